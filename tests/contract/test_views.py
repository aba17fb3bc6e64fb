"""Lists of tickets: the queue, a caller's, a volunteer's, the filters, the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.access import EVERYTHING, UNPROTECTED
from hotline.domain.effects import Purpose
from hotline.domain.ticket import (
    Assignment,
    AssignmentState,
    Attention,
    Deadline,
    DeadlineKind,
    Disposition,
    OfferState,
    Priority,
    Protected,
    State,
)
from hotline.service.ports import Store
from hotline.service.records import OutboxRow, OutboxState, QueueFilter

from .conftest import MACHINE, NOW
from .test_tickets import add, offer, ticket


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


async def numbers(store: Store, **which: object) -> list[int]:
    found = await store.read(lambda books: books.tickets(QueueFilter(**{"scope": UNPROTECTED, **which})))  # type: ignore[arg-type]
    return [one.number for one in found]


async def test_the_queue_goes_by_priority_then_promise_then_first_deadline(store: Store) -> None:
    due = (Deadline(DeadlineKind.DESK, NOW + minutes(90)), Deadline(DeadlineKind.WAVE, NOW + minutes(20)))
    await add(
        store,
        ticket(1, priority=Priority.LOW, promise_at=NOW),
        ticket(2, priority=Priority.NORMAL, promise_at=NOW + minutes(30)),
        ticket(3, priority=Priority.NORMAL, deadlines=due),
        ticket(4, priority=Priority.NORMAL, attention=frozenset({Attention.NOBODY})),
        ticket(5, priority=Priority.CRITICAL, promise_at=NOW + minutes(600)),
        ticket(6, priority=Priority.URGENT, protected=Protected.ABUSE, promise_at=NOW),
        ticket(7, priority=Priority.CRITICAL, state=State.CLOSED, disposition=Disposition.RESOLVED),
    )
    every = await store.read(lambda books: books.queue(EVERYTHING))
    assert [one.number for one in every] == [5, 6, 3, 2, 4, 1]
    assert [one.number for one in await store.read(lambda books: books.queue(UNPROTECTED))] == [5, 3, 2, 4, 1]
    assert [one.number for one in await store.read(lambda books: books.queue(EVERYTHING, limit=2))] == [5, 6]
    assert every[2].deadlines == due


@pytest.mark.parametrize("reason", [Attention.NOT_UNDERSTOOD, Attention.LISTEN])
async def test_what_nobody_understood_stands_before_what_can_wait(store: Store, reason: Attention) -> None:
    nobody_knows = frozenset({Attention.MORE_SAID, reason})
    await add(
        store,
        ticket(1, priority=Priority.NORMAL, promise_at=NOW),
        ticket(2, priority=Priority.NORMAL, attention=nobody_knows, deadlines=(Deadline(DeadlineKind.DESK, NOW),)),
        ticket(3, priority=Priority.URGENT, promise_at=NOW + minutes(30)),
        ticket(4, priority=Priority.CRITICAL, attention=nobody_knows),
    )
    every = await store.read(lambda books: books.queue(EVERYTHING))
    assert [one.number for one in every] == [4, 2, 3, 1]


async def test_open_tickets_of_a_caller_newest_first(store: Store) -> None:
    await add(
        store,
        ticket(1, caller="+1"),
        ticket(2, caller="+1", state=State.CLOSED),
        ticket(3, caller="+1"),
        ticket(4, caller="+2"),
    )
    assert [one.number for one in await store.read(lambda books: books.open_tickets_of("+1"))] == [3, 1]
    assert [one.number for one in await store.write(lambda books: books.open_tickets_of("+1"))] == [3, 1]


async def test_filters(store: Store) -> None:
    await add(
        store,
        ticket(1001, need="My rice is gone", caller="+8613912345678"),
        ticket(1002, state=State.CLOSED, person="王奶奶"),
        ticket(1003, state=State.DONE, need="100% wet"),
        ticket(1004, protected=Protected.SELF_HARM, need="rice"),
    )
    assert await numbers(store) == [1003, 1002, 1001]
    assert await numbers(store, scope=EVERYTHING) == [1004, 1003, 1002, 1001]
    assert await numbers(store, open=True) == [1003, 1001]
    assert await numbers(store, open=False) == [1002]
    assert await numbers(store, states=("done", "closed")) == [1003, 1002]
    assert await numbers(store, after=1003) == [1002, 1001]
    assert await numbers(store, limit=1) == [1003]
    assert await numbers(store, q="RICE ") == [1001]
    assert await numbers(store, q="12345678") == [1001]
    assert await numbers(store, q="奶奶") == [1002]
    assert await numbers(store, q="1003") == [1003]
    assert await numbers(store, q="0% w") == [1003]
    assert await numbers(store, q="_") == []
    assert await numbers(store, q="9" * 40) == []


async def test_tickets_in_hand_latest_offer_first_and_never_without_what_is_at_hand(store: Store) -> None:
    work = Assignment("+1", "+1", "Li", "volunteer", AssignmentState.ARRIVED, NOW, NOW)
    lapsed, declined = OfferState.LAPSED, OfferState.DECLINED
    await add(
        store,
        ticket(1, offers=(offer("+1", 0),)),
        ticket(2, offers=(offer("+1", 1, OfferState.ACCEPTED),), assignments=(work,)),
        ticket(3, offers=(offer("+1", 5, lapsed),)),
        ticket(4, offers=(offer("+1", 2, declined), offer("+1", 9, lapsed))),
        ticket(5, offers=(offer("+2", 3),)),
        ticket(6, offers=(offer("+1", 3, lapsed),)),
    )
    hand = await store.read(lambda books: books.tickets_in_hand("+1"))
    assert [one.number for one in hand] == [4, 3, 6, 2, 1]
    few = await store.write(lambda books: books.tickets_in_hand("+1", limit=2))
    assert [one.number for one in few] == [4, 3, 2, 1]
    assert await store.read(lambda books: books.tickets_in_hand("+9")) == []


def question(key: str, number: int, **more: object) -> OutboxRow:
    row = OutboxRow(key=key, kind="text", to="+1", purpose=Purpose.ASK.value, at=NOW, not_before=MACHINE, ticket=number)
    return replace(row, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({}, True),
        ({"to": "+2"}, False),
        ({"purpose": "reply"}, False),
        ({"kind": "call"}, False),
        ({"state": OutboxState.FAILED}, False),
        ({"at": NOW - minutes(2)}, False),
    ],
)
async def test_asked_by_text_since_the_work_was_done(store: Store, change: dict[str, object], asked: bool) -> None:
    await add(store, ticket(1, state=State.DONE, done_at=NOW - minutes(1)))
    await store.write(lambda books: books.add_outbox(question("q", 1, **change)))
    found = await store.write(lambda books: books.asked_by_text("+1"))
    assert (found is not None) is asked


async def test_asked_by_text_only_while_done_and_the_latest_question(store: Store) -> None:
    await add(store, ticket(1, state=State.DONE), ticket(2, state=State.DONE), ticket(3, state=State.CLOSED))
    for key, number, after in (("a", 1, 0), ("b", 2, 5), ("c", 3, 9)):
        row = question(key, number, at=NOW + minutes(after))
        await store.write(lambda books, row=row: books.add_outbox(row))  # type: ignore[misc]
    found = await store.read(lambda books: books.asked_by_text("+1"))
    assert found is not None
    assert found.number == 2


async def test_counts(store: Store) -> None:
    late, later = Deadline(DeadlineKind.DESK, NOW - minutes(1)), Deadline(DeadlineKind.DESK, NOW + minutes(1))
    await add(
        store,
        ticket(1, priority=Priority.CRITICAL, attention=frozenset({Attention.LISTEN}), deadlines=(late,)),
        ticket(2, priority=Priority.CRITICAL, deadlines=(later,)),
        ticket(3, priority=Priority.LOW, state=State.CLOSED, attention=frozenset({Attention.LISTEN})),
    )
    states = [OutboxState.PENDING, OutboxState.PENDING, OutboxState.FAILED, OutboxState.DELIVERED]
    for n, state in enumerate(states):
        row = question(str(n), 1, state=state)
        await store.write(lambda books, row=row: books.add_outbox(row))  # type: ignore[misc]
    counts = await store.read(lambda books: books.counts(NOW))
    assert counts.open_by_priority == {"critical": 2, "urgent": 0, "normal": 0, "low": 0}
    assert counts.attention == 1
    assert counts.overdue_deadlines == 1
    assert counts.outbox == {"pending": 2, "sending": 0, "answered": 0, "failed": 1, "uncertain": 0}
