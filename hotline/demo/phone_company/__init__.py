"""A small phone company: our own stand-in for Twilio, for the demo and the tests.

It imports nothing else of this project, so that it can't agree with the service by sharing its code. What
it does, it does as Twilio documents it: signed webhooks, TwiML from a closed list, Media Streams one way,
the REST API for messages, calls and recordings, status callbacks, and all the trouble there can be.
"""

from hotline.demo.phone_company.call import APOLOGY, WITHHELD, Call
from hotline.demo.phone_company.company import PhoneCompany
from hotline.demo.phone_company.ids import Ids
from hotline.demo.phone_company.pace import Pace
from hotline.demo.phone_company.phones import Answer, Busy, Manual, NoAnswer, OutOfOrder, Phone
from hotline.demo.phone_company.records import Books, Event, Media, Message, Problem, Recording
from hotline.demo.phone_company.trouble import Fault, Recordings, Trouble

__all__ = [
    "APOLOGY",
    "WITHHELD",
    "Answer",
    "Books",
    "Busy",
    "Call",
    "Event",
    "Fault",
    "Ids",
    "Manual",
    "Media",
    "Message",
    "NoAnswer",
    "OutOfOrder",
    "Pace",
    "Phone",
    "PhoneCompany",
    "Problem",
    "Recording",
    "Recordings",
    "Trouble",
]
