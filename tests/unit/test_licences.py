"""The document of licences names what is installed, and what comes inside the wheels."""

import re
from importlib.metadata import files
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "licences.md").read_text("utf-8")


def test_every_library_of_the_lock_is_named() -> None:
    locked = set(re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    named = dict(re.findall(r"^\| ([A-Za-z0-9_.-]+) \| (.+) \|$", TEXT, re.MULTILINE))
    named.pop("library", None)
    assert set(named) == locked
    assert all(licence.strip() not in ("", "UNKNOWN") for licence in named.values())


def test_what_makes_pyav_s_wheel_gpl_is_said() -> None:
    carried = {path.name.partition("-")[0] for path in files("av") or () if "av.libs" in str(path)}
    for name in ("x264", "x265"):
        assert f"lib{name}" not in carried or name in TEXT
    assert "GPL" in TEXT
