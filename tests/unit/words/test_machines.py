"""Texts of machines are known; what a person in need writes never is one."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from hotline.service.phones import is_service_sender
from hotline.words.machines import KINDS, is_signed, machine_words


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("away", "您好，我现在正在开车，稍后与您联系"),
        ("away", "【自动回复】我在休假，有急事请找张主任"),
        ("away", "I am out of the office until Monday"),
        ("away", "Automatic reply: I'm in a meeting, I'll call you back later."),
        ("carrier", "【中国移动】您的话费余额为3.20元，请及时充值"),
        ("carrier", "尊敬的客户，您尾号1234的卡消费200元"),
        ("carrier", "【菜鸟驿站】凭取件码 3-2-1 到村口取件"),
        ("carrier", "Your parcel is out for delivery today"),
        ("carrier", "Message not delivered: number busy"),
        ("code", "您的验证码是 8812，五分钟内有效，请勿泄露"),
        ("code", "Your verification code is 123456"),
        ("advertising", "老年保健品低至三折，拒收请回复R退订回T"),
        ("advertising", "無抵押貸款，秒到賬，點擊鏈接"),
        ("advertising", "Congratulations, you have won a prize! Click here"),
        ("carrier", "【美团】您的外卖已送达"),
        ("carrier", "您本月流量已用80%，回复CXLL查询【中国移动】"),
        ("carrier", "您的快递由于地址不详无法派送，点击http://t.cn/xx更新"),
        ("carrier", "无法送达：对方已关机"),
        ("carrier", "该用户已开启骚扰拦截"),
        ("carrier", "气象局发布暴雨红色预警，请注意防范"),
        ("carrier", "Your appointment is confirmed for 3pm. Reply C to confirm."),
        ("away", "您好！我现在有事不在，一会再和您联系。"),
        ("away", "[Auto] Sorry, I can't talk right now."),
        ("away", "I'm currently driving, I'll get back to you later"),
        ("away", "This mailbox is unattended."),
        ("advertising", "您有一笔社保补贴待领取，登录www.xx.cn"),
        ("advertising", "贷款30万，无需抵押，当天放款"),
        ("advertising", "恭喜！您的号码被抽为幸运用户，领取手机"),
        ("advertising", "Black Friday sale! Shop now at x.co"),
        ("advertising", "PRE-APPROVED cash loan. Reply STOP to end"),
    ],
)
def test_what_machines_write(kind: str, text: str) -> None:
    assert machine_words(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "我家没有米了", "好的我去", "👍", "。。。", "", "谢谢你们", "我开车去送", "快递帮我取一下", "话费怎么交",
        "电话打不通", "I am driving her to hospital", "my parcel never came", "I can't talk, he is in the next room",
        "有人骗我说中了奖，要我汇钱", "我的快递已到村口，哪个帮我拿一下", "我的验证码老是收不到", "我买彩票中奖了",
        "my verification code never comes", "I clicked the link, what now", "优惠券咋个用嘛",
        "我的包裹到了吗", "快递到驿站了，帮我取一下", "rice has been delivered thank you", "I'll get back to you",
        "取件码 6-2-3018", "这个是真的吗 http://t.cn/abc", "is this a scam? http://x.y",
        "高龄补贴八十岁有没有", "谢谢，米送到了【赞】", "红包已到账，谢谢你",
    ],
)  # fmt: skip
def test_what_people_write(text: str) -> None:
    assert machine_words(text) == ""


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("【会员中心】积分月底清零", True), ("本月账期已更新【某某燃气】", True), ("【求助】老人没米了", False),
        ("【紧急】河边有人落水", False), ("【群】我家没水了", False), ("米送到了【赞】", False), ("没米了", False),
    ],
)  # fmt: skip
def test_the_name_of_a_company_in_brackets(text: str, signed: bool) -> None:
    assert is_signed(text) is signed


def test_hardly_any_sentence_of_people_looks_like_a_machine() -> None:
    """Those that do are quotations of such texts, and speak of a danger or a need beside."""
    folder = files("hotline.words") / "examples"
    lines = [line for file in folder.iterdir() for line in file.read_text("utf-8").splitlines()[1:]]
    texts = [line.split("\t")[0] for line in lines if line]
    assert len(texts) > 20_000
    taken = [text for text in texts if machine_words(text)]
    assert len(taken) < len(texts) / 2_000, taken[:20]


def test_every_kind_has_phrases_in_both_languages() -> None:
    data = tomllib.loads((files("hotline.words.machines") / "machines.toml").read_text("utf-8"))
    assert set(data) == {*KINDS, "i", "asks"}
    assert all(set(table) == {"zh", "en"} and all(table.values()) for table in data.values())


@pytest.mark.parametrize(
    ("raw", "region", "service"),
    [
        ("10690001234567", "CN", True), ("1065755512345678", "CN", True), ("95588", "CN", True),
        ("9558801234", "CN", True),
        ("10086", "CN", True), ("12345", "CN", True), ("4008123123", "CN", True), ("+864008123123", "CN", True),
        ("8008101234", "CN", True), ("TAOBAO", "CN", True), ("JD-SHOP", "GB", True), ("+8610690001234567", "CN", True),
        ("13800000101", "CN", False), ("+8613800000101", "CN", False), ("+862885551234", "CN", False),
        ("661234", "CN", False), ("+447700900123", "GB", False), ("+448001111111", "GB", True), (None, "CN", False),
        ("", "CN", False), ("not a number", "CN", False), ("anonymous", "CN", False),
        ("+266696687", "CN", False),
        ("+861062345678", "CN", False), ("+861069123456", "CN", False), ("1069123456", "CN", True),
        ("+869515012345", "CN", False), ("+15005550006", "US", False),
    ],
)  # fmt: skip
def test_who_can_not_be_a_person(raw: str | None, region: str, service: bool) -> None:
    assert is_service_sender(raw, region) is service
