"""A ticket as one row of the queue, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.areas import AreaTree
from hotline.domain.deadlines import elapsed
from hotline.domain.ticket import AssignmentState, Need, Ticket
from hotline.words import item_name

from .context import Visit
from .labels import ATTENTION, CATEGORY, CHANNEL, DISPOSITION, PRIORITY, PROTECTED, SHAPE, STATE, label
from .language import Words
from .times import clock_time, span

FIRST_WORDS = 90  # characters of what was said


@dataclass(frozen=True, slots=True)
class Countdown:
    """A time to be kept. `left` is what the browser counts on from; `over`: it has passed."""

    at: str
    shown: str
    left: str
    over: bool


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    priority: str
    priority_word: str
    shape: str
    category: str
    category_word: str
    area: str
    first_words: str
    person: str
    caller: str
    promise: Countdown | None
    kept: str
    held: str
    state: str
    state_word: str
    holders: str
    attention: tuple[str, ...]
    channel: str
    unconfirmed: bool
    protected: str
    taken: str
    taken_at: str
    alarm_for: str
    hushed_until: str
    hushed: str
    opened: str
    open: bool


def countdown(at: datetime | None, visit: Visit) -> Countdown | None:
    if at is None:
        return None
    left = (at - visit.now).total_seconds()
    shown = clock_time(at, visit.now, visit.h.zone, visit.words)
    return Countdown(at.isoformat(), shown, ("−" if left < 0 else "") + span(left), left < 0)


def row(ticket: Ticket, visit: Visit, tree: AreaTree) -> Row:
    words = visit.words
    state = shown_state(ticket)
    kept, hushed = ticket.promise_kept_at, ticket.hushed_until
    if hushed is not None and elapsed(visit.now, hushed) <= timedelta(0):
        hushed = None
    return Row(
        number=ticket.number,
        priority=ticket.urgency.value,
        priority_word=label(words, PRIORITY, ticket.urgency),
        shape=SHAPE[ticket.urgency.value],
        category=ticket.category.value if ticket.category else "",
        category_word=what(ticket, visit),
        area=area_name(tree, ticket.area),
        first_words=ticket.need[:FIRST_WORDS] + ("…" if len(ticket.need) > FIRST_WORDS else ""),
        person=ticket.person or caller(ticket, words),
        caller=caller(ticket, words),
        promise=countdown(ticket.promise_at, visit) if kept is None and ticket.open else None,
        kept=clock_time(kept, visit.now, visit.h.zone, words) if kept and ticket.promise_at else "",
        held=clock_time(ticket.held_until, visit.now, visit.h.zone, words) if ticket.held_until else "",
        state=state,
        state_word=state_word(ticket, words),
        holders=holders(ticket, words),
        attention=attention(ticket, words),
        channel=label(words, CHANNEL, ticket.channel),
        unconfirmed=unconfirmed(ticket),
        protected=label(words, PROTECTED, ticket.protected),
        taken=ticket.taken_by if ticket.open else "",
        taken_at=clock_time(ticket.taken_at, visit.now, visit.h.zone, words) if ticket.taken_at else "",
        alarm_for=ticket.alarm_for if ticket.open else "",
        hushed_until=hushed.isoformat() if hushed else "",
        hushed=clock_time(hushed, visit.now, visit.h.zone, words) if hushed else "",
        opened=clock_time(ticket.opened_at, visit.now, visit.h.zone, words),
        open=ticket.open,
    )


def what(ticket: Ticket, visit: Visit) -> str:
    """Everything that is asked for, each as category and, where known, item: "food: rice + repair: light"."""
    if not ticket.needs:
        return label(visit.words, CATEGORY, ticket.category)
    return " + ".join(need_words(need, visit) for need in ticket.needs)


def need_words(need: Need, visit: Visit) -> str:
    category = label(visit.words, CATEGORY, need.category)
    if not need.item:
        return category
    item = item_name(visit.h.lexicon, need.item, visit.words.language)
    if item == category:
        return category
    return visit.words.pgettext("category and item", "{category}: {item}", category=category, item=item)


def area_name(tree: AreaTree, code: str | None, levels: int = 2) -> str:
    """The area with its parent, the larger first: 红庙社区 三组."""
    return " ".join(a.name for a in reversed(tree.path(code)[:levels]))


def shown_state(ticket: Ticket) -> str:
    """The state, with "on site" once somebody has arrived."""
    if any(a.state is AssignmentState.ARRIVED for a in ticket.active):
        return "on_site"
    return ticket.state.value


def state_word(ticket: Ticket, words: Words) -> str:
    if ticket.disposition is not None:
        return label(words, DISPOSITION, ticket.disposition)
    return label(words, STATE, shown_state(ticket))


def caller(ticket: Ticket, words: Words) -> str:
    """The number, or why there is none: only somebody who phones or writes can withhold it."""
    if ticket.caller:
        return ticket.caller
    by_phone = ticket.channel in ("voice", "sms")
    return words.gettext("number withheld") if by_phone else words.gettext("no number given")


def holders(ticket: Ticket, words: Words) -> str:
    """Who has it, and how many still think about it."""
    names = "、" if words.language == "zh" else ", "
    parts = [names.join(a.name for a in ticket.active)] if ticket.active else []
    if waiting := len(ticket.open_offers):
        parts.append(words.ngettext("{n} asked", "{n} asked", waiting))
    return " · ".join(parts)


def attention(ticket: Ticket, words: Words) -> tuple[str, ...]:
    return tuple(label(words, ATTENTION, a) for a in sorted(ticket.attention))


def unconfirmed(ticket: Ticket) -> bool:
    """Category and priority are the machine's; no human has said so yet."""
    return ticket.open and ticket.category is not None and not ticket.triaged_at_desk
