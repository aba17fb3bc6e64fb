"""The event stream: told at once, resumed where it broke off, and nothing of protected tickets for others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from hotline.console import sign_ins, stream
from hotline.domain.actor import Actor
from hotline.domain.people import Role
from hotline.service import accounts, views
from hotline.service import desk as use
from tests.unit.console.world import NEIGHBOUR


@dataclass
class Event:
    name: str
    data: dict[str, Any]
    id: str


class Listener:
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def event(self) -> Event:
        """The next event; a comment is none."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(10):
            while True:
                line = (await self.response.content.readline()).decode()
                assert line, "the stream ended"
                line = line.rstrip("\r\n")
                if not line and "data" in fields:
                    return Event(fields["event"], json.loads(fields["data"]), fields.get("id", ""))
                name, _, value = line.partition(": ")
                fields[name] = value

    async def until(self, name: str) -> list[Event]:
        """Events up to and with the next of this name."""
        found = [await self.event()]
        while found[-1].name != name:
            found.append(await self.event())
        return found


@asynccontextmanager
async def listening(desk, browser, after: int | None = None, query: str = "") -> AsyncIterator[Listener]:
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    async with browser.session.get(desk.server.make_url("/events" + query), headers=headers) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/event-stream"
        listener = Listener(response)
        first = await listener.event()
        assert first.name == "clock"
        yield listener


async def test_a_new_ticket_is_told_at_once(desk, sign_in):
    async with listening(desk, await sign_in()) as stream_of:
        number = await desk.text("家里断粮了")
        events = await stream_of.until("queue")
    assert ("ticket", {"number": number}) in [(e.name, e.data) for e in events]
    assert events[-1].id == str(await views.last_entry(desk.h))
    assert events[-1].data["now"] == desk.clock.now().isoformat()
    assert "critical" not in [e.name for e in events]


async def test_critical_is_told_once_it_is_and_not_when_touched(desk, sign_in):
    async with listening(desk, await sign_in()) as stream_of:
        number = await desk.text("胸口痛，喘不上气", NEIGHBOUR)
        events = await stream_of.until("queue")
        assert ("critical", {"number": number}) in [(e.name, e.data) for e in events]
        await use.note(desk.h, Actor.operator("小陈"), number, "打电话了")
        assert "critical" not in [e.name for e in await stream_of.until("queue")]


async def test_it_resumes_where_it_broke_off(desk, sign_in):
    browser = await sign_in()
    first = await desk.text("家里断粮了")
    seen = await views.last_entry(desk.h)
    second = await desk.text("屋顶漏雨", NEIGHBOUR)
    async with listening(desk, browser, after=seen) as stream_of:
        events = await stream_of.until("queue")
    assert [e.data["number"] for e in events if e.name == "ticket"] == [second] != [first]
    async with listening(desk, browser, query=f"?after={seen}") as stream_of:
        assert (await stream_of.event()).data == {"number": second}


@pytest.mark.parametrize("after", ["-1", "nonsense", "99999999"])
async def test_a_strange_resuming_point_starts_at_the_end(desk, sign_in, after):
    await desk.text("家里断粮了")
    async with listening(desk, await sign_in(), query=f"?after={after}") as stream_of:
        number = await desk.text("屋顶漏雨", NEIGHBOUR)
        assert (await stream_of.event()).data == {"number": number}


async def test_others_learn_of_a_protected_ticket_only_that_something_changed(desk, sign_in):
    ann, named = await sign_in("Ann"), await sign_in("named")
    async with listening(desk, ann) as hers, listening(desk, named) as theirs:
        number = await desk.text("我男人天天打我，我害怕")
        events = await hers.until("queue")
        assert [e.name for e in events] == ["queue"]
        assert events[-1].data["hidden"] is True
        assert str(number) not in json.dumps([e.data for e in events])
        told = await theirs.until("queue")
        assert ("critical", {"number": number}) in [(e.name, e.data) for e in told]
        assert told[-1].data["hidden"] is False


async def test_words_as_they_are_spoken_and_again_for_whoever_comes_later(desk, sign_in):
    number = await desk.text("家里断粮了")
    browser = await sign_in()
    async with listening(desk, browser) as stream_of:
        desk.voice.say("CA1", number, "我家的")
        first = await stream_of.event()
        assert (first.name, first.id) == ("partial", "")
        assert first.data == {"call": "CA1", "ticket": number, "text": "我家的", "final": False}
    async with listening(desk, browser) as later:
        assert (await later.event()).data["text"] == "我家的"
        desk.voice.say("CA1", number, "我家的米没有了", final=True)
        assert (await later.event()).data["final"] is True
    async with listening(desk, browser) as much_later:
        desk.voice.say("CA2", number, "别的")
        assert (await much_later.event()).data["call"] == "CA2"


async def test_whoever_has_one_area_hears_of_others_only_that_something_changed(desk, sign_in):
    await accounts.add_operator(desk.store, "lead", "correct horse", "en", role=Role.LEAD, area="HM-3")
    number = await desk.text("水管坏了", NEIGHBOUR)
    await use.triage(desk.h, Actor.operator("Ann"), number, use.TriageInput(area="HM-4"))
    async with listening(desk, await sign_in("lead")) as hers:
        await use.note(desk.h, Actor.operator("Ann"), number, "x")
        events = await hers.until("queue")
        assert [e.name for e in events] == ["queue"] and events[-1].data["hidden"] is True
        desk.voice.say("CA1", number, "胸口痛")
        await use.note(desk.h, Actor.operator("Ann"), number, "y")
        assert [e.name for e in await hers.until("queue")] == ["queue"], "and nothing of what is said"
        await use.triage(desk.h, Actor.operator("Ann"), number, use.TriageInput(area="HM-3"))
        assert (await hers.until("ticket"))[-1].data == {"number": number}


async def test_protected_words_are_for_the_named_people_only(desk, sign_in):
    open_one = await desk.text("家里断粮了")
    hidden = await desk.text("我男人天天打我，我害怕", NEIGHBOUR)
    async with listening(desk, await sign_in("Ann")) as hers, listening(desk, await sign_in("named")) as theirs:
        desk.voice.say("CA1", hidden, "救我")
        assert (await theirs.event()).data["text"] == "救我"
        desk.voice.say("CA2", open_one, "快点")
        assert (await hers.event()).data["text"] == "快点", "the words before were not for her"


async def test_a_call_that_becomes_protected_falls_silent_for_others(desk, sign_in):
    number = await desk.text("家里断粮了")
    async with listening(desk, await sign_in("Ann")) as hers:
        desk.voice.say("CA1", number, "家里")
        assert (await hers.event()).data["text"] == "家里"
        await use.triage(desk.h, Actor.operator("named"), number, use.TriageInput(protect="violence"))
        assert (await hers.until("queue"))[-1].data["hidden"] is True
        desk.voice.say("CA1", number, "他打我")
        other = await desk.text("屋顶漏雨", NEIGHBOUR)
        assert (await hers.event()).data == {"number": other}


async def test_the_browser_is_told_when_hotline_time_was_moved(desk, sign_in, monkeypatch):
    monkeypatch.setattr(stream, "CLOCK_CHECK", 0.01)
    async with listening(desk, await sign_in()) as stream_of:
        desk.clock.hotline += timedelta(hours=1)
        event = await stream_of.event()
    assert (event.name, event.data["now"]) == ("clock", desk.clock.now().isoformat())


async def test_streams_end_at_once_when_the_service_stops(desk, sign_in):
    async with listening(desk, await sign_in()) as stream_of:
        desk.shutdown.set()
        async with asyncio.timeout(2):
            assert await stream_of.response.content.read() == b""


async def test_a_comment_keeps_the_line_open(desk, sign_in, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT", 0.01)
    async with listening(desk, await sign_in()) as stream_of, asyncio.timeout(5):
        assert (await stream_of.response.content.readline()).startswith(b": ping")


async def test_a_stream_that_went_away_is_forgotten(desk, sign_in, monkeypatch):
    from hotline.console.context import CONSOLE

    monkeypatch.setattr(stream, "HEARTBEAT", 0.01)
    hub = desk.app[CONSOLE].hub
    async with listening(desk, await sign_in()):
        assert len(hub._boxes) == 1
    async with asyncio.timeout(5):
        while hub._boxes:
            await asyncio.sleep(0.01)


async def ended(stream_of: Listener) -> bytes:
    """What still came until the stream ended."""
    async with asyncio.timeout(5):
        return await stream_of.response.content.read()


async def test_a_stream_ends_at_once_when_its_operator_signs_out(desk, sign_in, monkeypatch):
    monkeypatch.setattr(sign_ins, "BEAT", 60.0)
    browser, other = await sign_in(), await sign_in()
    async with listening(desk, browser) as first, listening(desk, browser) as second, listening(desk, other) as still:
        await browser.post("/signout")
        assert b"queue" not in await ended(first) + await ended(second)
        number = await desk.text("家里断粮了")
        assert (await still.event()).data == {"number": number}, "another browser of theirs goes on"


@pytest.mark.parametrize("way", ["disabled", "removed", "new password", "other rights"])
async def test_a_stream_ends_with_the_next_beat_wherever_the_account_was_changed(desk, sign_in, monkeypatch, way):
    """By the books alone: as when it is done on the command line, or in another process of the service."""
    monkeypatch.setattr(sign_ins, "BEAT", 0.05)
    change = {
        "disabled": lambda: accounts.disable(desk.store, "Ann"),
        "removed": lambda: accounts.remove(desk.store, "Ann"),
        "new password": lambda: accounts.new_password(desk.store, "Ann", "another horse"),
        "other rights": lambda: accounts.add_operator(desk.store, "Ann", "correct horse", "en", sees_protected=True),
    }
    ann = await sign_in("Ann")
    async with listening(desk, ann) as hers, listening(desk, await sign_in("named")) as theirs:
        await change[way]()
        await ended(hers)
        desk.voice.say("CA1", await desk.text("家里断粮了"), "救我")
        assert (await theirs.until("partial"))[-1].data["text"] == "救我"
        assert (await ann.get("/events")).status == 401


async def test_a_stream_ends_when_a_grant_comes_to_its_end(desk, sign_in, monkeypatch):
    monkeypatch.setattr(stream, "CLOCK_CHECK", 0.01)
    until = desk.clock.now() + timedelta(hours=1)

    def unit(books):
        ann = books.operator("Ann")
        books.put_grant(ann.person, replace(ann.grants[0], until=until))

    await desk.store.write(unit)
    ann = await sign_in("Ann")
    async with listening(desk, ann) as hers:
        desk.clock.hotline += timedelta(hours=1)
        await ended(hers)
        assert (await ann.get("/events")).status == 403


async def test_streams_outlive_a_look_that_failed(desk, sign_in, monkeypatch):
    monkeypatch.setattr(sign_ins, "BEAT", 0.01)
    looked = 0

    async def broken(*_args: object) -> set[str]:
        nonlocal looked
        looked += 1
        raise OSError("disk")

    monkeypatch.setattr(sign_ins_of(desk), "_look", broken)
    async with listening(desk, await sign_in()) as stream_of:
        while looked < 3:
            await asyncio.sleep(0.01)
        number = await desk.text("家里断粮了")
        assert (await stream_of.event()).data == {"number": number}


async def test_nobody_is_looked_up_when_nobody_listens(desk, sign_in, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT", 0.01)
    async with listening(desk, await sign_in()):
        task = sign_ins_of(desk)._task
        assert task is not None and not task.done()
    async with asyncio.timeout(5):
        await task


def sign_ins_of(desk):
    from hotline.console.context import CONSOLE

    return desk.app[CONSOLE].sign_ins


async def test_a_stream_whose_books_fail_ends_and_can_be_resumed(desk, sign_in, monkeypatch):
    browser = await sign_in()
    seen = await views.last_entry(desk.h)

    async def broken(*_args: object) -> list[object]:
        raise OSError("disk")

    async with listening(desk, browser, after=seen) as stream_of:
        with monkeypatch.context() as patched:
            patched.setattr("hotline.console.stream.views.entries_since", broken)
            number = await desk.text("家里断粮了")
            async with asyncio.timeout(5):
                assert await stream_of.response.content.read() == b""
    async with listening(desk, browser, after=seen) as again:
        assert (await again.event()).data == {"number": number}
