"""Row to dataclass and back: one Shape for each record, with the few kinds of values that need turning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import Column, Table

from hotline.domain.actor import Actor
from hotline.domain.areas import Area
from hotline.domain.people import Address, AddressKind, Grant, Household, Person, Role
from hotline.domain.ticket import (
    Assignment,
    AssignmentState,
    Attention,
    Category,
    Deadline,
    DeadlineKind,
    Disposition,
    Need,
    Offer,
    OfferState,
    Priority,
    Protected,
    Reason,
    State,
    Ticket,
)
from hotline.service.records import (
    CallRecord,
    Contact,
    DueDeadline,
    EntryRecord,
    Login,
    Message,
    Operator,
    OutboxRow,
    OutboxState,
    Recording,
    RecordingState,
    UtteranceRecord,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

R = TypeVar("R")


def micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC; refuses a time without a zone, which could mean anything."""
    return (at - EPOCH) // MICROSECOND


def moment(value: int, zone: tzinfo) -> datetime:
    return (EPOCH + timedelta(microseconds=value)).astimezone(zone)


def clean(text: str) -> str:
    """What PostgreSQL and UTF-8 can hold: NUL and halves of surrogate pairs become U+FFFD and "?"."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode(errors="replace").decode()
    return text


def _plain(value: Any) -> Any:
    """What orjson cannot write by itself: sets, durations, and text that is not valid Unicode."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, str):
        return clean(value)
    raise TypeError(f"{type(value).__name__} has no place in the log")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value


def to_json(value: Any) -> str:
    """JSON text; times become ISO 8601, enums their values."""
    try:
        return orjson.dumps(value, default=_plain).decode()
    except TypeError:
        return orjson.dumps(_cleaned(value), default=_plain).decode()


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is kept, and how it is given back (with the hotline's zone)."""

    keep: Callable[[Any], Any]
    give: Callable[[Any, tzinfo], Any]


HOTLINE_TIME = Kind(micros, moment)
MACHINE_TIME = Kind(micros, lambda value, zone: moment(value, UTC))
FLAG = Kind(bool, lambda value, zone: bool(value))
TUPLE = Kind(to_json, lambda value, zone: tuple(orjson.loads(value)) if value != "[]" else ())
JSON = Kind(lambda value: to_json(dict(value)), lambda value, zone: orjson.loads(value))
WORD_TIMES = Kind(to_json, lambda value, zone: tuple(tuple(word) for word in orjson.loads(value)))
REASONS = Kind(
    lambda value: to_json([[r.field, r.value, r.said, r.means, r.how] for r in value]) if value else "[]",
    lambda value, zone: tuple(Reason(*r) for r in orjson.loads(value)) if value != "[]" else (),
)
NEEDS = Kind(
    lambda value: to_json([[n.category.value, n.item, n.words] for n in value]) if value else "[]",
    lambda value, zone: (
        tuple(Need(Category(category), item, words) for category, item, words in orjson.loads(value))
        if value != "[]"
        else ()
    ),
)
ACTOR = Kind(str, lambda value, zone: Actor.read(value))
ATTENTION = Kind(
    lambda value: " ".join(sorted(value)),
    lambda value, zone: frozenset(Attention(word) for word in value.split()),
)


def enum(of: type[StrEnum]) -> Kind:
    members = {member.value: member for member in of}
    return Kind(lambda value: value.value, lambda value, zone: members[value])


class Shape(Generic[R]):
    """One record and its table, whose columns carry the names of the record's fields."""

    def __init__(self, record: type[R], kinds: Mapping[str, Kind], leave_out: Iterable[str] = ()) -> None:
        self.record = record
        every = [field.name for field in fields(record)]  # type: ignore[arg-type]
        self.names = tuple(name for name in every if name not in set(leave_out))
        self.keep = tuple((name, kinds[name].keep if name in kinds else None) for name in self.names)
        self.give = tuple((name, kinds[name].give if name in kinds else None) for name in self.names)

    def columns(self, table: Table) -> list[Column[Any]]:
        """The columns to select, in the order that `record_of` expects."""
        return [table.c[name] for name in self.names]

    def row(self, record: R) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, keep in self.keep:
            value = getattr(record, name)
            values[name] = value if keep is None or value is None else keep(value)
        return values

    def record_of(self, row: Sequence[Any], zone: tzinfo, **more: Any) -> R:
        for (name, give), value in zip(self.give, row, strict=False):
            more[name] = value if give is None or value is None else give(value, zone)
        return self.record(**more)


def _times(*names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, HOTLINE_TIME)


def _machine_times(*names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, MACHINE_TIME)


TICKET = Shape(
    Ticket,
    {
        "state": enum(State),
        "disposition": enum(Disposition),
        "category": enum(Category),
        "priority": enum(Priority),
        "protected": enum(Protected),
        "triaged_by": ACTOR,
        "attention": ATTENTION,
        "also": NEEDS,
        "reasons": REASONS,
        "household_confirmed": FLAG,
        **_times("opened_at", "held_until", "promise_at", "promise_kept_at", "later_at", "touched_at", "taken_at"),
        **_times("hushed_until", "done_at", "closed_at"),
    },
    leave_out=("offers", "assignments", "deadlines"),
)
OFFER = Shape(Offer, {"state": enum(OfferState), "reasons": TUPLE, **_times("offered_at", "expires_at", "answered_at")})
ASSIGNMENT = Shape(Assignment, {"state": enum(AssignmentState), **_times("accepted_at", "changed_at")})
DEADLINE = Shape(Deadline, {"kind": enum(DeadlineKind), "due_at": HOTLINE_TIME})
DUE = Shape(DueDeadline, {"kind": enum(DeadlineKind), "due_at": HOTLINE_TIME})
ENTRY = Shape(EntryRecord, {"at": HOTLINE_TIME, "by": ACTOR, "data": JSON})

AREA = Shape(Area, {})
HOUSEHOLD = Shape(Household, {"groups": TUPLE}, leave_out=("members",))
PERSON = Shape(Person, {"skills": TUPLE, "leave_until": HOTLINE_TIME}, leave_out=("addresses", "grants"))
ADDRESS = Shape(Address, {"kind": enum(AddressKind), "safe": FLAG, "verified": FLAG}, leave_out=("opted_out",))
GRANT = Shape(Grant, {"role": enum(Role), **_times("since", "until")})

CONTACT = Shape(Contact, _times("at"))
MESSAGE = Shape(Message, _times("at"))
CALL = Shape(CallRecord, {"transcribed": FLAG, **_times("at", "ended_at")})
UTTERANCE = Shape(UtteranceRecord, {"words": WORD_TIMES})
RECORDING = Shape(Recording, {"at": HOTLINE_TIME, "next_try": MACHINE_TIME, "state": enum(RecordingState)})
OUTBOX = Shape(
    OutboxRow,
    {
        "at": HOTLINE_TIME,
        "state": enum(OutboxState),
        "critical": FLAG,
        **_machine_times("not_before", "lease_until", "sending_at"),
    },
)
OPERATOR = Shape(Operator, {"disabled": FLAG}, leave_out=("grants",))
LOGIN = Shape(Login, _machine_times("created_at", "seen_at", "expires_at"))
