"""Values on their way into the books and back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from sqlalchemy import select

from storage.mapping import clean, micros, moment
from storage.plans import plan_of
from storage.tickets import BY_NUMBERS
from tests.strategies import moments, words

SHANGHAI = ZoneInfo("Asia/Shanghai")


@given(at=moments())
def test_a_time_comes_back_to_the_microsecond(at: datetime) -> None:
    assert moment(micros(at), SHANGHAI) == at
    assert moment(micros(at), UTC) == at


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        micros(datetime(2026, 11, 23, 9, 0))


@given(text=words())
def test_what_can_be_written_down_is_left_alone(text: str) -> None:
    assert clean(text) == text


def test_nul_and_half_characters_are_replaced() -> None:
    assert clean("a\0米\ud83d") == "a\ufffd米?"
    assert clean("a\0") == "a\ufffd"


def test_a_statement_with_a_list_of_values_is_not_planned() -> None:
    with pytest.raises(TypeError):
        plan_of(BY_NUMBERS, {"numbers": [1]})
    assert plan_of(select(1), {}).sql.startswith("SELECT 1")
