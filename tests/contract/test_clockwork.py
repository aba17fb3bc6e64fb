"""A clock that went back: nothing waits for a moment that it had reached before."""

from __future__ import annotations

from dataclasses import replace

from hotline.domain.actor import SWEEP
from hotline.domain.effects import Entry
from hotline.domain.ticket import Deadline
from hotline.service.ports import Store
from hotline.service.records import OutboxState

from .conftest import MACHINE, NOW
from .test_deadlines import DESK, PROMISE, WAVE, due, seconds
from .test_outbox import lease, put, row
from .test_tickets import add, ticket


async def back(store: Store) -> int:
    return await store.write(lambda books: books.clock_went_back(MACHINE, NOW))


async def test_deadlines_keep_their_distance_from_what_was_logged_last(store: Store) -> None:
    ahead = NOW + seconds(3600)
    await add(
        store,
        ticket(1, deadlines=(Deadline(DESK, ahead + seconds(60)), Deadline(WAVE, NOW + seconds(30)))),
        ticket(2, deadlines=(Deadline(PROMISE, NOW + seconds(7200)),)),
    )
    await store.write(lambda books: books.add_entries(1, [Entry("note", SWEEP, {}, ahead)]))
    await store.write(lambda books: books.add_entries(2, [Entry("note", SWEEP, {}, NOW)]))
    assert await back(store) == 1
    found = await store.read(lambda books: [books.ticket(n) for n in (1, 2)])
    assert [{d.kind: d.due_at for d in one.deadlines} for one in found if one is not None] == [
        {DESK: NOW + seconds(60), WAVE: NOW + seconds(30)},
        {PROMISE: NOW + seconds(7200)},
    ]
    assert await back(store) == 0, "whoever looks once more moves nothing"


async def test_waits_and_leases_end(store: Store) -> None:
    far = MACHINE + seconds(3600)
    await put(
        store,
        row("waits", not_before=far),
        row("sends", state=OutboxState.SENDING, lease_until=far, sending_at=far),
        row("answered", state=OutboxState.ANSWERED, sending_at=far),
    )
    await add(store, ticket(1, deadlines=(Deadline(DESK, NOW),)))
    assert await due(store, machine=far) == [(1, DESK)]
    assert await lease(store) == []
    await back(store)
    assert [one.key for one in await lease(store)] == ["waits"]
    later = MACHINE + seconds(1)
    stuck = await store.read(lambda books: books.stuck_outbox(MACHINE, later, 9))
    assert [one.key for one in stuck] == ["sends", "answered"]
    assert await due(store) == [(1, DESK)]


async def test_a_lease_no_process_can_have_given_is_none(store: Store) -> None:
    """Also where nobody noticed that the clock went back."""
    far = MACHINE + seconds(3600)
    await put(store, row("sends", state=OutboxState.SENDING, lease_until=far, sending_at=MACHINE))
    assert [one.key for one in await store.read(lambda books: books.stuck_outbox(MACHINE, MACHINE, 9))] == ["sends"]
    await add(store, ticket(1, deadlines=(Deadline(DESK, NOW),)))
    assert await due(store, machine=far) == [(1, DESK)]
    assert await due(store) == [(1, DESK)]


async def test_only_what_is_critical_may_be_asked_for(store: Store) -> None:
    await put(store, row("a"), row("b", critical=True))
    found = await store.write(lambda books: books.lease_outbox(MACHINE, 30, 9, True))
    assert [one.key for one in found] == ["b"]
    assert [one.key for one in await lease(store)] == ["a"]


async def test_what_could_not_be_written_is_remembered_until_there_is_room(store: Store) -> None:
    assert not store.failing
    assert await store.has_room()
    await put(store, row("a"))
    assert replace(row("a")) == await store.read(lambda books: books.outbox("a"))
    assert not store.failing
