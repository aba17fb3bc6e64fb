"""How it went, for whoever must know that promises were kept: figures and times, without names, words and places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.domain.access import Scope
from hotline.domain.ticket import AssignmentState, Ticket

from .context import Hotline
from .ports import Books
from .records import Counts, QueueFilter

LATEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One ticket's times. `accepted_at`, `arrived`: of whoever was first."""

    number: int
    state: str
    disposition: str
    category: str
    priority: str
    opened_at: datetime
    promise_at: datetime | None
    kept: bool | None
    accepted_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    reopened: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`counts`: of the whole hotline, None for whoever sees a part of it; `courses`: the latest tickets within it,
    newest first."""

    counts: Counts | None
    courses: tuple[Course, ...]


async def read(h: Hotline, scope: Scope) -> Figures:
    """What is protected is counted and not listed."""
    now = h.clock.now()

    def view(books: Books) -> Figures:
        found = books.tickets(QueueFilter(limit=LATEST, scope=Scope(scope.areas)))
        counts = books.counts(now) if scope.areas is None else None
        return Figures(counts, tuple(course(ticket, now) for ticket in found))

    return await h.store.read(view)


def course(ticket: Ticket, now: datetime) -> Course:
    taken = [a for a in ticket.assignments if a.state is not AssignmentState.TAKEN_BACK]
    return Course(
        number=ticket.number,
        state=ticket.state.value,
        disposition=ticket.disposition.value if ticket.disposition else "",
        category=ticket.category.value if ticket.category else "",
        priority=ticket.priority.value,
        opened_at=ticket.opened_at,
        promise_at=ticket.promise_at,
        kept=_kept(ticket, now),
        accepted_at=min((a.accepted_at for a in taken), default=None),
        done_at=ticket.done_at,
        closed_at=ticket.closed_at,
        reopened=ticket.reopened,
    )


def _kept(ticket: Ticket, now: datetime) -> bool | None:
    """Measured as it was first told: None while its time is still to come, or where nothing was promised."""
    if ticket.promise_at is None:
        return None
    if ticket.promise_kept_at is not None:
        return ticket.promise_kept_at <= ticket.promise_at
    ended = ticket.closed_at or now
    return False if ended > ticket.promise_at else None
