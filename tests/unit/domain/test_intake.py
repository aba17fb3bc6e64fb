"""From the first word to a triaged ticket: the machine only ever raises, and what was told is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.domain import events as ev
from hotline.domain.actor import MACHINE, RESIDENT
from hotline.domain.effects import Purpose
from hotline.domain.errors import IllegalEvent
from hotline.domain.ticket import Attention, Category, DeadlineKind, Disposition, Priority, Protected, Reason, State
from tests.unit.domain.support import ANNA, BO, FIRST_LEAD, OPERATOR, Story, at, by, policy

DUTY = ("+8613800000401",)

CRITICAL, URGENT, NORMAL, LOW = Priority
RICE = Reason("item", "rice", "没有米", "没有米了", "exact")
HEART = ev.Suggestion(Category.HEALTH, CRITICAL)


class TestSuggestions:
    def test_the_first_words_suggest_everything_with_reasons(self) -> None:
        found = ev.Suggestion(Category.FOOD, URGENT, None, "rice", "G4", (RICE,))
        ticket = Story(suggestion=found, area=None).ticket
        assert (ticket.category, ticket.priority, ticket.item, ticket.area) == ("food", "urgent", "rice", "G4")
        assert ticket.reasons == (RICE,)
        assert (ticket.state, ticket.triaged_by) == (State.NEW, None)

    def test_the_first_words_alone_may_say_that_it_can_wait(self) -> None:
        low = ev.Suggestion(priority=LOW)
        assert Story(suggestion=low).ticket.priority is LOW
        assert Story(need="").do(ev.Heard(low, "no hurry")).ticket.priority is NORMAL
        assert Story().do(ev.Joined("no hurry", low)).ticket.priority is NORMAL

    def test_more_words_only_raise(self) -> None:
        story = Story(suggestion=ev.Suggestion(priority=URGENT))
        assert story.do(ev.Heard(ev.Suggestion(priority=NORMAL))).ticket.priority is URGENT
        assert story.do(ev.Heard(ev.Suggestion(priority=CRITICAL))).ticket.priority is CRITICAL
        assert "raised" in story.kinds

    def test_what_an_operator_set_stays_though_priority_still_rises(self) -> None:
        story = Story().do(ev.Triaged(by=OPERATOR, category=Category.REPAIR, need="the roof", priority=LOW))
        story.do(ev.Heard(ev.Suggestion(Category.FOOD, URGENT, None, "rice"), "no rice"))
        ticket = story.ticket
        assert (ticket.category, ticket.item, ticket.need) == ("repair", None, "the roof")
        assert ticket.priority is URGENT

    def test_suggestions_alone_leave_the_words_as_they_are(self) -> None:
        assert Story().do(ev.Heard(HEART)).ticket.need == "rice"

    def test_a_known_place_is_not_replaced_by_one_that_was_named(self) -> None:
        assert Story(area="G3").do(ev.Heard(ev.Suggestion(area="G9"))).ticket.area == "G3"
        assert Story(area=None).do(ev.Heard(ev.Suggestion(area="G9"))).ticket.area == "G9"

    def test_raising_shortens_the_desks_time(self) -> None:
        story = Story().passes(minutes=5)
        assert story.due(DeadlineKind.DESK) == at(9, 15)
        story.do(ev.Heard(HEART, "my heart"))
        assert story.due(DeadlineKind.DESK) == at(9, 6)

    def test_raising_shortens_the_wait_for_those_who_were_asked(self) -> None:
        story = Story().dispatch(ANNA).do(ev.Joined("my heart", HEART))
        assert story.due(DeadlineKind.WAVE) == at(9, 2)
        assert Attention.MORE_SAID in story.ticket.attention

    def test_an_operators_raise_shortens_it_too(self) -> None:
        story = Story().dispatch(ANNA).do(ev.Triaged(by=OPERATOR, priority=URGENT))
        assert story.due(DeadlineKind.WAVE) == at(9, 8)


class TestWhoMayTriage:
    def test_an_operator_may_lower(self) -> None:
        story = Story(suggestion=HEART).do(ev.Triaged(by=OPERATOR, priority=LOW))
        assert (story.ticket.priority, story.ticket.state) == (LOW, State.TRIAGED)
        assert story.ticket.touched_at == at(9)

    def test_the_machine_may_not(self) -> None:
        story = Story(suggestion=HEART).do(ev.Triaged(by=MACHINE, priority=LOW))
        assert story.ticket.priority is CRITICAL
        assert story.ticket.touched_at is None

    def test_another_category_drops_the_item(self) -> None:
        story = Story(suggestion=ev.Suggestion(Category.FOOD, item="rice"))
        assert story.do(ev.Triaged(by=OPERATOR, category=Category.FOOD)).ticket.item == "rice"
        assert story.do(ev.Triaged(by=OPERATOR, category=Category.REPAIR)).ticket.item is None

    def test_naming_or_dispatching_confirms_the_household(self) -> None:
        assert Story(household="H1").do(ev.Noted(OPERATOR, "hm")).ticket.household_confirmed is False
        assert Story().do(ev.Triaged(by=OPERATOR, household="H1")).ticket.household_confirmed is True
        assert Story(household="H1").dispatch(ANNA).ticket.household_confirmed is True

    def test_the_sleeping_desks_machine_confirms_no_household(self) -> None:
        story = Story(household="H1")
        story.people = (ANNA,)
        story.passes(minutes=16)
        assert story.ticket.open_offers
        assert story.ticket.household_confirmed is False


class TestWords:
    def test_a_call_without_words_is_urgent_and_to_be_listened_to(self) -> None:
        story = Story(need="").do(ev.CallEnded(words=False))
        assert story.ticket.priority is URGENT
        assert story.ticket.attention == {Attention.LISTEN}
        assert story.due(DeadlineKind.DESK) == at(9, 5)

    def test_nobody_has_to_listen_once_words_arrive(self) -> None:
        story = Story(need="").do(ev.CallEnded(words=False))
        assert Attention.LISTEN in story.do(ev.Heard(ev.Suggestion())).ticket.attention
        assert Attention.LISTEN in story.do(ev.Heard(ev.Suggestion(), "")).ticket.attention
        story.do(ev.Heard(ev.Suggestion(), "no rice"))
        assert Attention.LISTEN not in story.ticket.attention
        assert story.ticket.need == "no rice"
        assert story.ticket.priority is URGENT

    def test_a_call_with_words_or_with_an_operator_on_it_needs_no_listening(self) -> None:
        assert Story().do(ev.CallEnded(words=True)).ticket.attention == frozenset()
        assert Story(need="").do(ev.Noted(OPERATOR, "spoke"), ev.CallEnded(words=False)).ticket.priority is NORMAL

    def test_a_message_that_joins_is_kept_and_looked_at(self) -> None:
        story = Story().do(ev.Joined("and oil", ev.Suggestion(Category.FOOD)))
        assert story.ticket.need == "rice"
        assert story.ticket.attention == {Attention.MORE_SAID}
        assert story.ticket.category == "food"
        assert "joined" in story.kinds
        assert Story(need="").do(ev.Joined("oil", ev.Suggestion())).ticket.need == "oil"

    def test_attention_is_written_down_once_while_it_lasts(self) -> None:
        more = ev.Joined("more", ev.Suggestion())
        assert Story().do(more, more).kinds.count("attention") == 1
        assert Story().do(more, ev.Noted(OPERATOR, "seen"), more).kinds.count("attention") == 2

    def test_a_transcript_after_closing_is_kept(self) -> None:
        story = Story(need="").do(ev.Closed(OPERATOR, Disposition.MISTAKEN), ev.Heard(ev.Suggestion(), "rice"))
        assert (story.ticket.need, story.ticket.state) == ("rice", State.CLOSED)


class TestPromise:
    def test_it_is_fixed_when_told_and_only_shortened(self) -> None:
        story = Story().do(ev.Told("by eleven", at(11)), ev.Told("by twelve", at(12)))
        assert story.ticket.promise_at == story.due(DeadlineKind.PROMISE) == at(11)
        story.do(ev.Told("by ten", at(10)))
        assert story.ticket.promise_at == story.due(DeadlineKind.PROMISE) == at(10)
        assert story.kinds.count("told") == 3

    def test_told_while_held_it_does_not_wait_for_the_end_of_the_hold(self) -> None:
        story = Story().do(ev.Held(OPERATOR, at(12)), ev.Told("by ten", at(10)))
        assert story.due(DeadlineKind.PROMISE) == at(10)

    def test_words_without_a_promise_promise_nothing(self) -> None:
        assert Story().do(ev.Told("hello")).ticket.promise_at is None

    def test_speaking_to_the_caller_keeps_it_and_a_note_alone_does_not(self) -> None:
        story = Story().do(ev.Told("by eleven", at(11)), ev.Noted(OPERATOR, "hm"))
        assert story.due(DeadlineKind.PROMISE) == at(11)
        story.do(ev.Noted(OPERATOR, "spoke to him", spoke=True))
        assert story.due(DeadlineKind.PROMISE) is None
        assert story.ticket.promise_kept_at == at(9)

    def test_accepting_keeps_it(self) -> None:
        story = Story().do(ev.Told("by eleven", at(11))).dispatch(ANNA).do(ev.Accepted(by(ANNA)))
        assert story.ticket.promise_kept_at == at(9)
        story.passes(hours=1)

    def test_given_back_in_time_it_is_open_again(self) -> None:
        story = Story().do(ev.Told("by eleven", at(11))).dispatch(ANNA).do(ev.Accepted(by(ANNA)))
        story.do(ev.Declined(by(ANNA)))
        assert story.ticket.promise_kept_at is None
        assert story.due(DeadlineKind.PROMISE) == at(11)

    def test_a_new_need_after_it_was_kept_gets_a_new_one(self) -> None:
        story = Story().do(ev.Told("by nine ten", at(9, 10))).dispatch(ANNA).do(ev.Accepted(by(ANNA)))
        story.do(ev.Told("by nine thirty", at(9, 30)))
        assert story.ticket.promise_at == story.due(DeadlineKind.PROMISE) == at(9, 30)

    @pytest.mark.parametrize(
        "words", [ev.Suggestion(priority=Priority.CRITICAL), ev.Suggestion(protected=Protected.ABUSE)]
    )
    def test_danger_in_what_somebody_is_at_work_on_rings_the_duty_phones(self, words: ev.Suggestion) -> None:
        story = Story(rules=policy(DUTY)).dispatch(ANNA).do(ev.Accepted(by(ANNA)), ev.Joined("more", words))
        assert story.calls(Purpose.DUTY) == []
        assert story.passes(minutes=1).calls(Purpose.DUTY) == [DUTY[0]]

    def test_missed_it_is_shown_and_the_next_lead_is_asked(self) -> None:
        story = Story().do(ev.Told("by nine ten", at(9, 10))).dispatch(ANNA)
        story.leads = (FIRST_LEAD,)
        story.passes(minutes=11)
        assert Attention.PROMISE_MISSED in story.ticket.attention
        assert story.offered() == {"P1", "L1"}
        assert story.ticket.promise_at == at(9, 10)
        assert "escalated" in story.kinds

    def test_it_is_not_forgotten_on_reopening(self) -> None:
        story = Story().do(ev.Told("by eleven", at(11)), ev.Closed(OPERATOR, Disposition.MISTAKEN))
        story.passes(minutes=30)
        assert story.do(ev.Reopened(RESIDENT)).due(DeadlineKind.PROMISE) == at(11)
        story.do(ev.Closed(OPERATOR, Disposition.MISTAKEN)).passes(hours=3)
        assert story.do(ev.Reopened(RESIDENT)).due(DeadlineKind.PROMISE) == story.now
        story.passes(minutes=1)
        assert Attention.PROMISE_MISSED in story.ticket.attention

    def test_a_promise_kept_is_kept_for_good(self) -> None:
        story = Story().do(ev.Told("by eleven", at(11)), ev.Noted(OPERATOR, "spoke", spoke=True))
        story.do(ev.Closed(OPERATOR, Disposition.MISTAKEN), ev.Reopened(RESIDENT))
        assert story.due(DeadlineKind.PROMISE) is None

    def test_a_promise_missed_once_is_not_missed_twice(self) -> None:
        story = Story().do(ev.Told("by ten", at(10))).passes(hours=2)
        story.do(ev.Closed(OPERATOR, Disposition.MISTAKEN), ev.Reopened(RESIDENT))
        assert story.due(DeadlineKind.PROMISE) is None


class TestDesk:
    def test_touched_means_triaged_dispatched_noted_or_held(self) -> None:
        for touch in (
            ev.Triaged(by=OPERATOR),
            ev.Offered(OPERATOR, (ANNA,)),
            ev.Noted(OPERATOR, "x"),
            ev.Held(OPERATOR, at(10)),
        ):
            story = Story().do(ev.Joined("more", ev.Suggestion())).do(touch)
            assert story.ticket.touched_at == at(9)
            assert story.ticket.attention == frozenset()

    def test_what_a_human_touched_is_shown_again_and_not_sent_out(self) -> None:
        story = Story().do(ev.Triaged(by=OPERATOR))
        story.people = (ANNA, BO)
        story.passes(minutes=19)
        assert story.ticket.attention == frozenset()
        story.passes(minutes=2)
        assert story.ticket.attention == {Attention.WAITING}
        assert story.sent == []

    def test_a_hold_must_end_in_the_future(self) -> None:
        with pytest.raises(IllegalEvent):
            Story().do(ev.Held(OPERATOR, at(9)))

    @pytest.mark.parametrize(("priority", "minutes"), [(CRITICAL, 1), (URGENT, 3), (NORMAL, 15), (LOW, 60)])
    def test_untouched_is_offered_after_the_policys_time(self, priority: Priority, minutes: int) -> None:
        story = Story(suggestion=ev.Suggestion(priority=priority))
        story.people = (ANNA, BO)
        story.passes(minutes=minutes, seconds=-1)
        assert story.sent == []
        story.passes(seconds=1)
        assert story.offered() == {"P1", "P2"}
        assert story.ticket.triaged_by == MACHINE
        assert story.ticket.attention == {Attention.UNTOUCHED}
        assert story.ticket.touched_at is None

    def test_at_night_what_can_wait_waits(self) -> None:
        story = Story(start=at(3))
        story.people = (ANNA,)
        story.passes(hours=3, minutes=59)
        assert story.sent == []
        story.passes(minutes=1)
        assert story.now == at(7)
        assert story.offered() == {"P1"}

    def test_left_by_the_operator_at_night_it_wakes_nobody(self) -> None:
        story = Story(start=at(20, 55)).do(ev.Triaged(by=OPERATOR))
        assert story.due(DeadlineKind.DESK) == at(7) + timedelta(days=1)
