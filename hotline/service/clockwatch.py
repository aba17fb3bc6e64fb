"""This machine's clock is watched: one that went back must not leave work waiting for a moment that was already
there. (One that went forward leaves nothing waiting; what it may not do is decide, see reconcile.py.)"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from .context import Hotline
from .ports import Books

log = structlog.get_logger(__name__)

STEP = timedelta(seconds=2)  # less than that is the fine adjustment of a clock in order
OFF = 30.0  # seconds: more than that beside the carrier's clock is worth waking somebody


class ClockWatch:
    """Looks whenever work begins; the first time also at what was logged before the service was started."""

    def __init__(self) -> None:
        self._latest: datetime | None = None

    async def look(self, h: Hotline) -> None:
        machine = h.clock.machine()
        latest, self._latest = self._latest, machine
        if latest is None:
            if await h.store.read(lambda books: _logged_ahead(h, books)):
                await self._mend(h)
        elif latest - machine > STEP:
            log.error("clock_went_back", seconds=round((latest - machine).total_seconds()))
            try:
                await self._mend(h)
            except Exception:
                self._latest = latest  # not mended yet: the next look tries again
                raise

    async def _mend(self, h: Hotline) -> None:
        moved = await h.store.write(lambda books: books.clock_went_back(h.clock.machine(), h.clock.now()))
        log.warning("clock_mended", deadlines=moved)
        h.post.waits = True
        h.nudge()


def _logged_ahead(h: Hotline, books: Books) -> bool:
    last = books.entries_since(books.last_entry() - 1)
    return bool(last) and last[-1].at - h.clock.now() > STEP


def clock_off(h: Hotline) -> float | None:
    """By how many seconds this machine's clock is off the carrier's, when that is too much; else None."""
    off = h.carrier.clock_off()
    return off if off is not None and abs(off) > OFF else None
