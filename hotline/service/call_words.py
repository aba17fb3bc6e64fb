"""Words that are said in calls of ours: whatever a call was for, danger in it counts as in a first call."""

from __future__ import annotations

from hotline.domain.actor import RESIDENT
from hotline.domain.effects import Purpose
from hotline.domain.events import Heard, HelperSaid, Reopened, Suggestion
from hotline.domain.ticket import Priority, State, Ticket
from hotline.words.answers import about_themselves

from .context import Hotline
from .intake import opening
from .people import who
from .ports import Books
from .records import REPORT, CallRecord, Contact
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
            again = [Reopened(RESIDENT, words)] if ticket.state in (State.DONE, State.CLOSED) else []
            apply(h, books, ticket, *again, Heard(found.only_danger()))
        return
    if call.purpose == REPORT and about_themselves(words) is not True:
        _alarm_from_the_scene(h, books, call, found, words)
        return
    open_own(h, books, call, found, words)


def _alarm_from_the_scene(h: Hotline, books: Books, call: CallRecord, found: Suggestion, words: str) -> None:
    """Whoever is at work on a ticket and rings us speaks of where they are."""
    ticket = books.ticket(call.ticket) if call.ticket is not None else None
    if ticket is not None and ticket.open and is_new_danger(ticket, found):
        apply(h, books, ticket, HelperSaid(who(books, call.phone or ""), words, found.only_danger()))


def is_new_danger(ticket: Ticket, found: Suggestion) -> bool:
    """Whether the words speak of a danger that the ticket doesn't know yet."""
    critical = found.priority is Priority.CRITICAL and ticket.priority is not Priority.CRITICAL
    return critical or (found.protected is not None and ticket.protected is None)


def _own_contact(call: CallRecord) -> str:
    return f"call-{call.id}-own"


def open_own(h: Hotline, books: Books, call: CallRecord, found: Suggestion, words: str) -> Ticket:
    """The ticket of whoever speaks of a need of their own in a call that was for something else; once for a call, with
    all its words."""
    known = books.contact(_own_contact(call))
    own = books.ticket(known.ticket) if known is not None and known.ticket is not None else None
    if own is not None:
        return apply(h, books, own, Heard(found, words))
    ticket = open_new(h, books, opening(h, books, call.phone, words, found, "voice"))
    books.add_contact(
        Contact(
            id=_own_contact(call),
            channel="voice",
            at=h.clock.now(),
            ticket=ticket.number,
            phone=call.phone,
            text=words,
            carrier_id=None if call.contact else call.id,
        )
    )
    return ticket
