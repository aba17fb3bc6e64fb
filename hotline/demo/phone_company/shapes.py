"""The JSON of the REST API (2010-04-01), as Twilio's own client parses it."""

from collections.abc import Mapping

from hotline.demo.phone_company.call import Call
from hotline.demo.phone_company.dates import rfc2822
from hotline.demo.phone_company.errors import MESSAGES
from hotline.demo.phone_company.records import API_VERSION, Message, Recording

Shape = dict[str, object]


def base(account_sid: str) -> str:
    """The path below which everything of an account lies."""
    return f"/{API_VERSION}/Accounts/{account_sid}"


def message(account_sid: str, item: Message) -> Shape:
    """One message."""
    uri = f"{base(account_sid)}/Messages/{item.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": item.body,
        "date_created": rfc2822(item.created),
        "date_sent": rfc2822(item.sent),
        "date_updated": rfc2822(item.updated),
        "direction": item.direction,
        "error_code": item.error_code,
        "error_message": None if item.error_code is None else MESSAGES.get(item.error_code),
        "from": item.from_,
        "messaging_service_sid": None,
        "num_media": str(len(item.media)),
        "num_segments": str(item.num_segments),
        "price": None,
        "price_unit": "USD",
        "sid": item.sid,
        "status": item.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": item.to,
        "uri": f"{uri}.json",
    }


def media(account_sid: str, item: Message, index: int) -> Shape:
    """One picture or sound of a message."""
    sid = media_sid(item, index)
    return {
        "account_sid": account_sid,
        "content_type": item.media[index].content_type,
        "date_created": rfc2822(item.created),
        "date_updated": rfc2822(item.created),
        "parent_sid": item.sid,
        "sid": sid,
        "uri": f"{base(account_sid)}/Messages/{item.sid}/Media/{sid}.json",
    }


def media_sid(item: Message, index: int) -> str:
    """The id of a message's picture or sound: made from the message's own."""
    return f"ME{item.sid[2:-2]}{index:02x}"


def call(account_sid: str, item: Call) -> Shape:
    """One call. `duration` is there once it has ended."""
    uri = f"{base(account_sid)}/Calls/{item.sid}"
    return {
        "account_sid": account_sid,
        "annotation": None,
        "answered_by": item.answered_by or None,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": rfc2822(item.created),
        "date_updated": rfc2822(item.updated),
        "direction": item.direction,
        "duration": str(item.duration) if item.ended else None,
        "end_time": rfc2822(item.ended),
        "forwarded_from": None,
        "from": item.from_,
        "from_formatted": item.from_,
        "group_sid": None,
        "parent_call_sid": item.parent_sid or None,
        "phone_number_sid": "",
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": item.sid,
        "start_time": rfc2822(item.started),
        "status": item.status,
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        "to": item.to,
        "to_formatted": item.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def recording(account_sid: str, url: str, item: Recording) -> Shape:
    """One recording; `url` is where the company is reached."""
    uri = f"{base(account_sid)}/Recordings/{item.sid}"
    finished = item.status in ("completed", "absent")
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "call_sid": item.call_sid,
        "channels": item.channels,
        "conference_sid": None,
        "date_created": rfc2822(item.started),
        "date_updated": rfc2822(item.updated),
        "duration": str(round(item.seconds)) if finished else "-1",
        "encryption_details": None,
        "error_code": None,
        "media_url": f"{url}{uri}",
        "price": None,
        "price_unit": "USD",
        "sid": item.sid,
        "source": item.source,
        "start_time": rfc2822(item.started),
        "status": item.status,
        "subresource_uris": {},
        "track": item.track,
        "uri": f"{uri}.json",
    }


def account(account_sid: str) -> Shape:
    """The account itself."""
    uri = base(account_sid)
    return {
        "auth_token": None,
        "date_created": None,
        "date_updated": None,
        "friendly_name": "hotline",
        "owner_account_sid": account_sid,
        "sid": account_sid,
        "status": "active",
        "subresource_uris": {"calls": f"{uri}/Calls.json", "messages": f"{uri}/Messages.json"},
        "type": "Full",
        "uri": f"{uri}.json",
    }


def incoming_number(account_sid: str, sid: str, number: str, urls: Mapping[str, str]) -> Shape:
    """The hotline's number and the addresses set for it."""
    methods = {f"{kind}_method": "POST" for kind in ("voice", "voice_fallback", "sms", "sms_fallback")}
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "date_created": None,
        "date_updated": None,
        "friendly_name": number,
        "phone_number": number,
        "sid": sid,
        "status_callback_method": "POST",
        "uri": f"{base(account_sid)}/IncomingPhoneNumbers/{sid}.json",
        **methods,
        **urls,
    }
