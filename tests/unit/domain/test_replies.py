"""What a volunteer's SMS means, and which ticket it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.domain import events as ev
from hotline.domain.replies import (
    BY_KEY,
    FIRST_NUMBER,
    Command,
    Meaning,
    Reply,
    Verdict,
    parse_answer,
    parse_danger,
    understand,
    waits_for,
)
from hotline.domain.ticket import Disposition, Protected, Ticket
from tests.unit.domain.support import ANNA, BO, OPERATOR, Story, by, done

# Twilio's list: the carrier takes these for itself, whatever we would make of them.
STOPS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
CARRIER_WORDS = [*STOPS, "START", "YES", "UNSTOP"]


@pytest.mark.parametrize("word", CARRIER_WORDS)
def test_no_answer_is_a_word_that_carriers_take(word: str) -> None:
    assert word.lower() not in BY_KEY


def test_a_lone_digit_is_never_a_ticket_number() -> None:
    assert all(int(c.value) < FIRST_NUMBER for c in Command)


@pytest.mark.parametrize(
    ("text", "answer"), [("1", "came"), ("１。", "came"), ("2", "not_yet"), ("没有", "not_yet"), ("No!", "not_yet")]
)
def test_short_answers(text: str, answer: str) -> None:
    assert parse_answer(text) == answer


@pytest.mark.parametrize("text", ["yes", "是的", "好", "not yet but soon", "来了吗", ""])
def test_a_polite_yes_is_no_answer(text: str) -> None:
    assert parse_answer(text) is None


def offered(number: int = 1001) -> Story:
    return Story(number=number).dispatch(ANNA, BO)


def accepted(number: int = 1001) -> Story:
    return offered(number).do(ev.Accepted(by(ANNA)))


def meaning(text: str, *in_hand: Ticket, person: str = ANNA.person) -> Meaning:
    """Of a digit, with a number before or behind it or none."""
    words = text.split()
    digit = next(word for word in words if len(word) == 1)
    number = next((int(word) for word in words if len(word) > 1), None)
    return understand(Reply(Command(digit), number), person, in_hand)


class TestOneTicket:
    def test_an_open_offer_is_accepted_or_declined(self) -> None:
        ticket = offered().ticket
        assert meaning("1", ticket) == Meaning(Verdict.ACCEPT, ticket)
        assert meaning("0", ticket) == Meaning(Verdict.DECLINE, ticket)

    @pytest.mark.parametrize(
        ("text", "verdict"),
        [
            ("1", Verdict.ALREADY),
            ("0", Verdict.GIVE_BACK),
            ("2", Verdict.ARRIVED),
            ("3", Verdict.DONE),
            ("4", Verdict.HELP),
        ],
    )
    def test_at_work(self, text: str, verdict: Verdict) -> None:
        ticket = accepted().ticket
        assert meaning(text, ticket) == Meaning(verdict, ticket)
        assert meaning(f"{text} 1001", ticket) == Meaning(verdict, ticket)

    @pytest.mark.parametrize("text", ["2", "3", "4"])
    def test_before_accepting_there_is_nothing_to_report(self, text: str) -> None:
        assert meaning(text, offered().ticket).verdict is Verdict.NOTHING_OPEN

    def test_nobody_ever_asked(self) -> None:
        assert meaning("1") == Meaning(Verdict.NOTHING_OPEN)
        assert meaning("1 1042", offered().ticket) == Meaning(Verdict.NOT_YOURS)


class TestLateAnswers:
    def test_somebody_else_was_quicker(self) -> None:
        assert meaning("1", accepted().ticket, person=BO.person).verdict is Verdict.LATE_FILLED

    def test_an_offer_that_lapsed_counts_while_a_place_is_free(self) -> None:
        story = offered().passes(minutes=31)
        assert not story.ticket.open_offers
        found = meaning("1", story.ticket)
        assert found.verdict is Verdict.ACCEPT
        story.do(ev.Accepted(by(ANNA)))
        assert [a.person for a in story.ticket.active] == [ANNA.person]

    def test_the_ticket_is_finished(self) -> None:
        story = done(Story())
        assert meaning("1", story.ticket).verdict is Verdict.LATE_CLOSED
        story.do(ev.Closed(OPERATOR, Disposition.RESOLVED))
        assert meaning("1", story.ticket).verdict is Verdict.LATE_CLOSED
        assert meaning("3 1001", story.ticket).verdict is Verdict.LATE_CLOSED

    def test_what_was_taken_back_needs_a_new_offer(self) -> None:
        story = accepted().do(ev.TakenBack(OPERATOR, ANNA.person))
        assert meaning("1", story.ticket).verdict is Verdict.NOTHING_OPEN
        assert meaning("1", story.dispatch(ANNA).ticket).verdict is Verdict.ACCEPT

    def test_whoever_gave_it_back_may_change_their_mind(self) -> None:
        story = accepted().do(ev.Declined(by(ANNA)))
        assert meaning("0", story.ticket).verdict is Verdict.NOTHING_OPEN
        assert meaning("1", story.ticket).verdict is Verdict.ACCEPT

    def test_nobody_takes_two_places_of_one_ticket(self) -> None:
        story = Story().dispatch(ANNA, BO, places=3).do(ev.Accepted(by(ANNA)), ev.Accepted(by(BO)))
        story.do(ev.WorkDone(by(ANNA), ANNA.person, None))
        assert meaning("1", story.ticket).verdict is not Verdict.ACCEPT

    def test_a_protected_ticket_is_settled_for_all_who_were_asked(self) -> None:
        ticket = replace(offered().ticket, protected=Protected.ABUSE)
        assert meaning("1", ticket).verdict is Verdict.LATE_FILLED


class TestTwoTickets:
    def test_two_open_offers_get_one_friendly_question(self) -> None:
        first, second = offered(1001).ticket, offered(1002).ticket
        assert meaning("1", second, first) == Meaning(Verdict.WHICH, None, (1002, 1001))
        assert meaning("0", second, first) == Meaning(Verdict.WHICH, None, (1002, 1001))

    @pytest.mark.parametrize("text", ["1 1001", "1001 1"])
    def test_the_number_decides(self, text: str) -> None:
        first, second = offered(1001).ticket, offered(1002).ticket
        assert meaning(text, second, first) == Meaning(Verdict.ACCEPT, first)

    def test_a_bare_digit_goes_to_the_only_one_it_fits(self) -> None:
        work, offer = accepted(1001).ticket, offered(1002).ticket
        assert meaning("1", offer, work) == Meaning(Verdict.ACCEPT, offer)
        assert meaning("3", offer, work) == Meaning(Verdict.DONE, work)
        assert meaning("0", offer, work).verdict is Verdict.WHICH

    def test_two_at_work_are_not_guessed_between(self) -> None:
        first, second = accepted(1001).ticket, accepted(1002).ticket
        assert meaning("3", second, first) == Meaning(Verdict.WHICH, None, (1002, 1001))

    def test_a_late_bare_digit_is_about_the_latest(self) -> None:
        late, older = accepted(1002).ticket, accepted(1001).ticket
        found = meaning("1", late, older, person=BO.person)
        assert found == Meaning(Verdict.LATE_FILLED, late)


@pytest.mark.parametrize(
    "words",
    ["9", "９", "9。", " 99 ", "有", "有！", "有嘞", "有人", "有危险", "有，9", "是的，谢谢您", "对", "请回9", "Yes",
     "yes please", "Danger!", "somebody is in danger", "Y"],
)  # fmt: skip
def test_somebody_is_in_danger(words: str) -> None:
    assert parse_danger(words) is True


@pytest.mark.parametrize(
    "words",
    ["0", "０", "没有", "没得", "没有人", "没人有危险", "没有危险，谢谢", "不是", "没事", "No", "no, thank you",
     "nobody", "no one is in danger", "not in danger", "0 没有"],
)  # fmt: skip
def test_nobody_is_in_danger(words: str) -> None:
    assert parse_danger(words) is False


@pytest.mark.parametrize(
    "words",
    ["", "1", "90", "9 0", "000", "有没有", "没有米了", "没有气了", "有点饿", "我胸口疼", "no rice",
     "yes my wife has a fit", "好", "谢谢", "请", "是的" * 40],
)  # fmt: skip
def test_other_words_do_not_answer_whether_anybody_is_in_danger(words: str) -> None:
    assert parse_danger(words) is None


def test_a_command_waits_for_this_phone_only_with_an_offer_or_work() -> None:
    story = Story().dispatch(ANNA)
    assert waits_for(Reply(Command.DECLINE), ANNA.person, [story.ticket])
    assert not waits_for(Reply(Command.DECLINE), BO.person, [story.ticket])
    story.do(ev.Declined(by(ANNA)))
    assert not waits_for(Reply(Command.DECLINE), ANNA.person, [story.ticket])
