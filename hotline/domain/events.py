"""What came in. What a decision needs beyond ticket and policy arrives here, already looked up.

`by` is who did it; people are named by their id. One file, since it is one closed list: `Event`, at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .actor import MACHINE, RESIDENT, SWEEP, Actor
from .people import Candidate, OnCall
from .ticket import Category, Disposition, Need, Priority, Protected, Reason


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the machine reads out of words. It may raise, never lower."""

    category: Category | None = None
    priority: Priority | None = None
    protected: Protected | None = None
    item: str | None = None
    area: str | None = None
    reasons: tuple[Reason, ...] = ()
    understood: bool = True
    """Whether anything was recognised in the words, with enough confidence."""
    elsewhere: bool = False
    """Whether the words say that it is not about the house that the number suggests."""
    needs: tuple[Need, ...] = ()
    """All that is asked for, where that is more than one thing."""

    @property
    def in_danger(self) -> bool:
        """As Ticket.in_danger: danger to life, or of the kind that is protected."""
        return self.priority is Priority.CRITICAL or self.protected is not None

    @property
    def is_need(self) -> bool:
        """Whether something is asked for: small talk and complaints ask for nothing that could be sent."""
        return self.category not in (None, Category.OTHER, Category.COMPLAINT)

    @property
    def by_words(self) -> bool:
        """Whether words say what it is, and not only an example that it is like."""
        named = (r for r in self.reasons if r.how != "alike" and r.field in ("category", "item"))
        return any(r.value in (self.category, self.item) for r in named)

    def only_danger(self) -> Suggestion:
        """What of it raises: for words that are no need, or only half spoken."""
        critical = Priority.CRITICAL if self.priority is Priority.CRITICAL else None
        return Suggestion(priority=critical, protected=self.protected, reasons=self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A contact opens a ticket. `household` is only suggested by the number."""

    number: int
    channel: str
    by: Actor = RESIDENT
    caller: str | None = None
    need: str = ""
    suggestion: Suggestion = Suggestion()
    household: str | None = None
    household_confirmed: bool = False
    area: str | None = None
    person: str = ""
    address: str = ""
    safe_number: str | None = None
    language: str = "zh"
    parent: int | None = None
    missed: bool = False
    """A call that was taken while the hotline was away."""


@dataclass(frozen=True, slots=True)
class Heard:
    """More words of the call or text that opened the ticket; `need` replaces the words so far. `last`: no more of
    them are expected, so what is not understood now is not understood."""

    suggestion: Suggestion
    need: str | None = None
    last: bool = False
    by: Actor = MACHINE


@dataclass(frozen=True, slots=True)
class Joined:
    """A later message of the same person about the same ticket."""

    text: str
    suggestion: Suggestion
    by: Actor = RESIDENT


@dataclass(frozen=True, slots=True)
class ResidentSaid:
    """Words of the person in need about what is open already. `kind`: came, not_come, where or thanks."""

    kind: str
    text: str
    by: Actor = RESIDENT


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """The person in need says that nothing is needed any more."""

    text: str
    by: Actor = RESIDENT


@dataclass(frozen=True, slots=True)
class WantsPerson:
    """Somebody on the phone asked to speak to a person."""

    by: Actor = RESIDENT


@dataclass(frozen=True, slots=True)
class NeedSplit:
    """One of the further needs becomes a ticket of its own, numbered `into`. `at`: its place among them."""

    by: Actor
    at: int
    into: int


@dataclass(frozen=True, slots=True)
class Told:
    """Words were said or written to the caller; `promise_at` is the promise in them, if there was one. `asks`: they
    ask whether anybody is in danger."""

    words: str
    promise_at: datetime | None = None
    asks: bool = False
    by: Actor = MACHINE


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The caller has said what they had to say, and nothing was recognised in it; `words`: there are words at all."""

    words: bool
    by: Actor = MACHINE


@dataclass(frozen=True, slots=True)
class DangerAnswered:
    """The caller's answer to the question whether anybody is in danger, in their own words."""

    danger: bool
    said: str
    by: Actor = RESIDENT


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call that opened the ticket is over; `words`: there are words of it; `understood`: something was recognised
    in them."""

    words: bool
    understood: bool = True
    by: Actor = MACHINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """None leaves a field as it is. `unseen`: it came from another system, and nobody at a desk has seen it yet."""

    by: Actor
    category: Category | None = None
    priority: Priority | None = None
    need: str | None = None
    area: str | None = None
    household: str | None = None
    person: str | None = None
    address: str | None = None
    safe_number: str | None = None
    protected: Protected | None = None
    unprotect: bool = False
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """`confirm_household`: whoever sends it says that the suggested house is the one; else the details go out as not
    confirmed."""

    by: Actor
    people: tuple[Candidate, ...]
    places: int | None = None
    confirm_household: bool = False


@dataclass(frozen=True, slots=True)
class DeskDue:
    """The desk's time is up. `people` is the first wave, `leads` the ladder of leads, nearest first."""

    people: tuple[Candidate, ...]
    leads: tuple[Candidate, ...]
    by: Actor = SWEEP


@dataclass(frozen=True, slots=True)
class WaveDue:
    people: tuple[Candidate, ...]
    leads: tuple[Candidate, ...]
    by: Actor = SWEEP


@dataclass(frozen=True, slots=True)
class Accepted:
    """`phone`: the number it came from ("": the one that was asked); `tell`: where the person who waits may be told so
    by text; None when that may not be."""

    by: Actor
    language: str = "zh"
    tell: str | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    """Declines an open offer, or gives back what was accepted."""

    by: Actor


@dataclass(frozen=True, slots=True)
class Arrived:
    by: Actor


@dataclass(frozen=True, slots=True)
class WorkDone:
    """`person`: whose work, by id; an operator may report it for a volunteer. `call_back_at`: the first moment whoever
    needed it may be phoned, None when no call-back may be made."""

    by: Actor
    person: str
    call_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class NeedsHelp:
    by: Actor
    words: str = ""


@dataclass(frozen=True, slots=True)
class HelperSaid:
    """Words of somebody who was asked or is at work, which are no command; `raises`: what of danger is in them."""

    by: Actor
    text: str
    raises: Suggestion = Suggestion()


@dataclass(frozen=True, slots=True)
class AnswerClaimed:
    """Somebody answers for a ticket from a number that is nobody's whom the books know."""

    by: Actor
    text: str


@dataclass(frozen=True, slots=True)
class NumberKnown:
    """An operator has found out whose that number is. `person`: their id."""

    by: Actor
    phone: str
    person: str
    name: str


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Somebody at work says that they are still at it."""

    by: Actor
    text: str


@dataclass(frozen=True, slots=True)
class WorkDue:
    by: Actor = SWEEP


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`person`: from whom, by id."""

    by: Actor
    person: str


@dataclass(frozen=True, slots=True)
class Noted:
    """`spoke`: the operator has spoken to the caller, which keeps the promise."""

    by: Actor
    text: str
    spoke: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    by: Actor
    until: datetime


@dataclass(frozen=True, slots=True)
class HoldDue:
    by: Actor = SWEEP


@dataclass(frozen=True, slots=True)
class PromiseDue:
    leads: tuple[Candidate, ...] = ()
    by: Actor = SWEEP


@dataclass(frozen=True, slots=True)
class WordDue:
    """A promise will not be kept in time. `to`: where the person may be told so by text (None: nowhere); `again_at`:
    the new time."""

    to: str | None
    again_at: datetime
    by: Actor = SWEEP


@dataclass(frozen=True, slots=True)
class DutyDue:
    """`on_call`: whom to ring, in this order."""

    on_call: tuple[OnCall, ...] = ()
    by: Actor = SWEEP


@dataclass(frozen=True, slots=True)
class DutyAcknowledged:
    """`text`: the number to which particulars may go by text; "" when that may not be."""

    by: Actor
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Hushed:
    """An operator silences the alarm at the desks, for a while."""

    by: Actor


@dataclass(frozen=True, slots=True)
class CallBackDue:
    """Time to phone the person back. `way`: "call", "text" (deaf), or "none". `at`: the first moment at which
    this may be done, when that is still to come."""

    to: str | None
    way: str
    at: datetime | None = None
    by: Actor = SWEEP


@dataclass(frozen=True, slots=True)
class CallBackEnded:
    """`outcome`: one of OUTCOMES (rules/work.py). `next_at`: the next moment to try again.
    `at_risk`: somebody lives alone there or is marked at risk."""

    outcome: str
    next_at: datetime
    at_risk: bool
    by: Actor = RESIDENT


@dataclass(frozen=True, slots=True)
class Closed:
    by: Actor
    disposition: Disposition


@dataclass(frozen=True, slots=True)
class Reopened:
    by: Actor
    text: str = ""


@dataclass(frozen=True, slots=True)
class SendFailed:
    """A text or call could not be delivered, or (`uncertain`) nobody knows. `to`: the number; `person`: whose, by id,
    where that is known."""

    to: str
    purpose: str
    why: str
    uncertain: bool = False
    person: str = ""
    by: Actor = MACHINE


@dataclass(frozen=True, slots=True)
class Removed:
    """Somebody can't be asked any more: their open offer keeps nobody waiting. `why`: removed (taken out of the books)
    or opted_out."""

    by: Actor
    person: str
    why: str = "removed"


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people of the books are one: the ticket names the one who is left, `person`, by id, perhaps twice."""

    by: Actor
    person: str


Event = (
    Heard | Joined | ResidentSaid | CancelAsked | WantsPerson | NeedSplit
    | Told | NotUnderstood | DangerAnswered | CallEnded | Triaged | Offered | DeskDue | WaveDue
    | Accepted | Declined | Arrived
    | WorkDone | NeedsHelp | HelperSaid | OnTheWay | WorkDue | TakenBack | Noted | Held | HoldDue | PromiseDue | WordDue
    | DutyDue | DutyAcknowledged | Hushed | CallBackDue | CallBackEnded | Closed | Reopened | SendFailed | Removed
    | Merged | AnswerClaimed | NumberKnown
)  # fmt: skip
