"""What a recogniser or an accent made of a word, and what a thumb made of it."""

from __future__ import annotations

import pytest

from hotline.words import Lexicon, load_lexicon, packaged_ear, read

EAR = packaged_ear()

BY_SOUND = [
    ("家里没有你了", "item", "rice"),
    ("断凉了", "priority", "urgent"),
    ("断凉", "category", "food"),
    ("我胸口通", "priority", "critical"),
    ("窗不上气", "priority", "critical"),
    ("裤子穿不上去", None, None),
    ("喘不上起", "priority", "critical"),
    ("心账不舒服", "priority", "critical"),
    ("山体花坡", "priority", "critical"),
    ("房子楼雨了", "category", "repair"),
    ("孩子发骚了", "priority", "urgent"),
    ("奶奶衰倒了", "priority", "urgent"),
    ("不想火了", "protected", "self_harm"),
    ("孩子没人早顾", "protected", "child_at_risk"),
    ("亭电了", "item", "power"),
    ("我要匠压药", "item", "bp_medicine"),
]

MISSPELT = [
    ("I need medecine", "item", "medicine"),
    ("he is bleading", "priority", "critical"),
    ("there was an earthqake", "priority", "critical"),
    ("she is uncontious", "priority", "critical"),
    ("emergancy", "priority", "critical"),
    ("my husband is abusing me", "protected", "abuse"),
    ("blood presure pills", "item", "bp_medicine"),
    ("i need a blancket", "item", "quilt"),
]


@pytest.mark.parametrize(("said", "field", "value"), BY_SOUND)
def test_heard_by_its_sound(lexicon: Lexicon, said: str, field: str | None, value: str | None) -> None:
    hits = [h for h in read(said, lexicon).hits if h.how == "sound"]
    if field is None:
        assert hits == []
    else:
        assert (field, value) in {(h.field, h.value) for h in hits}
        assert all(0.5 < h.score < 1.0 for h in hits)


@pytest.mark.parametrize(("said", "field", "value"), MISSPELT)
def test_read_in_spite_of_its_spelling(lexicon: Lexicon, said: str, field: str, value: str) -> None:
    hits = read(said, lexicon, ear=EAR).hits
    assert (field, value) in {(h.field, h.value) for h in hits}


def test_a_misspelling_says_so(lexicon: Lexicon) -> None:
    hit = next(h for h in read("medecine", lexicon).hits if h.field == "item")
    assert (hit.said, hit.means, hit.how) == ("medecine", "medicine", "spelling")
    assert 0.5 < hit.score < 1.0


def test_the_written_word_beats_the_one_that_only_sounds_so(lexicon: Lexicon) -> None:
    reading = read("没有柴了", lexicon)  # chai and cai are one sound in the south
    assert reading.item == "firewood"
    assert "vegetables" not in {h.value for h in reading.hits}


def test_one_syllable_is_heard_only_within_a_frame(lexicon: Lexicon) -> None:
    assert read("你", lexicon).hits == ()
    assert read("我送你回去", lexicon).item is None
    assert read("你没了解", lexicon).item is None


def test_a_suspicion_never_makes_a_need_less_pressing() -> None:
    words = load_lexicon(
        '[idea.no_hurry]\nname = { zh = "不急", en = "no hurry" }\npriority = "low"\nzh = ["有空再来"]\n'
        '[idea.haste]\nname = { zh = "很急", en = "haste" }\npriority = "urgent"\nzh = ["赶快过来"]'
    )
    assert read("有空再来", words).priority == "low"
    assert read("有控再来", words).priority is None
    assert read("干快过来", words).priority == "urgent"


def test_short_words_must_sound_alike_longer_ones_may_be_a_little_off() -> None:
    words = load_lexicon('[category.repair]\nzh = ["灰墙", "修理灰墙"]')
    assert [h.means for h in read("飞墙", words).hits] == []  # f for h: too little in two syllables
    assert [h.means for h in read("修理飞墙", words).hits] == ["修理灰墙"]
    assert [h.means for h in read("修理灰床", words).hits] == []  # qiang and chuang are worlds apart
