"""What is said in English."""

from collections.abc import Mapping

EN: Mapping[str, str] = {
    # intake
    "greet": "Hello, this is the {hotline} help line. This call is recorded.",
    "practice": "This is a practice line.",
    "tell_me": "Please tell me what you need. Take your time.",
    "go_on": "Hello, I am listening. Please go on.",
    "ask_again": "I could not hear you. There is no hurry. Please tell me what you need.",
    # danger
    "is_danger": "Please tell me: is anybody in danger?",
    "is_danger_again": "I ask once more: is anybody in danger?",
    "danger_keys": "If so, say: yes, or press 9. If not, say: no, or press 0.",
    # answer
    "we_heard": "I wrote down what you just said.",
    "promise": "{promise}",
    "promise_again": "I will say it once more. {promise}",
    "taken_down": "We have taken it down. A person will listen to your call and phone you back.",
    "good_bye": "Take care. Good-bye.",
    # call_back
    "call_back_greet": "Hello, this is the {hotline} help line. This call is recorded.",
    "has_it_come": "{question}",
    "call_back_keys": (
        "If {done}, say: {done}, or press 1. If not, say: not yet, or press 2. To speak to somebody, press 0."
    ),
    "ask_once_more": "Sorry, I did not catch that.",
    # duty
    "duty_waits": "Duty phone. Critical ticket {ticket} waits and nobody has answered.",
    "duty_not_understood": "Duty phone. Ticket {ticket} was not understood. It may be serious: please look at it.",
    "duty_several": "Duty phone. Several tickets wait and nobody has answered: {tickets}.",
    "duty_keys": "To take it, press 1, or say: yes, I take it.",
    # offer
    "offer": "Hello. Ticket {ticket}, in {area}. Please {deed}.",
    "offer_keys": "If you can go, press 1, or say: accept. If not, press 0, or say: no.",
    # work, notice
    "report_one": "You have ticket {ticket} in hand.",
    "report_several": "You have several tickets in hand. Please say which one you mean, and how it goes.",
    "report_keys": (
        "Press 2 when you are there, 3 when it is done, 4 for help, 0 if you cannot go. "
        "Or simply say what else there is."
    ),
    "work_words": "{words}",
    "work_keys": "Press 2 when you are there, 3 when it is done, 4 for help, 0 if you cannot go. Or just hang up.",
    # the last words, when nothing else follows: bye_<dialogue>_<outcome>
    "bye": "Thank you. Good-bye.",
    "bye_call_back_came": "Good, I have noted it. Take care. Good-bye.",
    "bye_call_back_not_yet": "I see. Sorry that you had to wait. We will follow it up now. Good-bye.",
    "bye_call_back_unclear": "Never mind. A person will check with you. Good-bye.",
    "bye_call_back_person": "All right, a person will ring you. Good-bye.",
    "bye_call_back_silent": "I could not hear you. We will be in touch again. Good-bye.",
    "bye_duty_acknowledged": "Received. Please open the ticket now. Good-bye.",
    "bye_duty_silent": "No answer was heard. Good-bye.",
    "bye_offer_accepted": "Thank you. Please look at your messages. Good-bye.",
    "bye_arrived": "Noted: you are there. Good-bye.",
    "bye_done": "Noted: it is done. Thank you very much. Good-bye.",
    "bye_help": "All right, the duty desk will ring you at once. Good-bye.",
    "bye_given_back": "That is all right, we ask somebody else. Thank you. Good-bye.",
    "bye_work_told": "Thank you. Good-bye.",
    "bye_offer_declined": "That is all right. Thank you. Good-bye.",
    "bye_offer_silent": "No answer was heard. Good-bye.",
    # when something of ours is broken
    "sorry": "Sorry, something went wrong. Your call was received and somebody will contact you. Good-bye.",
    "sorry_speak": "Hello, this call is recorded. Please say now what you need, then simply hang up.",
    "not_wanted": "Sorry to have disturbed you. It is settled. Good-bye.",
}
