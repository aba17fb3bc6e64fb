"""Media Streams, one way: the call's audio over a WebSocket to the service.

Message shapes: Twilio's page "Media Streams - WebSocket Messages".
"""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from hotline.demo.phone_company.orders import Document
from hotline.demo.phone_company.twiml import Verb
from hotline.demo.phone_company.webhooks import USER_AGENT, signature

if TYPE_CHECKING:
    from hotline.demo.phone_company.call import Call
    from hotline.demo.phone_company.company import PhoneCompany

OPENING_LIMIT = 5.0  # seconds of machine time for the handshake


class StreamFailed(Exception):
    """The WebSocket could not be opened (Twilio's error 31920)."""


@dataclass
class MediaStream:
    """One stream of one call."""

    sid: str
    account_sid: str
    call_sid: str
    url: str
    name: str = ""
    track: str = "inbound_track"
    parameters: Mapping[str, str] = field(default_factory=dict)
    status_callback: str = ""
    status_callback_method: str = "POST"

    def __post_init__(self) -> None:
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._sequence = 0
        self._chunks = 0

    @property
    def tracks(self) -> list[str]:
        """The tracks this stream carries."""
        both = ["inbound", "outbound"]
        return both if self.track == "both_tracks" else [self.track.removesuffix("_track")]

    @property
    def is_open(self) -> bool:
        """Whether the service still listens."""
        return self._socket is not None and not self._socket.closed

    async def open(self, session: aiohttp.ClientSession, token: str) -> None:
        """Connect and introduce the call. Raises StreamFailed."""
        headers = {"X-Twilio-Signature": signature(token, self.url, {}), "User-Agent": USER_AGENT}
        try:
            async with asyncio.timeout(OPENING_LIMIT):
                self._socket = await session.ws_connect(URL(self.url, encoded=True), headers=headers)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise StreamFailed(f"{self.url}: {error!r}") from error
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._send({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        await self._send(
            {
                "event": "start",
                "sequenceNumber": self._next(),
                "start": {
                    "streamSid": self.sid,
                    "accountSid": self.account_sid,
                    "callSid": self.call_sid,
                    "tracks": self.tracks,
                    "customParameters": dict(self.parameters),
                    "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                },
                "streamSid": self.sid,
            }
        )

    async def frame(self, inbound: bytes, outbound: bytes) -> None:
        """Send 20 milliseconds of the call. Timestamps count milliseconds from the start of the stream."""
        at = self._chunks * 20
        self._chunks += 1
        for track, payload in (("inbound", inbound), ("outbound", outbound)):
            if track not in self.tracks or not self.is_open:
                continue
            media = {
                "track": track,
                "chunk": str(self._chunks),
                "timestamp": str(at),
                "payload": base64.b64encode(payload).decode(),
            }
            await self._send({"event": "media", "sequenceNumber": self._next(), "media": media, "streamSid": self.sid})

    async def close(self) -> None:
        """Say that the stream stops and close the socket."""
        stop = {"accountSid": self.account_sid, "callSid": self.call_sid}
        if self.is_open:
            await self._send({"event": "stop", "sequenceNumber": self._next(), "stop": stop, "streamSid": self.sid})
        await self.abandon()

    async def abandon(self) -> None:
        """Close the socket without a word, as when the company stops in the middle of a call."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait([self._reader])
        if self._socket is not None:
            await self._socket.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Read so that a close by the service is noticed; what it says on a one-way stream is ignored."""
        async for _ in socket:
            pass

    async def _send(self, message: Mapping[str, object]) -> None:
        if self._socket is None or self._socket.closed:
            return
        try:
            await self._socket.send_str(json.dumps(message, separators=(",", ":")))
        except (aiohttp.ClientError, ConnectionError):
            await self._socket.close()

    def _next(self) -> str:
        self._sequence += 1
        return str(self._sequence)


class Streams:
    """Starts and stops the media streams of calls."""

    def __init__(self, company: "PhoneCompany") -> None:
        self._company = company

    async def start(self, call: "Call", noun: Verb, document: Document) -> None:
        """Open a stream. One that can't be opened is an alert; the call goes on without it."""
        company = self._company
        callback = noun.get("statusCallback")
        stream = MediaStream(
            company.ids.new("MZ"),
            company.account_sid,
            call.sid,
            noun.get("url"),
            name=noun.get("name"),
            track=noun.get("track", "inbound_track"),
            parameters={child.get("name"): child.get("value") for child in noun.children},
            status_callback=call.resolve(document, callback) if callback else "",
            status_callback_method=noun.get("statusCallbackMethod", "POST"),
        )
        try:
            await call.line.wait_for(stream.open(company.session, company.auth_token))
        except StreamFailed as failure:
            company.alert(31920, str(failure), call.sid, stream.url)
            self._tell(stream, "stream-error", str(failure))
            return
        call.line.streams.append(stream)
        self._tell(stream, "stream-started")

    async def stop(self, call: "Call", stream: MediaStream) -> None:
        """End a stream. Had the service closed it before, that is an alert."""
        call.line.streams.remove(stream)
        if not stream.is_open:
            self._company.alert(31921, "the service closed the stream", call.sid, stream.url)
        await stream.close()
        self._tell(stream, "stream-stopped")

    def _tell(self, stream: MediaStream, event: str, error: str = "") -> None:
        fields = {
            "AccountSid": stream.account_sid,
            "CallSid": stream.call_sid,
            "StreamSid": stream.sid,
            "StreamName": stream.name,
            "StreamEvent": event,
            "Timestamp": self._company.now().isoformat(),
            **({"StreamError": error} if error else {}),
        }
        self._company.webhooks.tell(
            stream.sid,
            stream.status_callback,
            stream.status_callback_method,
            fields,
            final=event != "stream-started",
        )
