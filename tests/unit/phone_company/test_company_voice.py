"""Calls: TwiML, time, streams, recordings, keys, and how calls end."""

import asyncio
import base64
import io
import wave
from collections.abc import Mapping

import pytest
from aiohttp import web

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
from tests.unit.phone_company.company_support import HOTLINE, Service, response, tone

VOICE = "/twilio/voice"
OLD_MAN = "+8613800000001"


def heard_by(service: Service) -> bytes:
    return b"".join(
        base64.b64decode(message["media"]["payload"]) for message in service.streamed if message["event"] == "media"
    )


async def test_a_call_asks_the_service_and_says_what_it_is_told(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response("<Say>你好</Say>", '<Pause length="2"/>', "<Say>再见</Say>"))
    call = company.phone(OLD_MAN).call()
    await call.wait()
    await company.settled()
    assert call.said == ["你好", "再见"]
    assert call.status == "completed"
    first, status = service.requests
    assert first.fields["CallStatus"] == "ringing"
    assert first.fields["Direction"] == "inbound"
    assert (first.fields["From"], first.fields["To"]) == (OLD_MAN, HOTLINE)
    assert first.fields["CallSid"] == call.sid
    assert status.path == "/twilio/voice/status"
    assert status.fields["CallStatus"] == "completed"
    assert status.fields["CallDuration"] == str(call.duration)
    assert service.all_signed()
    assert company.problems == []


async def test_a_withheld_number_is_given_as_anonymous(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response())
    await company.phone(OLD_MAN).call(withheld=True).wait()
    assert service.asked(VOICE)[0]["From"] == "+266696687"


async def test_the_stream_is_as_long_as_the_call_and_carries_the_voice_after_the_greeting(
    company: PhoneCompany, service: Service
) -> None:
    stream = (
        f'<Start><Stream url="{service.stream_url}" name="ear"><Parameter name="token" value="once"/></Stream></Start>'
    )
    service.answers_with(VOICE, response(stream, "<Say>请说</Say>", '<Pause length="3"/>'))
    call = company.phone(OLD_MAN).call(tone(1))
    await call.wait()
    await company.settled()
    kinds = [message["event"] for message in service.streamed]
    assert kinds[:2] == ["connected", "start"]
    assert kinds[-1] == "stop"
    assert set(kinds[2:-1]) == {"media"}
    start = service.streamed[1]
    assert start["start"]["callSid"] == call.sid
    assert start["start"]["customParameters"] == {"token": "once"}
    assert start["start"]["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    assert [int(message["sequenceNumber"]) for message in service.streamed[1:]] == list(range(1, len(kinds)))
    media = [message["media"] for message in service.streamed[2:-1]]
    assert [int(item["timestamp"]) for item in media] == [20 * number for number in range(len(media))]
    audio = heard_by(service)
    assert len(audio) == round(call.line.seconds * 8000)
    start_byte, end_byte = sound.spoken_part(audio)
    greeting = sound.speaking_time("请说")
    assert start_byte / 8000 == pytest.approx(greeting + 0.3, abs=0.05)
    assert (end_byte - start_byte) / 8000 == pytest.approx(1.0, abs=0.03)
    assert service.stream_signed
    assert company.problems == company.alerts == []


async def test_what_is_spoken_over_the_greeting_is_streamed_too(company: PhoneCompany, service: Service) -> None:
    stream = f'<Start><Stream url="{service.stream_url}"/></Start>'
    service.answers_with(VOICE, response(stream, "<Say>您好，这里是热线，请您慢慢说</Say>"))
    await company.phone(OLD_MAN).call(tone(1), at=0).wait()
    await company.settled()
    assert sound.spoken_part(heard_by(service))[0] == 0


async def test_a_stream_that_does_not_open_leaves_the_call_alone(company: PhoneCompany, service: Service) -> None:
    stream = '<Start><Stream url="ws://127.0.0.1:9/stream" statusCallback="/streams"/></Start>'
    service.answers_with(VOICE, response(stream, "<Say>好</Say>"))
    call = company.phone(OLD_MAN).call()
    await call.wait()
    await company.settled()
    assert call.said == ["好"]
    assert [alert.code for alert in company.alerts] == [31920]
    assert service.asked("/streams")[0]["StreamEvent"] == "stream-error"


@pytest.mark.parametrize("torn", [False, True])
async def test_a_stream_the_service_closes_is_an_alert(company: PhoneCompany, service: Service, torn: bool) -> None:
    service.close_stream_after, service.tear_stream = 10, torn
    stream = f'<Start><Stream url="{service.stream_url}"/></Start>'
    service.answers_with(VOICE, response(stream, '<Pause length="8"/>', "<Say>好</Say>"))
    call = company.phone(OLD_MAN).call()
    await call.wait()
    assert call.said == ["好"]
    assert [alert.code for alert in company.alerts] == [31921]


async def test_hanging_up_early_ends_stream_recording_and_call(company: PhoneCompany, service: Service) -> None:
    start = f'<Start><Stream url="{service.stream_url}"/></Start><Start><Recording trim="do-not-trim"/></Start>'
    service.answers_with(VOICE, response(start, '<Pause length="60"/>', "<Say>谁也听不到</Say>"))
    call = company.phone(OLD_MAN).call(hang_up_after=2.0)
    await call.wait()
    await company.settled()
    assert call.said == []
    assert call.duration == 2
    assert service.streamed[-1]["event"] == "stop"
    assert call.recording is not None
    assert call.recording.seconds == pytest.approx(2.0, abs=0.03)
    assert call.recording.status == "completed"


async def test_gather_sends_keys_and_is_interrupted_by_them(company: PhoneCompany, service: Service) -> None:
    gather = '<Gather numDigits="1" action="/keys"><Say>很长很长很长很长的话</Say><Say>第二句</Say></Gather>'
    service.answers_with(VOICE, response(gather))
    service.answers_with("/keys", response("<Say>谢谢</Say>"))
    call = company.phone(OLD_MAN).call(keys=[(0.5, "1")])
    await call.wait()
    assert call.said == ["很长很长很长很长的话", "谢谢"]
    assert service.asked("/keys")[0]["Digits"] == "1"
    assert service.asked("/keys")[0]["CallStatus"] == "in-progress"


@pytest.mark.parametrize(
    ("attributes", "keys", "digits"),
    [
        ('numDigits="2"', "123", "12"),
        ("", "12#", "12"),
        ('finishOnKey="*"', "1#*", "1#"),
        ('finishOnKey=""', "1#", "1#"),
        ('timeout="1"', "7", "7"),
    ],
)
async def test_gather_ends_as_its_attributes_say(
    company: PhoneCompany, service: Service, attributes: str, keys: str, digits: str
) -> None:
    service.answers_with(VOICE, response(f'<Gather action="/keys" {attributes}/>'))
    await company.phone(OLD_MAN).call(keys=[(None, keys)]).wait()
    assert service.asked("/keys")[0]["Digits"] == digits


async def test_gather_without_keys_falls_through(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response('<Gather action="/keys" timeout="3"/>', "<Say>没有按键</Say>"))
    call = company.phone(OLD_MAN).call()
    await call.wait()
    assert call.said == ["没有按键"]
    assert service.asked("/keys") == []
    assert call.line.seconds == pytest.approx(3 + sound.speaking_time("没有按键"), abs=0.05)


async def test_gather_without_keys_asks_when_told_to(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response('<Gather action="/keys" actionOnEmptyResult="true"/>'))
    await company.phone(OLD_MAN).call().wait()
    assert service.asked("/keys")[0]["Digits"] == ""


async def test_keys_pressed_before_a_gather_are_lost(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response("<Say>请等一等</Say>", '<Gather action="/keys"/>', "<Say>空</Say>"))
    call = company.phone(OLD_MAN).call(keys=[(0.1, "1")])
    await call.wait()
    assert call.said == ["请等一等", "空"]


async def test_the_finishing_key_alone_is_an_empty_result(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response('<Gather action="/keys"/>', "<Say>空</Say>"))
    call = company.phone(OLD_MAN).call(keys=[(None, "#")])
    await call.wait()
    assert call.said == ["空"]


async def test_record_hears_nothing_before_its_start_and_gives_the_file(
    company: PhoneCompany, service: Service
) -> None:
    record = '<Record action="/recorded" timeout="2" playBeep="false" finishOnKey=""/>'
    service.answers_with(VOICE, response("<Say>请说</Say>", record, "<Say>没有听到</Say>"))
    service.answers_with("/recorded", response("<Say>收到</Say>"))
    call = company.phone(OLD_MAN).call(tone(3))
    await call.wait()
    await company.settled()
    assert call.said == ["请说", "收到"]
    asked = service.asked("/recorded")[0]
    assert asked["RecordingDuration"] == "3"
    assert call.recording is not None
    assert asked["RecordingSid"] == call.recording.sid
    assert asked["RecordingUrl"] == company.recording_url(call.recording.sid)
    assert call.recording.source == "RecordVerb"


async def test_an_empty_record_falls_through_without_asking(company: PhoneCompany, service: Service) -> None:
    record = '<Record action="/recorded" timeout="2"/>'
    service.answers_with(VOICE, response("<Say>请您慢慢说清楚</Say>", record, "<Say>没有听到</Say>"))
    call = company.phone(OLD_MAN).call(tone(0.5), at=0)  # all of it over the greeting
    await call.wait()
    assert call.said == ["请您慢慢说清楚", "没有听到"]
    assert service.asked("/recorded") == []


async def test_hanging_up_while_recording_still_asks(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response('<Record action="/recorded" playBeep="false"/>'))
    service.answers_with("/recorded", response("<Say>听不到了</Say>"))
    call = company.phone(OLD_MAN).call(tone(10), hang_up_after=3)
    await call.wait()
    assert service.asked("/recorded")[0]["Digits"] == "hangup"
    assert call.said == []


async def test_any_key_ends_a_recording_unless_told_otherwise(company: PhoneCompany, service: Service) -> None:
    service.answers_with(VOICE, response('<Record action="/recorded" playBeep="false"/>'))
    await company.phone(OLD_MAN).call(tone(10), at=0, keys=[(2, "5")]).wait()
    asked = service.asked("/recorded")[0]
    assert (asked["Digits"], asked["RecordingDuration"]) == ("5", "2")


async def test_the_whole_call_is_recorded_in_two_channels(company: PhoneCompany, service: Service) -> None:
    start = '<Start><Recording recordingStatusCallback="/taped" trim="do-not-trim"/></Start>'
    service.answers_with(VOICE, response(start, '<Pause length="2"/>'))
    call = company.phone(OLD_MAN).call(tone(1), at=0.5)
    await call.wait()
    await company.settled()
    asked = service.asked("/taped")
    assert [fields["RecordingStatus"] for fields in asked] == ["completed"]
    assert asked[0]["RecordingSource"] == "StartCallRecordingTwiML"
    assert call.recording is not None
    file = sound.wav(call.recording.sound(requested_channels=2))
    with wave.open(io.BytesIO(file)) as opened:
        assert (opened.getnchannels(), opened.getframerate(), opened.getnframes()) == (2, 8000, 16000)


async def test_play_is_fetched_and_lasts_as_long_as_its_sound(company: PhoneCompany, service: Service) -> None:
    file = sound.wav([sound.encode(tone(1.5))])
    service.answers_with("/prompt.wav", web.Response(body=file, content_type="audio/x-wav"))
    service.answers_with(VOICE, response("<Play>/prompt.wav</Play>"))
    call = company.phone(OLD_MAN).call()
    await call.wait()
    assert call.said == [service.url + "/prompt.wav"]
    assert call.line.seconds == pytest.approx(1.5, abs=0.03)


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
