"""Households with their members, who are people like all others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, exists, or_, select

from hotline.domain.access import Scope
from hotline.domain.people import Address, AddressKind, Household, Person, Resident, with_first

from .ledger import upsert
from .mapping import HOUSEHOLD, to_json
from .people import PeopleBooks
from .tables import addresses, households, members, people

WIDTH = len(HOUSEHOLD.names)
WITH_MEMBERS = (
    select(
        *HOUSEHOLD.columns(households),
        people.c.id,
        people.c.name,
        members.c.born,
        people.c.language,
        members.c.groups,
        members.c.hearing,
        members.c.safe_hours,
        members.c.never_call_back,
    )
    .select_from(
        households.outerjoin(members, members.c.household == households.c.code).outerjoin(
            people, people.c.id == members.c.person
        )
    )
    .order_by(households.c.code, members.c.position, members.c.person)
)
NUMBERS = (
    select(addresses.c.person, addresses.c.value, addresses.c.safe)
    .join(members, members.c.person == addresses.c.person)
    .where(members.c.household == bindparam("code"), addresses.c.kind == AddressKind.PHONE.value)
    .order_by(addresses.c.person, addresses.c.safe, addresses.c.position)
)
OF_PHONE = WITH_MEMBERS.where(
    households.c.code.in_(
        select(members.c.household)
        .join(addresses, addresses.c.person == members.c.person)
        .where(addresses.c.value == bindparam("phone"))
    )
)
BY_CODE = WITH_MEMBERS.where(households.c.code == bindparam("code"))
PUT_HOUSEHOLD = upsert(households, "code")
PUT_MEMBER = upsert(members, "household", "person", keep=("position",))
DROP_MEMBER = delete(members).where(
    members.c.household == bindparam("household"), members.c.person == bindparam("person")
)
DROP_HOUSEHOLD = delete(households).where(households.c.code == bindparam("code"))


class HouseholdBooks(PeopleBooks):
    """Implements the part of `Books` about households."""

    def households_of(self, phone: str) -> list[Household]:
        """Households with a member of this phone (or safe number), members included."""
        return self._households(self.rows(OF_PHONE, {"phone": phone}))

    def household(self, code: str) -> Household | None:
        found = self._households(self.rows(BY_CODE, {"code": code}))
        return found[0] if found else None

    def find_households(self, q: str, scope: Scope, limit: int = 20) -> list[Household]:
        """By code, address, or a member's name or phone, within this scope; every word of `q` must be found in one of
        them."""
        codes = select(households.c.code).order_by(households.c.code).limit(limit)
        if scope.areas is not None:
            codes = codes.where(households.c.area.in_(sorted(scope.areas)))
        for word in q.split():
            number = exists().where(
                addresses.c.person == people.c.id,
                addresses.c.safe.is_(False),
                addresses.c.value.icontains(word, autoescape=True),
            )
            member = exists().where(
                members.c.household == households.c.code,
                people.c.id == members.c.person,
                or_(people.c.name.icontains(word, autoescape=True), number),
            )
            own = (column.icontains(word, autoescape=True) for column in (households.c.code, households.c.address))
            codes = codes.where(or_(*own, member))
        return self._households(self.dynamic(WITH_MEMBERS.where(households.c.code.in_(codes))))

    def _households(self, rows: Iterable[Sequence[Any]]) -> list[Household]:
        found = []
        for _, group in groupby(rows, key=lambda row: row[0]):
            lines = [tuple(row) for row in group]
            home = HOUSEHOLD.record_of(lines[0][:WIDTH], self.zone)
            rows_of = [line[WIDTH:] for line in lines if line[WIDTH] is not None]
            numbers = self.rows(NUMBERS, {"code": home.code}) if rows_of else ()
            found.append(replace(home, members=tuple(_resident(home.code, row, numbers) for row in rows_of)))
        return found

    def put_household(self, household: Household) -> None:
        """Insert or update by code; members by their id or by name within the household; deletes nothing."""
        self.change(PUT_HOUSEHOLD[self.dialect], HOUSEHOLD.row(household))
        present = self._members(household.code)
        for place, member in enumerate(household.members):
            self._put_member(member, household.code, present, len(present) + place)

    def put_resident(self, resident: Resident) -> None:
        """Update by id; one without an id is inserted, or updated by household and name."""
        present = self._members(resident.household)
        self._put_member(resident, resident.household, present, len(present))

    def _members(self, code: str) -> tuple[Resident, ...]:
        household = self.household(code)
        return household.members if household else ()

    def _put_member(self, member: Resident, code: str, present: Sequence[Resident], place: int) -> None:
        known = next((m for m in present if (m.id == member.id if member.id else m.name == member.name)), None)
        person = (self.person(known.id) if known else None) or self._same_person(member)
        kept = person or Person(id=self.new_person_id(), name="")
        numbers = kept.addresses
        for safe, before, now in (
            (False, known.phone if known else None, member.phone),
            (True, known.safe_number if known else None, member.safe_number),
        ):
            if now is not None and now != before:
                numbers = with_first(numbers, Address(now, safe=safe))
            elif now is None and before is not None:
                numbers = tuple(a for a in numbers if (a.value, a.safe) != (before, safe))
        language = member.language or kept.language
        changed = replace(kept, name=member.name, language=language, addresses=numbers)
        if changed != person:
            self.put_person(changed)
        self.change(PUT_MEMBER[self.dialect], _member(member, code, kept.id, place))

    def _same_person(self, member: Resident) -> Person | None:
        """Somebody whom the books know as one who helps, by this number and this name."""
        there = self.people_at(member.phone) if member.phone else []
        return next((p for p in there if p.helps and p.name == member.name), None)

    def drop_resident(self, household: str, name: str) -> bool:
        """Forget one member; False when there was none of this name."""
        found = [m for m in self._members(household) if m.name == name]
        for member in found:
            self.change(DROP_MEMBER, {"household": household, "person": member.id})
            self.forget_person(member.id)
        return bool(found)

    def drop_household(self, code: str) -> bool:
        """Forget a household with all its members; False when there was none."""
        for member in self._members(code):
            self.drop_resident(code, member.name)
        return self.change(DROP_HOUSEHOLD, {"code": code}) > 0


def _resident(household: str, row: Sequence[Any], numbers: Sequence[Sequence[Any]]) -> Resident:
    id, name, born, language, groups, hearing, safe_hours, never_call_back = row
    own = [value for person, value, safe in numbers if person == id and not safe]
    safe_numbers = [value for person, value, safe in numbers if person == id and safe]
    return Resident(
        id=id,
        household=household,
        name=name,
        phone=own[0] if own else None,
        born=born,
        language=language,
        groups=tuple(orjson.loads(groups)),
        hearing=hearing,
        safe_number=safe_numbers[0] if safe_numbers else None,
        safe_hours=safe_hours,
        never_call_back=bool(never_call_back),
        further=tuple(own[1:]),
        other_safe=tuple(safe_numbers[1:]),
    )


def _member(member: Resident, household: str, person: str, place: int) -> dict[str, Any]:
    return {
        "household": household,
        "person": person,
        "position": place,
        "born": member.born,
        "groups": to_json(member.groups),
        "hearing": member.hearing,
        "safe_hours": member.safe_hours,
        "never_call_back": member.never_call_back,
    }
