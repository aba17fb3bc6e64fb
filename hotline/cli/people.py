"""The commands `hotline people ...`: who is in the register, who is one person, their numbers, what they may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, time

from hotline.clock import read_clock
from hotline.config import Settings, load, read_policy
from hotline.domain.errors import BadInput
from hotline.domain.people import Person
from hotline.service import register
from hotline.service.phones import local
from hotline.service.ports import Books, Clock, Store

from .work import with_store

Change = Callable[[Settings, Store, Clock], Awaitable[Person]]


def find(q: str) -> Iterator[str]:
    """A few lines for each."""
    settings = load()
    found = with_store(settings, lambda store: store.read(lambda books: register.find(books, q)))
    if not found:
        yield "Nobody."
    for entry in found:
        yield from _lines(entry, settings)


def _lines(entry: register.Registered, settings: Settings) -> Iterator[str]:
    person = entry.person
    yield f"{person.id} {person.name}" + (f" (code {person.code})" if person.code else "")
    for address in person.addresses:
        marks = [word for word, is_so in (("safe", address.safe), ("verified", address.verified)) if is_so]
        marks += ["no messages wanted"] if address.opted_out else []
        yield f"  {local(address.value, settings.region)}" + (f": {', '.join(marks)}" if marks else "")
    for grant in person.grants:
        times = [f"from {_day(grant.since, settings)}"] if grant.since else []
        times += [f"until {_day(grant.until, settings)}"] if grant.until else []
        title = f" ({grant.title})" if grant.title else ""
        yield f"  {' '.join([grant.role.value, grant.area or '', *times])}{title}"
    yield from (f"  lives in household {code}" for code in entry.homes)
    if entry.asked:
        yield f"  is asked about {', '.join(map(str, entry.asked))}"
    if entry.at_work:
        yield f"  is at work on {', '.join(map(str, entry.at_work))}"


def _day(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}"


def both(kept: str, other: str) -> list[str]:
    """Who would become one, to be looked at before. Raises Unknown, BadInput."""
    settings = load()

    async def look(store: Store) -> list[str]:
        def view(books: Books) -> list[str]:
            people = [register.somebody(books, given, settings.region) for given in (kept, other)]
            return [line for p in people for line in _lines(register.as_registered(books, p), settings)]

        return await store.read(view)

    return with_store(settings, look)


def merge(kept: str, other: str) -> str:
    """Raises Unknown, BadInput."""

    async def change(settings: Settings, store: Store, clock: Clock) -> Person:
        return await register.merge(store, clock, read_policy(settings), kept, other, settings.region)

    person = _change(change)
    return f"They are one person now: {person.id} {person.name}."


def add_number(who: str, number: str, first: bool) -> str:
    """Raises Unknown, BadInput."""

    async def change(settings: Settings, store: Store, _clock: Clock) -> Person:
        return await register.add_number(store, who, number, settings.region, first)

    return _numbers(_change(change))


def drop_number(who: str, number: str) -> str:
    """Raises Unknown, BadInput."""

    async def change(settings: Settings, store: Store, _clock: Clock) -> Person:
        return await register.drop_number(store, who, number, settings.region)

    return _numbers(_change(change))


def grant(who: str, role: str, area: str, since: str, until: str) -> str:
    """Days are given as 2026-12-24, both of them included. Raises Unknown, BadInput."""

    async def change(settings: Settings, store: Store, _clock: Clock) -> Person:
        begins = _midnight(since, settings, 0)
        ends = _midnight(until, settings, 1)
        return await register.grant(store, who, role, area, settings.region, begins, ends)

    return f"{_change(change).name} is {role} in {area}."


def end_grant(who: str, role: str, area: str) -> str:
    """Raises Unknown, BadInput."""

    async def change(settings: Settings, store: Store, clock: Clock) -> Person:
        return await register.end_grant(store, clock, read_policy(settings), who, role, area, settings.region)

    return f"{_change(change).name} is no longer {role} in {area}."


def _midnight(day: str, settings: Settings, later: int) -> datetime | None:
    """The midnight with which this day begins, or so many days later."""
    if not day:
        return None
    try:
        found = date.fromisoformat(day)
        if not 1900 <= found.year <= 2200:
            raise ValueError
    except ValueError:
        raise BadInput(f"A day is written as 2026-12-24, not {day!r}.") from None
    return datetime.combine(date.fromordinal(found.toordinal() + later), time(), settings.zone)


def _numbers(person: Person) -> str:
    numbers = ", ".join(person.phones) or "none"
    return f"{person.id} {person.name}: {numbers}."


def _change(change: Change) -> Person:
    settings = load()

    async def work(store: Store) -> Person:
        return await change(settings, store, await read_clock(store, settings.zone))

    return with_store(settings, work)
