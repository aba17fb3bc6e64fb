"""Times as people say them: rounded to five minutes, and never later than what was meant. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline.domain.deadlines import earlier, elapsed, later

STEP = 5
"""Minutes that a told time is rounded to."""
A_TIME_OF_DAY = timedelta(hours=1)
"""What is further away is told as a time of day, not in minutes."""
_DIGITS = "零一二三四五六七八九"
_HOURS = ("twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_PAST = {
    5: "five past", 10: "ten past", 15: "a quarter past", 20: "twenty past", 25: "twenty-five past", 30: "half past",
}  # fmt: skip
_TO = {35: "twenty-five to", 40: "twenty to", 45: "a quarter to", 50: "ten to", 55: "five to"}


def whole_minutes(span: timedelta) -> int:
    """Minutes as one says them: rounded down, but a few seconds short of ten minutes are ten."""
    return max(1, int((span.total_seconds() + 5) // 60))


def as_told(due: datetime, now: datetime) -> datetime:
    """The time that is told for one that is due: the same or up to five minutes earlier, in favour of whom it is told
    to. It is kept as it was told."""
    left = elapsed(now, due)
    if left > A_TIME_OF_DAY:
        return due.replace(minute=due.minute - due.minute % STEP, second=0, microsecond=0)
    minutes = whole_minutes(left)
    if minutes > STEP:
        return earlier(due, later(now, timedelta(minutes=minutes - minutes % STEP)))
    return due


def spoken_clock(at: datetime, language: str) -> str:
    """Eleven o'clock, half past ten; 十一点, 两点半, 三点零五分. The part of the day is said beside it."""
    return _chinese(at) if language == "zh" else _english(at)


def _chinese(at: datetime) -> str:
    hour = at.hour - 12 if at.hour > 12 else at.hour
    said = f"{'两' if hour == 2 else _number(hour)}点"
    if at.minute == 0:
        return said
    if at.minute == 30:
        return said + "半"
    return f"{said}{'零' if at.minute < 10 else ''}{_number(at.minute)}分"


def _number(n: int) -> str:
    """0 to 59."""
    tens, ones = divmod(n, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


def _english(at: datetime) -> str:
    hour, minute = _HOURS[at.hour % 12], at.minute
    if minute == 0:
        return f"{hour} o'clock"
    if minute in _PAST:
        return f"{_PAST[minute]} {hour}"
    if minute in _TO:
        return f"{_TO[minute]} {_HOURS[(at.hour + 1) % 12]}"
    return f"{minute} past {hour}"
