"""Importing areas, households and volunteers from sheets.

Importing again updates by code or phone and deletes nothing: a blank cell leaves what is there. One bad row, and
nothing of the file is imported. The marks that protect a person (deaf, hard_of_hearing, never_call_back) are only
ever added by an import. Sheets of before the columns safe_number, safe_hours and leave have them as words of a list:
safe_number=... and safe_hours=09:00-17:00 among a member's groups, on_leave=2026-12-24 among a volunteer's skills.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from hotline.domain.areas import LEVELS, Area
from hotline.domain.errors import BadInput
from hotline.domain.people import Household, Resident, Role, Volunteer

from .people import PEOPLE, is_person_id, put_lead
from .phones import kind as phone_kind
from .ports import Books, Clock, Store
from .sheets import cells
from .sheets.messages import listed
from .sheets.places import AreaNames
from .sheets.reading import Row, read_sheet
from .sheets.result import ImportResult, Tally
from .sheets.taking import Taking
from .sheets.words import CHANNELS, COLUMNS, ROLES, SheetWords, sheet_words

HEARING = {"hard_of_hearing": "hard", "deaf": "deaf"}
NEVER_CALL_BACK = "never_call_back"
# What is about one person, and means nothing for a household as a whole.
PERSONAL = (*HEARING, NEVER_CALL_BACK)
_CODE = re.compile(r"[^\s,;；，、]{1,64}")


@dataclass(frozen=True, slots=True)
class Plan:
    """The records to write, and what is told about them."""

    records: tuple[LedArea | Household | Volunteer, ...]
    result: ImportResult
    led: frozenset[str] = frozenset()
    """The areas of which the sheet says who leads them: blank cells leave what is there."""


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
        made = _PLANS[kind](books, taking)
        found.check()
        return made

    def unit(books: Books) -> ImportResult:
        books.lock(PEOPLE)
        made = plan(books)
        for record in made.records:
            _put(books, made, record, now)
        return made.result

    return (await store.read(plan)).result if try_only else await store.write(unit)


def _put(books: Books, plan: Plan, record: LedArea | Household | Volunteer, now: datetime) -> None:
    if isinstance(record, LedArea):
        books.put_area(record.area)
        if record.code in plan.led:
            put_lead(books, record.code, record.lead_name, record.lead_phone, now)
    elif isinstance(record, Household):
        books.put_household(record)
    else:
        books.put_volunteer(record)


def _areas(books: Books, taking: Taking) -> Plan:
    known = _known_areas(books, taking.now)
    given: dict[str, tuple[Row, LedArea]] = {}
    for row in taking.rows:
        code = taking.code(row)
        _check_code(taking, row, code)
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
    records = sorted((led for _, led in given.values()), key=lambda led: LEVELS.index(led.level))
    said = frozenset(code for code, (row, _) in given.items() if row["lead_name"] or row["lead_phone"])
    return Plan(tuple(records), taking.tally.result("areas"), said)


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


def _households(books: Books, taking: Taking) -> Plan:
    names = AreaNames(books.area_tree().by_code.values())
    rows: dict[str, list[Row]] = {}
    for row in taking.rows:
        code = taking.code(row)
        _check_code(taking, row, code)
        rows.setdefault(code, []).append(row)
    before = {code: books.household(code) for code in rows}
    former = {code: _former_names(books, household) for code, household in before.items()}
    made = {code: _household(taking, code, own, before[code], names, former[code]) for code, own in rows.items()}
    taking.problems.check()
    for code, household in made.items():
        _count_household(taking, rows[code], before[code], household, former[code])
    return Plan(tuple(made.values()), taking.tally.result("households", "members"))


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


def _volunteers(books: Books, taking: Taking) -> Plan:
    names = AreaNames(books.area_tree().by_code.values())
    given: dict[str, tuple[Row, Volunteer]] = {}
    before: dict[str, Volunteer | None] = {}
    people: dict[str, int] = {}
    for row in taking.rows:
        code = taking.code(row)
        by_code = books.person_of_code(code) if code else None
        phone = taking.phone(row, "phone") or next(iter(by_code.phones if by_code else ()), "")
        if not phone:
            if not row["phone"]:
                taking.problems.add(row, "missing", "phone")
            continue
        key = code or phone
        if not code and sum(p.helps for p in books.people_at(phone)) > 1:
            taking.problems.add(row, "several_people", "phone", value=row["phone"])
        name = cells.name_cell(row["name"])
        before[key] = known = books.known_volunteer(phone, name or (by_code.name if by_code else ""), code)
        taking.once(given, key, row)
        former = known is not None and name != known.name and name in books.former_names(known.person)
        if known is not None and (former or (code and known.code and code != known.code)):
            taking.tally.remark("same_person", row.line, name=name, now=known.name)
            continue
        if known is not None and known.person in people:
            taking.problems.add(row, "on_line", what=name or phone, there=people[known.person])
            continue
        if known is not None:
            people[known.person] = row.line
        if code and is_person_id(code):
            taking.problems.add(row, "bad_code", value=code)
        given[key] = (row, _volunteer(taking, row, phone, known, names))
    taking.problems.check()
    for key, (row, volunteer) in given.items():
        taking.tally.count("volunteers", row.line, f"{volunteer.name} {volunteer.phone}", before[key], volunteer)
        others = {v.name for k, (_, v) in given.items() if k != key and v.phone == volunteer.phone}
        others |= {p.name for p in books.people_at(volunteer.phone) if p.helps and p.code != volunteer.code}
        if volunteer.code and others - {volunteer.name}:
            taking.tally.remark("shared_number", row.line, names="、".join(sorted(others - {volunteer.name})))
    return Plan(tuple(volunteer for _, volunteer in given.values()), taking.tally.result("volunteers"))


def _volunteer(taking: Taking, row: Row, phone: str, before: Volunteer | None, names: AreaNames) -> Volunteer:
    old = before or Volunteer(phone=phone, name="", area="", language=taking.language)
    area = taking.area(row, "area", names) or old.area
    name = cells.name_cell(row["name"]) or old.name
    taking.need(row, "name", name)
    if not row["area"]:
        taking.need(row, "area", area)
    skills, given = taking.listed(row, "skills", "skill", ("on_leave",))
    leave = (
        taking.usable(row, "leave", cells.whole_day),
        taking.usable(row, "leave", cells.whole_day, given.get("on_leave", "")),
    )
    on_leave = taking.either(row, "leave", "on_leave", *leave)
    since, until = (taking.usable(row, column, cells.whole_day) for column in ("since", "until"))
    if since and until and until < since:
        taking.problems.add(row, "ends_before", "until", value=row["until"])
    return replace(
        old,
        phone=phone,
        name=name,
        area=area,
        skills=skills or old.skills,
        leave_until=_day_after(on_leave, taking.zone) if on_leave else old.leave_until,
        channel=_channel(taking, row, phone, old),
        role=Role(taking.one_of(row, "role", ROLES, old.role.value)),
        language=taking.spoken(row) or old.language,
        code=taking.code(row) or old.code,
        second_phone=taking.phone(row, "second_phone") or old.second_phone,
        since=datetime.combine(since, time(), taking.zone) if since else old.since,
        until=_day_after(until, taking.zone) if until else old.until,
    )


def _channel(taking: Taking, row: Row, phone: str, old: Volunteer) -> str:
    if taking.words.is_not_yet(row["channel"]):
        taking.problems.add(row, "no_telegram")
        return old.channel
    channel = taking.one_of(row, "channel", CHANNELS, old.channel)
    if channel == "sms" and phone_kind(phone) == "landline":
        taking.problems.add(row, "landline", "channel", phone=row["phone"])
    return channel


def _day_after(day: date, zone: tzinfo | None) -> datetime:
    """Not asked up to and including that day."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def _agreed(taking: Taking, rows: list[Row], column: str, value: Callable[[Row], str]) -> str:
    """What the rows of one household say in common; blank cells follow the others."""
    said = [(row, value(row)) for row in rows if row[column]]
    for row, other in said:
        if other != said[0][1]:
            taking.problems.add(row, "differs", column, there=said[0][0].line)
    return said[0][1] if said else ""


def _check_code(taking: Taking, row: Row, code: str) -> None:
    if not row["code"]:
        taking.problems.add(row, "missing", "code")
    elif code and not _CODE.fullmatch(code):
        taking.problems.add(row, "bad_code", value=row["code"])


_PLANS: Mapping[str, Callable[[Books, Taking], Plan]] = {
    "areas": _areas,
    "households": _households,
    "volunteers": _volunteers,
}
