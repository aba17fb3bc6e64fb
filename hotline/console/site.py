"""Puts the console onto a web application: its routes, templates and files."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping

import aiohttp_jinja2
import jinja2
from aiohttp import web

from hotline.domain.access import Action
from hotline.service import accounts
from hotline.service.context import Hotline

from . import actions, assets, figures, pages, signin, sound, stream, tray
from .context import CONSOLE, TEMPLATES, Audio, Console, Voice, nothing_missing
from .guard import Handler, private, public
from .hub import Hub
from .security import Seal
from .sign_ins import SignIns

ACTIONS = {
    "triage": actions.triage,
    "dispatch": actions.dispatch,
    "note": actions.note,
    "hold": actions.hold,
    "close": actions.close,
    "reopen": actions.reopen,
    "split": actions.split,
    "take-back": actions.take_back,
    "number-known": actions.number_known,
    "work-done": actions.work_done,
}


def setup(
    app: web.Application,
    h: Hotline,
    voice: Voice,
    shutdown: asyncio.Event,
    *,
    secure_cookies: bool,
    audio: Audio,
    practice_model: bool,
    region: str,
    demo: bool = False,
    has_carrier: bool = True,
    has_api: bool = True,
    secret: str = "",
    missing: Callable[[], Awaitable[Mapping[str, str]]] = nothing_missing,
) -> None:
    """Add the duty desk below `/`. `audio` gives a call's sound as a WAV file (None: there is none yet); `shutdown`
    ends the event streams; `practice_model`, `demo`, `has_carrier` and `has_api` only put notices on the pages;
    `secret` signs the cookies ("": one that lasts as long as this process); `missing` is what the service lacks to do
    its work."""
    hub = Hub(h.store, voice)
    seal = Seal(secret or secrets.token_hex(32))
    sign_ins = SignIns(lambda logins: accounts.ended(h.store, h.clock, logins))
    files = assets.load()
    app[CONSOLE] = Console(
        h,
        voice,
        shutdown,
        audio,
        secure_cookies,
        practice_model,
        region,
        demo,
        files,
        hub,
        seal,
        sign_ins,
        has_carrier,
        has_api,
        missing,
    )

    async def leave_speech(_app: web.Application) -> None:
        hub.leave_speech()

    app.on_cleanup.append(leave_speech)
    aiohttp_jinja2.setup(
        app,
        app_key=TEMPLATES,
        loader=jinja2.PackageLoader("hotline.console"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    app.add_routes(_routes())


def _routes() -> list[web.RouteDef]:
    opened = [
        web.get("/static/{name}", pages.static),
        web.get("/", public(signin.front)),
        web.get("/signin", public(signin.form)),
        web.post("/signin", public(signin.sign_in)),
    ]
    return [*opened, *(web.route(m, path, private(handler, may)) for m, path, handler, may in PRIVATE)]


TICKET = r"/tickets/{number:\d{1,12}}"
# Every page for whoever is signed in, with what one must be allowed to do for it; None: nothing more.
PRIVATE: tuple[tuple[str, str, Handler, Action | None], ...] = (
    ("POST", "/signout", signin.sign_out, None),
    ("GET", "/queue", pages.queue, Action.SEE),
    ("GET", "/banner", pages.banner, Action.SEE),
    ("GET", "/events", stream.events, Action.SEE),
    ("GET", "/tray", tray.page, Action.SORT),
    ("POST", "/tray/ticket", tray.make_ticket, Action.SORT),
    ("POST", "/tray/noise", tray.noise, Action.SORT),
    ("GET", "/areas", pages.areas, Action.SEE),
    ("GET", "/households", pages.find_households, Action.SEARCH),
    ("GET", "/households/{code}", pages.household, Action.SEE),
    ("GET", "/audio/{call}.wav", sound.audio, Action.HEAR),
    ("GET", "/figures", figures.page, Action.COUNT),
    ("GET", "/state", figures.state, Action.TEND),
    ("GET", "/tickets/new", pages.new_ticket, Action.OPEN),
    ("POST", "/tickets/new", actions.open_by_hand, Action.OPEN),
    ("GET", TICKET, pages.ticket, Action.SEE),
    ("POST", f"{TICKET}/hush", actions.hush, Action.WORK),
    *(("POST", f"{TICKET}/{name}", actions.action(act), Action.WORK) for name, act in ACTIONS.items()),
)
