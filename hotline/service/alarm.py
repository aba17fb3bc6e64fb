"""The alarm: who is on call for a ticket, and which tickets a phone that is picked up is told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hotline.domain.deadlines import elapsed, is_night, night_began
from hotline.domain.people import Candidate, OnCall, Role, Volunteer
from hotline.domain.ticket import DeadlineKind, Ticket

from .context import Hotline
from .dispatch import Ladder
from .ports import Books
from .reach import name_of
from .records import CallRecord, OutboxRow

LOOK_BACK = timedelta(days=1)
RINGS_FOR = timedelta(minutes=3)
"""A call that was put into the outbox so long ago, and was not picked up, rings no more."""
NOBODY = "Nobody would be rung for danger to life: no duty phones, no staff and no lead whom a call can reach."
OTHERS = 2
"""So many of the staff, and so many leads, are rung beside the duty phones: of more, a round would take too long."""
RUNG = "duty_rung"


def nobody_for_danger(books: Books, duty_phones: tuple[str, ...], now: datetime) -> bool:
    """Whether policy and books leave danger with the desk alone."""
    leads = books.area_tree().all_leads
    staff = books.rested(Role.STAFF, now, 1)
    led = (lead for lead in leads if lead.holds(now) and lead.phone and not books.opted_out(lead.phone))
    return not (duty_phones or staff or any(led))


def on_call(h: Hotline, books: Books, ticket: Ticket, rungs: Ladder) -> tuple[OnCall, ...]:
    """The duty phones; for danger that is not protected also staff and the leads, nearest first."""
    found = {phone: _on_call(h, books, phone, True) for phone in h.policy.desk.duty_phones}
    if ticket.in_danger and ticket.protected is None:
        others: list[Volunteer | Candidate] = [*rungs.staff[:OTHERS], *rungs.leads[:OTHERS]]
        for one in others:
            if one.phone not in found and one.phone not in (ticket.caller, ticket.safe_number):
                found[one.phone] = replace(
                    _on_call(h, books, one.phone, False, one.name), language=one.language, person=one.person
                )
    return tuple(found.values())


def _on_call(h: Hotline, books: Books, phone: str, on_duty: bool, name: str = "") -> OnCall:
    now = h.clock.now()
    rows = books.duty_calls(phone, now - LOOK_BACK)
    night = [r for r in rows if is_night(now, h.policy) and elapsed(night_began(now, h.policy), r.at) >= timedelta(0)]
    return OnCall(
        phone,
        name or name_of(h, books, phone),
        on_duty=on_duty,
        rings_tonight=len(night),
        rung_at=max((r.at for r in rows), default=None),
        ringing=any(_rings(books, r, now) for r in rows),
    )


def _rings(books: Books, row: OutboxRow, now: datetime) -> bool:
    return not row.state.final and elapsed(row.at, now) < RINGS_FOR and books.call_by_key(row.key) is None


def told_on(books: Books, call: CallRecord, first: Ticket) -> tuple[Ticket, ...]:
    """The tickets that a call tells of: `first`, and all that rang or would have rung this phone before it was picked
    up and still wait."""
    numbers = [n for n in books.with_deadline(DeadlineKind.DUTY) if n != first.number]
    others = [t for n in numbers if (t := books.ticket(n)) is not None and _rang(books, t, call)]
    return (first, *others)


def _rang(books: Books, ticket: Ticket, call: CallRecord) -> bool:
    return any(
        entry.kind == RUNG and entry.data.get("phone") == call.phone and elapsed(entry.at, call.at) >= timedelta(0)
        for entry in books.entries(ticket.number)
    )
