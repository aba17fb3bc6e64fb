"""Importing areas, households and volunteers from sheets.

Importing again updates by code or phone and deletes nothing: a blank cell leaves what is there. One bad row, and
nothing of the file is imported. The marks that protect a person (deaf, hard_of_hearing, never_call_back) are only
ever added by an import. Sheets of before the columns safe_number, safe_hours and leave have them as words of a list:
safe_number=... and safe_hours=09:00-17:00 among a member's groups, on_leave=2026-12-24 among a volunteer's skills.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hotline.domain.errors import BadInput

from .people import PEOPLE
from .ports import Books, Clock, Store
from .sheets.areas import areas
from .sheets.households import households
from .sheets.reading import read_sheet
from .sheets.result import ImportResult, Tally
from .sheets.taking import Plan, Taking
from .sheets.volunteers import volunteers
from .sheets.words import COLUMNS, SheetWords, sheet_words

PLANS: Mapping[str, Callable[[Books, Taking], Plan]] = {
    "areas": areas,
    "households": households,
    "volunteers": volunteers,
}


async def import_file(
    store: Store,
    clock: Clock,
    kind: str,
    data: bytes,
    region: str = "CN",
    language: str = "zh",
    words: SheetWords | None = None,
    try_only: bool = False,
) -> ImportResult:
    """Import a file of `kind` areas, households or volunteers, all of it in one transaction or nothing; or only see
    what would come of it.

    `region` completes numbers in local form; `language` is a volunteer's when the file names none. Raises
    SheetRefused with the first twenty bad rows, each with its line and reason.
    """
    if kind not in COLUMNS:
        raise BadInput(f"There is no import of {kind!r}: choose one of {', '.join(COLUMNS)}.")
    words = words or sheet_words()
    sheet, problems = read_sheet(kind, data, words, language)
    now = clock.now()

    def plan(books: Books) -> Plan:
        # A unit may run twice: it gathers its problems and counts anew.
        found = problems.copy()
        tally = Tally(kind, sheet.language, found.headings, words)
        taking = Taking(sheet, words, found, tally, region, language, now)
        made = PLANS[kind](books, taking)
        found.check()
        return made

    def unit(books: Books) -> ImportResult:
        books.lock(PEOPLE)
        made = plan(books)
        made.write(books)
        return made.result

    return (await store.read(plan)).result if try_only else await store.write(unit)
