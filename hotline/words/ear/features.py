"""What a sentence is made of, for the second ear: runs of characters and syllables, words and pieces of words.

Features are plain strings with a letter in front that says what kind they are:

- Chinese: `c` runs of one to three characters, `g` two characters with one left out between them, `s` runs of two and
  three syllables and `h` two with one left out. Syllables are folded as far as accents go (sound.heavy), so that a
  homophone written by a recogniser (凶口痛) shares its sounds with what was meant.
- English: `w` stems, `b` two stems in a row, `k` two with one left out, `p` pieces of three to five letters within a
  word, `d` how a word, or two in a row, sound, roughly (on conscious, unconscious); `f` the families that words
  belong to (breath, lungs, breathing: families.txt), of one word, `j` of two in a row, and `l` with one left out.

Pure, and of a normalised text (text.normalise) only.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from ..english import stem
from ..sound import heavy, syllable
from ..text import HAN

_RUN = re.compile(f"[{HAN}]+|[a-z]+(?:'[a-z]+)*|[0-9]+")
_LONGEST_WORD = 24  # letters; beyond that it is no word, and pieces of it say nothing
_ENDING = re.compile(r"(?<=n)'t$|'(?:s|m|re|ll|ve|d)$")
_APART = {
    "cannot": "can not", "cant": "can not", "dont": "do not", "wont": "will not", "can't": "can not",
    "won't": "will not", "didnt": "did not", "doesnt": "does not", "isnt": "is not", "wasnt": "was not",
    "im": "i", "ive": "i", "hes": "he", "shes": "she", "theyre": "they", "u": "you", "ur": "your", "pls": "please",
}  # fmt: skip


def features(plain: str) -> set[str]:
    """The features of one sentence or text."""
    found: set[str] = set()
    words: list[str] = []
    for m in _RUN.finditer(plain):
        run = m.group()
        if run[0] > "z":
            _of_characters(run, found)
        else:
            words.extend(_spelt_out(run))
    if words:
        _of_words(words, found)
    return found


def _of_characters(run: str, found: set[str]) -> None:
    sounds = [_sound(c) for c in run]
    last = len(run)
    for at in range(last):
        found.add("c" + run[at])
        if at + 1 < last:
            found.add("c" + run[at : at + 2])
            pair = sounds[at] + sounds[at + 1]
            found.add("s" + pair)
            if at + 2 < last:
                found.add("c" + run[at : at + 3])
                found.add("g" + run[at] + run[at + 2])
                found.add("s" + pair + sounds[at + 2])
                found.add("h" + sounds[at] + sounds[at + 2])


@lru_cache(maxsize=8192)
def _sound(character: str) -> str:
    """The folded syllable with a mark behind it, or the character itself if it has no reading."""
    return (heavy(syllable(character)) or character) + "-"


@lru_cache(maxsize=8192)
def _spelt_out(word: str) -> tuple[str, ...]:
    """The words that one stands for: can't is can not, he's is he."""
    if word in _APART:
        return tuple(_APART[word].split())
    if word.endswith("n't"):
        return (word[:-3], "not")
    return (_ENDING.sub("", word).replace("'", ""),)


def _of_words(words: list[str], found: set[str]) -> None:
    known = families()
    stems, sounds, of = [], [], [known.get(w, ()) for w in words]
    for word in words:
        of_word, base, sound = _of_word(word)
        found.update(of_word)
        stems.append(base)
        sounds.append(sound)
    for at, own in enumerate(of):
        found.update(["f" + one for one in own])
        if at + 1 < len(words):
            found.add(f"b{stems[at]} {stems[at + 1]}")
            found.add("d" + sounds[at] + sounds[at + 1])
            found.update([f"j{one} {other}" for one, other in zip(own, of[at + 1], strict=False)])
        if at + 2 < len(words):
            found.add(f"k{stems[at]} {stems[at + 2]}")
            found.update([f"l{one} {other}" for one, other in zip(own, of[at + 2], strict=False)])


@cache
def families() -> dict[str, tuple[str, str]]:
    """For each of the commonest English words the family of words that are used like it, and a larger one."""
    lines = (files(__package__) / "families.txt").read_text("utf-8").splitlines()
    found: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(lines):
        large, *words = line.split()
        found.update(dict.fromkeys(words, (str(number), "+" + large)))
    return found


@lru_cache(maxsize=8192)
def _of_word(word: str) -> tuple[tuple[str, ...], str, str]:
    """The features of one word, its stem and its sound."""
    base, sound = stem(word), sound_of(word)
    found = ["w" + base, "d" + sound]
    whole = f"<{word[:_LONGEST_WORD]}>"
    found += ["p" + whole[at : at + n] for n in (3, 4, 5) for at in range(len(whole) - n + 1)]
    return tuple(found), base, sound


_SPOKEN = (
    (r"^[kg]n|^pn", "n"), (r"^wr", "r"), (r"^wh", "w"), (r"mb$", "m"), (r"ough", "of"), (r"ph", "f"), (r"gh", ""),
    (r"tch|ch|sh|ti(?=o)|ci(?=o|a)|sci", "x"), (r"dge|ge|gi|gy|j", "j"), (r"ck|qu|q|c(?![eiy])|k|g", "k"),
    (r"c|z|s", "s"), (r"th|d", "t"), (r"v", "f"), (r"b", "p"), (r"h|w|y", ""),
)  # fmt: skip
_RULES = tuple((re.compile(pattern), code) for pattern, code in _SPOKEN)
_VOWELS = re.compile("[aeiou]+")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=8192)
def sound_of(word: str) -> str:
    """Roughly how an English word sounds: its consonants, voiced and voiceless taken as one, and whether it begins
    with a vowel. breath and breathe are prt, unconscious and "on conscious" anknxs."""
    code = word
    for pattern, sound in _RULES:
        code = pattern.sub(sound, code)
    code = ("a" if word[:1] in tuple("aeiou") else "") + _VOWELS.sub("", code)
    return _TWICE.sub(r"\1", code) or "a"
