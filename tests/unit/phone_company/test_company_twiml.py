"""The closed list: what Twilio documents passes, everything else is refused."""

import pytest
from twilio.twiml.voice_response import Dial, Gather, Start, VoiceResponse

from hotline.demo.phone_company.twiml import Refused, parse_messaging, parse_voice
from tests.unit.phone_company.company_support import response

GOOD = [
    "",
    '<Say voice="alice" language="zh-CN" loop="2">你好</Say>',
    '<Say>一 <break strength="weak" time="200ms"/><emphasis level="strong">二</emphasis></Say>',
    "<Play>/a.wav</Play>",
    '<Play digits="1w2"/>',
    '<Pause length="8"/>',
    '<Gather input="dtmf" numDigits="1" timeout="0"><Say>按</Say><Pause/><Play>/a</Play></Gather>',
    '<Record playBeep="false" finishOnKey="" trim="do-not-trim" maxLength="8" timeout="3"/>',
    '<Record recordingStatusCallback="/x" recordingStatusCallbackEvent="in-progress completed absent"/>',
    '<Redirect method="GET">/next</Redirect>',
    "<Hangup/>",
    '<Reject reason="busy"/>',
    '<Start><Stream url="wss://x/s" track="inbound_track"><Parameter name="a" value=""/></Stream></Start>',
    '<Start><Stream url="ws://localhost:80/s"/></Start>',
    '<Start><Recording channels="mono" track="inbound" recordingStatusCallbackMethod="POST"/></Start>',
    '<Stop><Stream name="ear"/></Stop>',
    '<Dial timeout="20" callerId="+15550001111" action="/d"><Number>+8613800000001</Number></Dial>',
    "<Dial>+8613800000001</Dial>",
]
BAD = [
    ("<Shout>喂</Shout>", "Shout"),
    ('<Say rate="fast">喂</Say>', "rate"),
    ("<Say/>", "text is missing"),
    ("<Say>喂<blink>二</blink></Say>", "blink"),
    ('<Play digits="1">/a.wav</Play>', "either"),
    ("<Play/>", "either"),
    ('<Pause length="0"/>', "length"),
    ('<Pause length="1.5"/>', "length"),
    ("<Pause>喂</Pause>", "text"),
    ("<Gather><Record/></Gather>", "Record"),
    ('<Gather numdigits="1"/>', "numdigits"),
    ('<Gather numDigits="0"/>', "numDigits"),
    ('<Gather finishOnKey="12"/>', "finishOnKey"),
    ('<Gather input="speech"/>', "words"),
    ('<Gather input="voice"/>', "input"),
    ('<Gather action="ftp://x/"/>', "action"),
    ('<Record beep="false"/>', "beep"),
    ('<Record method="PUT"/>', "method"),
    ("<Redirect/>", "text"),
    ('<Hangup reason="x"/>', "reason"),
    ("<Start/>", "one noun"),
    ("<Start><Stream/></Start>", "url"),
    ('<Start><Stream url="ws://x.example/s"/></Start>', "url"),
    ('<Start><Stream url="wss://x.example/s?token=1"/></Start>', "url"),
    ('<Start><Stream url="https://x.example/s"/></Start>', "url"),
    ('<Start><Stream url="wss://x.example/s"><Parameter name="a"/></Stream></Start>', "value"),
    ('<Start><Recording recordingTrack="both"/></Start>', "recordingTrack"),
    ("<Dial/>", "number"),
    ("<Dial><Conference>x</Conference></Dial>", "Conference"),
    ("<Connect><Stream url='wss://x.example/s'/></Connect>", "not played"),
    ("<Enqueue>x</Enqueue>", "not played"),
    ("<Message>x</Message>", "Message"),
    ("喂", "text"),
]


@pytest.mark.parametrize("verb", GOOD)
def test_documented_twiml_passes(verb: str) -> None:
    parse_voice(response(verb), first=True)


@pytest.mark.parametrize(("verb", "reason"), BAD)
def test_everything_else_is_refused(verb: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        parse_voice(response(verb), first=True)
    assert refused.value.code in (12200, 13520)


@pytest.mark.parametrize("text", ["", "<Response>", "<response/>", "hello", "<html/>"])
def test_what_is_no_document_is_a_parse_failure(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_voice(text, first=True)
    assert refused.value.code == 12100


def test_a_document_too_large_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        parse_voice(response("<Say>" + "字" * 22_000 + "</Say>"), first=True)
    assert refused.value.code == 11750


def test_what_twilios_builder_makes_is_understood() -> None:
    answer = VoiceResponse()
    start = Start()
    start.stream(url="wss://x.example/s", name="ear").parameter(name="token", value="once")
    answer.append(start)
    gather = Gather(action="/k", num_digits=1, timeout=5, action_on_empty_result=True, finish_on_key="")
    gather.say("按一", language="zh-CN", voice="Polly.Zhiyu")
    answer.append(gather)
    dial = Dial(timeout=20, caller_id="+15550001111")
    dial.number("+8613800000001", status_callback="/s", status_callback_event="ringing answered")
    answer.append(dial)
    start_verb, gather_verb, dial_verb = parse_voice(str(answer), first=True)
    assert start_verb.children[0].children[0].get("value") == "once"
    assert (gather_verb.get("finishOnKey", "#"), gather_verb.yes("actionOnEmptyResult", False)) == ("", True)
    assert dial_verb.children[0].text == "+8613800000001"


@pytest.mark.parametrize(
    "verb",
    ["<Message>x<Body>y</Body><Sound/></Message>", '<Message too="+1555"/>', "<Say>x</Say>", "<Gather/>"],
)
def test_messages_have_a_list_of_their_own(verb: str) -> None:
    with pytest.raises(Refused):
        parse_messaging(response(verb))
