"""Violence, abuse, self-harm, a child at risk: never offered by machine or texted; the duty phones ring."""

from __future__ import annotations

import pytest

from hotline.domain import events as ev
from hotline.domain.actor import MACHINE, Actor
from hotline.domain.effects import OpenVisit, Purpose
from hotline.domain.errors import IllegalEvent
from hotline.domain.ticket import Attention, DeadlineKind, Priority, Protected, State
from tests.unit.domain.support import ANNA, BO, CALLER, FIRST_LEAD, OPERATOR, Story, at, by, done, policy

DUTY = ("+8613800000401",)
BEATEN = ev.Suggestion(protected=Protected.VIOLENCE)
KINDS = list(Protected)


@pytest.mark.parametrize("kind", KINDS)
def test_it_rings_the_duty_phones_and_is_never_offered(kind: Protected) -> None:
    story = Story(rules=policy(DUTY), suggestion=ev.Suggestion(protected=kind))
    story.people, story.leads = (ANNA,), (FIRST_LEAD,)
    assert story.ticket.attention == {Attention.PROTECTED}
    story.passes(minutes=3)
    assert story.calls(Purpose.DUTY) == [DUTY[0]]
    story.do(ev.DutyAcknowledged(Actor.phone(DUTY[0]))).passes(hours=12)
    assert story.ticket.offers == ()
    assert story.to(ANNA.phone) == story.to(FIRST_LEAD.phone) == []


def test_it_does_not_wait_for_the_morning() -> None:
    story = Story(start=at(3), suggestion=ev.Suggestion(priority=Priority.LOW, protected=Protected.CHILD_AT_RISK))
    assert story.ticket.priority is Priority.URGENT
    assert story.due(DeadlineKind.DESK) == at(3, 3)


def test_an_operator_does_not_dispatch_it_either() -> None:
    with pytest.raises(IllegalEvent, match="protected"):
        Story(suggestion=BEATEN).dispatch(ANNA)


@pytest.mark.parametrize(
    "event", [ev.Heard(BEATEN, "he beats me"), ev.Triaged(by=OPERATOR, protected=Protected.VIOLENCE)]
)
def test_offers_that_went_out_before_anybody_knew_are_withdrawn(event: ev.Event) -> None:
    story = Story(rules=policy(DUTY)).dispatch(ANNA, BO).do(event)
    story.people, story.leads = (BO,), (FIRST_LEAD,)
    assert story.to(ANNA.phone) == story.to(BO.phone) == ["offer", "withdrawn"]
    with pytest.raises(IllegalEvent):
        story.do(ev.Accepted(by(ANNA)))
    story.passes(minutes=1)
    assert story.ticket.state is State.TRIAGED
    assert story.calls(Purpose.DUTY) == [DUTY[0], DUTY[0]]
    assert story.to(FIRST_LEAD.phone) == []


def test_only_an_operator_lifts_it() -> None:
    story = Story(suggestion=BEATEN)
    for event in (
        ev.Triaged(by=MACHINE, unprotect=True),
        ev.Triaged(by=MACHINE, protected=Protected.ABUSE),
        ev.Heard(ev.Suggestion(protected=Protected.SELF_HARM)),
        ev.Heard(ev.Suggestion(), "never mind"),
    ):
        assert story.do(event).ticket.protected is Protected.VIOLENCE
    assert story.do(ev.Triaged(by=OPERATOR, protected=Protected.ABUSE)).ticket.protected is Protected.ABUSE
    assert story.do(ev.Triaged(by=OPERATOR, unprotect=True)).ticket.protected is None
    assert story.dispatch(ANNA).offered() == {"P1"}


def test_a_missed_promise_asks_no_lead() -> None:
    story = Story().do(ev.Told("by ten", at(10)), ev.Triaged(by=OPERATOR, protected=Protected.ABUSE))
    story.leads = (FIRST_LEAD,)
    story.passes(hours=2)
    assert Attention.PROMISE_MISSED in story.ticket.attention
    assert story.to(FIRST_LEAD.phone) == []


def test_whoever_is_at_work_already_is_not_texted_reminders() -> None:
    story = Story().dispatch(ANNA).do(ev.Accepted(by(ANNA)), ev.Heard(BEATEN, "he beats me")).passes(hours=4)
    assert story.to(ANNA.phone) == ["offer", "details"]
    assert Attention.OVERDUE in story.ticket.attention


def test_nobody_is_phoned_back() -> None:
    story = Story().dispatch(ANNA).do(ev.Accepted(by(ANNA)), ev.Heard(BEATEN))
    story.do(ev.WorkDone(by(ANNA), ANNA.person, at(9, 5)))
    assert Attention.CONFIRM_BY_HAND in story.ticket.attention
    story.passes(days=1)
    assert story.to(CALLER) == []
    assert story.ticket.state is State.DONE
    assert Attention.CONFIRM_BY_HAND in story.ticket.attention
    late = done(Story()).do(ev.Heard(BEATEN)).passes(days=1)
    assert late.to(CALLER) == []
    assert Attention.CONFIRM_BY_HAND in late.ticket.attention


def test_silence_is_left_to_a_human_and_opens_no_visit_that_all_can_see() -> None:
    story = done(Story()).passes(hours=2, minutes=16)
    assert story.ticket.call_backs == story.policy.call_back.tries
    story.do(ev.Heard(BEATEN), ev.CallBackEnded("silent", at(12), at_risk=True))
    assert story.ticket.state is State.DONE
    assert OpenVisit() not in story.sent
    assert Attention.CONFIRM_BY_HAND in story.ticket.attention
