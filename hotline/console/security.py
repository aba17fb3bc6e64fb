"""Headers, the session cookie, and where a form may come from."""

from __future__ import annotations

import hashlib
import hmac
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


class Seal:
    """Signs what browsers keep for us with the service's secret: what we did not write is not even looked up, and
    another secret ends every sign-in."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(f"console:{secret}".encode()).digest()

    def close(self, purpose: str, value: str) -> str:
        return f"{value}.{self._sign(purpose, value)}"

    def open(self, purpose: str, sealed: str) -> str:
        """What was signed for this purpose; "" when it was not, or not by us."""
        value, _, sign = sealed.rpartition(".")
        right = hmac.compare_digest(self._sign(purpose, value).encode(), sign.encode("utf-8", "replace"))
        return value if right else ""

    def _sign(self, purpose: str, value: str) -> str:
        text = f"{purpose}:{value}".encode("utf-8", "replace")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


LOGIN, BROWSER = "login", "browser"
KNOWN_FOR = 400 * 24 * 3600  # seconds: the most that browsers keep anything


def browser_name(secure: bool) -> str:
    return "__Host-hotline-browser" if secure else "hotline-browser"


def knows_browser(request: web.Request, name: str, seal: Seal, secure: bool) -> bool:
    """Whether somebody of this name has been signed in with this browser before. It opens nothing: the password is
    still asked for, but in a flood of guesses it stands at the head of the queue."""
    shown = request.cookies.get(browser_name(secure), "")
    return bool(shown) and seal.open(BROWSER, shown) == _digest(name)


def remember_browser(response: web.StreamResponse, name: str, seal: Seal, secure: bool) -> None:
    value, kept = seal.close(BROWSER, _digest(name)), browser_name(secure)
    response.set_cookie(kept, value, max_age=KNOWN_FOR, httponly=True, samesite="Strict", secure=secure, path="/")


def _digest(name: str) -> str:
    return hashlib.sha256(name.strip().encode("utf-8", "replace")).hexdigest()


def login_of(request: web.Request, seal: Seal, secure: bool) -> str:
    """The id of the sign-in that this browser shows, or ""."""
    return seal.open(LOGIN, request.cookies.get(cookie_name(secure), ""))


def set_login(response: web.StreamResponse, login_id: str, seal: Seal, secure: bool) -> None:
    name, login_id = cookie_name(secure), seal.close(LOGIN, login_id)
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
    try:
        return urlsplit(origin).netloc in (request.host, urlsplit(public_url).netloc)
    except ValueError:
        return False
