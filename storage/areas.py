"""The area tree with its leads, kept in the process."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select, update

from hotline.domain.areas import Area, AreaTree, Lead
from hotline.domain.people import AddressKind, Role

from .ledger import Ledger, upsert
from .mapping import AREA, moment
from .tables import addresses, areas, counters, grants, people

ALL_AREAS = select(*AREA.columns(areas)).order_by(areas.c.code)
IS_MAIN_PHONE = and_(
    addresses.c.kind == AddressKind.PHONE.value, addresses.c.position == 0, addresses.c.safe.is_(False)
)
ALL_LEADS = (
    select(
        people.c.id,
        grants.c.area,
        people.c.name,
        grants.c.title,
        addresses.c.value,
        people.c.language,
        grants.c.since,
        grants.c.until,
    )
    .select_from(
        grants.join(people, people.c.id == grants.c.person).outerjoin(
            addresses, and_(addresses.c.person == people.c.id, IS_MAIN_PHONE)
        )
    )
    .where(grants.c.role == Role.LEAD.value, grants.c.area.is_not(None))
    .order_by(grants.c.area, grants.c.id)
)
PUT_AREA = upsert(areas, "code")
AREAS_CHANGED = select(counters.c.value).where(counters.c.name == "areas")
COUNT_CHANGE = update(counters).where(counters.c.name == "areas").values(value=counters.c.value + 1)


class AreaBooks(Ledger):
    """Implements the part of `Books` about areas."""

    def area_tree(self) -> AreaTree:
        """All areas and leads; kept in the process until their count of changes, which every unit reads, has moved."""
        changes = int(self.value(AREAS_CHANGED))
        known = self.shared.areas
        if known is not None and known[0] == changes and not self.changed_areas:
            return known[1]
        leads = [self._lead(row) for row in self.rows(ALL_LEADS)]
        tree = AreaTree((AREA.record_of(row, self.zone) for row in self.rows(ALL_AREAS)), leads)
        if not self.changed_areas:
            # What this very unit wrote may still be rolled back: it is never kept.
            self.shared.areas = (changes, tree)
        return tree

    def _lead(self, row: Any) -> Lead:
        person, area, name, title, phone, language, since, until = row
        times = [None if value is None else moment(value, self.zone) for value in (since, until)]
        return Lead(person, area, title or name, phone, language, *times)

    def put_area(self, area: Area) -> None:
        """Insert or update by code."""
        self.tree_changes()
        self.change(PUT_AREA[self.dialect], AREA.row(area))

    def tree_changes(self) -> None:
        """The tree, or who leads in it, is no longer what others have read."""
        if not self.changed_areas:
            self.changed_areas = True
            self.change(COUNT_CHANGE)
