"""What somebody who imports a sheet is told, in the language of its headings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh", "en")


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files(__package__) / "messages.toml").read_text("utf-8"))


def say(language: str, key: str, **values: object) -> str:
    template = messages()[language if language in LANGUAGES else "en"][key]
    return template.format_map({name: str(value) for name, value in values.items()})


def listed(language: str, words: Iterable[object]) -> str:
    return say(language, "comma").join(str(word) for word in words)
