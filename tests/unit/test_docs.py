"""What the documents say about the tree is true."""

import re
from pathlib import Path

import pytest

from hotline.config import PREFIX, Settings
from hotline.domain.transitions import mermaid

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_place_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    places = re.findall(r"`((?:hotline|ivr|storage|scripts|tests)/[\w./]*)`", text)
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_drawn_states_are_those_of_the_table() -> None:
    """Run .venv/bin/python scripts/diagrams when this fails."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{mermaid()}```" in text


def test_the_readme_names_every_setting_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    settings = re.findall(rf"^\| `{PREFIX}(\w+)` \|", readme, re.MULTILINE)
    assert sorted(settings) == sorted(field.upper() for field in Settings.model_fields)
