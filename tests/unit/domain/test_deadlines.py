"""Promises, the desk's time and calling hours, at any hour and on the nights when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.deadlines import (
    call_back_at,
    desk_due_at,
    earlier,
    elapsed,
    later,
    latter,
    next_within,
    promise_at,
    wave_due_at,
)
from hotline.domain.ticket import Priority
from tests.unit.domain.support import BERLIN, PACKAGED, SHANGHAI, at

CRITICAL, URGENT, NORMAL, LOW = Priority
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "priority", "due"),
    [
        (at(9), CRITICAL, at(9, 10)),
        (at(9), URGENT, at(9, 30)),
        (at(9), NORMAL, at(11)),
        (at(9), LOW, at(17)),
        (at(19), NORMAL, at(21)),
        (at(20, 30), CRITICAL, at(20, 40)),
        (at(20, 30), NORMAL, at(9) + DAY),
        (at(20, 30), LOW, at(15) + DAY),
        (at(14), LOW, at(15) + DAY),
        (at(3), CRITICAL, at(3, 10)),
        (at(3), URGENT, at(3, 30)),
        (at(3), NORMAL, at(9)),
        (at(3), LOW, at(15)),
        (at(6, 59), NORMAL, at(9)),
        (at(23, 59), NORMAL, at(9) + DAY),
    ],
)
def test_the_promise_at_every_hour(now: datetime, priority: Priority, due: datetime) -> None:
    assert promise_at(priority, now, PACKAGED) == due


@given(
    minutes=st.integers(0, 60 * 24 * 400),
    priority=st.sampled_from(Priority),
    zone=st.sampled_from([SHANGHAI, BERLIN]),
)
def test_a_promise_leaves_time_for_the_desk_all_waves_and_a_lead(
    minutes: int, priority: Priority, zone: ZoneInfo
) -> None:
    now = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(zone)
    promised = promise_at(priority, now, PACKAGED)
    due = desk_due_at(priority, now, PACKAGED)
    for _ in range(PACKAGED.wave.waves + 1):
        due = wave_due_at(priority, due, PACKAGED)
    assert elapsed(due, promised) >= timedelta(0)


@pytest.mark.parametrize("priority", [CRITICAL, URGENT])
def test_what_cannot_wait_disturbs_at_night(priority: Priority) -> None:
    assert desk_due_at(priority, at(3), PACKAGED) == at(3) + PACKAGED.desk.untouched[priority]
    assert wave_due_at(priority, at(3), PACKAGED) == at(3) + PACKAGED.wave.expires[priority]


@pytest.mark.parametrize("priority", [NORMAL, LOW])
def test_what_can_wait_disturbs_nobody_at_night(priority: Priority) -> None:
    assert desk_due_at(priority, at(3), PACKAGED) == at(7)
    assert wave_due_at(priority, at(20, 45), PACKAGED) == at(7) + DAY


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(7, 59), at(8)),
        (at(8), at(8)),
        (at(19, 59), at(19, 59)),
        (at(20), at(8) + DAY),
        (at(0), at(8)),
    ],
)
def test_hours_begin_included_and_end_excluded(now: datetime, expected: datetime) -> None:
    assert next_within(now, (time(8), time(20))) == expected


def test_calling_hours_are_the_persons_own_where_they_have_some() -> None:
    assert call_back_at(at(6), PACKAGED) == at(8)
    assert call_back_at(at(9), PACKAGED, "14:00-16:30") == at(14)
    assert call_back_at(at(16, 30), PACKAGED, "14:00-16:30") == at(14) + DAY


class TestClockChanges:
    """Europe/Berlin: on 2026-10-25 the hour from two to three comes twice, on 2027-03-28 not at all."""

    def test_ten_minutes_are_ten_minutes_when_the_hour_comes_twice(self) -> None:
        now = datetime(2026, 10, 25, 2, 55, tzinfo=BERLIN)
        promised = promise_at(CRITICAL, now, PACKAGED)
        assert elapsed(now, promised) == timedelta(minutes=10)
        assert (promised.hour, promised.minute, promised.fold) == (2, 5, 1)
        desk = desk_due_at(CRITICAL, now, PACKAGED)
        assert elapsed(now, desk) <= timedelta(seconds=60)

    def test_and_when_it_does_not_come_at_all(self) -> None:
        now = datetime(2027, 3, 28, 1, 55, tzinfo=BERLIN)
        promised = promise_at(CRITICAL, now, PACKAGED)
        assert elapsed(now, promised) == timedelta(minutes=10)
        assert (promised.hour, promised.minute) == (3, 5)

    def test_times_are_compared_as_they_pass(self) -> None:
        first = datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN)
        second = datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1)
        assert elapsed(first, second) == timedelta(minutes=20)
        assert earlier(first, second) == earlier(second, first) == first
        assert latter(first, second).fold == latter(second, first).fold == 1

    @pytest.mark.parametrize("month_day", [(10, 24), (3, 27)])
    def test_the_next_opening_is_at_the_hour_on_the_wall(self, month_day: tuple[int, int]) -> None:
        month, day = month_day
        evening = datetime(2026 + (month == 3), month, day, 22, 0, tzinfo=BERLIN)
        opening = next_within(evening, (time(7), time(21)))
        assert (opening.hour, opening.minute, opening.day) == (7, 0, day + 1)
        assert opening.utcoffset() != evening.utcoffset()
        assert promise_at(NORMAL, evening, PACKAGED).hour == 9

    def test_the_zone_stays(self) -> None:
        now = datetime(2026, 10, 25, 2, 55, tzinfo=BERLIN)
        assert later(now, timedelta(hours=1)).tzinfo is BERLIN
