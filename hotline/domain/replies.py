"""What becomes of a volunteer's answer: which ticket it is about, and what may come of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .ticket import OfferState, State, Ticket

FIRST_NUMBER = 1001


class Command(StrEnum):
    ACCEPT = "1"
    DECLINE = "0"
    ARRIVED = "2"
    DONE = "3"
    HELP = "4"


# The answers to "has it come?" that say so only when that was asked; in words, see hotline.words.answers.
BY_KEY = {"1": "came", "2": "not_yet", "没有": "not_yet", "no": "not_yet"}


# "Is anybody in danger?" Answered by a digit or a few words, alone, in one language or the other.
_POLITE = (
    r"(?:您好|你好|谢谢(?:您们|你们|您|你)?|回复|回|请|嗯|哦|啊|呀|嘞|哩|了|的|吧|"
    r"thank you|thanks|please|hello|hi)"
)
_DANGER = (
    r"(?:9+|有人有危险|有危险|有人|有|是的|是|对|yes|yeah|yep|y|danger|in danger|there is|"
    r"(?:somebody|someone)(?: is)?(?: in danger)?)"
)
_SAFE = (
    r"(?:(?<!\d)0(?!\d)|没有人有危险|没人有危险|没有危险|没危险|没得危险|没有人|没有|没人|没得|没事|没|无|否|不是|不|"
    r"(?:nobody|no one)(?: is)?(?: in danger)?|no danger|not in danger|none|nope|no|n|safe)"
)
_LONGEST_ANSWER = 24  # characters; more are somebody's own words
IN_DANGER, NO_DANGER = (re.compile(rf"(?:{_POLITE}\s*)*(?:{one}\s*(?:{_POLITE}\s*)*)+") for one in (_DANGER, _SAFE))


@dataclass(frozen=True, slots=True)
class Reply:
    """`spelled`: given as a word, which might also be meant as one; a lone digit is always a command. `gives_back`: a
    word that only somebody says who had accepted before."""

    command: Command
    number: int | None = None
    spelled: bool = field(default=False, compare=False)
    gives_back: bool = field(default=False, compare=False)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    kept = "".join(c if c.isalnum() or c in " '" else " " for c in folded)
    return " ".join(kept.split())


def parse_answer(text: str) -> str | None:
    """A resident's short answer to "has it come?": came, not_yet, or None for anything longer."""
    return BY_KEY.get(_plain(text))


def parse_danger(text: str) -> bool | None:
    """The answer to "is anybody in danger?": yes, no, or None for other words."""
    plain = _plain(text)
    if len(plain) > _LONGEST_ANSWER:
        return None
    if IN_DANGER.fullmatch(plain):
        return True
    return False if NO_DANGER.fullmatch(plain) else None


def waits_for(reply: Reply, person: str, in_hand: Sequence[Ticket]) -> bool:
    """Whether this person has an offer or work to which the command would be an answer."""
    return any(t.open and _waits_for(reply.command, person, t) for t in in_hand)


class Verdict(StrEnum):
    """What becomes of a command; the last ones only get a reply."""

    ACCEPT = "accept"
    DECLINE = "decline"
    GIVE_BACK = "give_back"
    ARRIVED = "arrived"
    DONE = "done"
    HELP = "help"
    WHICH = "which"
    ALREADY = "already"
    LATE_FILLED = "late_filled"
    LATE_CLOSED = "late_closed"
    NOT_YOURS = "not_yours"
    NOTHING_OPEN = "nothing_open"


@dataclass(frozen=True, slots=True)
class Meaning:
    verdict: Verdict
    ticket: Ticket | None = None
    choices: tuple[int, ...] = ()


def understand(reply: Reply, person: str, in_hand: Sequence[Ticket], item: str | None = None) -> Meaning:
    """Which ticket a command is about and what may be done. `in_hand`: tickets ever offered, latest first; `item`: what
    the words name beside the command."""
    if reply.number is not None:
        named = next((t for t in in_hand if t.number == reply.number), None)
        return Meaning(Verdict.NOT_YOURS) if named is None else _about(reply.command, person, named)
    waiting = _fitting(reply, person, [t for t in in_hand if t.open and _waits_for(reply.command, person, t)], item)
    if len(waiting) > 1:
        return Meaning(Verdict.WHICH, None, tuple(t.number for t in waiting))
    if waiting:
        return _about(reply.command, person, waiting[0])
    return _about(reply.command, person, in_hand[0]) if in_hand else Meaning(Verdict.NOTHING_OPEN)


def _fitting(reply: Reply, person: str, waiting: list[Ticket], item: str | None) -> list[Ticket]:
    """An answer that fits one ticket is not asked about."""
    at_work = [t for t in waiting if t.assignment_of(person) is not None]
    named = [t for t in waiting if item is not None and t.item == item]
    if len(waiting) > 1 and reply.gives_back and at_work:
        return at_work
    return named if len(waiting) > 1 and len(named) == 1 else waiting


def _waits_for(command: Command, person: str, ticket: Ticket) -> bool:
    offer = ticket.offer_of(person)
    has_offer = offer is not None and offer.state is OfferState.OPEN
    at_work = ticket.assignment_of(person) is not None
    if command is Command.ACCEPT:
        return has_offer
    if command is Command.DECLINE:
        return has_offer or at_work
    return at_work


def _about(command: Command, person: str, ticket: Ticket) -> Meaning:
    if ticket.assignment_of(person) is not None:
        at_work = {
            Command.ACCEPT: Verdict.ALREADY,
            Command.DECLINE: Verdict.GIVE_BACK,
            Command.ARRIVED: Verdict.ARRIVED,
            Command.DONE: Verdict.DONE,
            Command.HELP: Verdict.HELP,
        }
        return Meaning(at_work[command], ticket)
    offer = ticket.offer_of(person)
    if offer is None:
        return Meaning(Verdict.NOT_YOURS, ticket)
    if not ticket.open or ticket.state is State.DONE:
        return Meaning(Verdict.LATE_CLOSED, ticket)
    if command is Command.ACCEPT:
        return Meaning(_accepting(person, ticket), ticket)
    if command is Command.DECLINE and offer.state is OfferState.OPEN:
        return Meaning(Verdict.DECLINE, ticket)
    return Meaning(Verdict.NOTHING_OPEN, ticket)


def _accepting(person: str, ticket: Ticket) -> Verdict:
    if ticket.can_be_accepted_by(person):
        return Verdict.ACCEPT
    taken_back = any(a.person == person for a in ticket.assignments)
    return Verdict.NOTHING_OPEN if taken_back else Verdict.LATE_FILLED
