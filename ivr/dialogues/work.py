"""Speaking with somebody who was sent, where a text can't be read: what they need to know, and keys for how it goes."""

from dataclasses import replace

from ivr.dialogues.meaning import PERSON, Meaning, reader
from ivr.flow import Ask, Dialogue, End, Go, HangUp, Line, Node

ARRIVED = Meaning("arrived", keys="2", zh="到了 我到了 已经到了", en="i am there, i'm there, arrived")
DONE = Meaning("done", keys="3", zh="办完了 办好了 做完了 送到了 修好了", en="done, finished, all done")
HELP = Meaning("help", keys="4", zh="要帮忙 帮忙 找不到 没人开门", en="need help, i need help, can't find it")
GIVEN_BACK = Meaning("given_back", keys="0", zh="去不了 不去了 不能去", en="cannot go, can't go, i can't")

understood = reader(ARRIVED, DONE, HELP, GIVEN_BACK, replace(PERSON, keys=""))
_LINES = (Line("work_words"), Line("work_keys"))

WORK = Dialogue(
    name="work",
    first="tell",
    nodes={
        "tell": Node(lines=_LINES, then=Ask("2340"), missed=Go("again"), understood=understood),
        "again": Node(lines=_LINES, then=Ask("2340"), missed=End("told"), understood=understood),
    },
)

NOTICE = Dialogue(
    name="notice",
    first="tell",
    nodes={"tell": Node(lines=(Line("work_words"), Line("bye")), then=HangUp(), missed=End("told"))},
)
