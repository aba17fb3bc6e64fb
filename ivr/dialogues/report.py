"""Somebody who helps rings the hotline while they have work in hand: they say how it goes, or what else there is.

By a key or in a few words; whatever else they say is listened to as in any call. Of the ticket only its number is
named: whose phone this is says nothing about who holds it.
"""

from dataclasses import replace

from ivr.dialogues.meaning import PERSON, reader
from ivr.dialogues.work import ARRIVED, DONE, GIVEN_BACK, HELP
from ivr.flow import Dialogue, End, Go, Line, Listen, Node

KEYS = "2340"
understood = reader(ARRIVED, DONE, HELP, GIVEN_BACK, replace(PERSON, keys=""))


def _listening(*lines: Line, missed: Go | End) -> Node:
    return Node(lines, Listen(keys=KEYS), missed, spoke=End("heard"), understood=understood)


REPORT = Dialogue(
    name="report",
    first="ask",
    nodes={
        "ask": _listening(
            Line("greet"),
            Line("report_one", unless="several"),
            Line("report_several", when="several"),
            Line("report_keys"),
            missed=Go("again"),
        ),
        "again": _listening(Line("report_keys"), missed=End("silent")),
    },
    once_spoken={"silent": "heard"},
)
