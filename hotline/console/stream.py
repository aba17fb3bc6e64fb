"""The event stream: nudges that resume where they broke off, live words, and the time.

Events: `queue` (id: the last entry; something changed, look again), `ticket` (that one changed), `critical`
(danger that nobody has in hand), `partial` (live words; not an entry), `clock` (hotline time jumped).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import orjson
import structlog
from aiohttp import web
from aiohttp_sse import EventSourceResponse

from hotline.domain.access import EVERYTHING, Access, Action
from hotline.domain.ticket import Ticket
from hotline.service import accounts, views
from hotline.service.records import EntryRecord

from .context import Visit
from .hub import Mailbox, Spoken
from .security import NO_STORE

HEARTBEAT = 15.0  # seconds between two comments that keep the line open
CLOCK_CHECK = 2.0  # seconds between two looks at whether hotline time runs as the browser believes
SEEN = 60.0  # seconds between two notes that the operator is at the desk
DRIFT = timedelta(seconds=1)
RETRY = 2000  # milliseconds a browser waits before it comes again
RAISES = frozenset({"opened", "suggested", "raised", "triaged", "denied", "reopened", "attention", "lease_over"})

log = structlog.get_logger()


async def events(visit: Visit) -> web.StreamResponse:
    """One stream. It ends at once when the service stops, and when its operator may no longer listen."""
    assert visit.operator is not None, "only who is signed in gets here"
    box = visit.console.hub.join()
    leave = visit.console.sign_ins.join(visit.login_id, visit.operator)
    response = EventSourceResponse(headers=NO_STORE, ping_interval=HEARTBEAT)
    try:
        await response.prepare(visit.request)
        async with response:
            stream = Stream(visit, response, box)
            ends = visit.console.shutdown.wait(), response.wait(), leave.over.wait()
            await _first_done(stream.run(), stream.keep_time(), stream.keep_seen(), *ends)
    except Exception:
        # The browser comes again, and goes on where this one broke off.
        log.exception("event stream failed")
        if not response.prepared:
            raise
    finally:
        visit.console.hub.leave(box)
        visit.console.sign_ins.leave(leave)
    return response


async def _first_done(*work: Any) -> None:
    """Wait until the first of these ends, end the others, and let the first one's error show."""
    tasks = [asyncio.ensure_future(w) for w in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    with contextlib.suppress(ConnectionResetError, TimeoutError):
        for task in done:
            task.result()


class Stream:
    """What one browser is told."""

    def __init__(self, visit: Visit, response: EventSourceResponse, box: Mailbox) -> None:
        self.visit, self.response, self.box = visit, response, box
        self.after = 0
        self.scope = visit.scope(Action.SEE)
        self._visible: dict[int, bool] = {}

    async def run(self) -> None:
        self.after = await self._resume_at()
        await self._send("clock", self._time(), id=str(self.after), retry=RETRY)
        await self._tell_changes()
        for spoken in self._speaking_now():
            await self._tell_spoken(spoken)
        while True:
            await self.box.bell.wait()
            committed, spoken_words = self.box.take()
            if committed:
                self._visible.clear()
                await self._tell_changes()
            for spoken in spoken_words:
                await self._tell_spoken(spoken)

    async def keep_seen(self) -> None:
        """Whoever listens is at the desk. Ends when this operator has signed out or has other rights now; the browser
        asks again if it may."""
        visit = self.visit
        while await accounts.signed_in(visit.h.store, visit.h.clock, visit.login_id) == visit.operator:
            await asyncio.sleep(SEEN)

    async def keep_time(self) -> None:
        """Tell the browser when hotline time was moved, or runs faster than its own. Ends when a grant has come to its
        end, or begins: the browser asks again if it may."""
        clock = self.visit.h.clock
        hotline, machine = clock.now(), clock.machine()
        while True:
            await asyncio.sleep(CLOCK_CHECK)
            if Access.of(self.visit.grants, clock.now()) != self.visit.access:
                return
            if abs((clock.now() - hotline) - (clock.machine() - machine)) > DRIFT:
                hotline, machine = clock.now(), clock.machine()
                await self._send("clock", self._time())

    async def _resume_at(self) -> int:
        given = self.response.last_event_id or self.visit.request.query.get("after", "")
        last = await views.last_entry(self.visit.h)
        return min(int(given), last) if given.isdecimal() and len(given) < 19 else last

    async def _tell_changes(self) -> None:
        """Read on from the last entry told. Of a ticket that is not within their scope people learn only that something
        changed, so that it disappears from their screens too."""
        while entries := await views.entries_since(self.visit.h, self.after, EVERYTHING):
            last = entries[-1].number
            shown = entries
            if self.scope != EVERYTHING:
                allowed = {e.number for e in await views.entries_since(self.visit.h, self.after, self.scope)}
                shown = [e for e in entries if e.number in allowed]
            self.after = last
            for number in sorted({e.ticket for e in shown}):
                await self._send("ticket", {"number": number})
            for ticket in await self._critical(shown):
                await self._send("critical", {"number": ticket.number})
            hidden = len(shown) < len(entries)
            await self._send("queue", {"hidden": hidden, **self._time()}, id=str(last))

    async def _critical(self, entries: Iterable[EntryRecord]) -> list[Ticket]:
        numbers = sorted({e.ticket for e in entries if e.kind in RAISES})
        tickets = await self.visit.h.store.read(lambda books: [books.ticket(n) for n in numbers])
        return [t for t in tickets if t is not None and t.alarmed]

    def _speaking_now(self) -> list[Spoken]:
        partials = self.visit.console.voice.partials()
        return [Spoken(call, ticket, text, False) for call, (ticket, text) in partials.items()]

    async def _tell_spoken(self, spoken: Spoken) -> None:
        if await self._may_see(spoken.ticket):
            data = {"call": spoken.call, "ticket": spoken.ticket, "text": spoken.text, "final": spoken.final}
            await self._send("partial", data)

    async def _may_see(self, number: int) -> bool:
        """Remembered until the next commit: live words come five times a second."""
        if self.scope == EVERYTHING:
            return True
        if number not in self._visible:
            ticket = await self.visit.h.store.read(lambda books: books.ticket(number))
            self._visible[number] = ticket is not None and self.scope.sees(ticket)
        return self._visible[number]

    def _time(self) -> dict[str, str]:
        return {"now": self.visit.h.clock.now().isoformat()}

    async def _send(self, event: str, data: dict[str, Any], **extra: Any) -> None:
        await self.response.send(orjson.dumps(data).decode(), event=event, **extra)
