"""Before anything else looks at a request: is it one for us, and one that can be read at all?

What stands here holds for every address, also those of features to come. What the carrier sends is admitted by its
signature, so for it no address and no header is asked about that the signature doesn't need.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp.web_protocol import RequestPayloadError

from hotline.service.ports import looking

CARRIER = "/twilio/"
# A supervisor asks by whatever address it knows.
FOR_SUPERVISORS = frozenset({"/healthz", "/readyz"})


def gate(public_url: str, listening: str = "") -> Middleware:
    """Middleware. `public_url`: where browsers reach us; `listening`: the address of this machine we listen on."""
    ours = {host for host in (host_of(urlsplit(public_url).netloc), host_of(listening)) if host}

    @web.middleware
    async def look(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
            # Nobody who speaks to us compresses; what unpacks to a thousand times its size is read by nobody.
            raise web.HTTPUnsupportedMediaType(text="Please send it as it is, without Content-Encoding.")
        if not request.path.startswith(CARRIER):
            looking.set(True)
            if not _readable([request.raw_path, *request.headers.values()]):
                raise web.HTTPBadRequest(text="The headers are not UTF-8.")
            if request.path not in FOR_SUPERVISORS and not _for_us(request.headers.get("Host"), ours):
                # A page elsewhere may have its own name point here; its browser would take us for that page.
                raise web.HTTPMisdirectedRequest(text="Nobody of this name lives here.")
        try:
            return await handler(request)
        except RequestPayloadError as error:
            raise web.HTTPBadRequest(text="The body arrived damaged.") from error

    return look


def host_of(where: str) -> str:
    """The host of host:port in one spelling, without the port; "" when it is none."""
    try:
        return (urlsplit(f"//{where}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether a host (without port and brackets) is this machine by name or number."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _for_us(given: str | None, ours: Iterable[str]) -> bool:
    if given is None:
        return True  # no browser leaves it out
    host = host_of(given)
    return bool(host) and (is_loopback(host) or host in ours)


def _readable(texts: Iterable[str]) -> bool:
    """Bytes that are no UTF-8 arrive as halves of surrogate pairs, which nothing further on can write."""
    return all(text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text) for text in texts)
