"""Calls over Twilio: webhooks in, TwiML out. Signatures are checked before these handlers, by a middleware.

Whatever breaks here, the carrier gets an answer: an exception becomes a spoken apology, and when not even the
arrival could be taken, a recording at the carrier that is fetched later.
"""

import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from ivr.dialogues import DIALOGUES
from ivr.flow import Ask, Input, Keys, Listen, Session, Silence, Speech, Turn, waiting_for
from ivr.gateways.conversation import Conversation
from ivr.gateways.pace import CallPolicy
from ivr.gateways.streams import Limits, Streams
from ivr.gateways.twiml import Opening, Renderer
from ivr.ports import Arrived, Desk, Facts
from ivr.prompts import prompt
from ivr.switchboard import Switchboard

log = logging.getLogger(__name__)

#: Told about every status call-back of an outgoing call: key, call, status, form.
OnCallStatus = Callable[[str, str, str, Mapping[str, str]], Awaitable[None]]
Form = Mapping[str, str]

_FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
# Ids become keys, parts of addresses and names of files: looked at before they are anything else.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# What stands in From when a caller's number is withheld: words, and the same words as keypad digits.
_WITHHELD = frozenset(
    {"", "anonymous", "restricted", "blocked", "unknown", "unavailable", "private"}
    | {"266696687", "7378742833", "2562533", "8656696", "86282452253"}
)


class Refused(Exception):
    """The webhook makes no sense; the message says why. Answered with 400."""


@dataclass(frozen=True, slots=True)
class _Twiml:
    """Renders a conversation's turns with the addresses of this service."""

    base: str
    stream: str
    desk: Desk
    renderer: Renderer

    def here(self, call: str, number: int) -> str:
        return f"{self.base}/twilio/voice/turn/{call}/{number}"

    def recording(self, call: str) -> str:
        return f"{self.base}/twilio/voice/recording/{call}"

    async def opening(self, call: str, dialogue: str, turn: Turn, language: str, live: bool) -> str:
        live = live and bool(self.stream)
        token = await self.desk.stream_token(call) if live else ""
        # Only callers are told that they are recorded, so only their calls are.
        recording = self.recording(call) if dialogue in ("intake", "report") else ""
        opening = Opening(self.stream if live else "", token, recording)
        return self.renderer.turn(turn, language, self.here(call, 1), self.recording(call), opening)

    def turn(self, call: str, turn: Turn, language: str, number: int) -> str:
        return self.renderer.turn(turn, language, self.here(call, number), self.recording(call))

    def poll(self, call: str, then: Listen | Ask, language: str, number: int) -> str:
        return self.renderer.poll(then, language, self.here(call, number))

    def wait(self, call: str, number: int) -> str:
        return self.renderer.wait(self.here(call, number))


@dataclass(eq=False)
class TwilioGateway:
    """The Twilio line of a running service.

    `public_url`: the address Twilio reaches us at, https (or http on loopback, for tests and the demo;
    ValueError otherwise). `language`: of apologies, before a call is known. `clock`: machine time.
    """

    desk: Desk
    switchboard: Switchboard
    public_url: str
    call_policy: CallPolicy = field(default_factory=CallPolicy)
    on_call_status: OnCallStatus | None = None
    language: str = "zh"
    voices: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        base = self.public_url.rstrip("/")
        self.renderer = Renderer(self.call_policy, self.voices)
        self.render = _Twiml(base, stream_address(base), self.desk, self.renderer)
        self.conversation = Conversation(self.desk, self.switchboard, self.render, self.call_policy, self.clock)
        self.streams = Streams(self.desk, self.switchboard, self.limits)

    # --- webhooks

    async def voice(self, request: web.Request) -> web.Response:
        """Answer a call that arrives."""
        form = await _form(request)
        call = _id(form, "CallSid")
        rescue = self.renderer.rescue(
            self.language, f"{self.render.base}/twilio/voice/rescued/{call}", self.render.recording(call)
        )
        return await self._answer(call, rescue, lambda: self._arrive(call, form))

    async def rescued(self, request: web.Request) -> web.Response:
        """Go on after the carrier recorded somebody whom we could not take in: perhaps now we can."""
        form = await _form(request)
        call = _id(request.match_info, "call")

        async def work() -> str:
            saved = await self.desk.load(call)
            if saved is not None:
                return saved.answer
            facts = await self.desk.arrived(_arrival(call, form))
            heard = "heard" if "RecordingUrl" in form else "silent"
            return await self.conversation.over(call, "intake", facts, heard)

        return await self._answer(call, self._sorry(), work)

    async def turn(self, request: web.Request) -> web.Response:
        """Take what the caller did in a turn."""
        form = await _form(request)
        call, number = _id(request.match_info, "call"), int(request.match_info["number"])

        async def work() -> str:
            saved = await self.desk.load(call)
            if saved is None:
                if form.get("Direction", "inbound") != "inbound":
                    return self._sorry()
                return await self._arrive(call, form)  # its first answer was never stored
            return await self.conversation.go_on(call, saved, number, lambda session: _event(session, form))

        return await self._answer(call, self._sorry(), work)

    async def out(self, request: web.Request) -> web.Response:
        """Answer for an outgoing call that was picked up."""
        form = await _form(request)
        call, key = _id(form, "CallSid"), request.match_info["key"]

        async def work() -> str:
            saved = await self.desk.load(call)
            if saved is not None:
                return saved.answer
            wanted = await self.desk.dialled(key, call)
            if wanted is None:
                return self.renderer.last_words(prompt(self.language, "not_wanted"), self.language)
            dialogue, facts = wanted
            # A person may have been taken for a machine: the question is asked, and a machine doesn't answer it.
            return await self.conversation.begin(call, dialogue, facts)

        return await self._answer(call, self._sorry(), work)

    async def status(self, request: web.Request) -> web.Response:
        """Take a status call-back, of a caller's call or (with a key) of one of ours."""
        form = await _form(request)
        call, status = _id(form, "CallSid"), form.get("CallStatus", "")
        key = request.match_info.get("key")
        if key is not None and self.on_call_status is not None:
            await self._quietly(self.on_call_status(key, call, status, form))
        if status in _FINAL:
            await self._quietly(self.desk.ended(call, status, _whole(form.get("CallDuration"))))
            self.conversation.forget(call)
            self.streams.over(call)
        return web.Response(status=204)

    async def recording(self, request: web.Request) -> web.Response:
        """Take the news that the carrier's recording can be fetched."""
        form = await _form(request)
        call = _id(request.match_info, "call")
        if form.get("RecordingStatus", "completed") != "completed":
            return web.Response(status=204)
        recording, url = _id(form, "RecordingSid"), form.get("RecordingUrl", "")
        if url:
            seconds = float(_whole(form.get("RecordingDuration")) or 0)
            await self._quietly(self.desk.recording_ready(call, recording, url, seconds))
        return web.Response(status=204)

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """Take a call's live audio."""
        return await self.streams.serve(request)

    async def close(self) -> None:
        """End every stream, because the service stops: for aiohttp's on_shutdown."""
        await self.streams.close()

    # --- helpers

    async def _arrive(self, call: str, form: Form) -> str:
        saved = await self.desk.load(call)
        if saved is not None:
            return saved.answer
        facts: Facts = await self.desk.arrived(_arrival(call, form))
        # Somebody who helps and has work in hand rings about that.
        dialogue = "report" if "report" in facts.flags else "intake"
        return await self.conversation.begin(call, dialogue, facts)

    async def _answer(self, call: str, instead: str, work: Callable[[], Awaitable[str]]) -> web.Response:
        try:
            async with self.conversation.lock(call):
                text = await work()
        except Exception:
            log.exception("call %s: an apology was spoken", call)
            text = instead
        return web.Response(text=text, content_type="text/xml", charset="utf-8")

    async def _quietly(self, work: Awaitable[None]) -> None:
        """Do what a call-back asks; when it fails, reconciliation will find what it told."""
        try:
            await work
        except Exception:
            log.exception("a call-back of the carrier could not be taken")

    def _sorry(self) -> str:
        return self.renderer.last_words(prompt(self.language, "sorry"), self.language)


def routes(gateway: TwilioGateway) -> list[web.RouteDef]:
    """Give the addresses Twilio calls."""
    return [
        web.post("/twilio/voice", _checked(gateway.voice)),
        web.post("/twilio/voice/rescued/{call}", _checked(gateway.rescued)),
        web.post(r"/twilio/voice/turn/{call}/{number:\d{1,6}}", _checked(gateway.turn)),
        web.post("/twilio/voice/out/{key}", _checked(gateway.out)),
        web.post("/twilio/voice/status", _checked(gateway.status)),
        web.post("/twilio/voice/status/{key}", _checked(gateway.status)),
        web.post("/twilio/voice/recording/{call}", _checked(gateway.recording)),
        web.get("/twilio/stream", gateway.stream),
    ]


def stream_address(public_url: str) -> str:
    """Give the WebSocket address that belongs to a public address.

    Twilio streams to wss only; ws is for http on loopback, in tests and the demo. Raises ValueError.
    """
    parts = urlsplit(public_url)
    if parts.scheme == "https":
        scheme = "wss"
    elif parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        scheme = "ws"
    else:
        raise ValueError(f"the public address must be https, not {public_url!r}: Twilio streams to wss only")
    return f"{scheme}://{parts.netloc}{parts.path}/twilio/stream"


def _checked(
    handler: Callable[[web.Request], Awaitable[web.Response]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def checked(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except Refused as error:
            log.warning("webhook %s refused: %s", request.path, error)
            return web.Response(status=400, text=str(error))

    return checked


async def _form(request: web.Request) -> Form:
    """Read a form, whatever bytes are in it: what isn't UTF-8 becomes the sign for that."""
    body = await request.read()
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=300))
    except ValueError as error:
        raise Refused("too many fields") from error


def _id(given: Mapping[str, str], name: str) -> str:
    found = given.get(name, "")
    if not _ID.fullmatch(found):
        raise Refused(f"{name} is missing or not one")
    return found


def _arrival(call: str, form: Form) -> Arrived:
    return Arrived(call, _caller(form.get("From", "")), form.get("To", ""), form)


def _caller(number: str) -> str | None:
    return None if number.strip().lstrip("+").casefold() in _WITHHELD else number.strip()


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text) else None


def _event(session: Session, form: Form) -> Input | None:
    """Read what a webhook itself reports; None when it is only a poll."""
    then = waiting_for(DIALOGUES[session.dialogue], session)
    digits = form.get("Digits", "")
    if digits and (isinstance(then, Ask) or (isinstance(then, Listen) and digits[0] in then.keys)):
        return Keys(digits)
    if isinstance(then, Listen) and then.recorded:
        recorded = form.get("RecordingUrl") and _whole(form.get("RecordingDuration")) != 0
        return Speech() if recorded else Silence()
    return None
