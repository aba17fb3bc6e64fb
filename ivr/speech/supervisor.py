"""Keeps one worker process alive and every call's words coming, exactly once each.

A worker may die at any moment. What it had reported as final stays; the next one resumes each call at the end
of its last final result, reading the same file. All methods are for the event loop's thread.
"""

import asyncio
import json
import logging
import os
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivr import mulaw
from ivr.ports import Utterance, Word
from ivr.speech.models import ModelInfo

log = logging.getLogger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0  # seconds before a new worker is started
_LONGEST_LOADING = 1800.0  # seconds
_FILE_TRIES = 3
_MOST_UNSENT = 1 << 16  # bytes waiting in the pipe beyond which news of lengths can wait
_LONGEST_LINE = 1 << 20


# All that finding Python and its libraries may hang on. What else is set (tokens, the secret, the database's password)
# is nothing to a process that runs native code over what strangers say.
_PASSED_ON = (
    "PATH", "PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONUNBUFFERED", "PYTHONWARNINGS", "VIRTUAL_ENV",
    "LD_LIBRARY_PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "HOME", "SYSTEMROOT", "OMP_NUM_THREADS",
)  # fmt: skip


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


class NotTranscribed(Exception):
    """The file could not be written down: no model, no sound in it, or it killed the worker every time."""


@dataclass(slots=True)
class _Live:
    call: str
    path: Path
    length: int = 0
    closing: bool = False
    final_at: int = 0  # bytes: the end of the last final result, where a new worker resumes
    at: int = 0  # bytes listened to
    partial: str = ""
    sent: bool = False  # the worker of now knows it


@dataclass(slots=True)
class _File:
    call: str
    path: Path
    done: "asyncio.Future[list[Utterance]]"
    found: list[Utterance] = field(default_factory=list)
    tries: int = 0
    until: float = 0.0


class Supervisor:
    """The `Recogniser` of a running service. `model` None: there is none, and all is quietly left out."""

    def __init__(
        self,
        model: ModelInfo | None,
        on_result: Callable[[Utterance], None] | None = None,
        *,
        live_limit: int = 40,
        patience: float = 60.0,
        loading: float | None = None,
        command: Sequence[str] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """At most `live_limit` calls are heard at the same time; the others wait, and lose nothing.

        A worker that owes something and says nothing for `patience` seconds is taken for dead; one that loads its
        model may take `loading` seconds (three times as long, where nothing is said), and each next one twice that,
        so that a slow disk is no reason to begin for ever anew.
        """
        self.model = model
        self.on_result = on_result
        self._limit = live_limit
        self._patience = patience
        self._loading = self._load_within = 3 * patience if loading is None else loading
        self._command = command
        self._sleep = sleep
        self._state = "none" if model is None else "down"
        self._live: dict[str, _Live] = {}
        self._files: deque[_File] = deque()
        self._file: _File | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._wait = _FIRST_WAIT

    # --- life

    @property
    def state(self) -> str:
        """Say "ready" | "loading" | "down" | "none", for readiness."""
        return self._state

    @property
    def worker_pid(self) -> int | None:
        """Give the process id of the worker, or None when there is none just now."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        """Start the worker and keep it alive; returns at once, `state` tells when it is ready."""
        if self.model is not None and self._task is None:
            self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End the worker. Files not written down yet fail with NotTranscribed."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        for file in (*self._files, *([self._file] if self._file else [])):
            self._fail(file, "the service is stopping")
        self._files.clear()
        self._file = None

    async def _keep(self) -> None:
        while True:
            try:
                await self._one_worker()
            except OSError as error:
                log.error("speech worker cannot be started: %s", error)
            except Exception:  # a line that makes no sense, or a listener that fails: the next worker goes on
                log.exception("speech worker is given up")
            self._state = "down"
            log.warning("speech worker ended; another starts in %.1f s", self._wait)
            await self._sleep(self._wait)
            self._wait = min(self._wait * 2, _LONGEST_WAIT)

    async def _one_worker(self) -> None:
        assert self.model is not None
        command = self._command or (sys.executable, "-m", "ivr.speech.worker", str(self.model.path))
        pipe = asyncio.subprocess.PIPE
        self._state = "loading"
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, limit=_LONGEST_LINE, env=_environment()
        )
        self._process = process
        try:
            assert process.stdout is not None
            await self._listen(process.stdout)
        finally:
            self._state = "down"
            self._process = None
            await self._bury(process)
            for live in self._live.values():
                live.sent = False
            self._retry_file()

    async def _listen(self, output: asyncio.StreamReader) -> None:
        while True:
            loading = self._state == "loading"
            try:
                async with asyncio.timeout(self._load_within if loading else self._patience):
                    line = await output.readline()
            except TimeoutError:
                if loading:
                    log.error("speech worker has not loaded its model within %.0f s", self._load_within)
                    self._load_within = min(2 * self._load_within, _LONGEST_LOADING)
                    return
                if self._owed():
                    log.error("speech worker has hung")
                    return
                continue
            except ValueError:  # a line without end: not a worker any more
                log.error("speech worker wrote a line of over %d bytes", _LONGEST_LINE)
                return
            # To the very end: a dead worker's last results count, or they would be found twice.
            if not line:
                return
            self._take(line)

    def _owed(self) -> bool:
        behind = any(live.sent and (live.closing or live.at < live.length) for live in self._live.values())
        return self._state == "ready" and (behind or self._file is not None)

    async def _bury(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            process.kill()
        await process.wait()

    # --- the calls

    def open(self, call: str, path: Path, offset: int = 0) -> None:
        """Begin a call whose raw mu-law audio grows in `path`, listening from byte `offset` on.

        Again: go on with it. After a restart of the service, open, more and close finish a call that was cut
        off: `offset` is then the end of its last final result, in seconds times 8,000.
        """
        if self._state == "none":
            return
        live = self._live.get(call)
        if live is None:
            self._live[call] = _Live(call, path, final_at=offset, at=offset)
        else:
            live.closing = False
        self._send_waiting()

    def more(self, call: str, length: int) -> None:
        """Say that the file holds `length` bytes now."""
        live = self._live.get(call)
        if live is not None:
            live.length = max(live.length, length)
            if live.sent and self._unsent() < _MOST_UNSENT:
                self._send(do="more", call=call, length=live.length)

    def close(self, call: str) -> None:
        """Say that the file will not grow any more; what is left is still understood."""
        live = self._live.get(call)
        if live is not None:
            live.closing = True
            if live.sent:
                self._send(do="more", call=call, length=live.length)
                self._send(do="close", call=call)

    def position(self, call: str) -> float:
        """Say how far (seconds) the call has been listened to; endless when there is nothing to wait for."""
        live = self._live.get(call)
        return live.at / mulaw.RATE if live is not None else float("inf")

    async def transcribe(self, path: Path, call: str = "") -> list[Utterance]:
        """Write a whole file down, when live calls leave time. Raises NotTranscribed."""
        if self._state == "none":
            raise NotTranscribed("there is no speech model")
        done: asyncio.Future[list[Utterance]] = asyncio.get_running_loop().create_future()
        self._files.append(_File(call, path, done))
        self._send_waiting()
        return await done

    # --- to the worker

    def _unsent(self) -> int:
        stdin = self._process.stdin if self._process is not None else None
        return stdin.transport.get_write_buffer_size() if stdin is not None else 0

    def _send(self, **order: Any) -> None:
        stdin = self._process.stdin if self._process is not None else None
        if stdin is not None and not stdin.is_closing():
            stdin.write(json.dumps(order).encode() + b"\n")

    def _send_waiting(self) -> None:
        """Tell the worker what it doesn't know yet: calls within the limit, oldest first, and one file."""
        if self._state != "ready":
            return
        known = sum(live.sent for live in self._live.values())
        for live in self._live.values():
            if live.sent or known >= self._limit:
                continue
            known += 1
            live.sent = True
            live.at = live.final_at
            self._send(do="open", call=live.call, path=str(live.path), offset=live.final_at)
            self._send(do="more", call=live.call, length=live.length)
            if live.closing:
                self._send(do="close", call=live.call)
        if self._file is None and self._files:
            self._file = self._files.popleft()
            self._file.tries += 1
            self._file.found, self._file.until = [], 0.0
            self._send(do="file", call=self._name(self._file), path=str(self._file.path))

    def _name(self, file: _File) -> str:
        return f"file:{file.path}"

    # --- from the worker

    def _take(self, line: bytes) -> None:
        try:
            said = json.loads(line)
            kind, call = str(said["is"]), str(said.get("call", ""))
        except (ValueError, KeyError, TypeError):
            return  # the torn last line of a worker that was killed: its audio is heard again
        if kind == "ready":
            self._state = "ready"
            self._load_within = self._loading
            self._send_waiting()
        elif self._file is not None and call == self._name(self._file):
            self._take_file(self._file, kind, said)
        elif call in self._live:
            self._take_live(self._live[call], kind, said)

    def _take_live(self, live: _Live, kind: str, said: dict[str, Any]) -> None:
        if kind == "partial":
            live.at = int(said["at"])
            self._partial(live, self._plain(said["text"]))
        elif kind == "final":
            start, at = live.final_at / mulaw.RATE, int(said["at"])
            utterance = self._final(live.call, said, start, at / mulaw.RATE, "stream")
            live.at = live.final_at = at  # only now: what makes no sense is heard again
            if utterance.text or utterance.words:
                live.partial = ""
                self._tell(utterance)
            else:
                self._partial(live, "")
            self._wait = _FIRST_WAIT  # a worker that does its work
        elif kind in ("closed", "failed"):
            if kind == "failed":
                log.error("call %s cannot be listened to: %s", live.call, said.get("why"))
            live.sent = False
            if live.closing:
                del self._live[live.call]
            self._send_waiting()

    def _partial(self, live: _Live, text: str) -> None:
        if text != live.partial:
            live.partial = text
            start, end = live.final_at / mulaw.RATE, live.at / mulaw.RATE
            self._tell(Utterance(live.call, text, (), False, start, end, "stream"))

    def _take_file(self, file: _File, kind: str, said: dict[str, Any]) -> None:
        if kind == "final":
            utterance = self._final(file.call, said, file.until, float(said["at"]), "recording")
            self._wait = _FIRST_WAIT
            file.until = float(said["at"])
            if utterance.text or utterance.words:
                file.found.append(utterance)
            return
        self._file = None
        if kind == "failed":
            self._fail(file, str(said.get("why")))
        elif not file.done.done():
            file.done.set_result(file.found)
        self._send_waiting()

    def _final(self, call: str, said: dict[str, Any], start: float, end: float, source: str) -> Utterance:
        words = tuple(Word(*word) for word in said["words"])
        if words:
            start, end = words[0].start, words[-1].end
        return Utterance(call, self._plain(said["text"]), words, True, start, end, source)

    def _plain(self, text: str) -> str:
        """Make a text fit to read: no marks for noise, and no spaces between Chinese words."""
        words = [word for word in text.split() if word != "[unk]"]
        assert self.model is not None
        return ("" if self.model.language == "zh" else " ").join(words)

    def _tell(self, utterance: Utterance) -> None:
        if self.on_result is not None:
            self.on_result(utterance)

    def _retry_file(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        if file.tries >= _FILE_TRIES:
            self._fail(file, "it ended the speech worker every time")
        else:
            self._files.appendleft(file)

    def _fail(self, file: _File, why: str) -> None:
        if not file.done.done():
            file.done.set_exception(NotTranscribed(f"{file.path.name}: {why}"))
