"""The lexicon as it is shipped: the TOML files of the folder lexicon/, read in the order of their names."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from .lexicon import Lexicon, load_lexicon
from .reading import Ear


@cache
def packaged_files() -> tuple[bytes, ...]:
    folder = files(__package__) / "lexicon"
    named = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(f.read_bytes() for f in named)


def packaged_lexicon(*own: str | bytes) -> Lexicon:
    """The shipped lexicon with a deployment's own words added. Raises LexiconError for what can't be right there."""
    return load_lexicon(*packaged_files(), *own)


def packaged_ear() -> Ear | None:
    """The second ear as it is shipped."""
    return None
