"""The API over real use cases and real books, without a carrier."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hotline.api import setup_api
from hotline.domain.areas import Area
from hotline.domain.people import Household, Resident, Volunteer
from hotline.domain.policy import load_policy
from hotline.observe import Metrics, setup_observe
from hotline.service.context import Hotline
from hotline.service.people import put_lead
from hotline.service.ports import Carrier
from hotline.service.wording import load_wording
from hotline.words import Lexicon, packaged_lexicon
from storage import migrate, open_store

ZONE = ZoneInfo("Asia/Shanghai")
TOKEN = "a-token-of-some-length"
VOLUNTEER, OLD_MAN = "+8613800002001", "+8613800001001"
Client = TestClient[web.Request, web.Application]


class Clock:
    """Nine o'clock on a working day, until told otherwise."""

    def __init__(self) -> None:
        self.present = datetime(2026, 11, 23, 9, tzinfo=ZONE)

    def now(self) -> datetime:
        return self.present

    def machine(self) -> datetime:
        return self.present.astimezone(UTC)

    async def advance(self, seconds: float) -> None:
        self.present += timedelta(seconds=seconds)


class CountedIds:
    def __init__(self) -> None:
        self.count = 0

    def new(self) -> str:
        self.count += 1
        return f"{self.count:032x}"


class Api:
    """Requests with the token, and what the tests look at behind them."""

    def __init__(self, client: Client, h: Hotline, clock: Clock, metrics: Metrics) -> None:
        self.client, self.h, self.clock, self.metrics = client, h, clock, metrics

    async def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}", **more.pop("headers", {})}
        kwargs = {"json": body} if body is not None else {}
        async with self.client.request(method, f"/api/v1{path}", headers=headers, **kwargs, **more) as answer:
            assert answer.content_type == "application/json"
            return answer.status, await answer.json()

    async def opened(self, need: str = "米吃完了", **more: Any) -> Any:
        status, ticket = await self("POST", "/tickets", {"need": need, **more})
        assert status == 201, ticket
        return ticket


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return packaged_lexicon()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("books") / "empty.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest_asyncio.fixture
async def api(tmp_path: Path, empty: Path, lexicon: Lexicon) -> AsyncIterator[Api]:
    store = await open_store(f"sqlite:///{shutil.copy(empty, tmp_path / 'hotline.db')}", ZONE)
    clock = Clock()
    h = Hotline(
        store=store,
        clock=clock,
        ids=CountedIds(),
        carrier=cast(Carrier, None),
        policy=load_policy((files("hotline") / "policy.toml").read_text("utf-8")),
        lexicon=lexicon,
        ear=None,
        wording=load_wording("zh"),
        zone=ZONE,
        number="995",
        region="CN",
        language="zh",
        public_url="http://127.0.0.1:1",
    )

    def people(books: Any) -> None:
        books.put_area(Area("G3", "三组", "group"))
        put_lead(books, "G3", "王芳", "+8613800000001", datetime(2026, 11, 23, tzinfo=ZONE))
        member = Resident(id="", household="H1", name="李大爷", phone=OLD_MAN)
        books.put_household(Household(code="H1", area="G3", address="坡脚3号", members=(member,)))
        books.put_volunteer(Volunteer(phone=VOLUNTEER, name="张三", area="G3"))

    await store.write(people)
    app = web.Application()
    metrics = setup_observe(app, h, lambda: "ready", lambda: 2)
    setup_api(app, h, TOKEN, clock.advance)
    async with TestClient(TestServer(app)) as client:
        yield Api(client, h, clock, metrics)
    await store.close()
