"""Migrations: they build exactly the tables that the queries are written against."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect

import storage
from hotline.domain.errors import BadInput
from storage.migrate import _with_connection
from storage.tables import metadata
from storage.urls import normal_url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/folder to make/100%/books.db"
    address: str = request.getfixturevalue("fresh_database")(migrated=False)
    return address


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    found: list[object] = compare_metadata(context, metadata)
    return found


def allowed(condition: str) -> tuple[str, ...]:
    """The values in a check, however the database has put it."""
    return tuple(sorted(re.findall(r"'(\w*)'", condition)))


def checks(connection: Connection) -> set[tuple[str, tuple[str, ...]]]:
    inspector = inspect(connection)
    return {
        (str(check["name"]), allowed(str(check["sqltext"])))
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def test_the_migrations_build_the_tables(url: str) -> None:
    assert _with_connection(normal_url(url), differences) == []


def test_the_migrations_allow_the_same_values(url: str) -> None:
    expected = {
        (str(check.name), allowed(str(check.sqltext)))
        for table in metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    assert _with_connection(normal_url(url), checks) == expected


def test_an_empty_database_is_built_once(empty: str) -> None:
    assert storage.schema_is_current(empty) is None
    storage.migrate(empty)
    assert storage.schema_is_current(empty) is True
    storage.migrate(empty)
    assert storage.schema_is_current(empty) is True


async def test_migrating_works_inside_a_running_loop_and_several_times_at_once(empty: str) -> None:
    storage.schema_is_current(empty)
    await asyncio.gather(*(asyncio.to_thread(storage.migrate, empty) for _ in range(3)))
    storage.migrate(empty)
    assert storage.schema_is_current(empty) is True
    await asyncio.get_running_loop().shutdown_default_executor()


def test_another_version_is_not_current(url: str) -> None:
    def forget(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    _with_connection(normal_url(url), forget)
    assert storage.schema_is_current(url) is False


def test_books_of_a_newer_version_are_left_alone(url: str) -> None:
    def newer(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from the future'")

    _with_connection(normal_url(url), newer)
    for touch in (storage.schema_is_current, storage.migrate):
        with pytest.raises(storage.NewerBooks, match="from the future"):
            touch(url)
    assert _with_connection(normal_url(url), differences) == []


def test_a_database_of_somebody_else_is_not_empty(empty: str) -> None:
    if empty.startswith("sqlite"):
        normal_file = Path(str(normal_url(empty).database))
        normal_file.parent.mkdir(parents=True)

    def other(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE theirs (a INTEGER)")

    _with_connection(normal_url(empty), other)
    assert storage.schema_is_current(empty) is False


def test_all_can_be_taken_back(url: str) -> None:
    from alembic import command

    from storage.migrate import alembic_config

    _with_connection(normal_url(url), lambda connection: command.downgrade(alembic_config(connection), "base"))
    left = _with_connection(normal_url(url), lambda connection: inspect(connection).get_table_names())
    assert left == ["alembic_version"]
    storage.migrate(url)
    assert _with_connection(normal_url(url), differences) == []


def test_areas_of_older_books_have_no_english_name_yet(url: str) -> None:
    from alembic import command

    from storage.migrate import alembic_config

    def older(connection: Connection) -> None:
        command.downgrade(alembic_config(connection), "0004")
        connection.exec_driver_sql(
            "INSERT INTO areas (code, name, level, lead_name) VALUES ('A', '红庙社区', 'community', '')"
        )
        connection.exec_driver_sql(
            "INSERT INTO households (code, area, address, groups, notes) VALUES ('H', 'A', 'x', '[]', '')"
        )

    _with_connection(normal_url(url), older)
    storage.migrate(url)
    names = _with_connection(normal_url(url), lambda c: c.exec_driver_sql("SELECT name, name_en FROM areas").all())
    assert [tuple(row) for row in names] == [("红庙社区", "")]


def test_a_relative_file_lies_in_the_data_folder(tmp_path: Path, migrated_file: Path) -> None:
    shutil.copyfile(migrated_file, tmp_path / "a.db")
    assert storage.schema_is_current("sqlite:///a.db", data_dir=tmp_path) is True
    assert storage.schema_is_current("sqlite:///b.db", data_dir=tmp_path) is None


@pytest.mark.parametrize("url", ["mysql://host/x", "sqlite://", "sqlite:///:memory:", "nonsense", ""])
def test_other_addresses_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(BadInput) as raised:
        normal_url(url)
    assert "host" not in str(raised.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:////data/a.db", "sqlite+aiosqlite:////data/a.db"),
        ("sqlite+aiosqlite:////data/a.db", "sqlite+aiosqlite:////data/a.db"),
        ("sqlite+pysqlite:////data/a.db", "sqlite+aiosqlite:////data/a.db"),
        ("postgresql://u:p@h/x", "postgresql+asyncpg://u:p@h/x"),
        ("postgres://u:p@h/x", "postgresql+asyncpg://u:p@h/x"),
        ("postgresql+asyncpg://u:p@h/x", "postgresql+asyncpg://u:p@h/x"),
    ],
)
def test_addresses_get_their_driver(written: str, meant: str) -> None:
    assert normal_url(written).render_as_string(hide_password=False) == meant


def test_unreachable_databases_are_told_in_our_own_words(tmp_path: Path) -> None:
    with pytest.raises(storage.StorageUnavailable):
        storage.migrate("postgresql://nobody@127.0.0.1:1/x")
    (tmp_path / "a.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(storage.StorageUnavailable):
        storage.schema_is_current(f"sqlite:///{tmp_path}/a.db")
