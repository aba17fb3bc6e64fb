"""Where somebody can be reached: whose phone it is, which number is safe, in which language, and whether by text."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.domain.people import Resident
from hotline.domain.ticket import Ticket

from .context import Hotline
from .people import holder
from .phones import kind, local
from .ports import Books


def language_of(h: Hotline, books: Books, phone: str, person: str = "") -> str:
    """The language of whoever helps and is reached there; `person`: their id, where it is known."""
    known = holder(books, phone, person)
    return h.wording.language((known.language if known else "") or h.language)


def who_it_may_be(books: Books, ticket: Ticket) -> list[Resident]:
    """The person the ticket names; else all whose phone it came from, since nobody knows which of them it was."""
    household = books.household(ticket.household) if ticket.household else None
    known = [household] if household else books.households_of(ticket.caller) if ticket.caller else []
    members = [m for home in known for m in home.members]
    named = [m for m in members if ticket.person and ticket.person in (m.name, *books.former_names(m.id))]
    return named[:1] or [m for m in members if m.has(ticket.caller)]


def safe_number(ticket: Ticket, people: Sequence[Resident]) -> str | None:
    """Where to phone: what the ticket says, else the safe number on file, else where the call came from. None when
    the people it may be have different safe numbers: then a human finds out first."""
    if ticket.safe_number:
        return ticket.safe_number
    safe = {number for p in people for number in (p.safe_number, *p.other_safe) if number}
    return None if len(safe) > 1 else next(iter(safe), ticket.caller)


def may_be_texted(books: Books, phone: str) -> bool:
    """Not a landline, not a short number, and nobody who opted out."""
    return kind(phone) in ("mobile", "unknown") and not books.opted_out(phone)


def by_voice(books: Books, phone: str, person: str = "") -> bool:
    """Whether somebody who helps is spoken to rather than texted: by their own wish, or because it is a landline."""
    known = holder(books, phone, person)
    return (known is not None and known.channel == "voice") or kind(phone) == "landline"


def name_of(h: Hotline, books: Books, phone: str) -> str:
    """Whose phone it is, of those who help; else the number as it is dialled."""
    known = holder(books, phone)
    return known.name if known and known.name else local(phone, h.region)
