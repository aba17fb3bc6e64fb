"""A protected ticket is seen by named people only: never offered by machine, never texted, never listed."""

from __future__ import annotations

from pathlib import Path

from hotline.demo.phone_company import Answer
from hotline.demo.phone_company.trouble import Fault
from hotline.domain.actor import Actor
from hotline.domain.ticket import Attention, OfferState, Protected, State
from hotline.service import desk
from ivr.ports import Utterance
from tests.smoke.steps import asked
from tests.town import (
    ANNA,
    BO,
    CHEN,
    COMMUNITY_LEAD,
    DISTRICT_LEAD,
    DUTY_ONE,
    DUTY_TWO,
    GROUP_LEAD,
    OLD_MAN,
    STAFF,
    Town,
    town,
)

QUIET = "【995】收到了，编号1001。会有人联系您。急事请打120、110、119。"
VIOLENCE = "我儿子打我"
EVERYBODY = (ANNA, BO, CHEN, STAFF, GROUP_LEAD, COMMUNITY_LEAD, DISTRICT_LEAD)
DUTY = [("duty_phones = []", f'duty_phones = ["{DUTY_ONE}", "{DUTY_TWO}"]')]


async def test_the_receipt_tells_nothing_to_whoever_holds_the_phone(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        assert await t.says(OLD_MAN, VIOLENCE) == QUIET
        ticket = await t.ticket()
        assert ticket.protected is Protected.VIOLENCE
        assert ticket.promise_at is None
        assert Attention.PROTECTED in ticket.attention


async def test_what_joins_is_answered_as_neutrally(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        assert await t.says(OLD_MAN, VIOLENCE) == QUIET
        assert await t.says(OLD_MAN, "我胸口疼") == QUIET
        assert await t.no_ticket(1002)


async def test_it_never_goes_out_by_machine_and_the_duty_phones_ring(tmp_path: Path) -> None:
    async with town(tmp_path, policy=DUTY) as t:
        await t.says(OLD_MAN, VIOLENCE)
        await t.passes(minutes=10)
        assert all(t.texts(person) == [] for person in EVERYBODY)
        assert all(t.phone(person).calls == [] for person in EVERYBODY)
        assert len(t.phone(DUTY_ONE).calls) >= 2, "round and round, while nobody acknowledges"
        assert len(t.phone(DUTY_TWO).calls) >= 2
        t.company.phone(DUTY_TWO, Answer(keys=("1",)))
        while not (await t.ticket()).taken_by:  # the gaps have grown
            await t.passes(minutes=1)
        rung = len(t.phone(DUTY_ONE).calls) + len(t.phone(DUTY_TWO).calls)
        assert "duty_acknowledged" in await t.kinds()
        await t.passes(minutes=8)
        assert len(t.phone(DUTY_ONE).calls) + len(t.phone(DUTY_TWO).calls) == rung
        said = " ".join(words for call in t.phone(DUTY_TWO).calls for words in call.said)
        assert "儿子" not in said
        assert "周" not in said
        assert (await t.ticket()).offers == ()


async def test_offers_are_withdrawn_when_it_turns_out_to_be_one(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(OLD_MAN, VIOLENCE)
        ticket = await t.ticket()
        assert ticket.protected is Protected.VIOLENCE
        assert not ticket.open_offers
        assert "不用去了" in t.texts(ANNA)[-1]
        before = len(t.texts(ANNA))
        reply = await t.says(ANNA, "1")
        assert reply is not None
        assert "13800000101" not in reply
        assert "有人去了" not in reply, "that would not be true"
        assert (await t.ticket()).active == ()
        assert len(t.texts(ANNA)) == before + 1, "the reply, and no details"
        await t.passes(hours=2)
        assert all(o.state is not OfferState.OPEN for o in (await t.ticket()).offers)
        assert t.texts(GROUP_LEAD) == []


async def test_an_offer_that_still_waited_to_go_out_stays_at_home(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.rest(Fault.ERROR_429, times=20)
        await asked(t)
        t.company.trouble.rest(Fault.ERROR_429, times=0)
        await t.says(OLD_MAN, VIOLENCE)
        for _ in range(8):
            t.machine.passes(300)
            await t.quiet()
        offers = [text for person in EVERYBODY for text in t.texts(person) if "能去" in text]
        assert offers == []


async def test_details_that_still_waited_are_never_texted(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        t.company.trouble.rest(Fault.ERROR_429, times=4)
        await t.says(ANNA, "1")
        await t.says(OLD_MAN, VIOLENCE)
        for _ in range(4):
            t.machine.passes(300)
            await t.quiet()
        assert not any("山脚下" in text or "13800000101" in text for text in t.texts(ANNA))
        assert Attention.UNDELIVERED in (await t.ticket()).attention, "somebody phones her"


async def test_who_is_at_work_already_is_not_texted_about_it(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(OLD_MAN, VIOLENCE)
        before = len(t.texts(ANNA))
        await t.passes(hours=5)
        assert len(t.texts(ANNA)) == before, "no reminder"
        assert Attention.OVERDUE in (await t.ticket()).attention
        await t.says(ANNA, "3")
        await t.passes(hours=2)
        ticket = await t.ticket()
        assert ticket.state is State.DONE
        assert Attention.CONFIRM_BY_HAND in ticket.attention
        assert t.phone(OLD_MAN).calls == [], "nobody is phoned back about it"


async def test_the_api_does_not_know_it(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, VIOLENCE)
        for path in ("/tickets", "/tickets?q=儿子", "/tickets?q=1001", "/tickets?state=new", "/contacts"):
            status, page = await t.api("GET", path)
            assert (status, page["items"]) == (200, []), path
        bodies = {
            "triage": {"priority": "low"},
            "dispatch": {},
            "note": {"text": "x"},
            "hold": {"until": "2026-11-23T12:00:00+08:00"},
            "close": {"disposition": "mistaken"},
            "reopen": {},
        }
        assert (await t.api("GET", "/tickets/1001"))[0] == 404
        assert (await t.api("GET", "/tickets/1001/entries"))[0] == 404
        for action, body in bodies.items():
            assert (await t.api("POST", f"/tickets/1001/{action}", body))[0] == 404, action
        assert (await t.ticket()).state is State.NEW


async def test_a_caller_hears_nothing_of_it_either(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[('silence = "8 s"', 'silence = "1 s"')]) as t:
        call = t.phone(OLD_MAN).call(None)
        await t.until(lambda: call.said)
        await t.service.voice.heard(Utterance(call.sid, VIOLENCE, (), True, 0.0, 2.0, "stream"))
        await call.wait()
        await t.quiet()
        ticket = await t.ticket()
        assert ticket.protected is Protected.VIOLENCE
        assert ticket.promise_at is None
        after = " ".join(call.said[1:])
        assert "接到了" in after
        assert not any(word in after for word in ("分钟", "帮您", "打我", "派人", "暴力"))
        assert "会有人给您打电话" in after and "110" in after


async def test_no_visit_is_opened_for_everybody_to_see(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        await _protect(t)
        await t.passes(hours=6)
        assert await t.no_ticket(1002)
        assert (await t.ticket()).state is State.DONE


async def _protect(t: Town) -> None:
    await desk.triage(t.h, Actor.operator("duty"), 1001, desk.TriageInput(protect="abuse"))
