"""What residents text about something that is open, or was lately. None of it gets a new promise."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from hotline.domain.deadlines import elapsed
from hotline.domain.events import CancelAsked, ResidentSaid, Told, WantsPerson
from hotline.domain.ticket import AssignmentState, Attention, Disposition, State, Ticket
from hotline.words.answers import resident_said, says_all

from . import call_backs, needs
from .answers import LATELY, Text
from .context import Hotline
from .people import asked_by_text, lately_closed, open_tickets_of
from .ports import Books
from .promises import call_promise
from .units import apply

_NEVER_COMES = frozenset({Disposition.DUPLICATE, Disposition.MISTAKEN, Disposition.REFERRED})
_NUMBER = re.compile(r"(?<!\d)\d{4,6}(?!\d)")


def respond(h: Hotline, books: Books, text: Text) -> tuple[str, int | None] | None:
    """The reply and the ticket; None when the words are a person's own, or nothing is open that they could be about."""
    numbers = {int(n) for n in _NUMBER.findall(text.body)}
    said = resident_said(_NUMBER.sub(" ", text.body))
    if said is None or (text.suggestion.in_danger and said.rest):
        return None  # danger beside it is triaged as ever; "nobody came" and nothing else is no neglect
    asked = asked_by_text(books, text.phone)
    tickets = [
        *open_tickets_of(books, text.phone),
        *lately_closed(books, text.phone, h.clock.now() - LATELY),
    ]
    item = text.suggestion.item
    meant = [t for t in tickets if t.number in numbers] or [
        t for t in tickets if item is not None and item in {n.item for n in t.needs}
    ]
    ticket = meant[0] if meant else asked or _fitting(tickets, said.kind)
    if ticket is None or (said.kind == "ack" and asked is not None and ticket.number == asked.number):
        return None  # "good" answers nothing that was asked: a person does
    if said.kind == "came":
        clear = bool(meant) or asked is not None or sum(t.state is State.DONE for t in tickets) == 1
        return _came(h, books, text, ticket, sure=said.sure and clear), ticket.number
    return _REPLIES[said.kind](h, books, text, ticket), ticket.number


def _fitting(tickets: list[Ticket], said: str) -> Ticket | None:
    """Which of the caller's tickets words fit that name none, newest first."""
    open_ones = [t for t in tickets if t.open and t.channel != "visit"]  # a visit is our own idea
    done, closed = [t for t in open_ones if t.state is State.DONE], [t for t in tickets if not t.open]
    order = {
        "thanks": (done, closed, open_ones),
        "came": (done, open_ones, closed),
        "not_come": (done, open_ones, closed),
        "ack": (open_ones, closed),
    }
    return next((t for group in order.get(said, (open_ones,)) for t in group), None)


def _came(h: Hotline, books: Books, text: Text, ticket: Ticket, sure: bool) -> str:
    """Confirms where somebody reported the work done, and it is clear that all of this ticket is meant."""
    whole = not ticket.also or says_all(text.body)
    if ticket.state is State.DONE and ticket.protected is None and sure and whole:
        apply(h, books, ticket, call_backs.ended(h, books, ticket, "came"))
        return h.wording.say("reply", "came_thanks", ticket.language)
    apply(h, books, ticket, ResidentSaid("came", text.body))
    return h.wording.say("reply", "came_thanks" if not ticket.open else "came_noted", ticket.language)


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


def _where(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    apply(h, books, ticket, ResidentSaid("where", text.body))
    return how_far(h, ticket)


def _hurry(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    """Whoever waits for it still, though the work was reported done, has not got it."""
    if ticket.state is State.DONE:
        return _not_come(h, books, text, ticket)
    apply(h, books, ticket, ResidentSaid("hurry", text.body))
    return how_far(h, ticket)


def _person(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    """A person phones: by when, as far as somebody is there to keep it."""
    ticket = apply(h, books, ticket, ResidentSaid("person", text.body), WantsPerson())
    words, due = call_promise(h, ticket)
    apply(h, books, ticket, Told(words, due))
    return words


def _ack(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    apply(h, books, ticket, ResidentSaid("ack", text.body))
    return ""


def _not_needed(h: Hotline, books: Books, text: Text, ticket: Ticket) -> str:
    apply(h, books, ticket, CancelAsked(text.body))
    return h.wording.say("reply", "cancel_asked", ticket.language, number=ticket.number)


_REPLIES = {
    "thanks": _thanks,
    "not_come": _not_come,
    "where": _where,
    "hurry": _hurry,
    "not_needed": _not_needed,
    "person": _person,
    "ack": _ack,
}


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
