"""Whether those who listen are still signed in: looked up once a beat for all open streams of this process together,
so that it doesn't matter where an account was disabled or a sign-in ended."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping

import structlog

from hotline.service.records import Operator

BEAT = 2.0  # seconds between two looks

log = structlog.get_logger()

Look = Callable[[Mapping[str, Operator]], Awaitable[set[str]]]


class Pass:
    """One stream's leave to go on; `over` is set when it must end."""

    def __init__(self, login_id: str, operator: Operator) -> None:
        self.login_id, self.operator = login_id, operator
        self.over = asyncio.Event()


class SignIns:
    """One per process. `look` gives those of the logins that are no longer good."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._passes: set[Pass] = set()
        self._nobody = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def join(self, login_id: str, operator: Operator) -> Pass:
        joined = Pass(login_id, operator)
        self._passes.add(joined)
        self._nobody.clear()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch(), name="console-sign-ins")
        return joined

    def leave(self, left: Pass) -> None:
        self._passes.discard(left)
        if not self._passes:
            self._nobody.set()

    def end(self, login_id: str) -> None:
        """This login was ended here and now: its streams need not wait for the next beat."""
        for one in self._passes:
            if one.login_id == login_id:
                one.over.set()

    async def _watch(self) -> None:
        """Comes to its end by itself when nobody listens any more: a look under way is never cut off."""
        while self._passes:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nobody.wait(), BEAT)
            try:
                await self._look_once()
            except Exception as error:
                # Books out of reach tell nothing to anybody either; asked again at the next beat.
                log.warning("sign_ins_not_seen", why=str(error))

    async def _look_once(self) -> None:
        # Two streams of one login may have begun under different rights: each is judged by its own.
        left = list(self._passes)
        while left:
            round_ = {one.login_id: one for one in left}
            left = [one for one in left if round_[one.login_id] is not one]
            over = await self._look({login_id: one.operator for login_id, one in round_.items()})
            for login_id in over:
                round_[login_id].over.set()
