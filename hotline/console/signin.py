"""Signing in and out."""

from __future__ import annotations

import re

from aiohttp import web

from hotline.domain.access import Action
from hotline.domain.errors import NotAllowed
from hotline.service import accounts

from .attempts import address_of
from .context import Visit
from .security import drop_login, knows_browser, remember_browser, set_login

# One path of this desk, nothing a browser could read as another host or clean into one.
KNOWN = "browser of "  # counted apart from every address
FIRST = ((Action.SEE, "/queue"), (Action.COUNT, "/figures"), (Action.TEND, "/state"))
"""The first page of whoever signs in: the first that they may see."""
PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def _onward(visit: Visit) -> str:
    """Where to go afterwards: only ever to a page of this desk."""
    wanted = visit.form.get("next", "") or visit.request.query.get("next", "")
    return wanted if PATH.fullmatch(wanted) and not wanted.startswith("/sign") else "/"


async def front(visit: Visit) -> web.StreamResponse:
    """The desk's front door."""
    if visit.operator is None:
        raise web.HTTPSeeOther("/signin")
    first = next((page for action, page in FIRST if visit.access.may(action)), None)
    if first is None:
        raise NotAllowed("(no grant holds)")
    raise web.HTTPSeeOther(first)


async def form(visit: Visit) -> web.StreamResponse:
    if visit.operator is not None:
        raise web.HTTPSeeOther(_onward(visit))
    return visit.page("signin.html", next=_onward(visit), name="", message="")


async def sign_in(visit: Visit) -> web.StreamResponse:
    """One answer for an unknown name and a wrong password."""
    name, password = visit.form.get("name", ""), visit.form.get("password", "")
    attempts, address = visit.console.attempts, address_of(visit.request)
    seal, secure = visit.console.seal, visit.console.secure_cookies
    known = knows_browser(visit.request, name, seal, secure)
    if known:
        address = f"{KNOWN}{name}"
    machine_now = visit.h.clock.machine()
    _ = visit.words.gettext
    if not attempts.begin(name, address, machine_now):
        return _again(visit, 429, _("Too many attempts. Please wait five minutes."))
    try:
        if not known and (seconds := attempts.seconds_to_wait(name, machine_now)):
            await attempts.pause(seconds)
        place = -1 if known else max(0, attempts.guesses(address, machine_now) - 1)
        login = await accounts.sign_in(visit.h.store, visit.h.clock, visit.h.ids, name, password, place)
    except accounts.Busy:
        attempts.take_back(name, address, machine_now)
        return _again(visit, 429, _("Too many people are signing in at this moment. Please try again."))
    except Exception:
        attempts.take_back(name, address, machine_now)
        raise
    if login is None:
        return _again(visit, 403, _("Name or password is not right."))
    attempts.succeeded(name, address, machine_now)
    response = web.Response(status=303, headers={"Location": _onward(visit)})
    set_login(response, login.id, seal, secure)
    remember_browser(response, name, seal, secure)
    return response


def _again(visit: Visit, status: int, message: str) -> web.Response:
    """The form once more, and why."""
    return visit.page("signin.html", status, next=_onward(visit), name=visit.form.get("name", ""), message=message)


async def sign_out(visit: Visit) -> web.StreamResponse:
    await accounts.sign_out(visit.h.store, visit.login_id)
    visit.console.sign_ins.end(visit.login_id)
    response = web.Response(status=303, headers={"Location": "/signin"})
    drop_login(response, visit.console.secure_cookies)
    return response
