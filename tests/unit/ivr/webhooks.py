"""What a webhook was answered with, and what a recogniser says."""

import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable
from typing import Any

from ivr.ports import Utterance

TURN = "https://line.example/twilio/voice/turn/CA1/{}"
Make = Callable[..., Awaitable[Any]]


def tags(text: str) -> list[str]:
    return [child.tag for child in ET.fromstring(text)]


def said(text: str) -> str:
    return " ".join(say.text or "" for say in ET.fromstring(text).iter("Say"))


def address(text: str) -> str:
    """Where the answer to these verbs comes."""
    root = ET.fromstring(text)
    gather = root.find("Gather")
    return (root.findtext("Redirect") or "") if gather is None else gather.attrib["action"]


def final(text: str, end: float, call: str = "CA1") -> Utterance:
    return Utterance(call, text, (), True, 0.0, end, "stream")
