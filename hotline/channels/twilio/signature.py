"""Who speaks below /twilio/: checks Twilio's signature before anything else looks at a request.

Source: Twilio's page "Webhooks security". The signature is an HMAC-SHA1 over the exact public address and all
form fields, sorted, untrimmed, just as they were sent; for other bodies the address carries their SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

log = structlog.get_logger(__name__)

PATHS = "/twilio/"
STREAM = "/twilio/stream"  # admitted by its one-time token
HEADER = "X-Twilio-Signature"
LARGEST = 64 * 1024
MOST_FIELDS = 500
FORM_TYPE = "application/x-www-form-urlencoded"
FORM = web.RequestKey("form", dict[str, str])

Fields = list[tuple[bytes, bytes]]


def signature_check(public_url: str, tokens: Sequence[str]) -> Middleware:
    """Middleware for every path below /twilio/.

    `public_url`: where the carrier reaches us, without a slash at its end. `tokens`: any of them may have signed.
    Wrong or missing: 403; larger than 64 KiB: 413; in both cases no handler sees the request. A WebSocket may
    come without signature (its one-time token admits it), not with a wrong one. What was sent is put into
    `request[FORM]`, a dict of text with the first value of each field; bytes that are not UTF-8 become U+FFFD.
    """
    keys = [token.encode() for token in tokens]

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(PATHS):
            return await handler(request)
        if (request.content_length or 0) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
        if HEADER not in request.headers and not _is_socket(request):
            return _refused(request)  # and not a byte of its body is read
        limited = request.clone(client_max_size=LARGEST) if request.body_exists else request
        body = await limited.read()
        fields = form_fields(body) if request.content_type == FORM_TYPE else []
        if fields is None or not _admitted(limited, body, fields, public_url, keys):
            return _refused(request)
        limited[FORM] = _as_text(fields or _query_fields(request))
        return await handler(limited)

    return check


def _is_socket(request: web.Request) -> bool:
    return request.method == "GET" and request.path == STREAM


def _refused(request: web.Request) -> web.Response:
    log.warning("webhook_refused", path=_route(request), signed=HEADER in request.headers)
    return web.Response(status=403, text="The signature is missing or wrong.")


def _admitted(request: web.Request, body: bytes, fields: Fields, public_url: str, keys: Iterable[bytes]) -> bool:
    websocket = _is_socket(request)
    given = request.headers.get(HEADER)
    if given is None:
        return websocket
    target = _target(request)
    if body and request.content_type != FORM_TYPE and not _hash_fits(target, body):
        return False
    wanted = given.encode("utf-8", "surrogateescape")
    addresses = _addresses(public_url + target, websocket)
    # Every one is computed: how long it takes says nothing about which was right.
    return any([hmac.compare_digest(sign(key, a, fields), wanted) for key in keys for a in addresses])


def sign(key: bytes, address: str, fields: Fields) -> bytes:
    """The signature of an address and form fields; equal fields count once, as in Twilio's own libraries."""
    text = address.encode("utf-8", "surrogateescape") + b"".join(n + v for n, v in sorted(set(fields)))
    return base64.b64encode(hmac.new(key, text, hashlib.sha1).digest())


def form_fields(body: bytes) -> Fields | None:
    """The fields of a form as the bytes they stand for, blank ones too; None when there are too many."""
    parts = [part for part in body.split(b"&") if part]
    if len(parts) > MOST_FIELDS:
        return None
    pairs = (part.replace(b"+", b" ").partition(b"=") for part in parts)
    return [(unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in pairs]


def _as_text(fields: Fields) -> dict[str, str]:
    form: dict[str, str] = {}
    for name, value in fields:
        form.setdefault(name.decode("utf-8", "replace"), value.decode("utf-8", "replace"))
    return form


def _query_fields(request: web.Request) -> Fields:
    query = urlsplit(_target(request)).query
    return form_fields(query.encode("utf-8", "surrogateescape")) or []


def _target(request: web.Request) -> str:
    """Path and query exactly as they came in (a request line may also hold a whole address)."""
    target = request.raw_path
    if target.startswith("/"):
        return target
    parts = urlsplit(target)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _addresses(url: str, websocket: bool) -> list[str]:
    """How Twilio may have written our address: with and without the port, for a socket also as wss."""
    parts = urlsplit(url)
    rest = url.partition("://")[2].partition("/")[2]
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port or (443 if parts.scheme == "https" else 80)
    hosts = dict.fromkeys([parts.netloc, host, f"{host}:{port}"])
    schemes = [parts.scheme]
    if websocket:
        schemes.append("wss" if parts.scheme == "https" else "ws")
    found = [f"{scheme}://{where}/{rest}" for scheme in schemes for where in hosts]
    # Twilio's page on Media Streams: a slash may follow the address of a socket before it is signed.
    return found + [f"{address}/" for address in found] if websocket else found


def _hash_fits(target: str, body: bytes) -> bool:
    sent = parse_qs(urlsplit(target).query).get("bodySHA256", [""])[0]
    return hmac.compare_digest(hashlib.sha256(body).hexdigest().encode(), sent.lower().encode("utf-8", "replace"))


def _route(request: web.Request) -> str:
    """The route's pattern: the path itself holds ids."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else PATHS
