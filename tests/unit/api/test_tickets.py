"""Tickets as JSON: the shapes, the lists, and each thing one can do."""

from typing import Any

import pytest

from hotline.domain.actor import Actor
from tests.unit.api.conftest import OLD_MAN, TOKEN, VOLUNTEER, Api

NAMES = [
    "number", "state", "disposition", "category", "priority", "need", "item", "also", "reasons", "area",
    "household", "household_confirmed", "caller",
    "person", "protected", "attention", "held_until", "escalation_step", "triaged_by", "opened_at", "promise_at",
    "offers", "assignments", "contacts", "version",
]  # fmt: skip


class TestOpening:
    async def test_a_ticket_comes_back_whole(self, api: Api) -> None:
        status, ticket = await api("POST", "/tickets", {"need": "米吃完了", "phone": "138 0000 1001", "area": "G3"})
        assert status == 201
        assert list(ticket) == NAMES
        assert (ticket["number"], ticket["state"], ticket["need"]) == (1001, "triaged", "米吃完了")
        assert (ticket["caller"], ticket["area"], ticket["category"]) == (OLD_MAN, "G3", "food")
        assert ticket["opened_at"] == "2026-11-23T09:00:00+08:00"
        assert ticket["triaged_by"] == "program:api"
        assert ticket["contacts"] == [
            {"channel": "api", "phone": OLD_MAN, "text": "米吃完了", "transcript": "", "recording": None}
        ]
        assert {reason["field"] for reason in ticket["reasons"]} >= {"category"}
        assert await api("GET", "/tickets/1001") == (200, ticket)

    async def test_where_it_is(self, api: Api) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with api.client.post("/api/v1/tickets", json={"need": "米"}, headers=headers) as answer:
            assert answer.headers["Location"] == "/api/v1/tickets/1001"

    @pytest.mark.parametrize(
        "body",
        [
            {}, {"need": ""}, {"need": 5}, {"need": "x" * 4001}, {"need": "a\x00b"}, {"need": "米", "colour": "red"},
            {"need": "米", "category": "sweets"}, {"need": "米", "priority": "high"}, {"need": "米", "channel": "sms"},
            {"need": "米", "phone": "nobody"}, {"need": "米", "area": "G9"}, {"need": "米", "household": "H9"},
            {"need": "米", "person": "a\x00"}, [], "x", 1,
        ],
    )  # fmt: skip
    async def test_bad_bodies(self, api: Api, body: Any) -> None:
        status, problem = await api("POST", "/tickets", body)
        assert (status, problem["error"]) == (422, "invalid")
        assert problem["detail"]
        assert (await api("GET", "/tickets"))[1] == {"items": [], "next": None}


class TestProtected:
    NEED = "他打我，我要死了，救命，家暴"

    async def test_words_that_protect_give_the_number_and_nothing_else(self, api: Api) -> None:
        assert await api("POST", "/tickets", {"need": self.NEED}) == (201, {"number": 1001})

    async def test_it_does_not_exist_here(self, api: Api) -> None:
        await api.opened("米吃完了")
        await api.opened(self.NEED, phone=OLD_MAN, person="李大爷")
        for method, path, body in (
            ("GET", "", None), ("GET", "/entries", None), ("POST", "/triage", {"category": "food"}),
            ("POST", "/dispatch", {}), ("POST", "/note", {"text": "x"}), ("POST", "/reopen", {}),
            ("POST", "/hold", {"until": "2026-11-24T09:00:00+08:00"}), ("POST", "/close", {"disposition": "mistaken"}),
        ):  # fmt: skip
            status, problem = await api(method, f"/tickets/1002{path}", body)
            assert (status, problem["error"]) == (404, "unknown"), path
        missing = await api("GET", "/tickets/1003")
        assert (missing[0], missing[1]["error"]) == (404, "unknown")

    async def test_lists_and_searches_leave_it_out(self, api: Api) -> None:
        await api.opened("米吃完了", phone="13800001009")
        await api.opened(self.NEED, phone=OLD_MAN, person="李大爷")
        for query in ("", "?q=1002", "?q=李大爷", "?q=家暴", f"?q={OLD_MAN[1:]}", "?state=triaged", "?state=new"):
            items = (await api("GET", f"/tickets{query}"))[1]["items"]
            assert 1002 not in [t["number"] for t in items], query
        assert [c["ticket"] for c in (await api("GET", "/contacts"))[1]["items"]] == [1001]

    async def test_a_change_that_protects_shows_no_more(self, api: Api) -> None:
        await api.opened("米吃完了")
        from hotline.service import desk

        await desk.triage(api.h, Actor.operator("anna"), 1001, desk.TriageInput(protect="violence"))
        assert (await api("GET", "/tickets/1001"))[0] == 404


class TestLists:
    async def test_pages_newest_first(self, api: Api) -> None:
        for n in range(5):
            await api.opened(f"米 {n}")
        first = (await api("GET", "/tickets?limit=2"))[1]
        assert [t["number"] for t in first["items"]] == [1005, 1004]
        second = (await api("GET", f"/tickets?limit=2&after={first['next']}"))[1]
        assert [t["number"] for t in second["items"]] == [1003, 1002]
        third = (await api("GET", f"/tickets?limit=2&after={second['next']}"))[1]
        assert ([t["number"] for t in third["items"]], third["next"]) == ([1001], None)
        assert (await api("GET", "/tickets?limit=5"))[1]["next"] is None
        assert list(first["items"][0]) == NAMES
        assert len(first["items"][0]["contacts"]) == 1

    async def test_by_state_and_words(self, api: Api) -> None:
        await api.opened("米吃完了")
        await api.opened("屋顶漏了", person="王五")
        await api("POST", "/tickets/1001/close", {"disposition": "cancelled"})
        assert [t["number"] for t in (await api("GET", "/tickets?state=closed"))[1]["items"]] == [1001]
        assert [t["number"] for t in (await api("GET", "/tickets?q=屋顶"))[1]["items"]] == [1002]
        assert [t["number"] for t in (await api("GET", "/tickets?q=王五"))[1]["items"]] == [1002]

    @pytest.mark.parametrize(
        "query", ["limit=0", "limit=1001", "limit=x", "after=-1", "after=" + "9" * 30, "state=lost", "page=2", "q=%00",
                  "q=" + "x" * 201],
    )  # fmt: skip
    async def test_bad_queries(self, api: Api, query: str) -> None:
        status, problem = await api("GET", f"/tickets?{query}")
        assert (status, problem["error"]) == (422, "invalid")
        assert query.split("=")[0] in problem["detail"]

    async def test_a_thousand_may_be_asked_for(self, api: Api) -> None:
        assert (await api("GET", "/tickets?limit=1000"))[0] == 200

    async def test_contacts(self, api: Api) -> None:
        for n in range(3):
            await api.opened(f"米 {n}", phone=f"1380000100{n}")
        first = (await api("GET", "/contacts?limit=2"))[1]
        assert [c["ticket"] for c in first["items"]] == [1003, 1002]
        assert set(first["items"][0]) == {
            "id", "at", "ticket", "channel", "phone", "text", "transcript", "recording",
        }  # fmt: skip
        rest = (await api("GET", f"/contacts?limit=2&after={first['next']}"))[1]
        assert ([c["ticket"] for c in rest["items"]], rest["next"]) == ([1001], None)

    async def test_the_log_oldest_first(self, api: Api) -> None:
        await api.opened()
        await api("POST", "/tickets/1001/note", {"text": "已问过"})
        everything = (await api("GET", "/tickets/1001/entries"))[1]["items"]
        assert [e["kind"] for e in everything][-1] == "noted"
        assert set(everything[0]) == {"number", "ticket", "at", "kind", "by", "data"}
        assert everything[0]["at"] == "2026-11-23T09:00:00+08:00"
        first = (await api("GET", "/tickets/1001/entries?limit=1"))[1]
        rest = (await api("GET", f"/tickets/1001/entries?after={first['next']}"))[1]
        assert first["items"] + rest["items"] == everything
        assert (await api("GET", "/tickets/1009/entries"))[0] == 404


class TestDoing:
    async def test_triage(self, api: Api) -> None:
        await api.opened("喂", household="H1")
        status, ticket = await api("POST", "/tickets/1001/triage", {"category": "repair", "priority": "urgent"})
        assert (status, ticket["category"], ticket["priority"], ticket["need"]) == (200, "repair", "urgent", "喂")
        ticket = (await api("POST", "/tickets/1001/triage", {"area": "G3", "need": "修灯"}))[1]
        assert (ticket["area"], ticket["need"], ticket["category"]) == ("G3", "修灯", "repair")

    async def test_dispatch_to_somebody_named(self, api: Api) -> None:
        await api.opened(area="G3")
        status, ticket = await api("POST", "/tickets/1001/dispatch", {"people": ["138 0000 2001"], "places": 2})
        assert (status, ticket["state"]) == (200, "offering")
        [offer] = ticket["offers"]
        assert (offer["phone"], offer["name"], offer["state"]) == (VOLUNTEER, "张三", "open")
        assert offer["offered_at"].endswith("+08:00")

    async def test_dispatch_to_somebody_by_their_id(self, api: Api) -> None:
        await api("POST", "/tickets", {"need": "米没了"})
        _, named = await api("POST", "/tickets/1001/dispatch", {"people": ["138 0000 2001"]})
        who = named["offers"][0]["person"]
        await api("POST", "/tickets", {"need": "米没了"})
        status, ticket = await api("POST", "/tickets/1002/dispatch", {"people": [who]})
        assert (status, [(o["person"], o["phone"]) for o in ticket["offers"]]) == (200, [(who, VOLUNTEER)])
        assert (await api("POST", "/tickets/1002/dispatch", {"people": ["p99"]}))[0] == 422

    async def test_dispatch_to_the_best_needs_no_body(self, api: Api) -> None:
        await api.opened(area="G3")
        status, ticket = await api("POST", "/tickets/1001/dispatch")
        assert (status, [o["phone"] for o in ticket["offers"]]) == (200, [VOLUNTEER])

    async def test_dispatch_to_a_stranger(self, api: Api) -> None:
        await api.opened(area="G3")
        status, problem = await api("POST", "/tickets/1001/dispatch", {"people": ["13800009999"]})
        assert (status, problem["error"]) == (422, "invalid")

    async def test_hold(self, api: Api) -> None:
        await api.opened()
        status, ticket = await api("POST", "/tickets/1001/hold", {"until": "2026-11-24T02:00:00Z"})
        assert (status, ticket["held_until"]) == (200, "2026-11-24T10:00:00+08:00")

    @pytest.mark.parametrize("until", ["2026-11-24T09:00:00", "2020-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00",
                                       "9999-12-31T23:59:59-12:00", "tomorrow", 1_800_000_000, None])  # fmt: skip
    async def test_a_hold_must_end_in_the_future_and_name_its_zone(self, api: Api, until: Any) -> None:
        await api.opened()
        status, problem = await api("POST", "/tickets/1001/hold", {"until": until})
        assert (status, problem["error"]) == (422, "invalid")

    async def test_close_and_reopen(self, api: Api) -> None:
        await api.opened()
        ticket = (await api("POST", "/tickets/1001/close", {"disposition": "referred"}))[1]
        assert (ticket["state"], ticket["disposition"]) == ("closed", "referred")
        status, problem = await api("POST", "/tickets/1001/close", {"disposition": "referred"})
        assert (status, problem["error"]) == (409, "illegal")
        ticket = (await api("POST", "/tickets/1001/reopen", {"text": "又来了"}))[1]
        assert (ticket["state"], ticket["attention"]) == ("triaged", ["reopened"])

    async def test_every_change_moves_the_version(self, api: Api) -> None:
        before = await api.opened()
        after = (await api("POST", "/tickets/1001/note", {"text": "x"}))[1]
        assert after["version"] > before["version"]

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("note", {"text": ""}), ("note", {}), ("close", {}), ("close", {"disposition": "done"}), ("hold", {}),
            ("dispatch", {"people": []}), ("dispatch", {"places": 0}), ("dispatch", {"places": True}),
            ("dispatch", {"people": "13800002001"}), ("triage", {"priority": "high"}), ("triage", {"household": "H9"}),
            ("reopen", {"text": 1}),
        ],
    )  # fmt: skip
    async def test_bad_bodies(self, api: Api, path: str, body: Any) -> None:
        before = await api.opened()
        status, problem = await api("POST", f"/tickets/1001/{path}", body)
        assert (status, problem["error"]) == (422, "invalid")
        assert (await api("GET", "/tickets/1001"))[1] == before
