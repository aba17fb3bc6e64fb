"""The hotline service as the demo's child: started, watched, killed and started again, by its process id."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.2
REST_SECONDS = 1.0
MOST_DEATHS = 5  # in a row, without having become ready in between
LAST_LINES = 20

State = str  # "starting", "up", "down", "broken"


class ServiceBroken(Exception):
    """The service doesn't come up; the message ends with its last words."""


class ServiceProcess:
    """Keeps `hotline serve` running, except while it is meant to be down."""

    def __init__(
        self,
        url: str,
        environment: dict[str, str],
        folder: Path,
        changed: Callable[[State], Awaitable[None]],
    ) -> None:
        self.state: State = "down"
        self._url, self._environment, self._folder, self._changed = url, environment, folder, changed
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._wanted = False
        self._log = folder / "service.log"

    @property
    def pid(self) -> int | None:
        """The child's process id, while it lives."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Start it and wait until it is ready. Raises ServiceBroken. Nothing happens when it runs already."""
        if self._keeper is None or self._keeper.done():
            self._wanted = True
            ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._keeper = asyncio.create_task(self._keep(ready))
            await ready

    async def kill(self) -> None:
        """SIGKILL, as a power cut would; it stays down until `start`."""
        await self._end(lambda process: process.kill())

    async def stop(self) -> None:
        """Ask it to stop, and wait until it has; after a while end it."""
        await self._end(lambda process: process.terminate())

    async def wait_broken(self) -> None:
        """Wait for as long as it can be kept running; raises ServiceBroken when it can't."""
        while True:
            if self._keeper is not None and self._keeper.done() and not self._keeper.cancelled():
                self._keeper.result()
            await asyncio.sleep(POLL_SECONDS)

    async def _end(self, how: Callable[[asyncio.subprocess.Process], None]) -> None:
        self._wanted = False
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                how(process)
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError, ServiceBroken):
                await keeper
        await self._become("down")

    async def _keep(self, ready: asyncio.Future[None]) -> None:
        deaths = 0
        try:
            while self._wanted:
                await self._become("starting")
                process = await self._spawn()
                if await self._ready(process):
                    deaths = 0
                    await self._become("up")
                    if not ready.done():
                        ready.set_result(None)
                await process.wait()
                deaths += 1
                if self._wanted and deaths >= MOST_DEATHS:
                    raise ServiceBroken(f"The service died {deaths} times. Its last words:\n{self.last_words()}")
                await self._become("down")
                await asyncio.sleep(REST_SECONDS)
        except ServiceBroken as error:
            await self._become("broken")
            if ready.done():
                raise
            ready.set_exception(error)
        finally:
            if not ready.done():
                ready.set_exception(ServiceBroken("The service was stopped before it was ready."))

    async def _spawn(self) -> asyncio.subprocess.Process:
        # Its own session, so that Ctrl-C reaches the demo alone, which then stops the service in good order.
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "hotline.demo.leash",
                "serve",
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self._environment,
                cwd=self._folder,
                start_new_session=True,
            )
        return self._process

    async def _ready(self, process: asyncio.subprocess.Process) -> bool:
        """Whether it says so before it dies; one that stays unready for long is ended."""
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        timeout = aiohttp.ClientTimeout(total=2)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while process.returncode is None and asyncio.get_running_loop().time() < deadline:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with session.get(f"{self._url}/readyz") as answer:
                        if answer.status == 200:
                            return True
                await asyncio.sleep(POLL_SECONDS)
        if process.returncode is None:
            process.kill()
        return False

    async def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            await self._changed(state)

    def last_words(self) -> str:
        """The end of the service's log."""
        try:
            lines = self._log.read_text("utf-8", "replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-LAST_LINES:])
