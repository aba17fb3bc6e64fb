"""Whom to ask: the ranked people and the ladder of leads for a ticket, read before a unit decides."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.domain.matching import lead_candidates, rank
from hotline.domain.people import Candidate, Role
from hotline.domain.ticket import Ticket

from .context import Hotline
from .ports import Books


@dataclass(frozen=True, slots=True)
class Ladder:
    people: tuple[Candidate, ...]
    leads: tuple[Candidate, ...]


def ladder(h: Hotline, books: Books, ticket: Ticket, again: bool = False) -> Ladder:
    """A reading function: the next wave and the leads, as things stand now. `again`: those who kept silent may be
    asked once more, which only an operator does."""
    now = h.clock.now()
    day_start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    areas = books.area_tree()
    ranked = rank(ticket, books.volunteers(day_start, now), areas, now, h.policy, again)
    leads = lead_candidates(ticket, areas, h.policy, h.language)
    reachable = tuple(lead for lead in leads if not books.opted_out(lead.phone))
    return Ladder(tuple(p for p in ranked if not books.opted_out(p.phone)), reachable)


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
            found.append(
                Candidate(
                    phone, volunteer.name, volunteer.role, volunteer.language, volunteer.channel, travel
                )
            )
        elif led:
            travel = h.policy.follow_up.travel[led[0].level]
            found.append(Candidate(phone, led[0].lead_name, Role.LEAD, h.language, "sms", travel))
    return tuple(found)
