"""The endpoints below /api/v1/. The same use cases as the console's; protected tickets do not exist here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel

from hotline.domain.access import UNPROTECTED
from hotline.domain.actor import Actor, ActorKind
from hotline.domain.ticket import Ticket
from hotline.service import desk, views
from hotline.service.context import Hotline
from hotline.service.ports import Books
from hotline.service.records import QueueFilter

from . import shapes
from .answers import answer, read_body, read_query

Handler = Callable[[web.Request], Awaitable[web.Response]]
Advance = Callable[[float], Awaitable[object]]
# What other programs see: all but what is protected.
SCOPE = UNPROTECTED
BY = Actor(ActorKind.PROGRAM, "api")
NUMBER = r"{number:\d{1,9}}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the table from which both the routes and the OpenAPI document are made."""

    method: str
    path: str
    summary: str
    handler: Handler
    gives: type[BaseModel]
    takes: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200


class Tickets:
    """Handlers about tickets and contacts."""

    def __init__(self, h: Hotline) -> None:
        self._h = h

    def table(self) -> list[Endpoint]:
        one, page = f"/tickets/{NUMBER}", shapes.Page[shapes.TicketOut]
        ticket, s = shapes.TicketOut, shapes
        return [
            Endpoint("GET", "/tickets", "Tickets, newest first", self.list, page, query=s.TicketQuery),
            Endpoint("POST", "/tickets", "Open a ticket", self.open, ticket, takes=s.NewTicket, status=201),
            Endpoint("GET", one, "One ticket", self.get, ticket),
            Endpoint("POST", f"{one}/triage", "Triage it", self.triage, ticket, takes=s.TriageBody),
            Endpoint("POST", f"{one}/dispatch", "Offer it to people", self.dispatch, ticket, takes=s.DispatchBody),
            Endpoint("POST", f"{one}/note", "Add a note to its log", self.note, ticket, takes=s.NoteBody),
            Endpoint("POST", f"{one}/hold", "Let its deadlines stand still", self.hold, ticket, takes=s.HoldBody),
            Endpoint("POST", f"{one}/hush", "Silence its alarm for a while", self.hush, ticket),
            Endpoint("POST", f"{one}/close", "Close it", self.close, ticket, takes=s.CloseBody),
            Endpoint("POST", f"{one}/split", "Split off a further need", self.split, ticket, takes=s.SplitBody),
            Endpoint("POST", f"{one}/reopen", "Open it again", self.reopen, ticket, takes=s.ReopenBody),
            Endpoint(
                "GET", f"{one}/entries", "Its log, oldest first", self.entries, s.Page[s.EntryOut],
                query=s.NumberedQuery,
            ),
            Endpoint(
                "GET", "/contacts", "Calls and messages, newest first", self.contacts, s.Page[s.ContactItem],
                query=s.ContactQuery,
            ),
        ]  # fmt: skip

    async def list(self, request: web.Request) -> web.Response:
        query = read_query(request, shapes.TicketQuery)
        states = (query.state.value,) if query.state else ()
        which = QueueFilter(states=states, q=query.q, after=query.after, limit=query.limit + 1, scope=SCOPE)

        def view(books: Books) -> tuple[int | None, list[shapes.TicketOut]]:
            found = books.tickets(which)
            shown = found[: query.limit]
            items = [shapes.ticket_out(t, books.contacts(t.number)) for t in shown if SCOPE.sees(t)]
            return (shown[-1].number if len(found) > len(shown) else None), items

        following, items = await self._h.store.read(view)
        return answer(shapes.Page[shapes.TicketOut](items=items, next=following))

    async def open(self, request: web.Request) -> web.Response:
        body = await read_body(request, shapes.NewTicket)
        ticket = await desk.open_by_hand(self._h, BY, desk.HandTicket(**body.model_dump()), unseen=True)
        return await self._shown(ticket, 201, {"Location": f"/api/v1/tickets/{ticket.number}"})

    async def get(self, request: web.Request) -> web.Response:
        return await self._shown(await views.ticket(self._h, _number(request), SCOPE))

    async def triage(self, request: web.Request) -> web.Response:
        number = await self._visible(request)
        body = await read_body(request, shapes.TriageBody)
        return await self._shown(await desk.triage(self._h, BY, number, desk.TriageInput(**body.model_dump())))

    async def dispatch(self, request: web.Request) -> web.Response:
        number = await self._visible(request)
        body = await read_body(request, shapes.DispatchBody)
        return await self._shown(
            await desk.dispatch(self._h, BY, number, body.people, body.places, body.confirm_household)
        )

    async def note(self, request: web.Request) -> web.Response:
        number = await self._visible(request)
        body = await read_body(request, shapes.NoteBody)
        return await self._shown(await desk.note(self._h, BY, number, body.text))

    async def hold(self, request: web.Request) -> web.Response:
        number = await self._visible(request)
        body = await read_body(request, shapes.HoldBody)
        return await self._shown(await desk.hold(self._h, BY, number, body.until))

    async def hush(self, request: web.Request) -> web.Response:
        return await self._shown(await desk.hush(self._h, BY, await self._visible(request)))

    async def close(self, request: web.Request) -> web.Response:
        number = await self._visible(request)
        body = await read_body(request, shapes.CloseBody)
        return await self._shown(await desk.close(self._h, BY, number, body.disposition.value))

    async def split(self, request: web.Request) -> web.Response:
        number = await self._visible(request)
        body = await read_body(request, shapes.SplitBody)
        return await self._shown(await desk.split_need(self._h, BY, number, body.at))

    async def reopen(self, request: web.Request) -> web.Response:
        number = await self._visible(request)
        body = await read_body(request, shapes.ReopenBody)
        return await self._shown(await desk.reopen(self._h, BY, number, body.text))

    async def entries(self, request: web.Request) -> web.Response:
        query, number = read_query(request, shapes.NumberedQuery), _number(request)

        def view(books: Books) -> list[shapes.EntryOut]:
            views.visible(books.ticket(number), SCOPE)
            return [shapes.entry_out(e) for e in books.entries(number, query.after or 0, query.limit + 1)]

        found = await self._h.store.read(view)
        items = found[: query.limit]
        following = items[-1].number if len(found) > len(items) else None
        return answer(shapes.Page[shapes.EntryOut](items=items, next=following))

    async def contacts(self, request: web.Request) -> web.Response:
        query = read_query(request, shapes.ContactQuery)
        found = await self._h.store.read(lambda books: books.contacts_list(query.after, query.limit + 1, SCOPE))
        items = [shapes.ContactItem.model_validate(contact) for contact in found[: query.limit]]
        following = items[-1].id if len(found) > len(items) else None
        return answer(shapes.Page[shapes.ContactItem](items=items, next=following))

    async def _visible(self, request: web.Request) -> int:
        """The number in the address. Raises Unknown for a protected ticket too."""
        return (await views.ticket(self._h, _number(request), SCOPE)).number

    async def _shown(self, ticket: Ticket, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
        """The ticket as JSON; of one that these very words made protected only its number."""
        if ticket.protected is not None:
            return answer(shapes.NumberOnly(number=ticket.number), status, headers)
        contacts = await self._h.store.read(lambda books: books.contacts(ticket.number))
        return answer(shapes.ticket_out(ticket, contacts), status, headers)


def clock_endpoint(h: Hotline, advance: Advance) -> Endpoint:
    """Lets hotline time pass; only there when the carrier is a practice line on this machine."""

    async def pass_time(request: web.Request) -> web.Response:
        body = await read_body(request, shapes.ClockBody)
        await advance(body.advance)
        return answer(shapes.ClockOut(now=h.clock.now()))

    return Endpoint("POST", "/clock", "Let hotline time pass", pass_time, shapes.ClockOut, takes=shapes.ClockBody)


def _number(request: web.Request) -> int:
    return int(request.match_info["number"])
