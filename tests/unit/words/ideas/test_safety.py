"""Fire, gas, floods, collapse, missing people, strangers, the road, cries for help, fraud: heard, and not imagined.

One table of sentences for one file of the lexicon: it stays whole, however long it gets.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from hotline.words import Lexicon, packaged_ear, read

# What must be heard as the idea, in full; and everyday talk in which it must not be heard.
TABLES: dict[str, tuple[list[str], list[str]]] = {
    "fire": (
        [
            "隔壁房子着火了，火苗往外窜",
            "灶房冒黑烟，进不去",
            "电动车在楼道里烧起来了",
            "the curtains are on fire",
            "there is smoke pouring out of next door's roof",
            "flames in the kitchen and I can't get out",
        ],
        [
            "灶里的火烧得旺，来吃饭",
            "气得我冒火",
            "what time is the fire drill",
            "we had a lovely fire lit and a cup of tea",
        ],
    ),
    "fire_at": (
        [
            "灶房着了",
            "被子着了",
            "后山着了",
            "灶屋冒火",
            "the barn is ablaze",
            "my bed is burning",
            "the house is on fire",
        ],
        [
            "他睡着了",
            "钥匙我找着了",
            "the house is fine",
        ],
    ),
    "gas_leak": (
        [
            "厨房里一股煤气味，头晕",
            "煤气罐阀门关不紧，一直嘶嘶响",
            "挖断了燃气管，好大的味",
            "I can smell gas in the hall",
            "the gas bottle is leaking and I can't turn it off",
            "the cooker was left on and the house smells of gas",
        ],
        [
            "煤气罐空了，换一罐",
            "煤气费怎么交",
            "gas bottle's finished, can a man carry up a fresh one",
        ],
    ),
    "explosion": (
        [
            "高压锅爆炸了，崩到脸上",
            "鞭炮把手炸烂了",
            "煤气罐炸了，窗户都没了",
            "the gas bottle exploded in the kitchen",
            "a firework blew up in his hand",
            "the boiler burst and there's glass in her face",
        ],
        [
            "过年炸酥肉",
            "自行车爆胎了",
            "I burst out laughing",
        ],
    ),
    "flood": (
        [
            "水淹到床边了，老人走不动",
            "山洪来了，我们爬到房顶上",
            "河堤决口了",
            "the water is chest high and we are on the roof",
            "the river has burst its banks and it's coming in the door, mother is in bed",
            "our house is flooding, we can't get out",
        ],
        [
            "河水涨没涨，听说明天有雨",
            "水管漏水，滴滴答答",
            "a flood of cards for my birthday",
        ],
    ),
    "landslide": (
        [
            "后山滑坡了，埋了两家人",
            "泥石流冲进屋了",
            "坡上裂了好宽一条缝，还在往下掉石头",
            "the hill came down on the house and my mother was in it",
            "there's a landslide and people are buried",
            "the slope behind us is cracking and the trees are leaning, it is still raining",
        ],
        [
            "山上的茶叶要摘了",
            "泥巴路滑得很，铺点石子",
            "there's mud on the road from the tractor",
        ],
    ),
    "collapse": (
        [
            "墙倒下来压到我爸",
            "房子塌了，里面有人",
            "脚手架垮了，两个工人压在下面",
            "the roof has collapsed on my husband",
            "a wall fell on the children",
            "the ceiling came down and she's trapped under it",
        ],
        [
            "屋顶漏雨，来捡瓦",
            "房子塌了的补助下来没有",
            "a few slates slipped off the shed",
        ],
    ),
    "snow": (
        [
            "雪崩把屋子埋了",
            "大雪困住了车，车里有孕妇",
            "他去雪山上找羊，到现在没回来",
            "an avalanche has buried the hut",
            "we're stuck in the snow and my wife is in labour",
            "he went out in the blizzard and he's not home",
        ],
        [
            "下雪了，门口滑，撒点盐",
            "雪好漂亮",
            "they're giving snow for the weekend, fetch bread",
        ],
    ),
    "earthquake": (
        [
            "地震了，房子裂开了",
            "刚才余震，墙倒了压到人",
            "房子摇得厉害，楼梯断了",
            "there's been an earthquake and my mother is trapped",
            "the whole house is shaking and bricks are falling, earthquake",
            "since the quake I'm stuck under the bed",
        ],
        [
            "地震演习是哪天",
            "唐山地震那年我当兵",
            "we have the earthquake drill on Saturday",
        ],
    ),
    "trapped": (
        [
            "电梯卡住了，里面有三个人",
            "他的手卷进打谷机了",
            "娃的头卡在栏杆里拔不出来",
            "I'm stuck in the lift and it's dark",
            "his arm is caught in the baler",
            "she's fallen down a hole and can't get out",
        ],
        [
            "手机卡住了",
            "电梯坏了要修",
            "the key is stuck in the front door",
        ],
    ),
    "cut_off": (
        [
            "路断了，村里断粮四天",
            "大雪封山，我媳妇要生了出不去",
            "桥冲垮了，救护车进不来，我爸喘不上气",
            "the bridge is gone and we've had no food for days",
            "the road is washed out and my wife is in labour",
            "we're snowed in with no insulin left and he's vomiting",
        ],
        [
            "路断了一截，绕得过去",
            "班车停了",
            "the bridge is closed till Monday, I've plenty in",
        ],
    ),
    "road_cut": (
        [
            "通村的路断了",
            "桥断了，过不去",
            "山路塌了，摩托过不去",
            "the road collapsed below the church",
            "the bridge is down",
            "the road has gone at the bend",
        ],
        [
            "路灯断电了",
            "桥修好了",
            "the road is full of holes",
        ],
    ),
    "missing": (
        [
            "我妈有老年痴呆，早上出门到现在没回来",
            "孙子放学没回家，老师说早走了",
            "上山采药的老汉一夜没回来",
            "my grandfather has dementia and he's gone missing",
            "our little girl hasn't come home from school and it's dark",
            "he went up the mountain this morning and he's not back",
        ],
        [
            "我家的猫不见了",
            "儿子过年没回来",
            "my cat's been gone a week",
        ],
    ),
    "not_seen": (
        [
            "隔壁独居的老太三天没开门，敲门没人应",
            "五保户大爷几天没露面了",
            "对门爷爷两天没出门，喊也不应",
            "the old man next door has not been seen for days",
            "my neighbour's curtains have been shut three days and there's no answer",
            "the old lady has not opened her door for two days",
        ],
        [
            "隔壁老头去女儿家了，走亲戚了",
            "几天没见太阳了",
            "I have not seen that film",
        ],
    ),
    "lost": (
        [
            "我在山里迷路了，天黑了",
            "我找不到回家的路了",
            "姑娘，我不晓得我在哪点，周围都是树",
            "I am lost on the hill in the fog",
            "I don't know where I am and my phone is nearly dead",
            "we are lost in the woods",
        ],
        [
            "办证的窗口怎么走",
            "我找不到老花镜",
            "I'm lost for words",
        ],
    ),
    "intruder": (
        [
            "有人在撬我家门",
            "半夜有人从窗户爬进来了",
            "家里进贼了，我躲在厕所",
            "there's someone in my house",
            "somebody is trying to break in the back door",
            "a man climbed through my window and I'm hiding",
        ],
        [
            "有人敲门，是送快递的",
            "门锁坏了",
            "could someone fix the lock on my back door",
        ],
    ),
    "robbery": (
        [
            "刚刚有人抢了我的包，把我推倒了",
            "两个人抢劫，还在店里",
            "他们抢钱，拿着刀",
            "I'm being robbed in the shop right now",
            "they pushed me over and took my bag, they're still here",
            "we are being robbed, he has a gun",
        ],
        [
            "涨价涨得像抢人哦",
            "抢收麦子",
            "highway robbery the price of that taxi",
        ],
    ),
    "armed": (
        [
            "有个疯子提着斧头见人就砍",
            "他拿刀架在我妈脖子上",
            "听到枪响，有人倒了",
            "a man with a knife is chasing people",
            "he has a gun and he's pointing it at my wife",
            "my son has been stabbed",
        ],
        [
            "菜刀钝了，想磨一下",
            "借把斧头劈柴",
            "could you sharpen my good knife",
        ],
    ),
    "traffic": (
        [
            "出车祸了，人卡在驾驶室",
            "三轮车翻到沟里，压着人",
            "我婆过马路被摩托车撞倒了，耳朵流血",
            "a lorry has hit my husband and he's in the road",
            "the car is upside down in the ditch with people inside",
            "a child was run over outside the school",
        ],
        [
            "车祸赔偿拖了半年",
            "三轮车没电了",
            "somebody scraped my parked car",
        ],
    ),
    "cry_for_help": (
        [
            "救命啊",
            "快来人",
            "S.O.S 救我",
            "来人啊，快",
            "SOS",
            "help me",
            "help!!",
            "come quick, he'll die",
            "somebody help us",
        ],
        [
            "你们快来修一下水管",
            "送救命钱来谢谢",
            "can you help me with the form",
            "thanks for your help",
        ],
    ),
    "emergency_called": (
        [
            "快叫救护车",
            "帮我报警，快点，110",
            "打不通120，你们快打",
            "send an ambulance now",
            "call the police, quick",
            "we need an ambulance at the mill",
        ],
        [
            "上次救护车多少钱",
            "消防演习是哪天",
            "the ambulance bill from last year is still coming",
        ],
    ),
    "fraud": (
        [
            "有个自称公安的叫我转账",
            "客服说要退款，问我要验证码",
            "孙子电话里哭着说打伤人，要三万",
            "a man from the bank wants me to move my money to a safe account",
            "they say I won a prize and must pay a fee",
            "I gave my pin to a man on the phone",
        ],
        [
            "帮我去银行交电费",
            "低保到账没有",
            "when does the post office open for the pension",
        ],
    ),
    "theft": (
        [
            "我的电瓶被偷了",
            "有个生面孔在我家门口徘徊",
            "村里来了小偷",
            "my bicycle was stolen",
            "there's a strange man at the gate, a stranger at the door",
            "a thief took my hens",
        ],
        [
            "被子晒好了",
            "娃偷懒不写作业",
            "a steal at that price",
        ],
    ),
    "animals": (
        [
            "村口那条狗没拴，追人",
            "屋里钻进一条蛇",
            "野猪进村了，不敢出门",
            "there's a snake in the kitchen",
            "a pack of dogs is running loose",
            "the bull is loose on the road",
        ],
        [
            "我家猫生崽了",
            "牛要吃草",
            "the hens are laying again",
        ],
    ),
    "danger_sign": (
        [
            "大树要倒了，下面是学校",
            "墙歪了，靠根木头撑着",
            "井盖没了，娃娃天天走",
            "the tree is leaning over the school",
            "the chimney is about to fall",
            "the manhole cover is missing outside my door",
        ],
        [
            "树叶掉了一地",
            "墙要刷白",
            "the wall needs painting",
        ],
    ),
    "locked_out": (
        [
            "门锁打不开，我在外头",
            "钥匙丢了，进不了家门",
            "锁在门外了",
            "I'm locked out",
            "locked out of the house",
            "gran is locked out again",
        ],
        [
            "门关好了",
            "锁了门再走",
            "the door sticks",
        ],
    ),
    "urgent_repair": (
        [
            "厨房水管爆了",
            "家里进水了",
            "下大雨屋里进水",
            "a burst pipe in the kitchen",
            "there is water everywhere, the pipe burst",
            "the pipe has burst",
        ],
        [
            "水龙头滴水",
            "水费怎么交",
            "the tap drips",
        ],
    ),
}

HEARD = [(idea, said) for idea, (heard, _) in TABLES.items() for said in heard]
QUIET = [(idea, said) for idea, (_, quiet) in TABLES.items() for said in quiet]


@pytest.mark.parametrize(("idea", "said"), HEARD)
def test_it_is_heard(lexicon: Lexicon, idea: str, said: str) -> None:
    reading = read(said, lexicon, ear=packaged_ear())
    assert any(h.idea == idea and h.field == "priority" and not h.context for h in reading.hits)
    wanted = dict((s.field, s.value) for s in lexicon.ideas[idea].senses)["priority"]
    assert reading.priority in ("critical", wanted)


@pytest.mark.parametrize(("idea", "said"), QUIET)
def test_it_is_not_heard_in_everyday_talk(lexicon: Lexicon, idea: str, said: str) -> None:
    reading = read(said, lexicon)
    assert not any(h.idea == idea and h.field == "priority" and not h.context for h in reading.hits)


def test_every_idea_has_its_sentences() -> None:
    text = (files("hotline.words") / "lexicon" / "safety.toml").read_text("utf-8")
    assert set(tomllib.loads(text)["idea"]) == set(TABLES)
    for idea, (heard, quiet) in TABLES.items():
        chinese = [s for s in heard if not s.isascii()]
        assert len(chinese) >= 3 and len(heard) - len(chinese) >= 3 and len(quiet) >= 3, idea
