"""An alarm ends when somebody is going, not when somebody pressed a key; and it wakes nobody for what can wait."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hotline.domain import events as ev
from hotline.domain.deadlines import elapsed
from hotline.domain.effects import Purpose, Text
from hotline.domain.ticket import Attention, Category, Priority
from tests.unit.domain.support import ANNA, BO, OPERATOR, Story, at, policy

DUTY = ("+8613800000401", "+8613800000402")
CRITICAL = ev.Suggestion(category=Category.HEALTH, priority=Priority.CRITICAL)


def alarm(**story: object) -> Story:
    return Story(rules=policy(DUTY), suggestion=CRITICAL, **story)  # type: ignore[arg-type]


def test_the_gaps_grow_with_every_round() -> None:
    story = alarm()
    story.passes(hours=3)
    rung = [e.at for e in story.entries if e.kind == "duty_rung"]
    gaps = [elapsed(a, b) for a, b in pairwise(rung)]
    assert gaps == sorted(gaps) and gaps[-1] > gaps[0]
    assert len(rung) < 25, "not two hundred"


def test_who_acknowledged_and_does_nothing_is_rung_again() -> None:
    story = alarm().passes(minutes=8)
    story.do(ev.DutyAcknowledged(DUTY[0]))
    before = len(story.calls(Purpose.DUTY))
    story.passes(minutes=15)
    assert len(story.calls(Purpose.DUTY)) == before, "they have it in hand for a time"
    story.passes(minutes=10)
    assert len(story.calls(Purpose.DUTY)) > before
    assert Attention.UNTOUCHED in story.ticket.attention


def test_who_touched_it_and_does_nothing_does_not_end_the_alarm() -> None:
    story = Story(rules=policy(()), suggestion=CRITICAL).do(ev.Noted(OPERATOR, "looks bad"))
    assert story.ticket.touched_at is not None
    story.passes(minutes=25)
    assert story.ticket.touched_at is None and Attention.UNTOUCHED in story.ticket.attention


def test_when_somebody_is_going_it_is_over() -> None:
    story = alarm().dispatch(ANNA, BO).do(ev.Accepted(ANNA.phone))
    before = len(story.calls(Purpose.DUTY))
    story.passes(minutes=14)
    assert len(story.calls(Purpose.DUTY)) == before


def test_what_can_wait_rings_nobody_at_night() -> None:
    lamp = ev.Suggestion(category=Category.REPAIR, priority=Priority.LOW)
    story = Story(at(22), rules=policy(DUTY), suggestion=lamp).passes(hours=8)
    assert story.calls(Purpose.DUTY) == []
    story.passes(hours=14)
    assert len(story.calls(Purpose.DUTY)) <= len(DUTY), "and by day each of them once"


def test_what_began_to_ring_in_the_evening_and_can_wait_is_silent_at_night() -> None:
    lamp = ev.Suggestion(category=Category.REPAIR, priority=Priority.NORMAL)
    story = Story(at(20, 44) + timedelta(seconds=30), rules=policy(DUTY), suggestion=lamp).passes(minutes=17)
    before = len(story.calls(Purpose.DUTY))
    story.passes(hours=9)
    assert before == len(story.calls(Purpose.DUTY)) < len(DUTY), "the second one waits for the morning"
    assert len(story.passes(hours=3).calls(Purpose.DUTY)) == len(DUTY)


def test_nobody_is_reminded_at_night_of_what_can_wait() -> None:
    story = Story(at(19)).dispatch(ANNA).do(ev.Accepted(ANNA.phone))
    story.passes(hours=11)
    assert [e for e in story.entries if e.kind == "reminded"] == []
    story.passes(hours=2)
    assert [e for e in story.entries if e.kind == "reminded"]


def test_whoever_is_at_work_hears_of_danger_at_once_also_without_duty_phones() -> None:
    story = Story(rules=policy(())).dispatch(ANNA).do(ev.Accepted(ANNA.phone), ev.Joined("胸口疼", CRITICAL))
    sent = [e for e in story.sent if isinstance(e, Text) and e.purpose is Purpose.ALARM]
    assert [e.to for e in sent] == [ANNA.phone]


def test_whoever_gave_the_alarm_is_not_told_of_it() -> None:
    story = Story(rules=policy(())).dispatch(ANNA).do(ev.Accepted(ANNA.phone))
    story.do(ev.HelperSaid(ANNA.phone, "没气了", CRITICAL))
    assert not [e for e in story.sent if isinstance(e, Text) and e.purpose is Purpose.ALARM]


def test_the_longest_gap_is_the_time_after_which_a_ticket_is_shown_again() -> None:
    story = alarm().passes(hours=12)
    rung = [e.at for e in story.entries if e.kind == "duty_rung"]
    assert max(elapsed(a, b) for a, b in pairwise(rung)) <= timedelta(minutes=21)
