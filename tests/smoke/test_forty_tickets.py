"""A night from eight to eight: forty tickets of every priority, and nobody answers. Counted is what each person was
sent and rung, against the policy; and no danger was ever without an alarm or somebody who has it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hotline.domain.access import EVERYTHING
from hotline.domain.deadlines import elapsed, is_night
from hotline.domain.ticket import Priority, Ticket
from hotline.service.records import OutboxRow
from tests.town import (
    ANNA,
    BO,
    CHEN,
    COMMUNITY_LEAD,
    DISTRICT_LEAD,
    DUTY_ONE,
    DUTY_TWO,
    GROUP_LEAD,
    STAFF,
    Town,
    town,
)

EIGHT = "2026-11-23T20:00:00+08:00"
DUTY = [("duty_phones = []", f'duty_phones = ["{DUTY_ONE}", "{DUTY_TWO}"]')]
LEADS = (GROUP_LEAD, COMMUNITY_LEAD, DISTRICT_LEAD)
CRITICAL = ("我胸口疼，喘不上气", "老伴叫不醒了", "家里着火了", "他摔了，满头是血")
URGENT = ("血压很高，头晕", "发烧三天了，走不动路", "药断了两天了")
WAITS = ("我家没有米了", "路灯坏了", "想请人帮我读封信，不急", "自行车链条断了", "水龙头滴水")
MUMBLED = ("嗯那个啥来着", "叽里咕噜")
EVENING = [
    words
    for turn in range(10)
    for words in (CRITICAL[turn % 4], WAITS[turn % 5], URGENT[turn % 3], (*WAITS, *MUMBLED)[turn % 7])
]


def caller(index: int) -> str:
    return f"+86139000{index:05d}"


async def the_night(t: Town) -> list[Ticket]:
    """A text every quarter of an hour until six; every five minutes the alarm is looked at."""
    for index, words in enumerate(EVENING):
        assert await t.says(caller(index), words), "everybody is answered"
        for _ in range(3):
            await t.passes(minutes=5)
            await nobody_is_without_an_alarm(t)
    for _ in range(24):
        await t.passes(minutes=5)
        await nobody_is_without_an_alarm(t)
    return [await t.ticket(1001 + index) for index in range(len(EVENING))]


async def nobody_is_without_an_alarm(t: Town) -> None:
    queue = await t.h.store.read(lambda books: books.queue(EVERYTHING))
    for ticket in queue:
        if ticket.in_danger:
            assert ticket.alarmed or ticket.active or ticket.taken_by, ticket.number
            assert ticket.deadlines, ticket.number


async def outgoing(t: Town, count: int) -> list[OutboxRow]:
    rows = [await t.h.store.read(lambda books, n=1001 + i: books.outbox_of(n)) for i in range(count)]  # type: ignore[misc]
    return [row for some in rows for row in some if row.purpose != "reply"]


async def test_a_night_in_which_nobody_answers(tmp_path: Path) -> None:
    async with town(tmp_path, start=EIGHT, policy=DUTY) as t:
        tickets = await the_night(t)
        rows = await outgoing(t, len(tickets))
        policy, by_number = t.h.policy, {ticket.number: ticket for ticket in tickets}
        dangers = [ticket for ticket in tickets if ticket.in_danger]
        assert len(tickets) == 40 and len(dangers) >= 10
        assert {ticket.priority for ticket in tickets} == set(Priority)

        night = [row for row in rows if is_night(row.at, policy)]
        for row in night:
            assert by_number[row.ticket or 0].urgency in (Priority.CRITICAL, Priority.URGENT), "what can wait waits"

        rings = Counter(row.to for row in night if row.kind == "call")
        standing = timedelta(hours=10) / policy.alarm.standing
        for phone, count in rings.items():
            assert count <= policy.alarm.rings + len(dangers) + standing, (phone, count)
        offers = Counter(row.to for row in night if row.purpose == "offer")
        for phone in (ANNA, BO, CHEN):
            assert offers[phone] <= policy.wave.daily_cap
        for phone in (STAFF, *LEADS):
            assert offers[phone] <= policy.alarm.texts + len(dangers), (phone, offers[phone])
        each_is_spaced(night)

        for ticket in dangers:
            assert ticket.alarm_for in (DUTY_ONE[3:], STAFF), "one named person is left whose alarm it is"
        told = Counter(row.to for row in rows if row.purpose == "later")
        assert all(count == 1 for count in told.values()), "one honest word, not a storm"


def each_is_spaced(night: list[OutboxRow]) -> None:
    """Late in the night each phone rings at the gap of the standing alarm, but for a danger that is new."""
    late = datetime.fromisoformat("2026-11-24T06:15:00+08:00")
    for phone in {row.to for row in night}:
        rung = sorted(row.at for row in night if row.to == phone and row.kind == "call" and row.at > late)
        gaps = [elapsed(one, other) for one, other in pairwise(rung)]
        assert all(gap >= timedelta(minutes=10) for gap in gaps), (phone, rung)
