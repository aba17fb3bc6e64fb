"""Whom to ask: the best people for a ticket, ranked, with the reasons an operator is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from .areas import LEVELS, Area, AreaTree, Lead
from .deadlines import CAN_WAIT, is_night
from .people import Candidate, Role, Volunteer
from .policy import Policy
from .ticket import Category, Priority, Ticket

# Skills that serve a category; a deployment's own skill words match a category's name directly.
SKILLS: dict[Category, frozenset[str]] = {
    Category.FOOD: frozenset({"food", "shopping", "cooking"}),
    Category.MEDICINE: frozenset({"medicine", "shopping", "nurse", "doctor"}),
    Category.HEALTH: frozenset({"health", "first_aid", "nurse", "doctor"}),
    Category.SAFETY: frozenset({"safety", "first_aid", "rescue", "security"}),
    Category.REPAIR: frozenset({"repair", "electrician", "plumber", "builder"}),
    Category.TRANSPORT: frozenset({"transport", "driver", "car"}),
    Category.ERRAND: frozenset({"errand", "shopping", "paperwork"}),
    Category.VISIT: frozenset({"visit", "company", "nurse", "first_aid"}),
    Category.COMPLAINT: frozenset({"complaint", "mediation", "paperwork"}),
    Category.OTHER: frozenset(),
}
FAR = len(LEVELS) * 2
STEP, SKILL, STAFF_FIRST = 10.0, 15.0, 1000.0
CAP_SPAN = timedelta(days=1)
"""The daily cap counts back from now, so that midnight gives nobody a second day's offers."""


def rank(
    ticket: Ticket, people: Iterable[Volunteer], areas: AreaTree, now: datetime, policy: Policy, again: bool = False
) -> tuple[Candidate, ...]:
    """The best people, best first, at most `wave.most`, for low priority `wave.least`. Never anyone opted out, on
    leave, capped for the day, to be left alone about this ticket, or the caller; whoever kept silent before only if
    `again` (an operator's wish). Staff come first for critical tickets and at night."""
    staff_first = staff_come_first(ticket, now, policy)
    able = _able(ticket, people, now, policy, again)
    would_have = ticket.told_filled
    candidates = [_candidate(p, ticket, areas, policy, staff_first, p.person in would_have) for p in able]
    # To the last: who helps in two places, as two things, is always the same one of them.
    candidates.sort(key=lambda c: (-c.score, c.phone, c.person, c.role, c.travel_minutes, c.reasons))
    return tuple(once(candidates))[: wave_size(ticket, policy)]


def once(ranked: Iterable[Candidate], but: Iterable[str] = ()) -> Iterator[Candidate]:
    """Nobody twice who helps in two places, and no number that several share: their best place, the best of them.
    `but`: people and numbers that are left out."""
    seen = set(but)
    for candidate in ranked:
        if not {candidate.person, candidate.phone} & seen:
            seen |= {candidate.person, candidate.phone}
            yield candidate


def staff_come_first(ticket: Ticket, now: datetime, policy: Policy) -> bool:
    """Whether staff come before volunteers: for danger, and at night."""
    return ticket.priority is Priority.CRITICAL or is_night(now, policy)


def nobody_farther_is_better(
    ranked: Sequence[Candidate], steps: int, ticket: Ticket, policy: Policy, staff_first: bool
) -> bool:
    """Whether nobody who lives so many steps away, or farther, can come before the last of these. `staff_first`: there
    may be staff among them who do."""
    best = -STEP * min(steps, FAR) + SKILL + STAFF_FIRST * staff_first
    return len(ranked) >= wave_size(ticket, policy) and all(c.score > best for c in ranked)


def wave_size(ticket: Ticket, policy: Policy) -> int:
    return policy.wave.least if ticket.priority is Priority.LOW else policy.wave.most


def can_be_asked(ticket: Ticket, people: Iterable[Volunteer], now: datetime, policy: Policy) -> bool:
    """Whether the machine would find anybody to ask for this ticket by then."""
    return next(_able(ticket, people, now, policy), None) is not None


def _able(
    ticket: Ticket, people: Iterable[Volunteer], now: datetime, policy: Policy, again: bool = False
) -> Iterator[Volunteer]:
    before = ticket.left_alone if again else ticket.left_alone | ticket.asked_enough
    # Whoever shares a number with them would only be asked the same once more; and nobody is sent to themselves.
    numbers = {o.phone for o in ticket.offers if o.person in before} | {ticket.caller, ticket.safe_number}
    staff_only = ticket.priority in CAN_WAIT and is_night(now, policy)
    for person in people:
        if staff_only and person.role is not Role.STAFF:
            continue
        if person.person not in before and person.phone not in numbers and _may_be_asked(person, ticket, now, policy):
            yield person


def _may_be_asked(person: Volunteer, ticket: Ticket, now: datetime, policy: Policy) -> bool:
    beyond_cap = person.offers_lately >= policy.wave.daily_cap
    within = not beyond_cap or (ticket.priority is Priority.CRITICAL and person.role is Role.STAFF)
    return within and _is_there(person, now)


def _is_there(person: Volunteer, now: datetime) -> bool:
    """Neither on leave nor opted out."""
    return not person.opted_out and (person.leave_until is None or person.leave_until <= now)


def _candidate(
    person: Volunteer, ticket: Ticket, areas: AreaTree, policy: Policy, staff_first: bool, would_have: bool
) -> Candidate:
    """Score: nearness along the area tree (STEP each), a fitting skill (SKILL), load (-20 each), told "filled" before
    by this ticket (500), staff first (STAFF_FIRST)."""
    distance = areas.distance(person.area, ticket.area)
    level = areas.meeting_level(person.area, ticket.area)
    skilled = bool(fitting_skills(ticket) & set(person.skills))
    score = -STEP * (FAR if distance is None else distance)
    score += SKILL * skilled - 20 * person.load - 2 * person.offers_lately
    reasons = [f"near:{level}" if level else "near:unknown"]
    if skilled:
        reasons.append("skilled")
    if person.load:
        reasons.append(f"load:{person.load}")
    if would_have:
        score += 500
        reasons.append("told_filled")
    if staff_first and person.role is Role.STAFF:
        score += STAFF_FIRST
        reasons.append("staff_first")
    travel = policy.follow_up.travel.get(level or "district", policy.follow_up.travel["district"])
    return Candidate(
        person=person.person,
        phone=person.phone,
        name=person.name,
        role=person.role,
        language=person.language,
        travel_minutes=travel,
        score=score,
        reasons=tuple(reasons),
    )


def fitting_skills(ticket: Ticket) -> set[str]:
    category = ticket.category or Category.OTHER
    return {category.value, *SKILLS[category]} | ({ticket.item} if ticket.item else set())


def staff_on_call(ticket: Ticket, people: Iterable[Volunteer], areas: AreaTree, now: datetime) -> tuple[Volunteer, ...]:
    """Staff who may be rung for danger, nearest first: whoever is not on leave and did not opt out."""
    staff = [p for p in people if p.role is Role.STAFF and _is_there(p, now)]

    def far(person: Volunteer) -> tuple[int, str]:
        distance = areas.distance(person.area, ticket.area)
        return FAR if distance is None else distance, person.phone

    return tuple(sorted(staff, key=far))


def lead_candidates(
    ticket: Ticket, areas: AreaTree, now: datetime, policy: Policy, language: str
) -> tuple[Candidate, ...]:
    """The ladder of leads from the ticket's area (or, unknown, the root) upwards."""
    return tuple(
        lead_candidate(lead, areas.by_code[lead.area], policy, language) for lead in areas.leads(ticket.area, now)
    )


def lead_candidate(lead: Lead, area: Area, policy: Policy, language: str) -> Candidate:
    """Somebody who leads this area, as one to ask; `language`: for a lead of whom none is known."""
    return Candidate(
        person=lead.person,
        phone=lead.phone or "",
        name=lead.name,
        role=Role.LEAD,
        language=lead.language or language,
        travel_minutes=policy.follow_up.travel[area.level],
        reasons=(f"lead:{area.name}",),
    )
