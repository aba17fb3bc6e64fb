"""Texts that come in: from a resident, from a volunteer, from anybody. Nothing is ever lost or done twice."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from hotline.domain.actor import RESIDENT, Actor
from hotline.domain.deadlines import elapsed
from hotline.domain.decide import decide
from hotline.domain.events import Event, Joined, Opened, Removed, Reopened, Suggestion, Told
from hotline.domain.replies import parse_answer
from hotline.domain.ticket import Category, OfferState, Priority, State, Ticket
from hotline.words.text import written_in

from . import answers, call_backs, danger, residents, tray
from .context import Hotline
from .people import asked_by_text, open_tickets_of, people_asked_at
from .phones import phone_number
from .ports import Books
from .promises import all_emergency_words, emergency_words, promise_words
from .reading import TOGETHER, suggest, suggest_together
from .records import Contact, Message, OutboxRow, OutboxState
from .units import apply, open_new
from .whose import is_another, placed, whose

LONGEST = 4000
JUST_BEFORE = timedelta(minutes=3)
"""How long a text may follow another and still go on with it."""


@dataclass(frozen=True, slots=True)
class TextIn:
    """One text as the carrier reports it. `phone` as it stands there; `opt_out` is STOP, START, HELP or empty."""

    carrier_id: str
    phone: str | None
    to: str
    body: str
    media: tuple[str, ...] = ()
    opt_out: str = ""


def text_key(carrier_id: str) -> str:
    """The key of the reply to this text in the outbox and in its status call-back."""
    return f"reply-{carrier_id}"


def clean(body: str) -> str:
    """Without control and direction characters; line breaks become spaces; at most 4,000 characters."""
    kept = "".join(" " if c in "\r\n\t" else c for c in body if unicodedata.category(c)[0] != "C" or c in "\r\n\t")
    return kept.strip()[:LONGEST]


async def text_in(h: Hotline, message: TextIn) -> str:
    """Take a text in and give the reply ("" for silence). The same id again: nothing new, the same reply."""
    phone = phone_number(message.phone, h.region)
    words = clean(message.body)
    body = " ".join([words, *message.media]).strip()
    await h.refresh()
    # A picture without a word asks to be looked at; its address says nothing.
    wordless = bool(message.media) and not words
    found = Suggestion(understood=False) if wordless else suggest(words, h.lexicon, h.ear, h.standing.places)

    def unit(books: Books) -> str | list[str]:
        return _just_before(h, books, message, phone) or _take_in(h, books, message, phone, body, found)

    taken = await h.store.write(unit)
    if isinstance(taken, list):
        # Reading is no work for a unit of the books, and most texts have none before them.
        together = suggest_together(taken, words, h.lexicon, h.ear, h.standing.places) if words else found
        taken = await h.store.write(lambda books: _take_in(h, books, message, phone, body, together))
    h.nudge()
    return taken


def _just_before(h: Hotline, books: Books, message: TextIn, phone: str | None) -> list[str]:
    """The words of the last few minutes from this phone, oldest first; with them these are to be read together."""
    if phone is None:
        return []
    books.lock(f"phone:{phone}")
    now, texts = h.clock.now(), books.messages_before(phone, message.carrier_id, TOGETHER - 1)
    return [m.body for m in reversed(texts) if elapsed(m.at, now) <= JUST_BEFORE]


def _take_in(h: Hotline, books: Books, message: TextIn, phone: str | None, body: str, suggestion: Suggestion) -> str:
    now = h.clock.now()
    sender = phone or tray.sender_name(message.phone, h.region)
    stored = books.claim_message(Message(carrier_id=message.carrier_id, phone=sender, body=body, at=now))
    if stored is not None:
        return stored.reply
    books.lock(f"phone:{sender}")
    if _about_opting_out(books, message, phone):
        if phone:
            books.set_opted_out(phone, now, message.opt_out == "STOP")
            if message.opt_out == "STOP":
                _ask_others(h, books, phone)
        return ""
    put_aside = tray.reason(h, books, message.phone, phone, clean(message.body), suggestion)
    if put_aside:
        books.put_into_tray(message.carrier_id, put_aside)
        return ""
    silent = phone is None or books.opted_out(phone)
    mute = silent or (suggestion.priority is not Priority.CRITICAL and _too_many(h, books, phone or ""))
    reply, ticket = _answer(h, books, phone, body, suggestion, message.carrier_id, mute)
    if mute:
        reply = answers.after_opting_out(h, books, phone, body) if phone else ""
    books.answer_message(message.carrier_id, reply, ticket)
    if reply and phone:
        _remember_reply(h, books, message.carrier_id, phone, reply, ticket)
    return reply


def _ask_others(h: Hotline, books: Books, phone: str) -> None:
    """Whoever wants no more messages is not waited for."""
    for person in people_asked_at(books, phone):
        for ticket in books.tickets_in_hand(person):
            offer = ticket.offer_of(person)
            if ticket.open and offer is not None and offer.state is OfferState.OPEN and offer.phone == phone:
                apply(h, books, ticket, Removed(Actor.person(person), person, why="opted_out"))


def _about_opting_out(books: Books, message: TextIn, phone: str | None) -> bool:
    """Carriers take YES for START; from somebody who never opted out it is an ordinary word."""
    if message.opt_out == "START" and message.body.strip().upper() == "YES":
        return phone is not None and books.opted_out(phone)
    return message.opt_out in ("STOP", "START")


def _too_many(h: Hotline, books: Books, phone: str) -> bool:
    """Two machines that answer each other end here: taken in for ever, answered so many times an hour."""
    return books.messages_since(phone, h.clock.now() - timedelta(hours=1)) > h.policy.text.per_hour


def _answer(
    h: Hotline,
    books: Books,
    phone: str | None,
    body: str,
    suggestion: Suggestion,
    carrier_id: str,
    mute: bool,
) -> tuple[str, int | None]:
    in_danger = danger.answered_by_text(h, books, phone, body) if phone is not None else None
    if in_danger is not None:
        return _said_whether_in_danger(h, books, *in_danger, body, mute)
    if phone is not None:
        answer = parse_answer(body)
        asked = asked_by_text(books, phone) if answer is not None else None
        if answer is not None and asked is not None:
            return _answered_by_text(h, books, asked, answer)
        text = answers.Text(carrier_id, phone, body, suggestion)
        known = answers.respond(h, books, text) or residents.respond(h, books, text)
        if known is not None:
            return known
    return _open_or_join(h, books, phone, body, suggestion, carrier_id, mute)


def _answered_by_text(h: Hotline, books: Books, ticket: Ticket, answer: str) -> tuple[str, int]:
    apply(h, books, ticket, call_backs.ended(h, books, ticket, answer))
    key = "came_thanks" if answer == "came" else "not_yet_sorry"
    return h.wording.say("reply", key, ticket.language, number=ticket.number), ticket.number


def _said_whether_in_danger(
    h: Hotline, books: Books, ticket: Ticket, in_danger: bool, body: str, mute: bool
) -> tuple[str, int]:
    ticket = apply(h, books, ticket, *danger.answer(ticket, in_danger, body))
    if mute:
        return "", ticket.number
    if in_danger or ticket.in_danger:
        words, due = promise_words(h, ticket, "reply", Suggestion(), new_need=in_danger)
        reply = _receipt(h, ticket, words, understood=True)
    else:
        emergency, due = emergency_words(h, ticket), None
        reply = h.wording.say("reply", "danger_no", ticket.language, number=ticket.number, emergency=emergency)
    apply(h, books, ticket, Told(reply, due))
    return reply, ticket.number


def _open_or_join(
    h: Hotline,
    books: Books,
    phone: str | None,
    body: str,
    suggestion: Suggestion,
    carrier_id: str,
    mute: bool,
) -> tuple[str, int]:
    now = h.clock.now()
    recent = (
        [t for t in open_tickets_of(books, phone) if elapsed(t.opened_at, now) <= h.policy.text.join] if phone else []
    )
    said: list[str] = []

    def tell(ticket: Ticket, new_need: bool = False) -> Told | None:
        if mute:
            return None  # nobody is told anything, so nothing is promised either
        words, due = promise_words(h, ticket, "reply", suggestion, new_need)
        said.append(_receipt(h, ticket, words, suggestion.understood))
        return Told(said[-1], due, asks=ticket.not_understood)

    recent = [t for t in recent if not _opens_its_own(books, t, body, suggestion)]
    if recent:
        suggestion = placed(books, recent[0], suggestion, body)
        events = joining(recent[0], body, suggestion)
        joined = recent[0]
        for event in events:
            joined = decide(joined, event, now, h.policy).ticket
        if recent[0].state is State.DONE and not joined.in_danger and not mute:
            said.append(_after_the_work(h, joined))
            told: Told | None = Told(said[0], None)
        else:
            told = tell(joined, new_need=joined.priority.rank < recent[0].priority.rank)
        ticket = apply(h, books, recent[0], *events, *([told] if told else []))
    else:
        ticket = open_new(h, books, opening(h, books, phone, body, suggestion, "sms"), tell)
    books.add_contact(
        Contact(
            id=f"sms-{carrier_id}",
            channel="sms",
            at=now,
            ticket=ticket.number,
            phone=phone,
            text=body,
            carrier_id=carrier_id,
        )
    )
    return "".join(said), ticket.number


def _after_the_work(h: Hotline, ticket: Ticket) -> str:
    """What was reported done is asked about, and sent for again by a person: no new time is promised for it."""
    if ticket.state is State.DONE:
        words = h.wording.say("reply", "promise_desk", ticket.language)
        return h.wording.say("reply", "received", ticket.language, number=ticket.number, promise=words)
    return h.wording.say("reply", "not_yet_sorry", ticket.language, number=ticket.number)


def _opens_its_own(books: Books, ticket: Ticket, body: str, found: Suggestion) -> bool:
    """Words about another house, and another need once the work is reported done."""
    before = " ".join(c.text for c in books.contacts(ticket.number) if c.text) or ticket.need
    if is_another(books, ticket, before, body, found):
        return True
    if ticket.state is not State.DONE or found.in_danger or not (found.is_need and found.by_words):
        return False  # what is only like an example is rather about what they asked for
    same = [n for n in ticket.needs if n.category is found.category]
    return not same or (found.item is not None and all(n.item not in (None, found.item) for n in same))


def joining(ticket: Ticket, body: str, suggestion: Suggestion) -> list[Event]:
    """More words about a ticket. Where the work is reported done they say that something is not ("it has not come",
    "now my chest hurts"): then it opens again, before anybody asks whether it came."""
    a_need = suggestion.category not in (None, Category.OTHER)  # "thank you" is understood, and asks for nothing
    says_something = a_need or suggestion.priority is not None or suggestion.protected is not None
    again = ticket.state is State.DONE and says_something
    return [*([Reopened(RESIDENT, body)] if again else []), Joined(body, suggestion)]


def opening(h: Hotline, books: Books, phone: str | None, words: str, suggestion: Suggestion, channel: str) -> Opened:
    """A ticket for this caller: a known number suggests a household, only the words confirm whose it is."""
    households = books.households_of(phone) if phone else []
    it_is = whose(books, phone, words, suggestion)
    languages = [m.language for x in households for m in x.members if phone in (m.phone, *m.further) and m.language]
    helper = books.volunteer(phone) if phone and not households else None  # they live somewhere too
    return Opened(
        number=books.next_number(),
        channel=channel,
        caller=phone,
        need=words,
        suggestion=suggestion,
        household=it_is.household.code if it_is.household else None,
        household_confirmed=it_is.confirmed,
        area=it_is.area or (helper.area if helper and suggestion.area is None else None),
        person=it_is.person,
        language=h.wording.language(written_in(words) or (languages[0] if languages else h.language)),
    )


def _remember_reply(h: Hotline, books: Books, carrier_id: str, phone: str, reply: str, ticket: int | None) -> None:
    """The reply rides in the webhook's answer; until its status comes back, nobody knows whether it went out."""
    machine = h.clock.machine()
    books.add_outbox(
        OutboxRow(
            key=text_key(carrier_id),
            kind="text",
            to=phone,
            purpose="reply",
            at=h.clock.now(),
            not_before=machine,
            body=reply,
            ticket=ticket,
            state=OutboxState.ANSWERED,
            sending_at=machine,
            tries=1,
        )
    )


def _receipt(h: Hotline, ticket: Ticket, words: str, understood: bool) -> str:
    """The same form for the first text and for every later one: who holds the phone now learns nothing about what was
    said before. `understood`: these words were, and not only others about the same ticket."""
    language, number = ticket.language, ticket.number
    if ticket.protected is not None:
        # The phone may be in the hands of the person they fear: neutral words, in which nothing can be read.
        emergency = all_emergency_words(h, language)
        return h.wording.say("reply", "received_protected", language, number=number, emergency=emergency)
    if ticket.not_understood:
        key = "received_careful"
    elif ticket.priority is Priority.CRITICAL or not understood:
        key = "received_critical"
    else:
        return h.wording.say("reply", "received", language, number=number, promise=words)
    emergency = emergency_words(h, ticket)
    return h.wording.say("reply", key, language, number=number, promise=words, emergency=emergency)
