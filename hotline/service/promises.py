"""What a caller is told: by when somebody has taken it on or speaks to them, in true words."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline.domain.deadlines import earlier, elapsed, promise_at
from hotline.domain.events import Suggestion
from hotline.domain.ticket import Priority, Ticket

from . import needs
from .context import Hotline
from .emergency import emergency_numbers
from .told_times import as_told, whole_minutes

BETWEEN = {"zh": "、", "en": ", "}


def emergency_words(h: Hotline, ticket: Ticket) -> str:
    """The number for this danger; where nobody knows which it is, all of them."""
    return BETWEEN[h.wording.language(ticket.language)].join(emergency_numbers(h.region, ticket.emergencies))


def all_emergency_words(h: Hotline, language: str) -> str:
    """All numbers: whoever hears or reads them learns nothing of what it is about."""
    return BETWEEN[h.wording.language(language)].join(emergency_numbers(h.region))


def promise_words(
    h: Hotline, ticket: Ticket, section: str, said: Suggestion, new_need: bool = False
) -> tuple[str, datetime | None]:
    """The words (of section "reply" or "spoken") and the promise in them; a promise once made is repeated, or
    shortened when the matter has become more urgent. `said`: what was read out of the words that are answered;
    `new_need`: they are about more than what somebody is at work on already."""
    now, language = h.clock.now(), ticket.language
    if ticket.protected is not None:
        return "", None
    if ticket.active and not new_need:
        return h.wording.say("reply", "promise_kept", language), None
    if _is_careful(ticket, said.understood):
        return _careful_words(h, ticket, section), None
    due = as_told(promise_at(ticket.priority, now, h.policy), now)
    if ticket.promise_at is not None and ticket.promise_kept_at is None:
        due = earlier(due, ticket.promise_at)
    if elapsed(now, due) <= timedelta(0) or not _anybody(h, ticket):
        return h.wording.say("reply", "promise_desk", language), None
    return h.wording.promise(section, due, now, language, needs.just_said(h, "promise", ticket, said)), due


def spoken_promise(h: Hotline, ticket: Ticket, said: Suggestion) -> tuple[str, datetime | None]:
    """What the caller hears at the end of the call; `said`: what was read out of the words of this call."""
    language = ticket.language
    words, due = promise_words(h, ticket, "spoken", said)
    if ticket.protected is not None:
        key = "promise_protected" if ticket.caller else "promise_protected_withheld"
        return h.wording.say("spoken", key, language, emergency=all_emergency_words(h, language)), None
    if ticket.priority is Priority.CRITICAL or _is_careful(ticket, said.understood):
        words += h.wording.say("spoken", "emergency", language, emergency=emergency_words(h, ticket))
    return words, due


def promise_anew(h: Hotline, ticket: Ticket) -> datetime:
    """The new time for a promise that will not be kept."""
    now = h.clock.now()
    return as_told(promise_at(ticket.priority, now, h.policy), now)


def call_promise(h: Hotline, ticket: Ticket) -> tuple[str, datetime | None]:
    """That a person phones, and by when; without a time where nobody is there to keep it."""
    now, language = h.clock.now(), ticket.language
    if not _anybody(h, ticket):
        return h.wording.say("spoken", "person_calls", language), None
    due = as_told(promise_at(ticket.priority.raised_to(Priority.URGENT), now, h.policy), now)
    minutes = whole_minutes(elapsed(now, due))
    return h.wording.say("spoken", "person_calls_soon", language, minutes=minutes), due


def _anybody(h: Hotline, ticket: Ticket) -> bool:
    return h.standing.anybody(ticket, h.clock.now(), h.policy)


def _is_careful(ticket: Ticket, understood: bool) -> bool:
    """What was not understood is promised nothing anew, also when a human has the ticket in hand already."""
    return ticket.not_understood or not (understood or ticket.in_danger or ticket.promise_at)


def _careful_words(h: Hotline, ticket: Ticket, section: str) -> str:
    """Nobody knows what it is about, so no time is told in which anything would be done about it: only who looks."""
    if not _anybody(h, ticket):
        return h.wording.say("reply", "promise_desk", ticket.language)
    key = "promise_look" if section == "reply" or ticket.caller else "promise_look_withheld"
    return h.wording.say(section, key, ticket.language)
