"""Phoning back: has it come, or not yet? A polite "yes" answers neither, so it doesn't count.

Asked once more after silence or words that aren't clear, then it is for a person ("unclear"), or nobody spoke
at all ("silent"). The item isn't named when the matter is sensitive: somebody else may have picked up.
"""

from ivr.dialogues.meaning import PERSON, Meaning, reader
from ivr.flow import Ask, Dialogue, End, Go, Line, Node

CAME = Meaning(
    "came",
    keys="1",
    whole=True,
    zh=(
        "来了 来过了 送来了 送到了 送到家了 修好了 换好了 办好了 都办好了 都来了 取来了 打过了 清理好了 收到了 收到 "
        "拿到了 到了 已经到 已经来"
    ),
    en=(
        "came, has come, it's come, has arrived, it arrived, arrived, received, got it, have it, "
        "it is here, it's here, was delivered, delivered, they came, the doctor came, "
        "it is mended, it's mended, it is done, it is all done, it is back, it's back, it is clear, it's clear"
    ),
)
NOT_YET = Meaning(
    "not_yet",
    keys="2",
    zh=(
        "还没 没有 没来 没有来 没到 没有到 没收到 没有收到 没拿到 没送 没送到 没送来 没见 还没来 "
        "还没到 还没有 还没收到 还没有收到 还没送到 还没送来 还没有送到 还没有送来 不来了 没人来 "
        "没有人来 没带 没带来 没给 没拿来 没修 没有修 没修好 还没修 还没有修 没换 还没换 还没有换 没办 没办好 "
        "还没办 还没有办 没取来 还没取来 还没有取来 没打 还没打 还没有打 没清理 还没清理 还没有清理 还没有都办好 "
        "还没有都到 没都来"
    ),
    en=(
        "not yet, not come, not came, hasn't, has not, hasn't come, has not come, haven't, have not, "
        "haven't got it, haven't received, have not received, not received, not arrived, "
        "hasn't arrived, has not arrived, not delivered, not been delivered, didn't come, "
        "did not come, didn't, never came, nobody came, no one came, nothing came, nothing, "
        "not mended, isn't mended, not done, isn't done, not back, not clear, not here, still waiting, "
        "don't have it, do not have it, didn't get it, did not get it"
    ),
)
# Questions, things about to happen, and pleasantries that hold the words above.
NEITHER = Meaning(
    "",
    zh=(
        "来了吗 来了没有 来了没 来没来 送来了吗 送到了吗 收到了吗 到了吗 快来了 要来了 快到了 要到了 "
        "没问题 没有问题 没事 没关系 没有关系 听到了 听不到了 知道了 等到了 没听清 没有听清"
    ),
    en="has it come, has it arrived, no problem, not at all",
)

understood = reader(CAME, NOT_YET, PERSON, NEITHER)

CALL_BACK = Dialogue(
    name="call_back",
    first="ask",
    nodes={
        "ask": Node(
            lines=(
                Line("call_back_greet"),
                Line("has_it_come"),
                Line("call_back_keys"),
            ),
            then=Ask("120"),
            missed=Go("again"),
            understood=understood,
        ),
        "again": Node(
            lines=(
                Line("ask_once_more"),
                Line("has_it_come"),
                Line("call_back_keys"),
            ),
            then=Ask("120"),
            missed=End("silent"),
            understood=understood,
        ),
    },
    once_spoken={"silent": "unclear"},
)
