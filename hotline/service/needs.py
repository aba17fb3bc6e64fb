"""What is said of a ticket's need: to whom, and whether it may be named at all."""

from __future__ import annotations

from hotline.domain.events import Suggestion
from hotline.domain.ticket import Category, Ticket
from hotline.words import item_name

from .context import Hotline

MAY_BE_NAMED = frozenset({Category.FOOD, Category.REPAIR, Category.TRANSPORT})
"""Where the need gives nobody away to whoever picks up or reads along."""


def of_ticket(h: Hotline, use: str, ticket: Ticket, language: str) -> str:
    """The words for a helper, who may know what it is about; `use` as in Wording.need."""
    return _words(h, use, ticket.category, ticket.item, language)


def quietly(h: Hotline, use: str, ticket: Ticket, language: str) -> str:
    """The words for the person in need, or for somebody else at their phone."""
    if ticket.protected is not None or ticket.category not in MAY_BE_NAMED:
        return h.wording.quiet_need(use, language)
    return _words(h, use, ticket.category, ticket.item, language)


def just_said(h: Hotline, use: str, ticket: Ticket, said: Suggestion) -> str:
    """The words for whoever wrote these words: nothing of what was said before."""
    named = ticket.protected is None and said.category in MAY_BE_NAMED and ticket.category in MAY_BE_NAMED
    if not named:
        return h.wording.quiet_need(use, ticket.language)
    return _words(h, use, said.category, said.item, ticket.language)


def _words(h: Hotline, use: str, category: Category | None, item: str | None, language: str) -> str:
    name = item_name(h.lexicon, item, language) if item else ""
    return h.wording.need(use, category, item, language, name)
