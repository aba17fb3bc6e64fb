"""What every part of the books needs: a connection, statements for both databases, the hotline's zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, CursorResult, Executable, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from hotline.domain.areas import AreaTree

from .mapping import clean
from .plans import plan_of

Values = Mapping[str, Any]


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
    """One transaction on one connection."""

    def __init__(self, connection: Connection, shared: Shared, *, writing: bool) -> None:
        self.connection, self.shared, self.writing = connection, shared, writing
        self.zone = shared.zone
        self.dialect = connection.dialect.name
        self.planned = self.dialect == "sqlite" and writing
        self.added_entries = False
        self.changed_areas = False

    def run(self, statement: Executable, values: Values | None = None) -> CursorResult[*tuple[Any, ...]]:
        if self.planned and values:
            plan = plan_of(statement, tuple(values))
            if plan is not None:
                return self.connection.exec_driver_sql(plan.sql, plan.values(values))
        return self.connection.execute(statement, _cleaned(values) if values else None)

    def run_many(self, statement: Executable, rows: Sequence[Values]) -> None:
        if not rows:
            return
        plan = plan_of(statement, tuple(rows[0])) if self.planned else None
        if plan is not None:
            self.connection.exec_driver_sql(plan.sql, [plan.values(row) for row in rows])
        else:
            self.connection.execute(statement, [_cleaned(row) for row in rows])

    def read(self, statement: Lockable, values: Values | None = None) -> CursorResult[*tuple[Any, ...]]:
        """Rows that this unit may be about to change: locked when it writes."""
        return self.run(statement.locking if self.writing else statement.plain, values)

    def finish(self) -> None:
        """What is written at the very end of a unit, before the commit."""


def _cleaned(values: Values) -> dict[str, Any]:
    return {key: clean(value) if isinstance(value, str) else value for key, value in values.items()}
