"""Sheets find people again: by their code, by their number, and after they were found to be somebody else."""

from __future__ import annotations

import pytest

from hotline.domain.people import Household, Person, Volunteer
from hotline.service.ports import Store
from tests.unit.imports.support import ZONE, counted, refused, take

HEAD = "姓名,电话,区域,编号,备用电话,开始日期,截止日期\n"
LI = "+8613800000011"


async def at(store: Store, phone: str) -> list[Person]:
    return await store.read(lambda books: books.people_at(phone))


async def only(store: Store, phone: str) -> Person:
    (found,) = await at(store, phone)
    return found


async def volunteer(store: Store, phone: str) -> Volunteer:
    found = await store.read(lambda books: books.volunteer(phone))
    assert found is not None
    return found


async def house(store: Store, code: str) -> Household:
    found = await store.read(lambda books: books.household(code))
    assert found is not None
    return found


class TestByCode:
    async def test_another_number_and_another_name_are_the_same_person(self, village: Store) -> None:
        await take(village, "volunteers", f"{HEAD}李雷,13800000011,G3,V7,,,\n")
        before = await only(village, LI)
        assert counted(await take(village, "volunteers", f"{HEAD}李蕾,13800000012,G3,V7,,,\n")) == (0, 1, 0)
        assert await at(village, LI) == []
        after = await only(village, "+8613800000012")
        assert (after.id, after.name, after.code) == (before.id, "李蕾", "V7")

    async def test_the_number_may_be_left_out_once_it_is_known(self, village: Store) -> None:
        await take(village, "volunteers", f"{HEAD}李雷,13800000011,G3,V7,,,\n")
        await take(village, "volunteers", f"{HEAD}李雷,,G3,V7,13800000013,,\n")
        assert (await only(village, LI)).phones == (LI, "+8613800000013")
        lines = await refused(village, "volunteers", f"{HEAD}王五,,G3,V8,,,\n")
        assert "缺少电话" in lines[1]

    async def test_whoever_was_known_by_the_number_gets_the_code(self, village: Store) -> None:
        await take(village, "volunteers", f"{HEAD}李雷,13800000011,G3,,,,\n")
        before = await only(village, LI)
        await take(village, "volunteers", f"{HEAD}李雷,13800000011,G3,V7,,,\n")
        assert (await only(village, LI)).code == "V7"
        assert (await only(village, LI)).id == before.id

    async def test_two_with_codes_may_share_a_number_and_one_without_is_asked_about(self, village: Store) -> None:
        rows = "李雷,13800000011,G3,V7,,,\n韩梅,13800000011,G3,V8,,,\n"
        result = await take(village, "volunteers", HEAD + rows)
        assert counted(result) == (2, 0, 0)
        assert any("韩梅" in remark for remark in result.remarks)
        assert sorted(p.name for p in await at(village, LI)) == ["李雷", "韩梅"]
        assert counted(await take(village, "volunteers", HEAD + rows)) == (0, 0, 2)
        lines = await refused(village, "volunteers", f"{HEAD}李雷,13800000011,G3,,,,\n")
        assert "有几个人用号码“13800000011”" in lines[1]


class TestTimes:
    async def test_first_and_last_day_are_included(self, village: Store) -> None:
        await take(village, "volunteers", f"{HEAD}李雷,13800000011,G3,,,2026-12-01,2026-12-24\n")
        found = await volunteer(village, LI)
        assert found.since is not None and found.until is not None
        days = [when.astimezone(ZONE).date().isoformat() for when in (found.since, found.until)]
        assert days == ["2026-12-01", "2026-12-25"]

    async def test_it_can_not_end_before_it_begins(self, village: Store) -> None:
        lines = await refused(village, "volunteers", f"{HEAD}李雷,13800000011,G3,,,2026-12-24,2026-12-01\n")
        assert "“2026-12-01”早于开始日期" in lines[1]


class TestFoundToBeOne:
    async def test_the_sheet_of_before_makes_nobody_anew(self, village: Store) -> None:
        rows = f"{HEAD}李雷,13800000011,G3,,,,\n李小雷,13800000012,G3,,,,\n"
        await take(village, "volunteers", rows)
        kept, other = await only(village, LI), await only(village, "+8613800000012")
        await village.write(lambda books: books.merge_people(kept, other))
        merged = await only(village, LI)
        result = await take(village, "volunteers", rows)
        assert any("李小雷" in remark for remark in result.remarks)
        assert await only(village, LI) == merged == await only(village, "+8613800000012")

    async def test_nor_a_member_whose_file_says_how_to_reach_them(self, village: Store) -> None:
        rows = "code,area,address,member,phone,groups\nH8,G3,坡脚8号,李大爷,13800000012,deaf;alone\n"
        await take(village, "households", rows)
        await take(village, "volunteers", f"{HEAD}李雷,13800000011,G3,,,,\n")
        kept, other = await only(village, LI), await only(village, "+8613800000012")
        await village.write(lambda books: books.merge_people(kept, other))
        before = await house(village, "H8")
        assert [(m.name, m.hearing, m.groups) for m in before.members] == [("李雷", "deaf", ("alone",))]
        await take(village, "households", "code,area,address,member,phone,groups\nH8,G3,坡脚8号,李大爷,,\n")
        assert await house(village, "H8") == before


@pytest.mark.parametrize("name", ["李雷", "李 雷"])
async def test_a_member_who_begins_to_help_is_the_same_person(village: Store, name: str) -> None:
    await take(village, "households", "code,area,address,member,phone\nH8,G3,坡脚8号,李雷,13800000011\n")
    before = await only(village, LI)
    await take(village, "volunteers", f"{HEAD}{name},13800000011,G3,,,,\n")
    after = await only(village, LI)
    assert (after.id, [g.role for g in after.grants]) == (before.id, ["volunteer"])


async def test_others_of_a_household_who_share_the_number_are_not_meant(village: Store) -> None:
    rows = "code,area,address,member,phone\nH8,G3,坡脚8号,李雷,13800000011\nH8,,,李奶奶,13800000011\n"
    await take(village, "households", rows)
    await take(village, "volunteers", f"{HEAD}李小妹,13800000011,G3,,,,\n")
    assert sorted(p.name for p in await at(village, LI)) == ["李奶奶", "李小妹", "李雷"]
    assert [p.name for p in await at(village, LI) if p.grants] == ["李小妹"]
