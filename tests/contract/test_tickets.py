"""Tickets: kept as they are, saved by compare-and-swap."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.domain.errors import Conflict
from hotline.domain.ticket import (
    Assignment,
    AssignmentState,
    Attention,
    Deadline,
    DeadlineKind,
    Disposition,
    Offer,
    OfferState,
    Protected,
    State,
    Ticket,
)
from hotline.service.ports import Books, Store
from storage import Refused
from tests.strategies import tickets

from .conftest import NOW, ZONE

NUMBERS = itertools.count(5000)


def ticket(number: int, **more: object) -> Ticket:
    return Ticket(number=number, opened_at=NOW, version=1, **more)  # type: ignore[arg-type]


def offer(phone: str, minutes: int = 0, state: OfferState = OfferState.OPEN) -> Offer:
    at = NOW + timedelta(minutes=minutes)
    return Offer(phone, phone, "Li", "volunteer", 1, state, at, at + timedelta(minutes=30))


async def add(store: Store, *added: Ticket) -> None:
    def unit(books: Books) -> None:
        for one in added:
            books.add_ticket(one)

    await store.write(unit)


async def read_ticket(store: Store, number: int) -> Ticket | None:
    return await store.read(lambda books: books.ticket(number))


async def test_open_tickets_of_a_household(store: Store) -> None:
    closed = ticket(3, household="H1", state=State.CLOSED, disposition=Disposition.RESOLVED)
    await add(store, ticket(1, household="H1"), ticket(2, household="H2"), closed, ticket(4, household="H1"))
    found = await store.read(lambda books: books.open_tickets_at("H1"))
    assert [one.number for one in found] == [4, 1]
    assert await store.read(lambda books: books.open_tickets_at("H9")) == []


async def test_numbers_begin_at_1001_and_follow_one_another(store: Store) -> None:
    assert [await store.write(lambda books: books.next_number()) for _ in range(3)] == [1001, 1002, 1003]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_ticket_comes_back_as_it_was_and_as_it_became(store: Store, data: st.DataObject) -> None:
    number = next(NUMBERS)
    before = data.draw(tickets(number=number, version=1))
    after = data.draw(tickets(number=number, version=2))
    await add(store, before)
    assert await read_ticket(store, number) == before
    assert await store.write(lambda books: books.ticket(number)) == before
    await store.write(lambda books: books.save_ticket(before, after))
    assert await read_ticket(store, number) == after
    assert await store.write(lambda books: books.ticket(number)) == after


@pytest.mark.parametrize("writing", [True, False])
async def test_values_come_back_with_their_types(store: Store, writing: bool) -> None:
    kept = ticket(1, household_confirmed=True, state=State.DONE, attention=frozenset({Attention.LISTEN}))
    await add(store, kept)
    read = store.write if writing else store.read
    found = await read(lambda books: books.ticket(1))
    assert found is not None
    for field in fields(Ticket):
        assert type(getattr(found, field.name)) is type(getattr(kept, field.name)), field.name
    assert found.opened_at.tzinfo is ZONE


async def test_an_unknown_ticket_is_none(store: Store) -> None:
    assert await read_ticket(store, 4711) is None


async def test_the_same_number_is_refused_twice(store: Store) -> None:
    await add(store, ticket(1))
    with pytest.raises(Refused):
        await add(store, ticket(1))


async def test_saving_an_old_version_is_a_conflict_and_changes_nothing(store: Store) -> None:
    first = ticket(1, deadlines=(Deadline(DeadlineKind.DESK, NOW),))
    second = replace(first, version=2, need="rice", deadlines=())
    await add(store, first)
    await store.write(lambda books: books.save_ticket(first, second))
    late = replace(first, version=2, need="coal", offers=(offer("+1"),))
    with pytest.raises(Conflict):
        await store.write(lambda books: books.save_ticket(first, late))
    assert await read_ticket(store, 1) == second


async def test_a_unit_in_conflict_runs_again(store: Store) -> None:
    await add(store, ticket(1))
    runs: list[int] = []

    def unit(books: Books) -> str:
        runs.append(1)
        if len(runs) < 3:
            books.set_mark("half", "done")
            raise Conflict
        return "through"

    assert await store.write(unit) == "through"
    assert len(runs) == 3
    assert await store.read(lambda books: books.mark("half")) is None


async def test_a_unit_always_in_conflict_gives_up_after_five_runs(store: Store) -> None:
    runs: list[int] = []

    def unit(books: Books) -> None:
        runs.append(1)
        raise Conflict

    with pytest.raises(Conflict):
        await store.write(unit)
    assert len(runs) == 5


async def test_of_many_at_once_one_gets_the_place(store: Store) -> None:
    phones = [f"+{n}" for n in range(8)]
    start = ticket(1, state=State.OFFERING, offers=tuple(offer(p) for p in phones))
    await add(store, start)

    def accept(phone: str) -> Callable[[Books], bool]:
        def unit(books: Books) -> bool:
            present = books.ticket(1)
            assert present is not None
            if not present.free_places:
                return False
            taken = Assignment(phone, phone, "Li", "volunteer", AssignmentState.ACCEPTED, NOW, NOW)
            after = replace(present, version=present.version + 1, assignments=(*present.assignments, taken))
            books.save_ticket(present, after)
            return True

        return unit

    won = await asyncio.gather(*(store.write(accept(phone)) for phone in phones))
    assert won.count(True) == 1
    found = await read_ticket(store, 1)
    assert found is not None
    assert found.taken == 1


async def test_offers_and_work_that_are_gone_are_gone(store: Store) -> None:
    work = Assignment("+1", "+1", "Li", "staff", AssignmentState.ARRIVED, NOW, NOW)
    before = ticket(1, offers=(offer("+1"), offer("+2")), assignments=(work, work))
    after = replace(before, version=2, offers=(offer("+1"),), assignments=())
    await add(store, before)
    await store.write(lambda books: books.save_ticket(before, after))
    assert await read_ticket(store, 1) == after


async def test_saving_needs_a_new_version_of_the_same_ticket(store: Store) -> None:
    await add(store, ticket(1))
    with pytest.raises(ValueError, match="version of its own"):
        await store.write(lambda books: books.save_ticket(ticket(1), ticket(1)))
    with pytest.raises(ValueError, match="own number"):
        await store.write(lambda books: books.save_ticket(ticket(1), replace(ticket(2), version=2)))


async def test_what_no_database_can_hold_is_replaced(store: Store) -> None:
    await add(store, ticket(1, need="a\0b\ud83dc", person="\U0001f35a"))
    found = await read_ticket(store, 1)
    assert found is not None
    assert found.need == "a\ufffdb?c"
    assert found.person == "\U0001f35a"


async def test_protected_is_kept(store: Store) -> None:
    await add(store, ticket(1, protected=Protected.VIOLENCE, parent=None), ticket(2, parent=1))
    found = await read_ticket(store, 2)
    assert found is not None
    assert found.parent == 1


async def test_offers_to_one_person_since_a_moment(store: Store) -> None:
    await add(store, ticket(1, offers=(offer("+1", 0), offer("+2", 5))), ticket(2, offers=(offer("+1", 10),)))
    for since, count in ((0, 2), (1, 1), (11, 0)):
        moment = NOW + timedelta(minutes=since)
        assert await store.read(lambda books, moment=moment: books.offers_since("+1", moment)) == count  # type: ignore[misc]


async def test_whoever_is_at_work_has_it_in_hand_also_without_an_offer(store: Store) -> None:
    work = Assignment("+1", "+1", "A", "staff", AssignmentState.ACCEPTED, NOW, NOW)
    await add(store, ticket(1, assignments=(work,)), ticket(2, offers=(offer("+1"),)), ticket(3))
    found = await store.read(lambda books: books.tickets_in_hand("+1"))
    assert {one.number for one in found} == {1, 2}
