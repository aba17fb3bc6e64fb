"""`<Dial>` of one number: the other leg of a call.

Both people are on the line together as long as neither hangs up; their words are not carried between them.
"""

import asyncio
from typing import TYPE_CHECKING

from hotline.demo.phone_company.line import LONGEST_CALL
from hotline.demo.phone_company.orders import Document, Order
from hotline.demo.phone_company.twiml import Verb

if TYPE_CHECKING:
    from hotline.demo.phone_company.call import Call


async def dial(call: "Call", verb: Verb, document: Document) -> dict[str, str]:
    """Ring a number for the caller and wait until that is over. Returns the fields for `action`."""
    child = _child(call, verb, document)
    ringing = asyncio.ensure_future(child.ring())
    try:
        await call.line.pass_time(LONGEST_CALL, ringing.done)
    except BaseException:
        child.cancel()
        outcome = await ringing
        child.finish_child("completed" if outcome == "answered" else outcome)
        raise
    outcome = ringing.result()
    if outcome == "answered":
        outcome = "completed"
        await _together(call, child, verb)
    else:
        child.finish_child(outcome)
    return {
        "DialCallStatus": outcome,
        "DialCallSid": child.sid,
        "DialCallDuration": str(child.duration),
        "DialBridged": "true" if outcome == "completed" else "false",
    }


async def _together(call: "Call", child: "Call", verb: Verb) -> None:
    child.pick_up()
    began = call.line.ticks

    def over() -> bool:
        child.line.ticks = call.line.ticks - began
        return child.line.has_ended()

    try:
        await call.line.pass_time(verb.number("timeLimit", int(LONGEST_CALL)), over)
    finally:
        child.finish_child("completed")


def _child(call: "Call", verb: Verb, document: Document) -> "Call":
    noun = verb.children[0] if verb.children else Verb("Number", {}, verb.text)
    callback = noun.get("statusCallback")
    order = Order(
        status_callback=call.resolve(document, callback) if callback else "",
        status_callback_method=noun.get("statusCallbackMethod", "POST"),
        events=frozenset(noun.get("statusCallbackEvent", "completed").split()),
        timeout=float(verb.number("timeout", 30)),
    )
    return call.company.exchange.dialled(call, noun.text, verb.get("callerId") or call.from_, order)
