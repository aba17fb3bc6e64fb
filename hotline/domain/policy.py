"""The policy: times and rules a deployment may change, checked against its own promises."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from .errors import PolicyError
from .policy_checks import check
from .ticket import Priority

SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
# Nothing may come round faster than a person can react.
LEAST = timedelta(seconds=1)
LEAST_GAP = timedelta(seconds=10)
MOST_AT_ONCE = 20
PerPriority = Mapping[Priority, timedelta]


@dataclass(frozen=True, slots=True)
class PromisePolicy:
    within: PerPriority
    opens: time
    closes: time
    morning: time
    ahead: timedelta


@dataclass(frozen=True, slots=True)
class DeskPolicy:
    untouched: PerPriority
    look_again: timedelta
    duty_phones: tuple[str, ...]
    duty_gap: timedelta


@dataclass(frozen=True, slots=True)
class AlarmPolicy:
    lease: timedelta
    hush: timedelta
    rounds: int
    rings: int
    standing: timedelta
    texts: int


@dataclass(frozen=True, slots=True)
class NotUnderstoodPolicy:
    desk: timedelta
    night: timedelta
    gap: timedelta
    confidence: float


@dataclass(frozen=True, slots=True)
class WavePolicy:
    least: int
    most: int
    waves: int
    daily_cap: int
    expires: PerPriority


@dataclass(frozen=True, slots=True)
class FollowUpPolicy:
    reminders: int
    gap: timedelta
    work: PerPriority
    travel: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CallBackPolicy:
    hours: tuple[time, time]
    tries: int
    gap: timedelta
    after: timedelta
    ends: timedelta


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """Seconds, as the voice side counts them."""

    silence: float
    pause: float
    longest: float
    playback: bool


@dataclass(frozen=True, slots=True)
class TextPolicy:
    join: timedelta
    per_hour: int


@dataclass(frozen=True, slots=True)
class Policy:
    promise: PromisePolicy
    desk: DeskPolicy
    alarm: AlarmPolicy
    not_understood: NotUnderstoodPolicy
    wave: WavePolicy
    follow_up: FollowUpPolicy
    call_back: CallBackPolicy
    call: CallPolicy
    text: TextPolicy


class _Section:
    """One table of the file; every key must be there and every key must be known."""

    def __init__(self, name: str, values: Any) -> None:
        if not isinstance(values, Mapping):
            raise PolicyError(f"[{name}] is missing.")
        self.name, self.values, self.seen = name, values, set[str]()

    def take(self, key: str, kind: type) -> Any:
        self.seen.add(key)
        value = self.values.get(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise PolicyError(f"[{self.name}] {key} must be given as {kind.__name__}, not {value!r}.")
        return value

    def span(self, key: str, least: timedelta = LEAST) -> timedelta:
        where = f"[{self.name}] {key}"
        span = parse_span(self.take(key, str), where)
        if span < least:
            raise PolicyError(f"{where} must be at least {least.total_seconds():g} s.")
        return span

    def clock(self, key: str) -> time:
        return parse_clock(self.take(key, str), f"[{self.name}] {key}")

    def count(self, key: str, least: int = 0) -> int:
        value: int = self.take(key, int)
        if value < least:
            raise PolicyError(f"[{self.name}] {key} must be at least {least}, not {value}.")
        return value

    def share(self, key: str) -> float:
        value: float = self.take(key, float)
        if not 0 <= value <= 1:
            raise PolicyError(f"[{self.name}] {key} must lie between 0.0 and 1.0, not {value}.")
        return value

    def table(self, key: str) -> _Section:
        return _Section(f"{self.name}.{key}", self.take(key, dict))

    def per_priority(self) -> PerPriority:
        return {p: self.span(p.value) for p in Priority}

    def done(self) -> None:
        unknown = set(self.values) - self.seen
        if unknown:
            raise PolicyError(f"[{self.name}] has a key nobody knows: {', '.join(sorted(unknown))}.")


def parse_span(text: str, where: str = "") -> timedelta:
    """`45 s`, `10 min`, `2 h`, `1 d` as a timedelta; raises PolicyError."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|min|h|d)\s*", text)
    if not match:
        raise PolicyError(f'{where} must look like "45 s", "10 min", "2 h" or "1 d", not {text!r}.')
    return timedelta(seconds=float(match[1]) * SECONDS[match[2]])


def parse_clock(text: str, where: str = "") -> time:
    """`08:00` as a time of day; raises PolicyError."""
    match = re.fullmatch(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*", text)
    if not match:
        raise PolicyError(f'{where} must look like "08:00", not {text!r}.')
    return time(int(match[1]), int(match[2]))


def parse_hours(text: str, where: str = "") -> tuple[time, time]:
    """`08:00-20:00` as two times of day, the first before the second; raises PolicyError."""
    first, _, last = text.partition("-")
    hours = parse_clock(first, where), parse_clock(last, where)
    if hours[0] >= hours[1]:
        raise PolicyError(f"{where} must begin before it ends, not {text!r}.")
    return hours


def load_policy(text: str) -> Policy:
    """Parse and check a policy file; raises PolicyError with the line, the section and the key."""
    try:
        return _read(text)
    except PolicyError as error:
        line = line_of(text, str(error))
        raise PolicyError(f"Line {line}: {error.why}") from None if line else error


def line_of(text: str, message: str) -> int:
    """The line of the first "[section] key" that a message names; 0 when it names none, or that isn't there."""
    named = re.search(r"\[([\w.]+)\] (\w+)", message)
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[([\w.]+)\]", line):
            section = head[1]
        elif named and section == named[1] and re.match(rf"\s*{named[2]}\s*=", line):
            return number
    return 0


def _read(text: str) -> Policy:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"It is not TOML: {error}.") from error
    names = ("promise", "desk", "alarm", "not_understood", "wave", "follow_up", "call_back", "call", "text")
    unknown = set(data) - set(names)
    if unknown:
        raise PolicyError(f"A section nobody knows: {', '.join(sorted(unknown))}.")
    sections = {name: _Section(name, data.get(name)) for name in names}
    policy = Policy(
        promise=_promise(sections["promise"]),
        desk=_desk(sections["desk"]),
        alarm=_alarm(sections["alarm"]),
        not_understood=_not_understood(sections["not_understood"]),
        wave=_wave(sections["wave"]),
        follow_up=_follow_up(sections["follow_up"]),
        call_back=_call_back(sections["call_back"]),
        call=_call(sections["call"]),
        text=TextPolicy(sections["text"].span("join"), sections["text"].count("per_hour", 1)),
    )
    for section in sections.values():
        section.done()
    check(policy)
    return policy


def _promise(s: _Section) -> PromisePolicy:
    policy = PromisePolicy(s.per_priority(), s.clock("opens"), s.clock("closes"), s.clock("morning"), s.span("ahead"))
    if not policy.opens <= policy.morning < policy.closes:
        raise PolicyError("[promise] opens, morning and closes must follow one another.")
    return policy


def _desk(s: _Section) -> DeskPolicy:
    phones = tuple(s.take("duty_phones", list))
    if not all(isinstance(p, str) and re.fullmatch(r"\+[1-9]\d{6,14}", p) for p in phones):
        raise PolicyError("[desk] duty_phones must be numbers like +8613800000000.")
    untouched = s.table("untouched")
    policy = DeskPolicy(
        untouched.per_priority(), s.span("look_again", LEAST_GAP), phones, s.span("duty_gap", LEAST_GAP)
    )
    untouched.done()
    return policy


def _alarm(s: _Section) -> AlarmPolicy:
    return AlarmPolicy(
        lease=s.span("lease", LEAST_GAP),
        hush=s.span("hush", LEAST_GAP),
        rounds=s.count("rounds", 1),
        rings=s.count("rings", 1),
        standing=s.span("standing", timedelta(minutes=1)),
        texts=s.count("texts", 1),
    )


def _not_understood(s: _Section) -> NotUnderstoodPolicy:
    return NotUnderstoodPolicy(s.span("desk"), s.span("night"), s.span("gap", LEAST_GAP), s.share("confidence"))


def _wave(s: _Section) -> WavePolicy:
    expires = s.table("expires")
    policy = WavePolicy(
        least=s.count("least", 1),
        most=s.count("most", 1),
        waves=s.count("waves", 1),
        daily_cap=s.count("daily_cap", 1),
        expires=expires.per_priority(),
    )
    expires.done()
    if policy.most > MOST_AT_ONCE:
        raise PolicyError(f"[wave] most must be at most {MOST_AT_ONCE}.")
    if policy.least > policy.most:
        raise PolicyError("[wave] least is more than most.")
    return policy


def _follow_up(s: _Section) -> FollowUpPolicy:
    work, travel = s.table("work"), s.table("travel")
    levels = ("building", "group", "community", "street", "district")
    policy = FollowUpPolicy(
        s.count("reminders"),
        s.span("gap", LEAST_GAP),
        work.per_priority(),
        {level: travel.count(level) for level in levels},
    )
    work.done()
    travel.done()
    return policy


def _call_back(s: _Section) -> CallBackPolicy:
    hours = parse_hours(s.take("hours", str), "[call_back] hours")
    return CallBackPolicy(hours, s.count("tries", 1), s.span("gap", LEAST_GAP), s.span("after"), s.span("ends"))


def _call(s: _Section) -> CallPolicy:
    silence, pause, longest = (s.span(key).total_seconds() for key in ("silence", "pause", "longest"))
    return CallPolicy(silence, pause, longest, s.take("playback", bool))
