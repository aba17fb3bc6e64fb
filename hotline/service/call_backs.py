"""When, where and how a person may be asked whether the help came."""

from __future__ import annotations

from datetime import datetime

from hotline.domain.actor import RESIDENT, Actor
from hotline.domain.deadlines import call_back_at
from hotline.domain.effects import Purpose
from hotline.domain.events import CallBackDue, CallBackEnded
from hotline.domain.ticket import Ticket

from .context import Hotline
from .phones import kind
from .ports import Books
from .reach import may_be_texted, safe_number, who_it_may_be
from .records import OutboxState


def way_back(books: Books, ticket: Ticket) -> tuple[str | None, str, str]:
    """(number, way, safe hours): way is "call", "text" for the deaf, or "none". Where several share a phone, the most
    careful of their files counts."""
    people = who_it_may_be(books, ticket)
    to = safe_number(ticket, people)
    never = ticket.protected is not None or any(p.never_call_back for p in people)
    if to is None or never or kind(to) == "short":
        return None, "none", ""
    deaf = bool(people) and all(p.hearing == "deaf" for p in people)
    return to, "text" if deaf else "call", next((p.safe_hours for p in people if p.safe_hours), "")


def told_at(h: Hotline, books: Books, ticket: Ticket) -> str | None:
    """Where the person who waits may be told now how it stands: by text, or on a landline by a call at an hour at which
    one may ring. None where the wrong person could read it, or nobody. What they wrote from is as good as what they
    wrote to."""
    to, way, hours = way_back(books, ticket)
    if to is None:
        return None
    now = h.clock.now()
    within_hours = call_back_at(now, h.policy, hours) == now
    if kind(to) == "landline":
        return to if way == "call" and within_hours else None
    return to if may_be_texted(books, to) and (within_hours or not hours) else None


def first_call_back(h: Hotline, books: Books, ticket: Ticket) -> datetime | None:
    """When to ask for the first time; None when it must not be asked by phone or text."""
    to, _, hours = way_back(books, ticket)
    return call_back_at(h.clock.now() + h.policy.call_back.after, h.policy, hours) if to else None


def call_back_now(h: Hotline, books: Books, ticket: Ticket) -> CallBackDue:
    """The event for a call-back that is due; after a down-time the calling hours may be over."""
    to, way, hours = way_back(books, ticket)
    return CallBackDue(to, way, call_back_at(h.clock.now(), h.policy, hours))


def came_of_it(books: Books, ticket: Ticket) -> str:
    """What a call-back without answer means: silence, unless it never reached the person."""
    ours = (Purpose.CALL_BACK.value, Purpose.ASK.value)
    last = max((row for row in books.outbox_of(ticket.number) if row.purpose in ours), key=lambda r: r.at, default=None)
    if last is None or last.state in (OutboxState.PENDING, OutboxState.SENDING):
        return "waiting"
    unreached = last.kind == "text" and last.state in (OutboxState.FAILED, OutboxState.UNCERTAIN)
    return "unreached" if unreached else "silent"


def ended(h: Hotline, books: Books, ticket: Ticket, outcome: str, by: Actor = RESIDENT) -> CallBackEnded:
    """The event for what came of a call-back, with when it would be tried again."""
    household = books.household(ticket.household) if ticket.household else None
    _, _, hours = way_back(books, ticket)
    next_at = call_back_at(h.clock.now() + h.policy.call_back.gap, h.policy, hours)
    return CallBackEnded(outcome, next_at, household.at_risk if household else False, by)
