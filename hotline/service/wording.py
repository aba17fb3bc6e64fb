"""Finds the words of texts and spoken promises, per language, from hotline/texts/*.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

from hotline.domain.deadlines import elapsed
from hotline.domain.ticket import Category

LANGUAGES = ("zh", "en")


def whole_minutes(span: timedelta) -> int:
    """Minutes as one says them: rounded down, but a few seconds short of ten minutes are ten."""
    return max(1, int((span.total_seconds() + 5) // 60))


@dataclass(frozen=True)
class Wording:
    """`tables[language][section][key]`; an unknown language falls back to the hotline's own. `hotline`: the
    number people dial, as it is spoken and written."""

    tables: Mapping[str, Mapping[str, Mapping[str, str]]]
    fallback: str
    hotline: str = "995"

    def language(self, wanted: str) -> str:
        short = (wanted or "").split("-")[0].lower()
        return short if short in self.tables else self.fallback

    def say(self, section: str, key: str, language: str, **values: object) -> str:
        template = self.tables[self.language(language)][section][key]
        return template.format_map({"hotline": self.hotline, **{k: str(v) for k, v in values.items()}})

    def category(self, category: Category | None, language: str) -> str:
        return self.say("category", (category or Category.OTHER).value, language)

    def promise(self, section: str, at: datetime, now: datetime, language: str) -> str:
        """The promise in true words: minutes when it is near, else day and time of day."""
        minutes = whole_minutes(elapsed(now, at))
        if minutes <= 60:
            return self.say(section, "promise_soon", language, minutes=minutes)
        return self.say(section, "promise_time", language, when=self.moment(at, now, language))

    def moment(self, at: datetime, now: datetime, language: str) -> str:
        """A time of day as one says it; both times in the hotline's zone."""
        language = self.language(language)
        half_day = self.tables[language]["time"]["half_day"] == "12"
        hour = at.hour - 12 if half_day and at.hour > 12 else at.hour
        clock_key = "clock" if at.minute else "clock_full"
        minute = str(at.minute) if half_day else f"{at.minute:02d}"
        clock = self.say("time", clock_key, language, hour=hour, minute=minute)
        days = (at.date() - now.date()).days
        if days > 1:
            return self.say("time", "later", language, month=at.month, day=at.day, clock=clock)
        part = "morning" if at.hour < 12 else "afternoon" if at.hour < 18 else "evening"
        return self.say("time", f"{'today' if days <= 0 else 'tomorrow'}_{part}", language, clock=clock)


def load_wording(fallback: str, number: str = "") -> Wording:
    """The packaged words. What people dial names the hotline: a short number as it is, a long one by the three digits
    it was chosen for, or else in full."""
    folder = files("hotline") / "texts"
    tables = {code: tomllib.loads((folder / f"{code}.toml").read_text("utf-8")) for code in LANGUAGES}
    return Wording(tables, fallback, "995" if not number or number.endswith("995") else number.lstrip("+"))
