"""Whom to ask: nearness, skills, load; staff first for critical and at night; and who is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hotline.domain import events as ev
from hotline.domain.actor import Actor
from hotline.domain.areas import Area, AreaTree, Lead
from hotline.domain.matching import can_be_asked, lead_candidates, rank
from hotline.domain.people import Candidate, Role, Volunteer
from hotline.domain.ticket import Category, Priority, Ticket
from tests.unit.domain.support import CALLER, NINE, OPERATOR, PACKAGED, Story, at

AREAS = AreaTree(
    [
        Area("D", "district", "district"),
        Area("S", "street", "street", "D"),
        Area("C", "community", "community", "S"),
        Area("G3", "three", "group", "C"),
        Area("G4", "four", "group", "C"),
        Area("B1", "block", "building", "G3"),
        Area("C2", "elsewhere", "community", "S"),
    ],
    [
        Lead("p91", "D", "Du", "+8613800000901"),
        Lead("p92", "C", "Ca", "+8613800000902"),
        Lead("p93", "G3", "Gu", "+8613800000903"),
        Lead("p93", "G4", "Gu", "+8613800000903"),
    ],
)
TICKET = Ticket(number=1001, opened_at=NINE, caller=CALLER, category=Category.FOOD, area="G3", need="rice")


def volunteer(index: int, area: str = "G3", **more: object) -> Volunteer:
    return replace(Volunteer(f"+86138000001{index:02d}", f"V{index}", area, person=f"p{index}"), **more)  # type: ignore[arg-type]


def names(people: list[Volunteer], ticket: Ticket = TICKET, now: datetime = NINE) -> list[str]:
    return [candidate.name for candidate in rank(ticket, people, AREAS, now, PACKAGED)]


def test_the_nearest_along_the_tree_come_first() -> None:
    people = [volunteer(1, "D"), volunteer(2, "C2"), volunteer(3, "G4"), volunteer(4, "C"), volunteer(5, "G3")]
    assert names(people) == ["V5", "V4", "V3", "V1", "V2"]
    assert names([volunteer(1, "nowhere"), volunteer(2, "C2")]) == ["V2", "V1"]


def test_a_fitting_skill_outweighs_a_step_and_load_outweighs_a_skill() -> None:
    near, skilled = volunteer(1), volunteer(2, "C", skills=("shopping",))
    assert names([near, skilled]) == ["V2", "V1"]
    assert names([near, replace(skilled, skills=("plumber",))]) == ["V1", "V2"]
    assert names([near, replace(skilled, load=1)]) == ["V1", "V2"]
    assert names([volunteer(1, offers_lately=3), volunteer(2)]) == ["V2", "V1"]


def test_the_item_itself_may_be_a_skill() -> None:
    assert names([volunteer(1), volunteer(2, skills=("rice",))], replace(TICKET, item="rice")) == ["V2", "V1"]


def test_reasons_and_travel_are_shown() -> None:
    found = rank(TICKET, [volunteer(1, "G4", skills=("food",), load=2)], AREAS, NINE, PACKAGED)[0]
    assert found.reasons == ("near:community", "skilled", "load:2")
    assert found.travel_minutes == PACKAGED.follow_up.travel["community"]
    unknown = rank(replace(TICKET, area=None), [volunteer(1)], AREAS, NINE, PACKAGED)[0]
    assert unknown.reasons == ("near:unknown",)
    assert unknown.travel_minutes == PACKAGED.follow_up.travel["district"]


def test_staff_first_for_critical_and_at_night() -> None:
    people = [volunteer(1), volunteer(2, "D", role=Role.STAFF)]
    assert names(people) == ["V1", "V2"]
    assert names(people, replace(TICKET, priority=Priority.CRITICAL)) == ["V2", "V1"]
    assert names(people, replace(TICKET, priority=Priority.URGENT), at(3)) == ["V2", "V1"]
    staff = rank(replace(TICKET, priority=Priority.CRITICAL), people, AREAS, NINE, PACKAGED)[0]
    assert "staff_first" in staff.reasons


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.LOW])
def test_at_night_only_staff_are_asked_for_what_can_wait(priority: Priority) -> None:
    people = [volunteer(1), volunteer(2, role=Role.STAFF)]
    assert names(people, replace(TICKET, priority=priority), at(21)) == ["V2"]
    assert names(people, replace(TICKET, priority=priority), at(20, 59)) == ["V1", "V2"]


def test_never_anyone_opted_out_on_leave_or_capped() -> None:
    people = [
        volunteer(1, opted_out=True),
        volunteer(2, leave_until=NINE + timedelta(days=1)),
        volunteer(3, offers_lately=PACKAGED.wave.daily_cap),
        volunteer(4, leave_until=NINE),
        volunteer(5, offers_lately=PACKAGED.wave.daily_cap - 1),
    ]
    assert names(people) == ["V4", "V5"]


def test_beyond_the_cap_only_staff_for_critical() -> None:
    critical = replace(TICKET, priority=Priority.CRITICAL)
    staff = volunteer(1, role=Role.STAFF, offers_lately=99)
    assert names([staff, volunteer(2, offers_lately=99)], critical) == ["V1"]
    assert names([staff], replace(TICKET, priority=Priority.URGENT)) == []
    assert names([replace(staff, opted_out=True)], critical) == []


def test_never_the_caller_nor_whoever_answers_the_safe_number() -> None:
    ticket = replace(TICKET, safe_number=volunteer(2).phone)
    assert names([replace(volunteer(1), phone=CALLER), volunteer(2), volunteer(3)], ticket) == ["V3"]


def test_at_most_as_many_as_the_policy_says() -> None:
    assert len(names([volunteer(i) for i in range(20)])) == PACKAGED.wave.most


def test_six_are_asked_at_once_and_three_for_what_is_not_pressing() -> None:
    people = [volunteer(i) for i in range(1, 9)]
    assert len(names(people)) == PACKAGED.wave.most == 6
    assert len(names(people, replace(TICKET, priority=Priority.LOW))) == PACKAGED.wave.least == 3


class TestLeftAlone:
    """Whoever refused or gave it back; whoever kept silent too, until the ticket re-opens or an operator asks."""

    everybody = tuple(volunteer(i) for i in range(1, 5))

    def story(self) -> Story:
        story = Story()
        story.people = rank(story.ticket, self.everybody[:2], AREAS, NINE, PACKAGED)
        return story.dispatch(*story.people)

    def left(self, story: Story) -> list[str]:
        return self.left_of(story.ticket, story)

    def left_of(self, ticket: Ticket, story: Story) -> list[str]:
        return names(list(self.everybody), ticket, story.now)

    def test_open_offers(self) -> None:
        assert self.left(self.story()) == ["V3", "V4"]

    def test_the_silent_until_an_operator_asks_again_or_the_ticket_re_opens(self) -> None:
        story = self.story()
        story.people = rank(story.ticket, self.everybody[2:3], AREAS, NINE, PACKAGED)
        story.passes(minutes=31)
        assert story.ticket.escalation_step == 1
        assert self.left(story) == ["V4"]
        story.people = ()
        story.passes(minutes=31)
        assert story.ticket.state == "triaged"
        assert self.left(story) == ["V4"]
        again = rank(story.ticket, self.everybody, AREAS, story.now, PACKAGED, again=True)
        assert sorted(c.name for c in again) == ["V1", "V2", "V3", "V4"]
        assert self.left_of(replace(story.ticket, reopened=1), story) == ["V1", "V2", "V3", "V4"]

    def test_whoever_refused_for_good(self) -> None:
        story = self.story().do(ev.Declined(Actor.person(self.everybody[0].person)))
        story.people = ()
        story.passes(minutes=31)
        assert self.left_of(replace(story.ticket, reopened=1), story) == ["V2", "V3", "V4"]

    def test_whoever_gave_it_back_while_those_told_filled_are_asked_again(self) -> None:
        first = Actor.person(self.everybody[0].person)
        story = self.story().do(ev.Accepted(first), ev.Declined(first))
        assert story.ticket.state == "offering"
        story.people = ()
        story.passes(minutes=1)
        assert self.left(story) == ["V2", "V3", "V4"]

    def test_whoever_it_was_taken_back_from(self) -> None:
        story = self.story().do(ev.Accepted(Actor.person(self.everybody[0].person)))
        story.do(ev.TakenBack(OPERATOR, self.everybody[0].person))
        assert "V1" not in self.left(story)


class TestLeads:
    def test_the_ladder_goes_up_from_the_ticket_and_names_each_once(self) -> None:
        ladder = lead_candidates(replace(TICKET, area="B1"), AREAS, NINE, PACKAGED, "zh")
        assert [lead.name for lead in ladder] == ["Gu", "Ca", "Du"]
        assert all(lead.role is Role.LEAD for lead in ladder)
        assert ladder[0].travel_minutes == PACKAGED.follow_up.travel["group"]
        assert ladder[0].reasons == ("lead:three",)

    @pytest.mark.parametrize("area", [None, "nowhere"])
    def test_an_unknown_place_goes_to_the_root(self, area: str | None) -> None:
        ladder = lead_candidates(replace(TICKET, area=area), AREAS, NINE, PACKAGED, "zh")
        assert [lead.name for lead in ladder] == ["Du"]

    def test_areas_without_a_lead_are_passed_over(self) -> None:
        ladder = lead_candidates(replace(TICKET, area="C2"), AREAS, NINE, PACKAGED, "zh")
        assert [lead.name for lead in ladder] == ["Du"]


class TestAreas:
    def test_rings_go_outward_and_end_with_what_has_nothing_in_common(self) -> None:
        tree = AreaTree([*AREAS.by_code.values(), Area("Y", "other", "district")])
        assert list(tree.rings("B1")) == [("B1",), ("G3",), ("C",), ("G4", "S"), ("C2", "D"), ("Y",)]
        for steps, ring in enumerate(list(tree.rings("G4"))[:-1]):
            assert {tree.distance("G4", code) for code in ring} == {steps}
        assert list(tree.rings(None)) == list(tree.rings("nowhere")) == [tuple(sorted(tree.by_code))]
        assert list(AreaTree([]).rings("B1")) == []

    def test_paths_and_distances(self) -> None:
        assert [area.code for area in AREAS.path("B1")] == ["B1", "G3", "C", "S", "D"]
        assert AREAS.path("nowhere") == AREAS.path(None) == ()
        assert AREAS.distance("B1", "B1") == 0
        assert AREAS.distance("B1", "G4") == 3
        assert AREAS.distance("B1", "nowhere") is None
        assert AREAS.meeting_level("B1", "G4") == "community"
        assert AREAS.meeting_level("B1", None) is None
        assert [area.code for area in AREAS.roots()] == ["D"]

    def test_a_circle_of_parents_ends(self) -> None:
        tree = AreaTree([Area("X", "x", "group", "Y"), Area("Y", "y", "group", "X")])
        assert [area.code for area in tree.path("X")] == ["X", "Y"]

    def test_an_area_whose_parent_is_missing_is_a_root(self) -> None:
        assert [area.code for area in AreaTree([Area("X", "x", "group", "gone")]).roots()] == ["X"]


def test_those_told_filled_are_asked_first_when_it_is_given_back() -> None:
    near, far, other = volunteer(1), volunteer(2, "C2"), volunteer(3)
    story = Story().dispatch(*(person(v) for v in (near, far)))
    story.do(ev.Accepted(Actor.person(near.person)))
    assert story.ticket.told_filled == {far.person}
    story.do(ev.Declined(Actor.person(near.person)))
    assert names([near, far, other], story.ticket) == ["V2", "V3"], "they would have gone; then the next"


def person(v: Volunteer) -> Candidate:
    return Candidate(v.person, v.phone, v.name, v.role)


@pytest.mark.parametrize(
    ("who", "able"),
    [
        (volunteer(1), True),
        (volunteer(1, opted_out=True), False),
        (volunteer(1, leave_until=NINE + timedelta(days=2)), False),
        (volunteer(1, offers_lately=PACKAGED.wave.daily_cap), False),
    ],
)
def test_whether_anybody_can_be_asked_is_about_this_ticket(who: Volunteer, able: bool) -> None:
    assert can_be_asked(TICKET, [who], NINE, PACKAGED) is able


def test_at_night_only_staff_can_be_asked_for_what_can_wait() -> None:
    assert not can_be_asked(TICKET, [volunteer(1)], at(23), PACKAGED)
    assert can_be_asked(TICKET, [volunteer(1, role=Role.STAFF)], at(23), PACKAGED)


def test_nobody_is_ranked_twice_and_no_number() -> None:
    """Who helps in two places counts by the better one; of several who share a number the best is asked."""
    both = [volunteer(1, "C2"), volunteer(1, "G3")]
    assert [c.reasons for c in rank(TICKET, both, AREAS, NINE, PACKAGED)] == [("near:group",)]
    couple = [volunteer(1, "G4"), replace(volunteer(2, "G3"), phone=volunteer(1).phone)]
    assert names(couple) == ["V2"]


def test_who_shares_a_number_with_somebody_to_be_left_alone_is_left_alone() -> None:
    first, twin = volunteer(1), replace(volunteer(2), phone=volunteer(1).phone)
    story = Story().dispatch(person(first)).do(ev.Declined(Actor.person(first.person)))
    assert names([twin, volunteer(3)], story.ticket) == ["V3"]
    assert names([replace(volunteer(4), phone=CALLER)]) == []


class TestLeadsOfATime:
    TREE = AreaTree(
        [Area("D", "district", "district"), Area("G", "group", "group", "D")],
        [
            Lead("p1", "G", "Old", "+861", until=NINE),
            Lead("p2", "G", "New", "+862", since=NINE),
            Lead("p3", "G", "Far", None),
            Lead("p4", "D", "Top", "+864"),
            Lead("p5", "D", "Twin", "+864"),
        ],
    )

    @pytest.mark.parametrize(("minutes", "ladder"), [(-1, ["Old", "Top"]), (0, ["New", "Top"]), (1, ["New", "Top"])])
    def test_only_who_leads_now_and_can_be_reached(self, minutes: int, ladder: list[str]) -> None:
        now = NINE + timedelta(minutes=minutes)
        assert [lead.name for lead in self.TREE.leads("G", now)] == ladder
        assert self.TREE.led_by("p2", now) == ((self.TREE.by_code["G"],) if minutes >= 0 else ())
