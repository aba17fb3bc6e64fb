"""The books in PostgreSQL, which several processes may share."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError

from hotline.domain.errors import Conflict
from hotline.service.ports import looking

from .books import Books
from .errors import StorageUnavailable
from .failures import TRIES, transient, translated
from .ledger import Shared
from .marks import ROOM, ROOM_BYTES
from .notify import Notifier
from .nudges import Nudges
from .postgres_engine import Connections, Limits

T = TypeVar("T")

CONNECTIONS, CONNECTIONS_TO_LOOK = 10, 5
LIMITS = Limits()
# Readers see one state from the first statement to the last.
READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class LostBeforeCommit(StorageUnavailable):
    """The connection broke, and nothing of this unit was kept: it may run again."""


class Silent(LostBeforeCommit):
    """The database gave no answer in time, and nothing of this unit was kept. Once more on a new connection; whoever
    waits is told when that is silent too."""


class PostgresStore:
    """Implements `hotline.service.ports.Store`. Made inside a running event loop."""

    def __init__(self, url: URL, zone: ZoneInfo, poll_seconds: float, limits: Limits = LIMITS) -> None:
        self._shared = Shared(zone)
        self.failing = False
        self._writers = Connections(url, CONNECTIONS, limits, limits.statement)
        self._lookers = Connections(url, CONNECTIONS_TO_LOOK, limits, limits.look)
        self._nudges = Nudges(self._last_entry, poll_seconds)
        self._notifier = Notifier(url, self._nudges.nudge, poll_seconds)
        self._closed = False

    async def write(self, unit: Callable[[Books], T]) -> T:
        """Run the unit in one durable transaction; runs it again on Conflict, a few times."""
        if self._closed:
            raise StorageUnavailable("(the books are closed)")
        try:
            return await self._write(unit)
        except Exception as error:
            found = translated(error)
            self.failing |= isinstance(found, StorageUnavailable)
            if found is error:
                raise
            raise found from error

    async def _write(self, unit: Callable[[Books], T]) -> T:
        was_silent = False
        for _ in range(TRIES - 1):
            try:
                return await self._once(unit)
            except Conflict:
                continue
            except DBAPIError as error:
                if not transient(error):
                    raise
            except Silent:
                if was_silent:
                    raise
                was_silent = True
            except LostBeforeCommit:
                continue
        return await self._once(unit)

    async def _once(self, unit: Callable[[Books], T]) -> T:
        def run(connection: Connection) -> tuple[T, bool]:
            books = Books(connection, self._shared, writing=True)
            result = unit(books)
            books.finish()
            return result, books.added_entries

        committing = False
        try:
            async with self._writers.connect() as connection:
                result, entries = await connection.run_sync(run)
                committing = True
                await connection.commit()
        except DBAPIError as error:
            if error.connection_invalidated and not committing:
                raise LostBeforeCommit("(the connection broke)") from error
            raise
        except TimeoutError as error:
            self._writers.drop_idle()
            if not committing:
                raise Silent("(the database is silent)") from error
            raise
        if entries:
            self._nudges.nudge()
            self._notifier.notify()
        return result

    async def read(self, view: Callable[[Books], T]) -> T:
        """Run a reading function on one consistent state; it must not write."""
        try:
            for _ in range(TRIES - 1):
                try:
                    return await self._read(view)
                except DBAPIError as error:
                    if not error.connection_invalidated:
                        raise
            return await self._read(view)
        except Exception as error:
            found = translated(error)
            if found is error:
                raise
            raise found from error

    async def _read(self, view: Callable[[Books], T]) -> T:
        pool = self._lookers if looking.get() else self._writers
        try:
            async with pool.connect() as connection:
                await connection.execution_options(**READING)
                return await connection.run_sync(lambda sync: view(Books(sync, self._shared, writing=False)))
        except TimeoutError:
            pool.drop_idle()
            raise

    async def ready(self) -> bool:
        """Whether the books can be read and written now."""
        try:
            await self.read(lambda books: books.mark("ready"))
            return await self.write(lambda books: books.probe())
        except StorageUnavailable:
            return False

    async def has_room(self) -> bool:
        """Whether as much as a ticket needs can be written now; it is taken away again."""
        try:
            await self.write(lambda books: books.set_mark(ROOM, os.urandom(ROOM_BYTES // 2).hex()))
            await self.write(lambda books: books.set_mark(ROOM, ""))
        except StorageUnavailable:
            return False
        self.failing = False
        return True

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Called in the event loop after commits that added entries (also those of other processes)."""
        self._nudges.add(callback)

    async def close(self) -> None:
        """Lets go of every connection."""
        self._closed = True
        await self._notifier.close()
        await self._nudges.close()
        await self._writers.close()
        await self._lookers.close()

    async def _last_entry(self) -> int:
        return await self.read(lambda books: books.last_entry())
