"""The queue: order, words, marks, search, and who may see what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hotline.domain.actor import Actor
from hotline.service import desk as use
from hotline.service.desk import TriageInput
from tests.unit.console.world import GRANDFATHER, NEIGHBOUR, WANG


def numbers(page):
    return [int(n) for n in re.findall(r'id="row-(\d+)"', page.text)]


async def test_an_empty_queue_says_so(sign_in):
    assert "一切平静" in (await (await sign_in()).get("/queue")).words


async def test_by_priority_then_promise_with_word_shape_and_countdown(desk, sign_in):
    low = await desk.text("手机没信号了，下次来人帮我看看，不急", "+8613800009999")
    rice = await desk.text("家里断粮了")
    heart = await desk.text("胸口痛，喘不上气", NEIGHBOUR)
    page = await (await sign_in("Ann")).get("/queue")
    assert numbers(page) == [heart, rice, low]
    row = page.text[page.text.index(f'id="row-{rice}"') :]
    row = row[: row.index("</li>")]
    assert "◆" in row
    assert "urgent" in row
    assert "food" in row
    assert "红庙社区 三组" in row
    assert 'data-until="2026-11-23T09:30:00+08:00"' in row
    assert ">30:00</time>" in row
    assert "not yet confirmed" in row
    assert GRANDFATHER in row


async def test_a_promise_that_has_passed_is_marked(desk, sign_in):
    await desk.text("家里断粮了")
    desk.clock.pass_time(timedelta(minutes=31))
    page = await (await sign_in()).get("/queue")
    assert 'class="over">−1:00</time>' in page.text


async def test_a_human_triage_is_no_longer_marked_as_the_machines(desk, sign_in):
    number = await desk.text("家里断粮了")
    await use.triage(desk.h, Actor.operator("小陈"), number, TriageInput(category="food"))
    assert "not yet confirmed" not in (await (await sign_in("Ann")).get("/queue")).words


async def test_who_has_it_and_why_to_look(desk, sign_in):
    number = await desk.text("家里断粮了")
    await use.dispatch(desk.h, Actor.operator("小陈"), number)
    browser = await sign_in("Ann")
    assert "offered 3 asked" in (await browser.get("/queue")).words
    await desk.reply("1", WANG)
    page = await browser.get("/queue")
    assert "somebody is going 王志强" in page.words
    assert "promise kept 09:00" in page.words
    await desk.reply("4", WANG)
    assert "The helper needs help" in (await browser.get("/queue")).words


@pytest.mark.parametrize("path", ["/queue", "/banner"])
async def test_a_protected_ticket_is_shown_to_the_named_people_only(desk, sign_in, path):
    number = await desk.text("我男人天天打我，我害怕")
    assert (await desk.store.read(lambda books: books.ticket(number))).protected is not None
    others, named = await sign_in("Ann"), await sign_in("named")
    assert str(number) not in (await others.get(path)).words
    assert str(number) in (await named.get(path)).words


async def test_a_protected_ticket_is_never_found_by_searching(desk, sign_in):
    await desk.text("我男人天天打我，我害怕")
    assert numbers(await (await sign_in("named")).get("/queue?q=我")) == []


async def test_the_banner_stands_until_a_human_touches_it(desk, sign_in):
    number = await desk.text("胸口痛，喘不上气", NEIGHBOUR)
    browser = await sign_in()
    page = await browser.get("/tickets/new")
    assert f'data-cry="{number}"' in page.text
    assert 'role="alert"' in page.text
    await use.note(desk.h, Actor.operator("小陈"), number, "打电话了")
    assert "data-cry" not in (await browser.get("/banner")).text


async def test_search_finds_closed_ones_and_words(desk, sign_in):
    rice, roof = await desk.text("家里断粮了"), await desk.text("屋顶漏雨", NEIGHBOUR)
    await use.close(desk.h, Actor.operator("小陈"), roof, "duplicate")
    browser = await sign_in("Ann")
    assert numbers(await browser.get("/queue")) == [rice]
    found = await browser.get("/queue?q=漏雨")
    assert numbers(found) == [roof]
    assert "duplicate" in found.words
    assert "Nothing found" in (await browser.get("/queue?q=zzz")).words


async def test_only_the_rows_for_a_refresh(desk, sign_in):
    await desk.text("家里断粮了")
    page = await (await sign_in()).get("/queue", HX_Request="true")
    assert page.text.lstrip().startswith('<div id="rows"')
    assert "<html" not in page.text


async def test_what_people_write_stays_text(desk, sign_in):
    number = await desk.text("<script>alert(1)</script><b onclick=x>没有米了")
    browser = await sign_in()
    for path in ("/queue", f"/tickets/{number}", "/queue?q=<script>alert(2)</script>"):
        page = await browser.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert "<b onclick" not in page.text


async def test_the_practice_model_is_named_in_plain_words(sign_in):
    words = (await (await sign_in("Ann")).get("/queue")).words
    assert "Practice model: it understands only the sample sentences." in words
