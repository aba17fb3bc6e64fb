"""The finer rules of searching, each on a lexicon of its own that holds just the words in question."""

from __future__ import annotations

import pytest

from hotline.words import Lexicon, Place, find_numbers, load_lexicon, packaged_ear, read

PLACES = [Place("d", "龙阳区"), Place("a", "红庙社区", "d"), Place("b", "张家村", "d")]


def _means(word: str, said: str, language: str = "zh") -> bool:
    lexicon = load_lexicon(f'[category.repair]\n{language} = ["{word}"]')
    return read(said, lexicon).category == "repair"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("降压药", "见压药"),  # -ng is -n
        ("热水袋", "乐水袋"),  # r is l
        ("灰墙边", "飞墙边"),  # f is h
        ("修理电筒", "修理电藤"),  # endings alike
        ("米饭好吃", "你饭好吃"),  # the first syllable may be the odd one
        ("好吃米饭", "好吃你饭"),
        ("着火了快来", "找火了快来"),  # as the word is spoken
        ("着火了", "着伙了"),  # as its characters are read one by one
    ],
)
def test_sounds_that_are_taken_for_one_another(word: str, said: str) -> None:
    assert _means(word, said)


@pytest.mark.parametrize(
    ("word", "said"),
    [("米饭香", "你饭香"), ("米饭", "你饭"), ("灰墙", "飞墙"), ("没有药了", "没有有了"), ("米饭好吃", "你饭稿吃")],
)
def test_sounds_that_are_too_far_apart(word: str, said: str) -> None:
    assert not _means(word, said)


@pytest.mark.parametrize(
    ("word", "said"),
    [("complain", "I complained"), ("battery", "two batteries"), ("leak", "it was leaking"), ("stop", "it stopped"),
     ("does not work", "it doesn't work"), ("broken pipe", "a broken my pipe"), ("medicine", "medicene")],
)  # fmt: skip
def test_english_forms_that_are_the_same_word(word: str, said: str) -> None:
    assert _means(word, said, "en")


@pytest.mark.parametrize(("word", "said"), [("bitten", "kitten"), ("blood", "brood"), ("rice", "price")])
def test_english_words_that_are_others(word: str, said: str) -> None:
    assert not _means(word, said, "en")


def test_an_innocent_english_word_is_no_misspelling() -> None:
    leaking = '[category.repair]\nen = ["leaking"]\n'
    assert read("leaving", load_lexicon(leaking)).category == "repair"
    assert read("leaving", load_lexicon(leaking + '[innocent]\nen = ["leaving"]')).category is None


def test_a_written_word_leaves_no_room_for_one_that_sounds_like_it() -> None:
    words = load_lexicon('[category.food]\nzh = ["断粮"]\n[category.errand]\nzh_exact = ["断凉"]')
    assert [h.value for h in read("断凉", words).hits] == ["errand"]


def test_a_written_item_is_not_another_one_by_sound() -> None:
    rice_and_clay = (
        '[frames]\nsound = ["没有{}了"]\n'
        '[idea.hunger]\nname = { zh = "断粮", en = "hunger" }\npriority = "urgent"\nzh = ["没有米了"]\n'
        '[item.rice]\nname = { zh = "大米", en = "rice" }\ncategory = "food"\nzh_one = ["米"]\n'
        '[item.clay]\nname = { zh = "泥", en = "clay" }\ncategory = "errand"\nzh_one = ["泥"]\n'
    )
    words = load_lexicon(rice_and_clay)
    assert read("没有你了", words).priority == "urgent"
    assert [h.value for h in read("没有泥了", words).hits if h.field == "item"] == ["clay"]
    assert read("没有泥了", words).category == "errand"
    # That somebody is hungry may still be meant; only an innocent word says that it isn't.
    assert [h.how for h in read("没有泥了", words).hits if h.field == "priority"] == ["sound"]
    assert read("没有泥了", load_lexicon(rice_and_clay, '[innocent]\nzh = ["没有泥了"]')).priority is None


def test_urgent_comes_before_the_rest_and_written_before_suspected(lexicon: Lexicon) -> None:
    assert read("我要去医院，奶奶摔倒了", lexicon).category == "health"
    assert read("亭电了，我头疼", lexicon).category == "health"


def test_marks_that_lowering_brings_out_are_dropped(lexicon: Lexicon) -> None:
    assert read("FİRE", lexicon, ear=packaged_ear()).priority == "critical"


def test_spaces_between_digits_and_their_unit_do_not_matter() -> None:
    assert [(n.value, n.unit) for n in find_numbers("12 号")] == [(12, "号")]


def test_a_written_area_beats_another_that_only_sounds_so(lexicon: Lexicon) -> None:
    assert read("张家村，洪苗社区", lexicon, PLACES).place == "b"
