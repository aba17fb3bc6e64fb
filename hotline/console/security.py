"""Headers, the session cookie, and where a form may come from."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

NO_STORE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)


def harden(response: web.StreamResponse, demo: bool) -> None:
    """Put the headers on a page. Only the demo may show the console inside another page of its own."""
    if response.prepared:
        return
    for name, value in NO_STORE.items():
        response.headers.setdefault(name, value)
    response.headers["Content-Security-Policy"] = POLICY.format(ancestors="'self'" if demo else "'none'")


def cookie_name(secure: bool) -> str:
    """With https the browser itself guards the name: no other host of the domain can set it."""
    return "__Host-hotline-desk" if secure else "hotline-desk"


def set_login(response: web.StreamResponse, login_id: str, secure: bool) -> None:
    name = cookie_name(secure)
    response.set_cookie(name, login_id, httponly=True, samesite="Strict", secure=secure, path="/")


def drop_login(response: web.StreamResponse, secure: bool) -> None:
    response.del_cookie(cookie_name(secure), httponly=True, samesite="Strict", secure=secure, path="/")


def same_origin(request: web.Request, public_url: str) -> bool:
    """Whether the browser says that this form was sent by a page of ours. Browsers send Sec-Fetch-Site, older
    ones Origin; a program that sends neither still needs the form's token."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in (request.host, urlsplit(public_url).netloc)
