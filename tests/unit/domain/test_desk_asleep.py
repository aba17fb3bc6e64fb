"""The desk asleep: what the machine sends by itself, to whom, and what it leaves as it is."""

from __future__ import annotations

import pytest

from hotline.domain import events as ev
from hotline.domain.actor import MACHINE
from hotline.domain.effects import Purpose
from hotline.domain.errors import IllegalEvent
from hotline.domain.people import Candidate
from hotline.domain.ticket import Attention, Category, DeadlineKind, State
from tests.unit.domain.support import ANNA, BO, CHEN, DENG, FIRST_LEAD, OPERATOR, Story, at, by, policy

DUTY = ("+8613800000401",)
FOOD = ev.Suggestion(Category.FOOD)


def asleep(**story: object) -> Story:
    """Nobody touched it, and the machine has just sent it out."""
    opened = Story(rules=policy(DUTY), **story)  # type: ignore[arg-type]
    opened.people, opened.leads = (ANNA,), (FIRST_LEAD,)
    return opened.passes(minutes=15)


def test_the_machines_triage_is_kept_and_written_down() -> None:
    story = asleep(suggestion=FOOD)
    assert (story.ticket.category, story.ticket.triaged_by) == (Category.FOOD, MACHINE)
    assert story.kinds[-3:] == ["attention", "triaged", "offered"]
    assert story.due(DeadlineKind.DESK) is None


def test_the_next_wave_goes_to_more_people_before_the_lead() -> None:
    story = asleep()
    story.people = (BO, CHEN)
    story.passes(minutes=30)
    assert story.offered() == {"P2", "P3"}
    assert story.kinds[-2:] == ["lapsed", "offered"]
    story.people = (DENG,)
    assert story.passes(minutes=30).offered() == {"L1"}, "after as many waves as the policy says"


def test_with_nobody_near_the_lead_is_asked_at_once() -> None:
    story = Story(rules=policy(DUTY))
    story.leads = (FIRST_LEAD,)
    assert story.passes(minutes=15).offered() == {"L1"}
    assert story.calls(Purpose.DUTY) == []


def test_without_words_and_without_any_lead_a_person_looks_and_no_volunteer_is_asked() -> None:
    story = Story(need="")
    story.people = (ANNA,)
    assert story.passes(minutes=15).offered() == set()
    assert {Attention.LISTEN, Attention.NOBODY} <= story.ticket.attention


def test_with_nobody_at_all_the_duty_phones_ring() -> None:
    story = Story(rules=policy(DUTY)).passes(minutes=15)
    assert Attention.NOBODY in story.ticket.attention
    assert story.calls(Purpose.DUTY) == [DUTY[0]]


def test_an_ordinary_ladders_end_rings_nobody_and_asks_nobody_twice() -> None:
    story = asleep().passes(minutes=60)
    assert story.ticket.state is State.TRIAGED
    assert Attention.EXHAUSTED in story.ticket.attention
    assert story.calls(Purpose.DUTY) == []
    assert story.due(DeadlineKind.DESK) == at(10, 35)
    assert story.passes(minutes=90).offered() == set()
    assert story.to(ANNA.phone) == story.to(FIRST_LEAD.phone) == ["offer"]
    assert Attention.EXHAUSTED in story.ticket.attention


def test_what_an_operator_sent_without_a_place_goes_on_to_people() -> None:
    story = Story(area=None).dispatch(ANNA)
    story.people, story.leads = (BO,), (FIRST_LEAD,)
    assert story.passes(minutes=30).offered() == {"P2"}


def test_a_missed_promise_takes_the_ticket_from_the_desk() -> None:
    story = Story().do(ev.Told("by ten past", at(9, 10)), ev.Triaged(by=OPERATOR))
    story.leads = (FIRST_LEAD,)
    story.passes(minutes=10)
    assert (story.offered(), story.ticket.escalation_step) == ({"L1"}, 1)
    assert story.due(DeadlineKind.DESK) is None


def test_dispatching_keeps_the_category_or_calls_it_other() -> None:
    assert Story(suggestion=FOOD).dispatch(ANNA).ticket.category is Category.FOOD
    assert Story().dispatch(ANNA).ticket.category is Category.OTHER


def test_dispatching_confirms_no_household_where_none_is_suggested() -> None:
    assert Story().dispatch(ANNA).ticket.household_confirmed is False


def test_offers_by_the_machine_touch_and_confirm_nothing() -> None:
    ticket = Story(household="H1").do(ev.Offered(MACHINE, (ANNA,))).ticket
    assert (ticket.touched_at, ticket.household_confirmed, ticket.triaged_by) == (None, False, MACHINE)


@pytest.mark.parametrize("people", [(), (ANNA,), (BO,)])
def test_what_is_assigned_is_not_dispatched_again(people: tuple[Candidate, ...]) -> None:
    story = Story().dispatch(ANNA).do(ev.Accepted(by(ANNA)))
    with pytest.raises(IllegalEvent):
        story.dispatch(*people)
