"""Outbox rows go to the carrier, and what came of them is recorded. A carrier has no idempotency key: a row is
committed as `sending` before it is asked, and what is in doubt is looked up in its own lists (reconcile.py)."""

from __future__ import annotations

import asyncio
import zlib
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from hotline.domain.actor import MACHINE
from hotline.domain.effects import Purpose
from hotline.domain.events import SendFailed
from hotline.domain.ticket import DeadlineKind, OfferState, State, Ticket

from . import call_backs
from .context import Hotline
from .dispatch import helps
from .ports import Books, Lost, Refused, Sent
from .records import OutboxRow, OutboxState
from .units import SPOKEN, apply

log = structlog.get_logger(__name__)

LEASE_SECONDS = 30.0
POST_TAKES = timedelta(seconds=16)  # the channel's own time-out, and a little
AT_ONCE = 20
LINES, LINES_FOR_CRITICAL = 40, 10
WHILE_IN_DOUBT = timedelta(seconds=5)
WENT_OUT = frozenset({OutboxState.SENT, OutboxState.DELIVERED, OutboxState.ANSWERED, OutboxState.UNCERTAIN})
MOST_TRIES = 8
MOST_UNREACHABLE = 3
# How long a carrier's lists may take to show what was posted: only then is "not there" an answer.
SETTLES = timedelta(seconds=20)
UNREACHABLE, OPTED_OUT, TOO_FAST = 30003, 21610, 20429
LANDLINE = frozenset({30006, 21614, 21635})
# What a carrier calls it when it tried and nobody answered; anything else says nothing about the person.
NOT_ANSWERED = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class Courier:
    """Takes rows to the carrier, everybody's on a line of their own: whoever hangs keeps only their own waiting.

    What is critical has lines of its own too, so that it overtakes the rest even to the same person, and some are
    kept free for it.
    """

    def __init__(self, h: Hotline) -> None:
        self.h = h
        self._lines: dict[tuple[str, bool], deque[OutboxRow]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._leasing = asyncio.Lock()

    async def start(self) -> int:
        """Send what may go out now, critical rows first, without waiting for what comes of it; the number of rows."""
        async with self._leasing:
            room = LINES - len(self._lines)
            others = room - LINES_FOR_CRITICAL
            limit = others if others > 0 else room
            if limit <= 0:
                return 0
            machine, critical_only = self.h.clock.machine(), others <= 0
            rows = await self.h.store.write(
                lambda books: books.lease_outbox(machine, LEASE_SECONDS, min(limit, AT_ONCE), critical_only)
            )
            for row in rows:
                self._take(row)
            return len(rows)

    def _take(self, row: OutboxRow) -> None:
        self.h.post.flying.add(row.key)
        which = (row.to, row.critical)
        if which in self._lines:
            self._lines[which].append(row)
            return
        self._lines[which] = deque([row])
        task = asyncio.create_task(self._serve(which), name="hotline-delivery")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, which: tuple[str, bool]) -> None:
        line = self._lines[which]
        try:
            while line:
                row = line.popleft()
                try:
                    await _send(self.h, row)
                except Exception as failure:
                    # Its lease runs out, and the carrier's lists are asked.
                    log.error("not_sent", key=row.key, exc_info=failure)
                finally:
                    self.h.post.flying.discard(row.key)
        finally:
            self.h.post.flying.difference_update(row.key for row in line)
            del self._lines[which]
            self.h.post.waits = True  # there is room for the next
            self.h.nudge()

    async def all(self) -> int:
        """Send until nothing waits and nothing is under way; the number of rows tried."""
        total = 0
        while True:
            started = await self.start()
            total += started
            if self._tasks:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            elif not started:
                return total

    async def close(self) -> None:
        """What is under way comes to its end."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=POST_TAKES.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _send(h: Hotline, row: OutboxRow) -> None:
    row = await _to_their_present_number(h, row)
    wanted, opted_out = await h.store.read(lambda books: (_wanted(h, books, row), books.opted_out(row.to)))
    if wanted is None:
        await h.store.write(lambda books: _put_back(h, books, row, WHILE_IN_DOUBT))
        return
    if not wanted:
        await h.store.write(lambda books: _drop(h, books, row))
        return
    if row.lease_until is not None and row.lease_until - h.clock.machine() < POST_TAKES:
        # Held up for so long that somebody else may take it before our request is over.
        await h.store.write(lambda books: _put_back(h, books, row, timedelta(0)))
        return
    if row.kind == "text" and opted_out:
        outcome: Sent | Refused | Lost = Refused(OPTED_OUT, "the person opted out", permanent=True)
    else:
        carrier_time = h.carrier.time()
        if carrier_time is not None:
            h.post.sent_at[row.key, row.tries] = carrier_time
        outcome = await (h.carrier.send_text(row) if row.kind == "text" else h.carrier.place_call(row))
    if not isinstance(outcome, Lost):
        h.post.sent_at.pop((row.key, row.tries), None)
    await h.store.write(lambda books: _record(h, books, row, outcome))


async def _to_their_present_number(h: Hotline, row: OutboxRow) -> OutboxRow:
    """What goes to somebody who helps goes to a number of theirs: the one it was meant for may be lost, or somebody
    else's by now. Of somebody who has none any more nothing is known, and it goes where it was to go."""
    if not row.person:
        return row

    def present(books: Books) -> str:
        person = books.person(row.person)
        return row.to if person is None or not person.phones or row.to in person.phones else person.phones[0]

    to = await h.store.read(present)
    if to == row.to:
        return row

    def redirect(books: Books) -> None:
        kept = books.outbox(row.key)
        if kept is not None and kept.state is OutboxState.SENDING and kept.tries == row.tries:
            books.save_outbox(replace(kept, to=to))

    await h.store.write(redirect)
    return replace(row, to=to)


def _put_back(h: Hotline, books: Books, leased: OutboxRow, wait: timedelta) -> None:
    """It was not sent: that was no try."""
    row = books.outbox(leased.key)
    if row is None or row.state is not OutboxState.SENDING or row.tries != leased.tries:
        return
    again = h.clock.machine() + wait
    books.save_outbox(replace(row, state=OutboxState.PENDING, tries=row.tries - 1, not_before=again, lease_until=None))


def _wanted(h: Hotline, books: Books, row: OutboxRow) -> bool | None:
    """What had to wait may have been overtaken: the places are filled, or the ticket became protected. None: that
    cannot be told yet."""
    ticket = books.ticket(row.ticket) if row.ticket is not None else None
    if ticket is None:
        return True
    match row.purpose:
        case Purpose.OFFER:
            # One whose time has run out before it was ever sent is not sent any more: others are asked by now.
            offer = ticket.offer_of(row.person)
            still_open = offer is not None and offer.state is OfferState.OPEN
            return still_open and ticket.can_be_accepted_by(row.person) and helps(books, row.person, h.clock.now())
        case Purpose.FILLED | Purpose.WITHDRAWN:
            return _was_asked(books, ticket, row)
        case Purpose.DETAILS:
            return ticket.protected is None and ticket.assignment_of(row.person) is not None
        case Purpose.REMINDER:
            at_work = ticket.protected is None and ticket.assignment_of(row.person) is not None
            return at_work and not _overtaken(books, ticket, row)
        case Purpose.LATER:
            return ticket.protected is None and ticket.promise_kept_at is None and not _overtaken(books, ticket, row)
        case Purpose.COMING:
            return ticket.protected is None and bool(ticket.active) and not _overtaken(books, ticket, row)
        case Purpose.TAKEN:
            return ticket.protected is None and ticket.open
        case Purpose.ASK | Purpose.CALL_BACK:
            return ticket.protected is None and ticket.state is State.DONE and not _overtaken(books, ticket, row)
        case Purpose.DUTY:
            return ticket.due(DeadlineKind.DUTY) is not None and not _overtaken(books, ticket, row, anybody=True)
    return True


def _overtaken(books: Books, ticket: Ticket, row: OutboxRow, anybody: bool = False) -> bool:
    """Whether the same was meant to be said again later: once is enough for whoever could not be reached meanwhile."""
    others = (r for r in books.outbox_of(ticket.number) if r.purpose == row.purpose and (anybody or _same(r, row)))
    return any(r.at > row.at for r in others)


def _same(one: OutboxRow, other: OutboxRow) -> bool:
    """Whether both go to the same person, or to the same number where the person isn't known."""
    return one.person == other.person if one.person and other.person else one.to == other.to


def _was_asked(books: Books, ticket: Ticket, row: OutboxRow) -> bool | None:
    """Who was never asked, because the offer never went out, is not told that it is settled. None while that is in
    doubt."""
    if any(a.person == row.person for a in ticket.assignments):
        return True
    offers = [r for r in books.outbox_of(ticket.number) if r.purpose == Purpose.OFFER and r.person == row.person]
    if not offers or any(r.state in WENT_OUT for r in offers):
        return True
    return None if any(r.state is OutboxState.SENDING for r in offers) else False


def _drop(h: Hotline, books: Books, leased: OutboxRow) -> None:
    """Who is at work on a ticket that became protected is spoken to; of all else nobody needs to know."""
    row = books.outbox(leased.key)
    ticket = books.ticket(leased.ticket) if leased.ticket is not None else None
    if row is None or ticket is None or row.state is not OutboxState.SENDING:
        return
    if row.purpose == Purpose.DETAILS and ticket.assignment_of(row.person) is not None:
        fail(h, books, row, "protected: not by text")
    else:
        offer = ticket.offer_of(row.person)
        if row.purpose == Purpose.OFFER and offer is not None and offer.state is OfferState.LAPSED:
            # Nobody kept silent who was never asked: they may be asked yet.
            kept = tuple(o for o in ticket.offers if o is not offer)
            books.save_ticket(ticket, replace(ticket, offers=kept, version=ticket.version + 1))
        books.save_outbox(replace(row, state=OutboxState.FAILED, lease_until=None, error="no longer wanted"))


def _record(h: Hotline, books: Books, sent: OutboxRow, outcome: Sent | Refused | Lost) -> None:
    row = books.outbox(sent.key)
    if row is None or row.state is not OutboxState.SENDING:
        return  # a status call-back was quicker
    machine = h.clock.machine()
    if isinstance(outcome, Sent):
        books.save_outbox(replace(row, state=OutboxState.SENT, carrier_id=outcome.carrier_id, lease_until=None))
    elif isinstance(outcome, Lost):
        log.warning("sending_in_doubt", key=row.key, why=outcome.why)
        books.save_outbox(replace(row, lease_until=machine + SETTLES, error=outcome.why))
    elif outcome.permanent or (row.tries >= MOST_TRIES and not outlasts(row, outcome.code)):
        _give_up(h, books, row, outcome.code, outcome.why, outcome.try_call)
    else:
        wait = max(1.0, outcome.retry_after) if outcome.retry_after is not None else backoff(row)
        again = machine + timedelta(seconds=wait)
        books.save_outbox(
            replace(row, state=OutboxState.PENDING, not_before=again, lease_until=None, error=outcome.why)
        )


def outlasts(row: OutboxRow, code: int) -> bool:
    """While the carrier itself is in trouble, an offer waits for it, until nobody needs it any more (`_wanted`): else
    an hour without carrier would count as everybody's silence."""
    in_trouble = code in (0, TOO_FAST) or 500 <= code < 600 or 20500 <= code < 20600
    return in_trouble and row.purpose == Purpose.OFFER


def backoff(row: OutboxRow) -> float:
    """Seconds to wait: doubling from two, with a jitter that the row's own key decides."""
    spread = zlib.crc32(f"{row.key}/{row.tries}".encode()) % 1000 / 1000
    return float(min(300, 2**row.tries)) * (0.75 + spread / 2)


def _give_up(h: Hotline, books: Books, row: OutboxRow, code: int, why: str, landline: bool) -> None:
    if code == OPTED_OUT:
        books.set_opted_out(row.to, h.clock.now(), True)
    if landline and row.purpose in SPOKEN:
        machine = h.clock.machine()
        books.save_outbox(replace(row, state=OutboxState.FAILED, lease_until=None, error=f"{code} {why}".strip()))
        books.add_outbox(replace(_anew(row, f"{row.key}-call", machine, tries=0), kind="call"))
        return
    fail(h, books, row, f"{code} {why}".strip())


def _anew(row: OutboxRow, key: str, not_before: datetime, tries: int) -> OutboxRow:
    return replace(
        row,
        key=key,
        state=OutboxState.PENDING,
        tries=tries,
        not_before=not_before,
        lease_until=None,
        carrier_id=None,
        sending_at=None,
        error="",
    )


def fail(h: Hotline, books: Books, row: OutboxRow, why: str, uncertain: bool = False) -> None:
    """The row is at its end without success; its ticket learns of it."""
    state = OutboxState.UNCERTAIN if uncertain else OutboxState.FAILED
    books.save_outbox(replace(row, state=state, lease_until=None, error=why))
    ticket = books.ticket(row.ticket) if row.ticket is not None else None
    if ticket is None:
        return
    if row.purpose in (Purpose.CALL_BACK.value, Purpose.ASK.value) and ticket.state is State.DONE:
        outcome = "silent" if why in NOT_ANSWERED else "unreached"
        apply(h, books, ticket, call_backs.ended(h, books, ticket, outcome, by=MACHINE))
    else:
        apply(h, books, ticket, SendFailed(row.to, row.purpose, why, uncertain, row.person))


async def text_status(h: Hotline, key: str, status: str, error_code: int | None, carrier_id: str) -> None:
    """A status call-back of a text: late, twice, out of order or for an unknown key."""
    await h.store.write(lambda books: _text_status(h, books, key, status, error_code or 0, carrier_id))
    h.nudge()


def _text_status(h: Hotline, books: Books, key: str, status: str, code: int, carrier_id: str) -> None:
    row = books.outbox(key)
    if row is None or row.state.final or (row.carrier_id is not None and row.carrier_id != carrier_id):
        return
    if status == "delivered":
        books.save_outbox(replace(row, state=OutboxState.DELIVERED, carrier_id=carrier_id, lease_until=None))
    elif status in ("undelivered", "failed"):
        _undelivered(h, books, row, code)
    elif row.state is not OutboxState.SENT:
        books.save_outbox(replace(row, state=OutboxState.SENT, carrier_id=carrier_id, lease_until=None))


def _undelivered(h: Hotline, books: Books, row: OutboxRow, code: int) -> None:
    if code == UNREACHABLE and row.tries < MOST_UNREACHABLE:
        # A row of its own: a late call-back about the first try must not be taken for one about the second.
        again = h.clock.machine() + timedelta(seconds=60 * row.tries)
        books.save_outbox(replace(row, state=OutboxState.FAILED, lease_until=None, error=str(code)))
        books.add_outbox(_anew(row, f"{row.key}-again", again, tries=row.tries))
        return
    landline = code in LANDLINE or code == UNREACHABLE
    _give_up(h, books, row, code, "not delivered", landline)


async def call_status(h: Hotline, key: str, status: str, carrier_id: str) -> None:
    """A status call-back of an outgoing call."""
    await h.store.write(lambda books: _call_status(h, books, key, status, carrier_id))
    h.nudge()


def _call_status(h: Hotline, books: Books, key: str, status: str, carrier_id: str) -> None:
    row = books.outbox(key)
    if row is None or row.state.final or (row.carrier_id is not None and row.carrier_id != carrier_id):
        return
    call = books.call_by_key(key)
    if status == "completed" and call is not None and call.outcome:
        books.save_outbox(replace(row, state=OutboxState.DELIVERED, carrier_id=carrier_id, lease_until=None))
    elif status in ("completed", "busy", "no-answer", "failed", "canceled"):
        # Nobody answered, or whoever did hung up before there was an answer.
        fail(h, books, replace(row, carrier_id=carrier_id), status)
    elif row.state is not OutboxState.SENT:
        books.save_outbox(replace(row, state=OutboxState.SENT, carrier_id=carrier_id, lease_until=None))
