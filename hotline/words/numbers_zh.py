"""Chinese numbers, and Arabic digits with Chinese around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from .number import LONGEST, Between, Number, whole

_SPOKEN = ("零〇", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九")
_DIGIT = {c: n for n, characters in enumerate(_SPOKEN) for c in characters}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_D = "零〇一幺二两三四五六七八九"
# 两 opens a number or follows a step (两百, 一万两千); after a digit it is the weight (三两).
_NUM = f"(?:[{_D}十](?:(?<=[百千万亿零〇])两|[{_D.replace('两', '')}十百千万亿])*)"
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_ANY = f"(?:{_ARABIC}|{_NUM})"

_UNITS = (
    "个小时|个钟头|个月|个星期|个礼拜|小时|钟头|分钟|星期|礼拜|公斤|千克|毫克|毫升|公里|千米|厘米|单元|"
    "斤|克|吨|升|里|米|组|号|栋|幢|楼|层|室|户|个|位|名|口|人|袋|包|盒|瓶|桶|箱|条|件|床|双|片|粒|颗|次|遍|"
    "天|日|月|年|岁|周|分|点|块|元|毛|角|度|头|只|辆|把|张|碗|顿|筐|棵|两|门|队|社"
)
# What looks like a number and isn't one: 一下, 快一点, 万一, 千万 (by all means), 十分 (very).
_NO_NUMBER = re.compile(
    f"一(?:下|样|起|直|定|些|般|旦|切|共|边|会儿|路平安)|[万唯统专]一|千万(?![{_D}])|十分(?![钟之])|"
    f"(?<![午上里晨晚到在])一点(?![钟半整{_D}十])|老?百姓"
)

_CLOCK = re.compile(
    f"(?P<hour>[0-9]{{1,2}}|{_NUM})(?:点|时)(?:(?P<half>半)|(?P<quarter>[一三])刻|"
    f"(?P<minute>[0-5]?[0-9](?=分|(?![0-9.]))|[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|"
    f"[一二三四五六七八九](?=分))分?|整|钟)"
)
_COLON = re.compile(r"(?<![0-9:])(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?![0-9:])")
_WEEKDAY = re.compile(f"(?:星期|礼拜|周)(?P<day>[一二三四五六1-6])(?![{_D}十个])")
_PART = re.compile(f"(?P<below>{_ANY}|百)分之(?P<above>{_ANY})")
_DECIMAL = re.compile(f"(?P<whole>{_NUM})点(?P<rest>[{_D}]{{1,9}})(?P<unit>{_UNITS})?")
_HALF = re.compile(f"一半|半(?P<unit>{_UNITS})")
_SPAN = re.compile(f"(?P<low>[0-9]{{1,6}})[-~到至](?P<high>[0-9]{{1,6}})(?P<unit>{_UNITS})?(?![0-9-])")
_VAGUE = re.compile(
    f"(?P<base>[0-9]{{1,9}}|{_NUM})(?P<how>几|多|来)(?P<big>[万亿])?(?P<unit>{_UNITS})?|"
    f"几(?P<some>[十百千万]万?)(?P<unit1>{_UNITS})?|几(?P<unit2>{_UNITS})(?<![点号岁日月])"
)
_EITHER = re.compile(
    f"(?P<tens>[二三四五六七八九]?十)?(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])"
    f"(?P<by>[十百千万])?(?![{_D}十百千万点])(?P<unit>{_UNITS})?"
)
_PAIR = re.compile("(?P<who>[俩仨])(?P<unit>人)?")
_PLAIN = re.compile(f"(?P<below>零下)?(?P<number>{_ANY})(?P<by>[十百千万亿]+)?(?P<unit>{_UNITS})?(?P<half>半)?")
_AND_A_HALF = re.compile(f"(?P<number>{_ANY})个半(?P<unit>小时|钟头|月|星期|礼拜)?")


def cardinal(said: str) -> int | None:
    """The value of a numeral (一百二 is 120) or of digits read out (一三八 is 138), None if it is neither."""
    if len(said) > LONGEST or not said:
        return None
    if all(c in _DIGIT for c in said):
        return int("".join(str(_DIGIT[c]) for c in said))
    total = section = 0
    digit: int | None = None
    last, gap = 1, False
    for c in said:
        if c in "零〇":
            digit, gap = None, True
        elif c in _DIGIT:
            if digit is not None:
                return None
            digit = _DIGIT[c]
        elif c in _TENS:
            if digit is None and c != "十":
                return None
            section += (1 if digit is None else digit) * _TENS[c]
            digit, last, gap = None, _TENS[c], False
        else:
            section += digit or 0
            if section == 0:
                return None
            total = (total + section) * _MYRIADS[c] if c == "亿" else total + section * _MYRIADS[c]
            section, digit, last, gap = 0, None, _MYRIADS[c], False
    short = last >= 100 and not gap  # 一百二, 三千五
    return total + section + (digit or 0) * (last // 10 if short else 1)


def _amount(said: str) -> Fraction | None:
    if said[0] in "0123456789":
        digits = said.replace(",", "")
        return Fraction(digits) if len(digits) <= LONGEST else None
    value = cardinal(said)
    return None if value is None else Fraction(value)


def _clock(m: re.Match[str]) -> Number | None:
    hour = _amount(m["hour"])
    parts = m.groupdict()
    minute = _amount(parts["minute"]) if parts.get("minute") else Fraction(0)
    if parts.get("half"):
        minute = Fraction(30)
    if parts.get("quarter"):
        minute = Fraction(15 if parts["quarter"] == "一" else 45)
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    return Number(whole(hour + minute / 60), "点", m.group())


def _weekday(m: re.Match[str]) -> Number | None:
    day = _amount(m["day"])
    return None if day is None else Number(whole(day), "星期", m.group())


def _part(m: re.Match[str]) -> Number | None:
    below = Fraction(100) if m["below"] == "百" else _amount(m["below"])
    above = _amount(m["above"])
    return Number(whole(above / below), None, m.group()) if below and above is not None else None


def _decimal(m: re.Match[str]) -> Number | None:
    before = cardinal(m["whole"])
    if before is None:
        return None
    rest = "".join(str(_DIGIT[c]) for c in m["rest"])
    return Number(whole(Fraction(f"{before}.{rest}")), m["unit"], m.group())


def _half(m: re.Match[str]) -> Number | None:
    return Number(Fraction(1, 2), m["unit"], m.group())


def _span(m: re.Match[str]) -> Number | None:
    low, high = int(m["low"]), int(m["high"])
    return Number(Between(low, high), m["unit"], m.group()) if low < high else None


def _vague(m: re.Match[str]) -> Number | None:
    unit = m["unit"] or m["unit1"] or m["unit2"]
    if m["base"] is None:
        step = 1
        for c in m["some"] or "":
            step *= (_TENS | _MYRIADS)[c]
        low, high = (2, 9) if step == 1 else (2 * step, 10 * step - 1)
        return Number(Between(low, high), unit, m.group())
    amount = _amount(m["base"])
    if amount is None or amount < 10 or (m["how"] == "来" and not unit) or (m["how"] == "几" and amount % 10):
        return None
    base, step = int(amount), 1
    while base % (step * 10) == 0 and step < 10**8:
        step *= 10
    if step == 1:
        return None
    # 十来个 is about ten: a fifth either way. 十几 and 十多 are above ten and below twenty.
    low, high = (base - step // 5, base + step // 5) if m["how"] == "来" else (base + 1, base + step - 1)
    by = _MYRIADS[m["big"]] if m["big"] else 1
    return Number(Between(low * by, high * by), unit, m.group())


def _either(m: re.Match[str]) -> Number | None:
    low, high = _DIGIT[m["low"]], _DIGIT[m["high"]]
    if high - low != 1 and (low, high) != (3, 5):  # 三五个 is an idiom
        return None
    tens = cardinal(m["tens"]) if m["tens"] else 0
    if tens is None or (tens and m["by"]):
        return None
    by = (_TENS | _MYRIADS)[m["by"]] if m["by"] else 1
    return Number(Between((tens + low) * by, (tens + high) * by), m["unit"], m.group())


def _pair(m: re.Match[str]) -> Number | None:
    return Number(2 if m["who"] == "俩" else 3, m["unit"] or "个", m.group())


def _plain(m: re.Match[str]) -> Number | None:
    amount = _amount(m["number"])
    if amount is None or len(m["by"] or "") > 2:
        return None
    for c in m["by"] or "":
        amount *= (_TENS | _MYRIADS)[c]
    if m["half"] and m["unit"]:
        amount += Fraction(1, 2)
    said = m.group() if m["unit"] or not m["half"] else m.group()[:-1]
    return Number(whole(-amount if m["below"] else amount), m["unit"], said)


def _and_a_half(m: re.Match[str]) -> Number | None:
    amount = _amount(m["number"])
    return None if amount is None else Number(whole(amount + Fraction(1, 2)), m["unit"] or "个", m.group())


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Number | None]], ...] = (
    (_CLOCK, _clock), (_COLON, _clock), (_WEEKDAY, _weekday), (_PART, _part), (_DECIMAL, _decimal),
    (_HALF, _half), (_SPAN, _span), (_VAGUE, _vague), (_EITHER, _either), (_PAIR, _pair),
    (_AND_A_HALF, _and_a_half), (_PLAIN, _plain),
)  # fmt: skip
_RUN = re.compile(f"[0-9,.]+|[{_D}十百千万亿]+")
_START = re.compile(f"[{_D}十半几俩仨百千万唯统专星礼周老0-9]")


def find_chinese(text: str) -> Iterator[tuple[int, Number]]:
    """Every number in a normalised text with its position, from left to right; the first form to fit wins."""
    at = 0
    while (start := _START.search(text, at)) is not None:
        at = start.start()
        if no := _NO_NUMBER.match(text, at):
            at = no.end()
            continue
        for pattern, made in _FORMS:
            m = pattern.match(text, at)
            number = made(m) if m else None
            if m and number:
                yield at, number
                at += len(number.said)
                break
        else:
            at = _past(text, at)


def _past(text: str, at: int) -> int:
    """Past what is no number: all of a run of digits, so that no piece of it is taken for one."""
    run = _RUN.match(text, at)
    return run.end() if run else at + 1
