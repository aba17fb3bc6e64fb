"""The demo for real: started as `hotline demo` starts it, its service killed in several ways, stopped."""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

OLD_MAN = "+8613800001001"
PATIENCE = 90


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

    async def services(self) -> AsyncIterator[dict[str, Any]]:
        """All that is told about the service, from the demo's beginning."""
        async with self.session.get(f"{self.phones}/events") as stream:
            async for line in stream.content:
                event = json.loads(line[6:]) if line.startswith(b"data: ") else {}
                if event.get("kind") == "service":
                    yield event

    async def pid(self, *, other_than: int = 0) -> int:
        """The process id of the service that is up, once it is another one."""
        async with contextlib.aclosing(self.services()) as events:
            async for event in events:
                if event["state"] == "up" and event["pid"] != other_than:
                    return int(event["pid"])
        raise AssertionError("the stream ended")

    async def ticket(self) -> dict[str, Any]:
        """The old man's newest ticket, as soon as there is one."""
        while True:
            async with self.session.get(f"{self.phones}/latest", params={"caller": OLD_MAN}) as answer:
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


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    program = f"import pathlib, hotline.demo.supervisor as s; s.run(port=0, data_dir=pathlib.Path({str(tmp_path)!r}))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    try:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            running = Demo(process, session)
            await running.come_up()
            yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


async def test_it_stops_cleanly_when_told_to(demo: Demo) -> None:
    assert await demo.alive()
    demo.process.send_signal(signal.SIGTERM)
    assert await demo.process.wait() == 0
    assert not await demo.alive()


async def test_killed_itself_it_leaves_no_orphan(demo: Demo) -> None:
    assert await demo.alive()
    demo.process.kill()
    await demo.process.wait()
    while await demo.alive():
        await asyncio.sleep(0.1)


async def test_a_service_that_dies_is_started_again(demo: Demo) -> None:
    first = await demo.pid()
    os.kill(first, signal.SIGKILL)
    assert await demo.pid(other_than=first)
    assert await demo.alive()


async def test_what_was_texted_while_the_service_was_dead_becomes_a_ticket(demo: Demo) -> None:
    await demo.do("kill")
    assert not await demo.alive()
    await demo.do("text", phone=OLD_MAN, body="没有米了")
    await demo.do("start")
    ticket = await demo.ticket()
    assert ticket["need"] == "没有米了"
    assert ticket["caller"] == OLD_MAN


async def test_hotline_time_is_let_pass_and_the_machine_asks_for_help(demo: Demo) -> None:
    await demo.do("text", phone=OLD_MAN, body="没有米了")
    assert (await demo.ticket())["offers"] == []
    await demo.do("pass", seconds=3600)
    ticket = await demo.ticket()
    assert ticket["triaged_by"] == "machine"
    assert len(ticket["offers"]) >= 3
