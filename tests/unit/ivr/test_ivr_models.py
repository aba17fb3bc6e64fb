"""Which models are taken, and what they say of themselves."""

from pathlib import Path

import pytest

from ivr.speech.models import PRACTICE, BadModel, check_model, practice_model


@pytest.mark.parametrize("language", ["zh", "en"])
def test_practice_models_are_models_and_say_that_they_are_for_practice(language: str) -> None:
    info = practice_model(language)
    assert (info.language, info.practice) == (language, True)
    assert "can't understand people" in (PRACTICE / "PRACTICE.md").read_text(encoding="utf-8")


def test_a_model_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="there is no folder"):
        check_model(tmp_path / "gone")
    file = tmp_path / "vosk-model-small-cn-0.22.zip"
    file.write_bytes(b"PK")
    with pytest.raises(BadModel, match="is a file"):
        check_model(file)
    with pytest.raises(BadModel, match=r"lacks am/final.mdl.*Did you mean .*vosk-model-small-cn-espeakfixture"):
        check_model(PRACTICE)
    with pytest.raises(BadModel, match="no practice model for 'fr'"):
        practice_model("fr")


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("vosk-model-small-cn-0.22", "zh"),
        ("vosk-model-cn-0.22", "zh"),
        ("vosk-model-small-en-us-0.15", "en"),
        ("vosk-model-small-ru-0.22", "ru"),
    ],
)
def test_a_full_model_tells_its_language_and_is_not_for_practice(tmp_path: Path, name: str, language: str) -> None:
    model = tmp_path / name
    for needed in ("am/final.mdl", "conf/mfcc.conf", "graph/phones/word_boundary.int", "graph/HCLr.fst"):
        (model / needed).parent.mkdir(parents=True, exist_ok=True)
        (model / needed).touch()
    info = check_model(model)
    assert (info.language, info.practice, info.path) == (language, False, model)
    odd = model.rename(tmp_path / "model")
    with pytest.raises(BadModel, match="language can't be told"):
        check_model(odd)
