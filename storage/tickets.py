"""Tickets: saved by compare-and-swap, with their offers, assignments and deadlines; and the views of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    union,
    update,
)

from hotline.domain.access import Scope
from hotline.domain.errors import Conflict
from hotline.domain.ticket import UNKNOWN, Offer, Priority, State, Ticket
from hotline.service.records import OutboxState, QueueFilter

from .deadlines import DeadlineBooks
from .ledger import lockable, upsert
from .mapping import ASSIGNMENT, DEADLINE, OFFER, TICKET, R, Shape, micros
from .schema.tickets import at_work, is_open, offer_is_open, ticket_numbers
from .scopes import within
from .tables import assignments, counters, deadlines, grants, offers, outbox, people, tickets

COLUMNS = TICKET.columns(tickets)
LIMIT = bindparam("limit", type_=Integer)
MANY: BindParameter[Sequence[int]] = bindparam("numbers", expanding=True)

NEXT_BY_COUNTER = (
    update(counters).where(counters.c.name == "ticket").values(value=counters.c.value + 1).returning(counters.c.value)
)
NEXT_BY_SEQUENCE = select(ticket_numbers.next_value())
ONE = lockable(select(*COLUMNS).where(tickets.c.number == bindparam("number")))
ADD = insert(tickets).inline()
SAVE = (
    update(tickets)
    .where(tickets.c.number == bindparam("which"), tickets.c.version == bindparam("version_before"))
    .values({name: bindparam(name) for name in TICKET.names if name != "number"})
)


class Children(NamedTuple):
    """The select for what belongs to one ticket, and to many."""

    one: Select[Any]
    many: Select[Any]


def _children(table: Table, shape: Shape[Any]) -> Children:
    statement = select(table.c.ticket, *shape.columns(table)).order_by(table.c.ticket, table.c.position)
    if "person" in table.c:
        # Somebody who was found to be another is that other one, also in what was decided at that very moment.
        found = func.coalesce(people.c.merged_into, table.c.person).label("person")
        columns = [found if column.name == "person" else column for column in shape.columns(table)]
        statement = statement.with_only_columns(table.c.ticket, *columns).outerjoin(
            people, people.c.id == table.c.person
        )
    return Children(statement.where(table.c.ticket == bindparam("number")), statement.where(table.c.ticket.in_(MANY)))


CHILDREN = (
    (OFFER, _children(offers, OFFER)),
    (ASSIGNMENT, _children(assignments, ASSIGNMENT)),
    (DEADLINE, _children(deadlines, DEADLINE)),
)
PUT_OFFERS = upsert(offers, "ticket", "position")
PUT_ASSIGNMENTS = upsert(assignments, "ticket", "position")
ASKED_AT = update(grants).where(grants.c.person == bindparam("who")).values(asked_at=bindparam("at"))
DROP_OFFERS = delete(offers).where(offers.c.ticket == bindparam("of"), offers.c.position >= bindparam("least"))
DROP_ASSIGNMENTS = delete(assignments).where(
    assignments.c.ticket == bindparam("of"), assignments.c.position >= bindparam("least")
)
RANK = case({p.value: p.rank for p in Priority}, value=tickets.c.priority, else_=len(Priority))
# As Ticket.urgency has it: what nobody understood does not wait with the ordinary ones.
UNKNOWN_ONE = or_(*(tickets.c.attention.contains(reason.value) for reason in sorted(UNKNOWN)))
URGENCY = case((and_(UNKNOWN_ONE, Priority.URGENT.rank < RANK), Priority.URGENT.rank), else_=RANK)
# "+ 0" keeps PostgreSQL, as long as it knows no figures about a new table, from walking the index of all
# deadlines for each ticket.
FIRST_DUE = select(func.min(deadlines.c.due_at + 0)).where(deadlines.c.ticket == tickets.c.number).scalar_subquery()
# Nothing promised and nothing due (only attention): after the others of its priority.
NEVER: ColumnElement[int] = literal_column(str(2**62))
LATELY_CLOSED = (
    select(*COLUMNS)
    .where(tickets.c.caller == bindparam("phone"), tickets.c.closed_at >= bindparam("since"))
    .order_by(tickets.c.number.desc())
    .limit(20)
)
QUEUE = (
    select(*COLUMNS)
    .where(is_open())
    .order_by(URGENCY, func.coalesce(tickets.c.promise_at, FIRST_DUE, NEVER), tickets.c.number)
    .limit(LIMIT)
)
OPEN_OF = select(*COLUMNS).where(is_open(), tickets.c.caller == bindparam("phone")).order_by(tickets.c.number.desc())
OPEN_AT = (
    select(*COLUMNS).where(is_open(), tickets.c.household == bindparam("household")).order_by(tickets.c.number.desc())
)


def _is(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a row names this person: by their id, or by one of somebody who was found to be them, as what was
    decided at that very moment may."""
    merged = select(people.c.id).where(people.c.merged_into == bindparam("person"))
    return or_(column == bindparam("person"), column.in_(merged))


LATEST_OFFERED = (
    select(offers.c.ticket)
    .where(_is(offers.c.person))
    .group_by(offers.c.ticket)
    .order_by(func.max(offers.c.offered_at).desc(), offers.c.ticket.desc())
    .limit(LIMIT)
)
OFFERS_SINCE = select(func.count()).where(
    offers.c.person == bindparam("person"), offers.c.offered_at >= bindparam("since", type_=BigInteger)
)
IN_HAND = select(offers.c.ticket).where(offer_is_open(), _is(offers.c.person))
AT_WORK = select(assignments.c.ticket).where(at_work(), _is(assignments.c.person))
LAST_ASKED_AT = (
    select(offers.c.person)
    .where(offers.c.phone == bindparam("phone"), offers.c.person != "")
    .order_by(offers.c.offered_at.desc())
    .limit(1)
)
HAD_OR_HAS = union(select(LATEST_OFFERED.subquery().c.ticket), IN_HAND, AT_WORK)
BY_NUMBERS = select(*COLUMNS).where(tickets.c.number.in_(MANY))
# The question counts from the moment the work was done: an answer to an earlier one is not meant.
ASKED = (
    select(*COLUMNS)
    .join(outbox, outbox.c.ticket == tickets.c.number)
    .where(
        outbox.c.to == bindparam("phone"),
        outbox.c.purpose == "ask",
        outbox.c.kind == "text",
        outbox.c.state != OutboxState.FAILED.value,
        outbox.c.at >= func.coalesce(tickets.c.done_at, 0),
        tickets.c.state == State.DONE.value,
    )
    .order_by(outbox.c.at.desc(), tickets.c.number.desc())
    .limit(1)
)


class TicketBooks(DeadlineBooks):
    """Implements the part of `Books` about tickets."""

    def next_number(self) -> int:
        """The next ticket number; the first is 1001. Only a rolled back unit leaves a gap."""
        statement = NEXT_BY_SEQUENCE if self.dialect == "postgresql" else NEXT_BY_COUNTER
        return int(self.value(statement))

    def ticket(self, number: int) -> Ticket | None:
        row = self.first(ONE, {"number": number})
        return None if row is None else self._tickets([row])[0]

    def add_ticket(self, ticket: Ticket) -> None:
        self.change(ADD, TICKET.row(ticket))
        number = ticket.number
        self._asked(ticket.offers)
        self.change_many(PUT_OFFERS[self.dialect], _changed(OFFER, number, (), ticket.offers))
        self.change_many(PUT_ASSIGNMENTS[self.dialect], _changed(ASSIGNMENT, number, (), ticket.assignments))
        self.save_deadlines(number, (), ticket.deadlines)

    def save_ticket(self, before: Ticket, after: Ticket) -> None:
        """Compare-and-swap on `before.version`; raises Conflict. Writes what changed and nothing else."""
        if before.number != after.number or before.version == after.version:
            raise ValueError("A ticket is saved under its own number with a version of its own.")
        number = after.number
        values = TICKET.row(after) | {"which": number, "version_before": before.version}
        del values["number"]
        if self.change(SAVE, values) == 0:
            raise Conflict(f"({number})")
        self._asked(after.offers[len(before.offers) :])
        self.change_many(PUT_OFFERS[self.dialect], _changed(OFFER, number, before.offers, after.offers))
        if len(after.offers) < len(before.offers):
            self.change(DROP_OFFERS, {"of": number, "least": len(after.offers)})
        work = _changed(ASSIGNMENT, number, before.assignments, after.assignments)
        self.change_many(PUT_ASSIGNMENTS[self.dialect], work)
        if len(after.assignments) < len(before.assignments):
            self.change(DROP_ASSIGNMENTS, {"of": number, "least": len(after.assignments)})
        self.save_deadlines(number, before.deadlines, after.deadlines)

    def _asked(self, offers: Sequence[Offer]) -> None:
        """Whoever is asked comes behind those who were not asked for longer. In one order, so that two units that ask
        the same people don't wait for one another."""
        latest = {offer.person: micros(offer.offered_at) for offer in offers}
        self.change_many(ASKED_AT, [{"who": who, "at": latest[who]} for who in sorted(latest)])

    def tickets(self, which: QueueFilter) -> list[Ticket]:
        """Newest number first."""
        statement = select(*COLUMNS).order_by(tickets.c.number.desc()).limit(which.limit)
        if which.open is not None:
            statement = statement.where(is_open() if which.open else tickets.c.state == State.CLOSED.value)
        if which.states:
            statement = statement.where(tickets.c.state.in_(which.states))
        statement = statement.where(*within(which.scope))
        if which.after is not None:
            statement = statement.where(tickets.c.number < which.after)
        q = which.q.strip()
        if q:
            found = [column.icontains(q, autoescape=True) for column in SEARCHED]
            if q.isdecimal() and len(q) < 19:
                found.append(tickets.c.number == int(q))
            statement = statement.where(or_(*found))
        return self._tickets(self.dynamic(statement))

    def queue(self, scope: Scope, limit: int = 500) -> list[Ticket]:
        """Open tickets by priority, then promise (those without a promise by their first deadline)."""
        return self._tickets(self.dynamic(QUEUE.where(*within(scope)), {"limit": limit}))

    def open_tickets_of(self, phone: str) -> list[Ticket]:
        return self._tickets(self.rows(OPEN_OF, {"phone": phone}))

    def lately_closed(self, phone: str, since: datetime) -> list[Ticket]:
        return self._tickets(self.rows(LATELY_CLOSED, {"phone": phone, "since": micros(since)}))

    def open_tickets_at(self, household: str) -> list[Ticket]:
        return self._tickets(self.rows(OPEN_AT, {"household": household}))

    def tickets_in_hand(self, person: str, limit: int = 20) -> list[Ticket]:
        """Tickets ever offered to this person, latest offer first; with all open offers and work at hand."""
        numbers = sorted(row[0] for row in self.rows(HAD_OR_HAS, {"person": person, "limit": limit}))
        if not numbers:
            return []
        offered = self._tickets(self.dynamic(BY_NUMBERS, {"numbers": numbers}))
        return sorted(offered, key=lambda ticket: _last_offered(ticket, person), reverse=True)

    def offers_since(self, person: str, since: datetime) -> int:
        """How many offers went to this person since then."""
        row = self.first(OFFERS_SINCE, {"person": person, "since": micros(since)})
        return int(row[0]) if row else 0

    def last_asked_at(self, phone: str) -> str:
        """The id of whoever was asked last at this number, also when the books know them no more; "" for nobody."""
        return str(self.value(LAST_ASKED_AT, {"phone": phone}) or "")

    def asked_by_text(self, phone: str) -> Ticket | None:
        """The ticket in state done whose call-back went to this phone as a text and waits for its answer."""
        found = self._tickets(self.rows(ASKED, {"phone": phone}))
        return found[0] if found else None

    def _tickets(self, rows: Sequence[Sequence[Any]]) -> list[Ticket]:
        """Rows of the tickets table with all that belongs to them, in the order of the rows."""
        if not rows:
            return []
        numbers = [row[0] for row in rows]
        parts = [self._parts(shape, statements, numbers) for shape, statements in CHILDREN]
        return [
            TICKET.record_of(
                row,
                self.zone,
                offers=tuple(parts[0][row[0]]),
                assignments=tuple(parts[1][row[0]]),
                deadlines=tuple(parts[2][row[0]]),
            )
            for row in rows
        ]

    def _parts(self, shape: Shape[Any], statements: Children, numbers: Sequence[int]) -> defaultdict[int, list[Any]]:
        found: defaultdict[int, list[Any]] = defaultdict(list)
        rows = (
            self.rows(statements.one, {"number": numbers[0]})
            if len(numbers) == 1
            else self.dynamic(statements.many, {"numbers": numbers})
        )
        for row in rows:
            found[row[0]].append(shape.record_of(row[1:], self.zone))
        return found


SEARCHED = (tickets.c.need, tickets.c.caller, tickets.c.person)


def _changed(shape: Shape[R], number: int, before: Sequence[R], after: Iterable[R]) -> list[dict[str, Any]]:
    """Rows for what is new or other at its place."""
    return [
        {**shape.row(one), "ticket": number, "position": place}
        for place, one in enumerate(after)
        if place >= len(before) or before[place] != one
    ]


def _last_offered(ticket: Ticket, person: str) -> tuple[int, int]:
    times = [micros(offer.offered_at) for offer in ticket.offers if offer.person == person]
    return (max(times, default=0), ticket.number)
