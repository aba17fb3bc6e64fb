"""What was told to a person: by when somebody comes or phones, who has taken it on, and that it will be later."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..actor import MACHINE
from ..deadlines import elapsed, word_at
from ..effects import Purpose, Text
from ..events import PromiseDue, Told, WordDue
from ..ticket import Attention, DeadlineKind
from .draft import Draft
from .residents import is_settled


def told(draft: Draft, event: Told) -> None:
    """The promise is fixed when first told, and only ever shortened; after it was kept, a new need gets a new one."""
    draft.log("told", event.by, words=event.words, promise_at=event.promise_at)
    if event.asks:
        draft.log("danger_asked", event.by)
    if event.promise_at is None:
        return
    present, kept = draft.ticket.promise_at, draft.ticket.promise_kept_at is not None
    if present is None or kept or elapsed(event.promise_at, present) > timedelta(0):
        draft.change(promise_at=event.promise_at, promise_kept_at=None, later_at=None)
        if draft.ticket.open:
            promise(draft, event.promise_at)


def promise(draft: Draft, at: datetime) -> None:
    """Its two deadlines: the time itself, and the time to say that it will not be kept."""
    draft.deadline(DeadlineKind.PROMISE, at)
    draft.deadline(DeadlineKind.WORD, word_at(at, draft.now, draft.policy))


def word_due(draft: Draft, event: WordDue) -> None:
    """An honest word before a promise slips, with a new time; once. After that, and where no text may be sent, a
    person says it. The promise stays measured as it was first told."""
    draft.deadline(DeadlineKind.WORD, None)
    ticket = draft.ticket
    if ticket.promise_kept_at is not None or ticket.active or is_settled(ticket):
        return
    if event.to is None or ticket.protected is not None or ticket.later_at is not None:
        draft.attention(Attention.TELL_CALLER, event.by, promise_at=ticket.promise_at)
        return
    draft.change(later_at=event.again_at)
    draft.log("told_later", event.by, to=event.to, promise_at=event.again_at)
    draft.send(Text(event.to, Purpose.LATER, ticket.language))
    draft.deadline(DeadlineKind.WORD, word_at(event.again_at, draft.now, draft.policy))


def tell_who_comes(draft: Draft, to: str | None) -> None:
    """Whoever waits hears that somebody has taken it on: not the need, not a name, not a house."""
    if to is not None and draft.ticket.protected is None:
        draft.send(Text(to, Purpose.COMING, draft.ticket.language))
        draft.log("told_coming", MACHINE, to=to)


def promise_missed(draft: Draft, event: PromiseDue) -> bool:
    """It is shown. Whether somebody else is to be asked now."""
    draft.deadline(DeadlineKind.PROMISE, None)
    draft.attention(Attention.PROMISE_MISSED, event.by, promise_at=draft.ticket.promise_at)
    return not is_settled(draft.ticket)
