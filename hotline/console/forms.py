"""From what an operator typed to what a use case takes. What can't be used is refused in their language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from hotline.domain.areas import AreaTree
from hotline.domain.deadlines import elapsed
from hotline.domain.ticket import Category, Priority, Protected
from hotline.service.desk import LONGEST_HOLD, HandTicket, TriageInput
from hotline.service.phones import checked_number

from .context import Visit
from .guard import Unusable
from .rows import area_name
from .times import next_morning

TEXT_FIELDS = ("need", "person", "address")
LONGEST = 2000  # characters of one field


def triage_input(visit: Visit, tree: AreaTree) -> TriageInput:
    """Only what was changed: the page sends what a field held before as `was_...`, so that an old page never
    undoes what somebody else has entered meanwhile."""
    form = visit.form
    changed: dict[str, str] = {}
    for name in ("category", "priority", "household", "protect", *TEXT_FIELDS, "area", "safe_number"):
        value = form.get(name)
        if value is not None and value != form.get(f"was_{name}", ""):
            changed[name] = limited(visit, value)
    if changed.get("area"):
        changed["area"] = area_code(visit, tree, changed["area"])
    if changed.get("safe_number"):
        changed["safe_number"] = number(visit, changed["safe_number"])
    for name, values in (("category", Category), ("priority", Priority), ("protect", Protected)):
        if name in changed:
            _one_of(visit, changed[name], tuple(values))
    given = {name: value for name, value in changed.items() if value or name in TEXT_FIELDS}
    unprotect = form.get("unprotect") == "1"
    if not given and not unprotect:
        raise Unusable(visit.words.gettext("Nothing was changed."))
    return TriageInput(**given, unprotect=unprotect)


def hand_ticket(visit: Visit, tree: AreaTree) -> HandTicket:
    form = visit.form
    if not form.get("need"):
        raise Unusable(visit.words.gettext("Please write what is needed."))
    for name in ("need", "person", "address"):
        limited(visit, form.get(name, ""))
    return HandTicket(
        channel=_one_of(visit, form.get("channel", "counter"), ("counter", "landline")),
        need=form["need"],
        phone=number(visit, form["phone"]) if form.get("phone") else None,
        category=_one_of(visit, form["category"], tuple(Category)) if form.get("category") else None,
        priority=_one_of(visit, form["priority"], tuple(Priority)) if form.get("priority") else None,
        area=area_code(visit, tree, form["area"]) if form.get("area") else None,
        household=form.get("household") or None,
        person=form.get("person", ""),
        address=form.get("address", ""),
        safe_number=number(visit, form["safe_number"]) if form.get("safe_number") else None,
    )


def hold_until(visit: Visit) -> datetime:
    """30 or 60 minutes, tomorrow at nine, or a time that was chosen (in the hotline's zone)."""
    chosen = visit.form.get("until", "")
    now = visit.h.clock.now().astimezone(visit.h.zone)
    if chosen in ("30", "60"):
        return now + timedelta(minutes=int(chosen))
    if chosen == "tomorrow":
        return next_morning(now)
    try:
        until = datetime.fromisoformat(chosen or visit.form.get("at", ""))
    except ValueError as error:
        raise Unusable(visit.words.gettext("Please choose until when.")) from error
    until = until if until.tzinfo else until.replace(tzinfo=visit.h.zone)
    if elapsed(now, until) > LONGEST_HOLD:
        raise Unusable(visit.words.gettext("Please choose until when."))
    if until <= now:
        raise Unusable(visit.words.gettext("That time has passed already."))
    return until


def area_code(visit: Visit, tree: AreaTree, typed: str) -> str:
    """The area's code, or its name with as many of its parents as make it the only one."""
    typed = " ".join(typed.split())
    if typed in tree.by_code:
        return typed
    exact = [code for code in tree.by_code if typed in area_choices(tree, code)]
    found = exact or [code for code in tree.by_code if typed in area_name(tree, code, 9)]
    if len(found) == 1:
        return found[0]
    _ = visit.words.gettext
    if not found:
        raise Unusable(_("There is no area called “{name}”.", name=typed))
    raise Unusable(_("There are several areas called “{name}”. Please choose one of the list.", name=typed))


def area_choices(tree: AreaTree, code: str) -> tuple[str, ...]:
    """All ways to write an area's name: alone, and with one to all of its parents before it."""
    path = tree.path(code)
    return tuple(area_name(tree, code, levels) for levels in range(1, len(path) + 1))


def places(visit: Visit) -> int | None:
    text = visit.form.get("places", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 2 or not 1 <= int(text) <= 50:
        raise Unusable(visit.words.gettext("The number of people must be between 1 and 50."))
    return int(text)


def seen_offers(visit: Visit) -> int | None:
    """How many offers stood on the page from which this comes."""
    text = visit.form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 7 else None


def number(visit: Visit, raw: str) -> str:
    found = checked_number(raw, visit.h.region)
    if found is None:
        raise Unusable(visit.words.gettext("“{number}” is not a phone number one can ring.", number=raw))
    return found


def limited(visit: Visit, text: str) -> str:
    if len(text) > LONGEST:
        raise Unusable(visit.words.ngettext("At most {n} character.", "At most {n} characters.", LONGEST))
    return text


def required(visit: Visit, name: str, message: str) -> str:
    value = limited(visit, visit.form.get(name, ""))
    if not value:
        raise Unusable(message)
    return value


def typed(visit: Visit) -> Mapping[str, str]:
    """What was typed, to be shown again."""
    return {k: v for k, v in visit.form.items() if k != "token"}


def _one_of(visit: Visit, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise Unusable(visit.words.gettext("“{value}” is not one of the choices.", value=value))
    return str(value)
