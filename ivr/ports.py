"""The contract between a line and the rest: what a line reports, what it is given, and what it gives back.

A gateway (say `ivr.gateways.twilio`) calls a `Desk`; the service behind it implements one. Every method
may be called again with the same arguments (carriers repeat their webhooks) and must then change nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Facts:
    """What a line is given at the start of a dialogue; the dialogue asks nothing else.

    `values` are words for the prompts. Keys the dialogues know: `hotline` (name of the line), `promise`
    (the promise in full sentences), `playback` (address of an audio clip, only with the flag), `item`,
    `ticket` (its number), `category`, `area`.
    `flags`: "report" (the caller has work in hand: the dialogue of that name), "several" (pieces of it),
    "practice_model", "hard_of_hearing", "playback", "no_stream", "not_understood".
    """

    language: str  # "zh" | "en"
    values: Mapping[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished dialogue gives.

    `name` by dialogue: intake "heard" | "silent"; report these, or those of work; danger and danger_again "in_danger" |
    "no_danger" | "unclear"; answer "told"; call_back "came" | "not_yet" | "unclear" | "silent"; duty "acknowledged" |
    "silent"; offer "accepted" | "declined" | "silent"; work "arrived" | "done" | "help" | "given_back" | "told"; notice
    "told"; and "person" of all but answer, duty and notice, when somebody wants to speak to a person.
    `values`: `words` when the recogniser heard any in this call (its final text so far); of danger and danger_again
    also `answer`, the key or the words that were given last.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A call that is ringing at the hotline."""

    call: str
    caller: str | None  # as the carrier gives it, mostly E.164; None when withheld
    called: str
    form: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in seconds from the start of the call's audio."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was understood of one stretch of speech; a partial (not `final`) is replaced by a later one.

    Times are seconds from the start of the audio named by `source`: "stream" (our own copy) or "recording".
    """

    call: str
    text: str
    words: tuple[Word, ...]
    final: bool
    start: float
    end: float
    source: str


@dataclass(frozen=True, slots=True)
class Saved:
    """One call's dialogue as it is stored between two webhooks."""

    dialogue: str
    session: str  # JSON of flow.Session
    turn: int
    answer: str  # the rendered answer of that turn


class Recogniser(Protocol):
    """What turns audio into words; `ivr.speech.supervisor` is the real one. Nothing here waits."""

    @property
    def state(self) -> str:
        """Say "ready" | "loading" | "down" | "none"."""
        ...

    def open(self, call: str, path: Path, offset: int = 0) -> None:
        """Begin a call whose raw mu-law audio grows in `path`, listening from byte `offset` on."""
        ...

    def more(self, call: str, length: int) -> None:
        """Say that the file holds `length` bytes now."""
        ...

    def close(self, call: str) -> None:
        """Say that the file will not grow any more; what is left is still understood."""
        ...

    def position(self, call: str) -> float:
        """Say how far (seconds of audio) the call has been listened to and everything found reported."""
        ...


class Desk(Protocol):
    """The service behind a line."""

    async def arrived(self, arrival: Arrived) -> Facts:
        """Take the call in: contact and ticket are committed when this returns. Again: the same facts."""
        ...

    async def dialled(self, key: str, call: str) -> tuple[str, Facts] | None:
        """Say what an outgoing call that was picked up is for: (dialogue, facts).

        Dialogue is "call_back", "duty", "offer", "work" or "notice". None: the call is no longer wanted.
        """
        ...

    async def finished(self, call: str, dialogue: str, outcome: Outcome) -> tuple[str, Facts] | None:
        """Take what a dialogue gave; return what follows, or None to hang up.

        After intake "answer", or "danger" where nothing was understood; after that "danger_again" or "answer".
        """
        ...

    async def spoken(self, call: str, text: str) -> None:
        """Keep words of consequence exactly as the caller will hear them (answer and call_back texts)."""
        ...

    async def heard(self, utterance: Utterance) -> None:
        """Take what the recogniser understood: finals in order, and partials at most five a second per call.

        A partial replaces the one before; an empty one takes it back.
        """
        ...

    async def load(self, call: str) -> Saved | None:
        """Give the dialogue stored last for this call."""
        ...

    async def save(self, call: str, saved: Saved) -> bool:
        """Store the dialogue; False when this turn or a later one is there (lost race: load again)."""
        ...

    async def stream_token(self, call: str) -> str:
        """Make a token that admits one media stream for this call, once."""
        ...

    async def admit_stream(self, token: str) -> str | None:
        """Spend a token: the call it was made for, or None when unknown or already spent."""
        ...

    async def audio_stopped(self, call: str, path: Path, seconds: float) -> None:
        """Learn that a call's stream is over; `path` is its raw mu-law file (8 kHz mono)."""
        ...

    async def ended(self, call: str, status: str, seconds: int | None) -> None:
        """Learn that a call is over: `status` is the carrier's word, or "stream-stopped"."""
        ...

    async def recording_ready(self, call: str, recording: str, url: str, seconds: float) -> None:
        """Learn that the carrier's own recording of the call can be fetched from `url`."""
        ...
