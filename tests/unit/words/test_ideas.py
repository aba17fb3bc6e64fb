"""How ideas are put together, each rule on a lexicon of its own that holds just what is in question."""

from __future__ import annotations

import pytest

from hotline.words import Hit, Lexicon, LexiconError, Likeness, load_lexicon, read

NAME = 'name = { zh = "胸痛", en = "chest pain" }\ncategory = "health"\npriority = "critical"\nemergency = "medical"\n'
CHEST = f"""
[part.chest]
zh = ["胸口", "心口"]
en = ["chest"]
[part.hurts]
zh = ["痛", "疼"]
en = ["pain", "hurt"]
[part.bill]
zh_exact = ["账单"]
en = ["bill"]
[idea.cardiac]
{NAME}made_of = ["chest hurts ! bill"]
"""
CONTEXTS = """
[context.denied]
reach = "before"
within = 1
leaves = "urgent"
zh_exact = ["没有", "不"]
en = ["no", "not"]
[context.past]
reach = "clause"
within = 14
leaves = "normal"
zh_exact = ["去年"]
en = ["last year"]
[context.over]
reach = "after"
within = 6
leaves = "normal"
zh_exact = ["好了"]
en = ["better now"]
[context.told]
reach = "sentence"
leaves = "normal"
zh_exact = ["电视里"]
en = ["on tv"]
[now]
zh_exact = ["现在"]
en = ["now"]
"""


@pytest.fixture(scope="module")
def chest() -> Lexicon:
    return load_lexicon(CHEST, CONTEXTS)


@pytest.mark.parametrize(
    "said",
    [
        "胸口痛",
        "心口突然疼",
        "胸口这里一阵一阵的痛",
        "痛，胸口",
        "my chest hurts",
        "a pain right in the middle of my chest",
        "CHEST... pain",
        "胸 口 好 痛",
    ],
)
def test_parts_count_in_either_order_with_words_between(chest: Lexicon, said: str) -> None:
    found = read(said, chest)
    assert (found.priority, found.category, found.emergency) == ("critical", "health", "medical")


@pytest.mark.parametrize(
    "said",
    ["胸口", "痛", "胸口。痛", "胸口？手痛", "胸口挂着一块很旧很旧的怀表手才痛", "chest. it hurts",
     "my chest of drawers came, thank you very much for that, and the bill for it hurts"],
)  # fmt: skip
def test_one_part_alone_or_far_away_or_in_another_sentence_is_nothing(chest: Lexicon, said: str) -> None:
    assert read(said, chest).priority is None


def test_a_part_may_undo_an_idea_in_its_own_clause(chest: Lexicon) -> None:
    assert read("胸口痛的账单", chest).priority is None
    assert read("胸口痛，账单在桌上", chest).priority == "critical"


def test_every_hit_shows_which_parts_were_found_where(chest: Lexicon) -> None:
    hit = _priority(read("我心口突然好疼", chest).hits)
    assert hit.idea == "cardiac"
    assert [(p.part, p.said, p.means, p.start, p.end, p.how) for p in hit.parts] == [
        ("chest", "心口", "心口", 1, 3, "exact"),
        ("hurts", "疼", "疼", 6, 7, "exact"),
    ]
    assert (hit.said, hit.means) == ("心口…疼", "心口 + 疼")


def test_a_part_is_heard_by_its_sound_and_says_so(chest: Lexicon) -> None:
    found = read("凶口痛得很", chest)
    hit = _priority(found.hits)
    assert found.priority == "critical" and hit.how == "sound"
    assert [p.how for p in hit.parts] == ["sound", "exact"]


def test_a_single_character_by_sound_counts_only_right_beside_another_part(chest: Lexicon) -> None:
    assert read("胸口通", chest).priority == "critical"
    assert read("胸口那里不通", chest).priority is None
    assert read("凶口，通", chest).priority is None


def test_an_order_that_is_asked_for_is_kept() -> None:
    words = load_lexicon(
        f'[part.hit]\nzh = ["打"]\n[part.me]\nzh_exact = ["我"]\n[idea.blow]\n{NAME}gap = 2\nmade_of = ["hit > me"]'
    )
    assert read("他打了我", words).priority == "critical"
    assert read("我打他", words).priority is None
    assert read("打那边来找我", words).priority is None


def test_an_innocent_word_around_a_part_hides_it() -> None:
    words = load_lexicon(
        f'[part.hit]\nzh = ["打"]\n[part.me]\nzh_exact = ["我"]\n[idea.blow]\n{NAME}made_of = ["hit me"]\n'
        '[innocent]\nzh = ["打电话"]'
    )
    assert read("打电话给我", words).priority is None
    assert read("打电话给我，他打我", words).priority == "critical"


@pytest.mark.parametrize(
    ("said", "priority"),
    [
        ("没有胸口痛", "urgent"),
        ("胸口不痛", "urgent"),
        ("no chest pain", "urgent"),
        ("去年胸口痛", None),
        ("last year I had chest pain", None),
        ("胸口痛好了", None),
        ("chest pain is better now", None),
        ("他在电视里说胸口痛", None),
        ("去年就这样，现在胸口痛", "critical"),
        ("去年这个时候现在胸口痛", "critical"),
        ("去年摔了。胸口痛", "critical"),
        ("去年住过院，胸口痛", "critical"),
        ("没有药了，胸口痛", "critical"),
    ],
)
def test_a_context_takes_away_what_it_stands_beside(chest: Lexicon, said: str, priority: str | None) -> None:
    assert read(said, chest).priority == priority


def test_what_is_weakened_is_still_shown_with_the_context(chest: Lexicon) -> None:
    hits = read("去年胸口痛", chest).hits
    assert {(h.field, h.context) for h in hits} == {("category", "past")}
    assert hits[0].said == "去年胸口痛"


def test_said_twice_the_place_that_counts_in_full_is_taken(chest: Lexicon) -> None:
    assert read("去年胸口痛，今天早上起来心口又疼", chest).priority == "critical"


def test_a_plain_idea_is_not_weakened() -> None:
    cry = f'[idea.cry]\nplain = true\nzh_exact = ["救命"]\n{NAME}'
    assert read("没有救命", load_lexicon(cry, CONTEXTS)).priority == "critical"
    assert read("没有救命", load_lexicon(cry.replace("plain = true", ""), CONTEXTS)).priority == "urgent"


def test_protection_outlives_a_context_only_where_the_lexicon_says_so() -> None:
    hurt = f'[idea.hurt]\nprotected = "violence"\nzh_exact = ["打我"]\n{NAME}'
    assert read("去年打我", load_lexicon(hurt, CONTEXTS)).protected is None
    kept = CONTEXTS.replace('zh_exact = ["去年"]', 'protects = true\nzh_exact = ["去年"]')
    found = read("去年打我", load_lexicon(hurt, kept))
    assert (found.protected, found.priority) == ("violence", None)


@pytest.mark.parametrize(
    ("said", "priority"),
    [
        ("不急", "low"),
        ("灯坏了，不急", None),
        ("不急，胸口痛", "critical"),
        ("腿酸，不急", None),
        ("不急，打水", "low"),
    ],
)
def test_low_counts_only_where_nobody_complains_of_body_or_house(said: str, priority: str | None) -> None:
    words = load_lexicon(
        CHEST,
        '[idea.no_hurry]\nname = { zh = "不急", en = "no hurry" }\npriority = "low"\nzh_exact = ["不急"]\n'
        '[category.repair]\nzh_exact = ["灯坏了"]\n[category.health]\nzh_exact = ["腿酸"]\n'
        '[category.food]\nzh_exact = ["打水"]',
    )
    assert read(said, words).priority == priority


class Leaning:
    """A second ear that raises nothing, and leans as it is told."""

    def __init__(self, *leans: str) -> None:
        self.leans = frozenset(leans)

    def hear(self, plain: str) -> Likeness:
        return Likeness((), None, 0.0, plain, "", "", self.leans)


def test_a_suspicion_is_urgent_and_counts_in_full_where_the_second_ear_leans_the_same_way() -> None:
    words = load_lexicon(
        CHEST + 'suspected = ["chest hurts ! bill", "胸里难过"]\nzh_exact = ["胸里难过", "心梗发作"]\n'
        f'[idea.hurt]\nprotected = "violence"\nsuspected = ["他推我"]\nzh_exact = ["他推我"]\n{NAME}'
    )
    assert read("胸口痛", words).priority == "critical"  # nothing else was said
    for said in ("昨天晚上吃了饭坐在门口就胸口痛", "昨天晚上吃了饭坐在门口就胸里难过"):
        alone, sure = read(said, words), read(said, words, ear=Leaning("critical"))
        assert (alone.priority, alone.emergency, alone.hits[0].context) == ("urgent", None, "suspected")
        assert (sure.priority, sure.emergency, sure.hits[0].context) == ("critical", "medical", "")
    assert read("心梗发作", words).priority == "critical"
    assert read("胸口痛，心梗发作", words).priority == "critical"
    pushed = "他在门口那里推了推车又来他推我"
    found = {leans: read(pushed, words, ear=Leaning(*leans)) for leans in ((), ("protected",), ("critical",))}
    assert {leans: (r.priority, r.protected) for leans, r in found.items()} == {
        (): ("urgent", None),
        ("protected",): ("urgent", "violence"),
        ("critical",): ("critical", None),
    }


def test_only_what_an_idea_says_can_be_suspected() -> None:
    with pytest.raises(LexiconError, match="suspected"):
        load_lexicon(CHEST + 'suspected = ["elbow hurts"]')


def test_a_later_file_adds_words_to_an_earlier_one() -> None:
    words = load_lexicon(CHEST, '[part.chest]\nzh = ["胸膛子"]')
    assert read("胸膛子疼", words).priority == "critical"
    assert read("胸口疼", words).priority == "critical"


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ('[part.lonely]\nzh = ["心"]', "part.lonely is used by no idea"),
        (f'[idea.x]\n{NAME}made_of = ["nothing here"]', "there is no [part.nothing]"),
        (f"[idea.x]\n{NAME}", "idea.x can't be heard"),
        ('[idea.x]\nname = { zh = "x", en = "x" }\nzh_exact = ["火火"]', "idea.x.priority is missing"),
        ('[idea.x]\nname = { zh = "x", en = "x" }\npriority = "critical"\nzh_exact = ["火火"]', "emergency is missing"),
        ('[idea.x]\nname = { zh = "x" }\npriority = "urgent"\nzh_exact = ["火火"]', "idea.x.name.en"),
        (f'[idea.x]\n{NAME}gap = "wide"\nzh_exact = ["火火"]\nmade_of = ["chest"]\n{CHEST}', "idea.x.gap"),
        ('[context.x]\nreach = "nearby"\nleaves = "urgent"\nzh = ["去年"]', "context.x.reach"),
        ('[part.Chest]\nzh = ["心"]', "small letters"),
        ('[part.now]\nzh = ["心"]', "small letters"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(toml: str, told: str) -> None:
    with pytest.raises(LexiconError) as error:
        load_lexicon(toml)
    assert told in str(error.value)


def test_two_files_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(LexiconError, match="priority"):
        load_lexicon(CHEST, '[idea.cardiac]\npriority = "low"')


def _priority(hits: tuple[Hit, ...]) -> Hit:
    return next(h for h in hits if h.field == "priority")
