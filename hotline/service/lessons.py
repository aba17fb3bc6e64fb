"""Learning from the desk: what operators made of people's words, and what another word in the lexicon would change.

Nothing here leaves the deployment, and nothing is stored twice: the words are in the contacts, the decisions in the
tickets. The words of protected tickets are left out of everything that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.domain.access import EVERYTHING, UNPROTECTED
from hotline.domain.ticket import Priority, Ticket
from hotline.words import Ear, Lexicon, Reading, read
from hotline.words.score import UNKNOWN, Labelled

from .ports import Books, Store
from .records import Contact

LAST = 1000
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A contact that a changed lexicon reads differently. `words` are empty where they may not be shown."""

    ticket: int | None
    words: str
    before: Reading
    after: Reading


async def decisions(store: Store, limit: int = LAST) -> list[Labelled]:
    """The tickets of the last so many contacts that an operator has judged, as labelled sentences."""
    return await store.read(lambda books: _decisions(books, limit))


def _decisions(books: Books, limit: int) -> list[Labelled]:
    said: dict[int, list[str]] = {}
    for contact in reversed(_last_contacts(books, limit)):
        if contact.ticket is not None and _words(contact):
            said.setdefault(contact.ticket, []).append(_words(contact))
    judged = []
    for number, words in said.items():
        ticket = books.ticket(number)
        if ticket is not None and ticket.triaged_at_desk:
            judged.append(_labelled(ticket, "。".join(words)))
    return judged


def _labelled(ticket: Ticket, words: str) -> Labelled:
    return Labelled(
        text=words,
        category=ticket.category.value if ticket.category else UNKNOWN,
        critical="y" if ticket.priority is Priority.CRITICAL else "n",
        protected=ticket.protected.value if ticket.protected else "n",
        idea=f"ticket_{ticket.number}",
        item=ticket.item or "",
    )


def _last_contacts(books: Books, limit: int) -> list[Contact]:
    """Newest first."""
    found: list[Contact] = []
    while len(found) < limit:
        page = books.contacts_list(found[-1].id if found else None, min(_PAGE, limit - len(found)), EVERYTHING)
        if not page:
            break
        found += page
    return found


def _words(contact: Contact) -> str:
    return contact.text or contact.transcript


async def changes(
    store: Store, before: Lexicon, after: Lexicon, ear: Ear | None, limit: int = LAST
) -> tuple[int, list[Change]]:
    """How many of the last contacts were read again, and those that the other lexicon reads differently."""
    contacts = await store.read(lambda books: _shown(books, limit))
    found = []
    for contact, hidden in contacts:
        old, new = (read(_words(contact), lexicon, ear=ear) for lexicon in (before, after))
        if _meaning(old) != _meaning(new):
            found.append(Change(contact.ticket, "" if hidden else _words(contact), old, new))
    return len(contacts), found


def _shown(books: Books, limit: int) -> Sequence[tuple[Contact, bool]]:
    """The contacts with words, and of each whether it belongs to a protected ticket."""
    open_to_all = {c.id for c in books.contacts_list(None, limit, UNPROTECTED)}
    return [(c, c.id not in open_to_all) for c in _last_contacts(books, limit) if _words(c)]


def _meaning(reading: Reading) -> tuple[str | None, ...]:
    return reading.category, reading.priority, reading.protected, reading.item
