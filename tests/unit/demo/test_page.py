"""The page of phones over HTTP, with the real phone company and a service that is down."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from hotline.demo.desk import Desk
from hotline.demo.feed import Feed, HotlineTime
from hotline.demo.phone_company import Manual, PhoneCompany
from hotline.demo.phones import STATIC, Phones
from hotline.demo.places import free_pair
from hotline.demo.service_process import ServiceProcess
from hotline.demo.settings import NUMBER, DemoSettings
from hotline.demo.village import village

OLD_MAN, WITHHELD, STRANGER = "+8613800001001", "+8613800008002", "+4915100000000"
START = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


class Visitor:
    """A browser on the page, as far as HTTP goes."""

    def __init__(self, session: aiohttp.ClientSession, url: str, company: PhoneCompany) -> None:
        self.session, self.url, self.company = session, url, company

    async def do(self, action: str, **given: object) -> tuple[int, dict[str, object]]:
        async with self.session.post(f"{self.url}/do/{action}", json=given) as answer:
            return answer.status, await answer.json()

    async def events(self, kind: str, since: int = 0) -> dict[str, object]:
        """The first event of a kind in the stream."""
        headers = {"Last-Event-ID": str(since)}
        async with self.session.get(f"{self.url}/events", headers=headers) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    event: dict[str, object] = json.loads(line[6:])
                    if event["kind"] == kind:
                        return event
        raise AssertionError(f"no {kind}")


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    settings = DemoSettings(tmp_path, free_pair("127.0.0.1", 0), START)
    company = PhoneCompany(settings.account_sid, settings.auth_token, NUMBER, settings.service_url, policy=Manual())
    time = HotlineTime(START, lambda: datetime(2026, 11, 21, tzinfo=UTC))
    feed = Feed(company, time)
    desk = Desk(settings.service_url, settings.api_token)

    async def changed(state: str) -> None:
        feed.tell("service", state=state)

    service = ServiceProcess(settings.service_url, {}, tmp_path, changed)
    phones = Phones(settings, village(), company, service, feed, desk, time)
    await company.start(more=phones.routes())
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        yield Visitor(session, company.url, company)
    feed.close()
    await company.stop()


async def test_the_page_speaks_the_browsers_language(visitor: Visitor) -> None:
    for accepted, asked, language, words in (
        ("en", "", "en", "Let five minutes pass"),
        ("zh-CN", "", "zh", "过五分钟"),
        ("zh-CN", "?lang=en", "en", "Let five minutes pass"),
    ):
        async with visitor.session.get(visitor.url + "/" + asked, headers={"Accept-Language": accepted}) as page:
            html = await page.text()
            assert page.status == 200
            assert f'<html lang="{language}">' in html
            assert words in html


async def test_the_practice_model_is_named_beside_the_place_where_one_would_speak(visitor: Visitor) -> None:
    async with visitor.session.get(visitor.url + "/?lang=en") as page:
        html = await page.text()
    form = html[html.index('<form id="sample">') : html.index("</form>")]
    assert "understands only these sample sentences, not people" in form


async def test_files_come_with_a_strict_policy_and_nothing_else_is_served(visitor: Visitor) -> None:
    for name in STATIC:
        async with visitor.session.get(f"{visitor.url}/static/{name}") as file:
            assert file.status == 200
            assert "script-src 'self'" in file.headers["Content-Security-Policy"]
    async with visitor.session.get(f"{visitor.url}/samples/zh-rice.wav") as file:
        assert (file.status, file.content_type) == (200, "audio/wav")
    for path in ("/static/..%2fsupervisor.py", "/static/nothing.js", "/samples/calls.toml"):
        async with visitor.session.get(visitor.url + path) as file:
            assert file.status == 404


async def test_another_site_can_not_press_the_buttons(visitor: Visitor) -> None:
    for headers, body, status in (
        ({"Sec-Fetch-Site": "cross-site", "Content-Type": "application/json"}, "{}", 403),
        ({"Host": "evil.example:80", "Content-Type": "application/json"}, "{}", 403),
        ({"Content-Type": "text/plain"}, "{}", 415),
        ({"Content-Type": "application/json"}, "not json", 400),
        ({"Content-Type": "application/json"}, "[]", 400),
    ):
        async with visitor.session.post(f"{visitor.url}/do/kill", headers=headers, data=body) as answer:
            assert answer.status == status


async def test_a_text_to_a_dead_service_is_kept_and_the_page_says_so(visitor: Visitor) -> None:
    assert await visitor.do("text", phone=OLD_MAN, body="没有米了") == (200, {})
    sent = await visitor.events("message_sent")
    assert (sent["phone"], sent["body"], sent["at"]) == (OLD_MAN, "没有米了", START.isoformat())
    kept = await visitor.events("message_kept")
    assert kept["phone"] == OLD_MAN
    assert [message["body"] for message in visitor.company.books().messages] == ["没有米了"]


async def test_what_can_not_be_done_is_refused_with_its_reason(visitor: Visitor) -> None:
    for action, given, problem in (
        ("text", {"phone": OLD_MAN, "body": "  "}, "empty_text"),
        ("text", {"phone": OLD_MAN, "body": 1}, "empty_text"),
        ("text", {"phone": WITHHELD, "body": "x"}, "cannot_text"),
        ("text", {"phone": STRANGER, "body": "x"}, "unknown"),
        ("answer", {"phone": OLD_MAN}, "nothing_rings"),
        ("decline", {"phone": OLD_MAN}, "nothing_rings"),
        ("press", {"phone": OLD_MAN, "key": "1"}, "nobody_talks"),
        ("hang_up", {"phone": OLD_MAN}, "nobody_talks"),
        ("pass", {"seconds": 300}, "service_down"),
        ("pass", {"seconds": -1}, "unknown"),
        ("night", {"phone": OLD_MAN}, "service_down"),
        ("kill", {}, "service_down"),
        ("dance", {}, "unknown"),
    ):
        assert await visitor.do(action, **given) == (409, {"problem": problem}), action


async def test_a_phone_makes_one_call_at_a_time(visitor: Visitor) -> None:
    status, answer = await visitor.do("call", phone=OLD_MAN, sample="zh-rice.wav")
    assert status == 200
    assert await visitor.do("call", phone=OLD_MAN, sample="zh-rice.wav") == (409, {"problem": "busy"})
    assert await visitor.do("hang_up", phone=OLD_MAN) == (200, {})
    ended = await visitor.events("call_ended")
    assert ended["call"] == answer["call"]


async def test_a_page_that_lost_its_connection_reads_on_where_it_was(visitor: Visitor) -> None:
    await visitor.do("text", phone=OLD_MAN, body="one")
    await visitor.events("message_kept")
    await visitor.do("text", phone=OLD_MAN, body="two")
    assert (await visitor.events("message_sent"))["body"] == "one"
    assert (await visitor.events("message_sent", since=2))["body"] == "two"


async def test_a_service_that_does_not_answer_is_said_to_be_silent(visitor: Visitor) -> None:
    async with visitor.session.get(f"{visitor.url}/latest?caller=%2B8613800001001") as answer:
        assert answer.status == 503
        assert (await answer.json())["problem"] == "desk_silent"
