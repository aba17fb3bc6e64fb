"""The phone company: one account, one number, its books, and the phones of everybody it serves."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from hotline.demo.phone_company import shapes
from hotline.demo.phone_company.call import Call
from hotline.demo.phone_company.exchange import Exchange
from hotline.demo.phone_company.ids import Ids
from hotline.demo.phone_company.pace import Pace
from hotline.demo.phone_company.phones import NoAnswer, Phone, Policy
from hotline.demo.phone_company.records import Books, Event, Message, Problem, Recording
from hotline.demo.phone_company.rest import Rest
from hotline.demo.phone_company.stream import Streams
from hotline.demo.phone_company.studio import Studio
from hotline.demo.phone_company.texting import Texting
from hotline.demo.phone_company.trouble import Trouble
from hotline.demo.phone_company.webhooks import TIME_LIMIT, Webhooks

log = logging.getLogger(__name__)

Listener = Callable[[Event], None]


def _machine_now() -> datetime:
    return datetime.now(UTC)


class PhoneCompany:
    """A stand-in for Twilio.

    `webhook_base` is the service's public address; `voice_url`, `sms_url` and the others are what is set for
    the number and may be changed at any time (an empty fallback means none). `pace` says how fast calls and
    deliveries go. While the service is asked for TwiML, call time stands still if `holds` (the default when
    the pace isn't real time), so that a busy machine doesn't change what a test hears.

    `problems` lists what the service did wrong (bad TwiML, unknown parameters): a test expects it empty.
    `alerts` lists what merely failed: no answer, a stream that didn't open.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        number: str,
        webhook_base: str,
        *,
        voice_path: str = "/twilio/voice",
        sms_path: str = "/twilio/sms",
        status_path: str = "/twilio/voice/status",
        fallback: str = "",
        pace: Pace | None = None,
        holds: bool | None = None,
        now: Callable[[], datetime] = _machine_now,
        ids: Ids | None = None,
        time_limit: float = TIME_LIMIT,
        policy: Policy | None = None,
    ) -> None:
        self.account_sid, self.auth_token, self.number = account_sid, auth_token, number
        self.pace = pace or Pace()
        self.holds = self.pace.speed != 1.0 if holds is None else holds
        self.now = now
        self.ids = ids or Ids()
        self.number_sid = self.ids.new("PN")
        self.trouble = Trouble()
        self.problems: list[Problem] = []
        self.alerts: list[Problem] = []
        self.phones: dict[str, Phone] = {}
        self.texting = Texting(self)
        self.exchange = Exchange(self)
        self.studio = Studio(self)
        self.streams = Streams(self)
        self.url = ""
        self.sms_fallback_url = self.voice_fallback_url = fallback
        self._paths = voice_path, sms_path, status_path
        self.point_at(webhook_base)
        self._policy: Policy = policy or NoAnswer()
        self._time_limit = time_limit
        self._rest = Rest(self)
        self._listeners: list[Listener] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._crashes: list[BaseException] = []
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._webhooks: Webhooks | None = None

    # Starting and stopping.

    async def start(self, host: str = "127.0.0.1", port: int = 0, *, more: Iterable[web.AbstractRouteDef] = ()) -> None:
        """Serve the REST API (and `more` routes) and be ready to call. Port 0 takes any; see `url`."""
        application = web.Application()
        application.add_routes([*self.routes, *more])
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.open(f"http://{host}:{self._runner.addresses[0][1]}")

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """The REST API's routes, for an application of somebody else's; then call `open` and `stop`."""
        return self._rest.routes()

    def open(self, url: str) -> None:
        """Be ready to call, being served at this address. Needs a running event loop."""
        self.url = url
        # A new connection for each request: an old one, from before the service restarted, would fail.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        self._webhooks = Webhooks(self._session, self.auth_token, self.trouble, self.pace, self.spawn, self._time_limit)

    async def stop(self) -> None:
        """Cut all calls, close everything. Raises what went wrong inside the company itself, if it did."""
        self._rest.close()
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._crashes:
            raise self._crashes[0]

    async def settled(self, timeout: float = 30.0) -> None:
        """Wait until no call, delivery or status callback is under way. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while self._tasks:
                await asyncio.wait(self._tasks)

    def point_at(self, webhook_base: str) -> None:
        """Set the number's addresses to the service at this public address; fallbacks stay as they are."""
        base = webhook_base.rstrip("/")
        self.voice_url, self.sms_url, self.status_callback = (base + path for path in self._paths)

    # The people.

    def phone(self, number: str, policy: Policy | None = None) -> Phone:
        """The phone with this number, always the same one. `policy` says what it does when it rings."""
        phone = self.phones.get(number)
        if phone is None:
            phone = self.phones[number] = Phone(self, number, self._policy)
        if policy is not None:
            phone.policy = policy
        return phone

    # The books and the feed.

    @property
    def messages(self) -> list[Message]:
        """All messages, in and out, in the order they were made."""
        return list(self.texting.messages.values())

    @property
    def calls(self) -> list[Call]:
        """All calls, in and out, in the order they were made."""
        return list(self.exchange.calls.values())

    @property
    def recordings(self) -> list[Recording]:
        """All recordings, deleted ones too, in the order they were begun."""
        return list(self.studio.recordings.values())

    def books(self) -> Books:
        """All messages, calls and recordings ever made, deleted ones too, in the shape of the REST API."""
        sid = self.account_sid
        return Books(
            [shapes.message(sid, item) for item in self.texting.messages.values()],
            [shapes.call(sid, item) for item in self.exchange.calls.values()],
            [
                shapes.recording(sid, self.url, item) | {"deleted": item.deleted}
                for item in self.studio.recordings.values()
            ],
        )

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every event told to a function, as it happens. Returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # For the company's own departments.

    @property
    def session(self) -> aiohttp.ClientSession:
        """The HTTP client. Raises RuntimeError before start."""
        if self._session is None:
            raise RuntimeError("the phone company has not started")
        return self._session

    @property
    def webhooks(self) -> Webhooks:
        """The way to the service. Raises RuntimeError before start."""
        if self._webhooks is None:
            raise RuntimeError("the phone company has not started")
        return self._webhooks

    def recording_url(self, sid: str) -> str:
        """Where a recording is downloaded."""
        return f"{self.url}{shapes.base(self.account_sid)}/Recordings/{sid}"

    def addresses(self) -> dict[str, str]:
        """What is set for the number, by Twilio's names."""
        return {
            "voice_url": self.voice_url,
            "voice_fallback_url": self.voice_fallback_url,
            "sms_url": self.sms_url,
            "sms_fallback_url": self.sms_fallback_url,
            "status_callback": self.status_callback,
        }

    def emit(self, kind: str, phone: str, details: dict[str, object]) -> None:
        """Tell the listeners."""
        event = Event(kind, phone, self.now(), details)
        for listener in list(self._listeners):
            listener(event)

    def problem(self, code: int, message: str, sid: str, url: str) -> None:
        """Note a mistake of the service."""
        self.problems.append(Problem(code, message, sid, url))

    def alert(self, code: int, message: str, sid: str, url: str) -> None:
        """Note a failure."""
        self.alerts.append(Problem(code, message, sid, url))

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Do something in the background, until it is done or the company stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("the phone company failed", exc_info=error)
            self._crashes.append(error)
