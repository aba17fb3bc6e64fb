"""Asking whether it came: only the person's own word closes as resolved, silence never does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hotline.domain import events as ev
from hotline.domain.effects import Call, OpenVisit, Purpose, Text
from hotline.domain.errors import IllegalEvent
from hotline.domain.ticket import Attention, DeadlineKind, Disposition, State
from tests.unit.domain.support import ANNA, CALLER, OPERATOR, Story, at, done

IN_AN_HOUR = at(10, 5)


def ended(outcome: str, next_at: datetime = IN_AN_HOUR, at_risk: bool = False) -> ev.CallBackEnded:
    return ev.CallBackEnded(outcome, next_at, at_risk)


def calling() -> Story:
    """Done at nine, and the person's phone rings at five past."""
    return done(Story()).passes(minutes=5)


def test_the_person_is_phoned_after_the_policys_time() -> None:
    story = done(Story())
    assert story.due(DeadlineKind.CALL_BACK) == at(9, 5)
    story.passes(minutes=5)
    assert story.calls(Purpose.CALL_BACK) == [CALLER]
    assert story.due(DeadlineKind.CALL_BACK_END) == at(9, 10)
    assert story.ticket.call_backs == 1


def test_the_deaf_are_asked_by_text_and_have_longer() -> None:
    story = done(Story())
    story.now = at(9, 5)
    story.do(ev.CallBackDue(CALLER, "text"))
    assert story.sent[-1] == Text(CALLER, Purpose.ASK, "zh")
    assert story.due(DeadlineKind.CALL_BACK_END) == at(10, 5)


def test_not_outside_calling_hours_even_after_a_down_time() -> None:
    story = done(Story())
    story.now = at(21)
    story.do(ev.CallBackDue(CALLER, "call", at(8) + timedelta(days=1)))
    assert story.due(DeadlineKind.CALL_BACK) == at(8) + timedelta(days=1)
    assert story.calls(Purpose.CALL_BACK) == []
    assert story.ticket.call_backs == 0


def test_came_closes_as_resolved() -> None:
    story = calling().do(ended("came"))
    assert (story.ticket.state, story.ticket.disposition) == (State.CLOSED, Disposition.RESOLVED)
    assert story.ticket.closed_at == at(9, 5)


def test_not_yet_reopens_with_attention() -> None:
    story = calling().do(ended("not_yet"))
    assert (story.ticket.state, story.ticket.reopened) == (State.TRIAGED, 1)
    assert story.ticket.attention == {Attention.DENIED}
    assert story.due(DeadlineKind.DESK) == at(9, 20)
    assert story.ticket.call_backs == 0


def test_unclear_goes_to_a_human_and_is_not_tried_again() -> None:
    story = calling().do(ended("unclear"))
    assert story.ticket.attention == {Attention.UNCLEAR}
    story.passes(days=2)
    assert story.ticket.state is State.DONE
    assert len(story.calls(Purpose.CALL_BACK)) == 1


def test_silence_is_tried_again_and_then_closed_as_unconfirmed() -> None:
    story = calling()
    assert story.passes(minutes=5).due(DeadlineKind.CALL_BACK) == at(10, 10)
    story.passes(hours=1)
    assert len(story.calls(Purpose.CALL_BACK)) == 2
    story.passes(hours=1, minutes=10)
    assert len(story.calls(Purpose.CALL_BACK)) == story.policy.call_back.tries == 3
    assert (story.ticket.state, story.ticket.disposition) == (State.CLOSED, Disposition.UNCONFIRMED)
    assert OpenVisit() not in story.sent


def test_for_people_at_risk_a_visit_is_opened() -> None:
    story = calling()
    for hour in (10, 11):
        story.do(ended("silent", at(hour, 5), at_risk=True))
        story.passes(hours=1)
    assert OpenVisit() not in story.sent
    story.do(ended("silent", at_risk=True))
    assert story.ticket.disposition is Disposition.UNCONFIRMED
    assert story.sent.count(OpenVisit()) == 1


def test_one_silence_told_twice_counts_once() -> None:
    story = calling().do(ended("silent", at(10, 5)), ended("silent", at(11)))
    assert story.due(DeadlineKind.CALL_BACK) == at(10, 5)
    assert story.ticket.state is State.DONE


def test_a_late_not_yet_reopens_what_was_closed() -> None:
    story = done(Story()).passes(days=1)
    assert story.ticket.disposition is Disposition.UNCONFIRMED
    assert story.do(ended("not_yet")).ticket.state is State.TRIAGED


def test_a_late_came_changes_nothing_but_is_written_down() -> None:
    story = done(Story()).passes(days=1).do(ended("came"))
    assert story.ticket.disposition is Disposition.UNCONFIRMED
    assert story.kinds[-1] == "call_back_ended"
    reopened = calling().do(ev.Reopened(OPERATOR), ended("came"))
    assert reopened.ticket.state is State.TRIAGED
    assert reopened.do(ended("not_yet")).ticket.reopened == 1


def test_an_outcome_that_nobody_knows_closes_nothing() -> None:
    story = calling()
    for _ in range(5):
        with pytest.raises(IllegalEvent):
            story.do(ended("busy"))
    assert story.ticket.state is State.DONE


@pytest.mark.parametrize(("to", "way"), [(None, "none"), (None, "call"), (CALLER, "none")])
def test_where_nobody_may_be_phoned_a_human_confirms(to: str | None, way: str) -> None:
    story = done(Story())
    story.now = at(9, 5)
    story.do(ev.CallBackDue(to, way))
    assert story.ticket.attention == {Attention.CONFIRM_BY_HAND}
    assert not any(isinstance(effect, Call) for effect in story.sent)


def test_never_to_be_called_back_is_known_from_the_start() -> None:
    story = done(Story(), call_back_in=None)
    assert story.ticket.attention == {Attention.CONFIRM_BY_HAND}
    story.do(ev.Noted(OPERATOR, "later")).passes(minutes=21)
    assert story.ticket.attention == {Attention.CONFIRM_BY_HAND}
    assert story.ticket.state is State.DONE
    assert story.to(ANNA.phone) == ["offer", "details"]


@pytest.mark.parametrize("outcome", ["came", "silent"])
def test_nothing_closes_by_itself_over_words_that_nobody_has_seen(outcome: str) -> None:
    story = done(Story()).do(ev.Joined("and the roof leaks", ev.Suggestion())).passes(minutes=5)
    story.do(ended(outcome))
    assert story.ticket.state is State.DONE
    assert Attention.CONFIRM_BY_HAND in story.ticket.attention


def test_who_could_not_be_reached_was_not_silent() -> None:
    story = done(Story()).passes(minutes=5).do(ended("unreached"))
    assert story.ticket.state is State.DONE
    assert Attention.CONFIRM_BY_HAND in story.ticket.attention


def test_a_call_that_still_waits_at_the_carrier_is_no_silence() -> None:
    story = done(Story()).passes(minutes=5)
    before = story.ticket.call_backs
    story.do(ended("waiting"))
    assert story.ticket.call_backs == before
    assert story.due(DeadlineKind.CALL_BACK_END) is not None
