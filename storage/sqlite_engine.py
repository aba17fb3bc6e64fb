"""Connections to SQLite: how they are opened, for writing and for reading."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# FULL: a commit is on the disk before it is acknowledged, also through a power cut.
DURABLE = ("PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")
# How long one process waits for another that is writing (an import takes seconds).
BUSY_SECONDS = 30
READERS = 4
# Whoever called is taken in, however many called at the same moment: better late than with an apology.
WAIT_SECONDS = 300


def write_engine(url: URL) -> Engine:
    """One connection, used by the thread that first connects; transactions are begun and ended by hand."""
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        poolclass=StaticPool,
        hide_parameters=True,  # phones and needs are in them, and errors are logged
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: Any) -> None:
        _write_ahead(connection)
        for pragma in (*DURABLE, "PRAGMA cache_size=-32000", "PRAGMA wal_autocheckpoint=2000"):
            connection.execute(pragma).close()

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Two that begin at the same moment both change the journal of a new file; SQLite refuses one of them at once,
    whatever the time it was told to wait. It asks again."""
    for last in (False,) * (BUSY_SECONDS * 10) + (True,):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError:
            if last:
                raise
            time.sleep(0.1)


def read_engine(url: URL) -> AsyncEngine:
    """A few connections that cannot write; each transaction sees one state of the books."""
    engine = create_async_engine(
        url,
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        for pragma in ("PRAGMA foreign_keys=ON", "PRAGMA query_only=ON"):
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver does not begin a transaction for reading; without it every statement sees another state.
        connection.exec_driver_sql("BEGIN")

    return engine
