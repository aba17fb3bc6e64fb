"""What happens on the phones, in order, kept for whoever opens the page later: the page's event stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from hotline.demo.phone_company import Event, PhoneCompany
from hotline.demo.phone_company.audio import speaking_time

KEPT = 5000
TURN = 0.3  # seconds between the end of the hotline's words and the caller's own


class HotlineTime:
    """The hotline's time as last read from the service, going on by the machine's clock since."""

    def __init__(self, start: datetime, machine: Callable[[], datetime]) -> None:
        self._machine = machine
        self.set(start)

    def set(self, now: datetime) -> None:
        self._read, self._at = now, self._machine()

    def now(self) -> datetime:
        return self._read + (self._machine() - self._at)

    def until(self, hour: int) -> timedelta:
        """How long until it is that hour again."""
        now = self.now()
        then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        return then - now if then > now else then + timedelta(days=1) - now


class Feed:
    """The events of this run, numbered from 1. Page and server share nothing else: a page that comes late, or
    lost its connection, reads on from the number it has."""

    def __init__(self, company: PhoneCompany, time: HotlineTime) -> None:
        self._company, self._time = company, time
        self._events: list[tuple[int, str]] = []
        self._count = 0
        self._changed = asyncio.Event()
        self._closed = False
        self._words: dict[str, str] = {}
        self._turns: dict[str, asyncio.TimerHandle] = {}
        company.listen(self._heard)

    def tell(self, kind: str, **details: Any) -> None:
        """Add an event, stamped with hotline time."""
        self._count += 1
        body = {"kind": kind, "at": self._time.now().isoformat(timespec="seconds"), **details}
        self._events.append((self._count, json.dumps(body, ensure_ascii=False)))
        del self._events[:-KEPT]
        self._wake()

    def will_say(self, call: str, words: str) -> None:
        """On this call the person is going to say these words, as soon as it is their turn."""
        self._words[call] = words

    async def since(self, last: int) -> AsyncIterator[tuple[int, str]]:
        """All events after a number, then those that come, until the feed closes."""
        while not self._closed:
            changed = self._changed
            for number, body in [event for event in self._events if event[0] > last]:
                last = number
                yield number, body
            await changed.wait()

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        for turn in self._turns.values():
            turn.cancel()
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _heard(self, event: Event) -> None:
        self.tell(event.kind, phone=event.phone, **event.details)
        call = str(event.details.get("call", ""))
        if call not in self._words:
            return
        pending = self._turns.pop(call, None)
        if pending is not None:
            pending.cancel()
        if event.kind == "call_ended":
            del self._words[call]
        elif event.kind == "call_said":
            wait = (speaking_time(str(event.details["text"])) + TURN) / self._company.pace.speed
            turn = asyncio.get_running_loop().call_later(wait, self._speaks, call, event.phone)
            self._turns[call] = turn

    def _speaks(self, call: str, phone: str) -> None:
        self._turns.pop(call, None)
        words = self._words.pop(call, None)
        if words is not None:
            self.tell("caller_said", phone=phone, call=call, text=words)
