"""An alarm ends when somebody is going, not when somebody pressed a key; and it wakes nobody for what can wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hotline.domain import events as ev
from hotline.domain.actor import MACHINE, Actor
from hotline.domain.deadlines import elapsed, later
from hotline.domain.effects import Purpose, Text
from hotline.domain.people import OnCall
from hotline.domain.ticket import Attention, Category, DeadlineKind, Disposition, Priority, Protected
from tests.unit.domain.support import ANNA, BO, FIRST_LEAD, OPERATOR, Story, at, by, policy

DUTY = ("+8613800000401", "+8613800000402")
CRITICAL = ev.Suggestion(category=Category.HEALTH, priority=Priority.CRITICAL)


def alarm(**story: object) -> Story:
    return Story(rules=policy(DUTY), suggestion=CRITICAL, **story)  # type: ignore[arg-type]


def test_the_gaps_grow_with_every_round() -> None:
    story = alarm()
    story.passes(hours=3)
    rung = [e.at for e in story.entries if e.kind == "duty_rung" and e.at is not None]
    gaps = [elapsed(a, b) for a, b in pairwise(rung)]
    assert gaps == sorted(gaps) and gaps[-1] > gaps[0]
    assert len(rung) < 25, "not two hundred"


def test_who_acknowledged_and_does_nothing_is_rung_again() -> None:
    story = alarm().passes(minutes=8)
    story.do(ev.DutyAcknowledged(Actor.phone(DUTY[0])))
    before = len(story.calls(Purpose.DUTY))
    story.passes(minutes=9)
    assert len(story.calls(Purpose.DUTY)) == before, "they have it in hand for a time"
    story.passes(minutes=5)
    assert len(story.calls(Purpose.DUTY)) > before
    assert Attention.UNTOUCHED in story.ticket.attention


def test_who_touched_it_and_does_nothing_does_not_end_the_alarm() -> None:
    story = Story(rules=policy(()), suggestion=CRITICAL).do(ev.Noted(OPERATOR, "looks bad"))
    assert story.ticket.touched_at is not None
    story.passes(minutes=25)
    assert story.ticket.touched_at is None and Attention.UNTOUCHED in story.ticket.attention


def test_when_somebody_is_going_it_is_over() -> None:
    story = alarm().dispatch(ANNA, BO).do(ev.Accepted(by(ANNA)))
    before = len(story.calls(Purpose.DUTY))
    story.passes(minutes=14)
    assert len(story.calls(Purpose.DUTY)) == before


def test_a_ticket_that_is_opened_again_begins_anew() -> None:
    story = alarm().passes(minutes=8).do(ev.DutyAcknowledged(Actor.phone(DUTY[0]), "Lead Wang"))
    story.do(ev.Hushed(OPERATOR)).do(ev.Closed(OPERATOR, Disposition.RESOLVED)).do(ev.Reopened(OPERATOR, "again"))
    ticket = story.ticket
    assert (ticket.taken_by, ticket.taken_at, ticket.hushed_until, ticket.duty_rings) == ("", None, None, 0)
    before = len(story.calls(Purpose.DUTY))
    story.passes(minutes=20)
    assert len(story.calls(Purpose.DUTY)) > before


def test_given_back_in_danger_everybody_is_rung_again_and_no_standing_alarm_is_left() -> None:
    story = alarm().passes(hours=3)
    assert story.ticket.alarm_for
    story.dispatch(ANNA).do(ev.Accepted(by(ANNA))).do(ev.Declined(by(ANNA)))
    assert story.ticket.alarm_for == "" and story.ticket.duty_rings == 0


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
    story = Story(at(19)).dispatch(ANNA).do(ev.Accepted(by(ANNA)))
    story.passes(hours=11)
    assert [e for e in story.entries if e.kind == "reminded"] == []
    story.passes(hours=2)
    assert [e for e in story.entries if e.kind == "reminded"]


def test_whoever_is_at_work_hears_of_danger_at_once_also_without_duty_phones() -> None:
    story = Story(rules=policy(())).dispatch(ANNA).do(ev.Accepted(by(ANNA)), ev.Joined("胸口疼", CRITICAL))
    sent = [e for e in story.sent if isinstance(e, Text) and e.purpose is Purpose.ALARM]
    assert [e.to for e in sent] == [ANNA.phone]


def test_whoever_gave_the_alarm_is_not_told_of_it() -> None:
    story = Story(rules=policy(())).dispatch(ANNA).do(ev.Accepted(by(ANNA)))
    story.do(ev.HelperSaid(by(ANNA), "没气了", CRITICAL))
    assert not [e for e in story.sent if isinstance(e, Text) and e.purpose is Purpose.ALARM]


def test_when_everybody_was_rung_one_person_is_left_whose_alarm_it_is() -> None:
    story = alarm()
    story.leads = (FIRST_LEAD,)
    story.passes(hours=12)
    rung = [e for e in story.entries if e.kind == "duty_rung"]
    first = len(DUTY) + 1
    assert [e.data["phone"] for e in rung[: first + 1]] == [*DUTY, FIRST_LEAD.phone, DUTY[0]], "others before the same"
    rounds = story.policy.alarm.rounds * first
    standing = rung[rounds:]
    assert {e.data["phone"] for e in standing} == {DUTY[0]}
    assert story.ticket.alarm_for == DUTY[0] and story.kinds.count("standing_alarm") == 1
    gaps = {elapsed(a.at, b.at) for a, b in pairwise(standing) if a.at and b.at}
    assert gaps == {story.policy.alarm.standing}
    assert len(story.calls(Purpose.DUTY)) < 40, "a night of one ticket"


def test_whoever_was_rung_enough_tonight_is_rung_for_a_danger_that_is_new_and_then_left_alone() -> None:
    story = alarm()
    tired = tuple(OnCall(phone, rings_tonight=99) for phone in DUTY)
    story.now = later(story.now, story.policy.desk.untouched[Priority.CRITICAL])
    story.do(ev.DeskDue((), ()), ev.DutyDue(tired))
    story.now = story.due(DeadlineKind.DUTY) or story.now
    story.do(ev.DutyDue(tired))
    assert story.calls(Purpose.DUTY) == list(DUTY)
    story.now = story.due(DeadlineKind.DUTY) or story.now
    story.do(ev.DutyDue(tuple(replace(p, rung_at=story.now) for p in tired)))
    assert len(story.calls(Purpose.DUTY)) == len(DUTY)
    assert story.ticket.alarm_for == DUTY[0]
    assert story.due(DeadlineKind.DUTY) == later(story.now, story.policy.alarm.standing), "one ring is for all tickets"


def test_a_phone_that_rings_already_tells_of_this_one_too() -> None:
    story = alarm().passes(seconds=60)
    story.now = story.due(DeadlineKind.DUTY) or story.now
    before = len(story.calls(Purpose.DUTY))
    story.do(ev.DutyDue((OnCall(DUTY[0]), OnCall(DUTY[1], ringing=True))))
    assert len(story.calls(Purpose.DUTY)) == before
    assert story.entries[-1].data["joined"] is True


def test_whoever_takes_it_is_named_and_hears_what_it_is_about() -> None:
    story = alarm().passes(seconds=60)
    story.do(ev.DutyAcknowledged(Actor.phone(DUTY[0]), "李站长", text=DUTY[0]))
    assert (story.ticket.taken_by, story.ticket.taken_at) == ("李站长", story.now)
    assert story.to(DUTY[0]) == ["duty", "taken"]
    story.passes(minutes=11)
    assert story.ticket.taken_by == "" and "lease_over" in story.kinds


def test_of_what_is_protected_no_phone_gets_a_text_and_only_the_duty_phones_ring() -> None:
    story = Story(rules=policy(DUTY), suggestion=replace(CRITICAL, protected=Protected.VIOLENCE))
    story.leads = (FIRST_LEAD,)
    story.passes(hours=2).do(ev.DutyAcknowledged(Actor.phone(DUTY[0]), "李站长", text=DUTY[0]))
    assert set(story.calls(Purpose.DUTY)) == set(DUTY)
    assert "taken" not in story.to(DUTY[0])
    story.passes(minutes=20)
    assert Attention.UNTOUCHED in story.ticket.attention, "nobody has spoken to the caller"


def test_a_protected_caller_who_was_spoken_to_is_in_human_hands() -> None:
    story = Story(rules=policy(DUTY), suggestion=replace(CRITICAL, protected=Protected.VIOLENCE))
    story.do(ev.Noted(OPERATOR, "", spoke=True)).passes(hours=2)
    assert story.calls(Purpose.DUTY) == []


def test_without_duty_phones_danger_that_nobody_takes_rings_the_leads() -> None:
    story = Story(rules=policy(()), suggestion=CRITICAL)
    story.leads = (FIRST_LEAD,)
    story.passes(minutes=10)
    assert FIRST_LEAD.phone in story.calls(Purpose.DUTY)
    story = Story(rules=policy(())).dispatch(ANNA).do(ev.Accepted(by(ANNA)), ev.Joined("胸口疼", CRITICAL))
    story.leads = (FIRST_LEAD,)
    assert FIRST_LEAD.phone in story.passes(minutes=2).calls(Purpose.DUTY)


def test_silencing_is_for_this_ticket_and_ends_by_itself() -> None:
    story = alarm().do(ev.Hushed(OPERATOR))
    assert story.ticket.hushed_until == later(story.now, story.policy.alarm.hush)
    assert story.ticket.alarmed and story.ticket.touched_at is None, "the ladder goes on"
    assert story.passes(minutes=2).calls(Purpose.DUTY)


def test_it_cries_until_somebody_goes_and_again_when_they_say_more() -> None:
    story = alarm().passes(minutes=1)
    assert story.ticket.alarmed
    story.do(ev.Offered(MACHINE, (ANNA,)), ev.Accepted(by(ANNA)))
    assert not story.ticket.alarmed
    story.do(ev.HelperSaid(by(ANNA), "没气了", CRITICAL))
    assert story.ticket.alarmed
