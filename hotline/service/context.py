"""What every use case is given: the ports, the policy and the words, put together in app.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hotline.domain.policy import Policy
from hotline.words import Ear, Lexicon

from .ports import Carrier, Clock, Ids, Store
from .standing import Standing
from .wording import Wording

if TYPE_CHECKING:
    from .clockwatch import ClockWatch


def _nobody() -> None:
    return None


def _watch() -> ClockWatch:
    from .clockwatch import ClockWatch  # which knows this module

    return ClockWatch()


class Post:
    """What this process knows of the outbox and need not be remembered. `waits`: something was put into it since
    delivery was last woken. `flying`: rows whose request is under way. `sent_at`: when a row's last request went out,
    on the carrier's clock, where that was known."""

    def __init__(self) -> None:
        self.waits = False
        self.flying: set[str] = set()
        self.sent_at: dict[tuple[str, int], datetime] = {}

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
    watch: ClockWatch = field(default_factory=_watch)

    async def refresh(self) -> None:
        """Have `standing` fresh before a unit needs it."""
        await self.standing.refresh(self.store, self.clock)
