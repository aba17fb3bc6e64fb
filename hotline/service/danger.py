"""The question "is anybody in danger?": whether it is open for a phone, and what its answer does. Nothing waits for
it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.domain.actor import RESIDENT
from hotline.domain.deadlines import elapsed
from hotline.domain.effects import Purpose
from hotline.domain.events import DangerAnswered, Event, Reopened
from hotline.domain.replies import parse_danger
from hotline.domain.ticket import State, Ticket

from .answers import command_waits
from .context import Hotline
from .people import asked_by_text, open_tickets_of
from .ports import Books

ASKED = "danger_asked"


@dataclass(frozen=True, slots=True)
class Question:
    ticket: Ticket
    asked_at: datetime


def answered_by_text(h: Hotline, books: Books, phone: str, body: str) -> tuple[Ticket, bool] | None:
    """The ticket and the answer, if these words are one. Not while they are a command to this phone, or when it was
    asked since whether help came."""
    danger = parse_danger(body)
    question = open_question(h, books, phone) if danger is not None else None
    if danger is None or question is None:
        return None
    if command_waits(books, phone, body):
        return None
    other = asked_by_text(books, phone)
    if other is not None and _asked_since(books, other, question.asked_at):
        return None
    return question.ticket, danger


def open_question(h: Hotline, books: Books, phone: str) -> Question | None:
    """Open while nobody knows what it is about, and afterwards for as long as a text would join."""
    now = h.clock.now()
    for ticket in open_tickets_of(books, phone):
        asked = [entry.at for entry in books.entries(ticket.number) if entry.kind == ASKED]
        if asked and (ticket.not_understood or elapsed(asked[-1], now) <= h.policy.text.join):
            return Question(ticket, asked[-1])
    return None


def answer(ticket: Ticket, danger: bool, said: str) -> list[Event]:
    """What follows. Danger in what was done with opens it again, or nobody would see it."""
    again = danger and ticket.state in (State.DONE, State.CLOSED)
    return [*([Reopened(RESIDENT, said)] if again else []), DangerAnswered(danger, said)]


def _asked_since(books: Books, ticket: Ticket, at: datetime) -> bool:
    rows = books.outbox_of(ticket.number)
    return any(elapsed(at, row.at).total_seconds() > 0 for row in rows if row.purpose == Purpose.ASK)
