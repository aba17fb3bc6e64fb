"""Who may bring which event, which come of a deadline, and which may still be written after closing."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from hotline.domain import events as ev
from hotline.domain.actor import NAMED, Actor, ActorKind
from hotline.domain.decide import RULES, decide
from hotline.domain.errors import IllegalEvent, NotAllowed
from hotline.domain.ticket import DeadlineKind, Disposition, State, Ticket
from tests.unit.domain.support import NINE, PACKAGED

DESK = "Closed Held Hushed NeedSplit Noted NumberKnown Offered Reopened TakenBack Triaged WorkDone"
DUE = "CallBackDue DeskDue DutyDue HoldDue PromiseDue WaveDue WordDue WorkDue"
ITSELF = f"CallBackEnded CallEnded Heard NotUnderstood Offered Reopened SendFailed Told Triaged {DUE}"
MAY = {
    ActorKind.OPERATOR: DESK,
    ActorKind.PROGRAM: DESK,
    ActorKind.PERSON: "Accepted Arrived Declined DutyAcknowledged HelperSaid NeedsHelp OnTheWay Removed Reopened "
    "WantsPerson WorkDone",
    ActorKind.PHONE: "AnswerClaimed DutyAcknowledged HelperSaid",
    ActorKind.RESIDENT: "CallBackEnded CancelAsked DangerAnswered Joined Reopened ResidentSaid WantsPerson",
    ActorKind.MACHINE: ITSELF,
    ActorKind.SWEEP: ITSELF,
    ActorKind.RULE: "",
    ActorKind.OFFICE: "Merged Removed",
}
AFTER_CLOSING = (
    "CallBackEnded CallEnded DangerAnswered Heard NotUnderstood Reopened ResidentSaid SendFailed Told WantsPerson"
)
EVENTS: tuple[type[Any], ...] = get_args(ev.Event)


def brought(kind: type[Any], by: ActorKind) -> Any:
    """An event of which nothing is known but who brings it: more must not be needed to refuse it."""
    event: Any = object.__new__(kind)
    object.__setattr__(event, "by", Actor(by, "x" if by in NAMED else ""))
    return event


def test_there_is_a_rule_for_every_event() -> None:
    assert set(RULES) == set(EVENTS)


@pytest.mark.parametrize("kind", ActorKind)
def test_who_may_bring_what(kind: ActorKind) -> None:
    assert {event.__name__ for event, rule in RULES.items() if kind in rule.who} == set(MAY[kind].split())


@pytest.mark.parametrize("by", ActorKind)
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", [State.NEW, State.CLOSED])
def test_nobody_brings_what_is_not_theirs(event: type, by: ActorKind, state: State) -> None:
    if by in RULES[event].who:
        return
    ticket = Ticket(number=1001, opened_at=NINE, state=state)
    with pytest.raises(NotAllowed, match=f"{event.__name__}: by {by}"):
        decide(ticket, brought(event, by), NINE, PACKAGED)


def test_each_deadline_has_its_event_but_the_one_that_waits_for_an_answer() -> None:
    due = [rule.due for rule in RULES.values() if rule.due is not None]
    assert sorted(due) == sorted(set(DeadlineKind) - {DeadlineKind.CALL_BACK_END})
    assert {event.__name__ for event, rule in RULES.items() if rule.due} == set(DUE.split())


@pytest.mark.parametrize("event", EVENTS)
def test_what_may_be_written_after_closing(event: type) -> None:
    may = event.__name__ in AFTER_CLOSING.split()
    assert RULES[event].after_closing is may
    if not may:
        closed = Ticket(number=1001, opened_at=NINE, state=State.CLOSED, disposition=Disposition.RESOLVED)
        with pytest.raises(IllegalEvent, match=f"{event.__name__}: closed"):
            decide(closed, brought(event, sorted(RULES[event].who)[0]), NINE, PACKAGED)
