"""Poison, pills, fumes, machines for life, burns, current, water, animals, heat and cold: heard, and not imagined."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from hotline.words import Lexicon, packaged_ear, read

# What must be heard as the idea, in full; and everyday talk in which it must not be heard.
TABLES: dict[str, tuple[list[str], list[str]]] = {
    "poisoning": (
        [
            "老二跟媳妇怄气，把半瓶除草剂喝了",
            "小外孙把洁厕灵当汽水喝了两口",
            "打了一早上农药，回来就吐，手抖得拿不住碗",
            "爷爷喝浓药了",
            "My neighbour drank a cup of weedkiller",
            "the toddler swallowed a button battery",
            "granny took a swig of bleach, she's foaming",
        ],
        [
            "农药喷过的白菜几天能吃",
            "帮我捎一包老鼠药",
            "which pesticide is best for slugs",
            "the batteries in my radio are flat",
        ],
    ),
    "poisoned_food": (
        [
            "中午吃的野生菌，现在三个人都在吐",
            "四季豆没炒熟，一桌人肚子绞痛",
            "他喝了草乌泡的酒，嘴麻心慌",
            "we ate mushrooms from the forest and now everybody is vomiting",
            "he ate berries off that bush and his eyes are strange and he is drowsy",
            "my brother ate puffer fish and his lips are numb",
        ],
        [
            "今年菌子好多钱一斤",
            "想吃菌子汤，哪天赶场",
            "we had mushroom soup and it was lovely",
            "could you bring potatoes and beans",
        ],
    ),
    "wrong_pills": (
        [
            "她把一整瓶安眠药都吞了",
            "孙子把奶奶的降压药当糖吃了好几颗，喊不醒",
            "降糖药吃了两次，现在出冷汗讲胡话",
            "he took all his sleeping pills",
            "I gave her the insulin twice and she's sweating and confused",
            "grandad swallowed thirty paracetamol",
        ],
        [
            "降压药吃完了，帮我去拿",
            "这个药饭前吃还是饭后吃",
            "is it one tablet or two in the morning",
            "my prescription is ready to collect",
        ],
    ),
    "wrong_pills_maybe": (
        [
            "我好像吃错药了",
            "拿错了药，还好刚放嘴里",
            "老头吃错了药，没哪样感觉",
            "I think I took the wrong tablet",
            "she has been given the wrong medicine",
            "wrong pills in the box again and I took one",
        ],
        [
            "药没吃错，就是问问",
            "药盒子打不开",
            "the right medicine came today",
        ],
    ),
    "carbon_monoxide": (
        [
            "堂屋烧着炭火，一家人都说头晕想吐",
            "煤炉子封了一夜，早上老两口都喊不醒",
            "在浴室洗澡洗晕了，热水器是燃气的",
            "the stove is lit and we are all dizzy and sick",
            "they slept beside a charcoal burner and I can't wake them",
            "the carbon monoxide alarm is going off and my head is pounding",
        ],
        [
            "想买袋炭烤火",
            "热水器打不着火，来修一下",
            "the chimney needs sweeping before winter",
            "where do I get a carbon monoxide alarm",
        ],
    ),
    "bad_air": (
        [
            "他下去掏地窖，没上来，又下去一个也倒了",
            "沼气池清淤，下去的人没声音了",
            "地下室里开着柴油机，进去的人没出来",
            "he went down the slurry pit and he's not answering",
            "my brother climbed into the septic tank and passed out",
            "two went down the well and did not come up",
        ],
        [
            "地窖里的红苕烂了几个",
            "化粪池满了，喊车来抽",
            "the septic tank needs emptying",
        ],
    ),
    "medical_power": (
        [
            "我老伴的制氧机不转了",
            "氧气瓶快没气了，送氧的车上不来",
            "村里停电，我儿子靠呼吸机",
            "mum's oxygen is nearly empty",
            "the power is out and my husband is on a ventilator",
            "the concentrator has stopped and she is going blue",
        ],
        [
            "制氧机多少钱一台",
            "停电了，啥时候来电",
            "no electricity in our lane, when will it be back",
            "the oxygen man is due on Thursday",
        ],
    ),
    "suction": (
        [
            "老人喉咙里的痰堵住了，脸发紫",
            "气切的管子被痰堵了",
            "痰卡住了吸不出来",
            "his tracheostomy is blocked and he's choking",
            "the phlegm is stuck and she can't cough it up, it is gurgling",
            "can't clear her throat, the sucker is dead",
        ],
        [
            "咳嗽有点痰，要止咳糖浆",
            "嗓子不舒服",
            "a bit of phlegm with the cough but it is clearing up",
        ],
    ),
    "dialysis": (
        [
            "该透析的，雪大三天没去，人肿得喘",
            "瘘管出血了，按不住",
            "洗肾漏了两次，现在手脚没劲",
            "he's missed dialysis for a week and he's swollen and breathless",
            "my fistula is bleeding and won't stop",
            "no dialysis since the flood and she is confused",
        ],
        [
            "透析的车明天几点来",
            "透析报销多少",
            "could a car take me to dialysis on the Tuesday",
        ],
    ),
    "burn": (
        [
            "开水壶打翻，娃娃胸口起了好多泡",
            "婆婆烤火把围裙烧着了，腿上一层皮掉了",
            "生石灰进眼睛了，睁不开",
            "boiling water went all over the baby's legs",
            "his face is badly burned from the petrol",
            "her nightdress caught fire, the skin is coming off",
        ],
        [
            "肉烧糊了，锅也黑了",
            "烫个头多少钱",
            "I burnt the toast again",
            "sunburnt my nose at the fair",
        ],
    ),
    "burn_maybe": (
        [
            "倒水烫着手了",
            "炒菜油溅出来烫到了手",
            "烧火烫着脚了",
            "I burnt my hand on the iron",
            "she scalded her arm with the tea",
            "burned his arm on the exhaust",
        ],
        [
            "水有点烫",
            "烫火锅吃",
            "the cake is burnt",
        ],
    ),
    "electric_shock": (
        [
            "他修水泵的时候触电了，躺着不动",
            "娃拿筷子捅插座被电了，手黑了",
            "洗澡热水器漏电，人倒在里面",
            "he touched the live wire and he's not moving",
            "my father got an electric shock off the pump and collapsed",
            "struck by lightning in the field",
        ],
        [
            "静电打得手麻，好笑",
            "打电话给我儿子",
            "static off the carpet every time I touch the cat",
            "the electric bill was a shock",
        ],
    ),
    "wire_down": (
        [
            "高压线断了，掉在路中间冒火花",
            "电线掉进水田，有人在里面插秧",
            "电线杆倒了压在房顶上，屋里有人",
            "there's a power line down across the road, sparking",
            "wires fell on the school fence and the kids are there",
            "live cable lying in the water by the house",
        ],
        [
            "电线老化了想换",
            "路灯不亮了",
            "the phone line came down with the branch",
        ],
    ),
    "electricity_unsafe": (
        [
            "家里洗衣机漏电了",
            "插座冒火花，我不敢用",
            "外面电线断了一根",
            "the socket is sparking",
            "there's a wire down at the back",
            "the cooker is leaking current",
        ],
        [
            "插座没电",
            "电费涨了",
            "the bulb is gone on the landing",
        ],
    ),
    "drowning": (
        [
            "有个娃娃掉进堰塘了",
            "我弟下河洗澡沉下去了",
            "她被洪水冲走了",
            "a child has fallen in the canal",
            "someone is drowning in the river",
            "the boat has capsized and there are people in the water",
        ],
        [
            "娃在河边放牛",
            "桶掉到井里头去了，借个钩子",
            "I'm drowning in paperwork",
            "we went swimming on holiday",
        ],
    ),
    "drowning_signs": (
        [
            "塘边只有一双小鞋子，人不见了",
            "车翻到河里，人在水里没出来",
            "捞起来了，没得呼吸",
            "we pulled him out of the water and he's not breathing",
            "her coat and shoes are on the jetty and there's no sign of her",
            "he went swimming and he has not come back",
        ],
        [
            "井水浑了能不能喝",
            "河边的柳树发芽了",
            "the river is lovely today",
        ],
    ),
    "bite_sting": (
        [
            "割草被蛇咬了，脚肿到小腿",
            "捅了马蜂窝，满头都是包，喘不过气",
            "狗咬着孩子的脸不松口",
            "a snake has bitten my wife on the ankle",
            "stung by hornets and his throat is swelling",
            "two dogs are attacking a woman and won't let go",
        ],
        [
            "蚊子咬了个包，有点痒",
            "隔壁的狗叫一晚上",
            "the bee sting has gone down already",
            "midges have me eaten alive",
        ],
    ),
    "bite_maybe": (
        [
            "被狗咬了一口，破点皮",
            "蜜蜂蜇了我的手",
            "猫抓狗咬的，要不要打针，被狗咬的",
            "a dog bit me on the hand",
            "I got a wasp sting on the arm",
            "stung by a bee in the garden",
        ],
        [
            "狗又下崽了",
            "蜂蜜多少钱",
            "the dog barks all night",
        ],
    ),
    "heat": (
        [
            "太阳底下割谷子晒晕了，喊不应",
            "屋里四十度，奶奶不出汗，说胡话",
            "工地上有人中暑抽筋",
            "he collapsed in the heat, he's hot and dry and confused",
            "heatstroke, she has stopped sweating and is talking nonsense",
            "grandad has been in the sun all day and he's slumped in the chair",
        ],
        [
            "今天热得很，想要个风扇",
            "晒太阳舒服",
            "too hot to sleep, is there the loan of a fan",
        ],
    ),
    "shut_in_car": (
        [
            "孩子锁在车里了，太阳晒着",
            "娃娃反锁在车里，打不开",
            "车里有个婴儿，车窗关死，脸都红了",
            "there's a baby locked in a car in the sun",
            "child locked in the car and she's crying",
            "they left granddad in the van outside the bank, windows up",
        ],
        [
            "车锁打不开，来个师傅",
            "车里有垃圾",
            "I locked my keys in the car",
        ],
    ),
    "cold": (
        [
            "雪地里躺着个老人，脚都冻硬了",
            "零下十度，老太太被关在门外，嘴唇发紫",
            "娃掉进冰水，浑身发抖说不出话",
            "he's lying in the snow and he won't wake",
            "mother has no heating, she's stopped shivering and she's confused",
            "the baby is ice cold and very drowsy",
        ],
        [
            "想要床厚被子",
            "下雪好看得很",
            "it has gone very cold hasn't it",
            "I have a cold and a sore throat",
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
    text = (files("hotline.words") / "lexicon" / "accidents.toml").read_text("utf-8")
    assert set(tomllib.loads(text)["idea"]) == set(TABLES)
    for idea, (heard, quiet) in TABLES.items():
        chinese = [s for s in heard if not s.isascii()]
        assert len(chinese) >= 3 and len(heard) - len(chinese) >= 3 and len(quiet) >= 3, idea
