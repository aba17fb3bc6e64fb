"""What somebody may see, as conditions of a question about tickets."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from hotline.domain.access import Scope

from .tables import tickets


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions for tickets that whoever reads may see."""
    conditions: list[ColumnElement[bool]] = []
    if scope.areas is not None:
        conditions.append(tickets.c.area.in_(sorted(scope.areas)))
    if not scope.protected:
        conditions.append(tickets.c.protected.is_(None))
    return conditions
