"""The demo's own words, in Chinese and English: one file for each, with the same keys."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from typing import Any

from hotline.demo.village import DATA

LANGUAGES = ("zh", "en")


class Words:
    """The words of one language; `words(key, name=value)` fills in the placeholders of a terminal text."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.tables: Mapping[str, Mapping[str, str]] = tomllib.loads(
            (DATA / f"words.{language}.toml").read_text("utf-8")
        )

    def __call__(self, key: str, **values: Any) -> str:
        return self.tables["terminal"][key].format(**values).strip("\n")

    @property
    def page(self) -> Mapping[str, str]:
        """What the page itself says; its script fills in the placeholders."""
        return self.tables["page"]

    @property
    def glosses(self) -> Mapping[str, str]:
        """What the sample calls of the other language say, by their words."""
        return self.tables["gloss"]


def chosen_language(asked: str | None, accepted: str) -> str:
    """By the switch on the page, else by the browser's Accept-Language, else Chinese."""
    if asked in LANGUAGES:
        return asked
    wishes = []
    for position, part in enumerate(accepted.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        wishes.append((-weight, position, tag.lower().split("-")[0]))
    return next((tag for weight, _, tag in sorted(wishes) if tag in LANGUAGES and weight < 0), "zh")


def terminal_words() -> Words:
    """In the language of the terminal: Chinese where that is set, else English."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Words("zh" if locale.lower().startswith("zh") else "en")
