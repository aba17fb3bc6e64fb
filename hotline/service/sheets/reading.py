"""Reading a sheet that people made: its bytes into rows under headings, and all that is wrong with it at once."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hotline.domain.errors import BadInput

from .cells import plain_cell
from .messages import LANGUAGES, listed, say
from .words import COLUMNS, SheetWords, has_han

MOST_PROBLEMS = 20
LONGEST_CELL = 2000
DELIMITERS = (",", ";", "\t", "，", "；")
TITLES = 5  # so many lines may stand above the headings
# Without these nobody knows whose line it is.
KEYS = {"areas": "code", "households": "code", "volunteers": "phone"}
_HIDDEN = dict.fromkeys([0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)])


class SheetRefused(BadInput):
    """Nothing of this sheet was imported; the message says why, in the language of its headings."""

    def __init__(self, message: str) -> None:
        Exception.__init__(self, message)


@dataclass(frozen=True, slots=True)
class Row:
    """One row under its header; `line` is where it begins in the file. Columns that the sheet hasn't got are empty."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Problems:
    """What is wrong, by line, told under the sheet's own headings; nothing of a sheet with problems is imported."""

    language: str = "en"
    headings: Mapping[str, str] = field(default_factory=dict)
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, row: Row | int, key: str, column: str = "", **values: object) -> None:
        line = row if isinstance(row, int) else row.line
        problem = (line, say(self.language, key, column=self.headings.get(column, column), **values))
        if problem not in self.found:
            self.found.append(problem)

    def copy(self) -> Problems:
        return Problems(self.language, self.headings, list(self.found))

    def check(self) -> None:
        """Raises SheetRefused with the first twenty."""
        if self.found:
            raise refusal(self.language, self.found)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read. `headings`: the columns it has, and how it heads them; `language` is that of its headings."""

    kind: str
    language: str
    header: int
    headings: Mapping[str, str]
    rows: tuple[Row, ...]


def refusal(language: str, problems: Iterable[tuple[int, str]]) -> SheetRefused:
    """The first twenty problems; those of line 0 are about the whole file."""
    sorted_ = sorted(problems)
    shown = [say(language, "line" if line else "file", line=line, reason=reason) for line, reason in sorted_]
    if len(shown) > MOST_PROBLEMS:
        shown[MOST_PROBLEMS:] = [say(language, "more", count=len(sorted_) - MOST_PROBLEMS)]
    return SheetRefused("\n".join([say(language, "refused"), *shown]))


def read_sheet(kind: str, data: bytes, words: SheetWords, language: str = "en") -> tuple[Sheet, Problems]:
    """The sheet, and what is wrong with single rows of it. `language` is spoken as long as its headings haven't told
    theirs. Raises SheetRefused when it is no such sheet."""
    language = language if language in LANGUAGES else "en"
    text = _decoded(data, language)
    delimiter, skipped = _form(kind, text, words)
    names = next((cells for n, cells in _top(text, delimiter) if n > skipped), [])
    language = _language(kind, names, words) or language
    lines = [(n, cells) for n, cells in _lines(text, delimiter, language) if n > skipped]
    if not lines:
        columns = listed(language, (words.heading(kind, c, language) for c in COLUMNS[kind]))
        raise refusal(language, [(0, say(language, "empty", columns=columns))])
    header, rest = lines[0][0], lines[1:]
    places = _places(kind, header, names, words, language)
    headings = {column: names[at].strip() for column, at in places.items()}
    all_headings = {c: headings.get(c) or words.heading(kind, c, language) for c in COLUMNS[kind]}
    problems = Problems(language, all_headings)
    rows = [row for n, cells in rest if (row := _row(n, cells, names, places, words, problems)) is not None]
    return Sheet(kind, language, header, headings, tuple(rows)), problems


def _decoded(data: bytes, language: str) -> str:
    """UTF-8 with or without its mark, GB18030, which Chinese spreadsheets save, or UTF-16 with its mark ("Unicode
    text")."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise refusal(language, [(0, say(language, "workbook"))])
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal(language, [(0, say(language, "encoding"))])


def _form(kind: str, text: str, words: SheetWords) -> tuple[str, int]:
    """By what cells are separated, and after which line the headings stand: where most of the first line is known.
    Above it there may be a title, or Excel's own `sep=;`."""
    best = (0, 0, DELIMITERS[0], 0)
    for delimiter in DELIMITERS:
        before = 0
        for order, (number, cells) in enumerate(_top(text, delimiter)):
            known = sum(bool(words.columns_of(kind, cell)) for cell in cells)
            if order and known < 2:
                before = number
                continue
            # An earlier line is rather the heading than a later one that knows as much.
            if (known, -order) > best[:2]:
                best = (known, -order, delimiter, before)
            before = number
    return best[2], best[3]


class _Broken(Exception):
    """Here it is no CSV."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


def _split(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows in which anything stands, with the line they begin on (a quoted cell may span several)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _Broken(begins, str(error)) from error
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _top(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    found = []
    with contextlib.suppress(_Broken):
        for line in itertools.islice(_split(text, delimiter), TITLES):
            found.append(line)
    return found


def _lines(text: str, delimiter: str, language: str) -> list[tuple[int, list[str]]]:
    try:
        return list(_split(text, delimiter))
    except _Broken as broken:
        raise refusal(language, [(broken.line, say(language, "not_csv", error=broken.why))]) from broken


def _language(kind: str, names: Sequence[str], words: SheetWords) -> str:
    """That of the headings which are understood, else of them all."""
    named = [name for name in names if name.strip()]
    chinese = [has_han(name) for name in named if words.columns_of(kind, name)] or [has_han(name) for name in named]
    return "" if not chinese else "zh" if sum(chinese) * 2 >= len(chinese) else "en"


def _places(kind: str, line: int, names: Sequence[str], words: SheetWords, language: str) -> dict[str, int]:
    """Which column stands where. Raises SheetRefused with all that is wrong about the headings."""
    known = listed(language, (words.heading(kind, column, language) for column in COLUMNS[kind]))
    may = {at: words.columns_of(kind, name) for at, name in enumerate(names) if name.strip()}
    places: dict[str, int] = {}
    wrong: list[str] = []
    # Those that can be one thing only come first; 联系方式 is then what is left of number and channel.
    for at in sorted(may, key=lambda at: (len(may[at]) > 1, at)):
        name, columns = names[at].strip(), may[at]
        if not columns:
            if not words.is_ignored(name):
                near = words.near_heading(kind, name)
                near = say(language, "near", word=near) if near else ""
                kind_said = say(language, kind)
                wrong.append(say(language, "unknown_heading", heading=name, kind=kind_said, near=near, columns=known))
            continue
        column = next((c for c in columns if c not in places), columns[0])
        if column in places:
            both = (names[places[column]].strip(), name)
            said = words.heading(kind, column, language)
            wrong.append(say(language, "twice", heading=said, first=both[0], second=both[1]))
        else:
            places[column] = at
    key = KEYS[kind]
    if key not in places:
        wrong.append(say(language, "no_key", column=words.heading(kind, key, language), columns=known))
    if wrong:
        raise refusal(language, [(line, reason) for reason in wrong])
    return places


def _row(
    line: int,
    cells: Sequence[str],
    names: Sequence[str],
    places: Mapping[str, int],
    words: SheetWords,
    problems: Problems,
) -> Row | None:
    """Missing cells at the end are empty: spreadsheets leave them out. One with too many was torn apart."""
    values = [plain_cell(cell.translate(_HIDDEN)) for cell in cells]
    beyond = [value for value in values[len(names) :] if value]
    if beyond:
        problems.add(line, "too_many_cells", cells=len(values), headings=len(names))
        return None
    unnamed = [v for v, name in zip(values, names, strict=False) if v and not name.strip()]
    if unnamed:
        problems.add(line, "no_heading", value=unnamed[0])
        return None
    found: dict[str, str] = {}
    for column, at in places.items():
        value = values[at] if at < len(values) else ""
        if len(value) > LONGEST_CELL:
            problems.add(line, "too_long", column, most=LONGEST_CELL)
            return None
        if any(unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\r\t" for c in value):
            problems.add(line, "control", column)
            return None
        found[column] = "" if words.is_nothing(value) else value
    return Row(line, found) if any(found.values()) else None
