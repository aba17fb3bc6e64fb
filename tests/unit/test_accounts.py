"""Operators and their sign-ins: new passwords, what they end, and the hashing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher

import storage
from hotline.domain.areas import Area
from hotline.domain.errors import BadInput, Unknown
from hotline.domain.people import Grant, Person, Role
from hotline.service import accounts
from hotline.service.ports import Books, Store
from hotline.service.records import Login, Operator

T = TypeVar("T")
OLD, NEW = "correct horse", "battery staple"


@dataclass
class StillClock:
    moment: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def machine(self) -> datetime:
        return self.moment


@dataclass
class CountedIds:
    count: int = 0

    def new(self) -> str:
        self.count += 1
        return f"{self.count:032x}"


@dataclass
class Desk:
    store: Store
    clock: StillClock
    ids: CountedIds

    async def sign_in(self, name: str = "mei", password: str = OLD) -> Login | None:
        return await accounts.sign_in(self.store, self.clock, self.ids, name, password)

    async def good(self, login: Login | None) -> bool:
        assert login is not None
        return await accounts.signed_in(self.store, self.clock, login.id) is not None


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    url = f"sqlite:///{tmp_path / 'hotline.db'}"
    await asyncio.to_thread(storage.migrate, url)
    store = await storage.open_store(url, ZoneInfo("Asia/Shanghai"))
    for name in ("mei", "an"):
        await accounts.add_operator(store, name, OLD, sees_protected=True)
    yield Desk(store, StillClock(), CountedIds())
    await store.close()


async def test_a_new_password_ends_the_sign_ins_with_the_old_one(desk: Desk) -> None:
    mine, others = await desk.sign_in(), await desk.sign_in("an")
    await accounts.add_operator(desk.store, "mei", NEW)
    assert not await desk.good(mine)
    assert await desk.good(others)
    assert await desk.sign_in() is None
    assert await desk.good(await desk.sign_in("mei", NEW))


async def test_a_new_password_lets_nobody_in_who_is_disabled(desk: Desk) -> None:
    before = await desk.store.read(lambda books: books.operator("mei"))
    assert before is not None
    await desk.store.write(lambda books: books.put_operator(replace(before, disabled=True)))
    changed = await accounts.add_operator(desk.store, "mei", NEW)
    assert (changed.disabled, changed.sees_protected) == (True, False)
    assert await desk.store.read(lambda books: books.operator("mei")) == changed
    assert await desk.sign_in("mei", NEW) is None


async def test_a_disabled_account_is_signed_out_and_stays_out_until_it_is_enabled(desk: Desk) -> None:
    mine, others = await desk.sign_in(), await desk.sign_in("an")
    assert (await accounts.disable(desk.store, "mei")).disabled
    assert not await desk.good(mine)
    assert await desk.good(others)
    assert await desk.sign_in() is None
    await accounts.enable(desk.store, "mei")
    assert not await desk.good(mine), "the old sign-in does not come back"
    assert await desk.good(await desk.sign_in())


async def test_a_new_password_keeps_the_rest(desk: Desk) -> None:
    mine = await desk.sign_in()
    changed = await accounts.new_password(desk.store, "mei", NEW)
    assert (changed.sees_protected, changed.disabled) == (True, False)
    assert not await desk.good(mine)
    assert await desk.good(await desk.sign_in("mei", NEW))
    with pytest.raises(BadInput):
        await accounts.new_password(desk.store, "mei", "short")


async def test_a_removed_account_is_gone_with_its_sign_ins(desk: Desk) -> None:
    mine = await desk.sign_in()
    await accounts.remove(desk.store, "mei")
    assert not await desk.good(mine)
    assert await desk.sign_in() is None
    assert [a.operator.name for a in await accounts.listed(desk.store, desk.clock)] == ["an"]


async def test_the_list_tells_who_is_signed_in(desk: Desk) -> None:
    await desk.sign_in()
    desk.clock.moment += timedelta(minutes=5)
    last = await desk.sign_in()
    assert last is not None
    found = {a.operator.name: a.seen_at for a in await accounts.listed(desk.store, desk.clock)}
    assert found == {"an": None, "mei": last.seen_at}
    desk.clock.moment += accounts.LASTS
    assert [a.seen_at for a in await accounts.listed(desk.store, desk.clock)] == [None, None]


@pytest.mark.parametrize("change", [accounts.disable, accounts.enable, accounts.remove])
async def test_there_must_be_such_an_account(desk: Desk, change: Callable[..., Awaitable[object]]) -> None:
    with pytest.raises(Unknown):
        await change(desk.store, "nobody")


async def test_logins_that_have_ended_are_told_from_good_ones(desk: Desk) -> None:
    mine, others, expired = await desk.sign_in(), await desk.sign_in("an"), await desk.sign_in()
    assert mine is not None and others is not None and expired is not None
    mei, an = await desk.store.read(lambda books: (books.operator("mei"), books.operator("an")))
    assert mei is not None and an is not None
    given = {mine.id: mei, others.id: an, expired.id: mei, "unknown": mei}
    await accounts.sign_out(desk.store, expired.id)
    assert await accounts.ended(desk.store, desk.clock, given) == {expired.id, "unknown"}
    given[others.id] = replace(an, grants=())
    assert others.id in await accounts.ended(desk.store, desk.clock, given), "other rights than it had"
    desk.clock.moment += accounts.LASTS
    assert await accounts.ended(desk.store, desk.clock, given) == set(given)


async def test_what_would_be_missed_without_an_account() -> None:
    named = Operator(name="a", password_hash="x", grants=(Grant(Role.LEAD, "G3"), Grant(Role.PROTECTED, "G3")))
    sees_none = Operator(name="o", password_hash="x", grants=(Grant(Role.OVERSEER), Grant(Role.PROTECTED)))
    assert "protected" in accounts.missed_without([named, sees_none], "a")[0]
    other, gone = Operator(name="b", password_hash="x"), replace(named, name="c", disabled=True)
    assert accounts.missed_without([named, other, gone], "b") == []
    assert accounts.missed_without([named, other, gone], "c") == []
    assert "protected" in accounts.missed_without([named, other, gone], "a")[0]
    assert "sign in" in accounts.missed_without([named, gone], "a")[0]
    assert accounts.missed_without([named, replace(named, name="d"), gone], "a") == []
    town = Operator(name="t", password_hash="x", grants=(Grant(Role.OPERATOR),))
    group = replace(town, name="g", grants=(Grant(Role.OPERATOR, "G3"), Grant(Role.LEAD, "G4")))
    assert accounts.missed_without([town, group], "g") == []
    assert "no place" in accounts.missed_without([town, group], "t")[0]


async def test_a_password_changed_while_the_old_one_is_looked_at(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    run = accounts.HASHING.run

    async def slow(work: Callable[[], T], place: int = 0) -> T:
        result = await run(work, place)
        monkeypatch.setattr(accounts.HASHING, "run", run)
        await accounts.add_operator(desk.store, "mei", NEW)
        return result

    monkeypatch.setattr(accounts.HASHING, "run", slow)
    assert await desk.sign_in() is None


async def test_a_login_that_was_ended_does_not_come_back_by_being_seen(desk: Desk) -> None:
    login = await desk.sign_in()
    assert login is not None
    desk.clock.moment += timedelta(minutes=2)
    ended, write = login.id, desk.store.write

    class Late:
        """The sign-in ends between the look at it and the note that it was seen."""

        read = staticmethod(desk.store.read)

        @staticmethod
        async def write(unit: object) -> object:
            await accounts.sign_out(desk.store, ended)
            return await write(unit)  # type: ignore[arg-type]

    await accounts.signed_in(Late(), desk.clock, login.id)  # type: ignore[arg-type]
    assert not await desk.good(login)


async def test_expired_sign_ins_are_forgotten_at_the_next_one(desk: Desk) -> None:
    first = await desk.sign_in()
    desk.clock.moment += accounts.LASTS
    second = await desk.sign_in("an")
    assert first is not None
    assert second is not None
    ids = (first.id, second.id)
    found = await desk.store.read(lambda books: [books.login(accounts.kept_as(one)) for one in ids])
    assert found == [None, replace(second, id=accounts.kept_as(second.id))]


async def test_who_reads_the_books_cannot_sign_in_with_them(desk: Desk) -> None:
    login = await desk.sign_in()
    assert login is not None
    kept = accounts.kept_as(login.id)
    assert await desk.store.read(lambda books: books.login(login.id)) is None
    assert await desk.store.read(lambda books: books.login(kept)) is not None
    assert await accounts.signed_in(desk.store, desk.clock, login.id) is not None
    assert await accounts.signed_in(desk.store, desk.clock, kept) is None


async def test_hashing_has_two_threads_and_a_short_queue() -> None:
    hashing, go_on = accounts.Hashing(), threading.Event()
    running: set[str] = set()

    def work() -> bool:
        running.add(threading.current_thread().name)
        return go_on.wait(20)

    waiting = [asyncio.ensure_future(hashing.run(work)) for _ in range(accounts.MOST_WAITING)]
    await asyncio.sleep(0)
    try:
        with pytest.raises(accounts.Busy):
            await asyncio.wait_for(hashing.run(work), 1)
    finally:
        go_on.set()
    assert all(await asyncio.gather(*waiting))
    assert len(running) == 2
    assert await hashing.run(lambda: 7) == 7


async def test_who_has_not_guessed_before_overtakes_who_has() -> None:
    hashing, go_on = accounts.Hashing(), threading.Event()
    order: list[int] = []

    def work(place: int) -> int:
        order.append(place)
        go_on.wait(20)
        return place

    guessing = [asyncio.ensure_future(hashing.run(lambda: work(3), 3)) for _ in range(accounts.MOST_WAITING)]
    await asyncio.sleep(0)
    others = [asyncio.ensure_future(hashing.run(partial(work, place), place)) for place in (1, 0, -1)]
    while len(order) < 2:
        await asyncio.sleep(0.001)
    go_on.set()
    assert await asyncio.gather(*others) == [1, 0, -1]
    found = await asyncio.gather(*guessing, return_exceptions=True)
    assert sum(isinstance(f, accounts.Busy) for f in found) == 3, "they made room"
    assert order[:5].count(3) == 2 and set(order[2:5]) == {-1, 0, 1}
    assert await hashing.run(lambda: 7) == 7


async def test_who_stops_waiting_holds_nobody_up() -> None:
    hashing, go_on = accounts.Hashing(), threading.Event()
    running = [asyncio.ensure_future(hashing.run(lambda: go_on.wait(20))) for _ in range(2)]
    await asyncio.sleep(0)
    waiting = [asyncio.ensure_future(hashing.run(lambda: True)) for _ in range(10)]
    await asyncio.sleep(0)
    for task in waiting[::2]:
        task.cancel()
    go_on.set()
    assert all(await asyncio.gather(*running, *waiting[1::2]))
    assert await hashing.run(lambda: 7) == 7


async def test_another_role_takes_the_one_before_away(desk: Desk) -> None:
    await desk.store.write(lambda books: books.put_area(Area("G3", "G", "group")))
    await accounts.add_operator(desk.store, "boss", OLD, role=Role.LEAD, area="G3")
    changed = await accounts.add_operator(desk.store, "boss", OLD, role=Role.OVERSEER)
    assert [grant.role for grant in changed.grants] == [Role.OVERSEER]
    await accounts.add_operator(desk.store, "boss", OLD, role=Role.LEAD, area="G3")
    await accounts.remove(desk.store, "boss")
    assert (await desk.store.read(lambda books: books.area_tree())).all_leads == ()
    with pytest.raises(BadInput, match="has an area"):
        await accounts.add_operator(desk.store, "boss", OLD, role=Role.LEAD)


async def test_an_account_stays_its_persons_when_they_are_found_to_be_another(desk: Desk) -> None:
    mei = await desk.store.read(lambda books: books.operator("mei"))
    assert mei is not None

    def unit(books: Books) -> None:
        one = books.person(mei.person)
        books.put_person(Person(id="p70", name="Mei"))
        other = books.person("p70")
        assert one and other
        books.merge_people(other, one)

    await desk.store.write(unit)
    merged = await desk.store.read(lambda books: books.operator("mei"))
    assert merged is not None and merged.person == "p70" and merged.sees_protected
    changed = await accounts.add_operator(desk.store, "mei", NEW, role=Role.TECHNICIAN)
    assert [grant.role for grant in changed.grants] == [Role.TECHNICIAN]
