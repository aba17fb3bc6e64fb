"""Two operators at one ticket: the second sees what the first did, and nothing false is left behind."""

from __future__ import annotations

import pytest

from hotline.domain.actor import Actor
from hotline.domain.errors import Overtaken
from hotline.domain.events import DutyAcknowledged
from hotline.domain.ticket import Attention, Ticket
from hotline.service import desk as use
from hotline.service.ports import Books
from hotline.service.units import apply
from tests.unit.console.conftest import SignIn
from tests.unit.console.world import World


async def test_who_sends_it_out_a_moment_later_is_told_and_may_press_again(desk: World) -> None:
    number = await desk.text("我家没有米了")
    await use.dispatch(desk.h, Actor.operator("ann"), number, seen=0)
    before = await ticket(desk, number)
    with pytest.raises(Overtaken):
        await use.dispatch(desk.h, Actor.operator("bob"), number, seen=0)
    assert await ticket(desk, number) == before, "nothing is changed by it"
    after = await use.dispatch(desk.h, Actor.operator("bob"), number, seen=len(before.offers))
    assert Attention.NOBODY not in after.attention, "somebody is asked, whoever asked them"


async def ticket(desk: World, number: int) -> Ticket:
    found = await desk.h.store.read(lambda books: books.ticket(number))
    assert found is not None
    return found


async def test_the_page_says_so_and_asks_before_more_people_are_asked(desk: World, sign_in: SignIn) -> None:
    number = await desk.text("我家没有米了")
    browser = await sign_in("Ann")
    assert "Ask more people?" not in (await browser.get(f"/tickets/{number}")).text
    await use.dispatch(desk.h, Actor.operator("bob"), number)
    page = await browser.htmx(f"/tickets/{number}/dispatch", best="1", seen="0")
    assert page.status == 409
    assert "Somebody else has just sent it out" in page.words
    assert "may still answer. Ask more people?" in page.text


async def test_one_key_silences_and_the_banner_says_until_when(desk: World, sign_in: SignIn) -> None:
    number = await desk.text("胸口痛，喘不上气")
    browser = await sign_in("Ann")
    page = await browser.htmx(f"/tickets/{number}/hush")
    assert f"critical · {number}" in page.words and "silent until" in page.words
    found = await ticket(desk, number)
    assert found.touched_at is None and found.alarmed, "nobody has it in hand by that"


async def test_who_took_it_on_the_phone_is_shown_at_every_desk(desk: World, sign_in: SignIn) -> None:
    number = await desk.text("胸口痛，喘不上气")

    def take(books: Books) -> None:
        found = books.ticket(number)
        assert found is not None
        apply(desk.h, books, found, DutyAcknowledged(Actor.phone("+8613800000401"), "李站长"))

    await desk.store.write(take)
    browser = await sign_in("Ann")
    for path in ("/queue", f"/tickets/{number}"):
        assert "taken by 李站长 at" in (await browser.get(path)).words
