"""The HTTP client under Twilio's own client: aiohttp, 15 seconds, nothing logged.

Twilio's AsyncTwilioHttpClient hands aiohttp a BasicAuth object, which aiohttp 3.14 deprecates, and logs the
addresses it requests; so this small one takes its place.
"""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

SECONDS = 15.0
CONNECT_SECONDS = 5.0
LONGEST_WAIT = 600.0  # seconds: whoever wants us to be silent for longer is asked again


class Unreachable(OSError):
    """The carrier could not be reached: nothing was sent."""


class Unanswered(OSError):
    """The carrier was asked, but no usable answer came: nobody knows what it did."""


class TooFast(OSError):
    """The carrier wants us to slow down; `retry_after` is in seconds, None when it doesn't say."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


def _machine_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """What the carrier's clock showed in its last answer, and when that was: on this machine's clock, and on one that
    nobody can set."""

    carrier: datetime
    machine: datetime
    steady: float


class HttpClient(AsyncHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Requests over one aiohttp session, opened with the first. Raises Unreachable, Unanswered, TooFast."""

    def __init__(self, seconds: float = SECONDS, machine: Callable[[], datetime] = _machine_now) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=seconds)
        self._timeout = aiohttp.ClientTimeout(total=seconds, connect=min(CONNECT_SECONDS, seconds))
        self._session: aiohttp.ClientSession | None = None
        self._machine = machine
        self.told: Told | None = None
        self.last_date = ""  # the carrier's clock, as its last answer gave it
        self.away_since: float | None = None  # the first request in a row without a usable answer; steady seconds

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
                found = _usable(method.upper(), answer, body)
        except TooFast:
            self.away_since = None
            raise
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            self._away()
            raise Unreachable(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            self._away()
            raise Unanswered(type(error).__name__) from error
        except Unanswered:
            self._away()
            raise
        self.away_since = None
        self._note_time(answer.headers.get("Date", ""))
        return found

    def _away(self) -> None:
        if self.away_since is None:
            self.away_since = time.monotonic()

    def _note_time(self, date: str) -> None:
        self.last_date = date
        with contextlib.suppress(TypeError, ValueError):
            told = parsedate_to_datetime(date)
            if told.tzinfo is not None:
                self.told = Told(told.astimezone(UTC), self._machine(), time.monotonic())


def basic(name: str, password: str) -> str:
    """The Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def _usable(method: str, answer: aiohttp.ClientResponse, body: str) -> Response:
    """What is clear: that it was done, or the carrier's own "no", with its error code. All else leaves open whether an
    order was taken: 5xx, whatever stands in it, and what a server on the way may have written. Only an order can be
    taken by mistake, so for other requests every 4xx is clear."""
    if answer.status == 429:
        raise TooFast(_seconds(answer.headers.get("Retry-After", "")))
    done = answer.status == 204 or (200 <= answer.status < 300 and isinstance(_json(body), dict))
    refused = 400 <= answer.status < 500 and answer.status != 408 and (method != "POST" or _is_error(_json(body)))
    if not done and not refused:
        raise Unanswered(f"HTTP {answer.status} without a clear answer")
    return Response(answer.status, body, dict(answer.headers))


def _json(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _is_error(body: Any) -> bool:
    """The carrier's own words for "no" have a code (older: `code`, newer: also as text)."""
    return isinstance(body, dict) and str(body.get("code", "")).isdecimal()


def _seconds(retry_after: str) -> float | None:
    """Retry-After in seconds, one at least (0 would have us ask without a pause); a date, which Twilio does not
    use, counts as not said."""
    if not (retry_after.isascii() and retry_after.isdecimal() and len(retry_after) < 6):
        return None
    return min(LONGEST_WAIT, max(1.0, float(retry_after)))


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
