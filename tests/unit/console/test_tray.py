"""The tray at the desk: looked through, made a ticket of, numbers marked and unmarked."""

from __future__ import annotations

from tests.unit.console.conftest import SignIn
from tests.unit.console.world import GRANDFATHER, World

ADVERTISING = "限时优惠，点击链接，退订回T"


async def test_the_queue_says_how_many_lie_there_and_the_page_shows_them(desk: World, sign_in: SignIn) -> None:
    browser = await sign_in("Ann")
    assert "lies in the tray" not in (await browser.get("/queue")).words
    await desk.reply(ADVERTISING, GRANDFATHER)
    assert "1 text of a machine lies in the tray" in (await browser.get("/queue")).words
    page = (await browser.get("/tray")).words
    assert ADVERTISING in page and "advertising" in page and "Numbers marked as noise" not in page


async def test_a_number_is_marked_from_a_ticket_and_unmarked_from_the_tray(desk: World, sign_in: SignIn) -> None:
    number = await desk.text("啦啦啦啦啦")
    browser = await sign_in("Ann")
    page = await browser.post("/tray/noise", phone=GRANDFATHER, noise="1", ticket=str(number))
    assert "This number is no noise any more" in (await browser.get(f"/tickets/{number}")).words
    assert "Numbers marked as noise" in (await browser.get("/tray")).words
    await browser.post("/tray/noise", phone=GRANDFATHER, noise="0")
    assert "Numbers marked as noise" not in (await browser.get("/tray")).words
    assert page.status in (200, 303)


async def test_what_is_no_number_is_refused_with_a_word(desk: World, sign_in: SignIn) -> None:
    browser = await sign_in("Ann")
    page = await browser.post("/tray/noise", phone="the bank", noise="1")
    assert page.status == 422
