"""What holds for every idea of the shipped lexicon: a danger is not lost in what people say around and between."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.words import packaged_lexicon, read
from hotline.words.model import PRIORITIES, Idea, Pattern

LEXICON = packaged_lexicon()
WORDS: dict[tuple[str, bool], list[str]] = defaultdict(list)
for _word in LEXICON.words:
    for _part in _word.parts:
        WORDS[_part, _word.text.isascii()].append(_word.text)

BETWEEN = {
    False: ["", "好", "很", "突然", "有点", "啊", "嘞", "老张"],
    True: ["", "really", "so", "suddenly", "oh", "Mary"],
}
BEFORE = {
    False: ["", "我是山脚三组的，", "张大爷，", "喂，你好，", "同志。", "麻烦你们一下，"],
    True: ["", "Hello, ", "It's Mary here, ", "Good evening. ", "Listen, please, "],
}
AFTER = {
    False: ["", "，你们过来一下", "啊", "嘛", "。我姓李", "，谢谢了", "，我家门口有棵大树"],
    True: ["", ", please come", ". My name is Mary", ", thank you", ", we are at the mill"],
}


def _ways() -> list[tuple[Idea, Pattern, bool]]:
    """Every way to put an idea together, in each language that has words for all of its parts."""
    return [
        (idea, pattern, english)
        for idea in LEXICON.ideas.values()
        for pattern in idea.patterns
        for english in (False, True)
        if all((part, english) in WORDS for part in pattern.parts)
    ]


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(st.sampled_from(_ways()), st.data())
def test_a_danger_is_heard_with_particles_names_and_clauses_around_and_between(
    way: tuple[Idea, Pattern, bool], data: st.DataObject
) -> None:
    idea, pattern, english = way
    said = [data.draw(st.sampled_from(WORDS[part, english])) for part in pattern.parts]
    between = data.draw(st.sampled_from(BETWEEN[english])) if pattern.gap >= 4 else ""
    gap = f" {between} " if english and between else " " if english else between
    bare, dressed = gap.join(said), gap.join(said)
    dressed = data.draw(st.sampled_from(BEFORE[english])) + dressed + data.draw(st.sampled_from(AFTER[english]))
    wanted = _rank("urgent" if pattern.suspected else _priority(idea))
    if _rank(read(bare, LEXICON).priority) > wanted:
        return  # these very words stand in an innocent word, or the pattern is undone by one of its own parts
    assert _rank(read(dressed, LEXICON).priority) <= wanted, dressed


def test_nearly_every_way_of_saying_an_idea_is_heard_bare() -> None:
    """So that the test above doesn't pass by skipping."""
    ways = _ways()
    heard = 0
    for idea, pattern, english in ways:
        said = (" " if english else "").join(WORDS[part, english][0] for part in pattern.parts)
        wanted = "urgent" if pattern.suspected else _priority(idea)
        heard += _rank(read(said, LEXICON).priority) <= _rank(wanted)
    assert heard >= 0.95 * len(ways)


def _priority(idea: Idea) -> str:
    return next(s.value for s in idea.senses if s.field == "priority")


def _rank(priority: str | None) -> int:
    """Nothing said is as pressing as normal."""
    return PRIORITIES.index(priority or "normal")
