"""What was missed and what is in doubt is asked of the carrier: at start, and every few minutes.

Two things are looked up: texts, calls and recordings that came in while the service was down; and whether a
row that was being sent when something broke went out or not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from .context import Hotline
from .delivery import MOST_TRIES, SETTLES, fail
from .intake import TextIn, text_in
from .ports import Books, Listed
from .records import OutboxRow, OutboxState, Recording

log = structlog.get_logger(__name__)

MARK = "reconciled"
OVERLAP = timedelta(minutes=10)
# A webhook and its fallback may take fifteen seconds each before the carrier gives up on an answer.
ANSWER_SHOWS_WITHIN = timedelta(seconds=45)
ASK_FOR = timedelta(minutes=10)  # as long as the lists cannot be read
# How far the carrier's clock may be behind ours. A text is told apart by its words and by whether its id is known
# already; calls to one number may follow each other closely.
SKEW = {"text": timedelta(minutes=2), "call": timedelta(seconds=5)}
AT_ONCE = 50
# A call's webhook may be on its way to us at this moment; the next time its end is known.
GOING_ON = frozenset({"queued", "initiated", "ringing", "in-progress"})
MissedCall = Callable[[Listed], Awaitable[None]]


async def catch_up(h: Hotline, missed_call: MissedCall) -> int:
    """Take in what the carrier has and we have not; the number of things found. Raises OSError when the carrier
    cannot be asked. Then, and when something could not be taken in, the next time asks again from the same mark."""
    started = h.clock.machine()
    mark = await h.store.read(lambda books: books.mark(MARK))
    if mark is None:
        # A new installation: what went before belongs to whoever had the number then.
        await h.store.write(lambda books: books.set_mark(MARK, started.isoformat()))
        return 0
    since = datetime.fromisoformat(mark) - OVERLAP
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
    known = await h.store.read(
        lambda books: {m.carrier_id for m in listed if books.has_message(m.carrier_id)}
    )
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
    """Decide about rows whose fate is unknown; the number of rows decided."""
    machine = h.clock.machine()
    before = machine - ANSWER_SHOWS_WITHIN
    rows = await h.store.read(lambda books: books.stuck_outbox(machine, before, AT_ONCE))
    decided = 0
    for row in rows:
        decided += await _settle(h, row)
    if decided:
        h.nudge()
    return decided


async def _settle(h: Hotline, row: OutboxRow) -> int:
    since = (row.sending_at or row.not_before) - SKEW[row.kind]
    ask = h.carrier.messages if row.kind == "text" else h.carrier.calls
    try:
        listed: list[Listed] | None = await ask(since, row.to)
    except OSError as error:
        log.warning("carrier_cannot_be_asked", key=row.key, why=str(error))
        listed = None
    return await h.store.write(lambda books: _decide(h, books, row, listed, since))


def _decide(h: Hotline, books: Books, asked: OutboxRow, listed: list[Listed] | None, since: datetime) -> int:
    row = books.outbox(asked.key)
    machine = h.clock.machine()
    if (
        row is None
        or row.state not in (OutboxState.SENDING, OutboxState.ANSWERED)
        or row.tries != asked.tries
    ):
        return 0
    if listed is None:
        return _cannot_ask(h, books, row, machine)
    for item in listed:
        same = item.direction == "out" and (row.kind == "call" or item.body == row.body)
        in_time = item.at is None or item.at >= since
        if same and in_time and books.outbox_by_carrier_id(item.carrier_id) is None:
            books.save_outbox(
                replace(row, state=OutboxState.SENT, carrier_id=item.carrier_id, lease_until=None, error="")
            )
            return 1
    if row.tries >= MOST_TRIES and not row.critical:
        fail(h, books, row, row.error or "in doubt too often", uncertain=True)
        return 1
    # The carrier has never heard of it: it can go out without being heard twice.
    books.save_outbox(replace(row, state=OutboxState.PENDING, not_before=machine, lease_until=None))
    return 1


def _cannot_ask(h: Hotline, books: Books, row: OutboxRow, machine: datetime) -> int:
    """Undecidable for too long: repeated only if critical, otherwise shown to the operator."""
    if machine - (row.sending_at or machine) < ASK_FOR:
        if row.state is OutboxState.SENDING:
            books.save_outbox(replace(row, lease_until=machine + SETTLES))
        return 0
    if row.critical:
        books.save_outbox(replace(row, state=OutboxState.PENDING, not_before=machine, lease_until=None))
    else:
        fail(h, books, row, "nobody can tell whether it went out", uncertain=True)
    return 1
