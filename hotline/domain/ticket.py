"""The ticket: one need, from opened to closed, with its offers, assignments and deadlines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .actor import Actor


class State(StrEnum):
    NEW = "new"
    TRIAGED = "triaged"
    OFFERING = "offering"
    ASSIGNED = "assigned"
    DONE = "done"
    CLOSED = "closed"


class Disposition(StrEnum):
    """Why a ticket closed. Only `resolved` counts as help that came."""

    RESOLVED = "resolved"
    UNCONFIRMED = "unconfirmed"
    REFERRED = "referred"
    UNFILLED = "unfilled"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    MISTAKEN = "mistaken"


class Category(StrEnum):
    FOOD = "food"
    MEDICINE = "medicine"
    HEALTH = "health"
    SAFETY = "safety"
    REPAIR = "repair"
    TRANSPORT = "transport"
    ERRAND = "errand"
    VISIT = "visit"
    COMPLAINT = "complaint"
    OTHER = "other"


class Priority(StrEnum):
    CRITICAL = "critical"
    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is the most urgent."""
        return list(Priority).index(self)

    def raised_to(self, other: Priority | None) -> Priority:
        """The more urgent of the two: the machine never lowers."""
        return other if other is not None and other.rank < self.rank else self


class Protected(StrEnum):
    """What makes a ticket visible to named people only."""

    VIOLENCE = "violence"
    ABUSE = "abuse"
    SELF_HARM = "self_harm"
    CHILD_AT_RISK = "child_at_risk"


class Emergency(StrEnum):
    """Whom a danger is for: the ambulance, the fire brigade, the police."""

    MEDICAL = "medical"
    FIRE = "fire"
    POLICE = "police"


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    FILLED = "filled"


class AssignmentState(StrEnum):
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    DONE = "done"
    GIVEN_BACK = "given_back"
    TAKEN_BACK = "taken_back"


ACTIVE = frozenset({AssignmentState.ACCEPTED, AssignmentState.ARRIVED})
COUNTED = ACTIVE | {AssignmentState.DONE}


class Attention(StrEnum):
    """Why a human must look now."""

    MISSED_CALL = "missed_call"  # the phone company took it while the hotline was away
    LISTEN = "listen"  # no words were understood: listen to the recording
    NOT_UNDERSTOOD = "not_understood"  # there are words, and nothing was recognised in them
    PROTECTED = "protected"
    MORE_SAID = "more_said"  # the resident wrote or said more
    UNTOUCHED = "untouched"  # the desk was asleep
    WAITING = "waiting"  # triaged, and then nothing happened
    NOBODY = "nobody"  # there was nobody to offer it to
    EXHAUSTED = "exhausted"  # every step of the ladder was taken
    PROMISE_MISSED = "promise_missed"
    NEEDS_HELP = "needs_help"
    WANTS_PERSON = "wants_person"  # the caller asked to speak to somebody
    CANCEL_ASKED = "cancel_asked"  # the resident says that nothing is needed any more
    HELPER_SAID = "helper_said"  # who was asked or is at work wrote something that is no command
    GIVEN_BACK = "given_back"
    TELL_CALLER = "tell_caller"  # the promise will not be kept: say so by phone
    OVERDUE = "overdue"
    DENIED = "denied"  # the resident says: not yet
    UNCLEAR = "unclear"  # the call-back was not understood
    CONFIRM_BY_HAND = "confirm_by_hand"  # no call-back may be made
    REOPENED = "reopened"
    UNDELIVERED = "undelivered"
    UNCERTAIN = "uncertain"  # nobody knows whether a message went out
    HOLD_ENDED = "hold_ended"


# Nobody knows what it is about: it could be anything.
UNKNOWN = frozenset({Attention.LISTEN, Attention.NOT_UNDERSTOOD})


class DeadlineKind(StrEnum):
    DESK = "desk"  # the desk must have touched it
    WAVE = "wave"  # somebody must have accepted
    WORK = "work"  # the work must be done
    CALL_BACK = "call_back"  # phone the person back
    CALL_BACK_END = "call_back_end"  # that call must have had an end
    HOLD = "hold"  # the hold ends
    PROMISE = "promise"  # what was told to the caller
    WORD = "word"  # tell them that it will be later
    DUTY = "duty"  # ring the next one on call


@dataclass(frozen=True, slots=True)
class Deadline:
    kind: DeadlineKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the machine suggested something. `field` names what; `how` is exact, sound, spelling, alike (like an
    example) or answer (to the question whether anybody is in danger)."""

    field: str
    value: str
    said: str
    means: str
    how: str


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked for, as a category and, where it is known, an item of the lexicon; `words`: in the caller's own."""

    category: Category
    item: str | None = None
    words: str = ""

    def same_as(self, other: Need) -> bool:
        return (self.category, self.item) == (other.category, other.item)


@dataclass(frozen=True, slots=True)
class Offer:
    """One ticket proposed to one person. `phone`: the number that was written to or rung."""

    person: str
    phone: str
    name: str
    role: str  # volunteer, staff or lead
    wave: int
    state: OfferState
    offered_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    travel_minutes: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """An accepted offer. `phone`: the number they accepted from, where they are written to from then on."""

    person: str
    phone: str
    name: str
    role: str
    state: AssignmentState
    accepted_at: datetime
    changed_at: datetime
    travel_minutes: int = 0
    reminded: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """All times are aware datetimes in hotline time. `version` counts the changes."""

    number: int
    opened_at: datetime
    version: int = 0
    state: State = State.NEW
    disposition: Disposition | None = None
    category: Category | None = None
    priority: Priority = Priority.NORMAL
    need: str = ""
    item: str | None = None
    also: tuple[Need, ...] = ()
    """What else is asked for: nothing is done before all of it is."""
    reasons: tuple[Reason, ...] = ()
    area: str | None = None
    household: str | None = None
    household_confirmed: bool = False
    channel: str = "voice"
    caller: str | None = None
    person: str = ""
    address: str = ""
    safe_number: str | None = None
    language: str = "zh"
    protected: Protected | None = None
    attention: frozenset[Attention] = frozenset()
    held_until: datetime | None = None
    escalation_step: int = 0
    reopened: int = 0
    triaged_by: Actor | None = None
    places: int = 1
    promise_at: datetime | None = None
    promise_kept_at: datetime | None = None
    later_at: datetime | None = None
    """The new time that was told when the promise could not be kept."""
    touched_at: datetime | None = None
    taken_by: str = ""
    """Who took it on a phone that rang for it; `taken_at`: when."""
    taken_at: datetime | None = None
    hushed_until: datetime | None = None
    alarm_for: str = ""
    """Whose the standing alarm is, when everybody has been rung in vain."""
    done_at: datetime | None = None
    closed_at: datetime | None = None
    call_backs: int = 0
    duty_rings: int = 0
    parent: int | None = None
    offers: tuple[Offer, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    deadlines: tuple[Deadline, ...] = ()

    @property
    def needs(self) -> tuple[Need, ...]:
        """All that is asked for, the most pressing first."""
        first = (Need(self.category, self.item),) if self.category is not None else ()
        return (*first, *self.also)

    @property
    def open(self) -> bool:
        return self.state is not State.CLOSED

    @property
    def taken(self) -> int:
        """Places that somebody holds or has finished."""
        return sum(a.state in COUNTED for a in self.assignments)

    @property
    def free_places(self) -> int:
        return max(0, self.places - self.taken)

    @property
    def active(self) -> tuple[Assignment, ...]:
        return tuple(a for a in self.assignments if a.state in ACTIVE)

    @property
    def open_offers(self) -> tuple[Offer, ...]:
        return tuple(o for o in self.offers if o.state is OfferState.OPEN)

    @property
    def triaged_at_desk(self) -> bool:
        """Whether category and priority are a human's word, and no longer only the machine's."""
        return self.triaged_by is not None and self.triaged_by.at_desk

    @property
    def in_danger(self) -> bool:
        """Danger is known: to life, or of the kind that is protected."""
        return self.priority is Priority.CRITICAL or self.protected is not None

    @property
    def alarmed(self) -> bool:
        """Whether it cries out at the desk: danger, and nobody is going, has it in hand or has been told of it."""
        news = self.attention & {Attention.MORE_SAID, Attention.NEEDS_HELP}
        return self.open and self.in_danger and self.touched_at is None and (not self.active or bool(news))

    @property
    def not_understood(self) -> bool:
        """Nobody knows what it is about, so it is treated as if it might be serious."""
        return self.open and bool(self.attention & UNKNOWN) and not self.in_danger

    @property
    def urgency(self) -> Priority:
        """The place in the queue: what was not understood stands before what can wait."""
        return self.priority.raised_to(Priority.URGENT) if self.not_understood else self.priority

    @property
    def emergencies(self) -> tuple[Emergency, ...]:
        """Whom the danger is for, as far as it was heard, first heard first."""
        heard = dict.fromkeys(r.value for r in self.reasons if r.field == "emergency")
        return tuple(Emergency(kind) for kind in heard if kind in set(Emergency))

    @property
    def looked_after(self) -> bool:
        """The invariant: an open ticket has a pending deadline or attention."""
        return not self.open or bool(self.deadlines) or bool(self.attention)

    @property
    def left_alone(self) -> frozenset[str]:
        """Who is not to be asked now, by id: whoever has an open offer, refused, or once took it; while a ladder runs,
        also whoever kept silent on it. On a ladder begun anew the silent ones, and those told "filled", are asked
        again."""
        last = max((o.wave for o in self.offers), default=0)
        # Every step sends one wave, so the ladder that runs now began so many waves ago.
        first = last - self.escalation_step if self.state is State.OFFERING else last + 1
        answered = {OfferState.OPEN, OfferState.DECLINED}
        silent = {o.person for o in self.offers if o.state is OfferState.LAPSED and o.wave >= first}
        asked = silent | {o.person for o in self.offers if o.state in answered}
        return frozenset(asked | {a.person for a in self.assignments})

    @property
    def told_filled(self) -> frozenset[str]:
        """Who would have come, or was about to answer, and was told that somebody else is going."""
        latest = {o.person: o.state for o in self.offers}
        return frozenset(person for person, state in latest.items() if state is OfferState.FILLED)

    @property
    def asked_enough(self) -> frozenset[str]:
        """Whom the machine asks no more: who kept silent has seen the offer, and sees it once more each time the
        ticket re-opens. Otherwise only an operator asks the same people again."""
        silent = Counter(o.person for o in self.offers if o.state is OfferState.LAPSED)
        return frozenset(person for person, times in silent.items() if times > self.reopened)

    def can_be_accepted_by(self, person: str) -> bool:
        """Late answers count as long as a place is free; what was taken back from somebody needs a new offer."""
        offer = self.offer_of(person)
        if offer is None or self.protected is not None or not self.free_places:
            return False
        last = next((a.state for a in reversed(self.assignments) if a.person == person), None)
        taken_back = last is AssignmentState.TAKEN_BACK and offer.state is not OfferState.OPEN
        return last not in COUNTED and not taken_back and self.state in (State.TRIAGED, State.OFFERING)

    def offer_of(self, person: str) -> Offer | None:
        """The latest offer to the person of this id."""
        return next((o for o in reversed(self.offers) if o.person == person), None)

    def assignment_of(self, person: str) -> Assignment | None:
        """The person's assignment that is still at work."""
        return next((a for a in self.active if a.person == person), None)

    def due(self, kind: DeadlineKind) -> datetime | None:
        return next((d.due_at for d in self.deadlines if d.kind is kind), None)

    def with_deadline(self, kind: DeadlineKind, due_at: datetime | None) -> Ticket:
        """Set, move or (with None) clear the one deadline of this kind."""
        kept = tuple(d for d in self.deadlines if d.kind is not kind)
        return replace(self, deadlines=kept if due_at is None else (*kept, Deadline(kind, due_at)))

    def without_deadlines(self, *keep: DeadlineKind) -> Ticket:
        return replace(self, deadlines=tuple(d for d in self.deadlines if d.kind in keep))

    def with_attention(self, *reasons: Attention) -> Ticket:
        return replace(self, attention=self.attention | set(reasons))

    def with_offer(self, changed: Offer) -> Ticket:
        """Replace this person's latest offer."""
        latest = self.offer_of(changed.person)
        return replace(self, offers=tuple(changed if o is latest else o for o in self.offers))

    def with_assignment(self, changed: Assignment) -> Ticket:
        """Replace this person's assignment at work."""
        present = self.assignment_of(changed.person)
        return replace(self, assignments=tuple(changed if a is present else a for a in self.assignments))
