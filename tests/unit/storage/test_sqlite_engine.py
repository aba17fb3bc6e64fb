"""How a file of SQLite is opened."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from storage import sqlite_engine


class Busy:
    """A connection that is refused so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def execute(self, statement: str) -> Any:
        self.left -= 1
        if self.left >= 0:
            raise sqlite3.OperationalError("database is locked")
        return sqlite3.connect(":memory:").execute(statement)


def test_two_that_begin_at_the_same_moment_both_get_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("storage.sqlite_engine.time.sleep", waited.append)
    sqlite_engine._write_ahead(Busy(3))  # type: ignore[arg-type]
    assert len(waited) == 3


def test_whoever_never_gets_a_turn_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sqlite_engine.time.sleep", lambda seconds: None)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite_engine._write_ahead(Busy(10_000))  # type: ignore[arg-type]
