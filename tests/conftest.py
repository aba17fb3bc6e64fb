"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import fresh_database, postgres_server

__all__ = ["fresh_database", "postgres_server"]

# The same examples in every run, and no time limit for one: a slow machine is no fault of the code.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of its own, and no setting from outside."""
    for name in list(os.environ):
        if name.startswith("HOTLINE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
