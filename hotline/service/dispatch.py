"""Whom to ask: the ranked people and the ladder of leads for a ticket, read before a unit decides."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.domain.deadlines import is_night, night_began
from hotline.domain.matching import CAP_SPAN, lead_candidates, rank, staff_on_call
from hotline.domain.people import Candidate, Role, Volunteer
from hotline.domain.ticket import Ticket

from .context import Hotline
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
    volunteers = books.volunteers(now - CAP_SPAN, now)
    ranked = rank(ticket, volunteers, areas, now, h.policy, again)
    leads = lead_candidates(ticket, areas, h.policy, h.language)
    reachable = tuple(lead for lead in leads if not books.opted_out(lead.phone))
    if not again:
        reachable = tuple(lead for lead in reachable if not _had_enough(h, books, ticket, lead.phone))
    return Ladder(ranked, reachable, staff_on_call(ticket, volunteers, areas, now))


def _had_enough(h: Hotline, books: Books, ticket: Ticket, phone: str) -> bool:
    """A lead who was asked often enough tonight is disturbed for danger only."""
    now = h.clock.now()
    if ticket.in_danger or not is_night(now, h.policy):
        return False
    return books.offers_since(phone, night_began(now, h.policy)) >= h.policy.alarm.texts


def helps(books: Books, phone: str) -> bool:
    """Whether this is somebody who may be sent: an offer outlives whoever was taken out of the books."""
    return books.volunteer(phone) is not None or bool(books.areas_led_by(phone))


def named(h: Hotline, books: Books, ticket: Ticket, phones: list[str]) -> tuple[Candidate, ...]:
    """The people an operator picked by phone, with their way to the ticket; unknown phones are left out."""
    areas = books.area_tree()
    found = []
    for phone in phones:
        volunteer = books.volunteer(phone)
        led = books.areas_led_by(phone)
        if volunteer is not None and not books.opted_out(phone):
            level = areas.meeting_level(volunteer.area, ticket.area) or "district"
            travel = h.policy.follow_up.travel[level]
            found.append(Candidate(phone, volunteer.name, volunteer.role, volunteer.language, travel))
        elif led:
            travel = h.policy.follow_up.travel[led[0].level]
            found.append(Candidate(phone, led[0].lead_name, Role.LEAD, h.language, travel))
    return tuple(found)
