"""Caller, person in need, address and safe number are four things; a number alone gives nothing away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer
from hotline.domain.people import Resident
from hotline.domain.ticket import Attention, State
from tests.smoke.steps import asked, households
from tests.town import ANNA, CHEN, DEAF, NEIGHBOUR, OLD_MAN, SHARED, STAFF, Town, town

SECOND = ",".join(("H8", "G4", "河边八号", "钱老太", SHARED, "1938", "zh", "elder", ""))


async def _person(t: Town, household: str, name: str, change: Callable[[Resident], Resident]) -> None:
    """Change what is on a person's file."""
    home = await t.h.store.read(lambda books: books.household(household))
    assert home is not None
    member = next(m for m in home.members if m.name == name)
    await t.h.store.write(lambda books: books.put_resident(change(member)))


async def test_two_households_on_one_number_suggest_neither(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await households(t, SECOND)
        await asked(t, caller=SHARED)
        ticket = await t.ticket()
        assert ticket.household is None and not ticket.household_confirmed
        await t.says(STAFF, "1")
        details = t.texts(STAFF)[-1]
        assert "河边" not in details and "13800000104" in details and "先打" in details


@pytest.mark.parametrize(
    ("words", "household", "address"),
    [("我是钱老太，家里没有米了", "H8", "河边八号"), ("河边五号没有米了", "H4", "河边五号")],
)
async def test_the_words_say_which_of_them_it_is(tmp_path: Path, words: str, household: str, address: str) -> None:
    async with town(tmp_path) as t:
        await households(t, SECOND)
        reply = await t.says(SHARED, words)
        assert address not in (reply or "") and "钱" not in (reply or "")
        ticket = await t.ticket()
        assert (ticket.household, ticket.household_confirmed) == (household, True)
        await t.passes(minutes=16)
        await t.says(CHEN, "1")
        assert address in t.texts(CHEN)[-1]


async def test_a_borrowed_phone_leads_nobody_to_its_owner(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(NEIGHBOUR, "我是邻居周大山，家里没有米了")
        assert not (await t.ticket()).household_confirmed
        await t.passes(minutes=16)
        await t.says(ANNA, "1")
        details = t.texts(ANNA)[-1]
        assert "九号" not in details and "何小梅" not in details and "13800000102" in details


async def test_an_operator_says_whose_it_is(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(NEIGHBOUR, "我借的电话，家里没有米了")
        await t.api("POST", "/tickets/1001/triage", {"household": "H1"})
        await t.api("POST", "/tickets/1001/dispatch", {})
        await t.quiet()
        await t.says(ANNA, "1")
        details = t.texts(ANNA)[-1]
        assert "山脚下七号" in details and "九号" not in details


async def test_dispatching_with_the_suggestion_on_the_screen_confirms_it(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        assert (await t.ticket()).household_confirmed
        await t.says(ANNA, "1")
        assert "山脚下七号" in t.texts(ANNA)[-1]


async def test_a_safe_number_is_phoned_and_given_out_instead(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _person(t, "H1", "周大山", lambda p: replace(p, safe_number=NEIGHBOUR))
        await asked(t)
        await t.says(ANNA, "1")
        assert "13800000102" in t.texts(ANNA)[-1] and "13800000101" not in t.texts(ANNA)[-1]
        await t.says(ANNA, "3")
        t.company.phone(NEIGHBOUR, Answer(keys=("1",)))
        await t.passes(minutes=6)
        assert (await t.ticket()).state is State.CLOSED
        assert t.phone(OLD_MAN).calls == [] and len(t.phone(NEIGHBOUR).calls) == 1


async def test_safe_hours_are_kept(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _person(t, "H1", "周大山", lambda p: replace(p, safe_hours="14:00-15:00"))
        await _done(t)
        await t.passes(hours=4.5)
        assert t.phone(OLD_MAN).calls == []
        t.company.phone(OLD_MAN, Answer(keys=("1",)))
        await t.passes(minutes=40)
        assert (await t.ticket()).state is State.CLOSED


async def test_who_must_never_be_called_back_is_not(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _person(t, "H1", "周大山", lambda p: replace(p, never_call_back=True))
        await _done(t)
        await t.passes(hours=3)
        ticket = await t.ticket()
        assert ticket.state is State.DONE and Attention.CONFIRM_BY_HAND in ticket.attention
        assert t.phone(OLD_MAN).calls == []


@pytest.mark.parametrize("second", [False, True])
async def test_on_a_shared_number_the_most_careful_file_counts(tmp_path: Path, second: bool) -> None:
    """Nobody knows which of them wrote: whoever may not be called back protects all of them."""
    async with town(tmp_path) as t:
        if second:
            await households(t, SECOND.replace("elder", "elder;never_call_back"))
        else:
            await _person(t, "H4", "孙大勇", lambda p: replace(p, never_call_back=True))
        await _done(t, SHARED)
        await t.passes(hours=3)
        assert t.phone(SHARED).calls == []
        assert Attention.CONFIRM_BY_HAND in (await t.ticket()).attention


async def test_on_a_shared_number_a_safe_number_counts(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _person(t, "H4", "孙大勇", lambda p: replace(p, safe_number=DEAF))
        await asked(t, caller=SHARED)
        await t.says(CHEN, "1")
        assert "13800000103" in t.texts(CHEN)[-1] and "13800000104" not in t.texts(CHEN)[-1]


async def test_different_safe_numbers_are_for_a_human(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _person(t, "H4", "孙大勇", lambda p: replace(p, safe_number=DEAF))
        await _person(t, "H4", "孙桂兰", lambda p: replace(p, safe_number=NEIGHBOUR))
        await _done(t, SHARED)
        assert all(n not in t.texts(CHEN)[-2] for n in ("13800000102", "13800000103", "13800000104"))
        await t.passes(hours=3)
        assert all(t.phone(n).calls == [] for n in (SHARED, DEAF, NEIGHBOUR))
        assert Attention.CONFIRM_BY_HAND in (await t.ticket()).attention


async def _done(t: Town, caller: str = OLD_MAN) -> None:
    helper = CHEN if caller == SHARED else ANNA
    await asked(t, caller=caller)
    await t.says(helper, "1")
    await t.says(helper, "3")
