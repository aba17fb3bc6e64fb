"""Reading for the console and the API. What is not within somebody's scope does not exist for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hotline.domain.access import EVERYTHING, Scope
from hotline.domain.actor import ActorKind
from hotline.domain.areas import Area
from hotline.domain.errors import Unknown
from hotline.domain.people import Candidate, Household
from hotline.domain.ticket import State, Ticket

from . import dispatch, tray
from .context import Hotline
from .ports import Books
from .records import CallRecord, Contact, EntryRecord, OutboxRow, UtteranceRecord
from .texts import details


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody answered last from an unknown number."""

    phone: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """All that one ticket's page shows."""

    ticket: Ticket
    household: Household | None
    suggested: tuple[Household, ...]
    contacts: tuple[Contact, ...]
    calls: tuple[CallRecord, ...]
    utterances: dict[str, list[UtteranceRecord]]
    entries: tuple[EntryRecord, ...]
    outbox: tuple[OutboxRow, ...]
    others: tuple[Ticket, ...]
    candidates: tuple[Candidate, ...]
    leads: tuple[Candidate, ...]
    area_path: tuple[Area, ...]
    opted_out: bool
    noise: bool
    """Whether the caller's number is marked as noise."""
    details: str
    """What whoever accepts is told as things stand, and if the suggested house is the one; for protected tickets
    nothing."""
    details_confirmed: str
    claims: tuple[Claim, ...]
    """Answers from numbers that are nobody's whom the books know, as long as nobody has found out whose they are."""
    names: dict[str, str]
    """Of the people whom its log names, by the id under which it does, as they are known by it."""


async def ticket_page(h: Hotline, number: int, scope: Scope) -> TicketPage:
    return await h.store.read(lambda books: _page(h, books, number, scope))


def visible(ticket: Ticket | None, scope: Scope) -> Ticket:
    """The ticket, or Unknown for whoever may not see it."""
    if ticket is None or not scope.sees(ticket):
        raise Unknown("(ticket)")
    return ticket


def _page(h: Hotline, books: Books, number: int, scope: Scope) -> TicketPage:
    ticket = visible(books.ticket(number), scope)
    calls = tuple(books.calls(number))
    entries = tuple(books.entries(number))
    others = books.open_tickets_of(ticket.caller) if ticket.caller else []
    may_offer = ticket.open and ticket.state is not State.DONE and ticket.protected is None
    household = books.household(ticket.household) if ticket.household else None
    theirs = household is None or scope.covers(household.area)  # else its file is not for them
    suggested = books.households_of(ticket.caller) if ticket.caller else []
    rungs = dispatch.ladder(h, books, ticket, again=True) if may_offer else dispatch.Ladder((), ())
    return TicketPage(
        ticket=ticket,
        household=household if theirs else None,
        suggested=tuple(x for x in suggested if scope.covers(x.area)),
        contacts=tuple(books.contacts(number)),
        calls=calls,
        utterances={call.id: books.utterances(call.id) for call in calls},
        entries=entries,
        outbox=tuple(books.outbox_of(number)),
        others=tuple(t for t in others if t.number != number and scope.sees(t)),
        candidates=rungs.people,
        leads=rungs.leads,
        area_path=books.area_tree().path(ticket.area),
        details=details(h, books, ticket, h.language) if may_offer and theirs else "",
        details_confirmed=details(h, books, replace(ticket, household_confirmed=True), h.language)
        if may_offer and theirs
        else "",
        opted_out=bool(ticket.caller) and books.opted_out(ticket.caller or ""),
        noise=bool(ticket.caller) and tray.is_noise(books, ticket.caller or ""),
        claims=_claims(entries),
        names=books.names(_named_in(entries)),
    )


def _claims(entries: Sequence[EntryRecord]) -> tuple[Claim, ...]:
    known = {entry.data["phone"] for entry in entries if entry.kind == "number_known"}
    last = {e.by.id: str(e.data.get("text", "")) for e in entries if e.kind == "answer_claimed"}
    return tuple(Claim(phone, text) for phone, text in last.items() if phone not in known)


def _named_in(entries: Iterable[EntryRecord]) -> set[str]:
    """The ids of the people who did something by this log, or to whom it was done."""
    did = {entry.by.id for entry in entries if entry.by.kind is ActorKind.PERSON}
    return did | {str(entry.data["person"]) for entry in entries if entry.data.get("person")}


async def queue(h: Hotline, scope: Scope) -> list[Ticket]:
    return await h.store.read(lambda books: books.queue(scope))


async def ticket(h: Hotline, number: int, scope: Scope) -> Ticket:
    return await h.store.read(lambda books: visible(books.ticket(number), scope))


async def entries_since(h: Hotline, after: int, scope: Scope) -> list[EntryRecord]:
    """For the event stream: lines after this number, of the tickets within this scope."""

    def view(books: Books) -> list[EntryRecord]:
        lines = books.entries_since(after)
        if scope == EVERYTHING:
            return lines
        seen = {number: books.ticket(number) for number in {line.ticket for line in lines}}
        return [line for line in lines if (found := seen[line.ticket]) is not None and scope.sees(found)]

    return await h.store.read(view)


async def last_entry(h: Hotline) -> int:
    return await h.store.read(lambda books: books.last_entry())
