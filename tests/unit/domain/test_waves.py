"""Offers: wave by wave, then the leads up the ladder; acceptance; the duty phones for a sleeping desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain import events as ev
from hotline.domain.actor import OFFICE, RESIDENT, Actor
from hotline.domain.effects import Call, Purpose
from hotline.domain.errors import IllegalEvent
from hotline.domain.people import Candidate
from hotline.domain.ticket import Attention, Category, DeadlineKind, Disposition, OfferState, Priority, State
from tests.unit.domain.support import (
    ANNA,
    BO,
    CHEN,
    DENG,
    FIRST_LEAD,
    OPERATOR,
    SECOND_LEAD,
    Story,
    at,
    by,
    done,
    policy,
)

CRITICAL = ev.Suggestion(priority=Priority.CRITICAL)
DUTY = ("+8613800000401", "+8613800000402")


class TestLadder:
    def test_wave_wave_lead_next_lead_exhausted(self) -> None:
        story = Story().dispatch(ANNA, BO)
        story.people, story.leads = (CHEN, DENG), (FIRST_LEAD, SECOND_LEAD)
        assert story.offered() == {"P1", "P2"}
        story.passes(minutes=30)
        assert story.offered() == {"P3", "P4"}
        assert "escalated" not in story.kinds
        story.passes(minutes=30)
        assert story.offered() == {"L1"}
        assert story.ticket.escalation_step == 2
        story.passes(minutes=30)
        assert story.offered() == {"L2"}
        assert story.kinds.count("escalated") == 2
        assert story.ticket.attention == frozenset()
        story.passes(minutes=30)
        assert story.offered() == set()
        assert story.ticket.state is State.TRIAGED
        assert story.ticket.attention == {Attention.EXHAUSTED}
        assert all(offer.state is OfferState.LAPSED for offer in story.ticket.offers)
        assert all(story.to(p.phone) == ["offer"] for p in (ANNA, BO, CHEN, DENG, FIRST_LEAD, SECOND_LEAD))

    def test_leads_answer_with_the_same_digits(self) -> None:
        story = Story().dispatch(ANNA)
        story.leads = (FIRST_LEAD,)
        story.passes(minutes=31).do(ev.Accepted(by(FIRST_LEAD)))
        assert story.ticket.state is State.ASSIGNED
        assert story.to(FIRST_LEAD.phone) == ["offer", "details"]

    def test_a_lead_who_kept_silent_is_asked_again_only_when_it_re_opens(self) -> None:
        story = Story().dispatch(ANNA)
        story.leads = (FIRST_LEAD,)
        story.passes(minutes=61)
        assert story.ticket.state is State.TRIAGED
        story.dispatch(BO).passes(minutes=31)
        assert story.offered() == set()
        story.do(ev.Closed(OPERATOR, Disposition.UNFILLED), ev.Reopened(RESIDENT)).dispatch(CHEN).passes(minutes=31)
        assert story.offered() == {"L1"}

    def test_a_lead_who_refused_is_not_asked_again(self) -> None:
        story = Story().dispatch(ANNA)
        story.leads = (FIRST_LEAD, SECOND_LEAD)
        story.passes(minutes=31).do(ev.Declined(by(FIRST_LEAD))).passes(minutes=1)
        assert story.offered() == {"L2"}
        story.passes(minutes=31).dispatch(BO).passes(minutes=31)
        assert story.offered() == set()
        assert story.to(FIRST_LEAD.phone) == story.to(SECOND_LEAD.phone) == ["offer"]

    def test_when_all_refuse_the_next_wave_goes_out_at_once(self) -> None:
        story = Story().dispatch(ANNA, BO)
        story.people = (CHEN,)
        story.do(ev.Declined(by(ANNA)))
        assert story.due(DeadlineKind.WAVE) == at(9, 30)
        story.do(ev.Declined(by(BO)))
        assert story.due(DeadlineKind.WAVE) == at(9)
        assert story.passes(seconds=0).offered() == {"P3"}

    def test_but_not_at_night_for_what_can_wait(self) -> None:
        story = Story(start=at(21)).dispatch(ANNA).do(ev.Declined(by(ANNA)))
        assert story.due(DeadlineKind.WAVE) == at(7) + timedelta(days=1)
        urgent = Story(start=at(21), suggestion=ev.Suggestion(priority=Priority.URGENT)).dispatch(ANNA)
        assert urgent.do(ev.Declined(by(ANNA))).due(DeadlineKind.WAVE) == at(21)

    def test_an_offer_that_cannot_arrive_keeps_nobody_waiting(self) -> None:
        story = Story().dispatch(ANNA, BO).do(ev.SendFailed(ANNA.phone, "offer", "30003", person=ANNA.person))
        assert story.offered() == {"P2"}
        story.do(ev.SendFailed(BO.phone, "offer", "21610", person=BO.person))
        assert story.due(DeadlineKind.WAVE) == at(9)
        assert story.ticket.attention == frozenset()

    def test_nobody_knows_whether_it_went_out(self) -> None:
        story = Story().dispatch(ANNA).do(ev.SendFailed(ANNA.phone, "offer", "lost", uncertain=True))
        assert story.offered() == {"P1"}
        assert story.ticket.attention == {Attention.UNCERTAIN}

    @pytest.mark.parametrize(("purpose", "shown"), [("details", True), ("filled", False), ("reply", False)])
    def test_what_did_not_arrive_is_shown_where_it_matters(self, purpose: str, shown: bool) -> None:
        story = Story().dispatch(ANNA).do(ev.Accepted(by(ANNA)), ev.SendFailed(ANNA.phone, purpose, "30003"))
        assert (Attention.UNDELIVERED in story.ticket.attention) is shown
        assert story.kinds[-2 if shown else -1] == "undelivered"

    def test_without_words_or_place_only_leads_are_asked(self) -> None:
        for missing, answer in (({"need": ""}, 8), ({"area": None}, 30)):
            story = Story(**missing)
            story.people, story.leads = (ANNA,), (FIRST_LEAD, SECOND_LEAD)
            story.passes(minutes=15)
            assert story.offered() == {"L1"}
            assert story.ticket.category is Category.OTHER
            story.passes(minutes=answer)
            assert story.offered() == {"L2"}

    def test_an_item_is_words_enough(self) -> None:
        story = Story(need="", suggestion=ev.Suggestion(Category.FOOD, item="rice"))
        story.people, story.leads = (ANNA,), (FIRST_LEAD,)
        assert story.passes(minutes=16).offered() == {"P1"}

    def test_nobody_at_all(self) -> None:
        story = Story().passes(minutes=16)
        assert story.ticket.attention == {Attention.UNTOUCHED, Attention.NOBODY}
        assert Story().dispatch().ticket.attention == {Attention.NOBODY}

    def test_an_operators_own_choice_goes_to_anybody_but_those_who_hold_it(self) -> None:
        story = Story().dispatch(ANNA, BO).do(ev.Declined(by(ANNA))).dispatch(ANNA, BO)
        assert story.to(ANNA.phone) == ["offer", "offer"]
        assert story.to(BO.phone) == ["offer"]

    def test_dispatching_is_triaging_and_touching(self) -> None:
        story = Story().dispatch(ANNA)
        assert (story.ticket.triaged_by, story.ticket.touched_at) == (OPERATOR, at(9))
        assert story.kinds == ["opened", "triaged", "offered"]
        assert story.due(DeadlineKind.DESK) is None


class TestAccepting:
    def test_the_first_wins_and_the_others_are_told_filled(self) -> None:
        story = Story().dispatch(ANNA, BO, CHEN).do(ev.Declined(by(CHEN)), ev.Accepted(by(BO)))
        assert [a.phone for a in story.ticket.active] == [BO.phone]
        assert story.to(BO.phone) == ["offer", "details"]
        assert story.to(ANNA.phone) == ["offer", "filled"]
        assert story.to(CHEN.phone) == ["offer"]
        with pytest.raises(IllegalEvent):
            story.do(ev.Accepted(by(ANNA)))
        assert story.due(DeadlineKind.WAVE) is None

    def test_as_many_as_there_are_places(self) -> None:
        story = Story().dispatch(ANNA, BO, CHEN, places=2).do(ev.Accepted(by(ANNA)))
        assert (story.ticket.state, story.ticket.free_places) == (State.OFFERING, 1)
        assert story.to(BO.phone) == ["offer"]
        story.do(ev.Accepted(by(CHEN)))
        assert story.ticket.state is State.ASSIGNED
        assert story.to(BO.phone) == ["offer", "filled"]

    def test_a_place_still_free_stays_on_the_ladder_and_then_with_the_operator(self) -> None:
        story = Story().dispatch(ANNA, BO, places=2).do(ev.Accepted(by(ANNA)))
        story.leads = (FIRST_LEAD,)
        assert story.passes(minutes=31).offered() == {"L1"}
        story.passes(minutes=31)
        assert story.ticket.state is State.OFFERING
        assert story.ticket.attention == {Attention.EXHAUSTED}
        assert story.due(DeadlineKind.WAVE) is not None

    def test_places_are_never_fewer_than_those_taken_and_one(self) -> None:
        story = Story().dispatch(ANNA, BO, places=3).do(ev.Accepted(by(ANNA)))
        assert story.dispatch(CHEN, places=1).ticket.places == 2

    def test_a_late_answer_counts_after_the_ladders_end(self) -> None:
        story = Story().dispatch(ANNA).passes(minutes=31)
        assert story.ticket.state is State.TRIAGED
        story.do(ev.Accepted(by(ANNA)))
        assert (story.ticket.state, story.ticket.attention) == (State.ASSIGNED, frozenset())

    def test_nobody_accepts_without_an_offer_or_twice(self) -> None:
        story = Story().dispatch(ANNA, places=2).do(ev.Accepted(by(ANNA)))
        for phone in (ANNA.phone, DENG.phone):
            with pytest.raises(IllegalEvent):
                story.do(ev.Accepted(Actor.person(phone)))

    def test_a_cry_for_help_survives_acceptance_by_another(self) -> None:
        story = Story().dispatch(ANNA, BO, places=2).do(ev.Accepted(by(ANNA)), ev.NeedsHelp(by(ANNA)))
        assert story.do(ev.Accepted(by(BO))).ticket.attention == {Attention.NEEDS_HELP}

    def test_the_work_done_by_all_ends_the_offers_that_are_left(self) -> None:
        story = Story().dispatch(ANNA, BO, places=2).do(ev.Accepted(by(ANNA)))
        story.do(ev.WorkDone(by(ANNA), ANNA.person, None))
        assert story.ticket.state is State.DONE
        assert story.to(BO.phone) == ["offer", "filled"]

    def test_a_finished_ticket_is_offered_to_nobody(self) -> None:
        with pytest.raises(IllegalEvent):
            done(Story()).dispatch(BO)


class TestDutyPhones:
    def test_critical_rings_one_after_another_until_one_acknowledges(self) -> None:
        story = Story(rules=policy(DUTY), suggestion=CRITICAL)
        story.people, story.leads = (ANNA,), (FIRST_LEAD,)
        story.passes(seconds=59)
        assert story.sent == []
        story.passes(seconds=1)
        assert story.calls(Purpose.DUTY) == [DUTY[0]]
        assert story.offered() == {"P1"}
        story.passes(seconds=45)
        assert story.calls(Purpose.DUTY) == list(DUTY)
        story.passes(seconds=45)
        assert story.calls(Purpose.DUTY) == [*DUTY, FIRST_LEAD.phone], "others before the same again"
        story.do(ev.DutyAcknowledged(Actor.phone(DUTY[0]))).passes(minutes=1)
        assert len(story.calls(Purpose.DUTY)) == 3
        assert story.ticket.touched_at is not None
        assert Attention.UNTOUCHED in story.ticket.attention

    @pytest.mark.parametrize("ending", [ev.Noted(OPERATOR, "seen"), ev.Accepted(by(ANNA)), ev.Held(OPERATOR, at(12))])
    def test_they_stop_when_somebody_has_it(self, ending: ev.Event) -> None:
        story = Story(rules=policy(DUTY), suggestion=CRITICAL)
        story.people = (ANNA,)
        story.passes(seconds=60).do(ending)
        assert story.due(DeadlineKind.DUTY) is None
        assert story.ticket.due(DeadlineKind.DUTY) is None

    def test_they_ring_again_when_a_critical_ladder_ends(self) -> None:
        story = Story(rules=policy(DUTY), suggestion=CRITICAL).dispatch(ANNA).passes(minutes=2)
        assert Attention.EXHAUSTED in story.ticket.attention
        assert story.calls(Purpose.DUTY) == [DUTY[0]]

    def test_and_when_what_was_acknowledged_is_left_lying(self) -> None:
        story = Story(rules=policy(DUTY), suggestion=CRITICAL).do(ev.Noted(OPERATOR, "seen"))
        story.passes(minutes=10)
        assert Attention.UNTOUCHED in story.ticket.attention, "a touch is a lease, and the ladder comes back"
        assert story.calls(Purpose.DUTY) == [DUTY[0]]

    def test_an_ordinary_ticket_rings_no_duty_phone_while_somebody_can_be_asked(self) -> None:
        story = Story(rules=policy(DUTY))
        story.people = (ANNA,)
        assert story.passes(minutes=40).calls(Purpose.DUTY) == []

    def test_without_duty_phones_nothing_rings(self) -> None:
        story = Story(suggestion=CRITICAL).passes(minutes=10)
        assert not [effect for effect in story.sent if isinstance(effect, Call)]
        assert story.due(DeadlineKind.DUTY) is None

    def test_phones_taken_out_of_the_policy_stop(self) -> None:
        story = Story(rules=policy(DUTY), suggestion=CRITICAL).passes(seconds=60)
        story.policy = replace(story.policy, desk=replace(story.policy.desk, duty_phones=()))
        story.passes(minutes=5)
        assert len(story.calls(Purpose.DUTY)) == 1


class TestRemoved:
    def test_an_open_offer_ends_and_the_next_are_asked_at_once(self) -> None:
        story = Story().dispatch(ANNA)
        story.people = (BO,)
        story.do(ev.Removed(OFFICE, ANNA.person))
        assert story.ticket.offers[0].state is OfferState.LAPSED
        assert story.to(ANNA.phone) == ["offer"], "they are told nothing more"
        story.passes(seconds=1)
        assert story.offered() == {"P2"}

    def test_others_who_are_asked_keep_their_time(self) -> None:
        story = Story().dispatch(ANNA, BO)
        before = story.due(DeadlineKind.WAVE)
        story.do(ev.Removed(OFFICE, ANNA.person))
        assert (story.offered(), story.due(DeadlineKind.WAVE)) == ({"P2"}, before)

    @pytest.mark.parametrize("who", [BO, CHEN])
    def test_whoever_is_at_work_or_was_not_asked_cannot_be_removed_from_it(self, who: Candidate) -> None:
        story = Story().dispatch(ANNA, BO, places=2).do(ev.Accepted(by(BO)))
        with pytest.raises(IllegalEvent):
            story.do(ev.Removed(OFFICE, who.person))


class TestOneNumberForTwo:
    """A couple who share a phone: it hears of a ticket once, and never that others go while one of them does."""

    TWIN = replace(BO, phone=ANNA.phone)

    def test_the_number_is_asked_once(self) -> None:
        story = Story().dispatch(ANNA, self.TWIN, CHEN)
        assert story.offered() == {"P1", "P3"}
        assert story.to(ANNA.phone) == ["offer"]
        story.dispatch(ANNA, self.TWIN)
        assert story.to(ANNA.phone) == ["offer"], "it waits for its answer still"

    def test_nobody_at_this_number_is_asked_while_one_of_them_is_at_work(self) -> None:
        story = Story().dispatch(ANNA, CHEN, places=2).do(ev.Accepted(by(ANNA)))
        story.dispatch(self.TWIN)
        assert story.to(ANNA.phone) == ["offer", "details"]

    def test_whoever_goes_is_not_told_that_others_go(self) -> None:
        story = Story().dispatch(ANNA)
        story.people = (self.TWIN,)
        story.passes(minutes=31)
        assert story.offered() == {"P2"}
        story.do(ev.Accepted(by(ANNA)))
        assert story.to(ANNA.phone) == ["offer", "offer", "details"]


class TestMerged:
    """Two of the books are one person: the store gives both the same id."""

    @staticmethod
    def one(story: Story) -> Story:
        same = {BO.person: ANNA.person}
        story.ticket = replace(
            story.ticket,
            offers=tuple(replace(o, person=same.get(o.person, o.person)) for o in story.ticket.offers),
            assignments=tuple(replace(a, person=same.get(a.person, a.person)) for a in story.ticket.assignments),
        )
        return story.do(ev.Merged(OFFICE, ANNA.person))

    def test_two_open_offers_are_one(self) -> None:
        story = self.one(Story().dispatch(ANNA, BO, CHEN))
        assert sorted(o.person for o in story.ticket.open_offers) == sorted([ANNA.person, CHEN.person])
        assert story.kinds[-1] == "merged"
        assert story.do(ev.Accepted(by(ANNA))).ticket.state is State.ASSIGNED

    def test_who_is_at_work_is_not_asked_too(self) -> None:
        story = self.one(Story().dispatch(ANNA, BO, places=2).do(ev.Accepted(by(ANNA))))
        assert story.ticket.open_offers == ()
        assert [a.person for a in story.ticket.active] == [ANNA.person]

    def test_two_places_that_one_held_are_one_and_the_other_is_offered_again(self) -> None:
        story = Story().dispatch(ANNA, BO, places=2).do(ev.Accepted(by(ANNA)), ev.Accepted(by(BO)))
        story = self.one(story)
        assert (story.ticket.state, story.ticket.free_places) == (State.OFFERING, 1)
        assert story.do(ev.WorkDone(by(ANNA), ANNA.person, None)).ticket.state is State.DONE

    def test_nothing_is_written_where_nothing_is_held_twice(self) -> None:
        with pytest.raises(IllegalEvent):
            self.one(Story().dispatch(ANNA))
        with pytest.raises(IllegalEvent):
            self.one(Story().dispatch(CHEN))
