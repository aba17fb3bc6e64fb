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
    """Which of KINDS these words are plainly of, by `machines.toml`; "" when a person may have written them."""
    plain = normalise(text)
    for kind, pattern in _patterns():
        if pattern.search(plain):
            return kind
    return ""


def asks_for_something(text: str) -> bool:
    """Whether somebody speaks of themselves and of what they want, whatever else stands there."""
    return _asks().search(normalise(text)) is not None


@lru_cache(maxsize=1)
def _asks() -> re.Pattern[str]:
    data = tomllib.loads((files(__package__) / "machines.toml").read_text("utf-8"))
    phrases = [normalise(phrase) for language in data["person"].values() for phrase in language]
    return re.compile("|".join(re.escape(p) if not p.isascii() else rf"\b{re.escape(p)}\b" for p in phrases))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Of each kind any one phrase will do; a "…" in it stands for up to twenty characters of anything."""
    data = tomllib.loads((files(__package__) / "machines.toml").read_text("utf-8"))
    found = []
    for kind in KINDS:
        phrases = [normalise(phrase) for language in data[kind].values() for phrase in language]
        parts = [re.escape(phrase).replace("…", ".{0,20}") for phrase in phrases]
        found.append((kind, re.compile("|".join(parts))))
    return tuple(found)
