"""The ticker: sweep, deliver, look up, fetch and transcribe, over and over. Each piece of work holds its own
lease in the database, so several processes may tick at once. APScheduler only ticks."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from hotline.clock import AnchoredClock
from hotline.service import delivery, reconcile, recordings, sweep
from hotline.service.context import Hotline
from hotline.service.reconcile import MissedCall
from hotline.service.recordings import Ear

log = structlog.get_logger(__name__)

STEP = timedelta(minutes=1)
# Seconds between two runs.
EVERY = {
    "sweep": 1.0, "deliver": 1.0, "doubts": 3.0, "fetch": 3.0, "transcribe": 5.0, "catch_up": 120.0,
    "room": 60.0, "carrier": 10.0,
}  # fmt: skip
# Work that takes moments: when none of it came to an end for so long (seconds), something stands.
SHORT = {"sweep": 60.0, "deliver": 60.0, "room": 180.0}


class Jobs:
    """The recurring work of one process."""

    def __init__(self, h: Hotline, clock: AnchoredClock, ear: Ear, missed_call: MissedCall) -> None:
        self.h, self.clock, self.ear, self.missed_call = h, clock, ear, missed_call
        self.courier = delivery.Courier(h)
        self._work: dict[str, Callable[[], Awaitable[object]]] = {
            "sweep": lambda: sweep.sweep(h),
            "deliver": self.courier.start,
            "doubts": lambda: reconcile.settle_doubts(h),
            "fetch": lambda: recordings.fetch(h, ear),
            "transcribe": lambda: recordings.transcribe(h, ear),
            "catch_up": lambda: reconcile.catch_up(h, missed_call),
            "room": h.store.has_room,
            "carrier": self._look_for_carrier,
        }
        self._ended: dict[str, float] = {}
        self._scheduler: AsyncIOScheduler | None = None
        self._wake = asyncio.Event()
        self._delivering: asyncio.Task[None] | None = None
        self._catching_up: asyncio.Task[None] | None = None
        self._locks = {name: asyncio.Lock() for name in self._work}

    def nudge(self) -> None:
        """If something waits in the outbox: do not wait for the next tick."""
        if self.h.post.collect():
            self._wake.set()

    async def deliver(self) -> int:
        """Send until nothing waits and nothing is under way; the number of rows tried."""
        return await self.courier.all()

    async def _look_for_carrier(self) -> None:
        """One that was away is asked again soon, so that it is known when it is back."""
        if self.h.carrier.away_for() is not None:
            with contextlib.suppress(OSError):
                await self.h.carrier.ask_time()

    def standing(self) -> list[str]:
        """The work that should have come to an end long since; nothing before it was started."""
        now = time.monotonic()
        return [name for name, most in SHORT.items() if now - self._ended.get(name, now) > most]

    async def run(self, name: str) -> None:
        """One run of a job; a failure is logged and the next tick tries again."""
        lock = self._locks[name]
        if lock.locked():
            return
        async with lock:
            try:
                await self._work[name]()
            except Exception as error:
                # A carrier out of reach is everyday; the trace of anything else is wanted.
                log.warning("job_failed", job=name, why=str(error), exc_info=not isinstance(error, OSError))
        if name in self._ended:
            self._ended[name] = time.monotonic()

    async def pump(self) -> None:
        """Sweep, deliver and settle doubts until nothing is due: for tests and for time that was advanced."""
        while await sweep.sweep(self.h) + await self.deliver() + await reconcile.settle_doubts(self.h):
            pass

    async def advance(self, seconds: float) -> None:
        """Let hotline time pass, a minute at a time, so that what falls due on the way happens on the way."""
        left = timedelta(seconds=seconds)
        await self.pump()
        while left > timedelta(0):
            step = min(STEP, left)
            await self.clock.advance(self.h.store, step)
            left -= step
            await self.pump()

    def start(self) -> None:
        scheduler = AsyncIOScheduler(timezone="UTC")
        for name, seconds in EVERY.items():
            scheduler.add_job(
                self.run, "interval", args=[name], seconds=seconds, id=name, max_instances=2, coalesce=True,
                misfire_grace_time=60,
            )  # fmt: skip
        scheduler.start()
        self._ended = dict.fromkeys(SHORT, time.monotonic())
        self._scheduler = scheduler
        self._delivering = asyncio.create_task(self._deliver_when_woken())
        self._catching_up = asyncio.create_task(self.run("catch_up"))  # nobody waits for a carrier that hangs

    async def _deliver_when_woken(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self.run("deliver")

    async def stop(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        for task in (self._delivering, self._catching_up):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        await self.courier.close()
        for lock in self._locks.values():
            async with lock:  # what is under way comes to its end
                pass
