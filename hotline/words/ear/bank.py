"""The bank of labelled examples, as it is shipped: the files of the folder examples/."""

from __future__ import annotations

import hashlib
import re
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


def bare(text: str) -> str:
    """A sentence without case, spaces and punctuation: two that are the same bare say nothing new."""
    return re.sub(r"[\W_]", "", text.lower()) or text


def without_twins(given: Iterable[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The files without the lines whose sentence stands in an earlier line, and those lines as (file, line)."""
    seen: set[str] = set()
    kept, left_out = [], []
    for name, text in given:
        heading, *lines = text.removeprefix("\ufeff").splitlines()
        own = [heading]
        for line in filter(str.strip, lines):
            said = bare(line.partition("\t")[0])
            if said in seen:
                left_out.append((name, line))
            else:
                seen.add(said)
                own.append(line)
        kept.append((name, "\n".join(own) + "\n"))
    return kept, left_out
