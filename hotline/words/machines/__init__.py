"""Texts that no person wrote: answering machines, carriers and banks, advertising. Pure."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from ..text import normalise

KINDS = ("away", "carrier", "code", "advertising")
"""Out of office; of a phone company, a bank or a courier; a code to sign in; somebody sells something."""


def machine_words(text: str) -> str:
    """Which of KINDS these words are plainly of, by `machines.toml`; "" when a person may have written them: who says
    "I" has no company's words, only perhaps those of their own phone."""
    plain = normalise(text)
    for kind in KINDS:
        if _phrases(kind).search(plain):
            return "" if kind != "away" and says_i(text) else kind
    return ""


def is_signed(text: str) -> bool:
    """Whether a company's name stands in brackets at an end, as every mass text in China has to bear it: no cry for
    help in brackets, and nobody who says "I"."""
    found = _SIGNED.search(text.strip())
    return found is not None and _CRY.search(found[0]) is None and not says_i(text)


def says_i(text: str) -> bool:
    return _words("i").search(_OF_COMPANIES.sub("", normalise(text))) is not None


def asks_for_something(text: str) -> bool:
    """Whether somebody speaks of themselves and of what they want, whatever else stands there."""
    return _words("asks").search(normalise(text)) is not None


_SIGNED = re.compile("^【[^】]{2,20}】|【[^】]{2,20}】$")
_CRY = re.compile("[求救急帮助报警难]|危险|sos|help|urgent", re.IGNORECASE)
_OF_COMPANIES = re.compile("我[行司店]|我公司|我(们的)?(商城|平台)")


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "machines.toml").read_text("utf-8"))


@lru_cache(maxsize=len(KINDS))
def _phrases(kind: str) -> re.Pattern[str]:
    """Any one phrase will do; a "…" in it stands for up to twenty characters of anything."""
    return re.compile("|".join(re.escape(p).replace("…", ".{0,20}") for p in _all(kind)))


@lru_cache(maxsize=2)
def _words(table: str) -> re.Pattern[str]:
    """Any of the table's phrases, English ones as whole words."""
    return re.compile("|".join(rf"\b{re.escape(p)}\b" if p.isascii() else re.escape(p) for p in _all(table)))


def _all(table: str) -> list[str]:
    return [normalise(phrase) for language in _data()[table].values() for phrase in language]
