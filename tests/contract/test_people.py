"""Areas, households, volunteers, and whoever wants no texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

import storage
from hotline.domain.areas import Area
from hotline.domain.people import Household, Resident, Role, Volunteer
from hotline.domain.ticket import Assignment, AssignmentState
from hotline.service.ports import Books, Store
from storage import Refused

from .conftest import NOW, ZONE
from .test_tickets import add, offer, ticket

HILL = Area("hill", "红庙社区", "community", None, "Hongmiao")
FOOT = Area("foot", "Group three", "group", "hill")
WANG = Resident(
    "", "h1", "Wang", "+8611", "1941-02-03", "zh", ("alone",), "hard", "+8622", "09:00-11:00", never_call_back=True
)
LIU = Resident("", "h1", "Liu")
HOUSE = Household("h1", "foot", "last house, 100% left", ("low_income",), "dog", (WANG, LIU))


async def put(store: Store, *things: Area | Household | Volunteer) -> None:
    def unit(books: Books) -> None:
        for thing in things:
            if isinstance(thing, Area):
                books.put_area(thing)
            elif isinstance(thing, Household):
                books.put_household(thing)
            else:
                books.put_volunteer(thing)

    await store.write(unit)


async def person_at(store: Store, phone: str) -> str:
    (found,) = await store.read(lambda books: books.people_at(phone))
    return found.id


def without_ids(house: Household | None) -> Household | None:
    return house and replace(house, members=tuple(replace(m, id="") for m in house.members))


async def test_the_area_tree_is_read_once_and_again_after_a_change(store: Store) -> None:
    await put(store, FOOT, HILL)
    tree = await store.read(lambda books: books.area_tree())
    assert set(tree.by_code.values()) == {HILL, FOOT}
    assert await store.read(lambda books: books.area_tree()) is tree
    renamed = replace(FOOT, name="Group 3")
    await put(store, renamed)
    assert (await store.read(lambda books: books.area_tree())).by_code["foot"] == renamed


async def test_a_change_by_another_process_is_seen(store: Store, url: str) -> None:
    await put(store, HILL)
    await store.read(lambda books: books.area_tree())
    other = await storage.open_store(url, ZONE)
    try:
        await put(other, FOOT)
    finally:
        await other.close()
    assert "foot" in (await store.read(lambda books: books.area_tree())).by_code


async def test_an_area_tree_that_was_rolled_back_is_not_remembered(store: Store) -> None:
    def unit(books: Books) -> None:
        books.put_area(HILL)
        assert "hill" in books.area_tree().by_code
        raise KeyError

    with pytest.raises(KeyError):
        await store.write(unit)
    await put(store, FOOT)  # the same count of changes, another tree
    assert set((await store.read(lambda books: books.area_tree())).by_code) == {"foot"}


async def test_a_household_is_found_by_each_of_its_numbers(store: Store) -> None:
    await put(store, HILL, FOOT, HOUSE, Household("h2", "hill", "first house"))
    for phone in ("+8611", "+8622"):
        (found,) = await store.read(lambda books, phone=phone: books.households_of(phone))  # type: ignore[misc]
        assert without_ids(found) == HOUSE
    assert await store.read(lambda books: books.households_of("+86")) == []
    assert await store.read(lambda books: books.household("h2")) == Household("h2", "hill", "first house")
    assert await store.read(lambda books: books.household("h9")) is None


async def test_several_households_share_a_number(store: Store) -> None:
    other = Household("h0", "hill", "x", members=(Resident("", "h0", "Zhou", "+8611"),))
    await put(store, HILL, FOOT, HOUSE, other)
    found = await store.write(lambda books: books.households_of("+8611"))
    assert [without_ids(one) for one in found] == [other, HOUSE]


async def test_putting_a_household_again_updates_by_name_and_deletes_nothing(store: Store) -> None:
    await put(store, HILL, FOOT, HOUSE)
    before = await store.read(lambda books: books.household("h1"))
    child = Resident("", "h1", "Xiao", born="2016-01-01")
    await put(store, replace(HOUSE, notes="two dogs", members=(replace(LIU, phone="+8633"), child)))
    after = await store.read(lambda books: books.household("h1"))
    expected = replace(HOUSE, notes="two dogs", members=(WANG, replace(LIU, phone="+8633"), child))
    assert without_ids(after) == expected
    assert before is not None
    assert after is not None
    assert [m.id for m in after.members[:2]] == [m.id for m in before.members]


async def test_a_resident_is_changed_by_id_or_added(store: Store) -> None:
    await put(store, HILL, FOOT, HOUSE)
    house = await store.read(lambda books: books.household("h1"))
    assert house is not None
    wang = replace(house.members[0], name="Wang Fu", safe_number=None, never_call_back=False)
    await store.write(lambda books: books.put_resident(wang))
    new = Resident("", "h1", "Bai", "+8644")
    await store.write(lambda books: books.put_resident(new))
    found = await store.read(lambda books: books.household("h1"))
    assert found is not None
    assert found.members[0] == wang
    assert [m.name for m in found.members] == ["Wang Fu", "Liu", "Bai"]


async def test_members_and_households_are_forgotten(store: Store) -> None:
    other = Household("h2", "hill", "first house", members=(Resident("", "h2", "Wang"),))
    await put(store, HILL, FOOT, HOUSE, other)
    assert await store.write(lambda books: books.drop_resident("h1", "Wang"))
    assert not await store.write(lambda books: books.drop_resident("h1", "Wang"))
    assert without_ids(await store.read(lambda books: books.household("h1"))) == replace(HOUSE, members=(LIU,))
    assert await store.write(lambda books: books.drop_household("h1"))
    assert not await store.write(lambda books: books.drop_household("h1"))
    assert await store.read(lambda books: books.household("h1")) is None
    assert without_ids(await store.read(lambda books: books.household("h2"))) == other
    assert [h.code for h in await store.read(lambda books: books.find_households(""))] == ["h2"]


async def test_a_volunteer_is_forgotten_and_their_work_and_wishes_are_not(store: Store) -> None:
    sun = Volunteer("+2", "Sun", "hill")
    await put(store, HILL, sun)
    who = await person_at(store, "+2")
    work = (Assignment(who, "+2", "Sun", "volunteer", AssignmentState.DONE, NOW, NOW),)
    await add(store, ticket(1, offers=(offer("+2"),), assignments=work))
    await store.write(lambda books: books.set_opted_out("+2", NOW, True))
    assert await store.write(lambda books: books.drop_volunteer(who))
    assert not await store.write(lambda books: books.drop_volunteer(who))
    assert await store.read(lambda books: (books.volunteer("+2"), books.volunteers(NOW, NOW))) == (None, [])
    kept = await store.read(lambda books: books.ticket(1))
    assert kept is not None
    assert (kept.offers[0].phone, kept.assignments) == ("+2", work)
    assert await store.read(lambda books: books.opted_out("+2"))


@pytest.mark.parametrize(
    ("q", "codes"),
    [
        ("h1", ["h1"]), ("WANG", ["h1"]), ("8611", ["h1"]), ("house", ["h1", "h2"]), ("last wang", ["h1"]),
        ("first wang", []), ("0% l", ["h1"]), ("%", ["h1"]), ("_", []), ("", ["h1", "h2"]),
    ],
)  # fmt: skip
async def test_households_are_searched(store: Store, q: str, codes: list[str]) -> None:
    await put(store, HILL, FOOT, HOUSE, Household("h2", "hill", "first house"))
    assert [one.code for one in await store.read(lambda books: books.find_households(q))] == codes
    assert [one.code for one in await store.read(lambda books: books.find_households(q, 1))] == codes[:1]


async def test_a_household_needs_an_area_that_exists(store: Store) -> None:
    with pytest.raises(Refused):
        await put(store, HOUSE)


async def test_volunteers_with_their_load_and_the_offers_of_the_day(store: Store) -> None:
    leave = NOW + timedelta(days=3)
    li = Volunteer("+1", "Li", "hill", ("nurse", "car"), "voice", Role.STAFF, "en", leave_until=leave)
    sun = Volunteer("+2", "Sun", "hill")
    await put(store, HILL, li, sun)
    states = (AssignmentState.ACCEPTED, AssignmentState.ARRIVED, AssignmentState.DONE, AssignmentState.GIVEN_BACK)
    who = await person_at(store, "+1")
    work = tuple(Assignment(who, "+1", "Li", "staff", state, NOW, NOW) for state in states)
    await add(store, ticket(1, offers=(offer(who, -600), offer(who, 0), offer(who, -30)), assignments=work))
    day_start = NOW - timedelta(hours=9)
    found = await store.read(lambda books: books.volunteers(day_start, NOW))
    other = await person_at(store, "+2")
    assert found == [replace(li, load=2, offers_lately=2, person=who), replace(sun, person=other)]
    assert await store.read(lambda books: books.volunteer("+1")) == replace(li, load=2, person=who)
    assert await store.read(lambda books: books.volunteer_of(who, NOW)) == replace(li, load=2, person=who)
    assert await store.write(lambda books: books.volunteer("+3")) is None


async def test_opting_out_survives_an_import_and_ends_by_opting_in(store: Store) -> None:
    sun = Volunteer("+2", "Sun", "hill")
    await put(store, HILL, sun)
    for _ in range(2):
        await store.write(lambda books: books.set_opted_out("+2", NOW, True))
    await put(store, sun)
    assert await store.read(lambda books: books.opted_out("+2"))
    who = await person_at(store, "+2")
    assert await store.read(lambda books: books.volunteer("+2")) == replace(sun, opted_out=True, person=who)
    assert [v.opted_out for v in await store.read(lambda books: books.volunteers(NOW, NOW))] == [True]
    await store.write(lambda books: books.set_opted_out("+2", NOW, False))
    assert not await store.write(lambda books: books.opted_out("+2"))
    assert not await store.read(lambda books: books.opted_out("+3"))
