"""Which of the matches in one text count: longer words hide what they contain, writing beats sound.

A part of a danger is never hidden by a word that merely means something else. Only an innocent word around it hides
it: 打我电话 (phone me) around 打我 (hits me).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .model import Match


def settle(matches: Sequence[Match], length: int) -> tuple[list[Match], list[Match]]:
    """The words that count, out of those found in a text of `length` characters: those that stand for themselves,
    and those that are parts of ideas or contexts (a word may be both)."""
    if not matches:
        return [], []
    innocent = _Reach((m for m in matches if m.word.innocent), length)
    open_ = [m for m in matches if m.word.innocent or not innocent.holds(m.start, m.end)]
    around = _Reach((m for m in open_ if m.how == "exact" and m.word.item_at is None and _says(m)), length)
    written = bytearray(length)
    for m in open_:
        if m.how == "exact" and _says(m):
            written[m.start : m.end] = b"\1" * (m.end - m.start)
    words = [m for m in open_ if m.word.senses and not m.faint and _counts(m, around, written)]
    return words, [m for m in open_ if m.word.parts or m.word.contexts]


def _says(m: Match) -> bool:
    """Whether the word says something by itself: a part such as 痛 doesn't, a whole idea does."""
    return bool(m.word.senses) or m.word.innocent or any(p.startswith("=") for p in m.word.parts)


def _counts(m: Match, around: _Reach, written: bytearray) -> bool:
    core = _core(m)
    if m.word.item_at is not None and m.how == "sound" and written[core[0]]:
        return False  # 没有油了 says oil in writing; that it sounds a little like 没有药了 is nothing
    if m.how == "sound" and any(written[m.start : m.end]):
        return False
    return not around.outgrows(m.start, m.end, core)


def _core(m: Match) -> tuple[int, int]:
    """What the word is about. Of a frame its one character: 买水 isn't about water where 水果 is written."""
    at = m.word.item_at
    return (m.start, m.end) if at is None else (m.start + at, m.start + at + 1)


class _Reach:
    """For every position, how far the words reach that start at or before it."""

    def __init__(self, matches: Iterable[Match], length: int) -> None:
        self._ends = [0] * (length + 1)
        for m in matches:
            self._ends[m.start] = max(self._ends[m.start], m.end)
        for at in range(1, length + 1):
            self._ends[at] = max(self._ends[at], self._ends[at - 1])

    def holds(self, start: int, end: int) -> bool:
        """Whether one of the words covers all of start to end."""
        return self._ends[start] >= end

    def outgrows(self, start: int, end: int, core: tuple[int, int]) -> bool:
        """Whether one of them covers the core and sticks out of start to end."""
        return self._ends[core[0]] > end or (start > 0 and self._ends[start - 1] >= core[1])
