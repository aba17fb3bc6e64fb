"""Several people who share one number, and two of the books who turn out to be one person."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.domain.errors import BadInput
from hotline.domain.ticket import AssignmentState, OfferState, State
from hotline.service import register, removing
from hotline.service.imports import import_file
from hotline.service.reach import who_it_may_be
from tests.smoke.steps import asked, households
from tests.town import ANNA, BO, CHEN, NEIGHBOUR, STRANGER, Town, town

SECOND = "+8613800000209"
"""A further phone of somebody who helps."""
OTHER = "+8613800000198"
"""A further phone of a resident."""


async def helpers(t: Town, *rows: str) -> None:
    head = "姓名,电话,区域,编号,备用电话\n"
    await import_file(t.service.store, t.service.clock, "volunteers", (head + "\n".join(rows)).encode())


class TestOneNumberForTwo:
    async def test_a_new_code_with_another_name_is_somebody_else(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            anna = await t.who(ANNA)
            await helpers(t, f"安娜,{ANNA},G3,V1,", f"安明,{ANNA},G3,V2,")
            people = await t.h.store.read(lambda books: books.people_at(ANNA))
            assert {(p.id == anna, p.name, p.code) for p in people} == {(True, "安娜", "V1"), (False, "安明", "V2")}

    async def test_a_number_that_is_named_says_who_is_meant_and_a_bare_digit_is_asked_about(
        self, tmp_path: Path
    ) -> None:
        async with town(tmp_path) as t:
            await helpers(t, f"安娜,{ANNA},G3,V1,", f"安明,{ANNA},G3,V2,")
            codes = {p.code: p.id for p in await t.h.store.read(lambda books: books.people_at(ANNA))}
            await asked(t, people=[codes["V1"]])
            await asked(t, words="水管坏了", caller=NEIGHBOUR, number=1002, people=[codes["V2"]])
            reply = await t.says(ANNA, "1") or ""
            assert "1001" in reply and "1002" in reply
            await t.says(ANNA, "1 1002")
            await t.says(ANNA, "1 1001")
            working = [[a.person for a in (await t.ticket(n)).active] for n in (1001, 1002)]
            assert working == [[codes["V1"]], [codes["V2"]]]
            assert "1001办完了" in (await t.says(ANNA, "3 1001") or "")

    async def test_removing_by_id_means_that_one_and_by_a_shared_number_nobody(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await helpers(t, f"安娜,{ANNA},G3,V1,", f"安明,{ANNA},G3,V2,")
            codes = {p.code: p.id for p in await t.h.store.read(lambda books: books.people_at(ANNA))}
            with pytest.raises(BadInput, match="Several people"):
                await removing.remove_volunteer(t.service.store, t.h.clock, t.h.policy, ANNA)
            await removing.remove_volunteer(t.service.store, t.h.clock, t.h.policy, codes["V1"])
            assert [p.code for p in await t.h.store.read(lambda books: books.people_at(ANNA))] == ["V2"]

    async def test_it_is_asked_once_and_answers_for_whoever_was_asked(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await helpers(t, f"安娜,{ANNA},G3,V1,", f"安明,{ANNA},G3,V2,")
            await asked(t, people=None)
            ticket = await t.ticket()
            assert [o.phone for o in ticket.offers].count(ANNA) == 1
            assert len(t.texts(ANNA)) == 1
            assert await t.says(ANNA, "1") is None
            assert (await t.ticket()).active[0].name == next(o.name for o in ticket.offers if o.phone == ANNA)

    async def test_each_has_work_of_their_own(self, tmp_path: Path) -> None:
        """The one whom something is open with is meant."""
        async with town(tmp_path) as t:
            await helpers(t, f"安娜,{ANNA},G3,V1,", f"安明,{ANNA},G3,V2,")
            ming = await t.h.store.read(lambda books: books.person_of_code("V2"))
            assert ming is not None
            await asked(t, people=[ming.id])
            assert await t.says(ANNA, "1") is None
            assert [a.name for a in (await t.ticket()).active] == ["安明"]


class TestTwoAreOne:
    async def merged(self, t: Town) -> str:
        person = await register.merge(t.service.store, t.h.clock, t.h.policy, ANNA, BO, "CN")
        return person.id

    async def test_a_late_answer_from_either_number_counts(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[BO])
            who = await self.merged(t)
            assert who == await t.who(ANNA) == await t.who(BO)
            assert await t.says(BO, "1") is None
            active = (await t.ticket()).active
            assert [(a.person, a.phone) for a in active] == [(who, BO)]

    async def test_what_both_were_asked_counts_once(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA, BO, CHEN])
            who = await self.merged(t)
            ticket = await t.ticket()
            assert [o.person for o in ticket.open_offers].count(who) == 1
            assert await t.says(ANNA, "1") is None
            assert (await t.ticket()).state is State.ASSIGNED
            assert "已经有人去了" in t.texts(CHEN)[-1]
            assert [text for text in t.texts(BO) if "已经有人去了" in text] == []

    async def test_what_waits_to_go_out_to_either_still_goes_out(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[BO])
            await t.phone(BO).send("1")
            await self.merged(t)
            await t.quiet()
            assert "1001归您了" in t.texts(BO)[-1]

    async def test_an_open_offer_is_not_hidden_by_the_others_answer(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[BO, ANNA])
            await t.says(ANNA, "0")
            await self.merged(t)
            assert await t.says(BO, "1") is None
            ticket = await t.ticket()
            assert (ticket.state, ticket.open_offers) == (State.ASSIGNED, ())
            assert ticket.offers[-1].state is OfferState.ACCEPTED

    async def test_where_to_phone_is_still_known(self, tmp_path: Path) -> None:
        """The ticket names them as they were called then."""
        async with town(tmp_path) as t:
            await households(
                t,
                f"H9,G3,山脚九号,林静,{OTHER},1950,zh,deaf,",
                f"H9,,,林阿静,{STRANGER},1950,zh,alone;never_call_back;safe_number={SECOND},",
            )
            await t.says(STRANGER, "我是林阿静，家里没有米了")
            (one,) = await t.h.store.read(lambda books: books.people_at(OTHER))
            (two,) = await t.h.store.read(lambda books: books.people_at(STRANGER))
            await register.merge(t.service.store, t.h.clock, t.h.policy, one.id, two.id, "CN")
            ticket = await t.ticket()
            assert ticket.person == "林阿静"
            (person,) = await t.h.store.read(lambda books: who_it_may_be(books, ticket))
            assert (person.name, person.safe_number, person.hearing) == ("林静", SECOND, "deaf")
            assert person.never_call_back and "alone" in person.groups

    async def test_two_places_that_one_person_held_are_one(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[ANNA, BO], places=2)
            await t.says(ANNA, "1")
            await t.says(BO, "1")
            assert (await t.ticket()).state is State.ASSIGNED
            await self.merged(t)
            ticket = await t.ticket()
            assert (ticket.state, ticket.free_places) == (State.OFFERING, 1)
            assert [a.state for a in ticket.assignments] == [AssignmentState.ACCEPTED, AssignmentState.TAKEN_BACK]
            await t.says(BO, "3")
            assert (await t.ticket()).state is State.DONE

    async def test_history_stays_readable_under_the_old_name(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await asked(t, people=[BO])
            await t.says(BO, "1")
            old = await t.who(BO)
            await self.merged(t)
            names = await t.h.store.read(lambda books: books.names(e.by.id for e in books.entries(1001)))
            assert names[old] == "薄文"
            assert (await t.ticket()).offers[0].name == "薄文"

    async def test_somebody_who_was_chosen_at_that_very_moment(self, tmp_path: Path) -> None:
        """The operator had picked the one who is no longer there."""
        async with town(tmp_path) as t:
            old = await t.who(BO)
            await self.merged(t)
            await asked(t, people=[old])
            assert (await t.ticket()).open_offers[0].person == await t.who(ANNA)
            assert await t.says(ANNA, "1") is None
