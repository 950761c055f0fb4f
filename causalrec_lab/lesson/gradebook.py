"""A folder of exported answers -> CSV and misconception map: `python -m causalrec_lab gradebook DIR`.

Terms: a *misconception map* counts, for each exercise, how many learners gave which known wrong answer.

Taught in notebooks/00_start_here.
"""

import csv
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.files import replace_file
from causalrec_lab.lesson.content import items, notebooks
from causalrec_lab.lesson.exports import FORMAT, SCHEMA
from causalrec_lab.lesson.items import Exercise
from causalrec_lab.lesson.predictions import calibrate, guesses
from causalrec_lab.lesson.progress import well_formed
from causalrec_lab.lesson.texts import has, text
from causalrec_lab.texts import plain

LARGEST = 20_000_000  # bytes; an export of the whole course has well below one million


@dataclass(frozen=True)
class Handed:
    """One learner's export."""

    key: str
    name: str
    file: str
    made: str
    events: tuple[dict, ...]

    def of(self, name: str, kind: str) -> list[dict]:
        """The events of one exercise and kind."""
        return [event for event in self.events if event["id"] == name and event["kind"] == kind]


@dataclass(frozen=True)
class Misconception:
    """One known wrong answer, and how many gave it."""

    exercise: str
    key: str
    message: str
    learners: int
    times: int
    tried: int


def read(path: Path) -> Handed:
    """One export.

    Raises:
        DataProblem: the file is damaged, too large, or something else; the reason is for the teacher.
    """
    if path.stat().st_size > LARGEST:
        raise DataProblem(text("gradebook", "too_large"))
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise DataProblem(text("gradebook", "not_json")) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DataProblem(text("gradebook", "alien"))
    if data.get("schema") != SCHEMA:
        raise DataProblem(text("gradebook", "newer", given=data.get("schema"), known=SCHEMA))
    learner, events = data.get("learner"), data.get("events")
    named = isinstance(learner, dict) and isinstance(learner.get("key"), str)
    if not named or not isinstance(events, list) or not all(map(well_formed, events)):
        raise DataProblem(text("gradebook", "damaged"))
    name, made = str(learner.get("name", "")), str(data.get("made", ""))
    return Handed(learner["key"], name, path.name, made, tuple(events))


def collect(folder: Path) -> tuple[list[Handed], list[tuple[str, str]]]:
    """The newest export of every learner, and the files left out with the reason.

    Raises:
        DataProblem: there is no such folder.
    """
    if not folder.is_dir():
        raise DataProblem(text("gradebook", "no_folder", given=folder))
    newest: dict[str, Handed] = {}
    skipped = []
    for path in sorted(folder.iterdir()):
        if path.suffix.casefold() != ".json" or not path.is_file():
            continue
        try:
            one = read(path)
        except (DataProblem, OSError) as error:
            skipped.append((path.name, str(error)))
            continue
        other = newest.setdefault(one.key, one)
        if other is not one:
            old, newest[one.key] = sorted((one, other), key=lambda handed: handed.made)
            skipped.append((old.file, text("gradebook", "older")))
    return sorted(newest.values(), key=lambda one: (one.name.casefold(), one.key)), skipped


def marks(one: Handed, name: str) -> list[object]:
    """State, tries, hints used, whether the answer was revealed before it was right."""
    tries = one.of(name, "attempt")
    states = [event.get("state") for event in tries]
    state = "correct" if "correct" in states else "not yet" if tries else "not attempted"
    steps = [event["step"] for event in one.of(name, "hint") if isinstance(event.get("step"), int)]
    opened = [event["time"] for event in one.of(name, "reveal")]
    right = [event["time"] for event in tries if event.get("state") == "correct"]
    helped = bool(opened) and (not right or min(opened) < min(right))
    return [state, len(tries), max(steps, default=0), "yes" if helped else "no"]


def table(handed: Iterable[Handed]) -> list[list[object]]:
    """One line a learner, four columns an exercise that anybody tried."""
    handed = list(handed)
    tried = {event["id"] for one in handed for event in one.events if event["kind"] == "attempt"}
    every = (exercise.id for notebook in notebooks() for exercise in items(notebook, Exercise))
    names = [name for name in every if name in tried]
    heads = ["learner", "name", "made", "correct", "predictions", "Brier"]
    for name in names:
        heads += [name, f"{name} tries", f"{name} hints", f"{name} revealed"]
    lines: list[list[object]] = [heads]
    for one in handed:
        cells = [mark for name in names for mark in marks(one, name)]
        known = calibrate(guesses(one.events))
        shown = "" if known.brier is None else round(known.brier, 3)
        lines.append([one.key, one.name, one.made, cells[::4].count("correct"), known.count, shown, *cells])
    return lines


def misconceptions(handed: Iterable[Handed]) -> list[Misconception]:
    """Which known wrong answers were given, by how many, the most common first."""
    who, times, tried = defaultdict(set), Counter(), defaultdict(set)
    for one in handed:
        for event in one.events:
            if event["kind"] not in ("attempt", "quiz"):
                continue
            tried[event["id"]].add(one.key)
            wrong = event.get("known") if event["kind"] == "attempt" else wrong_option(event)
            if isinstance(wrong, str):
                who[event["id"], wrong].add(one.key)
                times[event["id"], wrong] += 1
    found = [
        Misconception(name, key, message(name, key), len(people), times[name, key], len(tried[name]))
        for (name, key), people in who.items()
    ]
    return sorted(found, key=lambda one: (-one.learners, one.exercise, one.key))


def wrong_option(event: dict) -> str | None:
    """The option or reason that was wrong in a quiz answer."""
    if event.get("state") == "wrong":
        return f"option: {event.get('option')}"
    return f"because: {event.get('because')}" if event.get("state") == "lucky" else None


def message(name: str, key: str) -> str:
    """The sentence a learner got for that answer, if the course still has it."""
    sort, _, rest = key.partition(": ")
    for path in (("known", key), ("wrong", rest), ("wrong_reasons", rest)):
        if (path[0] == "known" or sort in ("option", "because")) and has(name, *path):
            return plain(text(name, *path))
    return text("gradebook", "swapped" if key == "swapped" else "shape" if sort == "shape" else "gone")


def safe(cell: object) -> object:
    """A cell no spreadsheet takes for a formula, on one line.

    >>> safe("=1+1"), safe("-1"), safe("2 of 4"), safe(-1)
    ("'=1+1", "'-1", '2 of 4', -1)
    """
    if not isinstance(cell, str):
        return cell
    words = "".join(sign if sign.isprintable() else " " for sign in cell)
    return f"'{words}" if words.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") else words


def csv_bytes(lines: Iterable[Iterable[object]]) -> bytes:
    """The lines as CSV with a byte order mark, so that spreadsheets show 中文."""
    page = io.StringIO(newline="")
    csv.writer(page).writerows([safe(cell) for cell in line] for line in lines)
    return page.getvalue().encode("utf-8-sig")


def main(arguments: list[str]) -> int:
    """Read a folder of exports, write gradebook.csv and misconceptions.csv into it, print the map.

    Raises:
        LabError: no folder was named, it is not there, or nothing in it is an export.
    """
    if len(arguments) != 1:
        raise LabError(text("gradebook", "usage"))
    folder = Path(arguments[0]).expanduser()
    handed, skipped = collect(folder)
    lines = [text("gradebook", "skipped", file=file, reason=reason) for file, reason in skipped]
    if not handed:
        raise DataProblem("\n".join([text("gradebook", "nothing", folder=folder.name), *lines]))
    found = misconceptions(handed)
    heads = ["exercise", "known wrong answer", "message", "learners", "times", "learners who tried"]
    rows = map(astuple, found)
    try:
        replace_file(folder / "gradebook.csv", csv_bytes(table(handed)))
        replace_file(folder / "misconceptions.csv", csv_bytes([heads, *rows]))
    except OSError as error:
        raise LabError(text("gradebook", "unwritable", reason=error.strerror or error)) from error
    lines.insert(0, text("gradebook", "done", learners=len(handed), files=text("gradebook", "files")))
    for one in found[:12]:
        bar = "█" * max(1, round(20 * one.learners / one.tried))
        named = {"exercise": one.exercise, "learners": one.learners, "tried": one.tried, "bar": bar}
        lines.append(text("gradebook", "line", message=one.message, key=one.key, **named))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
