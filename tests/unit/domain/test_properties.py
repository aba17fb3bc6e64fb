"""No sequence of events reaches an undefined state: any event, in any order, at advancing times."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hotline.domain import events as ev
from hotline.domain.actor import OFFICE, SWEEP, Actor
from hotline.domain.deadlines import call_back_at, elapsed, later
from hotline.domain.decide import RULES, decide, open_ticket
from hotline.domain.errors import IllegalEvent
from hotline.domain.people import Candidate, OnCall
from hotline.domain.policy import Policy
from hotline.domain.ticket import Deadline, DeadlineKind, State, Ticket
from tests.unit.domain import strategies as some
from tests.unit.domain.laws import check_decision, check_ticket

CALLER = "+8613800000001"
# Every deadline comes again after a minute at least (strategies.GAPS), and a ticket has at most one of a kind.
HOURS_ALONE = 4
MOST_FIRINGS_AN_HOUR = 60 * len(DeadlineKind)


class AnyOrder(RuleBasedStateMachine):
    """One ticket under random rules, people and events."""

    @initialize(
        opened=some.OPENED,
        policy=some.policies(),
        start=some.STARTS,
        people=some.PEOPLE,
        leads=some.LADDERS,
        stage=some.STAGES,
    )
    def begin(
        self,
        opened: ev.Opened,
        policy: Policy,
        start: datetime,
        people: tuple[Candidate, ...],
        leads: tuple[Candidate, ...],
        stage: str,
    ) -> None:
        self.policy, self.now, self.people, self.leads = policy, start, people, leads
        self.ticket = open_ticket(opened, start, policy).ticket
        one, other = (some.candidate(id) for id in some.IDS[1:3])
        path: dict[str, ev.Event] = {
            "offering": ev.Offered(Actor.operator("lin"), (one, other)),
            "assigned": ev.Accepted(Actor.person(one.person)),
            "done": ev.WorkDone(Actor.person(one.person), one.person, start),
            "called_back": ev.CallBackDue(CALLER, "call"),
        }
        for name, event in path.items() if stage != "new" else ():
            self.decide(event)
            if name == stage:
                break

    def decide(self, event: ev.Event) -> None:
        before = self.ticket  # frozen through and through: an illegal event can change nothing
        try:
            decision = decide(before, event, self.now, self.policy)
        except IllegalEvent:
            return
        check_decision(before, event, decision, self.now, self.policy)
        self.ticket = decision.ticket

    @rule(event=some.HEARD)
    def somebody_speaks(self, event: ev.Event) -> None:
        self.decide(some.placed(event, self.now))

    @rule(event=some.ANSWERS)
    def somebody_answers(self, event: ev.Event) -> None:
        self.decide(some.placed(event, self.now))

    @precondition(lambda self: self.ticket.open_offers or self.ticket.active)
    @rule(data=st.data())
    def somebody_willing_answers(self, data: st.DataObject) -> None:
        self.decide(some.placed(data.draw(some.willing(self.ticket)), self.now))

    @precondition(lambda self: self.ticket.open)
    @rule(event=some.DISPATCHES)
    def operator_dispatches(self, event: ev.Event) -> None:
        self.decide(event)

    @rule(event=some.DESK)
    def operator_acts(self, event: ev.Event) -> None:
        self.decide(some.placed(event, self.now))

    @rule(person=st.sampled_from(some.IDS))
    def somebody_leaves(self, person: str) -> None:
        self.decide(ev.Removed(OFFICE, person))

    @rule(event=some.OUT_OF_TURN)
    def deadline_out_of_turn(self, event: ev.Event) -> None:
        kind = RULES[type(event)].due
        assert kind is not None
        due_at = self.ticket.due(kind)
        if due_at is None or elapsed(due_at, self.now) < timedelta(0):
            with pytest.raises(IllegalEvent):
                decide(self.ticket, event, self.now, self.policy)
        else:
            self.decide(event)

    @rule(span=some.SPANS)
    def time_passes(self, span: timedelta) -> None:
        self.now = later(self.now, span)

    @precondition(lambda self: self.ticket.deadlines)
    @rule(people=some.PEOPLE, leads=some.LADDERS)
    def next_deadline(self, people: tuple[Candidate, ...], leads: tuple[Candidate, ...]) -> None:
        self.fire(people, leads)

    def teardown(self) -> None:
        """Nobody does anything any more: the sweep alone loops nowhere, and the ticket stays looked after."""
        if not hasattr(self, "ticket"):
            return
        end, fired = later(self.now, timedelta(hours=HOURS_ALONE)), 0
        while self.ticket.deadlines and elapsed(self.now, end) > timedelta(0):
            self.fire(self.people, self.leads)
            fired += 1
        assert fired <= (HOURS_ALONE + 1) * MOST_FIRINGS_AN_HOUR

    def fire(self, people: tuple[Candidate, ...], leads: tuple[Candidate, ...]) -> None:
        due = min(self.ticket.deadlines, key=lambda d: d.due_at.timestamp())
        if elapsed(self.now, due.due_at) > timedelta(0):
            self.now = due.due_at
        before = self.ticket
        self.decide(self.due_event(due, people, leads))
        assert self.ticket.version == before.version + 1, "what is due is never illegal"
        again = self.ticket.due(due.kind)
        assert again is None or elapsed(self.now, again) > timedelta(0), "done with, or moved to later"

    def due_event(self, due: Deadline, people: tuple[Candidate, ...], leads: tuple[Candidate, ...]) -> ev.Event:
        match due.kind:
            case DeadlineKind.DESK:
                return ev.DeskDue(people, leads)
            case DeadlineKind.WAVE:
                return ev.WaveDue(people, leads)
            case DeadlineKind.PROMISE:
                return ev.PromiseDue(leads)
            case DeadlineKind.WORK:
                return ev.WorkDue()
            case DeadlineKind.HOLD:
                return ev.HoldDue()
            case DeadlineKind.DUTY:
                phones = [*self.policy.desk.duty_phones, *(p.phone for p in leads if self.ticket.protected is None)]
                return ev.DutyDue(tuple(OnCall(phone, on_duty=phone in some.DUTY) for phone in dict.fromkeys(phones)))
            case DeadlineKind.WORD:
                return ev.WordDue(CALLER if len(leads) % 2 else None, later(self.now, timedelta(minutes=30)))
            case DeadlineKind.CALL_BACK:
                return ev.CallBackDue(CALLER, "call", call_back_at(self.now, self.policy))
            case DeadlineKind.CALL_BACK_END:
                next_at = call_back_at(later(self.now, self.policy.call_back.gap), self.policy)
                return ev.CallBackEnded("silent", next_at, at_risk=True, by=SWEEP)

    @invariant()
    def is_sound(self) -> None:
        if hasattr(self, "ticket"):
            check_ticket(self.ticket)


AnyOrder.TestCase.settings = settings(max_examples=120, stateful_step_count=30)
TestAnyOrder = AnyOrder.TestCase


@given(opened=some.OPENED, policy=some.policies(), start=some.STARTS)
def test_a_ticket_is_looked_after_from_its_first_moment(opened: ev.Opened, policy: Policy, start: datetime) -> None:
    ticket = open_ticket(opened, start, policy).ticket
    check_ticket(ticket)
    assert ticket.due(DeadlineKind.DESK) is not None
    assert ticket.state is State.NEW


@given(data=st.data(), opened=some.OPENED, start=some.STARTS)
def test_many_accept_at_once_and_only_as_many_as_there_are_places_win(
    data: st.DataObject, opened: ev.Opened, start: datetime
) -> None:
    policy = data.draw(some.policies())
    ticket: Ticket = open_ticket(opened, start, policy).ticket
    if ticket.protected is not None:
        return
    everybody = tuple(some.candidate(id) for id in some.IDS[1:])
    places = data.draw(st.integers(1, 3))
    ticket = decide(ticket, ev.Offered(Actor.operator("lin"), everybody, places), start, policy).ticket
    winners = 0
    for person in data.draw(st.permutations(some.IDS[1:])):
        try:
            ticket = decide(ticket, ev.Accepted(Actor.person(person)), start, policy).ticket
            winners += 1
        except IllegalEvent:
            pass
    assert winners == places == ticket.taken
    assert ticket.state is State.ASSIGNED
