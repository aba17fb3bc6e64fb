"""The people: who they are, where they can be reached, what they may do; households, and whoever can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a grant lets somebody be. The first three may be asked to go; what the others may do at the desk, is told in
    `access`."""

    VOLUNTEER = "volunteer"
    STAFF = "staff"
    LEAD = "lead"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"
    OVERSEER = "overseer"
    TECHNICIAN = "technician"
    PROTECTED = "protected"  # named for what is protected, beside a role that lets them act


def in_force(since: datetime | None, until: datetime | None, now: datetime) -> bool:
    """Whether what holds from then until then (None: always did, without end) holds now."""
    return (since is None or since <= now) and (until is None or now < until)


HELPING = frozenset({Role.VOLUNTEER, Role.STAFF, Role.LEAD})
"""Who may be asked to go somewhere."""


class AddressKind(StrEnum):
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be reached. `value`: of a phone the number in E.164 form. `safe`: the one number to phone,
    whoever else holds the others; `verified`: they have answered from it, or the office has made sure; `opted_out`:
    nothing is texted there (it is the number's, whoever else holds it too)."""

    value: str
    kind: AddressKind = AddressKind.PHONE
    safe: bool = False
    verified: bool = False
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody may do, in which area, from when until when (None: always was, without end). `title`: what they are
    called in it, where that is not their name."""

    role: Role
    area: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    title: str = ""
    id: int = 0

    def holds(self, now: datetime) -> bool:
        return in_force(self.since, self.until, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the office knows. `code`: the office's own mark for them, which nobody else has; `addresses`: the first
    is the one that is used."""

    id: str
    name: str
    language: str = ""
    code: str | None = None
    skills: tuple[str, ...] = ()
    channel: str = "sms"
    leave_until: datetime | None = None
    addresses: tuple[Address, ...] = ()
    grants: tuple[Grant, ...] = ()

    @property
    def phones(self) -> tuple[str, ...]:
        """Their numbers, each once, the one that is used first."""
        return tuple(dict.fromkeys(a.value for a in self.addresses if a.kind is AddressKind.PHONE))

    @property
    def helps(self) -> bool:
        """Whether they are, were or will be one of those who are asked."""
        return any(g.role in HELPING for g in self.grants)

    def may_help(self, now: datetime) -> bool:
        """Whether they may be sent somewhere now: as a volunteer, staff or lead."""
        return any(g.role in HELPING and g.holds(now) for g in self.grants)


def with_further(present: Sequence[Address], phone: str, first: bool = False) -> tuple[Address, ...]:
    """These addresses with one more number of their own, of which the office has made sure, behind the others or
    (`first`) before them. One that is there stays in its place, unless it is to be the first."""
    here = [a for a in present if not a.safe and a.value == phone]
    known = replace(here[0] if here else Address(phone), verified=True)
    if here and not first:
        return tuple(known if a is here[0] else a for a in present)
    own, safe = ([a for a in present if a.safe is is_safe and a not in here] for is_safe in (False, True))
    return (*((known, *own) if first else (*own, known)), *safe)


def with_first(present: Sequence[Address], first: Address) -> tuple[Address, ...]:
    """These addresses with another first one of its kind of number (own or safe). What stood there is gone, unless the
    new one was among the further ones: then the two change places."""
    same = [a for a in present if a.safe == first.safe]
    others = tuple(a for a in present if a.safe != first.safe)
    known = next((a for a in same if a.value == first.value), None)
    if known is None:
        return (first, *same[1:], *others)
    return (known, *(a for a in same if a is not known), *others)


# Groups of a household's file after which silence opens a visit instead of only closing the ticket.
AT_RISK = frozenset({"alone", "at_risk"})


@dataclass(frozen=True, slots=True)
class Resident:
    """One member of a household. `id`: the person's ("": not known yet); `hearing` is "", "hard" or "deaf";
    `safe_hours` is "HH:MM-HH:MM" or ""."""

    id: str
    household: str
    name: str
    phone: str | None = None
    born: str = ""
    language: str = ""
    groups: tuple[str, ...] = ()
    hearing: str = ""
    safe_number: str | None = None
    safe_hours: str = ""
    never_call_back: bool = False
    further: tuple[str, ...] = ()
    """Numbers of theirs beside `phone` and the safe one."""
    other_safe: tuple[str, ...] = ()
    """Further safe numbers, which two files of the same person may give."""

    def has(self, number: str | None) -> bool:
        """Whether this is one of their numbers."""
        return number is not None and number in (self.phone, self.safe_number, *self.further, *self.other_safe)


@dataclass(frozen=True, slots=True)
class Household:
    code: str
    area: str
    address: str
    groups: tuple[str, ...] = ()
    notes: str = ""
    members: tuple[Resident, ...] = ()

    @property
    def at_risk(self) -> bool:
        groups = set(self.groups).union(*(m.groups for m in self.members))
        return bool(AT_RISK & groups)


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who can be offered a ticket, at one place, from when until when. `person`: their id ("": not known yet);
    `load` and `offers_lately` are counted when read."""

    phone: str
    name: str
    area: str
    skills: tuple[str, ...] = ()
    channel: str = "sms"
    role: Role = Role.VOLUNTEER
    language: str = "zh"
    opted_out: bool = False
    leave_until: datetime | None = None
    offers_lately: int = 0
    load: int = 0
    person: str = ""
    code: str | None = None
    second_phone: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OnCall:
    """Somebody whom the alarm may ring. `on_duty`: a duty phone of the policy, else staff or a lead. `rings_tonight`:
    since the night began; `ringing`: at this moment, or about to; `rung_at`: the last time."""

    phone: str
    name: str = ""
    language: str = ""
    on_duty: bool = True
    rings_tonight: int = 0
    rung_at: datetime | None = None
    ringing: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person for an offer, ranked, with the reasons an operator is shown. `phone`: where they are asked."""

    person: str
    phone: str
    name: str
    role: Role
    language: str = "zh"
    travel_minutes: int = 0
    score: float = 0.0
    reasons: tuple[str, ...] = ()
