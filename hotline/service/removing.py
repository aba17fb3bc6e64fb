"""Taking people out of the books: a member, a household, a volunteer, an area's lead. What hangs on them is shown
first. History keeps its names and numbers, which stand in the tickets themselves.

Work that is open is never taken from anybody here: who is on the way to a door, and whether somebody is there already,
is known to people only, so a person at the desk takes it back or hears that it is done, and then the removing goes on.
The same holds for a household with an open ticket: its file says where to go, which number is safe, and who must not be
phoned. An open offer is another matter: nobody has promised anything yet, so it ends, and others are asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from hotline.domain.actor import OFFICE
from hotline.domain.areas import Area
from hotline.domain.decide import decide
from hotline.domain.errors import HotlineError, Unknown
from hotline.domain.events import Removed
from hotline.domain.people import Household, Resident, Volunteer
from hotline.domain.policy import Policy
from hotline.domain.ticket import OfferState, Ticket

from .ports import Books, Clock, Store

T = TypeVar("T")


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


def of_volunteer(books: Books, phone: str, policy: Policy) -> Hanging:
    """Raises Unknown."""
    volunteer = _volunteer(books, phone)
    in_hand = books.tickets_in_hand(phone)
    duties = [f"leads {a.name} ({a.code}): `hotline remove lead {a.code}`" for a in books.areas_led_by(phone)]
    if phone in policy.desk.duty_phones:
        duties.append("is a duty phone: change duty_phones in the policy")
    return Hanging(
        f"{volunteer.name} ({phone})",
        work=tuple(sorted(t.number for t in in_hand if t.assignment_of(phone))),
        offers=tuple(sorted(t.number for t in _offered(in_hand, phone))),
        duties=tuple(duties),
    )


def of_lead(books: Books, code: str) -> Hanging:
    """Raises Unknown. Offers to a lead lapse by themselves, and nobody else is asked in that step."""
    area = _led(books, code)
    phone = area.lead_phone or ""
    others = [f"still leads {a.name} ({a.code})" for a in books.areas_led_by(phone) if a.code != code]
    helps = books.volunteer(phone) is not None
    in_hand = [] if others or helps else books.tickets_in_hand(phone)
    duties = [*others, *(["is still a volunteer: `hotline remove volunteer`"] if helps else [])]
    return Hanging(
        f"{area.lead_name or phone} as lead of {area.name} ({code})",
        work=tuple(sorted(t.number for t in in_hand if t.assignment_of(phone))),
        offers=tuple(sorted(t.number for t in _offered(in_hand, phone))),
        duties=tuple(duties),
    )


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


async def remove_volunteer(store: Store, clock: Clock, policy: Policy, phone: str) -> Hanging:
    """Their open offers end. Raises Unknown, StillNeeded."""

    def unit(books: Books) -> Hanging:
        hanging = of_volunteer(books, phone, policy)
        hanging.check()
        _end_offers(books, clock, policy, phone, hanging)
        books.drop_volunteer(phone)
        return hanging

    return await store.write(unit)


async def remove_lead(store: Store, clock: Clock, policy: Policy, code: str) -> Hanging:
    """The area stays, without anybody who answers for it. Raises Unknown, StillNeeded."""

    def unit(books: Books) -> Hanging:
        area = _led(books, code)
        hanging = of_lead(books, code)
        hanging.check()
        _end_offers(books, clock, policy, area.lead_phone or "", hanging)
        books.put_area(replace(area, lead_name="", lead_phone=None))
        return hanging

    return await store.write(unit)


def _end_offers(books: Books, clock: Clock, policy: Policy, phone: str, hanging: Hanging) -> None:
    for number in hanging.offers:
        ticket = books.ticket(number)
        if ticket is not None:
            decision = decide(ticket, Removed(OFFICE, phone), clock.now(), policy)
            books.save_ticket(ticket, decision.ticket)
            books.add_entries(number, decision.entries)


def _offered(tickets: list[Ticket], phone: str) -> list[Ticket]:
    return [t for t in tickets if t.open and (o := t.offer_of(phone)) is not None and o.state is OfferState.OPEN]


def _calls_of(books: Books, member: Resident) -> list[Ticket]:
    phones = {p for p in (member.phone, member.safe_number) if p}
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


def _volunteer(books: Books, phone: str) -> Volunteer:
    return _found(books.volunteer(phone), f"a volunteer with the number {phone}")


def _led(books: Books, code: str) -> Area:
    area = _found(books.area_tree().by_code.get(code), f"area {code!r}")
    if not area.lead_phone and not area.lead_name:
        raise Unknown(f"(a lead of area {code!r})")
    return area


def members_of(books: Books, phone: str) -> list[tuple[str, str]]:
    """The households and names of all whose number this is: for those who know a number only."""
    homes = books.households_of(phone)
    return [(home.code, m.name) for home in homes for m in home.members if phone in (m.phone, m.safe_number)]
