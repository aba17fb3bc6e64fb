"""Hypothesis strategies for the hotline's records."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from hotline.domain.actor import NAMED, Actor, ActorKind
from hotline.domain.ticket import (
    Assignment,
    AssignmentState,
    Attention,
    Category,
    Deadline,
    DeadlineKind,
    Disposition,
    Need,
    Offer,
    OfferState,
    Priority,
    Protected,
    Reason,
    State,
    Ticket,
)

ZONE = ZoneInfo("Asia/Shanghai")


def words(longest: int = 40) -> st.SearchStrategy[str]:
    """Any text that can be written down: no NUL, no halves of surrogate pairs."""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=longest)


def phones() -> st.SearchStrategy[str]:
    return st.integers(10_000_000_000, 19_999_999_999).map(lambda n: f"+86{n}")


def people() -> st.SearchStrategy[str]:
    """Ids of people."""
    return st.integers(1, 10**6).map(lambda n: f"p{n}")


def moments() -> st.SearchStrategy[datetime]:
    """Hotline times, to the microsecond."""
    return st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(ZONE))


def actors() -> st.SearchStrategy[Actor]:
    return st.sampled_from(ActorKind).flatmap(
        lambda kind: st.builds(Actor, st.just(kind), words(12) if kind in NAMED else st.just(""))
    )


def reasons() -> st.SearchStrategy[Reason]:
    return st.builds(Reason, words(8), words(8), words(8), words(8), st.sampled_from(["exact", "sound", "spelling"]))


def offers() -> st.SearchStrategy[Offer]:
    return st.builds(
        Offer,
        person=people(),
        phone=phones(),
        name=words(8),
        role=st.sampled_from(["volunteer", "staff", "lead"]),
        wave=st.integers(1, 9),
        state=st.sampled_from(OfferState),
        offered_at=moments(),
        expires_at=moments(),
        answered_at=st.none() | moments(),
        travel_minutes=st.integers(0, 90),
        reasons=st.lists(words(8), max_size=3).map(tuple),
    )


def assignments() -> st.SearchStrategy[Assignment]:
    return st.builds(
        Assignment,
        person=people(),
        phone=phones(),
        name=words(8),
        role=st.sampled_from(["volunteer", "staff", "lead"]),
        state=st.sampled_from(AssignmentState),
        accepted_at=moments(),
        changed_at=moments(),
        travel_minutes=st.integers(0, 90),
        reminded=st.integers(0, 5),
    )


def deadlines() -> st.SearchStrategy[Deadline]:
    return st.builds(Deadline, kind=st.sampled_from(DeadlineKind), due_at=moments())


def needs() -> st.SearchStrategy[Need]:
    return st.builds(Need, st.sampled_from(Category), st.none() | words(12), words(40))


def tickets(number: int | None = None, version: int | None = None) -> st.SearchStrategy[Ticket]:
    """Any ticket that can be kept, whether its state makes sense or not."""
    maybe = st.none() | words(12)
    return st.builds(
        Ticket,
        number=st.integers(1001, 2**40) if number is None else st.just(number),
        opened_at=moments(),
        version=st.integers(0, 1000) if version is None else st.just(version),
        state=st.sampled_from(State),
        disposition=st.none() | st.sampled_from(Disposition),
        category=st.none() | st.sampled_from(Category),
        priority=st.sampled_from(Priority),
        need=words(200),
        item=maybe,
        reasons=st.lists(reasons(), max_size=3).map(tuple),
        area=maybe,
        household=maybe,
        household_confirmed=st.booleans(),
        channel=st.sampled_from(["voice", "sms", "counter", "landline", "api"]),
        caller=st.none() | phones(),
        person=words(12),
        address=words(40),
        safe_number=st.none() | phones(),
        language=st.sampled_from(["zh", "en"]),
        protected=st.none() | st.sampled_from(Protected),
        attention=st.frozensets(st.sampled_from(Attention), max_size=4),
        held_until=st.none() | moments(),
        escalation_step=st.integers(0, 9),
        reopened=st.integers(0, 9),
        triaged_by=st.none() | actors(),
        places=st.integers(1, 9),
        promise_at=st.none() | moments(),
        promise_kept_at=st.none() | moments(),
        later_at=st.none() | moments(),
        touched_at=st.none() | moments(),
        taken_by=words(12),
        taken_at=st.none() | moments(),
        hushed_until=st.none() | moments(),
        alarm_for=words(12),
        also=st.lists(needs(), max_size=3).map(tuple),
        done_at=st.none() | moments(),
        closed_at=st.none() | moments(),
        call_backs=st.integers(0, 9),
        duty_rings=st.integers(0, 9),
        offers=st.lists(offers(), max_size=5).map(tuple),
        assignments=st.lists(assignments(), max_size=3).map(tuple),
        deadlines=st.lists(deadlines(), max_size=8, unique_by=lambda d: d.kind).map(tuple),
    )
