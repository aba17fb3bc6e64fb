"""HTTP to the service: signed webhooks that want TwiML back, and status callbacks that want nothing."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import aiohttp
from yarl import URL

from hotline.demo.phone_company.pace import Pace
from hotline.demo.phone_company.trouble import Trouble

TIME_LIMIT = 15.0  # seconds of machine time for a whole answer, as Twilio documents it
USER_AGENT = "TwilioProxy/1.1"

Fields = Mapping[str, str]
Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


def signature(token: str, url: str, fields: Fields) -> str:
    """X-Twilio-Signature: HMAC-SHA1, in base64, over the exact address and every field's name and value.

    The fields are sorted by name and not trimmed. Source: Twilio's page "Webhooks security".
    """
    text = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


class Unanswered(Exception):
    """The service gave no usable answer. Codes: 11200 HTTP failure, 11205 time-out or no connection."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Answer(NamedTuple):
    """What the service answered to a webhook."""

    content_type: str
    text: str


@dataclass
class Webhooks:
    """Posts to the service in the name of one account."""

    session: aiohttp.ClientSession
    token: str
    trouble: Trouble
    pace: Pace
    spawn: Spawn
    time_limit: float = TIME_LIMIT

    def __post_init__(self) -> None:
        self._last: dict[str, asyncio.Task[None]] = {}
        self._held: dict[str, list[tuple[str, str, Fields]]] = {}

    async def ask(self, url: str, method: str, fields: Fields) -> Answer:
        """Request TwiML. Raises Unanswered."""
        if self.trouble.webhooks_lost:
            raise Unanswered(11205, "nobody there")
        if self.trouble.webhooks_together:
            twins = (self._request(url, method, fields), self._request(url, method, fields))
            return (await asyncio.gather(*twins))[1]
        if self.trouble.webhooks_twice:
            await self._request(url, method, fields)
        return await self._request(url, method, fields)

    async def fetch(self, url: str) -> bytes:
        """Download what `<Play>` names. Raises Unanswered."""
        try:
            async with asyncio.timeout(self.time_limit), self.session.get(URL(url, encoded=True)) as response:
                if response.status != 200:
                    raise Unanswered(11200, f"{response.status} from {url}")
                return await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise Unanswered(11205, f"{url}: {error!r}") from error

    def tell(self, subject: str, url: str, method: str, fields: Fields, *, final: bool) -> None:
        """Post a status callback in the background. Those of one subject keep their order, unless in trouble.

        `final` says that no more will come for this subject.
        """
        if not url or self.trouble.callbacks_never:
            return
        if not self.trouble.callbacks_reversed:
            self._queue(subject, url, method, fields)
            return
        self._held.setdefault(subject, []).append((url, method, fields))
        if final:
            for held in reversed(self._held.pop(subject)):
                self._queue(subject, *held)

    def _queue(self, subject: str, url: str, method: str, fields: Fields) -> None:
        task = self.spawn(self._callback(self._last.get(subject), url, method, fields))
        self._last[subject] = task
        task.add_done_callback(lambda done: self._forget(subject, done))

    def _forget(self, subject: str, task: "asyncio.Task[None]") -> None:
        if self._last.get(subject) is task:
            del self._last[subject]

    async def _callback(self, before: "asyncio.Task[None] | None", url: str, method: str, fields: Fields) -> None:
        if before is not None:
            await asyncio.wait([before])
        if self.trouble.callbacks_late:
            await self.pace.sleep(self.trouble.callbacks_late)
        for _ in range(2 if self.trouble.callbacks_twice else 1):
            try:
                await self._request(url, method, fields)
            except Unanswered:
                continue  # Twilio does not repeat a status callback that failed

    async def _request(self, url: str, method: str, fields: Fields) -> Answer:
        signed: Fields = fields
        data: Fields | None = fields
        if method == "GET":
            url += ("&" if urlsplit(url).query else "?") + urlencode(fields)
            signed, data = {}, None
        headers = {"X-Twilio-Signature": signature(self.token, url, signed), "User-Agent": USER_AGENT}
        try:
            async with (
                asyncio.timeout(self.time_limit),
                self.session.request(
                    method, URL(url, encoded=True), data=data, headers=headers, allow_redirects=False
                ) as response,
            ):
                text = await response.text(errors="replace")
                if response.status >= 300:
                    raise Unanswered(11200, f"{response.status} from {url}")
                return Answer(response.content_type, text)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise Unanswered(11205, f"{url}: {error!r}") from error
