"""Finds the words of texts and spoken promises, per language, from hotline/texts/*.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from hotline.domain.deadlines import elapsed
from hotline.domain.ticket import Category

from .told_times import A_TIME_OF_DAY, spoken_clock, whole_minutes

LANGUAGES = ("zh", "en")
# The hours before which a part of the day ends.
_PARTS = ((5, "night"), (12, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))


@dataclass(frozen=True)
class Wording:
    """`tables[language][section][key]`; an unknown language falls back to the hotline's own. `hotline`: the
    number people dial, as it is spoken and written. Section "need" has a level more (see `need`)."""

    tables: Mapping[str, Mapping[str, Mapping[str, Any]]]
    fallback: str
    hotline: str = "995"

    def language(self, wanted: str) -> str:
        short = (wanted or "").split("-")[0].lower()
        return short if short in self.tables else self.fallback

    def say(self, section: str, key: str, language: str, **values: object) -> str:
        template: str = self.tables[self.language(language)][section][key]
        return template.format_map({"hotline": self.hotline, **{k: str(v) for k, v in values.items()}})

    def category(self, category: Category | None, language: str) -> str:
        return self.say("category", (category or Category.OTHER).value, language)

    def need(self, use: str, category: Category | None, item: str | None, language: str, name: str = "") -> str:
        """What is said of a need. `use`: offer (what a volunteer is asked to do), ask (the call-back's question), done
        (the answer that it is), promise (what somebody will do). `name`: of an item that has no words here."""
        needs = self.tables[self.language(language)]["need"]
        words: Mapping[str, str]
        if item and item in needs["item"]:
            words = needs["item"][item]
        elif item and name:
            words = needs["own"]
        else:
            words = needs["category"][(category or Category.OTHER).value]
        return words[use].format(item=name)

    def quiet_need(self, use: str, language: str) -> str:
        """The same, of which nobody learns what it is about."""
        words: str = self.tables[self.language(language)]["need"]["quiet"][use]
        return words

    def several(self, use: str, names: str, language: str) -> str:
        """The same of several needs at once; `names`: what they are, or "" where that is not said."""
        needs = self.tables[self.language(language)]["need"]
        words: str = needs["several" if names else "several_quiet"][use]
        return words.format(names=names)

    def promise(self, section: str, at: datetime, now: datetime, language: str, deed: str) -> str:
        """The promise in true words: minutes when it is near, else day and time of day. `deed`: what somebody will
        do, as `need` gives it for "promise"."""
        left = elapsed(now, at)
        if left <= A_TIME_OF_DAY:
            return self.say(section, "promise_soon", language, minutes=whole_minutes(left), deed=deed)
        when = self.moment(at, now, language, spoken=section == "spoken")
        return self.say(section, "promise_time", language, when=when, deed=deed)

    def moment(self, at: datetime, now: datetime, language: str, spoken: bool = False) -> str:
        """A time of day as one writes it, or says it; both times in the hotline's zone."""
        language = self.language(language)
        part = next(part for ends, part in _PARTS if at.hour < ends)
        if spoken:
            clock = spoken_clock(at, language)
        else:
            half_day = self.tables[language]["time"]["half_day"] == "12"
            hour = at.hour - 12 if half_day and at.hour > 12 else at.hour
            minute = str(at.minute) if half_day else f"{at.minute:02d}"
            clock = self.say("time", "clock" if at.minute else "clock_full", language, hour=hour, minute=minute)
        section, days = "spoken_time" if spoken else "time", (at.date() - now.date()).days
        if days > 1:
            months = self.tables[language]["spoken_time"]["months"].split()
            values = {"month": at.month, "month_name": months[at.month - 1], "day": at.day, "clock": clock}
            return self.say(section, "later", language, **values)
        return self.say(section, f"{'today' if days <= 0 else 'tomorrow'}_{part}", language, clock=clock)


def load_wording(fallback: str, number: str = "") -> Wording:
    """The packaged words. What people dial names the hotline: a short number as it is, a long one by the three digits
    it was chosen for, or else in full."""
    folder = files("hotline") / "texts"
    tables = {code: tomllib.loads((folder / f"{code}.toml").read_text("utf-8")) for code in LANGUAGES}
    return Wording(tables, fallback, "995" if not number or number.endswith("995") else number.lstrip("+"))
