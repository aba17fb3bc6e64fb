"""decide(ticket, event, now, policy): the one pure decision that every use case goes through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import events as ev
from .actor import AT_DESK, BY_PERSON, BY_PHONE, BY_RESIDENT, ITSELF, ActorKind, Kinds
from .deadlines import elapsed
from .effects import Decision
from .errors import IllegalEvent, NotAllowed
from .policy import Policy
from .rules import alarm, intake, offers, promises, residents, work
from .rules.draft import Draft
from .ticket import DeadlineKind, State, Ticket


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from an event. `who` may bring it; `due`: it only comes of this deadline; `after_closing`: it may
    still be written about a closed ticket."""

    follows: Callable[[Draft, Any], None]
    who: Kinds
    due: DeadlineKind | None = None
    after_closing: bool = False


RULES: dict[type, Rule] = {
    # what comes in from residents, and what the machine makes of it
    ev.Heard: Rule(intake.heard, ITSELF, after_closing=True),
    ev.Joined: Rule(intake.joined, BY_RESIDENT),
    ev.ResidentSaid: Rule(residents.resident_said, BY_RESIDENT, after_closing=True),
    ev.CancelAsked: Rule(residents.cancel_asked, BY_RESIDENT),
    ev.WantsPerson: Rule(offers.wants_person, BY_RESIDENT | BY_PERSON, after_closing=True),
    ev.NotUnderstood: Rule(intake.not_understood, ITSELF, after_closing=True),
    ev.DangerAnswered: Rule(intake.danger_answered, BY_RESIDENT, after_closing=True),
    ev.CallEnded: Rule(intake.call_ended, ITSELF, after_closing=True),
    ev.Told: Rule(promises.told, ITSELF, after_closing=True),
    ev.SendFailed: Rule(offers.send_failed, ITSELF, after_closing=True),
    ev.CallBackEnded: Rule(work.call_back_ended, BY_RESIDENT | ITSELF, after_closing=True),
    # the desk
    ev.Triaged: Rule(intake.triaged, AT_DESK | ITSELF),
    ev.Offered: Rule(offers.offered, AT_DESK | ITSELF),
    ev.NeedSplit: Rule(residents.need_split, AT_DESK),
    ev.Noted: Rule(intake.noted, AT_DESK),
    ev.NumberKnown: Rule(work.number_known, AT_DESK),
    ev.Hushed: Rule(alarm.hushed, AT_DESK),
    ev.TakenBack: Rule(work.taken_back, AT_DESK),
    ev.Held: Rule(work.held, AT_DESK),
    ev.Closed: Rule(work.closed, AT_DESK),
    ev.Reopened: Rule(work.reopened, AT_DESK | BY_RESIDENT | BY_PERSON | ITSELF, after_closing=True),
    ev.Removed: Rule(offers.removed, BY_PERSON | {ActorKind.OFFICE}),
    ev.Merged: Rule(work.merged, frozenset({ActorKind.OFFICE})),
    # whoever is asked, at work or on call
    ev.Accepted: Rule(offers.accepted, BY_PERSON),
    ev.Declined: Rule(work.declined_or_given_back, BY_PERSON),
    ev.Arrived: Rule(work.arrived, BY_PERSON),
    ev.WorkDone: Rule(work.work_done, BY_PERSON | AT_DESK),
    ev.NeedsHelp: Rule(work.needs_help, BY_PERSON),
    ev.HelperSaid: Rule(work.helper_said, BY_PERSON | BY_PHONE),
    ev.AnswerClaimed: Rule(work.answer_claimed, BY_PHONE),
    ev.OnTheWay: Rule(work.on_the_way, BY_PERSON),
    ev.DutyAcknowledged: Rule(alarm.duty_acknowledged, BY_PERSON | BY_PHONE),
    # deadlines
    ev.DeskDue: Rule(offers.desk_due, ITSELF, DeadlineKind.DESK),
    ev.WaveDue: Rule(offers.wave_due, ITSELF, DeadlineKind.WAVE),
    ev.WorkDue: Rule(work.work_due, ITSELF, DeadlineKind.WORK),
    ev.CallBackDue: Rule(work.call_back_due, ITSELF, DeadlineKind.CALL_BACK),
    ev.HoldDue: Rule(work.hold_due, ITSELF, DeadlineKind.HOLD),
    ev.PromiseDue: Rule(offers.promise_due, ITSELF, DeadlineKind.PROMISE),
    ev.WordDue: Rule(promises.word_due, ITSELF, DeadlineKind.WORD),
    ev.DutyDue: Rule(alarm.duty_due, ITSELF, DeadlineKind.DUTY),
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
    """The ticket after the event, with log entries and effects. Raises IllegalEvent where it is not possible now, and
    NotAllowed where it is not this actor's to bring; both change nothing."""
    rule, name = RULES[type(event)], type(event).__name__
    if event.by.kind not in rule.who:
        raise NotAllowed(f"({name}: by {event.by.kind})")
    if ticket.state is State.CLOSED and not rule.after_closing:
        raise IllegalEvent(f"({name}: closed)")
    due_at = ticket.due(rule.due) if rule.due is not None else None
    if rule.due is not None and (due_at is None or elapsed(due_at, now) < timedelta(0)):
        raise IllegalEvent(f"({name}: not due)")
    draft = Draft(ticket, now, policy)
    rule.follows(draft, event)
    return draft.settle()
