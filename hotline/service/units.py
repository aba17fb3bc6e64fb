"""Steps that units of work share: committing a decision with its consequences, and finding the words for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from hotline.domain.areas import AreaTree
from hotline.domain.decide import decide, open_ticket
from hotline.domain.effects import Call, Decision, OpenVisit, Purpose, Text
from hotline.domain.events import Event, Opened, Suggestion
from hotline.domain.people import Household, Resident
from hotline.domain.ticket import Category, Priority, Ticket

from . import needs
from .context import Hotline
from .phones import local
from .ports import Books
from .records import OutboxRow

TEXT_KEYS = {
    Purpose.OFFER: "offer",
    Purpose.FILLED: "filled",
    Purpose.WITHDRAWN: "withdrawn",
    Purpose.TAKEN_BACK: "taken_back",
    Purpose.ALARM: "alarm",
    Purpose.REMINDER: "reminder",
    Purpose.ASK: "ask",
}


def apply(h: Hotline, books: Books, ticket: Ticket, *events: Event) -> Ticket:
    """Decide event after event, and commit the ticket, its log and what must go out together. Raises
    IllegalEvent."""
    now = h.clock.now()
    decisions = []
    present = ticket
    for event in events:
        decisions.append(decide(present, event, now, h.policy))
        present = decisions[-1].ticket
    books.save_ticket(ticket, present)
    for decision in decisions:
        record(h, books, decision, now)
    return present


def open_new(
    h: Hotline, books: Books, event: Opened, then: Callable[[Ticket], Event | None] | None = None
) -> Ticket:
    """Open a ticket under the number the event carries; `then` makes one more event out of the opened ticket
    (what its caller is told), so that both are written at once."""
    now = h.clock.now()
    decisions = [open_ticket(event, now, h.policy)]
    following = then(decisions[0].ticket) if then else None
    if following is not None:
        decisions.append(decide(decisions[0].ticket, following, now, h.policy))
    books.add_ticket(decisions[-1].ticket)
    for decision in decisions:
        record(h, books, decision, now)
    return decisions[-1].ticket


def record(h: Hotline, books: Books, decision: Decision, now: datetime) -> None:
    """Entries into the log, effects into the outbox. Keys follow from number and version, so a repeated unit
    writes the same ones."""
    ticket = decision.ticket
    books.add_entries(ticket.number, decision.entries)
    for index, effect in enumerate(decision.effects):
        key = f"{ticket.number}-{ticket.version}-{index}"
        if isinstance(effect, Text):
            language = effect.language or language_of(h, books, effect.to)
            body = text_body(h, books, ticket, effect.purpose, language)
            books.add_outbox(_row(h, ticket, key, "text", effect.to, effect.purpose, language, now, body))
        elif isinstance(effect, Call):
            language = effect.language or language_of(h, books, effect.to)
            books.add_outbox(_row(h, ticket, key, "call", effect.to, effect.purpose, language, now, ""))
        elif isinstance(effect, OpenVisit):
            _open_visit(h, books, ticket)


def _row(
    h: Hotline,
    ticket: Ticket,
    key: str,
    kind: str,
    to: str,
    purpose: Purpose,
    language: str,
    now: datetime,
    body: str,
) -> OutboxRow:
    h.post.waits = True
    return OutboxRow(
        key=key,
        kind=kind,
        to=to,
        purpose=purpose.value,
        at=now,
        not_before=h.clock.machine(),
        body=body,
        ticket=ticket.number,
        language=language,
        critical=ticket.priority is Priority.CRITICAL or purpose is Purpose.DUTY,
    )


def _open_visit(h: Hotline, books: Books, ticket: Ticket) -> None:
    """Nobody answered at a household at risk: somebody goes and looks."""
    need = h.wording.say("text", "visit_need", h.language, number=ticket.number)
    found = Suggestion(category=Category.VISIT, priority=Priority.URGENT)
    open_new(h, books, out_of(ticket, books.next_number(), "visit", "rule", need, found))


def out_of(ticket: Ticket, number: int, channel: str, by: str, need: str, found: Suggestion) -> Opened:
    """A ticket that comes out of this one: for the same people, at the same place."""
    return Opened(
        number=number,
        channel=channel,
        by=by,
        caller=ticket.caller,
        need=need,
        suggestion=found,
        household=ticket.household,
        household_confirmed=ticket.household_confirmed,
        area=ticket.area,
        person=ticket.person,
        address=ticket.address,
        safe_number=ticket.safe_number,
        language=ticket.language,
        parent=ticket.number,
    )


def language_of(h: Hotline, books: Books, phone: str) -> str:
    volunteer = books.volunteer(phone)
    return h.wording.language(volunteer.language if volunteer else h.language)


def text_body(h: Hotline, books: Books, ticket: Ticket, purpose: Purpose, language: str) -> str:
    if purpose is Purpose.DETAILS:
        return details(h, books, ticket, language)
    values: dict[str, object] = {"number": ticket.number}
    if purpose is Purpose.OFFER:
        say = h.wording.say
        urgent = ticket.urgency in (Priority.CRITICAL, Priority.URGENT)
        unconfirmed = ticket.triaged_by == "machine"
        values["deed"] = needs.of_ticket(h, "offer", ticket, language)
        values["area"] = area_label(books.area_tree(), ticket.area, language)
        values["urgent"] = say("text", "urgent_mark", language) if urgent else ""
        values["unconfirmed"] = say("text", "unconfirmed_mark", language) if unconfirmed else ""
    if purpose is Purpose.ASK:
        values["question"] = needs.quietly(h, "ask", ticket, language)
        values["done"] = needs.quietly(h, "done", ticket, language)
    return h.wording.say("text", TEXT_KEYS[purpose], language, **values)


def details(h: Hotline, books: Books, ticket: Ticket, language: str) -> str:
    """What the one who accepted is told. A house that only a number suggested is not given away: whoever
    called is asked first."""
    household = books.household(ticket.household) if ticket.household else None
    values: dict[str, object] = {"number": ticket.number}
    confirmed = household is not None and ticket.household_confirmed
    number = safe_number(ticket, who_it_may_be(books, ticket))
    phone = local(number, h.region) if number else ""
    if confirmed or ticket.address:
        person = ticket.person or (_whose_number(household, ticket.caller) if confirmed else "")
        address = ticket.address or (household.address if household else "")
        values |= {
            "person": f"{person}，" if person and language == "zh" else f"{person}, " if person else ""
        }
        return h.wording.say("text", "details", language, **values, address=address, phone=phone or "-")
    if phone:
        return h.wording.say("text", "details_unconfirmed", language, **values, phone=phone)
    area = area_label(books.area_tree(), ticket.area, language)
    return h.wording.say("text", "details_no_phone", language, **values, area=area)


def _whose_number(household: Household | None, caller: str | None) -> str:
    """The one member whose own number it is; where several share it nobody is named."""
    members = [m.name for m in household.members if caller and m.phone == caller] if household else []
    return members[0] if len(members) == 1 else ""


def area_label(tree: AreaTree, code: str | None, language: str) -> str:
    """The area as an offer names it: never a building, which would be a house."""
    path = [a for a in tree.path(code) if a.level != "building"]
    if not path:
        return "地点待问" if language == "zh" else "place not known yet"
    if language == "zh":
        return "".join(a.name for a in reversed(path[:2]))
    return ", ".join(a.name_en or a.name for a in path[:2])


def who_it_may_be(books: Books, ticket: Ticket) -> list[Resident]:
    """The person the ticket names; else all whose phone it came from, since nobody knows which of them it was."""
    household = books.household(ticket.household) if ticket.household else None
    known = [household] if household else books.households_of(ticket.caller) if ticket.caller else []
    members = [m for home in known for m in home.members]
    named = [m for m in members if ticket.person and m.name == ticket.person]
    return named[:1] or [m for m in members if ticket.caller and ticket.caller in (m.phone, m.safe_number)]


def safe_number(ticket: Ticket, people: Sequence[Resident]) -> str | None:
    """Where to phone: what the ticket says, else the safe number on file, else where the call came from. None when
    the people it may be have different safe numbers: then a human finds out first."""
    if ticket.safe_number:
        return ticket.safe_number
    safe = {p.safe_number for p in people if p.safe_number}
    return None if len(safe) > 1 else next(iter(safe), ticket.caller)
