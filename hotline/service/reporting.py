"""Somebody who helps rings the hotline while they have work in hand: the call is about that, and opens no ticket of its
own, unless they speak of a need of their own."""

from __future__ import annotations

from hotline.domain.actor import Actor
from hotline.domain.errors import IllegalEvent
from hotline.domain.events import HelperSaid, NeedsHelp, Suggestion, Told, WantsPerson
from hotline.domain.ticket import AssignmentState, DeadlineKind, Ticket

from .answers import is_own_need
from .call_words import open_own
from .context import Hotline
from .outgoing import DEEDS, Words, report
from .people import speaker
from .ports import Books
from .promises import emergency_words, spoken_promise
from .reach import language_of
from .records import CallRecord
from .units import apply


def at_hand(books: Books, phone: str | None) -> list[Ticket]:
    """The tickets that whoever has this phone is at work on: first where they have arrived, then what is due first."""
    if phone is None:
        return []
    who = speaker(books, phone)
    found = [
        t for t in books.tickets_in_hand(who) if t.open and t.protected is None and t.assignment_of(who) is not None
    ]
    return sorted(found, key=lambda t: (not _is_there(t, who), t.due(DeadlineKind.WORK) or t.opened_at, t.number))


def _is_there(ticket: Ticket, person: str) -> bool:
    assignment = ticket.assignment_of(person)
    return assignment is not None and assignment.state is AssignmentState.ARRIVED


def ended(h: Hotline, books: Books, call: CallRecord, outcome: str, words: str, found: Suggestion) -> Words | None:
    """What they reported, or said. With several tickets in hand nobody knows which a key is about: they are phoned."""
    phone = call.phone or ""
    person = speaker(books, phone)
    ticket = books.ticket(call.ticket) if call.ticket is not None else None
    if ticket is None or outcome == "silent":
        return None
    language = language_of(h, books, phone)
    if outcome == "heard" and words and is_own_need(person, words, found, [ticket]):
        own = open_own(h, books, call, found, words)
        promise, due = spoken_promise(h, own, found)
        apply(h, books, own, Told(promise, due))
        return Words(own.language, promise)
    several, who = len(at_hand(books, phone)) > 1, Actor.person(person)
    try:
        if outcome in DEEDS and not several:
            report(h, books, ticket, outcome, person)
            return None
        if outcome == "person":
            apply(h, books, ticket, WantsPerson(who))
        elif outcome == "help":
            apply(h, books, ticket, NeedsHelp(who, words))
        else:
            ticket = apply(h, books, ticket, HelperSaid(who, words or f"({outcome})", found.only_danger()))
    except IllegalEvent:
        return None  # it was taken from them while they spoke
    if ticket.in_danger and ticket.protected is None and found.in_danger:
        emergency = emergency_words(h, ticket)
        return Words(language, h.wording.say("spoken", "danger_heard", language, emergency=emergency))
    return Words(language, h.wording.say("spoken", "person_calls", language))
