"""What nobody should send: each gets a clear, kind answer or a refusal, never a 500, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from hotline.domain.ticket import Attention, State
from tests.smoke.signed import post, signature, text
from tests.smoke.steps import asked
from tests.town import ANNA, OLD_MAN, STRANGER, town

PATHS = (
    "/twilio/sms",
    "/twilio/sms/status/1001-3-0",
    "/twilio/voice",
    "/twilio/voice/status",
    "/twilio/voice/status/1001-3-0",
    "/twilio/voice/turn/CA1/1",
    "/twilio/voice/out/1001-3-0",
    "/twilio/voice/recording/CA1",
    "/twilio/voice/rescued/CA1",
)
CALL = {"CallSid": "CA1", "From": STRANGER, "To": "+8687599500995", "Direction": "inbound", "CallStatus": "ringing"}


@pytest.mark.parametrize("signed", ["", "bm90IHRoZSBzaWduYXR1cmU=", "schlüssel"], ids=["unsigned", "wrong", "odd"])
async def test_who_did_not_sign_is_not_heard(tmp_path: Path, signed: str) -> None:
    async with town(tmp_path) as t:
        for path in PATHS:
            status, _ = await post(t, path, {**text("我家没有米了"), **CALL}, signed=signed)
            assert status == 403, path
        assert await t.no_ticket()


async def test_a_signature_of_another_text_or_address_is_none(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        fields = {name.encode(): value.encode() for name, value in text("我家没有米了").items()}
        right = signature(f"{t.url}/twilio/sms", fields)
        elsewhere = signature(f"{t.url}/twilio/voice", fields)
        assert (await post(t, "/twilio/sms", text("我胸口疼"), signed=right))[0] == 403
        assert (await post(t, "/twilio/sms", text("我家没有米了"), signed=elsewhere))[0] == 403
        assert await t.no_ticket()


async def test_a_replay_gets_the_same_answer_and_changes_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        first = await post(t, "/twilio/sms", text("我家没有米了"))
        await t.passes(minutes=45)
        before = await t.ticket()
        assert await post(t, "/twilio/sms", text("我家没有米了")) == first
        assert await t.ticket() == before
        assert await t.no_ticket(1002)


@pytest.mark.parametrize("chunked", [False, True])
async def test_what_is_too_large_is_refused(tmp_path: Path, chunked: bool) -> None:
    async with town(tmp_path) as t:
        status, _ = await post(t, "/twilio/sms", text("米" * 40_000), chunked=chunked)
        assert status == 413
        assert await t.no_ticket()
        assert (await post(t, "/twilio/sms", {f"f{n}": "x" for n in range(600)}))[0] in (400, 403, 413)


async def test_bytes_that_are_not_utf_8_are_taken_in(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        status, answer = await post(t, "/twilio/sms", {**text(""), "Body": "没有米了".encode() + b"\xff\xfe\x80"})
        assert status == 200
        assert "1001" in answer
        assert "没有米了" in (await t.ticket()).need
        status, answer = await post(t, "/twilio/voice", {**CALL, "CallerName": b"\xff\xfe"})
        assert status == 200
        assert (await t.ticket(1002)).channel == "voice"


async def test_without_an_id_there_is_nothing_to_answer(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        fields = text("我家没有米了")
        del fields["MessageSid"]
        assert (await post(t, "/twilio/sms", fields))[0] == 400
        assert (await post(t, "/twilio/voice", {"From": STRANGER}))[0] == 400
        assert (await post(t, "/twilio/voice", {**CALL, "CallSid": "../../etc"}))[0] == 400


NUMBERS = {
    "": None,
    "anonymous": None,
    "+266696687": None,
    "Restricted": None,
    "not a number": None,
    "+999999999999999999999999": None,
    "sip:%00@evil": None,
    "+4915112345678": "+4915112345678",
    "+14155550123": "+14155550123",
    "661234": "661234",
    "+8687512345678": "+8687512345678",
}


async def test_whatever_number_it_comes_from(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        for place, (from_, caller) in enumerate(NUMBERS.items()):
            number = 1001 + 2 * place
            status, answer = await post(t, "/twilio/sms", text("我家没有米了", sid=f"SM{place}", from_=from_))
            assert status == 200
            assert (str(number) in answer) is (caller is not None), "nobody to answer, but taken in"
            assert (await post(t, "/twilio/voice", {**CALL, "CallSid": f"CA{place}", "From": from_}))[0] == 200
            assert [(await t.ticket(n)).caller for n in (number, number + 1)] == [caller, caller], from_
        await t.passes(minutes=16)
        for number in range(1001, 1001 + 2 * len(NUMBERS)):
            assert Attention.UNTOUCHED in (await t.ticket(number)).attention


WRITTEN = {
    "empty": "",
    "blank": "   ",
    "invisible": "\u200b",
    "long": "米" * 2000,
    "emoji": "🍚🍚🙏👨\u200d👩\u200d👧",
    "control": "a\x00b\x07c\x1b[31m",
    "direction": "\u202e米\u202c\u2066没有\u2069",
    "markup": "<Say>&]]>",
    "half": "\ud83c",
    "sql": "'; drop table tickets;--",
}


async def test_whatever_is_written(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        for number, (what, body) in enumerate(WRITTEN.items(), 1001):
            fields = text("", sid=f"SM{number}", from_=f"+861380002{number}")
            status, answer = await post(t, "/twilio/sms", {**fields, "Body": body.encode("utf-8", "surrogatepass")})
            assert status == 200, what
            assert str(number) in answer, what
            ticket = await t.ticket(number)
            assert not any(ord(c) < 32 or c in "\u202e\u202c\u2066\u2069\u200b" for c in ticket.need), what
            assert ticket.need == body or what != "long"
            status, page = await t.api("GET", f"/tickets/{number}")
            assert (status, len(page["contacts"])) == (200, 1), what
        await t.passes(minutes=120)
        for number in range(1001, 1001 + len(WRITTEN)):
            assert (await t.ticket(number)).looked_after


async def test_commands_about_tickets_that_are_not_theirs(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        before = await t.ticket()
        for words in ("1 9999", "9999 3", "3", "0", "2 1001", "4"):
            assert await t.says(ANNA, words), words
        assert await t.ticket() == before
        assert await t.no_ticket(1002)


async def test_call_backs_about_nothing_we_know(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        before = await t.ticket()
        sms = {"MessageSid": "SM9", "MessageStatus": "failed", "ErrorCode": "30003"}
        voice = {"CallSid": "CA9", "CallStatus": "completed", "CallDuration": "x" * 30}
        recording = {"RecordingSid": "RE9", "RecordingUrl": "https://elsewhere.example/RE9"}
        for path, fields in (
            ("/twilio/sms/status/nothing", sms),
            ("/twilio/sms/status/%00", sms),
            ("/twilio/sms/status/reply-SM9", {**sms, "ErrorCode": "nonsense"}),
            ("/twilio/sms/status/1001-2-0", sms),  # a row of ours, another message's id
            ("/twilio/voice/status", voice),
            ("/twilio/voice/status/nothing", voice),
            ("/twilio/voice/out/nothing", {**voice, "Direction": "outbound-api"}),
            ("/twilio/voice/turn/CA9/7", {**voice, "Direction": "outbound-api"}),
            ("/twilio/voice/recording/CA9", recording),
        ):
            status, _ = await post(t, path, fields)
            assert status in (200, 204), path
        await t.quiet()
        assert await t.ticket() == before
        assert await t.no_ticket(1002)


async def test_a_recording_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await post(t, "/twilio/voice", CALL)
        fields = {"RecordingSid": "RE9", "RecordingUrl": "http://127.0.0.1:1/RE9", "RecordingStatus": "completed"}
        assert (await post(t, "/twilio/voice/recording/CA1", fields))[0] == 204
        await t.job("fetch")
        kept = await t.h.store.read(lambda books: books.recording("RE9"))
        assert kept is not None
        assert "not below" in kept.error


@pytest.mark.parametrize("frames", [[], ["garbage"], ['{"event":"start"}'], [b"\x00\xff"], ["[]", "{}", '{"event":1}']])
async def test_a_stream_of_rubbish_is_closed(tmp_path: Path, frames: list[str | bytes]) -> None:
    async with town(tmp_path) as t:
        address = t.url.replace("http", "ws") + "/twilio/stream"
        async with aiohttp.ClientSession() as session, session.ws_connect(address) as ws:
            for frame in frames:
                await (ws.send_str(frame) if isinstance(frame, str) else ws.send_bytes(frame))
            await ws.send_str('{"event":"start","start":{"callSid":"CA1","customParameters":{"token":"guessed"}}}')
            closed = await ws.receive(timeout=15)
            assert closed.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING)
        assert await t.says(OLD_MAN, "我家没有米了"), "and the service goes on"


async def test_a_reply_to_what_is_closed(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.api("POST", "/tickets/1001/close", {"disposition": "duplicate"})
        await t.quiet()
        for words in ("1", "2", "3", "0", "4", "1 1001"):
            assert "办结" in (await t.says(ANNA, words) or ""), words
        assert (await t.ticket()).state is State.CLOSED
