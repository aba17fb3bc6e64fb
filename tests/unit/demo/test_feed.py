"""The page's stream of events: in order, stamped with hotline time, with the caller's own words when spoken."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hotline.demo.feed import Feed, HotlineTime
from hotline.demo.phone_company import Manual, Pace, PhoneCompany

START = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


class Machine:
    """A machine clock set by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
async def company() -> AsyncIterator[PhoneCompany]:
    company = PhoneCompany(
        "AC" + "0" * 32, "token", "+868755995995", "http://127.0.0.1:1", pace=Pace(100), policy=Manual()
    )
    await company.start()
    yield company
    await company.stop()


async def read(feed: Feed, until: str, since: int = 0) -> list[dict[str, Any]]:
    """All events up to one of a kind."""
    events: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        async for _, body in feed.since(since):
            events.append(json.loads(body))
            if events[-1]["kind"] == until:
                break
    return events


def test_hotline_time_goes_on_from_where_it_was_read() -> None:
    machine = Machine()
    time = HotlineTime(START, machine)
    machine.at += timedelta(seconds=7)
    assert time.now() == START + timedelta(seconds=7)
    time.set(START + timedelta(hours=1))
    assert time.now() == START + timedelta(hours=1)


@pytest.mark.parametrize(("hour", "wait"), [(3, timedelta(hours=18)), (10, timedelta(hours=1)), (9, timedelta(days=1))])
def test_until_the_next_time_that_it_is_an_hour(hour: int, wait: timedelta) -> None:
    assert HotlineTime(START, Machine()).until(hour) == wait


async def test_the_callers_words_come_once_after_the_hotline_has_spoken(company: PhoneCompany) -> None:
    feed = Feed(company, HotlineTime(START, Machine()))
    # Cut off while the hotline still spoke: he said nothing.
    feed.will_say("CA8", "我家没有米了")
    company.emit("call_said", "+8613800001001", {"call": "CA8", "text": "您好"})
    company.emit("call_ended", "+8613800001001", {"call": "CA8", "status": "completed", "duration": 1})
    kinds = ["call_said", "call_ended"]
    assert [event["kind"] for event in await read(feed, "call_ended")] == kinds

    feed.will_say("CA9", "我家没有米了")
    company.emit("call_said", "+8613800001001", {"call": "CA9", "text": "您好"})
    company.emit("call_said", "+8613800001001", {"call": "CA9", "text": "您需要什么"})
    spoken = (await read(feed, "caller_said"))[-1]
    assert (spoken["text"], spoken["at"]) == ("我家没有米了", START.isoformat())
    company.emit("call_said", "+8613800001001", {"call": "CA9", "text": "我们记下了"})
    company.emit("call_ended", "+8613800001001", {"call": "CA9", "status": "completed", "duration": 9})
    told = [event for event in await read(feed, "call_ended", since=len(kinds)) if event["kind"] == "caller_said"]
    assert [event["call"] for event in told] == ["CA9"]


async def test_streams_end_when_the_feed_closes(company: PhoneCompany) -> None:
    feed = Feed(company, HotlineTime(START, Machine()))
    feed.tell("service", state="up")

    async def all_of_it() -> int:
        return len([body async for _, body in feed.since(0)])

    reading = asyncio.create_task(all_of_it())
    await asyncio.sleep(0)
    feed.close()
    async with asyncio.timeout(5):
        assert await reading == 1
