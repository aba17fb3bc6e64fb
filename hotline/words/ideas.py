"""Putting ideas together: parts of a danger that stand near one another, in either order, with words in between.

胸口好痛, 心口突然疼 and "pain in the middle of my chest" are one idea, made of a part of the body and what happens to
it. Parts count within one sentence only. Contexts (it was long ago, it is over, it is denied) weaken what they stand
beside, and never what is said in another sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from .model import Context, Idea, Match, Pattern

# Several dots are a pause, not an end.
_SENTENCE_END = re.compile(r"(?<!。)。(?!。)|[！？!?;；\n]|(?<!\.)\.(?=\s|$)")
_CLAUSE_END = re.compile(r"[。！？!?;；\n,，、:：…]|\.(?=\s|$)|\s(?=[^\sa-z0-9'])|\b(?:but|and now|then)\b")
_ENGLISH_GAP = 4  # an English word is about four times as long as a Chinese one
_MOST_OF_A_PART = 12  # occurrences of one part that are tried; nobody says a thing more often in one text
_ADJACENT = 1
NOW = "now"
"""The part that says that it is not past: 现在, 又, now."""


@dataclass(frozen=True, slots=True)
class Composed:
    """An idea that was found, with its parts in the order of the text, and the context that weakens it."""

    idea: Idea
    parts: tuple[tuple[str, Match], ...]
    context: tuple[Context, Match] | None
    suspected: bool
    """Found only in ways that alone are a suspicion."""

    @property
    def start(self) -> int:
        return self.parts[0][1].start

    @property
    def end(self) -> int:
        return max(m.end for _, m in self.parts)

    @property
    def score(self) -> float:
        return min(m.score for _, m in self.parts)

    @property
    def how(self) -> str:
        """exact if every part is, else as the least certain one was found."""
        return next((m.how for _, m in self.parts if m.how != "exact"), "exact")


class Ideas:
    """The ideas to listen for. Built once, then only read."""

    def __init__(self, ideas: Sequence[Idea], contexts: Mapping[str, Context]) -> None:
        self._contexts = contexts
        self._by_part: dict[str, list[tuple[Idea, Pattern]]] = {}
        for idea in ideas:
            for pattern in idea.patterns:
                self._by_part.setdefault(pattern.parts[0], []).append((idea, pattern))

    def find(self, plain: str, matches: Sequence[Match]) -> list[Composed]:
        """Every idea in the text, each once: where it counts in full, if there is such a place."""
        by_part: dict[str, list[Match]] = {}
        beside: list[tuple[Context, Match]] = []
        for m in sorted(matches, key=lambda m: (m.faint, m.how != "exact", m.start - m.end, m.start)):
            for part in m.word.parts:
                by_part.setdefault(part, []).append(m)
            if m.how == "exact":
                beside.extend((self._contexts[c], m) for c in m.word.contexts)
        if not by_part:
            return []
        text = _Text(plain)
        best: dict[str, Composed] = {}
        for part in by_part:
            for idea, pattern in self._by_part.get(part, ()):
                for found in _combinations(text, pattern, by_part):
                    context = None if idea.plain else _context_of(text, found, beside, by_part.get(NOW, []))
                    composed = Composed(idea, tuple(found), context, pattern.suspected)
                    if idea.key not in best or _worth(composed) > _worth(best[idea.key]):
                        best[idea.key] = composed
        return list(best.values())


def _worth(found: Composed) -> tuple[bool, bool, bool, float, int]:
    leaves_most = found.context is None or found.context[0].leaves == "urgent"
    return found.context is None, not found.suspected, leaves_most, found.score, found.start - found.end


class _Text:
    """Which sentence and which clause each character belongs to."""

    def __init__(self, plain: str) -> None:
        self._sentences = _numbered(plain, _SENTENCE_END)
        self._clauses = _numbered(plain, _CLAUSE_END)
        self.plain = plain

    def same_sentence(self, one: int, other: int) -> bool:
        return self._sentences[one] == self._sentences[other]

    def clauses_apart(self, one: int, other: int) -> int:
        return abs(self._clauses[one] - self._clauses[other])

    def gap(self, one: Match, other: Match) -> int:
        """Characters between two matches, an English word counted as one or two; negative if they overlap."""
        first, last = (one, other) if one.start <= other.start else (other, one)
        between = last.start - first.end
        return between if between <= 0 or not self.plain[first.end : last.start].isascii() else between // _ENGLISH_GAP

    def adjacent(self, one: Match, other: Match) -> bool:
        """Side by side, but for one character, in the same clause."""
        return 0 <= self.gap(one, other) <= _ADJACENT and self.clauses_apart(one.start, other.start) == 0


def _numbered(plain: str, ending: re.Pattern[str]) -> list[int]:
    marks = [0] * (len(plain) + 1)
    for m in ending.finditer(plain):
        marks[m.end()] = 1
    return list(accumulate(marks))


Parts = list[tuple[str, Match]]


def _combinations(text: _Text, pattern: Pattern, by_part: Mapping[str, list[Match]]) -> Iterator[Parts]:
    """For each place of the first part, the nearest places of the others."""
    if not all(p in by_part for p in pattern.parts):
        return
    for first in by_part[pattern.parts[0]][:_MOST_OF_A_PART]:
        found = _around(text, pattern, first, by_part)
        if found is not None and _firm(text, found) and not _undone(text, pattern, found, by_part):
            yield found


def _around(text: _Text, pattern: Pattern, first: Match, by_part: Mapping[str, list[Match]]) -> Parts | None:
    found: Parts = [(pattern.parts[0], first)]
    for part in pattern.parts[1:]:
        fitting = [
            (text.gap(near, m), m)
            for m in by_part[part][:_MOST_OF_A_PART]
            for near in ([found[-1][1]] if pattern.ordered else [f[1] for f in found])
            if text.same_sentence(near.start, m.start)
            and text.gap(near, m) <= pattern.gap
            and not any(m.start < f.end and f.start < m.end for _, f in found)
            and not (pattern.ordered and m.start < near.end)
        ]
        if not fitting:
            return None
        found.append((part, min(fitting, key=lambda f: (f[1].faint, f[0], f[1].how != "exact"))[1]))
    return sorted(found, key=lambda f: f[1].start)


def _firm(text: _Text, found: Parts) -> bool:
    """What only sounds like a single character counts right beside a part that is more than that."""
    for at, (_, m) in enumerate(found):
        if m.faint:
            beside = [f[1] for f in found[max(0, at - 1) : at + 2] if f[1] is not m and not f[1].faint]
            if not any(text.adjacent(m, b) for b in beside):
                return False
    return True


def _undone(text: _Text, pattern: Pattern, found: Parts, by_part: Mapping[str, list[Match]]) -> bool:
    first, last = found[0][1], found[-1][1]
    return any(
        not m.faint
        and not any(f.start <= m.start and m.end <= f.end for _, f in found)
        and min(text.clauses_apart(m.start, first.start), text.clauses_apart(m.start, last.start)) == 0
        for part in pattern.unless
        for m in by_part.get(part, ())
    )


def _context_of(
    text: _Text, found: Parts, beside: Sequence[tuple[Context, Match]], now: Sequence[Match]
) -> tuple[Context, Match] | None:
    """The context that weakens these parts; of several, the one that leaves most."""
    fitting = [
        (context, m)
        for context, m in beside
        if not any(m.start < p.end and p.start < m.end for _, p in found) and _reaches(text, context, m, found, now)
    ]
    return max(fitting, key=lambda f: f[0].leaves == "urgent", default=None)


def _reaches(text: _Text, context: Context, m: Match, found: Parts, now: Sequence[Match]) -> bool:
    parts = [p for _, p in found]
    start, end = parts[0].start, max(p.end for p in parts)
    if not text.same_sentence(m.start, start):
        return False
    if context.reach == "before":
        return any(
            0 <= text.gap(m, p) <= context.within
            and m.start < p.start
            and text.clauses_apart(m.start, p.start) == 0  # "no, he hits me" denies nothing
            for p in parts
        )
    if context.reach == "after":
        return m.start >= end and text.gap(m, parts[-1]) <= context.within and text.clauses_apart(m.start, end - 1) <= 1
    if context.reach == "sentence":
        return True
    if any(m.end <= n.start <= start for n in now):
        return False
    inside = any(one.end <= m.start and m.end <= other.start for one, other in pairwise(parts))
    near = text.clauses_apart(m.start, start) == 0 and text.gap(m, parts[0]) <= context.within
    return near and (m.end <= start or inside)
