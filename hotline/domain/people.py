"""The people: residents, households, volunteers and staff, leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    VOLUNTEER = "volunteer"
    STAFF = "staff"
    LEAD = "lead"


# Groups of a household's file after which silence opens a visit instead of only closing the ticket.
AT_RISK = frozenset({"alone", "at_risk"})


@dataclass(frozen=True, slots=True)
class Resident:
    """One member of a household. `hearing` is "", "hard" or "deaf"; `safe_hours` is "HH:MM-HH:MM" or ""."""

    id: int
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
    """Somebody who can be offered a ticket; `load` and `offers_lately` are counted when read."""

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person for an offer, ranked, with the reasons an operator is shown."""

    phone: str
    name: str
    role: Role
    language: str = "zh"
    travel_minutes: int = 0
    score: float = 0.0
    reasons: tuple[str, ...] = ()
