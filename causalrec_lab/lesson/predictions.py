"""A guess with a confidence is committed first; only then does the number show.

Terms: a *sealed* prediction has no outcome yet (a later notebook opens it); a *hit* is a guess that came
true; the *Brier score* is the mean squared distance between confidence and what happened, .25 for a coin.

Taught in notebooks/00_start_here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from causalrec_lab.errors import LabError
from causalrec_lab.lesson.blanks import ____, holds_blank
from causalrec_lab.lesson.content import find
from causalrec_lab.lesson.front import Field, Group, Interactive, confidence_menu, confidence_of, lettered
from causalrec_lab.lesson.functions import safe_read
from causalrec_lab.lesson.items import Predict
from causalrec_lab.lesson.kinds import Choice, short
from causalrec_lab.lesson.notes import Note, or_refused, table_html, table_text
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import text


@dataclass(frozen=True)
class Committed:
    """A guess that can no longer be taken back."""

    guess: str
    confidence: int
    hit: bool | None
    shown: str


def commit(item: Predict, guess: object, confidence: object) -> Committed:
    """Read a guess and its confidence; pure, nothing is recorded.

    Raises:
        LabError: no guess, one that cannot be read, or a confidence outside 50 to 100.
    """
    if holds_blank(guess):
        raise LabError(text("predict", "no_guess"))
    kind, reading = item.asked, safe_read(item.asked, guess)
    if reading.shape != kind.shape:
        where = ("shape", "choice") if "options" in reading.problem else ("predict",)
        raise LabError(text(*where, "unreadable", **{"given": short(guess)} | reading.problem))
    hit = None if item.wanted is None else kind.same(reading, item.wanted)
    return Committed(kind.show(reading), confidence_of(confidence), hit, in_words(item, kind.show(reading)))


def in_words(item: Predict, guess: str) -> str:
    """A guess as the learner read it: the words of an option, or the number."""
    kind = item.asked
    if isinstance(kind, Choice):
        return dict(zip(kind.keys, kind.labels or kind.keys, strict=True)).get(guess, guess)
    return guess


def revealed(item: Predict, made: Committed) -> Note:
    """What shows after the commitment."""
    outcome = "" if item.wanted is None else in_words(item, item.asked.show(item.wanted))
    said = text("predict", "committed", guess=made.shown, confidence=made.confidence)
    tone = "right" if made.hit else "note"
    lines = (said, text(item.id, "reveal", outcome=outcome, guess=made.shown))
    return Note(f"{item.id} · {text('predict', 'title')}", lines, tone=tone)


def earlier(item: Predict) -> Committed | None:
    """The guess that was committed before, from the progress file."""
    for event in store().events(item.id, "prediction"):
        guess, confidence = event.get("guess"), event.get("confidence")
        if isinstance(guess, str) and isinstance(confidence, int):
            return Committed(guess, confidence, event.get("hit"), in_words(item, guess))
    return None


def keep(item: Predict, guess: object, confidence: object) -> Note:
    """Commit, record, reveal; a guess made before stands."""
    before = earlier(item)
    if before:
        new, old = (safe_read(item.asked, one).value for one in (guess, before.guess))
        other = new != old and not holds_blank(guess)
        return revealed(item, before).with_lines([text("predict", "stands")] if other else [])
    made = commit(item, guess, confidence)
    store().record("prediction", item.id, guess=made.guess, confidence=made.confidence, hit=made.hit)
    return revealed(item, made).with_lines(store().take_notices())


def predict(name: str, *, guess: object = ____, confidence: object = None) -> Interactive | Note:
    """Ask for a guess and how sure it is; both start empty, and the number shows after the commitment.

    Args:
        name: the prediction, such as "01-A".
        guess: without a front end, the guess itself.
        confidence: without a front end, 50 to 100 per cent sure.
    """
    item = find(name, Predict)
    title = f"{name} · {text('predict', 'title')}"
    if not holds_blank(guess) or earlier(item):
        return or_refused(title, lambda: keep(item, guess, confidence))
    options = lettered(item.asked.labels) if isinstance(item.asked, Choice) else []
    lines = (text(name, "ask"), *options, text("predict", "by_typing", id=name))
    return Interactive(title, lines, lambda: [group(item)])


def group(item: Predict) -> Group:
    """The fields, empty, and a button that commits."""
    kind, label = item.asked, text("predict", "guess")
    if isinstance(kind, Choice):
        guess = Field("guess", "radio", label, list(zip(kind.keys, kind.labels or kind.keys, strict=True)))
    else:
        guess = Field("guess", "text", label, hint=text("predict", "guess_example"))

    def act(values: dict) -> Note:
        return keep(item, values.get("guess"), values.get("sure") or None)

    fields, ask = [guess, confidence_menu()], text(item.id, "ask")
    return Group("predict", fields, text("predict", "commit"), act, ask=ask)


@dataclass(frozen=True)
class Calibration:
    """How well confidence fits what happened, over all predictions with an outcome.

    `rows` holds (confidence, guesses, hits); `brier` is 0 at best and .25 for a coin said to be a coin.
    """

    count: int
    brier: float | None
    confidence: float | None
    hits: float | None
    rows: tuple[tuple[int, int, int], ...]

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        heads = [text("calibration", name) for name in ("confidence", "guesses", "hits")]
        return heads, [[f"{level} %", str(count), str(hits)] for level, count, hits in self.rows]

    @property
    def sentence(self) -> str:
        """Count, Brier score, mean confidence and hits in one sentence."""
        if not self.count:
            return text("calibration", "none")
        brier, sure, right = f"{self.brier:.2f}", f"{self.confidence:.0f}", f"{self.hits * 100:.0f}"
        return text("calibration", "line", count=self.count, brier=brier, sure=sure, right=right)

    def __repr__(self) -> str:
        return "\n".join([self.sentence, *([table_text(*self._cells())] if self.count else [])])

    def _repr_html_(self) -> str:
        return table_html(*self._cells(), caption=self.sentence)


def calibration() -> Calibration:
    """Your own calibration so far, from the first commitment of every prediction with an outcome.

    Brier = mean of (confidence - hit) squared
    """
    return calibrate(guesses(store().events()))


def guesses(events: Iterable[dict]) -> list[tuple[int, bool]]:
    """(confidence, hit) of the first commitment of every prediction with an outcome."""
    first: dict[str, tuple[int, bool]] = {}
    for event in events:
        sure, hit = event.get("confidence"), event.get("hit")
        if event["kind"] == "prediction" and type(sure) is int and isinstance(hit, bool):
            first.setdefault(event["id"], (sure, hit))
    return list(first.values())


def calibrate(made: list[tuple[int, bool]]) -> Calibration:
    """The same for any list of (confidence in per cent, hit).

    >>> calibrate([(100, True), (50, False)]).brier
    0.125
    """
    if not made:
        return Calibration(0, None, None, None, ())
    brier = fmean((sure / 100 - hit) ** 2 for sure, hit in made)
    levels: dict[int, list[bool]] = {}
    for sure, hit in sorted(made):
        levels.setdefault(sure, []).append(hit)
    rows = tuple((level, len(hits), sum(hits)) for level, hits in levels.items())
    return Calibration(len(made), brier, fmean(sure for sure, _ in made), fmean(hit for _, hit in made), rows)
