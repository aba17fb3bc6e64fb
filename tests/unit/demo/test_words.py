"""The demo's words: both languages say the same things, and the browser's wish decides."""

import re

import pytest

from hotline.demo.village import village
from hotline.demo.words import Words, chosen_language, terminal_words

HOLE = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("table", ["terminal", "page"])
def test_both_languages_have_the_same_keys_and_placeholders(table: str) -> None:
    zh, en = (Words(language).tables[table] for language in ("zh", "en"))
    assert set(zh) == set(en)
    for key in zh:
        assert set(HOLE.findall(zh[key])) == set(HOLE.findall(en[key])), key
        assert zh[key].strip()
        assert en[key].strip()


def test_every_sample_call_is_explained_in_the_other_language() -> None:
    for sample in village().samples:
        other = "en" if sample.language == "zh" else "zh"
        assert Words(other).glosses[sample.text]


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "zh"),
        (None, "en-GB,en;q=0.9,zh;q=0.8", "en"),
        (None, "fr;q=1, zh-CN;q=0.5, en;q=0.4", "zh"),
        (None, "fr, en;q=0", "zh"),
        (None, "en;q=none", "zh"),
        ("en", "zh", "en"),
        ("xx", "en", "en"),
    ],
)
def test_the_language_of_the_page(asked: str | None, accepted: str, language: str) -> None:
    assert chosen_language(asked, accepted) == language


@pytest.mark.parametrize(("locale", "language"), [("zh_CN.UTF-8", "zh"), ("C.UTF-8", "en"), ("", "en")])
def test_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch, locale: str, language: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    assert terminal_words().language == language
