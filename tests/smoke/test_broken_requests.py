"""Requests that cannot be read: refused in a word, never with a 5xx, and nothing of them reaches a name of ours."""

from __future__ import annotations

import asyncio
import io
import re
import wave
from pathlib import Path

import aiohttp
import pytest

from tests.smoke.raw import FORM, Header, request, status
from tests.smoke.signed import post, text
from tests.smoke.test_bad_input import CALL, PATHS
from tests.town import API_TOKEN, OLD_MAN, STRANGER, Town, town

DIGITS = b"9" * 5000
HALVES = b"\xed\xa0\x80"
QUOTED = b"%ED%A0%80"
PART = b'--x\r\nContent-Disposition: form-data; name="name"\r\n'
BODIES = (
    b"name=duty&password=" + QUOTED,
    PART,
    PART + b"\r\n!",
    PART + b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--",
    PART + b"Content-Transfer-Encoding: nonsense\r\n\r\n!!!\r\n--x--",
    PART + b"Content-Encoding: gzip\r\n\r\n!!!\r\n--x--",
    PART + b"Content-Type: multipart/mixed; boundary=z\r\n\r\n--q\r\n--x--",
    PART + b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff\r\n--x--",
    b"\x00\xff",
)
KINDS = (
    b"multipart/form-data",
    b"multipart/form-data; boundary=x",
    b"multipart/form-data; boundary=",
    b"multipart/mixed; boundary=x",
    *(FORM[1] + b"; charset=" + name for name in (b"nonsense", b"unicode_escape", b"utf-16", b"idna", b"utf-8")),
)
HEADERS = (
    b"Cookie", b"X-Form-Token", b"Accept-Language", b"Origin", b"Range", b"Last-Event-ID", b"If-None-Match",
    b"If-Modified-Since", b"X-Forwarded-For", b"Sec-Fetch-Site", b"HX-Request", b"Referer", b"Content-Type",
    b"Authorization", b"X-Twilio-Signature", b"User-Agent", b"Host",
)  # fmt: skip
VALUES = (b"\xff\xfe" + HALVES, b"http://[", DIGITS, b"hotline-desk=\xff", b"bytes=" + DIGITS + b"-", "１２".encode())
ENDS = (
    b"9999-12-31T23:59:59", b"9999-12-31T23:59:59-14:00", b"9999-12-31T23:59:59%2b14:00",
    b"0001-01-01T00:00:00%2b14:00", DIGITS,
)  # fmt: skip
LOOKED_AT = (
    b"/households/" + QUOTED, b"/households/\xff", b"/tickets/" + DIGITS, b"/audio/" + QUOTED + b".wav",
    b"/audio/..%2f..%2fx.wav", b"/static/" + QUOTED, b"/queue?q=" + QUOTED, b"/queue?q=" + DIGITS, b"/queue?q=%00",
    b"/queue?q=\xff", b"/events?after=-1", b"/households?q=" + QUOTED + b"&number=" + DIGITS, b"/%ff", b"/\xff",
    b"/clips/" + QUOTED + b".ulaw/1-2/3/" + b"a" * 40 + b".wav", b"http://[/queue", b"//evil/queue", b"*",
    b"/api/v1/tickets?after=" + DIGITS, b"/api/v1/tickets?limit=" + DIGITS, b"/api/v1/contacts?after=" + QUOTED,
    b"/api/v1/contacts?after=%00", b"/api/v1/tickets/" + DIGITS, "/tickets/１００１".encode(),
)  # fmt: skip


async def _signed_in(t: Town) -> list[Header]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        given = {"name": "duty", "password": "correct horse"}
        async with session.post(f"{t.url}/signin", data=given, allow_redirects=False) as answer:
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        async with session.get(f"{t.url}/tickets/1001") as page:
            found = re.search(r'name="token" value="([^"]+)"', await page.text())
    assert found is not None
    return [(b"Cookie", cookie.encode()), (b"X-Form-Token", found[1].encode())]


async def _none_breaks(t: Town, *requests: bytes) -> None:
    """Ten at a time."""
    for n in range(0, len(requests), 10):
        some = requests[n : n + 10]
        for sent, answered in zip(some, await asyncio.gather(*(status(t.url, r) for r in some)), strict=True):
            assert 0 < answered < 500, (answered, sent[:300])


async def test_forms_that_cannot_be_read(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        desk = await _signed_in(t)
        for path, known in ((b"/signin", []), (b"/tickets/1001/note", desk), (b"/tickets/new", desk)):
            sent = [request("POST", path, [*known, (b"Content-Type", k)], b) for k in KINDS for b in BODIES]
            await _none_breaks(t, *sent)
        chunked = [*desk, FORM, (b"Transfer-Encoding", b"chunked"), (b"Authorization", f"Bearer {API_TOKEN}".encode())]
        for path in (b"/signin", b"/tickets/1001/note", b"/api/v1/tickets", b"/twilio/sms"):
            await _none_breaks(t, request("POST", path, chunked) + b"5\r\nname=\r\nzz\r\n")


async def test_packed_bodies_are_not_unpacked(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        for encoding in (b"gzip", b"deflate", b"br", b"zstd", b"nonsense", b"gzip, gzip"):
            headers = [FORM, (b"Content-Encoding", encoding), (b"Authorization", f"Bearer {API_TOKEN}".encode())]
            for path in (b"/twilio/sms", b"/twilio/voice", b"/signin", b"/api/v1/tickets"):
                assert await status(t.url, request("POST", path, headers, b"\xff\xfegarbage")) in (400, 415)


async def test_headers_and_paths_of_raw_bytes(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        desk = await _signed_in(t)
        api = (b"Authorization", f"Bearer {API_TOKEN}".encode())
        gets = (b"/queue", b"/static/console.css", b"/api/v1/tickets", b"/audio/CA1.wav")
        posts = (b"/tickets/1001/note", b"/twilio/sms")
        for name in HEADERS:
            others = [h for h in (*desk, FORM, api) if h[0] != name]
            for value in VALUES:
                odd = [*others, (name, value)]
                await _none_breaks(
                    t, *(request("GET", p, odd) for p in gets), *(request("POST", p, odd, b"text=x") for p in posts)
                )
        await _none_breaks(t, *(request("GET", path, [*desk, api]) for path in LOOKED_AT))


async def test_numbers_and_times_without_end(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        desk = [*await _signed_in(t), FORM]
        for end in ENDS:
            for field in (b"at=", b"until="):
                assert await status(t.url, request("POST", b"/tickets/1001/hold", desk, field + end)) == 422
        for what in (b"note", b"triage", b"dispatch", b"close", b"reopen", b"take-back", b"work-done"):
            fields = (b"text", b"places", b"people", b"phone", b"area", b"household", b"safe_number", b"disposition")
            bodies = [f + b"=" + v + b"&best=1" for f in fields for v in (DIGITS, QUOTED, b"%00", b"\xff")]
            await _none_breaks(t, *(request("POST", b"/tickets/1001/" + what, desk, body) for body in bodies))
        for until in ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"):
            assert (await t.api("POST", "/tickets/1001/hold", {"until": until}))[0] == 422
        api = [(b"Authorization", f"Bearer {API_TOKEN}".encode()), (b"Content-Type", b"application/json")]
        for path, body in (
            (b"/tickets/1001/hold", b'{"until":' + DIGITS + b"}"),
            (b"/tickets/1001/dispatch", b'{"places":' + DIGITS + b"}"),
            (b"/tickets/1001/note", b'{"text":"\\ud800"}'),
            (b"/tickets", b'{"need":"x","phone":"' + DIGITS + b'"}'),
            (b"/clock", b'{"advance":1e300}'),
        ):
            await _none_breaks(t, request("POST", b"/api/v1" + path, api, body))


ODD = {"digits": DIGITS, "halves": HALVES, "raw": b"\xff\xfe", "nul": b"\0", "full": "１２".encode(), "end": ENDS[0]}


async def test_webhooks_with_odd_fields(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        fields = {
            **text("我家没有米了"), **CALL, "RecordingSid": "RE1", "RecordingUrl": "http://127.0.0.1/x",
            "RecordingDuration": "3", "CallDuration": "3", "MessageStatus": "sent", "ErrorCode": "0", "NumMedia": "1",
            "MediaUrl0": "x", "Digits": "1",
        }  # fmt: skip
        for path in PATHS:
            for what, odd in ODD.items():
                tried = [post(t, path, {**fields, name: odd}) for name in fields]
                for name, (answered, said) in zip(fields, await asyncio.gather(*tried), strict=True):
                    assert answered < 500 and "对不起" not in said, (path, what, name)


ELSEWHERE = ("../../x", "..", "/etc/x", "a/b", "a\\b", "a.b", "a\0b", "a\nb", "-", ".", " ", "x" * 200, "%2e%2e", "１")


async def test_ids_that_lead_elsewhere(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await post(t, "/twilio/voice", CALL)
        for name in ELSEWHERE:
            recording = {"RecordingSid": name, "RecordingUrl": f"{t.company.url}/2010-04-01/x"}
            for path, fields in (
                ("/twilio/voice/recording/CA1", recording),
                ("/twilio/voice", {**CALL, "CallSid": name}),
                ("/twilio/voice/status", {**CALL, "CallSid": name, "CallStatus": "completed"}),
                ("/twilio/sms", text("我家没有米了", sid=name)),
                ("/twilio/sms/status/reply-SM1", {"MessageSid": name, "MessageStatus": "delivered"}),
            ):
                assert (await post(t, path, fields))[0] == 400, (path, name)
        assert await t.no_ticket(1002)


async def test_a_recording_kept_from_before_never_leaves_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town(tmp_path) as t:
        await post(t, "/twilio/voice", CALL)
        name, sound = "../../outside", io.BytesIO()
        with wave.open(sound, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(8000)
            wav.writeframes(b"\0\0" * 8000)

        async def fetched(recording: object) -> bytes:
            return sound.getvalue()

        monkeypatch.setattr(t.service.carrier, "fetch_recording", fetched)
        await t.service.voice.recording_ready("CA1", name, f"{t.company.url}/2010-04-01/x", 1.0)
        await t.job("fetch")
        assert list(tmp_path.rglob("outside*")) == []
        kept = await t.h.store.read(lambda books: books.recording(name))
        assert kept is not None and kept.path is None and "name" in kept.error


async def test_an_id_of_the_carriers_lists_that_leads_elsewhere_is_left_out(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.job("catch_up")
        t.company.trouble.webhooks_lost = True
        message = await t.phone(STRANGER).send("我家没有米了")
        t.company.texting.messages[message.sid].sid = "../../x"
        await t.job("catch_up")
        assert await t.no_ticket()


async def test_who_did_not_sign_is_not_read(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        sent = request("POST", b"/twilio/sms", [FORM, (b"Transfer-Encoding", b"chunked")])
        assert await status(t.url, sent) == 403, "the answer comes though no byte of a body ever did"
        large = request("POST", b"/twilio/sms", [FORM, (b"Content-Length", DIGITS[:12])])
        assert await status(t.url, large) in (403, 413)


HOSTS = {
    b"127.0.0.1": True, b"localhost:8080": True, b"[::1]:8080": True, b"LOCALHOST.": True, b"evil.example": False,
    b"127.0.0.1.evil.example": False, b"192.168.1.9": False, b"0.0.0.0": False,
}  # fmt: skip


async def test_whose_name_is_asked_for(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        for host, welcome in HOSTS.items():
            for path in (b"/signin", b"/api/v1/tickets", b"/metrics"):
                answered = await status(t.url, request("GET", path, host=host))
                assert (answered != 421) is welcome, (host, path, answered)
            assert await status(t.url, request("GET", b"/readyz", host=host)) == 200
