"""Connections that say nothing, or say it without end, keep nobody's call from being taken in."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from hotline import doors
from tests.smoke.raw import FORM
from tests.town import ACCOUNT, HOTLINE, OLD_MAN, TOKEN, free_socket, town

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextlib.asynccontextmanager
async def lines(url: str, number: int, said: bytes = b"") -> AsyncIterator[list[Line]]:
    where, found = urlsplit(url), []
    try:
        for _ in range(number):
            found.append(await asyncio.open_connection(where.hostname, where.port))
            found[-1][1].write(said)
        yield found
    finally:
        for _, writer in found:
            writer.close()


async def ended(line: Line) -> bool:
    with contextlib.suppress(ConnectionError):
        return await line[0].read() == b""
    return True


SLOW = (
    b"",
    b"GET /signin HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    b"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b": ".join(FORM) + b"\r\nContent-Length: 50\r\n\r\nname=",
    b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /healthz HTTP/1.1\r\n",
)


async def test_who_does_not_say_what_they_want_is_sent_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEADER_SECONDS", "BODY_SECONDS", "IDLE_SECONDS"):
        monkeypatch.setattr(doors, name, 0.3)
    async with town(tmp_path) as t:
        for said in SLOW:
            async with lines(t.url, 1, said) as found, asyncio.timeout(30):
                with contextlib.suppress(ConnectionError):
                    await found[0][0].read()
        await t.until(lambda: t.service.doors.count == 0)


async def test_whoever_came_whole_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEADER_SECONDS", "BODY_SECONDS", "IDLE_SECONDS"):
        monkeypatch.setattr(doors, name, 0.2)
    async with town(tmp_path) as t:
        release = asyncio.Event()
        taken = t.h.store.write

        async def slow(unit: object) -> object:
            await release.wait()
            return await taken(unit)  # type: ignore[arg-type]

        monkeypatch.setattr(t.service.store, "write", slow)
        sending = asyncio.create_task(t.phone(OLD_MAN).send("我家没有米了"))
        await asyncio.sleep(1.0)
        t.service.doors.most = 3
        async with lines(t.url, 10):
            await t.until(lambda: t.service.doors.count <= 3)
            release.set()
            assert (await sending).answered


async def test_the_silent_give_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with town(tmp_path) as t:
        t.service.doors.most = 20
        async with lines(t.url, 60):
            await t.until(lambda: t.service.doors.count <= 20)
            for n in range(5):
                assert (await t.phone(f"+861380001{n:04d}").send("我家没有米了")).answered
        assert capsys.readouterr().out.count("connections_sent_away") <= 1


async def test_one_address_has_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "YOUNG", -1.0)
    all_doors = doors.Doors()
    gone: list[str] = []

    class Inner:
        def __getattr__(self, name: str) -> object:
            return lambda *_: None

    class Transport:
        def __init__(self, address: str) -> None:
            self.address = address

        def get_extra_info(self, name: str) -> tuple[str, int]:
            return (self.address, 1)

        def abort(self) -> None:
            gone.append(self.address)

    def come(address: str) -> None:
        all_doors.around(Inner)().connection_made(Transport(address))  # type: ignore[arg-type]

    for n in range(doors.PER_ADDRESS + 5):
        come("203.0.113.9")
        come(f"2001:db8::{n:x}")
        come("127.0.0.1")
    assert gone.count("203.0.113.9") == 5
    assert sum(address.startswith("2001") for address in gone) == 5, "one network of IPv6 is one address"
    assert "127.0.0.1" not in gone, "a web server on this machine stands for everybody behind it"


def test_a_third_of_the_descriptors_is_kept() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        most, backlog = doors.limits()
        have = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert most <= doors.MOST and most + backlog < have
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_hundreds_of_silent_lines_at_the_usual_limit(tmp_path: Path) -> None:
    """The service itself, as a process with few descriptors."""
    bound = free_socket()
    port = bound.getsockname()[1]
    bound.close()
    names = {
        "DATA_DIR": str(tmp_path / "data"), "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "NUMBER": HOTLINE, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "PRACTICE_LINE": "1",
        "TWILIO_API_URL": "http://127.0.0.1:9",
    }  # fmt: skip
    start = "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200)); " \
            "from hotline.__main__ import main; sys.argv = ['hotline', 'serve']; main()"  # fmt: skip
    environment = {**os.environ, **{f"HOTLINE_{name}": value for name, value in names.items()}}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    with (tmp_path / "log").open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", start], env=environment, cwd=tmp_path, stderr=output)
    url = f"http://127.0.0.1:{port}"

    async def alive() -> bool:
        with contextlib.suppress(aiohttp.ClientError, OSError):
            async with aiohttp.ClientSession() as session, session.get(f"{url}/healthz") as answer:
                return answer.status == 200
        return False

    try:
        async with asyncio.timeout(120):
            while not await alive():
                await asyncio.sleep(0.1)
            async with lines(url, 300):
                for _ in range(5):
                    assert await alive()
    finally:
        process.terminate()
        process.wait(30)
    logged = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert sum("connections" in str(line) or "accept" in str(line) for line in logged) <= 1
