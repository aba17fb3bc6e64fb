"""PostgreSQL's NOTIFY between processes: a nudge, some milliseconds after a commit and outside of it.

Inside the transaction it would serialise the commits. What a broken connection loses is found by polling.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

CHANNEL = "hotline_entries"
TOGETHER_SECONDS = 0.02
ANSWER_SECONDS = 10.0


class Notifier:
    """One connection of its own that listens for other processes and tells them of our commits."""

    def __init__(self, url: URL, heard: Callable[[], None], again_seconds: float) -> None:
        self._engine = create_async_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": ANSWER_SECONDS}
        )
        self._heard, self._again = heard, again_seconds
        self._committed, self._closed = asyncio.Event(), False
        self._task = asyncio.get_running_loop().create_task(self._run(), name="hotline-notify")

    def notify(self) -> None:
        """Tell the others soon, once for many commits."""
        self._committed.set()

    async def _run(self) -> None:
        while not self._closed:
            # Without the connection there is only polling; it is tried again after a while.
            with suppress(Exception):
                await self._serve()
            if not self._closed:
                await asyncio.sleep(self._again)

    async def _serve(self) -> None:
        async with self._engine.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            own = raw.get_server_pid()

            def on_notify(_: Any, pid: int, channel: str, payload: str) -> None:
                if pid != own:
                    self._heard()

            raw.add_termination_listener(lambda _: self._committed.set())
            try:
                await raw.add_listener(CHANNEL, on_notify)
                while not self._closed:
                    await self._committed.wait()
                    await asyncio.sleep(TOGETHER_SECONDS)
                    self._committed.clear()
                    await raw.execute(f"NOTIFY {CHANNEL}", timeout=ANSWER_SECONDS)
            finally:
                # Not by a query, which a silent database would never answer: the connection is this listener's own.
                raw.terminate()

    async def close(self) -> None:
        self._closed = True
        self._committed.set()
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=ANSWER_SECONDS)
        await self._engine.dispose()
