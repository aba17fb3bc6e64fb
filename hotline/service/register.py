"""The register of people, as whoever looks after it changes it: who is one person, their numbers, what they may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from hotline.domain.actor import OFFICE
from hotline.domain.decide import decide
from hotline.domain.errors import BadInput, IllegalEvent, Unknown
from hotline.domain.events import Merged
from hotline.domain.people import Grant, Person, Role, with_further
from hotline.domain.policy import Policy

from .people import PEOPLE, is_person_id
from .phones import checked_number, kind
from .ports import Books, Clock, Store
from .removing import end_offers


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody of the register, with the codes of the households they live in, and what of theirs is open."""

    person: Person
    homes: tuple[str, ...] = ()
    asked: tuple[int, ...] = ()
    at_work: tuple[int, ...] = ()


def find(books: Books, q: str, limit: int = 20) -> list[Registered]:
    """By id, code, name or number."""
    return [as_registered(books, person) for person in books.find_people(q, limit)]


def as_registered(books: Books, person: Person) -> Registered:
    in_hand = [t for t in books.tickets_in_hand(person.id) if t.open]
    at_work = {t.number for t in in_hand if t.assignment_of(person.id) is not None}
    asked = {t.number for t in in_hand if any(o.person == person.id for o in t.open_offers)}
    return Registered(person, tuple(books.homes_of(person.id)), tuple(sorted(asked)), tuple(sorted(at_work)))


def somebody(books: Books, given: str, region: str) -> Person:
    """By id, code or number. Raises Unknown, and BadInput where several have this number."""
    known = books.person(given) if is_person_id(given) else books.person_of_code(given)
    if known is not None:
        return known
    number = checked_number(given, region)
    there = books.people_at(number) if number else []
    if len(there) > 1:
        named = ", ".join(f"{p.id} {p.name}" for p in there)
        raise BadInput(f"Several people have this number: {named}. Say which, by id.")
    if not there:
        raise Unknown(f"(person {given!r})")
    return there[0]


async def merge(store: Store, clock: Clock, policy: Policy, kept: str, other: str, region: str) -> Person:
    """Two that are one person: the first stays, and has all that was the second's. What both were asked or at work on
    counts once. Raises Unknown, BadInput."""

    def unit(books: Books) -> Person:
        books.lock(PEOPLE)
        one, two = somebody(books, kept, region), somebody(books, other, region)
        if one.id == two.id:
            raise BadInput(f"{kept} and {other} are the same person already: {one.id} {one.name}.")
        books.merge_people(one, two)
        for ticket in books.tickets_in_hand(one.id):
            if not ticket.open:
                continue
            try:
                decision = decide(ticket, Merged(OFFICE, one.id), clock.now(), policy)
            except IllegalEvent:
                continue  # nothing of it is held twice
            books.save_ticket(ticket, decision.ticket)
            books.add_entries(ticket.number, decision.entries)
        return _again(books, one.id)

    return await store.write(unit)


async def add_number(store: Store, given: str, number: str, region: str, first: bool = False) -> Person:
    """A further number of theirs; `first`: from now on the one that is used. Raises Unknown, BadInput."""

    def change(person: Person) -> Person:
        return replace(person, addresses=with_further(person.addresses, _checked(number, region), first))

    return await _changed(store, given, region, change)


async def drop_number(store: Store, given: str, number: str, region: str) -> Person:
    """It is not theirs any more: lost, or given up. Raises Unknown, BadInput."""

    def change(person: Person) -> Person:
        phone = _checked(number, region)
        if phone not in {a.value for a in person.addresses}:
            raise BadInput(f"{phone} is no number of {person.name}.")
        return replace(person, addresses=tuple(a for a in person.addresses if a.value != phone))

    return await _changed(store, given, region, change)


async def grant(
    store: Store,
    given: str,
    role: str,
    area: str,
    region: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Person:
    """May help in this area, from then until then; the same role there once more only gets other times. Raises
    Unknown, BadInput."""
    if role not in {r.value for r in Role}:
        raise BadInput(f"The role is one of {', '.join(r.value for r in Role)}, not {role!r}.")
    if since is not None and until is not None and until <= since:
        raise BadInput("It must end after it begins.")

    def unit(books: Books) -> Person:
        books.lock(PEOPLE)
        person = somebody(books, given, region)
        if area not in books.area_tree().by_code:
            raise BadInput(f"There is no area {area!r}.")
        if not any(not address.safe for address in person.addresses):
            raise BadInput(f"{person.name} has no number: add one first.")
        held = next((g for g in person.grants if (g.role, g.area) == (role, area)), Grant(Role(role), area))
        books.put_grant(person.id, replace(held, since=since, until=until))
        return _again(books, person.id)

    return await store.write(unit)


async def end_grant(
    store: Store, clock: Clock, policy: Policy, given: str, role: str, area: str, region: str
) -> Person:
    """From now on no longer. Work in hand stays theirs until it is done or taken back; whoever may be sent nowhere any
    more is waited for no longer. Raises Unknown, BadInput."""

    def unit(books: Books) -> Person:
        books.lock(PEOPLE)
        person, now = somebody(books, given, region), clock.now()
        held = [g for g in person.grants if (g.role, g.area) == (role, area) and g.holds(now)]
        if not held:
            raise BadInput(f"{person.name} is no {role} in {area} now.")
        for one in held:
            books.put_grant(person.id, replace(one, until=now))
        left = _again(books, person.id)
        if not left.may_help(now):
            end_offers(books, clock, policy, person.id)
        return left

    return await store.write(unit)


async def _changed(store: Store, given: str, region: str, change: Callable[[Person], Person]) -> Person:
    def unit(books: Books) -> Person:
        books.lock(PEOPLE)
        person = somebody(books, given, region)
        books.put_person(change(person))
        return _again(books, person.id)

    return await store.write(unit)


def _again(books: Books, id: str) -> Person:
    found = books.person(id)
    if found is None:
        raise Unknown(f"(person {id})")
    return found


def _checked(number: str, region: str) -> str:
    phone = checked_number(number, region)
    if phone is None or kind(phone) == "short":
        raise BadInput(f"{number!r} is not a phone number.")
    return phone
