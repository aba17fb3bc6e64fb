"""Whose a number is: one person may have several, and several people may share one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from hotline.domain.actor import Actor
from hotline.domain.people import Address, Grant, Person, Role, with_first
from hotline.domain.ticket import OfferState, Ticket

from .ports import Books

PEOPLE = "people"
"""The lock of whoever changes people: nobody is made twice by two who do so at once."""


_ID = re.compile(r"p[1-9]\d*")


def is_person_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def speaker(books: Books, phone: str, number: int | None = None) -> str:
    """The id of whoever answers from this number, of those who help or have helped; "" for nobody. Of several who share
    it the one who has the ticket of this number, else the one whom something is open with; somebody whom the books know
    no more by what they were asked last."""
    there = [person for person in books.people_at(phone) if person.helps and phone in person.phones]
    if not there:
        return _former(books, phone)
    if len(there) == 1:
        return there[0].id
    in_hand = {person.id: books.tickets_in_hand(person.id) for person in there}
    named = [id for id, tickets in in_hand.items() if any(t.number == number for t in tickets)]
    live = [id for id in named or in_hand if any(is_live(t, id) for t in in_hand[id])]
    return (live or named or list(in_hand))[0]


def people_asked_at(books: Books, phone: str) -> list[str]:
    """The ids of everybody who may have been asked at this number."""
    there = [person.id for person in books.people_at(phone) if person.helps]
    return there or [id for id in [_former(books, phone)] if id]


def _former(books: Books, phone: str) -> str:
    """Somebody who was taken out of the books. A number that its owner lost is not theirs any more."""
    id = books.last_asked_at(phone)
    known = books.person(id) if id else None
    return "" if known is not None and (known.grants or known.addresses) else id


def is_live(ticket: Ticket, person: str) -> bool:
    """Whether this person is asked, and has not answered, or is at work."""
    offer = ticket.offer_of(person)
    asked = offer is not None and offer.state is OfferState.OPEN
    return ticket.open and (asked or ticket.assignment_of(person) is not None)


def who(books: Books, phone: str) -> Actor:
    """Whoever does something from this number: the person, or else only the number."""
    id = speaker(books, phone)
    return Actor.person(id) if id else Actor.phone(phone)


def holder(books: Books, phone: str, person: str = "") -> Person | None:
    """Whoever helps and is reached at this number; `person`: their id, where it is known."""
    id = person or speaker(books, phone)
    return books.person(id) if id else None


def numbers_of(books: Books, phone: str) -> tuple[str, ...]:
    """This number, and the others of the one person whose alone it is. None of them where anybody shares them, or where
    there is a safe number: then who holds one phone is not to learn what came from another."""
    there = books.people_at(phone)
    if len(there) != 1 or any(address.safe for address in there[0].addresses):
        return (phone,)
    others = [p for p in there[0].phones if p != phone and len(books.people_at(p)) == 1]
    return (phone, *others)


def open_tickets_of(books: Books, phone: str) -> list[Ticket]:
    """Open tickets of whoever calls from this number, newest first: from another number of theirs too, if it is theirs
    alone, but for what is protected."""
    found = [t for n in numbers_of(books, phone) for t in books.open_tickets_of(n) if _may_be_told(t, n == phone)]
    return sorted(found, key=lambda ticket: ticket.number, reverse=True)


def lately_closed(books: Books, phone: str, since: datetime) -> list[Ticket]:
    """The same of those that closed since then."""
    found = [t for n in numbers_of(books, phone) for t in books.lately_closed(n, since) if _may_be_told(t, n == phone)]
    return sorted(found, key=lambda ticket: ticket.number, reverse=True)


def asked_by_text(books: Books, phone: str) -> Ticket | None:
    """The ticket in state done whose call-back went to a number of theirs as a text and waits for its answer."""
    found = [t for n in numbers_of(books, phone) if (t := books.asked_by_text(n)) and _may_be_told(t, n == phone)]
    return found[0] if found else None


def _may_be_told(ticket: Ticket, same_number: bool) -> bool:
    return same_number or (ticket.protected is None and ticket.safe_number is None)


def put_lead(books: Books, area: str, name: str, phone: str | None, now: datetime) -> None:
    """Who leads this area, as a sheet says. Whoever leads it now stays the same person with another number; anybody
    else is found by the number, or new, and takes the place of the first who leads it now; further ones lead on. A name
    that is not the one under which the books know them is their title."""
    leading = _leading(books, area, now)
    there = [p for p in books.people_at(phone) if p.helps or p.name == name] if phone else []
    before = next((p for p in there if p in leading), None) or next((p for p in leading if p.name == name), None)
    known = before or next(iter(there), None)
    person = known or Person(id=books.new_person_id(), name=name)
    addresses = person.addresses
    if phone is not None and phone not in person.phones:
        addresses = with_first(addresses, Address(phone))
    only_leads = all(g.role is Role.LEAD and g.area == area for g in person.grants)
    renamed = bool(name) and only_leads and not books.homes_of(person.id)
    person = replace(person, name=name if renamed else person.name, addresses=addresses)
    books.put_person(person)
    replaced = [] if before else [p for p in leading if p.phones or not phone][:1]
    for one in replaced:
        _end_lead(books, area, one)
    held = next((g for g in person.grants if g.role is Role.LEAD and g.area == area), Grant(Role.LEAD, area))
    until = held.until if held.until is not None and held.until > now else None
    books.put_grant(person.id, replace(held, title=name if name and name != person.name else "", until=until))


def end_leads(books: Books, area: str) -> None:
    """Nobody leads this area any more."""
    for person in _leading(books, area):
        _end_lead(books, area, person)


def _end_lead(books: Books, area: str, person: Person) -> None:
    for grant in person.grants:
        if grant.role is Role.LEAD and grant.area == area:
            books.drop_grant(grant.id)
    books.forget_person(person.id)


def _leading(books: Books, area: str, now: datetime | None = None) -> list[Person]:
    leads = [one for one in books.area_tree().all_leads if one.area == area and (now is None or one.holds(now))]
    found = (books.person(lead.person) for lead in leads)
    return [person for person in found if person is not None]
