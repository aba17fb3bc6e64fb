"""A call's sound, whole and in ranges."""

from __future__ import annotations

import pytest

from hotline.service.records import CallRecord
from tests.unit.console.world import START

WAV = b"RIFF" + bytes(range(96))


@pytest.fixture
async def call(desk):
    number = await desk.text("家里断粮了")
    record = CallRecord(id="CA1", direction="in", at=START, ticket=number, audio="CA1.ulaw")
    await desk.store.write(lambda books: books.add_call(record))
    desk.sounds["CA1"] = WAV
    return number


async def fetch(desk, browser, wanted=None, call="CA1"):
    headers = {"Range": wanted} if wanted else {}
    async with browser.session.get(desk.server.make_url(f"/audio/{call}.wav"), headers=headers) as response:
        return response.status, await response.read(), response.headers.get("Content-Range")


async def test_the_whole(desk, call, sign_in):
    assert await fetch(desk, await sign_in()) == (200, WAV, None)


@pytest.mark.parametrize(
    ("wanted", "status", "body", "stated"),
    [
        ("bytes=0-", 206, WAV, "bytes 0-99/100"),
        ("bytes=10-19", 206, WAV[10:20], "bytes 10-19/100"),
        ("bytes=90-500", 206, WAV[90:], "bytes 90-99/100"),
        ("bytes=-5", 206, WAV[-5:], "bytes 95-99/100"),
        ("bytes=100-", 416, b"", "bytes */100"),
        ("lines=1-2", 200, WAV, None),
        ("bytes=9-3", 200, WAV, None),
    ],
)
async def test_ranges(desk, call, sign_in, wanted, status, body, stated):
    assert await fetch(desk, await sign_in(), wanted) == (status, body, stated)


async def test_no_such_call_and_no_sound_yet(desk, call, sign_in):
    browser = await sign_in()
    assert (await fetch(desk, browser, call="CA2"))[0] == 404
    desk.sounds.clear()
    assert (await fetch(desk, browser))[0] == 404


async def test_a_protected_call_is_heard_by_the_named_people_only(desk, sign_in):
    number = await desk.text("我男人天天打我，我害怕")
    record = CallRecord(id="CA1", direction="in", at=START, ticket=number, audio="CA1.ulaw")
    await desk.store.write(lambda books: books.add_call(record))
    desk.sounds["CA1"] = WAV
    assert (await fetch(desk, await sign_in("Ann")))[0] == 404
    assert (await fetch(desk, await sign_in("named")))[0] == 200
