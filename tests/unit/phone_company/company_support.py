"""A tiny service for the phone company to call: it answers what a test says and keeps what it was asked."""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import numpy as np
from aiohttp import WSMsgType, encode_basic_auth, web
from twilio.request_validator import RequestValidator

from hotline.demo.phone_company import PhoneCompany

ACCOUNT = "AC" + "0" * 32
TOKEN = "a token only the two of them know"
HOTLINE = "+8675566660995"


@dataclass
class Request:
    """One webhook as it came."""

    path: str
    fields: dict[str, str]
    signed: bool


@dataclass
class Service:
    """Answers by path; a list is used up one by one, its last item stays."""

    url: str = ""
    answers: dict[str, list[Any]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    streamed: list[dict[str, Any]] = field(default_factory=list)
    stream_signed: bool = False
    close_stream_after: int | None = None
    tear_stream: bool = False

    def answers_with(self, path: str, *answers: object) -> None:
        """TwiML, a status, a response (once), or a function of the fields that makes one of them."""
        self.answers[path] = list(answers)

    def asked(self, path: str) -> list[dict[str, str]]:
        """The fields of all webhooks to a path."""
        return [request.fields for request in self.requests if request.path == path]

    def all_signed(self) -> bool:
        """Whether every webhook so far carried a true signature."""
        return all(request.signed for request in self.requests)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any webhook."""
        fields = {name: str(value) for name, value in (await request.post()).items()}
        validator = RequestValidator(TOKEN)
        given = request.headers.get("X-Twilio-Signature", "")
        signed = validator.validate(self.url + request.raw_path, fields, given)
        self.requests.append(Request(request.path, fields, signed))
        answers = self.answers.get(request.path, [""])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            answer = await answer(fields)
        if isinstance(answer, int):
            return web.Response(status=answer)
        if isinstance(answer, str):
            return web.Response(text=answer, content_type="text/xml")
        assert isinstance(answer, web.StreamResponse)
        return answer

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """A media stream."""
        given = request.headers.get("X-Twilio-Signature", "")
        url = "ws" + self.url.removeprefix("http") + request.path
        self.stream_signed = RequestValidator(TOKEN).validate(url, {}, given)
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.streamed.append(json.loads(message.data))
            if self.close_stream_after is not None and len(self.streamed) >= self.close_stream_after:
                if self.tear_stream and request.transport is not None:
                    request.transport.abort()
                await socket.close()
        return socket

    @property
    def stream_url(self) -> str:
        """Where streams are taken."""
        return "ws" + self.url.removeprefix("http") + "/stream"


async def in_thread(work: Callable[[], Any]) -> Any:
    """Run blocking client code beside the event loop."""
    return await asyncio.to_thread(work)


def tone(seconds: float) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Something a carrier takes for speech."""
    time = np.arange(int(seconds * 8000)) / 8000
    return (8000 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)


def response(*verbs: str) -> str:
    """A TwiML document."""
    return '<?xml version="1.0" encoding="UTF-8"?><Response>' + "".join(verbs) + "</Response>"


def login(token: str = TOKEN) -> dict[str, str]:
    """The headers of somebody who knows the account."""
    return {"Authorization": encode_basic_auth(ACCOUNT, token)}


async def download(company: PhoneCompany, sid: str, ending: str = ".wav", query: str = "") -> tuple[int, bytes]:
    """Status and body of a recording's file."""
    async with (
        aiohttp.ClientSession(headers=login()) as session,
        session.get(company.recording_url(sid) + ending + query) as answer,
    ):
        return answer.status, await answer.read()


def heard_by(service: Service) -> bytes:
    """All the audio that reached the service, in order."""
    return b"".join(
        base64.b64decode(message["media"]["payload"]) for message in service.streamed if message["event"] == "media"
    )
