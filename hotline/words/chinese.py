"""Finding Chinese words in a text, as written and by sound, quickly enough for every SMS that comes in.

Both look-ups go by pairs: two neighbouring characters, or two neighbouring syllables, lead to the few words
that hold that pair. Only those are compared in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import ne

from .model import Match, Word
from .sound import LIGHT, NEAR, heavy, light, likeness, syllable, syllables_of_word
from .text import HAN_RUN

_BEST_BY_SOUND = 0.95
"""A perfect match by sound is still less sure than the written word."""
_ONE_MAY_DIFFER_FROM = 4
"""Words of this many syllables may have one that is only near (没有你了 for 没有米了)."""


@dataclass(frozen=True, slots=True)
class _Sound:
    word: Word
    syllables: tuple[str, ...]
    folded: tuple[str, ...]
    slack: int
    """How many of the folded syllables may differ."""


class ChineseIndex:
    """The words to listen for. Built once, then only read."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._written: dict[str, list[Word]] = {}
        self._sounds: dict[tuple[str, str], list[tuple[_Sound, int]]] = {}
        self._faint: dict[str, list[Word]] = {}
        for word in words:
            self._written.setdefault(word.text[:2], []).append(word)
            if word.by_sound and len(word.text) == 1:
                self._faint.setdefault(light(syllable(word.text)), []).append(word)
            elif word.by_sound:
                for syllables in syllables_of_word(word.text):
                    self._add_sound(word, syllables)

    def _add_sound(self, word: Word, syllables: tuple[str, ...]) -> None:
        folded = tuple(heavy(s) for s in syllables)
        slack = 1 if len(folded) >= _ONE_MAY_DIFFER_FROM else 0
        sound = _Sound(word, syllables, folded, slack)
        # A short word must match throughout, so its first pair is enough. In a long one a single syllable may
        # differ, and then the first pair or the last one is whole.
        for offset in (0, len(folded) - 2) if slack else (0,):
            self._sounds.setdefault((folded[offset], folded[offset + 1]), []).append((sound, offset))

    def written(self, text: str) -> Iterator[Match]:
        """Every occurrence of every word, overlapping ones too."""
        for start, character in enumerate(text):
            for word in self._written.get(character, ()):
                yield Match(word, start, start + 1, character, "exact", 1.0)
            for word in self._written.get(text[start : start + 2], ()):
                if len(word.text) > 1 and text.startswith(word.text, start):
                    yield Match(word, start, start + len(word.text), word.text, "exact", 1.0)

    def sounding(self, text: str) -> Iterator[Match]:
        """Every place that sounds like a word and isn't written like it."""
        if not self._sounds and not self._faint:
            return
        for run in HAN_RUN.finditer(text):
            yield from self._in_run(run.group(), run.start())

    def _in_run(self, run: str, shift: int) -> Iterator[Match]:
        syllables = [syllable(c) for c in run]
        folded = [heavy(s) for s in syllables]
        seen: set[tuple[str, int]] = set()
        for at, character in enumerate(run):
            for word in self._faint.get(light(syllables[at]), ()):
                if word.text != character:
                    yield Match(word, shift + at, shift + at + 1, character, "sound", LIGHT, faint=True)
        for at, pair in enumerate(pairwise(folded)):
            for sound, offset in self._sounds.get(pair, ()):
                start, word = at - offset, sound.word
                end = start + len(sound.syllables)
                if start < 0 or end > len(run) or (word.text, start) in seen:
                    continue
                if sum(map(ne, sound.folded, folded[start:end])) > sound.slack:
                    continue
                score = _score(sound.syllables, syllables[start:end])
                said = run[start:end]
                if score and said != word.text:
                    seen.add((word.text, start))
                    yield Match(word, shift + start, shift + end, said, "sound", round(score, 2))


def _score(wanted: tuple[str, ...], heard: list[str]) -> float:
    """How alike the two sound, or 0 if not enough: two syllables must match better than more do."""
    least = LIGHT if len(wanted) == 2 else NEAR
    alike = [likeness(one, other) for one, other in zip(wanted, heard, strict=True)]
    return _BEST_BY_SOUND * sum(alike) / len(alike) if min(alike) >= least else 0.0
