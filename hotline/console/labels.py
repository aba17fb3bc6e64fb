"""The words of people for the values of the domain. Every value has one; a test checks it."""

from __future__ import annotations

from collections.abc import Mapping

from .language import P_, Words

Labels = Mapping[str, tuple[str, str]]

STATE: Labels = {
    "new": P_("state", "new"),
    "triaged": P_("state", "triaged"),
    "offering": P_("state", "offered"),
    "assigned": P_("state", "somebody is going"),
    "on_site": P_("state", "on site"),
    "done": P_("state", "done, asking the person"),
    "closed": P_("state", "closed"),
}

DISPOSITION: Labels = {
    "resolved": P_("disposition", "resolved"),
    "unconfirmed": P_("disposition", "not confirmed"),
    "referred": P_("disposition", "referred elsewhere"),
    "unfilled": P_("disposition", "nobody could go"),
    "duplicate": P_("disposition", "duplicate"),
    "cancelled": P_("disposition", "cancelled"),
    "mistaken": P_("disposition", "called by mistake"),
}

CATEGORY: Labels = {
    "food": P_("category", "food"),
    "medicine": P_("category", "medicine"),
    "health": P_("category", "health"),
    "safety": P_("category", "safety"),
    "repair": P_("category", "repair"),
    "transport": P_("category", "transport"),
    "errand": P_("category", "errand"),
    "visit": P_("category", "visit"),
    "complaint": P_("category", "complaint"),
    "other": P_("category", "other"),
}

PRIORITY: Labels = {
    "critical": P_("priority", "critical"),
    "urgent": P_("priority", "urgent"),
    "normal": P_("priority", "normal"),
    "low": P_("priority", "low"),
}

# Priority is never shown by colour alone: word, colour and shape.
SHAPE = {"critical": "▲", "urgent": "◆", "normal": "●", "low": "○"}

PROTECTED: Labels = {
    "violence": P_("protected", "violence"),
    "abuse": P_("protected", "abuse"),
    "self_harm": P_("protected", "self-harm"),
    "child_at_risk": P_("protected", "a child at risk"),
}

TRAY: Labels = {
    "service": P_("tray", "a number or name that is no person's"),
    "away": P_("tray", "answers by itself"),
    "carrier": P_("tray", "a company's notice"),
    "code": P_("tray", "a code to sign in"),
    "advertising": P_("tray", "advertising"),
    "noise": P_("tray", "marked as noise"),
}

ATTENTION: Labels = {
    "listen": P_("attention", "Nothing was understood: listen to it"),
    "not_understood": P_("attention", "Not understood, perhaps serious: look at it first"),
    "protected": P_("attention", "Protected: decide by hand"),
    "more_said": P_("attention", "The caller said more"),
    "untouched": P_("attention", "Nobody at the desk had looked at it"),
    "waiting": P_("attention", "Triaged, and then nothing happened"),
    "nobody": P_("attention", "There was nobody to offer it to"),
    "exhausted": P_("attention", "Everybody was asked, nobody goes"),
    "promise_missed": P_("attention", "The promise was missed"),
    "needs_help": P_("attention", "The helper needs help: phone them"),
    "wants_person": P_("attention", "Wants to speak to a person: phone them"),
    "cancel_asked": P_("attention", "The resident needs nothing any more: close it?"),
    "helper_said": P_("attention", "The helper wrote something: read it"),
    "given_back": P_("attention", "Given back by the helper"),
    "tell_caller": P_("attention", "The promise will be missed: tell the caller"),
    "overdue": P_("attention", "The work takes too long"),
    "denied": P_("attention", "The person says: not yet"),
    "unclear": P_("attention", "The call-back was not understood"),
    "confirm_by_hand": P_("attention", "Ask the person yourself"),
    "reopened": P_("attention", "Opened again"),
    "undelivered": P_("attention", "A message could not be delivered"),
    "uncertain": P_("attention", "It is not certain that a message went out"),
    "missed_call": P_("attention", "The call came while the hotline was away"),
    "hold_ended": P_("attention", "The hold has ended"),
}

OFFER: Labels = {
    "open": P_("offer", "asked, no answer yet"),
    "accepted": P_("offer", "accepted"),
    "declined": P_("offer", "declined"),
    "lapsed": P_("offer", "did not answer"),
    "filled": P_("offer", "no longer needed"),
}

ASSIGNMENT: Labels = {
    "accepted": P_("assignment", "on the way"),
    "arrived": P_("assignment", "on site"),
    "done": P_("assignment", "done"),
    "given_back": P_("assignment", "gave it back"),
    "taken_back": P_("assignment", "taken back"),
}

ROLE: Labels = {
    "volunteer": P_("role", "volunteer"),
    "staff": P_("role", "duty staff"),
    "lead": P_("role", "lead of the area"),
    "operator": P_("role", "operator"),
    "administrator": P_("role", "administrator"),
    "overseer": P_("role", "overseer"),
    "technician": P_("role", "technician"),
    "protected": P_("role", "named for protected tickets"),
}

CHANNEL: Labels = {
    "voice": P_("channel", "phone call"),
    "sms": P_("channel", "text message"),
    "counter": P_("channel", "counter"),
    "landline": P_("channel", "landline"),
    "api": P_("channel", "other system"),
    "visit": P_("channel", "visit opened by rule"),
}

OUTBOX: Labels = {
    "pending": P_("outbox", "waiting to go out"),
    "sending": P_("outbox", "going out"),
    "answered": P_("outbox", "given as answer"),
    "sent": P_("outbox", "sent"),
    "delivered": P_("outbox", "delivered"),
    "failed": P_("outbox", "failed"),
    "uncertain": P_("outbox", "not certain"),
}

PURPOSE: Labels = {
    "offer": P_("purpose", "offer"),
    "details": P_("purpose", "details"),
    "filled": P_("purpose", "filled, thank you"),
    "withdrawn": P_("purpose", "withdrawn"),
    "reminder": P_("purpose", "reminder"),
    "taken_back": P_("purpose", "taken back"),
    "alarm": P_("purpose", "danger where they are at work"),
    "taken": P_("purpose", "particulars for whoever took it"),
    "coming": P_("purpose", "somebody comes"),
    "later": P_("purpose", "it will be later"),
    "reply": P_("purpose", "reply"),
    "call_back": P_("purpose", "call-back"),
    "ask": P_("purpose", "question whether it came"),
    "duty": P_("purpose", "duty phone"),
    "notice": P_("purpose", "notice"),
    "intake": P_("purpose", "call to the hotline"),
    "report": P_("purpose", "call of somebody at work on it"),
}

FIELD: Labels = {
    "category": P_("field", "category"),
    "priority": P_("field", "priority"),
    "need": P_("field", "need"),
    "item": P_("field", "item"),
    "place": P_("field", "place"),
    "area": P_("field", "place"),
    "household": P_("field", "household"),
    "person": P_("field", "person in need"),
    "address": P_("field", "address"),
    "safe_number": P_("field", "safe number"),
    "protected": P_("field", "protected"),
    "emergency": P_("field", "emergency"),
}

EMERGENCY: Labels = {
    "medical": P_("emergency", "ambulance"),
    "fire": P_("emergency", "fire"),
    "police": P_("emergency", "police"),
}

CALL_BACK: Labels = {
    "came": P_("call-back", "it came"),
    "not_yet": P_("call-back", "not yet"),
    "unclear": P_("call-back", "not understood"),
    "silent": P_("call-back", "no answer"),
}

LEVEL: Labels = {
    "district": P_("level", "district"),
    "street": P_("level", "street"),
    "community": P_("level", "community"),
    "group": P_("level", "group"),
    "building": P_("level", "building"),
}

HEARING: Labels = {
    "hard": P_("hearing", "hard of hearing"),
    "deaf": P_("hearing", "deaf: write, don't phone"),
}

SPOKEN: Labels = {
    "zh": P_("language", "Chinese"),
    "en": P_("language", "English"),
}

# Groups of a household's file that an import understands; others are shown as they were imported.
GROUP: Labels = {
    "alone": P_("group", "lives alone"),
    "at_risk": P_("group", "at risk"),
    "elder": P_("group", "elder"),
    "child": P_("group", "child"),
    "left_behind": P_("group", "left behind"),
    "deaf": P_("group", "deaf"),
    "hard_of_hearing": P_("group", "hard of hearing"),
    "never_call_back": P_("group", "never call back"),
    "disabled": P_("group", "disabled"),
    "low_income": P_("group", "low income"),
    "party": P_("group", "party member"),
    "empty_nest": P_("group", "empty nest"),
    "lost_only_child": P_("group", "lost their only child"),
    "orphan": P_("group", "orphan"),
    "child_in_need": P_("group", "child in hardship"),
    "walks_badly": P_("group", "walks with difficulty"),
    "bedridden": P_("group", "bedridden"),
    "dementia": P_("group", "dementia"),
    "blind": P_("group", "sees badly or not"),
    "speaks_badly": P_("group", "speaks badly or not"),
    "chronic_illness": P_("group", "long-term illness"),
    "mental_illness": P_("group", "mental illness"),
    "learning_disability": P_("group", "learning disability"),
    "pregnant": P_("group", "pregnant"),
    "infant": P_("group", "infant"),
    "destitute": P_("group", "destitute"),
    "veteran": P_("group", "veteran"),
    "single_parent": P_("group", "single parent"),
    "minority": P_("group", "ethnic minority"),
    "newcomer": P_("group", "from elsewhere"),
}


def label(words: Words, labels: Labels, value: str | None) -> str:
    """The word for a value; a value from elsewhere (an imported group, say) stands for itself."""
    if not value:
        return ""
    message = labels.get(str(value))
    return words.marked(message) if message is not None else str(value)
