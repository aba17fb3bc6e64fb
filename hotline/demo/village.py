"""The village of the demo: invented people, their phones, and the sample calls they can make."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pypinyin import lazy_pinyin

DATA = files("hotline.demo") / "data"
CALLS = files("ivr") / "speech" / "practice" / "calls"
SHEETS = ("areas", "households", "volunteers")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone on the page. `kind`: caller, volunteer, staff, lead, duty or resident."""

    phone: str
    kind: str
    zh: str
    en: str
    about_zh: str = ""
    about_en: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """A call that can be played: its file, its language and the words that are spoken in it."""

    file: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Village:
    """Everybody whose phone the page shows, by number; a number belongs to one phone."""

    people: Mapping[str, Person]
    samples: tuple[Sample, ...]

    @property
    def callers(self) -> list[Person]:
        return [person for person in self.people.values() if person.kind == "caller"]

    def as_json(self) -> dict[str, Any]:
        """What the page's script needs."""
        return {
            "people": [asdict(person) for person in self.people.values()],
            "samples": [asdict(sample) for sample in self.samples],
        }


def sheet(name: str) -> bytes:
    """One of the three sheets, as `hotline import` reads it."""
    return (DATA / f"{name}.csv").read_bytes()


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a sheet by column name."""
    return list(csv.DictReader(sheet(name).decode("utf-8-sig").splitlines()))


def sample_file(name: str) -> Traversable | None:
    """The audio of a sample call; None for a name that is none."""
    return next((CALLS / sample.file for sample in _samples() if sample.file == name), None)


def village() -> Village:
    """Read the village from its sheets."""
    people: dict[str, Person] = {}
    for person in _people():
        people.setdefault(person.phone, person)
    return Village(people, tuple(_samples()))


def duty_phones() -> list[str]:
    """The phones that ring when nobody at the desk touches what can't wait."""
    return [duty["phone"] for duty in _table()["duty"]]


def _people() -> Iterator[Person]:
    places = {row["code"]: row for row in rows("areas")}
    for caller in _table()["caller"]:
        yield Person(caller["phone"], "caller", caller["zh"], caller["en"], withheld=caller.get("withheld", False))
    for row in rows("volunteers"):
        area = _area(places, row["area"])
        yield Person(row["phone"], row["role"], row["name"], _latin(row["name"]), area, area)
    for duty in _table()["duty"]:
        yield Person(duty["phone"], "duty", duty["zh"], duty["en"])
    for row in places.values():
        if row["lead_phone"]:
            area = _area(places, row["code"])
            yield Person(row["lead_phone"], "lead", row["lead_name"], _latin(row["lead_name"]), area, area)
    for row in rows("households"):
        if row["phone"]:
            yield Person(row["phone"], "resident", row["member"], row["member"], row["address"], row["address"])


def _area(places: Mapping[str, Mapping[str, str]], code: str) -> str:
    """The name of an area with the one above it, as people say it: 桥头社区三组."""
    area = places[code]
    above = places.get(area["parent"])
    return area["name"] if above is None or area["level"] == "street" else above["name"] + area["name"]


def _latin(name: str) -> str:
    """A Chinese name as an English reader can tell it from others: 秦小燕 Qin Xiaoyan."""
    title, _, own = name.rpartition(" ")
    spelt = lazy_pinyin(own)
    if spelt == [own]:
        return name
    return f"{title} {own} {spelt[0].capitalize()} {''.join(spelt[1:]).capitalize()}".strip()


def _table() -> dict[str, Any]:
    return tomllib.loads((DATA / "callers.toml").read_text("utf-8"))


def _samples() -> list[Sample]:
    calls = tomllib.loads((CALLS / "calls.toml").read_text("utf-8"))["call"]
    return [Sample(call["file"], call["language"], call["text"]) for call in calls]
