"""The commands: what they say, what they leave behind, and that no error is a traceback."""

import asyncio
import errno
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.cli.errors import explained
from hotline.config import load
from hotline.domain.errors import BadInput
from hotline.domain.ticket import Assignment, AssignmentState, Ticket
from hotline.service.accounts import HASHER
from hotline.service.records import Operator
from storage import open_store
from tests.unit.cli.support import AREAS, Run


def operator(name: str) -> Operator | None:
    async def look() -> Operator | None:
        store = await open_store(load().database, ZoneInfo("Asia/Shanghai"))
        try:
            return await store.read(lambda books: books.operator(name))
        finally:
            await store.close()

    return asyncio.run(look())


class TestCommands:
    def test_migrate(self, run: Run) -> None:
        assert run("migrate") == (0, "The database was set up.\n", "")
        assert run("migrate") == (0, "The database is of this version already.\n", "")

    def test_import_sets_an_empty_database_up(self, run: Run) -> None:
        Path("areas.csv").write_text(AREAS, "utf-8")
        assert run("import", "areas", "areas.csv") == (0, "areas: 1 added, 0 updated, 0 unchanged.\n", "")
        assert run("import", "areas", "areas.csv")[1] == "areas: 0 added, 0 updated, 1 unchanged.\n"
        Path("volunteers.csv").write_text("name,phone,area,skills,channel,role,language\n张,1,X,,,,\n", "utf-8")
        code, out, err = run("import", "volunteers", "volunteers.csv")
        assert (code, out) == (1, "")
        assert "Nothing was imported.\nLine 2: phone '1' is not a phone number" in err

    def test_trying_an_import_leaves_nothing_behind(self, run: Run) -> None:
        Path("areas.csv").write_text(AREAS, "utf-8")
        code, out, _ = run("import", "areas", "areas.csv", "--try")
        assert (code, out.splitlines()[:2]) == (
            0, ["Only tried: nothing was written. This would happen:", "areas: 1 added, 0 updated, 0 unchanged."],
        )  # fmt: skip
        assert [p.name for p in Path().iterdir()] == ["areas.csv"]
        run("migrate")
        assert "1 added" in run("import", "areas", "areas.csv", "--try")[1]
        assert "1 added" in run("import", "areas", "areas.csv")[1]

    @pytest.mark.parametrize("kind", ["areas", "households", "volunteers"])
    def test_a_template_is_a_sheet_that_can_be_imported(self, run: Run, kind: str) -> None:
        assert run("template", kind) == (0, f"{kind}.csv was written.\n", "")
        written = Path(f"{kind}.csv").read_bytes()
        assert written.startswith(b"\xef\xbb\xbf")
        assert "编号" in written.decode() or "编码" in written.decode()
        assert run("import", kind, f"{kind}.csv")[0] == 0
        code, _, err = run("template", kind)
        assert (code, err) == (1, f"hotline: File exists: {kind}.csv\n")
        assert Path(f"{kind}.csv").read_bytes() == written

    def test_a_template_in_english_on_the_screen(self, run: Run) -> None:
        assert run("template", "areas", "-", "--language", "en") == (
            0, "code,name,level,parent,lead_name,lead_phone,name_en\r\n", "",
        )  # fmt: skip

    def test_words_of_ones_own_in_sheets_are_checked_when_one_is_imported(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("areas.csv").write_text("编号,名称,级别\nD,龙阳,苏木\n", "utf-8")
        assert "级别只能是" in run("import", "areas", "areas.csv")[2]
        own = Path("data/sheets.toml")
        own.write_text('[level]\nstreet = ["苏木"]\n', "utf-8")
        assert run("import", "areas", "areas.csv") == (0, "区域：新增1，更新0，未变0。\n", "")
        assert f"ok    sheets: with your own words from {own}." in run("doctor")[1]
        own.write_text('[level]\nplanet = ["星球"]\n', "utf-8")
        code, _, err = run("import", "areas", "areas.csv")
        assert (code, "[level] has no 'planet'" in err, str(own) in err) == (1, True, True)
        assert "MUST  sheets: " in run("doctor")[1]
        monkeypatch.setenv("HOTLINE_SHEETS", "nowhere.toml")
        assert "there is no file nowhere.toml" in run("import", "areas", "areas.csv")[2]

    @pytest.mark.parametrize("way", ["stdin", "file", "dash"])
    def test_an_operator_is_added(self, run: Run, way: str) -> None:
        Path("password").write_text("correct horse\n", "utf-8")
        options = {"stdin": [], "file": ["--password-file", "password"], "dash": ["--password-file", "-"]}[way]
        stdin = "" if way == "file" else "correct horse\n"
        code, out, _ = run("user", "add", "anna", "--protected", "--language", "zh", *options, stdin=stdin)
        assert (code, out) == (0, "anna was added and sees protected tickets.\n")
        added = operator("anna")
        assert added is not None
        assert (added.sees_protected, added.language) == (True, "zh")
        assert HASHER.verify(added.password_hash, "correct horse")

    def test_a_new_password_says_what_has_become_of_the_rights(self, run: Run) -> None:
        run("user", "add", "anna", "--protected", stdin="correct horse\n")
        said = run("user", "add", "anna", stdin="wrong horse!\n")[1].splitlines()
        assert said[0] == "anna has a new password and does not see protected tickets."
        assert said[1].startswith("WARNING: nobody can see protected tickets now.")

    def test_accounts_are_listed_disabled_enabled_and_removed(self, run: Run) -> None:
        assert "no account yet" in run("user", "list")[1]
        run("user", "add", "anna", "--protected", "--language", "zh", stdin="correct horse\n")
        run("user", "add", "bert", stdin="correct horse\n")
        run("user", "add", "cora", "--protected", stdin="correct horse\n")
        assert run("user", "list")[1].splitlines() == [
            "anna: can sign in, sees protected tickets, language zh.",
            "bert: can sign in, does not see protected tickets.",
            "cora: can sign in, sees protected tickets.",
        ]
        assert run("user", "disable", "cora") == (
            0, "cora can't sign in any more, and is signed out everywhere.\n", "",
        )  # fmt: skip
        assert run("user", "list")[1].splitlines()[2] == "cora: DISABLED, sees protected tickets."
        said = run("user", "add", "cora", "--protected", stdin="correct horse\n")[1]
        assert "It is disabled all the same: hotline user enable cora." in said
        assert run("user", "enable", "cora")[1] == "cora can sign in again, with the password as it was.\n"
        code, out, _ = run("user", "remove", "bert", stdin="n\n")
        assert (code, out.splitlines()[0]) == (1, "bert: can sign in, does not see protected tickets.")
        assert operator("bert") is not None
        code, out, _ = run("user", "remove", "bert", stdin="y\n")
        assert (code, out.endswith("bert was removed. What was done in that name stays in the logs.\n")) == (0, True)
        assert operator("bert") is None

    def test_accounts_of_other_roles(self, run: Run) -> None:
        Path("areas.csv").write_text(AREAS, "utf-8")
        run("import", "areas", "areas.csv")
        one = run("user", "add", "mei", "--role", "operator", "--area", "D", "--protected", stdin="correct horse\n")
        assert one[1] == "mei was added and sees protected tickets.\n"
        assert run("user", "add", "an", "--role", "overseer", stdin="correct horse\n")[1] == "an was added: overseer.\n"
        run("user", "add", "qu", "--role", "lead", "--person", "p1", stdin="correct horse\n")
        assert run("user", "list")[1].splitlines() == [
            "an: can sign in, overseer, does not see protected tickets.",
            "mei: can sign in, operator in D, protected in D, sees protected tickets.",
            "qu: can sign in, lead in D, does not see protected tickets.",
        ]
        run("user", "add", "an", "--role", "technician", stdin="correct horse\n")
        assert "an: can sign in, technician," in run("user", "list")[1]
        for wrong in (["--role", "volunteer"], ["--area", "X"], ["--person", "p99"]):
            code, _, err = run("user", "add", "no", *wrong, stdin="correct horse\n")
            assert (code, err.startswith("hotline: ")) == (1, True)
        run("user", "remove", "qu", "--yes")
        assert run("people", "find", "p1")[1].splitlines()[-1] == "  lead D", "the lead stays the lead"
        run("user", "remove", "an", "--yes")
        assert "technician" not in run("people", "find", "an")[1]

    @pytest.mark.parametrize("command", ["disable", "remove"])
    def test_before_the_last_one_with_the_protected_right_goes_it_is_said_and_asked(
        self, run: Run, command: str
    ) -> None:
        for name, right in (("anna", "--protected"), ("bert", "--language=en")):
            run("user", "add", name, right, stdin="correct horse\n")
        code, out, _ = run("user", command, "anna", stdin="")
        assert (code, "WARNING: nobody could see protected tickets any more" in out) == (1, True)
        anna = operator("anna")
        assert anna is not None and not anna.disabled
        assert run("user", command, "anna", "--yes")[0] == 0
        out = run("user", command, "bert", "--yes")[1]
        assert "WARNING: nobody could sign in any more" in out

    def test_people_are_shown_with_what_hangs_on_them_and_then_removed(self, run: Run) -> None:
        Path("areas.csv").write_text(AREAS, "utf-8")
        homes = "户号,区域,住址,姓名,电话\nH1,D,路1,张三,13800000001\nH1,,,李四,13800000001\n"
        Path("homes.csv").write_text(homes, "utf-8")
        Path("helpers.csv").write_text("姓名,电话,区域\n赵区长,13800000303,D\n", "utf-8")
        for kind, file in (("areas", "areas"), ("households", "homes"), ("volunteers", "helpers")):
            assert run("import", kind, f"{file}.csv")[0] == 0
        code, out, err = run("remove", "member", "13800000001", "--yes")
        assert (code, "This number is shared: H1 张三, H1 李四." in err) == (1, True)
        assert "say which member" in run("remove", "member", "H1", "--yes")[2]
        code, out, _ = run("remove", "member", "13800000001", "张三", stdin="y\n")
        assert (code, out) == (0, "张三 of household H1.\nRemove? [y/N]: Removed: 张三 of household H1.\n")
        code, out, _ = run("remove", "household", "H1", stdin="n\n")
        assert (code, out.splitlines()[:2]) == (1, ["household H1 (路1).", "  goes with it: 李四"])
        assert run("remove", "household", "H1", "--yes")[0] == 0
        assert "household 'H1'" in run("remove", "household", "H1", "--yes")[2]
        code, out, _ = run("remove", "volunteer", "138 0000 0303", "--yes")
        assert (code, out.splitlines()) == (0, [
            "赵区长 (+8613800000303).",
            "  leads 龙阳区 (D): `hotline remove lead D`.",
            "Removed: 赵区长 (+8613800000303).",
        ])  # fmt: skip
        assert run("remove", "lead", "D", "--yes")[1].endswith("Removed: 区长 as lead of 龙阳区 (D).\n")
        for arguments in (["volunteer", "13800000303"], ["lead", "D"], ["member", "13800000009"], ["volunteer", "x"]):
            code, _, err = run("remove", *arguments, "--yes")
            assert (code, err.startswith("hotline: ")) == (1, True)

    def test_somebody_at_work_is_not_removed_even_when_nobody_asks(self, run: Run) -> None:
        Path("areas.csv").write_text(AREAS, "utf-8")
        Path("helpers.csv").write_text("姓名,电话,区域\n张三,13800000001,D\n", "utf-8")
        run("import", "areas", "areas.csv")
        run("import", "volunteers", "helpers.csv")
        at = datetime(2026, 11, 21, 12, tzinfo=UTC)
        work = Assignment("p2", "+8613800000001", "张三", "volunteer", AssignmentState.ACCEPTED, at, at)
        ticket = Ticket(number=1001, opened_at=at, version=1, assignments=(work,))

        async def add() -> None:
            store = await open_store(load().database, ZoneInfo("Asia/Shanghai"))
            await store.write(lambda books: books.add_ticket(ticket))
            await store.close()

        asyncio.run(add())
        code, out, err = run("remove", "volunteer", "13800000001", "--yes")
        assert (code, out) == (1, "张三 (+8613800000001).\n")
        assert "at work on ticket 1001" in err

    def test_a_new_password_leaves_the_rights(self, run: Run) -> None:
        run("user", "add", "anna", "--protected", "--language", "zh", stdin="correct horse\n")
        code, out, _ = run("user", "password", "anna", stdin="battery staple\n")
        assert (code, out) == (0, "anna has a new password, and is signed out everywhere.\n")
        anna = operator("anna")
        assert anna is not None
        assert (anna.sees_protected, anna.language) == (True, "zh")
        assert HASHER.verify(anna.password_hash, "battery staple")

    @pytest.mark.parametrize(
        ("arguments", "stdin", "says"),
        [
            (["user", "add", "anna"], "short\n", "at least 8 characters"),
            (["user", "add", "anna"], "", "at least 8 characters"),
            (["user", "add", "anna", "--language", "fr"], "correct horse\n", "zh or en"),
            (["user", "add", "anna", "--password-file", "nowhere"], "", "No such file or directory: nowhere"),
            (["import", "areas", "nowhere.csv"], "", "No such file or directory: nowhere.csv"),
            (["user", "disable", "nobody"], "", "There is no such thing. (an account named 'nobody')"),
            (["user", "enable", "nobody"], "", "an account named 'nobody'"),
            (["user", "remove", "nobody"], "", "an account named 'nobody'"),
            (["user", "password", "nobody"], "battery staple\n", "an account named 'nobody'"),
            (["template", "cats"], "", "areas, households, volunteers"),
            (["template", "areas", "--language", "fr"], "", "zh or en"),
        ],
    )
    def test_an_error_is_a_line_and_an_exit_code(self, run: Run, arguments: list[str], stdin: str, says: str) -> None:
        code, _, err = run(*arguments, stdin=stdin)
        assert code == 1
        assert err.startswith("hotline: ")
        assert says in err
        assert "Traceback" not in err

    def test_half_of_a_carriers_settings_is_too_little_to_serve(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOTLINE_TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
        code, _, err = run("serve")
        assert (code, "HOTLINE_NUMBER is missing" in err) == (1, True)

    def test_without_a_carrier_doctor_says_which_doors_are_open(self, run: Run) -> None:
        assert "Open are the counter, a landline beside the desk." in run("doctor")[1]

    def test_wrong_settings_stop_every_command(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOTLINE_PORT", "x")
        for arguments in (["serve"], ["migrate"], ["user", "add", "anna"]):
            code, _, err = run(*arguments, stdin="correct horse\n")
            assert code == 1
            assert "HOTLINE_PORT" in err
        code, out, _ = run("doctor")
        assert code == 1
        assert out.startswith("MUST  settings: HOTLINE_PORT")

    def test_a_database_that_is_none(self, run: Run) -> None:
        Path("data").mkdir()
        Path("data/hotline.db").write_bytes(b"this is no database" * 100)
        code, _, err = run("migrate")
        assert code == 1
        assert "Traceback" not in err

    def test_help_is_quick(self) -> None:
        """Nothing heavy is imported before a command runs."""
        heavy = "aiohttp", "sqlalchemy", "twilio", "vosk", "phonenumbers", "pydantic"
        code = f"import sys, hotline.__main__; print([name for name in {heavy} if name in sys.modules])"
        found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_root())
        assert found.stdout.strip() == "[]"


def _root() -> Path:
    return Path(__file__).parents[3]


class TestErrors:
    def test_in_words(self) -> None:
        assert explained(BadInput("x")) == "The input cannot be used. x"
        with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use") as caught:
            socket.create_server(taken.getsockname()[:2], reuse_port=False)
        assert "set HOTLINE_PORT" in explained(caught.value)
        assert "above 1023" in explained(PermissionError(errno.EACCES, "Permission denied"))
        assert explained(OSError(errno.ENOSPC, "No space left on device", "/d/x")) == "No space left on device: /d/x"
        assert explained(ConnectionError("nobody there")) == "nobody there"
        assert explained(ValueError("one\ntwo")) == "unexpected ValueError: one"
        assert explained(KeyError()) == "unexpected KeyError."
