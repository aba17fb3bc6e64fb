"""Offers in waves, acceptance, and the ladder of leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..actor import MACHINE, RESIDENT, Actor
from ..deadlines import later, latter, wave_due_at
from ..effects import Purpose, Text
from ..errors import IllegalEvent
from ..events import (
    Accepted,
    Declined,
    DeskDue,
    Offered,
    PromiseDue,
    Removed,
    SendFailed,
    Suggestion,
    WantsPerson,
    WaveDue,
)
from ..matching import once
from ..people import Candidate
from ..ticket import (
    COUNTED,
    Assignment,
    AssignmentState,
    Attention,
    Category,
    DeadlineKind,
    Offer,
    OfferState,
    Priority,
    State,
    Ticket,
)
from .alarm import end_lease, start_alarm
from .draft import Draft
from .intake import look_first, suggest
from .promises import promise_missed, tell_who_comes
from .residents import is_settled, let_rest

# Texts whose loss changes nothing for anybody; another duty phone rings anyway.
NEEDS_NO_ARRIVAL = (Purpose.FILLED, Purpose.REPLY, Purpose.DUTY, Purpose.TAKEN, Purpose.COMING)
BEFORE_ASSIGNED = (State.TRIAGED, State.OFFERING)
ANSWERED_BY_ACCEPTING = frozenset(
    {
        Attention.UNTOUCHED,
        Attention.WAITING,
        Attention.NOBODY,
        Attention.EXHAUSTED,
        Attention.PROMISE_MISSED,
        Attention.TELL_CALLER,
        Attention.GIVEN_BACK,
    }
)


def offered(draft: Draft, event: Offered) -> None:
    """An operator sends offers, and says whether the suggested house is the one. A protected ticket is not offered:
    whoever is sent is spoken to."""
    if draft.ticket.protected is not None:
        raise IllegalEvent("(offered: protected)")
    if draft.ticket.state is State.NEW:
        draft.change(category=draft.ticket.category or Category.OTHER, triaged_by=event.by)
        draft.move("triaged", State.TRIAGED, event.by)
        draft.log("triaged", event.by, category=draft.ticket.category, priority=draft.ticket.priority)
    if draft.ticket.state not in BEFORE_ASSIGNED:
        raise IllegalEvent(f"(offered: {draft.ticket.state})")
    if event.by.at_desk:
        draft.touch()
        draft.end_hold()
        draft.change(triaged_by=event.by, escalation_step=0)
        if event.confirm_household and draft.ticket.household is not None:
            draft.change(household_confirmed=True)
            draft.log("household_confirmed", event.by, household=draft.ticket.household)
    if event.places is not None:
        draft.change(places=max(event.places, draft.ticket.taken + 1))
    if not send_wave(draft, event.people, event.by) and not draft.ticket.open_offers:
        draft.attention(Attention.NOBODY, event.by)


def send_wave(draft: Draft, people: tuple[Candidate, ...], by: Actor) -> bool:
    """Offer to those who do not hold this ticket in their hands already, and once at a number that several share; False
    when nobody is left."""
    ticket = draft.ticket
    at_work = (a for a in ticket.assignments if a.state in COUNTED)
    busy = {o.person for o in ticket.open_offers} | {a.person for a in at_work}
    rung = {o.phone for o in ticket.open_offers} | {a.phone for a in ticket.active}
    fresh = list(once(people, busy | rung))
    if not fresh:
        return False
    wave = max((o.wave for o in ticket.offers), default=0) + 1
    expires_at = wave_due_at(ticket.urgency, draft.now, draft.policy)
    offers = tuple(
        Offer(
            person=p.person,
            phone=p.phone,
            name=p.name,
            role=p.role,
            wave=wave,
            state=OfferState.OPEN,
            offered_at=draft.now,
            expires_at=expires_at,
            travel_minutes=p.travel_minutes,
            reasons=p.reasons,
        )
        for p in fresh
    )
    draft.move("offered", State.OFFERING, by)
    draft.change(offers=(*ticket.offers, *offers))
    draft.deadline(DeadlineKind.WAVE, expires_at)
    draft.deadline(DeadlineKind.DESK, None)
    draft.log("offered", by, wave=wave, people=[[p.person, p.name, p.role] for p in fresh], expires_at=expires_at)
    for person in fresh:
        draft.send(Text(person.phone, Purpose.OFFER, person.language, person.person))
    return True


def desk_due(draft: Draft, event: DeskDue) -> None:
    """The desk is asleep: an untouched ticket is offered on the machine's triage, a protected one rings the duty
    phones instead. What a human has touched is in human hands: it is shown again, and nothing goes out."""
    ticket = draft.ticket
    draft.deadline(DeadlineKind.DESK, None)
    if is_settled(ticket) and ticket.state is not State.DONE:
        let_rest(draft)
        return
    if ticket.state is State.DONE:
        draft.attention(Attention.CONFIRM_BY_HAND, event.by)
        return
    end_lease(draft, event.by)
    ticket = draft.ticket
    draft.attention(Attention.UNTOUCHED if ticket.touched_at is None else Attention.WAITING, event.by)
    if ticket.touched_at is not None:
        return
    if ticket.in_danger and draft.policy.desk.duty_phones:
        start_alarm(draft)
    if ticket.protected is not None:
        return
    if not _says_anything(ticket):
        look_first(draft, Attention.LISTEN, event.by)
    if draft.ticket.not_understood:
        _have_somebody_look(draft, event)
        return
    if ticket.state is State.NEW:
        _triage_by_machine(draft)
    draft.change(escalation_step=0)
    lead = _next_lead(draft, event.leads)
    first, second = (event.people, lead) if _knows_where(ticket) else (lead, event.people)
    if not send_wave(draft, first, MACHINE) and not send_wave(draft, second, MACHINE):
        draft.attention(Attention.NOBODY, event.by)
        start_alarm(draft)


def _have_somebody_look(draft: Draft, event: DeskDue) -> None:
    """The desk is asleep, and nobody knows what it is about: one person of the duty is woken, or else a lead who knows
    the place. Never volunteers, who could not know what they go into."""
    phones = draft.policy.desk.duty_phones
    if draft.ticket.duty_rings < len(phones) or draft.ticket.due(DeadlineKind.DUTY) is not None:
        start_alarm(draft)
        return
    lead = _next_lead(draft, event.leads)
    if not lead:
        draft.attention(Attention.NOBODY, event.by)
        return
    if draft.ticket.state is State.NEW:
        _triage_by_machine(draft)
    draft.change(escalation_step=0)
    send_wave(draft, lead, MACHINE)


def _triage_by_machine(draft: Draft) -> None:
    ticket = draft.ticket
    draft.change(triaged_by=MACHINE, category=ticket.category or Category.OTHER)
    draft.move("triaged", State.TRIAGED, MACHINE)
    draft.log("triaged", MACHINE, category=draft.ticket.category, priority=ticket.priority, confirmed=False)


def _says_anything(ticket: Ticket) -> bool:
    return bool(ticket.need or ticket.item or ticket.category)


def _knows_where(ticket: Ticket) -> bool:
    """With a place volunteers can be asked; without, only somebody who knows the area."""
    return _says_anything(ticket) and ticket.area is not None


def _next_lead(draft: Draft, leads: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    asked = draft.ticket.left_alone | draft.ticket.asked_enough
    return tuple(p for p in leads if p.person not in asked)[:1]


def wave_due(draft: Draft, event: WaveDue) -> None:
    """Nobody accepted in time: the next wave, then the leads up the ladder, then attention."""
    draft.end_offers(OfferState.LAPSED)
    draft.log("lapsed", event.by)
    if is_settled(draft.ticket):
        let_rest(draft)
        return
    next_rung(draft, event.people, event.leads, event.by)


def next_rung(draft: Draft, people: tuple[Candidate, ...], leads: tuple[Candidate, ...], by: Actor) -> None:
    """One step up the ladder, with its one wave."""
    draft.deadline(DeadlineKind.WAVE, None)
    ticket = draft.ticket
    if ticket.protected is not None:
        people, leads = (), ()
    lead = _next_lead(draft, leads)
    step = ticket.escalation_step + 1
    draft.change(escalation_step=step)
    guessed = ticket.not_understood or (ticket.triaged_by == MACHINE and not _knows_where(ticket))
    if step < draft.policy.wave.waves and not guessed and send_wave(draft, people, by):
        return
    if ask_lead(draft, lead, by):
        return
    draft.attention(Attention.EXHAUSTED, by)
    if ticket.active:
        # Somebody is at work, though fewer than asked for: the operator decides about the rest.
        draft.deadline(DeadlineKind.WAVE, draft.look_again())
        return
    draft.move("exhausted", State.TRIAGED, by)
    if ticket.in_danger:
        start_alarm(draft)
    draft.deadline(DeadlineKind.DESK, draft.look_again())


def ask_lead(draft: Draft, lead: tuple[Candidate, ...], by: Actor) -> bool:
    if not send_wave(draft, lead, by):
        return False
    draft.log("escalated", by, to=[lead[0].person, lead[0].name], step=draft.ticket.escalation_step)
    return True


def accepted(draft: Draft, event: Accepted) -> None:
    """The first commit wins while places are free; late answers count as long as a place is."""
    ticket = draft.ticket
    offer = ticket.offer_of(event.by.id)
    if offer is None or not ticket.can_be_accepted_by(event.by.id):
        raise IllegalEvent("(accepted: no offer, no free place, or accepted before)")
    if ticket.state is State.TRIAGED:
        draft.move("offered", State.OFFERING, MACHINE)
    answered = replace(offer, state=OfferState.ACCEPTED, answered_at=draft.now)
    draft.ticket = draft.ticket.with_offer(answered)
    taken = Assignment(
        person=offer.person,
        phone=event.phone or offer.phone,
        name=offer.name,
        role=offer.role,
        state=AssignmentState.ACCEPTED,
        accepted_at=draft.now,
        changed_at=draft.now,
        travel_minutes=offer.travel_minutes,
    )
    draft.change(assignments=(*ticket.assignments, taken))
    full = draft.ticket.free_places == 0
    draft.move("accepted", State.ASSIGNED if full else State.OFFERING, event.by)
    used = {"phone": taken.phone} if taken.phone != offer.phone else {}
    draft.log("accepted", event.by, name=offer.name, role=offer.role, wave=offer.wave, **used)
    draft.keep_promise()
    draft.end_alarm()
    draft.deadline(DeadlineKind.DESK, None)
    travel = timedelta(minutes=offer.travel_minutes)
    work_due = later(draft.now, travel + draft.policy.follow_up.work[ticket.priority])
    present = ticket.due(DeadlineKind.WORK)
    draft.deadline(DeadlineKind.WORK, latter(work_due, present) if present else work_due)
    draft.send(Text(taken.phone, Purpose.DETAILS, event.language, taken.person))
    if not ticket.active:
        tell_who_comes(draft, event.tell)
    if full:
        draft.deadline(DeadlineKind.WAVE, None)
        draft.end_offers(OfferState.FILLED, Purpose.FILLED)
        draft.change(attention=draft.ticket.attention - ANSWERED_BY_ACCEPTING)


def declined(draft: Draft, event: Declined) -> None:
    """An open offer is refused; the others may still accept."""
    offer = draft.ticket.offer_of(event.by.id)
    if offer is None or offer.state is not OfferState.OPEN:
        raise IllegalEvent("(declined: no open offer)")
    draft.ticket = draft.ticket.with_offer(replace(offer, state=OfferState.DECLINED, answered_at=draft.now))
    draft.log("declined", event.by, name=offer.name)
    hasten(draft)


def hasten(draft: Draft) -> None:
    """Nobody is left to wait for: the next wave goes out at once, or in the morning for what can wait."""
    if draft.ticket.state is State.OFFERING and not draft.ticket.open_offers:
        draft.deadline(DeadlineKind.WAVE, draft.when_awake())


def promise_due(draft: Draft, event: PromiseDue) -> None:
    """The promise was missed: it is shown, and the next lead is asked, unless the ticket is held."""
    if not promise_missed(draft, event):
        return
    ticket, lead = draft.ticket, _next_lead(draft, event.leads)
    if lead and ticket.protected is None and ticket.held_until is None and ticket.state in BEFORE_ASSIGNED:
        draft.change(escalation_step=ticket.escalation_step + 1)
        ask_lead(draft, lead, event.by)


def wants_person(draft: Draft, event: WantsPerson) -> None:
    """Somebody phones them, soon: the desk, or else a duty phone rings. One who is asked or at work waits for the desk;
    the resident's need is no more urgent by that."""
    draft.log("wants_person", event.by)
    if not draft.ticket.open:
        return
    if event.by != RESIDENT:
        draft.attention(Attention.HELPER_SAID, event.by)
        return
    suggest(draft, Suggestion(priority=Priority.URGENT), event.by)
    draft.attention(Attention.WANTS_PERSON, event.by)
    start_alarm(draft)


def removed(draft: Draft, event: Removed) -> None:
    """Whoever was asked is no longer in the books: others are asked, as when they had declined."""
    offer = draft.ticket.offer_of(event.person)
    if offer is None or offer.state is not OfferState.OPEN or draft.ticket.assignment_of(event.person):
        raise IllegalEvent("(removed: no open offer, or at work)")
    draft.ticket = draft.ticket.with_offer(replace(offer, state=OfferState.LAPSED, answered_at=draft.now))
    draft.log(event.why, event.by, person=event.person, name=offer.name)
    hasten(draft)


def send_failed(draft: Draft, event: SendFailed) -> None:
    """What did not arrive is shown; an offer that cannot arrive no longer keeps others waiting."""
    draft.log("undelivered", event.by, to=event.to, purpose=event.purpose, why=event.why, uncertain=event.uncertain)
    if event.purpose in NEEDS_NO_ARRIVAL or not draft.ticket.open:
        return
    offer = draft.ticket.offer_of(event.person)
    if event.purpose == Purpose.OFFER and not event.uncertain:
        if offer is not None and offer.state is OfferState.OPEN:
            draft.ticket = draft.ticket.with_offer(replace(offer, state=OfferState.LAPSED, answered_at=draft.now))
            hasten(draft)
        return
    draft.attention(Attention.UNCERTAIN if event.uncertain else Attention.UNDELIVERED, event.by, to=event.to)
