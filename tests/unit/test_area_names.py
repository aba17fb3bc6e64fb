"""How a text names the place of a ticket."""

from __future__ import annotations

import pytest

from hotline.domain.areas import Area, AreaTree
from hotline.service.texts import area_label

TREE = AreaTree(
    [
        Area("D", "松坪区", "district", None, name_en="Songping"),
        Area("C", "红庙社区", "community", "D", name_en="Hongmiao"),
        Area("G", "三组", "group", "C", name_en="Group Three"),
        Area("B", "五栋", "building", "G", name_en="Block Five"),
        Area("G4", "四组", "group", "C"),
    ]
)


@pytest.mark.parametrize(
    ("code", "language", "label"),
    [
        ("G", "zh", "红庙社区三组"),
        ("G", "en", "Group Three, Hongmiao"),
        ("B", "en", "Group Three, Hongmiao"),
        ("G4", "en", "四组, Hongmiao"),
        (None, "en", "place not known yet"),
    ],
)
def test_an_english_text_names_a_place_in_english_where_it_has_such_a_name(
    code: str | None, language: str, label: str
) -> None:
    assert area_label(TREE, code, language) == label
