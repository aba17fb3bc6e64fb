"""The ticker: sweep, deliver, look up, fetch and transcribe, over and over. Each piece of work holds its own
lease in the database, so several processes may tick at once. APScheduler only ticks."""

from __future__ import annotations

import asyncio
import contextlib
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
EVERY = {"sweep": 1.0, "deliver": 1.0, "doubts": 3.0, "fetch": 3.0, "transcribe": 5.0, "catch_up": 120.0}


class Jobs:
    """The recurring work of one process."""

    def __init__(self, h: Hotline, clock: AnchoredClock, ear: Ear, missed_call: MissedCall) -> None:
        self.h, self.clock, self.ear, self.missed_call = h, clock, ear, missed_call
        self._work: dict[str, Callable[[], Awaitable[object]]] = {
            "sweep": lambda: sweep.sweep(h),
            "deliver": self.deliver,
            "doubts": lambda: reconcile.settle_doubts(h),
            "fetch": lambda: recordings.fetch(h, ear),
            "transcribe": lambda: recordings.transcribe(h, ear),
            "catch_up": lambda: reconcile.catch_up(h, missed_call),
        }
        self._scheduler: AsyncIOScheduler | None = None
        self._wake = asyncio.Event()
        self._delivering: asyncio.Task[None] | None = None
        self._locks = {name: asyncio.Lock() for name in self._work}

    def nudge(self) -> None:
        """If something waits in the outbox: do not wait for the next tick."""
        if self.h.post.collect():
            self._wake.set()

    async def deliver(self) -> int:
        """Send until nothing waits; the number of rows tried."""
        total = 0
        while tried := await delivery.deliver(self.h):
            total += tried
        return total

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

    async def pump(self) -> None:
        """Sweep and deliver until nothing is due: for tests and for time that was advanced."""
        while await sweep.sweep(self.h) + await self.deliver():
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
        self._scheduler = scheduler
        self._delivering = asyncio.create_task(self._deliver_when_woken())

    async def _deliver_when_woken(self) -> None:
        await self.run("catch_up")
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self.run("deliver")

    async def stop(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        if self._delivering is not None:
            self._delivering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._delivering
        for lock in self._locks.values():
            async with lock:  # what is under way comes to its end
                pass
