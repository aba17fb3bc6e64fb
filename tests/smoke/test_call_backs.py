"""Phoning back by words: what came, what did not, and the polite "yes" that says neither."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer
from hotline.domain.ticket import Attention, Disposition, State
from ivr.switchboard import Said
from tests.smoke.steps import asked
from tests.town import ANNA, NEIGHBOUR, OLD_MAN, Town, town

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
