"""The page of phones: its HTML, its files, its event stream. What its buttons do is in `actions`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

from aiohttp import web
from aiohttp_sse import sse_response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from hotline.demo.actions import Actions, Refused
from hotline.demo.desk import Desk, DeskSilent
from hotline.demo.feed import Feed, HotlineTime
from hotline.demo.phone_company import PhoneCompany
from hotline.demo.service_process import ServiceProcess
from hotline.demo.settings import OPERATOR, DemoSettings, policy
from hotline.demo.village import Village, sample_file
from hotline.demo.words import LANGUAGES, Words, chosen_language
from hotline.domain.ticket import Priority

PACKAGE = files("hotline.demo")
STATIC = ("phones.css", "phones.js", "state.js", "draw.js", "tour.js", "send.js")
TYPES = {"css": "text/css", "js": "text/javascript", "wav": "audio/wav"}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Phones:
    """The routes that the phone company's server carries beside its own."""

    def __init__(
        self,
        settings: DemoSettings,
        village: Village,
        company: PhoneCompany,
        service: ServiceProcess,
        feed: Feed,
        desk: Desk,
        time: HotlineTime,
    ) -> None:
        self._settings, self._village, self._feed, self._desk = settings, village, feed, desk
        self._actions = Actions(village, company, service, feed, desk, time)
        self._words = {language: Words(language) for language in LANGUAGES}
        loader = PackageLoader("hotline.demo", "templates")
        self._templates = Environment(loader=loader, autoescape=select_autoescape(["html"]), undefined=StrictUndefined)

    def routes(self) -> list[web.RouteDef]:
        """The page, its files, its stream, its buttons."""
        return [
            web.get("/", self._guarded(self._page)),
            web.get("/static/{name}", self._guarded(self._static)),
            web.get("/samples/{name}", self._guarded(self._sample)),
            web.get("/events", self._guarded(self._events)),
            web.get("/latest", self._guarded(self._latest)),
            web.get("/tickets/{number:\\d{1,9}}", self._guarded(self._ticket)),
            web.post("/do/{action}", self._guarded(self._do)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                self._check_origin(request)
                response = await handler(request)
            except Refused as error:
                response = web.json_response({"problem": error.word}, status=409)
            except DeskSilent as error:
                response = web.json_response({"problem": "desk_silent", "detail": str(error)}, status=503)
            if not response.prepared:
                response.headers.update(HEADERS)
            return response

        return guarded

    def _check_origin(self, request: web.Request) -> None:
        """Another site in the same browser must not dial, text or kill: neither by a form nor by a name that
        points here."""
        if request.host.rpartition(":")[0] not in ("127.0.0.1", "localhost"):
            raise web.HTTPForbidden(text="wrong host")
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise web.HTTPForbidden(text="wrong origin")
        if request.method == "POST" and request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="JSON only")

    async def _page(self, request: web.Request) -> web.Response:
        language = chosen_language(request.query.get("lang"), request.headers.get("Accept-Language", ""))
        words = self._words[language].page
        html = self._templates.get_template("phones.html").render(
            language=language,
            other="en" if language == "zh" else "zh",
            words=words,
            console=self._settings.service_url,
            operator=OPERATOR,
            password=self._settings.password,
            data=json.dumps(self._data(language), ensure_ascii=False).replace("<", "\\u003c"),
        )
        return web.Response(text=html, content_type="text/html", headers={"Content-Language": language})

    def _data(self, language: str) -> dict[str, Any]:
        rules = policy()
        untouched = rules.desk.untouched[Priority.NORMAL]
        return {
            **self._village.as_json(),
            "language": language,
            "modelLanguage": self._settings.language,
            "words": dict(self._words[language].page),
            "glosses": dict(self._words[language].glosses),
            "console": self._settings.service_url,
            "untouchedSeconds": int(untouched.total_seconds()) + 60,
            "callBackSeconds": int(rules.call_back.after.total_seconds()) + 5,
        }

    async def _static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in STATIC:
            raise web.HTTPNotFound
        return _file((PACKAGE / "static" / name).read_bytes(), name)

    async def _sample(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        file = sample_file(name)
        if file is None:
            raise web.HTTPNotFound
        return _file(file.read_bytes(), name)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        given = request.headers.get("Last-Event-ID", "")
        async with sse_response(request, headers={"X-Content-Type-Options": "nosniff"}) as stream:
            # The browser may go at any moment; it comes back with the number it has.
            with contextlib.suppress(ConnectionResetError):
                async for number, body in self._feed.since(int(given) if given.isdecimal() else 0):
                    await stream.send(body, id=str(number))
        return stream

    async def _latest(self, request: web.Request) -> web.Response:
        ticket = await self._desk.latest(request.query.get("caller", ""))
        return web.json_response({"ticket": ticket})

    async def _ticket(self, request: web.Request) -> web.Response:
        return web.json_response({"ticket": await self._desk.ticket(int(request.match_info["number"]))})

    async def _do(self, request: web.Request) -> web.Response:
        try:
            given = await request.json()
        except ValueError as error:
            raise web.HTTPBadRequest(text="no JSON") from error
        if not isinstance(given, dict):
            raise web.HTTPBadRequest(text="no object")
        return web.json_response(await self._actions.do(request.match_info["action"], given))


def _file(body: bytes, name: str) -> web.Response:
    kind = TYPES[name.rpartition(".")[2]]
    charset = None if kind.startswith("audio") else "utf-8"
    return web.Response(body=body, content_type=kind, charset=charset)
