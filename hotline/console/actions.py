"""What an operator does. Each action answers with the parts of the page that have changed, or (without htmx)
leads back to the ticket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web
from markupsafe import Markup

from hotline.domain.access import Action
from hotline.domain.errors import BadInput, HotlineError, IllegalEvent, Unknown
from hotline.domain.ticket import Disposition
from hotline.service import desk, views

from . import forms
from .context import Visit
from .guard import Unusable, message_of
from .labels import DISPOSITION, label
from .pages import banner, crying, new_ticket_form, number_of
from .parts import ticket_parts
from .times import clock_time

Act = Callable[[Visit, int], Awaitable[str]]


def action(act: Act) -> Callable[[Visit], Awaitable[web.StreamResponse]]:
    """A handler around one action on one ticket. `act` returns what is said when it went well."""

    async def handler(visit: Visit) -> web.StreamResponse:
        number = number_of(visit)
        await views.ticket(visit.h, number, visit.scope(Action.WORK))
        try:
            message = await act(visit, number)
        except Unknown:
            raise
        except HotlineError as error:
            return await _refused(visit, number, error)
        visit.now = visit.h.clock.now()
        return await _done(visit, number, message)

    return handler


async def _done(visit: Visit, number: int, message: str) -> web.StreamResponse:
    if not visit.by_htmx:
        raise web.HTTPSeeOther(f"/tickets/{number}")
    try:
        _page, parts = await ticket_parts(visit, number)
    except Unknown:  # it lies elsewhere now, or became protected: no longer theirs to see
        return web.Response(status=204, headers={"HX-Redirect": "/queue"})
    outcome = visit.text("parts/status.html", tone="good", signed_out=False, message=message)
    response = visit.page("parts/all.html", parts=parts, outcome=Markup(outcome))
    response.headers["HX-Trigger"] = "saved"
    return response


async def _refused(visit: Visit, number: int, error: HotlineError) -> web.StreamResponse:
    """The page as it is now, with what was wrong; fields that were typed in stay as they are."""
    code, message = message_of(visit.words, error)
    page, parts = await ticket_parts(visit, number)
    if not visit.by_htmx:
        top = await crying(visit)
        return visit.page("ticket.html", code, ticket=page.ticket, parts=parts, crying=top, message=message)
    outcome = visit.text("parts/status.html", tone="bad", signed_out=False, message=message)
    return visit.page("parts/all.html", code, parts=parts, outcome=Markup(outcome))


async def triage(visit: Visit, number: int) -> str:
    given = forms.triage_input(visit, await visit.console.tree())
    await _their_house(visit, given.household)
    await desk.triage(visit.h, visit.by, number, given)
    return visit.words.gettext("Noted.")


async def _their_house(visit: Visit, code: str | None) -> None:
    """A household that is not within their area is none that they could name: told in the words for one that isn't."""
    found = await visit.h.store.read(lambda books: books.household(code)) if code else None
    if found is not None and not visit.may(Action.SEE, found.area):
        raise BadInput(f"There is no household {code!r}.")


async def dispatch(visit: Visit, number: int) -> str:
    """To the people ticked, or with `best` to the best three to six."""
    best = visit.form.get("best") == "1"
    people = None if best else visit.form.getall("people", [])
    if people == []:
        raise Unusable(visit.words.gettext("Nobody is ticked. Tick somebody, or send it to the best."))
    before = await views.ticket(visit.h, number, visit.scope(Action.WORK))
    if before.protected is not None:
        _ = visit.words.gettext
        raise Unusable(_("A protected ticket is never sent out by text. Phone the person you choose."))
    confirm = visit.form.get("confirm_household") == "1"
    places, seen = forms.places(visit), forms.seen_offers(visit)
    ticket = await desk.dispatch(visit.h, visit.by, number, people, places, confirm, seen)
    asked = len(ticket.open_offers) - len(before.open_offers)
    if asked <= 0:
        return visit.words.gettext("There was nobody left to ask.")
    return visit.words.ngettext("{n} person was asked.", "{n} people were asked.", asked)


async def note(visit: Visit, number: int) -> str:
    spoke = visit.form.get("spoke") == "1"
    text = visit.form.get("text", "")
    if not spoke:
        text = forms.required(visit, "text", visit.words.gettext("Please write the note first."))
    await desk.note(visit.h, visit.by, number, forms.limited(visit, text), spoke)
    _ = visit.words.gettext
    return _("Noted: you have spoken to the caller.") if spoke else _("Noted.")


async def hold(visit: Visit, number: int) -> str:
    until = forms.hold_until(visit)
    await desk.hold(visit.h, visit.by, number, until)
    time = clock_time(until, visit.now, visit.h.zone, visit.words)
    return visit.words.gettext("On hold until {time}.", time=time)


async def close(visit: Visit, number: int) -> str:
    disposition = visit.form.get("disposition", "")
    if disposition not in tuple(Disposition):
        raise Unusable(visit.words.gettext("Please choose why it closes."))
    await desk.close(visit.h, visit.by, number, disposition)
    shown = label(visit.words, DISPOSITION, disposition)
    return visit.words.gettext("Closed: {disposition}", disposition=shown)


async def reopen(visit: Visit, number: int) -> str:
    await desk.reopen(visit.h, visit.by, number, forms.limited(visit, visit.form.get("text", "")))
    return visit.words.gettext("Opened again.")


async def split(visit: Visit, number: int) -> str:
    """One of the further needs gets a ticket of its own."""
    at = visit.form.get("at", "")
    if not at.isdecimal() or len(at) > 3:
        raise Unusable(visit.words.gettext("This need is not there any more."))
    made = await desk.split_need(visit.h, visit.by, number, int(at))
    return visit.words.gettext("It is ticket {number} now.", number=made.number)


async def take_back(visit: Visit, number: int) -> str:
    await desk.take_back(visit.h, visit.by, number, visit.form.get("person", ""))
    return visit.words.gettext("Taken back. The person has been told.")


async def number_known(visit: Visit, number: int) -> str:
    """Whose the number is from which somebody answered."""
    form = visit.form
    await desk.number_known(visit.h, visit.by, number, form.get("phone", ""), form.get("person", ""))
    return visit.words.gettext("Noted: they can answer from this number now.")


async def work_done(visit: Visit, number: int) -> str:
    await desk.work_done(visit.h, visit.by, number, visit.form.get("person", ""))
    return visit.words.gettext("Noted: the work is done.")


async def hush(visit: Visit) -> web.StreamResponse:
    """Answers with the banner, which is what it changes."""
    number = number_of(visit)
    await views.ticket(visit.h, number, visit.scope(Action.WORK))
    with suppress(IllegalEvent):  # closed in the meantime: then it is silent
        await desk.hush(visit.h, visit.by, number)
    if not visit.by_htmx:
        raise web.HTTPSeeOther("/queue")
    visit.now = visit.h.clock.now()
    return await banner(visit)


async def open_by_hand(visit: Visit) -> web.StreamResponse:
    """A ticket by hand; when something can't be used the form comes back as it was typed."""
    try:
        given = forms.hand_ticket(visit, await visit.console.tree())
        if not visit.may(Action.OPEN, given.area):
            raise Unusable(visit.words.gettext("Say a place in your own area."))
        await _their_house(visit, given.household)
        ticket = await desk.open_by_hand(visit.h, visit.by, given)
    except BadInput as error:
        status, message = message_of(visit.words, error)
        return await new_ticket_form(visit, dict(forms.typed(visit)), message, status)
    if not visit.may(Action.SEE, ticket):
        return visit.page("kept.html", number=ticket.number, crying=await crying(visit))
    raise web.HTTPSeeOther(f"/tickets/{ticket.number}")
