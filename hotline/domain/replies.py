"""What a volunteer's SMS means, and what may come of it. A lone digit is always a command."""

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


# Never a word that carriers take for themselves (STOP, END, CANCEL, QUIT, YES, START, UNSTOP ...).
# fmt: off
WORDS = {
    Command.ACCEPT: ("1", "接", "接了", "我接", "我去", "能去", "可以", "行", "ok", "okay", "accept", "i can", "i go"),
    Command.DECLINE: (
        "0", "不接", "不去", "去不了", "不能", "不行", "没空", "no", "decline", "cannot", "can't", "nope",
    ),
    Command.ARRIVED: ("2", "到", "到了", "我到了", "已到", "arrived", "here", "there"),
    Command.DONE: ("3", "完成", "完成了", "已完成", "已经完成了", "办完了", "办好了", "送到了", "done", "finished"),
    Command.HELP: ("4", "帮忙", "要帮忙", "需要帮忙", "请帮忙", "help", "need help"),
}
# fmt: on
BY_WORD = {word: command for command, words in WORDS.items() for word in words}
CAME = ("1", "到了", "来了", "送到了", "收到了", "办好了", "好了", "came", "it came", "done")
NOT_YET = ("2", "还没", "还没有", "没有", "没来", "没到", "not yet", "no")


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
    """`spelled`: given as a word, which might also be meant as one; a lone digit is always a command."""

    command: Command
    number: int | None = None
    spelled: bool = field(default=False, compare=False)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    kept = "".join(c if c.isalnum() or c in " '" else " " for c in folded)
    return " ".join(kept.split())


def parse_reply(text: str) -> Reply | None:
    """`1`, `1 1042`, `1042 1`, `接 1042`, `done`; None for anything else, which is somebody's own words."""
    plain = _plain(text)
    numbers = re.findall(r"(?<!\d)\d{4,9}(?!\d)", plain)
    if len(numbers) > 1:
        return None
    rest = " ".join(re.sub(r"(?<!\d)\d{4,9}(?!\d)", " ", plain).split())
    command = BY_WORD.get(rest)
    if command is None:
        return None
    return Reply(command, int(numbers[0]) if numbers else None, spelled=not rest.isdecimal())


def parse_answer(text: str) -> str | None:
    """A resident's text answer to "has it come?": came, not_yet, or None for other words."""
    plain = _plain(text)
    if plain in CAME:
        return "came"
    return "not_yet" if plain in NOT_YET else None


def parse_danger(text: str) -> bool | None:
    """The answer to "is anybody in danger?": yes, no, or None for other words."""
    plain = _plain(text)
    if len(plain) > _LONGEST_ANSWER:
        return None
    if IN_DANGER.fullmatch(plain):
        return True
    return False if NO_DANGER.fullmatch(plain) else None


def waits_for(reply: Reply, phone: str, in_hand: Sequence[Ticket]) -> bool:
    """Whether this phone has an offer or work to which the command would be an answer."""
    return any(t.open and _waits_for(reply.command, phone, t) for t in in_hand)


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


def understand(reply: Reply, phone: str, in_hand: Sequence[Ticket]) -> Meaning:
    """Which ticket a command is about and what may be done. `in_hand`: tickets ever offered, latest first."""
    if reply.number is not None:
        named = next((t for t in in_hand if t.number == reply.number), None)
        return Meaning(Verdict.NOT_YOURS) if named is None else _about(reply.command, phone, named)
    waiting = [t for t in in_hand if t.open and _waits_for(reply.command, phone, t)]
    if len(waiting) > 1:
        return Meaning(Verdict.WHICH, None, tuple(t.number for t in waiting))
    if waiting:
        return _about(reply.command, phone, waiting[0])
    return _about(reply.command, phone, in_hand[0]) if in_hand else Meaning(Verdict.NOTHING_OPEN)


def _waits_for(command: Command, phone: str, ticket: Ticket) -> bool:
    offer = ticket.offer_of(phone)
    has_offer = offer is not None and offer.state is OfferState.OPEN
    at_work = ticket.assignment_of(phone) is not None
    if command is Command.ACCEPT:
        return has_offer
    if command is Command.DECLINE:
        return has_offer or at_work
    return at_work


def _about(command: Command, phone: str, ticket: Ticket) -> Meaning:
    if ticket.assignment_of(phone) is not None:
        at_work = {
            Command.ACCEPT: Verdict.ALREADY,
            Command.DECLINE: Verdict.GIVE_BACK,
            Command.ARRIVED: Verdict.ARRIVED,
            Command.DONE: Verdict.DONE,
            Command.HELP: Verdict.HELP,
        }
        return Meaning(at_work[command], ticket)
    offer = ticket.offer_of(phone)
    if offer is None:
        return Meaning(Verdict.NOT_YOURS, ticket)
    if not ticket.open or ticket.state is State.DONE:
        return Meaning(Verdict.LATE_CLOSED, ticket)
    if command is Command.ACCEPT:
        return Meaning(_accepting(phone, ticket), ticket)
    if command is Command.DECLINE and offer.state is OfferState.OPEN:
        return Meaning(Verdict.DECLINE, ticket)
    return Meaning(Verdict.NOTHING_OPEN, ticket)


def _accepting(phone: str, ticket: Ticket) -> Verdict:
    if ticket.can_be_accepted_by(phone):
        return Verdict.ACCEPT
    taken_back = any(a.phone == phone for a in ticket.assignments)
    return Verdict.NOTHING_OPEN if taken_back else Verdict.LATE_FILLED
