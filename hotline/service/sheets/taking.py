"""One import at work: the cells of a row become values, and what can't be used is told with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TypeVar

from ..phones import checked_number
from ..phones import kind as phone_kind
from ..ports import Books
from . import cells
from .messages import listed
from .places import AreaNames
from .reading import Problems, Row, Sheet
from .result import ImportResult, Tally
from .words import SheetWords, has_han

T = TypeVar("T")
_CODE = re.compile(r"[^\s,;；，、]{1,64}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is told about a sheet, and what writes it. It may be read only, to be told."""

    result: ImportResult
    write: Callable[[Books], None]


@dataclass(frozen=True, slots=True)
class Taking:
    """One import: the sheet, what is wrong with it, and what is made of it."""

    sheet: Sheet
    words: SheetWords
    problems: Problems
    tally: Tally
    region: str
    language: str
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def zone(self) -> tzinfo | None:
        return self.now.tzinfo

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.sheet.rows

    def need(self, row: Row, column: str, value: object) -> None:
        """What is new needs this: told once for a column that the sheet hasn't got."""
        if value:
            return
        if column in self.sheet.headings:
            self.problems.add(row, "missing", column)
        elif not any(line == self.sheet.header for line, _ in self.problems.found):
            self.problems.add(self.sheet.header, "no_column", column, needs=row.line)

    def usable(self, row: Row, column: str, make: Callable[[str], T], cell: str | None = None) -> T | None:
        """What a cell holds, None when it is blank or can't be used."""
        text = row[column] if cell is None else cell
        if not text:
            return None
        try:
            return make(text)
        except cells.NotUsable as fault:
            self.problems.add(row, fault.key, column, value=text)
            return None

    def code(self, row: Row, column: str = "code") -> str:
        return self.usable(row, column, cells.number_cell) or ""

    def phone(self, row: Row, column: str, cell: str | None = None) -> str | None:
        return self.usable(row, column, self._number, cell)

    def _number(self, cell: str) -> str:
        plain = cells.number_cell(cell)
        number = checked_number(plain, self.region)
        if number is not None and phone_kind(number) != "short":
            return number
        raise cells.NotUsable("two_phones" if len(cells.several_numbers(plain)) > 1 else "not_phone")

    def one_of(self, row: Row, column: str, allowed: Iterable[str], old: str) -> str:
        meant = self.words.meaning(column, row[column]) if row[column] else old
        if meant is None:
            self.problems.add(row, "one_of", column, allowed=self.choices(column, allowed), value=row[column])
            return old
        return meant

    def choices(self, table: str, allowed: Iterable[str]) -> str:
        """The values as the reader writes them: 短信、语音, or sms, voice."""
        meanings = self.words.meanings[table]
        chinese: dict[str, str] = {}
        for word, keys in meanings.items():
            if has_han(word):
                chinese.setdefault(keys[0], word)
        shown = (chinese.get(value, value) if self.sheet.language == "zh" else value for value in allowed)
        return listed(self.sheet.language, shown)

    def spoken(self, row: Row) -> str:
        language = self.words.meaning("language", row["language"]) if row["language"] else ""
        if language is None:
            self.problems.add(row, "not_language", "language", value=row["language"])
        return language or ""

    def area(self, row: Row, column: str, names: AreaNames) -> str:
        """The code of an area that a cell names by its code or its name."""
        given = self.code(row, column)
        found = names.codes(given) if given else ()
        if len(found) > 1:
            self.problems.add(row, "several_areas", value=given, codes=listed(self.sheet.language, found[:8]))
        elif given and not found:
            self.problems.add(row, "no_area", value=given)
        return found[0] if found else ""

    def check_code(self, row: Row, code: str) -> None:
        if not row["code"]:
            self.problems.add(row, "missing", "code")
        elif code and not _CODE.fullmatch(code):
            self.problems.add(row, "bad_code", value=row["code"])

    def once(self, given: Mapping[str, tuple[Row, object]], key: str, row: Row) -> None:
        if key in given:
            self.problems.add(row, "on_line", what=key, there=given[key][0].line)

    def listed(self, row: Row, column: str, table: str, known: Iterable[str]) -> tuple[tuple[str, ...], dict[str, str]]:
        """The keys of a list of words, and the values that words such as safe_hours=09:00-17:00 give."""
        words = self.words.split(table, row[column])
        given = dict(word.split("=", 1) for word in words if "=" in word)
        for name in given.keys() - set(known):
            self.problems.add(row, "no_setting", name=name, known=", ".join(f"{k}=..." for k in known))
        return self.tally.keys(table, column, row.line, [word for word in words if "=" not in word]), given

    def either(self, row: Row, column: str, name: str, own: T | None, given: T | None) -> T | None:
        """What the column says or the list; both may say it, if they say the same."""
        if own and given and own != given:
            self.problems.add(row, "says_both", column, name=name)
        return own or given
