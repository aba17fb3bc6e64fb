"""Areas, households, volunteers, and whoever wants no texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

import storage
from hotline.domain.access import EVERYTHING
from hotline.domain.areas import Area
from hotline.domain.people import Address, Grant, Household, Person, Resident, Role, Volunteer
from hotline.domain.ticket import Assignment, AssignmentState
from hotline.service.ports import Books, Store
from storage import Refused

from .conftest import NOW, ZONE
from .test_helpers import everybody
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
    assert [h.code for h in await store.read(lambda books: books.find_households("", EVERYTHING))] == ["h2"]


async def test_a_volunteer_is_forgotten_and_their_work_and_wishes_are_not(store: Store) -> None:
    sun = Volunteer("+2", "Sun", "hill")
    await put(store, HILL, sun)
    who = await person_at(store, "+2")
    work = (Assignment(who, "+2", "Sun", "volunteer", AssignmentState.DONE, NOW, NOW),)
    await add(store, ticket(1, offers=(offer("+2"),), assignments=work))
    await store.write(lambda books: books.set_opted_out("+2", NOW, True))
    assert await store.write(lambda books: books.drop_volunteer(who))
    assert not await store.write(lambda books: books.drop_volunteer(who))
    assert await store.read(lambda books: (books.volunteer("+2"), everybody(books, NOW))) == (None, [])
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
    assert [one.code for one in await store.read(lambda books: books.find_households(q, EVERYTHING))] == codes
    assert [one.code for one in await store.read(lambda books: books.find_households(q, EVERYTHING, 1))] == codes[:1]


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

    def counted(books: Books) -> list[Volunteer]:
        return books.counted([v for phone in ("+1", "+2") if (v := books.volunteer(phone))], day_start, NOW)

    found = await store.read(counted)
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
    assert await store.read(lambda books: everybody(books, NOW)) == [], "nobody asks them"
    await store.write(lambda books: books.set_opted_out("+2", NOW, False))
    assert not await store.write(lambda books: books.opted_out("+2"))
    assert not await store.read(lambda books: books.opted_out("+3"))


ANNA = Person(
    id="p70", name="Anna", language="en", code="V7", skills=("nurse",), channel="voice",
    leave_until=NOW, addresses=(Address("+71", verified=True), Address("+72"), Address("+79", safe=True)),
)  # fmt: skip
BO = Person(id="p71", name="Bo", addresses=(Address("+73"), Address("+72")))


async def register(store: Store, *people: Person) -> None:
    await put(store, HILL, FOOT)

    def unit(books: Books) -> None:
        for one in people:
            books.put_person(one)

    await store.write(unit)


async def person(store: Store, id: str) -> Person:
    found = await store.read(lambda books: books.person(id))
    assert found is not None
    return found


async def test_somebody_is_kept_as_they_are_and_found_by_each_of_their_marks(store: Store) -> None:
    await register(store, ANNA, BO)
    grant = Grant(Role.LEAD, "hill", NOW, NOW + timedelta(days=1), "chief")
    await store.write(lambda books: books.put_grant("p70", grant))
    kept = await person(store, "p70")
    assert kept == replace(ANNA, grants=(replace(grant, id=kept.grants[0].id),))
    assert await store.read(lambda books: books.person_of_code("V7")) == kept
    assert await store.read(lambda books: books.person_of_code("V8")) is None
    assert await store.read(lambda books: books.person("p99")) is None
    for phone, ids in (("+71", ["p70"]), ("+72", ["p70", "p71"]), ("+79", ["p70"]), ("+7", [])):
        assert [p.id for p in await store.read(lambda books, phone=phone: books.people_at(phone))] == ids  # type: ignore[misc]
    for q, ids in (("p70", ["p70"]), ("ann", ["p70"]), ("v7", ["p70"]), ("72", ["p70", "p71"]), ("72 bo", ["p71"])):
        assert [p.id for p in await store.read(lambda books, q=q: books.find_people(q))] == ids  # type: ignore[misc]
    await store.write(lambda books: books.set_opted_out("+72", NOW, True))
    assert [a.opted_out for a in (await person(store, "p71")).addresses] == [False, True]


async def test_ids_are_given_once(store: Store) -> None:
    given = [await store.write(lambda books: books.new_person_id()) for _ in range(3)]
    assert given == ["p1", "p2", "p3"]


async def test_a_number_changed_or_dropped_is_so_for_good(store: Store) -> None:
    await register(store, ANNA)
    await register(store, replace(ANNA, addresses=(Address("+75"),)))
    assert await store.read(lambda books: books.people_at("+71")) == []
    await store.write(lambda books: books.verify("p70", "+75"))
    assert (await person(store, "p70")).addresses == (Address("+75", verified=True),)


async def test_who_helps_in_two_places_is_there_twice_and_only_for_the_time_of_the_grant(store: Store) -> None:
    await register(store, replace(ANNA, leave_until=None))
    day = timedelta(days=1)

    def unit(books: Books) -> None:
        books.put_grant("p70", Grant(Role.STAFF, "hill", until=NOW + day))
        books.put_grant("p70", Grant(Role.VOLUNTEER, "foot", since=NOW))
        books.put_grant("p70", Grant(Role.LEAD, "foot"))

    await store.write(unit)
    for when, areas in ((NOW - day, ["hill"]), (NOW, ["hill", "foot"]), (NOW + day, ["foot"])):
        found = await store.read(lambda books, when=when: everybody(books, when))  # type: ignore[misc]
        assert {v.area for v in found} == set(areas) and len(found) == len(areas)
        assert {(v.phone, v.person, v.role) for v in found} <= {
            ("+71", "p70", Role.STAFF), ("+71", "p70", Role.VOLUNTEER),
        }  # fmt: skip
    assert await store.read(lambda books: books.volunteer_of("p70", NOW + 400 * day)) is not None
    tree = await store.read(lambda books: books.area_tree())
    assert [(lead.person, lead.phone) for lead in tree.leads_of("foot", NOW)] == [("p70", "+71")]


async def test_a_changed_name_or_number_of_a_lead_is_in_the_tree(store: Store) -> None:
    await register(store, ANNA)
    await store.write(lambda books: books.put_grant("p70", Grant(Role.LEAD, "hill")))
    await store.read(lambda books: books.area_tree())
    await register(store, replace(ANNA, name="Anne", addresses=(Address("+76"),)))
    tree = await store.read(lambda books: books.area_tree())
    assert [(lead.name, lead.phone) for lead in tree.leads_of("hill", NOW)] == [("Anne", "+76")]


async def test_two_who_are_one(store: Store) -> None:
    """All of the second is the first's; the old name stays readable, and an answer that was decided for it in that very
    moment counts as theirs."""
    await register(store, ANNA, BO, Person(id="p72", name="Bob"))

    def unit(books: Books) -> None:
        for id in ("p70", "p71"):
            books.put_grant(id, Grant(Role.VOLUNTEER, "hill"))
        kept, other, third = (books.person(id) for id in ("p71", "p72", "p70"))
        assert kept and other and third
        books.merge_people(kept, other)  # Bob was Bo,
        books.merge_people(third, kept)  # and both are Anna.

    work = (Assignment("p71", "+73", "Bo", "volunteer", AssignmentState.ARRIVED, NOW, NOW),)
    await add(store, ticket(1, offers=(offer("p71"), offer("p70")), assignments=work))
    await store.write(unit)
    await add(store, ticket(2, offers=(offer("p72"),)))
    anna = await person(store, "p70")
    assert anna.phones == ("+71", "+72", "+73", "+79")
    assert [g.role for g in anna.grants] == [Role.VOLUNTEER], "the same twice is once"
    assert await person(store, "p71") == await person(store, "p72") == anna
    assert await store.read(lambda books: books.names(["p70", "p71", "p72", "p73"])) == {
        "p70": "Anna", "p71": "Bo", "p72": "Bob",
    }  # fmt: skip
    assert [p.id for p in await store.read(lambda books: books.find_people("bo"))] == []
    assert [t.number for t in await store.read(lambda books: books.tickets_in_hand("p70"))] == [2, 1]
    first, late = [await store.read(lambda books, n=n: books.ticket(n)) for n in (1, 2)]  # type: ignore[misc]
    assert first and late
    assert {o.person for o in (*first.offers, *late.offers)} == {"p70"} == {a.person for a in first.assignments}
    assert [v.load for v in await store.read(lambda books: everybody(books, NOW))] == [1]


async def test_a_member_who_is_somebody_else_is_a_member_still(store: Store) -> None:
    await register(store, ANNA)
    await put(store, HOUSE)
    (wang,) = await store.read(lambda books: books.people_at("+8611"))
    await store.write(lambda books: books.merge_people(ANNA, wang))
    house = await store.read(lambda books: books.household("h1"))
    assert house and house.members[0].id == "p70"
    assert (house.members[0].name, house.members[0].hearing) == ("Anna", "hard")
    assert house.members[0].further == ("+72", "+8611")
    await put(store, replace(HOUSE, members=(replace(house.members[0], id="", name="Anna"),)))
    again = await store.read(lambda books: books.household("h1"))
    assert again and [m.name for m in again.members] == ["Anna", "Liu"]


async def test_of_who_may_do_nothing_more_and_lives_nowhere_only_a_name_that_history_needs_stays(store: Store) -> None:
    await register(store, ANNA, BO)
    await store.write(lambda books: books.remember_name("p71", "Bob"))
    await store.write(lambda books: books.forget_person("p71"))
    assert await store.read(lambda books: (books.person("p71"), books.names(["p1", "p71"]))) == (None, {})
    await add(store, ticket(1, offers=(offer("p70"),)))
    await store.write(lambda books: books.put_grant("p70", Grant(Role.STAFF, "hill")))
    await store.write(lambda books: books.forget_person("p70"))
    assert (await person(store, "p70")).addresses == ANNA.addresses, "not while they may do something"
    assert await store.write(lambda books: books.drop_volunteer("p70"))
    assert await person(store, "p70") == Person(id="p70", name="Anna")


async def test_a_member_who_helps_is_one_person_and_stays_one_when_they_help_no_longer(store: Store) -> None:
    await put(store, HILL, FOOT, HOUSE, Volunteer("+8611", "Wang", "hill"), Volunteer("+8699", "Liu", "hill"))
    (wang,) = await store.read(lambda books: books.people_at("+8611"))
    assert [g.role for g in wang.grants] == [Role.VOLUNTEER]
    assert await store.write(lambda books: books.drop_volunteer(wang.id))
    assert without_ids(await store.read(lambda books: books.household("h1"))) == HOUSE
    found = await store.read(lambda books: books.household("h1"))
    assert found and found.members[0].id == wang.id


async def test_further_numbers_of_a_member_find_the_house(store: Store) -> None:
    await put(store, HILL, FOOT, HOUSE)
    (wang,) = await store.read(lambda books: books.people_at("+8611"))
    await store.write(lambda books: books.put_person(replace(wang, addresses=(*wang.addresses, Address("+8612")))))
    (house,) = await store.read(lambda books: books.households_of("+8612"))
    assert house.members[0].further == ("+8612",)
    assert [house.members[0].has(n) for n in ("+8611", "+8612", "+8622", "+1", None)] == [
        True,
        True,
        True,
        False,
        False,
    ]
