"""The log: append-only, and numbered in the order of the commits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

import storage
from hotline.domain.actor import MACHINE, Actor
from hotline.domain.effects import Entry
from hotline.domain.ticket import Attention, Priority
from hotline.service.ports import Books, Store
from storage import Refused

from .conftest import NOW, ZONE
from .test_tickets import add, ticket


def entry(kind: str, **data: object) -> Entry:
    return Entry(kind, Actor.operator("mei"), data, NOW)


async def log(store: Store, number: int, *entries: Entry) -> None:
    await store.write(lambda books: books.add_entries(number, entries))


async def test_lines_come_back_in_order(store: Store) -> None:
    await add(store, ticket(1), ticket(2))
    await log(store, 1, entry("opened", words="米", count=3), entry("noted"))
    await log(store, 2, entry("opened"))
    await log(store, 1, entry("closed"))
    lines = await store.read(lambda books: books.entries(1))
    assert [line.kind for line in lines] == ["opened", "noted", "closed"]
    first = lines[0]
    assert (first.ticket, first.at, first.by) == (1, NOW, Actor.operator("mei"))
    assert first.data == {"words": "米", "count": 3}
    every = await store.read(lambda books: books.entries_since(0))
    assert [(line.ticket, line.kind) for line in every] == [
        (1, "opened"), (1, "noted"), (2, "opened"), (1, "closed"),
    ]  # fmt: skip
    numbers = [line.number for line in every]
    assert numbers == sorted(set(numbers))
    assert await store.read(lambda books: books.last_entry()) == numbers[-1]
    rest = await store.read(lambda books: books.entries_since(numbers[1], 1))
    assert [line.number for line in rest] == [numbers[2]]
    assert [line.number for line in await store.read(lambda books: books.entries(1, numbers[0], 1))] == [numbers[1]]


async def test_an_empty_log_ends_at_0(store: Store) -> None:
    assert await store.read(lambda books: books.last_entry()) == 0


async def test_data_become_json(store: Store) -> None:
    await add(store, ticket(1))
    data = {
        "at": NOW, "priority": Priority.LOW, "why": frozenset({Attention.LISTEN}), "for": timedelta(minutes=1),
        "pairs": (("a", 1),), "broken": "a\ud83d",
    }  # fmt: skip
    await log(store, 1, Entry("x", MACHINE, data, NOW))
    (line,) = await store.read(lambda books: books.entries(1))
    assert line.data == {
        "at": NOW.isoformat(), "priority": "low", "why": ["listen"], "for": 60.0, "pairs": [["a", 1]], "broken": "a?",
    }  # fmt: skip


async def test_a_unit_reads_its_own_lines(store: Store) -> None:
    await add(store, ticket(1))

    def unit(books: Books) -> tuple[list[str], int]:
        books.add_entries(1, [entry("a")])
        kinds = [line.kind for line in books.entries(1)]
        books.add_entries(1, [entry("b")])
        return kinds + [line.kind for line in books.entries_since(0)], books.last_entry()

    kinds, last = await store.write(unit)
    assert kinds == ["a", "a", "b"]
    assert last == await store.read(lambda books: books.last_entry())


async def test_an_entry_needs_its_time_and_its_ticket(store: Store) -> None:
    await add(store, ticket(1))
    with pytest.raises(ValueError, match="time"):
        await log(store, 1, Entry("x", MACHINE))
    with pytest.raises(Refused):
        await log(store, 99, entry("x"))


@pytest.mark.parametrize("change", ["UPDATE entries SET kind = 'other'", "DELETE FROM entries"])
async def test_lines_can_neither_be_changed_nor_deleted(store: Store, change: str) -> None:
    await add(store, ticket(1))
    await log(store, 1, entry("opened"))
    with pytest.raises(Refused, match="append-only"):
        await store.write(lambda books: books.connection.execute(text(change)))  # type: ignore[attr-defined]
    assert [line.kind for line in await store.read(lambda books: books.entries(1))] == ["opened"]


async def test_a_resuming_reader_misses_nothing_while_many_write(store: Store) -> None:
    writers, lines = 50, 4
    await add(store, *(ticket(n) for n in range(writers)))

    async def write(number: int) -> None:
        for turn in range(lines):
            await log(store, number, entry("a", turn=turn), entry("b", turn=turn))

    seen: list[int] = []
    told: list[tuple[int, object, str]] = []

    async def follow() -> None:
        while len(seen) < writers * lines * 2:
            for line in await store.read(lambda books: books.entries_since(seen[-1] if seen else 0, 7)):
                seen.append(line.number)
                told.append((line.ticket, line.data["turn"], line.kind))

    async with asyncio.timeout(60):
        await asyncio.gather(follow(), *(write(n) for n in range(writers)))
    assert seen == sorted(set(seen))
    for number in range(writers):
        own = [(turn, kind) for of, turn, kind in told if of == number]
        assert own == [(turn, kind) for turn in range(lines) for kind in "ab"]


async def heard(events: list[int], count: int) -> None:
    async with asyncio.timeout(10):
        while len(events) < count:
            await asyncio.sleep(0.01)


async def test_commits_with_entries_are_told(store: Store) -> None:
    events: list[int] = []
    store.on_commit(lambda: events.append(1))
    await add(store, ticket(1))
    assert events == []
    await asyncio.gather(*(log(store, 1, entry("a")) for _ in range(20)))
    await heard(events, 1)
    assert len(events) <= 20


@pytest.mark.parametrize("poll_seconds", [0.05, 3600.0])
async def test_commits_of_other_processes_are_told(
    store: Store, url: str, poll_seconds: float, request: pytest.FixtureRequest
) -> None:
    """By polling on both; by NOTIFY, which needs no poll, on PostgreSQL."""
    if poll_seconds > 1 and url.startswith("sqlite"):
        pytest.skip("SQLite has no NOTIFY: its own test is the polling one")
    other = await storage.open_store(url, ZONE, poll_seconds=poll_seconds)
    try:
        events: list[int] = []
        other.on_commit(lambda: events.append(1))
        await add(store, ticket(1))
        await other.ready()
        async with asyncio.timeout(10):
            while not events:  # the other may not be listening yet
                await log(store, 1, entry("a"))
                await asyncio.sleep(0.05)
    finally:
        await other.close()


async def test_a_broken_listener_keeps_nobody_else_from_hearing(store: Store) -> None:
    events: list[int] = []
    said: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: said.append(context["message"]))
    broken: Callable[[], None] = lambda: events.remove(99)  # noqa: E731
    store.on_commit(broken)
    store.on_commit(lambda: events.append(1))
    await add(store, ticket(1))
    await log(store, 1, entry("a"))
    await heard(events, 1)
    assert said == ["A listener for new entries failed."]
