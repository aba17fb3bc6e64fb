"""The books in a SQLite file: one writer thread, a few readers."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import URL

from hotline.service.ports import looking

from .books import Books
from .errors import StorageUnavailable
from .failures import translated
from .ledger import Shared
from .marks import ROOM, ROOM_BYTES
from .nudges import Nudges
from .sqlite_engine import read_engine, write_engine
from .writer import Writer

T = TypeVar("T")


class SqliteStore:
    """Implements `hotline.service.ports.Store`. Made inside a running event loop."""

    def __init__(self, url: URL, zone: ZoneInfo, poll_seconds: float) -> None:
        self._shared = Shared(zone)
        self.failing = False
        self._readers, self._lookers = read_engine(url), read_engine(url)
        self._nudges = Nudges(self._last_entry, poll_seconds)
        self._writer = Writer(write_engine(url), self._shared, self._nudges.nudge)

    async def write(self, unit: Callable[[Books], T]) -> T:
        """Run the unit in one durable transaction; runs it again on Conflict, a few times."""
        try:
            result: T = await self._writer.write(unit)
        except StorageUnavailable:
            self.failing = True
            raise
        return result

    async def read(self, view: Callable[[Books], T]) -> T:
        """Run a reading function on one consistent state; it must not write."""
        try:
            engine = self._lookers if looking.get() else self._readers
            async with engine.connect() as connection:
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
        """Writes what is queued, then lets go of the file."""
        await self._writer.close()
        await self._nudges.close()
        await self._readers.dispose()
        await self._lookers.dispose()

    async def _last_entry(self) -> int:
        return await self.read(lambda books: books.last_entry())
