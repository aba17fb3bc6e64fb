"""Watching the service: logs as JSON without anybody's words, figures for Prometheus, health for a supervisor."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import datetime
from typing import Any, TextIO

import orjson
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from hotline.domain.ticket import Priority
from hotline.gate import host_of, is_loopback
from hotline.service.context import Hotline
from hotline.service.reconcile import MARK
from hotline.service.records import Counts, OutboxState

# --- logs ----------------------------------------------------------------------------------------------

# Never written, whatever a line of code hands over: what people say, who they are, where they live.
PRIVATE = frozenset(
    {
        "address", "body", "caller", "form", "household", "name", "need", "notes", "password", "person", "phone",
        "reply", "secret", "text", "to", "token", "transcript", "words",
    }
)  # fmt: skip
LONGEST = 300
_NUMBER = re.compile(r"\+?\d(?:[\s\-]?\d){6,}")
_FOREIGN = re.compile(r"[^\x00-\x7f…]+")
QUIET = ("aiohttp.access", "aiosqlite", "alembic", "apscheduler", "asyncio", "twilio", "urllib3")


def masked_text(text: str) -> str:
    """One line with numbers cut to their last three digits and without other alphabets: log lines are English,
    so anything else is somebody's words."""
    line = text.strip().partition("\n")[0][:LONGEST]
    line = _NUMBER.sub(lambda m: "…" + re.sub(r"\D", "", m.group())[-3:], line)
    return _FOREIGN.sub("…", line)


def mask(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last step before a line is written."""
    for key, value in event.items():
        if key in PRIVATE:
            event[key] = "…"
        elif key not in ("timestamp", "trace") and not isinstance(value, (int, float, type(None))):
            event[key] = masked_text(str(value))
    return event


def trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its types and places; messages may quote what somebody said, so only the system's own
    (no space left, connection refused) are kept."""
    info = event.pop("exc_info", None)
    for name in ("exception", "stack_info"):
        event.pop(name, None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["trace"] = _places(error)
    return event


def _places(error: BaseException) -> list[str]:
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 60:
        why = f": {seen.strerror}" if isinstance(seen, OSError) and seen.strerror else ""
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}{why}")
        frames = traceback.extract_tb(seen.__traceback__)[-12:]
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        seen = seen.__cause__ or seen.__context__
    return lines


class Seldom(logging.Filter):
    """Lets what one stranger can cause at will through once a minute: what cannot be read as HTTP."""

    EVERY = 60.0

    def __init__(self) -> None:
        super().__init__()
        self._last = -self.EVERY
        self._left_out = 0

    def filter(self, record: logging.LogRecord) -> bool:
        if time.monotonic() - self._last < self.EVERY:
            self._left_out += 1
            return False
        if self._left_out:
            record.msg, record.args = f"{record.getMessage()} ({self._left_out} more like it were not written)", ()
        self._last, self._left_out = time.monotonic(), 0
        return True


def setup_logging(level: str = "info", stream: TextIO | None = None) -> None:
    """Write one JSON object a line to standard error, for our own lines and for the libraries'."""
    first: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        trace,
        mask,
    ]
    render = structlog.processors.JSONRenderer(serializer=lambda line, **_: orjson.dumps(line, default=str).decode())
    structlog.configure(
        processors=[*first, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=first, processors=[*last, render]))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    server = logging.getLogger("aiohttp.server")
    server.filters = [Seldom()]


# --- figures -------------------------------------------------------------------------------------------

SPEECH_STATES = ("none", "down", "loading", "ready")
# Aim: an answer well within the carrier's 15 seconds, most of them within 20 milliseconds.
INTAKE_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)


class Metrics:
    """The figures of one process; those of the whole service come from the books when asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        named: dict[str, Any] = {"registry": self.registry}
        self.open = Gauge("hotline_tickets_open", "Open tickets.", ["priority"], **named)
        self.attention = Gauge("hotline_tickets_attention", "Open tickets a human must look at now.", **named)
        self.overdue = Gauge("hotline_deadlines_overdue", "Deadlines that are past and not yet dealt with.", **named)
        self.outbox = Gauge("hotline_outbox", "Texts and calls to go out.", ["state"], **named)
        self.webhooks = Counter("hotline_webhooks", "Answers to the carrier.", ["path", "status"], **named)
        self.intake = Histogram(
            "hotline_sms_intake_seconds", "From a text's arrival to its answer.", buckets=INTAKE_SECONDS, **named
        )
        self.calls = Gauge("hotline_calls_in_progress", "Phone calls in this process now.", **named)
        self.speech = Gauge("hotline_speech", "1 for the recogniser's present state.", ["state"], **named)
        self.store_up = Gauge("hotline_store_up", "1 while the books can be read.", **named)
        self.carrier = Gauge(
            "hotline_carrier_asked_timestamp_seconds", "When the carrier's lists were last taken in.", **named
        )

    def show(self, counts: Counts, asked: datetime | None) -> None:
        for priority in Priority:
            self.open.labels(priority.value).set(counts.open_by_priority.get(priority.value, 0))
        for state in OutboxState:
            self.outbox.labels(state.value).set(counts.outbox.get(state.value, 0))
        self.attention.set(counts.attention)
        self.overdue.set(counts.overdue_deadlines)
        if asked is not None:
            self.carrier.set(asked.timestamp())

    def show_speech(self, state: str) -> None:
        for known in SPEECH_STATES:
            self.speech.labels(known).set(known == state)


def setup_observe(
    app: web.Application,
    h: Hotline,
    speech_state: Callable[[], str],
    calls: Callable[[], int] | None = None,
    missing: Callable[[], Awaitable[Mapping[str, str]]] | None = None,
    token: str = "",
) -> Metrics:
    """Add /healthz, /readyz and /metrics, and count what the carrier is answered.

    `calls` gives the number of calls in progress in this process, `missing` what keeps the service from its work.
    /metrics is for this machine itself, and for whoever has the `token`.
    """
    metrics = Metrics()

    @web.middleware
    async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/twilio/"):
            return await handler(request)
        begun, status = time.perf_counter(), 500
        try:
            response = await handler(request)
            status = response.status
            return response
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            path = _pattern(request)
            metrics.webhooks.labels(path, str(status)).inc()
            if path == "/twilio/sms" and status == 200:
                metrics.intake.observe(time.perf_counter() - begun)

    async def healthz(request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    look = _Look(h, missing)

    async def readyz(request: web.Request) -> web.Response:
        asked, lacking = await look.found()
        body: dict[str, Any] = {
            "ready": not lacking,
            "books": "books" not in lacking,
            "speech": speech_state(),
            "carrier_asked": asked.isoformat() if asked else None,
        }
        if lacking:
            body["missing"] = lacking
        return _json(body, 503 if lacking else 200)

    async def figures(request: web.Request) -> web.Response:
        if not _for_the_office(request, token):
            raise web.HTTPForbidden(text="Figures are for this machine itself, or with the API's token.")
        found = await _state(h)
        metrics.store_up.set(found is not None)
        if found is not None:
            metrics.show(*found)
        metrics.show_speech(speech_state())
        metrics.calls.set(calls() if calls is not None else 0)
        text = generate_latest(metrics.registry)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.middlewares.insert(0, counted)
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", figures)])
    return metrics


READ_SECONDS = 5.0


def _for_the_office(request: web.Request, token: str) -> bool:
    """From this machine itself, and not handed on by a web server on it; or with the token."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        return hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())
    handed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"))
    asked, asking = host_of(request.headers.get("Host", "")), (request.remote or "").partition("%")[0]
    return is_loopback(asked) and is_loopback(asking) and not handed_on


class _Look:
    """One look at a time, however many ask: a read that hangs is waited for by nobody and is not begun twice."""

    def __init__(self, h: Hotline, missing: Callable[[], Awaitable[Mapping[str, str]]] | None) -> None:
        self._h, self._missing = h, missing
        self._looking: asyncio.Task[tuple[datetime | None, dict[str, str]]] | None = None

    async def found(self) -> tuple[datetime | None, dict[str, str]]:
        """When the carrier was last asked, and what is missing."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
            self._looking.add_done_callback(self._looked)
        looking = self._looking
        done, _ = await asyncio.wait({looking}, timeout=READ_SECONDS)
        if not done:
            looking.cancel()
            return None, {"books": "they do not answer"}
        if looking.cancelled() or looking.exception() is not None:
            return None, {"books": "they cannot be read"}
        return looking.result()

    def _looked(self, task: asyncio.Task[Any]) -> None:
        self._looking = None
        if not task.cancelled():
            task.exception()

    async def _look(self) -> tuple[datetime | None, dict[str, str]]:
        mark = await self._h.store.read(lambda books: books.mark(MARK))
        lacking = dict(await self._missing()) if self._missing is not None else {}
        return (datetime.fromisoformat(mark) if mark else None), lacking


async def _state(h: Hotline) -> tuple[Counts, datetime | None] | None:
    """The books' counts and when the carrier was last asked; None when the books can't be read in time."""
    now = h.clock.now()
    try:
        async with asyncio.timeout(READ_SECONDS):
            counts, mark = await h.store.read(lambda books: (books.counts(now), books.mark(MARK)))
    except Exception:
        return None
    return counts, datetime.fromisoformat(mark) if mark else None


def _pattern(request: web.Request) -> str:
    """The route's pattern, which holds no ids; one name for all that no route matches."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "/twilio/*"


def _json(body: Mapping[str, Any], status: int) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
