"""The invariant: whatever a rule forgot, an open ticket leaves a decision with a deadline that fits its state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from hotline.domain.rules.draft import Draft
from hotline.domain.ticket import DeadlineKind, Disposition, State, Ticket
from tests.unit.domain.support import NINE, PACKAGED, at

BARE = Ticket(number=1001, opened_at=NINE)


def deadlines(ticket: Ticket, now: datetime = NINE) -> dict[DeadlineKind, datetime]:
    return {d.kind: d.due_at for d in Draft(ticket, now, PACKAGED).settle().ticket.deadlines}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.NEW, {DeadlineKind.DESK: at(9, 15)}),
        (State.TRIAGED, {DeadlineKind.DESK: at(9, 15)}),
        (State.OFFERING, {DeadlineKind.WAVE: at(9)}),
        (State.ASSIGNED, {DeadlineKind.WORK: at(9, 20)}),
        (State.DONE, {DeadlineKind.DESK: at(9, 20)}),
    ],
)
def test_nothing_open_is_left_without(state: State, expected: dict[DeadlineKind, datetime]) -> None:
    assert deadlines(replace(BARE, state=state)) == expected


def test_what_was_touched_is_shown_again_in_its_own_time() -> None:
    assert deadlines(replace(BARE, touched_at=at(8))) == {DeadlineKind.DESK: at(9, 20)}


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
def test_held_the_end_of_the_hold_is_enough(state: State) -> None:
    assert deadlines(replace(BARE, state=state, held_until=at(12))) == {DeadlineKind.HOLD: at(12)}


@pytest.mark.parametrize("kind", [DeadlineKind.CALL_BACK, DeadlineKind.CALL_BACK_END, DeadlineKind.DESK])
def test_done_one_that_fits_is_enough(kind: DeadlineKind) -> None:
    assert deadlines(replace(BARE, state=State.DONE).with_deadline(kind, at(10))) == {kind: at(10)}


def test_closed_has_none() -> None:
    closed = replace(BARE, state=State.CLOSED, disposition=Disposition.RESOLVED)
    assert deadlines(closed.with_deadline(DeadlineKind.WORK, at(10))) == {}
