"""A short way for writing statements on SQLite: compiled once, then handed to the driver as they are.

Core spends more time on each insert than SQLite does; on the one writer thread that is the time of everybody.
Only statements that return nothing go this way, so nothing but their text and the order of their values is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

from .mapping import clean

DIALECT = SQLiteDialect_pysqlite()


@dataclass(frozen=True, slots=True)
class Plan:
    """The statement's text, the names of its values in order, and those that are constants."""

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        every = {**self.constants, **given} if self.constants else given
        return tuple([clean(v) if isinstance(v, str) else v for v in map(every.__getitem__, self.names)])


_plans: dict[Executable, Plan | None] = {}


def plan_of(statement: Executable, keys: Sequence[str]) -> Plan | None:
    """The plan of a module's statement, which is always given the same keys; None where Core is needed."""
    if statement not in _plans:
        _plans[statement] = _make(statement, keys)
    return _plans[statement]


def _make(statement: Executable, keys: Sequence[str]) -> Plan | None:
    if not isinstance(statement, UpdateBase) or statement._returning:
        return None
    compiled = statement.compile(dialect=DIALECT, column_keys=list(keys))
    assert isinstance(compiled, SQLCompiler)
    if compiled.post_compile_params or compiled.literal_execute_params:
        return None
    names = tuple(compiled.positiontup or ())
    constants = {name: value for name, value in compiled.params.items() if name not in keys}
    return Plan(str(compiled), names, constants)
