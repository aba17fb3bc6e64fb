"""The calls in progress in this process: frames in, one audio file per call, words out to listeners.

Audio is written without any buffer of ours, so a killed process loses at most the frame it was about to
write. Machine time only.
"""

import asyncio
import contextlib
import io
import logging
import os
import re
import time
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from ivr import mulaw
from ivr.hearing import Hearing
from ivr.ports import Recogniser, Utterance

log = logging.getLogger(__name__)

PARTIALS_A_SECOND = 5
_TELL_RECOGNISER = mulaw.RATE // 10  # bytes: ten times a second is often enough
_PLAYBACK = 8.0  # seconds of the caller's own last words, at most
_LOOK_BACK = 60 * mulaw.RATE  # bytes of audio looked at again after a restart
# Words that the desk does not take are offered again, ever more slowly, for about a quarter of an hour.
_FIRST_WAIT, _LONGEST_WAIT, _MOST_TRIES = 0.5, 30.0, 40
_LAST_TRIES, _LAST_WAIT = 3, 0.2  # when the service stops
_CLOSE_WITHIN = 10.0  # seconds
_SAFE = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Listening:
    """What is heard of a call, from the moment asked about on. All in seconds."""

    ever_streamed: bool
    stream_alive: bool
    started_speaking: bool
    voiced: float  # of voice, pauses left out
    quiet_for: float  # since the last voice, or since the moment asked about
    seconds: float  # of audio in all


@dataclass(frozen=True, slots=True)
class Said:
    """What was understood; `settled` when nothing more is to be expected for the audio so far."""

    text: str
    settled: bool


@dataclass(slots=True)
class _Call:
    path: Path
    offset: int = 0  # bytes there before this process opened the file
    hearing: Hearing = field(default_factory=Hearing)
    file: io.FileIO | None = None
    length: int = 0
    told: int = 0
    last_frame: float = 0.0
    streamed: bool = False
    damaged: bool = False
    partial: Utterance | None = None
    finals: list[Utterance] = field(default_factory=list)
    waiting: list[Utterance] = field(default_factory=list)  # finals not handed on yet
    fresh: Utterance | None = None  # partial not handed on yet
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    listeners: set[asyncio.Queue[Utterance | None]] = field(default_factory=set)


class Switchboard:
    """Holds the live calls. One per process; every method is for the event loop's thread."""

    def __init__(
        self,
        folder: Path,
        recogniser: Recogniser | None = None,
        heard: Callable[[Utterance], Awaitable[None]] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Keep audio in `folder` (made when missing); hand what is understood to `heard` (the desk's)."""
        self.folder = folder
        self.recogniser = recogniser
        self.heard = heard
        self._clock = clock
        self._sleep = sleep
        self._calls: dict[str, _Call] = {}
        self._late: dict[str, _Call] = {}  # with a task handing words on, in progress or not
        self._closing = asyncio.Event()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, call: str) -> Path:
        """Say where a call's audio is kept: raw mu-law, 8 kHz mono."""
        return self.folder / f"{_SAFE.sub('_', call)}.ulaw"

    def calls(self) -> tuple[str, ...]:
        """List the calls with a stream running now."""
        return tuple(name for name, call in self._calls.items() if call.file is not None)

    # --- audio in

    def start(self, call: str) -> None:
        """Begin, or after a break go on with, a call's stream."""
        state = self._call(call)
        if state.file is None:
            state.file = io.FileIO(state.path, "ab", opener=_for_us_only)
            state.length = state.told = state.path.stat().st_size
            if not state.streamed:
                state.offset = state.length
        state.streamed = True
        state.last_frame = self._clock()
        if self.recogniser is not None:
            self.recogniser.open(call, state.path, state.length)

    def frame(self, call: str, audio: bytes) -> None:
        """Take mu-law audio. A disk that refuses it is logged once; the carrier's recording fills the gap."""
        state = self._calls.get(call)
        if state is None or state.file is None:
            return
        state.last_frame = self._clock()
        state.hearing.take(audio)
        try:
            state.length += state.file.write(audio) or 0
        except OSError as error:
            if not state.damaged:
                log.error("audio of call %s cannot be written: %s", call, error)
            state.damaged = True
            return
        if self.recogniser is not None and state.length - state.told >= _TELL_RECOGNISER:
            state.told = state.length
            self.recogniser.more(call, state.length)

    def stop(self, call: str) -> tuple[Path, float] | None:
        """End a call's stream; give its file and the seconds in it, or None when there was no stream."""
        state = self._calls.get(call)
        if state is None or state.file is None:
            return None
        state.file.close()
        state.file = None
        if self.recogniser is not None:
            self.recogniser.more(call, state.length)
            self.recogniser.close(call)
        for listener in state.listeners:
            listener.put_nowait(None)
        return state.path, state.length / mulaw.RATE

    def forget(self, call: str) -> None:
        """Let go of a call that is over; what was understood and not handed on yet still is."""
        self.stop(call)
        state = self._calls.pop(call, None)
        if state is not None and state.task is not None:
            state.wake.set()

    async def close(self) -> None:
        """Stop every stream and hand on what is left, within ten seconds."""
        self._closing.set()
        tasks = [call.task for call in self._late.values() if call.task is not None]
        for name in tuple(self._calls):
            self.forget(name)
        if tasks:
            _, unfinished = await asyncio.wait(tasks, timeout=_CLOSE_WITHIN)
            for task in unfinished:
                log.error("words were not taken before the end")
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- what is heard

    def listening(self, call: str, since: float = 0.0) -> Listening:
        """Say what is heard of a call from the audio moment `since` on."""
        state = self._calls.get(call) or self._from_disk(call)
        if state is None:
            return Listening(False, False, False, 0.0, 0.0, 0.0)
        hearing = state.hearing
        voiced = hearing.voiced_since(since)
        last = hearing.last_voice()
        # A stream that stalls still lets time pass.
        stalled = max(0.0, self._clock() - state.last_frame)
        quiet = hearing.seconds - max(since, last if voiced and last is not None else since) + stalled
        alive = state.file is not None
        return Listening(state.streamed, alive, voiced > 0, voiced, quiet, hearing.seconds)

    def said(self, call: str, since: float = 0.0) -> Said:
        """Give the final words from the audio moment `since` on, and whether more are to be expected."""
        state = self._calls.get(call)
        if state is None or self.recogniser is None or self.recogniser.state in ("none", "down"):
            finals = state.finals if state is not None else []
            return Said(_join(finals, since), settled=True)
        moved = state.offset / mulaw.RATE
        last = state.hearing.last_voice()
        reached = last is None or self.recogniser.position(call) >= last + moved
        settled = reached and (state.partial is None or not state.partial.text)
        return Said(_join(state.finals, since + moved), settled)

    def last_words(self, call: str) -> tuple[float, float] | None:
        """Give start and end, in the call's file, of the last stretch of speech (8 s at most), or None."""
        state = self._calls.get(call)
        last = state.hearing.last_stretch(_PLAYBACK) if state is not None else None
        if state is None or last is None:
            return None
        moved = state.offset / mulaw.RATE
        return last[0] + moved, last[1] + moved

    def partial(self, call: str) -> Utterance | None:
        """Give the words being spoken just now, for a screen that comes back."""
        state = self._calls.get(call)
        return state.partial if state is not None else None

    def owes(self, call: str) -> bool:
        """Tell whether final words of a call are still to be handed on."""
        state = self._late.get(call)
        return state is not None and bool(state.waiting)

    # --- words out

    def understood(self, utterance: Utterance) -> None:
        """Take a result of the recogniser: connect this to its `on_result`."""
        call = utterance.call
        # A result for a call already let go of is handed on, and then nothing of it is kept here.
        state = self._calls.get(call) or self._late.get(call) or _Call(self.path(call))
        if utterance.final:
            state.finals.append(utterance)
            state.waiting.append(utterance)
            state.partial = state.fresh = None
        else:
            if state.partial is not None and state.partial.text == utterance.text:
                return
            state.partial = state.fresh = utterance
        for listener in state.listeners:
            listener.put_nowait(utterance)
        if self.heard is not None:
            state.wake.set()
            if state.task is None or state.task.done():
                self._late[call] = state
                state.task = asyncio.create_task(self._hand_on(call, state))

    async def _hand_on(self, call: str, state: _Call) -> None:
        """Hand finals on at once and in order, partials not oftener than five times a second."""
        assert self.heard is not None
        while True:
            state.wake.clear()
            while state.waiting:
                await self._hand_over(state.waiting[0])
                del state.waiting[0]
            partial, state.fresh = state.fresh, None
            if partial is not None:
                await self._tell(partial)
                await self._sleep(1 / PARTIALS_A_SECOND)
            elif state.waiting:
                continue
            elif self._calls.get(call) is not state:
                del self._late[call]
                return
            else:
                await state.wake.wait()

    async def _hand_over(self, utterance: Utterance) -> None:
        """Final words are offered until they are taken; what comes after them waits, for the order's sake."""
        wait, last_tries = _FIRST_WAIT, 0
        for _ in range(_MOST_TRIES):
            last_tries += self._closing.is_set()
            if await self._tell(utterance):
                return
            if last_tries >= _LAST_TRIES:
                break
            await self._pause(_LAST_WAIT if last_tries else wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        log.error("final words of call %s were never taken", utterance.call)

    async def _pause(self, seconds: float) -> None:
        """Wait; the beginning of the end cuts it short."""
        if self._closing.is_set():
            await self._sleep(seconds)
            return
        waits = [asyncio.ensure_future(self._sleep(seconds)), asyncio.create_task(self._closing.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiting in waits:
                waiting.cancel()

    async def _tell(self, utterance: Utterance) -> bool:
        assert self.heard is not None
        try:
            await self.heard(utterance)
        except Exception:
            log.exception("words of call %s were not taken", utterance.call)
            return False
        return True

    @contextlib.asynccontextmanager
    async def subscribe(self, call: str) -> AsyncIterator[AsyncIterator[Utterance]]:
        """Listen to a call's words: the current partial first, then every result until the stream stops."""
        state = self._call(call)
        queue: asyncio.Queue[Utterance | None] = asyncio.Queue()
        if state.partial is not None:
            queue.put_nowait(state.partial)
        state.listeners.add(queue)
        try:
            yield _until_none(queue)
        finally:
            state.listeners.discard(queue)
            if not (state.streamed or state.listeners or state.finals or state.partial):
                self._calls.pop(call, None)

    def _from_disk(self, call: str) -> _Call | None:
        """Take up a call whose audio an earlier process wrote: whoever spoke then has spoken."""
        path = self.path(call)
        if not path.exists():
            return None
        length = path.stat().st_size
        state = self._calls[call] = _Call(path, max(0, length - _LOOK_BACK), length=length, streamed=True)
        with path.open("rb") as file:
            file.seek(state.offset)
            state.hearing.take(file.read())
        state.last_frame = self._clock()
        return state

    def _call(self, call: str) -> _Call:
        if call not in self._calls:
            self._calls[call] = _Call(self.path(call))
        return self._calls[call]


def _for_us_only(path: str, flags: int) -> int:
    """What people say on the phone is for the service's own user, whatever the umask."""
    return os.open(path, flags, 0o600)


async def _until_none(queue: "asyncio.Queue[Utterance | None]") -> AsyncIterator[Utterance]:
    while (utterance := await queue.get()) is not None:
        yield utterance


def _join(finals: list[Utterance], since: float) -> str:
    """Put texts together: with a space where letters would run into one another, without between Chinese."""
    text = ""
    for utterance in finals:
        if utterance.end <= since or not utterance.text:
            continue
        text += f" {utterance.text}" if text and text[-1].isascii() else utterance.text
    return text


def clip(path: Path, start: float, end: float) -> bytes:
    """Cut `start`..`end` (seconds) out of a raw mu-law file and give it as a WAV file, 16-bit 8 kHz mono."""
    with path.open("rb") as file:
        file.seek(max(0, int(start * mulaw.RATE)))
        audio = file.read(max(0, int((end - max(start, 0.0)) * mulaw.RATE)))
    out = io.BytesIO()
    with wave.open(out, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(mulaw.RATE)
        wav.writeframes(mulaw.decode(audio).tobytes())
    return out.getvalue()
