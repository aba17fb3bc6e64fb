"""What holds for any text whatever."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from hotline.words import Place, Places, Reading, find_numbers, packaged_lexicon, read

LEXICON = packaged_lexicon()
CHINESE = [w.text for w in LEXICON.words if not w.text.isascii()]
GRAVE = {f"={i.key}" for i in LEXICON.ideas.values() if any(s.value == "critical" for s in i.senses)}
CRITICAL = [w.text for w in LEXICON.words if GRAVE.intersection(w.parts)]
PLACES = Places([Place("1", "红庙社区"), Place("2", "三组", "1"), Place("3", "张家村"), Place("4", "Hill")])
RANK = {None: 0, "low": 1, "normal": 2, "urgent": 3, "critical": 4}

any_text = st.text(st.characters(), max_size=300)
pieces = ["没有", "打我", "电话", "不", "not", "no", " ", "，", "😀", "\u202e", "三组", "红庙"]
words = st.sampled_from([w.text for w in LEXICON.words] + pieces)
talk = st.lists(st.one_of(words, st.text(st.characters(), max_size=5)), max_size=12).map("".join)


def _meaning(reading: Reading) -> tuple[object, ...]:
    return reading.category, reading.priority, reading.protected, reading.item, reading.place


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.one_of(any_text, talk))
@example("\ud800救命\udfff")
@example("\u0000\u202e\ufeff")
@example("3组" * 700)
@example("一" * 2000)
@example("9" * 5000)
@example("one " * 500)
@example("ﷺ" * 300)
def test_no_text_raises_and_the_same_text_reads_the_same(text: str) -> None:
    assert read(text, LEXICON, PLACES) == read(text, LEXICON, PLACES)
    assert find_numbers(text) == find_numbers(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(talk, st.sampled_from(CRITICAL), st.booleans())
def test_danger_is_heard_whatever_is_said_around_it(text: str, danger: str, before: bool) -> None:
    assert read(f"{danger}。{text}" if before else f"{text}。{danger}", LEXICON).priority == "critical"
    # In the same sentence it may be denied or over; then a human looks all the same.
    assert read(f"{danger}，{text}" if before else f"{text}，{danger}", LEXICON).priority in ("critical", "urgent")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(talk, talk)
def test_more_words_never_lower_a_priority_nor_lift_protection(first: str, more: str) -> None:
    alone, together = read(first, LEXICON), read(f"{first}。{more}", LEXICON)
    assert RANK[together.priority] >= RANK[alone.priority]
    assert together.protected is not None or alone.protected is None


def test_a_suspicion_that_is_a_whole_sentence_stays_one_whatever_follows() -> None:
    assert read("哪里有卖insulin", LEXICON).protected == "self_harm"
    assert read("哪里有卖insulin。没有吃的，灯也坏了，你们几点来", LEXICON).protected == "self_harm"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from([s for s in CHINESE if not re.search("[0-9]", s)]), st.data())
def test_spaces_between_chinese_characters_do_not_matter(said: str, data: st.DataObject) -> None:
    spaced = "".join(c + " " * data.draw(st.integers(0, 2)) for c in said)
    assert read(spaced, LEXICON) == read(said, LEXICON)
    assert read("红庙 社区 3 组，快 打 120", LEXICON, PLACES) == read("红庙社区3组，快打120", LEXICON, PLACES)


@pytest.mark.parametrize("to", ["s2t", "s2tw", "s2hk"])
def test_traditional_characters_read_like_simplified_ones(to: str) -> None:
    traditional = OpenCC(to)
    for said in (s for s in CHINESE if "幺" not in s):  # Taiwan writes it 么, which is the 么 of 什么 too
        assert read(traditional.convert(said), LEXICON) == read(said, LEXICON), said


def test_the_reading_does_not_depend_on_how_it_was_typed() -> None:
    plain = read("i need rice，没有米了", LEXICON)
    assert _meaning(read("I NEED RICE，没\u200b有\u202e米了", LEXICON)) == _meaning(plain)
    assert _meaning(read("Ｉ ｎｅｅｄ ｒｉｃｅ，没有米了😀", LEXICON)) == _meaning(plain)
