"""From acceptance to the end: arrival, completion, reminders, call-back, closing and re-opening."""

from __future__ import annotations

from dataclasses import replace

from ..deadlines import desk_due_at
from ..effects import Call, OpenVisit, Purpose, Text
from ..errors import IllegalEvent
from ..events import (
    Arrived,
    CallBackDue,
    CallBackEnded,
    Closed,
    Declined,
    Held,
    HoldDue,
    NeedsHelp,
    Reopened,
    TakenBack,
    WorkDone,
    WorkDue,
)
from ..ticket import Assignment, AssignmentState, Attention, DeadlineKind, Disposition, OfferState, State
from .draft import Draft, is_operator
from .offers import declined


def _assignment(draft: Draft, phone: str) -> Assignment:
    found = draft.ticket.assignment_of(phone)
    if found is None:
        raise IllegalEvent("(this person has not accepted the ticket)")
    return found


def _set(draft: Draft, assignment: Assignment, state: AssignmentState) -> None:
    draft.ticket = draft.ticket.with_assignment(replace(assignment, state=state, changed_at=draft.now))


def arrived(draft: Draft, event: Arrived) -> None:
    _set(draft, _assignment(draft, event.by), AssignmentState.ARRIVED)
    draft.log("arrived", event.by)


def needs_help(draft: Draft, event: NeedsHelp) -> None:
    """Moves nothing: it sets attention."""
    draft.log("needs_help", event.by, words=event.words)
    draft.attention(Attention.NEEDS_HELP, event.by)


def declined_or_given_back(draft: Draft, event: Declined) -> None:
    """`0` gives back what was accepted, else it declines the open offer."""
    present = draft.ticket.assignment_of(event.by)
    if present is None:
        declined(draft, event)
        return
    _set(draft, present, AssignmentState.GIVEN_BACK)
    draft.log("given_back", event.by, name=present.name)
    _offer_again(draft, "given_back", event.by)
    draft.attention(Attention.GIVEN_BACK, event.by)


def taken_back(draft: Draft, event: TakenBack) -> None:
    present = _assignment(draft, event.phone)
    _set(draft, present, AssignmentState.TAKEN_BACK)
    draft.log("taken_back", event.by, phone=event.phone, name=present.name)
    draft.send(Text(event.phone, Purpose.TAKEN_BACK, ""))
    draft.touch(event.by)
    _offer_again(draft, "taken_back", event.by)


def _offer_again(draft: Draft, event: str, by: str) -> None:
    draft.move(event, State.OFFERING)
    if not draft.ticket.active:
        draft.deadline(DeadlineKind.WORK, None)
    if not draft.ticket.open_offers:
        draft.change(escalation_step=0)
        draft.deadline(DeadlineKind.WAVE, draft.now)


def work_done(draft: Draft, event: WorkDone) -> None:
    """When the last one at work is done, so is the ticket; then the person is asked."""
    present = _assignment(draft, event.phone)
    _set(draft, present, AssignmentState.DONE)
    draft.log("work_done", event.by, phone=event.phone, name=present.name)
    if is_operator(event.by):
        draft.touch(event.by)
    if draft.ticket.active:
        return
    if draft.ticket.free_places:
        # Fewer came than were asked for: whoever came says it is done, so the others are not needed.
        draft.end_offers(OfferState.FILLED, Purpose.FILLED, {})
    draft.move("work_done", State.DONE)
    draft.ticket = draft.ticket.without_deadlines()
    draft.change(done_at=draft.now, held_until=None, call_backs=0)
    if draft.ticket.protected is not None or event.call_back_at is None:
        draft.attention(Attention.CONFIRM_BY_HAND, "machine")
    else:
        draft.deadline(DeadlineKind.CALL_BACK, event.call_back_at)


def work_due(draft: Draft, event: WorkDue) -> None:
    """Remind those at work, then call the operator."""
    waiting = [a for a in draft.ticket.active if a.reminded < draft.policy.follow_up.reminders]
    for assignment in waiting:
        draft.ticket = draft.ticket.with_assignment(replace(assignment, reminded=assignment.reminded + 1))
        draft.send(Text(assignment.phone, Purpose.REMINDER, ""))
        draft.log("reminded", event.by, phone=assignment.phone, name=assignment.name)
    if not waiting:
        draft.attention(Attention.OVERDUE, event.by)
    draft.deadline(DeadlineKind.WORK, draft.now + draft.policy.follow_up.gap)


def call_back_due(draft: Draft, event: CallBackDue) -> None:
    draft.deadline(DeadlineKind.CALL_BACK, None)
    if event.to is None or event.way == "none" or draft.ticket.protected is not None:
        draft.attention(Attention.CONFIRM_BY_HAND, event.by)
        return
    if event.at is not None and event.at > draft.now:
        draft.deadline(DeadlineKind.CALL_BACK, event.at)
        return
    tries = draft.ticket.call_backs + 1
    draft.change(call_backs=tries)
    draft.log("called_back", event.by, to=event.to, way=event.way, tries=tries)
    if event.way == "text":
        draft.send(Text(event.to, Purpose.ASK, draft.ticket.language))
        draft.deadline(DeadlineKind.CALL_BACK_END, draft.now + draft.policy.call_back.gap)
    else:
        draft.send(Call(event.to, Purpose.CALL_BACK, draft.ticket.language))
        draft.deadline(DeadlineKind.CALL_BACK_END, draft.now + draft.policy.call_back.ends)


def call_back_ended(draft: Draft, event: CallBackEnded) -> None:
    """Only what the person said closes or re-opens; silence is tried again, then closed as unconfirmed."""
    if draft.ticket.state is not State.DONE:
        if event.outcome == "not_yet" and draft.ticket.state is State.CLOSED:
            deny(draft, event.by)
        return
    draft.deadline(DeadlineKind.CALL_BACK_END, None)
    draft.log("call_back_ended", event.by, outcome=event.outcome, tries=draft.ticket.call_backs)
    if event.outcome == "came":
        close(draft, "confirmed", Disposition.RESOLVED, event.by)
    elif event.outcome == "not_yet":
        deny(draft, event.by)
    elif event.outcome == "unclear":
        draft.attention(Attention.UNCLEAR, event.by)
    elif draft.ticket.call_backs < draft.policy.call_back.tries:
        draft.deadline(DeadlineKind.CALL_BACK, event.next_at)
    else:
        if event.at_risk:
            draft.send(OpenVisit())
        close(draft, "confirmed", Disposition.UNCONFIRMED, "rule")


def deny(draft: Draft, by: str) -> None:
    """It has not come: open again, with attention, on the desk's short time."""
    _back_to_triage(draft, "denied")
    draft.log("denied", by)
    draft.attention(Attention.DENIED, by)


def reopened(draft: Draft, event: Reopened) -> None:
    _back_to_triage(draft, "reopened")
    draft.log("reopened", event.by, text=event.text)
    draft.attention(Attention.REOPENED, event.by)


def _back_to_triage(draft: Draft, event: str) -> None:
    draft.move(event, State.TRIAGED)
    draft.ticket = draft.ticket.without_deadlines()
    draft.change(
        reopened=draft.ticket.reopened + 1,
        disposition=None,
        closed_at=None,
        done_at=None,
        touched_at=None,
        escalation_step=0,
        call_backs=0,
        # Whoever did the work before has finished; the places are free again.
        assignments=tuple(
            replace(a, state=AssignmentState.TAKEN_BACK, changed_at=draft.now)
            if a.state is AssignmentState.DONE
            else a
            for a in draft.ticket.assignments
        ),
    )
    draft.deadline(DeadlineKind.DESK, desk_due_at(draft.ticket.priority, draft.now, draft.policy))


def closed(draft: Draft, event: Closed) -> None:
    for assignment in draft.ticket.active:
        _set(draft, assignment, AssignmentState.TAKEN_BACK)
        draft.send(Text(assignment.phone, Purpose.WITHDRAWN, ""))
    draft.end_offers(OfferState.FILLED, Purpose.WITHDRAWN, {})
    draft.touch(event.by)
    close(draft, "closed", event.disposition, event.by)


def close(draft: Draft, event: str, disposition: Disposition, by: str) -> None:
    draft.move(event, State.CLOSED)
    draft.change(disposition=disposition, closed_at=draft.now, attention=frozenset(), held_until=None)
    draft.log("closed", by, disposition=disposition)


def held(draft: Draft, event: Held) -> None:
    """A ticket's deadlines stand still until then; a promise does not, for it was told to a person."""
    if event.until <= draft.now:
        raise IllegalEvent("(a hold must end in the future)")
    draft.touch(event.by)
    for deadline in draft.ticket.deadlines:
        if deadline.kind is not DeadlineKind.PROMISE:
            draft.deadline(deadline.kind, event.until + max(deadline.due_at - draft.now, draft.now - draft.now))
    draft.change(held_until=event.until)
    draft.deadline(DeadlineKind.HOLD, event.until)
    draft.log("held", event.by, until=event.until)


def hold_due(draft: Draft, event: HoldDue) -> None:
    draft.deadline(DeadlineKind.HOLD, None)
    draft.change(held_until=None)
    draft.attention(Attention.HOLD_ENDED, event.by)
