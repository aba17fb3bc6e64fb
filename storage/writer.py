"""SQLite's one writer: a thread that commits waiting units as a group, a savepoint for each.

One commit costs one flush of the disk; a group shares it. A unit is acknowledged only after the commit.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine

from hotline.domain.errors import Conflict

from .books import Books
from .errors import StorageUnavailable
from .failures import TRIES, translated
from .ledger import Shared

# Bounds what a unit at the head of a group waits for those behind it.
MOST_IN_GROUP = 64


@dataclass(slots=True)
class Job:
    unit: Callable[[Books], Any]
    done: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Owns the writing connection. `committed` is called in the loop after commits that added entries."""

    def __init__(self, engine: Engine, shared: Shared, committed: Callable[[], None]) -> None:
        self._engine, self._shared, self._committed = engine, shared, committed
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._ended = self._loop.create_future()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="hotline-writer", daemon=True)
        self._thread.start()

    async def write(self, unit: Callable[[Books], Any]) -> Any:
        """Queue the unit; its result comes after the commit that holds it."""
        if self._closed:
            raise StorageUnavailable("(the books are closed)")
        job = Job(unit, self._loop.create_future())
        self._jobs.put(job)
        # A caller who stops waiting does not undo the unit, nor does he disturb the thread.
        return await asyncio.shield(job.done)

    async def close(self) -> None:
        """What is queued is still written."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        await asyncio.shield(self._ended)
        self._thread.join()

    # --- in the thread ------------------------------------------------------------------------------
    def _run(self) -> None:
        more = True
        while more:
            group, more = self._next_group()
            if not group:
                continue
            try:
                entries = self._write_group(group)
            except BaseException as error:
                self._fail(group, error)
                entries = False
            self._tell(self._acknowledge, group, entries)
        self._engine.dispose()
        self._tell(self._end)

    def _next_group(self) -> tuple[list[Job], bool]:
        """Wait for a job, then take along what waits behind it; False with the last ones."""
        job = self._jobs.get()
        group: list[Job] = []
        while job is not None:
            group.append(job)
            if len(group) == MOST_IN_GROUP:
                return group, True
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return group, True
        return group, False

    def _write_group(self, group: list[Job]) -> bool:
        with self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            if not isinstance(raw, sqlite3.Connection):
                raise TypeError("The writer needs sqlite3.")
            try:
                raw.execute("BEGIN IMMEDIATE")
                entries = False
                for job in group:
                    entries |= self._run_unit(connection, raw, job)
                raw.execute("COMMIT")
            except BaseException:
                # Nothing of the group is on the disk, whatever the units believed.
                self._shared.areas = None
                if raw.in_transaction:
                    with suppress(sqlite3.Error):
                        raw.execute("ROLLBACK")
                raise
        return entries

    def _run_unit(self, connection: Connection, raw: sqlite3.Connection, job: Job) -> bool:
        """One unit within its savepoint; its error is its own, unless SQLite gave up the transaction."""
        for attempt in range(1, TRIES + 1):
            raw.execute("SAVEPOINT unit")
            books = Books(connection, self._shared, writing=True)
            try:
                job.result = job.unit(books)
                books.finish()
            except Exception as error:
                if not raw.in_transaction:
                    raise
                raw.execute("ROLLBACK TO unit")
                raw.execute("RELEASE unit")
                if not isinstance(error, Conflict) or attempt == TRIES:
                    job.error = translated(error)
                    return False
            else:
                raw.execute("RELEASE unit")
                return books.added_entries
        return False

    def _fail(self, group: list[Job], error: BaseException) -> None:
        for job in group:
            if job.error is None:
                # Whatever it was: as a group they were not written.
                found = translated(error)
                job.error = found if isinstance(found, StorageUnavailable) else StorageUnavailable(f"({error})")
                job.error.__cause__ = error

    def _tell(self, callback: Callable[..., None], *values: Any) -> None:
        with suppress(RuntimeError):  # the loop was closed without waiting for us
            self._loop.call_soon_threadsafe(callback, *values)

    # --- in the loop --------------------------------------------------------------------------------
    def _acknowledge(self, group: list[Job], entries: bool) -> None:
        for job in group:
            if job.done.done():
                continue
            if job.error is not None:
                job.done.set_exception(job.error)
            else:
                job.done.set_result(job.result)
        if entries:
            self._committed()

    def _end(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)
