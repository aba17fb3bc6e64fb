"""The two clocks. Hotline time runs from an anchor stored with the data; machine time is the machine's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.service.ports import Books, Store

ANCHOR = "clock"


def machine_now() -> datetime:
    return datetime.now(UTC)


class AnchoredClock:
    """Hotline time = anchor + (machine time - machine time at the anchor) * speed.

    In a real deployment the anchor is the machine's own time and the speed 1, so both clocks agree. The demo
    and the tests set another anchor; stored with the data, it survives a restart and never turns time back.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        anchor: datetime,
        machine_anchor: datetime,
        speed: float,
        machine: Callable[[], datetime],
    ) -> None:
        self.zone, self.speed, self._machine = zone, speed, machine
        self._anchor, self._machine_anchor = anchor, machine_anchor

    def now(self) -> datetime:
        passed = self._machine() - self._machine_anchor
        return (self._anchor + passed * self.speed).astimezone(self.zone)

    def machine(self) -> datetime:
        return self._machine()

    async def advance(self, store: Store, by: timedelta) -> None:
        """Let hotline time pass; refuses to go back."""
        if by < timedelta(0):
            raise ValueError("hotline time never goes back")
        anchor, machine_anchor = self.now().astimezone(UTC) + by, self._machine()
        await store.write(lambda books: _store(books, anchor, machine_anchor, self.speed))
        self._anchor, self._machine_anchor = anchor, machine_anchor


def _store(books: Books, anchor: datetime, machine_anchor: datetime, speed: float) -> None:
    values = {"anchor": anchor.isoformat(), "machine": machine_anchor.isoformat(), "speed": speed}
    books.set_mark(ANCHOR, json.dumps(values))


async def read_clock(store: Store, zone: ZoneInfo, machine: Callable[[], datetime] = machine_now) -> AnchoredClock:
    """The clock of these books as it runs now, for who only looks at it."""
    present = machine()
    stored = await store.read(lambda books: books.mark(ANCHOR))
    if stored is None:
        return AnchoredClock(zone, present, present, 1.0, machine)
    anchor, speed = _running(stored, present)
    return AnchoredClock(zone, anchor, present, speed, machine)


def _running(stored: str, present: datetime) -> tuple[datetime, float]:
    """Hotline time at this moment, and how fast it runs; it never turns back."""
    values = json.loads(stored)
    passed = present - datetime.fromisoformat(values["machine"])
    return datetime.fromisoformat(values["anchor"]) + max(passed, timedelta(0)) * values["speed"], values["speed"]


async def open_clock(
    store: Store,
    zone: ZoneInfo,
    start: datetime | None,
    speed: float,
    machine: Callable[[], datetime] = machine_now,
) -> AnchoredClock:
    """The clock of these books. `start` (hotline time) counts only when the books have no anchor yet."""
    present = machine()
    stored = await store.read(lambda books: books.mark(ANCHOR))
    if stored is None and start is None and speed == 1.0:
        return AnchoredClock(zone, present, present, 1.0, machine)
    anchor = start or present if stored is None else _running(stored, present)[0]
    await store.write(lambda books: _store(books, anchor, present, speed))
    return AnchoredClock(zone, anchor, present, speed, machine)
