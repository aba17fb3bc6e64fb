"""What a sentence is made of."""

from __future__ import annotations

import pytest

from hotline.words.ear.features import families, features, sound_of
from hotline.words.ear.pieces import sentences, windows


def shared(one: str, other: str, kinds: str) -> set[str]:
    return {f for f in features(one) & features(other) if f[0] in kinds}


def test_chinese_is_taken_by_characters_and_by_sound() -> None:
    assert {"c胸", "c胸口", "c胸口痛", "g胸痛", "sxiong-kou-", "hxiong-tong-"} <= features("胸口痛")


@pytest.mark.parametrize(
    ("meant", "heard"), [("胸口痛", "凶口通"), ("昏迷", "婚迷"), ("儿子打我", "儿子大我"), ("摔了", "甩了")]
)
def test_homophones_and_accents_share_their_sounds(meant: str, heard: str) -> None:
    assert shared(meant, heard, "s")


def test_accents_are_one_sound() -> None:
    assert shared("老人摔跤", "老仁摔焦", "s")
    assert shared("中风", "宗风", "s")


def test_english_is_taken_by_words_pairs_pieces_and_families() -> None:
    found = features("he can't breathe")
    assert {"whe", "wcan", "wnot", "wbreath", "bnot breath", "khe not", "p<bre"} <= found
    assert any(f[0] == "f" for f in found)


@pytest.mark.parametrize("heard", ["he cant breathe", "he can not breathe", "he cannot breathe"])
def test_contractions_are_spelt_out(heard: str) -> None:
    assert shared("he can't breathe", heard, "wb") == {f for f in features("he can't breathe") if f[0] in "wb"}


@pytest.mark.parametrize(
    ("one", "other"), [("breath", "breathe"), ("knife", "nife"), ("guess", "gas"), ("week", "weak"), ("fone", "phone")]
)
def test_words_that_sound_alike_have_one_code(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)


def test_two_words_may_sound_like_one() -> None:
    assert "d" + sound_of("unconscious") in features("she is on conscious")


def test_words_of_a_family_are_known_by_it() -> None:
    assert families()["lungs"] == families()["breath"]
    assert len(families()) > 20_000


@pytest.mark.parametrize("text", ["", "。。。", "😀", "!?"])
def test_nothing_is_made_of_nothing(text: str) -> None:
    assert features(text) == set()
    assert sentences(text) == []


def test_sentences_end_where_people_end_them() -> None:
    assert sentences("他摔了。起不来！快点;help. me\n3.5 km") == ["他摔了", "起不来", "快点", "help", "me", "3.5 km"]


def test_long_sentences_are_heard_in_windows_too() -> None:
    text = "今天天气好得很我去赶场买了两斤肉回来看见他倒在堂屋头喊不答应我就来打电话了"
    assert windows("他摔了") == []
    found = windows(text)
    assert all(w in text for w in found) and text.startswith(found[0]) and text.endswith(found[-1])


def test_windows_do_not_depend_on_what_follows() -> None:
    words = [f"word{n}" for n in range(60)]
    assert windows(" ".join(words[:36]))[:2] == windows(" ".join(words))[:2]
