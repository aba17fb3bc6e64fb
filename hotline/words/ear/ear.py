"""Hearing: what a text is like, by weights learnt from the bank, and which example it resembles.

Linear in what a piece of text is made of, so that a text costs a fraction of a millisecond: one row of small numbers
for each feature, summed. The nearest example is the reason that is shown; it is searched for only when there is
something to explain, and only among the examples that would explain it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ..model import CATEGORIES, EMERGENCIES, PROTECTED_KINDS, Sense
from ..reading import Likeness
from ..score import UNKNOWN
from ..text import HAN_RUN
from .emergencies import emergency_of
from .features import features
from .pieces import TOGETHER, enough, sentences, windows
from .weights import HEADS, RAISED, EarError, Line, Weights, unpack

__all__ = ["EarError", "SecondEar", "load_ear"]

NOTHING = Likeness((), None, 0.0, "", "", "")
_KINDS = [HEADS.index(k) for k in PROTECTED_KINDS]
_EMERGENCIES = [HEADS.index(e) for e in EMERGENCIES]
_CATEGORIES = [HEADS.index(c) for c in (*CATEGORIES, UNKNOWN)]

Rows = NDArray[np.intp]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of the text, as it is heard."""

    said: str
    rows: Rows
    """Which features of the weights it has, ascending."""
    scores: Scores
    """(H,) one for each head."""


def load_ear(data: bytes) -> SecondEar:
    """The ear with these weights. Raises EarError if they are damaged."""
    return SecondEar(unpack(data))


class SecondEar:
    """Made once, then only read; may be shared by all threads."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._squares = weights.idf**2
        self._starts: Rows = weights.starts[:-1].astype(np.intp)
        self._counts: Rows = weights.starts[1:].astype(np.intp) - self._starts
        labels = weights.examples
        needed = [emergency_of(e.idea, e.category) if e.critical == "y" else "" for e in labels]
        self._with_label = {
            ("priority", "critical"): np.array([e.critical == "y" for e in labels]),
            **{("emergency", e): np.array([n == e for n in needed]) for e in EMERGENCIES},
            **{("protected", k): np.array([e.protected == k for e in labels]) for k in PROTECTED_KINDS},
            **{("category", c): np.array([e.category == c for e in labels]) for c in CATEGORIES},
        }

    def hear(self, plain: str) -> Likeness:
        """What a normalised text is like. Hearing more never takes away what was raised."""
        said = sentences(plain)
        if not said:
            return NOTHING
        rows = [self._rows(s) for s in said]
        pieces = [p for p in self._pieces(said, rows) if len(p.rows)]
        if not pieces:
            return NOTHING
        whole = pieces[0] if len(said) == 1 else self._piece(" ".join(said), rows)
        senses: list[tuple[Sense, float]] = []
        leans: set[str] = set()
        strongest = whole
        telling = [p for p in pieces if enough(p.said)]
        for head in RAISED if telling else ():
            heard = [(p, self._line(head, p)) for p in telling]
            sure = [(_probability(line, head, p), line, p) for p, line in heard]
            if any(score >= line.leans for score, line, _ in sure):
                leans.add(head)
            score, line, piece = max(sure, key=lambda found: found[0] - found[1].least)
            if score < line.least:
                continue
            if not senses:
                strongest = piece
            senses += [(sense, score) for sense in _meant(head, piece)]
        categories = self._categories(strongest if senses else whole)
        category, category_score = self._best(categories)
        if not senses and category is None:
            return replace(NOTHING, leans=frozenset(leans), categories=categories)
        wanted = [(s.field, s.value) for s, _ in senses] or [("category", category or "")]
        example = self._nearest(strongest.rows, wanted)
        return Likeness(tuple(senses), category, category_score, strongest.said, *example, frozenset(leans), categories)

    def pieces(self, plain: str) -> list[Piece]:
        """All pieces of a text with their scores; for measuring."""
        said = sentences(plain)
        return self._pieces(said, [self._rows(s) for s in said])

    def _pieces(self, said: list[str], rows: list[Rows]) -> list[Piece]:
        found = [
            self._piece(" ".join(said[at : at + n]), rows[at : at + n])
            for at in range(len(said))
            for n in range(1, TOGETHER + 1)
            if at + n <= len(said)
        ]
        return found + [self._piece(w, [self._rows(w)]) for s in said for w in windows(s)]

    def _rows(self, said: str) -> Rows:
        keys = self.weights.keys
        hashes = np.fromiter((crc32(f.encode()) for f in features(said)), dtype=np.uint32)
        hashes.sort()
        at: Rows = np.searchsorted(keys, hashes)
        at = at[at < len(keys)]
        found: Rows = at[keys[at] == hashes[: len(at)]]
        return found

    def _piece(self, said: str, rows: list[Rows]) -> Piece:
        own = rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows))
        w = self.weights
        length = math.sqrt(float(self._squares[own].sum())) or 1.0
        return Piece(said, own, w.table[own].sum(axis=0, dtype=np.int32) * (w.scale / length) + w.bias)

    def _line(self, head: str, piece: Piece) -> Line:
        return self.weights.lines[f"{head} {'zh' if HAN_RUN.search(piece.said) else 'en'}"]

    def _categories(self, piece: Piece) -> tuple[tuple[str, float], ...]:
        """How likely each is, together 1."""
        each = 1 / (1 + np.exp(-piece.scores[_CATEGORIES]))
        shares = each / each.sum()
        return tuple((name, round(float(s), 3)) for name, s in zip((*CATEGORIES, UNKNOWN), shares, strict=True))

    def _best(self, categories: tuple[tuple[str, float], ...]) -> tuple[str | None, float]:
        name, score = max(categories, key=lambda c: c[1])
        sure = name != UNKNOWN and score >= self.weights.lines["category"].least
        return (name, score) if sure else (None, 0.0)

    def _nearest(self, rows: Rows, wanted: list[tuple[str, str]]) -> tuple[str, str]:
        """Text and idea of the example that is most alike and has all these labels, or at least the first."""
        w = self.weights
        starts, counts = self._starts[rows], self._counts[rows]
        # All postings of these features one behind the other, and beside each what it adds to its example's cosine.
        places = np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        gains = np.repeat(self._squares[rows], counts)
        alike = np.bincount(w.postings[places], gains, minlength=len(w.examples)) / w.norms
        for labels in (wanted, wanted[:1]):
            fitting = alike * np.logical_and.reduce([self._with_label[label] for label in labels])
            best = int(fitting.argmax())
            if fitting[best] > 0:
                return w.examples[best].text, w.examples[best].idea
        return "", ""


def _meant(head: str, piece: Piece) -> list[Sense]:
    if head == "protected":
        return [Sense("protected", PROTECTED_KINDS[int(piece.scores[_KINDS].argmax())])]
    return [
        Sense("priority", "critical"),
        Sense("emergency", EMERGENCIES[int(piece.scores[_EMERGENCIES].argmax())]),
    ]


def _probability(line: Line, head: str, piece: Piece) -> float:
    value = line.slope * float(piece.scores[HEADS.index(head)]) + line.shift
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, value)))), 4)
