"""Errors of the domain; the docstring of each is its message."""


class HotlineError(Exception):
    """Something the hotline refuses."""

    def __init__(self, detail: str = "") -> None:
        self.why = detail
        message = (type(self).__doc__ or "").strip()
        super().__init__(f"{message} {detail}".strip())


class IllegalEvent(HotlineError):
    """This event is not possible in the ticket's present state."""


class NotAllowed(IllegalEvent):
    """This is not theirs to do."""


class PolicyError(HotlineError):
    """The policy file cannot be used."""


class Conflict(HotlineError):
    """The ticket was changed by somebody else in the meantime."""


class Overtaken(HotlineError):
    """Somebody else did the same a moment ago."""


class Unknown(HotlineError):
    """There is no such thing."""


class BadInput(HotlineError):
    """The input cannot be used."""
