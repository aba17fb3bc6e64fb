"""Signing in: who gets in, what the cookie is, where a form may come from."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from hotline.console.attempts import address_of
from hotline.console.context import CONSOLE
from hotline.service import accounts
from tests.unit.console.browser import Browser
from tests.unit.console.world import PASSWORD, world


async def test_pages_ask_to_sign_in_and_lead_back(desk, sign_in):
    browser = await sign_in("")
    page = await browser.get("/tickets/1001")
    assert page.url == "/signin?next=/tickets/1001"
    number = await desk.text("没有米了")
    page = await browser.send("/signin", {"name": "小陈", "password": PASSWORD, "next": f"/tickets/{number}"})
    assert (page.status, page.url) == (200, f"/tickets/{number}")


@pytest.mark.parametrize("path", ["/queue", "/banner", "/areas", "/households", "/tickets/new", "/households/HM-3-007"])
async def test_nothing_is_read_without_signing_in(sign_in, path):
    browser = await sign_in("")
    page = await browser.get(path)
    assert page.url.startswith("/signin")
    assert "杨老汉" not in page.text


async def test_streams_sounds_and_actions_are_refused_without_signing_in(desk, sign_in):
    number = await desk.text("没有米了")
    browser = await sign_in("")
    assert (await browser.get("/events")).status == 401
    assert (await browser.get("/audio/CA1.wav")).url.startswith("/signin")
    assert (await browser.send(f"/tickets/{number}/note", {"text": "x"})).status == 401
    entries = await desk.store.read(lambda books: books.entries(number))
    assert "noted" not in {e.kind for e in entries}


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "/a\\b", "/é", "/signout", "x"],
)
async def test_never_led_to_another_place(sign_in, target):
    browser = await sign_in("")
    fields = {"name": "小陈", "password": PASSWORD, "next": target}
    async with browser.session.post(browser.server.make_url("/signin"), data=fields, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/")


async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(sign_in):
    browser = await sign_in("")
    wrong = await browser.sign_in("小陈", "wrong")
    unknown = await browser.sign_in("nobody", "wrong")
    assert wrong.status == unknown.status == 403
    assert "姓名或密码不对" in wrong.words
    assert wrong.words == unknown.words


async def tries(browser, name, password, address="203.0.113.5"):
    """The status of a new sign-in that a proxy on this machine passes on."""
    browser.session.cookie_jar.clear()
    headers = {"X-Forwarded-For": address} if address else {}
    return (await browser.send("/signin", {"name": name, "password": password}, headers)).status


async def test_attempts_are_limited_and_allowed_again_later(desk, sign_in):
    browser = await sign_in("")
    for _ in range(5):
        assert await tries(browser, "小陈", "wrong") == 403
    assert await tries(browser, "小陈", PASSWORD) == 429
    assert await tries(browser, "Ann", PASSWORD) == 200, "another name is not locked out"
    desk.clock.pass_time(timedelta(minutes=5))
    assert await tries(browser, "小陈", PASSWORD) == 200


async def test_one_address_is_limited_behind_the_proxy_and_no_other(desk, sign_in):
    browser = await sign_in("")
    for n in range(30):
        assert await tries(browser, f"name{n}", "wrong", "10.1.1.1, 203.0.113.5") == 403
    assert await tries(browser, "Ann", PASSWORD, "10.9.9.9, 203.0.113.5") == 429, "made-up hops change nothing"
    assert await tries(browser, "Ann", PASSWORD, "203.0.113.5, 198.51.100.7") == 200
    assert await tries(browser, "Ann", PASSWORD, "") == 200


async def test_the_proxys_own_address_is_never_blocked_and_nobody_keeps_a_name_out(desk, sign_in):
    waited = []

    async def pause(seconds):
        waited.append(seconds)

    desk.app[CONSOLE].attempts.pause = pause
    browser = await sign_in("")
    for _ in range(31):
        assert await tries(browser, "小陈", "wrong", "") == 403
    for n in range(31):
        assert await tries(browser, "小陈", "wrong", f"198.51.100.{n}") == 403
    assert waited[:2] == pytest.approx([0.1, 0.2]), "the sixth is the first that waits"
    assert max(waited) == 1.0
    assert await tries(browser, "小陈", PASSWORD, "") == 200
    assert await tries(browser, "小陈", PASSWORD, "203.0.113.5") == 200
    waited.clear()
    assert await tries(browser, "Ann", PASSWORD, "") == 200
    assert waited == [], "other names are not slowed down"


async def test_right_passwords_and_troubles_of_ours_do_not_count(desk, sign_in, monkeypatch):
    browser = await sign_in("")
    for _ in range(31):
        assert await tries(browser, "Ann", PASSWORD) == 200

    async def broken(*_):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(accounts, "sign_in", broken)
        for _ in range(6):
            assert await tries(browser, "Ann", PASSWORD) == 500
    assert await tries(browser, "Ann", PASSWORD) == 200


async def test_an_attempt_counts_before_its_password_is_looked_at(desk, sign_in, monkeypatch):
    looked_at, go_on = [], asyncio.Event()

    async def slow(*_):
        looked_at.append(1)
        await go_on.wait()

    monkeypatch.setattr(accounts, "sign_in", slow)
    browser = await sign_in("")
    under_way = [asyncio.ensure_future(tries(browser, "Ann", "wrong")) for _ in range(5)]
    while len(looked_at) < 5:
        await asyncio.sleep(0.01)
    assert await tries(browser, "Ann", "wrong") == 429
    go_on.set()
    assert await asyncio.gather(*under_way) == [403] * 5
    assert len(looked_at) == 5


async def test_when_too_many_sign_in_at_once_one_is_told_to_try_again(sign_in, monkeypatch):
    async def busy(*_):
        raise accounts.Busy

    browser = await sign_in("", "en")
    with monkeypatch.context() as patched:
        patched.setattr(accounts, "sign_in", busy)
        for _ in range(6):
            fields = {"name": "Ann", "password": PASSWORD}
            page = await browser.send("/signin", fields, {"X-Forwarded-For": "203.0.113.5"})
            assert page.status == 429
    assert "Too many people are signing in" in page.words
    assert await tries(browser, "Ann", PASSWORD) == 200


@pytest.mark.parametrize(
    ("remote", "hops", "address"),
    [
        ("203.0.113.5", ["198.51.100.7"], "203.0.113.5"),
        ("127.0.0.1", ["198.51.100.7, 203.0.113.5"], "203.0.113.5"),
        ("::1", ["198.51.100.7", "203.0.113.5"], "203.0.113.5"),
        ("::ffff:127.0.0.1", ["203.0.113.5:4711"], "203.0.113.5"),
        ("127.0.0.1", ["::ffff:203.0.113.5"], "203.0.113.5"),
        ("127.0.0.1", ["[2001:db8::5]:80"], "2001:db8::/64"),
        ("127.0.0.1", ["203.0.113.5, 127.0.0.1"], ""),
        ("127.0.0.1", ["203.0.113.5, unknown"], ""),
        ("127.0.0.1", [], ""),
        (None, [], ""),
    ],
)
def test_who_asks(remote, hops, address):
    headers = CIMultiDict([("X-Forwarded-For", hop) for hop in hops])
    request = make_mocked_request("POST", "/signin", headers).clone(remote=remote)
    assert address_of(request) == address


async def test_the_cookie(desk, sign_in):
    browser = await sign_in("")
    async with browser.session.post(
        desk.server.make_url("/signin"), data={"name": "小陈", "password": PASSWORD}, allow_redirects=False
    ) as response:
        cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("hotline-desk=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie


async def test_the_cookie_over_https(tmp_path):
    fields = {"name": "小陈", "password": PASSWORD}
    async with world(tmp_path, secure_cookies=True) as desk, aiohttp.ClientSession() as session:
        response = await session.post(desk.server.make_url("/signin"), data=fields, allow_redirects=False)
        cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hotline-desk=")
    assert "Secure" in cookie


async def test_signing_out_ends_the_login_at_the_server(desk, sign_in):
    browser = await sign_in()
    (cookie,) = (one for one in browser.session.cookie_jar if one.key == "hotline-desk")
    await browser.post("/signout")
    again = aiohttp.ClientSession(cookies={cookie.key: cookie.value}, cookie_jar=aiohttp.CookieJar(unsafe=True))
    async with again:
        assert (await Browser(again, desk.server).get("/queue")).url.startswith("/signin")


async def test_a_form_without_its_token_or_from_another_site_does_nothing(desk, sign_in):
    number = await desk.text("没有米了")
    browser = await sign_in()
    path, fields = f"/tickets/{number}/note", {"text": "not mine"}
    assert (await browser.send(path, fields)).status == 403
    assert (await browser.send(path, {**fields, "token": "0" * 64})).status == 403
    right = {**fields, "token": browser.token}
    assert (await browser.send(path, right, {"Sec-Fetch-Site": "cross-site"})).status == 403
    assert (await browser.send(path, right, {"Sec-Fetch-Site": "same-site"})).status == 403
    assert (await browser.send(path, right, {"Origin": "http://evil.example"})).status == 403
    entries = await desk.store.read(lambda books: books.entries(number))
    assert "noted" not in {e.kind for e in entries}
    assert (await browser.send(path, right, {"Sec-Fetch-Site": "same-origin"})).status == 200


async def test_one_operators_token_is_no_good_for_another(desk, sign_in):
    number = await desk.text("没有米了")
    chen, ann = await sign_in("小陈"), await sign_in("Ann")
    page = await ann.send(f"/tickets/{number}/note", {"text": "x", "token": chen.token})
    assert page.status == 403


@pytest.mark.parametrize("path", ["/signin", "/queue", "/tickets/new", "/tickets/9999"])
async def test_headers_of_every_page(sign_in, path):
    browser = await sign_in("" if path == "/signin" else "小陈")
    page = await browser.get(path)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "style=" not in page.text
    assert "<script>" not in page.text


async def test_files_are_served_by_name_only(sign_in):
    browser = await sign_in("")
    htmx = await browser.get("/static/htmx.min.js")
    assert htmx.status == 200
    assert htmx.headers["Content-Type"].startswith("text/javascript")
    assert (await browser.get("/static/htmx.min.js", If_None_Match=htmx.headers["ETag"])).status == 304
    assert (await browser.get("/static/..%2fsite.py")).status == 404
    assert (await browser.get("/static/nothing.js")).status == 404


async def test_the_page_speaks_the_operators_language(sign_in):
    assert "Duty desk" in (await (await sign_in("Ann", "zh-CN")).get("/queue")).words
    assert "值班台" in (await (await sign_in("anyone", "zh-CN,zh;q=0.9")).get("/queue")).words
    assert "Duty desk" in (await (await sign_in("anyone", "en-US")).get("/queue")).words
    assert '<html lang="zh-CN">' in (await (await sign_in("anyone", "zh-CN")).get("/queue")).text
