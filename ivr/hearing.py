"""Is somebody speaking? A cheap measure of energy over 20 ms frames, with a noise floor that adapts.

Not a recogniser and not meant to be one: it says when speech begins and stops, on any line, in microseconds.
"""

from dataclasses import dataclass, field

from ivr import mulaw

STEP = mulaw.FRAME / mulaw.RATE  # seconds in a frame

_OVER = 9.0  # dB over the noise floor that count as voice
_LEAST = 30.0  # dB: below this nothing is voice, however quiet the line
_HIGHEST_FLOOR = 52.0  # dB: a floor above this would make a loud voice its own noise
_FALL, _RISE = 0.25, 0.004  # how fast the floor follows down and up, per frame (up: about 5 s)
_ONSET = 5  # voiced frames in a row (100 ms) that begin a stretch; a click doesn't
_GAP = 0.7  # seconds of quiet that end a stretch


@dataclass(slots=True)
class Stretch:
    """One stretch of speech, in seconds from the start of the audio; `voiced` counts only its loud frames."""

    start: float
    end: float
    voiced: float


@dataclass(slots=True)
class Hearing:
    """The voice activity of one call; frames go in, stretches of speech come out."""

    seconds: float = 0.0
    stretches: list[Stretch] = field(default_factory=list)
    _floor: float | None = None  # dB; the first frame says how noisy the line is
    _run: int = 0
    _rest: bytes = b""

    def take(self, audio: bytes) -> None:
        """Listen to more mu-law audio, of any length."""
        audio = self._rest + audio
        whole = len(audio) - len(audio) % mulaw.FRAME
        for at in range(0, whole, mulaw.FRAME):
            self._frame(mulaw.loudness(audio[at : at + mulaw.FRAME]))
        self._rest = audio[whole:]

    def _frame(self, level: float) -> None:
        self.seconds += STEP
        floor = level if self._floor is None else self._floor
        floor += (_FALL if level < floor else _RISE) * (level - floor)
        self._floor = min(floor, _HIGHEST_FLOOR)
        voiced = level > max(self._floor + _OVER, _LEAST)
        self._run = self._run + 1 if voiced else 0
        if not voiced:
            return
        last = self.stretches[-1] if self.stretches else None
        if last is not None and self.seconds - last.end <= _GAP:
            last.end = self.seconds
            last.voiced += STEP
        elif self._run >= _ONSET:
            length = self._run * STEP
            self.stretches.append(Stretch(self.seconds - length, self.seconds, length))

    def voiced_since(self, since: float) -> float:
        """Give the seconds of voice after the moment `since`."""
        return sum(min(stretch.voiced, stretch.end - since) for stretch in self.stretches if stretch.end > since)

    def last_voice(self) -> float | None:
        """Give the moment the voice was heard last, or None."""
        return self.stretches[-1].end if self.stretches else None

    def last_stretch(self, longest: float) -> tuple[float, float] | None:
        """Give start and end of the last stretch of speech, cut at its front to `longest` seconds."""
        if not self.stretches:
            return None
        last = self.stretches[-1]
        return max(last.start, last.end - longest), last.end
