"""Sheets of areas, households and volunteers: all of a file or nothing, and every bad row is named."""

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.errors import BadInput
from hotline.domain.people import Role
from hotline.service.imports import import_file
from hotline.service.ports import Store
from hotline.service.sheets.reading import read_sheet
from hotline.service.sheets.words import COLUMNS, sheet_words
from tests.unit.imports.support import AREAS, HOUSEHOLDS, VOLUNTEERS, ZONE, Clock, counted, led, refused, take


class TestAreas:
    async def test_children_may_stand_before_their_parents(self, village: Store) -> None:
        tree = await village.read(lambda books: books.area_tree())
        assert [a.name for a in tree.path("G3")] == ["三组", "红庙社区", "龙阳街道", "龙阳区"]
        assert led(tree, "C1") == ("王芳", "+8613800000001")

    async def test_again_updates_and_a_blank_cell_leaves_what_is_there(self, village: Store) -> None:
        text = "code,name,level,parent,lead_name,lead_phone\nC1,新红庙,,,,\nG4,四组,group,C1,,\n"
        assert counted(await take(village, "areas", text)) == (1, 1, 0)
        tree = await village.read(lambda books: books.area_tree())
        assert (tree.by_code["C1"].name, led(tree, "C1")) == ("新红庙", ("王芳", "+8613800000001"))
        assert len(tree.by_code) == 5

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("G5,五组,group,C9,,", "there is no area 'C9' to be the parent of 'G5'"),
            ("G5,五组,hamlet,C1,,", "level must be one of district, street, community, group, building"),
            ("G5,五组,,C1,,", "level is missing"),
            ("G5,,group,C1,,", "name is missing"),
            (",五组,group,C1,,", "code is missing"),
            ("G 5,五组,group,C1,,", "has spaces"),
            ("G5,五组,group,C1,,12", "lead_phone '12' is not a phone number"),
            ("G5,五组,group,C1,,110", "lead_phone '110' is not a phone number"),
            ("G5,五组,community,G3,,", "'G5' (community) cannot lie in 'G3' (group)"),
            ("G5,五组,group,G5,,", "cannot lie in 'G5'"),
            ("G5,五组,group,C1,,,x", "it has 7 cells, the first line has 6"),
            ("G5,五组,group,社区,,", "there is no area '社区' to be the parent of 'G5'"),
            ("G5,五\x07组,group,C1,,", "name holds control characters"),
            ("G5," + "长" * 2001 + ",group,C1,,", "name is longer than 2000"),
        ],
    )
    async def test_a_bad_row_is_named_and_nothing_is_imported(self, village: Store, row: str, reason: str) -> None:
        text = f"code,name,level,parent,lead_name,lead_phone\nG9,九组,group,C1,,\n{row}\n"
        lines = await refused(village, "areas", text)
        assert lines[0] == "Nothing was imported."
        assert lines[1].startswith("Line 3: ")
        assert reason in lines[1]

    async def test_moving_a_parent_below_its_children_is_refused(self, village: Store) -> None:
        lines = await refused(village, "areas", "code,name,level,parent,lead_name,lead_phone\nS1,,group,,,\n")
        assert "'C1' (community) cannot lie in 'S1' (group)" in "\n".join(lines)


class TestHouseholds:
    async def test_a_row_a_member_and_what_the_groups_mean(self, village: Store) -> None:
        h1, h2 = await village.read(lambda books: (books.household("H1"), books.household("H2")))
        assert h1 is not None
        assert h2 is not None
        assert (h1.area, h1.address, h1.notes, h1.at_risk) == ("G3", "坡脚3号", "狗凶", True)
        grandfather, grandmother = h1.members
        assert (grandfather.phone, grandfather.born, grandfather.language) == ("+8613800001001", "1941", "zh")
        assert (grandfather.groups, grandfather.hearing, grandfather.never_call_back) == (("alone",), "hard", True)
        assert (grandmother.groups, grandmother.hearing) == (("low_income",), "deaf")
        assert not grandmother.never_call_back
        assert (h2.members, h2.groups, h2.at_risk) == ((), ("at_risk",), True)

    async def test_again_updates_by_name_and_deletes_nobody(self, village: Store) -> None:
        text = HOUSEHOLDS.splitlines()[0] + "\nH1,,坡脚5号,李大爷,13800001009,,,low_income,\nH1,,,李小,,2015,,,\n"
        result = await take(village, "households", text)
        assert (counted(result), counted(result, "members")) == ((0, 1, 0), (1, 1, 0))
        h1 = await village.read(lambda books: books.household("H1"))
        assert h1 is not None
        assert (h1.area, h1.address, h1.notes) == ("G3", "坡脚5号", "狗凶")
        members = {m.name: m for m in h1.members}
        assert set(members) == {"李大爷", "李奶奶", "李小"}
        grandfather = members["李大爷"]
        assert (grandfather.phone, grandfather.born, grandfather.groups) == ("+8613800001009", "1941", ("low_income",))
        assert (grandfather.hearing, grandfather.never_call_back) == ("hard", True), "protection is never taken away"
        assert members["李奶奶"].hearing == "deaf"

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("H3,G9,路1,张,,,,,", "there is no area 'G9'"),
            ("H3,,路1,张,,,,,", "area is missing"),
            ("H3,G3,,张,,,,,", "address is missing"),
            ("H3,G3,路1,张,1380000,,,,", "phone '1380000' is not a phone number"),
            ("H3,G3,路1,张,,2027,,,", "born must be a past date"),
            ("H3,G3,路1,张,,1948-13,,,", "born must be a past date"),
            ("H3,G3,路1,张,,四八年,,,", "born must be a past date"),
            ("H3,G3,路1,张,,,Chinese please,,", "language must be a language such as Chinese, English, zh or ii"),
            ("H3,G3,路1,,13800001001,,,,", "member is missing"),
            ("H4,G3,路2,王,,,,,", "address differs from line 2 of the same household"),
            ("H4,G3,路1,王五,,,,,", "王五 of household 'H4' is on line 2 already"),
        ],
    )
    async def test_a_bad_row_is_named_and_nothing_is_imported(self, village: Store, row: str, reason: str) -> None:
        lines = await refused(village, "households", f"{HOUSEHOLDS.splitlines()[0]}\nH4,G3,路1,王五,,,,,\n{row}\n")
        assert lines[1].startswith("Line 3: ")
        assert reason in lines[1]


class TestVolunteers:
    async def test_imported(self, village: Store) -> None:
        one, two = await village.read(
            lambda books: (books.volunteer("+8613800002001"), books.volunteer("+868752123456"))
        )
        assert one is not None
        assert two is not None
        assert (one.name, one.area, one.skills, one.channel, one.role) == (
            "张三", "G3", ("first_aid", "driver"), "sms", Role.VOLUNTEER,
        )  # fmt: skip
        assert (two.channel, two.role, two.language) == ("voice", Role.STAFF, "zh")

    async def test_again_updates_by_phone_however_it_is_written(self, village: Store) -> None:
        text = f"{VOLUNTEERS.splitlines()[0]}\n,+86 138 0000 2001,C1,,,staff,en\n"
        assert counted(await take(village, "volunteers", text)) == (0, 1, 0)
        one = await village.read(lambda books: books.volunteer("+8613800002001"))
        assert one is not None
        assert (one.name, one.area, one.skills, one.role, one.language) == (
            "张三", "C1", ("first_aid", "driver"), Role.STAFF, "en",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (",13800002009,G3,,,,", "name is missing"),
            ("赵,,G3,,,,", "phone is missing"),
            ("赵,abc,G3,,,,", "phone 'abc' is not a phone number"),
            ("赵,10086,G3,,,,", "is not a phone number"),
            ("赵,13800002009,,,,,", "area is missing"),
            ("赵,13800002009,G9,,,,", "there is no area 'G9'"),
            ("赵,13800002009,G3,,pigeon,,", "channel must be one of sms, voice, not 'pigeon'"),
            ("赵,13800002009,G3,,telegram,,", "there is no Telegram yet: choose sms or voice"),
            ("赵,13800002009,G3,,,lead,", "role must be one of volunteer, staff"),
            ("赵,0875-2123457,G3,,sms,,", "is a landline and takes no texts"),
            ("赵,138 0000 2008,G3,,,,", "+8613800002008 is on line 2 already"),
        ],
    )
    async def test_a_bad_row_is_named_and_nothing_is_imported(self, village: Store, row: str, reason: str) -> None:
        head = VOLUNTEERS.splitlines()[0]
        lines = await refused(village, "volunteers", f"{head}\n钱,13800002008,G3,,,,\n{row}\n")
        assert lines[1].startswith("Line 3: ")
        assert reason in lines[1]


@given(st.lists(st.lists(st.text(max_size=12), min_size=6, max_size=6), max_size=4), st.binary(max_size=30))
def test_any_bytes_are_a_sheet_or_refused_in_words(rows: list[list[str]], tail: bytes) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS["areas"], *rows])
    for data in (text.getvalue().encode("utf-8", "replace") + tail, tail):
        with contextlib.suppress(BadInput):
            sheet, _ = read_sheet("areas", data, sheet_words())
            assert all(set(row.cells) <= set(COLUMNS["areas"]) for row in sheet.rows)


class TestTheFile:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    async def test_as_spreadsheets_save_it(self, store: Store, encoding: str) -> None:
        text = AREAS.replace("\n", "\r\n")
        assert counted(await take(store, "areas", text, encoding)) == (4, 0, 0)
        tree = await store.read(lambda books: books.area_tree())
        assert tree.by_code["G3"].name == "三组"

    async def test_columns_in_any_order_and_blank_lines(self, store: Store) -> None:
        text = " Name ,CODE,level,parent,lead_name,lead_phone\n\n龙阳区,D1,district,,,\n,,,,,\n"
        assert (await take(store, "areas", text)).added == 1

    async def test_a_line_break_in_a_cell_does_not_shift_the_line_numbers(self, store: Store) -> None:
        text = 'code,name,level,parent,lead_name,lead_phone\nD1,"龙\n阳",district,,,\nD2,x,planet,,,\n'
        assert (await refused(store, "areas", text))[1].startswith("Line 4: ")

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"", "The file: it is empty; its first line must be code, name, level, parent, lead_name"),
            (b"\n ,, \n", "The file: it is empty"),
            (b"name;level\n", "Line 1: 'code' is missing in the first line"),
            (b"a row\n\nname;level\n", "Line 3: 'code' is missing in the first line"),
            (b"code,name,level,parent,lead_name,lead_phone,colour\n", "Line 1: 'colour' is not known as a heading"),
            (b"code,nmae,level\n", "'nmae' is not known as a heading of areas (do you mean 'name'?);"),
            (b"code,name,level,parent,lead_name,lead_phone,code\n", "Line 1: 'code' comes twice"),
            (b"code,name,english name,pinyin\n", "'name_en' comes twice: both 'english name' and 'pinyin'"),
            (b"PK\x03\x04....", "The file: it is an Excel workbook"),
            (b"\xff\xff\xff", "The file: it is neither UTF-8 nor GB18030"),
            (b"\xff\xfea", "The file: it is neither UTF-8 nor GB18030"),
            (b'code,name,level,parent,lead_name,lead_phone\nD1,"x" y,district,,,\n', "Line 2: this is not CSV"),
            (b'code,name,level,parent,lead_name,lead_phone\nD1,"x', "Line 2: this is not CSV"),
        ],
    )
    async def test_no_such_sheet(self, store: Store, data: bytes, says: str) -> None:
        with pytest.raises(BadInput) as caught:
            await import_file(store, Clock(), "areas", data, language="en")
        assert says in str(caught.value)

    async def test_all_bad_rows_are_told_at_once_up_to_twenty(self, store: Store) -> None:
        rows = "".join(f"A{n},x,planet,,,\n" for n in range(23))
        lines = await refused(store, "areas", f"{AREAS.splitlines()[0]}\n{rows}")
        assert len(lines) == 22
        assert lines[20].startswith("Line 21: ")
        assert lines[21] == "And 3 more."

    async def test_what_kinds_there_are(self, store: Store) -> None:
        with pytest.raises(BadInput, match="areas, households, volunteers"):
            await take(store, "cats", "")
        assert set(COLUMNS) == {"areas", "households", "volunteers"}


async def test_safe_number_safe_hours_and_leave(store: Store) -> None:
    await import_file(store, Clock(), "areas", AREAS.encode())
    people = "code,area,address,member,phone,born,language,groups,notes\n"
    people += "S1,G3,Road 1,Lin Jing,13800000777,,,alone;safe_number=13800000778;safe_hours=09:00-17:00,\n"
    await import_file(store, Clock(), "households", people.encode())
    found = await store.read(lambda books: books.household("S1"))
    assert found is not None
    member = found.members[0]
    assert (member.safe_number, member.safe_hours, member.groups) == ("+8613800000778", "09:00-17:00", ("alone",))
    helpers = "name,phone,area,skills,channel,role,language\n"
    helpers += "An,13800000779,G3,repair;on_leave=2026-12-24,sms,volunteer,zh\n"
    await import_file(store, Clock(), "volunteers", helpers.encode())
    helper = await store.read(lambda books: books.volunteer("+8613800000779"))
    assert helper is not None
    assert helper.skills == ("repair",)
    assert helper.leave_until is not None
    assert helper.leave_until.astimezone(ZONE).date().isoformat() == "2026-12-25"


@pytest.mark.parametrize("groups", ["safe_number=12", "safe_hours=17:00-09:00", "safe=1"])
async def test_a_value_that_cannot_be_is_refused_with_its_line(store: Store, groups: str) -> None:
    await import_file(store, Clock(), "areas", AREAS.encode())
    people = f"code,area,address,member,phone,born,language,groups,notes\nS1,G3,Road 1,Lin,13800000777,,,{groups},\n"
    with pytest.raises(BadInput, match="Line 2"):
        await import_file(store, Clock(), "households", people.encode())
    assert await store.read(lambda books: books.household("S1")) is None
