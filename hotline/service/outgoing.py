"""Calls of ours: what one is for when it is picked up, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hotline.domain.actor import Actor
from hotline.domain.effects import Purpose
from hotline.domain.errors import IllegalEvent
from hotline.domain.events import (
    Accepted,
    Arrived,
    Declined,
    DutyAcknowledged,
    Event,
    NeedsHelp,
    Told,
    WantsPerson,
    WorkDone,
)
from hotline.domain.replies import Command, Reply, Verdict, understand
from hotline.domain.ticket import DeadlineKind, Priority, State, Ticket

from . import call_backs, needs
from .alarm import told_on
from .context import Hotline
from .dispatch import helps
from .people import speaker, who
from .ports import Books
from .promises import BETWEEN, call_promise, emergency_words
from .reach import by_voice, language_of, may_be_texted, name_of, who_it_may_be
from .records import CallRecord, OutboxRow, OutboxState
from .texts import area_label, spoken_body, taken_words
from .units import apply

ENDS = frozenset({Purpose.FILLED, Purpose.WITHDRAWN, Purpose.TAKEN_BACK})
"""Calls that say that somebody need not go."""
TO_WHOEVER_WAITS = frozenset({Purpose.COMING, Purpose.LATER})
AT_WORK = frozenset({Purpose.DETAILS, Purpose.REMINDER, Purpose.ALARM})
"""Calls to somebody who has accepted; they may answer by keys."""
DEEDS = frozenset({"arrived", "done", "help", "given_back"})
"""What a key says of the work."""
SPOKEN_AT_ONCE = 3
"""Of so many tickets the particulars are said on the phone; of more, only how many."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that was picked up: its dialogue with the words and flags for it."""

    dialogue: str
    language: str
    values: Mapping[str, str]
    flags: frozenset[str]


def picked_up(h: Hotline, books: Books, key: str, call: str) -> Wanted | None:
    """Take note that one of our calls was picked up; None when it is no longer wanted."""
    row = books.outbox(key)
    ticket = books.ticket(row.ticket) if row is not None and row.ticket is not None else None
    if row is None or ticket is None or row.state is OutboxState.FAILED:
        return None
    record = books.call(call)
    if record is None:
        record = CallRecord(
            id=call,
            direction="out",
            at=h.clock.now(),
            phone=row.to,
            ticket=ticket.number,
            purpose=row.purpose,
            outbox_key=key,
            language=row.language,
        )
        books.add_call(record)
    if not row.state.final:
        books.save_outbox(replace(row, state=OutboxState.SENT, carrier_id=call, lease_until=None))
    return _wanted(h, books, row, ticket, record) if _still_wanted(row, ticket) else None


def _still_wanted(row: OutboxRow, ticket: Ticket) -> bool:
    if row.purpose == Purpose.CALL_BACK:
        return ticket.state is State.DONE and ticket.protected is None
    if row.purpose == Purpose.DUTY:
        return ticket.open and ticket.due(DeadlineKind.DUTY) is not None
    if row.purpose in AT_WORK:
        return ticket.protected is None and ticket.assignment_of(row.person) is not None
    if row.purpose == Purpose.COMING:
        return ticket.protected is None and bool(ticket.active)
    if row.purpose == Purpose.LATER:
        return ticket.protected is None and ticket.promise_kept_at is None
    if row.purpose in ENDS:
        return True
    offer = ticket.offer_of(row.person)
    return ticket.open and offer is not None and ticket.protected is None


def _wanted(h: Hotline, books: Books, row: OutboxRow, ticket: Ticket, call: CallRecord) -> Wanted:
    language = h.wording.language(row.language)
    if row.purpose in AT_WORK | ENDS | TO_WHOEVER_WAITS:
        return Wanted("work" if row.purpose in AT_WORK else "notice", language, {"words": row.body}, frozenset())
    values = {
        "hotline": h.wording.hotline,
        "ticket": " ".join(str(ticket.number)),
        "deed": needs.of_ticket(h, "offer", ticket, language),
        "question": needs.quietly(h, "ask", ticket, language),
        "done": needs.quietly(h, "done", ticket, language),
        "area": area_label(books.area_tree(), ticket.area, language),
    }
    flags = set()
    if row.purpose == Purpose.DUTY:
        told = told_on(books, call, ticket)
        values["tickets"] = BETWEEN[language].join(" ".join(str(t.number)) for t in told)
        one = "not_understood" if ticket.not_understood else "unanswered"
        flags.add("several" if len(told) > 1 else one)
    if hears_badly(books, ticket):
        flags.add("hard_of_hearing")
    return Wanted(row.purpose, language, values, frozenset(flags))


def hears_badly(books: Books, ticket: Ticket) -> bool:
    return any(p.hearing for p in who_it_may_be(books, ticket))


@dataclass(frozen=True, slots=True)
class Words:
    """What is still said in one of our calls, and in which dialogue."""

    language: str
    text: str
    dialogue: str = "answer"


def ended(h: Hotline, books: Books, call: str, dialogue: str, outcome: str) -> Words | None:
    """What the person said in one of our calls. The same once more changes nothing."""
    record = books.call(call)
    ticket = books.ticket(record.ticket) if record is not None and record.ticket is not None else None
    goes_on = dialogue == "work" and record is not None and record.outcome == "accepted"
    if record is None or ticket is None or (record.outcome and not goes_on):
        return None
    books.save_call(replace(record, outcome=outcome))
    row = books.outbox(record.outbox_key) if record.outbox_key else None
    if row is not None and not row.state.final:
        books.save_outbox(replace(row, state=OutboxState.DELIVERED, carrier_id=call, lease_until=None))
    phone = record.phone or ""
    person = row.person if row is not None and row.person else speaker(books, phone)
    try:
        if outcome == "person" and dialogue in (Purpose.OFFER, "work"):
            apply(h, books, ticket, WantsPerson(Actor.person(person)))
            language = h.wording.language(record.language)
            return Words(language, h.wording.say("spoken", "person_calls", language))
        if dialogue == Purpose.OFFER:
            return _offer_answered(h, books, ticket, outcome, Asked(person, phone), record.language)
        if dialogue == Purpose.CALL_BACK:
            ticket = apply(h, books, ticket, call_backs.ended(h, books, ticket, outcome))
            return _last_words(h, books, ticket, outcome)
        if dialogue == "work":
            report(h, books, ticket, outcome, person)
        elif dialogue == Purpose.DUTY and outcome == "acknowledged":
            return _taken(h, books, record, ticket)
    except IllegalEvent:
        pass  # somebody else was quicker
    return None


def _told_already(books: Books, ticket: Ticket, phone: str, purposes: frozenset[Purpose]) -> None:
    """It is said in this very call: no other one goes out for it."""
    for row in books.outbox_of(ticket.number):
        if row.purpose in purposes and row.to == phone and row.state is OutboxState.PENDING:
            books.save_outbox(replace(row, state=OutboxState.DELIVERED, lease_until=None))


def report(h: Hotline, books: Books, ticket: Ticket, outcome: str, person: str) -> None:
    """How it stands, as a key of this person said it."""
    by = Actor.person(person)
    event: Event | None = None
    if outcome == "arrived":
        event = Arrived(by)
    elif outcome == "done":
        event = WorkDone(by, person, call_backs.first_call_back(h, books, ticket))
    elif outcome == "help":
        event = NeedsHelp(by)
    elif outcome == "given_back":
        event = Declined(by)
    if event is not None:
        apply(h, books, ticket, event)


def _taken(h: Hotline, books: Books, call: CallRecord, first: Ticket) -> Words | None:
    """Somebody took what this call told of. What it is about is said at once, and sent where that phone can read."""
    phone = call.phone or ""
    language = h.wording.language(call.language)
    name, said, by = name_of(h, books, phone), list[str](), who(books, phone)
    text = phone if may_be_texted(books, phone) else ""
    for ticket in told_on(books, call, first):
        if ticket.due(DeadlineKind.DUTY) is not None:
            taken = apply(h, books, ticket, DutyAcknowledged(by, name, text))
            said.append(taken_words(h, books, taken, language, "spoken"))
    more = len(said) - SPOKEN_AT_ONCE
    if more > 0:
        said[SPOKEN_AT_ONCE:] = [h.wording.say("spoken", "taken_more", language, number=more)]
    return Words(language, "".join(said)) if said else None


def _last_words(h: Hotline, books: Books, ticket: Ticket, outcome: str) -> Words | None:
    """Whoever wants a person is promised a call; whoever spoke of danger is told whom to ring, in words that give
    nothing away to somebody beside them."""
    if outcome == "person" and ticket.open:
        ticket = apply(h, books, ticket, WantsPerson())
        words, due = call_promise(h, ticket)
        apply(h, books, ticket, Told(words, due))
        return Words(ticket.language, words)
    if ticket.open and ticket.priority is Priority.CRITICAL and ticket.protected is None:
        emergency = emergency_words(h, ticket)
        return Words(ticket.language, h.wording.say("spoken", "danger_heard", ticket.language, emergency=emergency))
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom we rang about an offer, by id, and at which number."""

    person: str
    phone: str


def _offer_answered(h: Hotline, books: Books, ticket: Ticket, outcome: str, by: Asked, language: str) -> Words | None:
    """An offer made by phone; who accepts too late is told so, kindly."""
    person, phone = by.person, by.phone
    command = {"accepted": Command.ACCEPT, "declined": Command.DECLINE}.get(outcome)
    if command is None:
        return None
    verdict = understand(Reply(command, ticket.number), person, [ticket]).verdict
    if verdict is Verdict.ACCEPT and not helps(books, person, h.clock.now()):
        return Words(language, h.wording.say("reply", "nothing_open", language))
    if verdict is Verdict.ACCEPT:
        tell = call_backs.told_at(h, books, ticket)
        taken = apply(
            h, books, ticket, Accepted(Actor.person(person), language_of(h, books, phone, person), tell, phone)
        )
        if by_voice(books, phone, person):
            _told_already(books, taken, phone, frozenset({Purpose.DETAILS}))
            return Words(language, spoken_body(h, books, taken, Purpose.DETAILS, language), "work")
    elif verdict is Verdict.DECLINE:
        apply(h, books, ticket, Declined(Actor.person(person)))
    elif verdict in (Verdict.LATE_FILLED, Verdict.LATE_CLOSED):
        _told_already(books, ticket, phone, ENDS)
        return Words(language, h.wording.say("reply", verdict.value, language, number=ticket.number))
    return None
