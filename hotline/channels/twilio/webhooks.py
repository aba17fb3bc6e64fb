"""What Twilio posts about texts: those that came in, and what became of ours."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from hotline.service.context import Hotline
from hotline.service.delivery import text_status
from hotline.service.intake import TextIn, text_in, text_key

from .client import MOST_MEDIA, text_status_url
from .ids import is_id
from .keywords import opt_out_word
from .signature import FORM

log = structlog.get_logger(__name__)

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def routes(h: Hotline) -> list[web.RouteDef]:
    """The addresses for texts. They may also stand as their own fallback: then the second try is the fallback's."""

    async def sms(request: web.Request) -> web.Response:
        form = request[FORM]
        carrier_id = _carrier_id(form)
        if form.get("ErrorCode"):
            log.warning("webhook_came_by_the_fallback", code=form["ErrorCode"][:10])
        reply = await text_in(h, _text(carrier_id, form))
        if not reply:
            return _twiml(EMPTY)
        return _twiml(_message(reply, text_status_url(h.public_url, text_key(carrier_id))))

    async def status(request: web.Request) -> web.Response:
        form = request[FORM]
        word = form.get("MessageStatus") or form.get("SmsStatus") or ""
        carrier_id = _carrier_id(form)
        await text_status(h, request.match_info["key"], word, _code(form.get("ErrorCode", "")), carrier_id)
        return web.Response(status=204)

    table = [("/twilio/sms", sms), ("/twilio/sms/status/{key}", status)]
    return [web.route(method, path, _or_503(handler)) for path, handler in table for method in ("POST", "GET")]


def _or_503(handler: Handler) -> Handler:
    """An error of ours is answered 503: not taken in.

    A 200 would tell Twilio that all is well. On 503 it tries the fallback address at once, and shows the error in
    its console; what is not taken in then, reconciliation finds in Twilio's lists.
    """

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception:
            log.exception("webhook_failed", path=request.path.partition("/status/")[0])
            return web.Response(status=503, text="Not taken in. Please try again.", headers={"Retry-After": "1"})

    return guarded


def _carrier_id(form: dict[str, str]) -> str:
    """The message's id, which becomes a part of names of ours: checked before it is anything else."""
    carrier_id = form.get("MessageSid") or form.get("SmsSid") or ""
    if not is_id(carrier_id):
        raise web.HTTPBadRequest(text="MessageSid is missing or not one.")
    return carrier_id


def _text(carrier_id: str, form: dict[str, str]) -> TextIn:
    return TextIn(
        carrier_id=carrier_id,
        phone=form.get("From"),
        to=form.get("To", ""),
        body=form.get("Body", ""),
        media=_media(form),
        opt_out=_opt_out(form),
    )


def _media(form: dict[str, str]) -> tuple[str, ...]:
    """Addresses of pictures and sounds; they go along as words of the message."""
    count = form.get("NumMedia", "0")
    most = min(int(count), MOST_MEDIA) if count.isdecimal() and len(count) < 4 else 0
    return tuple(form[name] for n in range(most) if (name := f"MediaUrl{n}") in form)


def _opt_out(form: dict[str, str]) -> str:
    told = form.get("OptOutType", "").upper()
    if told in ("STOP", "START"):
        return told
    return opt_out_word(form.get("Body", ""))


def _code(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 7 else None


def _message(reply: str, status_url: str) -> str:
    words = escape("".join(c for c in reply if _in_xml(c)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<Response><Message statusCallback={quoteattr(status_url)}>{words}</Message></Response>"
    )


def _in_xml(c: str) -> bool:
    """XML 1.0 knows no other control characters, and no halves of surrogate pairs."""
    return c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"


def _twiml(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/xml", charset="utf-8")
