"""Checks answers: a verdict in one of three states, hints that climb, a reveal after a try.

Terms: a *verdict* is "not attempted", "not yet" or "correct"; a *hint step* is one of the three hints;
*borrowed* means that later cells go on with the workbook's own value.

Taught in notebooks/00_start_here.
"""

from dataclasses import dataclass
from functools import cached_property

from causalrec_lab.errors import LabError
from causalrec_lab.lesson.blanks import holds_blank
from causalrec_lab.lesson.content import find, items
from causalrec_lab.lesson.functions import in_floats, run_limited, safe_read
from causalrec_lab.lesson.items import Exercise, resolve
from causalrec_lab.lesson.kinds import Choice, Ends, Reading, When, alike, short, shown, simple
from causalrec_lab.lesson.notes import Note, note_html, note_text
from causalrec_lab.lesson.progress import store
from causalrec_lab.lesson.texts import ENGINE, has, text, words_of
from causalrec_lab.lesson.texts import find as find_text
from causalrec_lab.texts import hear, languages, missing

TONE = {"not attempted": "blank", "not yet": "try", "correct": "right"}


@dataclass(frozen=True)
class Grade:
    """What an answer is worth: the state, the key of a known wrong answer, the sentence for the learner."""

    state: str
    message: str
    known: str | None = None
    shown: str = ""


@dataclass(frozen=True)
class Verdict:
    """What `check` gives back: `state`, and `value` to go on with.

    `value` is the learner's own answer where it is correct, and the reference where it is not. A learner's
    function gives floats where it gave fractions, and numbers where it gave them as text, so that later cells
    can print and plot what it gives.
    """

    exercise: Exercise
    grade: Grade
    answer: object
    lines: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """One of "not attempted", "not yet", "correct"."""
        return self.grade.state

    @property
    def borrowed(self) -> bool:
        """Whether `value` is the workbook's own."""
        return self.state != "correct"

    @cached_property
    def value(self) -> object:
        """The value later cells go on with."""
        if self.borrowed:
            return self.exercise.value
        kind = self.exercise.kind
        return in_floats(self.answer, kind.of) if kind.shape == "function" else self.answer

    def _parts(self) -> tuple[str, str, tuple[str, ...]]:
        title = f"{self.exercise.id} · {text('state', self.state)}"
        return TONE[self.state], title, tuple(filter(None, (self.grade.message, *self.lines)))

    def __repr__(self) -> str:
        return note_text(*self._parts())

    def _repr_html_(self) -> str:
        return note_html(*self._parts())


def known_wrong(exercise: Exercise, reading: Reading) -> str | None:
    """The key of the first known wrong answer this one is, or None."""
    return next((key for key, wrong in exercise.known.items() if is_listed(exercise, wrong, reading)), None)


def is_listed(exercise: Exercise, answer: object, reading: Reading) -> bool:
    """Whether a reading is an answer that the exercise lists: a value, one for later, or a `When`.

    Each is read once and kept (as long as the exercise): every wrong try is held against all of them.
    """
    kind, kept, place = exercise.asked, vars(exercise).setdefault("_read", {}), (id(answer), *languages())
    if isinstance(answer, When):
        return reading.shape == kind.shape and obeys(answer, reading)
    if place not in kept:
        kept[place] = safe_read(kind, resolve(answer))
    return alike(kind, reading, kept[place])


def obeys(rule: When, reading: Reading) -> bool:
    """Whether a reading has the property; a number too large for a rule has none."""
    try:
        return bool(rule.rule(simple(reading)))
    except (ArithmeticError, TypeError, ValueError):
        return False


def is_right(exercise: Exercise, reading: Reading) -> bool:
    """Whether the answer is the reference or one of the other right answers, of whatever shape."""
    kind = exercise.asked
    same = reading.shape == kind.shape and kind.same(reading, exercise.wanted)
    return same or any(is_listed(exercise, other, reading) for other in exercise.also)


def shape_message(exercise: Exercise, reading: Reading) -> str:
    """The sentence for an answer of the wrong shape."""
    kind = exercise.asked
    asked = "ends" if isinstance(kind, Ends) else kind.shape
    entry = reading.shape if has("shape", asked, reading.shape) else "unreadable"
    options = kind.options if isinstance(kind, Choice) else ""
    named = {"given": shown(kind, reading), "options": options} | reading.problem
    why = text("raised", named["raised"]) if has("raised", named.get("raised", "")) else ""
    return f"{text('shape', asked, entry, **named)} {why}".strip()


def grade(exercise: Exercise, answer: object) -> Grade:
    """Judge an answer. Pure: nothing recorded, nothing shown, and no answer makes it raise."""
    blank, kind = run_limited(lambda: holds_blank(answer), (), seconds=5.0).value, exercise.asked
    reading = Reading("blank") if blank is True else safe_read(kind, answer)
    if reading.shape == "blank":
        return Grade("not attempted", text("check", "nothing" if answer is None else "not_attempted"))
    seen = short(shown(kind, reading), 200).strip("'\"")
    if is_right(exercise, reading):
        return Grade("correct", text(exercise.id, "right") if has(exercise.id, "right") else "", shown=seen)
    if key := known_wrong(exercise, reading):
        return Grade("not yet", text(exercise.id, "known", key), known=key, shown=seen)
    if reading.shape != kind.shape:
        return Grade("not yet", shape_message(exercise, reading), known=f"shape: {reading.shape}", shown=seen)
    differs = kind.differs(reading, exercise.wanted) if hasattr(kind, "differs") else None
    if differs:
        return Grade("not yet", shape_message(exercise, differs), known=f"shape: {differs.shape}", shown=seen)
    key = kind.fallback(reading, exercise.wanted)
    told = text("fallback", key, given=short(kind.show(reading), 80).strip("'\""))
    return Grade("not yet", told, known="swapped" if key.startswith("swapped") else None, shown=seen)


def check(name: str, *answer: object, record: bool = True) -> Verdict:
    """Look at an answer and say where it stands; put it on the last line of a cell.

    Args:
        name: the exercise, such as "01-2".
        answer: the answer; several are taken as one tuple.
        record: whether it counts as a try and is kept.

    Raises:
        UnknownName: there is no such exercise (never because of the answer).
    """
    exercise = find(name, Exercise)
    given = answer[0] if len(answer) == 1 else (answer or None)
    result, kept, lines = grade(exercise, given), store(), []
    if result.state != "not attempted" and record:
        last = (kept.events(name, "attempt") or [{}])[-1]
        same = {"answer": result.shown, "state": result.state}
        same |= {"edition": exercise.edition} if exercise.edition > 1 else {}
        if any(last.get(key) != value for key, value in same.items()):  # Run All again is not a new try
            kept.record("attempt", name, **same, known=result.known)
    if result.state == "not yet":
        tries = len(kept.events(name, "attempt"))
        lines.append(text("check", "reveal_next" if tries > 1 else "hint_next", id=name))
    return Verdict(exercise, result, given, (*lines, *kept.take_notices()))


def solution(name: str, *answer: object) -> Verdict:
    """Check a solution cell: nothing is recorded, and a wrong solution is an error.

    Raises:
        LabError: the answer is not correct.
    """
    verdict = check(name, *answer, record=False)
    if verdict.state != "correct":
        found = {"id": name, "given": short(verdict.answer), "state": verdict.state}
        raise LabError(text("check", "not_right", **found, message=verdict.grade.message))
    return verdict


def hint_of(name: str, step: int) -> str:
    """A hint's words, steps counted from 1. It has no gaps: a brace in it is code, `{node: row[node]}`."""
    return str(find_text(name, "hints", step - 1))


_steps: dict[str, int] = {}


def hint(name: str) -> Note:
    """The next hint step: where to look; what over what; the sum without its result."""
    exercise = find(name, Exercise)
    steps = 3
    step = _steps[name] = min(_steps.get(name, 0) + 1, steps)
    kept = store()
    if step > max((event.get("step", 0) for event in kept.events(exercise.id, "hint")), default=0):
        kept.record("hint", name, step=step)
    after = text("hint", "more" if step < steps else "last", id=name)
    title = text("hint", "title", step=step, steps=steps)
    return Note(f"{name} · {title}", (hint_of(name, step), after, *kept.take_notices()))


def reveal(name: str) -> Note:
    """The answer and why, once a try has been made; before that, an invitation to try."""
    find(name, Exercise)
    kept = store()
    if not kept.events(name, "attempt"):
        return Note(name, (text("reveal", "try_first", id=name), *kept.take_notices()), tone="blank")
    if not kept.events(name, "reveal"):
        kept.record("reveal", name)
    return Note(f"{name} · {text('reveal', 'title')}", (text(name, "solution"), *kept.take_notices()))


def start(notebook: str) -> Note:
    """The setup cell's line: which notebook this is, where answers are kept, how far the learner is."""
    exercises = items(notebook, Exercise)
    kept = store()
    kept.notebook = notebook
    for said in kept.events("browser", "language")[-1:]:
        hear(said.get("key", ""))
    states = [standing(exercise.id) for exercise in exercises]
    place = kept.path and f"{kept.path.parent.name}/{kept.path.name}"
    tally = {"correct": states.count("correct"), "tried": sum(s != "not attempted" for s in states)}
    lines = [text("progress", "kept" if place else "off", where=place)]
    if any(tally.values()):
        lines.append(text("progress", "tally", total=len(states), **tally))
    if changed := [one.id for one in exercises if _asked_anew(one)]:
        lines.append(text("progress", "asked_anew", ids=", ".join(changed)))
    if left := missing(words_of(notebook).folder, ENGINE.folder):
        lines.append(text("progress", "in_english", count=left))
    title = text("progress", "start", notebook=notebook, title=text(notebook, "title"))
    return Note(title, (*lines, *kept.take_notices()))


def standing(name: str) -> str:
    """Where a learner stands with one exercise: correct once is correct, until another answer is right."""
    tries, edition = store().events(name, "attempt"), find(name, Exercise).edition
    right = any(e.get("state") == "correct" and e.get("edition", 1) == edition for e in tries)
    return "correct" if right else "not yet" if tries else "not attempted"


def _asked_anew(exercise: Exercise) -> bool:
    """Whether every try that is kept answered an earlier edition of the exercise."""
    tries = store().events(exercise.id, "attempt")
    return bool(tries) and all(event.get("edition", 1) < exercise.edition for event in tries)
