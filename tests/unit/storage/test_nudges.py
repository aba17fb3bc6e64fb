"""Telling listeners: once for many commits, and also when only polling finds out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from storage.nudges import Nudges

NEVER_AGAIN = 3600.0


def numbers(*given: int | Exception) -> Callable[[], Awaitable[int]]:
    """A poll that gives these one after another, and then the last for ever."""
    left = list(given)

    async def poll() -> int:
        present = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(present, Exception):
            raise present
        return present

    return poll


async def rounds(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_many_nudges_in_one_round_are_one_call() -> None:
    events: list[int] = []
    nudges = Nudges(numbers(0), NEVER_AGAIN)
    nudges.add(lambda: events.append(1))
    for _ in range(5):
        nudges.nudge()
    await rounds(3)
    assert events == [1]
    nudges.nudge()
    await rounds(3)
    assert events == [1, 1]
    await nudges.close()


async def test_polling_tells_of_what_changed_and_survives_errors() -> None:
    events: list[int] = []
    nudges = Nudges(numbers(3, 3, OSError("gone"), 4, 4), 0.0)
    nudges.add(lambda: events.append(1))
    await rounds(30)
    assert events == [1]
    await nudges.close()


async def test_after_closing_nobody_is_told() -> None:
    events: list[int] = []
    nudges = Nudges(numbers(0), NEVER_AGAIN)
    nudges.add(lambda: events.append(1))
    nudges.nudge()
    await nudges.close()
    await rounds(3)
    assert events == []
