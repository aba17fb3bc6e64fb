"""What residents text about something that is open, or was lately. None of it gets a new promise."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from hotline.domain.deadlines import elapsed
from hotline.domain.events import CancelAsked, ResidentSaid, Suggestion
from hotline.domain.ticket import AssignmentState, Attention, Disposition, Priority, State, Ticket
from hotline.words.answers import resident_said

from . import call_backs, needs
from .answers import Text
from .context import Hotline
from .ports import Books
from .units import apply

LATELY = timedelta(days=3)
"""How long after closing "it has not come" opens it again, and "thank you" is about it."""
_NUMBER = re.compile(r"(?<!\d)\d{4,6}(?!\d)")


def respond(h: Hotline, books: Books, text: Text) -> tuple[str, int | None] | None:
    """The reply and the ticket; None when the words are a person's own, or nothing is open that they could be about."""
    numbers = {int(n) for n in _NUMBER.findall(text.body)}
    said = resident_said(_NUMBER.sub(" ", text.body))
    if said is None or _presses(text.suggestion):
        return None
    tickets = [*books.open_tickets_of(text.phone), *books.lately_closed(text.phone, h.clock.now() - LATELY)]
    ticket = _about(tickets, said, numbers, text.suggestion)
    if ticket is None:
        return None
    return _REPLIES[said](h, books, text, ticket), ticket.number


def _presses(found: Suggestion) -> bool:
    """Danger, or protection: triaged as ever, whatever else the words say."""
    return found.priority is Priority.CRITICAL or found.protected is not None


def _about(tickets: list[Ticket], said: str, numbers: set[int], found: Suggestion) -> Ticket | None:
    """Which of the caller's tickets the words are about: the one they name, else the one they fit, newest first."""
    named = [t for t in tickets if t.number in numbers]
    of_item = [t for t in tickets if found.item is not None and found.item in {n.item for n in t.needs}]
    if named or of_item:
        return (named or of_item)[0]
    open_ones = [t for t in tickets if t.open and t.channel != "visit"]  # a visit is our own idea
    done = [t for t in open_ones if t.state is State.DONE]
    closed = [t for t in tickets if not t.open]
    if said in ("came", "thanks"):
        return next(
            iter([*done, *closed, *open_ones] if said == "thanks" or not open_ones else [*done, *open_ones]), None
        )
    if said == "not_come":
        return next(iter([*done, *open_ones, *closed]), None)
    return next(iter(open_ones), None)


def _came(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    """Confirms where somebody reported the work done, and nothing else is asked for."""
    if ticket.state is State.DONE and ticket.protected is None and (not ticket.also or says_all(text.body)):
        apply(h, books, ticket, call_backs.ended(h, books, ticket, "came"))
        return h.wording.say("reply", "came_thanks", ticket.language)
    apply(h, books, ticket, ResidentSaid("came", text.body))
    return h.wording.say("reply", "came_thanks" if not ticket.open else "came_noted", ticket.language)


def says_all(body: str) -> bool:
    """Whether the words are about all of several needs."""
    return bool(re.search(r"都|全|\b(?:all|everything|both)\b", body, re.IGNORECASE))


def _thanks(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    """Answered once: two machines would thank each other for ever."""
    apply(h, books, ticket, ResidentSaid("thanks", text.body))
    welcome = h.wording.say("reply", "welcome", ticket.language)
    return "" if any(m.reply == welcome for m in books.messages_before(text.phone, text.id, 1)) else welcome


def _not_come(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    if ticket.state in (State.DONE, State.CLOSED) and ticket.disposition not in _NEVER_COMES:
        apply(h, books, ticket, call_backs.ended(h, books, ticket, "not_yet"))
        return h.wording.say("reply", "not_yet_sorry", ticket.language, number=ticket.number)
    apply(h, books, ticket, ResidentSaid("not_come", text.body))
    return how_far(h, ticket)


_NEVER_COMES = frozenset({Disposition.DUPLICATE, Disposition.MISTAKEN, Disposition.REFERRED})


def _where(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    apply(h, books, ticket, ResidentSaid("where", text.body))
    return how_far(h, ticket)


def _not_needed(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    apply(h, books, ticket, CancelAsked(text.body))
    return h.wording.say("reply", "cancel_asked", ticket.language, number=ticket.number)


_REPLIES = {"came": _came, "thanks": _thanks, "not_come": _not_come, "where": _where, "not_needed": _not_needed}


def how_far(h: Hotline, ticket: Ticket) -> str:
    """The truth, as far as it may be told to whoever holds this phone: no names, no need, nothing of what is
    protected. A promise is repeated as it was told, if it still holds."""
    say, language = h.wording.say, ticket.language
    if ticket.protected is not None:
        return say("reply", "promise_desk", language)
    states = {a.state for a in ticket.active}
    if AssignmentState.ARRIVED in states:
        key = "far_arrived"
    elif states:
        key = "far_going"
    elif ticket.state in (State.DONE, State.CLOSED):
        key = "far_done"
    elif ticket.state is State.OFFERING:
        key = "far_asking"
    else:
        key = "far_desk"
    words = (say("reply", key, language, number=ticket.number), _promised(h, ticket, h.clock.now()))
    return ("" if h.wording.language(language) == "zh" else " ").join(filter(None, words))


def _promised(h: Hotline, ticket: Ticket, now: datetime) -> str:
    due = ticket.promise_at
    if due is None or ticket.promise_kept_at is not None or not ticket.open:
        return ""
    if elapsed(now, due) <= timedelta(0) or Attention.PROMISE_MISSED in ticket.attention:
        return h.wording.say("reply", "far_late", ticket.language)
    return h.wording.promise("reply", due, now, ticket.language, needs.quietly(h, "promise", ticket, ticket.language))
