"""Calls: where they lead on, how they end, and what goes wrong."""

import asyncio
from collections.abc import Mapping

import pytest

from hotline.demo.phone_company import (
    APOLOGY,
    Answer,
    Busy,
    Event,
    Manual,
    NoAnswer,
    OutOfOrder,
    Pace,
    PhoneCompany,
)
from hotline.demo.phone_company import audio as sound
from tests.unit.phone_company.company_support import HOTLINE, Service, heard_by, response, tone

VOICE = "/twilio/voice"
OLD_MAN = "+8613800000001"


async def test_redirect_continues_elsewhere(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response("<Redirect>/next?turn=2&amp;x=%E4%BD%A0</Redirect>", "<Say>不会说</Say>"))
    service.answers_with("/next", response("<Say>第二页</Say>"))
    call = company.phone(OLD_MAN).call()
    await call.wait()
    assert call.said == ["第二页"]
    assert service.all_signed()


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
async def test_a_rejected_call_is_never_answered(
    company: PhoneCompany, service: Service, reason: str, status: str
) -> None:
    service.answers_with(VOICE, response(f'<Reject reason="{reason}"/>'))
    call = company.phone(OLD_MAN).call()
    await call.wait()
    assert (call.status, call.duration) == (status, 0)


async def test_a_service_in_error_means_fallback_then_apology(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, 500)
    call = company.phone(OLD_MAN).call()
    await call.wait()
    assert call.said == [APOLOGY]
    company.voice_fallback_url = service.url + "/fallback"
    service.answers_with(VOICE, 500)
    service.answers_with("/fallback", response("<Say>稍后再打</Say>"))
    call = company.phone(OLD_MAN).call()
    await call.wait()
    assert call.said == ["稍后再打"]
    asked = service.asked("/fallback")[0]
    assert (asked["ErrorCode"], asked["ErrorUrl"]) == ("11200", company.voice_url)
    assert company.problems == []


async def test_a_slow_answer_counts_as_none(service: Service) -> None:
    company = PhoneCompany("AC1", "token", HOTLINE, service.url, pace=Pace(100), time_limit=0.05)
    await company.start()

    async def slow(fields: Mapping[str, str]) -> str:
        await asyncio.sleep(0.2)
        return response("<Say>太晚了</Say>")

    service.answers_with(VOICE, slow)
    call = company.phone(OLD_MAN).call()
    await call.wait()
    assert call.said == [APOLOGY]
    assert company.alerts[0].code == 11205
    await company.stop()


async def test_unknown_twiml_is_noted_and_ends_the_call(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response('<Say volume="11">大声</Say>'))
    call = company.phone(OLD_MAN).call()
    await call.wait()
    assert call.said == [APOLOGY]
    assert [(problem.code, problem.sid) for problem in company.problems] == [(12200, call.sid)]


async def test_start_in_a_later_answer_is_refused(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response("<Redirect>/next</Redirect>"))
    service.answers_with("/next", response(f'<Start><Stream url="{service.stream_url}"/></Start>'))
    await company.phone(OLD_MAN).call().wait()
    assert [problem.code for problem in company.problems] == [12200]


@pytest.mark.parametrize(
    ("policy", "answer"), [(Answer(after=1), "completed"), (NoAnswer(), "no-answer"), (Busy(), "busy")]
)
async def test_dial_tells_how_the_other_phone_behaved(
    company: PhoneCompany, service: Service, policy: Answer | NoAnswer | Busy, answer: str
) -> None:
    company.phone("+8613800000009", policy)
    dial = '<Dial action="/dialled" timeout="4" timeLimit="5"><Number>+8613800000009</Number></Dial>'
    service.answers_with(VOICE, response(dial))
    service.answers_with("/dialled", response())
    call = company.phone(OLD_MAN).call()
    await call.wait()
    asked = service.asked("/dialled")[0]
    assert asked["DialCallStatus"] == answer
    child = company.exchange.calls[asked["DialCallSid"]]
    assert (child.status, child.parent_sid, child.direction) == (answer, call.sid, "outbound-dial")
    if answer == "completed":
        assert asked["DialCallDuration"] == "5"


async def test_the_feed_tells_what_happens_on_a_phone(company: PhoneCompany, service: Service) -> None:
    events: list[Event] = []
    stop = company.listen(events.append)
    service.answers_with(VOICE, response("<Say>你好</Say>", '<Gather action="/keys" numDigits="1"/>'))
    service.answers_with("/keys", response())
    await company.phone(OLD_MAN).call(keys=[(None, "3")]).wait()
    kinds = [event.kind for event in events]
    assert kinds == [
        "call_ringing",
        "call_answered",
        "call_said",
        "call_waiting_for_key",
        "key_pressed",
        "call_ended",
    ]
    assert events[2].details["text"] == "你好"
    assert {event.phone for event in events} == {OLD_MAN}
    stop()
    await company.phone(OLD_MAN).call().wait()
    assert len(events) == len(kinds)


async def test_stopping_in_the_middle_of_a_call_leaves_nothing_behind(company: PhoneCompany, service: Service) -> None:
    stream = f'<Start><Stream url="{service.stream_url}"/></Start>'
    service.answers_with(VOICE, response(stream, '<Pause length="600"/>'))
    company.phone(OLD_MAN).call()
    company.phone("+8613800000005", Manual())
    while not service.streamed:
        await asyncio.sleep(0.001)
    await company.stop()


async def test_a_phone_out_of_order_fails(company: PhoneCompany, service: Service) -> None:
    company.phone("+8613800000009", OutOfOrder())
    service.answers_with(VOICE, response('<Dial action="/dialled">+8613800000009</Dial>'))
    service.answers_with("/dialled", response())
    await company.phone(OLD_MAN).call().wait()
    assert service.asked("/dialled")[0]["DialCallStatus"] == "failed"


async def test_call_time_goes_on_while_the_service_thinks_unless_it_is_held(
    service: Service, company: PhoneCompany
) -> None:
    started, goes_on = asyncio.Event(), asyncio.Event()

    async def slow(fields: Mapping[str, str]) -> str:
        started.set()
        await goes_on.wait()
        return response()

    service.answers_with("/slow", slow)
    service.answers_with(VOICE, response("<Redirect>/slow</Redirect>"))
    for holds in (True, False):
        company.holds = holds
        started.clear()
        goes_on.clear()
        call = company.phone(OLD_MAN).call()
        await started.wait()
        if holds:
            assert call.line.ticks == 0
        else:
            while call.line.ticks < 100:
                await asyncio.sleep(0.001)
        goes_on.set()
        await call.wait()
        assert (call.line.ticks == 0) is holds
        assert call.said == []


async def test_a_caller_who_hangs_up_takes_the_dialled_phone_along(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response("<Dial>+8613800000009</Dial>"))
    call = company.phone(OLD_MAN).call(hang_up_after=2)
    await call.wait()
    await company.settled()
    assert [(one.direction, one.status) for one in company.calls] == [
        ("inbound", "completed"),
        ("outbound-dial", "canceled"),
    ]


async def test_speaking_again_waits_for_the_next_turn(company: PhoneCompany, service: Service) -> None:
    stream = f'<Start><Stream url="{service.stream_url}"/></Start>'
    service.answers_with(VOICE, response(stream, '<Pause length="3"/>', "<Say>还有吗</Say>", '<Pause length="3"/>'))
    call = company.phone(OLD_MAN).call(tone(1))
    call.speak(tone(1))
    await call.wait()
    await company.settled()
    audio = heard_by(service)
    first, second = audio[: 3 * 8000], audio[3 * 8000 :]
    assert sound.spoken_part(first)[0] / 8000 == pytest.approx(0.3, abs=0.05)
    expected = sound.speaking_time("还有吗") + 0.3
    assert sound.spoken_part(second)[0] / 8000 == pytest.approx(expected, abs=0.05)


async def test_a_mistake_of_the_company_itself_is_not_kept_quiet(service: Service) -> None:
    company = PhoneCompany("AC1", "token", HOTLINE, service.url, pace=Pace(100))
    await company.start()

    def deaf(event: Event) -> None:
        raise RuntimeError("nobody listens")

    company.listen(deaf)
    with pytest.raises(RuntimeError, match="nobody listens"):
        await company.phone(OLD_MAN).call().wait()
    with pytest.raises(RuntimeError, match="nobody listens"):
        await company.stop()
