"""The tray: what machines wrote, for somebody to look through now and then."""

from __future__ import annotations

from aiohttp import web

from hotline.service import desk, tray

from .context import Visit
from .labels import TRAY, label
from .pages import crying
from .times import clock_time


async def page(visit: Visit) -> web.StreamResponse:
    rows = [
        {
            "id": message.carrier_id,
            "at": clock_time(message.at, visit.now, visit.h.zone, visit.words),
            "sender": message.phone or visit.words.gettext("number withheld"),
            "phone": message.phone if message.phone.startswith("+") else "",
            "words": message.body,
            "reason": label(visit.words, TRAY, message.tray),
            "noise": noise,
        }
        for message, noise in await tray.listed(visit.h)
    ]
    return visit.page("tray.html", rows=rows, crying=await crying(visit))


async def make_ticket(visit: Visit) -> web.StreamResponse:
    opened = await desk.open_from_tray(visit.h, visit.by, visit.form.get("id", ""))
    if opened.protected is not None and not visit.sees_protected:
        return visit.page("kept.html", number=opened.number, crying=await crying(visit))
    raise web.HTTPSeeOther(f"/tickets/{opened.number}")


async def noise(visit: Visit) -> web.StreamResponse:
    """Mark a number as noise, or take that back."""
    phone = visit.form.get("phone", "")
    if phone:
        await tray.mark_noise(visit.h, visit.by, phone, visit.form.get("noise") == "1")
    raise web.HTTPSeeOther("/tray")
