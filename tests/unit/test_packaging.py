"""What is in the wheel, and whether the locks fit together."""

import re
import tomllib
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("hotline", "ivr", "storage")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Made when Python runs, and no part of the program.
MADE = {"__pycache__"}


def files_of_the_packages() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not MADE & set(path.parts)
    }


def pins(lock: str) -> dict[str, set[str]]:
    """The versions that a lock names, by library; several where they depend on the Python version."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", lock, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_wheel_holds_every_file_of_the_packages() -> None:
    inside = {file.relative_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert files_of_the_packages() - inside == set()


def test_the_console_script_can_be_imported() -> None:
    assert PYPROJECT["project"]["scripts"] == {"hotline": "hotline.__main__:main"}
    from hotline.__main__ import main

    assert callable(main)


def test_the_test_tools_run_on_the_versions_that_are_shipped() -> None:
    shipped = pins(lock("requirements.lock"))
    tested = pins(lock("requirements-dev.lock"))
    assert shipped
    assert {name: tested.get(name) for name in shipped} == shipped


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_line_of_a_lock_has_a_hash_and_none_an_address(name: str) -> None:
    text = lock(name)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_every_direct_dependency_is_locked() -> None:
    wanted = {
        re.match(r"[a-z0-9-]+", line)[0]  # type: ignore[index]
        for line in PYPROJECT["project"]["dependencies"]
    }
    assert wanted - pins(lock("requirements.lock")).keys() == set()


def test_the_lock_carries_what_builds_the_source_only_library() -> None:
    assert {"setuptools", "hatchling", "editables"} <= pins(lock("requirements.lock")).keys()
