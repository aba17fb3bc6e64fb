"""At work: arrival, reminders, giving back and taking back, completion, closing, re-opening, holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.domain import events as ev
from hotline.domain.actor import MACHINE, OFFICE, RESIDENT, SWEEP, Actor
from hotline.domain.deadlines import elapsed, later
from hotline.domain.errors import IllegalEvent, NotAllowed
from hotline.domain.ticket import AssignmentState, Attention, DeadlineKind, Disposition, OfferState, Priority, State
from tests.unit.domain.support import (
    ANNA,
    BERLIN,
    BO,
    CHEN,
    DENG,
    FIRST_LEAD,
    NINE,
    OPERATOR,
    Story,
    at,
    by,
    done,
    person,
    policy,
)


def assigned(**story: object) -> Story:
    """Anna, ten minutes away, has accepted a normal ticket: two hours' work."""
    return Story(**story).dispatch(ANNA, BO).do(ev.Accepted(by(ANNA)))  # type: ignore[arg-type]


class TestReminders:
    def test_never_before_the_way_there_and_the_work(self) -> None:
        story = assigned()
        story.passes(hours=2, minutes=9)
        assert "reminder" not in story.to(ANNA.phone)
        story.passes(minutes=1)
        assert story.to(ANNA.phone).count("reminder") == 1
        assert story.ticket.attention == frozenset()

    def test_then_the_operator(self) -> None:
        story = assigned().passes(hours=2, minutes=29)
        assert story.ticket.attention == frozenset()
        story.passes(minutes=1)
        assert story.ticket.attention == {Attention.OVERDUE}
        story.passes(hours=5)
        assert story.to(ANNA.phone).count("reminder") == 1

    def test_as_many_as_the_policy_says(self) -> None:
        assert assigned(rules=policy(reminders=3)).passes(hours=9).to(ANNA.phone).count("reminder") == 3
        none = assigned(rules=policy(reminders=0)).passes(hours=2, minutes=11)
        assert none.ticket.attention == {Attention.OVERDUE}

    def test_the_last_to_accept_sets_the_time_for_all(self) -> None:
        far = person(8, travel=60)
        story = Story().dispatch(ANNA, far, places=2).do(ev.Accepted(by(ANNA))).passes(minutes=20)
        story.do(ev.Accepted(by(far)))
        assert story.due(DeadlineKind.WORK) == at(12, 20)
        quick = Story().dispatch(far, ANNA, places=2).do(ev.Accepted(by(far))).passes(minutes=20)
        assert quick.do(ev.Accepted(by(ANNA))).due(DeadlineKind.WORK) == at(12)

    def test_across_the_end_of_summer_time(self) -> None:
        start = NINE.replace(year=2026, month=10, day=25, hour=1, minute=30, tzinfo=BERLIN)
        story = assigned(start=start, suggestion=ev.Suggestion(priority=Priority.URGENT))
        due = story.due(DeadlineKind.WORK)
        assert due is not None
        assert elapsed(start, due) == timedelta(minutes=40)

    def test_done_answers_overdue(self) -> None:
        story = assigned().passes(hours=3).do(ev.WorkDone(by(ANNA), ANNA.person, at(13)))
        assert story.ticket.attention == frozenset()
        assert [d.kind for d in story.ticket.deadlines] == [DeadlineKind.CALL_BACK]


class TestAtWork:
    def test_arrived(self) -> None:
        story = assigned().passes(minutes=10).do(ev.Arrived(by(ANNA)))
        assert story.ticket.active[0].state is AssignmentState.ARRIVED
        assert story.ticket.state is State.ASSIGNED

    def test_help_moves_nothing_and_sets_attention(self) -> None:
        before = assigned()
        state, deadlines = before.ticket.state, before.ticket.deadlines
        story = before.do(ev.NeedsHelp(by(ANNA), "the door is locked"))
        assert (story.ticket.state, story.ticket.deadlines) == (state, deadlines)
        assert story.ticket.attention == {Attention.NEEDS_HELP}

    def test_nobody_else_reports(self) -> None:
        for event in (ev.Arrived(by(BO)), ev.WorkDone(by(BO), BO.person, None), ev.TakenBack(OPERATOR, BO.person)):
            with pytest.raises(IllegalEvent):
                assigned().do(event)

    def test_an_operator_may_report_for_a_volunteer(self) -> None:
        story = assigned().do(ev.NeedsHelp(by(ANNA)), ev.WorkDone(OPERATOR, ANNA.person, at(9, 5)))
        assert (story.ticket.state, story.ticket.attention) == (State.DONE, frozenset())

    def test_done_by_a_volunteer_answers_no_cry_for_help(self) -> None:
        story = assigned().do(ev.NeedsHelp(by(ANNA)), ev.WorkDone(by(ANNA), ANNA.person, at(9, 5)))
        assert story.ticket.attention == {Attention.NEEDS_HELP}

    def test_everything_is_written_down(self) -> None:
        story = assigned().do(ev.Arrived(by(ANNA)), ev.NeedsHelp(by(ANNA)), ev.Declined(by(ANNA)))
        assert story.kinds[-5:] == ["arrived", "needs_help", "attention", "given_back", "attention"]
        story.do(ev.Accepted(by(ANNA)), ev.TakenBack(OPERATOR, ANNA.person))
        assert story.kinds[-2:] == ["accepted", "taken_back"]
        story = done(Story()).passes(minutes=5).do(ev.CallBackEnded("not_yet", at(10), False))
        assert story.kinds[-5:] == ["work_done", "called_back", "call_back_ended", "denied", "attention"]
        story.do(ev.Closed(OPERATOR, Disposition.REFERRED), ev.Reopened(RESIDENT), ev.Held(OPERATOR, at(12)))
        assert story.kinds[-4:] == ["closed", "reopened", "attention", "held"]
        assert "reminded" in assigned().passes(hours=2, minutes=10).kinds

    def test_done_when_the_last_one_at_work_is(self) -> None:
        story = Story().dispatch(ANNA, BO, places=2).do(ev.Accepted(by(ANNA)), ev.Accepted(by(BO)))
        assert story.do(ev.WorkDone(by(ANNA), ANNA.person, at(10))).ticket.state is State.ASSIGNED
        assert story.do(ev.WorkDone(by(BO), BO.person, at(10))).ticket.state is State.DONE
        assert story.ticket.done_at == NINE


class TestGivenBack:
    def test_it_is_offered_again_at_once_and_a_human_looks(self) -> None:
        story = assigned().do(ev.Declined(by(ANNA)))
        assert (story.ticket.state, story.ticket.escalation_step) == (State.OFFERING, 0)
        assert story.ticket.attention == {Attention.GIVEN_BACK}
        assert [d.kind for d in story.ticket.deadlines] == [DeadlineKind.WAVE]
        story.people = (CHEN,)
        assert story.passes(seconds=0).offered() == {"P3"}
        assert story.do(ev.Accepted(by(CHEN))).ticket.attention == frozenset()

    def test_at_night_what_can_wait_is_offered_in_the_morning(self) -> None:
        story = assigned(start=at(22)).do(ev.Declined(by(ANNA)))
        assert story.due(DeadlineKind.WAVE) == at(7) + timedelta(days=1)

    def test_the_others_at_work_keep_their_time(self) -> None:
        story = Story().dispatch(ANNA, BO, places=2).do(ev.Accepted(by(ANNA)), ev.Accepted(by(BO)))
        work = story.due(DeadlineKind.WORK)
        assert story.do(ev.Declined(by(ANNA))).due(DeadlineKind.WORK) == work

    def test_open_offers_to_others_go_on(self) -> None:
        story = Story().dispatch(ANNA, BO, CHEN, places=2).do(ev.Accepted(by(ANNA)), ev.Declined(by(ANNA)))
        assert story.offered() == {"P2", "P3"}
        assert story.due(DeadlineKind.WAVE) == at(9, 30)

    def test_the_ladder_begins_anew_even_when_it_was_at_its_end(self) -> None:
        story = Story().dispatch(ANNA, places=2).do(ev.Accepted(by(ANNA))).passes(minutes=31)
        assert story.ticket.attention == {Attention.EXHAUSTED}
        story.do(ev.Declined(by(ANNA)))
        assert story.due(DeadlineKind.WAVE) == story.now
        assert story.ticket.escalation_step == 0

    def test_taken_back_by_the_operator(self) -> None:
        story = assigned().do(ev.TakenBack(OPERATOR, ANNA.person))
        assert story.ticket.assignments[0].state is AssignmentState.TAKEN_BACK
        assert story.to(ANNA.phone) == ["offer", "details", "taken_back"]
        assert story.ticket.state is State.OFFERING
        assert story.ticket.attention == frozenset()
        assert assigned().do(ev.NeedsHelp(by(ANNA)), ev.TakenBack(OPERATOR, ANNA.person)).ticket.attention == set()
        with pytest.raises(IllegalEvent):
            story.do(ev.Accepted(by(ANNA)))


class TestClosing:
    @pytest.mark.parametrize("disposition", Disposition)
    def test_an_operator_closes_with_any_disposition_and_all_are_told(self, disposition: Disposition) -> None:
        story = Story().dispatch(ANNA, BO, places=2).do(ev.Accepted(by(ANNA)), ev.Closed(OPERATOR, disposition))
        assert (story.ticket.state, story.ticket.disposition) == (State.CLOSED, disposition)
        assert story.to(ANNA.phone)[-1] == story.to(BO.phone)[-1] == "withdrawn"
        assert story.ticket.attention == frozenset()
        assert story.ticket.offers[1].state is OfferState.FILLED

    @pytest.mark.parametrize("other", [MACHINE, SWEEP, RESIDENT, OFFICE, by(ANNA)])
    def test_nobody_else_does(self, other: Actor) -> None:
        with pytest.raises(NotAllowed):
            Story().do(ev.Closed(other, Disposition.RESOLVED))

    @pytest.mark.parametrize(
        "event",
        [
            ev.Triaged(by=OPERATOR),
            ev.Offered(OPERATOR, (ANNA,)),
            ev.Noted(OPERATOR, "x"),
            ev.Held(OPERATOR, at(12)),
            ev.Accepted(by(ANNA)),
            ev.Closed(OPERATOR, Disposition.RESOLVED),
            ev.Joined("more", ev.Suggestion()),
        ],
    )
    def test_closed_is_closed(self, event: ev.Event) -> None:
        story = Story().dispatch(ANNA).do(ev.Closed(OPERATOR, Disposition.CANCELLED))
        before = story.ticket
        with pytest.raises(IllegalEvent):
            story.do(event)
        assert story.ticket == before


class TestReopening:
    def test_back_to_triage_with_attention_on_the_desks_short_time(self) -> None:
        story = done(Story()).do(ev.Closed(OPERATOR, Disposition.RESOLVED)).passes(hours=1)
        story.do(ev.Reopened(OPERATOR, "the rice was wet"))
        ticket = story.ticket
        assert (ticket.state, ticket.reopened, ticket.disposition) == (State.TRIAGED, 1, None)
        assert ticket.attention == {Attention.REOPENED}
        assert story.due(DeadlineKind.DESK) == at(10, 15)
        assert ticket.taken == 0
        story.people = (BO,)
        assert story.passes(minutes=15).offered() == {"P2"}

    def test_only_what_was_done_or_closed(self) -> None:
        for story in (Story(), Story().dispatch(ANNA), assigned()):
            with pytest.raises(IllegalEvent):
                story.do(ev.Reopened(OPERATOR))

    def test_a_hold_does_not_outlive_it(self) -> None:
        story = done(Story()).do(ev.Held(OPERATOR, at(12)), ev.Reopened(RESIDENT))
        assert story.ticket.held_until is None
        assert story.due(DeadlineKind.HOLD) is None


class TestHold:
    def test_deadlines_stand_still_and_the_promise_does_not(self) -> None:
        story = Story().do(ev.Told("by eleven", at(11))).dispatch(ANNA).passes(minutes=10)
        story.do(ev.Held(OPERATOR, at(12)))
        assert story.due(DeadlineKind.WAVE) == at(12, 20)
        assert story.due(DeadlineKind.PROMISE) == at(11)
        story.leads = (FIRST_LEAD,)
        story.passes(hours=2)
        assert story.ticket.attention == {Attention.PROMISE_MISSED}
        assert story.offered() == {"P1"}

    def test_they_run_again_afterwards_and_a_human_looks(self) -> None:
        story = Story().dispatch(ANNA).do(ev.Held(OPERATOR, at(12)))
        story.people = (BO,)
        story.passes(hours=3, minutes=1)
        assert story.ticket.held_until is None
        assert story.ticket.attention == {Attention.HOLD_ENDED}
        assert story.offered() == {"P1"}
        story.passes(minutes=30)
        assert story.offered() == {"P2"}

    def test_held_twice_they_do_not_add_up(self) -> None:
        story = Story().dispatch(ANNA).passes(minutes=10).do(ev.Held(OPERATOR, at(12))).passes(hours=1)
        story.do(ev.Held(OPERATOR, at(11)))
        assert (story.ticket.held_until, story.due(DeadlineKind.HOLD)) == (at(11), at(11))
        assert story.due(DeadlineKind.WAVE) == at(11, 20)

    def test_what_is_set_while_held_waits_for_its_end(self) -> None:
        story = Story().dispatch(ANNA).do(ev.Held(OPERATOR, at(12)), ev.Declined(by(ANNA)))
        assert story.due(DeadlineKind.WAVE) == at(12)

    def test_dispatching_ends_it(self) -> None:
        story = Story().do(ev.Held(OPERATOR, at(12))).dispatch(ANNA)
        assert story.ticket.held_until is None
        assert story.due(DeadlineKind.HOLD) is None
        assert story.due(DeadlineKind.WAVE) == at(9, 30)

    def test_so_do_words_of_danger_to_life(self) -> None:
        story = Story().do(ev.Held(OPERATOR, at(12)))
        story.do(ev.Joined("my heart", ev.Suggestion(priority=Priority.CRITICAL)))
        assert story.ticket.held_until is None
        assert Attention.MORE_SAID in story.ticket.attention
        desk = story.due(DeadlineKind.DESK)
        assert desk is not None
        assert desk <= at(9, 1)

    def test_a_new_ticket_may_be_held(self) -> None:
        story = Story().do(ev.Held(OPERATOR, at(12)))
        story.people = (ANNA,)
        story.passes(hours=2, minutes=59)
        assert story.sent == []
        story.passes(minutes=1)
        assert story.due(DeadlineKind.DESK) == later(at(12), story.policy.desk.look_again)


def test_a_deadline_that_is_not_due_is_no_event() -> None:
    story = Story()
    for event in (ev.DeskDue((DENG,), ()), ev.WaveDue((), ()), ev.WorkDue(), ev.HoldDue(), ev.DutyDue()):
        with pytest.raises(IllegalEvent, match="not due"):
            story.do(event)
