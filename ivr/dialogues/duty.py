"""Ringing a duty phone: a critical ticket waits for an answer; a key or the very words asked for take it.

Nothing else does: once it is taken nobody is rung any more, so neither a greeting on an answering machine nor a
polite word may take it.
"""

from ivr.dialogues.meaning import Meaning, reader
from ivr.flow import Ask, Dialogue, End, Go, Line, Node

ACKNOWLEDGED = Meaning("acknowledged", keys="1", alone="收到,接手,yes i take it")

understood = reader(ACKNOWLEDGED)

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
