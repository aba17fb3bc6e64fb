"""Numbers as they are said."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from hotline.words import Between, Number, find_numbers

ONE_NUMBER = [
    ("半斤", F(1, 2), "斤"),
    ("俩", 2, "个"),
    ("俩人", 2, "人"),
    ("仨", 3, "个"),
    ("两袋", 2, "袋"),
    ("三两", 3, "两"),
    ("二两", 2, "两"),
    ("一斤半", F(3, 2), "斤"),
    ("三个半小时", F(7, 2), "小时"),
    ("半个月", F(1, 2), "个月"),
    ("一半", F(1, 2), None),
    ("三点半", F(7, 2), "点"),
    ("三点", 3, "点"),
    ("两点钟", 2, "点"),
    ("晚上八点", 8, "点"),
    ("下午三点一刻", F(13, 4), "点"),
    ("三点二十", F(10, 3), "点"),
    ("三点零五分", F(37, 12), "点"),
    ("10:30", F(21, 2), "点"),
    ("3点20", F(10, 3), "点"),
    ("三点五公里", F(7, 2), "公里"),
    ("百分之三十", F(3, 10), None),
    ("三分之一", F(1, 3), None),
    ("零下五度", -5, "度"),
    ("一百二", 120, None),
    ("一百零二", 102, None),
    ("三千五", 3500, None),
    ("一万二", 12000, None),
    ("一万两千", 12000, None),
    ("二十五斤", 25, "斤"),
    ("二〇二六年", 2026, "年"),
    ("一三八", 138, None),
    ("幺二零", 120, None),
    ("第三组", 3, "组"),
    ("星期三", 3, "星期"),
    ("十", 10, None),
    ("3kg", 3, "kg"),
    ("1,000元", 1000, "元"),
    ("2.5斤", F(5, 2), "斤"),
    ("5万", 50000, None),
    ("１２号", 12, "号"),
    ("十几个", Between(11, 19), "个"),
    ("二十几岁", Between(21, 29), "岁"),
    ("几十个", Between(20, 99), "个"),
    ("好几天", Between(2, 9), "天"),
    ("一百多斤", Between(101, 199), "斤"),
    ("10多个", Between(11, 19), "个"),
    ("十来个", Between(8, 12), "个"),
    ("两三天", Between(2, 3), "天"),
    ("三四十块", Between(30, 40), "块"),
    ("十三四个", Between(13, 14), "个"),
    ("三五个", Between(3, 5), "个"),
    ("两三百", Between(200, 300), None),
    ("十几万", Between(110000, 190000), None),
    ("2-3天", Between(2, 3), "天"),
    ("half past three", F(7, 2), "o'clock"),
    ("quarter to four", F(15, 4), "o'clock"),
    ("three o'clock", 3, "o'clock"),
    ("three thirty pm", F(7, 2), "o'clock"),
    ("twenty five kilos", 25, "kilos"),
    ("two and a half hours", F(5, 2), "hours"),
    ("half a kilo", F(1, 2), "kilo"),
    ("a dozen eggs", 12, "eggs"),
    ("two or three bags", Between(2, 3), "bags"),
    ("a few days", Between(3, 5), "days"),
    ("one hundred and twenty", 120, None),
    ("two thousand and five", 2005, None),
    ("one two three four five", 12345, None),
    ("group three", 3, "group"),
    ("house number 12", 12, "house"),
]

NO_NUMBER = [
    "快一点",
    "等一下",
    "一样",
    "一起",
    "万一",
    "十分疼",
    "千万别来",
    "老百姓",
    "几点了",
    "百",
    "万",
    "点",
    "半",
    "",
    "百百",
    "九" * 2000,
    "1" * 2000,
    "亿" * 50,
    "no one",
    "someone",
    "nothing",
]


@pytest.mark.parametrize(("said", "value", "unit"), ONE_NUMBER)
def test_a_number_is_understood(said: str, value: int | F | Between, unit: str | None) -> None:
    assert [(n.value, n.unit) for n in find_numbers(said)] == [(value, unit)]


@pytest.mark.parametrize("said", NO_NUMBER)
def test_what_looks_like_a_number_and_is_none(said: str) -> None:
    assert find_numbers(said) == ()


def test_an_address_as_a_recogniser_writes_it() -> None:
    assert find_numbers("三 组 十 二 号") == (Number(3, "组", "三组"), Number(12, "号", "十二号"))


def test_numbers_come_in_the_order_in_which_they_were_said() -> None:
    numbers = find_numbers("我家俩人，要两袋米 and 3 bags of flour，下午三点半")
    assert [n.said for n in numbers] == ["俩人", "两袋", "3 bags", "三点半"]


def test_whole_numbers_are_ints() -> None:
    assert all(isinstance(n.value, int) for n in find_numbers("三组 12号 twenty 10.0"))


def test_digits_read_out_keep_their_zero_in_what_was_said() -> None:
    assert find_numbers("零八七一") == (Number(871, None, "零八七一"),)
