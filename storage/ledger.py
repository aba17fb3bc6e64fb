"""What every part of the books needs: a connection, statements for both databases, the hotline's zone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Executable, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from hotline.domain.areas import AreaTree

from .mapping import clean
from .plans import plan_of

Values = Mapping[str, Any]
Row = Sequence[Any]


@dataclass(slots=True)
class Shared:
    """What the units of one store share. `areas` is the tree with the count of changes it was read at."""

    zone: ZoneInfo
    areas: tuple[int, AreaTree] | None = None


class Lockable(NamedTuple):
    """A select, and the same one locking its rows for writing units (the same on SQLite: one writer)."""

    plain: Executable
    locking: Executable


def lockable(statement: Select[Any]) -> Lockable:
    return Lockable(statement, statement.with_for_update())


# Both know "on conflict", each in a class of its own.
INSERT: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def upsert(table: Table, *keys: str, keep: Sequence[str] = ()) -> dict[str, Insert]:
    """Insert or update by key, for each database; the columns in `keep` stay as they are in an update."""
    statements: dict[str, Insert] = {}
    for name, insert in INSERT.items():
        statement = insert(table).inline()
        changed = {c.name: statement.excluded[c.name] for c in table.c if c.name not in (*keys, *keep)}
        statements[name] = statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
    return statements


def insert_once(table: Table, *keys: str) -> dict[str, Insert]:
    """Insert unless a row with this key is there; the result's rowcount tells which."""
    return {
        name: insert(table)
        .inline()
        .on_conflict_do_nothing(index_elements=list(keys))
        .execution_options(preserve_rowcount=True)
        for name, insert in INSERT.items()
    }


class Ledger:
    """One transaction on one connection.

    Statements are constants of their modules, given the same keys each time; what is put together for one
    question goes through `dynamic`.
    """

    def __init__(self, connection: Connection, shared: Shared, *, writing: bool) -> None:
        self.connection, self.shared, self.writing = connection, shared, writing
        self.zone = shared.zone
        self.dialect = connection.dialect.name
        self.added_entries = False
        self.changed_areas = False
        # SQLite's writing connection is used directly: see plans.py.
        raw = connection.connection.driver_connection if writing and self.dialect == "sqlite" else None
        self._raw = raw if isinstance(raw, sqlite3.Connection) else None

    def rows(self, statement: Executable | Lockable, values: Values | None = None) -> Sequence[Row]:
        """All rows; those of a Lockable are locked when this unit writes, for it may be about to change them."""
        if isinstance(statement, Lockable):
            statement = statement.locking if self.writing else statement.plain
        if self._raw is not None:
            plan = plan_of(statement, values or {})
            return self._raw.execute(plan.sql, plan.values(values or {})).fetchall()
        return self.dynamic(statement, values)

    def first(self, statement: Executable | Lockable, values: Values | None = None) -> Row | None:
        """The first row, or None."""
        rows = self.rows(statement, values)
        return rows[0] if rows else None

    def value(self, statement: Executable | Lockable, values: Values | None = None) -> Any:
        """The first column of the first row, or None."""
        rows = self.rows(statement, values)
        return rows[0][0] if rows else None

    def dynamic(self, statement: Executable, values: Values | None = None) -> Sequence[Row]:
        """All rows of a statement that is not a constant, or takes a list of values."""
        return self.connection.execute(statement, _cleaned(values) if values else None).all()

    def change(self, statement: Executable, values: Values | None = None) -> int:
        """Write; the number of rows that were written."""
        if self._raw is not None:
            plan = plan_of(statement, values or {})
            return self._raw.execute(plan.sql, plan.values(values or {})).rowcount
        result = self.connection.execute(statement, _cleaned(values) if values else None)
        return int(result.rowcount)

    def change_many(self, statement: Executable, rows: Sequence[Values]) -> None:
        """Write once for each of the rows, which carry the same keys."""
        if not rows:
            return
        if self._raw is not None:
            plan = plan_of(statement, rows[0])
            self._raw.executemany(plan.sql, [plan.values(row) for row in rows])
        else:
            self.connection.execute(statement, [_cleaned(row) for row in rows])

    def finish(self) -> None:
        """What is written at the very end of a unit, before the commit."""


def _cleaned(values: Values) -> dict[str, Any]:
    return {key: clean(value) if isinstance(value, str) else value for key, value in values.items()}
