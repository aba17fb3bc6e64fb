"""What is sent to Twilio is TwiML: known verbs, known attributes, well-formed whatever is said."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow import Ask, HangUp, Listen, Play, Say, Turn
from ivr.gateways.pace import CallPolicy
from ivr.gateways.twiml import Opening, Renderer

# Verb by verb as Twilio documents them; the builders would take anything.
ALLOWED = {
    "Response": set(),
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Redirect": {"method"},
    "Hangup": set(),
    "Start": set(),
    "Stream": {"url", "name", "track", "statusCallback", "statusCallbackMethod"},
    "Parameter": {"name", "value"},
    "Recording": {
        "recordingStatusCallback",
        "recordingStatusCallbackMethod",
        "recordingStatusCallbackEvent",
        "trim",
        "track",
        "channels",
    },
    "Record": {
        "action",
        "method",
        "timeout",
        "finishOnKey",
        "maxLength",
        "playBeep",
        "trim",
        "recordingStatusCallback",
        "recordingStatusCallbackMethod",
        "recordingStatusCallbackEvent",
        "transcribe",
        "transcribeCallback",
    },
    "Gather": {
        "action",
        "method",
        "timeout",
        "finishOnKey",
        "numDigits",
        "input",
        "language",
        "hints",
        "speechTimeout",
        "actionOnEmptyResult",
    },
}
NESTED = {
    "Response": {"Say", "Play", "Pause", "Redirect", "Hangup", "Start", "Record", "Gather"},
    "Gather": {"Say", "Play", "Pause"},
    "Start": {"Stream", "Recording"},
    "Stream": {"Parameter"},
}
HERE, RECORDING = "https://line.example/turn/1?a=1&b=2", "https://line.example/recording"
renderer = Renderer(CallPolicy(silence=7.5), {"zh": "Polly.Zhiyu"})
turns = st.builds(
    Turn,
    st.lists(st.builds(Say, st.text()) | st.builds(Play, st.text(min_size=1)), max_size=3).map(tuple),
    st.sampled_from(
        [
            Listen(),
            Listen(keys="0"),
            Listen(recorded=True),
            Listen(recorded=True, keys="0"),
            Ask("12"),
            HangUp(),
        ]
    ),
)


def check(text: str) -> ET.Element:
    root = ET.fromstring(text)
    assert root.tag == "Response"
    for element in root.iter():
        assert set(element.attrib) <= ALLOWED[element.tag], element.tag
        for child in element:
            assert child.tag in NESTED.get(element.tag, set()), (element.tag, child.tag)
    return root


def every() -> Iterator[str]:
    for then in (Listen(), Listen(keys="0"), Listen(recorded=True), Ask("1"), HangUp()):
        for opening in (None, Opening("wss://x/s", "tok<en>", RECORDING), Opening("", "", RECORDING)):
            yield renderer.turn(Turn((Say("你好 <&>"), Play("https://x/?a&b")), then), "zh", HERE, RECORDING, opening)
    yield renderer.poll(Listen(), "en", HERE)
    yield renderer.poll(Ask("1"), "en", HERE)
    yield renderer.wait(HERE)
    yield renderer.last_words("bye", "en")
    yield renderer.rescue("zh", HERE, RECORDING)


@pytest.mark.parametrize("text", list(every()))
def test_only_known_verbs_and_attributes(text: str) -> None:
    check(text)


@given(turns)
def test_whatever_is_said_stays_well_formed(turn: Turn) -> None:
    check(renderer.turn(turn, "en", HERE, RECORDING))


def test_escapes_and_leaves_out_what_has_no_sound() -> None:
    root = check(renderer.turn(Turn((Say("a<b>&\x00\u202e米😀"),), HangUp()), "zh", HERE, RECORDING))
    say = root.find("Say")
    assert say is not None
    assert say.text == "a<b>&米😀"
    assert say.attrib == {"language": "zh-CN", "voice": "Polly.Zhiyu"}


def test_english_has_its_own_language_and_no_voice_unless_named() -> None:
    say = check(renderer.last_words("bye", "en")).find("Say")
    assert say is not None
    assert say.attrib == {"language": "en-US"}


def test_the_opening_starts_stream_and_recording_before_anything_is_said() -> None:
    opening = Opening("wss://x/s", "secret", RECORDING)
    root = check(renderer.turn(Turn((Say("hello"),), Listen()), "en", HERE, RECORDING, opening))
    assert [child.tag for child in root] == ["Start", "Start", "Say", "Pause", "Redirect"]
    stream, parameter = root.find("Start/Stream"), root.find("Start/Stream/Parameter")
    assert stream is not None
    assert parameter is not None
    assert stream.attrib == {"url": "wss://x/s", "track": "inbound_track"}
    assert parameter.attrib == {"name": "token", "value": "secret"}
    recording = root.find("Start/Recording")
    assert recording is not None
    assert recording.attrib["recordingStatusCallback"] == RECORDING


def test_recording_never_beeps_ends_on_no_key_and_falls_through_when_empty() -> None:
    root = check(renderer.turn(Turn((Say("x"),), Listen(recorded=True)), "zh", HERE, RECORDING))
    assert [child.tag for child in root] == ["Say", "Record", "Redirect"]
    record = root.find("Record")
    assert record is not None
    assert record.attrib == {
        "action": HERE,
        "method": "POST",
        "timeout": "8",
        "maxLength": "180",
        "playBeep": "false",
        "finishOnKey": "",
        "trim": "do-not-trim",
        "recordingStatusCallback": RECORDING,
        "recordingStatusCallbackMethod": "POST",
    }


def test_a_key_counts_while_we_speak_and_silence_comes_back() -> None:
    root = check(renderer.turn(Turn((Say("press"),), Ask("12")), "zh", HERE, RECORDING))
    gather = root.find("Gather")
    assert gather is not None
    assert gather.find("Say") is not None
    assert gather.attrib == {
        "input": "dtmf",
        "numDigits": "1",
        "timeout": "1",
        "action": HERE,
        "method": "POST",
        "actionOnEmptyResult": "true",
    }
