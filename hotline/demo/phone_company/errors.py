"""Refusals of the REST API, with Twilio's error codes (source: Twilio's error dictionary)."""

MESSAGES = {
    13224: "Dial: Invalid phone number",
    20001: "Invalid parameter",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21205: "Url parameter is required",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid 'From' Number",
    21216: "Account not allowed to call this number",
    21220: "Call is not in-progress. Cannot redirect",
    21602: "Message body is required",
    21606: "The 'From' phone number is not a valid, message-capable number of this account",
    21609: "Invalid 'StatusCallback' url",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21635: "'To' number cannot be a landline",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}
STATUS = {20003: 401, 20404: 404, 20429: 429, 20500: 500}


class RestError(Exception):
    """A request that is refused. `status` is the HTTP status, 400 unless the code says otherwise."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.message = MESSAGES.get(code, "Error") + (f": {detail}" if detail else "")
        self.status = STATUS.get(code, 400)

    def body(self) -> dict[str, object]:
        """The JSON body of the answer."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}
