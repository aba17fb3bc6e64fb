"""TwiML: the closed list of verbs, nouns and attributes, and the parser that refuses everything else.

Source of the list: the reference pages "TwiML for Programmable Voice" and "TwiML for Programmable Messaging".
The builders of Twilio's own libraries accept any attribute, so nothing else would notice a mistake.
Errors carry Twilio's codes: 12100 document parse failure, 12200 schema validation.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit
from xml.etree import ElementTree

LARGEST = 64 * 1024  # bytes of TwiML that Twilio reads (error 11750)


class Refused(Exception):
    """TwiML that Twilio would not run, or that this phone company does not play."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Verb:
    """One element: its name, attributes, text (with that of nested marks) and nested elements."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Verb", ...] = ()

    def get(self, attribute: str, default: str = "") -> str:
        """An attribute, or what Twilio takes when it is missing."""
        return self.attributes.get(attribute, default)

    def number(self, attribute: str, default: int) -> int:
        """An attribute that is a whole number."""
        return int(self.attributes.get(attribute, default))

    def yes(self, attribute: str, default: bool) -> bool:
        """An attribute that is true or false."""
        return self.attributes.get(attribute, "true" if default else "false") == "true"


Check = Callable[[str], bool]


def _any(value: str) -> bool:
    return bool(value)


def _url(value: str) -> bool:
    return bool(value) and not re.search(r"\s", value) and urlsplit(value).scheme in ("", "http", "https")


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _some_of(*values: str) -> Check:
    return lambda value: bool(value.split()) and set(value.split()) <= set(values)


def _whole(least: int, most: int) -> Check:
    return lambda value: re.fullmatch(r"\d{1,6}", value) is not None and least <= int(value) <= most


def _keys(value: str) -> bool:
    return re.fullmatch(r"[0-9#*]*", value) is not None


def _one_key(value: str) -> bool:
    return re.fullmatch(r"[0-9#*]?", value) is not None


def is_number(value: str) -> bool:
    """Whether this looks like a phone number that can be dialled."""
    return re.fullmatch(r"\+?\d{3,15}", value) is not None


def stream_url(value: str) -> bool:
    """wss only and without query string; ws on loopback, where there is no certificate to have."""
    parts = urlsplit(value)
    if parts.query or not parts.hostname:
        return False
    return parts.scheme == "wss" or (parts.scheme == "ws" and _loopback(parts.hostname))


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Text(Enum):
    """Whether an element holds text of its own."""

    NONE = "none"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True)
class Rule:
    """What one element may carry."""

    attributes: Mapping[str, Check] = field(default_factory=dict)
    children: Mapping[str, "Rule"] = field(default_factory=dict)
    text: Text = Text.NONE
    required: frozenset[str] = frozenset()


METHOD = _one_of("GET", "POST")
BOOLEAN = _one_of("true", "false")
TRIM = _one_of("trim-silence", "do-not-trim")
RECORDING_EVENTS = _some_of("in-progress", "completed", "absent")

_MARKS = {
    "break": {
        "strength": _one_of("none", "x-weak", "weak", "medium", "strong", "x-strong"),
        "time": lambda value: re.fullmatch(r"\d+(\.\d+)?m?s", value) is not None,
    },
    "emphasis": {"level": _one_of("strong", "moderate", "reduced")},
    "lang": {"{http://www.w3.org/XML/1998/namespace}lang": _any},
    "p": {},
    "phoneme": {"alphabet": _one_of("ipa", "x-sampa", "x-amazon-jyutping", "x-amazon-pinyin"), "ph": _any},
    "prosody": {"volume": _any, "rate": _any, "pitch": _any},
    "s": {},
    "say-as": {"interpret-as": _any, "format": _any},
    "sub": {"alias": _any},
    "w": {"role": _any},
}
_SAID: dict[str, Rule] = {}
_SAID.update({name: Rule(attributes, _SAID, Text.MAY) for name, attributes in _MARKS.items()})

SAY = Rule({"voice": _any, "language": _any, "loop": _whole(0, 1000)}, _SAID, Text.MUST)
PLAY = Rule(
    {"loop": _whole(0, 1000), "digits": lambda value: bool(re.fullmatch(r"[0-9wWA-D#*]+", value))},
    {},
    Text.MAY,
)
PAUSE = Rule({"length": _whole(1, 600)})
PARAMETER = Rule({"name": _any, "value": lambda value: True}, required=frozenset({"name", "value"}))
_RECORDING_CALLBACK: dict[str, Check] = {
    "recordingStatusCallback": _url,
    "recordingStatusCallbackMethod": METHOD,
    "recordingStatusCallbackEvent": RECORDING_EVENTS,
}
_PROMPTS = {"Say": SAY, "Play": PLAY, "Pause": PAUSE}

VOICE: dict[str, Rule] = {
    **_PROMPTS,
    "Gather": Rule(
        {
            "input": _some_of("dtmf", "speech"),
            "action": _url,
            "method": METHOD,
            "timeout": lambda value: value == "auto" or _whole(0, 600)(value),
            "speechTimeout": lambda value: value == "auto" or _whole(1, 600)(value),
            "maxSpeechTime": _whole(1, 600),
            "profanityFilter": BOOLEAN,
            "finishOnKey": _one_key,
            "numDigits": _whole(1, 1000),
            "partialResultCallback": _url,
            "partialResultCallbackMethod": METHOD,
            "language": _any,
            "hints": _any,
            "bargeIn": BOOLEAN,
            "debug": BOOLEAN,
            "actionOnEmptyResult": BOOLEAN,
            "speechModel": _any,
            "enhanced": BOOLEAN,
        },
        _PROMPTS,
    ),
    "Record": Rule(
        {
            "action": _url,
            "method": METHOD,
            "timeout": _whole(0, 600),
            "finishOnKey": _keys,
            "maxLength": _whole(1, 86400),
            "playBeep": BOOLEAN,
            "trim": TRIM,
            **_RECORDING_CALLBACK,
            "transcribe": BOOLEAN,
            "transcribeCallback": _url,
        }
    ),
    "Redirect": Rule({"method": METHOD}, {}, Text.MUST),
    "Hangup": Rule(),
    "Reject": Rule({"reason": _one_of("rejected", "busy")}),
    "Start": Rule(
        {"action": _url, "method": METHOD},
        {
            "Stream": Rule(
                {
                    "url": stream_url,
                    "name": _any,
                    "track": _one_of("inbound_track", "outbound_track", "both_tracks"),
                    "statusCallback": _url,
                    "statusCallbackMethod": METHOD,
                },
                {"Parameter": PARAMETER},
                required=frozenset({"url"}),
            ),
            "Recording": Rule(
                {
                    "name": _any,
                    **_RECORDING_CALLBACK,
                    "trim": TRIM,
                    "track": _one_of("inbound", "outbound", "both"),
                    "channels": _one_of("mono", "dual"),
                }
            ),
        },
    ),
    "Stop": Rule({}, {"Stream": Rule({"name": _any}), "Recording": Rule({"name": _any})}),
    "Dial": Rule(
        {
            "action": _url,
            "method": METHOD,
            "timeout": _whole(1, 600),
            "hangupOnStar": BOOLEAN,
            "timeLimit": _whole(1, 86400),
            "callerId": is_number,
            "answerOnBridge": BOOLEAN,
            "ringTone": _any,
            "sequential": BOOLEAN,
        },
        {
            "Number": Rule(
                {
                    "sendDigits": lambda value: bool(re.fullmatch(r"[0-9wW#*]+", value)),
                    "statusCallback": _url,
                    "statusCallbackMethod": METHOD,
                    "statusCallbackEvent": _some_of("initiated", "ringing", "answered", "completed"),
                },
                {},
                Text.MUST,
            )
        },
        Text.MAY,
    ),
}
MESSAGING: dict[str, Rule] = {
    "Message": Rule(
        {"to": is_number, "from": is_number, "action": _url, "method": METHOD, "statusCallback": _url},
        {"Body": Rule({}, {}, Text.MAY), "Media": Rule({}, {}, Text.MUST)},
        Text.MAY,
    ),
    "Redirect": Rule({"method": METHOD}, {}, Text.MUST),
}
# Twilio knows these; this phone company has no use for them.
NOT_PLAYED = frozenset({"Connect", "Enqueue", "Leave", "Pay", "Prompt", "Queue", "Refer", "Sms", "Echo"})


def parse_voice(text: str, *, first: bool) -> tuple[Verb, ...]:
    """The verbs of an answer to a call. `<Start>` may stand in the first answer of a call only.

    Raises Refused.
    """
    verbs = _parse(text, VOICE)
    for verb in verbs:
        if verb.name == "Start" and not first:
            raise Refused(12200, "<Start> stands in the first answer of a call only")
        if verb.name in ("Start", "Stop") and len(verb.children) != 1:
            raise Refused(12200, f"<{verb.name}> needs one noun")
        if verb.name == "Gather" and "speech" in verb.get("input", "dtmf").split():
            raise Refused(12200, "no words are understood here: <Gather> for keys, a stream for words")
        if verb.name == "Dial" and not verb.text and not verb.children:
            raise Refused(12200, "<Dial> needs a number")
    return verbs


def parse_messaging(text: str) -> tuple[Verb, ...]:
    """The verbs of an answer to a message. Raises Refused."""
    return _parse(text, MESSAGING)


def _parse(text: str, rules: Mapping[str, Rule]) -> tuple[Verb, ...]:
    if len(text.encode()) > LARGEST:
        raise Refused(11750, "TwiML larger than 64 kB")
    try:
        root = ElementTree.fromstring(text.lstrip())
    except ElementTree.ParseError as error:
        raise Refused(12100, f"document parse failure: {error}") from error
    if root.tag != "Response":
        raise Refused(12100, f"the root is <{root.tag}>, not <Response>")
    if root.attrib:
        raise Refused(12200, f"<Response> has no attributes: {sorted(root.attrib)}")
    return _element(root, Rule({}, rules), "Response").children


def _element(element: ElementTree.Element, rule: Rule, path: str) -> Verb:
    for name, value in element.attrib.items():
        check = rule.attributes.get(name)
        if check is None:
            raise Refused(12200, f"{path}: attribute '{name}' is not known")
        if not check(value):
            raise Refused(12200, f"{path}: attribute '{name}' can't be '{value}'")
    missing = rule.required - set(element.attrib)
    if missing:
        raise Refused(12200, f"{path}: attribute '{min(missing)}' is missing")
    children = tuple(_child(child, rule, path) for child in element)
    text = _text(element, rule, path)
    return Verb(element.tag, dict(element.attrib), text, children)


def _child(child: ElementTree.Element, rule: Rule, path: str) -> Verb:
    nested = rule.children.get(child.tag)
    if nested is not None:
        return _element(child, nested, f"{path}>{child.tag}")
    if child.tag in NOT_PLAYED:
        raise Refused(12200, f"{path}: <{child.tag}> is Twilio's, but not played here")
    raise Refused(12200, f"{path}: <{child.tag}> is not known here")


def _text(element: ElementTree.Element, rule: Rule, path: str) -> str:
    if rule.children is _SAID:
        text = "".join(element.itertext()).strip()
    else:
        loose = [element.text, *(child.tail for child in element)]
        text = "".join(piece or "" for piece in loose).strip()
    if rule.text is Text.NONE and text:
        raise Refused(12200, f"{path}: text is not allowed here: '{text[:40]}'")
    if rule.text is Text.MUST and not text:
        code = 13520 if element.tag == "Say" else 12200
        raise Refused(code, f"{path}: the text is missing")
    if element.tag == "Play" and bool(text) == ("digits" in element.attrib):
        raise Refused(12200, f"{path}: either an address or digits")
    return text
