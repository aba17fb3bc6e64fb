"""One spelling for everything that comes in, so that nothing further down cares how it was typed.

Speech recognisers put spaces between Chinese words, telephones send full-width letters, and people write
traditional characters; hidden direction marks may come along with anything copied.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN_RUN = re.compile(f"[{HAN}]+")

# Control, direction and zero-width characters, variation selectors, tags, lone surrogates, stacked accents.
# Removed, not replaced by a space: they stand inside words.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u0300-\u036f\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"
    "\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LATIN = re.compile("[A-Za-z]{2,}")
_ADDRESS = re.compile(r"https?://\S+")
_SPACE = re.compile(r"\s+")
_SPACE_IN_HAN = re.compile(f"(?<=[{HAN}]) (?=[{HAN}0-9])|(?<=[0-9]) (?=[{HAN}])")
# What OpenCC leaves as Taiwan and Hong Kong write it: 著火, 衞生院, 麻痺. Quotes are made one.
_VARIANTS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "著": "着", "衞": "卫", "痺": "痹", "敍": "叙"})


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def written_in(text: str) -> str | None:
    """Give zh or en where the words plainly are of that language: two Chinese characters and hardly a Latin word, or
    three Latin words and no Chinese character. None where it is not plain: a name, a number, both."""
    text = _ADDRESS.sub(" ", text)
    han = sum(len(run) for run in HAN_RUN.findall(text))
    latin = len(_LATIN.findall(text))
    if han >= 2 and latin <= han // 4:
        return "zh"
    return "en" if latin >= 3 and not han else None


def normalise(text: str) -> str:
    """NFKC, simplified characters, lower case, nothing invisible, no spaces beside Chinese characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
        text = _INVISIBLE.sub("", text.lower())
        text = _SPACE_IN_HAN.sub("", _SPACE.sub(" ", text))
        text = _to_simplified().convert(text).translate(_VARIANTS)
        return text.strip()
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).lower().strip()
