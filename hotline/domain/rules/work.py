"""From acceptance to the end: arrival, completion, reminders, call-back, closing and re-opening."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..actor import MACHINE, RULE, Actor
from ..deadlines import CAN_WAIT, elapsed, is_night, later, latter
from ..effects import Call, OpenVisit, Purpose, Text
from ..errors import IllegalEvent
from ..events import (
    AnswerClaimed,
    Arrived,
    CallBackDue,
    CallBackEnded,
    Closed,
    Declined,
    Held,
    HelperSaid,
    HoldDue,
    Merged,
    NeedsHelp,
    NumberKnown,
    OnTheWay,
    Reopened,
    TakenBack,
    WorkDone,
    WorkDue,
)
from ..ticket import Assignment, AssignmentState, Attention, DeadlineKind, Disposition, OfferState, State, Ticket
from .draft import TOLD, Draft
from .intake import suggest
from .offers import declined
from .promises import promise

# "unreached": the carrier could not reach the person; "waiting": it has not even tried yet.
OUTCOMES = ("came", "not_yet", "unclear", "person", "silent", "unreached", "waiting")
# What somebody said or reported and no human has seen: with it, nothing closes by itself.
UNSEEN = frozenset(
    {
        Attention.MORE_SAID,
        Attention.HELPER_SAID,
        Attention.NEEDS_HELP,
        Attention.UNDELIVERED,
        Attention.UNCERTAIN,
    }
)


def _assignment(draft: Draft, person: str) -> Assignment:
    found = draft.ticket.assignment_of(person)
    if found is None:
        raise IllegalEvent("(this person has not accepted the ticket)")
    return found


def _set(draft: Draft, assignment: Assignment, state: AssignmentState) -> None:
    draft.ticket = draft.ticket.with_assignment(replace(assignment, state=state, changed_at=draft.now))


def arrived(draft: Draft, event: Arrived) -> None:
    """Somebody is on site."""
    _set(draft, _assignment(draft, event.by.id), AssignmentState.ARRIVED)
    draft.log("arrived", event.by)


def needs_help(draft: Draft, event: NeedsHelp) -> None:
    """Moves nothing: it sets attention."""
    draft.log("needs_help", event.by, words=event.words)
    draft.attention(Attention.NEEDS_HELP, event.by)


def helper_said(draft: Draft, event: HelperSaid) -> None:
    """Nothing is done with it by machine, and a human looks; danger in it raises the ticket at once."""
    draft.log("helper_said", event.by, text=event.text)
    suggest(draft, event.raises, event.by)
    at_work = draft.ticket.assignment_of(event.by.id) is not None
    draft.attention(Attention.NEEDS_HELP if event.raises.in_danger and at_work else Attention.HELPER_SAID, event.by)


def answer_claimed(draft: Draft, event: AnswerClaimed) -> None:
    """Nothing is done with it: a human finds out whose number it is."""
    draft.log("answer_claimed", event.by, text=event.text)
    draft.attention(Attention.HELPER_SAID, event.by)


def number_known(draft: Draft, event: NumberKnown) -> None:
    """Whose it is stands in the register; the log says who said so."""
    draft.log("number_known", event.by, phone=event.phone, person=event.person, name=event.name)
    draft.touch()


def on_the_way(draft: Draft, event: OnTheWay) -> None:
    """Whoever says so needs no reminder just now."""
    _assignment(draft, event.by.id)
    draft.log("on_the_way", event.by, text=event.text)
    due_at = draft.ticket.due(DeadlineKind.WORK)
    if due_at is not None:
        draft.deadline(DeadlineKind.WORK, latter(due_at, draft.later(draft.policy.follow_up.gap)))


def declined_or_given_back(draft: Draft, event: Declined) -> None:
    """`0` gives back what was accepted, else it declines the open offer."""
    present = draft.ticket.assignment_of(event.by.id)
    if present is None:
        declined(draft, event)
        return
    _set(draft, present, AssignmentState.GIVEN_BACK)
    draft.log("given_back", event.by, name=present.name)
    _offer_again(draft, "given_back", event.by)
    draft.attention(Attention.GIVEN_BACK, event.by)


def taken_back(draft: Draft, event: TakenBack) -> None:
    """An operator takes it from somebody; it is offered again."""
    present = _assignment(draft, event.person)
    _set(draft, present, AssignmentState.TAKEN_BACK)
    draft.log("taken_back", event.by, person=event.person, name=present.name)
    draft.send(Text(present.phone, Purpose.TAKEN_BACK, person=present.person))
    draft.touch()
    _offer_again(draft, "taken_back", event.by)


def merged(draft: Draft, event: Merged) -> None:
    """Whoever was asked or at work twice, under two names, is so once: what they hold first stays. A place that only
    seemed to be filled is free again. An open offer comes behind those that were answered: it is the latest word."""
    work = [a for a in draft.ticket.active if a.person == event.person]
    offered = [o for o in draft.ticket.open_offers if o.person == event.person]
    twice = {id(a) for a in work[1:]} | {id(o) for o in (offered if work else offered[1:])}
    kept = None if work else next(iter(offered), None)
    hidden = kept is not None and draft.ticket.offer_of(event.person) is not kept
    if not twice and not hidden:
        raise IllegalEvent("(merged: nothing is held twice)")
    ended = (
        replace(o, state=OfferState.FILLED, answered_at=draft.now) if id(o) in twice else o
        for o in draft.ticket.offers
        if o is not kept
    )
    draft.change(
        assignments=tuple(
            replace(a, state=AssignmentState.TAKEN_BACK, changed_at=draft.now) if id(a) in twice else a
            for a in draft.ticket.assignments
        ),
        offers=(*ended, *([kept] if kept is not None else [])),
    )
    draft.log("merged", event.by, person=event.person, name=(work or offered)[0].name)
    if len(work) > 1:
        _offer_again(draft, "taken_back", event.by)


def _offer_again(draft: Draft, event: str, by: Actor) -> None:
    draft.move(event, State.OFFERING, by)
    if not draft.ticket.active:
        draft.deadline(DeadlineKind.WORK, None)
    if not draft.ticket.open_offers:
        draft.change(escalation_step=0)
        draft.deadline(DeadlineKind.WAVE, draft.when_awake())
    promised = draft.ticket.promise_at
    if not draft.ticket.active and promised is not None and elapsed(draft.now, promised) > timedelta(0):
        # Nobody is on it any more, and the caller still counts on the time that was told.
        draft.change(promise_kept_at=None)
        promise(draft, promised)


def work_done(draft: Draft, event: WorkDone) -> None:
    """When the last one at work is done, so is the ticket; then the person is asked."""
    present = _assignment(draft, event.person)
    _set(draft, present, AssignmentState.DONE)
    draft.log("work_done", event.by, person=event.person, name=present.name)
    if event.by.at_desk:
        draft.touch()
    if draft.ticket.active:
        return
    # Fewer may have come than were asked for: whoever came says it is done, so the others are not needed.
    draft.end_offers(OfferState.FILLED, Purpose.FILLED)
    draft.move("work_done", State.DONE, event.by)
    draft.ticket = draft.ticket.without_deadlines()
    draft.change(
        done_at=draft.now, held_until=None, call_backs=0, attention=draft.ticket.attention - {Attention.OVERDUE}
    )
    if draft.ticket.protected is not None or event.call_back_at is None:
        draft.attention(Attention.CONFIRM_BY_HAND, MACHINE)
    else:
        draft.deadline(DeadlineKind.CALL_BACK, event.call_back_at)


def work_due(draft: Draft, event: WorkDue) -> None:
    """Remind those at work, then call the operator; about a protected ticket nobody is texted."""
    if draft.ticket.urgency in CAN_WAIT and is_night(draft.now, draft.policy):
        draft.deadline(DeadlineKind.WORK, draft.when_awake())  # nobody is woken for what can wait
        return
    reminders = draft.policy.follow_up.reminders if draft.ticket.protected is None else 0
    waiting = [a for a in draft.ticket.active if a.reminded < reminders]
    for assignment in waiting:
        draft.ticket = draft.ticket.with_assignment(replace(assignment, reminded=assignment.reminded + 1))
        draft.send(Text(assignment.phone, Purpose.REMINDER, person=assignment.person))
        draft.log("reminded", event.by, person=assignment.person, name=assignment.name)
    if not waiting:
        draft.attention(Attention.OVERDUE, event.by)
    draft.deadline(DeadlineKind.WORK, draft.later(draft.policy.follow_up.gap))


def call_back_due(draft: Draft, event: CallBackDue) -> None:
    """Phone (or, for the deaf, text) the person and ask whether it came; where that may not be, by hand."""
    draft.deadline(DeadlineKind.CALL_BACK, None)
    if event.to is None or event.way == "none" or draft.ticket.protected is not None:
        draft.attention(Attention.CONFIRM_BY_HAND, event.by)
        return
    if event.at is not None and elapsed(draft.now, event.at) > timedelta(0):
        draft.deadline(DeadlineKind.CALL_BACK, event.at)
        return
    tries = draft.ticket.call_backs + 1
    draft.change(call_backs=tries)
    draft.log("called_back", event.by, to=event.to, way=event.way, tries=tries)
    if event.way == "text":
        draft.send(Text(event.to, Purpose.ASK, draft.ticket.language))
        draft.deadline(DeadlineKind.CALL_BACK_END, draft.later(draft.policy.call_back.gap))
    else:
        draft.send(Call(event.to, Purpose.CALL_BACK, draft.ticket.language))
        draft.deadline(DeadlineKind.CALL_BACK_END, draft.later(draft.policy.call_back.ends))


def call_back_ended(draft: Draft, event: CallBackEnded) -> None:
    """Only what the person said closes as resolved or re-opens; silence is tried again by the policy."""
    if event.outcome not in OUTCOMES:
        raise IllegalEvent(f"(a call-back cannot end in {event.outcome!r})")
    calling = draft.ticket.due(DeadlineKind.CALL_BACK_END) is not None
    if event.outcome == "waiting":
        if calling:
            draft.deadline(DeadlineKind.CALL_BACK_END, draft.later(draft.policy.call_back.ends))
        return
    draft.log("call_back_ended", event.by, outcome=event.outcome, tries=draft.ticket.call_backs)
    if draft.ticket.state is not State.DONE:
        if event.outcome == "not_yet" and draft.ticket.state is State.CLOSED:
            deny(draft, event.by)
        return
    draft.deadline(DeadlineKind.CALL_BACK_END, None)
    if event.outcome == "came" and draft.ticket.attention & UNSEEN:
        draft.attention(Attention.CONFIRM_BY_HAND, RULE)
    elif event.outcome == "came":
        close(draft, "confirmed", Disposition.RESOLVED, event.by)
    elif event.outcome == "not_yet":
        deny(draft, event.by)
    elif event.outcome in ("unclear", "person"):
        draft.attention(Attention.UNCLEAR, event.by)
    elif event.outcome == "unreached":
        draft.attention(Attention.CONFIRM_BY_HAND, event.by)
    elif calling:  # else this silence was counted before
        silent(draft, event)


def silent(draft: Draft, event: CallBackEnded) -> None:
    """Tried again, then closed as unconfirmed, with a visit for people at risk. About a protected ticket a human
    decides, for a visit would be a ticket that everybody sees."""
    if draft.ticket.protected is not None or draft.ticket.attention & UNSEEN:
        draft.attention(Attention.CONFIRM_BY_HAND, RULE)
    elif draft.ticket.call_backs < draft.policy.call_back.tries:
        draft.deadline(DeadlineKind.CALL_BACK, event.next_at)
    else:
        if event.at_risk:
            draft.send(OpenVisit())
        close(draft, "confirmed", Disposition.UNCONFIRMED, RULE)


def deny(draft: Draft, by: Actor) -> None:
    """It has not come: open again, with attention, on the desk's short time."""
    _back_to_triage(draft, "denied", by)
    draft.log("denied", by)
    draft.attention(Attention.DENIED, by)


def reopened(draft: Draft, event: Reopened) -> None:
    """A resident or an operator asks for it once more."""
    _back_to_triage(draft, "reopened", event.by)
    draft.log("reopened", event.by, text=event.text)
    draft.attention(Attention.REOPENED, event.by)


def _back_to_triage(draft: Draft, event: str, by: Actor) -> None:
    """As good as new: untouched, with the desk's short time (Draft.settle) and a ladder begun anew."""
    before = draft.ticket
    draft.move(event, State.TRIAGED, by)
    draft.ticket = draft.ticket.without_deadlines()
    draft.end_alarm()
    draft.change(
        reopened=before.reopened + 1,
        held_until=None,
        disposition=None,
        closed_at=None,
        done_at=None,
        touched_at=None,
        escalation_step=0,
        call_backs=0,
        # Whoever did the work before has finished; the places are free again.
        assignments=tuple(
            replace(a, state=AssignmentState.TAKEN_BACK, changed_at=draft.now) if a.state is AssignmentState.DONE else a
            for a in before.assignments
        ),
    )
    if before.triaged_by is None and before.category is None:
        draft.attention(Attention.NOT_UNDERSTOOD, RULE)  # nobody has ever said what it is
    _promise_again(draft, before)


def _promise_again(draft: Draft, before: Ticket) -> None:
    """A promise that was neither kept nor missed when the ticket closed still holds when it opens again."""
    promised, ended = before.promise_at, before.closed_at
    if promised is None or ended is None or before.promise_kept_at is not None:
        return
    if elapsed(ended, promised) > timedelta(0):
        promise(draft, latter(promised, draft.now))


def closed(draft: Draft, event: Closed) -> None:
    """An operator closes; whoever was asked or on the way is told."""
    for assignment in draft.ticket.active:
        _set(draft, assignment, AssignmentState.TAKEN_BACK)
        draft.send(Text(assignment.phone, Purpose.WITHDRAWN, person=assignment.person))
    draft.end_offers(OfferState.FILLED, Purpose.WITHDRAWN)
    draft.touch()
    close(draft, "closed", event.disposition, event.by)


def close(draft: Draft, event: str, disposition: Disposition, by: Actor) -> None:
    """`event` is the transition's name."""
    draft.move(event, State.CLOSED, by)
    draft.change(disposition=disposition, closed_at=draft.now, attention=frozenset(), held_until=None)
    draft.log("closed", by, disposition=disposition)


def held(draft: Draft, event: Held) -> None:
    """A ticket's deadlines stand still until then; a promise does not, for it was told to a person."""
    if elapsed(draft.now, event.until) <= timedelta(0):
        raise IllegalEvent("(a hold must end in the future)")
    draft.touch()
    before = draft.ticket
    # Held already: they have stood still since, at what was left of them at the end of that hold.
    since = latter(before.held_until or draft.now, draft.now)
    draft.change(held_until=event.until)
    for deadline in draft.ticket.deadlines:
        if deadline.kind not in TOLD:
            left = max(elapsed(since, deadline.due_at), timedelta(0))
            draft.deadline(deadline.kind, later(event.until, left))
    draft.log("held", event.by, until=event.until)


def hold_due(draft: Draft, event: HoldDue) -> None:
    """The deadlines run again, and a human looks."""
    draft.end_hold()
    draft.attention(Attention.HOLD_ENDED, event.by)
