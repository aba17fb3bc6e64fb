"""The two commands find Python, install once, and say what is missing. Nothing is installed here for real."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Stands for an interpreter. It answers what the scripts ask of one; `-m venv` makes a folder with itself in
# it, and `-m pip` writes down what it was told to install and, with broken, fails.
FAKE_PYTHON = """#!/bin/sh
here=$(dirname "$0")
case "$*" in
    *platform*) echo "{version}" ;;
    *ensurepip*) exit {without_venv} ;;
    *version_info*) exit {too_old} ;;
    "-m venv"*)
        for place; do :; done
        mkdir -p "$place/bin"
        cp "$0" "$place/bin/python"
        echo "VIRTUAL_ENV=$place" > "$place/bin/activate"
        ;;
    "-m pip"*)
        echo "$*" >> "$here/../../pip.txt"
        case "$*" in
            *" -e "*) printf '#!/bin/sh\\necho "hotline $* in $(pwd)"\\n' > "$here/hotline"
                      chmod +x "$here/hotline" ;;
        esac
        [ -z "{broken}" ] || {{ echo "ERROR: {broken}"; exit 1; }}
        ;;
esac
"""


class Checkout:
    """A copy of the scripts and locks, with an interpreter of its own."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a checkout"
        self.root.mkdir()
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
            shutil.copy(ROOT / name, self.root)
        self.python = folder / "python"

    def give_python(
        self, version: str = "3.12.1", too_old: bool = False, without_venv: bool = False, broken: str = ""
    ) -> None:
        text = FAKE_PYTHON.format(version=version, too_old=int(too_old), without_venv=int(without_venv), broken=broken)
        self.python.write_text(text, encoding="utf-8")
        self.python.chmod(0o755)

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.root / "scripts" / script), *arguments],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "PYTHON": str(self.python)},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def installed(self) -> list[str]:
        """What pip was told since this was last asked, a line a call."""
        notes = self.root / "pip.txt"
        lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
        notes.unlink(missing_ok=True)
        return lines


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_start_installs_from_the_lock_and_runs_the_demo_from_any_folder(checkout: Checkout) -> None:
    checkout.give_python()
    done = checkout.run("start", "--port", "0")
    assert done.stdout.endswith(f"hotline demo --port 0 in {checkout.root}\n"), done.stderr
    build_tools, libraries, project = checkout.installed()
    assert "--require-hashes" in build_tools
    assert "build-tools.txt" in build_tools
    assert "--require-hashes" in libraries
    assert "requirements.lock" in libraries
    assert "--no-deps -e" in project
    tools = (checkout.root / ".venv" / "build-tools.txt").read_text(encoding="utf-8")
    assert [line.split("==")[0] for line in tools.splitlines() if "==" in line] == ["setuptools"]
    assert "--hash=sha256:" in tools


def test_the_second_start_installs_nothing(checkout: Checkout) -> None:
    checkout.give_python()
    checkout.run("start")
    checkout.installed()
    assert "Installing" not in checkout.run("start").stdout
    assert checkout.installed() == []


def test_another_lock_is_installed(checkout: Checkout) -> None:
    checkout.give_python()
    checkout.run("start")
    checkout.installed()
    with (checkout.root / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    checkout.run("start")
    assert len(checkout.installed()) == 2  # the build tools and the libraries, not the project


def test_after_the_test_tools_start_has_nothing_to_install(checkout: Checkout) -> None:
    checkout.give_python()
    checkout.run("test")  # fails, having no ruff here; it has installed by then
    assert any("requirements-dev.lock" in line for line in checkout.installed())
    checkout.run("start")
    assert checkout.installed() == []


def test_a_failed_installation_is_told_and_repeated(checkout: Checkout) -> None:
    checkout.give_python(broken="No matching distribution found for vosk")
    failed = checkout.run("start")
    assert failed.returncode == 1
    assert "No matching distribution found for vosk" in failed.stderr
    assert "hotline demo" not in failed.stdout
    checkout.installed()
    checkout.give_python()
    shutil.copy(checkout.python, checkout.root / ".venv" / "bin" / "python")
    assert "hotline demo" in checkout.run("start").stdout
    assert len(checkout.installed()) == 3


def test_a_moved_folder_gets_a_new_environment(checkout: Checkout) -> None:
    checkout.give_python()
    checkout.run("start")
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
    assert "Making the environment" in checkout.run("start").stdout


def test_an_old_python_is_told(checkout: Checkout) -> None:
    checkout.give_python(version="3.9.2", too_old=True)
    failed = checkout.run("start")
    assert failed.returncode == 1
    assert "Python 3.11 or newer is needed" in failed.stderr
    assert "is 3.9.2" in failed.stderr


def test_a_python_without_venv_is_told(checkout: Checkout) -> None:
    checkout.give_python(without_venv=True)
    failed = checkout.run("start")
    assert failed.returncode == 1
    assert "python3-venv" in failed.stderr


def test_no_python_is_told(checkout: Checkout) -> None:
    failed = checkout.run("test")
    assert failed.returncode == 1
    assert "Python 3.11 or newer is needed and was not found." in failed.stderr


@pytest.mark.parametrize("script", ["test", "check"])
def test_the_checks_that_failed_are_named(checkout: Checkout, script: str) -> None:
    checkout.give_python()
    failed = checkout.run(script)
    assert failed.returncode == 1
    assert "Not in order:" in failed.stderr
    assert " ruff" in failed.stderr
