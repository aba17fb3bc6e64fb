"""All tables in one place: the schema that the migrations build, and that every query is written against."""

from .schema.columns import metadata
from .schema.contacts import calls, contacts, messages, recordings, utterances
from .schema.desk import counters, logins, marks, operators
from .schema.outbox import outbox
from .schema.people import areas, households, opt_outs, residents, volunteers
from .schema.tickets import assignments, deadlines, entries, offers, tickets

__all__ = [
    "areas",
    "assignments",
    "calls",
    "contacts",
    "counters",
    "deadlines",
    "entries",
    "households",
    "logins",
    "marks",
    "messages",
    "metadata",
    "offers",
    "operators",
    "opt_outs",
    "outbox",
    "recordings",
    "residents",
    "tickets",
    "utterances",
    "volunteers",
]
