"""Offers in waves, acceptance, the ladder of leads, and the duty phones for a sleeping desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..deadlines import wave_due_at
from ..effects import Call, Purpose, Text
from ..errors import IllegalEvent
from ..events import Accepted, Declined, DeskDue, DutyAcknowledged, DutyDue, Offered, PromiseDue, SendFailed, WaveDue
from ..people import Candidate
from ..ticket import (
    Assignment,
    AssignmentState,
    Attention,
    Category,
    DeadlineKind,
    Offer,
    OfferState,
    Priority,
    State,
)
from .draft import Draft, is_operator

AFTER_OFFER = (State.TRIAGED, State.OFFERING)


def offered(draft: Draft, event: Offered) -> None:
    """An operator sends offers; dispatching with the suggested household on the screen confirms it."""
    if draft.ticket.state is State.NEW:
        draft.change(category=draft.ticket.category or Category.OTHER, triaged_by=event.by)
        draft.move("triaged", State.TRIAGED)
        draft.log("triaged", event.by, category=draft.ticket.category, priority=draft.ticket.priority)
    if draft.ticket.state not in AFTER_OFFER:
        raise IllegalEvent(f"(offered: {draft.ticket.state})")
    if is_operator(event.by):
        draft.touch(event.by)
        draft.change(triaged_by=event.by, escalation_step=0)
        if draft.ticket.household is not None:
            draft.change(household_confirmed=True)
    if event.places is not None:
        draft.change(places=max(event.places, draft.ticket.taken + 1))
    if not send_wave(draft, event.people, event.by):
        draft.attention(Attention.NOBODY, event.by)


def send_wave(draft: Draft, people: tuple[Candidate, ...], by: str) -> bool:
    """Offer to those who do not hold this ticket in their hands already; False when nobody is left."""
    ticket = draft.ticket
    busy = {o.phone for o in ticket.open_offers} | {a.phone for a in ticket.active}
    fresh = [p for p in people if p.phone not in busy]
    if not fresh:
        return False
    wave = max((o.wave for o in ticket.offers), default=0) + 1
    expires_at = wave_due_at(ticket.priority, draft.now, draft.policy)
    offers = tuple(
        Offer(p.phone, p.name, p.role, wave, OfferState.OPEN, draft.now, expires_at, None, p.travel_minutes, p.reasons)
        for p in fresh
    )
    draft.move("offered", State.OFFERING)
    draft.change(offers=(*ticket.offers, *offers))
    draft.deadline(DeadlineKind.WAVE, expires_at)
    draft.deadline(DeadlineKind.DESK, None)
    draft.log("offered", by, wave=wave, people=[[p.phone, p.name, p.role] for p in fresh], expires_at=expires_at)
    for person in fresh:
        if person.channel == "voice":
            draft.send(Call(person.phone, Purpose.OFFER, person.language))
        else:
            draft.send(Text(person.phone, Purpose.OFFER, person.language))
    return True


def desk_due(draft: Draft, event: DeskDue) -> None:
    """The desk is asleep: offer on the machine's triage; protected ones ring the duty phones instead."""
    ticket = draft.ticket
    draft.deadline(DeadlineKind.DESK, None)
    if ticket.state is State.DONE:
        draft.attention(Attention.CONFIRM_BY_HAND, event.by)
        return
    draft.attention(Attention.UNTOUCHED if ticket.touched_at is None else Attention.WAITING, event.by)
    if ticket.protected is not None:
        start_duty_phones(draft)
        return
    if ticket.priority is Priority.CRITICAL:
        start_duty_phones(draft)
    if ticket.state is State.NEW:
        draft.change(triaged_by="machine", category=ticket.category or Category.OTHER)
        draft.move("triaged", State.TRIAGED)
        draft.log("triaged", "machine", category=draft.ticket.category, priority=ticket.priority, confirmed=False)
    draft.change(escalation_step=0)
    understood = bool(ticket.need or ticket.item) and ticket.area is not None
    first, second = (event.people, event.leads[:1]) if understood else (event.leads[:1], event.people)
    if not send_wave(draft, first, "machine") and not send_wave(draft, second, "machine"):
        draft.attention(Attention.NOBODY, event.by)
        start_duty_phones(draft)


def wave_due(draft: Draft, event: WaveDue) -> None:
    """Nobody accepted in time: the next wave, then the leads up the ladder, then attention."""
    draft.end_offers(OfferState.LAPSED, None, {})
    draft.log("lapsed", event.by)
    next_rung(draft, event.people, event.leads, event.by)


def next_rung(draft: Draft, people: tuple[Candidate, ...], leads: tuple[Candidate, ...], by: str) -> None:
    draft.deadline(DeadlineKind.WAVE, None)
    if draft.ticket.protected is not None:
        people, leads = (), ()
    step = draft.ticket.escalation_step + 1
    draft.change(escalation_step=step)
    asked = {o.phone for o in draft.ticket.offers if o.role == "lead"}
    wave = people if step < draft.policy.wave.waves else ()
    lead = tuple(p for p in leads if p.phone not in asked)[:1]
    if send_wave(draft, wave, by):
        return
    if send_wave(draft, lead, by):
        draft.log("escalated", by, to=[lead[0].phone, lead[0].name], step=step)
        return
    if draft.ticket.active:
        # Somebody is at work, though fewer than asked for: the operator decides about the rest.
        draft.attention(Attention.EXHAUSTED, by)
        draft.deadline(DeadlineKind.WAVE, draft.now + draft.policy.desk.look_again)
        return
    draft.move("exhausted", State.TRIAGED)
    draft.attention(Attention.EXHAUSTED, by)
    if draft.ticket.priority is Priority.CRITICAL:
        start_duty_phones(draft)
    draft.deadline(DeadlineKind.DESK, draft.now + draft.policy.desk.look_again)


def accepted(draft: Draft, event: Accepted) -> None:
    """The first commit wins while places are free; late answers count as long as a place is."""
    ticket = draft.ticket
    offer = ticket.offer_of(event.by)
    if offer is None or not ticket.free_places or ticket.assignment_of(event.by):
        raise IllegalEvent("(accepted: no offer, no free place, or accepted before)")
    if ticket.state is State.TRIAGED:
        draft.move("offered", State.OFFERING)
    answered = replace(offer, state=OfferState.ACCEPTED, answered_at=draft.now)
    draft.ticket = draft.ticket.with_offer(answered)
    taken = Assignment(
        offer.phone, offer.name, offer.role, AssignmentState.ACCEPTED, draft.now, draft.now, offer.travel_minutes
    )
    draft.change(assignments=(*ticket.assignments, taken))
    full = draft.ticket.free_places == 0
    draft.move("accepted", State.ASSIGNED if full else State.OFFERING)
    draft.log("accepted", event.by, name=offer.name, role=offer.role, wave=offer.wave)
    draft.keep_promise()
    draft.deadline(DeadlineKind.DESK, None)
    draft.deadline(DeadlineKind.DUTY, None)
    work_due = draft.now + timedelta(minutes=offer.travel_minutes) + draft.policy.follow_up.work[ticket.priority]
    present = ticket.due(DeadlineKind.WORK)
    draft.deadline(DeadlineKind.WORK, max(work_due, present) if present else work_due)
    draft.send(Text(event.by, Purpose.DETAILS, event.language))
    if full:
        draft.deadline(DeadlineKind.WAVE, None)
        draft.end_offers(OfferState.FILLED, Purpose.FILLED, {})
        gone = {Attention.UNTOUCHED, Attention.WAITING, Attention.NOBODY, Attention.EXHAUSTED, Attention.PROMISE_MISSED}
        draft.change(attention=draft.ticket.attention - gone)


def declined(draft: Draft, event: Declined) -> None:
    offer = draft.ticket.offer_of(event.by)
    if offer is None or offer.state is not OfferState.OPEN:
        raise IllegalEvent("(declined: no open offer)")
    draft.ticket = draft.ticket.with_offer(replace(offer, state=OfferState.DECLINED, answered_at=draft.now))
    draft.log("declined", event.by, name=offer.name)
    hasten(draft)


def hasten(draft: Draft) -> None:
    """Nobody is left to wait for: the next wave goes out at once."""
    if draft.ticket.state is State.OFFERING and not draft.ticket.open_offers:
        draft.deadline(DeadlineKind.WAVE, draft.now)


def promise_due(draft: Draft, event: PromiseDue) -> None:
    """The promise was missed: it is shown, counted, and the next lead is asked."""
    draft.deadline(DeadlineKind.PROMISE, None)
    draft.attention(Attention.PROMISE_MISSED, event.by, promise_at=draft.ticket.promise_at)
    asked = {o.phone for o in draft.ticket.offers if o.role == "lead"}
    lead = tuple(p for p in event.leads if p.phone not in asked)[:1]
    if draft.ticket.protected is None and draft.ticket.state in AFTER_OFFER and send_wave(draft, lead, event.by):
        draft.log("escalated", event.by, to=[lead[0].phone, lead[0].name], step=draft.ticket.escalation_step)


def start_duty_phones(draft: Draft) -> None:
    if draft.policy.desk.duty_phones and draft.ticket.due(DeadlineKind.DUTY) is None:
        draft.deadline(DeadlineKind.DUTY, draft.now)


def duty_due(draft: Draft, event: DutyDue) -> None:
    """Ring the next duty phone, round and round, until somebody acknowledges."""
    draft.deadline(DeadlineKind.DUTY, None)
    phones = draft.policy.desk.duty_phones
    if not phones:
        return
    phone = phones[draft.ticket.duty_rings % len(phones)]
    draft.change(duty_rings=draft.ticket.duty_rings + 1)
    draft.send(Call(phone, Purpose.DUTY, ""))
    draft.log("duty_rung", event.by, phone=phone)
    draft.deadline(DeadlineKind.DUTY, draft.now + draft.policy.desk.duty_gap)


def duty_acknowledged(draft: Draft, event: DutyAcknowledged) -> None:
    """Somebody of the duty has it now. Attention stays until the ticket is worked on."""
    draft.log("duty_acknowledged", event.by)
    draft.change(touched_at=draft.now, duty_rings=0)
    draft.deadline(DeadlineKind.DUTY, None)
    if draft.ticket.state in (State.NEW, State.TRIAGED):
        draft.deadline(DeadlineKind.DESK, draft.now + draft.policy.desk.look_again)


def send_failed(draft: Draft, event: SendFailed) -> None:
    """What did not arrive is shown; an offer that cannot arrive no longer keeps others waiting."""
    draft.log("undelivered", event.by, to=event.to, purpose=event.purpose, why=event.why, uncertain=event.uncertain)
    if event.purpose in (Purpose.FILLED, Purpose.REPLY, Purpose.NOTICE, Purpose.DUTY) or not draft.ticket.open:
        return
    offer = draft.ticket.offer_of(event.to)
    if event.purpose == Purpose.OFFER and not event.uncertain:
        if offer is not None and offer.state is OfferState.OPEN:
            draft.ticket = draft.ticket.with_offer(replace(offer, state=OfferState.LAPSED, answered_at=draft.now))
            hasten(draft)
        return
    draft.attention(Attention.UNCERTAIN if event.uncertain else Attention.UNDELIVERED, event.by, to=event.to)
