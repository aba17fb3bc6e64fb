"""What an operator does, and what they are told when it can't be done."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hotline.domain.access import EVERYTHING
from hotline.domain.actor import Actor
from hotline.domain.errors import NotAllowed
from hotline.domain.ticket import AssignmentState, Category, Disposition, Priority, State
from hotline.service import desk as use
from hotline.service.register import merge
from tests.unit.console.world import GRANDFATHER, LI, START, WANG, ZHAO


@pytest.fixture
async def rice(desk):
    return await desk.text("家里断粮了")


@pytest.fixture
async def browser(sign_in):
    return await sign_in("Ann")


async def now(desk, number):
    return await desk.store.read(lambda books: books.ticket(number))


async def test_triage_by_one_button(desk, rice, browser):
    page = await browser.post(f"/tickets/{rice}/triage", category="medicine")
    assert (page.status, page.url) == (200, f"/tickets/{rice}")
    await browser.post(f"/tickets/{rice}/triage", priority="low")
    ticket = await now(desk, rice)
    assert (ticket.category, ticket.priority) == (Category.MEDICINE, Priority.LOW)
    assert ticket.triaged_by == Actor.operator("Ann")


async def test_details_change_only_what_was_changed(desk, rice, browser):
    """Two operators edit at once: neither undoes what the other has entered."""
    was = {"was_person": "", "was_address": "", "was_need": "家里断粮了"}
    await use.triage(desk.h, Actor.operator("小陈"), rice, use.TriageInput(person="杨老汉"))
    await browser.post(
        f"/tickets/{rice}/triage", {**was, "person": "", "address": " 山脚第一家 ", "need": "家里断粮了"}
    )
    ticket = await now(desk, rice)
    assert (ticket.person, ticket.address, ticket.need) == ("杨老汉", "山脚第一家", "家里断粮了")


@pytest.mark.parametrize("typed", ["四组", "HM-4", "红庙社区 四组", "永昌街道  红庙社区 四组"])
async def test_a_place_by_code_or_name(desk, rice, browser, typed):
    await browser.post(f"/tickets/{rice}/triage", area=typed, was_area="x")
    assert (await now(desk, rice)).area == "HM-4"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"area": "月亮"}, "There is no area called “月亮”."),
        ({"area": "组"}, "There are several areas called “组”."),
        ({"safe_number": "12"}, "“12” is not a phone number one can ring."),
        ({"category": "gold"}, "“gold” is not one of the choices."),
        ({"priority": "gold"}, "“gold” is not one of the choices."),
        ({"protect": "gold"}, "“gold” is not one of the choices."),
        ({"household": "nowhere"}, "can't be used"),
        ({"need": "x" * 2001}, "At most 2000 characters."),
        ({}, "Nothing was changed."),
    ],
)
async def test_what_cannot_be_used_is_refused_in_words(desk, rice, browser, fields, said):
    before = await now(desk, rice)
    page = await browser.post(f"/tickets/{rice}/triage", fields)
    assert page.status == 422
    assert said in page.words
    assert await now(desk, rice) == before


async def test_dispatch_to_the_best(desk, rice, browser):
    page = await browser.htmx(f"/tickets/{rice}/dispatch", best="1")
    assert "3 people were asked." in page.words
    ticket = await now(desk, rice)
    assert [o.phone for o in ticket.open_offers] == [WANG, LI, ZHAO]
    assert not ticket.household_confirmed, "nobody said that the suggested household is the one"


async def test_dispatching_with_the_tick_confirms_the_suggested_household(desk, rice, browser):
    page = await browser.get(f"/tickets/{rice}")
    assert "Whoever accepts is told:" in page.words and "It is this house." in page.words
    await browser.htmx(f"/tickets/{rice}/dispatch", best="1", confirm_household="1")
    assert (await now(desk, rice)).household_confirmed


async def test_a_further_need_gets_its_own_ticket(desk, browser):
    number = await desk.text("家里没米了")
    await desk.text("还有灯泡坏了")
    page = await browser.get(f"/tickets/{number}")
    assert "make it a ticket of its own" in page.words
    page = await browser.htmx(f"/tickets/{number}/split", at="0")
    assert "now." in page.words
    assert (await now(desk, number)).also == ()
    assert (await browser.htmx(f"/tickets/{number}/split", at="0")).status == 409
    assert (await browser.htmx(f"/tickets/{number}/split", at="x")).status == 422


async def test_what_the_resident_needs_no_more_is_closed_with_one_key(desk, browser):
    number = await desk.text("家里没米了")
    await desk.text("不用了，邻居送来了")
    page = await browser.get(f"/tickets/{number}")
    assert 'id="close-asked"' in page.text
    await browser.htmx(f"/tickets/{number}/close", disposition="cancelled")
    assert (await now(desk, number)).disposition is Disposition.CANCELLED


async def test_dispatch_to_those_ticked(desk, rice, browser):
    await browser.post(f"/tickets/{rice}/dispatch", people=LI, places="1")
    assert [o.phone for o in (await now(desk, rice)).open_offers] == [LI]


async def test_dispatch_with_nobody_ticked(desk, rice, browser):
    page = await browser.htmx(f"/tickets/{rice}/dispatch")
    assert page.status == 422
    assert "Nobody is ticked." in page.words


@pytest.mark.parametrize("places", ["0", "51", "-1", "many", "٣x"])
async def test_places_must_be_a_number_one_can_mean(desk, rice, browser, places):
    page = await browser.post(f"/tickets/{rice}/dispatch", best="1", places=places)
    assert page.status == 422
    assert "between 1 and 50" in page.words
    assert (await now(desk, rice)).offers == ()


async def test_what_is_not_theirs_to_do_is_said_so(desk, sign_in, monkeypatch):
    number = await desk.text("家里没有米了")
    browser = await sign_in("Ann")

    async def refused(*_given):
        raise NotAllowed("(Noted: by operator)")

    monkeypatch.setattr("hotline.console.actions.desk.note", refused)
    page = await browser.htmx(f"/tickets/{number}/note", text="x")
    assert (page.status, "not for you" in page.text or "不归您办" in page.text) == (403, True)


async def test_a_protected_ticket_is_not_sent_out(desk, sign_in):
    number = await desk.text("我男人天天打我，我害怕")
    page = await (await sign_in("named")).post(f"/tickets/{number}/dispatch", people=WANG)
    assert page.status == 422
    assert "never sent out by text" in page.words
    assert (await now(desk, number)).offers == ()


async def test_a_note(desk, rice, browser):
    page = await browser.htmx(f"/tickets/{rice}/note", text="打了电话\u202e，没人接")
    assert page.status == 200
    assert "打了电话，没人接" in page.part("log"), "without characters that turn a line around"
    assert page.headers["HX-Trigger"] == "saved"
    assert (await browser.htmx(f"/tickets/{rice}/note", text="  ")).status == 422


async def test_names_cannot_turn_a_line_around(desk, rice, browser):
    await browser.post(f"/tickets/{rice}/triage", person="杨\u202e老\x00汉")
    assert (await now(desk, rice)).person == "杨老汉"


async def test_having_spoken_to_the_caller_keeps_the_promise(desk, rice, browser):
    await browser.post(f"/tickets/{rice}/note", spoke="1")
    assert (await now(desk, rice)).promise_kept_at == START


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({"until": "30"}, START + timedelta(minutes=30)),
        ({"until": "60"}, START + timedelta(hours=1)),
        ({"until": "tomorrow"}, START + timedelta(days=1)),
        ({"until": "", "at": "2026-11-25T14:30"}, START.replace(day=25, hour=14, minute=30)),
    ],
)
async def test_hold(desk, rice, browser, fields, until):
    await browser.post(f"/tickets/{rice}/hold", fields)
    assert (await now(desk, rice)).held_until == until


@pytest.mark.parametrize("at", ["", "soon", "2026-11-22T09:00"])
async def test_a_hold_needs_a_time_to_come(desk, rice, browser, at):
    assert (await browser.post(f"/tickets/{rice}/hold", until="", at=at)).status == 422
    assert (await now(desk, rice)).held_until is None


async def test_close_and_open_again(desk, rice, browser):
    await browser.post(f"/tickets/{rice}/close", disposition="referred")
    ticket = await now(desk, rice)
    assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.REFERRED)
    page = await browser.post(f"/tickets/{rice}/reopen", text="还是没有米")
    assert (await now(desk, rice)).state is State.TRIAGED
    assert "Opened again" in page.words
    assert (await browser.post(f"/tickets/{rice}/close", disposition="gold")).status == 422


async def test_take_back_and_done_by_phone(desk, rice, browser):
    await use.dispatch(desk.h, Actor.operator("Ann"), rice, [WANG, LI])
    await desk.reply("1", WANG)
    await browser.post(f"/tickets/{rice}/take-back", person=(await now(desk, rice)).assignments[0].person)
    assert (await now(desk, rice)).assignments[0].state is AssignmentState.TAKEN_BACK
    await use.dispatch(desk.h, Actor.operator("Ann"), rice, [LI])
    await desk.reply("1", LI)
    await browser.post(f"/tickets/{rice}/work-done", person=(await now(desk, rice)).active[0].person)
    assert (await now(desk, rice)).state is State.DONE


STRANGER = "+8613899990001"


async def test_whose_an_unknown_number_is(desk, rice, browser):
    """An answer from a number that nobody has waits for whoever rings it; then it is somebody's."""
    await use.dispatch(desk.h, Actor.operator("Ann"), rice, [WANG, LI])
    await desk.reply(f"1 {rice}", STRANGER)
    page = await browser.get(f"/tickets/{rice}")
    work = page.part("work")
    assert f'href="tel:{STRANGER}"' in work and f"1 {rice}" in work
    assert "answers from a number that is nobody" in page.part("log")
    wang = next(o for o in (await now(desk, rice)).open_offers if o.phone == WANG)
    assert (await browser.post(f"/tickets/{rice}/number-known", phone=STRANGER, person="p99")).status == 422
    assert (await browser.post(f"/tickets/{rice}/number-known", phone=LI, person=wang.person)).status == 422
    page = await browser.htmx(f"/tickets/{rice}/number-known", phone=STRANGER, person=wang.person)
    assert page.status == 200
    assert STRANGER not in page.part("work")
    assert f"{STRANGER} is a number of 王志强" in page.part("log")
    await desk.reply("1", STRANGER)
    assert [(a.name, a.phone) for a in (await now(desk, rice)).active] == [("王志强", STRANGER)]


async def test_the_log_names_people_as_they_were_known(desk, rice, browser):
    """Somebody who was found to be another did what they did under the old name."""
    await use.dispatch(desk.h, Actor.operator("Ann"), rice, [WANG, LI])
    await desk.reply("0", LI)
    await merge(desk.store, desk.clock, desk.h.policy, WANG, LI, "CN")
    lines = (await browser.get(f"/tickets/{rice}")).part("log")
    assert re.search(r"李小梅[^王]*declined", re.sub(r"<[^>]*>|\s", "", lines))


async def test_somebody_was_quicker(desk, rice, browser):
    """The page as it is now, with the reason in words; the form that was typed in is not part of the answer's
    success (no `saved`), so that the browser keeps it."""
    await use.close(desk.h, Actor.operator("小陈"), rice, "duplicate")
    page = await browser.htmx(f"/tickets/{rice}/note", text="ich komme")
    assert page.status == 409
    assert "changed this ticket meanwhile" in page.words
    assert "duplicate" in page.part("head")
    assert "HX-Trigger" not in page.headers
    assert 'id="status"' in page.text
    plain = await browser.post(f"/tickets/{rice}/dispatch", best="1")
    assert plain.status == 409
    assert "changed this ticket meanwhile" in plain.words


async def test_signed_out_while_writing(desk, rice, browser):
    desk.clock.pass_time(timedelta(hours=15))
    page = await browser.htmx(f"/tickets/{rice}/note", text="x")
    assert page.status == 401
    assert page.headers["HX-Reswap"] == "none", "what was typed stays"
    assert 'id="status"' in page.text
    assert "What you typed is still here" in page.words or "您写的内容还在" in page.words
    queue = await browser.get("/queue", HX_Request="true")
    assert queue.headers["HX-Redirect"] == "/signin?next=/queue"


async def test_by_hand(desk, browser):
    page = await browser.post(
        "/tickets/new", need="屋顶漏雨", channel="landline", phone="138 0000 1001", area="四组", priority="urgent"
    )
    ticket = await now(desk, int(page.url.rpartition("/")[2]))
    assert (ticket.caller, ticket.area, ticket.channel) == (GRANDFATHER, "HM-4", "landline")
    assert (ticket.category, ticket.priority) == (Category.REPAIR, Priority.URGENT)
    assert ticket.triaged_by == Actor.operator("Ann")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"need": ""}, "Please write what is needed."),
        ({"need": "米", "phone": "1"}, "“1” is not a phone number"),
        ({"need": "米", "area": "月亮"}, "There is no area called “月亮”."),
        ({"need": "米", "household": "nowhere"}, "can't be used"),
        ({"need": "米", "channel": "pigeon"}, "not one of the choices"),
        ({"need": "米", "category": "gold"}, "not one of the choices"),
    ],
)
async def test_by_hand_keeps_what_was_typed(desk, browser, fields, said):
    page = await browser.post("/tickets/new", {"person": "杨老汉 <b>", **fields})
    assert page.status == 422
    assert said in page.words
    assert 'value="杨老汉 &lt;b&gt;"' in page.text
    assert await desk.store.read(lambda books: books.queue(EVERYTHING)) == []


async def test_by_hand_with_words_of_danger_to_a_person(desk, browser):
    """Whoever may not see protected tickets is told what became of it, and sees no more of it."""
    page = await browser.post("/tickets/new", need="我男人天天打我")
    assert "Ticket 1001 was opened" in page.words
    assert (await browser.get("/tickets/1001")).status == 404


async def test_a_body_that_is_no_form(desk, rice, browser):
    url = desk.server.make_url(f"/tickets/{rice}/note")
    for body, kind in ((b"\xff\xfe", "application/x-www-form-urlencoded"), (b"x", "multipart/form-data; boundary=y")):
        async with browser.session.post(url, data=body, headers={"Content-Type": kind}) as response:
            assert response.status in (403, 422)
