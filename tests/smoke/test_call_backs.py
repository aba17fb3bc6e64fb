"""Phoning back by words: what came, what did not, and the polite "yes" that says neither."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer
from hotline.domain.ticket import Attention, Category, Disposition, Priority, State
from ivr.ports import Utterance
from ivr.switchboard import Said
from tests.smoke.steps import asked
from tests.town import ANNA, DUTY_ONE, NEIGHBOUR, OLD_MAN, Town, town

# Somebody speaks; what is understood of it the tests say themselves.
VOICE = Path(str(files("ivr") / "speech" / "practice" / "calls" / "zh-rice.wav"))
SPEED = 8.0
QUICK = [('silence = "8 s"', 'silence = "2 s"'), ('pause = "3 s"', 'pause = "1 s"')]


async def _phoned_back(t: Town, patch: pytest.MonkeyPatch, words: str, caller: str = OLD_MAN) -> None:
    await asked(t, caller=caller)
    await t.says(ANNA, "1")
    await t.says(ANNA, "3")
    patch.setattr(t.service.switchboard, "said", lambda call, since=0.0: Said(words, True))
    t.company.phone(caller, Answer(audio=VOICE))
    await t.service.jobs.advance(5.5 * 60)
    await t.quiet()


async def test_words_close_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(tmp_path, speed=SPEED, policy=QUICK) as t:
        await _phoned_back(t, monkeypatch, "来了，谢谢你们")
        ticket = await t.ticket()
        assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.RESOLVED)


async def test_words_open_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(tmp_path, speed=SPEED, policy=QUICK) as t:
        await _phoned_back(t, monkeypatch, "还没有来呢")
        ticket = await t.ticket()
        assert ticket.state is State.TRIAGED
        assert Attention.DENIED in ticket.attention


@pytest.mark.parametrize("words", ["是的", "没有问题"])
async def test_a_polite_yes_confirms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    async with town(tmp_path, speed=SPEED, policy=QUICK) as t:
        await _phoned_back(t, monkeypatch, words)
        ticket = await t.ticket()
        assert ticket.state is State.DONE
        assert Attention.UNCLEAR in ticket.attention, "a human asks"
        said = t.phone(OLD_MAN).calls[0].said
        assert sum("还是还没有送到" in words for words in said) == 2, "asked once more"


async def test_the_words_that_were_spoken_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(tmp_path, speed=SPEED, policy=QUICK) as t:
        await _phoned_back(t, monkeypatch, "来了")
        told = [str(e.data["words"]) for e in await t.entries() if e.kind == "told"]
        assert any("大米" in words and "还没有送到" in words for words in told)


async def test_what_is_sensitive_is_not_named_to_whoever_picks_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town(tmp_path, speed=SPEED, policy=QUICK) as t:
        await t.says(NEIGHBOUR, "我的药吃完了")
        await t.api("POST", "/tickets/1001/dispatch", {})
        await t.quiet()
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        t.company.phone(NEIGHBOUR, Answer(keys=("1",)))
        await t.passes(minutes=6)
        said = " ".join(t.phone(NEIGHBOUR).calls[0].said)
        assert "药" not in said
        assert "您要的帮助" in said
        assert (await t.ticket()).state is State.CLOSED


async def test_nobody_is_phoned_about_what_was_closed_meanwhile(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        await t.api("POST", "/tickets/1001/close", {"disposition": "resolved"})
        await t.passes(minutes=30)
        assert t.phone(OLD_MAN).calls == []


MORE_THAN_CAME = ["人来了米没带来", "来了但是米没给我", "送来了可是米是坏的", "他们来了又走了", "谁来了", "我摔到了"]


@pytest.mark.parametrize("words", MORE_THAN_CAME)
async def test_whoever_says_more_than_it_came_is_asked_by_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    async with town(tmp_path, speed=SPEED, policy=QUICK) as t:
        await _phoned_back(t, monkeypatch, words)
        ticket = await t.ticket()
        assert ticket.open and ticket.attention & {Attention.UNCLEAR, Attention.DENIED}


async def _hears(t: Town, words: str, *, final: bool) -> str:
    """What the recogniser makes of the latest call of ours."""
    (call, *_) = [c for c in await t.h.store.read(lambda books: books.calls(1001)) if c.direction == "out"]
    await t.service.voice.heard(Utterance(call.id, words, (), final, 0.0, 1.0, "stream"))
    await t.quiet()
    return call.id


@pytest.mark.parametrize(("words", "protected"), [("救命我胸口痛得厉害", False), ("老公又打我快来", True)])
async def test_danger_in_a_call_back_counts_as_in_a_first_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, protected: bool
) -> None:
    async with town(tmp_path, speed=SPEED, policy=QUICK) as t:
        await _phoned_back(t, monkeypatch, "来了")
        assert (await t.ticket()).state is State.CLOSED
        await _hears(t, words, final=True)
        ticket = await t.ticket()
        assert ticket.state is State.TRIAGED and ticket.in_danger, "opened again, or nobody would see it"
        assert (ticket.protected is not None) is protected
        assert (ticket.category, ticket.item) == (Category.FOOD, "rice"), "only raised"
        before = len(await t.entries())
        await _hears(t, words, final=True)
        assert len(await t.entries()) == before, "and once"


async def test_danger_counts_while_it_is_still_being_spoken(tmp_path: Path) -> None:
    async with town(tmp_path, speed=SPEED, policy=QUICK) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        t.company.phone(OLD_MAN, Answer(audio=VOICE))
        await t.service.jobs.advance(5.5 * 60)
        await t.service.jobs.pump()
        calls = await t.until(lambda: t.h.store.read(lambda books: books.calls(1001)))
        words = Utterance(calls[-1].id, "我胸口痛得厉害", (), False, 0.0, 1.0, "stream")
        await t.service.voice.heard(words)
        assert (await t.ticket()).priority is Priority.CRITICAL
        await t.quiet()


async def test_key_nought_leads_to_a_person_who_is_promised_and_rung(tmp_path: Path) -> None:
    duty = [("duty_phones = []", f'duty_phones = ["{DUTY_ONE}"]')]
    async with town(tmp_path, policy=duty) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        t.company.phone(OLD_MAN, Answer(keys=["0"]))
        t.company.phone(DUTY_ONE, Answer(keys=["1"]))
        await t.passes(minutes=7)
        ticket = await t.ticket()
        assert ticket.state is State.DONE and Attention.UNCLEAR in ticket.attention
        assert "wants_person" in await t.kinds()
        told = [e for e in await t.entries() if e.kind == "told" and e.data.get("promise_at")]
        assert told and "分钟之内，值班员会给您打电话" in str(told[-1].data["words"])
        assert t.phone(DUTY_ONE).calls, "nobody sits at the desk: a duty phone rings"


async def test_a_mailbox_answers_nothing_and_a_person_taken_for_one_is_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        t.company.phone(OLD_MAN, Answer(keys=["1"]))
        t.company.trouble.taken_for = "machine_start"
        await t.passes(minutes=7)
        assert (await t.ticket()).disposition is Disposition.RESOLVED
