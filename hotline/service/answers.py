"""A volunteer's command becomes an event, and gets a kind, true reply."""

from __future__ import annotations

from hotline.domain.events import Accepted, Arrived, Declined, Event, NeedsHelp, WorkDone
from hotline.domain.replies import Command, Meaning, Reply, Verdict, understand
from hotline.domain.ticket import OfferState

from .call_backs import first_call_back
from .context import Hotline
from .dispatch import helps
from .ports import Books
from .units import apply, language_of

REPLIES = {
    Verdict.DECLINE: "declined",
    Verdict.GIVE_BACK: "given_back",
    Verdict.ARRIVED: "arrived",
    Verdict.DONE: "done",
    Verdict.HELP: "help",
    Verdict.ALREADY: "already",
    Verdict.LATE_FILLED: "late_filled",
    Verdict.LATE_CLOSED: "late_closed",
}


def respond(h: Hotline, books: Books, phone: str, reply: Reply) -> tuple[str, int | None] | None:
    """The reply and the ticket it is about; None when this phone is nobody we ever asked, or when it says "help"
    with nothing in hand: then it is a person's own cry, and a ticket like anyone's."""
    in_hand = books.tickets_in_hand(phone)
    if not in_hand and books.volunteer(phone) is None and not books.areas_led_by(phone):
        return None
    language = language_of(h, books, phone)
    meaning = understand(reply, phone, in_hand)
    cry = reply.command is Command.HELP and reply.spelled and reply.number is None
    if cry and meaning.verdict not in (Verdict.HELP, Verdict.WHICH):
        return None
    if meaning.verdict is Verdict.ACCEPT and not helps(books, phone):
        # They were asked, and were taken out of the books since: nobody gives them an address.
        return h.wording.say("reply", "nothing_open", language), None
    event = _event(h, books, phone, meaning)
    if event is not None and meaning.ticket is not None:
        apply(h, books, meaning.ticket, event)
    return _words(h, phone, reply, meaning, language), meaning.ticket.number if meaning.ticket else None


def _event(h: Hotline, books: Books, phone: str, meaning: Meaning) -> Event | None:
    if meaning.ticket is None:
        return None
    match meaning.verdict:
        case Verdict.ACCEPT:
            return Accepted(phone, language_of(h, books, phone))
        case Verdict.DECLINE | Verdict.GIVE_BACK:
            return Declined(phone)
        case Verdict.ARRIVED:
            return Arrived(phone)
        case Verdict.DONE:
            return WorkDone(phone, phone, first_call_back(h, books, meaning.ticket))
        case Verdict.HELP:
            return NeedsHelp(phone)
    return None


def _words(h: Hotline, phone: str, reply: Reply, meaning: Meaning, language: str) -> str:
    """The accepting one gets no reply beside the details, which go out as a message of their own."""
    say = h.wording.say
    if meaning.verdict is Verdict.ACCEPT:
        return ""
    if meaning.verdict is Verdict.WHICH:
        numbers = ("、" if language == "zh" else ", ").join(str(n) for n in meaning.choices[:5])
        return say(
            "reply", "which", language, numbers=numbers, digit=reply.command.value, first=meaning.choices[0]
        )
    if meaning.verdict is Verdict.NOT_YOURS:
        return say("reply", "not_yours", language, number=reply.number or "")
    ticket = meaning.ticket
    number = ticket.number if ticket else ""
    offer = ticket.offer_of(phone) if ticket else None
    if ticket is not None and ticket.protected is not None and meaning.verdict is Verdict.LATE_FILLED:
        return say("reply", "nothing_open", language)  # nobody was sent, and no more is told
    if meaning.verdict is Verdict.NOTHING_OPEN:
        waits = ticket is not None and offer is not None and offer.state is OfferState.OPEN
        return say("reply", "accept_first" if waits else "nothing_open", language, number=number)
    return say("reply", REPLIES[meaning.verdict], language, number=number)
