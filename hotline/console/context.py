"""What every page is given: the console as it was set up, and the visit that is being answered."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp_jinja2
import jinja2
from aiohttp import web
from multidict import MultiDict

from hotline.domain.access import Access, Action, Scope, may
from hotline.domain.actor import Actor
from hotline.domain.areas import AreaTree
from hotline.domain.people import Grant
from hotline.domain.ticket import Ticket
from hotline.service.context import Hotline
from hotline.service.ports import Store
from hotline.service.records import Operator

from .assets import Asset
from .attempts import Attempts
from .hub import Hub
from .language import Words
from .security import Seal
from .sign_ins import SignIns

Audio = Callable[[str], Awaitable[bytes | None]]
FRESH = timedelta(seconds=30)


class Voice(Protocol):
    """What the console needs to know of the calls in progress."""

    def live(self, call_id: str) -> str:
        """What is being said right now, as far as it is understood; "" when nobody speaks."""

    def partials(self) -> Mapping[str, tuple[int, str]]:
        """(ticket, text) of all calls in which somebody is speaking, by call id."""

    def subscribe(self, callback: Callable[[str, int, str, bool], None]) -> Callable[[], None]:
        """Call back with (call id, ticket, text, final) whenever it changes; returns what ends that."""


class Areas:
    """The area tree, read again when it is older than half a minute of machine time."""

    def __init__(self) -> None:
        self._tree: AreaTree | None = None
        self._read_at: datetime | None = None

    async def tree(self, store: Store, machine_now: datetime) -> AreaTree:
        if self._tree is None or self._read_at is None or machine_now - self._read_at > FRESH:
            self._tree = await store.read(lambda books: books.area_tree())
            self._read_at = machine_now
        return self._tree


async def nothing_missing() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Console:
    """`audio` gives a call's sound as a WAV file, or None when there is none (yet)."""

    h: Hotline
    voice: Voice
    shutdown: asyncio.Event
    audio: Audio
    secure_cookies: bool
    practice_model: bool
    region: str
    demo: bool
    assets: Mapping[str, Asset]
    hub: Hub
    seal: Seal
    sign_ins: SignIns
    has_carrier: bool = True
    has_api: bool = True
    missing: Callable[[], Awaitable[Mapping[str, str]]] = nothing_missing
    """What the service lacks to do its work, by name."""
    attempts: Attempts = field(default_factory=Attempts)
    areas: Areas = field(default_factory=Areas)

    async def tree(self) -> AreaTree:
        return await self.areas.tree(self.h.store, self.h.clock.machine())


CONSOLE = web.AppKey("console", Console)
TEMPLATES = web.AppKey("console_templates", jinja2.Environment)


def form_token(login_id: str) -> str:
    """Proves that a form came from a page of this login: only the server and that page can know it."""
    return hmac.new(login_id.encode(), b"hotline console form", hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Visit:
    """One request of one operator (None before signing in), in one language, at one moment of hotline time
    (`now`)."""

    console: Console
    request: web.Request
    words: Words
    now: datetime
    operator: Operator | None = None
    login_id: str = ""
    form: MultiDict[str] = field(default_factory=MultiDict)
    tree: AreaTree = field(default_factory=lambda: AreaTree(()))

    @property
    def access(self) -> Access:
        """What whoever is signed in may do at this moment."""
        return Access.of(self.grants, self.now)

    @property
    def grants(self) -> tuple[Grant, ...]:
        return self.operator.grants if self.operator else ()

    def scope(self, action: Action) -> Scope:
        """Where they may do this."""
        return self.access.scope(action, self.tree)

    def may(self, action: Action, thing: Ticket | str | None) -> bool:
        """Whether they may do this with this ticket, or with something of this area (None: of no place)."""
        return may(self.access, action, thing, self.tree)

    @property
    def h(self) -> Hotline:
        return self.console.h

    @property
    def sees_protected(self) -> bool:
        return self.scope(Action.SEE).protected

    @property
    def by(self) -> Actor:
        """How the log names this operator."""
        return Actor.operator(self.operator.name if self.operator else "")

    @property
    def by_htmx(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"

    def _context(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "_": self.words.gettext,
            "ngettext": self.words.ngettext,
            "pgettext": self.words.pgettext,
            "language": self.words.language,
            "operator": self.operator,
            "may": {action.value for action in Action if self.access.may(action)},
            "token": form_token(self.login_id) if self.login_id else "",
            "now": self.now.isoformat(),
            "demo": self.console.demo,
            "practice_model": self.console.practice_model,
            "has_carrier": self.console.has_carrier,
            "has_api": self.console.has_api,
            "crying": (),
            "hush_minutes": max(1, int(self.h.policy.alarm.hush.total_seconds() // 60)),
            **values,
        }

    def text(self, template: str, **values: Any) -> str:
        """A template as a string."""
        return aiohttp_jinja2.render_string(template, self.request, self._context(values), app_key=TEMPLATES)

    def page(self, template: str, status: int = 200, **values: Any) -> web.Response:
        """A template as an answer."""
        return web.Response(text=self.text(template, **values), status=status, content_type="text/html")
