"""English numbers in words: twenty five kilos, half past three, two or three, a dozen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from .number import LONGEST, Between, Number, whole

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6}
_VAGUE_WORDS: dict[str, int | Between] = {
    "a couple": 2,
    "a dozen": 12,
    "half a dozen": 6,
    "a few": Between(3, 5),
    "several": Between(3, 9),
}


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_WORD = _any_of({**_ONES, **_TENS, **_SCALES})
_NUM = rf"(?:{_WORD}\b(?:(?: and |[ -]){_WORD}\b)*|[0-9]+(?:\.[0-9]+)?)"
_COUNTED = (
    "kilo|kilogram|gram|pound|bag|bottle|box|pack|packet|sack|litre|liter|hour|minute|day|week|month|year|pill|"
    "tablet|person|room|floor|time|blanket|egg|cup|yuan|dollar|metre|meter|kilometre|kilometer"
)
_UNIT = rf"(?:[ ]?(?:of )?(?P<unit>(?:{_COUNTED})(?:e?s)?|people|child|children|kg|km)\b)?"
_PAST = re.compile(rf"(?P<part>half|quarter|{_NUM}) (?P<way>past|to) (?P<hour>{_NUM})(?! or)")
_MINUTES = rf"{_any_of(_TENS)}(?:[ -]{_any_of(_ONES)})?|ten|fifteen"
_CLOCK = re.compile(rf"(?P<hour>{_any_of(_ONES)}|[0-9]{{1,2}})(?: o'clock| ?(?P<minute>{_MINUTES})? ?[ap]\.?m\b\.?)")
_NAMED_THINGS = "group|house|room|building|floor|number|apartment"
_NAMED = re.compile(rf"(?P<unit>{_NAMED_THINGS})(?: number)? (?P<number>{_NUM})")
_VAGUE = re.compile(rf"(?P<word>half a dozen|a couple|a few|several|a dozen)\b{_UNIT}")
_HALF = re.compile(rf"half (?:an?|the) (?P<unit>{_COUNTED})\b")
_EITHER = re.compile(rf"(?P<low>{_NUM}) (?:or|to) (?P<high>{_NUM}){_UNIT}")
_PLAIN = re.compile(rf"(?P<number>{_NUM})(?P<half> and a half)?{_UNIT}")


def cardinal(said: str) -> Fraction | None:
    """The value of a number in words or digits; ones in a row are digits read out. None otherwise."""
    if said[0].isdigit():
        return Fraction(said) if len(said) <= LONGEST else None
    parts = said.replace("-", " ").replace(" and ", " ").split()
    if len(parts) > LONGEST:
        return None
    if len(parts) > 1 and all(_ONES.get(p, 10) < 10 for p in parts):
        return Fraction("".join(str(_ONES[p]) for p in parts))
    total = group = 0
    room = 10**9  # each part must be smaller than what the one before left open: "three thirty" is no number
    for part in parts:
        if part in _SCALES:
            scale = _SCALES[part]
            if group == 0 or (scale == 100 and group > 99):
                return None
            total, group = (total, group * 100) if scale == 100 else (total + group * scale, 0)
            room = 100 if scale == 100 else 1000
            continue
        value = _ONES.get(part, _TENS.get(part, 0))
        if value >= room:
            return None
        group += value
        room = 10 if part in _TENS else 1
    return Fraction(total + group)


def _time(hour: Fraction | None, minute: Fraction | None, said: str) -> Number | None:
    if hour is None or minute is None or not 0 <= hour <= 24 or not -60 < minute < 60:
        return None
    return Number(whole(hour + minute / 60), "o'clock", said)


def _past(m: re.Match[str]) -> Number | None:
    part = {"half": Fraction(30), "quarter": Fraction(15)}.get(m["part"]) or cardinal(m["part"])
    if part is None or (m["way"] == "to" and m["part"] not in ("quarter", "ten", "five", "twenty")):
        return None
    return _time(cardinal(m["hour"]), part if m["way"] == "past" else -part, m.group())


def _clock(m: re.Match[str]) -> Number | None:
    return _time(cardinal(m["hour"]), cardinal(m["minute"]) if m["minute"] else Fraction(0), m.group())


def _named(m: re.Match[str]) -> Number | None:
    value = cardinal(m["number"])
    return None if value is None else Number(whole(value), m["unit"], m.group())


def _vague(m: re.Match[str]) -> Number | None:
    return Number(_VAGUE_WORDS[m["word"]], m["unit"], m.group())


def _half(m: re.Match[str]) -> Number | None:
    return Number(Fraction(1, 2), m["unit"], m.group())


def _either(m: re.Match[str]) -> Number | None:
    low, high = cardinal(m["low"]), cardinal(m["high"])
    if low is None or high is None or low >= high or low.denominator != 1 or high.denominator != 1:
        return None
    return Number(Between(int(low), int(high)), m["unit"], m.group())


def _plain(m: re.Match[str]) -> Number | None:
    value = cardinal(m["number"])
    if value is None:
        return None
    return Number(whole(value + Fraction(1, 2) if m["half"] else value), m["unit"], m.group())


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Number | None]], ...] = (
    (_PAST, _past), (_CLOCK, _clock), (_NAMED, _named), (_VAGUE, _vague), (_HALF, _half), (_EITHER, _either),
    (_PLAIN, _plain),
)  # fmt: skip
_RUN = re.compile(_NUM)
_START = re.compile(
    rf"(?<![a-z0-9'])(?<!no )(?:{_WORD}\b|[0-9]|half\b|quarter\b|a (?:couple|few|dozen)\b|several\b|"
    rf"(?:{_NAMED_THINGS})\b)"
)


def find_english(text: str) -> Iterator[tuple[int, Number]]:
    """Every number in a normalised text with its position, from left to right; the first form to fit wins."""
    at = 0
    while (start := _START.search(text, at)) is not None:
        at = start.start()
        for pattern, made in _FORMS:
            m = pattern.match(text, at)
            number = made(m) if m else None
            if m and number:
                yield at, number
                at = m.end()
                break
        else:
            run = _RUN.match(text, at)  # all of it, so that no piece of it is taken for a number
            at = run.end() if run else start.end()
