"""A call's sound for the player, in ranges: a player asks for pieces when one jumps ahead."""

from __future__ import annotations

from aiohttp import web

from hotline.domain.access import Action, Scope
from hotline.domain.errors import Unknown
from hotline.service.ports import Books

from .context import Visit


async def audio(visit: Visit) -> web.StreamResponse:
    """The call as a WAV file. Calls of a protected ticket are there for the named people only."""
    call_id = visit.request.match_info["call"]
    if not await visit.h.store.read(lambda books: _may_hear(books, call_id, visit.scope(Action.HEAR))):
        raise Unknown
    wav = await visit.console.audio(call_id)
    if wav is None:
        raise Unknown
    return ranged(visit.request, wav)


def _may_hear(books: Books, call_id: str, scope: Scope) -> bool:
    call = books.call(call_id)
    if call is None:
        return False
    ticket = books.ticket(call.ticket) if call.ticket is not None else None
    return scope.covers(None) if ticket is None else scope.sees(ticket)


def ranged(request: web.Request, wav: bytes) -> web.Response:
    """The whole, or the one range that was asked for (RFC 9110, section 14)."""
    headers = {"Accept-Ranges": "bytes"}
    try:
        asked = request.http_range
    except ValueError:
        asked = slice(None, None)  # not a range that means anything: the whole
    if asked.start is None and asked.stop is None:
        return web.Response(body=wav, content_type="audio/wav", headers=headers)
    start, stop, _ = asked.indices(len(wav))
    if start >= stop:
        headers["Content-Range"] = f"bytes */{len(wav)}"
        return web.Response(status=416, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(wav)}"
    return web.Response(status=206, body=wav[start:stop], content_type="audio/wav", headers=headers)
