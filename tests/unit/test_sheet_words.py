"""The words of sheets: what each is taken for, how lists are taken apart, and what a table of one's own may say."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.console import labels
from hotline.domain.matching import SKILLS
from hotline.domain.ticket import Category
from hotline.service.sheets import cells
from hotline.service.sheets.households import PERSONAL
from hotline.service.sheets.messages import messages
from hotline.service.sheets.words import COLUMNS, SheetWordsError, sheet_words

WORDS = sheet_words()
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("独居", ("alone",)), ("独居老人", ("alone", "elder")), ("孤寡老人", ("alone", "elder")),
        ("空巢", ("empty_nest",)), ("空巢老人", ("elder", "empty_nest")), ("獨居老人", ("alone", "elder")),
        ("耳聋", ("deaf",)), ("聋哑人", ("deaf", "speaks_badly")), ("听力不好", ("hard_of_hearing",)),
        ("聽力不好", ("hard_of_hearing",)), ("耳背", ("hard_of_hearing",)),
        ("听力残疾", ("hard_of_hearing", "disabled")),
        ("留守儿童", ("child", "left_behind")), ("高风险", ("at_risk",)), ("重点关注", ("at_risk",)),
        ("不要回拨", ("never_call_back",)), ("勿打电话", ("never_call_back",)), ("五保户", ("destitute",)),
        ("低保", ("low_income",)), ("Hard of Hearing", ("hard_of_hearing",)),
        ("hard-of-hearing", ("hard_of_hearing",)),
        ("ＤＥＡＦ", ("deaf",)), ("Lives alone", ("alone",)), ("at_risk", ("at_risk",)),
        ("left_behind", ("left_behind",)),
        ("爱唱歌", ()), ("", ()),
    ],
)  # fmt: skip
def test_groups(word: str, keys: tuple[str, ...]) -> None:
    assert WORDS.keys("group", word) == keys


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("送货", ("shopping",)), ("水电", ("repair", "electrician", "plumber")), ("陪诊", ("health", "company")),
        ("护理", ("nurse",)), ("开车", ("driver",)), ("有车", ("car",)), ("急救", ("first_aid",)),
        ("跑腿", ("shopping", "errand")), ("理发", ("haircut",)), ("first aid", ("first_aid",)),
        ("driving", ("driver",)),
    ],
)  # fmt: skip
def test_skills(word: str, keys: tuple[str, ...]) -> None:
    assert WORDS.keys("skill", word) == keys


@pytest.mark.parametrize(
    ("table", "word", "key"),
    [
        ("level", "社区", "community"), ("level", "镇", "street"), ("level", "村民小组", "group"),
        ("level", "栋", "building"),
        ("role", "志愿者", "volunteer"), ("role", "工作人员", "staff"), ("role", "职工", "staff"),
        ("role", "STAFF", "staff"),
        ("role", "lead", None), ("channel", "短信", "sms"), ("channel", "语音", "voice"),
        ("channel", "座机", "voice"),
        ("channel", "微信", None), ("channel", "telegram", None), ("language", "普通话", "zh"),
        ("language", "英语", "en"),
        ("language", "彝语", "ii"), ("language", "zh-CN", "zh"), ("language", "fr", "fr"),
        ("language", "火星话", None),
    ],
)  # fmt: skip
def test_single_words(table: str, word: str, key: str | None) -> None:
    assert WORDS.meaning(table, word) == key


@pytest.mark.parametrize(
    ("kind", "heading", "column"),
    [
        ("areas", "编号", "code"), ("areas", "负责人电话", "lead_phone"), ("areas", "英文名", "name_en"),
        ("households", "户编码", "code"), ("households", "户号", "code"), ("households", "住址", "address"),
        ("households", "名字", "member"), ("households", "手机号", "phone"), ("households", "联系电话", "phone"),
        ("households", "联系方式", "phone"), ("households", "生日", "born"),
        ("households", "出生日期（年-月-日）", "born"),
        ("households", "人群", "groups"), ("households", "标签：", "groups"),
        ("households", "安全号码", "safe_number"),
        ("households", "可联系时间", "safe_hours"), ("households", "備註", "notes"),
        ("households", " Safe Number ", "safe_number"),
        ("volunteers", "特长", "skills"), ("volunteers", "请假至", "leave"), ("volunteers", "角色", "role"),
        ("volunteers", "渠道", "channel"), ("volunteers", "联系方式", "phone"),
    ],
)  # fmt: skip
def test_headings(kind: str, heading: str, column: str) -> None:
    assert WORDS.columns_of(kind, heading)[0] == column


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("独居；耳聋", ["独居", "耳聋"]), ("独居、耳聋，低保", ["独居", "耳聋", "低保"]),
        ("独居 耳聋　低保", ["独居", "耳聋", "低保"]),
        ("alone;hard of hearing", ["alone", "hard of hearing"]), ("alone deaf", ["alone", "deaf"]),
        ("lives alone hard of hearing", ["lives alone", "hard of hearing"]), ("plays chess", ["plays chess"]),
        ("alone plays chess 低保", ["alone", "plays chess", "低保"]), ("独居,独居,", ["独居"]),
        ("独居\n耳聋", ["独居", "耳聋"]),
        ("alone;safe_number=138 0000 0001;x", ["alone", "safe_number=138 0000 0001", "x"]),
        ("alone safe_hours = 09:00-17:00", ["alone", "safe_hours=09:00-17:00"]), (" ；、", []),
    ],
)  # fmt: skip
def test_lists(cell: str, words: list[str]) -> None:
    assert WORDS.split("group", cell) == words


@pytest.mark.parametrize("text", ["无", "没有", "-", "——", "／", "N/A", "none", "", " . "])
def test_nothing(text: str) -> None:
    assert WORDS.is_nothing(text)


@pytest.mark.parametrize("text", ["0", "无线电", "李", "-1", "⚠"])
def test_something(text: str) -> None:
    assert not WORDS.is_nothing(text)


@pytest.mark.parametrize(
    ("word", "near"),
    [("独居老太太", "独居"), ("hard of hering", "hard of hearing"), ("耳朵不太灵", "耳朵不灵"), ("爱唱歌", "")],
)
def test_a_word_that_is_not_understood_reminds_of_one_that_is(word: str, near: str) -> None:
    assert WORDS.near("group", word) == near


def test_every_key_that_the_service_acts_on_is_a_word_of_the_table() -> None:
    for key in ("alone", "at_risk", *PERSONAL):
        assert WORDS.keys("group", key) == (key,)
    serving = set().union(*SKILLS.values()) | {c.value for c in Category if c is not Category.OTHER}
    assert {key for key in serving if WORDS.keys("skill", key)[:1] != (key,)} == set()


def test_every_group_has_a_label_on_the_console() -> None:
    keys = {key for keys in WORDS.meanings["group"].values() for key in keys}
    assert keys <= set(labels.GROUP)


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    import string

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    zh, en = messages()["zh"], messages()["en"]
    assert set(zh) == set(en)
    assert {key for key in zh if names(zh[key]) != names(en[key])} == set()


def test_every_column_has_a_chinese_heading() -> None:
    for kind, columns in COLUMNS.items():
        shown = [WORDS.heading(kind, column, "zh") for column in columns]
        assert [WORDS.columns_of(kind, heading)[0] for heading in shown] == list(columns)


class TestOwnTable:
    def test_words_are_added_and_new_groups_stand_for_themselves(self, tmp_path: Path) -> None:
        own = tmp_path / "sheets.toml"
        own.write_text(
            '[group]\nat_risk = ["红色户"]\nalone = ["空巢"]\n"爱心食堂" = ["食堂"]\n[skill]\ndriver = ["摩的"]\n'
            '[heading.households]\nphone = ["联络号"]\n[heading.ignored]\nx = ["性别"]\n[level]\nstreet = ["苏木"]\n'
            '[language]\nsuc = ["苏语"]\n',
            "utf-8-sig",
        )
        words = sheet_words(own)
        assert words.keys("group", "红色户") == ("at_risk",)
        assert words.keys("group", "空巢") == ("empty_nest", "alone")
        assert words.keys("group", "食堂") == words.keys("group", "爱心食堂") == ("爱心食堂",)
        assert words.keys("group", "高风险") == ("at_risk",)
        assert words.keys("skill", "摩的") == ("driver",)
        assert words.columns_of("households", "联络号") == ("phone",)
        assert words.is_ignored("性别") and words.is_ignored("序号")
        assert words.meaning("level", "苏木") == "street"
        assert words.meaning("language", "苏语") == "suc"
        assert words.heading("households", "phone", "zh") == "电话"

    @pytest.mark.parametrize(
        ("toml", "says"),
        [
            ("[group", "not TOML"),
            ('[groups]\nalone = ["x"]', r"\[groups\] is no section"),
            ('[group]\nalone = "x"', r"\[group\] alone must be a list of words"),
            ('[group]\nalone = [""]', r"\[group\] alone must be a list of words"),
            ('[level]\nplanet = ["星球"]', r"\[level\] has no 'planet': there are district"),
            ('[role]\nlead = ["组长"]', r"\[role\] has no 'lead'"),
            ('[channel]\ntelegram = ["tg2"]', r"\[channel\] has no 'telegram'"),
            ('[heading.cats]\nname = ["猫"]', r"\[heading.cats\] is no sheet"),
            ('[heading.areas]\ncolour = ["颜色"]', r"\[heading.areas\] has no 'colour'"),
            ('[channel]\nvoice = ["短信"]', "'短信' stands for both sms and voice"),
            ('[language]\n"x y" = ["z"]', "must be a code such as zh"),
            ("group = 1", r"\[group\] must be a table"),
        ],
    )
    def test_what_cannot_be_is_refused_with_the_files_name(self, tmp_path: Path, toml: str, says: str) -> None:
        own = tmp_path / "sheets.toml"
        own.write_text(toml, "utf-8")
        with pytest.raises(SheetWordsError, match=says) as caught:
            sheet_words(own)
        assert str(own) in str(caught.value)

    def test_a_file_that_is_not_there_adds_nothing(self, tmp_path: Path) -> None:
        assert sheet_words(tmp_path / "none.toml") == WORDS


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "born"),
        [
            ("1950", "1950"), ("1950.0", "1950"), ("1950年", "1950"), ("1950-3", "1950-03"), ("1950.3", "1950-03"),
            ("1950/3/2", "1950-03-02"), ("1950年3月2日", "1950-03-02"), ("1950 年 3 月 2 日", "1950-03-02"),
            ("1950.3.2", "1950-03-02"), ("19500302", "1950-03-02"), ("195003", "1950-03"), ("1950年3月", "1950-03"),
            ("１９５０－３－２", "1950-03-02"), ("1950-03-02 00:00:00", "1950-03-02"),
            ("1950/3/2 0:00", "1950-03-02"),
            ("1950-03-02T00:00:00", "1950-03-02"), ("1950.1", "1950"), ("1950.10", "1950-10"), ("1950-1", "1950-01"),
        ],
    )  # fmt: skip
    def test_births(self, cell: str, born: str) -> None:
        assert cells.birth(cell, TODAY) == (born, cell == "1950.1")

    @pytest.mark.parametrize(
        ("cell", "why"),
        [
            ("18324", "day_count"), ("75岁", "not_born"), ("3/2/1950", "not_born"), ("1950-13", "not_born"),
            ("2030", "not_born"), ("1850", "not_born"), ("1950-02-30", "not_born"), ("五〇年", "not_born"),
            ("195013", "not_born"),
        ],
    )  # fmt: skip
    def test_no_births(self, cell: str, why: str) -> None:
        with pytest.raises(cells.NotUsable) as caught:
            cells.birth(cell, TODAY)
        assert caught.value.key == why

    @pytest.mark.parametrize(
        "cell",
        ["2026-12-24", "2026/12/24", "2026年12月24日", "2026.12.24", "20261224", "2026-12-24 00:00:00"],
    )
    def test_days(self, cell: str) -> None:
        assert cells.whole_day(cell) == date(2026, 12, 24)

    @pytest.mark.parametrize(("cell", "why"), [("12月24日", "not_day"), ("2026-12", "not_day"), ("46380", "day_count")])
    def test_no_days(self, cell: str, why: str) -> None:
        with pytest.raises(cells.NotUsable) as caught:
            cells.whole_day(cell)
        assert caught.value.key == why

    @pytest.mark.parametrize(
        ("cell", "hours"),
        [
            ("09:00-17:00", "09:00-17:00"), ("9:00-17:00", "09:00-17:00"), ("９：００－１７：００", "09:00-17:00"),
            ("9点-17点", "09:00-17:00"), ("9点到17点半", "09:00-17:30"), ("上午9点至下午5点", "09:00-17:00"),
            ("下午2点到5点", "14:00-17:00"), ("9:00～17:00", "09:00-17:00"), ("9:00—17:00", "09:00-17:00"),
            ("9am-5pm", "09:00-17:00"), ("9-17", "09:00-17:00"), ("09:00:00-17:00:00", "09:00-17:00"),
            ("晚上7点-9点", "19:00-21:00"), ("8:00-24:00", "08:00-23:59"), ("8時30分到11時", "08:30-11:00"),
            ("中午12点到下午2点", "12:00-14:00"),
        ],
    )  # fmt: skip
    def test_hours(self, cell: str, hours: str) -> None:
        assert cells.hours(cell) == hours

    @pytest.mark.parametrize(
        "cell",
        ["白天", "17:00-09:00", "9:00", "9:00-25:00", "9:70-10:00", "上午9点到5点", "9-12,14-17"],
    )
    def test_no_hours(self, cell: str) -> None:
        with pytest.raises(cells.NotUsable, match="not_hours"):
            cells.hours(cell)

    @pytest.mark.parametrize(
        ("cell", "number"),
        [
            ("13800001001.0", "13800001001"), ("1.3800001001E+10", "13800001001"), ("1.3800001001e10", "13800001001"),
            ("5.30502001001E+11", "530502001001"), ("1E5", "1E5"), ("H-1.0", "H-1.0"), ("3.0", "3"), ("3.5", "3.5"),
        ],
    )  # fmt: skip
    def test_numbers_that_a_spreadsheet_took_for_amounts(self, cell: str, number: str) -> None:
        assert cells.number_cell(cell) == number

    @pytest.mark.parametrize("cell", ["1.38E+10", "1.3800001E+10", "5.30502E+11"])
    def test_numbers_whose_digits_are_lost(self, cell: str) -> None:
        with pytest.raises(cells.NotUsable, match="shortened"):
            cells.number_cell(cell)

    @pytest.mark.parametrize(
        ("cell", "plain"),
        [
            ("'13800001001", "13800001001"),
            ("’+86138", "+86138"),
            ('="0875"', "0875"),
            ("　李 ", "李"),
            ("'s house", "'s house"),
        ],
    )
    def test_what_spreadsheets_put_around_a_number(self, cell: str, plain: str) -> None:
        assert cells.plain_cell(cell) == plain

    @pytest.mark.parametrize(
        ("cell", "name"), [("李　四", "李四"), (" 李  大 爷", "李大爷"), ("Lin  Jing", "Lin Jing")]
    )
    def test_names(self, cell: str, name: str) -> None:
        assert cells.name_cell(cell) == name

    @given(st.text(max_size=20))
    def test_any_cell_is_understood_or_refused(self, cell: str) -> None:
        for read in (lambda c: cells.birth(c, TODAY), cells.whole_day, cells.hours, cells.number_cell):
            with contextlib.suppress(cells.NotUsable):
                read(cell)
        for word in WORDS.split("group", cell):
            WORDS.keys("group", word)
            WORDS.near("group", word)
