"""Taking a call: greet, say that it is recorded, let people say what they need. No menu, no key asked for, no beep.

Silence is waited for, asked about once, and then ends in the outcome "silent": the ticket is there all the
same. Somebody who only says hello is asked to go on, as a person would; who wants a person gets one.
"""

from ivr.dialogues.meaning import PERSON, reader
from ivr.flow import Dialogue, End, Go, Line, Listen, Node

# Nobody who calls is asked for a key; who presses the one that leads to a person everywhere gets one.
understood = reader(PERSON)


def _listening(*lines: Line, missed: Go | End, greeted: Go | None = None) -> Node:
    return Node(lines, Listen(keys=PERSON.keys), missed, spoke=End("heard"), greeted=greeted, understood=understood)


INTAKE = Dialogue(
    name="intake",
    first="greet",
    nodes={
        "greet": _listening(
            Line("greet"),
            Line("practice", when="practice_model"),
            Line("tell_me"),
            greeted=Go("go_on"),
            missed=Go("ask_again"),
        ),
        "go_on": _listening(Line("go_on"), missed=Go("ask_again")),
        "ask_again": _listening(Line("ask_again"), missed=End("silent")),
    },
    once_spoken={"silent": "heard"},
)
