"""One person with several numbers, numbers that nobody has, and what somebody may do for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hotline.domain.actor import Actor
from hotline.domain.people import Grant, Role
from hotline.domain.ticket import Attention, OfferState, State
from hotline.service import desk, register
from hotline.service.imports import import_file
from hotline.service.ports import Books
from tests.smoke.steps import asked, each_once, households
from tests.town import ANNA, BO, CHEN, DEAF, GROUP_LEAD, NEIGHBOUR, OLD_MAN, STRANGER, Town, town

SECOND = "+8613800000209"
"""A further phone of somebody who helps."""
OTHER = "+8613800000198"
"""A further phone of a resident."""


async def helpers(t: Town, *rows: str) -> None:
    head = "姓名,电话,区域,编号,备用电话\n"
    await import_file(t.service.store, t.service.clock, "volunteers", (head + "\n".join(rows)).encode())


async def second_number(t: Town, who: str = ANNA) -> None:
    await register.add_number(t.service.store, await t.who(who), SECOND, "CN")


class TestSeveralNumbers:
    async def test_an_answer_from_another_number_is_theirs(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await second_number(t)
            await asked(t, people=[ANNA, BO])
            assert len(t.texts(ANNA)) == 1 and not t.texts(SECOND), "one person is asked once"
            assert await t.says(SECOND, "1") is None
            ticket = await t.ticket()
            assert [(a.person, a.phone) for a in ticket.active] == [(await t.who(ANNA), SECOND)]
            assert "1001归您了" in t.texts(SECOND)[-1], "where they answered from they hold the phone"
            assert len(t.texts(ANNA)) == 1
            assert "1001您到了" in (await t.says(ANNA, "2") or ""), "from the first one just as well"
            assert "办完了" in (await t.says(SECOND, "3") or "")
            assert (await t.ticket()).state is State.DONE
            each_once(t)

    async def test_a_call_from_another_number_is_about_the_work(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await second_number(t)
            await asked(t, people=[ANNA])
            await t.says(ANNA, "1")
            at_hand = await t.h.store.read(lambda books: register.find(books, SECOND))
            assert at_hand[0].at_work == (1001,)

    async def test_a_number_from_which_they_answered_is_verified(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA])
            before = await t.h.store.read(lambda books: books.people_at(ANNA)[0].addresses[0])
            await t.says(ANNA, "1")
            after = await t.h.store.read(lambda books: books.people_at(ANNA)[0].addresses[0])
            assert (before.verified, after.verified) == (False, True)

    async def test_a_phone_that_was_lost_answers_for_nobody(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await second_number(t)
            await asked(t, people=[ANNA])
            await register.drop_number(t.service.store, SECOND, ANNA, "CN")
            assert "不认识这个号码" in (await t.says(ANNA, "1 1001") or "")
            assert (await t.ticket()).active == ()
            assert await t.says(SECOND, "1") is None
            assert (await t.ticket()).active[0].phone == SECOND

    async def test_a_sheet_gives_somebody_another_number_by_their_code(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await helpers(t, f"安娜,{ANNA},G3,V7,")
            who = await t.who(ANNA)
            await asked(t, people=[ANNA])
            await helpers(t, f"安娜,{SECOND},G3,V7,")
            assert await t.who(SECOND) == who
            assert await t.says(SECOND, "1") is None
            assert (await t.ticket()).active[0].person == who

    async def test_a_resident_says_from_another_phone_that_it_came(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await register.add_number(t.service.store, OLD_MAN, OTHER, "CN")
            await asked(t, people=[ANNA])
            await t.says(ANNA, "1")
            await t.says(ANNA, "3")
            assert "谢谢" in (await t.says(OTHER, "米送到了") or "")
            assert (await t.ticket()).state is State.CLOSED
            assert await t.no_ticket(1002)

    @pytest.mark.parametrize(
        "why", ["", "the other is shared", "this one is shared", "safe number", "of this ticket", "protected"]
    )
    async def test_what_came_from_the_other_phone_is_told_only_where_both_are_theirs_alone(
        self, tmp_path: Path, why: str
    ) -> None:
        """Who shares a phone, or is feared, must not find the one ticket by the other phone."""
        async with town(tmp_path) as t:
            await register.add_number(t.service.store, OLD_MAN, OTHER, "CN")
            if why == "the other is shared":
                await register.add_number(t.service.store, DEAF, OLD_MAN, "CN")
            elif why == "this one is shared":
                await register.add_number(t.service.store, DEAF, OTHER, "CN")
            elif why == "safe number":
                await households(t, f"H1,,,周大山,,,,safe_number={NEIGHBOUR},")
            await t.says(OLD_MAN, "我男人天天打我，我害怕" if why == "protected" else "我家没有米了")
            if why == "of this ticket":
                safe = desk.TriageInput(safe_number=NEIGHBOUR)
                await desk.triage(t.h, Actor.operator("duty"), 1001, safe)
            reply = await t.says(OTHER, "到哪了") or ""
            assert ("resident_said" in await t.kinds()) == (why == "")
            assert ("编号1001" in reply or "1001" in reply) == (why == ""), reply

    async def test_what_waits_or_comes_later_goes_to_a_number_that_is_still_theirs(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await second_number(t)
            await asked(t, people=[ANNA])
            await t.phone(ANNA).send("1")
            await register.drop_number(t.service.store, SECOND, ANNA, "CN")
            await t.quiet()
            assert len(t.texts(ANNA)) == 1, "the address goes to nobody who found the phone"
            assert "1001归您了" in t.texts(SECOND)[0]
            await t.passes(hours=3)
            assert "办得怎么样" in t.texts(SECOND)[-1] and len(t.texts(ANNA)) == 1

    async def test_a_number_that_is_somebody_elses_now(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await helpers(t, f"安娜,{ANNA},G3,V1,", f"薄文,{BO},G3,V2,")
            await asked(t, people=[ANNA])
            await t.says(ANNA, "1")
            await helpers(t, f"薄文,{ANNA},G3,V2,", f"安娜,{SECOND},G3,V1,")
            before = len(t.texts(ANNA))
            await desk.take_back(t.h, Actor.operator("duty"), 1001, (await t.ticket()).active[0].person)
            await t.quiet()
            assert len(t.texts(ANNA)) == before
            assert "改由别人去" in t.texts(SECOND)[-1]

    async def test_nobody_is_sent_to_themselves_from_whichever_phone_they_wrote(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await second_number(t)
            await asked(t, caller=SECOND)
            assert await t.who(ANNA) not in {o.person for o in (await t.ticket()).offers}
            assert (await t.ticket()).offers


class TestUnknownNumbers:
    async def test_they_and_the_desk_are_asked_once(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA])
            assert "不认识这个号码" in (await t.says(STRANGER, "1 1001") or "")
            ticket = await t.ticket()
            assert ticket.active == ()
            assert ticket.attention == {Attention.HELPER_SAID}
            assert await t.says(STRANGER, "1 1001") is None
            assert (await t.kinds()).count("answer_claimed") == 2, "nothing that was said is lost"
            assert await t.no_ticket(1002)

    async def test_the_operator_says_whose_it_is(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA])
            await t.says(STRANGER, "1 1001")
            await desk.number_known(t.h, Actor.operator("duty"), 1001, STRANGER, await t.who(ANNA))
            assert (await t.ticket()).attention == set()
            assert await t.says(STRANGER, "1") is None
            assert (await t.ticket()).active[0].person == await t.who(ANNA)
            assert "1001归您了" in t.texts(STRANGER)[-1]

    @pytest.mark.parametrize("caller", [OLD_MAN, STRANGER])
    async def test_whoever_wrote_names_their_own_ticket(self, tmp_path: Path, caller: str) -> None:
        async with town(tmp_path) as t:
            await asked(t, caller=caller, people=[ANNA])
            for words in ("1001 好的", "1001 米送到了", "1001 已经送到了", "1 1001"):
                assert "不认识" not in (await t.says(caller, words) or ""), words
            await t.says(ANNA, "1")
            await t.says(caller, "1001 到了")
            assert "answer_claimed" not in await t.kinds()

    async def test_a_residents_number_is_not_an_unknown_one(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA])
            assert "不认识" not in (await t.says(NEIGHBOUR, "1 1001") or "")
            assert "answer_claimed" not in await t.kinds()

    async def test_what_is_no_answer_is_a_persons_own(self, tmp_path: Path) -> None:
        """Danger, and words about a ticket that waits for nobody, come to the desk as ever."""
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA])
            assert "1002" in (await t.says(STRANGER, "4 1001 救命，着火了") or "")
            await t.says(OLD_MAN, "我家没有米了")
            assert "1003" in (await t.says(NEIGHBOUR, "1 1009") or "")


class TestGrants:
    async def ends(self, t: Town, role: Role = Role.VOLUNTEER, phone: str = ANNA) -> None:
        who, now = await t.who(phone), t.h.clock.now()

        def unit(books: Books) -> None:
            person = books.person(who)
            assert person is not None
            held = next(g for g in person.grants if g.role is role)
            books.put_grant(who, Grant(role, held.area, until=now + timedelta(minutes=10), id=held.id))

        await t.h.store.write(unit)

    async def test_work_in_hand_stays_theirs(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await self.ends(t)
            await asked(t, people=[ANNA])
            await t.says(ANNA, "1")
            await t.passes(minutes=15)
            assert "您到了" in (await t.says(ANNA, "2") or "")
            assert "办完了" in (await t.says(ANNA, "3") or "")
            assert (await t.ticket()).state is State.DONE

    async def test_who_may_help_no_longer_is_sent_nowhere_and_told_so_kindly(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await self.ends(t)
            await asked(t, people=[ANNA])
            await t.passes(minutes=15)
            assert "没有等您回复的求助" in (await t.says(ANNA, "1") or "")
            assert (await t.ticket()).active == ()
            await t.passes(minutes=30)
            ticket = await t.ticket()
            assert await t.who(ANNA) not in {o.person for o in ticket.open_offers}
            status, answer = await t.api("POST", "/tickets/1001/dispatch", {"people": [ANNA]})
            assert (status, "Nobody who may be asked" in answer["detail"]) == (422, True)

    async def test_an_offer_that_has_not_gone_out_yet_does_not_go_out_any_more(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, "我家没有米了")
            who, now = await t.who(ANNA), t.h.clock.now()
            await desk.dispatch(t.h, Actor.operator("duty"), 1001, [who])
            (held,) = await t.h.store.read(lambda books: books.people_at(ANNA)[0].grants)
            await t.h.store.write(lambda books: books.put_grant(who, replace(held, until=now)))
            await t.quiet()
            assert t.texts(ANNA) == []

    async def test_ended_at_once_nobody_waits_for_them(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA])
            await register.end_grant(t.service.store, t.h.clock, t.h.policy, ANNA, "volunteer", "G3", "CN")
            assert (await t.ticket()).open_offers == ()

    async def test_a_sheet_of_areas_leaves_the_leads_that_it_does_not_name(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await register.grant(t.service.store, ANNA, "lead", "G3", "CN")

            async def leads(row: str) -> list[str | None]:
                text = f"code,name,level,parent,lead_name,lead_phone\n{row}\n"
                await import_file(t.service.store, t.service.clock, "areas", text.encode())
                tree = await t.h.store.read(lambda books: books.area_tree())
                return [lead.phone for lead in tree.leads_of("G3", t.h.clock.now())]

            assert await leads("G3,三组,group,C,,") == [GROUP_LEAD, ANNA]
            assert await leads(f"G3,三组,group,C,三组组长,{GROUP_LEAD}") == [GROUP_LEAD, ANNA]
            assert await leads(f"G3,三组,group,C,新组长,{SECOND}") == [ANNA, SECOND]

    async def test_a_lead_whose_time_is_over_is_no_rung(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await self.ends(t, Role.LEAD, GROUP_LEAD)
            tree = await t.h.store.read(lambda books: books.area_tree())
            now = t.h.clock.now()
            assert tree.leads("G3", now)[0].phone == GROUP_LEAD
            assert GROUP_LEAD not in [lead.phone for lead in tree.leads("G3", now + timedelta(minutes=11))]

    async def test_volunteer_and_lead_and_resident_at_once(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await households(t, f"H9,G3,山脚十号,安娜,{ANNA},1990,zh,,")
            await register.grant(t.service.store, ANNA, "lead", "G4", "CN")
            (anna,) = await t.h.store.read(lambda books: books.people_at(ANNA))
            assert {g.role for g in anna.grants} == {Role.VOLUNTEER, Role.LEAD}
            await t.says(ANNA, "我家没有米了")
            assert (await t.ticket()).household == "H9"
            await asked(t, caller=NEIGHBOUR, number=1002, people=[ANNA])
            assert await t.says(ANNA, "1") is None
            assert (await t.ticket(1002)).active[0].person == anna.id
            assert (await t.ticket()).open_offers == ()

    async def test_two_places_of_one_person(self, tmp_path: Path) -> None:
        """The nearer one counts, and they are asked once."""
        async with town(tmp_path) as t:
            await register.grant(t.service.store, CHEN, "volunteer", "G3", "CN")
            await asked(t)
            offers = [o for o in (await t.ticket()).offers if o.phone == CHEN]
            assert [(o.state, o.reasons[0]) for o in offers] == [(OfferState.OPEN, "near:group")]
