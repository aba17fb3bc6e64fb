"""Deadlines: claimed with a lease, by one process only."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from hotline.domain.ticket import Deadline, DeadlineKind
from hotline.service.ports import Store

from .conftest import MACHINE, NOW
from .test_tickets import add, ticket

DESK, WAVE, PROMISE = DeadlineKind.DESK, DeadlineKind.WAVE, DeadlineKind.PROMISE


def seconds(n: float) -> timedelta:
    return timedelta(seconds=n)


async def due(
    store: Store, now: datetime = NOW, machine: datetime = MACHINE, limit: int = 100
) -> list[tuple[int, DeadlineKind]]:
    found = await store.write(lambda books: books.due(now, machine, 60, limit))
    return [(one.ticket, one.kind) for one in found]


async def test_what_is_due_comes_in_order_and_the_rest_waits(store: Store) -> None:
    await add(
        store,
        ticket(1, deadlines=(Deadline(DESK, NOW), Deadline(PROMISE, NOW + seconds(1)))),
        ticket(2, deadlines=(Deadline(WAVE, NOW - seconds(5)),)),
    )
    found = await store.write(lambda books: books.due(NOW, MACHINE, 60, 100))
    assert [(one.ticket, one.kind, one.due_at) for one in found] == [(2, WAVE, NOW - seconds(5)), (1, DESK, NOW)]
    assert await due(store, now=NOW + seconds(1)) == [(1, PROMISE)]


async def test_a_lease_holds_until_it_runs_out(store: Store) -> None:
    await add(store, ticket(1, deadlines=(Deadline(DESK, NOW),)))
    assert await due(store) == [(1, DESK)]
    assert await due(store, machine=MACHINE + seconds(59)) == []
    assert await due(store, machine=MACHINE + seconds(60)) == [(1, DESK)]


async def test_the_limit_takes_the_earliest(store: Store) -> None:
    every = [ticket(n, deadlines=(Deadline(DESK, NOW - seconds(n)),)) for n in range(1, 6)]
    await add(store, *every)
    assert await due(store, limit=2) == [(5, DESK), (4, DESK)]
    assert await due(store, limit=9) == [(3, DESK), (2, DESK), (1, DESK)]


async def test_a_moved_deadline_is_new_and_another_one_keeps_its_lease(store: Store) -> None:
    before = ticket(1, deadlines=(Deadline(DESK, NOW), Deadline(WAVE, NOW), Deadline(PROMISE, NOW)))
    await add(store, before)
    assert len(await due(store)) == 3
    after = replace(before, version=2, deadlines=(Deadline(WAVE, NOW - seconds(9)), Deadline(PROMISE, NOW)))
    await store.write(lambda books: books.save_ticket(before, after))
    assert await due(store) == [(1, WAVE)]


async def test_a_met_deadline_is_not_due(store: Store) -> None:
    before = ticket(1, deadlines=(Deadline(DESK, NOW),))
    await add(store, before)
    await store.write(lambda books: books.save_ticket(before, replace(before, version=2, deadlines=())))
    assert await due(store) == []


async def test_many_sweepers_claim_each_once(store: Store) -> None:
    await add(store, *(ticket(n, deadlines=(Deadline(DESK, NOW),)) for n in range(1, 101)))
    claimed = await asyncio.gather(*(due(store, limit=10) for _ in range(20)))
    while some := await due(store):
        claimed.append(some)
    numbers = [number for some in claimed for number, _ in some]
    assert sorted(numbers) == list(range(1, 101))


async def test_the_tickets_with_one_kind_of_deadline_soonest_first(store: Store) -> None:
    for number, kind, minutes in ((1, DeadlineKind.DUTY, 9), (2, DeadlineKind.DESK, 1), (3, DeadlineKind.DUTY, 3)):
        due = Deadline(kind, NOW + timedelta(minutes=minutes))
        await add(store, ticket(number, deadlines=(due,)))
    assert await store.read(lambda books: books.with_deadline(DeadlineKind.DUTY)) == [3, 1]
    assert await store.read(lambda books: books.with_deadline(DeadlineKind.WORD)) == []
