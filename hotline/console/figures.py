"""Pages for whoever sees no tickets: how it went, without names; and whether the machine can do its work."""

from __future__ import annotations

from aiohttp import web

from hotline.domain.access import Action
from hotline.service import figures

from .context import Visit
from .labels import CATEGORY, DISPOSITION, OUTBOX, PRIORITY, STATE, label
from .pages import crying
from .times import clock_time


async def page(visit: Visit) -> web.StreamResponse:
    found = await figures.read(visit.h, visit.scope(Action.COUNT))
    rows = [
        {
            "number": c.number,
            "state": label(visit.words, STATE, c.state),
            "disposition": label(visit.words, DISPOSITION, c.disposition) if c.disposition else "",
            "category": label(visit.words, CATEGORY, c.category) if c.category else "",
            "priority": label(visit.words, PRIORITY, c.priority),
            "times": [
                clock_time(at, visit.now, visit.h.zone, visit.words) if at else ""
                for at in (c.opened_at, c.promise_at, c.accepted_at, c.done_at, c.closed_at)
            ],
            "kept": c.kept,
            "reopened": c.reopened,
        }
        for c in found.courses
    ]
    open_ones = [
        (label(visit.words, PRIORITY, name), count)
        for name, count in (found.counts.open_by_priority.items() if found.counts else ())
    ]
    top = await crying(visit)
    return visit.page("figures.html", counts=found.counts, open_ones=open_ones, rows=rows, crying=top)


async def state(visit: Visit) -> web.StreamResponse:
    """What is missing for the service to work, and what waits to go out."""
    missing = await visit.console.missing()
    now = visit.h.clock.now()
    counts = await visit.h.store.read(lambda books: books.counts(now))
    going_out = [(label(visit.words, OUTBOX, name), count) for name, count in counts.outbox.items()]
    top = await crying(visit)
    return visit.page("state.html", missing=missing, outbox=going_out, overdue=counts.overdue_deadlines, crying=top)
