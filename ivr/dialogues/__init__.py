"""The dialogues, by name. Each is a graph of nodes in plain Python; `ivr.flow` walks them."""

from collections.abc import Mapping

from ivr.dialogues.answer import ANSWER
from ivr.dialogues.call_back import CALL_BACK
from ivr.dialogues.danger import DANGER, DANGER_AGAIN
from ivr.dialogues.duty import DUTY
from ivr.dialogues.intake import INTAKE
from ivr.dialogues.offer import OFFER
from ivr.dialogues.report import REPORT
from ivr.dialogues.work import NOTICE, WORK
from ivr.flow import Dialogue

DIALOGUES: Mapping[str, Dialogue] = {
    dialogue.name: dialogue
    for dialogue in (INTAKE, REPORT, DANGER, DANGER_AGAIN, ANSWER, CALL_BACK, DUTY, OFFER, WORK, NOTICE)
}
