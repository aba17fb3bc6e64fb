"""The dialogue engine: a dialogue is a graph of nodes, and `advance` walks it one input at a time.

Standard library only; no clock, no I/O, no carrier. A node never asks anybody anything: the facts are in the
session from the start, and an outcome comes out at the end. Every input moves on along an arrow of the graph,
which has no circles (`Dialogue` checks), so every dialogue ends.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace

from ivr.ports import Facts, Outcome

# --- what a caller does ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """The dialogue begins."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The caller spoke and stopped; `text` is what was understood so far, often nothing."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """The caller pressed keys."""

    digits: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The caller said and pressed nothing for the time allowed."""


@dataclass(frozen=True, slots=True)
class NoStream:
    """No live audio: it never came, or it broke off (`spoke`: after the caller had begun to speak)."""

    spoke: bool = False


Input = Started | Speech | Keys | Silence | NoStream

# --- what a line does -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play the audio at an address."""

    address: str


@dataclass(frozen=True, slots=True)
class Listen:
    """Let the caller speak; `recorded`: by the carrier's recorder, because there is no live audio. One of `keys`, which
    nobody needs to know of, ends it; any other is as if it had not been pressed."""

    recorded: bool = False
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Take one key of `keys`, or words."""

    keys: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


Action = Listen | Ask | HangUp


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what to say, then what to do."""

    say: tuple[Say | Play, ...]
    then: Action

    def words(self) -> str:
        """Give the spoken words as one text (audio clips left out)."""
        return " ".join(part.text for part in self.say if isinstance(part, Say))


# --- the graph ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Go:
    """An arrow to another node."""

    node: str


@dataclass(frozen=True, slots=True)
class End:
    """An arrow out of the dialogue, to the outcome of this name."""

    outcome: str


Arrow = Go | End


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say: the prompt `key`, or the clip whose address is the value `play`.

    Said only `when` a flag is set, `unless` a flag is set, and if the value `needs` is there; else the prompt
    `otherwise` (if named) is said in its place.
    """

    key: str = ""
    play: str = ""
    when: str = ""
    unless: str = ""
    needs: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One place in a dialogue.

    `understood` reads keys and words and names an outcome, or "" when they say nothing clear. Other
    speech follows `spoke`, if that is drawn. `greeted` is the arrow for speech that is only a hello.
    """

    lines: tuple[Line, ...]
    then: Action
    missed: Arrow  # silence, or something not understood
    spoke: Arrow | None = None
    greeted: Arrow | None = None
    understood: Callable[["Session", Input], str] | None = None

    def arrows(self) -> tuple[Arrow, ...]:
        """Give every arrow drawn at this node (an understood outcome leaves the dialogue and needs none)."""
        return tuple(arrow for arrow in (self.missed, self.spoke, self.greeted) if arrow is not None)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A named graph of nodes; `once_spoken` replaces an outcome when the caller has spoken at any time.

    Raises ValueError for an arrow to nowhere or a circle.
    """

    name: str
    first: str
    nodes: Mapping[str, Node]
    once_spoken: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._check(self.first, ())

    def _check(self, name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise ValueError(f"{self.name}: circle {' -> '.join((*path, name))}")
        if name not in self.nodes:
            raise ValueError(f"{self.name}: no node {name!r}")
        for arrow in self.nodes[name].arrows():
            if isinstance(arrow, Go):
                self._check(arrow.node, (*path, name))


@dataclass(frozen=True, slots=True)
class Session:
    """Where one call is in its dialogue; small, and JSON all through."""

    dialogue: str
    language: str
    values: Mapping[str, str]
    flags: tuple[str, ...] = ()
    node: str = ""
    spoke: bool = False
    no_stream: bool = False
    answer: str = ""  # the key or the words given last
    outcome: str = ""  # set when the dialogue is over
    parted: bool = False  # good-bye was said, nothing follows

    @classmethod
    def of(cls, dialogue: str, facts: Facts) -> "Session":
        """Begin a session with what is known about the call."""
        flags = tuple(sorted(facts.flags))
        return cls(dialogue, facts.language, dict(facts.values), flags, no_stream="no_stream" in facts.flags)

    def to_json(self) -> str:
        """Write the session as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Session":
        """Read what `to_json` wrote."""
        raw = json.loads(text)
        return cls(**{**raw, "flags": tuple(raw["flags"])})


#: Finds the prompt of a key in the session's language.
Prompts = Callable[[str, str], str]

#: What people say to find out whether anybody is there; it is no statement of a need.
_GREETING = re.compile(r"(?:喂|你好|您好|有人吗|在吗|\bhello\b|\bhi\b|\W)+", re.IGNORECASE)


def is_greeting(text: str) -> bool:
    """Tell whether the text is nothing but a hello."""
    return _GREETING.fullmatch(text) is not None


def advance(dialogue: Dialogue, session: Session, event: Input, prompts: Prompts) -> tuple[Session, Turn | Outcome]:
    """Take one input and give the new session with the next turn, or the outcome at the end.

    After the end the same outcome is given again, whatever comes in.
    """
    if session.outcome:
        return session, Outcome(session.outcome)
    if not session.node:
        return _enter(dialogue, session, dialogue.first, prompts)
    node = dialogue.nodes[session.node]
    if isinstance(event, NoStream):
        session = replace(session, spoke=session.spoke or event.spoke)
        if isinstance(node.then, Listen) and not session.no_stream:
            # The same place once more with the carrier's recorder, and without saying everything again.
            session = replace(session, no_stream=True)
            return session, Turn((), replace(node.then, recorded=True))
    if isinstance(event, Speech):
        session = replace(session, spoke=True, answer=event.text)
    if isinstance(event, Keys):
        session = replace(session, answer=event.digits)
    return _follow(dialogue, session, node, event, prompts)


def waiting_for(dialogue: Dialogue, session: Session) -> Action:
    """Say what the line is doing at the session's place."""
    then = dialogue.nodes[session.node or dialogue.first].then
    return replace(then, recorded=True) if isinstance(then, Listen) and session.no_stream else then


def _follow(
    dialogue: Dialogue, session: Session, node: Node, event: Input, prompts: Prompts
) -> tuple[Session, Turn | Outcome]:
    arrow: Arrow = node.missed
    outcome = node.understood(session, event) if node.understood is not None else ""
    if outcome:
        return _end(session, outcome)
    if isinstance(event, Speech) and node.spoke is not None:
        arrow = node.greeted if node.greeted is not None and is_greeting(event.text) else node.spoke
    if isinstance(arrow, Go):
        return _enter(dialogue, session, arrow.node, prompts)
    name = dialogue.once_spoken.get(arrow.outcome, arrow.outcome) if session.spoke else arrow.outcome
    return _end(session, name)


def _end(session: Session, name: str) -> tuple[Session, Outcome]:
    return replace(session, outcome=name), Outcome(name)


def _enter(dialogue: Dialogue, session: Session, name: str, prompts: Prompts) -> tuple[Session, Turn | Outcome]:
    session = replace(session, node=name)
    said = tuple(_say(dialogue.nodes[name].lines, session, prompts))
    return session, Turn(said, waiting_for(dialogue, session))


def _say(lines: tuple[Line, ...], session: Session, prompts: Prompts) -> list[Say | Play]:
    said: list[Say | Play] = []
    for line in lines:
        wanted = (not line.when or line.when in session.flags) and (not line.unless or line.unless not in session.flags)
        wanted = wanted and (not line.needs or bool(session.values.get(line.needs)))
        key = line.key if wanted else line.otherwise
        if wanted and line.play:
            said.append(Play(session.values[line.play]))
        elif key:
            said.append(Say(fill(prompts(session.language, key), session.values)))
    return said


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def fill(prompt: str, values: Mapping[str, str]) -> str:
    """Put the values into a prompt; a value that isn't there leaves nothing behind."""
    return " ".join(prompt.format_map(_Blank(values)).split())
