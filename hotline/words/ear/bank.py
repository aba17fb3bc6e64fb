"""The bank of labelled examples, as it is shipped: the files of the folder examples/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources import files

from ..score import Labelled, parse_labelled

FOLDER = files("hotline.words") / "examples"


def example_files() -> tuple[tuple[str, str], ...]:
    """Name and text of each file, in the order of the names."""
    named = sorted((f for f in FOLDER.iterdir() if f.name.endswith(".tsv")), key=lambda f: f.name)
    return tuple((f.name, f.read_text("utf-8")) for f in named)


def examples(given: Iterable[tuple[str, str]]) -> list[Labelled]:
    """The labelled sentences of such files; the language is taken from the name. Raises LabelError."""
    return [one for name, text in given for one in parse_labelled(text, name.partition("_")[0], name)]


def fingerprint(given: Iterable[tuple[str, str]]) -> str:
    """Stands for the contents of the files, whatever they are called: same examples, same fingerprint."""
    lines = sorted({line for _, text in given for line in text.splitlines() if line.strip()})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
