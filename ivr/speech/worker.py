"""`python -m ivr.speech.worker MODEL`: Vosk in a process of its own, which may die alone.

Lines of JSON come in on standard input and go out on standard output; only names, lengths and results travel,
the audio is read from the calls' own files. In: {"do": "open", "call", "path", "offset"},
{"do": "more", "call", "length"}, {"do": "close", "call"}, {"do": "file", "call", "path"}.
Out: {"is": "ready"}, {"is": "partial", "call", "text", "at"}, {"is": "final", "call", "text", "words", "at"},
{"is": "closed", "call", "at"}, {"is": "failed", "call", "why"}. `at` is in bytes of the call's file for live
calls (what has been listened to) and in seconds for files. When standard input ends, so does the worker.
"""

import json
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ivr import mulaw
from ivr.speech.audio import RATE, NotAudio, decode, telephone_to_pcm

THREADS = 2
_PIECE = mulaw.RATE // 5  # bytes of a live call heard at a time: 0.2 s
_BETWEEN = 0.2  # seconds between two partial results of a call


class Engine(Protocol):
    """The part of vosk.KaldiRecognizer used here."""

    def AcceptWaveform(self, data: bytes) -> int: ...
    def Result(self) -> str: ...
    def PartialResult(self) -> str: ...
    def FinalResult(self) -> str: ...


@dataclass(slots=True)
class Live:
    """A call in progress: its file grows, `length` bytes of it may be read."""

    call: str
    path: Path
    at: int  # bytes listened to
    base: float  # seconds before this recogniser began
    engine: Engine
    length: int = 0
    closing: bool = False
    busy: bool = False
    last_sample: int = 0
    partial_at: float = 0.0
    partial: str = ""


@dataclass(slots=True)
class Recording:
    """A whole file to be written down when no live call needs the machine."""

    call: str
    pieces: Iterator[bytes]
    engine: Engine
    heard: int = 0
    busy: bool = field(default=False)


class Worker:
    """Shares two threads among all calls: live ones first, each by one thread at a time, then recordings."""

    def __init__(self, new_engine: Any) -> None:
        self._new_engine = new_engine
        self._live: dict[str, Live] = {}
        self._ready: deque[Live] = deque()
        self._files: deque[Recording] = deque()
        self._turn = threading.Condition()
        self._out = threading.Lock()

    def say(self, **message: Any) -> None:
        """Write one message out."""
        line = json.dumps(message, ensure_ascii=False) + "\n"
        with self._out:
            sys.stdout.buffer.write(line.encode())
            sys.stdout.buffer.flush()

    def take(self, order: dict[str, Any]) -> None:
        """Obey one line of input."""
        call = str(order["call"])
        match order["do"]:
            case "open":
                at = int(order.get("offset", 0))
                live = Live(call, Path(order["path"]), at, at / mulaw.RATE, self._new_engine())
                with self._turn:
                    self._live.setdefault(call, live)
            case "more":
                self._wake(call, length=int(order["length"]))
            case "close":
                self._wake(call, closing=True)
            case "file":
                recording = Recording(call, decode(Path(order["path"])), self._new_engine())
                with self._turn:
                    self._files.append(recording)
                    self._turn.notify()

    def _wake(self, call: str, length: int = 0, closing: bool = False) -> None:
        with self._turn:
            live = self._live.get(call)
            if live is None:
                return
            live.length = max(live.length, length)
            live.closing = live.closing or closing
            self._queue(live)

    def _queue(self, live: Live) -> None:
        waiting = live.closing or live.length - live.at >= _PIECE
        if waiting and not live.busy:
            live.busy = True
            self._ready.append(live)
            self._turn.notify()

    def run(self) -> None:
        """Run one thread; anything unforeseen ends the whole process, and the supervisor starts another."""
        try:
            self._work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    def _work(self) -> None:
        while True:
            with self._turn:
                while not self._ready and not self._files:
                    self._turn.wait()
                live = self._ready.popleft() if self._ready else None
                recording = None if live else self._files.popleft()
            if live is not None:
                over = self._listen(live)
                with self._turn:
                    live.busy = False
                    if over:
                        del self._live[live.call]
                    else:
                        self._queue(live)
            elif recording is not None and not self._write_down(recording):
                with self._turn:
                    self._files.append(recording)

    def _listen(self, live: Live) -> bool:
        """Hear one piece of a call; True when the call is over and everything said."""
        closing = live.closing
        try:
            with live.path.open("rb") as file:
                file.seek(live.at)
                data = file.read(min(_PIECE, live.length - live.at) if not closing else _PIECE)
        except OSError as error:
            self.say(**{"is": "failed", "call": live.call, "why": str(error)})
            return True
        if data:
            pcm, live.last_sample = telephone_to_pcm(data, live.last_sample)
            live.at += len(data)
            if live.engine.AcceptWaveform(pcm):
                self._final(live, live.engine.Result())
            else:
                self._partial(live)
            return False
        if closing:
            self._final(live, live.engine.FinalResult())
            self.say(**{"is": "closed", "call": live.call, "at": live.at})
        return closing

    def _partial(self, live: Live) -> None:
        now = time.monotonic()
        if now - live.partial_at < _BETWEEN:
            return
        live.partial_at = now
        live.partial = json.loads(live.engine.PartialResult()).get("partial", "")
        self.say(**{"is": "partial", "call": live.call, "text": live.partial, "at": live.at})

    def _final(self, live: Live, result: str) -> None:
        text, words = _result(result, live.base)
        live.partial = ""
        self.say(**{"is": "final", "call": live.call, "text": text, "words": words, "at": live.at})

    def _write_down(self, recording: Recording) -> bool:
        """Hear one piece of a recording; True when it is done."""
        call = recording.call
        try:
            piece = next(recording.pieces, None)
        except NotAudio as error:
            self.say(**{"is": "failed", "call": call, "why": str(error)})
            return True
        if piece is not None:
            recording.heard += len(piece)
            if not recording.engine.AcceptWaveform(piece):
                return False
        result = recording.engine.Result() if piece is not None else recording.engine.FinalResult()
        text, words = _result(result, 0.0)
        seconds = recording.heard / RATE / 2
        self.say(**{"is": "final", "call": call, "text": text, "words": words, "at": seconds})
        if piece is None:
            self.say(**{"is": "closed", "call": call, "at": seconds})
        return piece is None


def _result(result: str, base: float) -> tuple[str, list[tuple[str, float, float, float]]]:
    raw = json.loads(result)
    words = [
        (word["word"], round(word["start"] + base, 3), round(word["end"] + base, 3), round(word["conf"], 3))
        for word in raw.get("result", [])
    ]
    return raw.get("text", ""), words


def main(model_path: str) -> None:
    """Load the model and serve until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service; it closes our input
    import vosk

    vosk.SetLogLevel(-1)
    model = vosk.Model(model_path)

    def new_engine() -> Engine:
        engine = vosk.KaldiRecognizer(model, RATE)
        engine.SetWords(True)
        recogniser: Engine = engine
        return recogniser

    worker = Worker(new_engine)
    for _ in range(THREADS):
        threading.Thread(target=worker.run, daemon=True).start()
    worker.say(**{"is": "ready"})
    for line in sys.stdin.buffer:
        worker.take(json.loads(line))
    # Threads may be deep inside the decoder; nothing here is worth waiting for.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
