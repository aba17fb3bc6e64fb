"""A running service with a phone company and a village: what smoke tests drive, the way people do.

`async with town(tmp_path) as t:` builds the service on a free port with hotline time at 09:00 on a Monday.
Nothing ticks by itself: `await t.quiet()` sweeps, delivers and waits until the phones are quiet; `await t.passes(
minutes=5)` lets hotline time pass.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from hotline.app import Service, build, listen
from hotline.clock import machine_now
from hotline.config import Settings
from hotline.demo.phone_company import Pace, Phone, PhoneCompany
from hotline.domain.ticket import Ticket
from hotline.service.accounts import add_operator
from hotline.service.imports import import_file
from hotline.service.people import speaker
from hotline.service.records import EntryRecord

ACCOUNT = "AC" + "0" * 32
TOKEN = "t" * 32
API_TOKEN = "api-token-for-the-tests"
HOTLINE = "+8687599500995"
MONDAY = "2026-11-23T09:00:00+08:00"

OLD_MAN, NEIGHBOUR, DEAF, SHARED, STRANGER = (
    "+8613800000101",
    "+8613800000102",
    "+8613800000103",
    "+8613800000104",
    "+8613800000199",
)
ANNA, BO, CHEN, STAFF = "+8613800000201", "+8613800000202", "+8613800000203", "+8613800000204"
GROUP_LEAD, COMMUNITY_LEAD, DISTRICT_LEAD = "+8613800000301", "+8613800000302", "+8613800000303"
DUTY_ONE, DUTY_TWO = "+8613800000401", "+8613800000402"

AREAS = f"""code,name,level,parent,lead_name,lead_phone
D,龙阳区,district,,区长,{DISTRICT_LEAD}
S,青山街道,street,D,,
C,红庙社区,community,S,社区书记,{COMMUNITY_LEAD}
G3,三组,group,C,三组组长,{GROUP_LEAD}
G4,四组,group,C,,
B1,三组一号楼,building,G3,,
"""
HOUSEHOLDS = f"""code,area,address,member,phone,born,language,groups,notes
H1,G3,山脚下七号,周大山,{OLD_MAN},1941,zh,alone;elder,走路不便
H2,G3,山脚下九号,何小梅,{NEIGHBOUR},1969,zh,,
H3,G4,河边三号,林静,{DEAF},1950,zh,deaf;elder,
H4,G4,河边五号,孙桂兰,{SHARED},1985,zh,,
H4,G4,河边五号,孙大勇,{SHARED},1980,zh,,
"""
VOLUNTEERS = f"""name,phone,area,skills,channel,role,language
安娜,{ANNA},G3,shopping,sms,volunteer,zh
薄文,{BO},G3,driver,sms,volunteer,zh
陈晨,{CHEN},G4,repair,sms,volunteer,zh
值班王,{STAFF},C,first_aid,sms,staff,zh
"""


class Machine:
    """Machine time, of the service and of the phone company, that a test may let pass without waiting."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return machine_now() + self._ahead

    def passes(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


class Town:
    """The service, its phone company, and short ways to what tests look at."""

    def __init__(self, service: Service, company: PhoneCompany, url: str, machine: Machine, settings: Settings) -> None:
        self.service, self.company, self.url, self.machine = service, company, url, machine
        self.settings = settings
        self.h = service.h

    def phone(self, number: str) -> Phone:
        return self.company.phone(number)

    async def quiet(self) -> None:
        """Sweep and deliver until nothing is due and no call, delivery or status call-back is under way."""
        for _ in range(5):
            await self.service.jobs.pump()
            await self.company.settled()

    async def job(self, name: str, *, after: float = 0.0) -> None:
        """One run of a recurring job, `after` seconds of machine time; then all is delivered."""
        self.machine.passes(after)
        await self.service.jobs.run(name)
        await self.quiet()

    async def passes(self, *, minutes: float = 0, hours: float = 0) -> None:
        """Let hotline time pass; what falls due happens on the way."""
        left = minutes + 60 * hours
        while left > 0:
            step = min(1.0, left)
            await self.service.jobs.advance(step * 60)
            await self.company.settled()
            left -= step
        await self.quiet()

    async def ticket(self, number: int = 1001) -> Ticket:
        found = await self.h.store.read(lambda books: books.ticket(number))
        assert found is not None, f"there is no ticket {number}"
        return found

    async def who(self, phone: str) -> str:
        """The id of whoever of those who help has this number."""
        return await self.h.store.read(lambda books: speaker(books, phone))

    async def no_ticket(self, number: int = 1001) -> bool:
        return await self.h.store.read(lambda books: books.ticket(number)) is None

    async def entries(self, number: int = 1001) -> list[EntryRecord]:
        return await self.h.store.read(lambda books: books.entries(number))

    async def kinds(self, number: int = 1001) -> list[str]:
        return [entry.kind for entry in await self.entries(number)]

    async def says(self, phone: str, body: str) -> str | None:
        """A text to the hotline; the reply that rode in the answer."""
        message = await self.phone(phone).send(body)
        await self.quiet()
        return message.reply

    def texts(self, phone: str) -> list[str]:
        return [m.body for m in self.phone(phone).texts]

    async def until(self, condition: Callable[[], Any], seconds: float = 20.0) -> Any:
        """Wait (machine time) until a condition, sync or async, holds; fails when it never does."""
        async with asyncio.timeout(seconds):
            while True:
                found = condition()
                if asyncio.iscoroutine(found):
                    found = await found
                if found:
                    return found
                await asyncio.sleep(0.01)

    async def api(self, method: str, path: str, body: Any = None, token: str = API_TOKEN) -> tuple[int, Any]:
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                method, f"{self.url}/api/v1{path}", json=body, headers={"Authorization": f"Bearer {token}"}
            ) as response,
        ):
            return response.status, await response.json()


def free_socket() -> socket.socket:
    """A bound socket on a free port of this machine."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", 0))
    return bound


def policy_file(folder: Path, changes: Sequence[tuple[str, str]]) -> Path:
    """The packaged policy with some lines replaced."""
    text = (files("hotline") / "policy.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "policy.toml"
    path.write_text(text, "utf-8")
    return path


@contextlib.asynccontextmanager
async def town(
    folder: Path,
    *,
    start: str = MONDAY,
    database_url: str = "",
    policy: Sequence[tuple[str, str]] = (),
    speech_model: Path | None = None,
    language: str = "zh",
    speed: float = 50.0,
    **settings: Any,
) -> AsyncIterator[Town]:
    bound = free_socket()
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    machine = Machine()
    company = PhoneCompany(ACCOUNT, TOKEN, HOTLINE, url, pace=Pace(speed), now=machine)
    await company.start()
    configured = Settings(
        _env_file=None,
        data_dir=folder / "data",
        database_url=database_url,
        public_url=url,
        language=language,
        number=HOTLINE,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_api_url=company.url,
        api_token=API_TOKEN,
        secret="s" * 32,
        practice_line=True,
        clock_start=datetime.fromisoformat(start),
        policy=policy_file(folder, policy),
        speech_model=speech_model,
        **settings,
    )
    service = await build(configured, machine=machine)
    runner = web.AppRunner(service.app, shutdown_timeout=1.0, access_log=None)
    await runner.setup()
    listener = await listen(service, runner, sock=bound)
    await service.start(ticking=False)
    for kind, text in (("areas", AREAS), ("households", HOUSEHOLDS), ("volunteers", VOLUNTEERS)):
        await import_file(service.store, service.clock, kind, text.encode())
    await add_operator(service.store, "duty", "correct horse", sees_protected=False)
    try:
        yield Town(service, company, url, machine, configured)
        assert company.problems == [], "the phone company refuses what the service sent"
    finally:
        await company.stop()
        listener.close()
        await runner.cleanup()
        await service.close()
