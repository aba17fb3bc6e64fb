"""Telling whoever listens that there are new entries: once for many commits, and for other processes' too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

PATIENCE_SECONDS = 5.0


class Nudges:
    """Calls back in the event loop, coalesced. `poll` reads the last entry's number: asked now and then, it
    tells of other processes' commits even when nothing else does."""

    def __init__(self, poll: Callable[[], Awaitable[int]], every_seconds: float) -> None:
        self._poll, self._every = poll, every_seconds
        self._callbacks: list[Callable[[], None]] = []
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Handle | None = None
        self._last: int | None = None
        self._closing = asyncio.Event()
        self._task = self._loop.create_task(self._watch(), name="hotline-entries")

    def add(self, callback: Callable[[], None]) -> None:
        self._callbacks.append(callback)

    def nudge(self) -> None:
        """Something was committed: tell everybody in the next round of the loop, once."""
        if self._waiting is None:
            self._waiting = self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._waiting = None
        for callback in self._callbacks:
            try:
                callback()
            except Exception as error:
                # One broken listener must not keep the others from hearing.
                self._loop.call_exception_handler({"message": "A listener for new entries failed.", "exception": error})

    async def _watch(self) -> None:
        while not self._closing.is_set():
            # Books out of reach: whoever writes or reads hears of it. Asked again next time.
            with suppress(Exception):
                last = await self._poll()
                if self._last is not None and last != self._last:
                    self.nudge()
                self._last = last
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), self._every)

    async def close(self) -> None:
        """Nobody is told from now on. A read under way comes to its end: cancelled, its connection would end later
        than the loop."""
        self._callbacks.clear()
        self._closing.set()
        _, pending = await asyncio.wait({self._task}, timeout=PATIENCE_SECONDS)
        if pending:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
