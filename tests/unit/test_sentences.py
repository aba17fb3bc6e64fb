"""Every need has its own words for offer, question and promise; each can be said, and fits one text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.demo.phone_company.records import segments
from hotline.domain.ticket import Category
from hotline.service.told_times import STEP, as_told, spoken_clock, whole_minutes
from hotline.service.wording import LANGUAGES, Wording, load_wording
from hotline.words import packaged_lexicon
from ivr.dialogues.call_back import understood
from ivr.flow import Session, Speech

SAYS = load_wording("zh", "995")
ITEMS = sorted(packaged_lexicon().names)
USES = ("offer", "ask", "done", "promise")
NEEDS: list[tuple[Category | None, str | None]] = [
    *((c, None) for c in Category),
    *((None, i) for i in ITEMS),
    (None, None),
]
HERE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=HERE)
AREAS = {"zh": "桥头社区第十三村民小组", "en": "Qiaotou Community, Group Thirteen"}


def needs() -> Iterator[tuple[str, Category | None, str | None]]:
    for language in LANGUAGES:
        for category, item in NEEDS:
            yield language, category, item


def words(use: str, language: str, category: Category | None, item: str | None) -> str:
    return SAYS.need(use, category, item, language)


def test_every_category_and_item_has_words_of_its_own_in_every_language() -> None:
    for language in LANGUAGES:
        known = SAYS.tables[language]["need"]
        assert set(known["category"]) == {c.value for c in Category}
        assert set(known["item"]) == set(ITEMS)
        said = [row for kind in ("category", "item") for row in known[kind].values()]
        for row in (*said, known["own"]):
            assert set(row) == set(USES)
            assert all(row.values())
        for row in (known["quiet"], known["several"], known["several_quiet"]):
            assert set(row) == set(USES) - {"offer"}, "to a helper it is said what it is"


def test_an_item_of_a_deployment_is_named() -> None:
    for language, name in (("zh", "农药壶"), ("en", "a sprayer")):
        for use in ("offer", "ask", "promise"):
            assert name in SAYS.need(use, Category.ERRAND, "sprayer", language, name)


def sentences(says: Wording, language: str, category: Category | None, item: str | None) -> Iterator[str]:
    """All that is texted about one need, at its longest."""
    of = {use: says.need(use, category, item, language) for use in USES}
    for urgent in ("", says.say("text", "urgent_mark", language)):
        for unconfirmed in ("", says.say("text", "unconfirmed_mark", language)):
            for again in ("", says.say("text", "again_mark", language)):
                yield says.say(
                    "text", "offer", language, number=104200, deed=of["offer"], area=AREAS[language],
                    urgent=urgent, unconfirmed=unconfirmed, again=again,
                )  # fmt: skip
    yield says.say("text", "ask", language, number=104200, question=of["ask"], done=of["done"])
    for ahead in (timedelta(minutes=10), timedelta(hours=2), timedelta(hours=33, minutes=55)):
        promise = says.promise("reply", NOON + ahead, NOON, language, of["promise"])
        yield says.say("reply", "received", language, number=104200, promise=promise)
        yield says.say("reply", "received_critical", language, number=104200, promise=promise, emergency="120")


def test_every_text_about_a_need_is_whole_and_fits_one_segment() -> None:
    for language, category, item in needs():
        for sentence in sentences(SAYS, language, category, item):
            assert segments(sentence) == 1, sentence
            assert "{" not in sentence and "  " not in sentence and "。。" not in sentence, sentence
            assert language == "zh" or sentence.isascii(), sentence


def test_what_is_asked_is_a_question_with_both_answers_and_each_is_understood() -> None:
    for language, category, item in needs():
        question, done = words("ask", language, category, item), words("done", language, category, item)
        assert question.endswith("？" if language == "zh" else "?")
        assert ("，还是还" in question) if language == "zh" else ("or not yet" in question)
        session = Session("call_back", language, {})
        assert understood(session, Speech(done)) == "came", done
        assert understood(session, Speech("还没有" if language == "zh" else "not yet")) == "not_yet"


def test_a_deed_is_a_verb_phrase_that_fits_its_frames() -> None:
    """请人送大米 / please bring rice; 有人给您送大米 / somebody will bring you rice."""
    for language, category, item in needs():
        offer, promise = words("offer", language, category, item), words("promise", language, category, item)
        for phrase in (offer, promise):
            assert not phrase.endswith(("。", ".", "，", ","))
            assert language == "zh" or phrase[0].islower()
        assert not offer.startswith(("需要", "needs", "a ", "the "))


@pytest.mark.parametrize(
    ("hour", "minute", "zh", "en"),
    [
        (11, 0, "十一点", "eleven o'clock"),
        (14, 30, "两点半", "half past two"),
        (0, 5, "零点零五分", "five past twelve"),
        (12, 45, "十二点四十五分", "a quarter to one"),
        (22, 10, "十点十分", "ten past ten"),
        (9, 20, "九点二十分", "twenty past nine"),
        (23, 55, "十一点五十五分", "five to twelve"),
        (6, 7, "六点零七分", "7 past six"),
    ],
)
def test_a_time_is_said_as_people_say_it(hour: int, minute: int, zh: str, en: str) -> None:
    at = NOON.replace(hour=hour, minute=minute)
    assert (spoken_clock(at, "zh"), spoken_clock(at, "en")) == (zh, en)


def test_a_spoken_promise_holds_the_spoken_time_and_a_written_one_the_written() -> None:
    at = NOON.replace(hour=14, minute=30)
    assert (
        SAYS.promise("spoken", at, NOON, "zh", "给您送大米")
        == "我们记下了。今天下午两点半以前，会有人给您送大米，或者给您打电话。"
    )
    assert SAYS.promise("reply", at, NOON, "zh", "给您送大米") == "今天下午2点30分以前有人给您送大米，或者给您回话。"
    assert "Before half past two this afternoon somebody will bring you rice" in SAYS.promise(
        "spoken", at, NOON, "en", "bring you rice"
    )


@given(st.integers(min_value=1, max_value=3 * 86400), st.integers(min_value=0, max_value=86399))
def test_what_is_told_is_never_later_than_what_was_meant_and_less_than_five_minutes_earlier(
    left: int, start: int
) -> None:
    now = NOON.replace(hour=0) + timedelta(seconds=start)
    due = now + timedelta(seconds=left)
    told = as_told(due, now)
    assert timedelta(0) <= due - told < timedelta(minutes=STEP)
    assert told > now
    if left > 3600:
        assert told.minute % STEP == 0 and told.second == 0
    elif whole_minutes(told - now) > STEP:
        assert whole_minutes(told - now) % STEP == 0
