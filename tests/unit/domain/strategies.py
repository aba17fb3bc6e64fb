"""Generated policies, people and events: anything in any order, as bad as the world."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from hotline.domain import events as ev
from hotline.domain.actor import MACHINE, RESIDENT, SWEEP, Actor
from hotline.domain.deadlines import elapsed, later
from hotline.domain.people import Candidate, Role
from hotline.domain.policy import PerPriority, Policy
from hotline.domain.ticket import Category, Disposition, Priority, Protected, Reason, Ticket
from tests.unit.domain.support import BERLIN, PACKAGED, SHANGHAI

IDS = tuple(f"p{index}" for index in range(1, 8))
LEADS = tuple(f"p{index}" for index in range(21, 24))
DUTY = ("+8613800000301", "+8613800000302")
ANYBODY = st.sampled_from(IDS + LEADS)
OPERATORS = st.sampled_from([Actor.operator("lin"), Actor.operator("ma")])
STARTS = st.sampled_from(
    [
        datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI),
        datetime(2026, 11, 23, 20, 30, tzinfo=SHANGHAI),
        datetime(2026, 11, 23, 3, 0, tzinfo=SHANGHAI),
        datetime(2026, 10, 25, 1, 59, tzinfo=BERLIN),  # the hour from two to three comes twice
        datetime(2026, 10, 25, 2, 59, tzinfo=BERLIN),
        datetime(2027, 3, 28, 1, 59, tzinfo=BERLIN),  # and here not at all
        datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    ]
)
SPANS = st.integers(0, 40).map(lambda minutes: timedelta(minutes=minutes)) | st.sampled_from(
    [timedelta(seconds=30), timedelta(hours=3), timedelta(hours=11), timedelta(days=2)]
)
GAPS = st.sampled_from([1, 3, 20, 90]).map(lambda minutes: timedelta(minutes=minutes))
PER_PRIORITY: SearchStrategy[PerPriority] = st.fixed_dictionaries({priority: GAPS for priority in Priority})


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """The packaged policy with other times and counts; its promises need not hold."""
    desk = replace(
        PACKAGED.desk,
        untouched=draw(PER_PRIORITY),
        look_again=draw(GAPS),
        duty_phones=draw(st.sampled_from([(), DUTY[:1], DUTY])),
        duty_gap=draw(GAPS),
    )
    careful = replace(PACKAGED.not_understood, desk=draw(GAPS), night=draw(GAPS), gap=draw(GAPS))
    alarm = replace(
        PACKAGED.alarm,
        lease=draw(GAPS),
        rounds=draw(st.integers(1, 3)),
        rings=draw(st.integers(1, 4)),
        standing=draw(GAPS),
    )
    wave = replace(PACKAGED.wave, waves=draw(st.integers(1, 3)), expires=draw(PER_PRIORITY))
    follow_up = replace(PACKAGED.follow_up, reminders=draw(st.integers(0, 2)), gap=draw(GAPS), work=draw(PER_PRIORITY))
    call_back = replace(PACKAGED.call_back, tries=draw(st.integers(1, 3)), gap=draw(GAPS), ends=draw(GAPS))
    return replace(
        PACKAGED, desk=desk, alarm=alarm, not_understood=careful, wave=wave, follow_up=follow_up, call_back=call_back
    )


def candidate(id: str, role: Role = Role.VOLUNTEER, travel: int = 0) -> Candidate:
    """The first two of the people share a number."""
    return Candidate(id, f"+8613800000{100 + max(2, int(id[1:]))}", "P", role, travel_minutes=travel)


def _candidates(ids: tuple[str, ...], roles: list[Role], most: int) -> SearchStrategy[tuple[Candidate, ...]]:
    one = st.builds(candidate, st.sampled_from(ids), st.sampled_from(roles), st.integers(0, 60))
    return st.lists(one, max_size=most).map(tuple)  # the same person may stand in it twice


PEOPLE = _candidates(IDS, [Role.VOLUNTEER, Role.STAFF], 4)
LADDERS = _candidates(LEADS, [Role.LEAD], 3)
REASONS = st.sampled_from([(), (Reason("category", "food", "米", "没有米", "exact"),)])
RARELY_PROTECTED = st.sampled_from([*[None] * 30, *Protected])
SUGGESTIONS = st.builds(
    ev.Suggestion,
    category=st.none() | st.sampled_from(Category),
    priority=st.none() | st.sampled_from(Priority),
    protected=RARELY_PROTECTED,
    item=st.sampled_from([None, "rice"]),
    area=st.sampled_from([None, "G3", "G4"]),
    reasons=REASONS,
    understood=st.booleans(),
)
OPENED = st.builds(
    ev.Opened,
    number=st.just(1001),
    channel=st.sampled_from(["sms", "voice"]),
    caller=st.sampled_from([None, "+8613800000001"]),
    need=st.sampled_from(["", "rice"]),
    suggestion=SUGGESTIONS,
    household=st.sampled_from([None, "H1"]),
    area=st.sampled_from([None, "G3"]),
)


# Times in events are drawn as so many minutes after this moment; `placed` moves them behind the present one.
DRAWN = datetime(2000, 1, 1, tzinfo=UTC)
SOON = st.integers(1, 600).map(lambda minutes: later(DRAWN, timedelta(minutes=minutes)))
TIMES = ("promise_at", "call_back_at", "next_at", "until")


def placed(event: ev.Event, now: datetime) -> ev.Event:
    """The event with its times as far from now as they were drawn."""
    drawn = {name: getattr(event, name, None) for name in TIMES}
    times = {name: later(now, elapsed(DRAWN, at)) for name, at in drawn.items() if at is not None}
    return replace(event, **cast(Any, times))


def _work_done(people: SearchStrategy[str]) -> SearchStrategy[ev.Event]:
    return people.flatmap(
        lambda one: st.builds(ev.WorkDone, st.just(Actor.person(one)), st.just(one), st.none() | SOON)
    )


# What residents, carriers and the machine bring.
HEARD: SearchStrategy[ev.Event] = st.one_of(
    st.builds(ev.Heard, SUGGESTIONS, st.sampled_from([None, "", "rice is gone"]), st.booleans()),
    st.builds(ev.Joined, st.just("and oil"), SUGGESTIONS),
    st.builds(ev.Told, st.just("by nine"), st.none() | SOON, st.booleans()),
    st.builds(ev.NotUnderstood, st.booleans()),
    st.builds(ev.DangerAnswered, st.booleans(), st.just("9")),
    st.builds(ev.CallEnded, st.booleans(), st.booleans()),
    st.builds(
        ev.Triaged,
        by=st.just(MACHINE),
        priority=st.none() | st.sampled_from(Priority),
        protected=RARELY_PROTECTED,
        unprotect=st.booleans(),
    ),
    st.builds(
        ev.SendFailed,
        st.just("+8613800000101"),
        st.sampled_from(["offer", "details", "filled", "duty", "reply", "reminder"]),
        st.just("30003"),
        st.booleans(),
        ANYBODY,
    ),
    st.builds(ev.CallBackEnded, st.sampled_from(["came", "not_yet", "unclear", "silent", "?"]), SOON, st.booleans()),
    st.builds(ev.Reopened, st.just(RESIDENT)),
    st.builds(ev.Closed, st.sampled_from([MACHINE, SWEEP, RESIDENT]), st.sampled_from(Disposition)),
)

# What volunteers, staff, leads and the duty answer, whoever they are.
ANSWERS: SearchStrategy[ev.Event] = st.one_of(
    st.builds(ev.Accepted, ANYBODY.map(Actor.person)),
    st.builds(ev.Declined, ANYBODY.map(Actor.person)),
    st.builds(ev.Arrived, ANYBODY.map(Actor.person)),
    _work_done(ANYBODY),
    st.builds(ev.NeedsHelp, ANYBODY.map(Actor.person)),
    st.builds(ev.DutyAcknowledged, st.sampled_from(DUTY).map(Actor.phone)),
)


def willing(ticket: Ticket) -> SearchStrategy[ev.Event]:
    """An answer that fits: of somebody who was asked or is at work."""
    asked = [offer.person for offer in ticket.open_offers]
    at_work = [assignment.person for assignment in ticket.active]
    fitting: list[SearchStrategy[ev.Event]] = []
    if asked:
        who = st.sampled_from(asked).map(Actor.person)
        fitting += [st.builds(ev.Accepted, who), st.builds(ev.Declined, who)]
    if at_work:
        one = st.sampled_from(at_work)
        gives_back = st.builds(ev.Declined, one.map(Actor.person))
        fitting += [_work_done(one), gives_back, st.builds(ev.TakenBack, OPERATORS, one)]
    return st.one_of(fitting) if fitting else ANSWERS


# What operators do.
DESK: SearchStrategy[ev.Event] = st.one_of(
    st.builds(
        ev.Triaged,
        by=OPERATORS,
        category=st.none() | st.sampled_from(Category),
        priority=st.none() | st.sampled_from(Priority),
        household=st.sampled_from([None, "H1"]),
        protected=RARELY_PROTECTED,
        unprotect=st.booleans(),
    ),
    st.builds(ev.Noted, OPERATORS, st.just("spoke"), st.booleans()),
    st.builds(ev.TakenBack, OPERATORS, ANYBODY),
    st.builds(ev.Held, OPERATORS, SOON),
    st.builds(ev.Closed, OPERATORS, st.sampled_from(Disposition)),
    st.builds(ev.Reopened, OPERATORS),
)
DISPATCHES: SearchStrategy[ev.Event] = st.builds(ev.Offered, OPERATORS, PEOPLE, st.none() | st.integers(1, 3))

# How far a ticket has come before anything may happen to it.
STAGES = st.sampled_from(["new", "offering", "assigned", "done", "called_back"])

# Deadlines that nobody set.
OUT_OF_TURN: SearchStrategy[ev.Event] = st.one_of(
    st.builds(ev.DeskDue, PEOPLE, LADDERS),
    st.builds(ev.WaveDue, PEOPLE, LADDERS),
    st.builds(ev.PromiseDue, LADDERS),
    st.sampled_from([ev.WorkDue(), ev.HoldDue(), ev.DutyDue(), ev.CallBackDue("+8613800000001", "call")]),
)
