"""The commands `hotline people ...`, as an administrator types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.support import AREAS, Run

HELPERS = "姓名,电话,区域,编号\n安娜,13800000201,D,V1\n薄文,13800000202,D,\n"


@pytest.fixture
def register(run: Run) -> Run:
    for kind, text in (("areas", AREAS), ("volunteers", HELPERS)):
        Path(f"{kind}.csv").write_text(text, "utf-8")
        assert run("import", kind, f"{kind}.csv")[0] == 0
    return run


def lines(run: Run, *arguments: str) -> list[str]:
    code, out, err = run("people", *arguments)
    assert (code, err) == (0, ""), err
    return out.splitlines()


def refused(run: Run, *arguments: str) -> str:
    code, _, err = run("people", *arguments)
    assert code == 1 and err.startswith("hotline: ")
    return err


def test_somebody_is_found_by_each_of_their_marks(register: Run) -> None:
    shown = ["p2 安娜 (code V1)", "  13800000201", "  volunteer D"]
    for q in ("安娜", "V1", "p2", "0000201"):
        assert lines(register, "find", q) == shown
    assert lines(register, "find", "区长") == ["p1 区长", "  13800000303", "  lead D"]
    assert lines(register, "find", "谁") == ["Nobody."]


def test_numbers_come_and_go(register: Run) -> None:
    assert lines(register, "add-number", "V1", "13800000209") == ["p2 安娜: +8613800000201, +8613800000209."]
    assert lines(register, "add-number", "p2", "138 0000 0208", "--first") == [
        "p2 安娜: +8613800000208, +8613800000201, +8613800000209."
    ]
    assert lines(register, "find", "p2")[1:4] == [
        "  13800000208: verified", "  13800000201", "  13800000209: verified",
    ]  # fmt: skip
    assert lines(register, "drop-number", "13800000208", "13800000201") == ["p2 安娜: +8613800000208, +8613800000209."]
    assert "no number of 安娜" in refused(register, "drop-number", "p2", "13800000299")
    assert "not a phone number" in refused(register, "add-number", "p2", "12")


def test_two_become_one_when_it_was_looked_at(register: Run) -> None:
    code, out, _ = register("people", "merge", "V1", "13800000202", stdin="n\n")
    assert (code, out.splitlines()[0]) == (1, "p2 安娜 (code V1)")
    assert "p3 薄文" in out and "Are they one person?" in out
    assert lines(register, "merge", "V1", "13800000202", "--yes")[-1] == "They are one person now: p2 安娜."
    assert lines(register, "find", "13800000202")[0] == "p2 安娜 (code V1)"
    assert lines(register, "find", "薄文") == ["Nobody."]
    assert "the same person already" in refused(register, "merge", "V1", "p3", "--yes")


def test_grants_for_a_time(register: Run) -> None:
    assert lines(register, "grant", "V1", "staff", "D", "--since", "2026-12-01", "--until", "2026-12-24") == [
        "安娜 is staff in D."
    ]
    assert "  staff D from 2026-12-01 00:00 until 2026-12-25 00:00" in lines(register, "find", "V1")
    assert lines(register, "end-grant", "V1", "volunteer", "D") == ["安娜 is no longer volunteer in D."]
    assert "is no volunteer in D now" in refused(register, "end-grant", "V1", "volunteer", "D")
    assert "role is one of" in refused(register, "grant", "V1", "chief", "D")
    assert "no area 'X'" in refused(register, "grant", "V1", "staff", "X")
    assert "end after it begins" in refused(
        register, "grant", "V1", "staff", "D", "--since", "2026-12-02", "--until", "2026-12-01"
    )
    assert "written as 2026-12-24" in refused(register, "grant", "V1", "staff", "D", "--until", "24.12.")


def test_a_number_that_several_have_names_nobody(register: Run) -> None:
    lines(register, "add-number", "p3", "13800000201")
    assert "Several people have this number: p2 安娜, p3 薄文" in refused(register, "drop-number", "13800000201", "1")
    assert "person 'V9'" in refused(register, "add-number", "V9", "13800000209")
