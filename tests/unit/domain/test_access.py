"""Who may do what, and where: grants with their areas and times, and what is protected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.access import EVERYTHING, MAY, UNPROTECTED, Access, Action, Scope, may
from hotline.domain.areas import Area, AreaTree
from hotline.domain.people import Grant, Role
from hotline.domain.ticket import Protected, Ticket
from tests.unit.domain.support import NINE

TREE = AreaTree(
    [
        Area("D", "district", "district"),
        Area("C", "community", "community", "D"),
        Area("G3", "three", "group", "C"),
        Area("G4", "four", "group", "C"),
        Area("B", "block", "building", "G3"),
    ]
)
TICKET = Ticket(number=1001, opened_at=NINE, area="G3")
HIDDEN = replace(TICKET, protected=Protected.VIOLENCE)
SEES = (Role.OPERATOR, Role.LEAD)


def access(*grants: Grant) -> Access:
    return Access.of(grants, NINE)


def test_there_is_a_line_for_every_role() -> None:
    assert set(MAY) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_only_operators_and_leads_see_tickets(role: Role) -> None:
    personal = {Action.SEE, Action.HEAR, Action.SEARCH, Action.WORK, Action.OPEN, Action.SORT}
    assert bool(MAY[role] & personal) == (role in SEES)


@pytest.mark.parametrize(
    ("area", "within"),
    [(None, None), ("D", {"D", "C", "G3", "G4", "B"}), ("G3", {"G3", "B"}), ("B", {"B"}), ("gone", set())],
)
@pytest.mark.parametrize("role", SEES)
def test_a_grant_reaches_down_the_tree(role: Role, area: str | None, within: set[str] | None) -> None:
    found = access(Grant(role, area)).scope(Action.SEE, TREE)
    assert found == Scope(None if within is None else frozenset(within))


def test_several_grants_add_up_and_none_is_nothing() -> None:
    assert access(Grant(Role.LEAD, "B"), Grant(Role.OPERATOR, "G4")).scope(Action.SEE, TREE).areas == frozenset(
        {"B", "G4"}
    )
    assert access(Grant(Role.LEAD, "B"), Grant(Role.OPERATOR)).scope(Action.SEE, TREE) == UNPROTECTED
    assert access().scope(Action.SEE, TREE) == Scope(frozenset())
    assert Scope(frozenset()).empty and not UNPROTECTED.empty


def test_what_is_of_no_place_is_for_whoever_is_for_all_places() -> None:
    here, everywhere = access(Grant(Role.OPERATOR, "D")), access(Grant(Role.OPERATOR))
    lost = replace(TICKET, area=None)
    assert [may(one, Action.SEE, lost, TREE) for one in (here, everywhere)] == [False, True]
    assert [one.may(Action.SORT) for one in (here, everywhere)] == [False, True]
    assert [may(one, Action.OPEN, None, TREE) for one in (here, everywhere)] == [False, True]


@pytest.mark.parametrize(
    ("grants", "sees"),
    [
        ((Grant(Role.OPERATOR),), False),
        ((Grant(Role.OPERATOR), Grant(Role.PROTECTED)), True),
        ((Grant(Role.PROTECTED),), False),
        ((Grant(Role.LEAD, "C"), Grant(Role.PROTECTED, "C")), True),
        ((Grant(Role.LEAD, "C"), Grant(Role.PROTECTED, "D")), True),
        ((Grant(Role.LEAD, "G4"), Grant(Role.PROTECTED)), False),
        ((Grant(Role.OPERATOR), Grant(Role.PROTECTED, "C")), False),
        ((Grant(Role.OPERATOR), Grant(Role.PROTECTED, until=NINE)), False),
        ((Grant(Role.OVERSEER), Grant(Role.PROTECTED)), False),
    ],
)
def test_what_is_protected_is_for_those_who_are_named_for_it_where_they_may_act(
    grants: tuple[Grant, ...], sees: bool
) -> None:
    assert may(access(*grants), Action.SEE, HIDDEN, TREE) is sees


@pytest.mark.parametrize(
    ("since", "until", "holds"), [(0, None, True), (1, None, False), (None, 0, False), (None, 1, True)]
)
def test_a_grant_holds_from_its_first_moment_to_before_its_last(
    since: int | None, until: int | None, holds: bool
) -> None:
    first, last = (None if minutes is None else NINE + timedelta(minutes=minutes) for minutes in (since, until))
    assert access(Grant(Role.OPERATOR, None, first, last)).may(Action.SEE) is holds


GRANTS = st.builds(Grant, st.sampled_from(Role), st.sampled_from([None, "D", "C", "G3", "G4", "B"]))


@given(st.lists(GRANTS, max_size=4), GRANTS, st.sampled_from(Action), st.sampled_from([TICKET, HIDDEN, "G4", None]))
def test_one_more_right_to_act_takes_nothing_away(
    grants: list[Grant], more: Grant, action: Action, thing: Ticket | str | None
) -> None:
    """But for what is protected, which must be allowed wherever one acts."""
    if isinstance(thing, Ticket) and thing.protected is not None:
        return
    before, after = access(*grants), access(*grants, more)
    assert not may(before, action, thing, TREE) or may(after, action, thing, TREE)


@given(st.lists(GRANTS, max_size=4), st.sampled_from(Action))
def test_nothing_is_within_a_scope_without_the_right(grants: list[Grant], action: Action) -> None:
    one = access(*grants)
    scope = one.scope(action, TREE)
    if not one.may(action):
        assert scope.empty
        assert not scope.sees(TICKET) and not scope.sees(HIDDEN) and not scope.covers(None)
    assert EVERYTHING.sees(HIDDEN)
