"""Taking people out of the books: a member, a household, a volunteer, an area's lead. What hangs on them is shown
first. History keeps its names and numbers, which stand in the tickets themselves.

Work that is open is never taken from anybody here: who is on the way to a door, and whether somebody is there already,
is known to people only, so a person at the desk takes it back or hears that it is done, and then the removing goes on.
The same holds for a household with an open ticket: its file says where to go, which number is safe, and who must not be
phoned. An open offer is another matter: nobody has promised anything yet, so it ends, and others are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from hotline.domain.actor import OFFICE
from hotline.domain.areas import Area, Lead
from hotline.domain.decide import decide
from hotline.domain.errors import BadInput, HotlineError, Unknown
from hotline.domain.events import Removed
from hotline.domain.people import Household, Person, Resident, Volunteer
from hotline.domain.policy import Policy
from hotline.domain.ticket import OfferState, Ticket

from .people import PEOPLE, end_leads
from .ports import Books, Clock, Store

T = TypeVar("T")
_LIVES = "stays in the books as a member of household {home}"


class StillNeeded(HotlineError):
    """This can't be removed yet."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """Who is meant, and what hangs on them: `people` go with a household, `tickets` and `work` stand in the way,
    `offers` end, and of `duties` (areas led, duty phone) one is reminded."""

    who: str
    people: tuple[str, ...] = ()
    tickets: tuple[int, ...] = ()
    work: tuple[int, ...] = ()
    offers: tuple[int, ...] = ()
    duties: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises StillNeeded, with what to do first."""
        if self.work:
            first = self.work[0]
            raise StillNeeded(
                f"{self.who} is at work on {_numbers(self.work)}. First, at the console, take {first} back (it is "
                "offered again, and they are told), or note that the work is done."
            )
        if self.tickets:
            raise StillNeeded(
                f"{_numbers(self.tickets)} is open for {self.who}: where to go, the safe number and whether to phone "
                "back stand in this file. First close it, or give it another household, at the console."
            )


def _numbers(numbers: tuple[int, ...]) -> str:
    return ("ticket " if len(numbers) == 1 else "tickets ") + ", ".join(map(str, numbers))


def of_household(books: Books, code: str) -> Hanging:
    """Raises Unknown."""
    household = _household(books, code)
    tickets = {t.number for t in books.open_tickets_at(code)}
    tickets |= {t.number for m in household.members for t in _calls_of(books, m)}
    people = tuple(m.name for m in household.members)
    return Hanging(f"household {code} ({household.address})", people, tuple(sorted(tickets)))


def of_member(books: Books, code: str, name: str) -> Hanging:
    """Raises Unknown. A ticket of the household without a name may be about anybody in it."""
    member = _member(books, code, name)
    tickets = {t.number for t in books.open_tickets_at(code) if t.person in ("", member.name)}
    tickets |= {t.number for t in _calls_of(books, member)}
    return Hanging(f"{member.name} of household {code}", tickets=tuple(sorted(tickets)))


def of_volunteer(books: Books, given: str, policy: Policy, now: datetime) -> Hanging:
    """By id or number. Raises Unknown."""
    volunteer = _volunteer(books, given)
    person = _person(books, volunteer.person)
    led = books.area_tree().led_by(person.id, now)
    duties = [f"leads {a.name} ({a.code}): `hotline remove lead {a.code}`" for a in led]
    duties += [_LIVES.format(home=home) for home in books.homes_of(person.id)]
    if set(person.phones) & set(policy.desk.duty_phones):
        duties.append("is a duty phone: change duty_phones in the policy")
    return _at_work(books, person.id, f"{volunteer.name} ({volunteer.phone})", tuple(duties))


def of_lead(books: Books, code: str, now: datetime) -> Hanging:
    """Raises Unknown. Offers to a lead lapse by themselves, and nobody else is asked in that step."""
    area, leads = _led(books, code, now)
    who = "、".join(lead.name or lead.phone or "" for lead in leads)
    found = [_left_of(books, lead.person, code, now) for lead in leads]
    return Hanging(
        f"{who} as lead of {area.name} ({code})",
        work=tuple(sorted(n for h in found for n in h.work)),
        offers=tuple(sorted(n for h in found for n in h.offers)),
        duties=tuple(duty for h in found for duty in h.duties),
    )


def _left_of(books: Books, person: str, code: str, now: datetime) -> Hanging:
    """What hangs on a lead who leads this area no longer; nothing while they may be sent for another reason."""
    others = [f"still leads {a.name} ({a.code})" for a in books.area_tree().led_by(person, now) if a.code != code]
    helps = ["is still a volunteer: `hotline remove volunteer`"] if books.volunteer_of(person, now) else []
    if others or helps:
        return Hanging("", duties=(*others, *helps))
    return _at_work(books, person, "", ())


def _at_work(books: Books, person: str, who: str, duties: tuple[str, ...]) -> Hanging:
    in_hand = books.tickets_in_hand(person)
    return Hanging(
        who,
        work=tuple(sorted(t.number for t in in_hand if t.assignment_of(person))),
        offers=tuple(sorted(t.number for t in in_hand if t.open and _is_asked(t, person))),
        duties=duties,
    )


def _is_asked(ticket: Ticket, person: str) -> bool:
    offer = ticket.offer_of(person)
    return offer is not None and offer.state is OfferState.OPEN


async def remove_household(store: Store, code: str) -> Hanging:
    """With all its members. Raises Unknown, StillNeeded."""

    def unit(books: Books) -> Hanging:
        hanging = of_household(books, code)
        hanging.check()
        books.drop_household(code)
        return hanging

    return await store.write(unit)


async def remove_member(store: Store, code: str, name: str) -> Hanging:
    """Raises Unknown, StillNeeded."""

    def unit(books: Books) -> Hanging:
        hanging = of_member(books, code, name)
        hanging.check()
        books.drop_resident(code, name)
        return hanging

    return await store.write(unit)


async def remove_volunteer(store: Store, clock: Clock, policy: Policy, given: str) -> Hanging:
    """By id or number. Their open offers end. Raises Unknown, StillNeeded."""

    def unit(books: Books) -> Hanging:
        books.lock(PEOPLE)
        hanging = of_volunteer(books, given, policy, clock.now())
        hanging.check()
        person = _volunteer(books, given).person
        end_offers(books, clock, policy, person)
        books.drop_volunteer(person)
        return hanging

    return await store.write(unit)


async def remove_lead(store: Store, clock: Clock, policy: Policy, code: str) -> Hanging:
    """The area stays, without anybody who answers for it. Raises Unknown, StillNeeded."""

    def unit(books: Books) -> Hanging:
        books.lock(PEOPLE)
        now = clock.now()
        hanging = of_lead(books, code, now)
        hanging.check()
        for lead in _led(books, code, now)[1]:
            if _left_of(books, lead.person, code, now).offers:
                end_offers(books, clock, policy, lead.person)
        end_leads(books, code)
        return hanging

    return await store.write(unit)


def end_offers(books: Books, clock: Clock, policy: Policy, person: str) -> None:
    """Nobody waits for their answer any more: others are asked."""
    for ticket in books.tickets_in_hand(person):
        if ticket.open and _is_asked(ticket, person):
            decision = decide(ticket, Removed(OFFICE, person), clock.now(), policy)
            books.save_ticket(ticket, decision.ticket)
            books.add_entries(ticket.number, decision.entries)


def _calls_of(books: Books, member: Resident) -> list[Ticket]:
    phones = {p for p in (member.phone, member.safe_number, *member.further) if p}
    # A number that others share doesn't tell who called; a ticket that names somebody else is not about them.
    return [
        t
        for phone in phones
        for t in books.open_tickets_of(phone)
        if t.household in (None, member.household) and t.person in ("", member.name)
    ]


def _found(thing: T | None, what: str) -> T:
    if thing is None:
        raise Unknown(f"({what})")
    return thing


def _household(books: Books, code: str) -> Household:
    return _found(books.household(code), f"household {code!r}")


def _member(books: Books, code: str, name: str) -> Resident:
    members = _household(books, code).members
    return _found(next((m for m in members if m.name == name), None), f"{name!r} in household {code!r}")


def _volunteer(books: Books, given: str) -> Volunteer:
    """By id, or by a number that is one helper's alone."""
    known = books.person(given)
    there = [known] if known is not None else [p for p in books.people_at(given) if books.volunteer_of(p.id, None)]
    if len(there) > 1:
        named = ", ".join(f"{p.id} {p.name}" for p in there)
        raise BadInput(f"Several people have this number: {named}. Say which, by id.")
    found = books.volunteer_of(there[0].id, None) if there else None
    return _found(found, f"a volunteer with the number {given}")


def _person(books: Books, id: str) -> Person:
    return _found(books.person(id), f"person {id}")


def _led(books: Books, code: str, now: datetime) -> tuple[Area, tuple[Lead, ...]]:
    tree = books.area_tree()
    area, leads = _found(tree.by_code.get(code), f"area {code!r}"), tree.leads_of(code, now)
    if not leads:
        raise Unknown(f"(a lead of area {code!r})")
    return area, leads


def members_of(books: Books, phone: str) -> list[tuple[str, str]]:
    """The households and names of all whose number this is: for those who know a number only."""
    homes = books.households_of(phone)
    return [(home.code, m.name) for home in homes for m in home.members if m.has(phone)]
