"""What an id of Twilio's may look like. Ids become keys, parts of addresses and names of files, so whatever comes from
outside under that name is looked at first, signed or not: the one who knows the token is not always Twilio."""

from __future__ import annotations

import re

# Two letters and 32 digits; longer and shorter ones are let pass, what could lead elsewhere is not.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None
