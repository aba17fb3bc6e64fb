"""How often somebody may try a password. In memory: a restart forgives.

Only somebody's own address can be blocked, and never for a browser that has been signed in with this name before: it
counts for itself, and goes before all others. Wrong passwords for a name slow that name down, from wherever they
come: blocking it would let anybody keep an operator out.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp import web

WINDOW = timedelta(minutes=5)
PER_NAME = 5  # failures of one name from one address
PER_ADDRESS = 30  # failures of one address: several desks may share it
MOST_KEYS = 10_000
LONGEST_NAME = 60
FREE = 5  # failures of one name, from all addresses, that slow nobody down
SLOWER = 0.1  # seconds for each failure more
SLOWEST = 1.0
EVERYBODY = ""
TRIED = "tried"

Key = tuple[str, str]


def address_of(request: web.Request) -> str:
    """Who asks, as far as an address tells; "" for this machine itself, which is also any proxy on it.

    Behind a proxy on this machine it is the last hop of X-Forwarded-For, the one which that proxy wrote; what
    stands before it may be made up. Of an IPv6 address only the network counts: one customer has 2**64 of them.
    """
    address = _parsed(request.remote or "")
    if address is not None and address.is_loopback:
        hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        address = _parsed(hops[-1].strip())
    if address is None or address.is_loopback:
        return EVERYBODY
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Also with a port behind it, as some proxies write it."""
    bare = text.partition(":")[0] if text.count(":") == 1 else text.partition("]")[0].removeprefix("[")
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


class Attempts:
    """Counts sign-ins that failed or are under way. Times are machine time; addresses are those of `address_of`."""

    def __init__(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.pause = pause
        self._failures: dict[Key, deque[datetime]] = {}

    def begin(self, name: str, address: str, now: datetime) -> bool:
        """Count an attempt, before its password is looked at; False when this address has tried too often."""
        keys = _keys(name, address)
        if address != EVERYBODY:
            most = zip(keys, (PER_NAME, PER_ADDRESS), strict=False)
            if any(self._count(key, now) >= limit for key, limit in most):
                return False
        if len(self._failures) >= MOST_KEYS:
            self._forget(now)
        tried = [] if address == EVERYBODY else [(TRIED, address)]
        for key in (*keys, *tried):
            self._failures.setdefault(key, deque(maxlen=PER_ADDRESS)).append(now)
        return True

    def seconds_to_wait(self, name: str, now: datetime) -> float:
        """How long an attempt at this name is held back, from any address."""
        return min(SLOWEST, max(0.0, SLOWER * (self._count(_of_name(name), now) - 1 - FREE)))

    def guesses(self, address: str, now: datetime) -> int:
        """How many attempts came from this address, the present one included; also those that nobody had time for."""
        return 0 if address == EVERYBODY else self._count((TRIED, address), now)

    def take_back(self, name: str, address: str, at: datetime) -> None:
        """The attempt that began at this moment was none: no wrong password."""
        for key in _keys(name, address):
            times = self._failures.get(key)
            if times is not None and at in times:
                times.remove(at)
                if not times:
                    del self._failures[key]

    def succeeded(self, name: str, address: str, at: datetime) -> None:
        """The password was right: what this name got wrong before from there is forgotten."""
        self.take_back(name, address, at)
        if address != EVERYBODY:
            self._failures.pop(_keys(name, address)[0], None)
            self._failures.pop((TRIED, address), None)

    def _count(self, key: Key, now: datetime) -> int:
        return sum(abs(now - at) < WINDOW for at in self._failures.get(key, ()))

    def _forget(self, now: datetime) -> None:
        """Drop what no longer counts; when everything counts, the oldest half."""
        live = {k: v for k, v in self._failures.items() if v and now - v[-1] < WINDOW}
        if len(live) >= MOST_KEYS:
            live = dict(sorted(live.items(), key=lambda item: item[1][-1])[MOST_KEYS // 2 :])
        self._failures = live


def _of_name(name: str) -> Key:
    return (f"name:{name[:LONGEST_NAME]}", EVERYBODY)


def _keys(name: str, address: str) -> list[Key]:
    """What an attempt counts for: this name from this address, this address, and this name from anywhere."""
    if address == EVERYBODY:
        return [_of_name(name)]
    return [(_of_name(name)[0], address), ("", address), _of_name(name)]
