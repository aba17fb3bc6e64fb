"""What is shipped: the lexicon, from the TOML files of the folder lexicon/ in the order of their names, and the second
ear's weights."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from .ear import load_ear
from .lexicon import Lexicon, load_lexicon
from .reading import Ear


@cache
def packaged_files() -> tuple[bytes, ...]:
    folder = files(__package__) / "lexicon"
    named = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(f.read_bytes() for f in named)


@lru_cache(maxsize=4)
def packaged_lexicon(*own: str | bytes) -> Lexicon:
    """The shipped lexicon with a deployment's own words added; the same words give the same lexicon, which takes
    a second or two to make. Raises LexiconError for what can't be right there."""
    return load_lexicon(*packaged_files(), *own)


@cache
def packaged_ear() -> Ear:
    """The second ear as it is shipped. Raises EarError if its weights are damaged."""
    return load_ear((files(__package__) / "ear" / "weights.npz").read_bytes())
