"""What volunteers, staff and leads text back. It is read by what they have in hand, and gets a kind, true reply.

A command becomes an event. Anything else of theirs goes onto the ticket they have in hand, where a human sees it: never
a promise, never a ticket of its own, unless it is plainly a need of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hotline.domain.actor import Actor
from hotline.domain.deadlines import elapsed
from hotline.domain.events import (
    Accepted,
    AnswerClaimed,
    Arrived,
    Declined,
    Event,
    HelperSaid,
    NeedsHelp,
    OnTheWay,
    Reopened,
    Suggestion,
    WorkDone,
)
from hotline.domain.replies import Command, Meaning, Reply, Verdict, understand, waits_for
from hotline.domain.ticket import Assignment, AssignmentState, OfferState, State, Ticket
from hotline.words.answers import HelperSaid as Said
from hotline.words.answers import about_themselves, helper_said, says_all

from .call_backs import first_call_back, told_at
from .context import Hotline
from .dispatch import helps
from .people import is_live, lately_closed, open_tickets_of, people_asked_at, speaker
from .ports import Books
from .promises import emergency_words
from .reach import language_of
from .units import apply

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
BY_DEED = {
    "accept": Command.ACCEPT,
    "decline": Command.DECLINE,
    "give_back": Command.DECLINE,
    "arrived": Command.ARRIVED,
    "done": Command.DONE,
    "help": Command.HELP,
}
UNDER_WAY = ("leaving", "on_way")
REFUSALS = ("decline", "give_back")
"""With a reason that is their own: it says nothing of the place where they were to go."""
IN_A_ROW = 5
"""After so many texts that nobody could make out a human is named, and then nothing is answered."""
A_ROW = timedelta(days=1)
LATELY = timedelta(days=3)
"""How long after closing a resident's words may still be about it: "it has not come", "thank you"."""
_NAMES_A_TICKET = re.compile(r"\d{4}")
_CRIES = re.compile("[!！]|救命|快来|来人|come quick")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is read here. `id` is the carrier's; `person`: who has this phone, by id, of those who help."""

    id: str
    phone: str
    body: str
    suggestion: Suggestion
    person: str = ""


def respond(h: Hotline, books: Books, text: Text) -> tuple[str, int | None] | None:
    """The reply and the ticket it is about; None when this phone is nobody we ever asked, or when the words are a need
    of their own: then it is a ticket like anyone's."""
    named = helper_said(text.body).number if len(people_asked_at(books, text.phone)) > 1 else None
    text = replace(text, person=speaker(books, text.phone, named))
    if not text.person:
        return _from_unknown_number(h, books, text) if _NAMES_A_TICKET.search(text.body) else None
    in_hand = books.tickets_in_hand(text.person)
    said = helper_said(text.body, {t.number for t in in_hand})
    which = _which_of_all(h, books, text, said)
    if which is not None:
        return which
    if not in_hand and not ((said.digit or said.deed) and helps(books, text.person, h.clock.now())):
        return None
    live = [t for t in in_hand if is_live(t, text.person)]
    refuses = said.deed in REFUSALS and about_themselves(text.body) is not False
    danger = text.suggestion.in_danger and not _only_answers(text, said)
    if danger and not refuses:
        scene = _scene(h, text, in_hand, live)
        return _alarm(h, books, text, said, scene) if scene else None
    to_each = _to_each(h, books, text, said, in_hand)
    if to_each is not None:
        return to_each
    reply = _command(books, text, said, in_hand)
    if said.deed == "leaving" and reply is None and not any(t.assignment_of(text.person) for t in live):
        reply = Reply(Command.ACCEPT, said.number, spelled=True)
    if reply is not None:
        known = _obey(h, books, text, said, reply, in_hand)
        if danger and any(r.how != "alike" for r in text.suggestion.reasons if r.field in ("priority", "protected")):
            return None  # why they can't go is itself a cry: given back, and a ticket of their own
        if known is not None:
            return known
    pleasant = said.pleasant and in_hand and not _waits(in_hand, text.person)
    if pleasant and not open_tickets_of(books, text.phone):
        return "", in_hand[0].number  # thanks after the work, or while at it: nothing to answer
    if not live or is_own_need(text.person, text.body, text.suggestion, live):
        return None
    return _keep(h, books, text, said, live)


def _which_of_all(h: Hotline, books: Books, text: Text, said: Said) -> tuple[str, int | None] | None:
    """The question which ticket is meant, where several people share this phone and a bare digit could be the answer of
    more than one of them."""
    commands = _candidates(said)
    if said.number is not None or not commands:
        return None
    holders = people_asked_at(books, text.phone)
    if len(holders) < 2:
        return None
    waiting = {t.number: t for id in holders for t in books.tickets_in_hand(id) if waits_for(commands[0], id, [t])}
    if len(waiting) < 2 or all(t in books.tickets_in_hand(text.person) for t in waiting.values()):
        return None
    language = language_of(h, books, text.phone, text.person)
    return _which(h, sorted(waiting), commands[0].command.value, language), None


def _from_unknown_number(h: Hotline, books: Books, text: Text) -> tuple[str, int] | None:
    """An answer to a ticket that others were asked about, by its number: perhaps one of them has another phone. They
    and the desk are asked, once; nothing is done with it. None for all other words: they are a resident's."""
    said = helper_said(text.body)
    if books.people_at(text.phone) or _wrote_before(h, books, text.phone):
        return None  # a resident, whoever they are
    ticket = books.ticket(said.number) if said.number is not None and _candidates(said) else None
    waited_for = ticket is not None and ticket.open and bool(ticket.open_offers or ticket.active)
    if ticket is None or not waited_for or ticket.protected is not None or text.suggestion.in_danger:
        return None
    who = Actor.phone(text.phone)
    before = any(e.kind == "answer_claimed" and e.by == who for e in books.entries(ticket.number))
    apply(h, books, ticket, AnswerClaimed(who, text.body))
    return "" if before else h.wording.say("reply", "unknown_number", h.language, number=ticket.number), ticket.number


def _wrote_before(h: Hotline, books: Books, phone: str) -> bool:
    """Whether something of their own is open, or was until lately."""
    since = h.clock.now() - LATELY
    return bool(open_tickets_of(books, phone) or lately_closed(books, phone, since))


def command_waits(books: Books, phone: str, body: str) -> bool:
    """Whether these words answer an offer to this phone, or report its work."""
    person = speaker(books, phone)
    in_hand = books.tickets_in_hand(person)
    said = helper_said(body, {t.number for t in in_hand})
    return any(waits_for(reply, person, in_hand) for reply in _candidates(said))


def after_opting_out(h: Hotline, books: Books, phone: str, body: str) -> str:
    """The one thing that is still answered to somebody who wants no more messages: that they were not sent, when they
    accept. "" for anything else."""
    person = speaker(books, phone)
    in_hand = books.tickets_in_hand(person)
    said = helper_said(body, {t.number for t in in_hand})
    accepts = any(understand(r, person, in_hand).verdict is Verdict.ACCEPT for r in _candidates(said))
    if not accepts or not books.opted_out(phone):
        return ""
    return h.wording.say("reply", "opted_out", language_of(h, books, phone, person))


def _waits(in_hand: list[Ticket], person: str) -> bool:
    """Whether an offer to this person waits for its answer."""
    offers = [t.offer_of(person) for t in in_hand if t.open]
    return any(o is not None and o.state is OfferState.OPEN for o in offers)


# --- commands ------------------------------------------------------------------------------------------


def _candidates(said: Said) -> list[Reply]:
    """What the digit says, then what the words say."""
    found = [Reply(Command(said.digit), said.number)] if said.digit else []
    if said.deed in BY_DEED:
        spelled = Reply(BY_DEED[said.deed], said.number, spelled=True, gives_back=said.deed == "give_back")
        if not found or found[0] != spelled:
            found.append(spelled)
    return [] if said.several else found


def _command(books: Books, text: Text, said: Said, in_hand: list[Ticket]) -> Reply | None:
    """The one thing that is said, or None. Where digit and words differ, what this phone can do decides."""
    candidates = _candidates(said)
    if said.only_number:
        candidates = _asked_which(books, text, said, in_hand)
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    possible = [c for c in candidates if waits_for(c, text.person, in_hand)]
    digit, words = candidates
    if {digit.command, words.command} == {Command.ARRIVED, Command.DONE}:
        return next(c for c in candidates if c.command is Command.DONE)
    if Command.HELP in (digit.command, words.command):
        return next(c for c in candidates if c.command is Command.HELP)
    return possible[0] if len(possible) == 1 else None


def _to_each(h: Hotline, books: Books, text: Text, said: Said, in_hand: list[Ticket]) -> tuple[str, int | None] | None:
    """One thing said of several tickets, by their numbers or as "both": it counts for each that waits for it."""
    commands = _candidates(replace(said, several=False, number=None))
    if len(commands) != 1 or not (len(said.numbers) > 1 or says_all(text.body)):
        return None
    each = [replace(commands[0], number=n) for n in said.numbers or [t.number for t in in_hand]]
    waiting = [r for r in each if waits_for(r, text.person, [t for t in in_hand if t.number == r.number])]
    if len(waiting) < 2:
        return None
    answers = [_obey(h, books, text, said, reply, in_hand) for reply in waiting]
    words = (answer[0] for answer in answers if answer is not None)
    return " ".join(filter(None, words)), waiting[0].number


def _asked_which(books: Books, text: Text, said: Said, in_hand: list[Ticket]) -> list[Reply]:
    """A number alone answers "which one?": the command is the one of the text before."""
    known = {t.number for t in in_hand}
    for before in books.messages_before(text.phone, text.id, 1):
        return [
            Reply(reply.command, said.number, reply.spelled, reply.gives_back)
            for reply in _candidates(helper_said(before.body, known))[:1]
        ]
    return []


def _obey(
    h: Hotline, books: Books, text: Text, said: Said, reply: Reply, in_hand: list[Ticket]
) -> tuple[str, int | None] | None:
    """None when, with nothing in hand, it says "help" or the like, or more than an answer, or something of their own is
    open: that is a person's own cry or need, or about it."""
    language = language_of(h, books, text.phone, text.person)
    meaning = understand(reply, text.person, in_hand, text.suggestion.item)
    waits = waits_for(reply, text.person, in_hand)
    cry = reply.command is Command.HELP and reply.number is None
    if not waits and (said.rest or (reply.spelled and (cry or open_tickets_of(books, text.phone)))):
        return None
    may_go = helps(books, text.person, h.clock.now()) and not books.opted_out(text.phone)
    if meaning.verdict is Verdict.ACCEPT and not may_go:
        # They were asked, and were taken out of the books or opted out since: nobody gives them an address.
        return h.wording.say("reply", "nothing_open", language), None
    event = _event(h, books, text, meaning)
    if event is not None and meaning.ticket is not None:
        apply(h, books, meaning.ticket, event)
        books.verify(text.person, text.phone)
    return _words(h, text.person, reply, meaning, language), meaning.ticket.number if meaning.ticket else None


def _event(h: Hotline, books: Books, text: Text, meaning: Meaning) -> Event | None:
    if meaning.ticket is None:
        return None
    person, who = text.person, Actor.person(text.person)
    match meaning.verdict:
        case Verdict.ACCEPT:
            language = language_of(h, books, text.phone, person)
            return Accepted(who, language, told_at(h, books, meaning.ticket), text.phone)
        case Verdict.DECLINE | Verdict.GIVE_BACK:
            return Declined(who)
        case Verdict.ARRIVED:
            return Arrived(who)
        case Verdict.DONE:
            return WorkDone(who, person, first_call_back(h, books, meaning.ticket))
        case Verdict.HELP:
            return NeedsHelp(who, text.body)
    return None


def _words(h: Hotline, person: str, reply: Reply, meaning: Meaning, language: str) -> str:
    """The accepting one gets no reply beside the details, which go out as a message of their own."""
    say = h.wording.say
    if meaning.verdict is Verdict.ACCEPT:
        return ""
    if meaning.verdict is Verdict.WHICH:
        return _which(h, meaning.choices, reply.command.value, language)
    if meaning.verdict is Verdict.NOT_YOURS:
        return say("reply", "not_yours", language, number=reply.number or "")
    ticket = meaning.ticket
    number = ticket.number if ticket else ""
    offer = ticket.offer_of(person) if ticket else None
    if ticket is not None and ticket.protected is not None and meaning.verdict is Verdict.LATE_FILLED:
        return say("reply", "nothing_open", language)  # nobody was sent, and no more is told
    if meaning.verdict is Verdict.NOTHING_OPEN:
        waits = ticket is not None and offer is not None and offer.state is OfferState.OPEN
        return say("reply", "accept_first" if waits else "nothing_open", language, number=number)
    return say("reply", REPLIES[meaning.verdict], language, number=number)


def _which(h: Hotline, numbers: Sequence[int], digit: str, language: str) -> str:
    """The question which of several tickets is meant."""
    named = ("、" if language == "zh" else ", ").join(str(n) for n in numbers[:5])
    return h.wording.say("reply", "which", language, numbers=named, digit=digit, first=numbers[0])


# --- an alarm from the scene ---------------------------------------------------------------------------


def _only_answers(text: Text, said: Said) -> bool:
    """Whether it is an answer and nothing else, as "I can go" or the word that stands for 4: no cry, whatever it is
    like."""
    return bool(said.digit or said.deed) and not said.rest and not _CRIES.search(text.body)


def _scene(h: Hotline, text: Text, in_hand: list[Ticket], live: list[Ticket]) -> list[Ticket]:
    """The tickets at whose place there is danger by these words: where this person is at work, or was until just now,
    or, if the words are about somebody else, what it was asked about. None for danger in their own house."""
    own = about_themselves(text.body)
    if own is True:
        return []
    at_work = [t for t in live if t.assignment_of(text.person) is not None]
    on_site = [t for t in at_work if _assignment(t, text.person).state is AssignmentState.ARRIVED]
    lately = [t for t in in_hand if _finished_lately(h, t, text.person)]
    asked = [t for t in live if t not in at_work] if own is False else []
    return on_site or at_work or lately[:1] or asked[:1]


def _assignment(ticket: Ticket, person: str) -> Assignment:
    return next(a for a in reversed(ticket.assignments) if a.person == person)


def _finished_lately(h: Hotline, ticket: Ticket, person: str) -> bool:
    done = [a for a in ticket.assignments if a.person == person and a.state is AssignmentState.DONE]
    lately = any(elapsed(a.changed_at, h.clock.now()) <= h.policy.text.join for a in done)
    return lately and ticket.state in (State.DONE, State.CLOSED)


def _alarm(h: Hotline, books: Books, text: Text, said: Said, scene: list[Ticket]) -> tuple[str, int | None]:
    """The ticket is raised where it is, at the address that is known, and everything follows that follows danger."""
    named = [t for t in scene if t.number == said.number]
    raised: list[Ticket] = []
    who = Actor.person(text.person)
    for ticket in named or scene:
        again = [Reopened(who, text.body)] if ticket.state in (State.DONE, State.CLOSED) else []
        raised.append(apply(h, books, ticket, *again, HelperSaid(who, text.body, text.suggestion.only_danger())))
    first, language = raised[0], language_of(h, books, text.phone, text.person)
    if first.protected is not None:
        return h.wording.say("reply", "help", language, number=first.number), first.number
    emergency = emergency_words(h, first)
    return h.wording.say("reply", "alarm", language, number=first.number, emergency=emergency), first.number


# --- everything else -----------------------------------------------------------------------------------


def is_own_need(person: str, words: str, found: Suggestion, live: list[Ticket]) -> bool:
    """Words of need and nothing of the tickets at hand."""
    own = about_themselves(words)
    if not found.is_need:
        return False
    same = any(found.category is t.category for t in live)
    at_work = any(t.assignment_of(person) is not None for t in live)
    return own is True or (own is None and not same and not at_work and found.item is not None)


def _keep(h: Hotline, books: Books, text: Text, said: Said, live: list[Ticket]) -> tuple[str, int]:
    """Not understood: onto the ticket at hand, and one friendly line."""
    language = language_of(h, books, text.phone, text.person)
    at_work = [t for t in live if t.assignment_of(text.person) is not None]
    ticket = next((t for t in live if t.number == said.number), (at_work or live)[0])
    mine = ticket.assignment_of(text.person) is not None
    if mine and said.deed in UNDER_WAY:
        apply(h, books, ticket, OnTheWay(Actor.person(text.person), text.body))
        return h.wording.say("reply", "on_the_way", language, number=ticket.number), ticket.number
    if not said.pleasant:
        apply(h, books, ticket, HelperSaid(Actor.person(text.person), text.body))
    before = _in_a_row(h, books, text)
    if before >= IN_A_ROW:
        return "", ticket.number
    if before == IN_A_ROW - 1:
        return h.wording.say("reply", "call_us", language), ticket.number
    if len(live) > 1:  # a digit alone would be asked about
        named = [t.number for t in live if t.number == said.number] or [t.number for t in live]
        return _which(h, named, "2" if mine else "1", language), ticket.number
    digits = "digits_at_work" if mine else "digits_offer"
    return h.wording.say("reply", digits, language, number=ticket.number), ticket.number


def _in_a_row(h: Hotline, books: Books, text: Text) -> int:
    """How many texts of this phone just before could not be made out either."""
    count, now = 0, h.clock.now()
    for before in books.messages_before(text.phone, text.id, IN_A_ROW):
        said = helper_said(before.body)
        if said.digit or said.deed or said.only_number or elapsed(before.at, now) > A_ROW:
            break
        count += 1
    return count
