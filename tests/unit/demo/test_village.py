"""The village hangs together: its sheets have the documented columns, and everybody lives and works somewhere."""

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from hotline.cli.work import WallClock
from hotline.demo.village import CALLS, duty_phones, rows, sample_file, sheet, village
from hotline.domain.areas import LEVELS, Area, AreaTree, Lead
from hotline.domain.matching import SKILLS
from hotline.domain.ticket import Category
from hotline.service.imports import import_file
from storage import migrate, open_store

COLUMNS = {
    "areas": "code,name,level,parent,lead_name,lead_phone",
    "households": "code,area,address,member,phone,born,language,groups,notes",
    "volunteers": "name,phone,area,skills,channel,role,language",
}
FICTIONAL = re.compile(r"\+861380000\d{4}")


def areas() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("areas")}


@pytest.mark.parametrize("name", list(COLUMNS))
def test_columns_are_the_documented_ones_and_every_row_has_them(name: str) -> None:
    for row in rows(name):
        assert list(row) == COLUMNS[name].split(",")
        assert None not in row.values()


def test_five_levels_each_below_the_next() -> None:
    places = areas()
    assert len(places) == len(rows("areas"))
    assert {row["level"] for row in places.values()} == set(LEVELS)
    for row in places.values():
        if row["level"] == "district":
            assert not row["parent"]
        else:
            above = places[row["parent"]]["level"]
            assert LEVELS.index(above) == LEVELS.index(row["level"]) - 1, row
    levels = Counter(row["level"] for row in places.values())
    assert (levels["district"], levels["street"], levels["community"], levels["group"]) == (1, 2, 5, 15)


def test_parents_come_before_their_children() -> None:
    seen = {""}
    for row in rows("areas"):
        assert row["parent"] in seen, row
        seen.add(row["code"])


def test_every_place_above_a_building_has_a_lead_with_a_phone_of_their_own() -> None:
    leads = [row["lead_phone"] for row in rows("areas") if row["level"] != "building"]
    assert all(leads)
    assert len(set(leads)) == len(leads)
    tree = AreaTree(
        (Area(r["code"], r["name"], r["level"], r["parent"] or None) for r in rows("areas")),
        (Lead(r["lead_phone"], r["code"], r["lead_name"], r["lead_phone"]) for r in rows("areas") if r["lead_phone"]),
    )
    ladder = tree.leads("SP-LW-QT-1-1", datetime(2026, 11, 23, tzinfo=UTC))
    levels = [tree.by_code[lead.area].level for lead in ladder]
    assert levels == ["group", "community", "street", "district"]


def test_phones_are_valid_mobiles_of_one_made_up_range() -> None:
    numbers = [row.get("phone") or row.get("lead_phone") for name in COLUMNS for row in rows(name)]
    for number in [*filter(None, numbers), *duty_phones(), *village().people]:
        assert FICTIONAL.fullmatch(number), number
        parsed = phonenumbers.parse(number)
        assert phonenumbers.is_valid_number(parsed)
        assert phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE


def test_helpers_have_phones_of_their_own_and_residents_may_share_one() -> None:
    helpers = [row["phone"] for row in rows("volunteers")]
    leads = [row["lead_phone"] for row in rows("areas") if row["lead_phone"]]
    residents = [row["phone"] for row in rows("households") if row["phone"]]
    assert len(set(helpers)) == len(helpers)
    assert not set(helpers) & (set(leads) | set(residents) | set(duty_phones()))
    assert not set(leads) & set(residents)
    assert max(Counter(residents).values()) >= 3


def test_a_household_has_one_place_one_address_and_members_told_apart_by_name() -> None:
    homes: dict[str, set[tuple[str, str]]] = {}
    names: Counter[tuple[str, str]] = Counter()
    for row in rows("households"):
        assert row["area"] in areas()
        assert row["member"]
        assert row["born"].isdecimal()
        homes.setdefault(row["code"], set()).add((row["area"], row["address"]))
        names[row["code"], row["member"]] += 1
    assert all(len(places) == 1 for places in homes.values())
    assert set(names.values()) == {1}
    assert len(homes) >= 40
    assert sum(names.values()) >= 85


def test_the_people_a_hotline_is_for_live_here() -> None:
    groups = Counter(group for row in rows("households") for group in row["groups"].split(";"))
    for group in ("alone", "at_risk", "elder", "deaf", "hard_of_hearing", "child", "left_behind"):
        assert groups[group] >= 2, group
    assert any(row["language"] == "en" for row in rows("households"))


def test_every_category_has_somebody_who_can_do_it() -> None:
    skills = {skill for row in rows("volunteers") for skill in row["skills"].split(";")}
    for category in Category:
        assert category is Category.OTHER or (SKILLS[category] | {category.value}) & skills, category
    people = rows("volunteers")
    assert Counter(row["role"] for row in people) == {"volunteer": 30, "staff": 6}
    assert {row["channel"] for row in people} <= {"sms", "voice"}
    assert all(row["area"] in areas() for row in people)
    assert any(row["language"] == "en" for row in people)


def test_the_page_knows_everybody_with_a_phone_once() -> None:
    people = village().people
    assert len(village().callers) >= 7
    assert [p for p in people.values() if p.withheld]
    for name in ("households", "volunteers"):
        assert {row["phone"] for row in rows(name) if row["phone"]} <= set(people)
    assert people["+8613800001001"].kind == "caller"
    assert people["+8613800002001"].kind == "volunteer"


def test_sample_calls_have_their_audio_and_nothing_else_is_served() -> None:
    for sample in village().samples:
        file = sample_file(sample.file)
        assert file is not None
        assert file.read_bytes()[:4] == b"RIFF"
    assert sample_file("calls.toml") is None
    assert sample_file("../PRACTICE.md") is None
    assert (CALLS / "calls.toml").is_file()


async def test_the_hotline_imports_the_sheets_as_they_are(tmp_path: Path) -> None:
    address, zone = f"sqlite:///{tmp_path / 'hotline.db'}", ZoneInfo("Asia/Shanghai")
    migrate(address)
    store = await open_store(address, zone, data_dir=tmp_path)
    try:
        for name in COLUMNS:
            result = await import_file(store, WallClock(zone), name, sheet(name))
            assert (result.added > 0, result.updated) == (True, 0)
        deaf = await store.read(lambda books: books.households_of("+8613800001005"))
        assert [member.hearing for home in deaf for member in home.members] == ["deaf", ""]
        old_man = await store.read(lambda books: books.households_of("+8613800001001"))
        assert [home.at_risk for home in old_man] == [True]
        shared = await store.read(lambda books: books.households_of("+8613800001004"))
        assert [len(home.members) for home in shared] == [3]
    finally:
        await store.close()
