"""All the numbers in a text, in the order in which they were said."""

from __future__ import annotations

import re

from .number import Number
from .numbers_en import find_english
from .numbers_zh import find_chinese
from .text import normalise

_LATIN = re.compile("[a-z]")


def find_numbers(text: str) -> tuple[Number, ...]:
    """Every number said in a text, Chinese or English, each with the unit that follows it if any.

    Where both readings of the same digits are possible the longer one counts ("3 bags" over "3").
    """
    plain = normalise(text)
    found = list(find_chinese(plain))
    if _LATIN.search(plain):
        found += find_english(plain)
    found.sort(key=lambda f: (f[0], -len(f[1].said)))
    numbers: list[Number] = []
    past = 0
    for at, number in found:
        if at >= past:
            numbers.append(number)
            past = at + len(number.said)
    return tuple(numbers)
