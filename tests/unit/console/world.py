"""A small hotline with a real store for the console's tests: two clocks that stand still until moved, an invented
village, operators, and a carrier that is never asked."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher

from hotline import console
from hotline.domain.areas import Area
from hotline.domain.people import Grant, Household, Resident, Role, Volunteer
from hotline.domain.policy import load_policy
from hotline.service import intake
from hotline.service.context import Hotline
from hotline.service.people import put_lead
from hotline.service.ports import Books, Carrier, Store
from hotline.service.records import Operator
from hotline.service.wording import load_wording
from hotline.words import packaged_lexicon
from storage import migrate, open_store

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
GRANDFATHER = "+8613800001001"
NEIGHBOUR = "+8613800001002"
WANG, LI, ZHAO = "+8613900002001", "+8613900002002", "+8613900002003"
PASSWORD = "correct horse"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class StillClock:
    """Both clocks; they move together when told to."""

    hotline: datetime = START
    machine_time: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.hotline

    def machine(self) -> datetime:
        return self.machine_time

    def pass_time(self, by: timedelta) -> None:
        self.hotline += by
        self.machine_time += by


@dataclass
class CountedIds:
    count: int = 0

    def new(self) -> str:
        self.count += 1
        return f"{self.count:032x}"


@dataclass
class SpokenWords:
    """Stands for the calls in progress."""

    now: dict[str, tuple[int, str]] = field(default_factory=dict)
    listeners: list[Callable[[str, int, str, bool], None]] = field(default_factory=list)

    def live(self, call_id: str) -> str:
        return self.now.get(call_id, (0, ""))[1]

    def partials(self) -> Mapping[str, tuple[int, str]]:
        return dict(self.now)

    def subscribe(self, callback: Callable[[str, int, str, bool], None]) -> Callable[[], None]:
        self.listeners.append(callback)
        return lambda: self.listeners.remove(callback)

    def say(self, call: str, ticket: int, text: str, final: bool = False) -> None:
        if final:
            self.now.pop(call, None)
        else:
            self.now[call] = (ticket, text)
        for listener in list(self.listeners):
            listener(call, ticket, text, final)


@dataclass
class World:
    h: Hotline
    store: Store
    clock: StillClock
    voice: SpokenWords
    shutdown: asyncio.Event
    sounds: dict[str, bytes]
    app: web.Application
    server: TestServer

    async def reply(self, body: str, phone: str) -> None:
        """What a volunteer answers."""
        await intake.text_in(self.h, intake.TextIn(self.h.ids.new(), phone, self.h.number, body))

    async def text(self, body: str, phone: str = GRANDFATHER) -> int:
        """A resident's text; the number of its ticket."""
        await self.reply(body, phone)
        message = await self.store.read(lambda books: books.open_tickets_of(phone))
        return message[0].number


DESK = (Grant(Role.OPERATOR),)


def seed(books: Books) -> None:
    """One community with two groups, three who help, two households."""
    for area in (
        Area("LY", "龙阳区", "district"),
        Area("LY-1", "永昌街道", "street", "LY"),
        Area("HM", "红庙社区", "community", "LY-1"),
        Area("HM-3", "三组", "group", "HM"),
        Area("HM-4", "四组", "group", "HM"),
    ):
        books.put_area(area)
    for code, name, phone in (
        ("LY", "区值班", "+8613700000001"),
        ("LY-1", "街道王主任", "+8613700000002"),
        ("HM", "张支书", "+8613700000003"),
    ):
        put_lead(books, code, name, phone, START)
    old = Resident("", "HM-3-007", "杨老汉", GRANDFATHER, "1944", "zh", ("alone",), "hard", safe_hours="09:00-20:00")
    books.put_household(
        Household("HM-3-007", "HM-3", "红庙三组 7 号，山脚第一家", ("low_income",), "狗凶，先喊门", (old,))
    )
    other = Resident("", "HM-4-012", "李大妈", NEIGHBOUR, "1950", "zh")
    books.put_household(Household("HM-4-012", "HM-4", "红庙四组 12 号", (), "", (other,)))
    for person in (
        Volunteer(WANG, "王志强", "HM-3", ("food", "driver")),
        Volunteer(LI, "李小梅", "HM-4", ("shopping",)),
        Volunteer(ZHAO, "赵所长", "HM", ("first_aid",), "sms", Role.STAFF),
    ):
        books.put_volunteer(person)
    hashed = QUICK.hash(PASSWORD)
    books.put_operator(Operator(name="小陈", password_hash=hashed, language="zh", grants=DESK))
    books.put_operator(Operator(name="Ann", password_hash=hashed, language="en", grants=DESK))
    named = (*DESK, Grant(Role.PROTECTED))
    books.put_operator(Operator(name="named", password_hash=hashed, language="en", grants=named))
    books.put_operator(Operator(name="anyone", password_hash=hashed, grants=DESK))


@cache
def empty_books() -> Path:
    """Migrated books, made once in a run and copied for each test."""
    folder = Path(tempfile.mkdtemp(prefix="console-books-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate(f"sqlite:///{folder / 'empty.db'}")
    return folder / "empty.db"


@asynccontextmanager
async def world(folder: Path, **options: Any):
    """Build it, serve it on an ephemeral port of loopback, and take it down again."""
    shutil.copyfile(await asyncio.to_thread(empty_books), folder / "hotline.db")
    store = await open_store(f"sqlite:///{folder / 'hotline.db'}", ZONE)
    clock, voice, shutdown = StillClock(), SpokenWords(), asyncio.Event()
    h = Hotline(
        store=store,
        clock=clock,
        ids=CountedIds(),
        carrier=cast(Carrier, None),
        policy=load_policy((files("hotline") / "policy.toml").read_text("utf-8")),
        lexicon=packaged_lexicon(),
        ear=None,
        wording=load_wording("zh", "995"),
        zone=ZONE,
        number="995",
        region="CN",
        language="zh",
        public_url="http://127.0.0.1",
    )
    await store.write(seed)
    sounds: dict[str, bytes] = {}

    async def audio(call_id: str) -> bytes | None:
        return sounds.get(call_id)

    app = web.Application()
    settings = {"secure_cookies": False, "practice_model": True, "region": "CN", "demo": False, **options}
    console.setup(app, h, voice, shutdown, audio=audio, **settings)
    server = TestServer(app, host="127.0.0.1", port=0)
    await server.start_server()
    try:
        yield World(h, store, clock, voice, shutdown, sounds, app, server)
    finally:
        shutdown.set()
        await server.close()
        await store.close()
