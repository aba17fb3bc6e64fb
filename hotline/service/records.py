"""What is remembered beside the ticket: contacts, calls, messages, rows of the outbox, operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hotline.domain.access import Scope
from hotline.domain.actor import Actor
from hotline.domain.people import Grant, Role
from hotline.domain.ticket import DeadlineKind

REPORT = "report"
"""The purpose of a call of somebody at work on a ticket, and its dialogue; that of any other caller is "intake"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One call or one message that came in. `transcript` is the final text, `recording` a file's name."""

    id: str
    channel: str  # voice, sms, counter, landline, api
    at: datetime
    ticket: int | None = None
    phone: str | None = None
    text: str = ""
    transcript: str = ""
    recording: str | None = None
    call: str | None = None
    carrier_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text that came in, by the carrier's id; `reply` is what it was answered with ("" for silence)."""

    carrier_id: str
    phone: str
    body: str
    at: datetime
    reply: str = ""
    ticket: int | None = None
    tray: str = ""
    """Why it opened no ticket and lies in the tray: one of `tray.REASONS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One phone call, either way. `session`, `turn` and `answer` are the dialogue's state and last answer."""

    id: str
    direction: str  # in, out
    at: datetime
    phone: str | None = None
    ticket: int | None = None
    contact: str | None = None
    purpose: str = "intake"
    outbox_key: str | None = None
    language: str = "zh"
    dialogue: str = ""
    session: str = ""
    turn: int = -1
    answer: str = ""
    status: str = "in-progress"
    outcome: str = ""
    ended_at: datetime | None = None
    seconds: int | None = None
    audio: str | None = None
    audio_seconds: float = 0.0
    transcribed: bool = False  # afterwards, from the file; done or given up
    stream_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceRecord:
    """A stretch of recognised speech. `words` are [text, start, end, confidence], seconds from the start."""

    call: str
    start: float
    end: float
    text: str
    words: tuple[tuple[str, float, float, float], ...] = ()
    source: str = "stream"


class RecordingState(StrEnum):
    LISTED = "listed"  # the carrier has it, we do not
    FETCHED = "fetched"  # we have it, verified
    DELETED = "deleted"  # and the carrier no longer has it
    UNUSABLE = "unusable"  # missing, empty or not audio; tried often enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    carrier_id: str
    call: str
    url: str
    at: datetime
    seconds: float = 0.0
    state: RecordingState = RecordingState.LISTED
    path: str | None = None
    tries: int = 0
    next_try: datetime | None = None  # machine time
    error: str = ""


class OutboxState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"  # committed before the carrier is asked
    ANSWERED = "answered"  # given in the answer to a webhook, not yet seen in the carrier's lists
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"  # nobody can tell whether it went out

    @property
    def final(self) -> bool:
        return self in (OutboxState.DELIVERED, OutboxState.FAILED, OutboxState.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One text or call to go out. `person`: whose number it goes to, by id, where that is somebody who helps; `at` is
    hotline time; `not_before` and `lease_until` machine time."""

    key: str
    kind: str  # text, call
    to: str
    purpose: str
    at: datetime
    not_before: datetime
    body: str = ""
    ticket: int | None = None
    language: str = "zh"
    critical: bool = False
    state: OutboxState = OutboxState.PENDING
    tries: int = 0
    lease_until: datetime | None = None
    sending_at: datetime | None = None  # machine time of the last attempt
    carrier_id: str | None = None
    error: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class DueDeadline:
    ticket: int
    kind: DeadlineKind
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """One line of a ticket's log; `number` follows commit order over all tickets."""

    number: int
    ticket: int
    at: datetime
    kind: str
    by: Actor
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """An account with which somebody signs in. `person`: whose it is, by id ("": not known yet); `grants`: theirs, at
    whatever time they hold."""

    name: str
    password_hash: str
    language: str = ""
    person: str = ""
    grants: tuple[Grant, ...] = ()
    disabled: bool = False

    @property
    def sees_everywhere(self) -> bool:
        """Whether they see the tickets of the whole town, also those of no place, at whatever time."""
        return any(grant.role is Role.OPERATOR and grant.area is None for grant in self.grants)

    @property
    def sees_protected(self) -> bool:
        """Whether they are one of the named people who may see protected tickets, at whatever time."""
        roles = {grant.role for grant in self.grants}
        return Role.PROTECTED in roles and bool(roles & {Role.OPERATOR, Role.LEAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A signed-in browser; times are machine time."""

    id: str
    operator: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which tickets a list shows, of those within `scope`. `open` None means both; `q` searches number, need, caller,
    person."""

    open: bool | None = None
    states: tuple[str, ...] = ()
    q: str = ""
    scope: Scope
    after: int | None = None  # a ticket number: those opened before it (newest first)
    limit: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Figures for metrics and the console's head."""

    open_by_priority: Mapping[str, int] = field(default_factory=dict)
    attention: int = 0
    overdue_deadlines: int = 0
    outbox: Mapping[str, int] = field(default_factory=dict)
