"""Whether the service can do its work, found out by looking at itself now and then, not by whoever asks.

Anybody may ask, as often as they like: an answer costs one read at most, and no write as long as all is well.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from hotline.service.clockwatch import clock_off
from hotline.service.context import Hotline

LEAST_FREE = 64 * 1024**2  # bytes; two hours of calls
AGAIN = 10.0  # seconds between two tries whether a refusing disk has room again


class Readiness:
    """`folder` is where data is kept; `standing` names recurring work that stands still."""

    def __init__(self, h: Hotline, folder: Path, standing: Callable[[], list[str]]) -> None:
        self._h, self._folder, self._standing = h, folder, standing
        self._tried = 0.0

    async def missing(self) -> Mapping[str, str]:
        """What is missing, by name, with a word about it. Empty: nothing."""
        found: dict[str, str] = {}
        if self._h.store.failing and time.monotonic() - self._tried > AGAIN:
            self._tried = time.monotonic()
            await self._h.store.has_room()
        if self._h.store.failing:
            found["books"] = "something could not be written"
        with contextlib.suppress(OSError):
            free = await asyncio.to_thread(lambda: shutil.disk_usage(self._folder).free)
            if free < LEAST_FREE:
                found["disk"] = f"{free // 1024**2} MiB are free"
        if standing := self._standing():
            found["ticker"] = f"{', '.join(standing)} stand still"
        away = self._h.carrier.away_for()
        if away is not None:
            found["carrier"] = f"no usable answer for {away:.0f} seconds"
        off = clock_off(self._h)
        if off is not None:
            found["clock"] = f"{abs(off):.0f} seconds {'ahead of' if off > 0 else 'behind'} the carrier's"
        return found
