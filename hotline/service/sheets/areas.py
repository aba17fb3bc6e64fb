"""The sheet of areas: the tree, and who leads where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hotline.domain.areas import LEVELS, Area

from ..people import put_lead
from ..ports import Books
from . import cells
from .messages import listed
from .places import AreaNames
from .reading import Row
from .taking import Plan, Taking


@dataclass(frozen=True, slots=True)
class LedArea:
    """A row of the sheet of areas: the area, and who is to lead it."""

    code: str
    name: str = ""
    level: str = ""
    parent: str | None = None
    name_en: str = ""
    lead_name: str = ""
    lead_phone: str | None = None

    @property
    def area(self) -> Area:
        return Area(self.code, self.name, self.level, self.parent, self.name_en)


def areas(books: Books, taking: Taking) -> Plan:
    """What comes of the sheet. Blank cells for the lead leave whoever leads."""
    known = _known_areas(books, taking.now)
    given: dict[str, tuple[Row, LedArea]] = {}
    for row in taking.rows:
        code = taking.code(row)
        taking.check_code(row, code)
        area = _area(taking, row, code, known.get(code))
        taking.once(given, code, row)
        given[code] = (row, area)
    before = {code: led.area for code, led in known.items()}
    together = before | {code: led.area for code, (_, led) in given.items()}
    names = AreaNames(together.values())
    for code, (row, led) in list(given.items()):
        parent = _above(led.area, names, together)
        if len(parent) == 1 and parent[0] != led.parent:
            given[code] = (row, replace(led, parent=parent[0]))
        elif len(parent) > 1:
            codes = listed(taking.sheet.language, parent[:8])
            taking.problems.add(row, "several_areas", value=led.parent, codes=codes)
    together |= {code: led.area for code, (_, led) in given.items()}
    _check_tree(taking, together, {code: row for code, (row, _) in given.items()})
    taking.problems.check()
    for code, (row, led) in given.items():
        taking.tally.count("areas", row.line, led.name or code, known.get(code), led)
    highest_first = sorted(given.values(), key=lambda one: LEVELS.index(one[1].level))

    def write(books: Books) -> None:
        for row, led in highest_first:
            books.put_area(led.area)
            if row["lead_name"] or row["lead_phone"]:
                put_lead(books, led.code, led.lead_name, led.lead_phone, taking.now)

    return Plan(taking.tally.result("areas"), write)


def _known_areas(books: Books, now: datetime) -> dict[str, LedArea]:
    tree = books.area_tree()
    first = {code: leads[0] for code in tree.by_code if (leads := tree.leads_of(code, now))}
    return {
        code: LedArea(
            a.code,
            a.name,
            a.level,
            a.parent,
            a.name_en,
            lead_name=first[code].name if code in first else "",
            lead_phone=first[code].phone if code in first else None,
        )
        for code, a in tree.by_code.items()
    }


def _above(area: Area, names: AreaNames, together: Mapping[str, Area]) -> tuple[str, ...]:
    """The codes that a parent may be that is given by its name: only higher areas are meant."""
    found = names.codes(area.parent) if area.parent else ()
    if area.parent in found or area.level not in LEVELS:
        return found[:1]
    higher = LEVELS[: LEVELS.index(area.level)]
    return tuple(code for code in found if together[code].level in higher)


def _area(taking: Taking, row: Row, code: str, before: LedArea | None) -> LedArea:
    old = before or LedArea(code)
    level = taking.one_of(row, "level", LEVELS, old.level)
    if not row["level"]:
        taking.need(row, "level", level)
    name = cells.name_cell(row["name"]) or old.name
    taking.need(row, "name", name)
    return replace(
        old,
        name=name,
        level=level,
        parent=taking.code(row, "parent") or old.parent,
        lead_name=cells.name_cell(row["lead_name"]) or old.lead_name,
        lead_phone=taking.phone(row, "lead_phone") or old.lead_phone,
        name_en=cells.name_cell(row["name_en"]) or old.name_en,
    )


def _check_tree(taking: Taking, together: Mapping[str, Area], lines: Mapping[str, Row]) -> None:
    """Every parent is there and stands higher, so there are no circles."""
    for area in together.values():
        line = lines.get(area.code) or lines.get(area.parent or "")
        if line is None or not area.parent or area.level not in LEVELS:
            continue
        parent = together.get(area.parent)
        if parent is None:
            taking.problems.add(line, "no_parent", parent=area.parent, code=area.code)
        elif parent.level in LEVELS and LEVELS.index(parent.level) >= LEVELS.index(area.level):
            levels = [taking.choices("level", [a.level]) for a in (area, parent)]
            said = {"code": area.code, "level": levels[0], "parent": parent.code, "parent_level": levels[1]}
            taking.problems.add(line, "not_in", **said)
