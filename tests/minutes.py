"""How long a notebook takes, by a rule that agreed with readings: `python tests/minutes.py 05` prints it.

Words of text / 130, and 3 minutes an exercise (a function to write 10, a plot 5), 2 a card, 1.5 a prediction,
vote or explanation, 1 a quiz item, 1 any other code cell (a hint too). Counted is the core path: no *Going
further*, no <details>, nothing of the teacher's. A *lesson* ends with the cell that holds its "**Stop mark",
the last one at the end.
"""

import ast
import re
import sys
from math import ceil

from links import core_path
from rules import FENCE, bare, parse

from causalrec_lab.lesson.content import find, items
from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.items import Exercise, QuizItem
from causalrec_lab.lesson.plots import Plot
from causalrec_lab.workbook.cells import Cell
from causalrec_lab.workbook.editions import EXERCISE, MINUTE
from causalrec_lab.workbook.source import Source, find_project, read_source

WORDS_A_MINUTE = 130
BREAK = re.compile(r"\*\*Break of (\d+) minutes\b")
STOP = re.compile(r"\*\*Stop mark\b")
LESSON = 45  # minutes at most
# Written by this rule, and how many lessons each may take.
LESSONS = {"00": 1, "19": 3, "21": 2} | {f"{n:02}": 3 if n in (9, 15) else 2 for n in range(1, 18)}
WARMUP = 3  # items, filled up from earlier notebooks


def words_of(text: str) -> int:
    """Words that are read: no HTML tags, no targets of links, no rules of tables.

    >>> words_of("**Two** [words](a/b.md) | --- | <b>here</b>")
    3
    """
    text = re.sub(r"<[^>]*>|\]\([^)]*\)", " ", FENCE.sub("", text))
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def minutes_of(cell: Cell) -> float:
    """What one cell of the core path takes."""
    if cell.kind == "markdown":
        return words_of(cell.text) / WORDS_A_MINUTE + sum(map(int, BREAK.findall(cell.text)))
    if {"setup", "solution"} & set(cell.tags):
        return 0.0
    code = bare(cell.text)
    if asked := EXERCISE.findall(code):
        kind = find(asked[0], Exercise).kind
        return 10.0 if isinstance(kind, Function) else 5.0 if isinstance(kind, Plot) else 3.0
    calls = [node for node in ast.walk(parse(cell) or ast.Module([], [])) if isinstance(node, ast.Call)]
    names = [(ast.unparse(call.func), call) for call in calls]
    asked = sum(_asks(name, call) for name, call in names)
    if asked or "widget" in cell.tags:
        return asked + 2.0 * sum(name.endswith(").show") for name, _ in names)
    return 1.0


def _asks(name: str, call: ast.Call) -> float:
    if name in ("predict", "vote", "explain"):
        return 1.5
    if name != "quiz":
        return 0.0
    group = ast.literal_eval(call.args[0])
    number, _, part = group.partition("-")
    if " " in group:  # single items
        return len(group.split())
    return WARMUP if part == "warmup" else sum(item.quiz == part for item in items(number, QuizItem))


def clock(source: Source) -> tuple[list[float], list[tuple[int, float, str]]]:
    """Minutes of each lesson, and the headings `### Minute N`: N, the minute by the rule, the words."""
    ends, headings, now = [], [], 0.0
    for cell in core_path(source):
        if cell.kind == "markdown":
            marks = [*MINUTE.finditer(cell.text)]
            headings += [
                (int(mark[1]), now + words_of(cell.text[: mark.start()]) / WORDS_A_MINUTE, mark[2])
                for mark in marks
            ]
        now += minutes_of(cell)
        if cell.kind == "markdown" and STOP.search(cell.text):
            ends.append(now)
    if not ends or now - ends[-1] > 4:  # what stands behind the last mark is its "Next"
        ends.append(now)
    ends[-1] = now
    return [end - start for start, end in zip([0.0, *ends], ends, strict=False)], headings


if __name__ == "__main__":
    out = sys.stdout.write
    for path in map(find_project().source, find_project().pick(sys.argv[1:])):
        lessons, headings = clock(read_source(path))
        parts = " + ".join(f"{lesson:.1f}" for lesson in lessons)
        out(f"{path.stem}: {parts} = {ceil(sum(lessons))} minutes\n")
        for said, takes, words in headings if sys.argv[1:] else ():
            out(f"  says {said:3}, takes {takes:5.1f}  {words}\n")
