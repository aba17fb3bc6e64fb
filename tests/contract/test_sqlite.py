"""What only SQLite's one writer does: commit in groups, live through a full disk and a kill."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

import storage
from hotline.service.ports import Books, Store
from storage import StorageUnavailable

from .conftest import ZONE

HERE = Path(__file__).parent


@pytest.fixture
def file(tmp_path: Path, migrated_file: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copyfile(migrated_file, path)
    return path


@pytest.fixture
async def store(file: Path) -> AsyncIterator[Store]:
    opened = await storage.open_store(f"sqlite:///{file}", ZONE)
    yield opened
    await opened.close()


def driver(books: Any) -> sqlite3.Connection:
    raw: sqlite3.Connection = books.connection.connection.driver_connection
    return raw


class Gate:
    """A unit that keeps the writer busy until it is opened, so that others wait behind it."""

    def __init__(self) -> None:
        self.entered, self.opened = asyncio.Event(), threading.Event()
        self.loop = asyncio.get_running_loop()

    def __call__(self, books: Books) -> None:
        self.loop.call_soon_threadsafe(self.entered.set)
        assert self.opened.wait(20)


def setting(name: str, value: str = "1") -> Any:
    return lambda books: books.set_mark(name, value)


def failing(books: Books) -> None:
    books.set_mark("failing", "1")
    raise LookupError


async def behind_a_gate(store: Store, *units: Any) -> list[Any]:
    """The units as one group: they are queued while the writer is busy."""
    gate = Gate()
    first = asyncio.create_task(store.write(gate))
    await gate.entered.wait()
    waiting = [asyncio.create_task(store.write(unit)) for unit in units]
    await asyncio.sleep(0)
    gate.opened.set()
    await first
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_waiting_units_share_one_commit(store: Store) -> None:
    said: list[str] = []
    await store.write(lambda books: driver(books).set_trace_callback(said.append))
    said.clear()
    results = await behind_a_gate(store, setting("a"), failing, setting("b"))
    assert isinstance(results[1], LookupError)
    assert said.count("COMMIT") == 2  # the gate's own, and one for the three
    await store.write(lambda books: driver(books).set_trace_callback(None))
    assert await store.read(lambda books: [books.mark(n) for n in ("a", "failing", "b")]) == ["1", None, "1"]


async def test_nothing_is_acknowledged_before_the_commit(store: Store) -> None:
    gate, last = Gate(), Gate()
    first = asyncio.create_task(store.write(gate))
    await gate.entered.wait()
    done = asyncio.create_task(store.write(setting("a")))
    same_group = asyncio.create_task(store.write(last))
    await asyncio.sleep(0)
    gate.opened.set()
    await first
    await last.entered.wait()
    assert not done.done()
    assert await store.read(lambda books: books.mark("a")) is None
    last.opened.set()
    await asyncio.gather(done, same_group)
    assert await store.read(lambda books: books.mark("a")) == "1"


async def test_a_lost_transaction_is_told_to_the_whole_group(store: Store) -> None:
    def loses_it(books: Books) -> None:
        driver(books).execute("ROLLBACK")
        raise KeyError("x")

    results = await behind_a_gate(store, setting("a"), failing, loses_it, setting("b"))
    assert [type(r) for r in results] == [StorageUnavailable, LookupError, StorageUnavailable, StorageUnavailable]
    assert await store.read(lambda books: books.mark("a")) is None
    await store.write(setting("a"))
    assert await store.read(lambda books: books.mark("a")) == "1"


BIG = "米" * 100_000


async def test_a_full_database_refuses_and_later_goes_on(store: Store) -> None:
    await store.write(lambda books: driver(books).execute("PRAGMA max_page_count=1").close())
    with pytest.raises(StorageUnavailable, match="full"):
        await store.write(setting("big", BIG))
    assert await store.ready()  # what needs no room still goes
    await store.write(lambda books: driver(books).execute("PRAGMA max_page_count=1000000").close())
    await store.write(setting("big", BIG))
    assert await store.read(lambda books: books.mark("big")) == BIG


@contextlib.contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """As on a full disk: the kernel lets no file of this process grow beyond this size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_commit_that_fails_keeps_nothing_and_later_goes_on(store: Store, file: Path) -> None:
    await store.write(setting("before"))
    log = file.with_name(file.name + "-wal")
    with no_file_beyond(log.stat().st_size + 1):
        results = await behind_a_gate(store, setting("a"), failing, setting("big", BIG))
        assert [type(r) for r in results] == [StorageUnavailable, LookupError, StorageUnavailable]
        assert not await store.ready()
        assert await store.read(lambda books: books.mark("before")) == "1"
    assert await store.ready()
    assert await store.read(lambda books: [books.mark("a"), books.mark("big")]) == [None, None]
    await store.write(setting("big", BIG))
    assert await store.read(lambda books: books.mark("big")) == BIG


WRITER = """
import asyncio, sys
from zoneinfo import ZoneInfo
import storage

async def main():
    store = await storage.open_store(sys.argv[1], ZoneInfo("Asia/Shanghai"))
    async def write(turn):
        for n in range(100_000):
            name = f"{turn}-{n}"
            await store.write(lambda books: (books.set_mark(name, "x"), books.set_mark("twin " + name, "x")))
            print(name, flush=True)
    await asyncio.gather(*(write(turn) for turn in range(8)))

asyncio.run(main())
"""


async def test_what_was_acknowledged_survives_a_kill(file: Path) -> None:
    url = f"sqlite:///{file}"
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True, cwd=HERE.parents[1]
    )
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(300)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [line.strip() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    store = await storage.open_store(url, ZONE)
    try:
        kept = await store.read(lambda books: [name for name in acknowledged if books.mark(name) is None])
        twins = await store.read(lambda books: [n for n in acknowledged if books.mark("twin " + n) is None])
    finally:
        await store.close()
    assert len(acknowledged) >= 300
    assert kept == twins == []
