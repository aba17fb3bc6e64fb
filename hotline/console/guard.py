"""Around every page: who is signed in, in which language, is this form ours, what to say when it fails."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import web
from multidict import MultiDict, MultiDictProxy

from hotline.domain.access import Action
from hotline.domain.errors import BadInput, Conflict, HotlineError, IllegalEvent, NotAllowed, Overtaken, Unknown
from hotline.service import accounts

from .context import CONSOLE, Console, Visit, form_token
from .language import Words, choose, words_in
from .security import harden, login_of, same_origin

Handler = Callable[[Visit], Awaitable[web.StreamResponse]]
log = structlog.get_logger()


class FormRefused(HotlineError):
    """This form did not come from a page of this desk."""


class Unusable(BadInput):
    """Something that was entered cannot be used; `said` is what the operator reads."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def public(handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A page for whoever comes."""
    return _guarded(handler, signed_in=False)


def private(handler: Handler, action: Action | None) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A page for whoever is signed in and may do this; None: for everybody who is signed in."""
    return _guarded(handler, action, signed_in=True)


def _guarded(
    handler: Handler, action: Action | None = None, *, signed_in: bool
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        console = request.app[CONSOLE]
        visit = await _visit(console, request)
        try:
            if signed_in and visit.operator is None:
                response = _sign_in_first(visit)
            else:
                if request.method == "POST":
                    await _read_form(visit)
                if action is not None and not visit.access.may(action):
                    raise NotAllowed(f"({action})")
                response = await handler(visit)
        except HotlineError as error:
            response = refusal(visit, error)
        except web.HTTPException as error:
            harden(error, console.demo)
            raise
        except (ConnectionResetError, TimeoutError):
            raise
        except Exception:
            log.exception("console page failed", path=request.path)
            response = _broken(visit)
        harden(response, console.demo)
        return response

    return answer


async def _visit(console: Console, request: web.Request) -> Visit:
    h = console.h
    login_id = login_of(request, console.seal, console.secure_cookies)
    operator = await accounts.signed_in(h.store, h.clock, login_id) if login_id else None
    own = operator.language if operator else ""
    language = choose(request.headers.get("Accept-Language", ""), own, h.language)
    visit = Visit(console, request, words_in(language), h.clock.now(), operator, login_id if operator else "")
    if operator is not None:
        visit.tree = await console.tree()
    return visit


async def _read_form(visit: Visit) -> None:
    if not same_origin(visit.request, visit.h.public_url):
        raise FormRefused
    fields = await _fields(visit)
    texts = [(k, v) for k, v in fields.items() if isinstance(v, str)]
    visit.form = MultiDict((k, v if k == "password" else clean(v)) for k, v in texts)
    if visit.operator is not None:
        given = visit.form.get("token", "") or visit.request.headers.get("X-Form-Token", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), form_token(visit.login_id).encode()):
            raise FormRefused


async def _fields(visit: Visit) -> MultiDictProxy[Any]:
    """The form as it was sent. Whatever the reader of bodies stumbles over is the form's fault; only what says that
    nobody is there any more, or that it is too long, is something else."""
    if (visit.request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise Unusable(visit.words.gettext("The form arrived damaged. Please send it again."))
    try:
        return await visit.request.post()
    except (web.HTTPException, ConnectionResetError, TimeoutError):
        raise
    except Exception as error:
        raise Unusable(visit.words.gettext("The form arrived damaged. Please send it again.")) from error


def clean(text: str) -> str:
    """Without control and direction characters (a name must not turn a line around), ends trimmed."""
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() and c not in DIRECTIONS)).strip()


DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _sign_in_first(visit: Visit) -> web.StreamResponse:
    """A page: to the sign-in and back again. A fragment: say so, and leave what was typed alone."""
    if visit.by_htmx:
        response = _status_only(visit, 401, "", signed_out=True)
        if visit.request.method == "GET" and visit.request.path == "/queue":
            response.headers["HX-Redirect"] = "/signin?next=/queue"  # nothing is being written there
        return response
    if visit.request.method != "GET" or visit.request.path in ("/events",):
        return web.Response(status=401, text=visit.words.gettext("Please sign in."))
    target = "" if visit.request.path == "/" else f"?next={quote(visit.request.path, safe='/')}"
    return web.Response(status=303, headers={"Location": f"/signin{target}"})


def message_of(words: Words, error: HotlineError) -> tuple[int, str]:
    """HTTP status and what the operator reads, in their language."""
    if isinstance(error, Unusable):
        return 422, error.said
    if isinstance(error, FormRefused):
        return 403, words.gettext("This form is not from your own page. Load the page again and repeat it.")
    if isinstance(error, Unknown):
        return 404, words.gettext("There is no such thing here.")
    if isinstance(error, Overtaken):
        _ = words.gettext
        return 409, _("Somebody else has just sent it out: see who is asked. Press again to ask more people.")
    if isinstance(error, NotAllowed):
        return 403, words.gettext("This is not for you to do.")
    if isinstance(error, IllegalEvent | Conflict):
        return 409, words.gettext("Somebody or something changed this ticket meanwhile. Look again.")
    if isinstance(error, BadInput):
        return 422, words.gettext("Something that was entered can't be used: {detail}", detail=str(error))
    return 400, str(error)


def refusal(visit: Visit, error: HotlineError) -> web.Response:
    """The error as a page, or as the status line of the page that asked."""
    status, message = message_of(visit.words, error)
    if visit.by_htmx:
        return _status_only(visit, status, message)
    return visit.page("error.html", status, message=message)


def _status_only(visit: Visit, status: int, message: str, signed_out: bool = False) -> web.Response:
    """Changes the status line of the page that asked, and nothing else on it."""
    response = visit.page("parts/refused.html", status, tone="bad", signed_out=signed_out, message=message)
    response.headers["HX-Reswap"] = "none"
    return response


def _broken(visit: Visit) -> web.Response:
    message = visit.words.gettext("Something went wrong here. It was written down; please try again.")
    if visit.by_htmx:
        return _status_only(visit, 500, message)
    return visit.page("error.html", 500, message=message)
