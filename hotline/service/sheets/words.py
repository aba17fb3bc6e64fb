"""What the words of a sheet are taken for: headings, levels, roles, channels, languages, groups and skills. A table in
the package, to which a deployment adds words of its own."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from hotline.domain.areas import LEVELS
from hotline.domain.errors import HotlineError
from hotline.domain.people import Role
from hotline.words.text import HAN_RUN, normalise

# The columns of each sheet, in the order in which a template has them.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "areas": ("code", "name", "level", "parent", "lead_name", "lead_phone", "name_en"),
    "households": (
        "code", "area", "address", "member", "phone", "born", "language", "groups",
        "safe_number", "safe_hours", "notes",
    ),
    "volunteers": (
        "name", "phone", "area", "skills", "channel", "role", "language", "leave",
        "code", "second_phone", "since", "until",
    ),
}  # fmt: skip
CHANNELS = ("sms", "voice")
ROLES = (Role.VOLUNTEER.value, Role.STAFF.value)
NEAR = 0.6  # how alike a word must be for the question whether it was meant
# The tables in which a word means one key, with the keys they may have; None: any.
_ONE: Mapping[str, tuple[str, ...] | None] = {"level": LEVELS, "role": ROLES, "channel": CHANNELS, "language": None}
_MANY = ("group", "skill")
_NOT_YET = ("telegram",)
_BARE = re.compile(r"[\s\-—–−_/.。·*]*")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{1,8})*")

Words = Mapping[str, tuple[str, ...]]  # a word, as `spelt` gives it, and the keys it stands for


class SheetWordsError(HotlineError):
    """The words of sheets cannot be used."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def spelt(text: str) -> str:
    """One spelling: simplified, lower case, no spaces in Chinese, `hard-of_hearing` with spaces, no stops around."""
    return re.sub(r"[\s_\-]+", " ", normalise(text)).strip(" .:;,*。：；，")


def has_han(text: str) -> bool:
    return HAN_RUN.search(text) is not None


@dataclass(frozen=True)
class SheetWords:
    """The table in force. `shown`: for each sheet the heading of a column in Chinese; in English it is its key."""

    headings: Mapping[str, Words]
    ignored: frozenset[str]
    shown: Mapping[str, Mapping[str, str]]
    meanings: Mapping[str, Words]
    not_yet: Mapping[str, str]
    nothing: frozenset[str]

    def columns_of(self, kind: str, heading: str) -> tuple[str, ...]:
        """What a heading may stand for, as it is written or without what stands in brackets."""
        found = self.headings[kind]
        plain = spelt(heading)
        return found.get(plain) or found.get(spelt(_BRACKETS.sub("", plain))) or ()

    def is_ignored(self, heading: str) -> bool:
        return spelt(heading) in self.ignored

    def near_heading(self, kind: str, heading: str) -> str:
        """A known heading that this one may be a slip of, or ""."""
        near = difflib.get_close_matches(spelt(heading), self.headings[kind], 1, NEAR)
        return near[0] if near else ""

    def heading(self, kind: str, column: str, language: str) -> str:
        """How a column is headed in Chinese or English."""
        return self.shown[kind][column] if language == "zh" else column

    def meaning(self, table: str, word: str) -> str | None:
        """The one key of `level`, `role`, `channel` or `language` that a word stands for."""
        keys = self.meanings[table].get(spelt(word))
        if keys is None and table == "language" and _LANGUAGE.fullmatch(word):
            return word
        return keys[0] if keys else None

    def is_not_yet(self, word: str) -> bool:
        """Whether this names a channel for which there is no door yet."""
        return spelt(word) in self.not_yet

    def is_nothing(self, text: str) -> bool:
        """Whether a cell says in words that there is nothing: 无, none, a dash."""
        return _BARE.fullmatch(text) is not None or spelt(text) in self.nothing

    def keys(self, table: str, word: str) -> tuple[str, ...]:
        """The groups or skills that a word stands for; empty when it is not understood."""
        return self.meanings[table].get(spelt(word), ())

    def near(self, table: str, word: str) -> str:
        """A known word that stands inside this one or is written much like it, or ""."""
        plain, known = spelt(word), self.meanings[table]
        inside = [w for w in known if len(w) >= 2 and has_han(w) and w in plain]
        close = difflib.get_close_matches(plain, known, 1, NEAR)
        return max(inside, key=len) if inside else close[0] if close else ""

    def split(self, table: str, cell: str) -> list[str]:
        """The words of a cell that holds several: between ； ; 、 ， , and line breaks, and between spaces where what
        stands between them is Chinese or known (`alone deaf`, but `hard of hearing`)."""
        found: list[str] = []
        for piece in re.split(r"[；;、，,﹔､\n\r\t|]+", cell):
            # name=value is one word, and what stands before it another.
            before, value = _setting(piece)
            found += self._by_spaces(table, before)
            found += [value] if value else []
        return list(dict.fromkeys(found))

    def _by_spaces(self, table: str, piece: str) -> list[str]:
        piece = re.sub(r"\s+", " ", piece).strip()
        parts = piece.split(" ")
        if len(parts) < 2 or self.keys(table, piece):
            return [piece] if piece else []
        found: list[str] = []
        rest: list[str] = []  # Latin words that nobody knows stay together
        while parts:
            length = next((n for n in range(len(parts), 0, -1) if self.keys(table, " ".join(parts[:n]))), 0)
            if length or has_han(parts[0]):
                found += [" ".join(rest)] if rest else []
                found.append(" ".join(parts[: max(1, length)]))
                rest = []
                parts = parts[max(1, length) :]
            else:
                rest.append(parts.pop(0))
        return found + ([" ".join(rest)] if rest else [])


def _setting(piece: str) -> tuple[str, str]:
    match = re.search(r"(?:^|\s)([a-z_]+)\s*[=＝]\s*(.*)$", piece.strip())
    if match is None:
        return piece, ""
    return piece.strip()[: match.start()], f"{match[1]}={match[2].strip()}"


def sheet_words(own: Path | None = None) -> SheetWords:
    """The packaged table, with the deployment's own words where it has such a file. Raises SheetWordsError, OSError."""
    packaged = _packaged()
    if own is None or not own.is_file():
        return _built(packaged)
    try:
        added = tomllib.loads(own.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SheetWordsError(f"{own}: it is not TOML in UTF-8: {error}.") from error
    try:
        return _built(packaged, added)
    except SheetWordsError as error:
        raise SheetWordsError(f"{own}: {error.detail}") from error


@cache
def _packaged() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))


def _built(*tables: Mapping[str, Any]) -> SheetWords:
    for table in tables:
        _check_sections(table)
    headings: dict[str, Words] = {}
    shown: dict[str, dict[str, str]] = {}
    for kind, columns in COLUMNS.items():
        lists = [_lists(_table(_table(t, "heading"), kind, "heading"), f"heading.{kind}", columns) for t in tables]
        headings[kind] = _merged(lists, keys_too=columns)
        shown[kind] = {column: lists[0][column][0] for column in columns if column in lists[0]}
    ignored = [_lists(_table(_table(t, "heading"), "ignored", "heading"), "heading.ignored", None) for t in tables]
    meanings: dict[str, Words] = {}
    for name, allowed in _ONE.items():
        plain = [{k: v for k, v in _table(t, name).items() if k != "not_yet"} for t in tables]
        meanings[name] = _merged([_lists(one, name, allowed) for one in plain])
        _check_single(name, meanings[name])
    for name in _MANY:
        meanings[name] = _merged([_lists(_table(t, name), name, None) for t in tables])
    late = [_lists(_table(_table(t, "channel"), "not_yet", "channel"), "channel.not_yet", _NOT_YET) for t in tables]
    nothing = [_lists(_table(t, "nothing"), "nothing", ("blank",)) for t in tables]
    return SheetWords(
        headings=headings,
        ignored=frozenset(_merged(ignored)),
        shown=shown,
        meanings=meanings,
        not_yet={word: keys[0] for word, keys in _merged(late).items()},
        nothing=frozenset(_merged(nothing)) - {"blank", ""},
    )


def _check_sections(table: Mapping[str, Any]) -> None:
    known = ("heading", "nothing", *_ONE, *_MANY)
    for name in table:
        if name not in known:
            raise SheetWordsError(f"[{name}] is no section: there are {', '.join(known)}.")
    for name in _table(table, "heading"):
        if name not in (*COLUMNS, "ignored"):
            raise SheetWordsError(f"[heading.{name}] is no sheet: there are {', '.join(COLUMNS)}.")


def _table(of: Mapping[str, Any], name: str, where: str = "") -> Mapping[str, Any]:
    found = of.get(name, {})
    if not isinstance(found, Mapping):
        raise SheetWordsError(f"[{f'{where}.' if where else ''}{name}] must be a table of lists of words.")
    return found


def _lists(table: Mapping[str, Any], where: str, allowed: Iterable[str] | None) -> dict[str, list[str]]:
    for key, words in table.items():
        if allowed is not None and key not in allowed:
            raise SheetWordsError(f"[{where}] has no {key!r}: there are {', '.join(allowed)}.")
        if not isinstance(words, list) or not all(isinstance(w, str) and w.strip() for w in words):
            raise SheetWordsError(f"[{where}] {key} must be a list of words in quotes.")
    return dict(table)


def _merged(tables: Iterable[Mapping[str, list[str]]], keys_too: Iterable[str] = ()) -> Words:
    """Words and the keys they stand for, in the order of the tables; a key stands for itself."""
    found: dict[str, tuple[str, ...]] = {spelt(key): (key,) for key in keys_too}
    for table in tables:
        for key, words in table.items():
            for word in (key, *words):
                plain = spelt(word)
                if key not in found.get(plain, ()):
                    found[plain] = (*found.get(plain, ()), key)
    return found


def _check_single(name: str, words: Words) -> None:
    for word, keys in words.items():
        if name == "language" and not _LANGUAGE.fullmatch(keys[0]):
            raise SheetWordsError(f"[language] {keys[0]!r} must be a code such as zh, en or ii.")
        if len(keys) > 1:
            both = " and ".join(keys)
            raise SheetWordsError(f"[{name}] {word!r} stands for both {both}: it can mean one of them only.")
