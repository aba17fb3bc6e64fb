"""The append-only log in words of people: one sentence for every kind of entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.domain.actor import Actor, ActorKind
from hotline.domain.ticket import Assignment, Offer, Ticket
from hotline.service.records import EntryRecord

from .context import Visit
from .labels import (
    ATTENTION,
    CALL_BACK,
    CHANNEL,
    DISPOSITION,
    FIELD,
    PRIORITY,
    PURPOSE,
    label,
)
from .language import Words
from .say import Say
from .times import clock_time


@dataclass(frozen=True, slots=True)
class Line:
    """`who` did it, `text` says what, `said` are the words as they were spoken or written."""

    number: int
    at: str
    who: str
    text: str
    said: str
    kind: str


class Narrator:
    """Tells the entries of one ticket."""

    def __init__(self, ticket: Ticket, visit: Visit, say: Say, names: Mapping[str, str] | None = None) -> None:
        """`names`: of people by id, as they were known when it was written."""
        self.visit, self.words, self.say = visit, visit.words, say
        asked: tuple[Offer | Assignment, ...] = (*ticket.offers, *ticket.assignments)
        # By number too: older books name people so, and what is told to somebody goes to a number.
        by_number = {one.phone: one.name for one in asked}
        self.names: Mapping[str, str] = {**by_number, **{one.person: one.name for one in asked}, **(names or {})}

    def line(self, entry: EntryRecord) -> Line:
        tell = SENTENCES.get(entry.kind)
        text = tell(self, entry.data) if tell else entry.kind
        at = clock_time(entry.at, self.visit.now, self.visit.h.zone, self.words)
        said = self.said(entry)
        return Line(entry.number, at, self.who(entry.by), text if said else text.rstrip("：:"), said, entry.kind)

    def who(self, by: Actor) -> str:
        _ = self.words.gettext
        known = {
            ActorKind.MACHINE: _("the machine"),
            ActorKind.SWEEP: _("the clock"),
            ActorKind.RESIDENT: _("the resident"),
            ActorKind.RULE: _("the rule for silence"),
            ActorKind.OFFICE: _("the office"),
        }
        return known.get(by.kind) or (self.person(by.id) if by.kind is ActorKind.PERSON else by.id)

    def person(self, named: object) -> str:
        """Somebody by id or number."""
        return self.names.get(str(named), str(named or ""))

    def when(self, value: object) -> str:
        if not value:
            return ""
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return clock_time(at, self.visit.now, self.visit.h.zone, self.words)

    def listed(self, parts: list[str]) -> str:
        return ("、" if self.words.language == "zh" else ", ").join(p for p in parts if p)

    @staticmethod
    def said(entry: EntryRecord) -> str:
        key = {"opened": "need", "told": "words", "needs_help": "words"}.get(entry.kind, "text")
        return str(entry.data.get(key) or "") if key in entry.data else ""

    def fields(self, data: Mapping[str, Any]) -> str:
        """`category: food, priority: urgent`: what a triage or a suggestion set."""
        parts = [self.say.field(name, str(data[name])) for name in data if name in FIELD and data[name]]
        if "protected" in data and not data["protected"] and "reasons" not in data:
            parts.append(self.words.gettext("no longer protected"))
        return self.listed(parts)

    def people(self, people: object) -> str:
        rows = people if isinstance(people, list | tuple) else []
        return self.listed([str(p[1]) for p in rows])


Teller = Callable[[Narrator, Mapping[str, Any]], str]


def _attention(n: Narrator, d: Mapping[str, Any]) -> str:
    return n.words.gettext("Look: {reason}", reason=label(n.words, ATTENTION, str(d.get("reason", ""))))


def _suggested(n: Narrator, d: Mapping[str, Any]) -> str:
    return n.words.gettext("understood: {fields}", fields=n.fields(d))


def _triaged(n: Narrator, d: Mapping[str, Any]) -> str:
    if d.get("confirmed") is False:
        return n.words.gettext("triaged without a human, not yet confirmed: {fields}", fields=n.fields(d))
    return n.words.gettext("triaged: {fields}", fields=n.fields(d))


def _raised(n: Narrator, d: Mapping[str, Any]) -> str:
    before, after = (label(n.words, PRIORITY, str(d.get(k, ""))) for k in ("before", "after"))
    return n.words.gettext("raised from {before} to {after}", before=before, after=after)


def _opened(n: Narrator, d: Mapping[str, Any]) -> str:
    channel = label(n.words, CHANNEL, str(d.get("channel", "")))
    if d.get("caller"):
        return n.words.gettext("opened: {channel} from {caller}", channel=channel, caller=d["caller"])
    return n.words.gettext("opened: {channel}", channel=channel)


def _told(n: Narrator, d: Mapping[str, Any]) -> str:
    if d.get("promise_at"):
        return n.words.gettext("told the caller, and promised for {time}:", time=n.when(d["promise_at"]))
    return n.words.gettext("told the caller:")


def _duty_rung(n: Narrator, d: Mapping[str, Any]) -> str:
    who = d.get("name") or d.get("phone", "")
    if d.get("joined"):
        return n.words.gettext("the phone of {who} rings already, and tells of this too", who=who)
    return n.words.gettext("rings {who}", who=who)


def _duty_acknowledged(n: Narrator, d: Mapping[str, Any]) -> str:
    if d.get("name"):
        return n.words.gettext("{name} answered the phone: has it for now", name=d["name"])
    return n.words.gettext("answered the duty phone: has it now")


def _lease_over(n: Narrator, d: Mapping[str, Any]) -> str:
    if d.get("taken_by"):
        return n.words.gettext("nobody goes yet, though {name} took it: the alarm begins anew", name=d["taken_by"])
    return n.words.gettext("nobody goes yet: the alarm begins anew")


def _call_ended(n: Narrator, d: Mapping[str, Any]) -> str:
    _ = n.words.gettext
    return _("the call has ended") if d.get("words") else _("the call has ended, nothing was understood")


def _danger_answered(n: Narrator, d: Mapping[str, Any]) -> str:
    _ = n.words.gettext
    return _("says that somebody is in danger:") if d.get("danger") else _("says that nobody is in danger:")


def _noted(n: Narrator, d: Mapping[str, Any]) -> str:
    _ = n.words.gettext
    return _("has spoken to the caller:") if d.get("spoke") else _("note:")


def _offered(n: Narrator, d: Mapping[str, Any]) -> str:
    people, wave, until = n.people(d.get("people")), d.get("wave", ""), n.when(d.get("expires_at"))
    return n.words.gettext("wave {wave} asked {people}, until {time}", wave=wave, people=people, time=until)


def _escalated(n: Narrator, d: Mapping[str, Any]) -> str:
    to = d.get("to")
    name = str(to[1]) if isinstance(to, list | tuple) and len(to) > 1 else str(to or "")
    return n.words.gettext("the next rung of the ladder: {name} was asked", name=name)


def _undelivered(n: Narrator, d: Mapping[str, Any]) -> str:
    purpose = label(n.words, PURPOSE, str(d.get("purpose", "")))
    values = {"purpose": purpose, "to": n.person(d.get("to")), "why": d.get("why", "")}
    if d.get("uncertain"):
        return n.words.gettext("nobody knows whether this reached {to}: {purpose} ({why})", **values)
    return n.words.gettext("could not be delivered to {to}: {purpose} ({why})", **values)


def _called_back(n: Narrator, d: Mapping[str, Any]) -> str:
    values = {"to": d.get("to", ""), "tries": d.get("tries", "")}
    if d.get("way") == "text":
        return n.words.gettext("asked {to} in writing whether it came, try {tries}", **values)
    return n.words.gettext("phones {to} back, try {tries}", **values)


def _resident_said(n: Narrator, d: Mapping[str, Any]) -> str:
    _ = n.words.gettext
    known = {
        "came": _("says that it came:"),
        "not_come": _("says that it has not come:"),
        "where": _("asks how far it is:"),
        "thanks": _("says thank you:"),
    }
    return known.get(str(d.get("said", "")), _("said more:"))


def _call_back_ended(n: Narrator, d: Mapping[str, Any]) -> str:
    outcome = label(n.words, CALL_BACK, str(d.get("outcome", "")))
    return n.words.gettext("call-back: {outcome}", outcome=outcome)


def _of_person(message: Callable[[Words, str], str]) -> Teller:
    return lambda n, d: message(n.words, str(d.get("name") or n.person(d.get("person") or d.get("phone"))))


SENTENCES: Mapping[str, Teller] = {
    "opened": _opened,
    "suggested": _suggested,
    "raised": _raised,
    "told": _told,
    "danger_asked": lambda n, d: n.words.gettext("asked whether anybody is in danger"),
    "danger_answered": _danger_answered,
    "call_ended": _call_ended,
    "triaged": _triaged,
    "noted": _noted,
    "joined": lambda n, d: n.words.gettext("said more:"),
    "offered": _offered,
    "lapsed": lambda n, d: n.words.gettext("nobody answered in time"),
    "escalated": _escalated,
    "accepted": lambda n, d: n.words.gettext("accepted"),
    "declined": lambda n, d: n.words.gettext("declined"),
    "removed": _of_person(lambda w, name: w.gettext("took {name} out of the books; others are asked", name=name)),
    "attention": _attention,
    "duty_rung": _duty_rung,
    "duty_acknowledged": _duty_acknowledged,
    "lease_over": _lease_over,
    "standing_alarm": _of_person(
        lambda w, name: w.gettext("everybody was rung in vain; {name} is rung from now on", name=name)
    ),
    "hushed": lambda n, d: n.words.gettext("silenced the alarm until {time}", time=n.when(d.get("until", ""))),
    "told_coming": lambda n, d: n.words.gettext("told {to} that somebody comes", to=n.person(d.get("to"))),
    "told_later": lambda n, d: n.words.gettext(
        "told {to} that it will be later: {time}", to=n.person(d.get("to")), time=n.when(d.get("promise_at", ""))
    ),
    "undelivered": _undelivered,
    "arrived": lambda n, d: n.words.gettext("arrived"),
    "needs_help": lambda n, d: n.words.gettext("needs help:"),
    "resident_said": _resident_said,
    "wants_person": lambda n, d: n.words.gettext("wants to speak to a person"),
    "cancel_asked": lambda n, d: n.words.gettext("says that nothing is needed any more:"),
    "household_confirmed": lambda n, d: n.words.gettext(
        "says that it is the house {code}", code=d.get("household", "")
    ),
    "need_added": lambda n, d: n.words.gettext("asks for something more: {fields}", fields=n.fields(d)),
    "need_split": lambda n, d: n.words.gettext(
        "gave a need its own ticket {number}: {fields}", number=d.get("into", ""), fields=n.fields({**d, "into": ""})
    ),
    "helper_said": lambda n, d: n.words.gettext("wrote:"),
    "alarmed": _of_person(lambda w, name: w.gettext("told {name} that it is critical now", name=name)),
    "answer_claimed": lambda n, d: n.words.gettext("answers from a number that is nobody's here:"),
    "number_known": lambda n, d: n.words.gettext(
        "found out that {phone} is a number of {name}", phone=d.get("phone", ""), name=d.get("name", "")
    ),
    "on_the_way": lambda n, d: n.words.gettext("is still at it:"),
    "opted_out": _of_person(lambda w, name: w.gettext("{name} wants no more messages; others are asked", name=name)),
    "merged": _of_person(
        lambda w, name: w.gettext("found that {name} was asked under two names: this counts once", name=name)
    ),
    "given_back": lambda n, d: n.words.gettext("gave it back"),
    "taken_back": _of_person(lambda w, name: w.gettext("took it back from {name}", name=name)),
    "work_done": _of_person(lambda w, name: w.gettext("the work of {name} is done", name=name)),
    "reminded": _of_person(lambda w, name: w.gettext("reminded {name}", name=name)),
    "called_back": _called_back,
    "call_back_ended": _call_back_ended,
    "denied": lambda n, d: n.words.gettext("says: not yet. Opened again"),
    "reopened": lambda n, d: n.words.gettext("opened again:"),
    "held": lambda n, d: n.words.gettext("holds it until {time}", time=n.when(d.get("until"))),
    "closed": lambda n, d: n.words.gettext(
        "closed: {disposition}", disposition=label(n.words, DISPOSITION, str(d.get("disposition", "")))
    ),
}
