"""What is said of a ticket's needs: to whom, and whether they may be named at all."""

from __future__ import annotations

from hotline.domain.events import Suggestion
from hotline.domain.ticket import Category, Need, Ticket
from hotline.words import item_name

from .context import Hotline

MAY_BE_NAMED = frozenset({Category.FOOD, Category.REPAIR, Category.TRANSPORT})
"""Where the need gives nobody away to whoever picks up or reads along."""
_AND = {"zh": "、", "en": " and "}


def of_ticket(h: Hotline, use: str, ticket: Ticket, language: str) -> str:
    """The words for a helper, who may know what it is about; `use` as in Wording.need."""
    words = [_words(h, use, need, language) for need in ticket.needs]
    return _AND[h.wording.language(language)].join(words) or h.wording.need(use, None, None, language)


def quietly(h: Hotline, use: str, ticket: Ticket, language: str) -> str:
    """The words for the person in need, or for somebody else at their phone. Of several needs all are asked about at
    once: nothing is done before all of it is."""
    needs = ticket.needs
    if ticket.protected is not None or not needs or any(n.category not in MAY_BE_NAMED for n in needs):
        return h.wording.several(use, "", language) if len(needs) > 1 else h.wording.quiet_need(use, language)
    if len(needs) > 1:
        names = _AND[h.wording.language(language)].join(_name(h, need, language) for need in needs)
        return h.wording.several(use, names, language)
    return _words(h, use, needs[0], language)


def just_said(h: Hotline, use: str, ticket: Ticket, said: Suggestion) -> str:
    """The words for whoever wrote these words: nothing of what was said before."""
    named = ticket.protected is None and said.category in MAY_BE_NAMED and ticket.category in MAY_BE_NAMED
    if not named or said.category is None:
        return h.wording.quiet_need(use, ticket.language)
    if len(said.needs) > 1 and all(n.category in MAY_BE_NAMED for n in said.needs):
        both = [_words(h, use, need, ticket.language) for need in said.needs]
        return _AND[h.wording.language(ticket.language)].join(both)
    return _words(h, use, Need(said.category, said.item), ticket.language)


def _words(h: Hotline, use: str, need: Need, language: str) -> str:
    name = item_name(h.lexicon, need.item, language) if need.item else ""
    return h.wording.need(use, need.category, need.item, language, name)


def _name(h: Hotline, need: Need, language: str) -> str:
    return item_name(h.lexicon, need.item, language) if need.item else h.wording.category(need.category, language)
