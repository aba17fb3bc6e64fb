"""What was missed and what is in doubt is asked of the carrier: at start, and every few minutes.

Two things are looked up: texts, calls and recordings that came in while the service was down; and whether a
row that was being sent when something broke went out or not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from .clockwatch import clock_off
from .context import Hotline
from .delivery import MOST_TRIES, SETTLES, fail, outlasts
from .intake import TextIn, text_in
from .ports import Books, Listed
from .records import OutboxRow, OutboxState, Recording

log = structlog.get_logger(__name__)

MARK = "reconciled"
OVERLAP = timedelta(minutes=10)
# A webhook and its fallback may take fifteen seconds each before the carrier gives up on an answer.
ANSWER_SHOWS_WITHIN = timedelta(seconds=45)
ASK_FOR = timedelta(minutes=10)  # as long as the lists cannot be read
# How far what the carrier notes may lie before the request, both on its own clock. A text is told apart by its words
# and by whether its id is known already; calls to one number may follow each other closely.
SKEW = {"text": timedelta(minutes=2), "call": timedelta(seconds=5)}
AT_ONCE = 50
TOGETHER = 8
ASK_BACK = timedelta(days=1)  # how far back lists are read; what counts is decided when the carrier's time is known
UNKNOWN_STEP = timedelta(hours=12)
# A call's webhook may be on its way to us at this moment; the next time its end is known.
GOING_ON = frozenset({"queued", "initiated", "ringing", "in-progress"})
MissedCall = Callable[[Listed], Awaitable[None]]


async def catch_up(h: Hotline, missed_call: MissedCall) -> int:
    """Take in what the carrier has and we have not; the number of things found. Raises OSError when the carrier
    cannot be asked. Then, and when something could not be taken in, the next time asks again from the same mark."""
    # The carrier's clock decides what is asked for and how far we are: ours may be set while we look.
    carrier_time = await h.carrier.ask_time()
    _tell_of_clock(h)
    started = carrier_time or h.clock.machine()
    mark = await h.store.read(lambda books: books.mark(MARK))
    if mark is None:
        # A new installation: what went before belongs to whoever had the number then.
        await h.store.write(lambda books: books.set_mark(MARK, started.isoformat()))
        return 0
    since = min(datetime.fromisoformat(mark), started) - OVERLAP
    texts = await _texts(h, since)
    calls, going_on_since = await _calls(h, since, missed_call)
    taken = [*texts, *calls]
    found = sum(taken) + await _recordings(h, since)
    if all(taken):
        # A call that goes on for an hour is found, however long ago it began.
        reached = min(started, going_on_since or started)
        await h.store.write(lambda books: books.set_mark(MARK, reached.isoformat()))
    if found:
        log.warning("caught_up", found=found)
    return found


def _tell_of_clock(h: Hotline) -> None:
    off = clock_off(h)
    if off is not None:
        log.error("clock_off", seconds=round(off), hint="switch time synchronisation (NTP) on")


async def _taken(carrier_id: str, work: Awaitable[object]) -> bool:
    """One that cannot be taken in does not hold up the others."""
    try:
        await work
    except Exception:
        log.exception("not_caught_up", carrier_id=carrier_id)
        return False
    return True


async def _texts(h: Hotline, since: datetime) -> list[bool]:
    listed = [m for m in await h.carrier.messages(since) if m.direction == "in"]
    known = await h.store.read(lambda books: {m.carrier_id for m in listed if books.has_message(m.carrier_id)})
    missed = [m for m in listed if m.carrier_id not in known]
    # The lists have the newest first, and whole seconds: of two in the same second the earlier one stands later.
    in_order = sorted(reversed(missed), key=lambda m: m.at or since)
    texts = [TextIn(m.carrier_id, m.from_, m.to, m.body, m.media, opt_out=m.opt_out) for m in in_order]
    return [await _taken(text.carrier_id, text_in(h, text)) for text in texts]


async def _calls(h: Hotline, since: datetime, missed_call: MissedCall) -> tuple[list[bool], datetime | None]:
    """Which were taken in, and the beginning of the oldest that still goes on."""
    inbound = [c for c in await h.carrier.calls(since) if c.direction == "in"]
    listed = [c for c in inbound if c.status not in GOING_ON]
    going_on = [c.at for c in inbound if c.status in GOING_ON and c.at is not None]
    taken = []
    for call in reversed(listed):
        known = await h.store.read(lambda books, call=call: books.call(call.carrier_id))  # type: ignore[misc]
        if known is None or known.ended_at is None:
            taken.append(await _taken(call.carrier_id, missed_call(call)))
    return taken, min(going_on, default=None)


async def _recordings(h: Hotline, since: datetime) -> int:
    listed = await h.carrier.recordings(since)

    def unit(books: Books) -> int:
        found = 0
        for item in listed:
            call = books.call(item.call)
            if call is None or books.recording(item.carrier_id) is not None:
                continue
            books.put_recording(
                Recording(
                    carrier_id=item.carrier_id,
                    call=item.call,
                    url=item.url,
                    at=h.clock.now(),
                    seconds=item.seconds,
                )
            )
            found += 1
        return found

    return await h.store.write(unit) if listed else 0


async def settle_doubts(h: Hotline) -> int:
    """Decide about rows whose fate is unknown, critical ones first; the number of rows decided."""
    machine = h.clock.machine()
    before = machine - ANSWER_SHOWS_WITHIN
    rows = await h.store.read(lambda books: books.stuck_outbox(machine, before, AT_ONCE))
    together = asyncio.Semaphore(TOGETHER)

    async def settle(row: OutboxRow) -> int:
        async with together:  # one that the carrier does not answer about keeps few others waiting
            return await _settle(h, row)

    # What this process is sending at this moment is not in doubt yet, whatever the clock says about its lease.
    decided = sum(await asyncio.gather(*(settle(row) for row in rows if row.key not in h.post.flying)))
    if decided:
        h.nudge()
    return decided


async def _settle(h: Hotline, row: OutboxRow) -> int:
    ask = h.carrier.messages if row.kind == "text" else h.carrier.calls
    known = h.carrier.time() or h.clock.machine()
    try:
        listed: list[Listed] | None = await ask(min(known, row.sending_at or known) - ASK_BACK, row.to)
    except OSError as error:
        log.warning("carrier_cannot_be_asked", key=row.key, why=str(error))
        listed = None
    return await h.store.write(lambda books: _decide(h, books, row, listed))


def _sent_at(h: Hotline, row: OutboxRow) -> datetime:
    """When the row's last request went out, on the carrier's clock; rather too early than too late."""
    noted = h.post.sent_at.get((row.key, row.tries))
    ours, theirs = row.sending_at or row.not_before, h.carrier.time()
    if theirs is None:
        return ours
    if noted is not None:
        return min(noted, theirs)
    at = ours + (theirs - h.clock.machine())
    # Sent at a moment that is still to come: our clock went back since, nobody knows by how much.
    return at if at <= theirs else theirs - UNKNOWN_STEP


def _decide(h: Hotline, books: Books, asked: OutboxRow, listed: list[Listed] | None) -> int:
    row = books.outbox(asked.key)
    machine = h.clock.machine()
    if (
        row is None
        or row.state not in (OutboxState.SENDING, OutboxState.ANSWERED)
        or row.tries != asked.tries
        or row.key in h.post.flying
    ):
        return 0
    if listed is None:
        return _cannot_ask(h, books, row, machine)
    sent_at = _sent_at(h, row)
    since = sent_at - SKEW[row.kind]
    for item in listed:
        same = item.direction == "out" and (row.kind == "call" or item.body == row.body)
        in_time = item.at is None or item.at >= since
        if same and in_time and books.outbox_by_carrier_id(item.carrier_id) is None:
            books.save_outbox(
                replace(row, state=OutboxState.SENT, carrier_id=item.carrier_id, lease_until=None, error="")
            )
            h.post.sent_at.pop((row.key, row.tries), None)
            return 1
    if (h.carrier.time() or machine) - sent_at < SETTLES:
        # Our clock says that time enough has passed, the carrier's does not: its lists may not show it yet.
        if row.state is OutboxState.SENDING:
            books.save_outbox(replace(row, lease_until=machine + SETTLES))
        return 0
    h.post.sent_at.pop((row.key, row.tries), None)
    if row.tries >= MOST_TRIES and not row.critical and not outlasts(row, 0):
        fail(h, books, row, row.error or "in doubt too often", uncertain=True)
        return 1
    # The carrier has never heard of it: it can go out without being heard twice.
    h.post.waits = True
    books.save_outbox(replace(row, state=OutboxState.PENDING, not_before=machine, lease_until=None))
    return 1


def _cannot_ask(h: Hotline, books: Books, row: OutboxRow, machine: datetime) -> int:
    """Undecidable for too long: repeated only if critical, otherwise shown to the operator. An offer stays in doubt
    while the carrier is away: taken for sent it would have the next ones asked, and the next, all to no purpose."""
    patient = not row.critical and outlasts(row, 0)
    if patient or machine - (row.sending_at or machine) < ASK_FOR:
        if row.state is OutboxState.SENDING:
            books.save_outbox(replace(row, lease_until=machine + SETTLES))
        return 0
    if row.critical:
        books.save_outbox(replace(row, state=OutboxState.PENDING, not_before=machine, lease_until=None))
    else:
        fail(h, books, row, "nobody can tell whether it went out", uncertain=True)
    return 1
