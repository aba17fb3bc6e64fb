"""Building and upgrading the schema, on both databases."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, func, inspect, select
from sqlalchemy.ext.asyncio import create_async_engine

from .errors import NewerBooks
from .failures import translated
from .schema.tickets import FIRST_NUMBER
from .sqlite_engine import write_engine
from .tables import counters, tickets
from .urls import normal_url, sqlite_file

T = TypeVar("T")

SCRIPTS = Path(__file__).parent / "migrations"
# Any number that nothing else locks: processes starting together build one schema, not two.
MIGRATION_LOCK = 995_995_995


def migrate(url: str, *, data_dir: Path | None = None) -> None:
    """Create the schema, or bring it up to date. Blocks; may be called with or without an event loop.

    Raises StorageUnavailable when the database cannot be reached or written, NewerBooks when a newer version wrote it.
    """
    address = normal_url(url, data_dir)
    file = sqlite_file(address)
    if file is not None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its other files the rights of this one.
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    _with_connection(address, _upgrade)


def schema_is_current(url: str, *, data_dir: Path | None = None) -> bool | None:
    """True, False for a schema of another version, None for an empty database (or no file yet). Raises NewerBooks."""
    address = normal_url(url, data_dir)
    file = sqlite_file(address)
    if file is not None and not file.exists():
        return None
    return _with_connection(address, _is_current)


def files_of(url: str, *, data_dir: Path | None = None) -> tuple[Path, ...]:
    """The files that a SQLite database consists of, there or not; none for PostgreSQL."""
    file = sqlite_file(normal_url(url, data_dir))
    ends = ("", "-wal", "-shm", "-journal")
    return () if file is None else tuple(file.with_name(f"{file.name}{end}") for end in ends)


def ticket_numbers_given(url: str, *, data_dir: Path | None = None) -> bool:
    """Whether a database of this version has ever given out the number of a ticket."""
    return _with_connection(normal_url(url, data_dir), _numbers_given)


def _numbers_given(connection: Connection) -> bool:
    last = connection.scalar(select(counters.c.value).where(counters.c.name == "ticket"))
    if connection.dialect.name == "postgresql":
        return connection.scalar(select(func.count()).select_from(select(tickets.c.number).limit(1).subquery())) == 1
    return last is not None and int(last) >= FIRST_NUMBER


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    _refuse_newer(MigrationContext.configure(connection).get_current_revision())
    command.upgrade(alembic_config(connection), "head")


def _is_current(connection: Connection) -> bool | None:
    present = MigrationContext.configure(connection).get_current_revision()
    if present is None:
        return False if inspect(connection).get_table_names() else None
    _refuse_newer(present)
    return present == ScriptDirectory(str(SCRIPTS)).get_current_head()


def _refuse_newer(present: str | None) -> None:
    """What this version can't know it must not touch."""
    known = {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}
    if present is not None and present not in known:
        raise NewerBooks(f"(their schema: {present})")


def _with_connection(url: URL, work: Callable[[Connection], T]) -> T:
    try:
        if url.get_backend_name() == "sqlite":
            return _on_sqlite(url, work)
        # There is only an asynchronous driver for PostgreSQL, and perhaps a loop is running here already.
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(lambda: asyncio.run(_on_postgres(url, work))).result()
    except Exception as error:
        found = translated(error)
        if found is error:
            raise
        raise found from error


def _on_sqlite(url: URL, work: Callable[[Connection], T]) -> T:
    engine = write_engine(url)
    try:
        with engine.begin() as connection:
            return work(connection)
    finally:
        engine.dispose()


async def _on_postgres(url: URL, work: Callable[[Connection], T]) -> T:
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
