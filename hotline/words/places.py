"""Which area was named: by its name as written or as it sounds, the deepest that is beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import overload

from .chinese import ChineseIndex
from .model import Hit, Match, Place, Sense, Word
from .text import HAN_RUN, normalise

_DIGITS = re.compile(r"(?<![0-9.])([1-9][0-9]?)\s?(?=[组栋幢单号社队])")
_NUMERALS = "零一二三四五六七八九"
_MOST_SHOWN = 8  # hits for one name that many areas share
_COUNTING = frozenset(_NUMERALS + "十百第")
# 红庙社区 is called 红庙. But 平安 is an everyday word too: a short form needs a sign of place beside it.
_KINDS = ("街道办事处", "居委会", "村委会", "街道", "社区", "镇", "乡", "村", "区", "县", "市")
_BEFORE = ("住", "在", "到", "来", "去", "是", "从", "往", "回")
_AFTER = re.compile(r"[一二三四五六七八九十第]|这|那|村|组|的?(?:路口|上面|下面|后面|前面)")


class Places(Sequence[Place]):
    """The areas that may be named, prepared for searching. Make it once per change of the areas."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = tuple(places)
        self._by_code = {p.code: p for p in self._places}
        full: dict[str, list[str]] = {}
        short: dict[str, list[str]] = {}
        for place in self._places:
            name = _spell_numbers(normalise(place.name))
            if len(name) >= 2:
                full.setdefault(name, []).append(place.code)
                if stripped := _short_form(name):
                    short.setdefault(stripped, []).append(place.code)
        self._full = ChineseIndex(_word(*entry, by_sound=True) for entry in full.items())
        self._short = ChineseIndex(_word(*entry, by_sound=False) for entry in short.items())

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Place]: ...
    def __getitem__(self, index: int | slice) -> Place | Sequence[Place]:
        return self._places[index]

    def __len__(self) -> int:
        return len(self._places)

    def named_in(self, plain: str) -> tuple[str | None, tuple[Hit, ...]]:
        """The code of the area named in a normalised text, or None, and all that was heard."""
        text = _spell_numbers(plain)
        matches = _longest(self._heard(text))
        if not matches:
            return None, ()
        named = frozenset(s.value for m in matches for s in m.word.senses)
        hits: dict[tuple[str, str], Hit] = {}
        for m in matches:
            for code in sorted(self._narrowed(m, named))[:_MOST_SHOWN]:
                name = self._by_code[code].name
                hits.setdefault((code, m.said), Hit("place", code, m.said, name, m.how, m.score))
        exact = [m for m in matches if m.how == "exact"]
        return self._deepest(exact or matches), tuple(hits.values())

    def _narrowed(self, m: Match, named: frozenset[str]) -> frozenset[str]:
        """Of many 三组, those that lie in another area named beside it; all of them if none does."""
        codes = frozenset(s.value for s in m.word.senses)
        return frozenset(c for c in codes if self._above(c) & named) or codes

    def _heard(self, text: str) -> Iterator[Match]:
        for m in self._full.written(text):
            if _stands_free(text, m):
                yield m
        for m in self._short.written(text):
            if _stands_free(text, m) and _placed(text, m):
                yield m
        for m in self._full.sounding(text):
            if _stands_free(text, m):
                yield m

    def _deepest(self, matches: Sequence[Match]) -> str | None:
        named = frozenset(s.value for m in matches for s in m.word.senses)
        narrowed = [self._narrowed(m, named) for m in matches]
        sure = {next(iter(codes)) for codes in narrowed if len(codes) == 1}
        deepest = {c for c in sure if not any(c in self._above(other) for other in sure)}
        if len(deepest) == 1:
            return deepest.pop()
        if not deepest or any(self._by_code[c].parent for c in sure):
            return None
        return self._longest_name(matches, deepest)

    def _longest_name(self, matches: Sequence[Match], codes: set[str]) -> str | None:
        """Without parents to go by, the longest name is the most telling one."""
        lengths = [(m.end - m.start, s.value) for m in matches for s in m.word.senses if s.value in codes]
        longest = {code for length, code in lengths if length == max(lengths)[0]}
        return longest.pop() if len(longest) == 1 else None

    def _above(self, code: str) -> set[str]:
        above: set[str] = set()
        place = self._by_code.get(code)
        while place is not None and place.parent and place.parent not in above:
            above.add(place.parent)
            place = self._by_code.get(place.parent)
        return above - {code}


def index_of(places: Sequence[Place]) -> Places:
    """The places prepared for searching; made only once for the same places."""
    return places if isinstance(places, Places) else _prepared(tuple(places))


@lru_cache(maxsize=8)
def _prepared(places: tuple[Place, ...]) -> Places:
    return Places(places)


def _word(name: str, codes: Sequence[str], *, by_sound: bool) -> Word:
    senses = tuple(Sense("place", code) for code in dict.fromkeys(codes))
    return Word(name, senses, by_sound=by_sound and HAN_RUN.fullmatch(name) is not None)


def _spell_numbers(text: str) -> str:
    """3组 written 三组, so that both are one name."""
    return _DIGITS.sub(lambda m: _numeral(int(m.group(1))), text)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十"
    return before + (_NUMERALS[ones] if ones else "")


def _short_form(name: str) -> str | None:
    for kind in _KINDS:
        if name.endswith(kind) and len(name) - len(kind) >= 2:
            return name[: -len(kind)]
    return None


def _stands_free(text: str, m: Match) -> bool:
    """Whether the name isn't the tail of another number (二组 in 十二组) or of a Latin word."""
    if m.start == 0:
        return True
    before, first = text[m.start - 1], text[m.start]
    if first in _COUNTING:
        return before not in _COUNTING or before == "第"
    return not (first.isascii() and first.isalnum() and before.isascii() and before.isalnum())


def _placed(text: str, m: Match) -> bool:
    return m.start == 0 or text[: m.start].endswith(_BEFORE) or _AFTER.match(text, m.end) is not None


def _longest(heard: Iterator[Match]) -> list[Match]:
    """Without those that lie inside a longer one, or that only sound where one is written."""
    kept: list[Match] = []
    spans: set[tuple[int, int, str]] = set()
    taken: set[int] = set()
    for m in sorted(heard, key=lambda m: (m.how != "exact", m.start - m.end, -m.score, m.start)):
        here = [at in taken for at in range(m.start, m.end)]
        if (m.start, m.end, m.how) in spans or not (any(here) if m.how == "sound" else all(here)):
            kept.append(m)
            spans.add((m.start, m.end, m.how))
            taken.update(range(m.start, m.end))
    return kept
