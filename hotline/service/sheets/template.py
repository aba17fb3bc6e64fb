"""An empty sheet to fill in."""

from __future__ import annotations

import codecs
import csv
import io

from hotline.domain.errors import BadInput

from .words import COLUMNS, SheetWords


def template(kind: str, language: str, words: SheetWords) -> bytes:
    """The first line of a sheet, with the mark by which Excel knows UTF-8. Raises BadInput."""
    if kind not in COLUMNS:
        raise BadInput(f"There is no sheet of {kind!r}: choose one of {', '.join(COLUMNS)}.")
    text = io.StringIO()
    csv.writer(text).writerow(words.heading(kind, column, language) for column in COLUMNS[kind])
    return codecs.BOM_UTF8 + text.getvalue().encode()
