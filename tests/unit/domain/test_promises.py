"""What is told to whoever waits: that somebody comes, and, before a promise slips, that it will be later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.domain import events as ev
from hotline.domain.deadlines import later
from hotline.domain.effects import Purpose
from hotline.domain.ticket import Attention, DeadlineKind, Priority, Protected
from tests.unit.domain.support import ANNA, BO, CALLER, OPERATOR, Story, by

URGENT = ev.Suggestion(priority=Priority.URGENT)
HALF_HOUR = timedelta(minutes=30)


def promised(**more: object) -> Story:
    story = Story(suggestion=URGENT, **more)  # type: ignore[arg-type]
    return story.do(ev.Told("within half an hour", later(story.now, HALF_HOUR)))


def test_five_minutes_before_it_slips_the_caller_hears_so_with_a_new_time() -> None:
    story = promised().passes(minutes=24)
    assert "later" not in story.to(CALLER)
    story.passes(minutes=1)
    assert story.to(CALLER) == ["later"]
    assert story.ticket.later_at is not None and story.ticket.later_at > later(story.now, timedelta(minutes=20))
    assert story.ticket.promise_at == later(story.ticket.opened_at, HALF_HOUR), "it is measured as it was first told"
    story.passes(minutes=5)
    assert Attention.PROMISE_MISSED in story.ticket.attention


def test_a_second_time_a_person_says_it() -> None:
    story = promised().passes(hours=2)
    assert story.to(CALLER) == ["later"], "no storm of apologies"
    assert Attention.TELL_CALLER in story.ticket.attention


def test_where_no_text_may_go_a_person_says_it_in_time() -> None:
    story = promised()
    story.textable = None
    story.passes(minutes=25)
    assert story.to(CALLER) == [] and Attention.TELL_CALLER in story.ticket.attention


def test_of_what_is_protected_nothing_is_texted() -> None:
    story = promised().do(ev.Triaged(by=OPERATOR, protected=Protected.ABUSE)).passes(minutes=25)
    assert story.to(CALLER) == [] and Attention.TELL_CALLER in story.ticket.attention


@pytest.mark.parametrize("kept", [ev.Accepted(by(ANNA)), ev.Noted(OPERATOR, "", spoke=True)])
def test_a_promise_that_was_kept_needs_no_word(kept: ev.Event) -> None:
    story = promised().dispatch(ANNA).do(kept)
    assert story.due(DeadlineKind.WORD) is None
    assert story.passes(minutes=29).to(CALLER) == []


def test_what_the_resident_needs_no_more_is_not_spoken_of() -> None:
    story = promised().do(ev.CancelAsked("不用了")).passes(minutes=26)
    assert story.to(CALLER) == [] and Attention.TELL_CALLER not in story.ticket.attention


def test_a_hold_does_not_keep_the_word_back() -> None:
    story = promised()
    story.do(ev.Held(OPERATOR, later(story.now, timedelta(hours=3)))).passes(minutes=25)
    assert story.to(CALLER) == ["later"]


def test_given_back_the_promise_and_its_word_run_again() -> None:
    story = promised().dispatch(ANNA).do(ev.Accepted(by(ANNA)), ev.Declined(by(ANNA)))
    assert story.due(DeadlineKind.PROMISE) is not None
    assert story.passes(minutes=29).to(CALLER) == ["later"]


def test_a_short_promise_has_its_word_at_half_of_it() -> None:
    story = Story(suggestion=ev.Suggestion(priority=Priority.CRITICAL))
    story.do(ev.Told("six minutes", later(story.now, timedelta(minutes=6))))
    assert story.due(DeadlineKind.WORD) == later(story.now, timedelta(minutes=3))


def test_whoever_waits_hears_that_somebody_is_coming_once() -> None:
    story = promised().dispatch(ANNA, BO, places=2)
    story.do(ev.Accepted(by(ANNA), tell=CALLER), ev.Accepted(by(BO), tell=CALLER))
    assert story.to(CALLER) == [Purpose.COMING.value]


def test_and_not_where_no_text_may_go() -> None:
    assert promised().dispatch(ANNA).do(ev.Accepted(by(ANNA))).to(CALLER) == []
