"""From the first word to a triaged ticket. The machine only ever raises."""

from __future__ import annotations

from dataclasses import replace

from ..actor import MACHINE, Actor
from ..deadlines import desk_due_at, earlier, is_night, look_at_opening, look_first_at, wave_due_at
from ..effects import Purpose
from ..events import (
    CallEnded,
    DangerAnswered,
    Heard,
    Joined,
    Noted,
    NotUnderstood,
    Opened,
    Suggestion,
    Triaged,
)
from ..ticket import UNKNOWN, Attention, Category, DeadlineKind, Need, OfferState, Priority, Reason, State, Ticket
from .alarm import wake
from .draft import Draft
from .residents import beside


def opened(draft: Draft, event: Opened) -> None:
    """The first words alone may say that it is not urgent at all; from then on the machine only raises."""
    draft.log("opened", event.by, channel=event.channel, caller=event.caller, need=event.need)
    if event.missed:
        draft.attention(Attention.MISSED_CALL, MACHINE)
    if event.suggestion.priority is Priority.LOW:
        draft.change(priority=Priority.LOW)
    suggest(draft, event.suggestion, MACHINE)
    if not event.suggestion.understood and not event.by.at_desk:
        look_first(draft, Attention.NOT_UNDERSTOOD, MACHINE)


def heard(draft: Draft, event: Heard) -> None:
    """Words came after all, so nobody has to listen for them; whether they say anything is another matter."""
    if event.need is not None and not draft.ticket.triaged_at_desk:
        draft.change(need=event.need)
    unknown = draft.ticket.attention & UNKNOWN
    suggest(draft, event.suggestion, event.by)
    if event.need and event.suggestion.understood:
        _known_after_all(draft, UNKNOWN)
    elif event.need and (unknown or event.last):
        look_first(draft, Attention.NOT_UNDERSTOOD, event.by)
        draft.change(attention=draft.ticket.attention - {Attention.LISTEN})


def joined(draft: Draft, event: Joined) -> None:
    """More words about the same need: triaged again by the machine, and a human looks."""
    draft.log("joined", event.by, text=event.text)
    if not draft.ticket.need:
        draft.change(need=event.text)
    suggest(draft, beside(draft, event.suggestion, event.text), MACHINE)
    draft.attention(Attention.MORE_SAID, MACHINE)
    if event.suggestion.understood:
        # A recording that nobody could make out still has to be listened to.
        _known_after_all(draft, frozenset({Attention.NOT_UNDERSTOOD}))
    elif draft.ticket.not_understood:
        look_first(draft, Attention.NOT_UNDERSTOOD, MACHINE)
        _hurry_to_look(draft)


def suggest(draft: Draft, found: Suggestion, by: Actor) -> None:
    """Take over what the words suggest: fields a human set stay, priority and protection only rise."""
    before = draft.ticket
    ticket = before
    nothing_new = found.category is Category.OTHER and ticket.category is not None  # "thank you" is no new need
    if found.category is not None and not nothing_new and not ticket.triaged_at_desk:
        ticket = replace(ticket, category=found.category, item=found.item)
    if not ticket.triaged_at_desk:
        ticket = replace(ticket, also=_further(ticket, found))
    if found.elsewhere and not ticket.household_confirmed and not ticket.triaged_at_desk:
        ticket = replace(ticket, household=None, person="", area=found.area)
    if found.area is not None and ticket.area is None:
        ticket = replace(ticket, area=found.area)
    ticket = replace(ticket, priority=ticket.priority.raised_to(found.priority))
    if found.protected is not None and ticket.protected is None:
        # Whoever is in danger does not wait for the morning.
        ticket = replace(ticket, protected=found.protected, priority=ticket.priority.raised_to(Priority.URGENT))
    new_reasons = tuple(r for r in found.reasons if r not in ticket.reasons)
    ticket = replace(ticket, reasons=ticket.reasons + new_reasons)
    if ticket == before:
        return
    draft.ticket = ticket
    draft.log(
        "suggested",
        by,
        category=ticket.category,
        priority=ticket.priority,
        item=ticket.item,
        area=ticket.area,
        protected=ticket.protected,
        reasons=[[r.field, r.value, r.said, r.means, r.how] for r in new_reasons],
    )
    _after_raise(draft, before, by)


def _further(ticket: Ticket, found: Suggestion) -> tuple[Need, ...]:
    """All needs but the main one, with what else is asked for in the same breath (没米了，灯也坏了): only where the
    main thing is one of them, or is a danger that stands before them all."""
    main = Need(ticket.category, ticket.item) if ticket.category else None
    if main is None or not (found.in_danger or any(main.same_as(n) for n in found.needs)):
        return ticket.also
    also: list[Need] = []
    for need in (*ticket.also, *found.needs):
        if not any(need.same_as(known) for known in (main, *also)):
            also.append(need)
    return tuple(also)


def look_first(draft: Draft, why: Attention, by: Actor) -> None:
    """Nobody knows what it is about, so it does not wait with the ordinary ones: a person looks, and soon. What a
    human has touched is in human hands."""
    before = draft.ticket
    if not before.open or before.touched_at is not None:
        return
    draft.attention(why, by)
    if draft.ticket.not_understood and not before.not_understood:
        _hurry_to_look(draft)


def _hurry_to_look(draft: Draft) -> None:
    if draft.ticket.state in (State.NEW, State.TRIAGED):
        present, due_at = draft.ticket.due(DeadlineKind.DESK), look_first_at(draft.now, draft.policy)
        draft.deadline(DeadlineKind.DESK, earlier(present, due_at) if present else due_at)


def _make_urgent(draft: Draft, by: Actor) -> None:
    """Its own time to be looked at stays: that is short enough, and may have been lengthened by the caller."""
    desk = draft.ticket.due(DeadlineKind.DESK)
    suggest(draft, Suggestion(priority=Priority.URGENT), by)
    if draft.ticket.not_understood:
        draft.deadline(DeadlineKind.DESK, desk)


def _known_after_all(draft: Draft, reasons: frozenset[Attention]) -> None:
    """From now on it is treated as what it is: nobody is rung any more for what can wait."""
    before = draft.ticket
    draft.change(attention=before.attention - reasons)
    if not before.not_understood or draft.ticket.not_understood or before.touched_at is not None:
        return
    draft.change(duty_rings=0)
    draft.deadline(DeadlineKind.DUTY, None)
    if before.state in (State.NEW, State.TRIAGED):
        draft.deadline(DeadlineKind.DESK, desk_due_at(before.priority, draft.now, draft.policy))


def not_understood(draft: Draft, event: NotUnderstood) -> None:
    """What the caller had to say is said."""
    look_first(draft, Attention.NOT_UNDERSTOOD if event.words else Attention.LISTEN, event.by)


def danger_answered(draft: Draft, event: DangerAnswered) -> None:
    """Whoever says that somebody is in danger is believed. "Nobody" lets the duty sleep until the morning, and no
    more: the machine never lowers, and a person still looks."""
    draft.log("danger_answered", event.by, danger=event.danger, text=event.said)
    if event.danger:
        reason = Reason("priority", Priority.CRITICAL.value, event.said, "", "answer")
        suggest(draft, Suggestion(priority=Priority.CRITICAL, reasons=(reason,)), event.by)
    elif draft.ticket.not_understood and draft.ticket.touched_at is None and is_night(draft.now, draft.policy):
        draft.deadline(DeadlineKind.DUTY, None)
        if draft.ticket.state in (State.NEW, State.TRIAGED):
            draft.deadline(DeadlineKind.DESK, look_at_opening(draft.now, draft.policy))


def _after_raise(draft: Draft, before: Ticket, by: Actor) -> None:
    ticket = draft.ticket
    if ticket.protected is not None and before.protected is None:
        draft.attention(Attention.PROTECTED, by)
        _withdraw_offers(draft)
    if ticket.priority.rank < before.priority.rank:
        draft.log("raised", by, before=before.priority, after=ticket.priority)
        if ticket.priority is Priority.CRITICAL and (before.touched_at or ticket.state is not State.NEW):
            draft.attention(Attention.MORE_SAID, by)
            draft.end_hold()  # danger to life does not wait for the end of a hold
        _hurry(draft)
    if ticket.in_danger and not before.in_danger:
        wake(draft, by)


def _withdraw_offers(draft: Draft) -> None:
    """Whoever was asked before anybody knew is told nothing more than that it is settled."""
    draft.end_offers(OfferState.FILLED, Purpose.WITHDRAWN)
    if draft.ticket.state is State.OFFERING:
        draft.deadline(DeadlineKind.WAVE, draft.now)


def _hurry(draft: Draft) -> None:
    """More urgent than it was: the desk, and those who were asked, have the shorter time."""
    times = {DeadlineKind.DESK: desk_due_at, DeadlineKind.WAVE: wave_due_at}
    for kind, due_at in times.items():
        sooner = due_at(draft.ticket.priority, draft.now, draft.policy)
        present = draft.ticket.due(kind)
        if present is not None:
            draft.deadline(kind, earlier(present, sooner))
        elif kind is DeadlineKind.DESK and draft.ticket.state in (State.NEW, State.TRIAGED):
            draft.deadline(kind, sooner)


def call_ended(draft: Draft, event: CallEnded) -> None:
    """Without words somebody has to listen to the recording, and it is urgent from now on."""
    draft.log("call_ended", event.by, words=event.words)
    if event.words:
        if not event.understood:
            look_first(draft, Attention.NOT_UNDERSTOOD, event.by)
    elif draft.ticket.touched_at is None:
        look_first(draft, Attention.LISTEN, event.by)
        _make_urgent(draft, event.by)


def triaged(draft: Draft, event: Triaged) -> None:
    """A human says what it is. Whoever else does so may only raise."""
    before = draft.ticket
    fields = {
        name: getattr(event, name)
        for name in ("category", "priority", "need", "area", "household", "person", "address", "safe_number")
        if getattr(event, name) is not None
    }
    if "category" in fields and fields["category"] is not before.category:
        fields["item"] = None
    if "household" in fields:
        fields["household_confirmed"] = True
    if event.protected is not None and (before.protected is None or event.by.at_desk):
        fields["protected"] = event.protected
    if event.unprotect and event.by.at_desk:
        fields["protected"] = None
    if event.priority is not None and not event.by.at_desk:
        fields["priority"] = before.priority.raised_to(event.priority)
    draft.change(**fields)
    if draft.ticket.protected is not None and before.protected is None:
        _withdraw_offers(draft)
    if draft.ticket.priority.rank < before.priority.rank:
        _hurry(draft)
    if draft.ticket.state is State.NEW:
        if draft.ticket.category is None:
            draft.change(category=Category.OTHER)
        draft.move("triaged", State.TRIAGED, event.by)
    draft.change(triaged_by=event.by)
    draft.log("triaged", event.by, **fields)
    if event.by.at_desk and not (event.unseen and draft.ticket.in_danger):
        draft.touch()


def noted(draft: Draft, event: Noted) -> None:
    """An operator wrote something down, perhaps after speaking to the caller."""
    draft.log("noted", event.by, text=event.text, spoke=event.spoke)
    draft.touch()
    if event.spoke:
        draft.keep_promise()
