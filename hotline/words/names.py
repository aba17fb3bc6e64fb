"""Who says who they are, and who says who they are not: whose phone it is tells nothing about who holds it."""

from __future__ import annotations

import re

from .text import HAN, normalise

_TITLES = (
    "大妈|大爷|大娘|大叔|大婶|大伯|大哥|大姐|大嫂|奶奶|爷爷|婆婆|阿婆|阿公|阿姨|叔叔|伯伯|婶婶|嫂子|老师|师傅|嬢嬢|"
    "家的|妈|爸|嫂|婶|姨|叔|伯|婆|爷|姐|哥"
)
_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜"
    "范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
    "汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲阳靳"
    "祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车项闵邬吉党司费蒙席"
    "晏隋古强穆姬宫景米麦谈柏瞿艾沙鄢桂窦郁缪畅巩卓褚栾戚全娄甄郎池丛边岑农苟迟保商臧佘卞虞刁冷应匡栗仇练"
    "楚揭师官佟封燕桑巫敖原植邝仲荆储"
)
_END = r"(?=[，,。.；;！!？?、\s]|$)"
_I_AM = re.compile(
    rf"(?<!不)(?:我|俺|咱)(?:就)?(?:是|叫|名叫)(?:老|小)?"
    rf"([{_SURNAMES}](?:(?:[{HAN}]{{0,2}}?(?:{_TITLES}))|[{HAN}]{{1,2}}{_END}))"
)
_CALLED = re.compile(rf"(?<!不)(?:我|俺)是((?:老|小)[{_SURNAMES}]){_END}")
_MY_NAME = re.compile(rf"(?:我|俺|免贵)姓([{_SURNAMES}])")
_ENGLISH = re.compile(
    r"\b(?:this is|my name is|my name's|i am called|i'm called)\s+"
    r"((?:(?:mrs|mr|miss|ms|old|granny|aunty|auntie|uncle)\.?\s+)?[a-z]+(?:\s[a-z]+)?)"
)
_NOT_A_NAME = frozenset(
    ("a", "an", "the", "not", "urgent", "my", "about", "for", "very", "so", "just", "all", "serious", "bad", "it")
)
_NOT_OWN = frozenset(("mrs", "mr", "miss", "ms", "old", "granny", "aunty", "auntie", "uncle"))
_BORROWED = re.compile(
    r"(?:捡|拾)(?:到|着|得)?(?:了|的)?[^，。,]{0,6}(?:电话|手机)|(?:电话|手机)[^，。,]{0,8}(?:捡|拾)(?:到|着|得|来)|"
    r"\bfound (?:this|a|the|somebody's|someone's) (?:\w+ )?(?:phone|mobile)\b|"
    r"(?:借|用|拿)(?:了|着|的|的是)?[^，。,]{0,6}(?:电话|手机|号)|"
    r"\b(?:borrow\w*|using) [\w']+ (?:[\w']+ )?(?:phone|mobile)\b"
)

_NEIGHBOURS = re.compile(
    r"(?:^|[，。,.；;！!、\s]|我们?家?|俺家?|帮(?:我)?|给|是|替)"
    r"(?:隔壁|对门|对面|楼上|楼下|前院|后院|旁边|邻居|邻家)"
    rf"(?:邻居)?(?:的|那)?(?:家|屋|户)?(?!打|骂|吵|偷|抢|放|装修|漏)([{HAN}，,\s]*)|"
    r"\b(?:next[- ]door )?neighbou?r(?:s|'s|s')?(?! (?:hit|beat|is shouting|are shouting|stole))\b(.*)"
)
_SENDER = re.compile(r"[我俺咱]|\b(?:i|me|my|us|our)\b")


def introduced(text: str) -> str | None:
    """The name that the sender gives as their own ("我是孙大爷": 孙大爷), or None."""
    plain = normalise(text)
    for pattern in (_I_AM, _CALLED, _MY_NAME):
        found = pattern.search(plain)
        if found:
            return found[1]
    found = _ENGLISH.search(plain)
    return found[1] if found and found[1].split()[0] not in _NOT_A_NAME else None


def borrowed(text: str) -> bool:
    """Whether they say that the phone is somebody else's."""
    return bool(_BORROWED.search(normalise(text)))


def neighbours(text: str) -> bool:
    """Whether it is the neighbours who need something: they stand first, and the sender beside them no more."""
    found = _NEIGHBOURS.search(normalise(text))
    return found is not None and not _SENDER.search(found[1] or found[2] or "")


def fits(name: str, member: str) -> bool:
    """Whether an introduced name may be this member's: the whole name, or the surname with a title."""
    name, member = normalise(name), normalise(member)
    if not name or not member:
        return False
    if name.isascii() or member.isascii():
        own = set(re.findall("[a-z]{2,}", member))
        return bool(own & (set(re.findall("[a-z]{2,}", name)) - _NOT_OWN))
    name, member = name.replace(" ", ""), member.replace(" ", "")
    titled = re.fullmatch(rf"[老小]?([{HAN}])(?:[{HAN}]{{0,2}}?(?:{_TITLES}))?", name)
    return name == member or (titled is not None and member.startswith(titled[1]))


def claims(text: str, name: str) -> bool:
    """Whether the words say that it is the house of the one with this name, or that they speak: not that they borrowed
    their phone, are somebody else, or only speak of them."""
    plain, name = "".join(normalise(text).split()), "".join(normalise(name).split())
    if not name or name not in plain:
        return False
    for m in re.finditer(re.escape(name), plain):
        before, after = plain[: m.start()], plain[m.end() :]
        if re.search(
            r"(?:不是|借|用|拿|找|跟|给|替|和|叫|像|隔壁|邻居|not|borrow\w*|using|call|tell)(?:了|的|是)?$", before
        ) and not before.endswith(("我叫", "名叫")):
            continue
        if re.match(r"(?:的|他|她)?(?:电话|手机|号|隔壁|邻居|说|讲|把|拿)|'s?phone|'smobile", after):
            continue
        return True
    return False
