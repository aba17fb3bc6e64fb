"""The commands `hotline remove ...`: what hangs on somebody is shown, then they are taken out of the books."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from hotline.clock import read_clock
from hotline.config import Settings, load, read_policy
from hotline.domain.errors import BadInput
from hotline.service import removing
from hotline.service.people import is_person_id
from hotline.service.phones import checked_number
from hotline.service.ports import Books, Store
from hotline.service.removing import Hanging

from .work import with_store


@dataclass(frozen=True, slots=True)
class Removal:
    """What hangs on somebody, and what takes them out; `refusal` says why that can't be done now."""

    hanging: Hanging
    refusal: str
    do: Callable[[], str]

    def lines(self) -> list[str]:
        h = self.hanging
        said = [f"{h.who}."]
        if h.people:
            said.append(f"  goes with it: {', '.join(h.people)}")
        if h.offers:
            said.append(f"  is asked, and has not answered: {_listed(h.offers)}. That ends; others are asked.")
        said += [f"  {duty}." for duty in h.duties]
        return said


def household(code: str) -> Removal:
    """Raises Unknown."""
    return _removal(
        lambda books, now: removing.of_household(books, code), lambda store: removing.remove_household(store, code)
    )


def member(who: str, name: str) -> Removal:
    """By the household's code and the name, or by a number that is one person's only. Raises Unknown, BadInput."""
    settings = load()
    code, name = with_store(settings, lambda store: store.read(lambda books: _whose(books, settings, who, name)))
    return _removal(
        lambda books, now: removing.of_member(books, code, name),
        lambda store: removing.remove_member(store, code, name),
    )


def volunteer(who: str) -> Removal:
    """By id or number. Raises Unknown, BadInput."""
    settings = load()
    policy = read_policy(settings)
    given = who if is_person_id(who) else _number(settings, who)

    async def remove(store: Store) -> Hanging:
        return await removing.remove_volunteer(store, await read_clock(store, settings.zone), policy, given)

    return _removal(lambda books, now: removing.of_volunteer(books, given, policy, now), remove)


def lead(code: str) -> Removal:
    """Raises Unknown."""
    settings = load()
    policy = read_policy(settings)

    async def remove(store: Store) -> Hanging:
        return await removing.remove_lead(store, await read_clock(store, settings.zone), policy, code)

    return _removal(lambda books, now: removing.of_lead(books, code, now), remove)


def _removal(look: Callable[[Books, datetime], Hanging], remove: Callable[[Store], Awaitable[Hanging]]) -> Removal:
    settings = load()

    async def hangs(store: Store) -> Hanging:
        now = (await read_clock(store, settings.zone)).now()
        return await store.read(lambda books: look(books, now))

    hanging = with_store(settings, hangs)
    refusal = ""
    try:
        hanging.check()
    except removing.StillNeeded as error:
        refusal = str(error)

    def do() -> str:
        removed = with_store(settings, remove)
        ended = f" No longer asked about {_listed(removed.offers)}." if removed.offers else ""
        return f"Removed: {removed.who}.{ended}"

    return Removal(hanging, refusal, do)


def _whose(books: Books, settings: Settings, who: str, name: str) -> tuple[str, str]:
    if books.household(who) is not None:
        if not name:
            raise BadInput(f"{who} is a household: say which member, or `hotline remove household {who}`.")
        return who, name
    found = removing.members_of(books, _number(settings, who))
    if name:
        found = [one for one in found if one[1] == name]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadInput(f"There is no household {who!r}, and nobody with this number.")
    several = ", ".join(f"{code} {member}" for code, member in found)
    raise BadInput(f"This number is shared: {several}. Say the household's code and the name.")


def _number(settings: Settings, phone: str) -> str:
    number = checked_number(phone, settings.region)
    if number is None:
        raise BadInput(f"{phone!r} is not a phone number.")
    return number


def _listed(numbers: tuple[int, ...]) -> str:
    return ("ticket " if len(numbers) == 1 else "tickets ") + ", ".join(map(str, numbers))
