"""Ringing a duty phone: a critical ticket waits for an answer; a key or a word takes it."""

from ivr.dialogues.meaning import Meaning, reader
from ivr.flow import Ask, Dialogue, End, Go, Line, Node

ACKNOWLEDGED = Meaning(
    "acknowledged",
    keys="1",
    zh="收到 知道了 接了 我接 我来 马上来 是的 好的",
    en="yes, okay, ok, got it, received, understood, i take it, i will take it, i'll take it",
    alone="接 好 是 嗯",
)
REFUSED = Meaning("", zh="没收到 不接 不是 不知道了 不好的", en="not received, not okay")

understood = reader(ACKNOWLEDGED, REFUSED)

DUTY = Dialogue(
    name="duty",
    first="ring",
    nodes={
        "ring": Node(
            lines=(Line("duty_waits"), Line("duty_keys")),
            then=Ask("1"),
            missed=Go("again"),
            understood=understood,
        ),
        "again": Node(
            lines=(Line("duty_waits"), Line("duty_keys")),
            then=Ask("1"),
            missed=End("silent"),
            understood=understood,
        ),
    },
)
