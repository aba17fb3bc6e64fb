"""Signing in: who gets in, what the cookie is, where a form may come from."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest

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


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/signout", "x"])
async def test_never_led_to_another_place(sign_in, target):
    browser = await sign_in("")
    page = await browser.send("/signin", {"name": "小陈", "password": PASSWORD, "next": target})
    assert page.url == "/queue"


async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(sign_in):
    browser = await sign_in("")
    wrong = await browser.sign_in("小陈", "wrong")
    unknown = await browser.sign_in("nobody", "wrong")
    assert wrong.status == unknown.status == 403
    assert "姓名或密码不对" in wrong.words
    assert wrong.words == unknown.words


async def test_attempts_are_limited_and_allowed_again_later(desk, sign_in):
    browser = await sign_in("")
    for _ in range(5):
        assert (await browser.sign_in("小陈", "wrong")).status == 403
    assert (await browser.sign_in("小陈", PASSWORD)).status == 429
    assert (await browser.sign_in("Ann", PASSWORD)).status == 200, "another name is not locked out"
    desk.clock.pass_time(timedelta(minutes=5))
    other = await sign_in("")
    assert (await other.sign_in("小陈", PASSWORD)).url == "/queue"


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
    (cookie,) = browser.session.cookie_jar
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
