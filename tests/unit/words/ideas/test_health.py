"""Dangers of the body: for each idea what must be heard, and what must not."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from hotline.words import Lexicon, packaged_ear, read

EAR = packaged_ear()

HEARD: dict[str, list[str]] = {
    "cardiac": [
        "我爹胸口痛得直冒汗",
        "心口像压了块大石头",
        "老伴捂着胸口说闷得慌",
        "心口绞痛，左膀子都麻了",
        "my husband has a crushing pain in his chest",
        "tightness across my chest since supper",
        "pain in the left arm and I'm in a cold sweat",
    ],
    "stroke": [
        "奶奶的嘴突然歪到左边了",
        "他半边身子动不了",
        "说话大舌头，右手拿不住筷子",
        "今早起来左手抬不起，没得知觉",
        "her face has dropped on one side",
        "he can't lift his right arm since this morning",
        "Gran's speech is slurred and makes no sense",
    ],
    "breathing": [
        "我妈喘不上气，坐着都喘",
        "老头嘴唇都发紫了",
        "氧气机坏了，他嘴皮乌了",
        "出气困难，躺不平",
        "she's gasping and her lips are blue",
        "I can hardly breathe",
        "the oxygen has run out and he is going blue",
    ],
    "breath_stops": [
        "他不出气了",
        "摸不到脉，胸口不动",
        "爷爷没有呼吸了",
        "she's stopped breathing",
        "there's no pulse",
        "my brother is not breathing",
    ],
    "choking": [
        "爷爷吃糍粑噎住了",
        "娃儿遭果冻卡住喉咙，脸都紫了",
        "吃肉哽到了，说不出话",
        "he's choking on a potato and can't speak",
        "there's a bone stuck in her throat and she can't swallow",
        "my baby is choking, please come quick",
    ],
    "bleeding": [
        "镰刀割了腿，血一直流止不住",
        "老汉吐血了，一大盆",
        "她怀着娃，下面流了好多血",
        "鼻子里血直冒，按不住",
        "blood is pouring from his leg",
        "she's vomiting blood",
        "I can't stop the bleeding, the towel is soaked with blood",
    ],
    "severe_pain": [
        "我肚子痛得在床上打滚",
        "脑壳突然像炸开一样痛，还吐",
        "腰杆痛得直冒冷汗，遭不住了",
        "he's screaming with pain in his stomach",
        "worst headache of my life and it came suddenly",
        "she's doubled up with pain in her belly",
    ],
    "dying": [
        "我爸快不行了",
        "她只剩一口气了",
        "快叫救护车",
        "send an ambulance",
        "I think he's dying",
        "Mother is slipping away",
    ],
    "farewell": [
        "存折在柜子里，我这身子怕是到头了，气接不上",
        "跟我老伴讲莫等我，我手脚冰凉眼前发黑",
        "没啥交代的，就是我眼皮抬不起来了，冷得很",
        "tell my son the key is under the pot, I'm getting weak and cold",
        "goodbye my dear, my breath is going",
        "tell my wife I was thinking of her, everything is going dark and cold",
    ],
    "unconscious": [
        "我喊了外婆半天，喊不醒",
        "他昏迷了",
        "老人躺在沙发上，怎么摇都没反应",
        "娃娃软趴趴的，叫他不应",
        "I can't wake my wife",
        "he passed out and won't come round",
        "she is unresponsive",
        "Grandad has collapsed in the yard",
    ],
    "no_answer": [
        "敲门没人应，屋里灯亮着，狗一直叫",
        "李大爷三天没出门了，门缝里有臭味",
        "我妈手环响了说她跌倒，电话没人接",
        "she's not answering the door and the curtains are still closed",
        "I rang Dad and there's no answer, he never goes out and he has a bad heart",
        "nobody has seen old Mrs Dunne for three days and there's a smell",
    ],
    "fall": [
        "我摔倒了，爬不起来",
        "婆婆从楼梯上滚下来，腿动不了",
        "他从树上掉下来，腰断了",
        "老太太跌了一跤，头上流血，人迷糊了",
        "I've fallen and I can't get up",
        "he fell off the roof",
        "she fell and hit her head and now she's vomiting",
    ],
    "on_floor": [
        "我奶奶倒在地上",
        "送菜的大爷躺在地上",
        "老伴趴在地上",
        "she's on the kitchen floor",
        "my father is lying on the ground",
        "Gran is at the bottom of the stairs",
        "my husband is down on the bathroom floor",
    ],
    "fit": [
        "娃儿浑身抽搐，眼睛往上翻",
        "他口吐白沫，手脚乱蹬",
        "羊癫疯犯了，十分钟还没停",
        "she's having a seizure",
        "he's fitting on the floor and foaming at the mouth",
        "my son's whole body is jerking, it won't stop",
    ],
    "diabetes": [
        "我爸糖尿病，今天迷迷糊糊满身冷汗",
        "血糖低得很，喊他不清醒",
        "胰岛素断了三天，一直吐",
        "he's diabetic and he's sweating and confused",
        "her sugar is very low and she's shaking",
        "no insulin for two days and she is vomiting",
    ],
    "childbirth": [
        "我媳妇要生了，羊水破了",
        "怀孕七个月，突然出血了",
        "娃的脚先出来了，生不下来",
        "her waters broke and the baby is coming",
        "my wife is in labour and the road is blocked",
        "I'm seven months pregnant and I'm bleeding",
    ],
    "child_ill": [
        "宝宝不吃奶，软绵绵的",
        "孙子吞了一颗纽扣电池",
        "娃儿烧到四十度，叫不醒",
        "the baby is floppy and won't feed",
        "my grandson swallowed a battery",
        "the infant has sunken eyes and no wet nappies",
    ],
    "injury": [
        "他的手指被电锯锯断了",
        "三轮车翻了，把我婆娘压在下面",
        "石头砸到头，人晕了",
        "the tractor rolled on my brother",
        "the bone is sticking out of his leg",
        "a boy was knocked down by a car, there's blood",
    ],
    "pierced": [
        "钢筋插进他大腿里了",
        "手绞进打谷机了",
        "竹签戳到眼睛",
        "a nail went through his foot",
        "his arm went into the baler",
        "there's glass in her neck",
    ],
    "allergy": [
        "被马蜂叮了，喉咙肿起来，喘不上气",
        "吃了虾，舌头肿了，说话费劲",
        "打了青霉素，全身起疙瘩，人晕倒了",
        "his tongue is swelling after a wasp sting",
        "she ate peanuts and her throat is closing",
        "stung by bees and my face is swelling up, I feel faint",
    ],
    "infection": [
        "我妈发高烧说胡话",
        "烧到四十度，人迷糊了，认不得人",
        "拉肚子三天，眼窝凹了，站不起来",
        "he's burning up and doesn't know where he is",
        "fever, a stiff neck and a rash",
        "Gran is delirious and shivering",
    ],
    "bedridden": [
        "我瘫在床上三天没吃饭，没人来",
        "老伴下不了床，背上烂得见骨头，发臭",
        "瘫痪的娘从床上滚下来了",
        "I'm bedridden and nobody has come since Monday, no food",
        "she's stuck in the hoist and I can't reach her",
        "he is paralysed and lying in it, there are maggots",
    ],
    "gravely_ill": [
        "他脸色煞白，一身冷汗",
        "老汉满头大汗，手脚冰凉",
        "头晕得站不住，一直吐，人迷糊",
        "外公脸卡白，倒在椅子上",
        "she's gone grey and clammy and she's in a cold sweat",
        "he's white as a sheet and faint",
        "she's dizzy and vomiting and can't stand up",
    ],
}

NOT_HEARD: dict[str, list[str]] = {
    "cardiac": [
        "听得我心口疼，菜又涨价了",
        "心脏药还有三天的，帮我续上",
        "I nearly had a heart attack at the price",
        "when is the heart clinic",
    ],
    "stroke": [
        "偏瘫好几年了，想申请轮椅",
        "打麻将坐久了手麻",
        "it was a stroke of luck",
        "my eye drops are finished",
        "牙痛得睡不着",
    ],
    "breathing": [
        "累得我喘不过气，想找人帮忙收谷子",
        "屋里闷，窗户打不开",
        "can I order another inhaler",
        "a breath of fresh air",
    ],
    "breath_stops": [
        "煤气罐没气了，换一罐",
        "轮胎没气了",
        "the tyre has no air",
        "I'm in the choir, we practise on Monday",
    ],
    "choking": ["下水道堵了", "社保卡在抽屉里", "the sink is blocked", "I was choked up at the wedding"],
    "bleeding": [
        "明天抽血要空腹吗",
        "血压计坏了",
        "痔疮擦纸有一点点血，想买药膏",
        "they're bleeding us dry with these bills",
        "gave blood on Friday",
    ],
    "severe_pain": [
        "膝盖天阴就痛，老毛病",
        "填这个表填得我头痛",
        "my knees ache when it rains",
        "that form is a real pain in the neck",
    ],
    "dying": ["笑死我了", "手机快不行了", "我那盆花快死了", "I'm dying for a cup of tea", "the battery is dying"],
    "farewell": ["存折丢了，怎么补办", "tell my son I rang", "谢谢你们送饭，明天不用送，我去女儿家"],
    "unconscious": [
        "我睡得死，没听见你们敲门",
        "路灯喊了几次没人来修",
        "I slept like a log",
        "my phone is not responding",
    ],
    "no_answer": ["打儿子电话他不接，在上班呢", "你们办公室电话没人接", "nobody answers at the council"],
    "fall": [
        "手机摔了，屏幕碎了",
        "差点滑倒，能不能装个扶手",
        "the price of apples fell",
        "I fell for that one, ha ha",
    ],
    "on_floor": [
        "my glasses are on the floor",
        "leave the parcel on the ground by the door",
        "the children are on the floor playing",
    ],
    "fit": ["脚抽筋，晚上睡不好", "抽屉打不开", "that coat doesn't fit", "电视里那个人抽得真像"],
    "diabetes": [
        "糖尿病能不能吃西瓜",
        "血糖七点二算高不",
        "a bag of sugar and some tea",
        "when does the diabetic nurse come",
    ],
    "childbirth": ["媳妇生了，母子平安", "叶酸片领完了", "the sow had nine piglets", "where do I register a birth"],
    "child_ill": [
        "娃儿流清鼻涕，精神好得很",
        "娃娃打疫苗是哪天",
        "the baby is teething and jolly",
        "new shoes for the child",
    ],
    "injury": [
        "切菜切到指甲，贴了创可贴",
        "车子撞坏了，人没事，问保险",
        "my phone was cut off",
        "I've a blister from the new shoes",
    ],
    "pierced": ["螺丝刀放在桌上", "a nail went into the tyre", "墙上的钉子松了", "the washing machine is broken"],
    "allergy": ["青霉素过敏要写在哪里", "屋檐下有个蜂窝", "hay fever again, eyes itching", "honey from the bees"],
    "infection": [
        "打流感针要不要钱",
        "感冒了，有点咳",
        "a bit of a cold, nothing bad",
        "I'm confused about which bin goes out",
    ],
    "bedridden": [
        "老伴瘫了五年，想买护理床",
        "我在床上看电视",
        "I need pads, mother is bedridden",
        "breakfast in bed was lovely",
    ],
    "gravely_ill": ["脸晒黑了", "晒得一身汗，洗个澡就好", "white paint for the door", "the dog is shaking himself dry"],
}

URGENT: dict[str, list[str]] = {
    "urgent_health": [
        "娃娃发烧了",
        "我血压高，头晕",
        "昨天摔了一跤",
        "起不了床",
        "I fell over yesterday",
        "my blood pressure is high, high blood pressure again",
        "I feel dizzy",
    ],
    "urgent_medicine": [
        "药吃完了",
        "没有降压药了",
        "吃错药了",
        "I'm out of pills",
        "there's no more medicine, no medicine at all",
        "I took the wrong medicine",
    ],
}
NOT_URGENT: dict[str, list[str]] = {
    "urgent_health": ["今天天气好", "米快没了，买一袋", "could somebody bring my post"],
    "urgent_medicine": ["药店在哪里", "帮我拿快递", "where is the pharmacy"],
}


def _ideas() -> set[str]:
    text = files("hotline.words").joinpath("lexicon", "health.toml").read_text("utf-8")
    return set(tomllib.loads(text)["idea"])


def test_every_idea_of_the_file_is_tried() -> None:
    assert _ideas() == set(HEARD) | set(URGENT)
    assert set(HEARD) == set(NOT_HEARD)
    assert set(URGENT) == set(NOT_URGENT)
    for said in NOT_HEARD.values():
        assert len(said) >= 3
    for idea, said in (HEARD | URGENT).items():
        english = [s for s in said if s.isascii()]
        assert len(english) >= 3, idea
        assert len(said) - len(english) >= 3, idea


@pytest.mark.parametrize(("idea", "said"), [(idea, s) for idea, said in HEARD.items() for s in said])
def test_danger_of_the_body_is_critical(lexicon: Lexicon, idea: str, said: str) -> None:
    reading = read(said, lexicon, ear=EAR)
    assert reading.priority == "critical"
    assert "health" in {h.value for h in reading.hits if h.field == "category"}


@pytest.mark.parametrize(("idea", "said"), [(idea, said[:]) for idea, said in HEARD.items()])
def test_each_idea_is_heard_as_itself(lexicon: Lexicon, idea: str, said: list[str]) -> None:
    """A sentence may be heard as several dangers; most of an idea's own must be heard as that idea."""
    itself = [s for s in said if idea in {h.idea for h in read(s, lexicon, ear=EAR).hits}]
    assert len(itself) >= 0.6 * len(said), set(said) - set(itself)


@pytest.mark.parametrize(("idea", "said"), [(idea, s) for idea, said in NOT_HEARD.items() for s in said])
def test_everyday_talk_is_not(lexicon: Lexicon, idea: str, said: str) -> None:
    raised = {h.idea for h in read(said, lexicon, ear=EAR).hits if h.field == "priority" and h.value == "critical"}
    assert not raised & _ideas()


@pytest.mark.parametrize(("idea", "said"), [(idea, s) for idea, said in URGENT.items() for s in said])
def test_what_must_be_seen_today_is_urgent(lexicon: Lexicon, idea: str, said: str) -> None:
    assert idea in {h.idea for h in read(said, lexicon, ear=EAR).hits if h.field == "priority" and h.value == "urgent"}


@pytest.mark.parametrize(("idea", "said"), [(idea, s) for idea, said in NOT_URGENT.items() for s in said])
def test_what_can_wait_is_not(lexicon: Lexicon, idea: str, said: str) -> None:
    assert idea not in {h.idea for h in read(said, lexicon, ear=EAR).hits}


@pytest.mark.parametrize(
    "said",
    [
        "奶奶衰倒了，爬不起来",
        "他传不上气",
        "我胸口通",
        "她婚迷了",
        "breathing has stoped, he is unconcious",
        "I have chest pane going into my draw",
    ],
)
def test_a_recognisers_slips_are_heard_too(lexicon: Lexicon, said: str) -> None:
    assert read(said, lexicon, ear=EAR).priority == "critical"
