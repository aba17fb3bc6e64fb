"""Telling the caller what will happen and by when, in the words that were promised, and good-bye."""

from ivr.flow import Dialogue, End, HangUp, Line, Node

ANSWER = Dialogue(
    name="answer",
    first="promise",
    nodes={
        "promise": Node(
            lines=(
                Line("we_heard", when="playback", needs="playback"),
                Line(play="playback", when="playback", needs="playback"),
                Line("promise", needs="promise", otherwise="taken_down"),
                Line("promise_again", when="hard_of_hearing", needs="promise"),
                Line("good_bye"),
            ),
            then=HangUp(),
            missed=End("told"),
        )
    },
)
