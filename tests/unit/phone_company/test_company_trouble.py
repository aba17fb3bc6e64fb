"""The switches for trouble: each does what it says, and no more."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from hotline.demo.phone_company import Fault, Pace, PhoneCompany, Recordings
from tests.unit.phone_company.company_support import (
    ACCOUNT,
    HOTLINE,
    TOKEN,
    Service,
    download,
    in_thread,
    response,
    tone,
)

DRIVER = "+8613600000004"


async def send(client: Client, service: Service, body: str = "喂") -> None:
    callback = service.url + "/sent"
    await in_thread(lambda: client.messages.create(to=DRIVER, from_=HOTLINE, body=body, status_callback=callback))


def statuses(service: Service) -> list[str]:
    return [fields["MessageStatus"] for fields in service.asked("/sent")]


async def test_callbacks_twice(company: PhoneCompany, service: Service, client: Client) -> None:
    company.trouble.callbacks_twice = True
    await send(client, service)
    await company.settled()
    assert statuses(service) == ["queued", "queued", "sent", "sent", "delivered", "delivered"]


async def test_callbacks_reversed(company: PhoneCompany, service: Service, client: Client) -> None:
    company.trouble.callbacks_reversed = True
    await send(client, service)
    await company.settled()
    assert statuses(service) == ["delivered", "sent", "queued"]


async def test_callbacks_late_come_after_the_text(company: PhoneCompany, service: Service, client: Client) -> None:
    company.trouble.callbacks_late = 20
    await send(client, service)
    await company.phone(DRIVER).wait_for_text("喂")
    assert statuses(service) == []
    await company.settled()
    assert statuses(service) == ["queued", "sent", "delivered"]


async def test_callbacks_never(company: PhoneCompany, service: Service, client: Client) -> None:
    company.trouble.callbacks_never = True
    await send(client, service)
    await company.settled()
    assert statuses(service) == []
    assert len(company.phone(DRIVER).texts) == 1


@pytest.mark.parametrize("fault", [Fault.DROP_ANSWER, Fault.DROP_REQUEST])
async def test_a_dropped_connection_may_or_may_not_have_done_the_work(
    company: PhoneCompany, service: Service, client: Client, fault: Fault
) -> None:
    company.trouble.rest(fault)
    with pytest.raises(requests.ConnectionError):
        await send(client, service)
    assert len(company.books().messages) == (1 if fault is Fault.DROP_ANSWER else 0)
    await send(client, service)
    assert len(company.books().messages) == (2 if fault is Fault.DROP_ANSWER else 1)


async def test_an_answer_after_the_clients_patience(company: PhoneCompany, service: Service, client: Client) -> None:
    client.http_client.timeout = 0.2
    company.trouble.rest(Fault.DELAY_ANSWER, seconds=30)
    with pytest.raises(requests.Timeout):
        await send(client, service)
    assert len(company.books().messages) == 1


@pytest.mark.parametrize(("fault", "status", "code"), [(Fault.ERROR_500, 500, 20500), (Fault.ERROR_429, 429, 20429)])
async def test_errors_before_any_work(
    company: PhoneCompany, service: Service, client: Client, fault: Fault, status: int, code: int
) -> None:
    company.trouble.rest(fault, times=2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refused:
            await send(client, service)
        assert (refused.value.status, refused.value.code) == (status, code)
    await send(client, service)
    assert len(company.books().messages) == 1


async def test_a_fault_meets_only_the_resource_it_is_planned_for(
    company: PhoneCompany, service: Service, client: Client
) -> None:
    company.trouble.rest(Fault.ERROR_500, resource="Calls")
    company.trouble.rest(Fault.ERROR_500, resource="Recordings", method="GET")
    await send(client, service)
    with pytest.raises(TwilioRestException):
        await in_thread(lambda: client.calls.create(to=DRIVER, from_=HOTLINE, twiml=response()))
    assert await in_thread(lambda: client.calls.list()) == []


@pytest.mark.parametrize(("code", "status"), [(30003, "undelivered"), (30005, "undelivered"), (30006, "undelivered")])
async def test_undeliverable(company: PhoneCompany, service: Service, client: Client, code: int, status: str) -> None:
    company.trouble.numbers[DRIVER] = code
    await send(client, service)
    await company.settled()
    last = service.asked("/sent")[-1]
    assert (last["MessageStatus"], last["ErrorCode"]) == (status, str(code))
    assert company.phone(DRIVER).texts == []


@pytest.mark.parametrize("code", [21211, 21614, 21635])
async def test_refused_at_once(company: PhoneCompany, service: Service, client: Client, code: int) -> None:
    company.trouble.numbers[DRIVER] = code
    with pytest.raises(TwilioRestException) as refused:
        await send(client, service)
    assert refused.value.code == code


@pytest.mark.parametrize("code", [13224, 21216])
async def test_calls_refused_at_once(company: PhoneCompany, client: Client, code: int) -> None:
    company.trouble.numbers[DRIVER] = code
    with pytest.raises(TwilioRestException) as refused:
        await in_thread(lambda: client.calls.create(to=DRIVER, from_=HOTLINE, twiml=response()))
    assert refused.value.code == code


@pytest.mark.parametrize("switch", ["webhooks_twice", "webhooks_together"])
async def test_webhooks_twice_count_once(company: PhoneCompany, service: Service, switch: str) -> None:
    setattr(company.trouble, switch, True)
    service.answers_with("/twilio/sms", response("<Message>一</Message>"), response("<Message>二</Message>"))
    message = await company.phone(DRIVER).send("喂")
    first, second = service.asked("/twilio/sms")
    assert first == second
    assert message.reply in ("一", "二")
    assert len(message.replies) == 1


async def test_a_service_that_is_down_is_no_crash(service: Service) -> None:
    company = PhoneCompany(ACCOUNT, TOKEN, HOTLINE, "http://127.0.0.1:9", pace=Pace(100))
    await company.start()
    message = await company.phone(DRIVER).send("喂")
    await company.phone(DRIVER).call().wait()
    assert not message.answered
    assert {alert.code for alert in company.alerts} == {11205}
    company.point_at(service.url)
    service.answers_with("/twilio/sms", response("<Message>回来了</Message>"))
    assert (await company.phone(DRIVER).send("喂")).reply == "回来了"
    await company.stop()


@pytest.mark.parametrize(
    ("trouble", "status"), [(Recordings.MISSING, 404), (Recordings.EMPTY, 200), (Recordings.GARBAGE, 200)]
)
async def test_recordings_in_trouble(company: PhoneCompany, service: Service, trouble: Recordings, status: int) -> None:
    service.answers_with("/twilio/voice", response("<Start><Recording/></Start>", '<Pause length="2"/>'))
    call = company.phone(DRIVER).call(tone(1), at=0)
    await call.wait()
    await company.settled()
    assert call.recording is not None
    company.trouble.recordings = trouble
    got, body = await download(company, call.recording.sid)
    assert got == status
    assert not body.startswith(b"RIFF")
    if trouble is Recordings.EMPTY:
        assert body == b""
