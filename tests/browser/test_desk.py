"""The desk as an operator's hands and eyes meet it: keys, live changes, the alarm, nothing typed is lost."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

from playwright.async_api import expect

from hotline.console.context import CONSOLE
from hotline.domain.actor import Actor
from hotline.domain.ticket import Category, Priority
from hotline.service import desk as use
from hotline.service.records import CallRecord
from tests.unit.console.world import NEIGHBOUR, START, WANG


async def ticket(desk, number):
    return await desk.store.read(lambda books: books.ticket(number))


async def awake(page):
    """The scripts run and the stream is there: a key pressed before that is a key lost."""
    line = page.locator("#line")
    await expect(line).to_have_text(await line.get_attribute("data-live"))


async def test_from_the_queue_to_the_offers_without_a_mouse(desk, open_desk):
    page = await open_desk("Ann")
    await desk.text("屋顶漏雨", NEIGHBOUR)
    number = await desk.text("家里断粮了")
    row = page.locator(f"#row-{number}")
    await expect(row).to_be_visible()
    await page.keyboard.press("j")
    await expect(row).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/tickets/{number}")
    await awake(page)
    await page.keyboard.press("2")
    await expect(page.locator("#category-medicine")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("c")
    await expect(page.locator("#part-head .emergency")).to_contain_text("120")
    await page.keyboard.press("y")
    await expect(page.locator("#part-household .confirmed")).to_be_visible()
    await page.keyboard.press("d")
    await page.keyboard.press("d")  # and at once
    await expect(page.locator("#status")).to_contain_text("3 people were asked.")
    found = await ticket(desk, number)
    assert (found.category, found.priority) == (Category.MEDICINE, Priority.CRITICAL)
    assert found.household_confirmed
    assert len(found.open_offers) == 3


async def test_a_key_ticks_that_it_is_this_house_before_it_is_sent_out(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    await page.keyboard.press("v")
    await expect(page.locator("input[name=confirm_household]")).to_be_checked()
    await page.keyboard.press("d")
    await page.keyboard.press("d")  # and at once
    await expect(page.locator("#status")).to_contain_text("3 people were asked.")
    assert (await ticket(desk, number)).household_confirmed


async def test_what_is_being_written_survives_what_happens_meanwhile(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    await page.keyboard.press("w")
    await page.keyboard.type("will ring 1 hour later, d")
    await use.dispatch(desk.h, Actor.operator("小陈"), number, [WANG])
    await expect(page.locator("#part-work")).to_contain_text("王志强")
    await expect(page.locator("#note")).to_have_value("will ring 1 hour later, d")
    await expect(page.locator("#note")).to_be_focused()
    assert len((await ticket(desk, number)).offers) == 1, "letters in a field are no commands"
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#part-log")).to_contain_text("will ring 1 hour later, d")
    await expect(page.locator("#note")).to_have_value("")


async def test_an_answer_that_comes_after_the_news_is_still_shown(desk, open_desk):
    """The stream told of the offers before the form's own answer arrived."""
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    told = asyncio.Event()

    async def hold_back(route):
        answer = await route.fetch()
        await told.wait()
        await route.fulfill(response=answer)

    await page.route("**/dispatch", hold_back)
    await page.keyboard.press("d")
    await page.keyboard.press("d")  # and at once
    await expect(page.locator("#part-log")).to_contain_text("wave 1 asked")
    told.set()
    await expect(page.locator("#status")).to_contain_text("3 people were asked.")


async def test_too_late_is_said_and_the_note_stays(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    await page.fill("#note", "on my way")
    await page.route("**/events*", lambda route: route.abort())
    await use.close(desk.h, Actor.operator("小陈"), number, "duplicate")
    await page.click("#note-save")
    await expect(page.locator("#status")).to_contain_text("changed this ticket meanwhile")
    await expect(page.locator("#part-head")).to_contain_text("duplicate")
    await expect(page.locator("#note")).to_have_value("on my way")


async def test_critical_rings_flashes_and_is_silenced(desk, open_desk):
    page = await open_desk("Ann")
    await page.reload()
    await expect(page.locator("#sound")).to_have_text("Sound is off: press any key")
    await page.keyboard.press("Shift")
    await expect(page.locator("#sound")).to_be_hidden()
    number = await desk.text("胸口痛，喘不上气", NEIGHBOUR)
    banner = page.locator("#banner")
    await expect(banner).to_contain_text(f"critical · {number}")
    await expect(banner).to_have_class("banner on loud")
    await expect(page).to_have_title(re.compile(rf"‼ ▲ critical · {number}"))
    await page.locator("input[data-key]").first.focus()
    await page.keyboard.press("Escape")
    await expect(banner).to_have_class("banner on loud")
    await page.keyboard.press("a")
    await expect(banner).to_have_class("banner on")
    await expect(banner.locator(".hushed")).to_contain_text("silent until")
    await expect(page).to_have_title("Queue · Duty desk")
    await page.reload()
    await expect(banner).to_have_class("banner on")
    desk.clock.hotline += timedelta(minutes=4)
    await expect(banner).to_have_class("banner on loud")
    await use.note(desk.h, Actor.operator("小陈"), number, "打电话了")
    await expect(banner).to_have_class("banner")


async def test_words_appear_while_somebody_speaks(desk, open_desk):
    number = await desk.text("喂")
    call = CallRecord(id="CA1", direction="in", at=START, ticket=number)
    await desk.store.write(lambda books: books.add_call(call))
    page = await open_desk()
    await page.wait_for_selector(f"#row-{number}")
    desk.voice.say("CA1", number, "我家的米")
    await expect(page.locator(f"#row-{number} .livewords")).to_have_text("我家的米")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    words = page.locator("#part-words .livewords")
    await expect(words).to_have_text("我家的米")
    desk.voice.say("CA1", number, "我家的米没有了")
    await expect(words).to_have_text("我家的米没有了")
    desk.voice.say("CA1", number, "我家的米没有了", final=True)
    await expect(words).to_have_text("")


async def test_a_ticket_that_becomes_protected_leaves_the_screen_of_others(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    await page.wait_for_selector("#line:not(:has-text('…'))")
    await use.triage(desk.h, Actor.operator("named"), number, use.TriageInput(protect="violence"))
    await page.wait_for_url("**/queue")
    await expect(page.locator("#rows")).to_contain_text("All is quiet")


async def test_windows_of_one_browser_share_one_stream(desk, open_desk):
    first = await open_desk("Ann")
    number = await desk.text("家里断粮了")
    second = await first.context.new_page()
    await second.goto(f"/tickets/{number}")
    await expect(second.locator("#line")).to_have_text("live")
    assert len(desk.app[CONSOLE].hub._boxes) == 1
    await use.note(desk.h, Actor.operator("小陈"), number, "heard by both")
    await expect(second.locator("#part-log")).to_contain_text("heard by both")
    await first.close()
    await use.note(desk.h, Actor.operator("小陈"), number, "the other took over")
    await expect(second.locator("#part-log")).to_contain_text("the other took over")


async def test_the_place_is_chosen_from_a_list_and_kept(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    await page.keyboard.press("e")
    field = page.locator("#part-details [name=area]")
    await field.focus()
    await expect(page.locator("#areas option").first).to_be_attached()
    await field.fill("四组")
    await page.click("#details-save")
    await expect(page.locator("#part-head")).to_contain_text("红庙社区 四组")
    assert (await ticket(desk, number)).area == "HM-4"


async def test_another_household_is_found_while_typing(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    await page.locator("#find-household").press_sequentially("李大")
    await page.click("#found button:has-text('李大妈')")
    await expect(page.locator("#part-household .confirmed")).to_contain_text("李大妈")
    assert (await ticket(desk, number)).household == "HM-4-012"


async def test_keys_are_shown_and_go_away(desk, open_desk):
    page = await open_desk("Ann")
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#keys")).to_be_hidden()
    await page.keyboard.press("/")
    await page.keyboard.type("n")
    await expect(page.locator("[name=q]")).to_have_value("n")
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await page.wait_for_url("**/tickets/new")


async def test_on_a_phone_nothing_runs_out_of_the_screen(desk, open_desk):
    number = await desk.text("胸口痛，喘不上气" + "很长的话" * 50, NEIGHBOUR)
    page = await open_desk("Ann", width=360, height=740)
    for path in ("/queue", f"/tickets/{number}", "/tickets/new", "/households/HM-3-007"):
        await page.goto(path)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, path


async def test_without_a_connection_a_key_says_that_nothing_was_saved(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    await page.fill("#note", "spoke to her son")
    await page.click("#note-save")
    await expect(page.locator("#status")).to_contain_text("Noted.")
    await page.fill("#note", "he comes at six")
    await page.route("**/note", lambda route: route.abort())
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#status")).to_contain_text("nothing was saved")
    await expect(page.locator("#status")).not_to_contain_text("Noted.")
    await expect(page.locator("#note")).to_have_value("he comes at six")
    await page.unroute("**/note")
    await page.click("#note-save")
    await expect(page.locator("#part-log")).to_contain_text("he comes at six")


async def test_a_half_written_note_survives_a_reload(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    await page.locator("#note").press_sequentially("she says the key is")
    await page.reload()
    await expect(page.locator("#note")).to_have_value("she says the key is")
    await awake(page)
    await page.click("#note-save")
    await expect(page.locator("#part-log")).to_contain_text("she says the key is")
    await page.reload()
    await expect(page.locator("#note")).to_have_value("")


async def test_time_and_alarm_stay_in_view(desk, open_desk):
    for n in range(30):
        await desk.text("家里断粮了", f"+86138000007{n:02d}")
    number = await desk.text("胸口痛，喘不上气", NEIGHBOUR)
    page = await open_desk("Ann")
    await expect(page.locator("#banner")).to_contain_text(str(number))
    await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    await expect(page.locator("#wall")).to_be_in_viewport()
    await expect(page.locator(f"[data-cry='{number}']")).to_be_in_viewport()


async def test_nobody_reads_no_words_yet_below_words(desk, open_desk):
    number = await desk.text("")
    call = CallRecord(id="CA1", direction="in", at=START, ticket=number)
    await desk.store.write(lambda books: books.add_call(call))
    page = await open_desk()
    await page.goto(f"/tickets/{number}")
    await awake(page)
    none = page.locator("[data-nowords]")
    desk.voice.say("CA1", number, "我家的米")
    await expect(page.locator("[data-live-call=CA1]")).to_have_text("我家的米")
    await expect(none).to_be_hidden()


async def test_for_some_seconds_it_can_be_taken_back(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    held = page.locator("#held")
    await page.keyboard.press("d")
    await expect(held).to_contain_text("Goes out in")
    await use.note(desk.h, Actor.operator("小陈"), number, "meanwhile")  # what happens meanwhile does not lose it
    await expect(page.locator("#part-log")).to_contain_text("meanwhile")
    await page.keyboard.press("r")
    await expect(held).to_contain_text("nothing went out")
    assert (await ticket(desk, number)).offers == ()
    await page.keyboard.press("d")
    await expect(page.locator("#status")).to_contain_text("3 people were asked.", timeout=15_000)
    await expect(held).to_be_hidden()
    assert len((await ticket(desk, number)).offers) == 3


async def test_who_leaves_the_page_has_sent_it(desk, open_desk):
    number = await desk.text("家里断粮了")
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    await page.keyboard.press("s")
    await expect(page.locator("#held")).to_contain_text("Goes out in")
    await page.keyboard.press("q")
    await page.wait_for_url("**/queue")
    for _ in range(100):
        if (await ticket(desk, number)).promise_kept_at is not None:
            break
        await asyncio.sleep(0.1)
    assert (await ticket(desk, number)).promise_kept_at is not None


async def test_who_sends_out_a_second_time_is_asked_first(desk, open_desk):
    number = await desk.text("家里断粮了")
    await use.dispatch(desk.h, Actor.operator("小陈"), number, [WANG])
    page = await open_desk("Ann")
    await page.goto(f"/tickets/{number}")
    await awake(page)
    asked = []

    async def no(dialog):
        asked.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", no)
    await page.keyboard.press("d")
    await expect(page.locator("#held")).to_be_hidden()
    assert len(asked) == 1 and "Ask more people?" in asked[0]
    assert len((await ticket(desk, number)).offers) == 1
