"""What falls due by itself after acceptance: reminders, the operator, the end; each at its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer, Busy, OutOfOrder
from hotline.demo.phone_company.phones import Policy
from hotline.domain.ticket import AssignmentState, Attention, DeadlineKind, Disposition, State
from tests.smoke.steps import asked, outbox, sent_out
from tests.town import ANNA, BO, CHEN, NEIGHBOUR, OLD_MAN, STAFF, STRANGER, Town, town

# Silence is machine time: how long it lasts is not what these tests are about.
QUICK = [('silence = "8 s"', 'silence = "1 s"')]
REMINDER = "办得怎么样"


async def _finished(t: Town, caller: str = OLD_MAN) -> None:
    await asked(t, caller=caller)
    await t.says(ANNA, "1")
    await t.says(ANNA, "3")


def _rung(t: Town, phone: str = OLD_MAN) -> int:
    return sum(call.direction != "inbound" for call in t.phone(phone).calls)


@pytest.mark.parametrize(("helper", "way"), [(ANNA, 10), (CHEN, 20)])
async def test_no_reminder_before_the_way_and_the_work_are_over(tmp_path: Path, helper: str, way: int) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(helper, "1")
        await t.passes(minutes=120 + way - 1)
        assert not any(REMINDER in text for text in t.texts(helper))
        await t.passes(minutes=2)
        assert sum(REMINDER in text for text in t.texts(helper)) == 1
        assert "1001" in t.texts(helper)[-1]
        assert Attention.OVERDUE not in (await t.ticket()).attention
        await t.passes(minutes=21)
        assert Attention.OVERDUE in (await t.ticket()).attention, "then the operator"
        assert sum(REMINDER in text for text in t.texts(helper)) == 1, "and no second one"


async def test_what_is_done_in_time_is_not_reminded(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _finished(t, NEIGHBOUR)
        await t.passes(hours=5)
        assert not any(REMINDER in text for text in t.texts(ANNA))


async def test_a_reminder_is_answered_by_digits(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await t.passes(minutes=132)
        await t.says(ANNA, "0")
        assert (await t.ticket()).assignments[0].state is AssignmentState.GIVEN_BACK


async def test_the_call_back_asks_what_a_polite_yes_cannot_answer(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _finished(t)
        t.company.phone(OLD_MAN, Answer(keys=("9", "1")))
        await t.passes(minutes=6)
        ticket = await t.ticket()
        said = " ".join(t.phone(OLD_MAN).calls[-1].said)
        assert "送到了" in said
        assert "还没有送到" in said
        assert ticket.disposition is Disposition.RESOLVED, "a wrong key is asked once more"


async def test_a_key_that_means_nothing_confirms_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _finished(t)
        t.company.phone(OLD_MAN, Answer(keys=("9", "9")))
        await t.passes(minutes=6)
        assert (await t.ticket()).state is State.DONE


async def test_not_yet_opens_it_again_at_once_and_it_is_offered_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _finished(t)
        t.company.phone(OLD_MAN, Answer(keys=("2",)))
        await t.passes(minutes=6)
        ticket = await t.ticket()
        assert ticket.state is State.TRIAGED
        assert Attention.DENIED in ticket.attention
        assert ticket.reopened == 1
        assert ticket.deadlines, "on the desk's time again"
        await sent_out(t)
        await t.says(BO, "1")
        assert (await t.ticket()).active[0].phone == BO


async def test_a_denial_that_nobody_touches_goes_out_by_itself(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _finished(t)
        t.company.phone(OLD_MAN, Answer(keys=("2",)))
        await t.passes(minutes=25)
        assert (await t.ticket()).state is State.OFFERING


@pytest.mark.parametrize("policy", [None, Busy(), OutOfOrder(), Answer()], ids=["rings", "busy", "broken", "silent"])
async def test_silence_is_tried_three_times_and_never_counted_as_resolved(
    tmp_path: Path, policy: Policy | None
) -> None:
    async with town(tmp_path, policy=QUICK) as t:
        t.company.phone(NEIGHBOUR, policy)
        await _finished(t, NEIGHBOUR)
        await t.passes(minutes=7)
        assert (await t.ticket()).call_backs == 1
        await t.passes(minutes=50)
        assert (await t.ticket()).call_backs == 1, "an hour apart"
        await t.passes(hours=3)
        ticket = await t.ticket()
        assert ticket.call_backs == 3
        assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.UNCONFIRMED)
        assert await t.no_ticket(1002), "nobody there is marked at risk"
        assert sum(row.purpose == "call_back" for row in await outbox(t)) == 3


async def test_silence_where_somebody_lives_alone_opens_a_visit(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _finished(t, OLD_MAN)
        await t.passes(hours=4)
        visit = await t.ticket(1002)
        assert (visit.category, visit.parent, visit.household) == ("visit", 1001, "H1")
        assert (await t.ticket()).disposition is Disposition.UNCONFIRMED


async def test_an_answer_after_a_missed_call_counts(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _finished(t)
        await t.passes(minutes=20)
        t.company.phone(OLD_MAN, Answer(keys=("1",)))
        await t.passes(minutes=60)
        ticket = await t.ticket()
        assert (ticket.disposition, ticket.call_backs) == (Disposition.RESOLVED, 2)


@pytest.mark.parametrize(
    ("done", "rings"),
    [
        ("2026-11-23T21:30:00+08:00", "2026-11-24T08:00:00+08:00"),
        ("2026-11-23T06:10:00+08:00", "2026-11-23T08:00:00+08:00"),
    ],
)
async def test_nobody_is_phoned_back_outside_calling_hours(tmp_path: Path, done: str, rings: str) -> None:
    async with town(tmp_path, start=done) as t:
        await asked(t, caller=STRANGER, people=[STAFF])
        await t.says(STAFF, "1")
        await t.says(STAFF, "3")
        moment = datetime.fromisoformat(rings)
        assert (await t.ticket()).due(DeadlineKind.CALL_BACK) == moment
        t.company.phone(STRANGER, Answer(keys=("1",)))
        left = moment - t.h.clock.now()
        await t.service.jobs.advance((left - timedelta(minutes=1)).total_seconds())
        await t.quiet()
        assert _rung(t, STRANGER) == 0
        await t.passes(minutes=2)
        assert _rung(t, STRANGER) == 1
        assert (await t.ticket()).state is State.CLOSED


async def test_after_a_down_time_over_the_evening_it_waits_for_the_morning(tmp_path: Path) -> None:
    async with town(tmp_path, start="2026-11-23T19:50:00+08:00") as t:
        await asked(t, caller=STRANGER, people=[STAFF])
        await t.says(STAFF, "1")
        await t.says(STAFF, "3")
        await t.service.clock.advance(t.service.store, timedelta(hours=2))  # nothing swept in between
        await t.quiet()
        assert _rung(t, STRANGER) == 0
        due = (await t.ticket()).due(DeadlineKind.CALL_BACK)
        assert due == datetime.fromisoformat("2026-11-24T08:00:00+08:00")


async def test_a_withheld_number_is_confirmed_by_hand(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.phone(STRANGER).call(None, hang_up_after=1.0, withheld=True).wait()
        await t.quiet()
        await sent_out(t, people=[ANNA])
        await t.says(ANNA, "1")
        assert "值班员" in t.texts(ANNA)[-1], "no phone, no house: the desk tells more"
        await t.says(ANNA, "3")
        await t.passes(hours=3)
        ticket = await t.ticket()
        assert ticket.state is State.DONE
        assert Attention.CONFIRM_BY_HAND in ticket.attention
