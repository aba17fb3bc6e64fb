"""Units of work: all or nothing, each its own, and what happens when the books cannot be written."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import storage
from hotline.service.ports import Books, Store
from hotline.service.records import OutboxRow
from storage import StorageUnavailable
from tests.postgres import Server

from .conftest import MACHINE, NOW, ZONE


async def marks(store: Store, *names: str) -> list[str | None]:
    return await store.read(lambda books: [books.mark(name) for name in names])


def fails(books: Books) -> None:
    raise KeyError("mine")


async def test_a_unit_gives_its_result_and_its_error(store: Store) -> None:
    assert await store.write(lambda books: "result") == "result"
    with pytest.raises(KeyError, match="mine"):
        await store.write(fails)
    assert await store.read(lambda books: 7) == 7
    with pytest.raises(KeyError, match="mine"):
        await store.read(fails)


async def test_what_fails_half_way_leaves_nothing(store: Store) -> None:
    def unit(books: Books) -> None:
        books.set_mark("a", "1")
        books.next_number()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.write(unit)
    assert await marks(store, "a") == [None]


async def test_one_failing_unit_does_not_harm_its_neighbours(store: Store) -> None:
    def unit(name: str) -> object:
        def write(books: Books) -> str:
            books.set_mark(name, "kept")
            if name in ("2", "5"):
                raise LookupError(name)
            return name

        return write

    names = [str(n) for n in range(8)]
    results = await asyncio.gather(*(store.write(unit(n)) for n in names), return_exceptions=True)  # type: ignore[arg-type]
    assert [str(r) for r in results] == names
    assert [n for n, r in zip(names, results, strict=True) if isinstance(r, LookupError)] == ["2", "5"]
    assert await marks(store, *names) == [None if n in ("2", "5") else "kept" for n in names]


async def test_even_a_stop_iteration_reaches_its_unit(store: Store) -> None:
    with pytest.raises(RuntimeError):
        await store.write(lambda books: next(iter([])))
    assert await store.ready()


async def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(StorageUnavailable):
        await store.read(lambda books: books.set_mark("a", "1"))
    assert await marks(store, "a") == [None]


async def test_a_reader_sees_one_state_from_begin_to_end(store: Store) -> None:
    await store.write(lambda books: books.set_mark("a", "before"))
    loop = asyncio.get_running_loop()
    first, written = asyncio.Event(), threading.Event()

    def view(books: Books) -> list[str | None]:
        seen = [books.mark("a")]
        loop.call_soon(first.set)
        # Some statements, each of which gives the loop its turn, until the other unit is committed.
        while not written.is_set():
            books.operators()
        return [*seen, books.mark("a")]

    async def change() -> None:
        await first.wait()
        await store.write(lambda books: books.set_mark("a", "after"))
        written.set()

    async with asyncio.timeout(20):
        seen, _ = await asyncio.gather(store.read(view), change())
    assert seen == ["before", "before"]
    assert await marks(store, "a") == ["after"]


async def test_a_caller_who_stops_waiting_breaks_nothing(store: Store) -> None:
    waiting = asyncio.create_task(store.write(lambda books: books.set_mark("a", "1")))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await store.ready()
    await store.write(lambda books: books.set_mark("b", "1"))
    assert await marks(store, "b") == ["1"]


async def test_closing_leaves_no_thread_no_task_no_warning(url: str) -> None:
    threads, tasks = set(threading.enumerate()), asyncio.all_tasks()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        opened = await storage.open_store(url, ZONE)
        assert await opened.ready()
        last = asyncio.gather(*(opened.write(lambda books: books.next_number()) for _ in range(5)))
        await last
        await opened.close()
        await opened.close()
        with pytest.raises(StorageUnavailable):
            await opened.write(lambda books: None)
    assert asyncio.all_tasks() == tasks
    async with asyncio.timeout(5):  # a reader's thread says good-bye just before its end
        while not set(threading.enumerate()) <= threads:
            await asyncio.sleep(0.01)


async def test_books_that_are_not_there_are_not_ready(tmp_path: Path) -> None:
    opened = await storage.open_store(f"sqlite:///{tmp_path}/empty.db", ZONE)
    assert not await opened.ready()
    await opened.close()


async def test_a_database_that_is_not_there_is_not_ready(postgres_server: Server) -> None:
    opened = await storage.open_store(postgres_server.url("nowhere"), ZONE)
    assert not await opened.ready()
    with pytest.raises(StorageUnavailable):
        await opened.write(lambda books: books.next_number())
    await opened.close()


@pytest.fixture
async def postgres(fresh_database: object) -> AsyncIterator[tuple[Store, str]]:
    address: str = fresh_database()  # type: ignore[operator]
    opened = await storage.open_store(address, ZONE, poll_seconds=0.05)
    yield opened, address.rpartition("/")[2]
    await opened.close()


async def test_broken_connections_are_replaced(postgres: tuple[Store, str], postgres_server: Server) -> None:
    """As after a restart of the database: a unit that was not committed runs again."""
    store, name = postgres
    row = OutboxRow(key="k", kind="text", to="+1", purpose="offer", at=NOW, not_before=MACHINE)
    await asyncio.gather(*(store.ready() for _ in range(5)))
    for _ in range(3):
        postgres_server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        await store.write(lambda books: books.next_number())
    await store.write(lambda books: books.add_outbox(row))
    assert await store.read(lambda books: books.outbox("k")) == row
