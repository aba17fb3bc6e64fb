"""The sheet of volunteers and staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from hotline.domain.people import Role, Volunteer

from ..people import is_person_id
from ..phones import kind as phone_kind
from ..ports import Books
from . import cells
from .places import AreaNames
from .reading import Row
from .taking import Plan, Taking
from .words import CHANNELS, ROLES


def volunteers(books: Books, taking: Taking) -> Plan:
    """What comes of the sheet. Whoever stands in it is found by code, else by the number."""
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

    def write(books: Books) -> None:
        for _, volunteer in given.values():
            books.put_volunteer(volunteer)

    return Plan(taking.tally.result("volunteers"), write)


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
