"""What nobody understood is treated as possibly serious: a person looks, soon, and no volunteer goes into it blind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain import events as ev
from hotline.domain.actor import Actor
from hotline.domain.effects import Purpose
from hotline.domain.ticket import (
    Attention,
    Category,
    DeadlineKind,
    Disposition,
    Emergency,
    Priority,
    Protected,
    Reason,
    State,
)
from tests.unit.domain.support import ANNA, BO, FIRST_LEAD, OPERATOR, PACKAGED, SECOND_LEAD, Story, at, by, policy

DUTY = ("+8613800000401", "+8613800000402")
NOTHING = ev.Suggestion(understood=False)
RICE = ev.Suggestion(Category.FOOD, item="rice")
HEART = ev.Suggestion(Category.HEALTH, Priority.CRITICAL)


def mumbled(hour: int = 9, minute: int = 0, duty: tuple[str, ...] = DUTY) -> Story:
    """A text in which nothing was recognised."""
    story = Story(start=at(hour, minute), rules=policy(duty), need="mumble", suggestion=NOTHING)
    story.people, story.leads = (ANNA, BO), (FIRST_LEAD, SECOND_LEAD)
    return story


class TestWhatIsNotUnderstood:
    def test_a_text_in_which_nothing_was_recognised(self) -> None:
        ticket = mumbled().ticket
        assert ticket.attention == {Attention.NOT_UNDERSTOOD}
        assert ticket.not_understood

    def test_what_an_operator_writes_down_needs_no_understanding(self) -> None:
        assert Story(by=OPERATOR, suggestion=NOTHING).ticket.attention == frozenset()

    def test_it_stands_in_the_queue_before_what_can_wait(self) -> None:
        assert mumbled().ticket.urgency is Priority.URGENT
        assert Story(suggestion=RICE).ticket.urgency is Priority.NORMAL

    def test_a_transcript_is_judged_when_no_more_words_are_expected(self) -> None:
        story = Story(need="").do(ev.Heard(NOTHING, "mumble"))
        assert not story.ticket.not_understood
        assert story.do(ev.Heard(NOTHING, "mumble mumble", last=True)).ticket.attention == {Attention.NOT_UNDERSTOOD}

    def test_what_was_said_is_judged_at_the_end_of_the_question_and_of_the_call(self) -> None:
        words, silence = Story().do(ev.NotUnderstood(words=True)), Story(need="").do(ev.NotUnderstood(words=False))
        assert words.ticket.attention == {Attention.NOT_UNDERSTOOD}
        assert silence.ticket.attention == {Attention.LISTEN}
        assert silence.ticket.not_understood
        assert Story().do(ev.CallEnded(words=True, understood=False)).ticket.not_understood
        assert not Story().do(ev.CallEnded(words=True)).ticket.not_understood

    def test_words_that_say_nothing_still_replace_the_listening(self) -> None:
        story = Story(need="").do(ev.CallEnded(words=False), ev.Heard(NOTHING, "mumble"))
        assert story.ticket.attention == {Attention.NOT_UNDERSTOOD}

    def test_danger_that_is_known_comes_first(self) -> None:
        for found in (
            ev.Suggestion(priority=Priority.CRITICAL, understood=False),
            ev.Suggestion(protected=Protected.ABUSE, understood=False),
        ):
            ticket = Story(suggestion=found).ticket
            assert ticket.in_danger
            assert Attention.NOT_UNDERSTOOD in ticket.attention
            assert not ticket.not_understood

    def test_what_a_human_has_in_hand_is_not_marked_again(self) -> None:
        story = Story(need="").do(ev.Noted(OPERATOR, "spoke"), ev.NotUnderstood(words=True))
        assert story.ticket.attention == frozenset()
        assert not Story().do(ev.Closed(OPERATOR, Disposition.MISTAKEN), ev.NotUnderstood(words=True)).ticket.attention

    def test_later_words_that_are_understood_take_it_away(self) -> None:
        story = mumbled().passes(minutes=1).do(ev.Joined("no rice", RICE))
        assert story.ticket.attention == {Attention.MORE_SAID}
        assert story.due(DeadlineKind.DESK) == at(9, 16), "an ordinary ticket has the ordinary time"
        assert Story(need="").do(ev.NotUnderstood(True), ev.Heard(RICE, "no rice")).ticket.attention == frozenset()

    def test_a_text_does_not_make_up_for_a_recording_that_nobody_made_out(self) -> None:
        story = Story(need="").do(ev.CallEnded(words=False), ev.Joined("no rice", RICE))
        assert Attention.LISTEN in story.ticket.attention

    def test_an_operators_touch_takes_it_away(self) -> None:
        assert mumbled().do(ev.Noted(OPERATOR, "read it")).ticket.attention == frozenset()

    def test_more_words_that_say_nothing_are_one_more_reason_and_no_second_mark(self) -> None:
        story = mumbled().do(ev.Joined("mumble again", NOTHING))
        assert story.ticket.attention == {Attention.NOT_UNDERSTOOD, Attention.MORE_SAID}
        assert not Story(suggestion=RICE).do(ev.Joined("mumble", NOTHING)).ticket.not_understood

    def test_closed_before_anybody_said_what_it_was_it_opens_as_not_understood(self) -> None:
        story = mumbled().do(ev.Closed(OPERATOR, Disposition.MISTAKEN), ev.Reopened(OPERATOR))
        assert story.ticket.not_understood
        sorted_out = Story().do(ev.Triaged(by=OPERATOR), ev.Closed(OPERATOR, Disposition.MISTAKEN))
        assert not sorted_out.do(ev.Reopened(OPERATOR)).ticket.not_understood


class TestTheDesksTime:
    @pytest.mark.parametrize(
        ("hour", "minute", "due"),
        [
            (9, 0, at(9, 5)),
            (20, 58, at(21, 3)),
            (21, 0, at(21, 30)),
            (3, 0, at(3, 30)),
            (6, 45, at(7)),
        ],
    )
    def test_by_day_and_before_the_night_is_over(self, hour: int, minute: int, due: object) -> None:
        assert mumbled(hour, minute).due(DeadlineKind.DESK) == due

    def test_it_is_never_later_than_the_words_alone_would_have_it(self) -> None:
        urgent = ev.Suggestion(priority=Priority.URGENT, understood=False)
        assert Story(start=at(3), suggestion=urgent).due(DeadlineKind.DESK) == at(3, 3)

    def test_silence_is_urgent_and_has_the_same_time(self) -> None:
        story = Story(start=at(3), need="").do(ev.CallEnded(words=False))
        assert (story.ticket.priority, story.due(DeadlineKind.DESK)) == (Priority.URGENT, at(3, 30))


class TestWhoIsAsked:
    def test_one_duty_phone_is_rung_and_the_next_only_if_it_does_not_take_it(self) -> None:
        story = mumbled(3).passes(minutes=29, seconds=59)
        assert story.sent == []
        story.passes(seconds=1)
        assert story.calls(Purpose.DUTY) == [DUTY[0]]
        story.passes(minutes=9)
        assert story.calls(Purpose.DUTY) == [DUTY[0]]
        story.passes(minutes=1)
        assert story.calls(Purpose.DUTY) == list(DUTY)

    def test_whoever_takes_it_ends_it(self) -> None:
        story = mumbled(3).passes(minutes=31).do(ev.DutyAcknowledged(Actor.phone(DUTY[0]))).passes(hours=3)
        assert story.calls(Purpose.DUTY) == [DUTY[0]]
        assert Attention.NOT_UNDERSTOOD in story.ticket.attention, "until somebody has worked on it"
        assert story.ticket.offers == ()

    def test_each_phone_is_rung_once_and_then_the_leads_are_asked_and_never_a_volunteer(self) -> None:
        story = mumbled(3).passes(minutes=50)
        assert story.offered() == {"L1"}
        story.passes(hours=12)
        assert story.calls(Purpose.DUTY) == list(DUTY)
        assert story.to(ANNA.phone) == story.to(BO.phone) == []
        assert story.to(FIRST_LEAD.phone) == story.to(SECOND_LEAD.phone) == ["offer"]
        assert Attention.NOT_UNDERSTOOD in story.ticket.attention

    def test_where_no_duty_phone_is_named_the_lead_is_asked(self) -> None:
        assert mumbled(duty=()).passes(minutes=5).offered() == {"L1"}

    def test_where_there_is_nobody_attention_stands(self) -> None:
        story = mumbled(duty=())
        story.leads = ()
        story.passes(hours=20)
        assert story.sent == []
        assert {Attention.NOT_UNDERSTOOD, Attention.NOBODY} <= story.ticket.attention

    def test_understood_after_all_nobody_is_rung_any_more(self) -> None:
        story = mumbled(3).passes(minutes=31).do(ev.Joined("no rice", RICE)).passes(hours=3)
        assert story.calls(Purpose.DUTY) == [DUTY[0]]

    def test_a_call_whose_end_nobody_heard_of_goes_to_no_volunteer(self) -> None:
        story = Story(need="", rules=policy(DUTY))
        story.people = (ANNA,)
        story.passes(minutes=15)
        assert story.offered() == set()
        assert story.calls(Purpose.DUTY) == [DUTY[0]]

    def test_danger_heard_while_the_duty_is_rung_does_not_wait_for_the_wider_gap(self) -> None:
        story = mumbled(3).passes(minutes=30).do(ev.Joined("my heart", HEART)).passes(minutes=1)
        assert story.calls(Purpose.DUTY) == list(DUTY)
        assert len(story.passes(minutes=1).calls(Purpose.DUTY)) == len(DUTY) + 1, "and on to others"


class TestTheAnswer:
    def test_the_question_is_written_down(self) -> None:
        assert mumbled().do(ev.Told("is anybody in danger?", asks=True)).kinds[-2:] == ["told", "danger_asked"]

    @pytest.mark.parametrize("state", ["new", "assigned"])
    def test_danger_is_believed_at_once(self, state: str) -> None:
        story = mumbled(3)
        if state == "assigned":
            story.dispatch(ANNA).do(ev.Accepted(by(ANNA)))
        story.do(ev.DangerAnswered(True, "9"))
        assert story.ticket.priority is Priority.CRITICAL
        assert story.ticket.reasons == (Reason("priority", "critical", "9", "", "answer"),)
        assert "danger_answered" in story.kinds
        story.passes(minutes=1)
        assert story.calls(Purpose.DUTY) == [DUTY[0]]

    def test_nobody_in_danger_lets_the_duty_sleep_and_a_person_still_looks(self) -> None:
        story = mumbled(3).do(ev.DangerAnswered(False, "0"))
        assert story.ticket.attention == {Attention.NOT_UNDERSTOOD}
        assert story.due(DeadlineKind.DESK) == at(7, 5)
        assert story.passes(hours=4, minutes=4).sent == []
        assert story.passes(minutes=1).calls(Purpose.DUTY) == [DUTY[0]]

    def test_it_ends_the_ringing_too(self) -> None:
        story = mumbled(3).passes(minutes=31).do(ev.DangerAnswered(False, "0")).passes(hours=3)
        assert story.calls(Purpose.DUTY) == [DUTY[0]]

    def test_the_end_of_the_call_does_not_bring_the_hurry_back(self) -> None:
        for ended in (ev.CallEnded(words=False), ev.CallEnded(words=True, understood=False)):
            story = Story(start=at(3), need="").do(ev.NotUnderstood(ended.words), ev.DangerAnswered(False, "0"), ended)
            assert story.due(DeadlineKind.DESK) == at(7, 5)

    def test_new_words_that_are_not_understood_do(self) -> None:
        story = mumbled(3).do(ev.DangerAnswered(False, "0"), ev.Joined("mumble", NOTHING))
        assert story.due(DeadlineKind.DESK) == at(3, 30)

    def test_by_day_the_desk_keeps_its_time(self) -> None:
        assert mumbled().do(ev.DangerAnswered(False, "0")).due(DeadlineKind.DESK) == at(9, 5)

    def test_it_lowers_nothing(self) -> None:
        story = Story(start=at(3), suggestion=HEART).do(ev.DangerAnswered(False, "0"))
        assert story.ticket.priority is Priority.CRITICAL
        assert story.due(DeadlineKind.DESK) == at(3, 1)
        touched = mumbled(3).do(ev.Noted(OPERATOR, "hm"), ev.DangerAnswered(False, "0"))
        assert touched.due(DeadlineKind.DESK) == mumbled(3).do(ev.Noted(OPERATOR, "hm")).due(DeadlineKind.DESK)


def test_whom_a_danger_is_for_is_read_from_the_reasons() -> None:
    heard = [("emergency", "fire"), ("priority", "critical"), ("emergency", "medical"), ("emergency", "fire")]
    reasons = tuple(Reason(field, value, str(i), "", "exact") for i, (field, value) in enumerate(heard))
    ticket = replace(Story().ticket, reasons=(*reasons, Reason("emergency", "plague", "x", "", "exact")))
    assert ticket.emergencies == (Emergency.FIRE, Emergency.MEDICAL)


def test_the_desk_is_given_less_time_than_for_an_ordinary_ticket() -> None:
    assert PACKAGED.not_understood.desk < PACKAGED.desk.untouched[Priority.NORMAL]
    assert PACKAGED.not_understood.night < timedelta(hours=10)


def test_offered_by_an_operator_it_is_a_ticket_like_any_other() -> None:
    story = mumbled().dispatch(ANNA)
    assert story.ticket.state is State.OFFERING
    assert story.passes(minutes=30).offered() == {"P2"}
