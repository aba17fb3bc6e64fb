"""Whose phone it is tells nothing about who holds it: only the words do."""

from __future__ import annotations

import pytest

from hotline.words.names import borrowed, claims, fits, introduced


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我是孙大爷，我胸口疼", "孙大爷"), ("我是钱大妈，没米了", "钱大妈"), ("我叫周大山，没米了", "周大山"),
        ("我姓孙，灯坏了", "孙"), ("俺是老张，煤没了", "老张"),
        ("This is Mrs Doyle, no rice", "mrs doyle"), ("我是趙奶奶", "赵奶奶"),
        ("我是问一下米什么时候到", None), ("我是三组的", None), ("我不是朱自昌，他把手机丢路上了", None),
        ("this is urgent", None), ("我家没米了", None), ("我是村里的", None),
    ],
)  # fmt: skip
def test_who_introduces_themselves(text: str, name: str | None) -> None:
    assert introduced(text) == name


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ("我是朱自昌，没米了", True), ("朱自昌家没米了", True), ("我叫朱自昌", True), ("这里是朱自昌家", True),
        ("朱自昌，没米了", True),
        ("我是赵奶奶，借朱自昌的电话，我家没米了", False), ("我不是朱自昌，他把手机丢路上了", False),
        ("朱自昌的手机我捡到了", False), ("隔壁朱自昌家", False), ("朱自昌说要米", False),
        ("替朱自昌问一下", False),
        ("没米了", False),
    ],
)  # fmt: skip
def test_a_name_confirms_only_where_the_words_say_that_it_is_theirs(text: str, theirs: bool) -> None:
    assert claims(text, "朱自昌") is theirs


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("借朱自昌的电话打的", True),
        ("用邻居手机发的", True),
        ("using my neighbour's phone", True),
        ("我手机坏了", False),
    ],
)
def test_a_borrowed_phone(text: str, so: bool) -> None:
    assert borrowed(text) is so


def test_a_surname_with_a_title_fits_a_member_of_that_name() -> None:
    assert (
        fits("孙大爷", "孙大勇")
        and fits("孙大勇", "孙大勇")
        and fits("老孙", "孙大勇")
        and fits("mrs doyle", "Mary Doyle")
    )
    assert not fits("钱大妈", "孙大勇") and not fits("孙小勇", "孙大勇") and not fits("", "孙大勇")
