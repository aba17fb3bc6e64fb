"""Operators, sign-ins, remembered values, locks by name."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.access import EVERYTHING
from hotline.domain.people import Grant, Role
from hotline.service.ports import Books, Store
from hotline.service.records import Login, Operator
from storage import Refused

from .conftest import MACHINE

MEI = Operator(name="mei", password_hash="x", language="zh", person="p8", grants=(Grant(Role.PROTECTED),))
AN = Operator(name="an", password_hash="y", person="p9", disabled=True)


async def put(store: Store, *things: Operator | Login) -> None:
    def unit(books: Books) -> None:
        for thing in things:
            if isinstance(thing, Operator):
                books.put_operator(thing)
            else:
                books.put_login(thing)

    await store.write(unit)


def login(login_id: str, operator: str, seen: int = 0) -> Login:
    return Login(
        id=login_id,
        operator=operator,
        created_at=MACHINE,
        seen_at=MACHINE + timedelta(minutes=seen),
        expires_at=MACHINE + timedelta(hours=12),
    )


async def test_operators(store: Store) -> None:
    await put(store, MEI, AN)
    an, mei = await store.read(lambda books: books.operators())
    assert an == AN
    assert mei == replace(MEI, grants=(replace(MEI.grants[0], id=mei.grants[0].id),))
    await put(store, replace(mei, password_hash="z", grants=()))
    for read in (store.read, store.write):
        found = await read(lambda books: books.operator("mei"))
        assert found == replace(mei, password_hash="z"), "rights are the person's, and stay"
    await store.write(lambda books: books.drop_grant(mei.grants[0].id))
    found = await store.read(lambda books: books.operator("mei"))
    assert found is not None and found.sees_protected is False


async def test_an_account_of_nobody_known_is_somebody_new(store: Store) -> None:
    await put(store, replace(MEI, person=""))
    found = await store.read(lambda books: books.operator("mei"))
    assert found is not None
    person = await store.read(lambda books: books.person(found.person))
    assert person is not None and (person.name, person.grants) == ("mei", found.grants)


async def test_operators_and_nobody(store: Store) -> None:
    assert await store.read(lambda books: books.operator("nobody")) is None


async def test_sign_ins(store: Store) -> None:
    await put(store, MEI, AN, login("1", "mei"), login("2", "mei", 5), login("3", "an", 1))
    await put(store, login("1", "mei", 6))
    assert await store.read(lambda books: books.login("1")) == login("1", "mei", 6)
    since = MACHINE + timedelta(minutes=2)
    assert await store.read(lambda books: books.operators_seen_since(since)) == 1
    assert await store.read(lambda books: books.operators_seen_since(MACHINE)) == 2
    await store.write(lambda books: books.drop_login("1"))
    assert await store.write(lambda books: books.login("1")) is None
    with pytest.raises(Refused):
        await put(store, login("4", "nobody"))


async def test_all_sign_ins_of_one_operator_end(store: Store) -> None:
    await put(store, MEI, AN, login("1", "mei"), login("2", "mei"), login("3", "an"))
    await store.write(lambda books: books.drop_logins_of("mei"))
    found = await store.read(lambda books: [books.login(n) for n in "123"])
    assert found == [None, None, login("3", "an")]


async def test_an_operator_is_forgotten_once_no_sign_in_is_left(store: Store) -> None:
    await put(store, MEI, AN, login("1", "mei"), login("2", "mei", 3))
    assert await store.read(lambda books: books.logins_of("mei")) == [login("1", "mei"), login("2", "mei", 3)]
    assert await store.read(lambda books: books.logins_of("an")) == []
    with pytest.raises(Refused):
        await store.write(lambda books: books.drop_operator("mei"))

    def unit(books: Books) -> tuple[bool, bool]:
        books.drop_logins_of("mei")
        return books.drop_operator("mei"), books.drop_operator("mei")

    assert await store.write(unit) == (True, False)
    assert await store.read(lambda books: books.operators()) == [AN]


async def test_sign_ins_that_have_expired_are_forgotten(store: Store) -> None:
    later = replace(login("2", "mei"), expires_at=MACHINE + timedelta(hours=12, microseconds=1))
    await put(store, MEI, login("1", "mei"), later)
    await store.write(lambda books: books.purge_logins(MACHINE + timedelta(hours=12)))
    assert await store.read(lambda books: [books.login(n) for n in "12"]) == [None, later]


async def test_marks(store: Store) -> None:
    assert await store.read(lambda books: books.mark("clock")) is None
    for value in ("a", "b"):
        await store.write(lambda books, value=value: books.set_mark("clock", value))  # type: ignore[misc]
    assert await store.read(lambda books: books.mark("clock")) == "b"
    assert await store.write(lambda books: books.mark("clock")) == "b"


async def test_marks_by_what_their_names_begin_with(store: Store) -> None:
    for name, value in [("noise:+862", "b"), ("noise:+861", "a"), ("noise:+863", ""), ("NOISE:x", "c"), ("noise", "d")]:
        await store.write(lambda books, name=name, value=value: books.set_mark(name, value))  # type: ignore[misc]
    assert await store.read(lambda books: books.marks("noise:")) == ["+861", "+862"]
    assert await store.read(lambda books: books.marks("%")) == []


async def test_a_lock_serialises_what_is_decided_under_it(store: Store) -> None:
    """Without it, two units on PostgreSQL would both see that there is nothing yet."""

    def unit(books: Books) -> bool:
        books.lock("phone:+1\ud83d")
        if books.find_households("only", EVERYTHING) or books.operators():
            return False
        books.put_operator(MEI)
        return True

    done = await asyncio.gather(*(store.write(unit) for _ in range(10)))
    assert done.count(True) == 1
