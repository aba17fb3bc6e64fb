"""Importing areas, households and volunteers from CSV.

Importing again updates by code or phone and deletes nothing: a blank cell leaves what is there. One bad row, and
nothing of the file is imported. The marks that protect a person (deaf, hard_of_hearing, never_call_back) are only
ever added by an import. Some words of a list give a value: safe_number=... and safe_hours=09:00-17:00 among a
member's groups, on_leave=2026-12-24 among a volunteer's skills.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from hotline.domain.areas import LEVELS, Area
from hotline.domain.errors import BadInput, PolicyError
from hotline.domain.people import Household, Resident, Role, Volunteer
from hotline.domain.policy import parse_hours

from .phones import checked_number
from .phones import kind as phone_kind
from .ports import Books, Clock, Store
from .sheets import Problems, Row, read_sheet

COLUMNS = {
    "areas": ("code", "name", "level", "parent", "lead_name", "lead_phone"),
    "households": ("code", "area", "address", "member", "phone", "born", "language", "groups", "notes"),
    "volunteers": ("name", "phone", "area", "skills", "channel", "role", "language"),
}
CHANNELS = ("sms", "telegram", "voice")
ROLES = (Role.VOLUNTEER.value, Role.STAFF.value)
HEARING = {"hard_of_hearing": "hard", "deaf": "deaf"}
NEVER_CALL_BACK = "never_call_back"
_CODE = re.compile(r"[^\s,;；]{1,64}")
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_BORN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many were new, and how many were there already."""

    added: int
    updated: int


async def import_file(
    store: Store, clock: Clock, kind: str, data: bytes, region: str = "CN", language: str = "zh"
) -> ImportResult:
    """Import a file of `kind` areas, households or volunteers, all of it in one transaction or nothing.

    `region` completes numbers in local form; `language` is a volunteer's when the file names none. Raises
    BadInput with the first twenty bad rows, each with its line and reason.
    """
    if kind not in COLUMNS:
        raise BadInput(f"There is no import of {kind!r}: choose one of {', '.join(COLUMNS)}.")
    problems = Problems()
    rows = read_sheet(data, COLUMNS[kind], problems)
    now = clock.now()
    sheet = _Sheet(rows, region, language, now.date(), now.tzinfo)

    def unit(books: Books) -> ImportResult:
        # A unit may run twice: it gathers its problems on a copy.
        found = Problems(list(problems.found))
        result = _IMPORTS[kind](books, sheet, found)
        found.check()
        return result

    return await store.write(unit)


@dataclass(frozen=True, slots=True)
class _Sheet:
    rows: list[Row]
    region: str
    language: str
    today: date
    zone: tzinfo | None


def _areas(books: Books, sheet: _Sheet, problems: Problems) -> ImportResult:
    known = dict(books.area_tree().by_code)
    given: dict[str, tuple[Row, Area]] = {}
    for row in sheet.rows:
        area = _area(row, known.get(row["code"]), sheet, problems)
        _once(given, area.code, row, problems)
        given[area.code] = (row, area)
    together = {**known, **{code: area for code, (_, area) in given.items()}}
    lines = {code: row for code, (row, _) in given.items()}
    _check_tree(together, lines, problems)
    problems.check()
    for _, area in sorted(given.values(), key=lambda item: LEVELS.index(item[1].level)):
        books.put_area(area)
    return _counted(given, known)


def _area(row: Row, before: Area | None, sheet: _Sheet, problems: Problems) -> Area:
    _check_code(row, problems)
    old = before or Area(code=row["code"], name="", level="")
    if row["level"] and row["level"] not in LEVELS:
        problems.add(row, f"level must be one of {', '.join(LEVELS)}, not {row['level']!r}")
    elif not (row["level"] or old.level):
        problems.add(row, "level is missing")
    if not (row["name"] or old.name):
        problems.add(row, "name is missing")
    return replace(
        old,
        name=row["name"] or old.name,
        level=row["level"] or old.level,
        parent=row["parent"] or old.parent,
        lead_name=row["lead_name"] or old.lead_name,
        lead_phone=_phone(row, "lead_phone", sheet, problems) or old.lead_phone,
    )


def _check_tree(together: Mapping[str, Area], lines: Mapping[str, Row], problems: Problems) -> None:
    """Every parent is there and stands higher, so there are no circles."""
    for area in together.values():
        line = lines.get(area.code) or lines.get(area.parent or "")
        if line is None or not area.parent or area.level not in LEVELS:
            continue
        parent = together.get(area.parent)
        if parent is None:
            problems.add(line, f"there is no area {area.parent!r} to be the parent of {area.code!r}")
        elif parent.level in LEVELS and LEVELS.index(parent.level) >= LEVELS.index(area.level):
            problems.add(line, f"{area.code!r} ({area.level}) cannot lie in {parent.code!r} ({parent.level})")


def _households(books: Books, sheet: _Sheet, problems: Problems) -> ImportResult:
    tree = books.area_tree().by_code
    rows: dict[str, list[Row]] = {}
    for row in sheet.rows:
        _check_code(row, problems)
        rows.setdefault(row["code"], []).append(row)
    before = {code: books.household(code) for code in rows}
    households = [_household(own, before[code], tree, sheet, problems) for code, own in rows.items()]
    problems.check()
    for household in households:
        books.put_household(household)
    return _counted(rows, {code for code, household in before.items() if household is not None})


def _household(
    rows: list[Row], before: Household | None, areas: Mapping[str, Area], sheet: _Sheet, problems: Problems
) -> Household:
    old = before or Household(code=rows[0]["code"], area="", address="")
    area, address = _agreed(rows, "area", problems) or old.area, _agreed(rows, "address", problems) or old.address
    if not area:
        problems.add(rows[0], "area is missing")
    elif area not in areas:
        problems.add(rows[0], f"there is no area {area!r}")
    if not address:
        problems.add(rows[0], "address is missing")
    # Groups on a row without a member are the household's own.
    own = tuple(dict.fromkeys(g for row in rows if not row["member"] for g in row.words("groups")))
    notes = "\n".join(dict.fromkeys(row["notes"] for row in rows if row["notes"]))
    return replace(
        old,
        area=area,
        address=address,
        groups=own or old.groups,
        notes=notes or old.notes,
        members=_members(rows, old, sheet, problems),
    )


def _members(rows: list[Row], household: Household, sheet: _Sheet, problems: Problems) -> tuple[Resident, ...]:
    members = {member.name: member for member in household.members}
    seen: dict[str, Row] = {}
    for row in rows:
        name = row["member"]
        if not name:
            if row["phone"] or row["born"]:
                problems.add(row, "member is missing: whose phone or birth is this")
            continue
        if name in seen:
            problems.add(row, f"{name} of household {household.code!r} is on line {seen[name].line} already")
        seen[name] = row
        old = members.get(name) or Resident(id=0, household=household.code, name=name)
        members[name] = _member(row, old, sheet, problems)
    return tuple(members.values())


def _member(row: Row, old: Resident, sheet: _Sheet, problems: Problems) -> Resident:
    words = row.words("groups")
    tags = tuple(word for word in words if "=" not in word)
    given = _given(row, words, ("safe_number", "safe_hours"), problems)
    hearing = [word for tag, word in HEARING.items() if tag in tags]
    groups = tuple(tag for tag in tags if tag not in HEARING and tag != NEVER_CALL_BACK)
    return replace(
        old,
        phone=_phone(row, "phone", sheet, problems) or old.phone,
        born=_born(row, sheet.today, problems) or old.born,
        language=_language(row, problems) or old.language,
        groups=groups if tags else old.groups,
        hearing=_worse(old.hearing, hearing[-1] if hearing else ""),
        never_call_back=old.never_call_back or NEVER_CALL_BACK in tags,
        safe_number=_safe_number(row, given.get("safe_number", ""), sheet, problems) or old.safe_number,
        safe_hours=_safe_hours(row, given.get("safe_hours", ""), problems) or old.safe_hours,
    )


def _given(row: Row, words: Iterable[str], known: Iterable[str], problems: Problems) -> dict[str, str]:
    """The words of a list that give a value, such as safe_hours=09:00-17:00."""
    found = dict(word.split("=", 1) for word in words if "=" in word)
    for name in found.keys() - set(known):
        problems.add(row, f"there is no {name}=..., only {', '.join(f'{k}=...' for k in known)}")
    return found


def _safe_number(row: Row, raw: str, sheet: _Sheet, problems: Problems) -> str | None:
    number = checked_number(raw, sheet.region) if raw else None
    if raw and number is None:
        problems.add(row, f"safe_number={raw} is not a phone number")
    return number


def _safe_hours(row: Row, hours: str, problems: Problems) -> str:
    try:
        if hours:
            parse_hours(hours)
    except PolicyError:
        problems.add(row, f"safe_hours={hours} must look like safe_hours=09:00-17:00")
        return ""
    return hours


def _leave(row: Row, until: str, zone: tzinfo | None, problems: Problems) -> datetime | None:
    """`on_leave=2026-12-24`: not asked up to and including that day."""
    if not until:
        return None
    try:
        day = date.fromisoformat(until)
    except ValueError:
        problems.add(row, f"on_leave={until} must look like on_leave=2026-12-24")
        return None
    return datetime.combine(day + timedelta(days=1), time(), zone)


def _worse(one: str, other: str) -> str:
    order = ("", "hard", "deaf")
    return max(one, other, key=order.index)


def _volunteers(books: Books, sheet: _Sheet, problems: Problems) -> ImportResult:
    tree = books.area_tree().by_code
    given: dict[str, tuple[Row, Volunteer]] = {}
    there: set[str] = set()
    for row in sheet.rows:
        phone = _phone(row, "phone", sheet, problems)
        if not phone:
            if not row["phone"]:
                problems.add(row, "phone is missing")
            continue
        before = books.volunteer(phone)
        if before is not None:
            there.add(phone)
        _once(given, phone, row, problems)
        given[phone] = (row, _volunteer(row, phone, before, tree, sheet, problems))
    problems.check()
    for _, volunteer in given.values():
        books.put_volunteer(volunteer)
    return _counted(given, there)


def _volunteer(
    row: Row, phone: str, before: Volunteer | None, areas: Mapping[str, Area], sheet: _Sheet, problems: Problems
) -> Volunteer:
    old = before or Volunteer(phone=phone, name="", area="", language=sheet.language)
    area, channel = row["area"] or old.area, _one_of(row, "channel", CHANNELS, old.channel, problems)
    if not (row["name"] or old.name):
        problems.add(row, "name is missing")
    if not area:
        problems.add(row, "area is missing")
    elif area not in areas:
        problems.add(row, f"there is no area {area!r}")
    if channel == "sms" and phone_kind(phone) == "landline":
        problems.add(row, f"{row['phone']} is a landline and takes no texts: set channel to voice")
    words = row.words("skills")
    given = _given(row, words, ("on_leave",), problems)
    return replace(
        old,
        name=row["name"] or old.name,
        area=area,
        skills=tuple(word for word in words if "=" not in word) or old.skills,
        leave_until=_leave(row, given.get("on_leave", ""), sheet.zone, problems) or old.leave_until,
        channel=channel,
        role=Role(_one_of(row, "role", ROLES, old.role.value, problems)),
        language=_language(row, problems) or old.language,
    )


def _counted(given: Iterable[str], known: Iterable[str]) -> ImportResult:
    codes, there = set(given), set(known)
    return ImportResult(added=len(codes - there), updated=len(codes & there))


def _once(given: Mapping[str, tuple[Row, object]], key: str, row: Row, problems: Problems) -> None:
    if key in given:
        problems.add(row, f"{key} is on line {given[key][0].line} already")


def _agreed(rows: list[Row], column: str, problems: Problems) -> str:
    """What the rows of one household say in common; blank cells follow the others."""
    said = [row for row in rows if row[column]]
    for row in said:
        if row[column] != said[0][column]:
            problems.add(row, f"{column} differs from line {said[0].line} of the same household")
    return said[0][column] if said else ""


def _check_code(row: Row, problems: Problems) -> None:
    if not _CODE.fullmatch(row["code"]):
        problems.add(row, "code is missing" if not row["code"] else f"code {row['code']!r} has spaces or is too long")


def _phone(row: Row, column: str, sheet: _Sheet, problems: Problems) -> str | None:
    number = checked_number(row[column], sheet.region)
    if row[column] and (number is None or phone_kind(number) == "short"):
        problems.add(row, f"{column} {row[column]!r} is not a phone number")
        return None
    return number


def _language(row: Row, problems: Problems) -> str:
    language = row["language"]
    if language and not _LANGUAGE.fullmatch(language):
        problems.add(row, f"language must be a code such as zh, en or ii, not {language!r}")
    return language


def _born(row: Row, today: date, problems: Problems) -> str:
    """1948, 1948-03 or 1948-03-12."""
    born = row["born"].replace("/", "-")
    match = _BORN.fullmatch(born)
    try:
        if born and (match is None or date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) > today):
            raise ValueError
    except ValueError:
        problems.add(row, f"born must be a past date such as 1948 or 1948-03-12, not {row['born']!r}")
    return born


def _one_of(row: Row, column: str, allowed: tuple[str, ...], old: str, problems: Problems) -> str:
    value = row[column] or old
    if row[column] and value not in allowed:
        problems.add(row, f"{column} must be one of {', '.join(allowed)}, not {value!r}")
        return old
    return value


_IMPORTS: Mapping[str, Callable[[Books, _Sheet, Problems], ImportResult]] = {
    "areas": _areas,
    "households": _households,
    "volunteers": _volunteers,
}
