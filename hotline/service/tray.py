"""The tray: texts of machines. They are promised nothing, open no ticket by themselves and go out to nobody. An
operator looks through them, makes a ticket of one, or says that a number is noise."""

from __future__ import annotations

from hotline.domain.events import Suggestion
from hotline.domain.ticket import Category
from hotline.words.machines import KINDS, asks_for_something, machine_words

from .context import Hotline
from .phones import is_service_sender
from .ports import Books
from .records import Message

REASONS = ("service", *KINDS, "noise")
"""A number or name that is no person's; words of a machine (see hotline/words/machines); a number marked as noise."""
MOST = 200


def reason(h: Hotline, books: Books, raw: str | None, phone: str | None, body: str, found: Suggestion) -> str:
    """Why this text goes into the tray; "" when a person may have written it. In doubt it is a person: danger in a text
    from a number that can be somebody's is never put aside, and neither is a need beside words of a machine."""
    if is_service_sender(raw, h.region):
        return "service"
    if found.in_danger:
        return ""
    if phone is not None and is_noise(books, phone):
        return "noise"
    named = found.category is not None and found.category is not Category.OTHER
    return "" if named and asks_for_something(body) else machine_words(body)


def sender_name(raw: str | None, region: str) -> str:
    """The name that stands where a number should be; "" for a withheld number."""
    return (raw or "").strip()[:32] if is_service_sender(raw, region) else ""


def is_noise(books: Books, phone: str) -> bool:
    return bool(books.mark(_mark(phone)))


async def mark_noise(h: Hotline, by: str, phone: str, noise: bool) -> None:
    """What comes from this number lies in the tray from now on, but for danger; or no longer."""
    await h.store.write(lambda books: books.set_mark(_mark(phone), by if noise else ""))


def _mark(phone: str) -> str:
    return f"noise:{phone}"


async def listed(h: Hotline) -> list[tuple[Message, bool]]:
    """Newest first, each with whether its number is marked as noise."""
    return await h.store.read(lambda books: [(m, is_noise(books, m.phone)) for m in books.tray(MOST)])
