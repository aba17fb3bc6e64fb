"""Signing in and out."""

from __future__ import annotations

from aiohttp import web

from hotline.service import accounts

from .context import Visit
from .security import drop_login, set_login


def _onward(visit: Visit) -> str:
    """Where to go afterwards: only ever to a page of this desk."""
    wanted = visit.form.get("next", "") or visit.request.query.get("next", "")
    safe = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and "\\" not in wanted
    return wanted if safe and not wanted.startswith("/sign") else "/queue"


async def front(visit: Visit) -> web.StreamResponse:
    """The desk's front door."""
    raise web.HTTPSeeOther("/queue" if visit.operator else "/signin")


async def form(visit: Visit) -> web.StreamResponse:
    if visit.operator is not None:
        raise web.HTTPSeeOther(_onward(visit))
    return visit.page("signin.html", next=_onward(visit), name="", message="")


async def sign_in(visit: Visit) -> web.StreamResponse:
    """One answer for an unknown name and a wrong password."""
    name, password = visit.form.get("name", ""), visit.form.get("password", "")
    attempts, address = visit.console.attempts, visit.request.remote or ""
    machine_now = visit.h.clock.machine()
    _ = visit.words.gettext
    if not attempts.allowed(name, address, machine_now):
        message = _("Too many attempts. Please wait five minutes.")
        return visit.page("signin.html", 429, next=_onward(visit), name=name, message=message)
    login = await accounts.sign_in(visit.h.store, visit.h.clock, visit.h.ids, name, password)
    if login is None:
        attempts.failed(name, address, machine_now)
        message = _("Name or password is not right.")
        return visit.page("signin.html", 403, next=_onward(visit), name=name, message=message)
    attempts.succeeded(name, address)
    response = web.Response(status=303, headers={"Location": _onward(visit)})
    set_login(response, login.id, visit.console.secure_cookies)
    return response


async def sign_out(visit: Visit) -> web.StreamResponse:
    await accounts.sign_out(visit.h.store, visit.login_id)
    response = web.Response(status=303, headers={"Location": "/signin"})
    drop_login(response, visit.console.secure_cookies)
    return response
