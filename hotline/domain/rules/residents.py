"""What the person in need says about a ticket that is open already, and further needs on it."""

from __future__ import annotations

from dataclasses import replace

from ..actor import MACHINE
from ..errors import IllegalEvent
from ..events import CancelAsked, NeedSplit, ResidentSaid, Suggestion
from ..ticket import Attention, Category, DeadlineKind, Need, State, Ticket
from .draft import Draft

NO_NEED = frozenset({Category.OTHER, Category.COMPLAINT})
"""What is said beside a need is no second one."""
SHORT = 7
"""Characters: a word or two that are only like an example are no second need."""


def resident_said(draft: Draft, event: ResidentSaid) -> None:
    """Kept. A human looks where it says that something has come, or has not, that nobody has reported."""
    draft.log("resident_said", event.by, text=event.text, said=event.kind)
    missed = Attention.PROMISE_MISSED in draft.ticket.attention
    if draft.ticket.open and (event.kind in ("came", "not_come", "hurry") or (event.kind == "where" and missed)):
        draft.attention(Attention.MORE_SAID, event.by)


def cancel_asked(draft: Draft, event: CancelAsked) -> None:
    """An operator closes it. Until then nobody more is asked or rung for it, unless there was danger: "dialled by
    mistake" may be said by somebody else than the one who called for help."""
    draft.log("cancel_asked", event.by, text=event.text)
    draft.attention(Attention.CANCEL_ASKED, event.by)
    if is_settled(draft.ticket):
        let_rest(draft)


def is_settled(ticket: Ticket) -> bool:
    """Whether the resident wants nothing more of it, as far as a machine may believe that."""
    return Attention.CANCEL_ASKED in ticket.attention and not ticket.in_danger


def let_rest(draft: Draft) -> None:
    """Its deadlines come round again, and disturb nobody."""
    draft.deadline(DeadlineKind.DUTY, None)
    again = draft.when_awake(draft.policy.desk.look_again)
    if draft.ticket.state is State.OFFERING:
        draft.deadline(DeadlineKind.WAVE, again)
    elif draft.ticket.state in (State.NEW, State.TRIAGED):
        draft.deadline(DeadlineKind.DESK, again)


def beside(draft: Draft, found: Suggestion, words: str) -> Suggestion:
    """A second need never overwrites the first: it is kept beside it, and the more pressing one leads. Gives what is
    left to be taken over."""
    ticket = draft.ticket
    if found.category is None or ticket.category is None or ticket.category in NO_NEED:
        return found
    nothing_more = replace(found, category=None, item=None)
    if found.category in NO_NEED or (len(words) < SHORT and not found.by_words):
        return nothing_more
    new, present = Need(found.category, found.item, words), ticket.needs
    if found.category is ticket.category and (found.item is None or ticket.item is None):
        return found if found.item is not None else nothing_more
    if any(new.same_as(n) or (new.category is n.category and new.item is None) for n in present):
        return nothing_more
    pressing = found.priority is not None and found.priority.rank < ticket.priority.rank
    leads = pressing and not ticket.triaged_at_desk
    moved = Need(ticket.category, ticket.item, ticket.need) if leads else new
    draft.change(also=(*ticket.also, moved))
    draft.log("need_added", MACHINE, category=new.category, item=new.item)
    return found if leads else nothing_more


def need_split(draft: Draft, event: NeedSplit) -> None:
    """An operator gives a further need its own ticket."""
    if not 0 <= event.at < len(draft.ticket.also):
        raise IllegalEvent("(there is no such further need)")
    also = draft.ticket.also
    draft.change(also=also[: event.at] + also[event.at + 1 :])
    draft.log("need_split", event.by, category=also[event.at].category, item=also[event.at].item, into=event.into)
