"""Texts to the hotline and what the carrier does with them."""

import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from hotline.demo.phone_company import Media, PhoneCompany
from hotline.demo.phone_company.records import segments
from tests.unit.phone_company.company_support import HOTLINE, Service, in_thread, response

SMS = "/twilio/sms"
WIDOW = "+8613700000003"


async def test_a_text_is_posted_signed_and_answered(company: PhoneCompany, service: Service) -> None:
    service.answers_with(SMS, response("<Message>收到，工单1001</Message>"))
    message = await company.phone(WIDOW).send(" 没有米了 & 油 ")
    assert message.answered
    assert message.reply == "收到，工单1001"
    (asked,) = service.asked(SMS)
    assert asked["Body"] == " 没有米了 & 油 "
    assert asked["MessageSid"] == asked["SmsMessageSid"] == message.sid
    assert (asked["From"], asked["To"]) == (WIDOW, HOTLINE)
    assert (asked["NumMedia"], asked["NumSegments"]) == ("0", "1")
    assert "OptOutType" not in asked
    assert service.all_signed()
    await company.settled()
    assert [text.body for text in company.phone(WIDOW).texts] == ["收到，工单1001"]
    assert message.replies[0].direction == "outbound-reply"


@pytest.mark.parametrize(
    ("answer", "bodies"),
    [
        (response(), []),
        ("", []),
        (response("<Message><Body>一</Body><Media>https://x.example/1.jpg</Media></Message>"), ["一"]),
        (response("<Message>一</Message>", "<Message>二</Message>"), ["一", "二"]),
        (response("<Redirect>/other</Redirect>"), ["别处"]),
    ],
)
async def test_every_kind_of_answer(company: PhoneCompany, service: Service, answer: str, bodies: list[str]) -> None:
    service.answers_with(SMS, answer)
    service.answers_with("/other", response("<Message>别处</Message>"))
    message = await company.phone(WIDOW).send("喂")
    assert [reply.body for reply in message.replies] == bodies


async def test_plain_text_is_sent_back_as_it_is(company: PhoneCompany, service: Service) -> None:
    service.answers_with(SMS, web.Response(text="好的", content_type="text/plain"))
    assert (await company.phone(WIDOW).send("喂")).reply == "好的"


async def test_a_reply_reports_its_delivery(company: PhoneCompany, service: Service) -> None:
    service.answers_with(SMS, response('<Message statusCallback="/sent">好</Message>'))
    await company.phone(WIDOW).send("喂")
    await company.settled()
    assert [fields["MessageStatus"] for fields in service.asked("/sent")] == ["queued", "sent", "delivered"]


async def test_pictures_come_with_their_addresses(company: PhoneCompany, service: Service) -> None:
    await company.phone(WIDOW).send("看", [Media("https://x.example/1", "image/jpeg")])
    (asked,) = service.asked(SMS)
    assert (asked["NumMedia"], asked["MediaUrl0"], asked["MediaContentType0"]) == (
        "1",
        "https://x.example/1",
        "image/jpeg",
    )


async def test_stop_is_taken_by_the_carrier_and_start_takes_it_back(
    company: PhoneCompany, service: Service, client: Client
) -> None:
    service.answers_with(SMS, response("<Message>谁也收不到</Message>"))
    phone = company.phone(WIDOW)
    message = await phone.send(" stop ")
    assert service.asked(SMS)[0]["OptOutType"] == "STOP"
    assert message.replies == []
    assert [(text.automatic, "unsubscribed" in text.body) for text in phone.texts] == [(True, True)]
    await phone.send("STOP")
    assert len(phone.texts) == 1
    with pytest.raises(TwilioRestException) as refused:
        await in_thread(lambda: client.messages.create(to=WIDOW, from_=HOTLINE, body="喂"))
    assert refused.value.code == 21610
    service.answers_with(SMS, response())
    await phone.send("START")
    assert service.asked(SMS)[-1]["OptOutType"] == "START"
    await in_thread(lambda: client.messages.create(to=WIDOW, from_=HOTLINE, body="又能收了"))
    await phone.wait_for_text("又能收了")


async def test_stop_among_other_words_is_an_ordinary_text(company: PhoneCompany, service: Service) -> None:
    await company.phone(WIDOW).send("please stop")
    assert "OptOutType" not in service.asked(SMS)[0]
    assert company.phone(WIDOW).texts == []


async def test_a_failing_service_means_the_fallback_address(company: PhoneCompany, service: Service) -> None:
    service.answers_with(SMS, 503)
    message = await company.phone(WIDOW).send("喂")
    assert (message.answered, message.replies) == (False, [])
    company.sms_fallback_url = service.url + "/fallback"
    service.answers_with("/fallback", response("<Message>稍后回复您</Message>"))
    message = await company.phone(WIDOW).send("喂")
    assert message.reply == "稍后回复您"
    assert service.asked("/fallback")[0]["ErrorCode"] == "11200"
    assert [alert.code for alert in company.alerts] == [11200, 11200]


async def test_voice_verbs_have_no_place_in_an_answer_to_a_text(company: PhoneCompany, service: Service) -> None:
    service.answers_with(SMS, response("<Say>好</Say>"))
    message = await company.phone(WIDOW).send("喂")
    assert not message.answered
    assert [problem.code for problem in company.problems] == [12200]


async def test_waiting_for_a_text_that_does_not_come_says_what_came(company: PhoneCompany, service: Service) -> None:
    service.answers_with(SMS, response("<Message>甲</Message>"))
    phone = company.phone(WIDOW)
    await phone.send("喂")
    await phone.wait_for_text(lambda text: text.body == "甲")
    with pytest.raises(TimeoutError, match="甲"):
        await phone.wait_for_text("乙", timeout=0.01)
    with pytest.raises(TimeoutError):
        await phone.wait_for_text("甲", timeout=0.01, since=1)


@pytest.mark.parametrize(
    ("body", "count"),
    [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("字" * 70, 1), ("字" * 71, 2), ("字" * 135, 3), ("€" * 81, 2)],
)
def test_segments(body: str, count: int) -> None:
    assert segments(body) == count
