"""Needs in many wordings: each idea of needs.toml, each item, each category, and idle talk that asks for nothing."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from hotline.words import Lexicon, read

NEEDS = tomllib.loads((files("hotline.words") / "lexicon" / "needs.toml").read_text("utf-8"))

# idea: (heard, not heard)
IDEAS: dict[str, tuple[list[str], list[str]]] = {
    "haste": (
        ["十万火急", "麻烦你们快点来一趟", "赶紧派个人上来", "医生马上过来看看嘛", "等不到明天了", "急得我团团转", "this is urgent", "please hurry", "come as soon as you can",
         "send somebody right away", "it can't wait", "we need you now, quickly please"],
        ["马上过年了", "志愿者很快就来了，谢谢", "我马上就到", "坐快递的车", "日子过得快", "他手脚麻利得很，不用急", "he ate quickly and went out", "no hurry", "I had a quick question",
         "now the days are fast going in", "she was in a hurry to the bingo"],
    ),
    "soon": (
        ["这两天来一趟就行", "这个礼拜帮我修下锁", "明天之前送到", "sometime this week would do", "come in the next few days", "by the weekend please"],
        ["这两天腿有点酸", "这个礼拜天气好", "一年到头都这样", "it rained all this week", "next week is Easter", "the last few days were lovely"],
    ),
    "no_hurry": (
        ["不急", "慢慢来，莫急", "有空再来", "哪天顺路哪天都行", "不是急事", "你们先忙别的", "no rush at all", "it's not urgent", "whenever you have time", "any day will do", "it can wait till Monday"],
        ["急不急", "要不要紧", "再不急救就完了", "不急才怪", "不要紧吧？", "whenever I eat I feel sick", "it takes time", "is it urgent", "take time off"],
    ),
    "hunger": (
        ["屋头断粮了", "两天没吃饭了", "没得吃的了", "揭不开锅了", "饿得发抖", "一粒米都没，娃饿起", "there's nothing to eat in the house", "I haven't eaten since Monday", "we have no food left", "the children are hungry",
         "we are starving", "run out of food and no money for food"],
        ["饿了，食堂几点开", "饿死我了哈哈", "今天没胃口", "没吃过这种饼干", "bit peckish", "is lunch soon", "I ate two dinners"],
    ),
    "complaint_service": (
        ["窗口那个女的态度差得很", "司机嫌我动作慢", "物业根本不管事", "修水管的师傅说今天来，白等", "the driver was rude to me", "your volunteer never turned up", "the council does nothing", "the shop overcharged me"],
        ["司机人好，谢谢", "医生明天来不来", "窗口几点开门", "the driver is here", "is the shop open", "my nurse is lovely"],
    ),
    "complaint_money": (
        ["低保少算了一个月", "工钱拖了半年不给", "电费多了一倍", "补偿款一分没到账", "my pension was cut, they cut my allowance", "the bill is wrong again", "they put up the bus fare", "I was left off the list"],
        ["电费在哪交", "低保怎么办", "工资发了，高兴", "can someone pay my bill", "where do I get the pension", "the price of oranges"],
    ),
    "complaint_noise": (
        ["隔壁唱到半夜", "楼上打麻将吵死人", "狗叫了一夜", "工地天不亮就响", "the neighbours' music is so loud", "next door's dog barks from six", "upstairs in heels at night", "fireworks till midnight"],
        ["隔壁的狗乖得很", "楼上搬走了", "我爱听广场舞", "my dog is well", "the neighbour is kind", "what music is on"],
    ),
    "complaint_neighbour": (
        ["隔壁把垃圾倒我家门口", "他家的树枝伸到我院子", "邻居占了我一尺地", "两家扯皮请你们调解", "the neighbours parked across my gate", "their hens are in my beans",
         "next door is dumping in my garden", "the neighbour moved the boundary stone"],
        ["隔壁大姐送我一碗汤圆", "邻居搬家了", "楼上住着我侄儿", "my neighbour is from Cork", "next door has a cat", "their house is nice"],
    ),
    "child_silent": (
        ["儿子好久没打电话了", "叫我闺女给我打个电话", "幺儿过年回不回来", "孙子都忘了我了", "my son never rings", "my daughter hasn't phoned in a month", "any word from my son", "ask him to ring his mother, my son"],
        ["儿子在家陪我", "孙女考上大学", "女儿明天来", "my son is here", "he rang the bell", "my daughter is a nurse"],
    ),
}  # fmt: skip

# item: wordings in which it must be found
ITEMS = {
    "rice": ["没得米了", "米缸见底", "米快吃完咯", "要袋大米", "we're out of rice", "rice is finished"],
    "noodles": ["面条没了，带两把面", "买点米线", "想吃挂面", "a packet of noodles", "some pasta please", "noodles pls"],
    "oil": ["油没得了", "打点油", "菜籽油一壶", "no oil for the pan", "cooking oil, one bottle", "a bottle of sunflower oil"],
    "water": ["没水喝了", "桶装水送一桶", "水缸空了", "bottled water", "we have no drinking water", "the well is dry"],
    "food": ["带点吃的来", "鸡蛋买三十个", "盐巴没得了", "奶粉一罐", "out of milk", "bread and eggs"],
    "vegetables": ["菜没得了", "买点青菜", "洋芋两斤", "a few potatoes", "no veg this week", "some cabbage"],
    "bp_medicine": ["降压药快没了", "血压嘞药吃完了", "硝苯地平一盒", "my blood pressure tablets", "bp meds are low", "amlodipine please"],
    "medicine": ["药吃完了", "帮我拿药", "感冒药一盒", "膏药几张", "I need my tablets", "paracetamol", "pick up my prescription"],
    "clothes": ["厚衣裳有没得", "棉袄一件", "裤子短了", "a warm coat", "some socks", "winter clothes"],
    "quilt": ["被子太薄", "要床厚被", "铺盖一床", "an extra blanket", "a duvet", "a quilt"],
    "wheelchair": ["借个轮椅", "轮椅哪里领", "拐杖断了", "a wheelchair", "crutches please", "my walking stick snapped"],
    "firewood": ["柴烧完了", "没得柴了", "劈点柴", "some firewood", "kindling and logs", "logs for the stove"],
    "coal": ["煤烧完了", "蜂窝煤一百个", "烤火煤", "a bag of coal", "coal please", "briquettes"],
    "gas_bottle": ["换煤气", "气罐空了", "液化气用完了", "gas bottle is empty", "a new cylinder", "butane"],
    "light": ["灯泡黢黑", "灯不亮了", "路灯坏了", "the bulb's gone", "no light on the stairs", "streetlight is out"],
    "water_pipe": ["水龙头关不紧", "水管冻住了", "停水两天了", "tap won't stop dripping", "a leaking pipe", "the tap is broken"],
    "power": ["停电了", "屋头没得电", "老跳闸", "no electricity", "the power is out", "a power cut"],
    "phone": ["手机没声音", "手机打不出去", "座机坏了", "my phone won't charge", "the landline is dead", "there is no signal"],
    "roof": ["瓦遭风吹掉几匹", "屋顶漏雨", "房子漏得像筛子", "the roof lets in", "slates off", "rain comes in through the roof"],
    "road": ["路上有个大坑", "泥巴路滑", "门口结冰", "potholes", "a tree across the road", "the road is not gritted"],
    "ride": ["明天赶场带我一个", "搭车去县城", "哪个捎我一程", "a lift into town", "a ride to the clinic", "I need a taxi"],
    "parcel": ["取快递", "包裹到了拿不动", "寄个东西给孙子", "collect my parcel", "a package at the depot", "a parcel to post"],
    "cash": ["帮我取钱", "养老金哪天取", "取点钱", "draw my pension", "withdraw money", "cash from the bank"],
    "doctor": ["看医生", "挂个号", "喊村医来看看", "see the doctor", "an appointment with the GP", "the nurse to call"],
    "company": ["没人说话", "陪我聊聊", "来个人摆龙门阵", "I am lonely", "someone to talk to", "keep me company"],
    "phone_call": ["给我儿子打个电话", "打电话给我姑娘", "帮我拨个号", "please ring my son", "call my daughter for me", "let my son know"],
    "meal": ["今天送饭不", "订个午饭", "食堂几点开", "a hot dinner", "meals on wheels", "lunch for two"],
}  # fmt: skip

# category: wordings in which it must be found
CATEGORIES = {
    "food": ["苹果买几个", "饿了", "I am hungry"],
    "medicine": ["这个药饭前吃还是饭后吃", "药过期了还吃得不", "药店关门了", "the chemist is closed", "is it once or twice a day, the dose"],
    "health": ["膝盖老毛病又犯了", "咳了一个星期", "身上痒", "脚崴了", "牙疼", "my knee is bad", "a rash on my arm", "swollen ankles", "the baby is teething"],
    "safety": ["马蜂在房檐做窝", "狗没拴见人就追", "灭火器过期了哪里换", "是不是骗子", "a wasps' nest in the shed", "the smoke alarm beeps"],
    "repair": ["电视没图像", "门锁坏了", "下水道堵了", "热水器不出热水", "the boiler won't start", "my fridge is broken", "the toilet is blocked"],
    "transport": ["车费多少", "班车几点有", "找个三轮拉苞谷", "what time is the bus", "the driver can drop me"],
    "errand": ["帮我交电费", "办身份证要什么", "填个表", "老鼠药一包", "post a letter", "fill in a form", "pay the electricity bill"],
    "visit": ["没得人陪", "想孙子了", "唠唠嗑", "my grandson never visits, nobody visits", "call in on me"],
    "complaint": ["我要投诉", "评评理", "垃圾没人收", "凭啥他家有", "I want to complain", "it is a disgrace", "rubbish in the lane"],
    "other": ["谢谢", "打错了", "收到", "晓得了", "今天天气好", "这道题不会", "wrong number", "thanks a lot", "happy new year", "what's the capital of Peru"],
}  # fmt: skip


@pytest.mark.parametrize(("idea", "said"), [(i, s) for i, (heard, _) in IDEAS.items() for s in heard])
def test_an_idea_is_heard(lexicon: Lexicon, idea: str, said: str) -> None:
    hits = [h for h in read(said, lexicon).hits if h.idea == idea]
    assert hits
    wanted = {(s.field, s.value) for s in lexicon.ideas[idea].senses}
    assert wanted <= {(h.field, h.value) for h in hits}


@pytest.mark.parametrize(("idea", "said"), [(i, s) for i, (_, silent) in IDEAS.items() for s in silent])
def test_an_idea_is_not_heard_in_idle_talk(lexicon: Lexicon, idea: str, said: str) -> None:
    assert idea not in {h.idea for h in read(said, lexicon).hits}


def test_every_idea_has_its_table() -> None:
    assert set(IDEAS) == set(NEEDS["idea"])
    for idea, (heard, silent) in IDEAS.items():
        assert sum(s.isascii() for s in heard) >= 3, idea
        assert sum(not s.isascii() for s in heard) >= 3, idea
        assert len(silent) >= 3, idea


@pytest.mark.parametrize(("item", "said"), [(i, s) for i, wordings in ITEMS.items() for s in wordings])
def test_an_item_is_found_however_it_is_asked_for(lexicon: Lexicon, item: str, said: str) -> None:
    reading = read(said, lexicon)
    assert reading.item == item
    assert reading.priority != "critical"


def test_every_item_has_its_wordings() -> None:
    assert set(ITEMS) == set(NEEDS["item"])
    assert all(len(wordings) >= 6 for wordings in ITEMS.values())


@pytest.mark.parametrize(("category", "said"), [(c, s) for c, wordings in CATEGORIES.items() for s in wordings])
def test_a_category_is_found(lexicon: Lexicon, category: str, said: str) -> None:
    assert read(said, lexicon).category == category


def test_every_category_has_its_wordings() -> None:
    assert set(CATEGORIES) == set(NEEDS["category"])


def test_what_can_wait_waits_only_if_nobody_complains_of_body_or_house(lexicon: Lexicon) -> None:
    assert read("不急，带两斤洋芋", lexicon).priority == "low"
    assert read("不急，地上坐了两个钟头了", lexicon).priority != "low"
    assert read("no rush, a loaf of bread", lexicon).priority == "low"
    assert read("no rush, but my leg is swollen", lexicon).priority != "low"
