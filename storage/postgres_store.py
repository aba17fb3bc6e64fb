"""The books in PostgreSQL, which several processes may share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from hotline.domain.errors import Conflict

from .books import Books
from .errors import StorageUnavailable
from .failures import TRIES, transient, translated
from .ledger import Shared
from .notify import Notifier
from .nudges import Nudges

T = TypeVar("T")

CONNECTIONS = 10
WAIT_SECONDS = 10.0
# Readers see one state from the first statement to the last.
READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class LostBeforeCommit(StorageUnavailable):
    """The connection broke, and nothing of this unit was kept: it may run again."""


class PostgresStore:
    """Implements `hotline.service.ports.Store`. Made inside a running event loop."""

    def __init__(self, url: URL, zone: ZoneInfo, poll_seconds: float) -> None:
        self._shared = Shared(zone)
        self._engine = create_async_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            pool_recycle=1800,
            hide_parameters=True,  # phones and needs are in them, and errors are logged
        )
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
            if found is error:
                raise
            raise found from error

    async def _write(self, unit: Callable[[Books], T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return await self._once(unit)
            except Conflict:
                continue
            except DBAPIError as error:
                if not transient(error):
                    raise
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
            async with self._engine.begin() as connection:
                result, entries = await connection.run_sync(run)
                committing = True
        except DBAPIError as error:
            if error.connection_invalidated and not committing:
                raise LostBeforeCommit("(the connection broke)") from error
            raise
        if entries:
            self._nudges.nudge()
            self._notifier.notify()
        return result

    async def read(self, view: Callable[[Books], T]) -> T:
        """Run a reading function on one consistent state; it must not write."""
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(**READING)
                return await connection.run_sync(lambda sync: view(Books(sync, self._shared, writing=False)))
        except Exception as error:
            found = translated(error)
            if found is error:
                raise
            raise found from error

    async def ready(self) -> bool:
        """Whether the books can be read and written now."""
        try:
            await self.read(lambda books: books.mark("ready"))
            return await self.write(lambda books: books.probe())
        except StorageUnavailable:
            return False

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Called in the event loop after commits that added entries (also those of other processes)."""
        self._nudges.add(callback)

    async def close(self) -> None:
        """Lets go of every connection."""
        self._closed = True
        await self._notifier.close()
        await self._nudges.close()
        await self._engine.dispose()

    async def _last_entry(self) -> int:
        return await self.read(lambda books: books.last_entry())
