"""The HTTP client under Twilio's own client: aiohttp, 15 seconds, nothing logged.

Twilio's AsyncTwilioHttpClient hands aiohttp a BasicAuth object, which aiohttp 3.14 deprecates, and logs the
addresses it requests; so this small one takes its place.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

SECONDS = 15.0
CONNECT_SECONDS = 5.0


class Unreachable(OSError):
    """The carrier could not be reached: nothing was sent."""


class Unanswered(OSError):
    """The carrier was asked, but no usable answer came: nobody knows what it did."""


class TooFast(OSError):
    """The carrier wants us to slow down; `retry_after` is in seconds, None when it doesn't say."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class HttpClient(AsyncHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Requests over one aiohttp session, opened with the first. Raises Unreachable, Unanswered, TooFast."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=seconds)
        self._timeout = aiohttp.ClientTimeout(total=seconds, connect=min(CONNECT_SECONDS, seconds))
        self._session: aiohttp.ClientSession | None = None
        self.last_date = ""  # the carrier's clock, as its last answer gave it

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session; needs a running event loop."""
        if self._session is None or self._session.closed:
            # A connection that the carrier has meanwhile closed would make a POST undecidable: short keep-alive.
            connector = aiohttp.TCPConnector(keepalive_timeout=4)
            self._session = aiohttp.ClientSession(
                timeout=self._timeout, connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Called by Twilio's client; its arguments and answer are Twilio's."""
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = basic(*auth)
        try:
            async with self.session.request(
                method.upper(), uri, params=_pairs(params), data=_pairs(data), headers=sent, allow_redirects=False
            ) as answer:
                body = await answer.text(errors="replace")
                self.last_date = answer.headers.get("Date", "")
                return _usable(answer, body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreachable(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            raise Unanswered(type(error).__name__) from error


def basic(name: str, password: str) -> str:
    """The Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def _usable(answer: aiohttp.ClientResponse, body: str) -> Response:
    """Refusals keep their error body for Twilio's client; what cannot be read leaves everything open."""
    if answer.status == 429:
        raise TooFast(_seconds(answer.headers.get("Retry-After", "")))
    readable = answer.status == 204 or _is_json(body)
    if not readable and (answer.status < 300 or answer.status >= 500):
        raise Unanswered(f"HTTP {answer.status} without a readable answer")
    return Response(answer.status, body, dict(answer.headers))


def _is_json(body: str) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False


def _seconds(retry_after: str) -> float | None:
    """Retry-After in seconds, one at least (0 would have us ask without a pause); a date, which Twilio does not
    use, counts as not said."""
    return max(1.0, float(retry_after)) if retry_after.isdecimal() and len(retry_after) < 6 else None


def _pairs(fields: Mapping[str, Any] | None) -> list[tuple[str, str]] | None:
    """Form fields and query parameters; a list becomes several of the same name."""
    if fields is None:
        return None
    pairs = []
    for name, value in fields.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        pairs += [(name, _word(item)) for item in values]
    return pairs


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
