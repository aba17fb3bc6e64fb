"""Everything that can go wrong at a phone company, switched on by the one who tests or demonstrates.

Nothing here happens by chance: each switch says exactly what goes wrong, and how often.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What befalls one REST request."""

    DROP_ANSWER = "the work is done, the connection closes without an answer"
    DELAY_ANSWER = "the work is done, the answer comes after some seconds of machine time"
    DROP_REQUEST = "nothing is done, the connection closes"
    ERROR_500 = "nothing is done, 500"
    DONE_500 = "the work is done, and answered with 500 and an error in JSON"
    DONE_503 = "the work is done, and answered with 503 and a page in HTML, as a server on the way might"
    DONE_301 = "the work is done, and answered with a redirection"
    DONE_404 = "the work is done, and answered with 404 and a page in HTML, as a server on the way might"
    DONE_408 = "the work is done, and answered with 408 and an error in JSON"
    DONE_200 = "the work is done, and answered with 200 and JSON without an id"
    ERROR_429 = "nothing is done, 429 with code 20429"


class Recordings(StrEnum):
    """What a downloaded recording holds."""

    SOUND = "the audio"
    MISSING = "404"
    EMPTY = "no bytes at all"
    GARBAGE = "bytes that are no audio"
    SHORT = "the first half of it"


@dataclass
class _Planned:
    fault: Fault
    times: int
    method: str
    resource: str
    seconds: float


@dataclass
class Trouble:
    """The switches of one phone company. A new one means: all is well."""

    callbacks_late: float = 0.0
    """Seconds of call time by which every status callback comes late."""
    callbacks_twice: bool = False
    """Every status callback is posted twice."""
    callbacks_reversed: bool = False
    """The status callbacks of one message or call come after the last, the last one first."""
    callbacks_never: bool = False
    """No status callback is posted at all."""
    webhooks_twice: bool = False
    """Webhooks that ask for TwiML are posted twice: the first answer gets lost, the second counts."""
    webhooks_together: bool = False
    """The same, but both are posted at the same moment."""
    webhooks_lost: bool = False
    """Webhooks that ask for TwiML are not posted; people get what they get when a service is down."""
    recordings: Recordings = Recordings.SOUND
    recordings_late: float = 0.0
    """Seconds of call time by which a recording is finished later than usual."""
    taken_for: str = "human"
    """What detection takes whoever picks up for: human, or machine_start."""
    numbers: dict[str, int] = field(default_factory=dict)
    """Error code by phone number: 2xxxx and 13224 are refused at once, 3xxxx come back as undelivered."""
    _planned: list[_Planned] = field(default_factory=list)

    def rest(
        self,
        fault: Fault,
        *,
        times: int = 1,
        method: str = "POST",
        resource: str = "Messages",
        seconds: float = 30.0,
    ) -> None:
        """Let the next `times` requests for a resource (Messages, Calls, Recordings, ...) meet a fault.

        `seconds` is the delay of DELAY_ANSWER, in machine time. Faults for the same kind of request are used
        up in the order in which they were planned.
        """
        self._planned.append(_Planned(fault, times, method, resource, seconds))

    def take(self, method: str, resource: str) -> tuple[Fault, float] | None:
        """The fault this request meets and its seconds, used up by asking."""
        for planned in self._planned:
            if planned.times > 0 and (planned.method, planned.resource) == (method, resource):
                planned.times -= 1
                return planned.fault, planned.seconds
        return None
