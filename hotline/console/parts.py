"""The ticket page in parts. Each is an element of its own with a fingerprint; after a change only those that
differ are put in anew, so that a playing recording, a ticked box or half a sentence stays as it is."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from hotline.domain.access import Action
from hotline.domain.ticket import Attention, Category, Disposition, Priority, Protected, State
from hotline.service import views
from hotline.service.views import TicketPage

from . import emergency
from .context import Visit
from .log import Narrator
from .say import Say

CATEGORY_KEYS = {category.value: str((i + 1) % 10) for i, category in enumerate(Category)}
PRIORITY_KEYS = {"critical": "c", "urgent": "u", "normal": "m", "low": "l"}
NAMES = (
    "head", "sound", "words", "machine", "triage", "household", "people", "work", "actions", "details",
    "others", "messages", "log",
)  # fmt: skip

TICKING = re.compile(r"(<time[^>]*data-until[^>]*>)[^<]*")


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    html: Markup
    fingerprint: str


async def ticket_parts(visit: Visit, number: int) -> tuple[TicketPage, dict[str, Part]]:
    """All parts of one ticket's page; raises Unknown, also for whoever may not see it."""
    page = await views.ticket_page(visit.h, number, visit.scope(Action.SEE))
    context = await _context(visit, page)
    return page, {name: _part(visit, name, context) for name in NAMES}


def _part(visit: Visit, name: str, context: dict[str, Any]) -> Part:
    html = visit.text(f"parts/{name}.html", **context)
    timeless = TICKING.sub(r"\1", html)  # a countdown that went on is no change
    return Part(name, Markup(html), hashlib.sha256(timeless.encode()).hexdigest()[:16])


async def _context(visit: Visit, page: TicketPage) -> dict[str, Any]:
    ticket = page.ticket
    say = Say(visit, await visit.console.tree())
    narrator = Narrator(ticket, visit, say, page.names)
    may_offer = ticket.state in (State.NEW, State.TRIAGED, State.OFFERING) and ticket.protected is None
    return {
        "say": say,
        "ticket": ticket,
        "row": say.row(ticket),
        "page": page,
        "names": narrator.names,
        "recorded": {c.call for c in page.contacts if c.recording},
        "live": {call.id: visit.console.voice.live(call.id) for call in page.calls},
        "lines": [narrator.line(entry) for entry in reversed(page.entries)],
        "categories": [(c.value, CATEGORY_KEYS[c.value]) for c in Category],
        "priorities": [(p.value, PRIORITY_KEYS[p.value]) for p in Priority],
        "protections": [p.value for p in Protected],
        "dispositions": [d.value for d in Disposition],
        "may_offer": may_offer,
        "asks_to_close": Attention.CANCEL_ASKED in ticket.attention,
        "may_reopen": ticket.state in (State.DONE, State.CLOSED),
        "noise_phone": ticket.caller or "",
        "is_noise": page.noise,
        "emergency": emergency.numbers(visit.console.region, visit.words, ticket.emergencies),
        "fitting": emergency.fitting(visit.console.region, ticket.emergencies),
        "shows_emergency": emergency.shown(ticket),
        "may_protect": visit.sees_protected,
    }
