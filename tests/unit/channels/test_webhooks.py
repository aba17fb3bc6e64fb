"""Texts that Twilio posts become TextIn, replies become TwiML, and trouble is never a 500."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.typedefs import Handler
from hypothesis import given
from hypothesis import strategies as st

from hotline.channels.twilio import webhooks
from hotline.channels.twilio.signature import FORM
from hotline.demo.phone_company import twiml
from hotline.service.context import Hotline
from hotline.service.intake import TextIn

Client = TestClient[web.Request, web.Application]


class Desk:
    """Stands for the service: notes what it is told, answers what it is given."""

    public_url = "https://hotline.example.org"

    def __init__(self) -> None:
        self.texts: list[TextIn] = []
        self.statuses: list[tuple[Any, ...]] = []
        self.reply = "已收到，工单1001"
        self.trouble: Exception | None = None

    async def text_in(self, h: Hotline, message: TextIn) -> str:
        self.texts.append(message)
        if self.trouble:
            raise self.trouble
        return self.reply

    async def text_status(self, h: Hotline, *told: Any) -> None:
        self.statuses.append(told)


@web.middleware
async def unsigned(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Signatures are tested elsewhere."""
    request[FORM] = {name: str(value) for name, value in (await request.post()).items()}
    return await handler(request)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr(webhooks, "text_in", desk.text_in)
    monkeypatch.setattr(webhooks, "text_status", desk.text_status)
    return desk


@pytest_asyncio.fixture
async def client(desk: Desk) -> AsyncIterator[Client]:
    app = web.Application(middlewares=[unsigned])
    app.add_routes(webhooks.routes(cast(Hotline, desk)))
    async with TestClient(TestServer(app)) as client:
        yield client


SMS = {"MessageSid": "SM1", "From": "+8613800001001", "To": "995", "Body": "米没了", "NumMedia": "0"}


async def test_a_text_is_handed_over_and_answered(client: Client, desk: Desk) -> None:
    answer = await client.post("/twilio/sms", data=SMS)
    assert (answer.status, answer.content_type) == (200, "text/xml")
    [verb] = twiml.parse_messaging(await answer.text())
    assert (verb.name, verb.text) == ("Message", "已收到，工单1001")
    assert verb.attributes == {"statusCallback": "https://hotline.example.org/twilio/sms/status/reply-SM1"}
    assert desk.texts == [TextIn(carrier_id="SM1", phone="+8613800001001", to="995", body="米没了")]


async def test_silence_is_an_empty_answer(client: Client, desk: Desk) -> None:
    desk.reply = ""
    assert twiml.parse_messaging(await (await client.post("/twilio/sms", data=SMS)).text()) == ()


async def test_any_reply_is_proper_xml(client: Client, desk: Desk) -> None:
    desk.reply = 'a<b>&"c" \x00\x0b\ud800 \u202e😀\ufffe\n]]>'
    [verb] = twiml.parse_messaging(await (await client.post("/twilio/sms", data=SMS)).text())
    assert verb.text == 'a<b>&"c"  \u202e😀\n]]>'


@given(st.text(min_size=1, max_size=60))
def test_any_words_survive_as_xml(words: str) -> None:
    [verb] = twiml.parse_messaging(webhooks._message(f"({words})", "https://h.example.org/s?a=1&b=2"))
    assert "".join(verb.text.split()) == "".join("".join(c for c in f"({words})" if webhooks._in_xml(c)).split())


@pytest.mark.parametrize("odd", ['SM/"1?', "../../x", "SM1\n", "SM%2F", ""])
async def test_an_id_with_odd_characters_is_none(client: Client, desk: Desk, odd: str) -> None:
    """It would become a part of addresses and keys."""
    assert (await client.post("/twilio/sms", data={**SMS, "MessageSid": odd})).status == 400
    assert (await client.post("/twilio/sms/status/k", data={"MessageSid": odd, "MessageStatus": "sent"})).status == 400
    assert desk.texts == []
    assert desk.statuses == []


@pytest.mark.parametrize(
    ("told", "body", "opt_out"),
    [
        ("", "stop", "STOP"), ("", " Quit ", "STOP"), ("", "UNSTOP", "START"), ("", "please stop by", ""),
        ("", "yes", ""), ("", "help", ""), ("HELP", "help", ""), ("START", "yes", "START"), ("STOP", "退订", "STOP"),
    ],
)  # fmt: skip
async def test_opting_out_is_told_and_a_cry_for_help_is_a_cry(
    client: Client, desk: Desk, told: str, body: str, opt_out: str
) -> None:
    await client.post("/twilio/sms", data={**SMS, "Body": body, **({"OptOutType": told} if told else {})})
    assert (desk.texts[0].opt_out, desk.texts[0].body) == (opt_out, body)


@pytest.mark.parametrize(
    ("count", "media"),
    [
        ("2", ("http://a/0", "http://a/1")),
        ("1", ("http://a/0",)),
        ("x", ()),
        ("-1", ()),
        ("999", ("http://a/0", "http://a/1")),
    ],
)
async def test_pictures_go_along(client: Client, desk: Desk, count: str, media: tuple[str, ...]) -> None:
    urls = {"MediaUrl0": "http://a/0", "MediaUrl1": "http://a/1"}
    await client.post("/twilio/sms", data={**SMS, "NumMedia": count, **urls})
    assert desk.texts[0].media == media


async def test_a_withheld_number_and_an_empty_text_are_handed_over_too(client: Client, desk: Desk) -> None:
    assert (await client.post("/twilio/sms", data={"SmsSid": "SM2"})).status == 200
    assert desk.texts == [TextIn(carrier_id="SM2", phone=None, to="", body="")]


async def test_without_an_id_it_is_no_message(client: Client, desk: Desk) -> None:
    assert (await client.post("/twilio/sms", data={"Body": "x"})).status == 400
    assert desk.texts == []


async def test_the_address_is_its_own_fallback(client: Client, desk: Desk) -> None:
    answer = await client.post("/twilio/sms", data={**SMS, "ErrorCode": "11200", "ErrorUrl": "https://x"})
    assert answer.status == 200
    assert len(desk.texts) == 1


async def test_our_trouble_sends_twilio_to_the_fallback(client: Client, desk: Desk) -> None:
    desk.trouble = OSError(28, "No space left on device")
    answer = await client.post("/twilio/sms", data=SMS)
    assert answer.status == 503
    assert "米" not in await answer.text()


async def test_a_status_is_handed_over(client: Client, desk: Desk) -> None:
    status = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert (await client.post("/twilio/sms/status/reply-SM%2F1", data=status)).status == 204
    assert (await client.post("/twilio/sms/status/k", data={"SmsSid": "SM1", "SmsStatus": "sent"})).status == 204
    assert (await client.post("/twilio/sms/status/k", data={"SmsSid": "SM1", "ErrorCode": "٣"})).status == 204
    assert desk.statuses == [
        ("reply-SM/1", "undelivered", 30003, "SM1"), ("k", "sent", None, "SM1"), ("k", "", None, "SM1"),
    ]  # fmt: skip
