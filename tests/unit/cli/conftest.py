"""The commands, run in a folder of their own without any setting."""

import io
import sys

import pytest

from hotline.cli import main
from tests.unit.cli.support import Run


@pytest.fixture(autouse=True)
def _clean(nothing_set: None) -> None:
    """Every command."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hotline", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run
