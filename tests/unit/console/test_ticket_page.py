"""The ticket's page: what was said, why the machine suggests it, whom it is for, who could go, what happened."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.actor import Actor
from hotline.domain.ticket import Reason
from hotline.service import desk as use
from hotline.service import removing
from hotline.service.records import CallRecord, OutboxState, UtteranceRecord
from tests.unit.console.world import GRANDFATHER, LI, NEIGHBOUR, START, WANG


def call(number, **more):
    values = {"id": "CA1", "direction": "in", "at": START, "phone": GRANDFATHER, "ticket": number, **more}
    return CallRecord(**values)


SAID = UtteranceRecord(
    call="CA1",
    start=0.5,
    end=2.0,
    text="家里断凉了",
    words=(("家里", 0.5, 0.8, 0.99), ("断凉", 0.8, 1.2, 0.42), ("了", 1.2, 1.3, 0.9)),
)


async def test_uncertain_words_are_marked(desk, sign_in):
    number = await desk.text("家里断凉了")
    ended = call(number, audio="CA1.ulaw", ended_at=START)
    await desk.store.write(lambda books: (books.add_call(ended), books.add_utterance(SAID)))
    page = await (await sign_in("Ann")).get(f"/tickets/{number}")
    words = page.part("words")
    assert '<u class="unsure" title="heard uncertainly" data-at="0.8">断凉</u>' in words
    assert "<u" not in words.replace('<u class="unsure" title="heard uncertainly" data-at="0.8">', "")
    assert 'src="/audio/CA1.wav"' in page.part("sound")


async def test_words_as_they_are_spoken_with_the_notice_beside_them(desk, sign_in):
    number = await desk.text("家里断凉了")
    await desk.store.write(lambda books: books.add_call(call(number)))
    desk.voice.now["CA1"] = (number, "请你们快点")
    words = (await (await sign_in("Ann")).get(f"/tickets/{number}")).part("words")
    assert 'data-live-call="CA1">请你们快点</span>' in words
    assert "on the phone now" in words
    assert "understands only the sample sentences" in words


async def test_what_the_recording_gave_replaces_the_stream(desk, sign_in):
    number = await desk.text("家里断凉了")
    better = UtteranceRecord(call="CA1", start=0.0, end=3.0, text="家里断粮了大米没有", source="recording")
    ended = call(number, ended_at=START)
    await desk.store.write(
        lambda books: (books.add_call(ended), books.add_utterance(SAID), books.add_utterance(better))
    )
    words = (await (await sign_in()).get(f"/tickets/{number}")).part("words")
    assert "家里断粮了大米没有" in words
    assert "断凉</u>" not in words


async def test_reasons_by_sound(desk, sign_in):
    number = await desk.text("家里断凉了")
    machine = (await (await sign_in("Ann")).get(f"/tickets/{number}")).part("machine")
    assert "heard “断凉”, sounds like “断粮” → " in machine
    assert "category: food" in machine


async def test_the_household_is_suggested_until_confirmed(desk, sign_in):
    number = await desk.text("家里断粮了")
    browser = await sign_in("Ann")
    part = (await browser.get(f"/tickets/{number}")).part("household")
    assert "suggested, not yet confirmed" in part
    assert 'value="HM-3-007" data-key="y"' in part
    assert "hard of hearing" in part
    assert "lives alone" in part
    assert "狗凶，先喊门" in part
    await browser.post(f"/tickets/{number}/triage", household="HM-3-007")
    part = (await browser.get(f"/tickets/{number}")).part("household")
    assert "confirmed" in part
    assert 'data-key="y"' not in part


async def test_people_with_reasons_and_the_way(desk, sign_in):
    number = await desk.text("家里断粮了")
    people = (await (await sign_in("Ann")).get(f"/tickets/{number}")).part("people")
    first = people[: people.index("李小梅")]
    assert "王志强" in first
    assert "10 minutes away" in first
    assert "same group · fitting skill" in first
    assert "lead of 红庙社区" in people
    assert 'data-key="d"' in people


async def test_emergency_numbers_on_a_critical_ticket_only(desk, sign_in):
    heart, rice = await desk.text("胸口痛", NEIGHBOUR), await desk.text("家里断粮了")
    browser = await sign_in("Ann")
    head = (await browser.get(f"/tickets/{heart}")).part("head")
    for number, service in (("110", "police"), ("119", "fire"), ("120", "ambulance")):
        assert f'<a href="tel:{number}"><b>{number}</b> {service}</a>' in head
    assert "emergency" not in (await browser.get(f"/tickets/{rice}")).part("head")


async def test_the_number_for_this_danger_is_first_and_marked(desk, sign_in):
    fire, nothing = await desk.text("家里着火了", NEIGHBOUR), await desk.text("嗡嗡嗡")
    browser = await sign_in("Ann")
    head = (await browser.get(f"/tickets/{fire}")).part("head")
    assert re.findall(r'href="tel:(1\d\d)"', head) == ["119", "110", "120"]
    marked = head[head.index('class="fitting"') :]
    assert "119" in marked[: marked.index("</strong>")]
    assert "for this danger" in marked[: marked.index("</strong>")]
    head = (await browser.get(f"/tickets/{nothing}")).part("head")
    assert re.findall(r'href="tel:(1\d\d)"', head) == ["110", "119", "120"]
    assert "fitting" not in head


async def test_what_was_not_understood_says_so_and_stands_as_urgent(desk, sign_in):
    number = await desk.text("嗡嗡嗡")
    head = (await (await sign_in("Ann")).get(f"/tickets/{number}")).part("head")
    assert "Not understood, perhaps serious: look at it first" in head
    assert "◆" in head
    assert "urgent" in head


async def test_the_question_and_its_answer_stand_in_the_log(desk, sign_in):
    number = await desk.text("嗡嗡嗡")
    await desk.reply("9", GRANDFATHER)
    browser = await sign_in("Ann")
    page = await browser.get(f"/tickets/{number}")
    assert "asked whether anybody is in danger" in page.part("log")
    assert "says that somebody is in danger:" in page.part("log")
    machine = html.unescape(page.part("machine"))
    assert "asked whether anybody is in danger, answered “9” → priority: critical" in machine


async def test_reasons_by_an_idea_and_by_an_example(desk, sign_in):
    number = await desk.text("家里断粮了")
    reasons = (
        Reason("emergency", "medical", "嘴…歪", "嘴巴 + 歪", "exact"),
        Reason("protected", "self_harm", "药攒着", "我把药都攒起来了", "alike"),
    )

    def put(books):
        ticket = books.ticket(number)
        books.save_ticket(ticket, replace(ticket, reasons=reasons, version=ticket.version + 1))

    await desk.store.write(put)
    machine = html.unescape((await (await sign_in("Ann")).get(f"/tickets/{number}")).part("machine"))
    assert "heard “嘴…歪”, that is “嘴巴” + “歪” → emergency: ambulance" in machine
    assert "said “药攒着”, which is like “我把药都攒起来了” → protected: self-harm" in machine


async def test_every_key_stands_on_its_button_and_no_key_twice(desk, sign_in):
    number = await desk.text("家里断粮了")
    page = await (await sign_in()).get(f"/tickets/{number}")
    keys = re.findall(r'data-(?:key|fold|focus)="([^"]+)"', page.text)
    assert sorted(keys) == sorted("1234567890cuml" + "yvd" + "ws" + "hxe" + "qtn?" + "r")
    for key in "1234567890cumlyvds":
        assert f"<kbd>{key}</kbd>" in page.text


async def test_other_open_tickets_of_this_caller(desk, sign_in):
    rice = await desk.text("家里断粮了")
    desk.clock.pass_time(timedelta(hours=1))
    roof = await desk.text("屋顶漏雨")
    assert roof != rice
    others = (await (await sign_in()).get(f"/tickets/{roof}")).part("others")
    assert f'href="/tickets/{rice}"' in others


async def test_messages_with_their_delivery(desk, sign_in):
    number = await desk.text("家里断粮了")
    await use.dispatch(desk.h, Actor.operator("小陈"), number, [WANG, LI])
    rows = await desk.store.read(lambda books: books.outbox_of(number))
    offer = next(r for r in rows if r.to == WANG)
    failed = replace(offer, state=OutboxState.FAILED, error="30003 unreachable")
    await desk.store.write(lambda books: books.save_outbox(failed))
    messages = (await (await sign_in("Ann")).get(f"/tickets/{number}")).part("messages")
    assert "→ 王志强 · offer" in messages
    assert "failed: 30003 unreachable" in messages
    assert "waiting to go out" in messages


async def test_the_log_tells_what_happened_in_sentences(desk, sign_in):
    number = await desk.text("家里断粮了")
    browser = await sign_in("Ann")
    await browser.post(f"/tickets/{number}/triage", category="food", area="HM-3")
    await browser.post(f"/tickets/{number}/dispatch", best="1")
    await desk.reply("1", WANG)
    await desk.reply("3", WANG)
    log = (await browser.get(f"/tickets/{number}")).part("log")
    told = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", log)).split())
    assert "Ann triaged: category: food, place: 红庙社区 三组" in told
    assert "the resident opened: text message from +8613800001001 家里断粮了" in told
    assert "Ann wave 1 asked 王志强, 李小梅, 赵所长, until 09:08" in told
    assert "王志强 accepted" in told
    assert "王志强 the work of 王志强 is done" in told
    assert "the machine told the caller, and promised for 09:30:" in told


async def test_times_are_in_the_hotlines_zone_with_the_day_when_it_is_not_today(desk, sign_in):
    number = await desk.text("家里断粮了")
    desk.clock.pass_time(timedelta(days=1))
    page = await (await sign_in()).get(f"/tickets/{number}")
    assert "11月23日 09:00" in page.part("log")


@pytest.mark.parametrize("number", ["9999", "1", "999999999999"])
async def test_unknown_tickets(sign_in, number):
    page = await (await sign_in()).get(f"/tickets/{number}")
    assert page.status == 404
    assert "这里没有这一项" in page.words


async def test_a_protected_ticket_does_not_exist_for_others(desk, sign_in):
    number = await desk.text("我男人天天打我，我害怕")
    before = await desk.store.read(lambda books: books.ticket(number))
    ann, named = await sign_in("Ann"), await sign_in("named")
    assert (await ann.get(f"/tickets/{number}")).status == 404
    for action in ("triage", "dispatch", "note", "hold", "close", "reopen", "take-back", "work-done"):
        fields = {"text": "x", "spoke": "1", "disposition": "resolved", "until": "30", "category": "food"}
        assert (await ann.post(f"/tickets/{number}/{action}", fields)).status == 404
        assert await desk.store.read(lambda books: books.ticket(number)) == before, f"{action} changed it"
    page = await named.get(f"/tickets/{number}")
    assert "protected: violence" in page.words
    assert "dispatch-best" not in page.text
    assert "nothing is sent out by text" in page.words


async def test_a_countdown_that_went_on_is_no_change(desk, sign_in):
    number = await desk.text("家里断粮了")
    browser = await sign_in()
    before = await browser.get(f"/tickets/{number}")
    desk.clock.pass_time(timedelta(seconds=30))
    after = await browser.get(f"/tickets/{number}")
    assert "29:30" in after.part("head")
    assert before.fingerprint("head") == after.fingerprint("head")
    await browser.post(f"/tickets/{number}/note", spoke="1")
    assert (await browser.get(f"/tickets/{number}")).fingerprint("head") != after.fingerprint("head")


async def test_a_household_file_to_be_read(sign_in):
    browser = await sign_in("Ann")
    page = await browser.get("/households/HM-3-007")
    assert "杨老汉" in page.words
    assert "永昌街道 红庙社区 三组" in page.words
    assert "phone only 09:00-20:00" in page.words
    assert (await browser.get("/households/nowhere")).status == 404


async def test_households_are_found_by_name(sign_in):
    browser = await sign_in()
    found = await browser.get("/households?number=1001&q=杨老")
    assert 'value="HM-3-007"' in found.text
    assert "/tickets/1001/triage" in found.text
    assert "没有找到住户" in (await browser.get("/households?number=1001&q=zzz")).words
    assert "evil" not in (await browser.get("/households?number=evil&q=杨")).text


async def test_areas_are_offered_by_the_shortest_name_that_is_the_only_one(sign_in):
    areas = await (await sign_in()).get("/areas")
    assert '<option value="三组"></option>' in areas.text
    assert '<option value="红庙社区"></option>' in areas.text


async def test_a_ticket_stays_readable_when_its_people_were_taken_out_of_the_books(desk, sign_in):
    number = await desk.text("家里断粮了，我是杨老汉")
    browser = await sign_in()
    await use.dispatch(desk.h, Actor.operator("小陈"), number, [WANG])
    await removing.remove_volunteer(desk.store, desk.clock, desk.h.policy, WANG)
    await use.close(desk.h, Actor.operator("小陈"), number, "mistaken")
    await removing.remove_household(desk.store, "HM-3-007")
    page = await browser.get(f"/tickets/{number}")
    assert page.status == 200
    assert "把王志强从名册中移除，另问他人" in page.words
    assert "办公室" in page.words


async def test_only_who_phones_or_writes_can_withhold_a_number(desk, sign_in):
    browser = await sign_in("Ann")
    await browser.post("/tickets/new", need="家里断粮了", channel="counter")
    page = await browser.get("/tickets/1001")
    assert "no number given" in page.words
    assert "number withheld" not in page.words
