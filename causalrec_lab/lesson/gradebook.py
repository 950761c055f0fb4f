"""A folder of exported answers -> CSV, misconception map and report: `python -m causalrec_lab gradebook DIR`.

Terms: a *misconception map* counts, for each exercise, how many learners gave which known wrong answer.

Taught in no notebook.
"""

import csv
import io
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.files import replace_file
from causalrec_lab.lesson.content import items, notebooks
from causalrec_lab.lesson.exports import WRITTEN
from causalrec_lab.lesson.handed import CLASS, Handed, alarms, class_list, collect, marks, roll
from causalrec_lab.lesson.items import Exercise
from causalrec_lab.lesson.predictions import calibrate, guesses
from causalrec_lab.lesson.report import page
from causalrec_lab.lesson.texts import has, text
from causalrec_lab.texts import plain

_MOST_LINES = 40  # of files left out and of alarms in the terminal; the report has them all


@dataclass(frozen=True)
class Misconception:
    """One known wrong answer, and how many gave it."""

    exercise: str
    key: str
    message: str
    learners: int
    times: int
    tried: int


def table(handed: Iterable[Handed], absent: Iterable[str] = ()) -> list[list[object]]:
    """One line a learner, four columns an exercise that anybody tried; who handed in nothing comes last."""
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
    return [*lines, *(["", name, "nothing", *[""] * (len(heads) - 3)] for name in absent)]


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


_FORMULA = re.compile(r"""((?:^|[;|])[\s"']*)(?=[=+\-@＝＋－＠])""")  # many spreadsheets split at a semicolon


def safe(cell: object) -> object:
    """A cell no spreadsheet takes for a formula, on one line.

    >>> safe("=1+1"), safe("-1"), safe("2 of 4"), safe(-1), safe("An;=1+1")
    ("'=1+1", "'-1", '2 of 4', -1, "An;'=1+1")
    """
    if not isinstance(cell, str):
        return cell
    words = "".join(sign if sign.isprintable() else " " for sign in cell)
    return _FORMULA.sub(r"\1'", words)


def csv_bytes(lines: Iterable[Iterable[object]]) -> bytes:
    """The lines as CSV with a byte order mark, so that spreadsheets show 中文."""
    page = io.StringIO(newline="")
    csv.writer(page).writerows([safe(cell) for cell in line] for line in lines)
    return page.getvalue().encode("utf-8-sig")


def main(arguments: list[str]) -> int:
    """`gradebook DIR [--to FOLDER]`: exports -> two CSV files and report.html in FOLDER, or else in DIR.

    With FOLDER, which is made closed to others, only files with the names that `export` gives are read.

    Raises:
        LabError: no folder was named, it is not there, or nothing in it is an export.
    """
    match arguments:
        case [given]:
            folder = source = Path(given).expanduser()
            handed, skipped = collect(source)
        case [given, "--to", to]:
            source, folder = Path(given).expanduser(), Path(to).expanduser()
            handed, skipped = collect(source, WRITTEN.format("*"))
        case _:
            raise LabError(text("gradebook", "usage"))
    listed = class_list(folder)
    absent, strangers = roll(handed, listed)
    warned = alarms(handed)
    if listed:
        warned += [text("gradebook", "stranger", who=one.who, file=one.file, list=CLASS) for one in strangers]
    lines = [text("gradebook", "absent", names=", ".join(absent))] if absent else []
    lines += [text("gradebook", "skipped", file=file, reason=reason) for file, reason in skipped]
    lines += [text("gradebook", "alarm", words=words) for words in warned]
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [text("gradebook", "more", count=len(lines) - _MOST_LINES)]
    if not handed:
        raise DataProblem("\n".join([text("gradebook", "nothing", folder=source.resolve().name), *lines]))
    found = misconceptions(handed)
    wrong = [(one.exercise, f"{one.key}: {one.message}", one.learners, one.tried) for one in found]
    heads = ["exercise", "known wrong answer", "message", "learners", "times", "learners who tried"]
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        replace_file(folder / "gradebook.csv", csv_bytes(table(handed, absent)))
        replace_file(folder / "misconceptions.csv", csv_bytes([heads, *map(astuple, found)]))
        replace_file(folder / "report.html", page(handed, wrong, skipped, warned, absent).encode())
    except OSError as error:
        raise LabError(text("gradebook", "unwritable", reason=error.strerror or error)) from error
    lines.insert(0, text("gradebook", "done", learners=len(handed), files=text("gradebook", "files")))
    for one in found[:12]:
        bar = "█" * max(1, round(20 * one.learners / one.tried))
        named = {"exercise": one.exercise, "learners": one.learners, "tried": one.tried, "bar": bar}
        lines.append(text("gradebook", "line", message=one.message, key=one.key, **named))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
