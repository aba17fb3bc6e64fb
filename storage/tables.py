"""All tables in one place: the schema that the migrations build, and that every query is written against."""

from .schema.columns import metadata
from .schema.contacts import calls, contacts, messages, recordings, utterances
from .schema.desk import counters, logins, marks, operators
from .schema.outbox import outbox
from .schema.people import addresses, areas, grants, households, members, opt_outs, people, skills
from .schema.tickets import assignments, deadlines, entries, offers, tickets

__all__ = [
    "addresses",
    "areas",
    "assignments",
    "calls",
    "contacts",
    "counters",
    "deadlines",
    "entries",
    "grants",
    "households",
    "logins",
    "marks",
    "members",
    "messages",
    "metadata",
    "offers",
    "operators",
    "opt_outs",
    "outbox",
    "people",
    "recordings",
    "skills",
    "tickets",
    "utterances",
]
