"""Turns as TwiML: the only place that knows Twilio's verbs. Built with Twilio's own classes, which escape."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from twilio.twiml.voice_response import Gather, Start, Stream, VoiceResponse

from ivr.flow import Ask, HangUp, Listen, Play, Say, Turn
from ivr.gateways.pace import CallPolicy
from ivr.prompts import prompt

_LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
_LONGEST_SAY = 4096  # characters Twilio speaks in one <Say>
# What XML 1.0 (section 2.2) can't carry, and direction marks, which have no sound.
_UNSPEAKABLE = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands in the first answer of a call only: stream and recording, each where wanted."""

    stream: str = ""  # wss address
    token: str = ""
    recording: str = ""  # call-back address of the whole-call recording


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders turns. `voices`: Twilio's name of a voice per language, where its own choice won't do."""

    policy: CallPolicy = field(default_factory=CallPolicy)
    voices: Mapping[str, str] = field(default_factory=dict)

    def turn(self, turn: Turn, language: str, here: str, recording: str, opening: Opening | None = None) -> str:
        """Render a turn; `here` is the address its answer comes to, `recording` where a recording is told."""
        response = VoiceResponse()
        _open(response, opening)
        if _takes_keys(turn.then):
            # Nested, so that a key counts while we are still speaking.
            self._gather(response, turn.say, language, here)
        else:
            self._say(response, turn.say, language)
            self._then(response, turn.then, here, recording)
        return str(response)

    def poll(self, then: Listen | Ask, language: str, here: str) -> str:
        """Render a wait of a second, after which the line asks again."""
        response = VoiceResponse()
        if _takes_keys(then):
            self._gather(response, (), language, here)
        else:
            _come_back(response, here)
        return str(response)

    def wait(self, here: str) -> str:
        """Render a wait of a second in which nothing is asked."""
        response = VoiceResponse()
        _come_back(response, here)
        return str(response)

    def last_words(self, text: str, language: str) -> str:
        """Render a good-bye."""
        return self.turn(Turn((Say(text),), HangUp()), language, "", "")

    def rescue(self, language: str, here: str, recording: str) -> str:
        """Render what still works when nothing of ours does: the carrier records, we fetch it later."""
        response = VoiceResponse()
        self._say(response, (Say(prompt(language, "sorry_speak")),), language)
        self._then(response, Listen(recorded=True), here, recording)
        return str(response)

    def _then(self, response: VoiceResponse, then: Listen | Ask | HangUp, here: str, recording: str) -> None:
        if isinstance(then, HangUp):
            response.hangup()
        elif isinstance(then, Listen) and then.recorded:
            self._record(response, here, recording, then.keys)
            # An empty recording never comes to its action address: it falls through to here.
            response.redirect(here, method="POST")
        else:
            _come_back(response, here)

    def _record(self, response: VoiceResponse, here: str, recording: str, keys: str) -> None:
        response.record(
            action=here,
            method="POST",
            timeout=math.ceil(self.policy.silence),
            max_length=math.ceil(self.policy.longest),
            play_beep=False,
            finish_on_key=keys,
            trim="do-not-trim",
            recording_status_callback=recording,
            recording_status_callback_method="POST",
        )

    def _gather(self, response: VoiceResponse, say: tuple[Say | Play, ...], language: str, here: str) -> None:
        gather = Gather(input="dtmf", num_digits=1, timeout=1, action=here, method="POST", action_on_empty_result=True)
        self._say(gather, say, language)
        response.append(gather)

    def _say(self, into: VoiceResponse | Gather, say: tuple[Say | Play, ...], language: str) -> None:
        for part in say:
            if isinstance(part, Play):
                into.play(speakable(part.address))
            elif text := speakable(part.text):
                into.say(text, language=_LANGUAGES.get(language, "zh-CN"), voice=self.voices.get(language))


def _takes_keys(then: Listen | Ask | HangUp) -> bool:
    """Whether a key counts while the line speaks or listens. (The carrier's recorder takes keys by itself.)"""
    return isinstance(then, Ask) or (isinstance(then, Listen) and bool(then.keys) and not then.recorded)


def speakable(text: str) -> str:
    """Leave out what can't be spoken or written in XML, and cut what is beyond the carrier's measure."""
    return _UNSPEAKABLE.sub("", text)[:_LONGEST_SAY]


def _come_back(response: VoiceResponse, here: str) -> None:
    response.pause(length=1)
    response.redirect(here, method="POST")


def _open(response: VoiceResponse, opening: Opening | None) -> None:
    if opening is None:
        return
    if opening.stream:
        stream = Stream(url=opening.stream, track="inbound_track")
        stream.parameter(name="token", value=opening.token)
        start = Start()
        start.append(stream)
        response.append(start)
    if opening.recording:
        start = Start()
        start.recording(
            recording_status_callback=opening.recording,
            recording_status_callback_method="POST",
            recording_status_callback_event="completed",
            channels="mono",
            track="inbound",
            trim="do-not-trim",
        )
        response.append(start)
