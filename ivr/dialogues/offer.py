"""Offering a ticket by voice: number, what is to be done, area; never a name, a house or the caller's words."""

from dataclasses import replace

from ivr.dialogues.meaning import PERSON, Meaning, reader
from ivr.flow import Ask, Dialogue, End, Go, Line, Node

ACCEPTED = Meaning(
    "accepted",
    keys="1",
    zh="接受 我接 接了 我去 我来 可以 我能去",
    en="accept, accepted, i accept, yes, i can, i'll go, i will go, i can help, okay",
    alone="接,好,好的,行,是的,ok",
)
DECLINED = Meaning(
    "declined",
    keys="0",
    zh=(
        "不接 不接受 我不接 接不了 去不了 来不了 不行 不可以 不能去 我不能去 不去 没空 没有空 "
        "没时间 没有时间 我不去 不是"
    ),
    en="no, decline, i decline, i can't, i cannot, can't, cannot, not now, no time, not okay",
)

understood = reader(ACCEPTED, DECLINED, replace(PERSON, keys=""))
_LINES = (Line("offer"), Line("offer_keys"))

OFFER = Dialogue(
    name="offer",
    first="offer",
    nodes={
        "offer": Node(lines=_LINES, then=Ask("10"), missed=Go("again"), understood=understood),
        "again": Node(
            lines=(Line("ask_once_more"), *_LINES),
            then=Ask("10"),
            missed=End("silent"),
            understood=understood,
        ),
    },
)
