"""The demo for real: started as `hotline demo` starts it, its service killed in several ways, stopped."""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

OLD_MAN, NEIGHBOUR = "+8613800001001", "+8613800001002"
PATIENCE = 240  # a busy machine starts slowly


class Demo:
    """A running demo and a visitor of it."""

    def __init__(self, process: asyncio.subprocess.Process, session: aiohttp.ClientSession) -> None:
        self.process, self.session = process, session
        self.phones = self.console = ""

    async def come_up(self) -> None:
        """Read what it prints until it gives its addresses."""
        said = ""
        assert self.process.stdout is not None
        while len(found := re.findall(r"http://127\.0\.0\.1:\d+", said)) < 2:
            line = (await self.process.stdout.readline()).decode()
            assert line, said
            said += line
        self.phones, self.console = found[:2]

    async def do(self, action: str, **given: object) -> dict[str, Any]:
        async with self.session.post(f"{self.phones}/do/{action}", json=given) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == 200, body
            return body

    async def events(self, kind: str) -> AsyncGenerator[dict[str, Any]]:
        """All events of a kind, from the demo's beginning."""
        async with self.session.get(f"{self.phones}/events") as stream:
            async for line in stream.content:
                event = json.loads(line[6:]) if line.startswith(b"data: ") else {}
                if event.get("kind") == kind:
                    yield event

    async def pid(self, *, other_than: int = 0) -> int:
        """The process id of the service that is up, once it is another one."""
        async with contextlib.aclosing(self.events("service")) as events:
            async for event in events:
                if event["state"] == "up" and event["pid"] != other_than:
                    return int(event["pid"])
        raise AssertionError("the stream ended")

    async def ticket(self, caller: str = OLD_MAN) -> dict[str, Any]:
        """Somebody's newest ticket, as soon as there is one."""
        while True:
            async with self.session.get(f"{self.phones}/latest", params={"caller": caller}) as answer:
                found: dict[str, Any] | None = (await answer.json()).get("ticket")
            if found is not None:
                return found
            await asyncio.sleep(0.2)

    async def alive(self) -> bool:
        try:
            async with self.session.get(f"{self.console}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@contextlib.asynccontextmanager
async def running(folder: Path, *, keep: bool) -> AsyncIterator[Demo]:
    program = f"import pathlib, hotline.demo.supervisor as s; s.run(port=0, data_dir=pathlib.Path({str(folder)!r}), "
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"{program}keep={keep})", stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    try:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            demo = Demo(process, session)
            await demo.come_up()
            yield demo
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


async def test_the_demo_from_its_start_to_its_end_and_once_more(tmp_path: Path) -> None:
    """One long test, because every start of a demo takes seconds."""
    async with running(tmp_path / "demo", keep=False) as demo:
        # A service that dies by itself is started again.
        first = await demo.pid()
        os.kill(first, signal.SIGKILL)
        assert await demo.pid(other_than=first)
        assert await demo.alive()

        # What is texted while it is dead, the phone company keeps; it becomes a ticket.
        await demo.do("kill")
        assert not await demo.alive()
        await demo.do("text", phone=OLD_MAN, body="没有米了")
        await demo.do("start")
        ticket = await demo.ticket()
        assert (ticket["need"], ticket["caller"], ticket["offers"]) == ("没有米了", OLD_MAN, [])

        # Hotline time is let pass: nobody is at the desk, so the machine asks for help.
        await demo.do("pass", seconds=3600)
        ticket = await demo.ticket()
        assert ticket["triaged_by"] == "machine"
        assert len(ticket["offers"]) >= 3

        # Told to stop, it stops everything, in good order.
        demo.process.send_signal(signal.SIGTERM)
        assert await demo.process.wait() == 0
        assert not await demo.alive()

    async with running(tmp_path / "demo", keep=True) as demo:
        assert (await demo.ticket())["number"] == ticket["number"]
        # The phone company's ids are new ones: a text now isn't taken for one of the first run.
        await demo.do("text", phone=NEIGHBOUR, body="要米")
        assert (await demo.ticket(NEIGHBOUR))["number"] > ticket["number"]
        # Killed itself, it leaves no orphan.
        demo.process.kill()
        await demo.process.wait()
        while await demo.alive():
            await asyncio.sleep(0.1)
