"""Which known phrases a text is made of, and what is left over."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

_LETTER = re.compile(r"[a-z0-9']")


_ALL = re.compile(r"都|全|两[个件单]|\b(?:all|everything|both|every one)\b", re.IGNORECASE)


def says_all(text: str) -> bool:
    """Whether the words are about all of several."""
    return _ALL.search(text) is not None


@dataclass(frozen=True, slots=True)
class Covered:
    found: tuple[tuple[str, str], ...]
    """The label and the words of each phrase that says something, in the order in which they stand."""
    rest: str
    """What none of them covers: letters and characters only, with a space for every gap."""


class Phrases:
    """Phrases by label. The longest one at a place counts, so that in 去不了 there is no 去; English ones only as whole
    words. A label "" is for what says nothing: particles, thanks, hedges."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._labels: dict[str, str] = {}
        for label, given in phrases.items():
            for phrase in given:
                known = self._labels.setdefault(phrase, label)
                if known != label:
                    raise ValueError(f"{phrase!r} stands for {known!r} and for {label!r}")
        self._lengths: dict[str, list[int]] = {}
        for phrase in self._labels:
            lengths = self._lengths.setdefault(phrase[0], [])
            if len(phrase) not in lengths:
                lengths.append(len(phrase))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def cover(self, plain: str) -> Covered:
        """Of a normalised text."""
        found: list[tuple[str, str]] = []
        rest: list[str] = []
        at = 0
        while at < len(plain):
            length = self._longest(plain, at)
            if length:
                phrase = plain[at : at + length]
                if self._labels[phrase]:
                    found.append((self._labels[phrase], phrase))
                at += length
                continue
            letter = plain[at]
            rest.append(letter if letter.isalnum() or letter == "'" else " ")
            at += 1
        return Covered(tuple(found), " ".join("".join(rest).split()))

    def _longest(self, plain: str, at: int) -> int:
        for length in self._lengths.get(plain[at], ()):
            end = at + length
            if plain[at:end] in self._labels and not (_inside(plain, at) or _inside(plain, end)):
                return length
        return 0


def load_phrases(name: str) -> Phrases:
    """From a file of this folder: a table for each label, with lists of phrases; "nothing" is the label ""."""
    groups = tomllib.loads((files(__package__) / name).read_text("utf-8"))
    return Phrases(
        {
            "" if label == "nothing" else label: [phrase for given in group.values() for phrase in given]
            for label, group in groups.items()
        }
    )


def _inside(plain: str, at: int) -> bool:
    """Whether an English word goes on across this place."""
    return 0 < at < len(plain) and bool(_LETTER.match(plain[at - 1]) and _LETTER.match(plain[at]))
