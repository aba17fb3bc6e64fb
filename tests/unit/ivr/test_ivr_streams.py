"""Live audio over a WebSocket: a stand-in that isn't ours plays it, and others play foul."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import pytest
from streamdouble.api import call as stream_call
from streamdouble.session import SessionConfig

from ivr.gateways.streams import Limits
from ivr.speech.audio import read_telephone
from ivr.speech.models import PRACTICE

Make = Callable[..., Awaitable[Any]]
FRAME = b"\x10\x90" * 80


def media(audio: bytes = FRAME, **more: str) -> str:
    payload = base64.b64encode(audio).decode()
    return json.dumps({"event": "media", "media": {"track": "inbound", "payload": payload, **more}})


def start(token: object) -> str:
    return json.dumps({"event": "start", "start": {"callSid": "CA1", "customParameters": {"token": token}}})


async def connect(line: Any) -> aiohttp.ClientWebSocketResponse:
    socket: aiohttp.ClientWebSocketResponse = await line.client.ws_connect("/twilio/stream")
    return socket


async def admitted(line: Any) -> aiohttp.ClientWebSocketResponse:
    socket = await connect(line)
    await socket.send_str(json.dumps({"event": "connected"}))
    await socket.send_str(start(await line.desk.stream_token("CA1")))
    return socket


async def over(socket: aiohttp.ClientWebSocketResponse) -> int:
    """Wait until the other side closes; give its close code."""
    async with asyncio.timeout(10):
        while not socket.closed:
            await socket.receive()
    return socket.close_code or 0


async def test_streamdouble_plays_a_call(line: Any, inbound: Mapping[str, str]) -> None:
    await line.post("voice", **inbound)
    (token,) = line.desk.tokens
    audio = read_telephone(PRACTICE / "calls/en-rice.wav")[2400:10400]
    frames = [audio[at : at + 160] for at in range(0, len(audio), 160)]
    url = str(line.client.make_url("/twilio/stream")).replace("http", "ws", 1)
    config = SessionConfig(
        custom_parameters={"token": token},
        fork=True,
        strict_fork=True,
        response_timeout_s=0.1,
        quiet_period_s=0.1,
    )
    report = await stream_call(url, frames=frames, config=config)
    assert report.violations == []
    await line.desk.stopped.wait()
    path = line.switchboard.path("CA1")
    assert path.read_bytes()[:8000] == audio
    assert line.desk.audio == [("CA1", path, path.stat().st_size / 8000)]
    async with asyncio.timeout(5):
        while not line.desk.ends:
            await asyncio.sleep(0)
    assert line.desk.ends == [("CA1", "stream-stopped", None)]
    assert line.switchboard.listening("CA1").voiced > 0.7


@pytest.mark.parametrize("token", ["wrong", "", 7, None])
async def test_a_wrong_token_is_not_admitted(line: Any, token: object) -> None:
    socket = await connect(line)
    await socket.send_str(start(token))
    assert await over(socket) == 1008
    assert line.switchboard.calls() == ()


async def test_a_token_admits_once(line: Any) -> None:
    token = await line.desk.stream_token("CA1")
    first, second = await connect(line), await connect(line)
    await first.send_str(start(token))
    await second.send_str(start(token))
    assert await over(second) == 1008
    await first.close()
    await line.desk.stopped.wait()


async def test_a_second_stream_of_a_call_in_progress_is_closed(line: Any) -> None:
    first = await admitted(line)
    second = await admitted(line)
    await first.send_str(media())
    assert await over(second) == 1008
    await first.close()
    await line.desk.stopped.wait()
    assert line.switchboard.path("CA1").read_bytes() == FRAME


async def test_garbage_is_skipped_and_the_audio_kept(line: Any) -> None:
    socket = await admitted(line)
    await socket.send_bytes(b"\x00\xff" * 50)
    for garbage in (
        "",
        "{",
        "[]",
        "null",
        "7",
        "[" * 5000,
        '{"event": "media"}',
        '{"event": "media", "media": 3}',
        media(payload="!!!"),
        media(payload="é"),
        media(track="outbound"),
        media(b"x" * 41_000),
        '{"event": {"a": 1}}',
    ):
        await socket.send_str(garbage)
    await socket.send_str(media())
    await socket.send_str(json.dumps({"event": "stop"}))
    await line.desk.stopped.wait()
    assert line.switchboard.path("CA1").read_bytes() == FRAME


async def test_too_much_garbage_and_too_long_messages_end_the_stream(make_line: Make) -> None:
    line = await make_line(limits=Limits(garbage=5, message=1000))
    socket = await admitted(line)
    await socket.send_str(media())
    for _ in range(5):
        await socket.send_str("?")
    await over(socket)
    line.desk.stopped.clear()
    socket = await admitted(line)
    await socket.send_str("x" * 2000)
    assert await over(socket) == 1009
    await line.desk.stopped.wait()
    assert line.switchboard.path("CA1").read_bytes() == FRAME


async def test_a_stream_that_never_starts_says_nothing_or_never_stops_is_ended(make_line: Make) -> None:
    line = await make_line(limits=Limits(start_within=0.05, quiet=0.05, longest=0.1))
    assert await over(await connect(line)) == 1008
    silent = await admitted(line)
    await over(silent)
    await line.desk.stopped.wait()
    line.desk.stopped.clear()
    endless = await admitted(line)
    for _ in range(20):
        if endless.closed:
            break
        await endless.send_str(media())
    await over(endless)
    await line.desk.stopped.wait()
    assert line.desk.audio[-1][2] == pytest.approx(0.1)
    assert line.desk.ends == []  # the carrier never said that the call is over


async def test_a_connection_that_drops_keeps_what_came(line: Any) -> None:
    socket = await admitted(line)
    await socket.send_str(media())
    async with asyncio.timeout(5):
        while not line.switchboard.listening("CA1").seconds:
            await asyncio.sleep(0)
    await socket.close()
    await line.desk.stopped.wait()
    assert line.switchboard.path("CA1").read_bytes() == FRAME
    assert not line.switchboard.listening("CA1").stream_alive
    assert line.desk.ends == []


async def test_a_call_is_forgotten_when_both_call_and_stream_are_over(line: Any) -> None:
    socket = await admitted(line)
    await socket.send_str(media())
    async with asyncio.timeout(5):
        while not line.switchboard.listening("CA1").seconds:
            await asyncio.sleep(0)
    await line.post("voice/status", 204, CallSid="CA1", CallStatus="completed")
    assert line.switchboard.listening("CA1").stream_alive
    await socket.send_str(json.dumps({"event": "stop"}))
    await over(socket)
    assert "CA1" not in line.switchboard._calls
    assert [status for _, status, _ in line.desk.ends] == ["completed", "stream-stopped"]


async def test_the_service_stops_with_streams_open(line: Any) -> None:
    socket = await admitted(line)
    await socket.send_str(media())
    async with asyncio.timeout(5):
        while not line.switchboard.calls():
            await asyncio.sleep(0)
    closing = asyncio.create_task(line.gateway.close())
    assert await over(socket) == 1001
    await closing
    await line.desk.stopped.wait()
