"""Reading a CSV sheet that people made: its bytes into rows, and everything that is wrong with it at once."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hotline.domain.errors import BadInput

MOST_PROBLEMS = 20
LONGEST_CELL = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One row under its header; `line` is where it begins in the file, the header being line 1."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def words(self, column: str) -> tuple[str, ...]:
        """A cell that holds several words, split by `;` (or the full-width one)."""
        parts = (part.strip() for part in re.split("[;；]", self.cells[column]))
        return tuple(dict.fromkeys(part for part in parts if part))


@dataclass
class Problems:
    """What is wrong, by line; nothing of a sheet with problems is imported."""

    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, row: Row | int, reason: str) -> None:
        self.found.append((row if isinstance(row, int) else row.line, reason))

    def check(self) -> None:
        """Raises BadInput with the first twenty."""
        if not self.found:
            return
        shown = [f"Line {line}: {reason}." for line, reason in sorted(self.found)[:MOST_PROBLEMS]]
        if len(self.found) > MOST_PROBLEMS:
            shown.append(f"And {len(self.found) - MOST_PROBLEMS} more.")
        raise BadInput("\n".join(["Nothing was imported.", *shown]))


def read_sheet(data: bytes, columns: Sequence[str], problems: Problems) -> list[Row]:
    """The rows of a sheet with exactly these columns, in any order. Raises BadInput when it is no such sheet;
    single bad rows are added to `problems`."""
    lines = _lines(_decoded(data))
    try:
        header = [name.strip().lower() for name in next(lines)[1]]
        _check_header(header, columns)
        rows = []
        for number, cells in lines:
            row = _row(number, header, cells, problems)
            if row is not None:
                rows.append(row)
    except StopIteration:
        raise BadInput(f"The file is empty; its first line must be {','.join(columns)}.") from None
    return rows


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, or GB18030, which Chinese spreadsheets save."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput('The file is UTF-16: save it as "CSV UTF-8".')
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput('The file is neither UTF-8 nor GB18030: save it as "CSV UTF-8".')


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line they begin on (a quoted cell may span several)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            yield begins, next(reader)
        except csv.Error as error:
            raise BadInput(f"Nothing was imported.\nLine {begins}: this is not CSV ({error}).") from error
        except StopIteration:
            return


def _check_header(header: list[str], columns: Sequence[str]) -> None:
    wrong = [f"{name!r} is missing" for name in columns if name not in header]
    wrong += [f"{name!r} is not known" for name in header if name not in columns]
    wrong += [f"{name!r} comes twice" for name in columns if header.count(name) > 1]
    if wrong:
        raise BadInput(f"The first line must be {','.join(columns)}: {', '.join(wrong)}.")


def _row(line: int, header: list[str], cells: list[str], problems: Problems) -> Row | None:
    values = [cell.strip() for cell in cells]
    if not any(values):
        return None
    if len(values) != len(header):
        problems.add(line, f"it has {len(values)} cells, the first line has {len(header)}")
        return None
    for name, value in zip(header, values, strict=True):
        if len(value) > LONGEST_CELL:
            problems.add(line, f"{name} is longer than {LONGEST_CELL} characters")
            return None
        if any(unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\r\t" for c in value):
            problems.add(line, f"{name} holds control characters")
            return None
    return Row(line, dict(zip(header, values, strict=True)))
