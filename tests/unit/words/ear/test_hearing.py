"""What the second ear hears, what it shows, and what it never does."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline.words import Leaning, packaged_ear, packaged_lexicon, read
from hotline.words.ear import SecondEar
from hotline.words.ear.bank import example_files, examples
from hotline.words.model import Sense
from hotline.words.reading import Likeness
from hotline.words.text import normalise

BANK = examples(example_files())
EAR = packaged_ear()
LEXICON = packaged_lexicon()
CRITICAL = Sense("priority", "critical")

any_text = st.text(st.characters(), max_size=200)
said = st.lists(st.one_of(st.sampled_from([e.text for e in BANK]), any_text), min_size=1, max_size=4).map("，".join)


def hear(text: str) -> Likeness:
    return EAR.hear(normalise(text))


def raised(text: str) -> set[Sense]:
    """Whether something is raised; which kind or whom it is for may change with what is added."""
    return {s if s.field == "priority" else Sense(s.field, "") for s, _ in hear(text).senses}


@pytest.mark.parametrize(
    "text",
    [
        "他凶口痛 气都喘不上",
        "老头子晕倒了喊不答应",
        "我爹栽倒在茅厕头 叫不应了",
        "屋头着火了 奶奶还在里头",
        "he's on the floor and wont wake up",
        "theres smoke coming under the door and i cant get out",
    ],
)
def test_danger_is_heard_without_a_rule(text: str) -> None:
    assert CRITICAL in raised(text)


@pytest.mark.parametrize(
    "text", ["明天赶场帮我带两斤盐", "谢谢你们，昨天来的小伙子人很好", "the tv has no sound", "thanks, all sorted now"]
)
def test_everyday_talk_is_left_alone(text: str) -> None:
    assert hear(text).senses == ()


def test_the_reason_is_an_example_that_carries_the_label() -> None:
    found = hear("他凶口痛 气都喘不上")
    shown = next(e for e in BANK if e.text == found.example)
    assert shown.critical == "y" and shown.idea == found.idea
    assert found.said == "他凶口痛气都喘不上"


def test_an_example_of_the_bank_is_nearest_to_itself() -> None:
    loud = [e for e in BANK if e.critical == "y" and len(e.text) > 15][::400]
    found = [(e.text, hear(e.text)) for e in loud]
    heard = [(text, h.example) for text, h in found if h.senses and len(h.said) == len(normalise(text))]
    assert heard
    assert sum(text == shown for text, shown in heard) >= 0.8 * len(heard)


def test_the_operator_sees_the_example_where_no_rule_speaks() -> None:
    silent = next(e for e in BANK if e.critical == "y" and raised(e.text) and not read(e.text, LEXICON).priority)
    hit = next(h for h in read(silent.text, LEXICON, ear=EAR).hits if h.how == "alike" and h.field == "priority")
    assert (hit.value, hit.means) == ("critical", hear(silent.text).example)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(said, said)
@example("他摔倒了起不来", "谢谢你们")
@example("no answer from grandad", "the weather is nice")
def test_saying_more_never_lowers_what_was_raised(one: str, other: str) -> None:
    assert raised(one) <= raised(f"{one}。{other}")
    assert raised(one) <= raised(f"{other}。{one}")
    assert hear(one).leans <= hear(f"{one}。{other}").leans & hear(f"{other}。{one}").leans


@settings(max_examples=150, deadline=None, derandomize=True)
@given(any_text)
@example("一" * 5000)
@example("a" * 5000)
@example("。" * 5000)
@example("救命。" * 700)
@example("\ud800救命\udfff")
def test_any_text_is_heard_the_same_each_time_and_scores_are_shares(text: str) -> None:
    found = hear(text)
    assert found == hear(text)
    assert all(0 <= score <= 1 for _, score in found.senses) and 0 <= found.category_score <= 1


def test_what_is_raised_says_whom_it_is_for_and_shows_a_reason(ear: SecondEar) -> None:
    for one in BANK[::97]:
        found = ear.hear(normalise(one.text))
        fields = [s.field for s, _ in found.senses]
        assert ("priority" in fields) == ("emergency" in fields)
        assert {"critical" if f == "priority" else f for f in fields} - {"emergency"} <= found.leans
        if found.senses:
            assert found.said and found.example


@pytest.mark.parametrize("said", ["我", "他他", "我我", "help", "my", "妈"])
def test_a_beginning_is_like_nothing_yet(said: str) -> None:
    found = EAR.hear(said)
    assert found.senses == () and found.leans == frozenset()


def test_while_it_is_being_spoken_the_second_ear_only_leans() -> None:
    said = "老头子喊不应了，躺在地上"
    whole, live = EAR.hear(said), Leaning(EAR).hear(said)
    assert whole.senses and live.senses == () and live.leans == whole.leans
