"""The doors of the service: who may stand in them, and for how long.

Every open connection costs one of the process's descriptors, and without descriptors nobody's call is taken in. So a
connection that has not said what it wants is worth little: it has some seconds, gives way to newer ones when there are
many, and of one address there may be only so many. A request that has arrived whole is never cut off here.

Behind a web server every address is that server's, which stands on this machine or near it. It hands on whole requests,
so what it holds half-open are few; from this machine itself there is no limit but that for all.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from hotline.gate import is_loopback

log = structlog.get_logger(__name__)

HEADER_SECONDS = 10.0  # from opening, or from the first byte of a further request, to the end of its headers
BODY_SECONDS = 20.0
IDLE_SECONDS = 75.0  # between two requests
PER_ADDRESS = 64  # connections of one address that have not said yet what they want
YOUNG = 1.0  # seconds: somebody who has only just come is not sent away for another of the same address
MOST = 4000
LOG_EVERY = 60.0
FORMER_LIMIT = 1024


def limits() -> tuple[int, int]:
    """(connections at the same time, backlog): as many as the process's descriptors allow, with a third kept for what
    the service itself opens: the books, and a file for each call. The usual limit is raised as far as it may be."""
    try:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * MOST if hard == resource.RLIM_INFINITY else min(hard, 2 * MOST)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
                soft = wanted
        have = 2 * MOST if soft == resource.RLIM_INFINITY else soft
    except ImportError:
        have = FORMER_LIMIT
    return max(16, min(MOST, have - max(have // 3, 64))), 512 if have > 4 * FORMER_LIMIT else 64


class Doors:
    """Opens a door for each connection. `most`: so many at the same time."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._open: dict[Any, Door] = {}  # by transport, oldest first
        self._sent_away = 0
        self._logged = -LOG_EVERY

    def around(self, server: Callable[[], Any]) -> Callable[[], asyncio.Protocol]:
        """A factory of protocols for `loop.create_server`, around aiohttp's own."""
        return lambda: Door(self, server())

    @property
    def count(self) -> int:
        return len(self._open)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Tells a door that its request has arrived, and when it has been answered. Goes first."""
        door = self._open.get(request.transport)
        if door is None:
            return await handler(request)
        door.request_came(request)
        try:
            return await handler(request)
        finally:
            door.answered()

    def came(self, door: Door) -> None:
        if door.address and door.address_counts:
            same = [d for d in self._waiting() if d.address == door.address]
            if len(same) >= PER_ADDRESS and time.monotonic() - same[0].since > YOUNG:
                self._send_away(same[0], "too many of one address")
        if len(self._open) >= self.most:
            oldest = min(self._waiting(), key=lambda d: d.since, default=None)
            self._send_away(oldest or door, "too many at the same time")
            if oldest is None:
                return
        self._open[door.transport] = door

    def _waiting(self) -> list[Door]:
        return [d for d in self._open.values() if d.waits]

    def left(self, door: Door) -> None:
        self._open.pop(door.transport, None)

    def too_late(self, door: Door) -> None:
        self._send_away(door, "said nothing whole in time")

    def _send_away(self, door: Door, why: str) -> None:
        self.left(door)
        if door.transport is not None:
            door.transport.abort()
        self.note(why)

    def note(self, why: str) -> None:
        """One line a minute, however many there are."""
        self._sent_away += 1
        if time.monotonic() - self._logged >= LOG_EVERY:
            self._logged = time.monotonic()
            log.warning("connections_sent_away", number=self._sent_away, last=why, present=len(self._open))
            self._sent_away = 0

    def on_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An exception handler for the loop: running out of descriptors is one line a minute too."""
        if isinstance(context.get("exception"), OSError) and "accept" in str(context.get("message", "")):
            self.note("no descriptors are left")
        else:
            loop.default_exception_handler(context)


class Door(asyncio.Protocol):
    """One connection, on its way to aiohttp's own protocol."""

    def __init__(self, doors: Doors, inner: Any) -> None:
        self._doors, self._inner = doors, inner
        self.transport: Any = None
        self.address = ""
        self.address_counts = False
        self._request: web.Request | None = None
        self.since = time.monotonic()
        self._idle = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waits(self) -> bool:
        """For the rest of a request, or for the next one; not for an answer."""
        return self._request is None or (self._request.body_exists and not self._request.content.is_eof())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.address = network_of(transport.get_extra_info("peername"))
        self.address_counts = bool(self.address) and not is_loopback(self.address)
        self._inner.connection_made(transport)
        self._within(HEADER_SECONDS, self._check_header)
        self._doors.came(self)

    def data_received(self, data: bytes) -> None:
        if self._idle:
            self._idle = False
            self._within(HEADER_SECONDS, self._check_header)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        result: bool | None = self._inner.eof_received()
        return result

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        self._doors.left(self)
        self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def request_came(self, request: web.Request) -> None:
        self._request = request
        self._stop()
        if self.waits:
            self._within(BODY_SECONDS, self._check_body)

    def answered(self) -> None:
        self._request, self._idle = None, True
        self._within(IDLE_SECONDS, self._check_header)

    def _within(self, seconds: float, check: Callable[[], None]) -> None:
        self._stop()
        self.since = time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(seconds, check)

    def _check_header(self) -> None:
        self._doors.too_late(self)

    def _check_body(self) -> None:
        if self.waits:  # else it came, and that the work takes its time is no fault of theirs
            self._doors.too_late(self)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def network_of(peer: Any) -> str:
    """The address of a peer; of IPv6 only the network, because one customer has 2**64 addresses."""
    try:
        address = ip_address(str(peer[0]).partition("%")[0])
    except (ValueError, TypeError, IndexError):
        return ""
    if address.version == 4 or address.is_loopback:
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False).network_address)
