"""Every row of the table is legal, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from hotline.domain.actor import NAMED, Actor, ActorKind
from hotline.domain.errors import IllegalEvent, NotAllowed
from hotline.domain.ticket import State, Ticket
from hotline.domain.transitions import TABLE, mermaid, move
from tests.unit.domain.support import NINE

LEGAL = {(row.event, source, target) for row in TABLE for source in row.sources for target in row.targets}
EVERY = list(product([row.event for row in TABLE], State, State))


WHO = {row.event: sorted(row.who) for row in TABLE}


def _ticket(state: State) -> Ticket:
    return Ticket(number=1001, opened_at=NINE, state=state)


def _actor(kind: ActorKind) -> Actor:
    return Actor(kind, "x" if kind in NAMED else "")


@pytest.mark.parametrize(("event", "source", "target"), EVERY)
def test_the_table_alone_decides_which_moves_are_legal(event: str, source: State, target: State) -> None:
    ticket, by = _ticket(source), _actor(WHO[event][0])
    if (event, source, target) in LEGAL:
        assert move(ticket, event, target, by) == replace(ticket, state=target)
    else:
        with pytest.raises(IllegalEvent, match=rf"{event}: {source} -> {target}"):
            move(ticket, event, target, by)
        assert ticket == _ticket(source)


@pytest.mark.parametrize(("event", "source", "target"), sorted(LEGAL))
@pytest.mark.parametrize("kind", ActorKind)
def test_a_move_is_made_by_those_of_the_table_alone(event: str, source: State, target: State, kind: ActorKind) -> None:
    ticket = _ticket(source)
    if kind in WHO[event]:
        assert move(ticket, event, target, _actor(kind)).state is target
    else:
        with pytest.raises(NotAllowed, match=f"{event}: by {kind}"):
            move(ticket, event, target, _actor(kind))


def test_who_may_is_as_designed() -> None:
    operator, program, person, _phone, resident, machine, sweep, rule, office = ActorKind
    desk, itself = {operator, program}, {machine, sweep}
    assert {row.event: set(row.who) for row in TABLE} == {
        "triaged": desk | itself,
        "offered": desk | itself,
        "accepted": {person},
        "given_back": {person},
        "taken_back": desk | {office},
        "exhausted": itself,
        "work_done": desk | {person},
        "confirmed": desk | {resident, rule},
        "denied": {resident},
        "reopened": desk | itself | {resident, person},
        "closed": desk,
    }


def test_the_table_is_the_life_of_a_ticket_as_designed() -> None:
    new, triaged, offering, assigned, done, closed = State
    assert {(source, event, target) for event, source, target in LEGAL} == {
        (new, "triaged", triaged),
        (triaged, "offered", offering),
        (offering, "offered", offering),
        (offering, "accepted", offering),
        (offering, "accepted", assigned),
        (offering, "given_back", offering),
        (assigned, "given_back", offering),
        (offering, "taken_back", offering),
        (assigned, "taken_back", offering),
        (offering, "exhausted", triaged),
        (offering, "work_done", done),
        (assigned, "work_done", done),
        (done, "confirmed", closed),
        (done, "denied", triaged),
        (closed, "denied", triaged),
        (done, "reopened", triaged),
        (closed, "reopened", triaged),
        (new, "closed", closed),
        (triaged, "closed", closed),
        (offering, "closed", closed),
        (assigned, "closed", closed),
        (done, "closed", closed),
    }


def test_every_state_can_be_reached_and_left() -> None:
    assert {target for _, _, target in LEGAL} == set(State) - {State.NEW}
    assert {source for _, source, _ in LEGAL} == set(State)


def test_the_diagram_shows_every_move_once_and_is_the_same_every_time() -> None:
    lines = mermaid().splitlines()
    drawn = [line.strip() for line in lines if ": " in line]
    assert sorted(drawn) == sorted(f"{source} --> {target}: {event}" for event, source, target in LEGAL)
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> new"]
    assert mermaid() == mermaid()
    assert mermaid().endswith("    closed --> [*]\n")
