"""Puts the console onto a web application: its routes, templates and files."""

from __future__ import annotations

import asyncio
import secrets

import aiohttp_jinja2
import jinja2
from aiohttp import web

from hotline.service import accounts
from hotline.service.context import Hotline

from . import actions, assets, pages, signin, sound, stream, tray
from .context import CONSOLE, TEMPLATES, Audio, Console, Voice
from .guard import private, public
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
) -> None:
    """Add the duty desk below `/`. `audio` gives a call's sound as a WAV file (None: there is none yet); `shutdown`
    ends the event streams; `practice_model`, `demo`, `has_carrier` and `has_api` only put notices on the pages;
    `secret` signs the cookies ("": one that lasts as long as this process)."""
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
    ticket = r"/tickets/{number:\d{1,12}}"
    return [
        web.get("/static/{name}", pages.static),
        web.get("/", public(signin.front)),
        web.get("/signin", public(signin.form)),
        web.post("/signin", public(signin.sign_in)),
        web.post("/signout", private(signin.sign_out)),
        web.get("/queue", private(pages.queue)),
        web.get("/banner", private(pages.banner)),
        web.get("/events", private(stream.events)),
        web.get("/tray", private(tray.page)),
        web.post("/tray/ticket", private(tray.make_ticket)),
        web.post("/tray/noise", private(tray.noise)),
        web.get("/areas", private(pages.areas)),
        web.get("/households", private(pages.find_households)),
        web.get("/households/{code}", private(pages.household)),
        web.get("/audio/{call}.wav", private(sound.audio)),
        web.get("/tickets/new", private(pages.new_ticket)),
        web.post("/tickets/new", private(actions.open_by_hand)),
        web.get(ticket, private(pages.ticket)),
        web.post(f"{ticket}/hush", private(actions.hush)),
        *(web.post(f"{ticket}/{name}", private(actions.action(act))) for name, act in ACTIONS.items()),
    ]
