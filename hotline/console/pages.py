"""The pages an operator reads."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from hotline.domain.access import Action
from hotline.domain.areas import AreaTree
from hotline.domain.errors import Unknown
from hotline.domain.ticket import Category, Priority
from hotline.service import views
from hotline.service.records import QueueFilter

from . import assets
from .context import CONSOLE, Visit
from .parts import CATEGORY_KEYS, PRIORITY_KEYS, ticket_parts
from .rows import Row, row
from .say import Say

FOUND = 100  # tickets in one search


async def queue(visit: Visit) -> web.StreamResponse:
    """The live queue, or with `q` what a search finds (also closed ones, never protected ones)."""
    q = visit.request.query.get("q", "").strip()
    rows = await _found(visit, q) if q else await _queue_rows(visit)
    if visit.by_htmx:
        return visit.page("parts/rows.html", rows=rows, q=q, crying=await crying(visit))
    lying = await visit.h.store.read(lambda books: books.tray_count()) if visit.access.may(Action.SORT) else 0
    return visit.page("queue.html", rows=rows, q=q, lying=lying, crying=await crying(visit))


async def _queue_rows(visit: Visit) -> list[Row]:
    tree = await visit.console.tree()
    return [row(t, visit, tree) for t in await views.queue(visit.h, visit.scope(Action.SEE))]


async def _found(visit: Visit, q: str) -> list[Row]:
    which = QueueFilter(q=q[:100], scope=replace(visit.scope(Action.SEARCH), protected=False), limit=FOUND)
    tree = await visit.console.tree()
    return [row(t, visit, tree) for t in await visit.h.store.read(lambda books: books.tickets(which))]


async def crying(visit: Visit) -> list[Row]:
    """Danger that nobody has in hand: it stands on top of every page."""
    scope = visit.scope(Action.SEE)
    if scope.empty:
        return []
    return [row(t, visit, visit.tree) for t in await views.queue(visit.h, scope) if t.alarmed]


async def banner(visit: Visit) -> web.StreamResponse:
    return visit.page("parts/banner.html", crying=await crying(visit))


async def ticket(visit: Visit) -> web.StreamResponse:
    """One ticket: the whole page, or (htmx) its parts alone."""
    number = number_of(visit)
    page, parts = await ticket_parts(visit, number)
    if visit.by_htmx:
        return visit.page("parts/all.html", parts=parts, outcome="")
    return visit.page("ticket.html", ticket=page.ticket, parts=parts, crying=await crying(visit))


async def new_ticket(visit: Visit) -> web.StreamResponse:
    return await new_ticket_form(visit, {}, "")


async def new_ticket_form(visit: Visit, typed: dict[str, str], message: str, status: int = 200) -> web.Response:
    """The empty form, or what was typed with what is wrong about it."""
    return visit.page(
        "new.html",
        status,
        say=Say(visit, await visit.console.tree()),
        typed=typed,
        message=message,
        categories=[(c.value, CATEGORY_KEYS[c.value]) for c in Category],
        priorities=[(p.value, PRIORITY_KEYS[p.value]) for p in Priority],
        crying=await crying(visit),
    )


async def household(visit: Visit) -> web.StreamResponse:
    """A household's file, to be read."""
    code = visit.request.match_info["code"]
    found = await visit.h.store.read(lambda books: books.household(code))
    if found is None or not visit.may(Action.SEE, found.area):
        raise Unknown
    say = Say(visit, await visit.console.tree())
    return visit.page("household.html", household=found, say=say, crying=await crying(visit))


async def find_households(visit: Visit) -> web.StreamResponse:
    """Households by code, name, number or address, for the ticket that is on the screen."""
    q = visit.request.query.get("q", "").strip()[:100]
    scope = visit.scope(Action.SEARCH)
    found = await visit.h.store.read(lambda books: books.find_households(q, scope)) if q else []
    say = Say(visit, await visit.console.tree())
    number = visit.request.query.get("number", "")
    number = number if number.isdecimal() else ""
    return visit.page("parts/found.html", found=found, say=say, q=q, number=number)


async def areas(visit: Visit) -> web.StreamResponse:
    """The choices of an area field, by their shortest name that is the only one."""
    tree = await visit.console.tree()
    return visit.page("parts/areas.html", names=area_names(tree))


def area_names(tree: AreaTree) -> list[str]:
    """红庙社区 三组: each area with as many parents as set it apart."""
    from .forms import area_choices

    choices = {code: area_choices(tree, code) for code in tree.by_code}
    uses: dict[str, int] = {}
    for names in choices.values():
        for name in set(names):
            uses[name] = uses.get(name, 0) + 1
    return sorted(next((n for n in names if uses[n] == 1), code) for code, names in choices.items())


def number_of(visit: Visit) -> int:
    return int(visit.request.match_info["number"])


async def static(request: web.Request) -> web.StreamResponse:
    return assets.answer(request, request.app[CONSOLE].assets.get(request.match_info["name"]))
