"""Taking people out of the books while work is open: nothing is lost, and nobody who left learns an address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hotline.domain.actor import OFFICE, Actor
from hotline.domain.errors import Unknown
from hotline.domain.people import Role
from hotline.domain.ticket import OfferState, State
from hotline.service import desk, outgoing, removing
from hotline.service.people import put_lead
from hotline.service.ports import Books
from hotline.service.records import CallRecord
from hotline.service.removing import Hanging, StillNeeded
from tests.smoke.steps import asked, outbox
from tests.town import ANNA, BO, COMMUNITY_LEAD, GROUP_LEAD, OLD_MAN, SHARED, STRANGER, Town, town


async def remove(t: Town, phone: str) -> Hanging:
    return await removing.remove_volunteer(t.h.store, t.h.clock, t.h.policy, phone)


async def volunteers(t: Town) -> set[str]:
    now = t.h.clock.now()
    return {v.phone for v in await t.h.store.read(lambda books: books.rested(Role.VOLUNTEER, now, 99))}


async def test_an_open_offer_of_somebody_who_left_ends_and_others_are_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[ANNA])
        assert (await remove(t, ANNA)).offers == (1001,)
        assert ANNA not in await volunteers(t)
        ticket = await t.ticket()
        assert ticket.offers[0].state is OfferState.LAPSED
        assert ticket.offers[0].name == "安娜"
        assert "removed" in await t.kinds()
        await t.quiet()
        assert {o.phone for o in (await t.ticket()).open_offers} > {BO}, "the next wave goes out at once"
        assert [e.by for e in await t.entries() if e.kind == "removed"] == [OFFICE]


@pytest.mark.parametrize("lapsed", [False, True])
async def test_who_left_gets_no_address_by_answering_late(tmp_path: Path, lapsed: bool) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[ANNA])
        if lapsed:
            await t.passes(minutes=31)
        await remove(t, ANNA)
        texts = len(t.texts(ANNA))
        reply = await t.says(ANNA, "1")
        assert reply is not None and "没有等您回复的求助" in reply
        assert (await t.ticket()).active == ()
        assert not any("山脚下" in body for body in t.texts(ANNA)[texts:])


async def test_who_left_while_the_phone_rang_is_not_given_the_ticket(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[ANNA])
        await remove(t, ANNA)

        def answer(books: Books) -> object:
            call = CallRecord(id="CA77", direction="out", at=t.h.clock.now(), phone=ANNA, ticket=1001)
            books.add_call(call)
            return outgoing.ended(t.h, books, "CA77", "offer", "accepted")

        assert isinstance(await t.h.store.write(answer), outgoing.Words)
        assert (await t.ticket()).active == ()


async def test_an_offer_that_waits_in_the_outbox_is_not_sent_to_who_left(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        status, _ = await t.api("POST", "/tickets/1001/dispatch", {"people": [ANNA, BO]})
        assert status == 200
        await remove(t, ANNA)
        await t.quiet()
        offers = {row.to: row.error for row in await outbox(t) if row.purpose == "offer"}
        assert offers[ANNA] == "no longer wanted" or not t.texts(ANNA)
        assert t.texts(BO)


async def test_who_is_at_work_is_not_removed_until_somebody_took_it_back(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[ANNA])
        await t.says(ANNA, "1")
        with pytest.raises(StillNeeded, match=r"at work on ticket 1001\. First, at the console, take 1001 back"):
            await remove(t, ANNA)
        assert ANNA in await volunteers(t)
        assert (await t.ticket()).state is State.ASSIGNED
        await desk.take_back(t.h, Actor.operator("duty"), 1001, await t.who(ANNA))
        await remove(t, ANNA)
        await t.quiet()
        ticket = await t.ticket()
        assert (ticket.assignments[0].name, ticket.active) == ("安娜", ())
        assert ticket.open and ANNA not in {o.phone for o in ticket.open_offers}


async def test_a_household_stays_while_its_ticket_is_open(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        for work in (removing.remove_household(t.h.store, "H1"), removing.remove_member(t.h.store, "H1", "周大山")):
            with pytest.raises(StillNeeded, match="ticket 1001 is open"):
                await work
        assert (await removing.remove_household(t.h.store, "H2")).people == ("何小梅",)
        await t.api("POST", "/tickets/1001/close", {"disposition": "mistaken"})
        await removing.remove_household(t.h.store, "H1")
        assert await t.h.store.read(lambda books: books.household("H1")) is None
        status, answer = await t.api("GET", "/tickets/1001")
        assert (status, answer["household"]) == (200, "H1"), "the history keeps what it says"


async def test_of_two_who_share_a_number_the_one_who_is_meant_stays(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(SHARED, "我家没有米了")

        def of(name: str) -> object:
            return lambda books: removing.of_member(books, "H4", name).tickets

        assert await t.h.store.read(of("孙桂兰")) == (1001,)  # type: ignore[arg-type]
        assert await t.h.store.read(of("孙大勇")) == (1001,)  # type: ignore[arg-type]
        meant = desk.TriageInput(household="H4", person="孙大勇")
        await desk.triage(t.h, Actor.operator("duty"), 1001, meant)
        await removing.remove_member(t.h.store, "H4", "孙桂兰")
        with pytest.raises(StillNeeded):
            await removing.remove_member(t.h.store, "H4", "孙大勇")
        house = await t.h.store.read(lambda books: books.household("H4"))
        assert house is not None
        assert [m.name for m in house.members] == ["孙大勇"]


async def test_a_ticket_without_a_household_hangs_on_whoever_called(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        ticket = await t.ticket()
        await t.h.store.write(
            lambda books: books.save_ticket(ticket, replace(ticket, household=None, version=ticket.version + 1))
        )
        with pytest.raises(StillNeeded):
            await removing.remove_household(t.h.store, "H1")


async def test_a_lead_is_removed_from_the_area_and_asked_no_more(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[GROUP_LEAD])
        hanging = await removing.remove_lead(t.h.store, t.h.clock, t.h.policy, "G3")
        assert (hanging.offers, hanging.duties) == ((1001,), ())
        tree = await t.h.store.read(lambda books: books.area_tree())
        assert tree.leads_of("G3", t.h.clock.now()) == ()
        assert tree.leads("G3", t.h.clock.now())[0].phone == COMMUNITY_LEAD
        await t.says(GROUP_LEAD, "1")
        assert (await t.ticket()).active == ()
        with pytest.raises(Unknown):
            await removing.remove_lead(t.h.store, t.h.clock, t.h.policy, "G3")


async def test_what_else_a_volunteer_does_is_told(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[("duty_phones = []", f'duty_phones = ["{ANNA}"]')]) as t:

        def unit(books: Books) -> Hanging:
            put_lead(books, "G4", "安娜", ANNA, t.h.clock.now())
            return removing.of_volunteer(books, ANNA, t.h.policy, t.h.clock.now())

        duties = (await t.h.store.write(unit)).duties
        assert duties == (
            "leads 四组 (G4): `hotline remove lead G4`", "is a duty phone: change duty_phones in the policy",
        )  # fmt: skip
        lead = await t.h.store.read(lambda books: removing.of_lead(books, "G4", t.h.clock.now()))
        assert lead.duties == ("is still a volunteer: `hotline remove volunteer`",)
        await remove(t, ANNA)
        await asked(t, people=[ANNA])
        await t.says(ANNA, "1")
        assert (await t.ticket()).assignment_of(await t.who(ANNA)) is not None, "a lead may still be sent"
        with pytest.raises(StillNeeded):
            await removing.remove_lead(t.h.store, t.h.clock, t.h.policy, "G4")


async def test_there_must_be_such_a_person(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        for work in (
            remove(t, STRANGER),
            removing.remove_household(t.h.store, "H99"),
            removing.remove_member(t.h.store, "H1", "谁"),
            removing.remove_lead(t.h.store, t.h.clock, t.h.policy, "X"),
            removing.remove_lead(t.h.store, t.h.clock, t.h.policy, "G4"),
        ):
            with pytest.raises(Unknown):
                await work
