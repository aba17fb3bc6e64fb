"""Whose house the words are about. A number only suggests one; the words confirm it, or say that it is another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hotline.domain.areas import AreaTree
from hotline.domain.events import Suggestion
from hotline.domain.people import Household, Resident
from hotline.domain.ticket import Ticket
from hotline.words.names import borrowed, claims, fits, introduced, neighbours
from hotline.words.text import normalise

from .ports import Books


@dataclass(frozen=True, slots=True)
class Whose:
    """`person`: the member who is named. `area`: of the house, or where the households of
    this number all are."""

    household: Household | None = None
    confirmed: bool = False
    area: str | None = None
    person: str = ""


def whose(books: Books, phone: str | None, words: str, found: Suggestion) -> Whose:
    """What number and words say together."""
    households = books.households_of(phone) if phone else []
    if not households or speaks_for_others(words, households):
        return Whose(area=found.area)
    if neighbours(words):
        around = {x.area for x in households}
        return Whose(area=found.area or (next(iter(around)) if len(around) == 1 else None))
    named = _named(words, households)
    tree = books.area_tree()
    if named is not None:
        household, member = named
        if is_elsewhere(tree, household.area, found.area):
            return Whose(area=found.area, person=member.name if member else "")
        return Whose(household, True, household.area, member.name if member else "")
    here = [x for x in households if not is_elsewhere(tree, x.area, found.area)]
    if not here:
        return Whose(area=found.area)
    areas = {x.area for x in here}
    area = next(iter(areas)) if len(areas) == 1 else None
    only = here[0] if len(here) == 1 else None
    return Whose(only, False, area, _who_speaks(only, words))


def _who_speaks(household: Household | None, words: str) -> str:
    """The member who introduces themselves."""
    name = introduced(words)
    if household is None or name is None:
        return ""
    members = [m.name for m in household.members if fits(name, m.name)]
    return members[0] if len(members) == 1 else ""


def speaks_for_others(words: str, households: Sequence[Household]) -> bool:
    """Whether they say that this phone is not theirs: borrowed, found, or a name that nobody of these houses has."""
    members = [m.name for x in households for m in x.members]
    name = introduced(words)
    if name is not None and not any(fits(name, member) for member in members):
        return True
    return borrowed(words) or any(_denied(words, member) for member in members)


def _denied(words: str, name: str) -> bool:
    plain, name = "".join(normalise(words).split()), "".join(normalise(name).split())
    if name and re.search(rf"{re.escape(name)}(?:的|'s)?(?:电话|手机|phone|mobile)", plain):
        return True
    return bool(name) and any(no + name in plain for no in ("不是", "iamnot", "i'mnot", "thisisn't", "thisisnot"))


def _named(words: str, households: Sequence[Household]) -> tuple[Household, Resident | None] | None:
    """The one suggested household that the words say is theirs, by a member's name or the address."""
    plain = "".join(normalise(words).split())
    found: list[tuple[Household, Resident | None]] = []
    for household in households:
        member = next((m for m in household.members if claims(words, m.name)), None)
        address = "".join(normalise(household.address).split())
        if member is not None or (address and address in plain):
            found.append((household, member))
    return found[0] if len(found) == 1 else None


def is_elsewhere(tree: AreaTree, home: str | None, said: str | None) -> bool:
    """Whether a place in the words is not where the house is: neither around it nor in it."""
    if said is None or home is None:
        return False
    around = {a.code for a in tree.path(home)}
    within = {a.code for a in tree.path(said)}
    return said not in around and home not in within


def placed(books: Books, ticket: Ticket, found: Suggestion, words: str) -> Suggestion:
    """The suggestion with whether it clears the house that only the number had suggested."""
    if ticket.household_confirmed or ticket.caller is None:
        return found
    households = books.households_of(ticket.caller)
    if not households:
        return found
    away = is_elsewhere(books.area_tree(), ticket.area, found.area)
    return replace(found, elsewhere=True) if away or speaks_for_others(words, households) else found


def is_another(books: Books, ticket: Ticket, said_before: str, words: str, found: Suggestion) -> bool:
    """Whether words from the same phone are about somebody else's house than this ticket's. A place alone, with no need
    beside it, only says where this one is."""
    name, before = introduced(words), introduced(said_before)
    if name is not None and before is not None and not (fits(name, before) or fits(before, name)):
        return True
    if name is not None and before is None:
        household = books.household(ticket.household) if ticket.household else None
        members = [m.name for m in household.members] if household else [ticket.person] if ticket.person else []
        if members and not any(fits(name, member) for member in members):
            return True
    if not (found.in_danger or found.is_need):
        return False
    return neighbours(words) or is_elsewhere(books.area_tree(), ticket.area, found.area)
