"""Who may do what at the desk: every page, for every role, with a ticket of the own area, of another, and protected."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.console.site import PRIVATE
from hotline.domain.access import Action
from hotline.domain.actor import Actor
from hotline.domain.people import Grant, Role
from hotline.service import desk as use
from hotline.service.desk import TriageInput
from hotline.service.records import CallRecord, Operator
from tests.unit.console.world import GRANDFATHER, NEIGHBOUR, QUICK, START

OWN, OTHER = "HM-3", "HM-4"
GRANTS = {
    "operator": (Grant(Role.OPERATOR),),
    "named operator": (Grant(Role.OPERATOR), Grant(Role.PROTECTED)),
    "operator here": (Grant(Role.OPERATOR, "HM-3"),),
    "lead": (Grant(Role.LEAD, "HM-3"),),
    "named lead": (Grant(Role.LEAD, "HM-3"), Grant(Role.PROTECTED, "HM-3")),
    "administrator": (Grant(Role.ADMINISTRATOR),),
    "overseer": (Grant(Role.OVERSEER),),
    "technician": (Grant(Role.TECHNICIAN),),
    "only named": (Grant(Role.PROTECTED),),
    "volunteer": (Grant(Role.VOLUNTEER, "HM-3"), Grant(Role.STAFF, "HM-3")),
    "former": (Grant(Role.OPERATOR, until=START),),
    "future": (Grant(Role.OPERATOR, since=START + timedelta(days=1)),),
}
NOBODY = ("only named", "volunteer", "former", "future")
TICKETS = "operator, named operator, operator here, lead, named lead"
EVERYBODY = ", ".join(GRANTS)
TOWN = "operator, named operator"
# By page: whoever may open it at all. A page that has no line here fails the test.
MATRIX = {
    "POST /signout": EVERYBODY,
    "GET /queue": TICKETS,
    "GET /banner": TICKETS,
    "GET /events": TICKETS,
    "GET /tray": TOWN,
    "POST /tray/ticket": TOWN,
    "POST /tray/noise": TOWN,
    "GET /areas": TICKETS,
    "GET /households": TICKETS,
    "GET /households/{code}": TICKETS,
    "GET /audio/{call}.wav": TICKETS,
    "GET /figures": f"{TICKETS}, administrator, overseer",
    "GET /state": "administrator, technician",
    "GET /tickets/new": TICKETS,
    "POST /tickets/new": TICKETS,
    "GET TICKET": TICKETS,
    **{
        f"POST TICKET/{name}": TICKETS
        for name in (
            "hush", "triage", "dispatch", "note", "hold", "close", "reopen", "split", "take-back", "number-known",
            "work-done",
        )
    },
}  # fmt: skip
# Of what is about one ticket, one house or one call: whose of them each role may see.
WHOSE = {
    "operator": {"own", "other"},
    "named operator": {"own", "other", "protected"},
    "operator here": {"own"},
    "lead": {"own"},
    "named lead": {"own", "protected"},
}
# They would end what the next request needs, or run on for ever.
LAST = ("POST /signout", "GET /events")


def line(method: str, path: str) -> str:
    return f"{method} {re.sub(r'/tickets/[{]number:[^/]*', 'TICKET', path)}"


def test_every_page_has_a_line() -> None:
    assert {line(method, path) for method, path, *_ in PRIVATE} == set(MATRIX)
    assert {action for *_, action in PRIVATE} == {*Action, None}


@pytest.fixture
async def town(desk):
    """Tickets, houses and calls of the own area, of another one, and protected; an account for everybody."""
    things = {"own": await desk.text("家里断粮了", GRANDFATHER), "other": await desk.text("水管坏了", NEIGHBOUR)}
    things["protected"] = await desk.text("米没有了", "+8613800000777")
    ann = Actor.operator("Ann")
    await use.triage(desk.h, ann, things["own"], TriageInput(area=OWN))
    await use.triage(desk.h, ann, things["other"], TriageInput(area=OTHER))
    await use.triage(desk.h, ann, things["protected"], TriageInput(area=OWN, protect="violence"))

    def unit(books):
        for name, grants in GRANTS.items():
            hashed = QUICK.hash("correct horse")
            books.put_operator(Operator(name=name, password_hash=hashed, language="en", grants=grants))
        for whose, number in things.items():
            books.add_call(CallRecord(id=f"CA{whose}", direction="in", at=START, ticket=number, ended_at=START))

    await desk.store.write(unit)
    desk.sounds.update({f"CA{whose}": b"RIFF" * 20 for whose in things})
    return things


async def status(browser, method: str, path: str) -> int:
    fields = {"text": "x", "need": "x", "id": "x", "phone": "+8613800000888", "disposition": "gold", "at": "99"}
    page = await (browser.get(path) if method == "GET" else browser.post(path, fields))
    return int(page.status)


@pytest.mark.parametrize("role", GRANTS)
async def test_the_matrix(desk, town, sign_in, role) -> None:
    browser = await sign_in(role)
    for method, template, *_ in PRIVATE:
        name = line(method, template)
        if name in LAST:
            continue
        for whose, number in town.items():
            path = re.sub(r"[{]number:.*?[}][}]", str(number), template)
            code = {"own": "HM-3-007", "other": "HM-4-012", "protected": "HM-3-007"}[whose]
            path = path.replace("{code}", code).replace("{call}", f"CA{whose}")
            found = await status(browser, method, path)
            about_one = path != template and not (whose == "protected" and "{code}" in template)
            if role not in MATRIX[name].split(", "):
                assert found == 403, (name, whose, found)
            elif about_one and whose not in WHOSE[role]:
                assert found == 404, (name, whose, found)
            else:
                assert found not in (401, 403, 404, 500) or name == "POST /tray/ticket", (name, whose, found)


@pytest.mark.parametrize("role", GRANTS)
async def test_what_ends_or_runs_on(desk, town, sign_in, role) -> None:
    browser = await sign_in(role)
    if role not in TICKETS.split(", "):
        assert (await browser.get("/events")).status == 403
    assert (await browser.post("/signout")).url == "/signin"


@pytest.mark.parametrize(("role", "first"), [
    ("operator", "/queue"), ("lead", "/queue"), ("administrator", "/figures"), ("overseer", "/figures"),
    ("technician", "/state"),
])  # fmt: skip
async def test_the_first_page_is_one_they_may_see(desk, town, sign_in, role, first) -> None:
    browser = await sign_in(role)
    page = await browser.get("/")
    assert page.status == 200
    for other in {"/queue", "/figures", "/state", "/tray", "/tickets/new"}:
        shown = f'href="{other}"' in page.text
        assert shown == (role in MATRIX[f"GET {other}"].split(", ")), (role, other)
    assert f'href="{first}"' in page.text


@pytest.mark.parametrize("role", NOBODY)
async def test_who_may_do_nothing_is_told_so(desk, town, sign_in, role) -> None:
    page = await (await sign_in(role)).get("/")
    assert (page.status, "not for you" in page.words) == (403, True)


@pytest.mark.parametrize("role", WHOSE)
async def test_lists_and_searches_hold_no_more(desk, town, sign_in, role) -> None:
    browser = await sign_in(role)
    queue = (await browser.get("/queue")).text
    for whose, number in town.items():
        assert (f'"/tickets/{number}"' in queue) == (whose in WHOSE[role]), whose
        found = (await browser.get(f"/queue?q={number}")).text
        assert (f'"/tickets/{number}"' in found) == (whose in WHOSE[role] - {"protected"}), "never searched"
    houses = (await browser.get("/households?q=红庙")).text
    assert ("HM-4-012" in houses) == ("other" in WHOSE[role])
    assert "HM-3-007" in houses


async def test_a_ticket_by_hand_lies_in_the_own_area(desk, town, sign_in) -> None:
    browser = await sign_in("lead")
    assert (await browser.post("/tickets/new", need="米没有了")).status == 422
    assert (await browser.post("/tickets/new", need="米没有了", area="HM-4")).status == 422
    assert (await browser.post("/tickets/new", need="米没有了", area="HM-3")).status == 200


async def test_what_is_moved_to_another_area_is_gone_from_the_screen(desk, town, sign_in) -> None:
    browser = await sign_in("lead")
    page = await browser.htmx(f"/tickets/{town['own']}/triage", area="HM-4")
    assert (page.status, page.headers["HX-Redirect"]) == (204, "/queue")
    assert (await browser.get(f"/tickets/{town['own']}")).status == 404


@pytest.mark.parametrize("path", ["/figures", "/state"])
async def test_figures_and_state_name_nobody(desk, town, sign_in, path) -> None:
    await use.dispatch(desk.h, Actor.operator("Ann"), town["own"])
    await use.note(desk.h, Actor.operator("Ann"), town["own"], "狗凶", spoke=True)
    page = await (await sign_in("administrator")).get(path)
    assert page.status == 200
    for word in ("杨老汉", "李大妈", "断粮", "水管", "红庙", GRANDFATHER, NEIGHBOUR, "HM-3", "王志强", "狗凶"):
        assert word not in page.text, word
    if path == "/figures":
        assert str(town["own"]) in page.words and str(town["protected"]) not in page.words
        assert "kept" in page.words


async def test_a_grant_that_ends_ends_what_it_gave(desk, town, sign_in) -> None:
    browser = await sign_in("operator")
    assert (await browser.get("/queue")).status == 200

    def unit(books):
        held = books.operator("operator").grants[0]
        books.put_grant(books.operator("operator").person, replace(held, until=desk.clock.now() + timedelta(minutes=1)))

    await desk.store.write(unit)
    assert (await browser.get("/queue")).status == 200
    desk.clock.pass_time(timedelta(minutes=2))
    assert (await browser.get("/queue")).status == 403


async def test_the_files_of_other_areas_are_shown_on_no_ticket(desk, town, sign_in) -> None:
    """Neither by naming the house, nor by a number that is somebody's, nor by whose number it may be."""
    browser = await sign_in("lead")
    for answer in (
        await browser.post(f"/tickets/{town['own']}/triage", household="HM-4-012", area="HM-3"),
        await browser.post("/tickets/new", need="米没有了", area="HM-3", household="HM-4-012"),
    ):
        assert answer.status == 422 and "李大妈" not in answer.text
    made = await browser.post("/tickets/new", need="米没有了", area="HM-3", phone=NEIGHBOUR)
    assert made.status == 200 and "李大妈" not in made.text and "12 号" not in made.text
    number = await desk.text("红庙三组我这里断粮了", NEIGHBOUR)
    await use.triage(desk.h, Actor.operator("Ann"), number, TriageInput(area=OWN))
    page = await browser.get(f"/tickets/{number}")
    assert page.status == 200 and "李大妈" not in page.text


async def test_a_call_without_a_ticket_is_for_who_hears_everything(desk, town, sign_in) -> None:
    await desk.store.write(lambda books: books.add_call(CallRecord(id="CAx", direction="in", at=START, ended_at=START)))
    desk.sounds["CAx"] = b"RIFF" * 20
    heard = [(await (await sign_in(role)).get("/audio/CAx.wav")).status for role in ("operator", "lead", "overseer")]
    assert heard == [200, 404, 403]


async def test_what_is_split_off_a_protected_ticket_is_protected(desk, town, sign_in) -> None:
    number = await desk.text("没米了，灯也坏了", "+8613800000778")
    ann = Actor.operator("Ann")
    await use.triage(desk.h, ann, number, TriageInput(area=OWN, protect="violence"))
    child = await use.split_need(desk.h, ann, number, 0)
    assert (await (await sign_in("operator")).get(f"/tickets/{child.number}")).status == 404
