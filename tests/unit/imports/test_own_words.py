"""Sheets in the words of an office, Chinese or English, as its spreadsheets save them; answered in its language."""

import re
from pathlib import Path

import pytest

from hotline.domain.errors import BadInput
from hotline.domain.people import Role
from hotline.service import imports
from hotline.service.imports import import_file
from hotline.service.ports import Store
from hotline.service.sheets.messages import messages
from hotline.service.sheets.words import sheet_words
from tests.unit.imports.support import AREAS, HOUSEHOLDS, VOLUNTEERS, ZONE, Clock, counted, led, refused, snapshot, take

PEOPLE = """户编码;区域;住址;姓名;手机号;生日;语言;人群;安全号码;可联系时间;备注
H8;红庙社区三组;坡脚8号;李　四;'13800001008;1950年3月2日;普通话;独居老人、耳背，不要回拨;13800001018.0;9点到下午5点;无
H8;;;李奶奶;1.3800001028E+10;1950/3;彝语;留守老人 爱唱歌;;;
"""
HELPERS = """序号\t姓名\t联系方式\t所属区域\t特长\t渠道\t角色\t语言\t请假至\t
1\t张 三\t138 0000 2008\t三组\t送货、水电 陪诊;养蜂\t短信\t工作人员\t英语\t2026年12月24日\t
2\t李四\t0875-2123458\tG3\t\t座机\t义工\t\t\t
\t\t\t\t\t\t\t\t\t
"""


class TestTheOfficesOwnWords:
    async def test_areas(self, store: Store) -> None:
        text = "龙阳街道网格表,,,,,,\n编号,名称,级别,上级区域,负责人,联系电话,英文名\n"
        text += "3,三组,村民小组,红庙社区,,,Group  Three\nC1,红庙社区,社区,龙阳街道,王　芳,13800000001.0,Hongmiao\n"
        text += "S1,龙阳街道,镇,,,无,\n"
        assert counted(await take(store, "areas", text)) == (3, 0, 0)
        tree = await store.read(lambda books: books.area_tree())
        assert [(a.name, a.level, a.name_en) for a in tree.path("3")] == [
            ("三组", "group", "Group Three"), ("红庙社区", "community", "Hongmiao"), ("龙阳街道", "street", ""),
        ]  # fmt: skip
        assert led(tree, "C1") == ("王芳", "+8613800000001")
        assert led(tree, "S1") is None

    async def test_households(self, village: Store) -> None:
        result = await take(village, "households", PEOPLE)
        house = await village.read(lambda books: books.household("H8"))
        assert house is not None
        assert (house.area, house.address, house.notes) == ("G3", "坡脚8号", "")
        old, wife = house.members
        assert (old.name, old.phone, old.born, old.language) == ("李四", "+8613800001008", "1950-03-02", "zh")
        assert (old.groups, old.hearing, old.never_call_back) == (("alone", "elder"), "hard", True)
        assert (old.safe_number, old.safe_hours) == ("+8613800001018", "09:00-17:00")
        assert (wife.phone, wife.born, wife.language) == ("+8613800001028", "1950-03", "ii")
        assert wife.groups == ("elder", "left_behind", "爱唱歌")
        assert result.unknown == {"人群": {"爱唱歌": ((3,), "")}}
        assert house.at_risk

    async def test_volunteers(self, village: Store) -> None:
        result = await take(village, "volunteers", HELPERS, "gb18030")
        one, two = await village.read(
            lambda books: (books.volunteer("+8613800002008"), books.volunteer("+868752123458"))
        )
        assert one is not None
        assert two is not None
        skills = ("shopping", "repair", "electrician", "plumber", "health", "company", "养蜂")
        assert (one.name, one.area, one.skills) == ("张三", "G3", skills)
        assert (one.channel, one.role, one.language) == ("sms", Role.STAFF, "en")
        assert one.leave_until is not None
        assert one.leave_until.astimezone(ZONE).date().isoformat() == "2026-12-25"
        assert (two.channel, two.role, two.leave_until) == ("voice", Role.VOLUNTEER, None)
        assert result.unknown == {"特长": {"养蜂": ((2,), "")}}

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "，", "；"])
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
    async def test_every_separator_and_encoding(self, store: Store, delimiter: str, encoding: str) -> None:
        text = "编号,名称,级别,上级\r\nD,龙阳区,区,\r\n\r\nS,龙阳街道,街道,D\r\n".replace(",", delimiter)
        assert counted(await take(store, "areas", text, encoding)) == (2, 0, 0)

    async def test_excels_own_hint_and_rows_without_their_last_cells(self, store: Store) -> None:
        text = 'sep=;\n编号;名称;级别;上级;负责人\nD;"龙阳;区";区\nS;龙阳街道;街道;="D";;;;\n'
        assert counted(await take(store, "areas", text)) == (2, 0, 0)
        tree = await store.read(lambda books: books.area_tree())
        assert (tree.by_code["D"].name, tree.by_code["S"].parent) == ("龙阳;区", "D")

    async def test_a_way_to_be_reached_is_the_number_only_where_no_other_column_is(self, village: Store) -> None:
        await take(village, "volunteers", "姓名,电话,区域,联系方式\n张,13800002010,G3,语音\n")
        one = await village.read(lambda books: books.volunteer("+8613800002010"))
        assert one is not None
        assert one.channel == "voice"

    async def test_hidden_marks_make_no_other_person(self, village: Store) -> None:
        await take(village, "households", PEOPLE)
        again = PEOPLE.replace("李　四", "\u200b李四\u202c").replace("H8;红庙社区三组", "H8\ufeff;G3")
        result = await take(village, "households", again)
        assert (counted(result), counted(result, "members")) == ((0, 0, 1), (0, 0, 2))

    async def test_the_same_sheet_again_changes_nothing(self, village: Store) -> None:
        for kind, text in (("areas", AREAS), ("households", HOUSEHOLDS), ("volunteers", VOLUNTEERS)):
            result = await take(village, kind, text)
            assert (result.added, result.updated) == (0, 0)
            assert result.unchanged > 0

    async def test_only_the_columns_that_matter(self, village: Store) -> None:
        assert counted(await take(village, "households", "户号,备注\nH1,狗不凶了\n")) == (0, 1, 0)
        h1 = await village.read(lambda books: books.household("H1"))
        assert h1 is not None
        assert (h1.notes, h1.address, len(h1.members)) == ("狗不凶了", "坡脚3号", 2)

    async def test_words_of_ones_own(self, village: Store, tmp_path: Path) -> None:
        own = tmp_path / "sheets.toml"
        own.write_text('[group]\nat_risk = ["红色户"]\n', "utf-8")
        text = "户号,姓名,人群\nH2,王五,红色户\n"
        result = await import_file(village, Clock(), "households", text.encode(), words=sheet_words(own))
        h2 = await village.read(lambda books: books.household("H2"))
        assert h2 is not None
        assert (h2.members[0].groups, result.unknown) == (("at_risk",), {})

    async def test_a_mark_on_a_row_without_a_member_is_pointed_out(self, village: Store) -> None:
        result = await take(village, "households", "户号,人群\nH2,耳聋;低保\n")
        assert list(result.remarks) == ["第2行：“deaf”说的是一个人；写在没有姓名的行上，只会显示出来，不起作用。"]


CHINESE = [
    ("areas", "编号,名称,级别,上级\n,五组,组,C1", "第2行：缺少编号。"),
    ("areas", "编号,名称,级别,上级\nG5,五组,星球,C1", "第2行：级别只能是区、街道、社区、组、楼，不能是“星球”。"),
    ("areas", "编号,名称,级别,上级\nG5,五组,组,天宫", "第2行：没有“天宫”这个区域，不能作“G5”的上级。"),
    ("areas", "编号,名称,级别,上级\nG5,五组,社区,G3", "第2行：“G5”（社区）不能在“G3”（组）里面。"),
    ("areas", "编号,名称\nG5,五组", "第1行：没有“级别”这一列，而新增的内容需要它（第2行）。"),
    ("areas", "编号,名称,级別,上級,编码\nG5", "第1行：“编号”重复：“编号”和“编码”是同一个意思。"),
    ("areas", "名称,级别\n五组,组", "第1行：第一行缺少“编号”，没有它就不知道每一行说的是谁。"),
    ("areas", "编号,名称,颜色\nG5,五组,红", "第1行：不认识区域表的列名“颜色”；"),
    ("areas", "编号,名称,上级编好\nG5,五组,C1", "“上级编好”（是不是“上级编码”？）；"),
    ("areas", "编号,名称,\nG5,五组,组", "第2行：“组”上面没有列名。"),
    ("areas", "编号,名称\nG5,五组,组", "第2行：有3格，而第一行只有2格。"),
    ("areas", '编号,名称\nG5,"五', "第2行：不是CSV格式"),
    ("households", "户号,区域,住址,姓名,电话\nH7,三组,路1,张,13800001001、13900001001", "有几个号码：请只留一个"),
    ("households", "户号,区域,住址,姓名,电话\nH7,三组,路1,张,1.38E+10", "第2行：电话“1.38E+10”被表格软件截短了"),
    ("households", "户号,区域,住址,姓名,生日\nH7,三组,路1,张,18324", "第2行：生日“18324”是表格软件的天数"),
    ("households", "户号,区域,住址,姓名,生日\nH7,三组,路1,张,七十岁", "第2行：生日应是过去的日期"),
    ("households", "户号,区域,住址,姓名,语言\nH7,三组,路1,张,火星话", "第2行：语言应是一种语言，如中文、英语"),
    ("households", "户号,区域,住址,姓名,可联系时间\nH7,三组,路1,张,白天", "第2行：可联系时间“白天”应写成09:00"),
    ("households", "户号,区域,住址,姓名,安全号码\nH7,三组,路1,张,12", "第2行：安全号码“12”不是电话号码。"),
    ("households", "户号,区域,住址,安全号码\nH7,三组,路1,13800001001", "第2行：缺少姓名：安全号码写的是谁的。"),
    ("households", "户号,区域,住址,人群\nH7,三组,路1,safe_hours=09:00-10:00", "第2行：缺少姓名：人群写的是谁的。"),
    ("households", "户号,区域,住址,姓名\nH7,三组,路1,张\nH7,,,张", "第3行：H7户的张在第2行已经有了。"),
    ("households", "户号,区域,住址,姓名\nH7,三组,路1,张\nH7,C1,,李", "第3行：区域与同一户的第2行不一样。"),
    ("households", "户号,姓名,安全号码,人群\nH2,张,13800001001,safe_number=13800001002", "安全号码和safe_number=..."),
    ("volunteers", "姓名,电话,区域,渠道\n张,13800002010,三组,Telegram", "第2行：现在还不能用Telegram："),
    ("volunteers", "姓名,电话,区域,渠道\n张,13800002010,三组,电报", "第2行：现在还不能用Telegram"),
    ("volunteers", "姓名,电话,区域,渠道\n张,13800002010,三组,微信", "第2行：渠道只能是短信、语音，不能是“微信”。"),
    ("volunteers", "姓名,电话,区域,渠道\n张,0875-2123459,三组,短信", "是座机，收不了短信：请把渠道改成“语音”。"),
    ("volunteers", "姓名,电话,区域,请假至\n张,13800002010,三组,12月24日", "第2行：请假至“12月24日”应是一个日子"),
    ("volunteers", "姓名,电话,区域\n张,13800002010,组", "第2行：没有“组”这个区域。"),
    ("volunteers", "姓名,电话\n张,13800002010", "第1行：没有“区域编号”这一列，而新增的内容需要它（第2行）。"),
]


async def test_a_sheet_with_chinese_headings_is_answered_in_chinese(village: Store) -> None:
    before, wrong = await snapshot(village), []
    for kind, text, says in CHINESE:
        with pytest.raises(BadInput) as caught:
            await take(village, kind, text)
        lines = str(caught.value).splitlines()
        if lines[0] != "没有导入任何内容。" or says not in lines[1]:
            wrong.append((text, says, lines))
    assert wrong == []
    assert await snapshot(village) == before


async def test_a_name_that_several_areas_have_is_not_guessed(village: Store) -> None:
    await take(village, "areas", "code,name,level,parent\nC2,坝上社区,community,S1\nG33,三组,group,C2\n")
    [_, line] = await refused(village, "volunteers", "name,phone,area\n张,13800002010,三组\n")
    assert line == "Line 2: '三组' is the name of several areas: give the code, one of G3, G33."
    await take(village, "volunteers", "name,phone,area\n张,13800002010,坝上社区三组\n")
    one = await village.read(lambda books: books.volunteer("+8613800002010"))
    assert one is not None
    assert one.area == "G33"


async def test_a_trial_tells_everything_and_writes_nothing(village: Store) -> None:
    before = await snapshot(village)
    text = "户号,区域,住址,姓名,生日,人群\nH1,,坡脚9号,李大爷,,\nH9,C1,路9,赵大妈,1950.1,独居老人;独居老太太;爱唱歌\n"
    result = await import_file(village, Clock(), "households", text.encode(), try_only=True)
    assert await snapshot(village) == before
    assert await village.read(lambda books: books.household("H9")) is None
    assert list(result.lines(tried=True)) == [
        "只是试一试，什么都没有写入。如果导入，会这样：",
        "住户：新增1，更新1，未变0。",
        "成员：新增1，更新0，未变1。",
        "  第2行：会更新H1的住址",
        "  第3行：会新增H9",
        "  第3行：会新增H9 赵大妈",
        "人群：看懂了独居老人＝alone + elder。",
        "人群：没看懂、照原样保留的：“独居老太太”（第3行，像“独居”？）、“爱唱歌”（第3行）。",
        "要添加词语，见docs/operations.md中的“The people's own words”。",
        "第3行：生日“1950.1”可能是1月也可能是10月，只保留年份。",
    ]
    with pytest.raises(BadInput):
        await import_file(village, Clock(), "households", b"code,area\nH9,nowhere\n", try_only=True)


async def test_long_lists_are_cut_short(store: Store) -> None:
    rows = "".join(f"A{n},x{n},district\n" for n in range(53))
    result = await import_file(store, Clock(), "areas", f"code,name,level\n{rows}".encode(), try_only=True)
    lines = list(result.lines(tried=True))
    assert len(lines) == 2 + 50 + 1
    assert lines[-1] == "  and 3 more."


def test_every_message_is_one_of_the_table_and_every_one_is_used() -> None:
    service = Path(imports.__file__).parent
    files = [service / "imports.py", *(service / "sheets").glob("*.py")]
    code = "\n".join(file.read_text("utf-8") for file in files)
    called = set(re.findall(r'(?:add\([\w.\[\]]+|say\([\w.]+|remark\(|NotUsable\(),?\s*"(\w+)"', code))
    assert len(called) > 40
    assert called <= set(messages()["en"])
    assert {key for key in messages()["en"] if f'"{key}"' not in code} == set()
