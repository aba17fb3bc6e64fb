"""What only named people may see: every idea of protected.toml is heard in words that nobody wrote down there as such,
and everyday talk near it is not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import hotline.words
from hotline.words import Lexicon, packaged_ear, read

FILE = Path(hotline.words.__file__).parent / "lexicon" / "protected.toml"

HEARD: dict[str, list[str]] = {
    "violence_now": [
        "快来人，我男人喝醉了在砸东西，我躲进厕所了",
        "他拿着菜刀在门口",
        "爸爸在里面打妈妈，快点来救命",
        "he's got a knife and he's in the kitchen with my mum",
        "please come, my husband is hitting me again and I'm hiding",
        "my son is at the door with a hammer in his hand",
    ],
    "violence": [
        "我男人天天打我",
        "儿子喝了酒就打我",
        "昨晚儿媳妇又打老人了",
        "my husband beats me most nights",
        "her son hit her mother with a stick",
        "I'm afraid to go home",
    ],
    "violence_marks": [
        "嫂子脸上青一块，我哥弄的",
        "老太太手上都是乌青，儿媳妇说是她碰的",
        "他身上的烟头印子一个挨一个",
        "she has bruises on both arms and her husband answers for her",
        "my sister has a split lip and he says she fell over",
        "there are finger marks on granny, from the helper",
    ],
    "threat_now": [
        "他说要杀我全家，人已经来了",
        "他说要点房子，提着一桶汽油",
        "前夫打电话说今天要弄死我",
        "he's coming to kill us all",
        "he has the axe and says he'll finish me",
        "she said he's going to kill me when he gets here",
    ],
    "threat": [
        "他说我敢离婚就打断我的腿",
        "儿子放话，再不给钱就把我丢井里",
        "那个人威胁我，说早晚收拾我",
        "my nephew says he'll burn the house with me in it",
        "he told me I'd end up dead if I leave",
        "they threatened to take the children",
    ],
    "in_secret": [
        "我偷偷打的，你们莫告诉我儿子",
        "小声点，他在隔壁睡着了",
        "别回拨，他要翻我手机",
        "please don't tell my husband I rang",
        "he checks my phone, so do not call back",
        "don't tell my son that I called you",
    ],
    "whispering": [
        "他回来了我挂了",
        "我只能发短信，他就在旁边",
        "不敢大声说，他在听",
        "I can't talk, he's in the next room",
        "just say yes or no, please",
        "I have to be quiet, I can only text",
    ],
    "confinement": [
        "儿子把我锁在屋里三天了",
        "婆家不让我出门",
        "他们把老人绑在床上",
        "she locks me in my room at night",
        "he won't let me see my sister",
        "they keep granny locked in the back bedroom",
    ],
    "coercion": [
        "他们逼我按手印",
        "我爹收了彩礼，逼我嫁",
        "儿子哄我在白纸上按手印，说是办低保",
        "my nephew made me sign the house over",
        "they are forcing her to marry a man she never met",
        "he makes me beg outside the market",
    ],
    "elder_abuse": [
        "养老金都让儿子取走了，一分不给我",
        "儿媳妇骂我老不死",
        "他们吃肉，给我吃剩饭",
        "my grandson takes my pension every month",
        "the carer is rough and I have bruises",
        "my daughter calls me a useless old woman",
    ],
    "mistreatment": [
        "他们背着我商量把我送走，都不问我",
        "她把我的鞋藏起来了，还凶我",
        "他们天天嫌我，看着我就烦",
        "they laugh at me and leave me sitting there",
        "she hides the phone on me",
        "he bullies me from morning on",
    ],
    "neglect_now": [
        "我妈瘫在床上，没人管，屎尿都在身上没人换",
        "老人瘫着两天没人来，儿子不管她",
        "他把我锁屋里两天没吃没喝",
        "the old man is bedridden, lying in his own dirt, nobody comes",
        "they locked me in and there's no water",
        "she's left in the bed, filthy, nobody comes, they do not care",
    ],
    "neglect": [
        "没人给我翻身，褥疮都有了",
        "儿子不管我，没人要我",
        "婆婆一身屎没人收拾，媳妇看都不看",
        "mum has bedsores and they never turn her",
        "my gran is left in a wet bed and her son walks out",
        "nobody looks after me here",
    ],
    "sexual_violence_now": [
        "我被人强奸了",
        "有个男的跟我一路，我躲在小卖部",
        "他们灌醉我，把我糟蹋了",
        "I was raped last night",
        "a man is following me now",
        "he forced himself on me and he's still here",
    ],
    "sexual_violence": [
        "公公老是摸我",
        "那个老光棍半夜爬我窗子",
        "老师叫她坐到他腿上",
        "my uncle touches me at night",
        "my boss gropes me in the store room",
        "the lodger exposed himself to me",
    ],
    "child_alone": [
        "隔壁两个娃没人管，自己过了好几天",
        "我八岁，家里没有大人",
        "奶奶还没回来，天黑了，我怕",
        "three children alone in that house and no adult",
        "I'm seven and I'm by myself",
        "mummy isn't home and my baby brother is crying",
    ],
    "child_alone_danger": [
        "弟弟从树上掉下来了，家里没有大人",
        "妹妹喝了瓶子里的东西，妈妈不在家",
        "我六岁，奶奶摔了，流好多血",
        "I'm six and granny fell and she won't wake up",
        "the baby is floppy and there is no adult here, just the kids",
        "my little brother is bleeding and mammy is at work",
    ],
    "child_taken": [
        "有人把小孩抱走了",
        "一个骑摩托的把娃拖上车了",
        "人贩子在村口",
        "a man pulled the little girl into a van",
        "someone's taken the baby out of the pram",
        "he lifted the boy into his van and drove off",
    ],
    "child_hurt": [
        "孩子背上都是新伤，问他不说",
        "后妈拿衣架抽娃",
        "同学把我堵在厕所打我",
        "the little boy next door has cigarette burns on his arm",
        "the teacher beats the pupils with a stick",
        "my stepdad hits me with the belt",
    ],
    "child_hurt_now": [
        "爸爸又喝醉了，在踢门找我",
        "妈妈别打，我听话",
        "爸爸拿刀了，我好怕",
        "daddy is drunk and I'm hiding under the bed",
        "stepdad hits me, he hit me just there",
        "papa has the knife and he is shouting",
    ],
    "child_hungry": [
        "弟弟饿得直哭，家里没米了",
        "后妈不给我饭吃，说我不听话",
        "那家三个娃捡东西吃",
        "the kids next door are hungry and eating out of the bin",
        "there's no food for the children, mum is gone",
        "my little brother has had nothing to eat since yesterday",
    ],
    "child_afraid": [
        "爸爸妈妈又打架了，我好怕",
        "我躲在衣柜里，不敢出来，爸爸在找我",
        "妈妈说要把我卖了",
        "mummy and daddy are fighting and I'm scared",
        "I'm scared of my dad when he's drunk",
        "he said he'd kill me after school, I'm afraid of the big boys",
    ],
    "child_calls": [
        "妈妈不要我了，我不敢回去",
        "舅舅天天骂我，我不敢回去",
        "我十岁，爸爸打我妈妈",
        "daddy shouts at me and I'm hiding",
        "my stepdad hits me and I am hiding in the shed",
        "I'm nine and my brother hits me with a belt",
    ],
    "self_harm": [
        "我不想活了",
        "活着没意思，死了算了",
        "我要从桥上跳下去",
        "I want to kill myself",
        "I don't want to live any more",
        "I wish I was dead",
    ],
    "self_harm_means": [
        "我站在楼顶，风好大",
        "我手里拿着农药",
        "我坐在大桥栏杆边，想跳",
        "I'm on the bridge looking down, I want to end it",
        "I'm standing on the ledge",
        "I've the rope over the beam",
    ],
    "self_harm_sideways": [
        "我把药都攒起来了",
        "存折压在枕头底下",
        "我走了他们就轻松了",
        "they'd all be better off without me",
        "who will feed the cat when I'm gone",
        "I've been saving my sleeping tablets",
    ],
    "self_harm_other": [
        "我妈喝了农药",
        "我哥留了遗书，电话关机，人找不到",
        "老伴在屋里上吊了",
        "my brother has hanged himself",
        "my wife left a note and she's not answering",
        "my son took all the tablets and he won't wake up",
    ],
    "self_harm_worry": [
        "我女儿说不想活了，你们劝劝她",
        "老头子最近老说活着没意思",
        "同桌拿圆规扎自己",
        "my daughter has been cutting herself",
        "my husband says he wants to die",
        "my neighbour keeps talking about dying",
    ],
}  # fmt: skip

NOT_HEARD: dict[str, list[str]] = {
    "violence_now": ["他拿菜刀切菜，问晚上送几份饭", "手机打我这个号就行", "he took the knife to cut the bread"],
    "violence": ["儿子打电话给我了", "打麻将输了二十块", "he beat me at cards again"],
    "violence_marks": ["打针打得手上有个印子", "脚肿了，想买药膏", "the apples were bruised when they came"],
    "threat_now": ["今天杀猪，请你们来吃", "电影里那个人要杀人", "the heat is killing me"],
    "threat": ["孙子说明天来看我", "医生说等两天再来", "he said he'll be there at ten"],
    "in_secret": ["别告诉她生日礼物的事", "给孙子带点糖，莫让他多吃", "it's a secret recipe for the cake"],
    "whispering": ["我耳朵背，你大声点", "电话声音小，听不清", "the line is bad, could you speak up"],
    "confinement": ["我把鸡关起来了", "钥匙忘在屋里了", "I locked myself out, is there a locksmith"],
    "coercion": ["在哪里签字领低保", "孙女结婚，想请人做席", "where do I sign for the parcel"],
    "elder_abuse": ["养老金什么时候发", "米快吃完了，送一袋", "my pension is late this month"],
    "mistreatment": ["儿子给我买了新手机", "他们今天送米来吗", "they said the bus is late"],
    "neglect_now": ["我腿不好，想要个轮椅", "师傅两天没来修水管了", "the plumber has not come for two days"],
    "neglect": ["想找人聊聊天", "送饭的今天还没来", "nobody came to mend the light"],
    "sexual_violence_now": ["孙女跟我一起来的", "野猪把苞谷糟蹋了", "the dog followed me home"],
    "sexual_violence": ["摸黑走路，要个手电", "洗澡的热水器坏了", "we keep in touch by phone"],
    "child_alone": ["孙子放学了，帮我接一下", "我一个人住，想有人来坐坐", "who fetches the children from school"],
    "child_alone_danger": ["孙子不爱吃饭", "孩子打完疫苗了", "the baby has a new tooth"],
    "child_taken": ["孙子被他妈妈接回去过年", "书包落在车上了", "the dog was found"],
    "child_hurt": ["娃儿打了预防针", "孙子考了一百分", "the children broke a window with the ball"],
    "child_hurt_now": ["爸爸去赶集了", "今晚吃酒席", "daddy made a cake"],
    "child_hungry": ["猪饿了要喂", "食堂几点开饭", "a tin of milk powder, please"],
    "child_afraid": ["孙子怕黑，买个小夜灯", "孩子明天考试", "my grandson likes the drums"],
    "child_calls": ["奶奶叫我问几点送米", "爷爷要买个收音机", "mum asks when the bus comes"],
    "self_harm": ["热死人了", "笑死我了", "I'm dying for a cup of tea"],
    "self_harm_means": ["桥上的灯坏了", "我在河边洗衣服", "I'm fishing on the pier"],
    "self_harm_sideways": ["老伴的药快吃完了", "鸡下了好多蛋", "clothes to give away, two bags"],
    "self_harm_other": ["他在楼顶修瓦", "爸爸在河边钓鱼", "he is hanging out the washing"],
    "self_harm_worry": ["女儿切菜切到手指", "孙子在河边玩水", "my wife is knitting"],
}  # fmt: skip


def _ideas() -> set[str]:
    return set(tomllib.loads(FILE.read_text("utf-8"))["idea"])


@pytest.mark.parametrize(("idea", "said"), [(idea, said) for idea, all_ in HEARD.items() for said in all_])
def test_it_is_heard_and_shielded(lexicon: Lexicon, idea: str, said: str) -> None:
    reading = read(said, lexicon, ear=packaged_ear())
    assert idea in {h.idea for h in reading.hits if h.field == "protected"}
    assert reading.priority in ("critical", "urgent")
    assert reading.protected is not None


@pytest.mark.parametrize(("idea", "said"), [(idea, said) for idea, all_ in NOT_HEARD.items() for said in all_])
def test_everyday_talk_stays_open(lexicon: Lexicon, idea: str, said: str) -> None:
    reading = read(said, lexicon)
    assert idea not in {h.idea for h in reading.hits}
    assert reading.protected is None


def test_every_idea_has_its_sentences() -> None:
    assert set(HEARD) == set(NOT_HEARD) == _ideas()
    for sentences in HEARD.values():
        chinese = [s for s in sentences if not s.isascii()]
        assert len(chinese) >= 3
        assert len(sentences) - len(chinese) >= 3
    assert all(len(sentences) >= 3 for sentences in NOT_HEARD.values())


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("儿子大我", "violence"),
        ("老公大我了", "violence"),
        ("我不响活了", "self_harm"),
        ("我想紫砂", "self_harm"),
        ("奶奶商吊了", "self_harm"),
        ("妈妈不按我吃饭，我怕", "child_at_risk"),
    ],
)
def test_what_a_recogniser_makes_of_it(lexicon: Lexicon, said: str, kind: str) -> None:
    assert read(said, lexicon, ear=packaged_ear()).protected == kind


@pytest.mark.parametrize(
    "said",
    ["以前我男人打我", "去年他把我锁在屋里", "last year he beat me", "when I was married he used to hit me"],
)
def test_what_is_told_of_the_past_stays_shielded(lexicon: Lexicon, said: str) -> None:
    assert read(said, lexicon).protected is not None


@pytest.mark.parametrize(
    ("said", "emergency"),
    [
        ("我男人拿刀要砍我", "police"),
        ("我喝了农药，不想活了", "medical"),
        ("he's got a knife to my mum", "police"),
        ("I've taken all my tablets, I want to die", "medical"),
    ],
)
def test_whom_it_is_for(lexicon: Lexicon, said: str, emergency: str) -> None:
    reading = read(said, lexicon)
    assert (reading.priority, reading.emergency) == ("critical", emergency)
