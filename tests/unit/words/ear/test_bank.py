"""The examples in the package, and that the weights were made from these very examples."""

from __future__ import annotations

from hotline.words.ear import SecondEar
from hotline.words.ear.bank import example_files, examples, fingerprint, without_twins
from hotline.words.ear.emergencies import emergency_of
from hotline.words.model import EMERGENCIES

FILES = example_files()


def test_every_file_can_be_read_and_says_its_language_in_its_name() -> None:
    assert FILES
    assert {one.language for one in examples(FILES)} == {"zh", "en"}


def test_no_sentence_stands_there_twice() -> None:
    assert without_twins(FILES)[1] == []


def test_a_sentence_that_comes_again_is_left_out_when_files_are_taken() -> None:
    first = ("en_a.tsv", "text\tcategory\nHelp me!\tsafety\n救命\tsafety\n")
    second = ("zh_b.tsv", "text\tcategory\n救命。\tsafety\n！！\tunknown\nhelp, me\tsafety\n")
    kept, left_out = without_twins([first, second])
    assert kept == [first, ("zh_b.tsv", "text\tcategory\n！！\tunknown\n")]
    assert left_out == [("zh_b.tsv", "救命。\tsafety"), ("zh_b.tsv", "help, me\tsafety")]


def test_the_weights_were_made_from_these_examples(ear: SecondEar) -> None:
    assert ear.weights.fingerprint == fingerprint(FILES), "the examples have changed: run scripts/train_ear"


def test_the_fingerprint_is_of_the_contents_whatever_the_files_are_called() -> None:
    (_, text), *rest = FILES
    assert fingerprint([*rest, ("zh_renamed.tsv", text)]) == fingerprint(FILES)
    more = text + "多了一句\tother\tn\tn\tother/more\t\n"
    assert fingerprint([*rest, ("zh_renamed.tsv", more)]) != fingerprint(FILES)


def test_every_danger_is_for_somebody() -> None:
    found = {emergency_of(one.idea, one.category) for one in examples(FILES) if one.critical == "y"}
    assert found == set(EMERGENCIES)
