"""What many units need and what seldom changes: the names of places, and whether anybody can be sent at all.
Read again when older than half a minute, so an import or a sign-in shows within that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from hotline.domain.areas import AreaTree
from hotline.domain.deadlines import desk_due_at
from hotline.domain.matching import CAP_SPAN, can_be_asked
from hotline.domain.people import Role, Volunteer
from hotline.domain.policy import Policy
from hotline.domain.ticket import Ticket
from hotline.words import Place, Places

from .ports import Books, Clock, Store

FRESH = timedelta(seconds=30)
PATIENCE = 2.0  # seconds
log = structlog.get_logger(__name__)
ON_DUTY = timedelta(minutes=15)
MOST = 100  # of those who might be asked; of all it would be read for ever


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who there is to ask. `at_desk`: an operator is there; `led`: the numbers of leads who can be reached."""

    areas: AreaTree = field(default_factory=lambda: AreaTree(()))
    volunteers: tuple[Volunteer, ...] = ()
    led: frozenset[str] = frozenset()
    at_desk: bool = False


class Standing:
    """`places` may be named in words; `helpers` are those that could be asked."""

    def __init__(self) -> None:
        self.places = Places(())
        self.helpers = Helpers(at_desk=True)
        self._read_at: datetime | None = None
        self._reading: asyncio.Task[None] | None = None

    def anybody(self, ticket: Ticket, now: datetime, policy: Policy) -> bool:
        """Whether somebody will look at this ticket, or can be asked for it at the hour at which it would be asked:
        the desk, a duty phone, a lead of the place, or a volunteer who is not on leave and has had no more than a
        day's offers."""
        known = self.helpers
        if known.at_desk or policy.desk.duty_phones:
            return True
        if any(lead.phone in known.led for lead in known.areas.leads(ticket.area, now)):
            return True
        return can_be_asked(ticket, known.volunteers, desk_due_at(ticket.urgency, now, policy), policy)

    async def refresh(self, store: Store, clock: Clock) -> None:
        """Read again when stale. Raises what the store raises; the next one then tries again. Nobody who calls waits
        long for this: while a reading takes its time, what was known before is good enough."""
        if self._fresh(clock):
            return
        if self._reading is None:
            self._reading = asyncio.create_task(self._read(store, clock))
            self._reading.add_done_callback(self._was_read)
        reading = self._reading
        done, _ = await asyncio.wait({reading}, timeout=PATIENCE)
        if done:
            reading.result()
        else:
            log.warning("standing_not_read")

    async def _read(self, store: Store, clock: Clock) -> None:
        machine = clock.machine()
        found, self.helpers = await store.read(_view(clock))
        if found != tuple(self.places):
            self.places = Places(found)
        self._read_at = machine

    def _was_read(self, task: asyncio.Task[None]) -> None:
        self._reading = None
        if not task.cancelled():
            task.exception()

    def _fresh(self, clock: Clock) -> bool:
        return self._read_at is not None and abs(clock.machine() - self._read_at) < FRESH


def _most_rested(books: Books, now: datetime) -> tuple[Volunteer, ...]:
    """Who was not asked for longest: if none of them can be asked, hardly anybody can."""
    found = [*books.rested(Role.STAFF, now, MOST), *books.rested(Role.VOLUNTEER, now, MOST)]
    return tuple(books.counted(found, now - CAP_SPAN, now))


def _view(clock: Clock) -> Callable[[Books], tuple[tuple[Place, ...], Helpers]]:
    def view(books: Books) -> tuple[tuple[Place, ...], Helpers]:
        tree = books.area_tree()
        places = tuple(Place(a.code, a.name, a.parent) for a in tree.by_code.values())
        now = clock.now()
        helpers = Helpers(
            tree,
            _most_rested(books, now),
            frozenset(n.phone for n in tree.all_leads if n.phone and not books.opted_out(n.phone)),
            books.operators_seen_since(clock.machine() - ON_DUTY) > 0,
        )
        return places, helpers

    return view
