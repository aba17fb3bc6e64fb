"""What an import did, or would do, and what of the sheet was not understood; told in the language of its headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from .messages import listed, say
from .words import SheetWords, spelt

MOST_CHANGES = 50
MOST_LINES = 5


@dataclass(slots=True)
class Count:
    """How many of one kind were new, changed, or as they were."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One record that is new (`fields` is empty) or other than before."""

    line: int
    what: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Counts by kind of record: `members` beside `households`. `understood`: for each column the words and their keys;
    `unknown`: the words that stand as they were written, with their lines and a known word that is near."""

    kind: str
    language: str
    counts: Mapping[str, Count]
    changes: Sequence[Change]
    understood: Mapping[str, Mapping[str, tuple[str, ...]]]
    unknown: Mapping[str, Mapping[str, tuple[tuple[int, ...], str]]]
    remarks: Sequence[str]

    @property
    def added(self) -> int:
        return self.counts[self.kind].added

    @property
    def updated(self) -> int:
        return self.counts[self.kind].updated

    @property
    def unchanged(self) -> int:
        return self.counts[self.kind].unchanged

    def lines(self, tried: bool = False) -> Iterator[str]:
        """What is told on the screen; with `tried`, each record that would change and what the words were taken for."""
        language = self.language
        if tried:
            yield say(language, "tried")
        for what, count in self.counts.items():
            said = {"added": count.added, "updated": count.updated, "unchanged": count.unchanged}
            yield say(language, "count", what=say(language, what), **said)
        if tried:
            yield from self._changes()
            yield from self._understood()
        yield from self._unknown()
        yield from self.remarks

    def _changes(self) -> Iterator[str]:
        language = self.language
        for change in self.changes[:MOST_CHANGES]:
            if change.fields:
                names = listed(language, change.fields)
                yield "  " + say(language, "is_updated", line=change.line, what=change.what, fields=names)
            else:
                yield "  " + say(language, "is_added", line=change.line, what=change.what)
        if len(self.changes) > MOST_CHANGES:
            yield "  " + say(language, "more_changes", count=len(self.changes) - MOST_CHANGES)

    def _understood(self) -> Iterator[str]:
        for column, words in self.understood.items():
            means = (say(self.language, "means", word=word, keys=" + ".join(keys)) for word, keys in words.items())
            words_said = say(self.language, "semicolon").join(means)
            yield say(self.language, "understood", column=column, words=words_said)

    def _unknown(self) -> Iterator[str]:
        language = self.language
        for column, words in self.unknown.items():
            told = []
            for word, (lines, near) in words.items():
                some = listed(language, lines[:MOST_LINES]) + ("…" if len(lines) > MOST_LINES else "")
                like = say(language, "like", word=near) if near else ""
                where = say(language, "lines_of", lines=some)
                told.append(say(language, "at_lines", word=word, lines=where, near=like))
            yield say(language, "not_understood", column=column, words=listed(language, told))
        if self.unknown:
            yield say(language, "teach")


@dataclass
class Tally:
    """Gathers the result while a unit goes through the rows."""

    kind: str
    language: str
    headings: Mapping[str, str]
    words: SheetWords
    counts: dict[str, Count] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    understood: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    unknown: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def count(self, what: str, line: int, name: str, before: Any, after: Any) -> None:
        """`before` is None for what is new."""
        count = self.counts.setdefault(what, Count())
        if before is None:
            count.added += 1
            self.changes.append(Change(line, name))
            return
        changed = [
            f.name for f in fields(after) if f.name != "members" and getattr(before, f.name) != getattr(after, f.name)
        ]
        if changed:
            count.updated += 1
            self.changes.append(Change(line, name, tuple(self.headings.get(c, c) for c in changed)))
        else:
            count.unchanged += 1

    def keys(self, table: str, column: str, line: int, given: Sequence[str]) -> tuple[str, ...]:
        """What the words of a list stand for; one that is not understood stays as it was written."""
        found: list[str] = []
        for word in given:
            keys = self.words.keys(table, word)
            if not keys:
                self.unknown.setdefault(column, {}).setdefault(word, []).append(line)
            elif tuple(spelt(key) for key in keys) != (spelt(word),):
                self.understood.setdefault(column, {})[word] = keys
            found += keys or (word,)
        return tuple(dict.fromkeys(found))

    def remark(self, key: str, line: int, column: str = "", **values: object) -> None:
        said = say(self.language, key, line=line, column=self.headings.get(column, column), **values)
        if said not in self.remarks:
            self.remarks.append(said)

    def result(self, *whats: str) -> ImportResult:
        """`whats`: kinds of records that are told even when there were none."""
        tables = {"groups": "group", "skills": "skill"}
        unknown = {
            self.headings.get(column, column): {
                word: (tuple(lines), self.words.near(tables[column], word)) for word, lines in words.items()
            }
            for column, words in self.unknown.items()
        }
        understood = {self.headings.get(column, column): words for column, words in self.understood.items()}
        counts = {what: self.counts.get(what, Count()) for what in whats}
        return ImportResult(
            self.kind, self.language, counts, sorted(self.changes, key=lambda c: c.line), understood, unknown,
            tuple(self.remarks),
        )  # fmt: skip
