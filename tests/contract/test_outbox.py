"""The outbox: leased once, and nothing forgotten that may or may not have gone out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hotline.domain.errors import Unknown
from hotline.service.ports import Store
from hotline.service.records import OutboxRow, OutboxState
from storage import Refused

from .conftest import MACHINE, NOW
from .test_tickets import add, ticket


def row(key: str, **more: object) -> OutboxRow:
    base = OutboxRow(key=key, kind="text", to="+1", purpose="offer", at=NOW, not_before=MACHINE, body="米")
    return replace(base, **more)  # type: ignore[arg-type]


def seconds(n: float) -> timedelta:
    return timedelta(seconds=n)


async def put(store: Store, *rows: OutboxRow) -> None:
    for one in rows:
        await store.write(lambda books, one=one: books.add_outbox(one))  # type: ignore[misc]


async def lease(store: Store, now: datetime = MACHINE, limit: int = 100) -> list[OutboxRow]:
    return await store.write(lambda books: books.lease_outbox(now, 30, limit))


async def test_a_row_is_kept_changed_and_found(store: Store) -> None:
    await add(store, ticket(1))
    first = row("k", ticket=1, critical=True, language="en")
    await put(store, first)
    assert await store.read(lambda books: books.outbox("k")) == first
    sent = replace(first, state=OutboxState.SENT, carrier_id="SM1", error="slow", tries=1, sending_at=MACHINE)
    await store.write(lambda books: books.save_outbox(sent))
    for read in (store.read, store.write):
        assert await read(lambda books: books.outbox("k")) == sent
        assert await read(lambda books: books.outbox_by_carrier_id("SM1")) == sent
        assert await read(lambda books: books.outbox_of(1)) == [sent]
        assert await read(lambda books: books.outbox_by_carrier_id("SM9")) is None
        assert await read(lambda books: books.outbox("K")) is None
    with pytest.raises(Unknown):
        await store.write(lambda books: books.save_outbox(row("other")))
    with pytest.raises(Refused):
        await put(store, first)


async def test_leased_rows_are_sending_critical_ones_first(store: Store) -> None:
    await put(
        store,
        row("late", not_before=MACHINE - seconds(1)),
        row("early", not_before=MACHINE - seconds(5)),
        row("critical", critical=True),
        row("not yet", not_before=MACHINE + seconds(1), critical=True),
        row("gone", state=OutboxState.SENT),
    )
    found = await lease(store)
    assert [one.key for one in found] == ["critical", "early", "late"]
    expected = row(
        "critical", critical=True, state=OutboxState.SENDING, tries=1, sending_at=MACHINE,
        lease_until=MACHINE + seconds(30),
    )  # fmt: skip
    assert found[0] == expected
    assert await store.read(lambda books: books.outbox("critical")) == expected
    assert await lease(store) == []
    assert await lease(store, MACHINE + seconds(31)) == [await store.read(lambda books: books.outbox("not yet"))]


async def test_a_lease_that_ran_out_is_stuck_not_sent_again(store: Store) -> None:
    await put(store, row("a"))
    await lease(store)
    later = MACHINE + seconds(60)
    assert await lease(store, later) == []
    stuck = await store.read(lambda books: books.stuck_outbox(MACHINE + seconds(29), MACHINE, 9))
    assert stuck == []
    stuck = await store.write(lambda books: books.stuck_outbox(MACHINE + seconds(30), MACHINE, 9))
    assert [one.key for one in stuck] == ["a"]


async def test_answered_rows_are_looked_after_when_they_are_old(store: Store) -> None:
    answered = OutboxState.ANSWERED
    await put(
        store,
        row("old", state=answered, sending_at=MACHINE - seconds(9)),
        row("older", state=answered, sending_at=MACHINE - seconds(10)),
        row("new", state=answered, sending_at=MACHINE),
        row("sending", state=OutboxState.SENDING, lease_until=MACHINE, sending_at=MACHINE - seconds(99)),
    )
    stuck = await store.read(lambda books: books.stuck_outbox(MACHINE, MACHINE, 9))
    assert [one.key for one in stuck] == ["sending", "older", "old"]
    assert len(await store.read(lambda books: books.stuck_outbox(MACHINE, MACHINE, 2))) == 2


async def test_many_senders_lease_each_row_once(store: Store) -> None:
    await put(store, *(row(f"k{n}") for n in range(60)))
    leased = await asyncio.gather(*(lease(store, limit=7) for _ in range(12)))
    while some := await lease(store):
        leased.append(some)
    keys = [one.key for some in leased for one in some]
    assert sorted(keys) == sorted(f"k{n}" for n in range(60))
    assert {one.tries for some in leased for one in some} == {1}


async def test_calls_of_the_alarm_to_one_phone(store: Store) -> None:
    await add(store, ticket(1))
    await put(
        store,
        row("a", ticket=1, kind="call", purpose="duty", at=NOW - seconds(60)),
        row("b", ticket=1, kind="call", purpose="duty", at=NOW + seconds(60)),
        row("c", ticket=1, kind="call", purpose="duty", at=NOW),
        row("d", ticket=1, kind="call", purpose="offer", at=NOW),
        row("e", ticket=1, kind="call", purpose="duty", to="+2", at=NOW),
    )
    found = await store.read(lambda books: books.duty_calls("+1", NOW))
    assert [one.key for one in found] == ["c", "b"]
