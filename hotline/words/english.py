"""Finding English words in a text: as written, inflected, or misspelt as people misspell on a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .model import Match, Word

_TOKEN = re.compile(r"any more\b|[a-z]+(?:'[a-z]+)?|[0-9]+")
_LATIN = re.compile("[a-z0-9]")
# Small words that come and go inside a phrase without changing it: "my chest hurts", "no more food".
_FILLERS = frozenset(
    ("a", "an", "the", "my", "our", "his", "her", "your", "their", "some", "any", "more", "please", "very",
     "really", "so", "just")
)  # fmt: skip
_NOT = {"cannot": ("can", "not"), "cant": ("can", "not"), "dont": ("do", "not"), "wont": ("will", "not"),
        "can't": ("can", "not"), "won't": ("will", "not")}  # fmt: skip
_NOT |= {f"{verb}nt": (verb, "not") for verb in ("is", "are", "was", "were", "does", "did", "has", "have", "had")}
_NOT |= {f"{verb}nt": (verb, "not") for verb in ("could", "would", "should")}
_SHORTEST_MISSPELT = 6  # letters; below that nearly every word is one letter from another one
_TWO_SLIPS_FROM = 9  # letters


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words that carry meaning, contractions spelt out, with where each stood in the text."""
    found: list[Token] = []
    for m in _TOKEN.finditer(text):
        for part in _spelt_out(m.group()):
            if part not in _FILLERS:
                found.append(Token(part, m.start(), m.end()))
    return found


def _spelt_out(token: str) -> tuple[str, ...]:
    if token == "any more":
        return ("anymore",)  # "no longer"; each of the two by itself is a filler
    if token in _NOT:
        return _NOT[token]
    if token.endswith("n't"):
        return (token[:-3], "not")
    return (token.partition("'")[0],)  # grandma's, i'm, he'll


@lru_cache(maxsize=8192)
def stem(token: str) -> str:
    """One form for hurt, hurts, hurting. Crude: it need only treat text and lexicon alike."""
    if len(token) > 4 and token.endswith("ies"):
        return token[:-3] + "y"
    for ending, shortest in (("ing", 6), ("ed", 5), ("es", 5), ("s", 4)):
        if token.endswith(ending) and len(token) >= shortest and not token.endswith(("ss", "eed")):
            token = token[: -len(ending)]
            break
    if len(token) > 4 and token[-1] == token[-2] and token[-1] in "bdgmnprt":
        token = token[:-1]
    return token[:-1] if len(token) > 3 and token.endswith("e") else token


@dataclass(frozen=True, slots=True)
class _Phrase:
    stems: tuple[str, ...]
    plain: tuple[str, ...]
    word: Word
    inflected: Word
    """The same, for where it isn't said as written: an innocent "fired" must not hide "fire"."""


class EnglishIndex:
    """The phrases to look for. Built once, then only read (but for a bounded memory of spellings)."""

    def __init__(self, words: Iterable[Word]) -> None:
        # By the first two stems, or the only one: hundreds of phrases begin with "can not".
        self._phrases: dict[tuple[str, ...], list[_Phrase]] = {}
        self._innocent: dict[str, list[tuple[tuple[str, ...], Word]]] = {}
        vocabulary: set[str] = set()
        for word in words:
            parts = tuple(t.text for t in tokens(word.text))
            if word.innocent:
                self._innocent.setdefault(parts[0], []).append((parts, word))
            if word.senses or word.parts or word.contexts:
                stems = tuple(stem(p) for p in parts)
                phrase = _Phrase(stems, parts, word, replace(word, innocent=False))
                self._phrases.setdefault(stems[:2], []).append(phrase)
                vocabulary.update(parts)
        self._known = {stem(v) for v in vocabulary}
        self._long = sorted(v for v in vocabulary if len(v) >= _SHORTEST_MISSPELT - 1)
        self._corrected = lru_cache(maxsize=8192)(self._correct)

    def find(self, text: str) -> Iterator[Match]:
        """All occurrences, overlapping ones too."""
        if _LATIN.search(text):
            yield from self._matches(text, tokens(text))

    def _matches(self, text: str, found: list[Token]) -> Iterator[Match]:
        plain = [t.text for t in found]
        corrected = [self._corrected(p) for p in plain]
        stems = [c[0] for c in corrected]
        for at in range(len(stems)):
            for parts, word in self._innocent.get(plain[at], ()):
                end = at + len(parts)
                if tuple(plain[at:end]) == parts:
                    hidden = Word(word.text, innocent=True)
                    yield Match(hidden, found[at].start, found[end - 1].end, "", "exact", 1.0)
            for start in ((stems[at],), tuple(stems[at : at + 2])) if at + 1 < len(stems) else ((stems[at],),):
                for phrase in self._phrases.get(start, ()):
                    end = at + len(phrase.stems)
                    if tuple(stems[at:end]) == phrase.stems:
                        as_written = tuple(plain[at:end]) == phrase.plain
                        score = min(c[1] for c in corrected[at:end])
                        how = "exact" if score == 1.0 else "spelling"
                        begin, stop = found[at].start, found[end - 1].end
                        word = phrase.word if as_written else phrase.inflected
                        yield Match(word, begin, stop, text[begin:stop], how, score)

    def _correct(self, token: str) -> tuple[str, float]:
        """The stem of the word that was meant, and how alike the spellings are (1.0 if it was right)."""
        base = stem(token)
        if base in self._known or len(token) < _SHORTEST_MISSPELT:
            return base, 1.0
        slips = 2 if len(token) >= _TWO_SLIPS_FROM else 1
        best = process.extractOne(token, self._long, scorer=OSA.distance, score_cutoff=slips)
        if best is None or best[0][0] != token[0]:
            return base, 1.0
        return stem(best[0]), round(1 - best[1] / max(len(token), len(best[0])), 2)
