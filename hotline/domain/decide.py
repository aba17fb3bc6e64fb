"""decide(ticket, event, now, policy): the one pure decision that every use case goes through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from . import events as ev
from .deadlines import elapsed
from .effects import Decision
from .errors import IllegalEvent
from .policy import Policy
from .rules import alarm, intake, offers, promises, residents, work
from .rules.draft import Draft
from .ticket import DeadlineKind, State, Ticket

RULES: dict[type, Callable[[Draft, Any], None]] = {
    ev.Heard: intake.heard,
    ev.Joined: intake.joined,
    ev.Told: promises.told,
    ev.ResidentSaid: residents.resident_said,
    ev.CancelAsked: residents.cancel_asked,
    ev.WantsPerson: offers.wants_person,
    ev.NeedSplit: residents.need_split,
    ev.NotUnderstood: intake.not_understood,
    ev.DangerAnswered: intake.danger_answered,
    ev.CallEnded: intake.call_ended,
    ev.Triaged: intake.triaged,
    ev.Noted: intake.noted,
    ev.Offered: offers.offered,
    ev.DeskDue: offers.desk_due,
    ev.WaveDue: offers.wave_due,
    ev.Accepted: offers.accepted,
    ev.Declined: work.declined_or_given_back,
    ev.PromiseDue: offers.promise_due,
    ev.WordDue: promises.word_due,
    ev.DutyDue: alarm.duty_due,
    ev.DutyAcknowledged: alarm.duty_acknowledged,
    ev.Hushed: alarm.hushed,
    ev.SendFailed: offers.send_failed,
    ev.Removed: offers.removed,
    ev.Arrived: work.arrived,
    ev.WorkDone: work.work_done,
    ev.WorkDue: work.work_due,
    ev.NeedsHelp: work.needs_help,
    ev.HelperSaid: work.helper_said,
    ev.OnTheWay: work.on_the_way,
    ev.TakenBack: work.taken_back,
    ev.CallBackDue: work.call_back_due,
    ev.CallBackEnded: work.call_back_ended,
    ev.Closed: work.closed,
    ev.Reopened: work.reopened,
    ev.Held: work.held,
    ev.HoldDue: work.hold_due,
}

# What may still be written about a ticket after it closed.
AFTER_CLOSING = (
    ev.Reopened,
    ev.CallBackEnded,
    ev.Heard,
    ev.ResidentSaid,
    ev.WantsPerson,
    ev.Told,
    ev.NotUnderstood,
    ev.DangerAnswered,
    ev.CallEnded,
    ev.SendFailed,
)
# What only comes of a deadline, and of which one.
DEADLINES: dict[type, DeadlineKind] = {
    ev.DeskDue: DeadlineKind.DESK,
    ev.WaveDue: DeadlineKind.WAVE,
    ev.WorkDue: DeadlineKind.WORK,
    ev.CallBackDue: DeadlineKind.CALL_BACK,
    ev.HoldDue: DeadlineKind.HOLD,
    ev.PromiseDue: DeadlineKind.PROMISE,
    ev.WordDue: DeadlineKind.WORD,
    ev.DutyDue: DeadlineKind.DUTY,
}


def open_ticket(event: ev.Opened, now: datetime, policy: Policy) -> Decision:
    """A new ticket from its first contact."""
    ticket = Ticket(
        number=event.number,
        opened_at=now,
        channel=event.channel,
        caller=event.caller,
        need=event.need,
        area=event.area,
        household=event.household,
        household_confirmed=event.household_confirmed,
        person=event.person,
        address=event.address,
        safe_number=event.safe_number,
        language=event.language,
        parent=event.parent,
    )
    draft = Draft(ticket, now, policy)
    intake.opened(draft, event)
    return draft.settle()


def decide(ticket: Ticket, event: ev.Event, now: datetime, policy: Policy) -> Decision:
    """The ticket after the event, with log entries and effects; raises IllegalEvent and changes nothing."""
    if ticket.state is State.CLOSED and not isinstance(event, AFTER_CLOSING):
        raise IllegalEvent(f"({type(event).__name__}: closed)")
    kind = DEADLINES.get(type(event))
    due_at = ticket.due(kind) if kind is not None else None
    if kind is not None and (due_at is None or elapsed(due_at, now) < timedelta(0)):
        raise IllegalEvent(f"({type(event).__name__}: not due)")
    draft = Draft(ticket, now, policy)
    RULES[type(event)](draft, event)
    return draft.settle()
