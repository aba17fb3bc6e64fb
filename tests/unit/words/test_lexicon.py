"""Loading: what a technician may write, and what is said when it can't be right."""

from __future__ import annotations

import pytest

from hotline.words import Lexicon, LexiconError, item_name, load_lexicon, read
from hotline.words.model import CATEGORIES

NAMED = 'name = { zh = "名", en = "name" }\n'
WRONG = [
    ("[category", "not valid TOML"),
    ("[categories.food]", "categories"),
    ('[category.meals]\nzh = ["吃饭"]', "category: 'meals'"),
    ('[category.food]\ncn = ["吃饭"]', "category.food: 'cn'"),
    ('[category.food]\nzh = "吃饭"', "category.food.zh must be a list"),
    ("[category.food]\nzh = [1]", "category.food.zh must be a list"),
    ('[category.food]\nzh = ["  "]', "category.food.zh holds an empty word"),
    ('[category.food]\nzh = ["米"]', "category.food.zh: '米' is a single character"),
    ('[category.food]\nzh = ["吃ok"]', "put it under zh_exact"),
    ('[category.food]\nen = ["please"]', "category.food.en: 'please'"),
    ('[category]\nfood = "吃饭"', "category.food must be a table"),
    (f'[idea.soon]\n{NAMED}priority = "soon"\nzh = ["快来"]', "idea.soon.priority: 'soon'"),
    (f'[idea.cook]\n{NAMED}priority = "urgent"\ncategory = "cooking"\nzh = ["快来"]', "idea.cook.category: 'cooking'"),
    (f'[idea.theft]\n{NAMED}priority = "urgent"\nprotected = "theft"\nzh = ["偷了"]', "idea.theft.protected: 'theft'"),
    (f'[idea.abuse]\n{NAMED}category = "safety"\nzh = ["虐待"]', "idea.abuse.priority is missing"),
    (f'[idea.fire]\n{NAMED}priority = "critical"\nzh = ["着火"]', "idea.fire.emergency is missing"),
    ('[idea.fire]\nname = { zh = "火" }\npriority = "urgent"\nzh = ["着火"]', "idea.fire.name.en is missing"),
    (f'[idea.fire]\n{NAMED}priority = "urgent"', "idea.fire can't be heard"),
    (f'[idea.fire]\n{NAMED}priority = "urgent"\nmade_of = ["house burns"]', "there is no [part.house]"),
    ('[part.house]\nzh = ["房"]', "part.house is used by no idea"),
    ('[item.rice]\nname = { zh = "大米" }\ncategory = "food"', "item.rice.name.en is missing"),
    ('[item.rice]\nname = { zh = "大米", en = "rice" }\ncategory = "grain"', "item.rice.category: 'grain'"),
    (
        '[item.rice]\nname = { zh = "大米", en = "rice" }\ncategory = "food"\nzh_one = ["大米"]',
        "must be one character",
    ),
    ('[frames]\nexact = ["没有"]', "frames.exact: '没有'"),
    ('[frames]\nexact = ["{}{}了"]', "frames.exact"),
    (
        f'[idea.stroke]\n{NAMED}priority = "critical"\nemergency = "medical"\nzh_exact = ["中风"]\n'
        '[innocent]\nzh = ["中风"]',
        "innocent: '中风'",
    ),
    ('[context.past]\nreach = "behind"\nleaves = "urgent"\nzh = ["去年"]', "context.past.reach: 'behind'"),
    ('[context.past]\nreach = "clause"\nleaves = "low"\nzh = ["去年"]', "context.past.leaves: 'low'"),
]

SMALL = """
[frames]
exact = ["买{}"]
sound = ["没有{}了"]
[item.rice]
name = { zh = "大米", en = "rice", de = "Reis" }
category = "food"
zh_one = ["米"]
[category.errand]
zh_exact = ["煤气罐"]
[idea.fire]
name = { zh = "着火", en = "fire" }
category = "safety"
priority = "critical"
emergency = "fire"
zh_exact = ["煤气"]
en = ["fire"]
[innocent]
zh = ["煤气罐", "米饭店"]
en = ["fire station"]
"""


@pytest.mark.parametrize(("toml", "names"), WRONG)
def test_a_mistake_is_named_by_its_key(toml: str, names: str) -> None:
    with pytest.raises(LexiconError) as caught:
        load_lexicon(toml)
    assert names in str(caught.value)


def test_bytes_are_taken_too_with_a_mark_in_front() -> None:
    assert read("买米", load_lexicon(b"\xef\xbb\xbf" + SMALL.encode())).item == "rice"
    with pytest.raises(LexiconError, match="UTF-8"):
        load_lexicon(SMALL.encode("gb18030"))


def test_an_empty_lexicon_understands_nothing() -> None:
    assert read("救命 help", load_lexicon("")).hits == ()


def test_a_single_character_is_found_within_frames_only() -> None:
    small = load_lexicon(SMALL)
    assert read("买米", small).item == "rice"
    assert read("卖米", small).item is None  # an exact frame isn't listened for by sound
    assert read("没有迷了", small).item == "rice"
    assert read("米", small).item is None
    assert read("买米饭店", small).item is None


def test_innocent_words_hide_serious_ones_and_keep_their_own_meaning() -> None:
    small = load_lexicon(SMALL)
    assert (read("煤气罐", small).priority, read("煤气罐", small).category) == (None, "errand")
    assert read("煤气罐，闻到煤气", small).priority == "critical"
    assert read("the fire station", small).priority is None
    assert read("fire at the fire station", small).priority == "critical"


def test_lexicon_words_may_be_written_in_traditional_characters() -> None:
    assert read("买面条", load_lexicon('[category.food]\nzh = ["麵條"]')).category == "food"


def test_items_have_names_for_messages(lexicon: Lexicon) -> None:
    small = load_lexicon(SMALL)
    assert item_name(small, "rice", "zh") == "大米"
    assert item_name(small, "rice", "zh_CN") == "大米"
    assert item_name(small, "rice", "EN-gb") == "rice"
    assert item_name(small, "rice", "de") == "Reis"
    assert item_name(small, "rice", "fr") == "rice"
    assert item_name(small, "long gone", "zh") == "long gone"
    assert item_name(lexicon, "bp_medicine", "zh") == "降压药"


def test_the_shipped_lexicon_finds_each_of_its_own_words(lexicon: Lexicon) -> None:
    for word in lexicon.words:
        ideas = {p.removeprefix("=").removeprefix("?") for p in word.parts if p.startswith("=")}
        if ideas:
            assert ideas <= {h.idea for h in read(word.text, lexicon).hits}, word.text


def test_the_shipped_lexicon_covers_every_category_and_kind(lexicon: Lexicon) -> None:
    senses = [*(w.senses for w in lexicon.words), *(idea.senses for idea in lexicon.ideas.values())]
    meant = {(s.field, s.value) for of_one in senses for s in of_one}
    assert {v for f, v in meant if f == "category"} == set(CATEGORIES)
    assert {v for f, v in meant if f == "priority"} == {"critical", "urgent", "normal", "low"}
    assert {v for f, v in meant if f == "protected"} == {"violence", "abuse", "self_harm", "child_at_risk"}
