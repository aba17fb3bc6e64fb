"""When is it whose turn? Turns what the switchboard hears into inputs of a dialogue, at the pace of a policy.

Asked once a second or so by a line that polls. Kept in memory only: after a restart a caller is simply waited
for a little longer.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ivr.flow import Ask, Input, Listen, NoStream, Silence, Speech
from ivr.switchboard import Switchboard

_LEAST = 0.25  # seconds of voice that count as speaking; less is a cough or a click
_POLLS_FOR_STREAM = 2  # a stream that isn't there by then will not come
_FIRST_POLL = 1.0  # seconds of quiet between the end of a prompt and the first poll


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """How a call is paced; all in seconds."""

    silence: float = 8  # how long nothing may be said before we ask again
    pause: float = 2.5  # quiet after speech that ends it
    longest: float = 180  # of speaking, in one go
    answer_wait: float = 3.0  # for the recogniser's last words, before the promise


@dataclass(slots=True)
class _Turn:
    number: int
    since: float  # audio seconds when the turn began: what is spoken over the prompt counts
    first_poll: float | None = None
    polls: int = 0


class Pace:
    """The pace of the calls in progress."""

    def __init__(self, switchboard: Switchboard, policy: CallPolicy, clock: Callable[[], float]) -> None:
        """`clock` is machine time in seconds."""
        self._switchboard = switchboard
        self._policy = policy
        self._clock = clock
        self._turns: dict[str, _Turn] = {}

    def begin(self, call: str, number: int) -> None:
        """Begin a turn: its prompt is on the way to the caller."""
        self._turns[call] = _Turn(number, self._switchboard.listening(call).seconds)

    def forget(self, call: str) -> None:
        """Let go of a call that is over."""
        self._turns.pop(call, None)

    def hear(self, call: str, number: int, then: Listen | Ask) -> Input | None:
        """Say what the caller did, or None while it isn't decided."""
        turn = self._turns.get(call)
        if turn is None or turn.number != number:
            turn = self._turns[call] = _Turn(number, 0.0)
        now = self._clock()
        turn.polls += 1
        if turn.first_poll is None:
            turn.first_poll = now
        waited = now - turn.first_poll + _FIRST_POLL
        heard = self._switchboard.listening(call, turn.since)
        spoke = heard.voiced >= _LEAST
        if isinstance(then, Listen) and not heard.stream_alive:
            gone = heard.ever_streamed or turn.polls > _POLLS_FOR_STREAM
            return NoStream(spoke) if gone else None
        if not spoke:
            return Silence() if waited >= self._policy.silence else None
        # Whoever spoke over the prompt may go on after it: quiet counts from its end at the earliest.
        quiet = min(heard.quiet_for, waited)
        if quiet < self._policy.pause and waited < self._policy.longest:
            return None
        said = self._switchboard.said(call, turn.since)
        late = quiet >= self._policy.pause + self._policy.answer_wait or waited >= self._policy.longest
        if isinstance(then, Ask) and not said.settled and not late:
            return None  # the answer is in the words, and they are still coming
        return Speech(said.text)
