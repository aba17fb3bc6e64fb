"""What the service asks of the outside: books to write in, a carrier to send with, a clock to read.

`Books` is handed to a unit of work: a plain function that may run twice and does no input or output of its
own. Everything it writes is committed together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from hotline.domain.access import Scope
from hotline.domain.areas import Area, AreaTree
from hotline.domain.effects import Entry
from hotline.domain.people import Grant, Household, Person, Resident, Role, Volunteer
from hotline.domain.ticket import DeadlineKind, Ticket

from .records import (
    CallRecord,
    Contact,
    Counts,
    DueDeadline,
    EntryRecord,
    Login,
    Message,
    Operator,
    OutboxRow,
    QueueFilter,
    Recording,
    UtteranceRecord,
)

T = TypeVar("T")

looking: ContextVar[bool] = ContextVar("looking", default=False)
"""Whether whatever reads now does so for somebody who looks (a page, a list, figures). Such reads may take long, and
have connections of their own: what callers and deadlines wait for never stands behind them."""


class Books(Protocol):
    """One transaction. Methods that read inside a writing unit lock what they return (PostgreSQL)."""

    # --- tickets -------------------------------------------------------------------------------------
    def next_number(self) -> int:
        """The next ticket number; the first is 1001."""

    def ticket(self, number: int) -> Ticket | None: ...
    def add_ticket(self, ticket: Ticket) -> None: ...
    def save_ticket(self, before: Ticket, after: Ticket) -> None:
        """Compare-and-swap on `before.version`; raises Conflict. Offers, assignments and deadlines go along."""

    def add_entries(self, ticket: int, entries: Sequence[Entry]) -> None: ...
    def entries(self, ticket: int, after: int = 0, limit: int = 1000) -> list[EntryRecord]: ...
    def entries_since(self, after: int, limit: int = 500) -> list[EntryRecord]: ...
    def last_entry(self) -> int: ...
    def tickets(self, which: QueueFilter) -> list[Ticket]:
        """Newest number first."""

    def queue(self, scope: Scope, limit: int = 500) -> list[Ticket]:
        """Open tickets by urgency, then promise (those without a promise by their first deadline)."""

    def open_tickets_of(self, phone: str) -> list[Ticket]:
        """Open tickets with this caller, newest first."""

    def lately_closed(self, phone: str, since: datetime) -> list[Ticket]:
        """Tickets with this caller that closed since then, newest first."""

    def open_tickets_at(self, household: str) -> list[Ticket]:
        """Open tickets of this household, newest first."""

    def tickets_in_hand(self, person: str, limit: int = 20) -> list[Ticket]:
        """Tickets ever offered to the person of this id, latest offer first: open offers and work at hand always
        included."""

    def last_asked_at(self, phone: str) -> str:
        """The id of whoever was asked last at this number, also when the books know them no more; "" for nobody."""

    def asked_by_text(self, phone: str) -> Ticket | None:
        """The ticket in state done whose call-back went to this phone as a text and waits for its answer."""

    def due(self, now: datetime, machine_now: datetime, lease_seconds: float, limit: int) -> list[DueDeadline]:
        """Claim deadlines that are due, with a lease; skip what others hold."""

    def with_deadline(self, kind: DeadlineKind) -> list[int]:
        """The numbers of all tickets with a deadline of this kind, the soonest first."""

    def counts(self, now: datetime) -> Counts: ...

    # --- people --------------------------------------------------------------------------------------
    def area_tree(self) -> AreaTree: ...
    def households_of(self, phone: str) -> list[Household]:
        """Households with a member of this phone (or safe number), members included."""

    def household(self, code: str) -> Household | None: ...
    def find_households(self, q: str, scope: Scope, limit: int = 20) -> list[Household]: ...
    def new_person_id(self) -> str:
        """An id that nobody has: p1, p2, ..."""

    def person(self, id: str) -> Person | None:
        """Somebody by their id, or by that of somebody they were found to be."""

    def person_of_code(self, code: str) -> Person | None: ...
    def people_at(self, phone: str) -> list[Person]:
        """Everybody who has this number, safe numbers too, in the order of their ids."""

    def find_people(self, q: str, limit: int = 20) -> list[Person]:
        """By id, code, name or number; every word of `q` must be found in one of them."""

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of these people; under an old id the name that was known by it."""

    def former_names(self, person: str) -> list[str]:
        """The names of those who were found to be this person."""

    def remember_name(self, person: str, name: str) -> None:
        """What they were called before: a sheet may still call them so."""

    def homes_of(self, person: str) -> list[str]:
        """The codes of the households of which they are a member."""

    def put_person(self, person: Person) -> None:
        """Insert or update somebody by id, with their addresses; grants are put by themselves."""

    def verify(self, person: str, phone: str) -> None:
        """They have answered from this number."""

    def put_grant(self, person: str, grant: Grant) -> None:
        """Insert (id 0) or update by id."""

    def drop_grant(self, id: int) -> None: ...
    def forget_person(self, id: str) -> None:
        """Whoever may do nothing any more and lives nowhere is gone; of somebody who was asked once the name stays, for
        the history that names them."""

    def merge_people(self, kept: Person, other: Person) -> None:
        """Two that are one: all of the other becomes the first one's, whose words stand where both have some."""

    def volunteer(self, phone: str) -> Volunteer | None:
        """The volunteer or staff who has this number, at whatever time they may help."""

    def known_volunteer(self, phone: str, name: str, code: str | None = None) -> Volunteer | None:
        """Whom a sheet means: by code, else by the number; with a code that nobody has yet, by number and name."""

    def volunteer_of(self, person: str, now: datetime | None) -> Volunteer | None:
        """The person of this id, if they are a volunteer or staff now (None: at whatever time), with `load`;
        `offers_lately` is counted by `counted` only."""

    def rested(self, role: Role, now: datetime, limit: int, able: Iterable[str] = ()) -> list[Volunteer]:
        """Of this role wherever they are, who can be asked now: neither on leave nor opted out; those first who were
        not asked for longest. `able`: only those with one of these skills. Not counted."""

    def rested_in(self, areas: Sequence[str], now: datetime, limit: int, able: Iterable[str] = ()) -> list[Volunteer]:
        """Volunteers and staff of these areas, as above; of many areas so many of each."""

    def counted(self, volunteers: Sequence[Volunteer], since: datetime, now: datetime) -> list[Volunteer]:
        """The same, with `offers_lately` since then and `load` (assignments at work)."""

    def offers_since(self, person: str, since: datetime) -> int:
        """How many offers went to this person since then."""

    def put_area(self, area: Area) -> None: ...
    def put_household(self, household: Household) -> None:
        """Insert or update by code; members by their id or by name within the household; deletes nothing."""

    def put_resident(self, resident: Resident) -> None: ...
    def put_volunteer(self, volunteer: Volunteer) -> str:
        """Insert or update by the person's id, or ("") by code or number; the id. Opting out is the number's own and
        stays, and so do further numbers."""

    def drop_resident(self, household: str, name: str) -> bool:
        """Forget one member; False when there was none of this name."""

    def drop_household(self, code: str) -> bool:
        """Forget a household with all its members; False when there was none."""

    def drop_volunteer(self, person: str) -> bool:
        """They are asked no more; False when they were neither volunteer nor staff. Opting out is the number's own and
        stays."""

    def opted_out(self, phone: str) -> bool: ...
    def set_opted_out(self, phone: str, at: datetime, out: bool) -> None: ...

    # --- what comes in -------------------------------------------------------------------------------
    def claim_message(self, message: Message) -> Message | None:
        """Store a message once: None when it was new, else the stored one with its reply."""

    def has_message(self, carrier_id: str) -> bool: ...
    def answer_message(self, carrier_id: str, reply: str, ticket: int | None) -> None: ...
    def put_into_tray(self, carrier_id: str, reason: str) -> None: ...
    def message(self, carrier_id: str) -> Message | None: ...
    def tray(self, limit: int) -> list[Message]:
        """Texts that opened no ticket because no person wrote them, newest first."""

    def tray_count(self) -> int: ...
    def messages_since(self, phone: str, since: datetime) -> int: ...
    def messages_before(self, phone: str, but: str, limit: int) -> list[Message]:
        """The latest texts of this phone, newest first, without the one of this carrier's id."""

    def add_contact(self, contact: Contact) -> None: ...
    def contact(self, contact_id: str) -> Contact | None: ...
    def save_contact(self, contact: Contact) -> None: ...
    def contacts(self, ticket: int) -> list[Contact]: ...
    def contacts_list(self, after: str | None, limit: int, scope: Scope) -> list[Contact]:
        """Newest first; `after` is the id of the last one seen."""

    def call(self, call_id: str) -> CallRecord | None: ...
    def call_by_key(self, outbox_key: str) -> CallRecord | None: ...
    def call_by_token(self, token: str) -> CallRecord | None: ...
    def add_call(self, call: CallRecord) -> bool:
        """False when a call with this id is there already."""

    def save_call(self, call: CallRecord) -> None: ...
    def calls(self, ticket: int) -> list[CallRecord]: ...
    def add_utterance(self, utterance: UtteranceRecord) -> None:
        """Once for each (call, source, start)."""

    def utterances(self, call_id: str) -> list[UtteranceRecord]: ...
    def put_recording(self, recording: Recording) -> None: ...
    def recording(self, carrier_id: str) -> Recording | None: ...
    def recordings(self, call_id: str) -> list[Recording]: ...
    def recordings_to_fetch(self, machine_now: datetime, limit: int) -> list[Recording]:
        """Listed ones, and fetched ones that the carrier still holds, whose next try has come."""

    def calls_to_transcribe(self, limit: int) -> list[CallRecord]:
        """Ended inbound calls that have audio but no utterance and have not been given up."""

    # --- what goes out -------------------------------------------------------------------------------
    def add_outbox(self, row: OutboxRow) -> None: ...
    def outbox(self, key: str) -> OutboxRow | None: ...
    def save_outbox(self, row: OutboxRow) -> None: ...
    def outbox_of(self, ticket: int) -> list[OutboxRow]: ...
    def duty_calls(self, phone: str, since: datetime) -> list[OutboxRow]:
        """Calls of the alarm to this phone since then, oldest first."""

    def lease_outbox(
        self, machine_now: datetime, lease_seconds: float, limit: int, critical_only: bool = False
    ) -> list[OutboxRow]:
        """Pending rows whose time has come, critical ones first, now `sending` with a lease and a try counted."""

    def stuck_outbox(self, machine_now: datetime, answered_before: datetime, limit: int) -> list[OutboxRow]:
        """Rows `sending` whose lease has run out, and rows `answered` before that moment: ask the carrier's
        lists. `answered` rows use `sending_at` as their moment."""

    def clock_went_back(self, machine_now: datetime, now: datetime) -> int:
        """This machine's clock went back to this moment: nothing waits for a moment it had reached before. Leases and
        waits that end later than now end now; deadlines of tickets whose log lies in the future keep their distance
        from what was logged last. Returns the number of deadlines moved."""

    def outbox_by_carrier_id(self, carrier_id: str) -> OutboxRow | None: ...

    # --- the desk ------------------------------------------------------------------------------------
    def operator(self, name: str) -> Operator | None: ...
    def operators(self) -> list[Operator]: ...
    def put_operator(self, operator: Operator) -> None: ...
    def drop_operator(self, name: str) -> bool:
        """Forget an operator, whose sign-ins must have been ended before; False when there was none."""

    def logins_of(self, name: str) -> list[Login]: ...
    def login(self, login_id: str) -> Login | None: ...
    def put_login(self, login: Login) -> None: ...
    def drop_login(self, login_id: str) -> None: ...
    def drop_logins_of(self, name: str) -> None: ...
    def purge_logins(self, now: datetime) -> None:
        """Forget logins that have expired by now (machine time)."""

    def operators_seen_since(self, since: datetime) -> int: ...

    # --- small things --------------------------------------------------------------------------------
    def mark(self, name: str) -> str | None:
        """A remembered value: the clock's anchor, the last reconciliation."""

    def set_mark(self, name: str, value: str) -> None: ...
    def marks(self, prefix: str) -> list[str]:
        """What follows this prefix in the names of the marks that have a value, in order."""

    def lock(self, name: str) -> None:
        """Serialise units that decide about the same thing (a caller's number) until the commit."""


class Store(Protocol):
    """Where the books are kept."""

    async def write(self, unit: Callable[[Books], T]) -> T:
        """Run the unit in one durable transaction; runs it again on Conflict, a few times."""

    async def read(self, view: Callable[[Books], T]) -> T:
        """Run a reading function on one consistent state; it must not write."""

    failing: bool
    """Something could not be written since `has_room` was true last."""

    async def ready(self) -> bool: ...
    async def has_room(self) -> bool:
        """Write and take away as much as a ticket needs, durably: whether the books can be written now."""

    async def close(self) -> None: ...
    def on_commit(self, callback: Callable[[], None]) -> None:
        """Called in the event loop after commits that added entries (also those of other processes)."""


class Clock(Protocol):
    """Two clocks. `now` is hotline time in the hotline's zone; `machine` is the machine's, in UTC."""

    def now(self) -> datetime: ...
    def machine(self) -> datetime: ...


class Ids(Protocol):
    def new(self) -> str:
        """A new unguessable id: 32 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier took it, with this id."""

    carrier_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier did not take it. `permanent`: trying again is useless. `code` is the carrier's."""

    code: int
    why: str
    permanent: bool
    try_call: bool = False  # a landline: phone instead
    retry_after: float | None = None  # seconds


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows: no answer, or an answer after the time-out."""

    why: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A message or call in the carrier's own lists. Times are machine time, UTC. `opt_out`: as in `TextIn`."""

    carrier_id: str
    to: str
    from_: str
    body: str
    direction: str  # in, out
    status: str
    at: datetime | None
    call: str = ""
    url: str = ""
    seconds: float = 0.0
    opt_out: str = ""
    media: tuple[str, ...] = ()  # addresses of pictures and sounds


class Carrier(Protocol):
    """The company that carries our messages and calls."""

    async def send_text(self, row: OutboxRow) -> Sent | Refused | Lost: ...
    async def place_call(self, row: OutboxRow) -> Sent | Refused | Lost: ...
    async def messages(self, since: datetime, to: str | None = None) -> list[Listed]: ...
    async def calls(self, since: datetime, to: str | None = None) -> list[Listed]: ...
    async def recordings(self, since: datetime) -> list[Listed]: ...
    async def fetch_recording(self, recording: Recording) -> bytes | None:
        """The audio file as the carrier has it; None when it is not there (yet). Raises OSError."""

    async def delete_recording(self, recording: Recording) -> bool: ...
    async def ask_time(self) -> datetime | None:
        """Have the carrier tell its own time; None when it doesn't. Raises OSError."""

    def time(self) -> datetime | None:
        """What the carrier's clock shows now, going by its last answer, not by this machine's clock."""

    def clock_off(self) -> float | None:
        """By how many seconds this machine's clock is ahead of the carrier's (negative: behind)."""

    def away_for(self) -> float | None:
        """For how many seconds it has given no usable answer; None while it does."""

    async def check(self) -> Mapping[str, Any]:
        """For `doctor`: account status, webhook and fallback addresses of our number. Raises OSError."""
