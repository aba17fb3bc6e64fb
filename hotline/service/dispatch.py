"""Whom to ask: the ranked people and the ladder of leads for a ticket, read before a unit decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hotline.domain.areas import AreaTree
from hotline.domain.deadlines import is_night, night_began
from hotline.domain.matching import (
    CAP_SPAN,
    fitting_skills,
    lead_candidate,
    lead_candidates,
    nobody_farther_is_better,
    rank,
    staff_come_first,
    staff_on_call,
)
from hotline.domain.people import Candidate, Person, Role, Volunteer
from hotline.domain.policy import Policy
from hotline.domain.ticket import Ticket

from .context import Hotline
from .people import speaker
from .phones import phone_number
from .ports import Books


@dataclass(frozen=True, slots=True)
class Ladder:
    people: tuple[Candidate, ...]
    leads: tuple[Candidate, ...]
    staff: tuple[Volunteer, ...] = ()
    """Who of the staff may be rung for danger, nearest first."""


def ladder(h: Hotline, books: Books, ticket: Ticket, again: bool = False) -> Ladder:
    """A reading function: the next wave and the leads, as things stand now. `again`: those who kept silent may be
    asked once more, which only an operator does."""
    now = h.clock.now()
    areas = books.area_tree()
    volunteers = pool(books, ticket, areas, now, h.policy, again)
    ranked = rank(ticket, volunteers, areas, now, h.policy, again)
    leads = lead_candidates(ticket, areas, now, h.policy, h.language)
    own = whose_it_is(books, ticket)
    reachable = tuple(lead for lead in leads if not books.opted_out(lead.phone) and lead.person not in own)
    if not again:
        reachable = tuple(lead for lead in reachable if not _had_enough(h, books, ticket, lead.person))
    return Ladder(ranked, reachable, staff_on_call(ticket, volunteers, areas, now))


def whose_it_is(books: Books, ticket: Ticket) -> set[str]:
    """The ids of those whose own need it may be, from whichever phone it came: nobody is sent to themselves."""
    return {p.id for number in (ticket.caller, ticket.safe_number) if number for p in books.people_at(number)}


ENOUGH = 30
"""So many of a ring, and as many of its skilled ones, are looked at, those first who were not asked for longest."""
STAFF = 50


def pool(
    books: Books, ticket: Ticket, areas: AreaTree, now: datetime, policy: Policy, again: bool = False
) -> list[Volunteer]:
    """Those among whom the best are: ring by ring around the ticket's area, until nobody farther could come before
    them; the staff, who come first for danger and at night; and whoever would have come before."""
    room = ENOUGH + len(ticket.offers)
    skills, found = fitting_skills(ticket), list[Volunteer]()

    own = whose_it_is(books, ticket)

    def take(more: Sequence[Volunteer]) -> None:
        known = {(v.person, v.area, v.role) for v in found}
        theirs = (v for v in more if v.person not in own)
        fresh = {(v.person, v.area, v.role): v for v in theirs if (v.person, v.area, v.role) not in known}
        found.extend(books.counted(list(fresh.values()), now - CAP_SPAN, now))

    staff = books.rested(Role.STAFF, now, STAFF)
    others = books.rested(Role.VOLUNTEER, now, room)
    more_staff = len(staff) >= STAFF  # then the nearest of them may be missing still
    take(staff)
    if not more_staff and len(others) < room:
        take(others)  # that is everybody
        return found
    take([v for id in sorted(ticket.told_filled) if (v := books.volunteer_of(id, now)) is not None])
    if not areas.path(ticket.area):
        take(others)
        take([v for role in (Role.VOLUNTEER, Role.STAFF) for v in books.rested(role, now, room, skills)])
        return found
    passed: set[str] = set()
    staff_first = more_staff and staff_come_first(ticket, now, policy)
    for steps, ring in enumerate(areas.rings(ticket.area)):
        seen = [v for v in found if not more_staff or v.area in passed]
        ranked = rank(ticket, seen, areas, now, policy, again)
        if nobody_farther_is_better(ranked, steps, ticket, policy, staff_first):
            break
        near = books.rested_in(ring, now, room)
        take(near if len(near) < room else [*near, *books.rested_in(ring, now, room, skills)])
        passed.update(ring)
    return found


def _had_enough(h: Hotline, books: Books, ticket: Ticket, person: str) -> bool:
    """A lead who was asked often enough tonight is disturbed for danger only."""
    now = h.clock.now()
    if ticket.in_danger or not is_night(now, h.policy):
        return False
    return books.offers_since(person, night_began(now, h.policy)) >= h.policy.alarm.texts


def helps(books: Books, person: str, now: datetime) -> bool:
    """Whether this is somebody who may be sent now: an offer outlives whoever was taken out of the books, and a grant
    may end before its answer comes."""
    known = books.person(person) if person else None
    return known is not None and known.may_help(now)


def named(h: Hotline, books: Books, ticket: Ticket, people: Sequence[str]) -> tuple[tuple[Candidate, ...], list[str]]:
    """The people an operator picked, by id or by number, with their way to the ticket; and the words that name nobody
    who may be asked."""
    areas, now = books.area_tree(), h.clock.now()
    found: dict[str, Candidate] = {}
    unknown = []
    for given in people:
        number = phone_number(given, h.region) or given
        known = books.person(given) or books.person(speaker(books, number))
        candidate = _candidate(h, books, areas, ticket, known, now) if known else None
        if candidate is None:
            unknown.append(number)
        else:
            found[candidate.person] = candidate
    return tuple(found.values()), unknown


def _candidate(
    h: Hotline, books: Books, areas: AreaTree, ticket: Ticket, person: Person, now: datetime
) -> Candidate | None:
    """None for somebody who may not be asked now, or can't be reached."""
    volunteer = books.volunteer_of(person.id, now)
    if volunteer is not None and not volunteer.opted_out:
        level = areas.meeting_level(volunteer.area, ticket.area) or "district"
        return Candidate(
            person=person.id,
            phone=volunteer.phone,
            name=volunteer.name,
            role=volunteer.role,
            language=volunteer.language,
            travel_minutes=h.policy.follow_up.travel[level],
        )
    led = areas.led_by(person.id, now)
    if not led or not person.phones:
        return None
    lead = next(lead for lead in areas.leads_of(led[0].code, now) if lead.person == person.id)
    return replace(lead_candidate(lead, led[0], h.policy, h.language), reasons=())
