"""Nobody waits for ever: not for a process that stopped in the middle of its transaction, and not for a network that
swallows everything."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import func, select

from hotline.domain.actor import SWEEP
from hotline.domain.effects import Entry
from hotline.service.ports import Books
from storage.errors import StorageUnavailable
from storage.ledger import Ledger
from storage.postgres_engine import Limits
from storage.postgres_store import PostgresStore
from storage.urls import normal_url

from .conftest import NOW, ZONE
from .test_tickets import ticket

IMPATIENT = Limits(statement=3.0, look=3.0, idle=3.0, lock=0.5, connect=3.0)
PATIENCE = 60.0  # of the test itself: only what would never end takes so long

STOPS_IN_THE_MIDDLE = """
import asyncio, os, signal, sys
from zoneinfo import ZoneInfo
from storage.postgres_engine import Limits
from storage.postgres_store import PostgresStore
from storage.urls import normal_url

runs = []

def unit(books):
    books.lock("caller")
    books.set_mark("stopped", str(len(runs)))
    if not runs:
        runs.append(1)
        os.kill(os.getpid(), signal.SIGSTOP)
    return books.next_number()

async def main():
    store = PostgresStore(normal_url(sys.argv[1], None), ZoneInfo("Asia/Shanghai"), 5.0, Limits(idle=1.0))
    print(await store.write(unit), flush=True)
    await store.close()

asyncio.run(main())
"""


class Wire:
    """Between us and the database; `cut` swallows all that is sent from now on, on old connections and new ones, as a
    network does that drops packets."""

    def __init__(self, port: int) -> None:
        self._port, self.cut, self.swallowed = port, False, asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Wire:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.close()

    @property
    def port(self) -> int:
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers += [writer, back]
        for one, other in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pass_on(one, other))
            self._tasks.add(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if self.cut:
                self.swallowed.set()
                continue
            writer.write(data)
            await writer.drain()
        if not self.cut:
            writer.close()


@pytest.fixture
async def wire(fresh_database: Callable[..., str]) -> AsyncIterator[tuple[Wire, PostgresStore]]:
    address = normal_url(fresh_database(), None)
    assert address.port is not None
    async with Wire(address.port) as between:
        store = PostgresStore(address.set(port=between.port), ZONE, 5.0, IMPATIENT)
        yield between, store
        between.cut = False
        await store.close()


def logged(books: Books) -> None:
    books.add_ticket(ticket(1))
    books.add_entries(1, [Entry("note", SWEEP, {}, NOW)])


async def test_a_process_that_is_frozen_in_a_transaction_stops_nobody_else(fresh_database: Callable[..., str]) -> None:
    address = fresh_database()
    frozen = subprocess.Popen([sys.executable, "-c", STOPS_IN_THE_MIDDLE, address], stdout=subprocess.PIPE, text=True)
    store = PostgresStore(normal_url(address, None), ZONE, 5.0, Limits(idle=1.0, lock=0.5))
    try:
        stopped = await asyncio.to_thread(os.waitpid, frozen.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(stopped[1])
        async with asyncio.timeout(PATIENCE):
            await store.write(lambda books: books.lock("caller"))
            await store.write(lambda books: books.set_mark("stopped", "no"))
            await store.write(logged)
        os.kill(frozen.pid, signal.SIGCONT)
        said, _ = await asyncio.to_thread(frozen.communicate, timeout=PATIENCE)
        assert int(said) >= 1001, "what it had begun ran again, whole"
        assert await store.read(lambda books: books.mark("stopped")) == "1"
    finally:
        frozen.kill()
        frozen.wait()
        await store.close()


async def test_silence_is_noticed_and_told(wire: tuple[Wire, PostgresStore]) -> None:
    between, store = wire
    assert await store.ready()
    between.cut = True
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(StorageUnavailable):
            await store.write(lambda books: books.set_mark("a", "1"))
        with pytest.raises(StorageUnavailable):
            await store.read(lambda books: books.mark("a"))
        assert not await store.ready()
        assert store.failing


async def test_a_commit_without_an_answer_is_not_repeated(wire: tuple[Wire, PostgresStore]) -> None:
    """It may have been kept: whoever asked is told that nobody knows, and asks again themselves."""
    between, store = wire
    runs: list[int] = []

    def last_words(books: Books) -> None:
        runs.append(1)
        books.set_mark("a", "1")
        between.cut = True

    async def only_the_commit_is_lost() -> None:
        await between.swallowed.wait()
        between.cut = False

    assert await store.ready()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        group.create_task(only_the_commit_is_lost())
        with pytest.raises(StorageUnavailable):
            await store.write(last_words)
    assert runs == [1]


async def test_connections_that_fell_silent_are_replaced(wire: tuple[Wire, PostgresStore]) -> None:
    """As when a router forgot them: the old ones answer no more, new ones do."""
    between, store = wire
    await asyncio.gather(*(store.ready() for _ in range(10)))
    old = set(between._tasks)
    for task in old:
        task.cancel()
    async with asyncio.timeout(PATIENCE):
        await store.write(lambda books: books.set_mark("a", "1"))
        assert await store.read(lambda books: books.mark("a")) == "1"
        assert await store.ready()


async def test_a_long_unit_of_many_answers_is_no_silence(wire: tuple[Wire, PostgresStore]) -> None:
    """As an import of a whole town is."""
    _, store = wire

    def long(books: Books) -> str | None:
        assert isinstance(books, Ledger)
        for _ in range(4):
            books.value(select(func.pg_sleep(0.9)))
        books.set_mark("long", "done")
        return books.mark("long")

    assert await store.write(long) == "done"
    assert await store.read(lambda books: books.mark("long")) == "done"
