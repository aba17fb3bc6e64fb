"""A resident's text is read by what is open between them and us; none of it gets a new promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.domain.ticket import Attention, Category, Disposition, Need, Priority, State
from tests.smoke.steps import asked, households, sent_out
from tests.town import ANNA, BO, CHEN, DEAF, DUTY_ONE, GROUP_LEAD, OLD_MAN, SHARED, STRANGER, Town, town


async def reported_done(t: Town) -> None:
    await asked(t)
    await t.says(ANNA, "1")
    await t.says(ANNA, "3")
    assert (await t.ticket()).state is State.DONE


@pytest.mark.parametrize("words", ["米收到了", "收到了，谢谢", "来过了，谢谢", "送来了，你们辛苦了"])
async def test_it_came_closes_what_was_reported_done(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await reported_done(t)
        reply = await t.says(OLD_MAN, words)
        assert "谢谢" in (reply or "") and "以前" not in (reply or "")
        ticket = await t.ticket()
        assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.RESOLVED)
        assert await t.no_ticket(1002)


async def test_it_came_before_anybody_reported_it_is_shown_to_the_desk(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        reply = await t.says(OLD_MAN, "米收到了")
        assert "值班员" in (reply or "")
        ticket = await t.ticket()
        assert ticket.state is State.ASSIGNED and Attention.MORE_SAID in ticket.attention
        assert await t.no_ticket(1002)


async def test_that_somebody_came_confirms_nothing_and_is_promised_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await reported_done(t)
        reply = await t.says(OLD_MAN, "他来了")
        assert "值班员" in (reply or "") and "以前" not in (reply or "")
        ticket = await t.ticket()
        assert ticket.state is State.DONE and Attention.MORE_SAID in ticket.attention


async def test_it_came_closes_none_of_two_where_nobody_says_which(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await reported_done(t)
        await t.passes(minutes=31)
        await asked(t, words="水管坏了", number=1002, people=[ANNA])
        await t.says(ANNA, "1 1002")
        await t.says(ANNA, "3 1002")
        await t.says(OLD_MAN, "好了，谢谢")
        assert [(await t.ticket(n)).open for n in (1001, 1002)] == [True, True]
        await t.says(OLD_MAN, "米收到了")
        assert (await t.ticket(1002)).open


async def test_thanks_are_answered_once_and_confirm_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await reported_done(t)
        assert "不客气" in (await t.says(OLD_MAN, "谢谢你们") or "")
        assert await t.says(OLD_MAN, "谢谢") is None
        assert (await t.ticket()).state is State.DONE
        assert await t.no_ticket(1002)


@pytest.mark.parametrize("words", ["还没来", "米还没到", "没人来", "怎么还没送来啊"])
async def test_not_yet_opens_again_what_was_reported_done(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await reported_done(t)
        await t.says(OLD_MAN, words)
        ticket = await t.ticket()
        assert ticket.state is State.TRIAGED and Attention.DENIED in ticket.attention
        assert await t.no_ticket(1002)


async def test_not_yet_finds_its_ticket_after_it_closed_unconfirmed(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await reported_done(t)
        await t.passes(hours=9)
        assert (await t.ticket()).disposition is Disposition.UNCONFIRMED
        assert "再安排" in (await t.says(OLD_MAN, "还没收到") or "")
        assert (await t.ticket()).state is State.TRIAGED


async def test_not_yet_while_somebody_is_on_the_way_is_answered_with_the_truth(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        assert "正在找人" in (await t.says(OLD_MAN, "还没来") or "")
        await t.says(ANNA, "1")
        reply = await t.says(OLD_MAN, "到哪里了？")
        assert "答应去" in (reply or "") and "安娜" not in (reply or "") and "米" not in (reply or "")
        await t.says(ANNA, "2")
        assert "到了" in (await t.says(OLD_MAN, "到哪里了") or "")
        assert await t.no_ticket(1002)
        promises = [e for e in await t.entries() if e.kind == "told" and e.data.get("promise_at")]
        assert len(promises) == 1, "none of it was a new promise"


@pytest.mark.parametrize("words", ["不用了，邻居给我送来了", "打错了", "不需要了，谢谢"])
async def test_not_needed_asks_the_desk_to_close_and_disturbs_nobody_more(tmp_path: Path, words: str) -> None:
    duty = [("duty_phones = []", f'duty_phones = ["{DUTY_ONE}"]')]
    async with town(tmp_path, policy=duty) as t:
        await t.says(OLD_MAN, "我家没有米了")
        assert "取消" in (await t.says(OLD_MAN, words) or "")
        ticket = await t.ticket()
        assert ticket.state is State.NEW and Attention.CANCEL_ASKED in ticket.attention
        await t.passes(hours=5)
        assert all(t.texts(p) == [] for p in (ANNA, BO, CHEN, GROUP_LEAD)) and t.phone(DUTY_ONE).calls == []
        assert (await t.ticket()).open, "only a person closes it"


async def test_dialled_by_mistake_stops_no_alarm(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我胸口疼，喘不上气")
        reply = await t.says(OLD_MAN, "打错了")
        assert reply is not None
        await t.passes(minutes=3)
        ticket = await t.ticket()
        assert ticket.priority is Priority.CRITICAL and Attention.CANCEL_ASKED in ticket.attention
        assert any(t.texts(p) for p in (ANNA, BO, CHEN)), "it may have been somebody else who wrote that"


async def test_a_second_need_never_overwrites_the_first(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "家里没米了")
        await t.says(OLD_MAN, "还有灯泡坏了")
        ticket = await t.ticket()
        assert (ticket.category, ticket.item) == (Category.FOOD, "rice")
        assert [(n.category, n.item) for n in ticket.also] == [(Category.REPAIR, "light")]
        assert await t.no_ticket(1002)
        await sent_out(t)
        assert "送大米、修电灯" in t.texts(ANNA)[-1]
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        assert await t.says(OLD_MAN, "米收到了") is not None
        assert (await t.ticket()).open, "nobody closes the lamp with the rice"


async def test_both_needs_are_asked_about_at_the_call_back(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(DEAF, "家里没米了")
        await t.says(DEAF, "还有灯泡坏了")
        await sent_out(t)
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        await t.passes(minutes=6)
        assert "大米、电灯，都办好了，还是还没有都办好？" in t.texts(DEAF)[-1]
        await t.says(DEAF, "米收到了")
        assert (await t.ticket()).open
        await t.says(DEAF, "都办好了")
        assert Attention.CONFIRM_BY_HAND in (await t.ticket()).attention, "with words that no human has seen"


async def test_the_operator_splits_a_need_off(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "家里没米了")
        await t.says(OLD_MAN, "还有灯泡坏了")
        status, made = await t.api("POST", "/tickets/1001/split", {"at": 0})
        assert (status, made["number"], made["category"], made["item"]) == (200, 1002, "repair", "light")
        assert (await t.ticket(1002)).household == "H1" and (await t.ticket(1002)).parent == 1001
        assert (await t.ticket(1001)).also == ()
        status, _ = await t.api("POST", "/tickets/1001/split", {"at": 0})
        assert status in (400, 409, 422)


async def test_the_more_pressing_need_leads(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "家里没米了")
        await t.says(OLD_MAN, "我胸口疼得厉害")
        ticket = await t.ticket()
        assert (ticket.category, ticket.priority) == (Category.HEALTH, Priority.CRITICAL)
        assert [n.item for n in ticket.also] == ["rice"]


async def test_a_shared_phone_is_no_person(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await households(t, f"H8,G3,村口一号,钱秀英,{SHARED},1950,zh,,")
        await t.says(SHARED, "我是钱大妈，没米了")
        await t.says(SHARED, "我是孙大爷，我胸口疼")
        first, second = await t.ticket(1001), await t.ticket(1002)
        assert (first.priority, first.item) == (Priority.NORMAL, "rice")
        assert second.priority is Priority.CRITICAL


async def test_another_place_opens_its_own(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "家里没米了")
        await t.says(OLD_MAN, "四组的路灯坏了")
        assert (await t.ticket(1002)).area == "G4"


async def test_another_need_after_the_work_is_done_is_another_ticket(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await reported_done(t)
        await t.says(OLD_MAN, "水管坏了")
        assert (await t.ticket(1001)).state is State.DONE
        assert (await t.ticket(1002)).item == "water_pipe"


@pytest.mark.parametrize(
    "pieces", [("叫", "不醒"), ("他喝了酒就", "打", "我"), ("打", "他喝了酒就", "我"), ("老头子", "没气了")]
)
async def test_danger_over_several_texts_is_read_as_one(tmp_path: Path, pieces: tuple[str, ...]) -> None:
    async with town(tmp_path) as t:
        for piece in pieces:
            await t.says(STRANGER, piece)
        assert (await t.ticket()).in_danger
        assert await t.no_ticket(1002)


async def test_two_harmless_texts_make_no_danger(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(STRANGER, "家里没米了")
        await t.says(STRANGER, "谢谢你们")
        assert not (await t.ticket()).in_danger


async def test_the_cap_never_silences_danger(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[("per_hour = 20", "per_hour = 2")]) as t:
        for n in range(4):
            last = await t.says(OLD_MAN, f"还要{n + 1}样东西")
        assert last is None
        reply = await t.says(OLD_MAN, "我胸口疼，快不行了")
        assert "120" in (reply or "")


class TestWhoseHouse:
    async def test_a_suggested_house_goes_out_only_when_somebody_said_that_it_is_the_one(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA], confirm_household=False)
            await t.says(ANNA, "1")
            assert "山脚下七号" not in t.texts(ANNA)[-1] and "未核实" in t.texts(ANNA)[-1]
            await t.says(OLD_MAN, "水管坏了")

    async def test_confirming_is_logged_with_who_did(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA])
            await t.says(ANNA, "1")
            assert "山脚下七号" in t.texts(ANNA)[-1]
            assert "household_confirmed" in await t.kinds()

    @pytest.mark.parametrize(
        "words", ["我是赵奶奶，借周大山的电话，我家没米了", "我不是周大山，他把手机丢路上了", "周大山的手机我捡到了"]
    )
    async def test_nothing_goes_out_of_a_house_that_is_not_theirs(self, tmp_path: Path, words: str) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, words)
            ticket = await t.ticket()
            assert (ticket.household_confirmed, ticket.person) == (False, "")
            await sent_out(t, people=[ANNA], confirm_household=False)
            await t.says(ANNA, "1")
            assert "山脚下七号" not in t.texts(ANNA)[-1] and "周大山" not in t.texts(ANNA)[-1]

    async def test_a_place_in_the_words_beats_the_place_of_the_number(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, "我在四组，没米了")
            ticket = await t.ticket()
            assert (ticket.area, ticket.household) == ("G4", None)

    async def test_the_place_around_the_house_clears_nothing(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, "我在红庙社区三组，没米了")
            assert (await t.ticket()).household == "H1"

    async def test_later_words_clear_the_house_that_only_the_number_suggested(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, "没米了")
            assert (await t.ticket()).household == "H1"
            await t.says(OLD_MAN, "手机是借的，这是用周大山的手机发的")
            ticket = await t.ticket()
            assert (ticket.household, ticket.area) == (None, None)

    async def test_two_houses_of_one_number_in_one_group_give_the_area(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await households(t, f"H8,G4,村口一号,钱秀英,{SHARED},1950,zh,,")
            await t.says(SHARED, "没米了")
            ticket = await t.ticket()
            assert (ticket.area, ticket.household) == ("G4", None)

    async def test_details_name_nobody_where_several_share_the_number(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(SHARED, "没米了")
            await t.api("POST", "/tickets/1001/triage", {"household": "H4"})
            await sent_out(t, people=[ANNA])
            await t.says(ANNA, "1")
            assert "河边五号" in t.texts(ANNA)[-1]
            assert "孙" not in t.texts(ANNA)[-1]


def test_a_need_is_kept_in_the_callers_own_words() -> None:
    assert Need(Category.FOOD, "rice", "家里没米了").same_as(Need(Category.FOOD, "rice"))


@pytest.mark.parametrize("words", ["好", "知道了", "嗯", "OK", "收到", "yes"])
async def test_whoever_only_nods_is_answered_with_nothing_and_disturbs_nobody(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        assert not await t.says(OLD_MAN, words)
        ticket = await t.ticket()
        assert not ticket.attention and ticket.state is State.ASSIGNED and len(ticket.needs) == 1
        assert await t.no_ticket(1002)


@pytest.mark.parametrize("words", ["快点", "快点来嘛", "搞快点", "人呢", "hurry up please", "等不及了"])
async def test_who_is_impatient_hears_the_truth_and_raises_no_alarm(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        reply = await t.says(OLD_MAN, words)
        assert reply is not None and "已经有人答应去了" in reply
        ticket = await t.ticket()
        assert ticket.priority is Priority.NORMAL and Attention.MORE_SAID in ticket.attention
        assert len(ticket.needs) == 1 and await t.no_ticket(1002)


@pytest.mark.parametrize(
    "words", ["好", "1", "2", "没", "没有", "no", "骗人", "不是我要的", "送错了", "米来了但是生虫了"]
)
async def test_after_the_work_nothing_is_promised_anew(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await reported_done(t)
        before = (await t.ticket()).promise_at
        reply = await t.says(OLD_MAN, words) or ""
        assert "以前" not in reply and "分钟" not in reply, reply
        ticket = await t.ticket()
        assert ticket.promise_at == before and ticket.state is not State.CLOSED
        assert await t.no_ticket(1002)


async def test_who_wants_a_person_by_text_is_promised_a_call(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        reply = await t.says(OLD_MAN, "给我打电话")
        assert reply is not None and "值班员会给您打电话" in reply
        assert Attention.WANTS_PERSON in (await t.ticket()).attention


async def test_another_need_after_the_work_is_a_ticket_of_its_own(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await reported_done(t)
        await t.says(OLD_MAN, "我家灯又坏了")
        assert (await t.ticket()).state is State.DONE
        assert (await t.ticket(1002)).category is Category.REPAIR


async def test_the_neighbours_need_is_a_ticket_of_its_own_and_at_nobodys_house(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(OLD_MAN, "隔壁老王家也没米了")
        other = await t.ticket(1002)
        assert other.household is None and other.area == (await t.ticket()).area


async def test_a_place_alone_says_where_the_open_one_is(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(STRANGER, "没米了")
        await t.says(STRANGER, "我在四组")
        assert await t.no_ticket(1002)
        assert (await t.ticket()).area == "G4"


@pytest.mark.parametrize("words", ["9", "0", "??", "👍👍"])
async def test_keys_that_nobody_asked_for_are_no_need(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(OLD_MAN, words)
        assert len((await t.ticket()).needs) == 1 and await t.no_ticket(1002)


@pytest.mark.parametrize("words", ["我捡到这个手机，机主在哪里", "手机是我在路上捡到的，谁的"])
async def test_a_found_phone_is_not_at_its_owners_house(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, words)
        assert (await t.ticket()).household is None
