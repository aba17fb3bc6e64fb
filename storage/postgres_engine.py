"""Connections to PostgreSQL, and how long each thing may take: nobody waits for ever for a process that was stopped in
the middle of a transaction, or for a network that swallows what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import URL, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

# Whoever called is taken in, however many called at the same moment.
WAIT_SECONDS = 300.0
RECYCLE_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Limits:
    """All in seconds. `statement`: the answer to one statement, `look`: the same for somebody who looks; past them the
    connection counts as dead. `idle`: the database ends a transaction in which nothing is asked for so long, and lets
    go of its locks; a unit's own computing between two statements has to fit in. `lock`: the wait for a lock before
    the unit runs again. `connect`: a new connection."""

    statement: float = 20.0
    look: float = 120.0
    idle: float = 10.0
    lock: float = 5.0
    connect: float = 10.0


_patience: ContextVar[asyncio.Timeout | None] = ContextVar("patience", default=None)
"""Until when the statement that is asked just now must be answered."""


class Connections:
    """So many connections, made when needed. `seconds` is the longest that the answer to one statement may take."""

    def __init__(self, url: URL, number: int, limits: Limits, seconds: float) -> None:
        self._engine = create_async_engine(
            url,
            pool_size=number,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            pool_recycle=RECYCLE_SECONDS,
            hide_parameters=True,  # phones and needs are in them, and errors are logged
            connect_args={
                "timeout": limits.connect,
                "server_settings": {
                    "statement_timeout": _milliseconds(seconds),
                    "lock_timeout": _milliseconds(limits.lock),
                    "idle_in_transaction_session_timeout": _milliseconds(limits.idle),
                    # A peer that is gone without a word is found out within half a minute, not after two hours.
                    "tcp_keepalives_idle": "10",
                    "tcp_keepalives_interval": "5",
                    "tcp_keepalives_count": "4",
                },
            },
        )
        self._seconds, self._goodbye_seconds = seconds, limits.connect
        for question in ("before_cursor_execute", "commit"):
            event.listen(self._engine.sync_engine, question, self._asks)
        self._idle: set[asyncpg.Connection] = set()
        event.listen(self._engine.sync_engine, "checkin", self._came_back)
        event.listen(self._engine.sync_engine, "checkout", self._goes_out)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """A connection. TimeoutError when it can't be made, or when a statement is not answered, in time; however many
        statements there are."""
        connection = await self._engine.connect()
        try:
            async with asyncio.timeout(self._seconds) as patience:
                before = _patience.set(patience)
                try:
                    yield connection
                finally:
                    _patience.reset(before)
        finally:
            # Whatever happens to whoever waits here, it goes back.
            await asyncio.shield(asyncio.create_task(self._give_back(connection)))

    async def _give_back(self, connection: AsyncConnection) -> None:
        """What was found or written is known by now: silence at this point is nobody's concern but the next one's."""
        try:
            async with asyncio.timeout(self._seconds):
                await connection.close()
        except TimeoutError:
            self.drop_idle()

    def drop_idle(self) -> None:
        """Those that nobody uses just now are cut, without a word to the database: one has been silent, and so may they
        be. New ones are made in their place."""
        for connection in self._idle:
            connection.terminate()
        self._idle.clear()

    async def close(self) -> None:
        """Say good-bye to the database; one that doesn't answer is left alone."""
        try:
            async with asyncio.timeout(self._goodbye_seconds):
                await self._engine.dispose()
        except TimeoutError:
            self.drop_idle()

    def _asks(self, *_: object) -> None:
        patience = _patience.get()
        if patience is not None:
            patience.reschedule(asyncio.get_running_loop().time() + self._seconds)

    def _came_back(self, connection: DBAPIConnection | None, _: ConnectionPoolEntry) -> None:
        if connection is not None:
            self._idle.add(_driver(connection))

    def _goes_out(self, connection: DBAPIConnection, _: ConnectionPoolEntry, __: PoolProxiedConnection) -> None:
        self._idle.discard(_driver(connection))


def _driver(connection: DBAPIConnection) -> Any:
    return connection.driver_connection


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))
