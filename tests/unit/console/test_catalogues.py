"""The catalogues hold every message, in every language, and what is compiled is what is written."""

from __future__ import annotations

import string

import pytest

from hotline.console import catalogues
from hotline.console.language import LANGUAGES, choose, words_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_code_and_templates_is_there_and_no_other(language):
    wanted = {(m.context, m.id) for m in catalogues.collected() if m.id}
    present = {(m.context, m.id) for m in catalogues.read(language) if m.id}
    assert len(wanted) > 200, "the collection must see code and templates"
    assert wanted == present, "run: python -m hotline.console.catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_untranslated(language):
    assert [m.id for m in catalogues.read(language) if m.id and not catalogues.complete(m)] == []
    assert [m.id for m in catalogues.read(language) if m.id and m.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(language):
    compiled = catalogues.po_file(language).with_suffix(".mo").read_bytes()
    assert compiled == catalogues.compiled(catalogues.read(language)), "run: python -m hotline.console.catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_in_the_same_values(language):
    for message in catalogues.read(language):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        allowed = {name for one in ids for name in _names(one)}
        for text in said if message.id else ():
            assert _names(text or "") == allowed, message.id


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_chinese_is_chinese():
    untouched = [
        m.id
        for m in catalogues.read("zh")
        if isinstance(m.id, str) and m.id and m.string == m.id and any(c.isalpha() for c in m.id.replace("{", " "))
    ]
    assert untouched == []


def test_an_update_changes_nothing_when_nothing_changed(tmp_path, monkeypatch):
    """Otherwise every run would make a difference for the repository to record."""
    for language in LANGUAGES:
        before = catalogues.po_file(language).read_bytes()
        target = tmp_path / language / "LC_MESSAGES" / "console.po"
        target.parent.mkdir(parents=True)
        target.write_bytes(before)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    for language in LANGUAGES:
        was = catalogues.po_file(language).read_bytes()
        assert catalogues.update(language) == []
        assert catalogues.po_file(language).read_bytes() == was


@pytest.mark.parametrize(
    ("header", "own", "chosen"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh"),
        ("en-GB,en;q=0.9", "", "en"),
        ("en;q=0.3, zh-Hans;q=0.7", "", "zh"),
        ("fr, de;q=0.5", "", "zh"),
        ("en;q=0, zh;q=0.1", "", "zh"),
        ("en;q=nonsense", "", "zh"),
        ("", "", "zh"),
        ("zh-CN", "en", "en"),
    ],
)
def test_the_language_of_a_page(header, own, chosen):
    assert choose(header, own, "zh") == chosen


def test_values_and_plurals():
    english, chinese = words_in("en"), words_in("zh")
    assert english.ngettext("{n} ticket", "{n} tickets", 1) == "1 ticket"
    assert english.ngettext("{n} ticket", "{n} tickets", 3) == "3 tickets"
    assert chinese.ngettext("{n} ticket", "{n} tickets", 3) == "3 件工单"
    assert chinese.pgettext("priority", "urgent") == "紧急"
