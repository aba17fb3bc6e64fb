"""Calls that come in: a contact and its ticket, committed before anybody speaks."""

from __future__ import annotations

from dataclasses import replace

from hotline.domain.events import Suggestion

from .context import Hotline
from .intake import opening
from .phones import phone_number
from .ports import Books
from .reach import language_of
from .records import REPORT, CallRecord, Contact
from .reporting import at_hand
from .units import open_new


def take_call(h: Hotline, books: Books, call: str, caller: str | None, missed: bool) -> CallRecord:
    """A unit: the call with its ticket; the same once more gives the same. `missed`: it was taken while we were away,
    so nobody has spoken with them."""
    known = books.call(call)
    if known is not None:
        return known
    now, phone = h.clock.now(), phone_number(caller, h.region)
    at_work = [] if missed else at_hand(books, phone)
    if at_work:
        ticket, purpose, language = at_work[0], REPORT, language_of(h, books, phone or "")
    else:
        opened = opening(h, books, phone, "", Suggestion(), "voice")
        ticket, purpose = open_new(h, books, replace(opened, missed=missed)), "intake"
        language = ticket.language
    contact = Contact(
        id=f"call-{call}", channel="voice", at=now, ticket=ticket.number, phone=phone, call=call, carrier_id=call
    )
    books.add_contact(contact)
    record = CallRecord(
        id=call,
        direction="in",
        at=now,
        phone=phone,
        ticket=ticket.number,
        contact=contact.id,
        purpose=purpose,
        language=language,
    )
    books.add_call(record)
    return record
