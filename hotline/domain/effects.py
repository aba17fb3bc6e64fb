"""What must go out as a consequence of a decision, and the lines that are written into the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from .actor import Actor
from .ticket import Ticket


class Purpose(StrEnum):
    """Why a text or a call goes out. The wording of a text is found by it."""

    OFFER = "offer"
    DETAILS = "details"
    FILLED = "filled"
    WITHDRAWN = "withdrawn"
    REMINDER = "reminder"
    TAKEN_BACK = "taken_back"
    ALARM = "alarm"
    TAKEN = "taken"
    COMING = "coming"
    LATER = "later"
    REPLY = "reply"
    CALL_BACK = "call_back"
    ASK = "ask"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Text:
    """One text to one number; the service finds the words by `purpose` and `language` ("": the person's own). `person`:
    whose it is, by id, where it goes to somebody who helps."""

    to: str
    purpose: Purpose
    language: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One outgoing call; `purpose` names the dialogue. Language and person as above."""

    to: str
    purpose: Purpose
    language: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """Silence at a household at risk: a visit is opened as a ticket of its own."""


Effect = Text | Call | OpenVisit


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ticket's append-only log: what, by whom, with which particulars (JSON values)."""

    kind: str
    by: Actor
    data: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The ticket as it is now, what is written into its log, and what must go out: to be stored together."""

    ticket: Ticket
    entries: tuple[Entry, ...] = ()
    effects: tuple[Effect, ...] = ()
