"""What an operator does: triage, dispatch, note, hold, close, re-open, and open a ticket by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from hotline.domain import events as ev
from hotline.domain.actor import Actor
from hotline.domain.deadlines import elapsed
from hotline.domain.errors import BadInput, Overtaken, Unknown
from hotline.domain.people import with_further
from hotline.domain.ticket import Category, Disposition, Priority, Protected, Ticket

from . import dispatch as whom
from .call_backs import first_call_back
from .context import Hotline
from .intake import clean, opening
from .people import PEOPLE
from .phones import phone_number
from .ports import Books
from .reading import suggest
from .records import Contact
from .units import apply, open_new, out_of

E = TypeVar("E", bound=StrEnum)
LONGEST_HOLD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class TriageInput:
    """Plain words from a form or a body; None leaves a field as it is. Raises BadInput when used unknown."""

    category: str | None = None
    priority: str | None = None
    need: str | None = None
    area: str | None = None
    household: str | None = None
    person: str | None = None
    address: str | None = None
    safe_number: str | None = None
    protect: str | None = None
    unprotect: bool = False


@dataclass(frozen=True, slots=True)
class HandTicket:
    """A ticket by hand: somebody at the counter, or on a landline beside the hotline."""

    need: str
    channel: str = "counter"
    phone: str | None = None
    category: str | None = None
    priority: str | None = None
    area: str | None = None
    household: str | None = None
    person: str = ""
    address: str = ""
    safe_number: str | None = None
    language: str | None = None


async def triage(h: Hotline, by: Actor, number: int, given: TriageInput) -> Ticket:
    return await _change(h, number, lambda books, ticket: _triaged(h, books, by, given))


async def dispatch(
    h: Hotline,
    by: Actor,
    number: int,
    people: list[str] | None = None,
    places: int | None = None,
    confirm_household: bool = False,
    seen: int | None = None,
) -> Ticket:
    """Offer to these people, by id or number, or (None) to the best three to six. `confirm_household`: the suggested
    house is it. `seen`: how many offers whoever decides has seen; raises Overtaken when more are out by now, and
    somebody is asked still."""
    if places is not None and not 1 <= places <= 50:
        raise BadInput("places must lie between 1 and 50.")

    def choose(books: Books) -> ev.Offered:
        ticket = _get(books, number)
        if people is None:
            return ev.Offered(by, whom.ladder(h, books, ticket, again=True).people, places, confirm_household)
        found, unknown = whom.named(h, books, ticket, people)
        if unknown:
            raise BadInput(f"Nobody who may be asked: {', '.join(unknown)}.")
        return ev.Offered(by, found, places, confirm_household)

    offered = await h.store.read(choose)

    def send(books: Books, ticket: Ticket) -> ev.Offered:
        if seen is not None and len(ticket.offers) > seen and ticket.open_offers:
            raise Overtaken(f"({len(ticket.open_offers)} people are asked)")
        return offered

    return await _change(h, number, send)


async def number_known(h: Hotline, by: Actor, number: int, phone: str, person: str) -> Ticket:
    """An operator has found out that this number, from which somebody answered, is that of the person of this id, who
    is asked or at work. They may answer from it now. Raises BadInput."""
    await h.store.write(lambda books: _make_known(h, books, by, number, phone, person))
    return await h.store.read(lambda books: _get(books, number))


def _make_known(h: Hotline, books: Books, by: Actor, number: int, phone: str, person: str) -> None:
    books.lock(PEOPLE)
    ticket, known = _get(books, number), books.person(person)
    asked = {o.person for o in ticket.open_offers} | {a.person for a in ticket.active}
    if known is None or person not in asked:
        raise BadInput(f"{person!r} is neither asked about it nor at work on it.")
    claims = {e.by.id for e in books.entries(number) if e.kind == "answer_claimed"}
    if phone not in claims:
        raise BadInput(f"Nobody answered from {phone!r}.")
    books.put_person(replace(known, addresses=with_further(known.addresses, phone)))
    apply(h, books, ticket, ev.NumberKnown(by, phone, person, known.name))


async def note(h: Hotline, by: Actor, number: int, text: str, spoke: bool = False) -> Ticket:
    """`spoke`: the operator has spoken to the caller, which keeps the promise."""
    words = clean(text)
    if not words and not spoke:
        raise BadInput("A note needs words.")
    return await _change(h, number, lambda books, ticket: ev.Noted(by, words, spoke))


async def hold(h: Hotline, by: Actor, number: int, until: datetime) -> Ticket:
    if until.tzinfo is None:
        raise BadInput("until needs a time zone.")
    if elapsed(h.clock.now(), until) <= timedelta(0):
        raise BadInput("A hold must end in the future.")
    if elapsed(h.clock.now(), until) > LONGEST_HOLD:
        raise BadInput("A hold ends within a year.")
    return await _change(h, number, lambda books, ticket: ev.Held(by, until.astimezone(h.zone)))


async def hush(h: Hotline, by: Actor, number: int) -> Ticket:
    """Silence its alarm at the desks, for the time that the policy gives; nothing else stops."""
    return await _change(h, number, lambda books, ticket: ev.Hushed(by))


async def close(h: Hotline, by: Actor, number: int, disposition: str) -> Ticket:
    reason = _one_of(Disposition, disposition, "disposition")
    if reason is None:
        raise BadInput("A ticket closes with a disposition.")
    return await _change(h, number, lambda books, ticket: ev.Closed(by, reason))


async def reopen(h: Hotline, by: Actor, number: int, text: str = "") -> Ticket:
    return await _change(h, number, lambda books, ticket: ev.Reopened(by, clean(text)))


async def take_back(h: Hotline, by: Actor, number: int, person: str) -> Ticket:
    """From the person of this id."""
    return await _change(h, number, lambda books, ticket: ev.TakenBack(by, person))


async def work_done(h: Hotline, by: Actor, number: int, person: str) -> Ticket:
    """The person of this id reported by voice that it is done."""
    return await _change(h, number, lambda books, ticket: ev.WorkDone(by, person, first_call_back(h, books, ticket)))


async def open_by_hand(h: Hotline, by: Actor, given: HandTicket, unseen: bool = False) -> Ticket:
    """Opened and triaged in one step by whoever writes it down. `unseen`: by another system, so that danger rings as
    it does when it comes by text."""
    need = clean(given.need)
    if not need:
        raise BadInput("A ticket needs words: what is needed?")
    if given.channel not in ("counter", "landline", "api"):
        raise BadInput(f"There is no channel {given.channel!r} for a ticket by hand.")
    phone = _number(h, given.phone)
    await h.refresh()
    found = suggest(need, h.lexicon, h.ear, h.standing.places)
    contact_id = f"hand-{h.ids.new()}"

    def unit(books: Books) -> Ticket:
        event = replace(opening(h, books, phone, need, found, given.channel), by=by)
        triaged = replace(_triaged(h, books, by, _particulars(given)), unseen=unseen)
        ticket = open_new(h, books, event, lambda opened: triaged)
        books.add_contact(
            Contact(
                id=contact_id,
                channel=given.channel,
                at=h.clock.now(),
                ticket=ticket.number,
                phone=phone,
                text=need,
            )
        )
        return ticket

    opened = await h.store.write(unit)
    h.nudge()
    return opened


async def open_from_tray(h: Hotline, by: Actor, carrier_id: str) -> Ticket:
    """A person wrote this text after all: a ticket, as if it had just come; the same once more gives the same ticket.
    Nobody is told anything. Raises Unknown."""
    before = await h.store.read(lambda books: books.message(carrier_id))
    if before is None:
        raise Unknown(f"(message {carrier_id})")
    await h.refresh()
    found = suggest(before.body, h.lexicon, h.ear, h.standing.places)

    def unit(books: Books) -> Ticket:
        message = books.message(carrier_id)
        if message is None:
            raise Unknown(f"(message {carrier_id})")
        if message.ticket is not None:
            return _get(books, message.ticket)
        phone = phone_number(message.phone, h.region)
        ticket = open_new(h, books, opening(h, books, phone, message.body, found, "sms"))
        books.answer_message(carrier_id, message.reply, ticket.number)
        books.add_contact(
            Contact(
                id=f"sms-{carrier_id}",
                channel="sms",
                at=message.at,
                ticket=ticket.number,
                phone=phone,
                text=message.body,
                carrier_id=carrier_id,
            )
        )
        return ticket

    opened = await h.store.write(unit)
    h.nudge()
    return opened


async def split_need(h: Hotline, by: Actor, number: int, at: int) -> Ticket:
    """Give one of a ticket's further needs its own ticket, for the same people; the new ticket. Raises IllegalEvent
    when there is no such need."""

    def unit(books: Books) -> Ticket:
        ticket = _get(books, number)
        into = books.next_number()
        left = apply(h, books, ticket, ev.NeedSplit(by, at, into))
        need = ticket.also[at]
        found = ev.Suggestion(category=need.category, item=need.item, protected=ticket.protected)
        return open_new(h, books, out_of(left, into, ticket.channel, by, need.words or ticket.need, found))

    opened = await h.store.write(unit)
    h.nudge()
    return opened


def _particulars(given: HandTicket) -> TriageInput:
    return TriageInput(
        category=given.category,
        priority=given.priority,
        area=given.area,
        household=given.household,
        person=given.person or None,
        address=given.address or None,
        safe_number=given.safe_number,
    )


def _triaged(h: Hotline, books: Books, by: Actor, given: TriageInput) -> ev.Triaged:
    household = books.household(given.household) if given.household else None
    if given.household and household is None:
        raise BadInput(f"There is no household {given.household!r}.")
    area = given.area or (household.area if household else None)
    if area and not books.area_tree().path(area):
        raise BadInput(f"There is no area {area!r}.")
    return ev.Triaged(
        by=by,
        category=_one_of(Category, given.category, "category"),
        priority=_one_of(Priority, given.priority, "priority"),
        need=clean(given.need) if given.need is not None else None,
        area=area,
        household=given.household or None,
        person=given.person,
        address=given.address,
        safe_number=_number(h, given.safe_number),
        protected=_one_of(Protected, given.protect, "protect"),
        unprotect=given.unprotect,
    )


async def _change(h: Hotline, number: int, make: Callable[[Books, Ticket], ev.Event]) -> Ticket:
    def unit(books: Books) -> Ticket:
        ticket = _get(books, number)
        return apply(h, books, ticket, make(books, ticket))

    changed = await h.store.write(unit)
    h.nudge()
    return changed


def _get(books: Books, number: int) -> Ticket:
    ticket = books.ticket(number)
    if ticket is None:
        raise Unknown(f"(ticket {number})")
    return ticket


def _one_of(kind: type[E], value: str | None, name: str) -> E | None:
    if value is None or value == "":
        return None
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(member.value for member in kind)
        raise BadInput(f"{name} must be one of {allowed}, not {value!r}.") from None


def _number(h: Hotline, raw: str | None) -> str | None:
    if not raw:
        return None
    number = phone_number(raw, h.region)
    if number is None:
        raise BadInput(f"{raw!r} is not a phone number.")
    return number
