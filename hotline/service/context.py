"""What every use case is given: the ports, the policy and the words, put together in app.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from hotline.domain.policy import Policy
from hotline.words import Ear, Lexicon

from .ports import Carrier, Clock, Ids, Store
from .standing import Standing
from .wording import Wording


def _nobody() -> None:
    return None


class Post:
    """A flag: something was put into the outbox since delivery was last woken."""

    def __init__(self) -> None:
        self.waits = False

    def collect(self) -> bool:
        waits, self.waits = self.waits, False
        return waits


@dataclass(frozen=True, slots=True)
class Hotline:
    """`number` is the hotline's own (E.164 or short), `region` an ISO country, `public_url` without a slash
    at its end. `nudge` wakes the delivery, after a commit, when `post` waits."""

    store: Store
    clock: Clock
    ids: Ids
    carrier: Carrier
    policy: Policy
    lexicon: Lexicon
    ear: Ear | None
    """The second ear, where the deployment has one."""
    wording: Wording
    zone: ZoneInfo
    number: str
    region: str
    language: str
    public_url: str
    nudge: Callable[[], None] = field(default=_nobody)
    post: Post = field(default_factory=Post)
    standing: Standing = field(default_factory=Standing)

    async def refresh(self) -> None:
        """Have `standing` fresh before a unit needs it."""
        await self.standing.refresh(self.store, self.clock, self.policy.desk.duty_phones)
