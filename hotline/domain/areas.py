"""The area tree: district, street, community, group, building; and who leads there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from .people import in_force

LEVELS = ("district", "street", "community", "group", "building")


@dataclass(frozen=True, slots=True)
class Area:
    code: str
    name: str
    level: str
    parent: str | None = None
    name_en: str = ""  # as people who read no Chinese know it: Hongmiao, Group Three


@dataclass(frozen=True, slots=True)
class Lead:
    """Who answers for an area. `person`: their id; `phone`: None for somebody who can't be reached; from `since` until
    `until` (None: always was, without end)."""

    person: str
    area: str
    name: str
    phone: str | None = None
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return in_force(self.since, self.until, now)


class AreaTree:
    """Areas by code, with the ways between them and their leads."""

    def __init__(self, areas: Iterable[Area], leads: Iterable[Lead] = ()) -> None:
        self.by_code: Mapping[str, Area] = {a.code: a for a in areas}
        self._children: dict[str, list[str]] = {}
        for area in self.by_code.values():
            self._children.setdefault(area.parent or "", []).append(area.code)
        self.all_leads = tuple(leads)
        self._leads: dict[str, list[Lead]] = {}
        for lead in self.all_leads:
            self._leads.setdefault(lead.area, []).append(lead)

    def path(self, code: str | None) -> tuple[Area, ...]:
        """The area itself first, then its parents up to the root; empty for an unknown code."""
        found: list[Area] = []
        area = self.by_code.get(code) if code else None
        while area is not None and area not in found:
            found.append(area)
            area = self.by_code.get(area.parent) if area.parent else None
        return tuple(found)

    def rings(self, code: str | None) -> Iterator[tuple[str, ...]]:
        """The areas by their distance from this one: itself, then those one step away, and so on; at last all that have
        nothing in common with it. One ring of all for an unknown code."""
        seen: set[str] = set()
        ring: tuple[str, ...] = (code,) if code is not None and code in self.by_code else ()
        while ring:
            yield ring
            seen.update(ring)
            ring = tuple(sorted({n for one in ring for n in self._neighbours(one)} - seen))
        rest = tuple(sorted(set(self.by_code) - seen))
        if rest:
            yield rest

    def _neighbours(self, code: str) -> Iterator[str]:
        parent = self.by_code[code].parent
        if parent in self.by_code and parent is not None:
            yield parent
        yield from self._children.get(code, ())

    def roots(self) -> tuple[Area, ...]:
        return tuple(a for a in self.by_code.values() if not a.parent or a.parent not in self.by_code)

    def distance(self, one: str | None, other: str | None) -> int | None:
        """Steps up and down the tree between two areas; None when they have nothing in common."""
        ups = [a.code for a in self.path(one)]
        downs = [a.code for a in self.path(other)]
        common = next((code for code in ups if code in downs), None)
        return None if common is None else ups.index(common) + downs.index(common)

    def meeting_level(self, one: str | None, other: str | None) -> str | None:
        """The level of the smallest area that holds both."""
        downs = {a.code for a in self.path(other)}
        return next((a.level for a in self.path(one) if a.code in downs), None)

    def leads_of(self, code: str, now: datetime) -> tuple[Lead, ...]:
        """Who leads this very area now."""
        return tuple(lead for lead in self._leads.get(code, ()) if lead.holds(now))

    def led_by(self, person: str, now: datetime) -> tuple[Area, ...]:
        """The areas that the person of this id leads now, in the order of their codes."""
        codes = {lead.area for lead in self.all_leads if lead.person == person and lead.holds(now)}
        return tuple(self.by_code[code] for code in sorted(codes) if code in self.by_code)

    def leads(self, code: str | None, now: datetime) -> tuple[Lead, ...]:
        """The escalation ladder: whoever leads and can be reached, nearest first, each person and each number once; the
        root's when the place is unknown."""
        ladder = self.path(code) or tuple(a for root in self.roots() for a in self.path(root.code))
        rungs: list[Lead] = []
        for lead in (lead for area in ladder for lead in self.leads_of(area.code, now) if lead.phone):
            if all(lead.person != other.person and lead.phone != other.phone for other in rungs):
                rungs.append(lead)
        return tuple(rungs)
