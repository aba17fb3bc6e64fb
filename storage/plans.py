"""A short way to SQLite on the one writer thread: statements compiled once, then handed to the driver as text.

Core spends more time on each small statement than SQLite does, and on the writer's thread that is the time of
everybody. What is left out is the turning of results, which is not needed: every kind of column is kept as the
driver gives it, and mapping.py does the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler

from .mapping import clean

DIALECT = SQLiteDialect_pysqlite()


@dataclass(frozen=True, slots=True)
class Plan:
    """The statement's text, the names of its values in order, and those that are constants."""

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        every = {**self.constants, **given} if self.constants else given
        return [clean(v) if isinstance(v, str) else v for v in map(every.__getitem__, self.names)]


_plans: dict[Executable, Plan] = {}


def plan_of(statement: Executable, values: Mapping[str, Any]) -> Plan:
    """The plan of a statement that is a constant of its module and always gets values of the same names."""
    plan = _plans.get(statement)
    if plan is None:
        plan = _plans[statement] = _make(statement, tuple(values))
    return plan


def _make(statement: Executable, keys: tuple[str, ...]) -> Plan:
    compiled = statement.compile(dialect=DIALECT, column_keys=list(keys) or None)  # type: ignore[attr-defined]
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
        raise TypeError("This statement cannot be planned: use `dynamic`.")
    names = tuple(compiled.positiontup or ())
    constants = {name: value for name, value in compiled.params.items() if name not in keys}
    return Plan(str(compiled), names, constants)
