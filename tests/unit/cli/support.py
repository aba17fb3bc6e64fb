"""What the tests of the commands share."""

from collections.abc import Callable

AREAS = "code,name,level,parent,lead_name,lead_phone\nD,龙阳区,district,,区长,13800000303\n"
ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "t" * 32, "+8687599500995"
Run = Callable[..., tuple[int, str, str]]
