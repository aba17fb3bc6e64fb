"""Who did something: what is written of it is read again as it was, also from books of before."""

from __future__ import annotations

import pytest
from hypothesis import given

from hotline.domain.actor import MACHINE, NAMED, OFFICE, RESIDENT, RULE, SWEEP, Actor, ActorKind
from tests.strategies import actors


@given(actors())
def test_what_is_written_is_read_again(actor: Actor) -> None:
    assert Actor.read(str(actor)) == actor


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+8613800000101", Actor.person("+8613800000101")),
        ("person:+8613800000101", Actor.person("+8613800000101")),
        ("person:p7", Actor.person("p7")),
        ("phone:+8613800000101", Actor.phone("+8613800000101")),
        ("operator:小陈", Actor.operator("小陈")),
        ("operator:a:b", Actor.operator("a:b")),
        ("operator:", Actor.operator("")),
        ("machine", MACHINE),
        ("sweep", SWEEP),
        ("resident", RESIDENT),
        ("rule", RULE),
        ("office", OFFICE),
    ],
)
def test_older_books_are_understood(written: str, meant: Actor) -> None:
    assert Actor.read(written) == meant


@pytest.mark.parametrize("kind", ActorKind)
def test_only_the_desk_decides_as_the_desk(kind: ActorKind) -> None:
    actor = Actor(kind, "x" if kind in NAMED else "")
    assert actor.at_desk is (kind in (ActorKind.OPERATOR, ActorKind.PROGRAM))


@pytest.mark.parametrize("kind", sorted(set(ActorKind) - NAMED))
def test_of_what_is_one_there_are_no_two(kind: ActorKind) -> None:
    with pytest.raises(ValueError, match="one only"):
        Actor(kind, "x")
