"""A short way to tell the story of one ticket: events at hotline time, deadlines that fire by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from hotline.domain import events as ev
from hotline.domain.actor import SWEEP, Actor
from hotline.domain.deadlines import call_back_at, elapsed, later, promise_at
from hotline.domain.decide import decide, open_ticket
from hotline.domain.effects import Call, Decision, Effect, Entry, Purpose, Text
from hotline.domain.people import Candidate, OnCall, Role
from hotline.domain.policy import Policy, load_policy
from hotline.domain.ticket import Deadline, DeadlineKind, Ticket
from tests.unit.domain.laws import check_decision, check_ticket

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
OPERATOR = Actor.operator("lin")
CALLER = "+8613800000001"
POLICY_TEXT = (files("hotline") / "policy.toml").read_text("utf-8")
PACKAGED = load_policy(POLICY_TEXT)


def at(hour: int, minute: int = 0) -> datetime:
    """A time of day on the working day of all stories."""
    return NINE.replace(hour=hour, minute=minute)


def policy(duty_phones: tuple[str, ...] = (), **follow_up: Any) -> Policy:
    """The packaged policy, with these duty phones and values of [follow_up]."""
    desk = replace(PACKAGED.desk, duty_phones=duty_phones)
    return replace(PACKAGED, desk=desk, follow_up=replace(PACKAGED.follow_up, **follow_up))


def person(index: int, role: Role = Role.VOLUNTEER, travel: int = 10) -> Candidate:
    return Candidate(f"p{index}", f"+86138000010{index:02d}", f"P{index}", role, "zh", travel)


def lead(index: int) -> Candidate:
    return Candidate(f"p{20 + index}", f"+86138000020{index:02d}", f"L{index}", Role.LEAD, "zh", 20)


def by(candidate: Candidate) -> Actor:
    return Actor.person(candidate.person)


ANNA, BO, CHEN, DENG = (person(i) for i in range(1, 5))
FIRST_LEAD, SECOND_LEAD = lead(1), lead(2)


class Story:
    """One ticket, its time, and all that was written and sent. The laws are checked at every step."""

    def __init__(self, start: datetime = NINE, rules: Policy = PACKAGED, **opened: Any) -> None:
        self.now, self.policy = start, rules
        self.sent: list[Effect] = []
        self.kinds: list[str] = []
        self.entries: list[Entry] = []
        self.people: Sequence[Candidate] = ()
        self.leads: Sequence[Candidate] = ()
        self.textable: str | None = CALLER
        values: dict[str, Any] = {"number": 1001, "channel": "sms", "caller": CALLER, "need": "rice", "area": "G3"}
        decision = open_ticket(ev.Opened(**(values | opened)), start, rules)
        check_ticket(decision.ticket)
        self._take(decision)

    def _take(self, decision: Decision) -> None:
        self.ticket: Ticket = decision.ticket
        self.kinds += [entry.kind for entry in decision.entries]
        self.entries += decision.entries
        self.sent += decision.effects

    def do(self, *events: ev.Event) -> Story:
        """Raises IllegalEvent, and then the ticket is what it was."""
        for event in events:
            decision = decide(self.ticket, event, self.now, self.policy)
            check_decision(self.ticket, event, decision, self.now, self.policy)
            self._take(decision)
        return self

    def dispatch(self, *people: Candidate, places: int | None = None) -> Story:
        return self.do(ev.Offered(OPERATOR, people, places, confirm_household=True))

    def passes(self, **span: float) -> Story:
        """Time goes by, and whatever falls due on the way happens at its time."""
        end = later(self.now, timedelta(**span))
        for _ in range(2000):
            due = self.next_due()
            if due is None or elapsed(due.due_at, end) < timedelta(0):
                self.now = end
                return self
            self.fire(due)
        raise AssertionError("deadlines fire without end")

    def next_due(self) -> Deadline | None:
        return min(self.ticket.deadlines, key=lambda d: d.due_at.timestamp(), default=None)

    def fire(self, due: Deadline) -> Story:
        """At its time, or now when that is over."""
        if elapsed(self.now, due.due_at) > timedelta(0):
            self.now = due.due_at
        return self.do(self.due_event(due.kind))

    def due_event(self, kind: DeadlineKind) -> ev.Event:
        asked = self.ticket.left_alone | self.ticket.asked_enough
        people = tuple(p for p in self.people if p.person not in asked)
        leads = tuple(self.leads)
        hours = call_back_at(later(self.now, self.policy.call_back.gap), self.policy)
        events: dict[DeadlineKind, ev.Event] = {
            DeadlineKind.DESK: ev.DeskDue(people, leads),
            DeadlineKind.WAVE: ev.WaveDue(people, leads),
            DeadlineKind.PROMISE: ev.PromiseDue(leads),
            DeadlineKind.WORK: ev.WorkDue(),
            DeadlineKind.HOLD: ev.HoldDue(),
            DeadlineKind.DUTY: ev.DutyDue(self.on_call()),
            DeadlineKind.WORD: ev.WordDue(self.textable, promise_at(self.ticket.priority, self.now, self.policy)),
            DeadlineKind.CALL_BACK: ev.CallBackDue(CALLER, "call", call_back_at(self.now, self.policy)),
            DeadlineKind.CALL_BACK_END: ev.CallBackEnded("silent", hours, at_risk=False, by=SWEEP),
        }
        return events[kind]

    def on_call(self) -> tuple[OnCall, ...]:
        """The duty phones; for danger also the leads. Each with what they were rung so far."""
        phones = [(phone, True) for phone in self.policy.desk.duty_phones]
        if self.ticket.in_danger and self.ticket.protected is None:
            phones += [(p.phone, False) for p in self.leads]
        found = []
        for phone, on_duty in phones:
            rung = [e.at for e in self.entries if e.kind == "duty_rung" and e.data["phone"] == phone and e.at]
            found.append(OnCall(phone, on_duty=on_duty, rings_tonight=len(rung), rung_at=rung[-1] if rung else None))
        return tuple(found)

    def to(self, phone: str) -> list[str]:
        """The purposes of all that went to this phone, in order."""
        return [e.purpose.value for e in self.sent if isinstance(e, Text | Call) and e.to == phone]

    def offered(self) -> set[str]:
        """The names of those with an open offer."""
        return {offer.name for offer in self.ticket.open_offers}

    def calls(self, purpose: Purpose) -> list[str]:
        return [e.to for e in self.sent if isinstance(e, Call) and e.purpose is purpose]

    def due(self, kind: DeadlineKind) -> datetime | None:
        return self.ticket.due(kind)


def done(story: Story, call_back_in: timedelta | None = timedelta(minutes=5)) -> Story:
    """Anna takes it and finishes it."""
    story.dispatch(ANNA).do(ev.Accepted(by(ANNA)))
    back = later(story.now, call_back_in) if call_back_in is not None else None
    return story.do(ev.WorkDone(by(ANNA), ANNA.person, back))
