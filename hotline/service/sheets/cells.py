"""What people and spreadsheets write into a cell, as the one form in which it is kept."""

from __future__ import annotations

import re
from datetime import date

from hotline.domain.errors import PolicyError
from hotline.domain.policy import parse_hours
from hotline.words.text import HAN, normalise

OLDEST = 1880
# A number as a spreadsheet shows a long one: 1.38E+10 has lost its digits, 1.3800001001E+10 has not.
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"[ t]0{1,2}:00(:00)?(\.0+)?$")
_YEAR = re.compile(r"(\d{4})年?")
_MONTH = re.compile(r"(\d{4})([-/.年])(\d{1,2})月?|(\d{4})()(\d{2})")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d{2})(\d{2})")
_HOUR = re.compile(
    r"(凌晨|早上|早晨|上午|早|中午|下午|傍晚|晚上|晚|am|pm)?(\d{1,2})(?:[:点时](?:(\d{1,2})(?::00)?分?|(半)|整)?)?(am|pm)?"
)
_LATE = ("下午", "傍晚", "晚上", "晚", "pm")


class NotUsable(Exception):
    """A cell that can't be used; `key` is the message that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def plain_cell(cell: str) -> str:
    """Without what spreadsheets put around a text that looks like a number: '138..., ="138..."."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    if re.match(r"['’‘＇`]\+?[\d(]", text):
        text = text[1:]
    return text


def number_cell(cell: str) -> str:
    """A phone number or code as it was before a spreadsheet took it for an amount. Raises NotUsable."""
    text = cell.strip()
    match = _SCIENTIFIC.fullmatch(text)
    if match is not None:
        digits, power = match[1] + (match[2] or ""), int(match[3])
        if "+" not in text and power < 6:
            return text  # 1E5 is rather a house than an amount
        if len(digits) != power + 1:
            raise NotUsable("shortened")
        return digits
    return re.sub(r"^(\+?\d+)\.0+$", r"\1", text)


def several_numbers(cell: str) -> list[str]:
    """The numbers of a cell that holds more than one."""
    return [part for part in re.split(r"[、,，;；/|\n]|或", cell) if len(re.findall(r"\d", part)) >= 7]


def name_cell(cell: str) -> str:
    """A name, without the spaces by which 李　四 is made as wide as three characters."""
    text = re.sub(r"\s+", " ", cell).strip()
    return re.sub(f"(?<=[{HAN}]) (?=[{HAN}])", "", text)


def birth(cell: str, today: date) -> tuple[str, bool]:
    """1948, 1948-03 or 1948-03-12, and whether the month was left out because it could be two: a spreadsheet makes
    1948.1 of October too. Raises NotUsable."""
    text = re.sub(r"^(\d{4})\.0$", r"\1", _date_text(cell))
    unsure = False
    if day := _DAY.fullmatch(text):
        parts = [int(p) for p in day.groups() if p is not None]
    elif month := _MONTH.fullmatch(text):
        year, dot, number = (g for g in month.groups() if g is not None)
        unsure = dot == "." and number == "1"
        parts = [int(year)] if unsure else [int(year), int(number)]
    elif year_only := _YEAR.fullmatch(text):
        parts = [int(year_only[1])]
    else:
        raise NotUsable("day_count" if re.fullmatch(r"\d{5}(\.0)?", text) else "not_born")
    try:
        born = date(parts[0], *[*parts[1:], 1, 1][:2])
    except ValueError:
        raise NotUsable("not_born") from None
    if born > today or born.year < OLDEST:
        raise NotUsable("not_born")
    return "-".join([f"{parts[0]:04d}", *(f"{p:02d}" for p in parts[1:])]), unsure


def whole_day(cell: str) -> date:
    """2026-12-24 in the ways in which a day is written, with its year. Raises NotUsable."""
    text = _date_text(cell)
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(p) for p in match.groups() if p is not None)
        if not 1900 <= year <= 2200:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        raise NotUsable("day_count" if re.fullmatch(r"\d{5}(\.0)?", text) else "not_day") from None


def _date_text(cell: str) -> str:
    text = _TIME_OF_DAY.sub("", normalise(cell))
    return re.sub(r"\s+", "", text)


def hours(cell: str) -> str:
    """09:00-17:00, from 9点到下午5点, 9:00~17:00, 9am-5pm. Raises NotUsable."""
    text = re.sub(r"\s+", "", normalise(cell))
    text = re.sub(r"到|至|~|〜|—+|–|−|--+", "-", text)
    begins, _, ends = text.partition("-")
    first, last = _HOUR.fullmatch(begins), _HOUR.fullmatch(ends)
    if first is None or last is None:
        raise NotUsable("not_hours")
    half = first[1] or first[5] or ""
    found = f"{_clock(first, half)}-{_clock(last, last[1] or last[5] or (half if half in _LATE else ''))}"
    try:
        parse_hours(found)
    except PolicyError:
        raise NotUsable("not_hours") from None
    return found


def _clock(match: re.Match[str], half: str) -> str:
    hour, minute = int(match[2]), 30 if match[4] else int(match[3] or 0)
    if half in _LATE and hour < 12:
        hour += 12
    if half == "中午" and hour < 3:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    if (hour, minute) == (24, 0):
        hour, minute = 23, 59
    return f"{hour:02d}:{minute:02d}"
