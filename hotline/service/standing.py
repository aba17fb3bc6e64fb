"""What many units need and what seldom changes: the names of places, and whether anybody can be sent at all.
Read again when older than half a minute, so an import or a sign-in shows within that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from hotline.words import Place, Places

from .ports import Books, Clock, Store

FRESH = timedelta(seconds=30)
PATIENCE = 2.0  # seconds
log = structlog.get_logger(__name__)
ON_DUTY = timedelta(minutes=15)


class Standing:
    """`places` may be named in words; `anybody`: an operator is at the desk, or there is somebody to ask."""

    def __init__(self) -> None:
        self.places = Places(())
        self.anybody = True
        self._read_at: datetime | None = None
        self._reading: asyncio.Task[None] | None = None

    async def refresh(self, store: Store, clock: Clock, duty_phones: tuple[str, ...]) -> None:
        """Read again when stale. Raises what the store raises; the next one then tries again. Nobody who calls waits
        long for this: while a reading takes its time, what was known before is good enough."""
        if self._fresh(clock):
            return
        if self._reading is None:
            self._reading = asyncio.create_task(self._read(store, clock, duty_phones))
            self._reading.add_done_callback(self._was_read)
        reading = self._reading
        done, _ = await asyncio.wait({reading}, timeout=PATIENCE)
        if done:
            reading.result()
        else:
            log.warning("standing_not_read")

    async def _read(self, store: Store, clock: Clock, duty_phones: tuple[str, ...]) -> None:
        machine = clock.machine()
        found, self.anybody = await store.read(_view(clock, duty_phones))
        if found != tuple(self.places):
            self.places = Places(found)
        self._read_at = machine

    def _was_read(self, task: asyncio.Task[None]) -> None:
        self._reading = None
        if not task.cancelled():
            task.exception()

    def _fresh(self, clock: Clock) -> bool:
        return self._read_at is not None and abs(clock.machine() - self._read_at) < FRESH


def _view(clock: Clock, duty_phones: tuple[str, ...]) -> Callable[[Books], tuple[tuple[Place, ...], bool]]:
    def view(books: Books) -> tuple[tuple[Place, ...], bool]:
        tree = books.area_tree()
        places = tuple(Place(a.code, a.name, a.parent) for a in tree.by_code.values())
        anybody = (
            bool(duty_phones)
            or any(a.lead_phone and not books.opted_out(a.lead_phone) for a in tree.by_code.values())
            or books.operators_seen_since(clock.machine() - ON_DUTY) > 0
            or any(not v.opted_out for v in books.volunteers(clock.now(), clock.now()))
        )
        return places, anybody

    return view
