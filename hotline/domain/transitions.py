"""The table of legal transitions of a ticket. It draws its own diagram into the docs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .actor import AT_DESK, BY_PERSON, BY_RESIDENT, BY_RULE, ITSELF, Actor, ActorKind, Kinds
from .errors import IllegalEvent, NotAllowed
from .ticket import State, Ticket

OPEN = frozenset(State) - {State.CLOSED}


@dataclass(frozen=True, slots=True)
class Transition:
    event: str
    sources: frozenset[State]
    targets: frozenset[State]
    who: Kinds


def _row(event: str, sources: set[State] | frozenset[State], targets: set[State], who: Kinds) -> Transition:
    return Transition(event, frozenset(sources), frozenset(targets), who)


TABLE: tuple[Transition, ...] = (
    _row("triaged", {State.NEW}, {State.TRIAGED}, AT_DESK | ITSELF),
    _row("offered", {State.TRIAGED, State.OFFERING}, {State.OFFERING}, AT_DESK | ITSELF),
    _row("accepted", {State.OFFERING}, {State.OFFERING, State.ASSIGNED}, BY_PERSON),
    _row("given_back", {State.OFFERING, State.ASSIGNED}, {State.OFFERING}, BY_PERSON),
    # The office: where two who were both at work are found to be one person.
    _row("taken_back", {State.OFFERING, State.ASSIGNED}, {State.OFFERING}, AT_DESK | {ActorKind.OFFICE}),
    _row("exhausted", {State.OFFERING}, {State.TRIAGED}, ITSELF),
    _row("work_done", {State.OFFERING, State.ASSIGNED}, {State.DONE}, BY_PERSON | AT_DESK),
    _row("confirmed", {State.DONE}, {State.CLOSED}, BY_RESIDENT | AT_DESK | BY_RULE),
    _row("denied", {State.DONE, State.CLOSED}, {State.TRIAGED}, BY_RESIDENT),
    # The machine where danger is heard only afterwards; a person who reports it from the scene.
    _row("reopened", {State.DONE, State.CLOSED}, {State.TRIAGED}, BY_RESIDENT | AT_DESK | ITSELF | BY_PERSON),
    _row("closed", OPEN, {State.CLOSED}, AT_DESK),
)
BY_EVENT = {row.event: row for row in TABLE}


def move(ticket: Ticket, event: str, to: State, by: Actor) -> Ticket:
    """The ticket in its new state. Raises IllegalEvent where the table has no such row, NotAllowed where it is not this
    actor's to do."""
    row = BY_EVENT[event]
    if by.kind not in row.who:
        raise NotAllowed(f"({event}: by {by.kind})")
    if ticket.state not in row.sources or to not in row.targets:
        raise IllegalEvent(f"({event}: {ticket.state} -> {to})")
    return replace(ticket, state=to)


def mermaid() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    lines = ["stateDiagram-v2", "    [*] --> new"]
    for row in TABLE:
        for source in State:
            for target in State:
                if source in row.sources and target in row.targets:
                    lines.append(f"    {source} --> {target}: {row.event}")
    return "\n".join([*lines, "    closed --> [*]", ""])
