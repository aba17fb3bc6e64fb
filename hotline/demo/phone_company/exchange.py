"""Puts calls through: from phones to the hotline, from the account to phones, from a call to a phone."""

from typing import TYPE_CHECKING

from hotline.demo.phone_company.call import WITHHELD, Call
from hotline.demo.phone_company.errors import RestError
from hotline.demo.phone_company.line import Plan, Update
from hotline.demo.phone_company.orders import Order
from hotline.demo.phone_company.twiml import is_number

if TYPE_CHECKING:
    from hotline.demo.phone_company.company import PhoneCompany
    from hotline.demo.phone_company.phones import Phone

WAITING = frozenset({"queued", "initiated", "ringing"})


class Exchange:
    """All calls of a phone company, by SID, in the order they were made."""

    def __init__(self, company: "PhoneCompany") -> None:
        self._company = company
        self.calls: dict[str, Call] = {}

    def towards_hotline(self, phone: "Phone", plan: Plan, *, withheld: bool) -> Call:
        """Somebody calls the hotline."""
        company = self._company
        order = Order(
            url=company.voice_url,
            fallback_url=company.voice_fallback_url,
            status_callback=company.status_callback,
        )
        from_ = WITHHELD if withheld else phone.number
        call = Call(company, phone, from_=from_, to=company.number, direction="inbound", order=order, plan=plan)
        phone.calls.append(call)
        return self._begin(call)

    def towards_phone(self, to: str, from_: str, order: Order) -> Call:
        """The account calls somebody. Two equal requests are two calls. Raises RestError."""
        company = self._company
        if not is_number(to):
            raise RestError(21211, to)
        if from_ != company.number:
            raise RestError(21212, from_)
        if not order.url and not order.twiml:
            raise RestError(21205)
        code = company.trouble.numbers.get(to, 0)
        if code in (13224, 21211, 21216):
            raise RestError(code)
        phone = company.phone(to)
        call = Call(company, phone, from_=from_, to=to, direction="outbound-api", order=order, plan=phone.plan())
        return self._begin(call)

    def dialled(self, parent: Call, to: str, from_: str, order: Order) -> Call:
        """The other leg of a `<Dial>`; the one who dials rings it."""
        phone = self._company.phone(to)
        child = Call(
            self._company,
            phone,
            from_=from_,
            to=to,
            direction="outbound-dial",
            order=order,
            plan=phone.plan(),
            parent_sid=parent.sid,
        )
        self.calls[child.sid] = child
        return child

    def update(self, call: Call, status: str, update: Update) -> None:
        """Change a call that waits or runs. Raises RestError."""
        if call.is_over:
            raise RestError(21220)
        if status not in ("", "completed", "canceled"):
            raise RestError(20001, f"Status {status}")
        if status and call.status in WAITING and call.direction != "inbound":
            call.cancel()
        elif status == "completed":
            call.line.hang_up()
        elif update.url or update.twiml:
            call.line.steer(update)

    def _begin(self, call: Call) -> Call:
        self.calls[call.sid] = call
        call.start()
        return call
