"""What residents write about something that is open already."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.words.answers import resident_said

SAYS = {
    "thanks": (
        "谢谢你们", "谢谢", "你们辛苦了", "太感谢了", "好人一生平安", "Thank you so much",
        "thank you, the boy was lovely", "麻烦你们了", "谢谢大家🙏",
    ),
    "came": (
        "来过了，谢谢", "米收到了", "收到了，谢谢", "送来了", "已经收到了谢谢你们", "灯修好了", "人来过了",
        "都办好了", "The rice came thank you", "it's fixed, thanks", "got it", "药拿到了，谢谢",
        "收到了，辛苦了", "志愿者来过了",
    ),
    "not_come": (
        "还没来", "米还没到", "没收到", "没人来", "没有送来", "怎么还没来啊", "等了半天还没人来", "没见人来",
        "灯还没修好", "still waiting", "nobody came yet", "The rice has not come", "我还在等",
        "什么时候来啊，等了半天了", "到现在都没人来", "not here yet", "藥還沒送來",
    ),
    "not_needed": (
        "不用了，邻居给我送来了", "打错了", "不用来了，谢谢", "取消吧", "不需要了", "发错了，对不起", "小孩乱按的",
        "没事了，谢谢", "自己买了，不用送了", "wrong number sorry", "no need, my son brought it",
        "please cancel", "儿子回来了，不用了",
    ),
    "where": (
        "到哪里了？", "什么时候来", "还要多久", "有人来吗", "派人了吗", "来了吗", "where is it?",
        "when will you come", "is anybody coming?", "好久能到", "怎么样了",
    ),
}  # fmt: skip
OWN_WORDS = (

    "还有灯泡坏了", "米收到了，还要点油", "来了又走了", "米没有了", "人来了米没带来", "米到了灯没修",
    "送来的米是坏的", "我家没米了", "谢谢，再帮我买点药", "我是孙大爷，灯坏了",
    "不用了才怪", "wrong rice", "he came and hit me", "等他来了我摔倒了起不来",
)  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SAYS.items() for text in texts])
def test_words_about_what_is_open(kind: str, text: str) -> None:
    said = resident_said(text)
    assert said is not None and said.kind == kind


@pytest.mark.parametrize("text", ["他来了", "人来了", "志愿者来过了", "医生到了", "she came", "somebody came, thanks"])
def test_that_somebody_came_confirms_nothing(text: str) -> None:
    said = resident_said(text)
    assert said is not None and said.kind == "came" and not said.sure


@pytest.mark.parametrize("text", ["来了", "来过了，谢谢", "米收到了", "小伙子送来了", "it came"])
def test_that_it_came_does(text: str) -> None:
    said = resident_said(text)
    assert said is not None and said.kind == "came" and said.sure


@pytest.mark.parametrize("text", OWN_WORDS)
def test_whoever_says_more_says_it_to_a_human(text: str) -> None:
    assert resident_said(text) is None


@given(
    st.sampled_from(SAYS["came"]),
    st.sampled_from(["但是坏了", "，可是不是我的", "，胸口疼", " but he hit me", "，快来人", "，少了一袋"]),
)
def test_nothing_beside_it_came_counts(text: str, more: str) -> None:
    said = resident_said(text + more)
    assert said is None or said.kind != "came"


@given(st.text(max_size=100))
def test_any_text_can_be_read(text: str) -> None:
    said = resident_said(text)
    assert said is None or said.kind in SAYS
