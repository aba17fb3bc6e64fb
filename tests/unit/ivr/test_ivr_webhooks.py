"""What Twilio tells beside the turns of a call, and webhooks that make no sense."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from ivr.gateways.twilio import stream_address

Make = Callable[..., Awaitable[Any]]


@pytest.mark.parametrize(
    ("given", "caller"),
    [
        ("+8613800000001", "+8613800000001"),
        ("02212345678", "02212345678"),
        ("", None),
        ("anonymous", None),
        ("Restricted", None),
        ("+266696687", None),
    ],
)
async def test_a_withheld_number_is_none(line: Any, inbound: Mapping[str, str], given: str, caller: str | None) -> None:
    await line.post("voice", **{**inbound, "From": given})
    assert line.desk.arrivals[0].caller == caller


async def test_status_call_backs(make_line: Make, inbound: Mapping[str, str]) -> None:
    told: list[tuple[str, str, str]] = []

    async def on_call_status(key: str, call: str, status: str, form: Mapping[str, str]) -> None:
        told.append((key, call, status))

    line = await make_line(on_call_status=on_call_status)
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    await line.post("voice/status", 204, CallSid="CA1", CallStatus="in-progress")
    assert line.desk.ends == []
    await line.post("voice/status", 204, CallSid="CA1", CallStatus="completed", CallDuration="12")
    assert line.desk.ends == [("CA1", "completed", 12)]
    assert line.switchboard.calls() == ("CA1",)  # the stream may still bring the last moments
    await line.post("voice/status/k7", 204, CallSid="CA2", CallStatus="ringing")
    await line.post("voice/status/k7", 204, CallSid="CA2", CallStatus="no-answer", CallDuration="x")
    assert told == [("k7", "CA2", "ringing"), ("k7", "CA2", "no-answer")]
    assert line.desk.ends[-1] == ("CA2", "no-answer", None)
    line.desk.broken = {"ended"}
    await line.post("voice/status", 204, CallSid="CA1", CallStatus="completed")


async def test_recording_ready(line: Any) -> None:
    path = "voice/recording/CA1"
    ready = {"RecordingSid": "RE1", "RecordingUrl": "https://api.example/RE1", "RecordingDuration": "7"}
    await line.post(path, 204, **ready, RecordingStatus="in-progress")
    assert line.desk.recordings == []
    await line.post(path, 204, **ready, RecordingStatus="completed")
    assert line.desk.recordings == [("CA1", "RE1", "https://api.example/RE1", 7.0)]
    await line.post(path, 204, RecordingStatus="absent")
    assert len(line.desk.recordings) == 1


async def test_nonsense_is_refused_and_strange_bytes_are_survived(line: Any) -> None:
    await line.post("voice", 400, From="+86")
    await line.post("voice", 400, CallSid="../../etc")
    await line.post("voice", 400, **{f"f{n}": "x" for n in range(400)})
    body = b"CallSid=CA1&From=%FF%FEx&To=995&Body=\xff\xfe"
    response = await line.client.post(
        "/twilio/voice", data=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert response.status == 200
    assert len(line.desk.arrivals) == 1


async def test_calls_forgotten_by_the_carrier_do_not_pile_up(line: Any, inbound: Mapping[str, str]) -> None:
    for call in ("CA1", "CA2"):
        await line.post("voice", **{**inbound, "CallSid": call})
    line.clock.now += 5 * 3600
    await line.post("voice", **{**inbound, "CallSid": "CA3"})
    assert list(line.gateway.conversation._calls) == ["CA3"]


def test_streams_go_to_wss_except_on_loopback() -> None:
    assert stream_address("https://a.example/sub") == "wss://a.example/sub/twilio/stream"
    assert stream_address("http://127.0.0.1:8080") == "ws://127.0.0.1:8080/twilio/stream"
    with pytest.raises(ValueError, match="must be https"):
        stream_address("http://a.example")
