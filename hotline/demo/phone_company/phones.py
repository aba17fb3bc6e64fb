"""The people's phones: what they text, say and press, and what they do when it rings."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from hotline.demo.phone_company.audio import Audio, load
from hotline.demo.phone_company.line import Plan
from hotline.demo.phone_company.records import Media, Message

if TYPE_CHECKING:
    from hotline.demo.phone_company.call import Call
    from hotline.demo.phone_company.company import PhoneCompany

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """Picks up after some seconds of ringing, then speaks, and presses keys.

    `keys` holds one item for each time that keys are awaited; the rest is as in `Phone.call`.
    """

    after: float = 2.0
    audio: Audio | None = None
    at: float | None = None
    keys: Sequence[str] = ()
    hang_up_after: float | None = None

    def plan(self) -> Plan:
        """What is done once the call is through."""
        sound = b"" if self.audio is None else load(self.audio)
        keys = tuple((None, digits) for digits in self.keys)
        return Plan(sound, self.at, keys, self.hang_up_after)


@dataclass(frozen=True)
class NoAnswer:
    """Lets it ring."""


@dataclass(frozen=True)
class Busy:
    """Is on another call."""


@dataclass(frozen=True)
class OutOfOrder:
    """Can't be reached: the call fails."""


@dataclass(frozen=True)
class Manual:
    """Rings until somebody calls `answer()` or `decline()`, as the demo's page does."""


Policy = Answer | NoAnswer | Busy | OutOfOrder | Manual


class Phone:
    """One person's phone. `texts` are the messages it has got, `calls` all calls to or from it, in order."""

    def __init__(self, company: "PhoneCompany", number: str, policy: Policy) -> None:
        self.number = number
        self.policy: Policy = policy
        self.texts: list[Message] = []
        self.calls: list[Call] = []
        self._company = company
        self._changed = asyncio.Event()

    # Texts.

    async def send(self, body: str, media: Sequence[Media] = ()) -> Message:
        """Text the hotline. Returns the message, with what the service's answer sent back in `replies`."""
        return await self._company.texting.receive(self.number, body, tuple(media))

    async def wait_for_text(
        self, wanted: str | Callable[[Message], bool], timeout: float = 10.0, *, since: int = 0
    ) -> Message:
        """The first text, from the `since`-th on, that contains some words or satisfies a condition.

        Waits for it up to `timeout` seconds of machine time; raises TimeoutError that says what came instead.
        """
        fits = wanted if callable(wanted) else lambda message: str(wanted) in message.body
        found = await self._wait_for(lambda: next((text for text in self.texts[since:] if fits(text)), None), timeout)
        if found is None:
            raise TimeoutError(f"{self.number} got no such text, but {[text.body for text in self.texts]}")
        return found

    # Calls from this phone.

    def call(
        self,
        audio: Audio | None = None,
        *,
        at: float | None = None,
        hang_up_after: float | None = None,
        keys: Sequence[tuple[float | None, str]] = (),
        withheld: bool = False,
    ) -> "Call":
        """Call the hotline and return at once; `await call.wait()` for the end.

        The person speaks `at` seconds after the answer, or (None) as soon as the greeting is over. `keys`
        are pressed at their offsets, or (None) when the hotline waits for one; `hang_up_after` seconds the
        person hangs up.
        """
        plan = Plan(_load(audio), at, tuple(keys), hang_up_after)
        return self._company.exchange.towards_hotline(self, plan, withheld=withheld)

    # Calls to this phone.

    @property
    def ringing(self) -> "Call | None":
        """The call that is ringing here now."""
        calls = (call for call in self.calls if call.direction != "inbound" and call.status == "ringing")
        return next(calls, None)

    @property
    def talking(self) -> "Call | None":
        """The call that is going on."""
        return next((call for call in self.calls if call.status == "in-progress"), None)

    def answer(self) -> "Call":
        """Pick up the ringing call. Raises LookupError when nothing rings."""
        call = self._ringing()
        call.answer()
        return call

    def decline(self) -> "Call":
        """Press the red key. Raises LookupError when nothing rings."""
        call = self._ringing()
        call.decline()
        return call

    async def wait_for_call(self, timeout: float = 10.0, *, since: int = 0) -> "Call":
        """The first call to this phone, from its `since`-th on, as soon as it rings. Raises TimeoutError."""
        found = await self._wait_for(lambda: next(iter(self._incoming()[since:]), None), timeout)
        if found is None:
            raise TimeoutError(f"{self.number} was not called")
        return found

    # For the phone company.

    def receives(self, message: Message) -> None:
        """A text arrives."""
        self.texts.append(message)
        self._announce()

    def rings(self, call: "Call") -> None:
        """A call arrives."""
        self.calls.append(call)
        self._announce()

    def refuses(self) -> str:
        """The status a call to this phone ends with before it rings, or nothing."""
        return {Busy: "busy", OutOfOrder: "failed"}.get(type(self.policy), "")

    def answers_after(self, waited: float) -> bool:
        """Whether it is picked up after ringing that long (seconds)."""
        return isinstance(self.policy, Answer) and waited + 1e-6 >= self.policy.after

    def plan(self) -> Plan:
        """What happens on a call that is picked up."""
        return self.policy.plan() if isinstance(self.policy, Answer) else Plan()

    def _incoming(self) -> "list[Call]":
        return [call for call in self.calls if call.direction != "inbound"]

    def _ringing(self) -> "Call":
        call = self.ringing
        if call is None:
            raise LookupError(f"nothing rings at {self.number}")
        return call

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _wait_for(self, find: Callable[[], T | None], timeout: float) -> T | None:
        try:
            async with asyncio.timeout(timeout):
                while (found := find()) is None:
                    await self._changed.wait()
        except TimeoutError:
            return None
        return found


def _load(sound: Audio | None) -> bytes:
    return b"" if sound is None else load(sound)
