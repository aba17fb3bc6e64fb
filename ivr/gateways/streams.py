"""Twilio Media Streams: a WebSocket per call, 20 ms of mu-law in each message, one way.

A stream is admitted by the single-use token in its start message. Whatever else comes (garbage, nothing, no
end), the audio taken so far is kept and the call goes on without.
"""

import asyncio
import binascii
import json
import logging
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from ivr import mulaw
from ivr.ports import Desk
from ivr.switchboard import Switchboard

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a stream may do; more ends it, and nothing taken so far is lost."""

    start_within: float = 10.0  # seconds until the start message must be there
    quiet: float = 60.0  # seconds without any message
    longest: float = 3600.0  # seconds of audio
    message: int = 64 * 1024  # bytes in a message
    audio: int = 5 * mulaw.RATE  # bytes of audio in a message
    garbage: int = 500  # messages that make no sense


class Streams:
    """Serves the streams of this process."""

    def __init__(self, desk: Desk, switchboard: Switchboard, limits: Limits) -> None:
        """Audio goes to the switchboard; the desk admits streams and hears of their ends."""
        self._desk = desk
        self._switchboard = switchboard
        self._limits = limits
        self._over: set[str] = set()
        self._open: set[web.WebSocketResponse] = set()

    async def close(self) -> None:
        """End every stream, because the service stops."""
        for socket in tuple(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    def over(self, call: str) -> None:
        """Learn that a call is over: its stream, if there is one, may still bring the last moments."""
        if call in self._switchboard.calls():
            self._over.add(call)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Take one stream from handshake to end."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=self._limits.message, timeout=2.0)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            call = await self._admit(socket)
            if call is None:
                await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"not admitted")
            elif call in self._switchboard.calls():
                await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"streaming already")
            else:
                await self._take(socket, call)
        except Exception:
            log.exception("a stream ended by an error of ours")
        finally:
            self._open.discard(socket)
            await socket.close()
        return socket

    async def _admit(self, socket: web.WebSocketResponse) -> str | None:
        try:
            async with asyncio.timeout(self._limits.start_within):
                for _ in range(self._limits.garbage):
                    message = await self._next(socket)
                    if message is None:
                        return None
                    start = message.get("start")
                    if message.get("event") == "start" and isinstance(start, dict):
                        parameters = start.get("customParameters")
                        token = parameters.get("token") if isinstance(parameters, dict) else None
                        return await self._desk.admit_stream(token) if isinstance(token, str) else None
        except TimeoutError:
            log.warning("a stream never started")
        return None

    async def _take(self, socket: web.WebSocketResponse, call: str) -> None:
        self._switchboard.start(call)
        stopped = False
        try:
            stopped = await self._frames(socket, call)
        finally:
            await asyncio.shield(self._end(call, stopped))

    async def _frames(self, socket: web.WebSocketResponse, call: str) -> bool:
        """Take audio until the stream ends; True when the carrier said that it is over."""
        left, nonsense = int(self._limits.longest * mulaw.RATE), 0
        while left > 0 and nonsense < self._limits.garbage:
            try:
                async with asyncio.timeout(self._limits.quiet):
                    message = await self._next(socket)
            except TimeoutError:
                log.warning("the stream of call %s fell silent", call)
                return False
            if message is None:
                return False
            if message.get("event") == "stop":
                return True
            audio = _audio(message, self._limits.audio)
            if audio:
                left -= len(audio)
                self._switchboard.frame(call, audio)
            elif message.get("event") not in ("media", "dtmf", "mark", "connected", "start"):
                nonsense += 1
        log.warning("the stream of call %s was ended: too long, or not a stream", call)
        return False

    async def _next(self, socket: web.WebSocketResponse) -> dict[str, Any] | None:
        """Give the next message, {} when it makes no sense, None when there are no more."""
        message = await socket.receive()
        if message.type is WSMsgType.TEXT:
            try:
                parsed = json.loads(message.data)
            except (ValueError, RecursionError):
                return {}
            return parsed if isinstance(parsed, dict) else {}
        return {} if message.type is WSMsgType.BINARY else None

    async def _end(self, call: str, stopped: bool) -> None:
        audio = self._switchboard.stop(call)
        if call in self._over:
            self._over.discard(call)
            self._switchboard.forget(call)
        try:
            if audio is not None:
                await self._desk.audio_stopped(call, *audio)
        finally:
            if stopped:
                await self._desk.ended(call, "stream-stopped", None)


def _audio(message: dict[str, Any], most: int) -> bytes:
    """Give the caller's audio in a message, or nothing when there is none that makes sense."""
    media = message.get("media")
    if message.get("event") != "media" or not isinstance(media, dict):
        return b""
    payload = media.get("payload")
    if media.get("track", "inbound") != "inbound" or not isinstance(payload, str):
        return b""
    try:
        audio = binascii.a2b_base64(payload, strict_mode=True)
    except (ValueError, UnicodeError):
        return b""
    return audio if len(audio) <= most else b""
