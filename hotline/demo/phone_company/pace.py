"""How fast call time passes, measured against machine time."""

import asyncio
import math

# A call that fell behind by more than this (machine seconds) goes on from where it is instead of catching
# up in a burst: the service should never be flooded because the machine was busy for a moment.
FORGIVEN = 0.05


class Pace:
    """Call time at `speed` times machine time: 1.0 is real time, `math.inf` as fast as the event loop turns.

    Tests may give another object with the same `sleep` and `speed`.
    """

    def __init__(self, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError("speed must be above zero")
        self.speed = speed

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of call time pass. Always gives other tasks a turn."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)


class Beat:
    """Steady steps of call time, without the drift that sleeping for each step alone would gather."""

    def __init__(self, pace: Pace, step: float) -> None:
        self._pace = pace
        self._step = step
        self._due: float | None = None

    async def wait(self) -> None:
        """Wait until the next step is due."""
        if math.isinf(self._pace.speed):
            await self._pace.sleep(self._step)
            return
        now = asyncio.get_running_loop().time()
        if self._due is None or now - self._due > FORGIVEN:
            self._due = now
        self._due += self._step / self._pace.speed
        await self._pace.sleep((self._due - now) * self._pace.speed)
