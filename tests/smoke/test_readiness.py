"""What /readyz says is true, costs nothing, and can be asked by anybody; the figures are for the office."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from hotline.demo.phone_company.trouble import Fault
from tests.smoke.test_doubts_and_clocks import _clock_of_its_own
from tests.smoke.test_full_disk import _limit
from tests.town import API_TOKEN, OLD_MAN, Town, town


async def ready(t: Town) -> tuple[int, dict[str, str]]:
    async with aiohttp.ClientSession() as session, session.get(f"{t.url}/readyz") as answer:
        return answer.status, (await answer.json()).get("missing", {})


async def test_all_is_well_and_nothing_is_written(tmp_path: Path) -> None:
    async with town(tmp_path) as t:

        def seen() -> list[str]:
            return [hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((tmp_path / "data").glob("hotline.db*"))
                    if not p.name.endswith("-shm")]  # fmt: skip

        assert await ready(t) == (200, {})
        before = seen()
        for _ in range(20):
            assert await ready(t) == (200, {})
        assert seen() == before


async def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.readiness.AGAIN", 0.0)
    async with town(tmp_path) as t:
        await _limit(t, 0)
        unanswered = [not (await t.phone(f"+861380001{n:04d}").send("我家没有米了" * 50)).answered for n in range(12)]
        assert any(unanswered)
        status, missing = await ready(t)
        assert (status, list(missing)) == (503, ["books"])
        await _limit(t, 100_000)
        assert await ready(t) == (200, {})


async def test_a_full_disk_before_anybody_wrote(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _limit(t, 0)
        await t.service.jobs.run("room")
        assert "books" in (await ready(t))[1]


async def test_little_room_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(tmp_path) as t:
        monkeypatch.setattr("hotline.readiness.LEAST_FREE", 1 << 62)
        status, missing = await ready(t)
        assert (status, list(missing)) == (503, ["disk"])


async def test_a_ticker_that_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(tmp_path) as t:
        monkeypatch.setattr("hotline.jobs.SHORT", {"sweep": 0.2})
        hung = asyncio.Event()
        t.service.jobs._work["sweep"] = hung.wait
        t.service.jobs.start()
        await t.until(lambda: t.service.jobs.standing() == ["sweep"])
        status, missing = await ready(t)
        assert (status, "sweep" in missing["ticker"]) == (503, True)
        hung.set()


async def test_a_carrier_that_is_away_and_comes_back(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.rest(Fault.ERROR_500, times=1, resource="Accounts", method="GET")
        await t.service.jobs.run("catch_up")
        status, missing = await ready(t)
        assert (status, list(missing)) == (503, ["carrier"])
        await t.service.jobs.run("carrier")
        assert await ready(t) == (200, {})


async def test_a_read_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(tmp_path) as t:
        monkeypatch.setattr("hotline.observe.READ_SECONDS", 0.1)
        begun, let_go = 0, asyncio.Event()

        async def hangs(view: Any) -> Any:
            nonlocal begun
            begun += 1
            while not let_go.is_set():
                try:
                    await let_go.wait()
                except asyncio.CancelledError:
                    continue  # as a thread that nobody can stop
            raise OSError

        read = t.h.store.read
        monkeypatch.setattr(t.h.store, "read", hangs)
        for _ in range(5):
            status, missing = await ready(t)
            assert (status, list(missing)) == (503, ["books"])
        assert begun == 1, "and those who ask do not pile up"
        monkeypatch.setattr(t.h.store, "read", read)
        let_go.set()
        await t.until(lambda: t.h.store.read == read)
        assert (await ready(t))[0] in (200, 503)
        assert (await ready(t))[0] == 200


@pytest.mark.parametrize("ahead", [3600.0, -3600.0])
async def test_a_clock_that_is_off(tmp_path: Path, ahead: float, capsys: pytest.CaptureFixture[str]) -> None:
    async with town(tmp_path) as t:
        _clock_of_its_own(t)
        await t.job("catch_up")
        assert await ready(t) == (200, {})
        t.machine.passes(ahead)
        await t.job("catch_up")
        status, missing = await ready(t)
        assert (status, list(missing)) == (503, ["clock"])
        assert "clock_off" in capsys.readouterr().out


async def test_figures_are_for_the_office(tmp_path: Path) -> None:
    async with town(tmp_path) as t, aiohttp.ClientSession() as session:
        await t.says(OLD_MAN, "我家没有米了")
        for headers, status in (
            ({}, 200),
            ({"X-Forwarded-For": "203.0.113.9"}, 403),
            ({"X-Forwarded-For": "127.0.0.1"}, 403),
            ({"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {API_TOKEN}"}, 200),
            ({"Authorization": "Bearer wrong"}, 403),
        ):
            async with session.get(f"{t.url}/metrics", headers=headers) as answer:
                assert answer.status == status, headers
