"""The speech models: is this folder one, for which language, and is it only for practice?"""

import re
from dataclasses import dataclass
from pathlib import Path

PRACTICE = Path(__file__).parent / "practice"
_MARKER = "PRACTICE.md"
_NEEDED = ("am/final.mdl", "conf/mfcc.conf", "graph/phones/word_boundary.int")
_NAME = re.compile(r"vosk-model(?:-small|-spk|-big)?-([a-z]{2})(?:-[a-z]{2})?(?:-|$)")


class BadModel(Exception):
    """The speech model can't be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that was checked; `practice`: understands only its sample sentences, not people."""

    language: str  # "zh", "en", ...
    practice: bool
    path: Path


def check_model(path: Path) -> ModelInfo:
    """Look at a model's folder without loading it. Raises BadModel."""
    if not path.exists():
        raise BadModel(f"speech model: there is no folder {path}. Unpack a Vosk model there, or unset it.")
    if not path.is_dir():
        raise BadModel(f"speech model: {path} is a file. Unpack it and name the folder.")
    missing = [name for name in _NEEDED if not (path / name).is_file()]
    if not ((path / "graph/HCLG.fst").is_file() or (path / "graph/HCLr.fst").is_file()):
        missing.append("graph/HCLG.fst or graph/HCLr.fst")
    if missing:
        inner = next((found.parent.parent for found in path.glob("*/am/final.mdl")), None)
        hint = f" Did you mean {inner}?" if inner is not None else ""
        raise BadModel(f"speech model: {path} is no Vosk model, it lacks {', '.join(missing)}.{hint}")
    name = _NAME.match(path.resolve().name)
    if name is None:
        raise BadModel(
            f"speech model: the language can't be told from the name {path.resolve().name!r}. "
            "Keep the name it was published under, such as vosk-model-small-cn-0.22."
        )
    code = name.group(1)
    practice = (path / _MARKER).is_file() or (path.resolve().parent / _MARKER).is_file()
    return ModelInfo("zh" if code == "cn" else code, practice, path)


def practice_model(language: str) -> ModelInfo:
    """Give the practice model that comes with this package, "zh" or "en". Raises BadModel for another."""
    names = {"zh": "vosk-model-small-cn-espeakfixture", "en": "vosk-model-small-en-us-espeakfixture"}
    if language not in names:
        raise BadModel(f"speech model: there is no practice model for {language!r}, only for zh and en.")
    return check_model(PRACTICE / names[language])
