"""The tray: what machines wrote, for somebody to look through now and then."""

from __future__ import annotations

from aiohttp import web

from hotline.domain.access import Action
from hotline.service import desk, tray

from .context import Visit
from .labels import TRAY, label
from .pages import crying
from .times import clock_time


async def page(visit: Visit) -> web.StreamResponse:
    seen = await tray.read(visit.h)
    rows = [
        {
            "id": message.carrier_id,
            "at": clock_time(message.at, visit.now, visit.h.zone, visit.words),
            "sender": message.phone or visit.words.gettext("number withheld"),
            "phone": message.phone if message.phone.startswith("+") and message.phone not in seen.noise else "",
            "words": message.body,
            "reason": label(visit.words, TRAY, message.tray),
        }
        for message in seen.messages
    ]
    return visit.page("tray.html", rows=rows, noise=seen.noise, crying=await crying(visit))


async def make_ticket(visit: Visit) -> web.StreamResponse:
    opened = await desk.open_from_tray(visit.h, visit.by, visit.form.get("id", ""))
    if not visit.may(Action.SEE, opened):
        return visit.page("kept.html", number=opened.number, crying=await crying(visit))
    raise web.HTTPSeeOther(f"/tickets/{opened.number}")


async def noise(visit: Visit) -> web.StreamResponse:
    """Mark a number as noise, or take that back; from a ticket's page, or from the tray."""
    await tray.mark_noise(visit.h, visit.by, visit.form.get("phone", ""), visit.form.get("noise") == "1")
    ticket = visit.form.get("ticket", "")
    raise web.HTTPSeeOther(f"/tickets/{ticket}" if ticket.isdecimal() else "/tray")
