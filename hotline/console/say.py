"""The domain's values as words, for templates: `say.time(ticket.opened_at)`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hotline.domain.areas import AreaTree
from hotline.domain.people import Candidate, Household
from hotline.domain.ticket import Need, Reason, Ticket
from hotline.service.records import UtteranceRecord
from hotline.words import item_name

from . import labels
from .context import Visit
from .rows import Countdown, Row, area_name, countdown, need_words, row
from .times import clock_time

UNCERTAIN = 0.6  # below this confidence a word is marked as uncertain


class Say:
    """Bound to one visit."""

    def __init__(self, visit: Visit, tree: AreaTree) -> None:
        self._visit, self._tree, self._words = visit, tree, visit.words

    def row(self, ticket: Ticket) -> Row:
        return row(ticket, self._visit, self._tree)

    def need(self, need: Need) -> str:
        return need_words(need, self._visit)

    def countdown(self, at: datetime | None) -> Countdown | None:
        return countdown(at, self._visit)

    def time(self, at: datetime | None) -> str:
        return clock_time(at, self._visit.now, self._visit.h.zone, self._words) if at else ""

    def local(self, at: datetime) -> str:
        """For a datetime field: 2026-11-21T14:05 in the hotline's zone."""
        return f"{at.astimezone(self._visit.h.zone):%Y-%m-%dT%H:%M}"

    def area(self, code: str | None, levels: int = 2) -> str:
        return area_name(self._tree, code, levels)

    def category(self, value: str | None) -> str:
        return labels.label(self._words, labels.CATEGORY, value)

    def priority(self, value: str | None) -> str:
        return labels.label(self._words, labels.PRIORITY, value)

    def shape(self, value: str) -> str:
        return labels.SHAPE[value]

    def protected(self, value: str | None) -> str:
        return labels.label(self._words, labels.PROTECTED, value)

    def disposition(self, value: str | None) -> str:
        return labels.label(self._words, labels.DISPOSITION, value)

    def channel(self, value: str) -> str:
        return labels.label(self._words, labels.CHANNEL, value)

    def offer(self, value: str) -> str:
        return labels.label(self._words, labels.OFFER, value)

    def assignment(self, value: str) -> str:
        return labels.label(self._words, labels.ASSIGNMENT, value)

    def role(self, value: str) -> str:
        return labels.label(self._words, labels.ROLE, value)

    def outbox(self, value: str) -> str:
        return labels.label(self._words, labels.OUTBOX, value)

    def purpose(self, value: str) -> str:
        return labels.label(self._words, labels.PURPOSE, value)

    def hearing(self, value: str) -> str:
        return labels.label(self._words, labels.HEARING, value)

    def spoken(self, value: str) -> str:
        return labels.label(self._words, labels.SPOKEN, value)

    def groups(self, values: Iterable[str]) -> list[str]:
        return [labels.label(self._words, labels.GROUP, value) for value in values]

    def members(self, household: Household) -> str:
        comma = "、" if self._words.language == "zh" else ", "
        return comma.join(m.name for m in household.members)

    def reasons(self, reasons: Iterable[Reason]) -> list[tuple[str, str]]:
        """Why the machine suggests it, a line for each thing heard: (how, “断凉” sounds like “断粮” → ...)."""
        meanings: dict[tuple[str, str, str], list[str]] = {}
        for reason in reasons:
            heard = (reason.how, reason.said, reason.means)
            meanings.setdefault(heard, []).append(self.field(reason.field, reason.value))
        joint = "、" if self._words.language == "zh" else ", "
        return [(heard[0], f"{self._heard(*heard)} → {joint.join(m)}") for heard, m in meanings.items()]

    def _heard(self, how: str, said: str, means: str) -> str:
        _ = self._words.gettext
        means = means.replace(" + ", "” + “")  # an idea is put together from several words
        if how == "answer":
            return _("asked whether anybody is in danger, answered “{said}”", said=said)
        if how == "alike":
            return _("said “{said}”, which is like “{means}”", said=said, means=means)
        if how == "exact":
            if said == means:
                return _("heard “{said}”", said=said)
            return _("heard “{said}”, that is “{means}”", said=said, means=means)
        if how == "sound":
            return _("heard “{said}”, sounds like “{means}”", said=said, means=means)
        return _("read “{said}”, spelt like “{means}”", said=said, means=means)

    def item(self, key: str) -> str:
        return item_name(self._visit.h.lexicon, key, self._words.language)

    def field(self, name: str, value: str) -> str:
        """`priority: urgent`, as a reason or the log says it."""
        tables = {
            "category": labels.CATEGORY,
            "priority": labels.PRIORITY,
            "protected": labels.PROTECTED,
            "emergency": labels.EMERGENCY,
        }
        if name in tables:
            shown = labels.label(self._words, tables[name], value)
        elif name in ("place", "area"):
            shown = self.area(value) or value
        else:
            shown = self.item(value) if name == "item" else value
        field = labels.label(self._words, labels.FIELD, name)
        return self._words.pgettext("field", "{field}: {value}", field=field, value=shown)

    def why(self, candidate: Candidate) -> list[str]:
        """The reasons to ask this person."""
        return [self.one_why(code) for code in candidate.reasons]

    def one_why(self, code: str) -> str:
        _ = self._words.gettext
        name, _colon, value = code.partition(":")
        if name == "near":
            if value == "unknown":
                return _("distance not known")
            return _("same {level}", level=labels.label(self._words, labels.LEVEL, value))
        if name == "load":
            return self._words.ngettext("has {n} ticket", "has {n} tickets", int(value))
        if name == "lead":
            return _("lead of {area}", area=value)
        known = {"skilled": _("fitting skill"), "staff_first": _("duty staff first now")}
        return known.get(code, code)

    def heard(self, utterances: Iterable[UtteranceRecord]) -> list[list[tuple[str, bool, float]]]:
        """Stretches of words: (text, uncertain, start). What the recording gave replaces the stream's."""
        found = list(utterances)
        fuller = [u for u in found if u.source == "recording"] or found
        return [self._words_of(u) for u in sorted(fuller, key=lambda u: u.start)]

    @staticmethod
    def _words_of(utterance: UtteranceRecord) -> list[tuple[str, bool, float]]:
        if not utterance.words:
            return [(utterance.text, False, utterance.start)]
        spaced = any("a" <= c <= "z" for c in utterance.text.lower())
        return [
            (text + (" " if spaced else ""), confidence < UNCERTAIN, start)
            for text, start, _end, confidence in utterance.words
        ]
