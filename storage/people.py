"""Areas, households with their members, volunteers, and whoever opted out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, BindParameter, bindparam, delete, exists, func, or_, select, union, update

from hotline.domain.areas import Area, AreaTree
from hotline.domain.people import Household, Resident, Volunteer

from .ledger import Ledger, insert_once, lockable, upsert
from .mapping import AREA, HOUSEHOLD, RESIDENT, VOLUNTEER, micros
from .schema.tickets import at_work
from .tables import areas, assignments, counters, households, offers, opt_outs, residents, volunteers

PHONE: BindParameter[str] = bindparam("phone")

ALL_AREAS = select(*AREA.columns(areas)).order_by(areas.c.code)
LED_BY = select(*AREA.columns(areas)).where(areas.c.lead_phone == PHONE).order_by(areas.c.code)
PUT_AREA = upsert(areas, "code")
AREAS_CHANGED = select(counters.c.value).where(counters.c.name == "areas")
COUNT_CHANGE = update(counters).where(counters.c.name == "areas").values(value=counters.c.value + 1)

WIDTH = len(HOUSEHOLD.names)
WITH_MEMBERS = (
    select(*HOUSEHOLD.columns(households), *RESIDENT.columns(residents))
    .select_from(households.outerjoin(residents, residents.c.household == households.c.code))
    .order_by(households.c.code, residents.c.id)
)
OF_PHONE = WITH_MEMBERS.where(
    households.c.code.in_(
        union(
            select(residents.c.household).where(residents.c.phone == PHONE),
            select(residents.c.household).where(residents.c.safe_number == PHONE),
        )
    )
)
BY_CODE = WITH_MEMBERS.where(households.c.code == bindparam("code"))
PUT_HOUSEHOLD = upsert(households, "code")
PUT_MEMBER = upsert(residents, "household", "name", keep=("id",))
DROP_MEMBER = delete(residents).where(
    residents.c.household == bindparam("household"), residents.c.name == bindparam("name")
)
DROP_MEMBERS = delete(residents).where(residents.c.household == bindparam("household"))
DROP_HOUSEHOLD = delete(households).where(households.c.code == bindparam("code"))
SAVE_RESIDENT = (
    update(residents)
    .where(residents.c.id == bindparam("which"))
    .values({name: bindparam(name) for name in RESIDENT.names if name != "id"})
)

LOADS = (
    select(assignments.c.phone, func.count().label("load")).where(at_work()).group_by(assignments.c.phone).subquery()
)
TODAY = (
    select(offers.c.phone, func.count().label("today"))
    .where(
        offers.c.offered_at >= bindparam("since", type_=BigInteger),
        offers.c.offered_at <= bindparam("now", type_=BigInteger),
    )
    .group_by(offers.c.phone)
    .subquery()
)
VOLUNTEERS = (
    select(*VOLUNTEER.columns(volunteers), opt_outs.c.at, TODAY.c.today, LOADS.c.load)
    .select_from(
        volunteers.outerjoin(opt_outs, opt_outs.c.phone == volunteers.c.phone)
        .outerjoin(TODAY, TODAY.c.phone == volunteers.c.phone)
        .outerjoin(LOADS, LOADS.c.phone == volunteers.c.phone)
    )
    .order_by(volunteers.c.phone)
)
LOAD = select(func.count()).select_from(assignments).where(at_work(), assignments.c.phone == PHONE).scalar_subquery()
VOLUNTEER_OF = (
    select(*VOLUNTEER.columns(volunteers), opt_outs.c.at, LOAD)
    .select_from(volunteers.outerjoin(opt_outs, opt_outs.c.phone == volunteers.c.phone))
    .where(volunteers.c.phone == PHONE)
)
PUT_VOLUNTEER = upsert(volunteers, "phone")
DROP_VOLUNTEER = delete(volunteers).where(volunteers.c.phone == PHONE)

OPTED_OUT = lockable(select(opt_outs.c.at).where(opt_outs.c.phone == PHONE))
OPT_OUT = insert_once(opt_outs, "phone")
OPT_IN = delete(opt_outs).where(opt_outs.c.phone == PHONE)


class PeopleBooks(Ledger):
    """Implements the part of `Books` about people and areas."""

    def area_tree(self) -> AreaTree:
        """All areas; kept in the process until their count of changes, which every unit reads, has moved."""
        changes = int(self.value(AREAS_CHANGED))
        known = self.shared.areas
        if known is not None and known[0] == changes and not self.changed_areas:
            return known[1]
        tree = AreaTree(AREA.record_of(row, self.zone) for row in self.rows(ALL_AREAS))
        if not self.changed_areas:
            # What this very unit wrote may still be rolled back: it is never kept.
            self.shared.areas = (changes, tree)
        return tree

    def areas_led_by(self, phone: str) -> list[Area]:
        return [AREA.record_of(row, self.zone) for row in self.rows(LED_BY, {"phone": phone})]

    def put_area(self, area: Area) -> None:
        """Insert or update by code."""
        self.changed_areas = True
        self.change(COUNT_CHANGE)
        self.change(PUT_AREA[self.dialect], AREA.row(area))

    def households_of(self, phone: str) -> list[Household]:
        """Households with a member of this phone (or safe number), members included."""
        return self._households(self.rows(OF_PHONE, {"phone": phone}))

    def household(self, code: str) -> Household | None:
        found = self._households(self.rows(BY_CODE, {"code": code}))
        return found[0] if found else None

    def find_households(self, q: str, limit: int = 20) -> list[Household]:
        """By code, address, or a member's name or phone; every word of `q` must be found in one of them."""
        codes = select(households.c.code).order_by(households.c.code).limit(limit)
        for word in q.split():
            member = exists().where(
                residents.c.household == households.c.code,
                or_(*(column.icontains(word, autoescape=True) for column in (residents.c.name, residents.c.phone))),
            )
            own = (column.icontains(word, autoescape=True) for column in (households.c.code, households.c.address))
            codes = codes.where(or_(*own, member))
        return self._households(self.dynamic(WITH_MEMBERS.where(households.c.code.in_(codes))))

    def _households(self, rows: Iterable[Sequence[Any]]) -> list[Household]:
        found = []
        for _, group in groupby(rows, key=lambda row: row[0]):
            lines = [tuple(row) for row in group]
            members = tuple(RESIDENT.record_of(line[WIDTH:], self.zone) for line in lines if line[WIDTH] is not None)
            found.append(HOUSEHOLD.record_of(lines[0][:WIDTH], self.zone, members=members))
        return found

    def put_household(self, household: Household) -> None:
        """Insert or update by code; members by name within the household; deletes nothing."""
        self.change(PUT_HOUSEHOLD[self.dialect], HOUSEHOLD.row(household))
        self.change_many(PUT_MEMBER[self.dialect], [_member(member, household.code) for member in household.members])

    def put_resident(self, resident: Resident) -> None:
        """Update by id; one without an id (0) is inserted, or updated by household and name."""
        values = RESIDENT.row(resident)
        if resident.id:
            del values["id"]
            if self.change(SAVE_RESIDENT, values | {"which": resident.id}):
                return
        self.change(PUT_MEMBER[self.dialect], _member(resident, resident.household))

    def drop_resident(self, household: str, name: str) -> bool:
        """Forget one member; False when there was none of this name."""
        return self.change(DROP_MEMBER, {"household": household, "name": name}) > 0

    def drop_household(self, code: str) -> bool:
        """Forget a household with all its members; False when there was none."""
        self.change(DROP_MEMBERS, {"household": code})
        return self.change(DROP_HOUSEHOLD, {"code": code}) > 0

    def drop_volunteer(self, phone: str) -> bool:
        """Forget a volunteer; False when there was none. Opting out is the person's own act and stays."""
        return self.change(DROP_VOLUNTEER, {"phone": phone}) > 0

    def volunteer(self, phone: str) -> Volunteer | None:
        """One volunteer, with `load`; `offers_lately` is counted by `volunteers` only."""
        row = self.first(VOLUNTEER_OF, {"phone": phone})
        return None if row is None else self._volunteer(tuple(row), offers_lately=0, load=row[-1])

    def volunteers(self, since: datetime, now: datetime) -> list[Volunteer]:
        """All of them, with `offers_lately` since then and `load` (assignments at work)."""
        rows = self.rows(VOLUNTEERS, {"since": micros(since), "now": micros(now)})
        return [self._volunteer(tuple(row), offers_lately=row[-2] or 0, load=row[-1] or 0) for row in rows]

    def _volunteer(self, row: tuple[Any, ...], offers_lately: int, load: int) -> Volunteer:
        own, opted_out_at = row[: len(VOLUNTEER.names)], row[len(VOLUNTEER.names)]
        return VOLUNTEER.record_of(
            own, self.zone, opted_out=opted_out_at is not None, offers_lately=offers_lately, load=load
        )

    def put_volunteer(self, volunteer: Volunteer) -> None:
        """Insert or update by phone. Opting out is the person's own act and stays as it is."""
        self.change(PUT_VOLUNTEER[self.dialect], VOLUNTEER.row(volunteer))

    def opted_out(self, phone: str) -> bool:
        return self.first(OPTED_OUT, {"phone": phone}) is not None

    def set_opted_out(self, phone: str, at: datetime, out: bool) -> None:
        """Remember since when this phone gets no texts, or that it does again."""
        if out:
            self.change(OPT_OUT[self.dialect], {"phone": phone, "at": micros(at)})
        else:
            self.change(OPT_IN, {"phone": phone})


def _member(member: Resident, household: str) -> dict[str, Any]:
    values = RESIDENT.row(member) | {"household": household}
    del values["id"]
    return values
