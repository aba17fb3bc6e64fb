"""The REST API, driven by Twilio's own client: whatever it can't parse isn't Twilio."""

import io
import wave
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from hotline.demo.phone_company import Answer, Busy, Manual, NoAnswer, OutOfOrder, Pace, PhoneCompany
from tests.unit.phone_company.company_support import (
    ACCOUNT,
    HOTLINE,
    TOKEN,
    Service,
    download,
    in_thread,
    login,
    response,
    tone,
)

VOICE = "/twilio/voice"
NEIGHBOUR = "+8613900000002"


async def refused(work: Callable[[], Any]) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as caught:
        await in_thread(work)
    return caught.value


async def test_a_message_goes_from_queued_to_delivered_and_says_so(
    company: PhoneCompany, service: Service, client: Client
) -> None:
    callback = service.url + "/sent?key=a%20b"
    message = await in_thread(
        lambda: client.messages.create(to=NEIGHBOUR, from_=HOTLINE, body="米到了", status_callback=callback)
    )
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    text = await company.phone(NEIGHBOUR).wait_for_text("米到了")
    assert text.sid == message.sid
    await company.settled()
    assert [fields["MessageStatus"] for fields in service.asked("/sent")] == ["queued", "sent", "delivered"]
    assert service.all_signed()
    fetched = await in_thread(lambda: client.messages(message.sid).fetch())
    assert fetched.status == "delivered"
    assert fetched.date_sent is not None
    assert fetched.error_code is None
    assert company.problems == []


async def test_two_equal_posts_are_two_messages(company: PhoneCompany, client: Client) -> None:
    for _ in range(2):
        await in_thread(lambda: client.messages.create(to=NEIGHBOUR, from_=HOTLINE, body="一样"))
    await company.settled()
    assert [text.body for text in company.phone(NEIGHBOUR).texts] == ["一样", "一样"]
    assert len(company.books().messages) == 2


async def test_messages_are_listed_newest_first_by_page_number_and_date(service: Service) -> None:
    clock = [datetime(2026, 11, 21, 9, 0, tzinfo=UTC)]
    company = PhoneCompany(ACCOUNT, TOKEN, HOTLINE, service.url, pace=Pace(100), now=lambda: clock[0])
    await company.start()
    client = Client(ACCOUNT, TOKEN)
    client.api.base_url = company.url
    for number in range(7):
        await company.phone(NEIGHBOUR if number % 2 else "+8613900000003").send(f"第{number}条")
        clock[0] += timedelta(hours=5)
    messages = await in_thread(lambda: client.messages.list(page_size=3))
    assert [message.body for message in messages] == [f"第{number}条" for number in range(6, -1, -1)]
    messages = await in_thread(lambda: client.messages.list(from_=NEIGHBOUR, to=HOTLINE))
    assert [message.body for message in messages] == ["第5条", "第3条", "第1条"]
    since = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    messages = await in_thread(lambda: client.messages.list(date_sent_after=since))
    assert [message.body for message in messages] == ["第6条", "第5条", "第4条", "第3条"]
    messages = await in_thread(lambda: client.messages.list(date_sent_before=since))
    assert [message.body for message in messages] == ["第3条", "第2条", "第1条", "第0条"]
    messages = await in_thread(lambda: client.messages.list(date_sent=datetime(2026, 11, 21, 14, tzinfo=UTC)))
    assert [message.body for message in messages] == ["第1条"]
    assert messages[0].date_sent == datetime(2026, 11, 21, 14, tzinfo=UTC)
    client.http_client.session.close()
    await company.stop()


@pytest.mark.parametrize(
    ("to", "from_", "body", "code"),
    [
        ("12", HOTLINE, "x", 21211),
        (NEIGHBOUR, "+15550001111", "x", 21606),
        (NEIGHBOUR, HOTLINE, "", 21602),
        (NEIGHBOUR, HOTLINE, "字" * 1601, 21617),
    ],
)
async def test_bad_messages_are_refused(
    company: PhoneCompany, client: Client, to: str, from_: str, body: str, code: int
) -> None:
    error = await refused(lambda: client.messages.create(to=to, from_=from_, body=body))
    assert (error.status, error.code) == (400, code)
    assert company.books().messages == []


async def test_a_wrong_token_is_refused(company: PhoneCompany) -> None:
    async with aiohttp.ClientSession(headers=login("guess")) as session:
        answer = await session.post(f"{company.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data={"To": "x"})
        assert answer.status == 401
        assert (await answer.json())["code"] == 20003


async def test_the_account_and_its_number_can_be_examined(
    company: PhoneCompany, service: Service, client: Client
) -> None:
    company.voice_fallback_url = "https://elsewhere.example/voice"
    account = await in_thread(lambda: client.api.accounts(ACCOUNT).fetch())
    assert (account.sid, account.status) == (ACCOUNT, "active")
    (number,) = await in_thread(lambda: client.incoming_phone_numbers.list(phone_number=HOTLINE))
    assert number.voice_url == service.url + VOICE
    assert number.voice_fallback_url == "https://elsewhere.example/voice"
    assert number.sms_url == service.url + "/twilio/sms"
    assert number.sms_fallback_url == ""
    assert await in_thread(lambda: client.incoming_phone_numbers.list(phone_number="+1555")) == []


async def test_a_call_rings_is_answered_and_reports_each_step(
    company: PhoneCompany, service: Service, client: Client
) -> None:
    phone = company.phone(NEIGHBOUR, Answer(after=1, keys=["1"]))
    gather = '<Gather numDigits="1" action="/came"><Say>米到了按一</Say></Gather>'
    service.answers_with("/back", response(gather))
    service.answers_with("/came", response("<Say>好</Say>"))
    created = await in_thread(
        lambda: client.calls.create(
            to=NEIGHBOUR,
            from_=HOTLINE,
            url=service.url + "/back",
            status_callback=service.url + "/progress",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
            timeout=20,
            machine_detection="Enable",
        )
    )
    assert created.status == "queued"
    call = await phone.wait_for_call()
    await call.wait()
    await company.settled()
    assert call.said == ["米到了按一", "好"]
    assert service.asked("/back")[0]["Direction"] == "outbound-api"
    assert service.asked("/back")[0]["AnsweredBy"] == "human"
    assert service.asked("/came")[0]["Digits"] == "1"
    steps = service.asked("/progress")
    assert [step["CallStatus"] for step in steps] == ["initiated", "ringing", "in-progress", "completed"]
    assert [step["SequenceNumber"] for step in steps] == ["0", "1", "2", "3"]
    fetched = await in_thread(lambda: client.calls(created.sid).fetch())
    assert (fetched.status, fetched.duration) == ("completed", str(call.duration))
    assert service.all_signed()
    assert company.problems == []


@pytest.mark.parametrize(("policy", "status"), [(NoAnswer(), "no-answer"), (Busy(), "busy"), (OutOfOrder(), "failed")])
async def test_a_call_that_reaches_nobody_ends_with_the_reason(
    company: PhoneCompany, service: Service, client: Client, policy: NoAnswer | Busy | OutOfOrder, status: str
) -> None:
    company.phone(NEIGHBOUR, policy)
    created = await in_thread(
        lambda: client.calls.create(
            to=NEIGHBOUR,
            from_=HOTLINE,
            twiml=response("<Say>喂</Say>"),
            status_callback=service.url + "/progress",
        )
    )
    await company.settled()
    assert [step["CallStatus"] for step in service.asked("/progress")] == [status]
    assert [call.sid for call in await in_thread(lambda: client.calls.list(status=status))] == [created.sid]
    assert company.exchange.calls[created.sid].said == []


async def test_a_running_call_can_be_steered_and_ended(company: PhoneCompany, service: Service, client: Client) -> None:
    company.phone(NEIGHBOUR, Answer(after=0))
    service.answers_with("/new", response("<Say>换了</Say>", '<Pause length="600"/>'))
    twiml = response("<Say>等等</Say>", '<Pause length="600"/>')
    created = await in_thread(lambda: client.calls.create(to=NEIGHBOUR, from_=HOTLINE, twiml=twiml))
    call = await company.phone(NEIGHBOUR).wait_for_call()
    heard = {"等等": service.url + "/new", "换了": ""}
    for words, url in heard.items():
        while words not in call.said:
            await Pace(100).sleep(0.1)
        change = {"url": url} if url else {"status": "completed"}
        await in_thread(partial(client.calls(created.sid).update, **change))
    await call.wait()
    assert call.said == ["等等", "换了"]
    error = await refused(lambda: client.calls(created.sid).update(status="completed"))
    assert error.code == 21220


async def test_a_ringing_call_can_be_answered_declined_or_taken_back(company: PhoneCompany, client: Client) -> None:
    phone = company.phone(NEIGHBOUR, Manual())
    for index, status in enumerate(["completed", "busy", "canceled"]):
        created = await in_thread(
            lambda: client.calls.create(to=NEIGHBOUR, from_=HOTLINE, twiml=response("<Say>喂</Say>"))
        )
        call = await phone.wait_for_call(since=index)
        assert phone.ringing is call
        if status == "completed":
            phone.answer()
        elif status == "busy":
            phone.decline()
        else:
            await in_thread(partial(client.calls(created.sid).update, status="canceled"))
        await call.wait()
        assert call.status == status
    assert phone.ringing is None


@pytest.mark.parametrize(
    ("to", "from_", "url", "code"),
    [
        ("somebody", HOTLINE, "http://x.example/", 21211),
        (NEIGHBOUR, "+1555", "http://x.example/", 21212),
        (NEIGHBOUR, HOTLINE, "", 21205),
    ],
)
async def test_bad_calls_are_refused(
    company: PhoneCompany, client: Client, to: str, from_: str, url: str, code: int
) -> None:
    error = await refused(lambda: client.calls.create(to=to, from_=from_, url=url))
    assert error.code == code


async def test_calls_missed_by_the_service_are_in_the_list(
    company: PhoneCompany, service: Service, client: Client
) -> None:
    company.trouble.webhooks_lost = True
    before = company.now() - timedelta(seconds=2)
    await company.phone(NEIGHBOUR).call().wait()
    message = await company.phone(NEIGHBOUR).send("有人吗")
    assert not message.answered
    calls = await in_thread(lambda: client.calls.list(to=HOTLINE, start_time_after=before))
    assert [(call.direction, call._from) for call in calls] == [("inbound", NEIGHBOUR)]
    assert await in_thread(lambda: client.calls.list(start_time_before=before)) == []
    messages = await in_thread(lambda: client.messages.list(to=HOTLINE, date_sent_after=before))
    assert [(message.direction, message.body) for message in messages] == [("inbound", "有人吗")]
    assert [request for request in service.requests if request.path != "/twilio/voice/status"] == []


async def test_recordings_are_listed_downloaded_and_deleted(
    company: PhoneCompany, service: Service, client: Client
) -> None:
    company.trouble.recordings_late = 50
    start = "<Start><Recording/></Start>"
    service.answers_with(VOICE, response(start, '<Pause length="4"/>'))
    call = company.phone(NEIGHBOUR).call(tone(1), at=1)
    await call.wait()
    (early,) = await in_thread(lambda: client.recordings.list(call_sid=call.sid))
    assert (early.status, early.channels) == ("processing", 2)
    assert (await download(company, early.sid))[0] == 404
    await company.settled()
    (recording,) = await in_thread(lambda: client.calls(call.sid).recordings.list())
    assert (recording.status, recording.duration) == ("completed", "1")  # silence is trimmed by default
    status, body = await download(company, recording.sid)
    with wave.open(io.BytesIO(body)) as file:
        assert (status, file.getnchannels(), file.getnframes()) == (200, 1, 8000)
    _, body = await download(company, recording.sid, query="?RequestedChannels=2")
    with wave.open(io.BytesIO(body)) as file:
        assert file.getnchannels() == 2
    _, body = await download(company, recording.sid, ".mp3")
    assert body[:3] == b"ID3" or body[0] == 0xFF
    assert (await in_thread(lambda: client.recordings(recording.sid).fetch())).call_sid == call.sid
    assert await in_thread(lambda: client.recordings(recording.sid).delete())
    assert (await download(company, recording.sid))[0] == 404
    assert await in_thread(lambda: client.recordings.list()) == []
    assert company.books().recordings[0]["deleted"] is True


async def test_unknown_parameters_are_noted(company: PhoneCompany) -> None:
    async with aiohttp.ClientSession(headers=login()) as session:
        fields = {"To": NEIGHBOUR, "From": HOTLINE, "Body": "x", "Idempotency": "1"}
        answer = await session.post(f"{company.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data=fields)
        assert answer.status == 201
    assert [problem.code for problem in company.problems] == [20001]


async def test_its_routes_fit_into_another_application(service: Service) -> None:
    company = PhoneCompany(ACCOUNT, TOKEN, HOTLINE, service.url, pace=Pace(100))
    application = web.Application()
    application.add_routes(company.routes)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    company.open(f"http://127.0.0.1:{runner.addresses[0][1]}")
    async with aiohttp.ClientSession(headers=login()) as session:
        answer = await session.get(f"{company.url}/2010-04-01/Accounts/{ACCOUNT}.json")
        assert answer.status == 200
    await company.stop()
    await runner.cleanup()
