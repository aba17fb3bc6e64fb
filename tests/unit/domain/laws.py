"""What must be true of every decision, whatever the event: checked by the property tests and by every story."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hotline.domain import events as ev
from hotline.domain.deadlines import elapsed
from hotline.domain.effects import Call, Decision, Purpose, Text
from hotline.domain.people import Role
from hotline.domain.policy import Policy
from hotline.domain.ticket import COUNTED, DeadlineKind, Disposition, State, Ticket
from hotline.domain.transitions import TABLE

ZERO = timedelta(0)
# Two rows of the table in one decision: dispatching what nobody triaged, and accepting after the ladder's end.
AT_ONCE = {(State.NEW, State.OFFERING), (State.TRIAGED, State.ASSIGNED)}
MOVES = {(source, target) for row in TABLE for source in row.sources for target in row.targets} | AT_ONCE


def check_ticket(ticket: Ticket) -> None:
    """What is true of a ticket at any time."""
    assert ticket.looked_after
    assert ticket.taken <= ticket.places
    holders = Counter(a.person for a in ticket.assignments if a.state in COUNTED)
    assert all(count == 1 for count in holders.values())
    asked = Counter(o.person for o in ticket.open_offers)
    assert all(count == 1 for count in asked.values())
    assert not (asked.keys() & {a.person for a in ticket.active})
    assert (ticket.state is State.CLOSED) == (ticket.disposition is not None) == (ticket.closed_at is not None)
    assert ticket.due(DeadlineKind.HOLD) == ticket.held_until
    if ticket.held_until is not None:
        kinds = [d for d in ticket.deadlines if d.kind not in (DeadlineKind.PROMISE, DeadlineKind.WORD)]
        assert all(elapsed(ticket.held_until, d.due_at) >= ZERO for d in kinds)
    match ticket.state:
        case State.NEW | State.TRIAGED:
            assert not ticket.active
            assert not ticket.open_offers
            assert ticket.due(DeadlineKind.DESK) or ticket.held_until
        case State.OFFERING:
            assert ticket.free_places > 0
            assert ticket.due(DeadlineKind.WAVE) or ticket.held_until
        case State.ASSIGNED:
            assert ticket.active
            assert ticket.free_places == 0
            assert not ticket.open_offers
            assert ticket.due(DeadlineKind.WORK)
        case State.DONE:
            assert not ticket.active
            assert not ticket.open_offers
            assert ticket.done_at is not None
        case State.CLOSED:
            assert not ticket.deadlines
            assert not ticket.active
            assert not ticket.open_offers
            assert ticket.held_until is None


def check_decision(before: Ticket, event: ev.Event, decision: Decision, now: datetime, policy: Policy) -> None:
    """What is true of the step from `before`."""
    after = decision.ticket
    check_ticket(after)
    assert after.version == before.version + 1
    assert (after.number, after.opened_at, after.caller) == (before.number, before.opened_at, before.caller)
    assert before.state is after.state or (before.state, after.state) in MOVES
    assert len(after.offers) >= len(before.offers)
    assert len(after.assignments) >= len(before.assignments)
    assert all(entry.at == now for entry in decision.entries)
    _check_closing(before, event, after)
    _check_machine(before, event, after)
    _check_not_understood(before, event, after)
    _check_promise(before, event, after)
    for deadline in set(after.deadlines) - set(before.deadlines):
        assert elapsed(now, deadline.due_at) >= ZERO, deadline
    _check_effects(decision, policy)


def _check_closing(before: Ticket, event: ev.Event, after: Ticket) -> None:
    """The machine never closes what somebody might still need, and never confirms in a resident's name."""
    if after.state is not State.CLOSED or before.state is State.CLOSED:
        return
    if isinstance(event, ev.Closed):
        assert event.by.at_desk
        return
    assert isinstance(event, ev.CallBackEnded)
    assert before.state is State.DONE
    expected = {"came": Disposition.RESOLVED, "silent": Disposition.UNCONFIRMED}
    assert after.disposition is expected[event.outcome]


def _check_machine(before: Ticket, event: ev.Event, after: Ticket) -> None:
    if event.by.at_desk:
        return
    assert after.priority.rank <= before.priority.rank
    assert before.protected is None or after.protected is before.protected
    if before.household_confirmed:
        assert after.household_confirmed


def _check_not_understood(before: Ticket, event: ev.Event, after: Ticket) -> None:
    """Whoever is asked by machine about what nobody understood knows the place, and answers for it."""
    if after.not_understood and not event.by.at_desk:
        assert all(offer.role is Role.LEAD for offer in after.offers[len(before.offers) :])


def _check_promise(before: Ticket, event: ev.Event, after: Ticket) -> None:
    """Fixed when told and only ever shortened; what was kept is open again only by a new promise, or when nobody is
    on it any more."""
    new_one = isinstance(event, ev.Told) and event.promise_at is not None and before.promise_kept_at is not None
    if before.promise_at is not None and not new_one:
        assert after.promise_at is not None
        assert elapsed(after.promise_at, before.promise_at) >= ZERO
    given_up = isinstance(event, ev.Declined | ev.TakenBack) and not after.active
    if before.promise_kept_at is not None and not new_one and not given_up:
        assert after.promise_kept_at == before.promise_kept_at
        assert after.due(DeadlineKind.PROMISE) is None


def _check_effects(decision: Decision, policy: Policy) -> None:
    ticket = decision.ticket
    outgoing = [effect for effect in decision.effects if isinstance(effect, Text | Call)]
    to_one = Counter(effect.to for effect in outgoing)
    assert all(count == 1 for count in to_one.values()), "one event, one message to a person"
    for effect in outgoing:
        if effect.purpose is Purpose.OFFER:
            assert ticket.protected is None
            assert effect.to in {offer.phone for offer in ticket.open_offers}
        elif effect.purpose is Purpose.DETAILS:
            assert ticket.protected is None
            assert ticket.assignment_of(effect.person) is not None
        elif effect.purpose is Purpose.DUTY:
            assert effect.to in policy.desk.duty_phones or (ticket.in_danger and ticket.protected is None)
        elif effect.purpose in (Purpose.COMING, Purpose.LATER, Purpose.TAKEN):
            assert ticket.protected is None
        elif effect.purpose in (Purpose.CALL_BACK, Purpose.ASK):
            assert ticket.protected is None
            assert ticket.due(DeadlineKind.CALL_BACK_END) is not None
        elif effect.purpose is Purpose.FILLED:
            assert not ticket.open_offers
