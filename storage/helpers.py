"""Whoever can be asked: volunteers and staff, found by area, skill and who was not asked for longest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from hotline.domain.people import Address, Grant, Person, Role, Volunteer, with_first

from .areas import IS_MAIN_PHONE
from .mapping import PERSON, micros, moment
from .people import ADDRESSES, PERSON_ID, PHONE, WIDTH, PeopleBooks
from .schema.tickets import at_work
from .tables import addresses, assignments, grants, offers, opt_outs, people, skills

NOW = bindparam("now", type_=BigInteger)
ASKED_FIRST = (Role.VOLUNTEER.value, Role.STAFF.value)
MAY_BE_ASKED = grants.c.role.in_([literal_column(f"'{role}'") for role in ASKED_FIRST])
HOLDS = and_(or_(grants.c.since.is_(None), grants.c.since <= NOW), or_(grants.c.until.is_(None), grants.c.until > NOW))
OWN = (
    *PERSON.columns(people),
    addresses.c.value,
    grants.c.area,
    grants.c.role,
    grants.c.since,
    grants.c.until,
    opt_outs.c.at,
)
HELPERS = (
    grants.join(people, people.c.id == grants.c.person)
    .join(addresses, and_(addresses.c.person == people.c.id, IS_MAIN_PHONE))
    .outerjoin(opt_outs, opt_outs.c.phone == addresses.c.value)
)
LOAD = (
    select(func.count())
    .select_from(assignments)
    .where(at_work(), assignments.c.person == people.c.id)
    .scalar_subquery()
)
ONE_VOLUNTEER = select(*OWN, literal_column("0"), LOAD).select_from(HELPERS).where(MAY_BE_ASKED)
VOLUNTEER_OF = ONE_VOLUNTEER.where(people.c.id == PERSON_ID, HOLDS).order_by(grants.c.id)
WHENEVER = ONE_VOLUNTEER.where(people.c.id == PERSON_ID).order_by(grants.c.id)
# An own name, so that the number that is asked for is not the one that the row is joined with.
NUMBERS = addresses.alias("numbers")
HAS_NUMBER = exists().where(NUMBERS.c.person == people.c.id, NUMBERS.c.value == PHONE)
VOLUNTEER_AT = ONE_VOLUNTEER.where(HAS_NUMBER).order_by(people.c.id, grants.c.id)


# Whom to ask, the most rested first; limited, so that a large register costs no more than a small one.
IS_THERE = and_(
    MAY_BE_ASKED,
    HOLDS,
    opt_outs.c.at.is_(None),
    or_(people.c.leave_until.is_(None), people.c.leave_until <= NOW),
)
RESTED = (
    select(*OWN, literal_column("0"), literal_column("0"))
    .select_from(HELPERS)
    .where(IS_THERE)
    .order_by(grants.c.asked_at, grants.c.id)
    .limit(bindparam("limit", type_=Integer))
)
AREAS: BindParameter[Sequence[str]] = bindparam("areas", expanding=True)
SKILLED = exists().where(skills.c.person == people.c.id, skills.c.skill.in_(bindparam("skills", expanding=True)))
OF_ROLE = RESTED.where(grants.c.role == bindparam("role"))
IN_AREAS = RESTED.where(grants.c.area.in_(AREAS))
# Of many areas: whoever was not asked for longest, and of those who live there; not all who live there, put in order.
AMONG_MANY = OF_ROLE.where(func.coalesce(grants.c.area, "").in_(AREAS))
MANY_AREAS = 20
ABLE = {statement: statement.where(SKILLED) for statement in (OF_ROLE, IN_AREAS, AMONG_MANY)}
MANY: BindParameter[Sequence[str]] = bindparam("people", expanding=True)
LOADS_OF = (
    select(assignments.c.person, func.count())
    .where(at_work(), assignments.c.person.in_(MANY))
    .group_by(assignments.c.person)
)
OFFERS_OF = (
    select(offers.c.person, func.count())
    .where(
        offers.c.person.in_(MANY),
        offers.c.offered_at >= bindparam("since", type_=BigInteger),
        offers.c.offered_at <= NOW,
    )
    .group_by(offers.c.person)
)


class HelperBooks(PeopleBooks):
    """Implements the part of `Books` about whoever can be asked."""

    def rested(self, role: Role, now: datetime, limit: int, able: Iterable[str] = ()) -> list[Volunteer]:
        """Of this role wherever they are, who can be asked now: neither on leave nor opted out; those first who were
        not asked for longest. `able`: only those with one of these skills. Not counted."""
        return self._rested(OF_ROLE, {"role": role.value, "now": micros(now), "limit": limit}, able)

    def rested_in(self, areas: Sequence[str], now: datetime, limit: int, able: Iterable[str] = ()) -> list[Volunteer]:
        """Volunteers and staff of these areas, as above; of many areas so many of each."""
        values = {"areas": list(areas), "now": micros(now), "limit": limit}
        if len(areas) <= MANY_AREAS:
            return self._rested(IN_AREAS, values, able)
        return [v for role in ASKED_FIRST for v in self._rested(AMONG_MANY, {**values, "role": role}, able)]

    def _rested(self, statement: Select[Any], values: dict[str, Any], able: Iterable[str]) -> list[Volunteer]:
        wanted = sorted(able)
        if wanted:
            statement, values = ABLE[statement], {**values, "skills": wanted}
        return [self._volunteer(row) for row in self.dynamic(statement, values)]

    def counted(self, volunteers: Sequence[Volunteer], since: datetime, now: datetime) -> list[Volunteer]:
        """The same, with `offers_lately` since then and `load` (assignments at work)."""
        ids = sorted({volunteer.person for volunteer in volunteers})
        if not ids:
            return []
        loads = {row[0]: row[1] for row in self.dynamic(LOADS_OF, {"people": ids})}
        values = {"people": ids, "since": micros(since), "now": micros(now)}
        lately = {row[0]: row[1] for row in self.dynamic(OFFERS_OF, values)}
        return [replace(v, load=loads.get(v.person, 0), offers_lately=lately.get(v.person, 0)) for v in volunteers]

    def volunteer_of(self, person: str, now: datetime | None) -> Volunteer | None:
        """The person of this id, if they are a volunteer or staff now (None: at whatever time), with `load`;
        `offers_lately` is counted by `counted` only."""
        if now is None:
            return self._with_second(self.first(WHENEVER, {"person": person}))
        return self._with_second(self.first(VOLUNTEER_OF, {"person": person, "now": micros(now)}))

    def volunteer(self, phone: str) -> Volunteer | None:
        """The volunteer or staff who has this number, at whatever time they may help."""
        return self._with_second(self.first(VOLUNTEER_AT, {"phone": phone}))

    def known_volunteer(self, phone: str, name: str, code: str | None = None) -> Volunteer | None:
        """Whom a sheet means: by code, else by the number; with a code that nobody has yet, by number and name."""
        known = self._known(Volunteer(phone, name, "", code=code))
        return None if known is None else self.volunteer_of(known.id, None)

    def _with_second(self, row: Sequence[Any] | None) -> Volunteer | None:
        if row is None:
            return None
        found = self._volunteer(row)
        own = [line[0] for line in self.rows(ADDRESSES, {"person": found.person}) if not line[2]]
        return replace(found, second_phone=own[1] if len(own) > 1 else None)

    def _volunteer(self, row: Sequence[Any]) -> Volunteer:
        who = PERSON.record_of(row[:WIDTH], self.zone)
        phone, area, role, since, until, opted_out_at, today, load = row[WIDTH:]
        times = [None if value is None else moment(value, self.zone) for value in (since, until)]
        return Volunteer(
            phone=phone,
            name=who.name,
            area=area or "",
            skills=who.skills,
            channel=who.channel,
            role=Role(role),
            language=who.language,
            opted_out=opted_out_at is not None,
            leave_until=who.leave_until,
            offers_lately=today or 0,
            load=load or 0,
            person=who.id,
            code=who.code,
            since=times[0],
            until=times[1],
        )

    def put_volunteer(self, volunteer: Volunteer) -> str:
        """Insert or update by the person's id, or ("") by code or number; the id. Opting out is the number's own and
        stays, and so do further numbers."""
        known = self._known(volunteer)
        id = known.id if known else volunteer.person or self.new_person_id()
        if known is not None and known.name != volunteer.name and self.homes_of(id):
            self.remember_name(id, known.name)
        numbers = with_first(known.addresses if known else (), Address(volunteer.phone))
        second = volunteer.second_phone
        if second and all(address.value != second or address.safe for address in numbers):
            numbers = (numbers[0], Address(second), *numbers[1:])
        self.put_person(
            replace(
                known or Person(id=id, name=""),
                name=volunteer.name,
                language=volunteer.language,
                code=(known.code if known else None) or volunteer.code,
                skills=volunteer.skills,
                channel=volunteer.channel,
                leave_until=volunteer.leave_until,
                addresses=numbers,
            )
        )
        if known is not None and known.name != volunteer.name:
            for led in (g for g in known.grants if g.role is Role.LEAD and not g.title):
                self.put_grant(id, replace(led, title=known.name))  # as a lead they are called as before
        held = next((g for g in known.grants if g.role in ASKED_FIRST), None) if known else None
        grant = replace(
            held or Grant(volunteer.role),
            role=volunteer.role,
            area=volunteer.area or None,
            since=volunteer.since,
            until=volunteer.until,
        )
        if grant != held:
            self.put_grant(id, grant)
        return id

    def _known(self, volunteer: Volunteer) -> Person | None:
        if volunteer.person:
            return self.person(volunteer.person)
        by_code = self.person_of_code(volunteer.code) if volunteer.code else None
        if by_code is not None:
            return by_code
        there = self.people_at(volunteer.phone)
        # Who helps is known by the number; members of a household, who share one, by their name beside it. A code that
        # nobody has is another person's, with whom they share the number, unless the name is the same.
        helping = sorted(
            (p for p in there if p.helps and (not volunteer.code or (not p.code and p.name == volunteer.name))),
            key=lambda p: all(g.role not in ASKED_FIRST for g in p.grants),
        )
        same_name = (p for p in there if not p.helps and p.name == volunteer.name and volunteer.phone in p.phones)
        return next(iter([*helping, *same_name]), None)

    def drop_volunteer(self, person: str) -> bool:
        """They are asked no more; False when they were neither volunteer nor staff. Opting out is the number's own and
        stays."""
        known = self.person(person)
        held = [g for g in known.grants if g.role in ASKED_FIRST] if known else []
        for grant in held:
            self.drop_grant(grant.id)
        if known is not None and held:
            self.forget_person(known.id)
        return bool(held)
