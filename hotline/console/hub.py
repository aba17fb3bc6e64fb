"""Tells the open event streams that something was committed, or that somebody is speaking. It carries no news
of its own: a stream reads the entries itself, so that it misses none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is understood of a call right now; not an entry. `final`: these words are stored."""

    call: str
    ticket: int
    text: str
    final: bool


@dataclass(slots=True, eq=False)
class Mailbox:
    """What one stream has not looked at yet. Later words of a call replace earlier ones."""

    committed: bool = False
    spoken: dict[str, Spoken] = field(default_factory=dict)
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self) -> tuple[bool, list[Spoken]]:
        """Everything since the last time, and an empty box."""
        committed, spoken = self.committed, list(self.spoken.values())
        self.committed, self.spoken = False, {}
        self.bell.clear()
        return committed, spoken


class _Commits(Protocol):
    def on_commit(self, callback: Callable[[], None]) -> None: ...


class _Speech(Protocol):
    def subscribe(self, callback: Callable[[str, int, str, bool], None]) -> Callable[[], None]: ...


class Hub:
    """One per process; streams come and go. `leave_speech` ends the subscription to the calls."""

    def __init__(self, commits: _Commits, speech: _Speech) -> None:
        self._boxes: set[Mailbox] = set()
        commits.on_commit(self._committed)
        self.leave_speech = speech.subscribe(self._spoken)

    def join(self) -> Mailbox:
        box = Mailbox()
        self._boxes.add(box)
        return box

    def leave(self, box: Mailbox) -> None:
        self._boxes.discard(box)

    def _committed(self) -> None:
        for box in self._boxes:
            box.committed = True
            box.bell.set()

    def _spoken(self, call: str, ticket: int, text: str, final: bool) -> None:
        for box in self._boxes:
            box.spoken[call] = Spoken(call, ticket, text, final)
            box.bell.set()
