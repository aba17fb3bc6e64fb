"""Who may do what, and see what: one table of roles, and the scope that every reading is given.

Whatever somebody who signs in does is one of the actions below; their grants say where. What is protected is for those
who are named for it, beside the role that lets them act at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .areas import AreaTree
from .people import Grant, Role
from .ticket import Ticket


class Action(StrEnum):
    SEE = "see"  # tickets with all that belongs to them: the queue, the log, households, what is said at this moment
    HEAR = "hear"  # the sound of calls
    SEARCH = "search"  # for tickets and households
    WORK = "work"  # on a ticket: triage, dispatch, note, hold, close, open again
    OPEN = "open"  # a ticket by hand
    SORT = "sort"  # the tray of texts that no person wrote
    COUNT = "count"  # figures, and how each ticket went, without names, words and places
    TEND = "tend"  # the machine: what is missing for it to work; nothing of any resident


MAY: Mapping[Role, frozenset[Action]] = {
    Role.OPERATOR: frozenset(Action) - {Action.TEND},
    Role.LEAD: frozenset({Action.SEE, Action.HEAR, Action.SEARCH, Action.WORK, Action.OPEN, Action.COUNT}),
    Role.ADMINISTRATOR: frozenset({Action.COUNT, Action.TEND}),
    Role.OVERSEER: frozenset({Action.COUNT}),
    Role.TECHNICIAN: frozenset({Action.TEND}),
    Role.PROTECTED: frozenset(),
    Role.VOLUNTEER: frozenset(),
    Role.STAFF: frozenset(),
}
OF_NO_PLACE = frozenset({Action.SORT})
"""What belongs to no area is for those whose grant is for none either: it is theirs everywhere."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see. `areas`: the codes of the areas (with all below them), None: everywhere, also what is of
    no place; `protected`: whether what is protected too."""

    areas: frozenset[str] | None = None
    protected: bool = False

    @property
    def empty(self) -> bool:
        return self.areas is not None and not self.areas

    def covers(self, area: str | None) -> bool:
        """Whether a thing of this area is within."""
        return self.areas is None or area in self.areas

    def sees(self, ticket: Ticket) -> bool:
        return self.covers(ticket.area) and (self.protected or ticket.protected is None)


EVERYTHING = Scope(protected=True)
UNPROTECTED = Scope()


@dataclass(frozen=True, slots=True)
class Access:
    """The grants that somebody holds now."""

    grants: tuple[Grant, ...] = ()

    @classmethod
    def of(cls, grants: tuple[Grant, ...], now: datetime) -> Access:
        return cls(tuple(grant for grant in grants if grant.holds(now)))

    def may(self, action: Action) -> bool:
        """Whether they may do this at all, somewhere."""
        return any(_allows(grant, action) for grant in self.grants)

    def scope(self, action: Action, tree: AreaTree) -> Scope:
        """Where they may do this. Protected things are within where they are named for them."""
        allowed = [grant.area for grant in self.grants if _allows(grant, action)]
        named = [grant.area for grant in self.grants if grant.role is Role.PROTECTED]
        return Scope(_within(allowed, tree), bool(named) and _covers(named, allowed, tree))


def may(access: Access, action: Action, thing: Ticket | str | None, tree: AreaTree) -> bool:
    """Whether this may be done with this ticket, or with something of this area; None: of no place."""
    scope = access.scope(action, tree)
    return scope.sees(thing) if isinstance(thing, Ticket) else scope.covers(thing)


def _allows(grant: Grant, action: Action) -> bool:
    return action in MAY[grant.role] and (grant.area is None or action not in OF_NO_PLACE)


def _within(areas: list[str | None], tree: AreaTree) -> frozenset[str] | None:
    """These areas and all below them; None for everywhere."""
    if None in areas:
        return None
    own = {area for area in areas if area is not None}
    return frozenset(code for code in tree.by_code if own & {above.code for above in tree.path(code)})


def _covers(named: list[str | None], allowed: list[str | None], tree: AreaTree) -> bool:
    """Whether who is named for protected things is so wherever they may act: else for none, so that no list gives away
    more than it should."""
    wider, narrower = _within(named, tree), _within(allowed, tree)
    return wider is None or (narrower is not None and narrower <= wider)
