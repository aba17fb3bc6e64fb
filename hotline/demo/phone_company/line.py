"""The timeline of one call: every 20 milliseconds of it, what each side hears, and who ends it.

There is one clock for a call, counted in frames. Whatever takes time on the call (speaking, pausing, waiting
for a key) lets it run, and every step of it carries a frame of the caller's audio or of silence to whoever
listens. So the audio that has been streamed is always exactly as long as the call.
"""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from hotline.demo.phone_company import audio
from hotline.demo.phone_company.pace import Beat, Pace
from hotline.demo.phone_company.records import Recording
from hotline.demo.phone_company.stream import MediaStream

T = TypeVar("T")
LONGEST_CALL = 4 * 3600.0  # seconds; Twilio's default limit
PAUSE_BEFORE_SPEAKING = 0.3  # seconds a person waits when it is their turn


class HungUp(Exception):
    """The call is over: somebody hung up, or its time was."""


@dataclass(frozen=True)
class Update:
    """What a REST request does to a running call: other TwiML, from an address or given at once."""

    url: str = ""
    method: str = "POST"
    twiml: str = ""


class Steered(Exception):
    """The call goes on with other TwiML."""

    def __init__(self, update: Update) -> None:
        super().__init__("call updated")
        self.update = update


@dataclass(eq=False)
class Tape:
    """A recording being made."""

    recording: Recording
    name: str = ""
    trim: bool = True
    status_callback: str = ""
    status_callback_method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})
    caller: bytearray = field(default_factory=bytearray)
    hotline: bytearray = field(default_factory=bytearray)
    heard: bool = False
    quiet_frames: int = 0

    def add(self, caller: bytes, hotline: bytes) -> None:
        """Record one frame of both sides."""
        track = self.recording.track
        self.caller += caller if track != "outbound" else audio.SILENT_FRAME
        self.hotline += hotline if track != "inbound" else audio.SILENT_FRAME
        loud = audio.loud(caller)
        self.heard = self.heard or loud
        self.quiet_frames = 0 if loud else self.quiet_frames + 1

    @property
    def quiet_seconds(self) -> float:
        """How long the caller has been silent."""
        return self.quiet_frames * audio.FRAME_SECONDS


@dataclass(frozen=True)
class Plan:
    """What a person does on a call. Offsets are seconds from the answer; None: when it is their turn."""

    audio: bytes = b""
    at: float | None = None
    keys: tuple[tuple[float | None, str], ...] = ()
    hang_up_after: float | None = None


class Line:
    """One call's time, its audio in both directions, its keys."""

    def __init__(self, pace: Pace, *, holds: bool) -> None:
        self.ticks = 0
        self.keys: deque[str] = deque()
        self.streams: list[MediaStream] = []
        self.tapes: list[Tape] = []
        self.on_key: Callable[[str], None] = lambda key: None
        self._beat = Beat(pace, audio.FRAME_SECONDS)
        self._holds = holds
        self._utterances: list[tuple[int | None, bytes]] = []
        self._presses: list[tuple[int | None, str]] = []
        self._speaking = memoryview(b"")
        self._outgoing = memoryview(b"")
        self._hang_up_at: int | None = None
        self._over = False
        self._update: Update | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the call was answered."""
        return self.ticks * audio.FRAME_SECONDS

    # What the person on the phone does.

    def follow(self, plan: Plan) -> None:
        """Let the person act by a plan from now on."""
        if plan.audio:
            self.speak(plan.audio, plan.at)
        for at, digits in plan.keys:
            self.press(digits, at)
        if plan.hang_up_after is not None:
            self._hang_up_at = _ticks(plan.hang_up_after)

    def speak(self, mulaw: bytes, at: float | None = None) -> None:
        """Speak at an offset, or (None) the next time the line falls quiet and nothing else is being said."""
        self._utterances.append((None if at is None else max(_ticks(at), self.ticks), mulaw))

    def press(self, digits: str, at: float | None = None) -> None:
        """Press keys at an offset, or (None) the next time the hotline waits for a key."""
        self._presses.append((None if at is None else max(_ticks(at), self.ticks), digits))

    def press_now(self, digits: str) -> None:
        """Press keys at this moment."""
        for key in digits:
            self.keys.append(key)
            self.on_key(key)

    def hang_up(self) -> None:
        """End the call at the next step of its time."""
        self._over = True

    def has_ended(self) -> bool:
        """Whether somebody hung up, or meant to by now."""
        return self._over or (self._hang_up_at is not None and self.ticks >= self._hang_up_at)

    def steer(self, update: Update) -> None:
        """Go on with other TwiML at the next step of the call's time."""
        self._update = update

    # What the hotline's side does.

    async def pass_time(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Let time pass on the call, at most until something is the case. Raises HungUp or Steered."""
        end = self.ticks + _ticks(seconds)
        self.check()
        while self.ticks < end and not until():
            await self._tick()
            self.check()

    def check(self) -> None:
        """Raise HungUp or Steered when that is what happened meanwhile."""
        if self.has_ended() or self.seconds >= LONGEST_CALL:
            raise HungUp
        if self._update is not None:
            update, self._update = self._update, None
            raise Steered(update)

    async def wait_for(self, awaitable: Awaitable[T]) -> T:
        """Wait for the service. Call time goes on meanwhile, unless this line holds it."""
        if self._holds:
            return await awaitable
        task = asyncio.ensure_future(awaitable)
        try:
            while not task.done():
                await self._tick()
        except BaseException:
            task.cancel()
            await asyncio.wait([task])
            raise
        return task.result()

    def play(self, mulaw: bytes) -> None:
        """Have this heard on the hotline's side from now on; `b""` ends it."""
        self._outgoing = memoryview(mulaw)

    def falls_quiet(self) -> None:
        """The hotline stops speaking: whoever waited for their turn speaks now."""
        if self._speaking:
            return
        for index, (at, mulaw) in enumerate(self._utterances):
            if at is None:
                self._utterances[index] = (self.ticks + _ticks(PAUSE_BEFORE_SPEAKING), mulaw)
                return

    def waits_for_key(self) -> None:
        """The hotline waits for a key: whoever waited for that presses it."""
        for index, (at, digits) in enumerate(self._presses):
            if at is None:
                self._presses[index] = (self.ticks + _ticks(PAUSE_BEFORE_SPEAKING), digits)
                return

    async def _tick(self) -> None:
        await self._beat.wait()
        self.ticks += 1
        caller, hotline = self._caller_frame(), self._hotline_frame()
        for tape in self.tapes:
            tape.add(caller, hotline)
        for stream in list(self.streams):
            await stream.frame(caller, hotline)
        for press in [press for press in self._presses if press[0] is not None and press[0] <= self.ticks]:
            self._presses.remove(press)
            self.press_now(press[1])

    def _caller_frame(self) -> bytes:
        if not self._speaking:
            due = [item for item in self._utterances if item[0] is not None and item[0] < self.ticks]
            if due:
                first = min(due, key=lambda item: item[0] or 0)
                self._utterances.remove(first)
                self._speaking = memoryview(first[1])
        frame, self._speaking = _take(self._speaking)
        return frame

    def _hotline_frame(self) -> bytes:
        frame, self._outgoing = _take(self._outgoing)
        return frame


def _ticks(seconds: float) -> int:
    return max(0, math.ceil(seconds / audio.FRAME_SECONDS - 1e-6))


def _take(mulaw: memoryview) -> tuple[bytes, memoryview]:
    frame, rest = bytes(mulaw[: audio.FRAME_BYTES]), mulaw[audio.FRAME_BYTES :]
    return frame.ljust(audio.FRAME_BYTES, b"\xff"), rest
