"""Which area was named."""

from __future__ import annotations

import pytest

from hotline.words import Lexicon, Place, Places, read

VILLAGE = [
    Place("d1", "龙阳区"),
    Place("c1", "红庙社区", "d1"),
    Place("c2", "张家村", "d1"),
    Place("c3", "平安村", "d1"),
    Place("g13", "三组", "c1"),
    Place("g112", "十二组", "c1"),
    Place("g12", "二组", "c1"),
    Place("g23", "三组", "c2"),
]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("我住在红庙社区", "c1"),
        ("红庙社区三组没有米了", "g13"),
        ("红庙社区3组", "g13"),
        ("红庙 社区 三 组", "g13"),
        ("红庙三组", "g13"),
        ("张家村三组", "g23"),
        ("龙阳区红庙社区", "c1"),
        ("红庙社区十二组", "g112"),
        ("红庙社区12组", "g112"),
        ("張家村", "c2"),
        ("章家村", "c2"),
        ("洪苗社区", "c1"),
        ("住平安", "c3"),
        ("祝你平安", None),
        ("三组", None),
        ("红庙社区还是张家村", None),
        ("红庙社区四十二组", "c1"),
        ("没有米了", None),
    ],
)
def test_the_deepest_area_beyond_doubt(lexicon: Lexicon, said: str, code: str | None) -> None:
    assert read(said, lexicon, VILLAGE).place == code
    assert read(said, lexicon, Places(VILLAGE)).place == code


def test_in_doubt_all_candidates_are_shown(lexicon: Lexicon) -> None:
    hits = read("三组", lexicon, VILLAGE).hits
    assert [(h.field, h.value, h.said, h.means) for h in hits] == [
        ("place", "g13", "三组", "三组"),
        ("place", "g23", "三组", "三组"),
    ]


def test_a_name_many_share_does_not_flood_the_screen(lexicon: Lexicon) -> None:
    many = [Place(f"g{n}", "三组") for n in range(200)]
    reading = read("三组", lexicon, many)
    assert reading.place is None
    assert len(reading.hits) == 8


def test_without_parents_the_longest_name_wins(lexicon: Lexicon) -> None:
    flat = [Place("a", "红庙社区"), Place("b", "红庙"), Place("c", "张家村")]
    assert read("我在红庙社区", lexicon, flat).place == "a"
    assert read("红庙社区旁边的张家村", lexicon, flat).place == "a"
    assert read("从张家村", lexicon, [*flat, Place("d", "李家村")]).place == "c"
    assert read("张家村还是李家村", lexicon, [*flat, Place("d", "李家村")]).place is None


def test_a_written_name_beats_one_that_only_sounds_so(lexicon: Lexicon) -> None:
    both = [Place("a", "张家村"), Place("b", "章家村")]
    reading = read("章家村", lexicon, both)
    assert reading.place == "b"
    assert [h.value for h in reading.hits] == ["b"]


def test_latin_names_are_found_as_whole_words(lexicon: Lexicon) -> None:
    places = [Place("h", "Hillfoot")]
    assert read("I live in hillfoot", lexicon, places).place == "h"
    assert read("uphillfoot", lexicon, places).place is None


def test_parents_in_a_circle_do_no_harm(lexicon: Lexicon) -> None:
    circle = [Place("a", "红庙社区", "b"), Place("b", "张家村", "a")]
    assert read("红庙社区", lexicon, circle).place == "a"


def test_places_are_a_sequence() -> None:
    places = Places(VILLAGE)
    assert len(places) == len(VILLAGE)
    assert places[0] == VILLAGE[0]
    assert list(places[1:3]) == VILLAGE[1:3]
