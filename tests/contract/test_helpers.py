"""Whom to ask is found without reading the register, and is the same as if it had been read."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from importlib.resources import files

import pytest

from hotline.domain.areas import Area
from hotline.domain.matching import CAP_SPAN, rank, staff_on_call
from hotline.domain.people import Grant, Role, Volunteer
from hotline.domain.policy import load_policy
from hotline.domain.ticket import Assignment, AssignmentState, Category, Offer, OfferState, Priority, Ticket
from hotline.service.dispatch import ENOUGH, pool
from hotline.service.ports import Books, Store

from .conftest import NOW

POLICY = load_policy((files("hotline") / "policy.toml").read_text("utf-8"))
GROUPS = [f"G{i}{j}" for i in range(3) for j in range(3)]
PLACES = ["D", "C0", "C1", "C2", *GROUPS]
SKILLS = ((), ("shopping",), ("repair",), ("cooking", "driver"))


def town(books: Books) -> None:
    books.put_area(Area("D", "D", "district"))
    for i in range(3):
        books.put_area(Area(f"C{i}", "C", "community", "D"))
        for j in range(3):
            books.put_area(Area(f"G{i}{j}", "G", "group", f"C{i}"))
    books.put_area(Area("X", "X", "district"))


def register(books: Books, seed: int, people: int, staff: int = 1) -> None:
    """Anybody anywhere: on leave, opted out, at work, asked lately, sharing a number, in two places, for a time."""
    chance = random.Random(seed)
    town(books)
    ids = []
    for number in range(people):
        leave = chance.choice([None, None, None, NOW + timedelta(days=2), NOW - timedelta(days=2)])
        ids.append(
            books.put_volunteer(
                Volunteer(
                    f"+861380000{number:04d}",
                    f"V{number}",
                    chance.choice([*PLACES, "X"]),
                    chance.choice(SKILLS),
                    role=chance.choice([Role.VOLUNTEER] * 4 + [Role.STAFF] * staff),
                    leave_until=leave,
                    until=chance.choice([None, None, None, NOW, NOW + timedelta(days=1)]),
                )
            )
        )
    for id in chance.sample(ids, people // 5):
        books.put_grant(id, Grant(Role.VOLUNTEER, chance.choice(PLACES)))
    for number in chance.sample(range(people), people // 8):
        books.set_opted_out(f"+861380000{number:04d}", NOW, True)
    for number in range(people):
        offers = tuple(_offer(id, chance) for id in chance.sample(ids, 3))
        work = tuple(
            Assignment(o.person, o.phone, o.name, o.role, AssignmentState.ACCEPTED, NOW, NOW) for o in offers[:1]
        )
        busy = work if chance.random() < 0.4 else ()
        books.add_ticket(Ticket(number=5000 + number, opened_at=NOW, offers=offers, assignments=busy))


def everybody(books: Books, now: datetime) -> list[Volunteer]:
    """The whole register of those who can be asked, as nobody reads it but to compare."""
    found = [v for role in (Role.VOLUNTEER, Role.STAFF) for v in books.rested(role, now, 10**6)]
    return books.counted(sorted(found, key=lambda v: (v.phone, v.person)), now - CAP_SPAN, now)


def _offer(person: str, chance: random.Random) -> Offer:
    at = NOW - timedelta(minutes=chance.randrange(3000))
    return Offer(person, "+860", "V", "volunteer", 1, OfferState.LAPSED, at, at + timedelta(minutes=30))


TICKETS = [
    Ticket(number=1, opened_at=NOW, category=category, area=area, priority=priority)
    for category in (Category.FOOD, Category.REPAIR)
    for area in ("G00", "C1", "D", "X", None, "gone")
    for priority in (Priority.NORMAL, Priority.CRITICAL, Priority.LOW)
]


@pytest.mark.parametrize(("seed", "people", "staff"), [(1, 5, 1), (2, 40, 1), (3, 40, 1), (4, 120, 1), (5, 250, 20)])
async def test_the_best_are_found_as_if_all_had_been_looked_at(
    store: Store, seed: int, people: int, staff: int
) -> None:
    """The last time with more staff, and more in a ring, than are looked at: then others who are as good may come."""
    await store.write(lambda books: register(books, seed, people, staff))

    def view(books: Books) -> None:
        areas, every = books.area_tree(), everybody(books, NOW)
        for ticket in TICKETS:
            near = pool(books, ticket, areas, NOW, POLICY)
            found, best = (rank(ticket, some, areas, NOW, POLICY) for some in (near, every))
            assert [c.score for c in found] == [c.score for c in best], ticket
            if staff == 1:
                assert found == best
                on_call, of_all = (staff_on_call(ticket, some, areas, NOW)[:2] for some in (near, every))
                assert [v.person for v in on_call] == [v.person for v in of_all]

    await store.read(view)


async def test_those_told_filled_are_found_wherever_they_live(store: Store) -> None:
    await store.write(lambda books: register(books, 5, 60))

    def view(books: Books) -> None:
        areas, every = books.area_tree(), everybody(books, NOW)
        far = next(v for v in every if v.area == "G22" and not v.opted_out and v.role is Role.VOLUNTEER)
        told = Offer(far.person, far.phone, far.name, "volunteer", 1, OfferState.FILLED, NOW, NOW)
        ticket = Ticket(number=1, opened_at=NOW, category=Category.FOOD, area="G00", offers=(told,))
        assert rank(ticket, pool(books, ticket, areas, NOW, POLICY), areas, NOW, POLICY)[0].person == far.person

    await store.read(view)


@pytest.mark.parametrize("area", ["G00", "D", None])
async def test_a_large_register_is_not_read(store: Store, area: str | None) -> None:
    """Of many in one place those come first who were not asked for longest; and everybody's turn comes."""

    def unit(books: Books) -> None:
        town(books)
        for number in range(600):
            books.put_volunteer(Volunteer(f"+861380000{number:04d}", f"V{number}", GROUPS[number % 3]))

    await store.write(unit)
    ticket = Ticket(number=1, opened_at=NOW, category=Category.FOOD, area=area)
    asked: set[str] = set()
    for turn in range(4):

        def view(books: Books) -> list[Volunteer]:
            return pool(books, ticket, books.area_tree(), NOW, POLICY)

        found = await store.read(view)
        assert len(found) <= 4 * ENOUGH
        near = sorted({v.person for v in found} - asked)
        assert len(near) >= min(ENOUGH, 600 - len(asked))
        offers = tuple(
            Offer(id, "+860", "V", "volunteer", 1, OfferState.LAPSED, NOW - timedelta(days=3), NOW) for id in near
        )
        number = 2 + turn
        await store.write(lambda books, o=offers, n=number: books.add_ticket(Ticket(number=n, opened_at=NOW, offers=o)))  # type: ignore[misc]
        asked |= set(near)


async def test_skills_are_found_and_forgotten(store: Store) -> None:
    def unit(books: Books) -> str:
        town(books)
        return books.put_volunteer(Volunteer("+861", "Li", "G00", ("nurse", "nurse", "car")))

    who = await store.write(unit)

    async def able(skill: str) -> list[str]:
        return [v.person for v in await store.read(lambda books: books.rested(Role.VOLUNTEER, NOW, 9, (skill,)))]

    assert (await able("nurse"), await able("car"), await able("boat")) == ([who], [who], [])
    await store.write(lambda books: books.put_volunteer(Volunteer("+861", "Li", "G00", ("boat",), person=who)))
    assert (await able("nurse"), await able("boat")) == ([], [who])
    await store.write(lambda books: books.drop_volunteer(who))
    assert await able("boat") == []
