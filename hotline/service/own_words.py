"""A deployment's own words: a TOML file beside the shipped lexicon, to which words may be added by command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, Table

from hotline.domain.errors import BadInput
from hotline.words import Lexicon, packaged_lexicon

_FIELDS = ("zh", "zh_exact", "en")


def lexicon_with(own: Path) -> Lexicon:
    """The lexicon in force: the shipped one, with the deployment's own words where it has such a file. Raises
    LexiconError and OSError."""
    return packaged_lexicon(*([own.read_bytes()] if own.is_file() else []))


def field_for(word: str, written_only: bool) -> str:
    """Where a word belongs: zh (heard by its sound too), zh_exact (as written), or en."""
    if word.isascii():
        return "en"
    return "zh_exact" if written_only else "zh"


def section_of(lexicon: Lexicon, name: str) -> tuple[str, str]:
    """part, idea, category, item or innocent, from a name such as `chest`, `cardiac`, `food` or `part.chest`. Raises
    BadInput for a name that the lexicon doesn't have, with those that are near."""
    kind, _, key = name.rpartition(".")
    known = {
        "part": {p for w in lexicon.words for p in w.parts if not p.startswith("=")} - {"now"},
        "idea": set(lexicon.ideas),
        "category": {s.value for w in lexicon.words for s in w.senses if s.field == "category"},
        "item": set(lexicon.names),
        "context": {c for w in lexicon.words for c in w.contexts},
    }
    if name == "innocent":
        return "innocent", ""
    found = [section for section, names in known.items() if key in names and kind in ("", section)]
    if len(found) == 1:
        return found[0], key
    if found:
        raise BadInput(f"{key} is more than one thing; say which: {', '.join(f'{s}.{key}' for s in found)}.")
    near = sorted(f"{section}.{n}" for section, names in known.items() for n in names if n.startswith(key[:3]))
    raise BadInput(f"the lexicon has nothing named {name!r}." + (f" Near it: {', '.join(near)}." if near else ""))


def with_word(toml: str, section: tuple[str, str], field: str, words: Sequence[str]) -> str:
    """The file with these words added to the list, its comments and order kept. Raises BadInput."""
    try:
        document = tomlkit.parse(toml)
    except TOMLKitError as error:
        raise BadInput(f"The file of your own words is not valid TOML: {error}.") from error
    table: object = document
    for key in (k for k in section if k):
        assert isinstance(table, dict)
        if key not in table:
            table[key] = tomlkit.table(is_super_table=key == section[0] and bool(section[1]))
        table = table[key]
    if section[0] == "innocent" and field == "zh_exact":
        field = "zh"
    if not isinstance(table, Table):
        raise BadInput(f"[{'.'.join(k for k in section if k)}] in the file of your own words is not a table.")
    present = table.setdefault(field, tomlkit.array())
    if not isinstance(present, Array):
        raise BadInput(f"{field} of [{'.'.join(k for k in section if k)}] must be a list of words in quotes.")
    for word in words:
        if word not in present:
            present.append(word)
    return tomlkit.dumps(document)
