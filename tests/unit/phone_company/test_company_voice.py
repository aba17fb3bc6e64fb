"""Calls: TwiML, time, streams, recordings and keys."""

import io
import wave

import pytest
from aiohttp import web

from hotline.demo.phone_company import (
    PhoneCompany,
)
from hotline.demo.phone_company import audio as sound
from tests.unit.phone_company.company_support import HOTLINE, Service, heard_by, response, tone

VOICE = "/twilio/voice"
OLD_MAN = "+8613800000001"


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
