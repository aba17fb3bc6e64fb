"""One call from its first turn to its last, for any carrier that asks again and again what to do next.

Every turn has a number; asking for a turn that is over gives the stored answer, so a webhook that comes twice
does nothing twice. Webhooks of one call are taken one after another; between processes `Desk.save` decides.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from ivr.dialogues import DIALOGUES
from ivr.flow import Ask, HangUp, Input, Listen, Say, Session, Started, Turn, advance, fill, waiting_for
from ivr.gateways.pace import CallPolicy, Pace
from ivr.ports import Desk, Facts, Outcome, Saved
from ivr.prompts import PROMPTS, prompt
from ivr.switchboard import Switchboard

_FORGOTTEN_AFTER = 4 * 3600.0  # seconds: a call whose end nobody reported
#: Dialogues whose words are kept as an entry, exactly as they are spoken.
_KEPT = frozenset({"answer", "call_back", "danger", "danger_again"})
#: Dialogues of a caller in which more may be said than the dialogue itself understands.
_OPEN = frozenset({"intake", "report", "danger", "danger_again"})


class Render(Protocol):
    """Writes down, in the carrier's language, what a call is to do."""

    async def opening(self, call: str, dialogue: str, turn: Turn, language: str, live: bool) -> str:
        """Render turn 1 of a call; `live`: with live audio."""
        ...

    def turn(self, call: str, turn: Turn, language: str, number: int) -> str:
        """Render a later turn."""
        ...

    def poll(self, call: str, then: Listen | Ask, language: str, number: int) -> str:
        """Render: wait a second, then ask again."""
        ...

    def wait(self, call: str, number: int) -> str:
        """Render: a second of nothing, then ask again."""
        ...


@dataclass(slots=True)
class _Call:
    touched: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting_since: float | None = None


class Conversation:
    """All conversations of this process."""

    def __init__(
        self,
        desk: Desk,
        switchboard: Switchboard,
        render: Render,
        policy: CallPolicy,
        clock: Callable[[], float],
    ) -> None:
        """`clock` is machine time in seconds."""
        self._desk = desk
        self._switchboard = switchboard
        self._render = render
        self._policy = policy
        self._clock = clock
        self._pace = Pace(switchboard, policy, clock)
        self._calls: dict[str, _Call] = {}

    def lock(self, call: str) -> asyncio.Lock:
        """Give the lock under which a call's webhooks are taken."""
        now = self._clock()
        for name, old in tuple(self._calls.items()):
            if now - old.touched <= _FORGOTTEN_AFTER:
                break  # oldest first
            if not old.lock.locked():
                self.forget(name)
        state = self._calls.pop(call, None) or _Call(now)
        state.touched = now
        self._calls[call] = state
        return state.lock

    def forget(self, call: str) -> None:
        """Let go of a call that is over. A late webhook is still answered, from what is stored."""
        state = self._calls.get(call)
        if state is not None and not state.lock.locked():
            del self._calls[call]
        self._pace.forget(call)
        if call not in self._switchboard.calls():
            self._switchboard.forget(call)

    async def begin(self, call: str, dialogue: str, facts: Facts) -> str:
        """Begin the first dialogue of a call."""
        session, turn = _first(dialogue, facts)
        await self._keep_words(call, dialogue, turn)
        live = "no_stream" not in facts.flags
        answer = await self._render.opening(call, dialogue, turn, session.language, live)
        return await self._store(call, session, 1, answer)

    async def go_on(self, call: str, saved: Saved, number: int, event: Callable[[Session], Input | None]) -> str:
        """Take a webhook of turn `number`; `event` reads what it reports, None: see what is heard."""
        session = Session.from_json(saved.session)
        if number != saved.turn or session.parted:
            return saved.answer
        if session.outcome:
            return await self._conclude(call, session, number)
        then = waiting_for(DIALOGUES[session.dialogue], session)
        if isinstance(then, HangUp):
            return saved.answer
        given = event(session)
        if given is None:
            given = self._pace.hear(call, number, then)
        if given is None:
            return self._render.poll(call, then, session.language, number)
        session, step = advance(DIALOGUES[session.dialogue], session, given, prompt)
        if isinstance(step, Outcome):
            return await self._conclude(call, session, number)
        return await self._speak(call, session, step, number + 1)

    async def over(self, call: str, dialogue: str, facts: Facts, outcome: str) -> str:
        """End a dialogue that never got a word in (an answering machine, a call that was only recorded)."""
        session = replace(Session.of(dialogue, facts), outcome=outcome)
        return await self._finish(call, session, 0)

    async def _speak(self, call: str, session: Session, turn: Turn, number: int) -> str:
        await self._keep_words(call, session.dialogue, turn)
        answer = self._render.turn(call, turn, session.language, number)
        return await self._store(call, session, number, answer)

    async def _conclude(self, call: str, session: Session, number: int) -> str:
        """Hand over the outcome, but give the recogniser a moment for the last words of an open question."""
        state = self._calls.get(call)
        open_question = session.dialogue in _OPEN and not session.no_stream and session.spoke
        settled = self._switchboard.said(call).settled and not self._switchboard.owes(call)
        if state is not None and open_question and not settled:
            now = self._clock()
            if state.waiting_since is None:
                state.waiting_since = now
                return await self._store(call, session, number + 1, self._render.wait(call, number + 1))
            if now - state.waiting_since < self._policy.answer_wait:
                return self._render.wait(call, number)
        return await self._finish(call, session, number)

    async def _finish(self, call: str, session: Session, number: int) -> str:
        words = self._switchboard.said(call).text
        values = {"words": words} if words else {}
        if session.dialogue in _OPEN and session.dialogue != "intake":
            values["answer"] = session.answer
        state = self._calls.get(call)
        if state is not None:
            state.waiting_since = None
        outcome = Outcome(session.outcome, values)
        following = await self._desk.finished(call, session.dialogue, outcome)
        if following is not None:
            after, turn = _first(*following)
            return await self._speak(call, after, turn, number + 1)
        turn = Turn((_farewell(session),), HangUp())
        return await self._speak(call, replace(session, parted=True), turn, number + 1)

    async def _keep_words(self, call: str, dialogue: str, turn: Turn) -> None:
        # Before it is stored and sent: words heard by a caller and not kept would be worse than the reverse.
        if dialogue in _KEPT and turn.words():
            await self._desk.spoken(call, turn.words())

    async def _store(self, call: str, session: Session, number: int, answer: str) -> str:
        saved = Saved(session.dialogue, session.to_json(), number, answer)
        if not await self._desk.save(call, saved):
            winner = await self._desk.load(call)
            return winner.answer if winner is not None else answer
        self._pace.begin(call, number)
        return answer


def _first(dialogue: str, facts: Facts) -> tuple[Session, Turn]:
    session, step = advance(DIALOGUES[dialogue], Session.of(dialogue, facts), Started(), prompt)
    assert isinstance(step, Turn)
    return session, step


def _farewell(session: Session) -> Say:
    prompts: Mapping[str, str] = PROMPTS.get(session.language, PROMPTS["zh"])
    keys = (f"bye_{session.dialogue}_{session.outcome}", f"bye_{session.outcome}", "bye")
    return Say(fill(next(prompts[key] for key in keys if key in prompts), session.values))
