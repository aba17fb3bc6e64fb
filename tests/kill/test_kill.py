"""SIGKILL at random moments under load: nothing acknowledged is lost, nobody hears anything twice, and the phone
company's books agree with ours."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp

from hotline.demo.phone_company import Answer, Pace, PhoneCompany
from hotline.domain.access import EVERYTHING
from hotline.service.records import OutboxState, QueueFilter
from storage import open_store
from tests.town import (
    ACCOUNT,
    ANNA,
    API_TOKEN,
    AREAS,
    BO,
    CHEN,
    HOTLINE,
    HOUSEHOLDS,
    MONDAY,
    STAFF,
    TOKEN,
    VOLUNTEERS,
    free_socket,
)

SEED = 995
KILLS = 6
RESIDENTS = 24
ZONE = ZoneInfo("Asia/Shanghai")
WENT_OUT = {OutboxState.SENT, OutboxState.DELIVERED, OutboxState.FAILED}


class Machine:
    """The service as a process of its own, that can be killed and started again."""

    def __init__(self, folder: Path, company_url: str, port: int) -> None:
        self.folder, self.port = folder, port
        self.url = f"http://127.0.0.1:{port}"
        self.process: asyncio.subprocess.Process | None = None
        self.environment = {
            **os.environ,
            "HOTLINE_DATA_DIR": str(folder / "data"),
            "HOTLINE_PORT": str(port),
            "HOTLINE_PUBLIC_URL": self.url,
            "HOTLINE_NUMBER": HOTLINE,
            "HOTLINE_TWILIO_ACCOUNT_SID": ACCOUNT,
            "HOTLINE_TWILIO_AUTH_TOKEN": TOKEN,
            "HOTLINE_TWILIO_API_URL": company_url,
            "HOTLINE_PRACTICE_LINE": "1",
            "HOTLINE_API_TOKEN": API_TOKEN,
            "HOTLINE_SECRET": "s" * 32,
            "HOTLINE_CLOCK_START": MONDAY,
            "HOTLINE_CLOCK_SPEED": "60",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }

    async def command(self, *words: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hotline", *words, env=self.environment, cwd=self.folder
        )
        assert await process.wait() == 0, words

    async def start(self) -> None:
        with (self.folder / "service.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "hotline", "serve", env=self.environment, cwd=self.folder, stderr=log, stdout=log
            )
        async with aiohttp.ClientSession() as session, asyncio.timeout(60):
            while True:
                assert self.process.returncode is None, (self.folder / "service.log").read_text()[-3000:]
                try:
                    async with session.get(f"{self.url}/healthz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)

    async def end(self, with_signal: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(with_signal)
        await self.process.wait()


async def _volunteer(company: PhoneCompany, number: str) -> None:
    """Says 1 to every offer, and 3 as soon as the details are there."""
    phone, seen = company.phone(number), 0
    while True:
        while seen < len(phone.texts):
            body = phone.texts[seen].body
            seen += 1
            number_of = "".join(c for c in body.split("：")[0] if c.isdigit())[-4:]
            if "能去回1" in body:
                await phone.send(f"1 {number_of}")
            elif "归您了" in body:
                await phone.send(f"3 {body[:4]}")
        await asyncio.sleep(0.05)


async def _residents(company: PhoneCompany, chance: random.Random) -> list[str]:
    """Texts from many people, a little apart; every body is told apart from all others."""
    bodies = []
    for index in range(RESIDENTS):
        body = f"我家没有米了，第{index}家"
        bodies.append(body)
        number = f"+86139000{index:05d}"
        company.phone(number, Answer(after=1.0, keys=("1",)))
        await company.phone(number).send(body)
        await asyncio.sleep(chance.uniform(0.1, 1.2))
    return bodies


async def _import(machine: Machine, folder: Path) -> None:
    await machine.command("migrate")
    for kind, text in (("areas", AREAS), ("households", HOUSEHOLDS), ("volunteers", VOLUNTEERS)):
        file = folder / f"{kind}.csv"
        file.write_text(text, "utf-8")
        await machine.command("import", kind, str(file))


async def test_killed_again_and_again_nothing_lost_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    bound = free_socket()
    port = bound.getsockname()[1]
    bound.close()
    company = PhoneCompany(ACCOUNT, TOKEN, HOTLINE, f"http://127.0.0.1:{port}", pace=Pace(20.0), holds=False)
    await company.start()
    machine = Machine(tmp_path, company.url, port)
    await _import(machine, tmp_path)
    await machine.start()
    volunteers = [asyncio.create_task(_volunteer(company, n)) for n in (ANNA, BO, CHEN, STAFF)]
    residents = asyncio.create_task(_residents(company, chance))
    try:
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.5, 4.0))
            await machine.end(signal.SIGKILL)
            await asyncio.sleep(chance.uniform(0.0, 1.0))
            await machine.start()
        bodies = await residents
        await _until_told(company, RESIDENTS)
        await asyncio.sleep(55)  # answers in doubt are looked up after three quarters of a minute of machine time
    finally:
        for task in (*volunteers, residents):
            task.cancel()
        await asyncio.gather(*volunteers, residents, return_exceptions=True)
        if machine.process is not None and machine.process.returncode is None:
            await machine.end(signal.SIGTERM)
        await company.stop()
    await _compare(company, machine, bodies)


async def _until_told(company: PhoneCompany, residents: int) -> None:
    """Every resident has their receipt: those caught in a kill get it after reconciliation."""
    async with asyncio.timeout(150):
        while True:
            phones = [company.phone(f"+86139000{i:05d}") for i in range(residents)]
            if all(any("收到了" in m.body for m in phone.texts) for phone in phones):
                return
            await asyncio.sleep(0.5)


async def _compare(company: PhoneCompany, machine: Machine, bodies: list[str]) -> None:
    store = await open_store(f"sqlite:///{machine.folder / 'data' / 'hotline.db'}", ZONE)
    try:
        tickets = await store.read(lambda books: books.tickets(QueueFilter(limit=1000, scope=EVERYTHING)))
        contacts = await store.read(lambda books: books.contacts_list(None, 1000, EVERYTHING))
        rows = await store.read(lambda books: [row for t in tickets for row in books.outbox_of(t.number)])
    finally:
        await store.close()
    # Nothing is lost: every text is one contact of one ticket.
    assert Counter(c.text for c in contacts if c.text in bodies) == Counter(bodies)
    # Nobody is told anything twice: every body carries its ticket's number.
    for number, phone in company.phones.items():
        told = Counter(m.body for m in phone.texts)
        assert not [body for body, times in told.items() if times > 1], number
    # Their books and ours agree, both ways.
    theirs = {m.sid for m in company.messages if m.direction != "inbound"} | {
        c.sid for c in company.calls if c.direction != "inbound"
    }
    ours = [row.carrier_id for row in rows if row.carrier_id is not None]
    assert len(ours) == len(set(ours))
    assert set(ours) == theirs
    assert all(t.looked_after for t in tickets)
    assert any(t.disposition == "resolved" for t in tickets), "the load went all the way at least once"
    assert company.problems == []
