"""Numbers as people say them: 三组十二号, 十几个, 三点半, 半斤, 俩, half past three."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Between:
    """A number that was left vague, both ends included: 十几 is 11 to 19."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Number:
    """One number in a text.

    A time of day has the unit 点 or o'clock and the hour as value: 三点半 is 7/2. Digits read out one by one
    (一三八) are one whole number; `said` keeps a leading zero.
    """

    value: int | Fraction | Between
    unit: str | None
    said: str


LONGEST = 20
"""Digits. What is longer is no number that anybody said."""


def whole(value: Fraction) -> int | Fraction:
    """An int where the fraction is one."""
    return value.numerator if value.denominator == 1 else value
