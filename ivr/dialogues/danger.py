"""Is anybody in danger? Asked when nothing was understood: a question that a frightened person can answer.

By voice or by a key, and once more at most: whoever asks decides that, for what is said here may be understood
meanwhile as more than an answer. Silence, or words that aren't clear, are for a person to listen to.
"""

from dataclasses import replace

from ivr.dialogues.meaning import PERSON, Meaning, reader
from ivr.flow import Ask, Dialogue, End, Line, Node

# Only an answer by itself counts: in "没有气了" there is no "没有", and in "no she fell" no "no".
IN_DANGER = Meaning(
    "in_danger",
    keys="9",
    zh="有危险 有人有危险 好危险 太危险 出事了 救命 要死人",
    en="in danger, there is danger, yes there is, somebody is hurt, someone is hurt, help us, help me",
    alone=(
        "有,有的,有啊,有嘞,有嘛,有呢,有哦,有呀,有有,有有有,有人,有人嘞,有得,是,是的,是嘞,是啊,是呢,对,对的,对啊,嗯有,"
        "yes,yeah,yep,yes yes,yes please,yes i am,yes we are,yes he is,yes she is,i am,we are,he is,she is,"
        "there is,danger,help,somebody,someone,somebody is,someone is"
    ),
)
NO_DANGER = Meaning(
    "no_danger",
    keys="0",
    alone=(
        "没有,没有的,没有啊,没有嘞,没有嘛,没有呢,没有没有,没有人,没人,没,没没,没得,没得人,没得嘞,没得没得,没哪个,"
        "没有危险,没危险,没得危险,不危险,没有人有危险,没人有危险,没得人有危险,没有哪个有危险,没事,没得事,没有事,"
        "不是,不是的,不是嘞,不,无,"
        "no,nope,no no,no thanks,no thank you,no danger,no nobody,nobody,no one,nobody is,no one is,none,"
        "not in danger,nobody is in danger,no one is in danger,there is no danger"
    ),
)
# Questions, and words that hold those above: they answer nothing.
NEITHER = Meaning(
    "",
    zh="有没有危险 有危险吗 有危险没有 有什么危险 有人有危险吗 没有危险 没危险 没得危险 不危险 没人有危险 没有人有危险",
    en="not in danger, is there danger, no danger, nobody is in danger, no one is in danger, what danger",
)

understood = reader(IN_DANGER, NO_DANGER, replace(PERSON, keys=""), NEITHER)


def _asking(name: str, *keys: str) -> Dialogue:
    lines = tuple(Line(key) for key in keys)
    return Dialogue(name, "ask", {"ask": Node(lines, Ask("90"), missed=End("unclear"), understood=understood)})


DANGER = _asking("danger", "is_danger", "danger_keys")
DANGER_AGAIN = _asking("danger_again", "is_danger_again", "danger_keys")
