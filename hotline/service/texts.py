"""The bodies of the texts that go out because of a ticket, and what is said of it on a duty phone."""

from __future__ import annotations

from hotline.domain.actor import MACHINE
from hotline.domain.areas import AreaTree
from hotline.domain.effects import Purpose
from hotline.domain.people import Household, Role
from hotline.domain.ticket import Priority, Ticket

from . import needs
from .context import Hotline
from .phones import local
from .ports import Books
from .promises import emergency_words
from .reach import safe_number, who_it_may_be

TEXT_KEYS = {
    Purpose.OFFER: "offer",
    Purpose.FILLED: "filled",
    Purpose.WITHDRAWN: "withdrawn",
    Purpose.TAKEN_BACK: "taken_back",
    Purpose.ALARM: "alarm",
    Purpose.REMINDER: "reminder",
    Purpose.ASK: "ask",
}
FIRST_WORDS = 24
"""Characters of what was said, for whoever took the ticket on a duty phone."""


def text_body(h: Hotline, books: Books, ticket: Ticket, purpose: Purpose, language: str, person: str = "") -> str:
    """The text to the person of this id; whoever is asked about the same ticket once more is told so."""
    again = sum(o.person == person for o in ticket.offers) > 1
    if purpose is Purpose.DETAILS:
        return details(h, books, ticket, language)
    if purpose is Purpose.TAKEN:
        return taken_words(h, books, ticket, language)
    if purpose is Purpose.LATER:
        return _later(h, ticket, language)
    if purpose is Purpose.COMING:
        return _coming(h, ticket, language)
    values: dict[str, object] = {"number": ticket.number}
    if purpose is Purpose.OFFER:
        say = h.wording.say
        urgent = ticket.urgency in (Priority.CRITICAL, Priority.URGENT)
        unconfirmed = ticket.triaged_by == MACHINE
        values["deed"] = needs.of_ticket(h, "offer", ticket, language)
        values["area"] = area_label(books.area_tree(), ticket.area, language)
        values["again"] = say("text", "again_mark", language) if again else ""
        values["urgent"] = say("text", "urgent_mark", language) if urgent else ""
        values["unconfirmed"] = say("text", "unconfirmed_mark", language) if unconfirmed else ""
    if purpose is Purpose.ASK:
        values["question"] = needs.quietly(h, "ask", ticket, language)
        values["done"] = needs.quietly(h, "done", ticket, language)
    key = "filled_again" if purpose is Purpose.FILLED and again else TEXT_KEYS[purpose]
    return h.wording.say("text", key, language, **values)


def spoken_body(h: Hotline, books: Books, ticket: Ticket, purpose: Purpose, language: str) -> str:
    """The same for a phone that can't read. An offer has a dialogue of its own."""
    if purpose is Purpose.OFFER:
        return ""
    if purpose is Purpose.DETAILS:
        return details(h, books, ticket, language, "spoken")
    if purpose is Purpose.LATER:
        return _later(h, ticket, language, "spoken")
    if purpose is Purpose.COMING:
        return _coming(h, ticket, language, "spoken")
    return h.wording.say("spoken", TEXT_KEYS[purpose], language, number=" ".join(str(ticket.number)))


def details(h: Hotline, books: Books, ticket: Ticket, language: str, section: str = "text") -> str:
    """What the one who accepted is told (section "text" or "spoken"). A house that only a number suggested is not
    given away: whoever called is asked first."""
    household = books.household(ticket.household) if ticket.household else None
    values: dict[str, object] = {"number": ticket.number}
    confirmed = household is not None and ticket.household_confirmed
    number = safe_number(ticket, who_it_may_be(books, ticket))
    phone = local(number, h.region) if number else ""
    if section == "spoken":
        phone, values["number"] = " ".join(phone), " ".join(str(ticket.number))
    if confirmed or ticket.address:
        person = ticket.person or (_whose_number(household, ticket.caller) if confirmed else "")
        address = ticket.address or (household.address if household else "")
        values |= {"person": f"{person}，" if person and language == "zh" else f"{person}, " if person else ""}
        return h.wording.say(section, "details", language, **values, address=address, phone=phone or "-")
    if phone:
        return h.wording.say(section, "details_unconfirmed", language, **values, phone=phone)
    area = area_label(books.area_tree(), ticket.area, language)
    return h.wording.say(section, "details_no_phone", language, **values, area=area)


def _whose_number(household: Household | None, caller: str | None) -> str:
    """The one member whose own number it is; where several share it nobody is named."""
    members = [m.name for m in household.members if caller and caller in (m.phone, *m.further)] if household else []
    return members[0] if len(members) == 1 else ""


def area_label(tree: AreaTree, code: str | None, language: str) -> str:
    """The area as an offer names it: never a building, which would be a house."""
    path = [a for a in tree.path(code) if a.level != "building"]
    if not path:
        return "地点待问" if language == "zh" else "place not known yet"
    if language == "zh":
        return "".join(a.name for a in reversed(path[:2]))
    return ", ".join(a.name_en or a.name for a in path[:2])


def taken_words(h: Hotline, books: Books, ticket: Ticket, language: str, section: str = "text") -> str:
    """What whoever took it on a duty phone is told (section "text" or "spoken"): what was said, where, and whom to
    phone. Nothing of a protected one."""
    say = h.wording.say
    if ticket.protected is not None:
        return say(section, "taken_protected", language, number=ticket.number)
    number = safe_number(ticket, who_it_may_be(books, ticket))
    phone = local(number, h.region) if number else ""
    said = ticket.need[:FIRST_WORDS] + ("…" if len(ticket.need) > FIRST_WORDS else "")
    return say(
        section,
        "taken" if phone else "taken_no_phone",
        language,
        number=ticket.number,
        what=said or needs.of_ticket(h, "offer", ticket, language),
        where=_where(books, ticket, language),
        phone=" ".join(phone) if section == "spoken" else phone,
        minutes=int(h.policy.alarm.lease.total_seconds() // 60),
    )


def _where(books: Books, ticket: Ticket, language: str) -> str:
    """The house where it is confirmed, else the area."""
    household = books.household(ticket.household) if ticket.household and ticket.household_confirmed else None
    address = ticket.address or (household.address if household else "")
    return address or area_label(books.area_tree(), ticket.area, language)


def _later(h: Hotline, ticket: Ticket, language: str, section: str = "text") -> str:
    """That nobody has been found yet, with the new time."""
    say, now = h.wording.say, h.clock.now()
    when = h.wording.moment(ticket.later_at or now, now, language, spoken=section == "spoken")
    danger = say(section, "later_danger", language, emergency=emergency_words(h, ticket)) if ticket.in_danger else ""
    return say(section, "later", language, number=ticket.number, when=when, danger=danger)


def _coming(h: Hotline, ticket: Ticket, language: str, section: str = "text") -> str:
    """That somebody has taken it on: what they are, not who."""
    role = ticket.active[0].role if ticket.active else Role.VOLUNTEER.value
    who = h.wording.say("text", f"who_{role}", language)
    return h.wording.say(section, "coming", language, number=ticket.number, who=who)
