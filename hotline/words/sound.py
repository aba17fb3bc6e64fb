"""How Chinese characters sound, and which sounds a recogniser or an accent takes for one another.

Tones are left out: a telephone and an accent blur them first. Above that there are three steps, each with a
likeness between 0 and 1:

- the same syllable (痛 and 通: tong);
- the same in a southern accent: zh/z, ch/c, sh/s, n/l and -ng/-n are one sound each;
- the same when accents go further: r is l, and f is h (hui/fei, huang/fang).

`near` goes one step beyond: another first consonant of the same family (mi/ni), or a similar ending
(tong/teng). It is used only inside longer words, where the other syllables hold.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from rapidfuzz import fuzz

SAME = 1.0
LIGHT = 0.92
HEAVY = 0.84
NEAR = 0.6

_MARKS = re.compile("[\u0300-\u036f]")
_INITIAL = re.compile("zh|ch|sh|[bpmfdtnlgkhjqxzcsr]")
_FAMILIES = ("bp", "ml", "dt", "gkh", "jqx", "zcs")  # l stands for n too, z for zh: see light()
_SIMILAR_FINALS = 60.0  # percent; -ong/-eng are 67, -i/-u are 0


def _toneless(reading: str) -> str:
    plain = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return _MARKS.sub("", plain)


@lru_cache(maxsize=8192)
def syllable(character: str) -> str:
    """The commonest reading of one character without its tone; empty if it has none."""
    readings: str = PINYIN_DICT.get(ord(character), "")
    return _toneless(readings.partition(",")[0])


def syllables_of_word(word: str) -> set[tuple[str, ...]]:
    """The ways in which a word of the lexicon may sound: as a word (着火 is zhao), and by characters.

    What people say is read character by character, for speed; so both must be known of the word.
    """
    as_word = tuple(lazy_pinyin(word, v_to_u=False))
    by_character = tuple(syllable(c) for c in word)
    return {s for s in (as_word, by_character) if len(s) == len(word) and all(s)}


def _split(syl: str) -> tuple[str, str]:
    initial = _INITIAL.match(syl)
    return (initial.group(), syl[initial.end() :]) if initial else ("", syl)


@lru_cache(maxsize=2048)
def light(syl: str) -> str:
    """The syllable in a southern accent."""
    initial, final = _split(syl)
    initial = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}.get(initial, initial)
    if final.endswith("ng") and final not in ("ong", "iong"):
        final = final[:-1]
    return initial + final


@lru_cache(maxsize=2048)
def heavy(syl: str) -> str:
    """The syllable where accents go further; two syllables that are the same here may be the same word."""
    initial, final = _split(light(syl))
    if initial == "h" and final in ("ua", "uan", "ui", "un", "uo"):
        final = {"ua": "a", "uan": "an", "ui": "ei", "un": "en", "uo": "o"}[final]
    return {"r": "l", "f": "h"}.get(initial, initial) + final


@lru_cache(maxsize=8192)
def likeness(one: str, other: str) -> float:
    """SAME, LIGHT, HEAVY or NEAR as the module describes them, else 0."""
    if one == other:
        return SAME
    if light(one) == light(other):
        return LIGHT
    if heavy(one) == heavy(other):
        return HEAVY
    (i1, f1), (i2, f2) = _split(light(one)), _split(light(other))
    if f1 == f2 and any(i1 and i2 and i1 in family and i2 in family for family in _FAMILIES):
        return NEAR
    if i1 and i1 == i2 and fuzz.ratio(_split(one)[1], _split(other)[1]) >= _SIMILAR_FINALS:
        return NEAR
    return 0.0
