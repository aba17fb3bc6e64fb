"""Sending over Twilio's REST API, and what each of its answers means."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp import web

from hotline.channels.twilio.client import CarrierError, TwilioCarrier
from hotline.demo.phone_company import PhoneCompany
from hotline.demo.phone_company.records import Media
from hotline.demo.phone_company.shapes import media_sid
from hotline.demo.phone_company.trouble import Fault, Recordings
from hotline.service.ports import Lost, Refused, Sent
from tests.unit.channels.rows import ACCOUNT, HOTLINE, PUBLIC, TOKEN, VOLUNTEER, recording, row

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class TestSending:
    async def test_a_text_goes_out_with_its_key_in_the_status_address(
        self, carrier: TwilioCarrier, company: PhoneCompany
    ) -> None:
        sent = await carrier.send_text(row("reply/1 2"))
        assert isinstance(sent, Sent)
        [message] = company.books().messages
        assert (message["sid"], message["to"], message["from"]) == (sent.carrier_id, VOLUNTEER, HOTLINE)
        assert message["body"] == row().body
        assert company.problems == []

    @pytest.mark.parametrize("code", [21211, 21216, 21610, 21614, 21635])
    async def test_numbers_that_are_no_use_are_refused_for_good(
        self, carrier: TwilioCarrier, company: PhoneCompany, code: int
    ) -> None:
        company.trouble.numbers[VOLUNTEER] = code
        refused = await carrier.send_text(row())
        assert isinstance(refused, Refused)
        assert (refused.code, refused.permanent, refused.try_call) == (code, True, code in (21614, 21635))
        assert VOLUNTEER not in refused.why

    async def test_a_call_to_no_number_is_refused_for_good(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        company.trouble.numbers[VOLUNTEER] = 13224
        refused = await carrier.place_call(row(kind="call"))
        assert isinstance(refused, Refused)
        assert (refused.code, refused.permanent) == (13224, True)

    async def test_an_error_of_the_account_may_pass(self, company: PhoneCompany) -> None:
        carrier = TwilioCarrier(ACCOUNT, "wrong", HOTLINE, PUBLIC, company.url)
        refused = await carrier.send_text(row())
        assert isinstance(refused, Refused)
        assert (refused.code, refused.permanent) == (20003, False)
        await carrier.close()

    @pytest.mark.parametrize("fault", [Fault.ERROR_500, *(f for f in Fault if f.name.startswith("DONE_"))])
    async def test_what_is_no_clear_no_leaves_it_open(
        self, carrier: TwilioCarrier, company: PhoneCompany, fault: Fault
    ) -> None:
        company.trouble.rest(fault)
        assert isinstance(await carrier.send_text(row()), Lost)
        company.trouble.rest(fault, resource="Calls")
        assert isinstance(await carrier.place_call(row(kind="call")), Lost)

    async def test_too_fast(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        company.trouble.rest(Fault.ERROR_429)
        refused = await carrier.send_text(row())
        assert isinstance(refused, Refused)
        assert (refused.code, refused.permanent, refused.retry_after) == (20429, False, None)

    @pytest.mark.parametrize("fault", [Fault.DROP_ANSWER, Fault.DROP_REQUEST])
    async def test_a_dropped_connection_leaves_it_open(
        self, carrier: TwilioCarrier, company: PhoneCompany, fault: Fault
    ) -> None:
        company.trouble.rest(fault)
        assert isinstance(await carrier.send_text(row()), Lost)
        assert len(company.books().messages) == (fault is Fault.DROP_ANSWER)

    async def test_an_answer_after_our_time_out_leaves_it_open(self, company: PhoneCompany) -> None:
        carrier = TwilioCarrier(ACCOUNT, TOKEN, HOTLINE, PUBLIC, company.url, seconds=0.2)
        company.trouble.rest(Fault.DELAY_ANSWER)
        assert isinstance(await carrier.send_text(row()), Lost)
        assert len(company.books().messages) == 1
        await carrier.close()

    async def test_nobody_there_means_nothing_was_sent(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        carrier = TwilioCarrier(ACCOUNT, TOKEN, HOTLINE, PUBLIC, f"http://127.0.0.1:{port}")
        refused = await carrier.send_text(row())
        assert isinstance(refused, Refused)
        assert not refused.permanent
        await carrier.close()


Answering = Callable[[web.Request], Awaitable[web.Response]]


@pytest.fixture
def asked() -> list[dict[str, list[str]]]:
    """The forms of the requests to the odd carrier."""
    return []


@pytest_asyncio.fixture
async def odd(asked: list[dict[str, list[str]]]) -> AsyncIterator[Callable[..., Awaitable[TwilioCarrier]]]:
    """A carrier that always gives one odd answer."""
    opened: list[Any] = []

    async def start(**answer: Any) -> TwilioCarrier:
        async def handle(request: web.Request) -> web.Response:
            asked.append(parse_qs(await request.text()))
            return web.Response(**answer)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        carrier = TwilioCarrier(ACCOUNT, TOKEN, HOTLINE, PUBLIC, f"http://127.0.0.1:{runner.addresses[0][1]}")
        opened.extend([carrier.close, runner.cleanup])
        return carrier

    yield start
    for close in opened:
        await close()


Odd = Callable[..., Awaitable[TwilioCarrier]]


class TestWhatIsAskedFor:
    async def test_a_text(self, odd: Odd, asked: list[dict[str, list[str]]]) -> None:
        await (await odd(status=201, text='{"sid": "SM1"}')).send_text(row("reply/1 2"))
        assert asked == [
            {
                "To": [VOLUNTEER], "From": [HOTLINE], "Body": [row().body],
                "StatusCallback": [f"{PUBLIC}/twilio/sms/status/reply%2F1%202"],
            }
        ]  # fmt: skip

    async def test_a_call_rings_for_25_seconds_and_reports_all_that_happens(
        self, odd: Odd, asked: list[dict[str, list[str]]]
    ) -> None:
        assert await (await odd(status=201, text='{"sid": "CA1"}')).place_call(row(kind="call")) == Sent("CA1")
        assert asked == [
            {
                "To": [VOLUNTEER], "From": [HOTLINE], "Url": [f"{PUBLIC}/twilio/voice/out/1001-2-0"], "Timeout": ["25"],
                "StatusCallback": [f"{PUBLIC}/twilio/voice/status/1001-2-0"],
                "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
                "MachineDetection": ["Enable"],
            }
        ]  # fmt: skip


class TestOddAnswers:
    async def test_how_long_to_wait_is_passed_on(self, odd: Odd) -> None:
        refused = await (await odd(status=429, headers={"Retry-After": "7"}, text="slow")).send_text(row())
        assert isinstance(refused, Refused)
        assert refused.retry_after == 7.0

    async def test_there_is_always_a_pause(self, odd: Odd) -> None:
        refused = await (await odd(status=429, headers={"Retry-After": "0"}, text="slow")).send_text(row())
        assert isinstance(refused, Refused)
        assert refused.retry_after == 1.0

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 502, "text": "<html>bad gateway"},
            {"status": 500, "body": b"\xff\xfe"},
            {"status": 201, "text": ""},
            {"status": 201, "text": "[]"},
            {"status": 201, "text": "{}"},
            {"status": 200, "text": "<html>hello"},
        ],
    )
    async def test_what_cannot_be_read_leaves_it_open(self, odd: Odd, answer: dict[str, Any]) -> None:
        assert isinstance(await (await odd(**answer)).send_text(row()), Lost)

    async def test_a_refusal_without_a_reason_may_pass(self, odd: Odd) -> None:
        refused = await (await odd(status=404, text='{"code": "20404"}')).send_text(row())
        assert isinstance(refused, Refused)
        assert (refused.code, refused.permanent) == (20404, False)

    async def test_lists_that_cannot_be_read_raise(self, odd: Odd) -> None:
        for answer in ({"status": 503, "text": "x"}, {"text": "{}"}, {"status": 400, "text": '{"code": 20001}'}):
            with pytest.raises(OSError, match=r"\w"):
                await (await odd(**answer)).messages(LONG_AGO)


class TestLists:
    async def test_all_pages_newest_first(
        self, carrier: TwilioCarrier, company: PhoneCompany, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hotline.channels.twilio.client.PAGE", 2)
        for n in range(5):
            await carrier.send_text(row(f"k{n}", body=f"text {n}"))
        await company.settled()
        found = await carrier.messages(LONG_AGO)
        assert [m.body for m in found] == [f"text {n}" for n in (4, 3, 2, 1, 0)]
        assert {(m.to, m.from_, m.direction, m.status) for m in found} == {(VOLUNTEER, HOTLINE, "out", "delivered")}
        assert all(m.at is not None and m.at.utcoffset() == timedelta(0) for m in found)

    async def test_what_came_in_is_told_apart(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        message = await company.phone(VOLUNTEER).send("米吃完了")
        assert [(m.carrier_id, m.direction, m.from_, m.to, m.body) for m in await carrier.messages(LONG_AGO)] == [
            (message.sid, "in", VOLUNTEER, HOTLINE, "米吃完了")
        ]

    async def test_pictures_of_what_came_in_are_listed(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        pictures = [Media("http://pictures/0", "image/jpeg"), Media("http://pictures/1", "image/png")]
        message = await company.phone(VOLUNTEER).send("水漫进来了", pictures)
        await company.phone(VOLUNTEER).send("没有图")
        plain, listed = await carrier.messages(LONG_AGO)
        assert plain.media == ()
        place = f"{company.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{message.sid}/Media"
        assert listed.media == tuple(f"{place}/{media_sid(message, n)}" for n in (0, 1))
        assert company.problems == []

    async def test_a_text_does_not_wait_for_its_pictures(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        message = await company.phone(VOLUNTEER).send("水漫进来了", [Media("http://pictures/0", "image/jpeg")])
        company.trouble.rest(Fault.ERROR_500, method="GET", resource="MessageMedia")
        [listed] = await carrier.messages(LONG_AGO)
        place = f"{company.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{message.sid}/Media.json"
        assert (listed.body, listed.media) == ("水漫进来了", (place,))

    async def test_a_time_in_any_zone_is_the_right_time(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        await carrier.send_text(row())
        await company.settled()
        soon = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(minutes=1)
        assert len(await carrier.messages(soon - timedelta(minutes=2))) == 1
        assert await carrier.messages(soon) == []

    async def test_by_number_it_goes_back_to_the_moment_asked_for(
        self, carrier: TwilioCarrier, company: PhoneCompany
    ) -> None:
        await carrier.send_text(row())
        await carrier.send_text(row("other", to="+8613800001002"))
        now = datetime.now(UTC)
        found = await carrier.messages(now - timedelta(minutes=1), to=VOLUNTEER)
        assert [m.to for m in found] == [VOLUNTEER]
        assert await carrier.messages(now + timedelta(minutes=1), to=VOLUNTEER) == []

    async def test_calls(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        sent = await carrier.place_call(row(kind="call"))
        company.phone(VOLUNTEER).call()
        await asyncio.wait_for(company.settled(), 10)
        assert isinstance(sent, Sent)
        found = {c.carrier_id: c for c in await carrier.calls(LONG_AGO)}
        assert (found[sent.carrier_id].direction, found[sent.carrier_id].to) == ("out", VOLUNTEER)
        assert {(c.direction, c.from_) for c in found.values()} == {("out", HOTLINE), ("in", VOLUNTEER)}
        mine = await carrier.calls(datetime.now(UTC) - timedelta(minutes=5), to=VOLUNTEER)
        assert [c.carrier_id for c in mine] == [sent.carrier_id]

    async def test_nobody_there_raises(self) -> None:
        carrier = TwilioCarrier(ACCOUNT, TOKEN, HOTLINE, PUBLIC, PUBLIC)
        with pytest.raises(OSError, match="Connect"):
            await carrier.calls(LONG_AGO)
        await carrier.close()


class TestRecordings:
    async def _made(self, company: PhoneCompany) -> str:
        from hotline.demo.phone_company.records import Recording as Made

        now = datetime.now(UTC)
        made = Made("RE" + "1" * 32, "CA1", "StartCallRecordingTwiML", 1, "inbound", now, now)
        made.caller = made.hotline = b"\x10" * 16_000
        made.status = "completed"
        company.studio.recordings[made.sid] = made
        return made.sid

    async def test_listed_fetched_deleted(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        sid = await self._made(company)
        [listed] = await carrier.recordings(LONG_AGO)
        assert (listed.carrier_id, listed.call, listed.seconds, listed.status) == (sid, "CA1", 2.0, "completed")
        audio = await carrier.fetch_recording(recording(listed.url, sid))
        assert audio is not None
        assert audio[:4] == b"RIFF"
        assert await carrier.fetch_recording(recording(listed.url + ".wav", sid)) == audio
        assert await carrier.delete_recording(recording(listed.url, sid))
        assert await carrier.recordings(LONG_AGO) == []
        assert await carrier.delete_recording(recording(listed.url, sid)), "gone is gone"

    async def test_not_there_yet(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        sid = await self._made(company)
        company.trouble.recordings = Recordings.MISSING
        [listed] = await carrier.recordings(LONG_AGO)
        assert await carrier.fetch_recording(recording(listed.url, sid)) is None

    async def test_an_empty_file_is_given_as_it_is(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        sid = await self._made(company)
        company.trouble.recordings = Recordings.EMPTY
        [listed] = await carrier.recordings(LONG_AGO)
        assert await carrier.fetch_recording(recording(listed.url, sid)) == b""

    async def test_errors_are_oserrors(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        sid = await self._made(company)
        [listed] = await carrier.recordings(LONG_AGO)
        for fault in (Fault.ERROR_500, Fault.DROP_ANSWER):
            # Twice: aiohttp repeats a GET whose connection breaks.
            company.trouble.rest(fault, times=2, method="GET", resource="Media")
            with pytest.raises(CarrierError):
                await carrier.fetch_recording(recording(listed.url, sid))
        company.trouble.take("GET", "Media")
        company.trouble.rest(Fault.ERROR_500, method="DELETE", resource="Recordings")
        assert not await carrier.delete_recording(recording(listed.url, sid))

    async def test_the_password_goes_nowhere_else(self, carrier: TwilioCarrier) -> None:
        api = carrier.api_url
        for url in (
            "http://evil.example/2010-04-01/RE1", api + ".evil.example/RE1", api.replace("http", "https") + "/RE1",
            api + "/../RE1", api + "/%2e%2e/RE1", "file:///etc/passwd", "", "http://user@" + api[7:] + "/RE1",
        ):  # fmt: skip
            with pytest.raises(CarrierError, match="below"):
                await carrier.fetch_recording(recording(url))

    async def test_no_redirect_is_followed(self, odd: Odd) -> None:
        carrier = await odd(status=302, headers={"Location": "http://127.0.0.1:9/"})
        with pytest.raises(CarrierError, match="302"):
            await carrier.fetch_recording(recording(carrier.api_url + "/RE1"))


class TestCheck:
    async def test_account_and_addresses(self, carrier: TwilioCarrier, company: PhoneCompany) -> None:
        company.sms_fallback_url = f"{PUBLIC}/twilio/sms"
        found = await carrier.check()
        assert (found["account_status"], found["number_found"]) == ("active", True)
        assert found["sms_url"] == found["sms_fallback_url"] == f"{PUBLIC}/twilio/sms"
        assert found["voice_url"] == f"{PUBLIC}/twilio/voice"

    async def test_a_number_that_is_not_ours(self, company: PhoneCompany) -> None:
        carrier = TwilioCarrier(ACCOUNT, TOKEN, "+8600000000", PUBLIC, company.url)
        assert (await carrier.check())["number_found"] is False
        await carrier.close()

    async def test_a_wrong_password_is_said(self, company: PhoneCompany) -> None:
        carrier = TwilioCarrier(ACCOUNT, "wrong", HOTLINE, PUBLIC, company.url)
        with pytest.raises(CarrierError, match="20003"):
            await carrier.check()
        await carrier.close()
