"""The alarm: who is rung for a ticket that nobody takes on, how often, and what quiets it for a while.

It ends when somebody is going, not when somebody pressed a key: to touch a ticket, to take it on the phone and to
silence it at the desk are leases. It grows rarer the longer nobody answers, and wakes nobody for what can wait."""

from __future__ import annotations

from datetime import timedelta

from ..actor import Actor, ActorKind
from ..deadlines import CAN_WAIT, desk_due_at, earlier, elapsed, is_night, later
from ..effects import Call, Purpose, Text
from ..events import DutyAcknowledged, DutyDue, Hushed
from ..people import OnCall
from ..ticket import Attention, DeadlineKind, Priority, State
from .draft import Draft


def start_alarm(draft: Draft) -> None:
    """Ring from now on, where there may be somebody to ring and it does not ring already. For what can wait nobody is
    woken; and of what is protected only the duty phones hear."""
    ticket = draft.ticket
    somebody = draft.policy.desk.duty_phones or (ticket.in_danger and ticket.protected is None)
    if somebody and ticket.due(DeadlineKind.DUTY) is None:
        draft.deadline(DeadlineKind.DUTY, draft.when_awake())


def wake(draft: Draft, by: Actor) -> None:
    """Danger in a ticket that others are at work on, or have finished: whoever is at work hears of it at once, and if
    no human looks, the alarm rings. (One that waits for the desk or for an answer comes to it by its own deadlines.)
    Where it rings already, the next one is rung as soon as danger wants it."""
    for assignment in draft.ticket.active:
        if draft.ticket.protected is None and assignment.person != by.id:
            draft.send(Text(assignment.phone, Purpose.ALARM, person=assignment.person))
            draft.log("alarmed", by, person=assignment.person, name=assignment.name)
    present = draft.ticket.due(DeadlineKind.DUTY)
    if present is not None or draft.ticket.state in (State.ASSIGNED, State.DONE):
        due_at = desk_due_at(Priority.CRITICAL, draft.now, draft.policy)
        draft.deadline(DeadlineKind.DUTY, earlier(present, due_at) if present else due_at)


def end_lease(draft: Draft, by: Actor) -> None:
    """Whoever touched or took a ticket in danger had it for a time; if nobody goes, alarm and ladder begin anew. A
    protected one ends differently: somebody has spoken to the caller."""
    ticket = draft.ticket
    if ticket.touched_at is None or not ticket.in_danger or ticket.active:
        return
    if ticket.protected is not None and ticket.promise_kept_at is not None:
        return
    if elapsed(ticket.touched_at, draft.now) >= draft.policy.alarm.lease:
        draft.log("lease_over", by, taken_by=ticket.taken_by)
        draft.change(touched_at=None, taken_by="", taken_at=None, duty_rings=0)


def duty_due(draft: Draft, event: DutyDue) -> None:
    """Ring the next one. `event.on_call`: the duty phones, then others who may be rung for danger."""
    draft.deadline(DeadlineKind.DUTY, None)
    if draft.ticket.urgency in CAN_WAIT and is_night(draft.now, draft.policy):
        draft.deadline(DeadlineKind.DUTY, draft.when_awake())
    elif draft.ticket.in_danger:
        _ring_for_danger(draft, event)
    else:
        _ring_each_once(draft, event)


def _ring_each_once(draft: Draft, event: DutyDue) -> None:
    """Without danger each duty phone rings only once. What was merely not understood goes to a lead then."""
    people = [p for p in event.on_call if p.on_duty]
    at, careful = draft.ticket.duty_rings, draft.ticket.not_understood
    while at < len(people) and _had_enough(draft, people[at]):
        at += 1
    if at < len(people):
        draft.change(duty_rings=at + 1)
        _ring(draft, people[at], event.by)
        draft.deadline(
            DeadlineKind.DUTY,
            draft.later(draft.policy.not_understood.gap if careful else draft.policy.desk.duty_gap),
        )
        return
    draft.change(duty_rings=at)
    if careful and draft.ticket.state in (State.NEW, State.TRIAGED):
        draft.deadline(DeadlineKind.DESK, draft.now)


def _ring_for_danger(draft: Draft, event: DutyDue) -> None:
    """Everybody in turn, at gaps that double each round; the first round is rung whatever else the night brought.
    After the last round one person is left, who is rung from time to time for all such tickets together."""
    people = event.on_call
    if not people:
        draft.attention(Attention.NOBODY, event.by)
        return
    rings = draft.ticket.duty_rings
    while rings < len(people) * draft.policy.alarm.rounds:
        turn, person = rings // len(people), people[rings % len(people)]
        rings += 1
        if turn == 0 or not _had_enough(draft, person):
            draft.change(duty_rings=rings)
            _ring(draft, person, event.by)
            draft.deadline(DeadlineKind.DUTY, draft.later(_gap(draft, turn)))
            return
    draft.change(duty_rings=rings)
    _stand(draft, people[0], event.by)


def _stand(draft: Draft, person: OnCall, by: Actor) -> None:
    """The standing alarm: of one named person."""
    name, span = person.name or person.phone, draft.policy.alarm.standing
    if draft.ticket.alarm_for != name:
        draft.change(alarm_for=name)
        draft.log("standing_alarm", by, phone=person.phone, name=name)
        draft.attention(Attention.EXHAUSTED, by)
    if person.rung_at is not None and elapsed(person.rung_at, draft.now) < span:
        draft.deadline(DeadlineKind.DUTY, later(person.rung_at, span))  # a ring is for all of them
        return
    _ring(draft, person, by)
    draft.deadline(DeadlineKind.DUTY, draft.later(span))


def _ring(draft: Draft, person: OnCall, by: Actor) -> None:
    """A phone that rings already tells of all tickets when it is picked up."""
    if not person.ringing:
        draft.send(Call(person.phone, Purpose.DUTY, person.language, person.person))
    draft.log("duty_rung", by, phone=person.phone, name=person.name, joined=person.ringing)


def _had_enough(draft: Draft, person: OnCall) -> bool:
    return person.rings_tonight >= draft.policy.alarm.rings


def _gap(draft: Draft, turn: int) -> timedelta:
    """Twice as long in every round, up to that of the standing alarm."""
    first = draft.policy.desk.duty_gap
    grown: timedelta = first * 2 ** min(turn, 16)
    return max(first, min(grown, draft.policy.alarm.standing))


def duty_acknowledged(draft: Draft, event: DutyAcknowledged) -> None:
    """Somebody of the duty has it now, for a time. Attention stays until the ticket is worked on."""
    draft.log("duty_acknowledged", event.by, name=event.name)
    draft.change(
        touched_at=draft.now, taken_by=event.name or event.by.id, taken_at=draft.now, duty_rings=0, alarm_for=""
    )
    draft.deadline(DeadlineKind.DUTY, None)
    if event.text and draft.ticket.protected is None:
        draft.send(Text(event.text, Purpose.TAKEN, person=event.by.id if event.by.kind is ActorKind.PERSON else ""))
    if draft.ticket.state in (State.NEW, State.TRIAGED):
        draft.deadline(DeadlineKind.DESK, draft.look_again())


def hushed(draft: Draft, event: Hushed) -> None:
    """The sound at the desks is off for a while, for this ticket; the ladder goes on."""
    until = draft.later(draft.policy.alarm.hush)
    draft.change(hushed_until=until)
    draft.log("hushed", event.by, until=until)
