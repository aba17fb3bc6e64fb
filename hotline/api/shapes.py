"""The JSON of the API: what comes in and what goes out. Times are ISO 8601 with a zone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from hotline.domain.ticket import (
    AssignmentState,
    Attention,
    Category,
    Disposition,
    OfferState,
    Priority,
    Protected,
    State,
    Ticket,
)
from hotline.service.records import Contact, EntryRecord

T = TypeVar("T")
MOST = 1000
FIRST_YEAR, LAST_YEAR = 2000, 2200


def _printable(text: str) -> str:
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in text):
        raise ValueError("control characters are not taken")
    return text


def _sensible(moment: AwareDatetime) -> AwareDatetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return moment


Words = Annotated[str, Field(max_length=4000), AfterValidator(_printable)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
Phone = Annotated[str, Field(min_length=3, max_length=40), AfterValidator(_printable)]
Who = Annotated[str, Field(min_length=2, max_length=40), AfterValidator(_printable)]
"""Somebody by id or phone."""


class Body(BaseModel):
    """Unknown names are refused, and so is a number where words are wanted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class NewTicket(Body):
    """A ticket from another system."""

    need: Annotated[Words, Field(min_length=1)]
    channel: Literal["counter", "landline", "api"] = "api"
    phone: Phone | None = None
    category: Category | None = None
    priority: Priority | None = None
    area: Line | None = None
    household: Line | None = None
    person: Line = ""
    address: Line = ""
    safe_number: Phone | None = None
    language: Line | None = None


class TriageBody(Body):
    """Any of them; what is left out stays as it is."""

    category: Category | None = None
    priority: Priority | None = None
    need: Words | None = None
    area: Line | None = None
    household: Line | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("give at least one of category, priority, need, area, household")
        return self


class DispatchBody(Body):
    """Without people the best three to six are asked. Unless `confirm_household` says that the suggested house is the
    one, whoever accepts is told to phone first."""

    people: Annotated[list[Who], Field(min_length=1, max_length=50)] | None = None
    places: Annotated[int, Field(ge=1, le=50)] | None = None
    confirm_household: bool = False


class NoteBody(Body):
    text: Annotated[Words, Field(min_length=1)]


class HoldBody(Body):
    until: Annotated[AwareDatetime, AfterValidator(_sensible)]


class CloseBody(Body):
    disposition: Disposition


class SplitBody(Body):
    at: Annotated[int, Field(ge=0, le=100)] = 0
    """Which of the further needs (`also`), counted from 0."""


class ReopenBody(Body):
    text: Words = ""


class ClockBody(Body):
    """Lets hotline time pass; for tests and the demo."""

    advance: Annotated[float, Field(gt=0, le=31 * 86400, allow_inf_nan=False, strict=False)]


class ListQuery(BaseModel):
    """`after` is the `next` of the page before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[int, Field(ge=1, le=MOST)] = 100


class NumberedQuery(ListQuery):
    after: Annotated[int, Field(ge=0, le=2**62)] | None = None


class TicketQuery(NumberedQuery):
    """Newest first. `q` searches number, need, caller and person."""

    state: State | None = None
    q: Line = ""


class ContactQuery(ListQuery):
    after: Line | None = None


ActorText = Annotated[str, BeforeValidator(lambda actor: None if actor is None else str(actor))]
"""Who did it, as kind:id: operator:NAME, program:api, person:PHONE; or resident, machine, sweep, rule, office."""


class Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class ReasonOut(Answer):
    """Why the machine suggested something: what was said, and what it was taken for. `field` is also emergency
    (medical, fire, police); `how` is exact, sound, spelling, alike (like an example), or answer (to the question
    whether anybody is in danger)."""

    field: str
    value: str
    said: str
    means: str
    how: str


class OfferOut(Answer):
    """`person`: their id; `phone`: the number that was asked."""

    person: str
    phone: str
    name: str
    role: str
    wave: int
    state: OfferState
    offered_at: AwareDatetime
    expires_at: AwareDatetime
    answered_at: AwareDatetime | None
    travel_minutes: int
    reasons: list[str]


class AssignmentOut(Answer):
    """`person`: their id; `phone`: the number they accepted from."""

    person: str
    phone: str
    name: str
    role: str
    state: AssignmentState
    accepted_at: AwareDatetime
    changed_at: AwareDatetime
    travel_minutes: int


class ContactOut(Answer):
    """One call or message. `recording` names its audio file."""

    channel: str
    phone: str | None
    text: str
    transcript: str
    recording: str | None


class ContactItem(ContactOut):
    id: str
    at: AwareDatetime
    ticket: int | None


class NeedOut(Answer):
    category: Category
    item: str | None
    words: str


class TicketOut(Answer):
    number: int
    state: State
    disposition: Disposition | None
    category: Category | None
    priority: Priority
    need: str
    item: str | None
    also: list[NeedOut]
    reasons: list[ReasonOut]
    area: str | None
    household: str | None
    household_confirmed: bool
    caller: str | None
    person: str
    protected: Protected | None
    attention: list[Attention]
    held_until: AwareDatetime | None
    escalation_step: int
    triaged_by: ActorText | None
    opened_at: AwareDatetime
    promise_at: AwareDatetime | None
    offers: list[OfferOut]
    assignments: list[AssignmentOut]
    contacts: list[ContactOut]
    version: int


class NumberOnly(Answer):
    """All that is told of a protected ticket."""

    number: int


class EntryOut(Answer):
    number: int
    ticket: int
    at: AwareDatetime
    kind: str
    by: ActorText
    data: Mapping[str, Any]


class Page(BaseModel, Generic[T]):
    """`next` goes into `after` for the page that follows; null on the last."""

    items: list[T]
    next: int | str | None


class ClockOut(BaseModel):
    now: AwareDatetime


class Problem(BaseModel):
    """`error` is for programs, `detail` for people."""

    error: str
    detail: str


def ticket_out(ticket: Ticket, contacts: Iterable[Contact]) -> TicketOut:
    """The whole ticket. Not for protected ones."""
    own = {name: getattr(ticket, name) for name in TicketOut.model_fields if name not in ("attention", "contacts")}
    return TicketOut.model_validate({**own, "attention": sorted(ticket.attention), "contacts": list(contacts)})


def entry_out(entry: EntryRecord) -> EntryOut:
    return EntryOut.model_validate(entry)
