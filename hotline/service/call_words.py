"""Words that are said in calls of ours: whatever a call was for, danger in it counts as in a first call."""

from __future__ import annotations

from hotline.domain.effects import Purpose
from hotline.domain.events import Heard, Reopened, Suggestion
from hotline.domain.ticket import Priority, State, Ticket

from .context import Hotline
from .intake import opening
from .ports import Books
from .records import CallRecord, Contact
from .units import apply, open_new

TO_RESIDENTS = frozenset({Purpose.CALL_BACK, Purpose.COMING, Purpose.LATER})


def danger_in_our_call(h: Hotline, books: Books, call: CallRecord, found: Suggestion, words: str) -> None:
    """What is said to us when we phone about somebody's own need raises its ticket, opened again where the work was
    done. Whoever is asked to help, or is on duty, speaks of themselves: that is a ticket of their own."""
    if not found.in_danger:
        return
    if call.purpose in TO_RESIDENTS:
        ticket = books.ticket(call.ticket) if call.ticket is not None else None
        if ticket is not None and is_new_danger(ticket, found):
            again = [Reopened("resident", words)] if ticket.state in (State.DONE, State.CLOSED) else []
            apply(h, books, ticket, *again, Heard(found.only_danger()))
        return
    known = books.contact(_own_contact(call))
    if known is None:
        _open_own(h, books, call, found, words)
        return
    own = books.ticket(known.ticket) if known.ticket is not None else None
    if own is not None:
        apply(h, books, own, Heard(found, words))


def is_new_danger(ticket: Ticket, found: Suggestion) -> bool:
    """Whether the words speak of a danger that the ticket doesn't know yet."""
    critical = found.priority is Priority.CRITICAL and ticket.priority is not Priority.CRITICAL
    return critical or (found.protected is not None and ticket.protected is None)


def _own_contact(call: CallRecord) -> str:
    return f"call-{call.id}-own"


def _open_own(h: Hotline, books: Books, call: CallRecord, found: Suggestion, words: str) -> None:
    ticket = open_new(h, books, opening(h, books, call.phone, words, found, "voice"))
    books.add_contact(
        Contact(
            id=_own_contact(call),
            channel="voice",
            at=h.clock.now(),
            ticket=ticket.number,
            phone=call.phone,
            text=words,
            carrier_id=call.id,
        )
    )
