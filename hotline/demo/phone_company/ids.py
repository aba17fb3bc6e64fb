"""Identifiers as Twilio shapes them: two letters and 32 hexadecimal digits."""

import hashlib


class Ids:
    """A source of SIDs. The same seed gives the same SIDs in the same order, so tests can be repeated."""

    def __init__(self, seed: str = "phone company") -> None:
        self._seed = seed
        self._count = 0

    def new(self, prefix: str) -> str:
        """The next SID, e.g. `new("CA")` for a call."""
        self._count += 1
        text = f"{self._seed}/{prefix}/{self._count}"
        return prefix + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
