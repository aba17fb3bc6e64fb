"""When things must have happened: promises, the desk's time, calling hours. Times are aware, in hotline time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from .policy import Policy, parse_hours
from .ticket import Priority

CAN_WAIT = frozenset({Priority.NORMAL, Priority.LOW})


def later(at: datetime, span: timedelta) -> datetime:
    """So much time after `at`, as it really passes: also in the nights when summer time begins or ends."""
    return (at.astimezone(UTC) + span).astimezone(at.tzinfo)


def elapsed(since: datetime, until: datetime) -> timedelta:
    """The time that really passes between the two; negative when `until` comes first. Python's own `-`, `<` and
    `min` go by the clock on the wall, which shows one hour twice when summer time ends."""
    return _utc(until) - _utc(since)


def _utc(moment: datetime) -> datetime:
    """In UTC; the few hours at either end of time that have no place there are that end itself."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return (datetime.max if moment.year > 1 else datetime.min).replace(tzinfo=UTC)


def earlier(one: datetime, other: datetime) -> datetime:
    return one if elapsed(one, other) >= timedelta(0) else other


def latter(one: datetime, other: datetime) -> datetime:
    return other if elapsed(one, other) >= timedelta(0) else one


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0, fold=0)


def next_within(now: datetime, hours: tuple[time, time]) -> datetime:
    """The first moment from now on that lies in the hours (begin included, end excluded)."""
    begin, end = _at(now, hours[0]), _at(now, hours[1])
    if now < begin:
        return begin
    return now if now < end else begin + timedelta(days=1)


def when_awake(at: datetime, priority: Priority, policy: Policy) -> datetime:
    """Nobody is disturbed at night for what can wait: such times move to the next opening."""
    if priority not in CAN_WAIT:
        return at
    return next_within(at, (policy.promise.opens, policy.promise.closes))


def desk_due_at(priority: Priority, now: datetime, policy: Policy) -> datetime:
    """By when the desk must have touched a ticket."""
    return when_awake(later(now, policy.desk.untouched[priority]), priority, policy)


def is_night(now: datetime, policy: Policy) -> bool:
    """Between `closes` and `opens`, when the desk may be asleep."""
    return not _at(now, policy.promise.opens) <= now < _at(now, policy.promise.closes)


def look_first_at(now: datetime, policy: Policy) -> datetime:
    """By when a person must have looked at what was not understood: at night before the night is over."""
    if not is_night(now, policy):
        return later(now, policy.not_understood.desk)
    return earlier(later(now, policy.not_understood.night), _opening(now, policy))


def look_at_opening(now: datetime, policy: Policy) -> datetime:
    """The desk's time for what was not understood, from the next opening on."""
    return later(_opening(now, policy), policy.not_understood.desk)


def _opening(now: datetime, policy: Policy) -> datetime:
    return next_within(now, (policy.promise.opens, policy.promise.closes))


def wave_due_at(priority: Priority, now: datetime, policy: Policy) -> datetime:
    """By when somebody must have answered an offer sent now."""
    return when_awake(later(now, policy.wave.expires[priority]), priority, policy)


def word_at(promised: datetime, now: datetime, policy: Policy) -> datetime:
    """When to say that a promise told now will not be kept: `ahead` of it, at the soonest after half of its time."""
    span = elapsed(now, promised)
    return later(promised, -min(policy.promise.ahead, span / 2))


def night_began(now: datetime, policy: Policy) -> datetime:
    """When the night that is now began; in the day, now."""
    if not is_night(now, policy):
        return now
    closed = _at(now, policy.promise.closes)
    return closed if now >= closed else closed - timedelta(days=1)


def promise_at(priority: Priority, now: datetime, policy: Policy) -> datetime:
    """By when somebody has accepted or has spoken to the caller, if it is told now."""
    due = later(now, policy.promise.within[priority])
    if priority not in CAN_WAIT:
        return due
    opens, closes = _at(now, policy.promise.opens), _at(now, policy.promise.closes)
    if now >= opens and due <= closes:
        return due
    day = opens if now < opens else opens + timedelta(days=1)
    if priority is Priority.NORMAL:
        return _at(day, policy.promise.morning)
    return when_awake(later(day, policy.promise.within[priority]), priority, policy)


def call_back_at(now: datetime, policy: Policy, safe_hours: str = "") -> datetime:
    """The first moment a person may be phoned back: in calling hours, or in the hours their own file gives."""
    hours = parse_hours(safe_hours) if safe_hours else policy.call_back.hours
    return next_within(now, hours)
