"""The sheet of households: a row a member. The marks that protect a person are only ever added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from hotline.domain.people import Household, Resident

from ..ports import Books
from . import cells
from .places import AreaNames
from .reading import Row
from .taking import Plan, Taking

HEARING = {"hard_of_hearing": "hard", "deaf": "deaf"}
NEVER_CALL_BACK = "never_call_back"
# What is about one person, and means nothing for a household as a whole.
PERSONAL = (*HEARING, NEVER_CALL_BACK)


def households(books: Books, taking: Taking) -> Plan:
    """What comes of the sheet."""
    names = AreaNames(books.area_tree().by_code.values())
    rows: dict[str, list[Row]] = {}
    for row in taking.rows:
        code = taking.code(row)
        taking.check_code(row, code)
        rows.setdefault(code, []).append(row)
    before = {code: books.household(code) for code in rows}
    former = {code: _former_names(books, household) for code, household in before.items()}
    made = {code: _household(taking, code, own, before[code], names, former[code]) for code, own in rows.items()}
    taking.problems.check()
    for code, household in made.items():
        _count_household(taking, rows[code], before[code], household, former[code])

    def write(books: Books) -> None:
        for household in made.values():
            books.put_household(household)

    return Plan(taking.tally.result("households", "members"), write)


def _former_names(books: Books, household: Household | None) -> dict[str, str]:
    """By the names that members had before they were found to be somebody else: the names they have now."""
    members = household.members if household else ()
    return {cells.name_cell(name): cells.name_cell(m.name) for m in members for name in books.former_names(m.id)}


def _count_household(
    taking: Taking, rows: list[Row], before: Household | None, after: Household, former: Mapping[str, str]
) -> None:
    taking.tally.count("households", rows[0].line, after.code, before, after)
    old = {cells.name_cell(m.name): m for m in before.members} if before else {}
    new = {cells.name_cell(m.name): m for m in after.members}
    counted: set[str] = set()
    for row in rows:
        given = cells.name_cell(row["member"])
        name = former.get(given, given)
        if name and name not in counted:
            counted.add(name)
            taking.tally.count("members", row.line, f"{after.code} {name}", old.get(name), new[name])


def _household(
    taking: Taking,
    code: str,
    rows: list[Row],
    before: Household | None,
    names: AreaNames,
    former: Mapping[str, str],
) -> Household:
    old = before or Household(code=code, area="", address="")
    area = _agreed(taking, rows, "area", lambda row: taking.area(row, "area", names)) or old.area
    address = _agreed(taking, rows, "address", lambda row: row["address"]) or old.address
    if not any(row["area"] for row in rows):
        taking.need(rows[0], "area", area)
    taking.need(rows[0], "address", address)
    notes = "\n".join(dict.fromkeys(row["notes"] for row in rows if row["notes"]))
    return replace(
        old,
        area=area,
        address=address,
        groups=_own_groups(taking, rows) or old.groups,
        notes=notes or old.notes,
        members=_members(taking, rows, old, former),
    )


def _own_groups(taking: Taking, rows: list[Row]) -> tuple[str, ...]:
    """Groups on a row without a member are the household's own."""
    found: list[str] = []
    for row in rows:
        if not row["member"]:
            keys, given = taking.listed(row, "groups", "group", ("safe_number", "safe_hours"))
            if given:
                taking.problems.add(row, "no_member", "groups")
            found += keys
            for key in PERSONAL:
                if key in keys:
                    taking.tally.remark("nobodys_mark", row.line, word=key)
    return tuple(dict.fromkeys(found))


def _members(taking: Taking, rows: list[Row], household: Household, former: Mapping[str, str]) -> tuple[Resident, ...]:
    members = {cells.name_cell(member.name): member for member in household.members}
    seen: dict[str, Row] = {}
    for row in rows:
        given = cells.name_cell(row["member"])
        name = former.get(given, given)
        if name != given and name in {cells.name_cell(other["member"]) for other in rows}:
            taking.tally.remark("same_person", row.line, name=given, now=name)
            continue
        if not name:
            whose = [c for c in ("phone", "born", "language", "safe_number", "safe_hours") if row[c]]
            if whose:
                taking.problems.add(row, "no_member", whose[0])
            continue
        if name in seen:
            there = seen[name].line
            taking.problems.add(row, "member_on_line", name=name, household=household.code, there=there)
        seen[name] = row
        old = members.get(name) or Resident(id="", household=household.code, name=name)
        members[name] = _member(taking, row, old)
    return tuple(members.values())


def _member(taking: Taking, row: Row, old: Resident) -> Resident:
    tags, given = taking.listed(row, "groups", "group", ("safe_number", "safe_hours"))
    hearing = [word for tag, word in HEARING.items() if tag in tags]
    groups = tuple(tag for tag in tags if tag not in PERSONAL)
    number = taking.phone(row, "safe_number"), taking.phone(row, "safe_number", given.get("safe_number", ""))
    hours = (
        taking.usable(row, "safe_hours", cells.hours),
        taking.usable(row, "safe_hours", cells.hours, given.get("safe_hours", "")),
    )
    return replace(
        old,
        phone=taking.phone(row, "phone") or old.phone,
        born=_born(taking, row) or old.born,
        language=taking.spoken(row) or old.language,
        groups=groups if tags else old.groups,
        hearing=_worse(old.hearing, hearing[-1] if hearing else ""),
        never_call_back=old.never_call_back or NEVER_CALL_BACK in tags,
        safe_number=taking.either(row, "safe_number", "safe_number", *number) or old.safe_number,
        safe_hours=taking.either(row, "safe_hours", "safe_hours", *hours) or old.safe_hours,
    )


def _born(taking: Taking, row: Row) -> str:
    found = taking.usable(row, "born", lambda cell: cells.birth(cell, taking.today))
    if found is None:
        return ""
    born, unsure = found
    if unsure:
        taking.tally.remark("only_year", row.line, "born", value=row["born"])
    return born


def _worse(one: str, other: str) -> str:
    order = ("", "hard", "deaf")
    return max(one, other, key=order.index)


def _agreed(taking: Taking, rows: list[Row], column: str, value: Callable[[Row], str]) -> str:
    """What the rows of one household say in common; blank cells follow the others."""
    said = [(row, value(row)) for row in rows if row[column]]
    for row, other in said:
        if other != said[0][1]:
            taking.problems.add(row, "differs", column, there=said[0][0].line)
    return said[0][1] if said else ""
