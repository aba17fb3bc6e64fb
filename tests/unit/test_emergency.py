"""The number to ring follows the danger and the region."""

from __future__ import annotations

import pytest

from hotline.domain.ticket import Emergency
from hotline.service.emergency import ONE, SEPARATE, answers_at, emergency_numbers

MEDICAL, FIRE, POLICE = Emergency


@pytest.mark.parametrize(
    ("region", "kinds", "numbers"),
    [
        ("CN", (MEDICAL,), ("120",)),
        ("CN", (FIRE,), ("119",)),
        ("cn", (POLICE,), ("110",)),
        ("CN", (FIRE, MEDICAL), ("119", "120")),
        ("CN", (), ("120", "110", "119")),
        ("JP", (FIRE, MEDICAL), ("119",)),
        ("TH", (MEDICAL,), ("1669",)),
        ("US", (FIRE,), ("911",)),
        ("US", (), ("911",)),
        ("GB", (MEDICAL,), ("999",)),
        ("DE", (FIRE,), ("112",)),
        ("EG", (), ("122", "123")),
        ("KE", (MEDICAL,), ("112",)),
        ("XX", (MEDICAL,), ("112",)),
    ],
)
def test_by_region_and_by_whom_it_is_for(region: str, kinds: tuple[Emergency, ...], numbers: tuple[str, ...]) -> None:
    assert emergency_numbers(region, kinds) == numbers


def test_who_answers_is_told_only_where_there_are_several() -> None:
    assert answers_at("CN", "120") == (MEDICAL,)
    assert answers_at("SG", "995") == (MEDICAL, FIRE)
    assert answers_at("US", "911") == answers_at("DE", "112") == ()


def test_no_region_stands_in_both_tables() -> None:
    assert not SEPARATE.keys() & ONE.keys()
