"""Steps that units of work share: committing a decision with its consequences, and finding the words for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hotline.domain.actor import RULE, Actor
from hotline.domain.decide import decide, open_ticket
from hotline.domain.effects import Call, Decision, OpenVisit, Purpose, Text
from hotline.domain.events import Event, Opened, Suggestion
from hotline.domain.ticket import Category, Priority, Ticket

from .context import Hotline
from .ports import Books
from .reach import by_voice, language_of
from .records import OutboxRow
from .texts import spoken_body, text_body

SPOKEN = frozenset({
    Purpose.OFFER, Purpose.DETAILS, Purpose.REMINDER, Purpose.ALARM,
    Purpose.FILLED, Purpose.WITHDRAWN, Purpose.TAKEN_BACK, Purpose.COMING, Purpose.LATER,
})  # fmt: skip
"""What is said by phone to whoever can't be texted: who helps, and who waits at a landline."""


def apply(h: Hotline, books: Books, ticket: Ticket, *events: Event) -> Ticket:
    """Decide event after event, and commit the ticket, its log and what must go out together. Raises
    IllegalEvent."""
    now = h.clock.now()
    decisions = []
    present = ticket
    for event in events:
        decisions.append(decide(present, event, now, h.policy))
        present = decisions[-1].ticket
    books.save_ticket(ticket, present)
    for decision in decisions:
        record(h, books, decision, now)
    return present


def open_new(h: Hotline, books: Books, event: Opened, then: Callable[[Ticket], Event | None] | None = None) -> Ticket:
    """Open a ticket under the number the event carries; `then` makes one more event out of the opened ticket
    (what its caller is told), so that both are written at once."""
    now = h.clock.now()
    decisions = [open_ticket(event, now, h.policy)]
    following = then(decisions[0].ticket) if then else None
    if following is not None:
        decisions.append(decide(decisions[0].ticket, following, now, h.policy))
    books.add_ticket(decisions[-1].ticket)
    for decision in decisions:
        record(h, books, decision, now)
    return decisions[-1].ticket


def record(h: Hotline, books: Books, decision: Decision, now: datetime) -> None:
    """Entries into the log, effects into the outbox. Keys follow from number and version, so a repeated unit
    writes the same ones."""
    ticket = decision.ticket
    books.add_entries(ticket.number, decision.entries)
    for index, effect in enumerate(decision.effects):
        key = f"{ticket.number}-{ticket.version}-{index}"
        if isinstance(effect, OpenVisit):
            _open_visit(h, books, ticket)
            continue
        language = effect.language or language_of(h, books, effect.to, effect.person)
        kind, body = "call", ""
        if isinstance(effect, Text):
            if effect.purpose in SPOKEN and by_voice(books, effect.to, effect.person):
                body = spoken_body(h, books, ticket, effect.purpose, language)
            else:
                kind, body = "text", text_body(h, books, ticket, effect.purpose, language, effect.person)
        books.add_outbox(_row(h, ticket, key, kind, effect, language, now, body))


def _row(
    h: Hotline,
    ticket: Ticket,
    key: str,
    kind: str,
    effect: Text | Call,
    language: str,
    now: datetime,
    body: str,
) -> OutboxRow:
    h.post.waits = True
    return OutboxRow(
        key=key,
        kind=kind,
        to=effect.to,
        person=effect.person,
        purpose=effect.purpose.value,
        at=now,
        not_before=h.clock.machine(),
        body=body,
        ticket=ticket.number,
        language=language,
        critical=ticket.priority is Priority.CRITICAL or effect.purpose is Purpose.DUTY,
    )


def _open_visit(h: Hotline, books: Books, ticket: Ticket) -> None:
    """Nobody answered at a household at risk: somebody goes and looks."""
    need = h.wording.say("text", "visit_need", h.language, number=ticket.number)
    found = Suggestion(category=Category.VISIT, priority=Priority.URGENT)
    open_new(h, books, out_of(ticket, books.next_number(), "visit", RULE, need, found))


def out_of(ticket: Ticket, number: int, channel: str, by: Actor, need: str, found: Suggestion) -> Opened:
    """A ticket that comes out of this one: for the same people, at the same place."""
    return Opened(
        number=number,
        channel=channel,
        by=by,
        caller=ticket.caller,
        need=need,
        suggestion=found,
        household=ticket.household,
        household_confirmed=ticket.household_confirmed,
        area=ticket.area,
        person=ticket.person,
        address=ticket.address,
        safe_number=ticket.safe_number,
        language=ticket.language,
        parent=ticket.number,
    )
