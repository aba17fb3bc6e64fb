"""A desk, a recogniser and a clock that tests can look into."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from ivr.gateways.pace import CallPolicy
from ivr.gateways.streams import Limits
from ivr.gateways.twilio import TwilioGateway, routes
from ivr.ports import Arrived, Facts, Outcome, Saved, Utterance
from ivr.switchboard import Switchboard


@dataclass
class Clock:
    """Machine time that stands still until it is told to move."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class FakeDesk:
    """Keeps everything it is told, as the real one must: saves only later turns, spends a token once."""

    def __init__(self) -> None:
        self.facts = Facts("zh", {"hotline": "995"})
        self.following: dict[str, tuple[str, Facts]] = {
            "intake": ("answer", Facts("zh", {"promise": "十分钟内给您回电话。"}))
        }
        self.wanted: dict[str, tuple[str, Facts]] = {}
        self.arrivals: list[Arrived] = []
        self.outcomes: list[tuple[str, Outcome]] = []
        self.words: list[str] = []
        self.utterances: list[Utterance] = []
        self.saves: dict[str, list[Saved]] = {}
        self.tokens: dict[str, str] = {}
        self.ends: list[tuple[str, str, int | None]] = []
        self.recordings: list[tuple[str, str, str, float]] = []
        self.audio: list[tuple[str, Path, float]] = []
        self.broken: set[str] = set()
        self.hold: asyncio.Event | None = None  # words are not taken before it is set
        self.stopped = asyncio.Event()

    def _check(self, name: str) -> None:
        if name in self.broken:
            raise OSError(f"{name}: disk full")

    async def arrived(self, arrival: Arrived) -> Facts:
        self._check("arrived")
        self.arrivals.append(arrival)
        return self.facts

    async def dialled(self, key: str, call: str) -> tuple[str, Facts] | None:
        return self.wanted.get(key)

    async def finished(self, call: str, dialogue: str, outcome: Outcome) -> tuple[str, Facts] | None:
        self._check("finished")
        self.outcomes.append((dialogue, outcome))
        return self.following.get(dialogue)

    async def spoken(self, call: str, text: str) -> None:
        self.words.append(text)

    async def heard(self, utterance: Utterance) -> None:
        if self.hold is not None:
            await self.hold.wait()
        self.utterances.append(utterance)

    async def load(self, call: str) -> Saved | None:
        saves = self.saves.get(call)
        return saves[-1] if saves else None

    async def save(self, call: str, saved: Saved) -> bool:
        self._check("save")
        saves = self.saves.setdefault(call, [])
        if saves and saves[-1].turn >= saved.turn:
            return False
        saves.append(saved)
        return True

    async def stream_token(self, call: str) -> str:
        token = f"token-{len(self.tokens)}-{call}"
        self.tokens[token] = call
        return token

    async def admit_stream(self, token: str) -> str | None:
        return self.tokens.pop(token, None)

    async def audio_stopped(self, call: str, path: Path, seconds: float) -> None:
        self.audio.append((call, path, seconds))
        self.stopped.set()

    async def ended(self, call: str, status: str, seconds: int | None) -> None:
        self._check("ended")
        self.ends.append((call, status, seconds))

    async def recording_ready(self, call: str, recording: str, url: str, seconds: float) -> None:
        self.recordings.append((call, recording, url, seconds))


@dataclass
class FakeRecogniser:
    """Says what it is told to say."""

    state: str = "ready"
    positions: dict[str, float] = field(default_factory=dict)
    orders: list[tuple[Any, ...]] = field(default_factory=list)

    def open(self, call: str, path: Path, offset: int = 0) -> None:
        self.orders.append(("open", call, path, offset))

    def more(self, call: str, length: int) -> None:
        self.orders.append(("more", call, length))

    def close(self, call: str) -> None:
        self.orders.append(("close", call))

    def position(self, call: str) -> float:
        return self.positions.get(call, float("inf"))


@dataclass
class Line:
    """A Twilio line under test: the gateway behind a real HTTP server, and its surroundings."""

    gateway: TwilioGateway
    desk: FakeDesk
    switchboard: Switchboard
    recogniser: FakeRecogniser
    clock: Clock
    client: "TestClient[web.Request, web.Application]"

    async def post(self, path: str, status: int = 200, **form: str) -> str:
        response = await self.client.post(f"/twilio/{path}", data=form)
        assert response.status == status, await response.text()
        return await response.text()

    def speak(self, seconds: float, call: str = "CA1") -> None:
        """Let the caller speak into the live stream; time goes by."""
        self._sound(b"\x10\x90" * 80, seconds, call)

    def quiet(self, seconds: float, call: str = "CA1") -> None:
        """Let the caller be quiet; time goes by."""
        self._sound(b"\xff" * 160, seconds, call)

    def _sound(self, frame: bytes, seconds: float, call: str) -> None:
        for _ in range(round(seconds / 0.02)):
            self.clock.now += 0.02
            self.switchboard.frame(call, frame)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recogniser() -> FakeRecogniser:
    return FakeRecogniser()


@pytest.fixture
def loud() -> bytes:
    """Twenty milliseconds of a loud voice."""
    return b"\x10\x90" * 80


@pytest.fixture
async def make_line(
    tmp_path: Path, desk: FakeDesk, clock: Clock, recogniser: FakeRecogniser
) -> AsyncIterator[Callable[..., Awaitable[Line]]]:
    lines: list[Line] = []

    async def make(policy: CallPolicy | None = None, limits: Limits | None = None, **more: Any) -> Line:
        switchboard = Switchboard(tmp_path / "audio", recogniser, desk.heard, clock=clock)
        gateway = TwilioGateway(
            desk,
            switchboard,
            "https://line.example",
            policy or CallPolicy(),
            limits=limits or Limits(),
            clock=clock,
            **more,
        )
        app = web.Application()
        app.add_routes(routes(gateway))
        client = TestClient(TestServer(app))
        await client.start_server()
        lines.append(Line(gateway, desk, switchboard, recogniser, clock, client))
        return lines[-1]

    yield make
    for line in lines:
        await line.client.close()
        await line.switchboard.close()


@pytest.fixture
async def line(make_line: Callable[..., Awaitable[Line]]) -> Line:
    return await make_line()


def form(call: str = "CA1", caller: str = "+8613800000001") -> Mapping[str, str]:
    return {"CallSid": call, "From": caller, "To": "995", "CallStatus": "ringing", "Direction": "inbound"}


@pytest.fixture
def inbound() -> Mapping[str, str]:
    return form()
