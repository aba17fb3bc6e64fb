"""What a policy must hold together: refused are times that break their own promise, and what no person could bear or
no call could fit into. Every refusal names section and key, and says what would do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from .errors import PolicyError
from .ticket import Priority

if TYPE_CHECKING:
    from .policy import Policy

MOST_REMINDERS = 4
"""More nobody bears who is busy carrying rice."""
MOST_CALL_BACKS = 5
LONGEST_SILENCE = 20.0
"""Seconds after which anybody hangs up who hears nothing."""
SHORTEST_HOURS = timedelta(hours=1)
LONGEST_JOIN = timedelta(hours=6)
"""What somebody texts after that is about something else."""


def check(policy: Policy) -> None:
    """Raises PolicyError."""
    check_order(policy)
    check_promises(policy)
    check_not_understood(policy)
    check_alarm(policy)
    check_patience(policy)


def check_order(policy: Policy) -> None:
    """What is more urgent is never later than what is less so."""
    tables: dict[str, Mapping[Priority, timedelta]] = {
        "promise": policy.promise.within,
        "desk.untouched": policy.desk.untouched,
        "wave.expires": policy.wave.expires,
        "follow_up.work": policy.follow_up.work,
    }
    for section, times in tables.items():
        for urgent, other in pairwise(Priority):
            if times[urgent] > times[other]:
                raise PolicyError(
                    f"[{section}] {urgent} is {times[urgent]}, and {other} comes sooner, after {times[other]}: what is "
                    f"more urgent comes first. At most {_span(times[other])} would do."
                )


def check_promises(policy: Policy) -> None:
    """Refuse times that break their own promise: a desk asleep, every wave and one lead must fit into it."""
    if policy.desk.untouched[Priority.CRITICAL] > timedelta(seconds=60):
        raise PolicyError("[desk.untouched] critical must be at most 60 s.")
    for priority in Priority:
        asking = policy.wave.expires[priority] * (policy.wave.waves + 1)
        needed = policy.desk.untouched[priority] + asking
        if needed > policy.promise.within[priority]:
            raise PolicyError(
                f"[promise] {priority} is {policy.promise.within[priority]}, but an untouched ticket, its "
                f"{policy.wave.waves} waves and one lead take {needed}: it would break its own promise."
            )
    # What comes in shortly before `opens` has the desk's time first, and is promised for the same morning.
    normal = policy.desk.untouched[Priority.NORMAL] + policy.wave.expires[Priority.NORMAL] * (policy.wave.waves + 1)
    if _since_midnight(policy.promise.opens) + normal > _since_midnight(policy.promise.morning):
        raise PolicyError(
            f"[promise] morning: from opens on, an untouched normal ticket, its {policy.wave.waves} waves and one "
            f"lead take {normal}: it would break its own promise."
        )


def check_not_understood(policy: Policy) -> None:
    """Refuse times with which what was not understood would not be looked at first, or not before the morning."""
    if policy.not_understood.desk > policy.desk.untouched[Priority.NORMAL]:
        raise PolicyError(
            f"[not_understood] desk is {policy.not_understood.desk}, but an ordinary ticket is looked after in "
            f"{policy.desk.untouched[Priority.NORMAL]}: what was not understood comes first."
        )
    closes, opens = _since_midnight(policy.promise.closes), _since_midnight(policy.promise.opens)
    night = timedelta(days=1) - closes + opens
    if policy.not_understood.night >= night:
        raise PolicyError(
            f"[not_understood] night is {policy.not_understood.night}, but the night itself is only {night}: "
            "nobody would be rung before it is over."
        )


def check_alarm(policy: Policy) -> None:
    """Refuse leases behind which a promise is missed, and a standing alarm that rings more than the ladder."""
    alarm, promised = policy.alarm, policy.promise.within[Priority.CRITICAL]
    if alarm.lease > promised:
        raise PolicyError(
            f"[alarm] lease is {alarm.lease}, but a critical ticket is promised within {promised}: whoever touched it "
            f"would keep everybody else away. At most {_span(promised)} would do."
        )
    if alarm.hush > alarm.lease:
        raise PolicyError(
            f"[alarm] hush is {alarm.hush}: a banner would be silent longer than anybody may have the ticket in hand. "
            f"At most {_span(alarm.lease)} would do."
        )
    if alarm.standing < policy.desk.duty_gap:
        raise PolicyError(
            f"[alarm] standing is {alarm.standing}, shorter than [desk] duty_gap: when everybody was rung in vain, the "
            f"alarm grows rarer. At least {_span(policy.desk.duty_gap)} would do."
        )
    if policy.promise.ahead >= policy.promise.within[Priority.URGENT]:
        raise PolicyError(
            f"[promise] ahead is {policy.promise.ahead}, but an urgent ticket is promised within "
            f'{policy.promise.within[Priority.URGENT]}: the apology would come before the promise. "5 min" would do.'
        )


def check_patience(policy: Policy) -> None:
    """Refuse what a person would not bear, and hours into which no call fits."""
    if policy.follow_up.reminders > MOST_REMINDERS:
        raise PolicyError(
            f"[follow_up] reminders is {policy.follow_up.reminders}: nobody bears more than {MOST_REMINDERS}, and "
            "after the last one the operator is called. 1 or 2 would do."
        )
    if policy.call_back.tries > MOST_CALL_BACKS:
        raise PolicyError(
            f"[call_back] tries is {policy.call_back.tries}: nobody bears more than {MOST_CALL_BACKS} calls about one "
            "thing. 3 would do."
        )
    for key in ("silence", "pause"):
        seconds = getattr(policy.call, key)
        if seconds >= policy.call.longest:
            raise PolicyError(
                f"[call] {key} is {seconds:g} s, but the longest that is listened to is {policy.call.longest:g} s: it "
                'would never be heard. "8 s" of silence and "3 s" of pause would do.'
            )
        if seconds > LONGEST_SILENCE:
            raise PolicyError(
                f"[call] {key} is {seconds:g} s: after {LONGEST_SILENCE:g} s without a word people hang up. "
                f'"{8 if key == "silence" else 3} s" would do.'
            )
    begin, end = (_since_midnight(at) for at in policy.call_back.hours)
    needed = max(SHORTEST_HOURS, policy.call_back.ends)
    if end - begin < needed:
        raise PolicyError(
            f"[call_back] hours are {end - begin} long: no call-back fits into them. At least {_span(needed)} are "
            'needed; "08:00-20:00" would do.'
        )
    if policy.text.join > LONGEST_JOIN:
        raise PolicyError(
            f"[text] join is {policy.text.join}: what somebody writes so much later is about something else, and would "
            'be lost in an old ticket. "30 min" would do.'
        )


def check_number(policy: Policy, number: str) -> None:
    """Refuse a duty phone that is the hotline itself: it would ring itself while somebody dies."""
    if number in policy.desk.duty_phones:
        raise PolicyError(
            f"[desk] duty_phones names {number}, which is the hotline itself. Name a phone that somebody carries."
        )


def _span(span: timedelta) -> str:
    """As it is written in the file."""
    seconds = int(span.total_seconds())
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds % length == 0:
            return f'"{seconds // length} {unit}"'
    return f'"{seconds} s"'


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
