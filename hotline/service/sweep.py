"""Due deadlines become events, and go in again at the top."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import structlog

from hotline.domain import events as ev
from hotline.domain.actor import SWEEP
from hotline.domain.deadlines import elapsed, wave_due_at
from hotline.domain.effects import Entry, Purpose
from hotline.domain.errors import IllegalEvent
from hotline.domain.ticket import Attention, DeadlineKind, OfferState, Ticket

from . import call_backs
from .alarm import on_call
from .context import Hotline
from .dispatch import Ladder, ladder
from .ports import Books
from .promises import promise_anew
from .records import DueDeadline, OutboxState
from .units import apply

log = structlog.get_logger(__name__)

LEASE_SECONDS = 30.0
AT_ONCE = 100
WAITING = frozenset({OutboxState.PENDING, OutboxState.SENDING})
ASKS_PEOPLE = frozenset({DeadlineKind.DESK, DeadlineKind.WAVE, DeadlineKind.PROMISE, DeadlineKind.DUTY})


async def sweep(h: Hotline) -> int:
    """Handle what is due now; the number of deadlines handled (at most a hundred at once)."""
    await h.watch.look(h)
    now, machine = h.clock.now(), h.clock.machine()
    due = await h.store.write(lambda books: books.due(now, machine, LEASE_SECONDS, AT_ONCE))
    for deadline in due:
        try:
            await _handle(h, deadline)
        except Exception:
            # The others do not wait for it; it is tried again when its lease has run out.
            log.exception("deadline_not_handled", ticket=deadline.ticket, kind=deadline.kind.value)
    if due:
        h.nudge()
    return len(due)


async def _handle(h: Hotline, due: DueDeadline) -> None:
    rungs = Ladder((), ())
    if due.kind in ASKS_PEOPLE:
        rungs = await h.store.read(lambda books: _ladder(h, books, due.ticket))

    def unit(books: Books) -> None:
        ticket = books.ticket(due.ticket)
        at = ticket.due(due.kind) if ticket else None
        if ticket is None or at is None or elapsed(h.clock.now(), at) > timedelta(0):
            return  # moved or done with in the meantime
        if due.kind is DeadlineKind.WAVE and _nobody_was_asked(books, ticket):
            _begin_wave_anew(h, books, ticket)
            return
        try:
            apply(h, books, ticket, _event(h, books, ticket, due.kind, rungs))
        except IllegalEvent:
            log.exception("deadline_without_meaning", ticket=ticket.number, kind=due.kind.value)
            books.save_ticket(ticket, _shown(ticket, due.kind))

    await h.store.write(unit)


def _nobody_was_asked(books: Books, ticket: Ticket) -> bool:
    """Whether the offers of this wave all wait still, because the carrier is away: then their time has not begun, and
    asking the next ones would only have everybody asked at the same moment when it is back."""
    phones = {o.phone for o in ticket.open_offers}
    rows = [r for r in books.outbox_of(ticket.number) if r.purpose == Purpose.OFFER and r.to in phones]
    return bool(rows) and all(r.state in WAITING for r in rows)


def _begin_wave_anew(h: Hotline, books: Books, ticket: Ticket) -> None:
    now = h.clock.now()
    again = wave_due_at(ticket.priority, now, h.policy)
    offers = tuple(replace(o, expires_at=again) if o.state is OfferState.OPEN else o for o in ticket.offers)
    later = replace(ticket, offers=offers, version=ticket.version + 1).with_deadline(DeadlineKind.WAVE, again)
    if Attention.UNDELIVERED not in ticket.attention:
        later = later.with_attention(Attention.UNDELIVERED)
        data = {"reason": Attention.UNDELIVERED.value}
        books.add_entries(ticket.number, [Entry("attention", SWEEP, data, now)])
    books.save_ticket(ticket, later)


def _shown(ticket: Ticket, kind: DeadlineKind) -> Ticket:
    """A deadline that fits no rule is a fault of ours: a human looks, and nothing is forgotten."""
    cleared = ticket.with_deadline(kind, None).with_attention(Attention.WAITING)
    return replace(cleared, version=ticket.version + 1)


def _ladder(h: Hotline, books: Books, number: int) -> Ladder:
    ticket = books.ticket(number)
    return ladder(h, books, ticket) if ticket is not None and ticket.open else Ladder((), ())


def _event(h: Hotline, books: Books, ticket: Ticket, kind: DeadlineKind, rungs: Ladder) -> ev.Event:
    match kind:
        case DeadlineKind.DESK:
            return ev.DeskDue(rungs.people, rungs.leads)
        case DeadlineKind.WAVE:
            return ev.WaveDue(rungs.people, rungs.leads)
        case DeadlineKind.PROMISE:
            return ev.PromiseDue(rungs.leads)
        case DeadlineKind.WORK:
            return ev.WorkDue()
        case DeadlineKind.HOLD:
            return ev.HoldDue()
        case DeadlineKind.WORD:
            return ev.WordDue(call_backs.told_at(h, books, ticket), promise_anew(h, ticket))
        case DeadlineKind.DUTY:
            return ev.DutyDue(on_call(h, books, ticket, rungs))
        case DeadlineKind.CALL_BACK:
            return call_backs.call_back_now(h, books, ticket)
        case DeadlineKind.CALL_BACK_END:
            return call_backs.ended(h, books, ticket, call_backs.came_of_it(books, ticket), by=SWEEP)
