"""The area tree: district, street, community, group, building."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEVELS = ("district", "street", "community", "group", "building")


@dataclass(frozen=True, slots=True)
class Area:
    code: str
    name: str
    level: str
    parent: str | None = None
    lead_name: str = ""
    lead_phone: str | None = None
    name_en: str = ""  # as people who read no Chinese know it: Hongmiao, Group Three


class AreaTree:
    """Areas by code, with the ways between them."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.by_code: Mapping[str, Area] = {a.code: a for a in areas}

    def path(self, code: str | None) -> tuple[Area, ...]:
        """The area itself first, then its parents up to the root; empty for an unknown code."""
        found: list[Area] = []
        area = self.by_code.get(code) if code else None
        while area is not None and area not in found:
            found.append(area)
            area = self.by_code.get(area.parent) if area.parent else None
        return tuple(found)

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

    def leads(self, code: str | None) -> tuple[Area, ...]:
        """The escalation ladder: areas with a lead to reach, nearest first; the root's when the place is unknown."""
        ladder = self.path(code) or tuple(a for root in self.roots() for a in self.path(root.code))
        seen: set[str] = set()
        rungs = []
        for area in ladder:
            if area.lead_phone and area.lead_phone not in seen:
                seen.add(area.lead_phone)
                rungs.append(area)
        return tuple(rungs)
