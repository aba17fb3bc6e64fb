"""The areas that a cell may name: by code, or by a name that only one of them has."""

from __future__ import annotations

from collections.abc import Iterable

from hotline.domain.areas import Area, AreaTree

from .words import spelt


class AreaNames:
    """Codes first; then 红庙社区三组, 三组 and Hongmiao Group Three, by all who are called so."""

    def __init__(self, areas: Iterable[Area]) -> None:
        tree = AreaTree(areas)
        self._codes = frozenset(tree.by_code)
        self._names: dict[str, list[str]] = {}
        for code in tree.by_code:
            path = tree.path(code)
            for depth in range(1, len(path) + 1):
                above = path[depth - 1 :: -1]
                self._add("".join(a.name for a in above), code)
                self._add(" ".join(a.name_en or a.name for a in above), code)
                self._add(", ".join(a.name_en or a.name for a in path[:depth]), code)

    def _add(self, name: str, code: str) -> None:
        known = self._names.setdefault(spelt(name), [])
        if code not in known:
            known.append(code)

    def codes(self, named: str) -> tuple[str, ...]:
        """The codes of all areas that this may be; empty for none."""
        return (named,) if named in self._codes else tuple(self._names.get(spelt(named), ()))
