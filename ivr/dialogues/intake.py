"""Taking a call: greet, say that it is recorded, let people say what they need. No menu, no key, no beep.

Silence is waited for, asked about once, and then ends in the outcome "silent": the ticket is there all the
same. Somebody who only says hello is asked to go on, as a person would.
"""

from ivr.flow import Dialogue, End, Go, Line, Listen, Node

INTAKE = Dialogue(
    name="intake",
    first="greet",
    nodes={
        "greet": Node(
            lines=(Line("greet"), Line("practice", when="practice_model"), Line("tell_me")),
            then=Listen(),
            spoke=End("heard"),
            greeted=Go("go_on"),
            missed=Go("ask_again"),
        ),
        "go_on": Node(lines=(Line("go_on"),), then=Listen(), spoke=End("heard"), missed=Go("ask_again")),
        "ask_again": Node(
            lines=(Line("ask_again"),), then=Listen(), spoke=End("heard"), missed=End("silent")
        ),
    },
    once_spoken={"silent": "heard"},
)
