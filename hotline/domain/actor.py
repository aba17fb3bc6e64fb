"""Who did something: whoever an event comes from, and whom the log names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    OPERATOR = "operator"  # at the desk, signed in
    PROGRAM = "program"  # another program, through the API, for the people behind it
    PERSON = "person"  # who is asked, at work or on call: a volunteer, staff, a lead
    PHONE = "phone"  # whoever holds a phone that is known while the person is not: a duty phone
    RESIDENT = "resident"  # whom the ticket is for, or who speaks for them
    MACHINE = "machine"  # what the hotline concludes by itself
    SWEEP = "sweep"  # a deadline that fell due
    RULE = "rule"  # the rule for silence
    OFFICE = "office"  # whoever looks after the books from the command line


Kinds = frozenset[ActorKind]

AT_DESK: Kinds = frozenset({ActorKind.OPERATOR, ActorKind.PROGRAM})
BY_PERSON: Kinds = frozenset({ActorKind.PERSON})  # whose offer or work it is, the rules look up in the ticket
BY_PHONE: Kinds = frozenset({ActorKind.PHONE})
BY_RESIDENT: Kinds = frozenset({ActorKind.RESIDENT})
BY_RULE: Kinds = frozenset({ActorKind.RULE})
ITSELF: Kinds = frozenset({ActorKind.MACHINE, ActorKind.SWEEP})
NAMED: Kinds = AT_DESK | BY_PERSON | BY_PHONE
"""Kinds that mean one out of many, and need an id."""


@dataclass(frozen=True, slots=True)
class Actor:
    """`id`: an operator's name, a program's name, a person's id, a number; "" for the kinds of which there is one.
    ValueError for an id where there is none to be."""

    kind: ActorKind
    id: str = ""

    def __post_init__(self) -> None:
        if self.id and self.kind not in NAMED:
            raise ValueError(f"{self.kind} is one only, and not {self.id!r}.")

    def __str__(self) -> str:
        """As it is stored and shown to programs: kind:id, or the kind alone."""
        return f"{self.kind}:{self.id}" if self.kind in NAMED else str(self.kind)

    @property
    def at_desk(self) -> bool:
        """Whether somebody decided it who sees the whole ticket, and neither the machine nor a person by phone."""
        return self.kind in AT_DESK

    @classmethod
    def operator(cls, name: str) -> Actor:
        return cls(ActorKind.OPERATOR, name)

    @classmethod
    def person(cls, id: str) -> Actor:
        return cls(ActorKind.PERSON, id)

    @classmethod
    def phone(cls, number: str) -> Actor:
        return cls(ActorKind.PHONE, number)

    @classmethod
    def read(cls, text: str) -> Actor:
        """What `str` gave. Older books name a person by their phone, some by nothing else."""
        kind, _, named = text.partition(":")
        known = ActorKind.__members__.get(kind.upper())
        if known is None:
            return cls.person(text)
        return cls(known, named if known in NAMED else "")


RESIDENT = Actor(ActorKind.RESIDENT)
MACHINE = Actor(ActorKind.MACHINE)
SWEEP = Actor(ActorKind.SWEEP)
RULE = Actor(ActorKind.RULE)
OFFICE = Actor(ActorKind.OFFICE)
