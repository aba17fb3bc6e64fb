"""Walking a dialogue as a caller would."""

from collections.abc import Mapping

from ivr.dialogues import DIALOGUES
from ivr.flow import Input, Session, Started, Turn, advance
from ivr.ports import Facts, Outcome
from ivr.prompts import prompt


def begin(
    name: str, language: str = "zh", values: Mapping[str, str] | None = None, *flags: str
) -> tuple[Session, Turn]:
    session = Session.of(name, Facts(language, values or {}, frozenset(flags)))
    session, turn = advance(DIALOGUES[name], session, Started(), prompt)
    assert isinstance(turn, Turn)
    return session, turn


QUESTIONS = {
    "zh": {"question": "大米送到了，还是还没有送到？", "done": "送到了"},
    "en": {"question": "Has the rice come, or not yet?", "done": "it came"},
}


def play(name: str, *events: Input, language: str = "zh") -> str:
    session, _ = begin(name, language, QUESTIONS[language] if name == "call_back" else {})
    step: Turn | Outcome | None = None
    for event in events:
        session, step = advance(DIALOGUES[name], session, event, prompt)
    assert isinstance(step, Outcome), f"not over, but at {session.node}"
    return step.name
