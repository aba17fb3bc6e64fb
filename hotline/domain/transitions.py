"""The table of legal transitions of a ticket. It draws its own diagram into the docs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .errors import IllegalEvent
from .ticket import State, Ticket

OPEN = frozenset(State) - {State.CLOSED}


@dataclass(frozen=True, slots=True)
class Transition:
    event: str
    sources: frozenset[State]
    targets: frozenset[State]
    who: str


def _row(event: str, sources: set[State] | frozenset[State], targets: set[State], who: str) -> Transition:
    return Transition(event, frozenset(sources), frozenset(targets), who)


TABLE: tuple[Transition, ...] = (
    _row("triaged", {State.NEW}, {State.TRIAGED}, "operator, machine"),
    _row("offered", {State.TRIAGED, State.OFFERING}, {State.OFFERING}, "operator, machine"),
    _row("accepted", {State.OFFERING}, {State.OFFERING, State.ASSIGNED}, "volunteer, staff, lead"),
    _row("given_back", {State.OFFERING, State.ASSIGNED}, {State.OFFERING}, "volunteer"),
    _row("taken_back", {State.OFFERING, State.ASSIGNED}, {State.OFFERING}, "operator"),
    _row("exhausted", {State.OFFERING}, {State.TRIAGED}, "sweep"),
    _row("work_done", {State.OFFERING, State.ASSIGNED}, {State.DONE}, "volunteer, operator"),
    _row("confirmed", {State.DONE}, {State.CLOSED}, "resident, operator, rule for silence"),
    _row("denied", {State.DONE, State.CLOSED}, {State.TRIAGED}, "resident"),
    _row("reopened", {State.DONE, State.CLOSED}, {State.TRIAGED}, "resident, operator, machine (danger heard late)"),
    _row("closed", OPEN, {State.CLOSED}, "operator"),
)
BY_EVENT = {row.event: row for row in TABLE}


def move(ticket: Ticket, event: str, to: State) -> Ticket:
    """The ticket in its new state; raises IllegalEvent where the table has no such row."""
    row = BY_EVENT[event]
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
