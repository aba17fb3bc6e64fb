"""A decision in the making, and the small steps that every rule shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ..actor import Actor
from ..deadlines import desk_due_at, later, latter, look_first_at, when_awake
from ..effects import Decision, Effect, Entry, Purpose, Text
from ..policy import Policy
from ..ticket import Attention, DeadlineKind, OfferState, State, Ticket
from ..transitions import move

# What goes by a time that was told to a person, and stands still for nothing.
TOLD = (DeadlineKind.PROMISE, DeadlineKind.WORD)


class Draft:
    """Holds the ticket as it becomes, and collects log entries and effects."""

    def __init__(self, ticket: Ticket, now: datetime, policy: Policy) -> None:
        self.ticket, self.now, self.policy = ticket, now, policy
        self.entries: list[Entry] = []
        self.effects: list[Effect] = []

    def log(self, kind: str, by: Actor, **data: Any) -> None:
        self.entries.append(Entry(kind, by, data, self.now))

    def send(self, effect: Effect) -> None:
        self.effects.append(effect)

    def change(self, **fields: Any) -> None:
        self.ticket = replace(self.ticket, **fields)

    def move(self, event: str, to: State, by: Actor) -> None:
        self.ticket = move(self.ticket, event, to, by)

    def deadline(self, kind: DeadlineKind, due_at: datetime | None) -> None:
        """Set, move or (None) clear a deadline. While the ticket is held nothing falls due before the hold's end,
        except for a promise and the word about it: that was told to a person."""
        held_until = self.ticket.held_until
        if due_at is not None and held_until is not None and kind not in TOLD:
            due_at = latter(due_at, held_until)
        self.ticket = self.ticket.with_deadline(kind, due_at)

    def later(self, span: timedelta) -> datetime:
        return later(self.now, span)

    def when_awake(self, span: timedelta = timedelta(0)) -> datetime:
        """So much later, but never at night for what can wait: for deadlines after which people are asked."""
        return when_awake(self.later(span), self.ticket.urgency, self.policy)

    def look_again(self) -> datetime:
        """When it is shown again; in danger, when the lease of whoever has it ends."""
        lease = self.ticket.in_danger
        return self.when_awake(self.policy.alarm.lease if lease else self.policy.desk.look_again)

    def end_hold(self) -> None:
        self.change(held_until=None)
        self.deadline(DeadlineKind.HOLD, None)

    def attention(self, reason: Attention, by: Actor, **data: Any) -> None:
        """A human must look now. Logged once while it lasts."""
        if reason not in self.ticket.attention:
            self.ticket = self.ticket.with_attention(reason)
            self.log("attention", by, reason=reason.value, **data)

    def touch(self) -> None:
        """A human acted: attention is answered, the desk is awake, the duty phones stop."""
        self.change(touched_at=self.now, attention=frozenset(), duty_rings=0, alarm_for="")
        self.deadline(DeadlineKind.DESK, None)
        self.deadline(DeadlineKind.DUTY, None)

    def end_alarm(self) -> None:
        """Nobody is rung any more, and whoever had it by phone has it no longer."""
        self.change(taken_by="", taken_at=None, alarm_for="", hushed_until=None, duty_rings=0)
        self.deadline(DeadlineKind.DUTY, None)

    def keep_promise(self) -> None:
        """Somebody has accepted, or a person has spoken to the caller."""
        if self.ticket.promise_kept_at is None:
            self.change(promise_kept_at=self.now)
        self.deadline(DeadlineKind.PROMISE, None)
        self.deadline(DeadlineKind.WORD, None)

    def end_offers(self, state: OfferState, purpose: Purpose | None = None) -> None:
        """Every open offer ends in this state; with a purpose, its holder is told so."""
        for offer in self.ticket.open_offers:
            self.ticket = self.ticket.with_offer(replace(offer, state=state, answered_at=self.now))
            if purpose is not None and not self._speaks_to(offer.phone):
                self.send(Text(offer.phone, purpose, person=offer.person))

    def _speaks_to(self, phone: str) -> bool:
        """Whether whoever holds this number, with somebody else perhaps, is at work or hears of the ticket anyway."""
        told = {effect.to for effect in self.effects if isinstance(effect, Text)}
        return phone in told | {a.phone for a in self.ticket.active}

    def settle(self) -> Decision:
        """The invariant: whatever the state, an open ticket leaves with a deadline that fits it."""
        ticket = self.ticket
        if not ticket.open:
            self.ticket = ticket.without_deadlines()
        elif ticket.held_until is not None:
            self.deadline(DeadlineKind.HOLD, ticket.held_until)
        elif ticket.state in (State.NEW, State.TRIAGED):
            if ticket.due(DeadlineKind.DESK) is None:
                self.deadline(DeadlineKind.DESK, self._desk_again())
        elif ticket.state is State.OFFERING:
            if ticket.due(DeadlineKind.WAVE) is None:
                self.deadline(DeadlineKind.WAVE, self.when_awake())
        elif ticket.state is State.ASSIGNED:
            if ticket.due(DeadlineKind.WORK) is None:
                self.deadline(DeadlineKind.WORK, self.later(self.policy.follow_up.gap))
        elif not any(ticket.due(k) for k in (DeadlineKind.CALL_BACK, DeadlineKind.CALL_BACK_END, DeadlineKind.DESK)):
            self.deadline(DeadlineKind.DESK, self.later(self.policy.desk.look_again))
        return Decision(replace(self.ticket, version=self.ticket.version + 1), tuple(self.entries), tuple(self.effects))

    def _desk_again(self) -> datetime:
        """Untouched, the desk's time runs once more; what a human has touched is only shown again."""
        if self.ticket.touched_at is None and self.ticket.not_understood:
            return look_first_at(self.now, self.policy)
        if self.ticket.touched_at is None:
            return desk_due_at(self.ticket.priority, self.now, self.policy)
        return self.look_again()
