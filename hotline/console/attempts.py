"""How often somebody may try a password. In memory: a restart forgives."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)
PER_NAME = 5  # failures of one name from one address
PER_ADDRESS = 30  # failures of one address: several desks may share it behind a proxy
MOST_KEYS = 10_000


class Attempts:
    """Counts failed sign-ins. Times are machine time."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], deque[datetime]] = {}

    def allowed(self, name: str, address: str, now: datetime) -> bool:
        return self._count((name, address), now) < PER_NAME and self._count(("", address), now) < PER_ADDRESS

    def failed(self, name: str, address: str, now: datetime) -> None:
        if len(self._failures) >= MOST_KEYS:
            self._forget(now)
        for key in ((name, address), ("", address)):
            self._failures.setdefault(key, deque(maxlen=PER_ADDRESS)).append(now)

    def succeeded(self, name: str, address: str) -> None:
        self._failures.pop((name, address), None)

    def _count(self, key: tuple[str, str], now: datetime) -> int:
        return sum(now - at < WINDOW for at in self._failures.get(key, ()))

    def _forget(self, now: datetime) -> None:
        """Drop what no longer counts; when everything counts, the oldest half."""
        live = {k: v for k, v in self._failures.items() if v and now - v[-1] < WINDOW}
        if len(live) >= MOST_KEYS:
            live = dict(sorted(live.items(), key=lambda item: item[1][-1])[MOST_KEYS // 2 :])
        self._failures = live
