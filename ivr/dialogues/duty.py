"""Ringing a duty phone: a ticket, critical or not understood, waits; a key or the very words asked for take it.

Nothing else does: once it is taken nobody is rung any more, so neither a greeting on an answering machine nor a
polite word may take it.
"""

from ivr.dialogues.meaning import Meaning, reader
from ivr.flow import Ask, Dialogue, End, Go, Line, Node

ACKNOWLEDGED = Meaning("acknowledged", keys="1", alone="收到,接手,yes i take it")

understood = reader(ACKNOWLEDGED)
_LINES = (
    Line("duty_several", when="several"),
    Line("duty_not_understood", when="not_understood"),
    Line("duty_waits", when="unanswered"),
    Line("duty_keys"),
)

DUTY = Dialogue(
    name="duty",
    first="ring",
    nodes={
        "ring": Node(
            lines=_LINES,
            then=Ask("1"),
            missed=Go("again"),
            understood=understood,
        ),
        "again": Node(
            lines=_LINES,
            then=Ask("1"),
            missed=End("silent"),
            understood=understood,
        ),
    },
)
