"""The tray: texts of machines. They are promised nothing, open no ticket by themselves and go out to nobody. An
operator looks through them, makes a ticket of one, or says that a number is noise."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.domain.actor import Actor
from hotline.domain.errors import BadInput
from hotline.domain.events import Suggestion
from hotline.domain.ticket import Category
from hotline.words.machines import KINDS, asks_for_something, is_signed, machine_words

from .context import Hotline
from .people import open_tickets_of, speaker
from .phones import checked_number, is_service_sender
from .ports import Books
from .records import Message

REASONS = ("service", *KINDS, "noise")
"""A number or name that is no person's; words of a machine (see hotline/words/machines); a number marked as noise."""
MOST = 200
NOISE = "noise:"


@dataclass(frozen=True, slots=True)
class Tray:
    """Newest first, and the numbers that are marked as noise."""

    messages: tuple[Message, ...]
    noise: tuple[str, ...]


def reason(h: Hotline, books: Books, raw: str | None, phone: str | None, body: str, found: Suggestion) -> str:
    """Why this text goes into the tray; "" when a person may have written it. In doubt it is a person: danger in a text
    from a number that can be somebody's is never put aside, and neither is a need beside words of a machine, nor what
    comes from a marked number while something is open between it and us."""
    if is_service_sender(raw, h.region):
        return "service"
    if found.in_danger:
        return ""
    if phone is not None and is_noise(books, phone) and not _something_is_open(books, phone):
        return "noise"
    named = found.category is not None and found.category is not Category.OTHER
    kind = machine_words(body)
    if kind:
        return "" if named and asks_for_something(body) else kind
    return "carrier" if is_signed(body) and not named else ""


def _something_is_open(books: Books, phone: str) -> bool:
    return bool(open_tickets_of(books, phone)) or any(t.open for t in books.tickets_in_hand(speaker(books, phone)))


def sender_name(raw: str | None, region: str) -> str:
    """The name that stands where a number should be; "" for a withheld number."""
    return (raw or "").strip()[:32] if is_service_sender(raw, region) else ""


def is_noise(books: Books, phone: str) -> bool:
    return bool(books.mark(NOISE + phone))


async def mark_noise(h: Hotline, by: Actor, phone: str, noise: bool) -> None:
    """What comes from this number, as anybody writes it, lies in the tray from now on, but for danger and for what we
    wait for; or no longer. Raises BadInput."""
    number = checked_number(phone, h.region)
    if number is None:
        raise BadInput(f"{phone!r} is no phone number.")
    await h.store.write(lambda books: books.set_mark(NOISE + number, str(by) if noise else ""))


async def read(h: Hotline) -> Tray:
    return await h.store.read(lambda books: Tray(tuple(books.tray(MOST)), tuple(books.marks(NOISE))))
