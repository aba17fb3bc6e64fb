"""Contacts and messages: each claimed once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.access import Scope
from hotline.domain.errors import Unknown
from hotline.domain.ticket import Protected
from hotline.service.ports import Books, Store
from hotline.service.records import Contact, Message
from storage import Refused

from .conftest import NOW
from .test_tickets import add, ticket

MESSAGE = Message(carrier_id="SM1", phone="+1", body="我家没有米了", at=NOW)


async def test_a_message_is_claimed_once_and_keeps_its_answer(store: Store) -> None:
    await add(store, ticket(1))
    assert not await store.read(lambda books: books.has_message("SM1"))
    assert await store.write(lambda books: books.claim_message(MESSAGE)) is None
    await store.write(lambda books: books.answer_message("SM1", "收到", 1))
    again = await store.write(lambda books: books.claim_message(replace(MESSAGE, body="other")))
    assert again == replace(MESSAGE, reply="收到", ticket=1)
    assert await store.read(lambda books: books.has_message("SM1"))


async def test_claimed_at_once_by_many_one_answers_and_all_say_the_same(store: Store) -> None:
    answered: list[int] = []

    def unit(books: Books) -> str:
        stored = books.claim_message(MESSAGE)
        if stored is not None:
            return stored.reply
        answered.append(1)
        books.answer_message("SM1", "the one reply", None)
        return "the one reply"

    replies = await asyncio.gather(*(store.write(unit) for _ in range(10)))
    assert set(replies) == {"the one reply"}
    assert len(answered) == 1


async def test_a_claim_that_is_rolled_back_is_free_again(store: Store) -> None:
    def broken(books: Books) -> None:
        books.claim_message(MESSAGE)
        raise KeyError

    with pytest.raises(KeyError):
        await store.write(broken)
    assert await store.write(lambda books: books.claim_message(MESSAGE)) is None


async def test_only_a_claimed_message_is_answered(store: Store) -> None:
    with pytest.raises(Unknown):
        await store.write(lambda books: books.answer_message("SM9", "x", None))


async def test_messages_of_a_phone_are_counted(store: Store) -> None:
    for n in range(4):
        one = replace(MESSAGE, carrier_id=f"SM{n}", at=NOW + timedelta(minutes=n), phone="+2" if n == 3 else "+1")
        await store.write(lambda books, one=one: books.claim_message(one))  # type: ignore[misc]
    assert await store.read(lambda books: books.messages_since("+1", NOW + timedelta(minutes=1))) == 2
    assert await store.read(lambda books: books.messages_since("+9", NOW)) == 0


def contact(number: int, **more: object) -> Contact:
    at = NOW + timedelta(minutes=number)
    return replace(Contact(id=f"c{number}", channel="sms", at=at), **more)  # type: ignore[arg-type]


async def test_contacts_are_kept_and_changed(store: Store) -> None:
    await add(store, ticket(1))
    first = contact(1, ticket=1, phone="+1", text="米", call="CA1", carrier_id="SM1")
    await store.write(lambda books: books.add_contact(first))
    heard = replace(first, transcript="没有米了", recording="CA1.wav", ticket=None)
    await store.write(lambda books: books.save_contact(heard))
    assert await store.read(lambda books: books.contact("c1")) == heard
    assert await store.read(lambda books: books.contact("c9")) is None
    with pytest.raises(Unknown):
        await store.write(lambda books: books.save_contact(contact(9)))


async def test_the_same_carrier_id_is_no_second_contact(store: Store) -> None:
    await store.write(lambda books: books.add_contact(contact(1, carrier_id="SM1")))
    await store.write(lambda books: books.add_contact(contact(2)))
    await store.write(lambda books: books.add_contact(contact(3)))
    with pytest.raises(Refused):
        await store.write(lambda books: books.add_contact(contact(4, carrier_id="SM1")))


async def test_contacts_of_a_ticket_oldest_first(store: Store) -> None:
    await add(store, ticket(1))
    for n in (3, 1, 2):
        one = contact(n, ticket=None if n == 2 else 1)
        await store.write(lambda books, one=one: books.add_contact(one))  # type: ignore[misc]
    assert [c.id for c in await store.read(lambda books: books.contacts(1))] == ["c1", "c3"]


async def test_the_list_of_contacts_goes_on_where_it_stopped_and_hides_protected_ones(store: Store) -> None:
    await add(store, ticket(1), ticket(2, protected=Protected.VIOLENCE))
    tickets = {1: 1, 2: 2, 3: None, 4: 1}
    for n, number in tickets.items():
        one = contact(n, ticket=number, at=NOW if n < 3 else NOW + timedelta(minutes=n))
        await store.write(lambda books, one=one: books.add_contact(one))  # type: ignore[misc]

    async def ids(after: str | None, limit: int, protected_too: bool) -> list[str]:
        return [
            c.id
            for c in await store.read(lambda books: books.contacts_list(after, limit, Scope(protected=protected_too)))
        ]

    assert await ids(None, 9, True) == ["c4", "c3", "c2", "c1"]
    assert await ids(None, 9, False) == ["c4", "c3", "c1"]
    assert await ids("c4", 1, True) == ["c3"]
    assert await ids("c2", 9, True) == ["c1"]
    assert await ids("c9", 9, True) == []


async def test_the_latest_texts_of_a_phone_newest_first(store: Store) -> None:
    def unit(books: Books) -> None:
        for number in range(4):
            at = NOW + timedelta(minutes=number)
            books.claim_message(Message(carrier_id=f"SM{number}", phone="+8613800000001", body=f"text {number}", at=at))
        books.claim_message(Message(carrier_id="SM9", phone="+8613800000002", body="somebody else", at=NOW))

    await store.write(unit)
    found = await store.read(lambda books: books.messages_before("+8613800000001", "SM3", 2))
    assert [m.body for m in found] == ["text 2", "text 1"]
    assert await store.read(lambda books: books.messages_before("+8613800000003", "", 2)) == []


async def test_the_tray_holds_what_opened_no_ticket_newest_first(store: Store) -> None:
    await add(store, ticket(1))
    for n in range(3):
        message = replace(MESSAGE, carrier_id=f"SM{n}", at=NOW + timedelta(minutes=n))
        await store.write(lambda books, message=message: books.claim_message(message))  # type: ignore[misc]
    assert await store.read(lambda books: books.tray(10)) == []
    for n in (0, 2):
        await store.write(lambda books, n=n: books.put_into_tray(f"SM{n}", "service"))  # type: ignore[misc]
    found = await store.read(lambda books: books.tray(10))
    assert [(m.carrier_id, m.tray) for m in found] == [("SM2", "service"), ("SM0", "service")]
    assert len(await store.read(lambda books: books.tray(1))) == 1
    await store.write(lambda books: books.answer_message("SM2", "", 1))
    assert [m.carrier_id for m in await store.read(lambda books: books.tray(10))] == ["SM0"]
    kept = await store.read(lambda books: books.message("SM2"))
    assert kept is not None and (kept.ticket, kept.tray) == (1, "service")
    assert await store.read(lambda books: books.message("SM9")) is None
    with pytest.raises(Unknown):
        await store.write(lambda books: books.put_into_tray("SM9", "service"))
