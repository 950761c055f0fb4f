"""Derives the editions of a notebook from its source: the workbook, the learner's and the instructor's.

Terms: the *workbook* edition has solutions and is executed; the *learner* edition has blanks and neither
solutions, teacher's cells nor outputs; the *instructor* edition is the workbook with the teacher's notes
and a timetable. The code cells of instructor and workbook are the same.

Taught in no notebook.
"""

import re
from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode

from causalrec_lab.workbook.source import Cell, Source

MINUTE = re.compile(r"^#{2,4} Minute (\d+)\b[:· ]*(.*)$", re.MULTILINE)
MINUTES = re.compile(r"\b(\d+) minutes\b")
EXERCISE = re.compile(r"""\bcheck\(\s*["'](\d\d-\d+)["']""")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def workbook(source: Source) -> list[Cell]:
    """Everything but the teacher's notes (a teacher's code cell stays, so that it is run and tested)."""
    return [cell for cell in source.cells if not ("teacher" in cell.tags and cell.kind == "markdown")]


def learner(source: Source) -> list[Cell]:
    """What a learner gets: no solution, nothing of the teacher's."""
    return [cell for cell in source.cells if not {"teacher", "solution"} & set(cell.tags)]


def instructor(source: Source) -> list[Cell]:
    """Everything, with the timetable in front."""
    title, *rest = source.cells
    return [title, timetable(source), *rest]


def timetable(source: Source) -> Cell:
    """When what happens, read from the `### Minute N: ...` headings, with the exercises that fall there."""
    marks: list[list] = [[0, "the question", []]]
    for cell in source.cells:
        if cell.kind == "markdown":
            marks += [[int(minute), words.strip(), []] for minute, words in MINUTE.findall(cell.text)]
        marks[-1][2] += EXERCISE.findall(cell.text) if "exercise" in cell.tags else []
    total = minutes(source)
    ends = [*(mark[0] for mark in marks[1:]), total or "?"]
    rows = [
        f"| {start}-{end} | {words} | {', '.join(ids)} |"
        for (start, words, ids), end in zip(marks, ends, strict=True)
    ]
    head = "**Timetable** (instructor edition)\n\n| Minutes | What happens | Exercises |\n|---|---|---|"
    return Cell(f"{source.number}-timetable", "markdown", "\n".join([head, *rows]), ("teacher",))


def minutes(source: Source) -> int | None:
    """How long the notebook says it takes: the first "NN minutes" under "You need / you will"."""
    for cell in source.cells:
        _, heading, after = cell.text.partition("## You need / you will")
        if heading and (found := MINUTES.search(after)):
            return int(found[1])
    return None


def to_notebook(cells: Iterable[Cell]) -> NotebookNode:
    """Cells -> a notebook without outputs, the same bytes every time."""
    made = []
    for cell in cells:
        metadata = {"tags": list(cell.tags)} if cell.tags else {}
        if cell.kind == "markdown" and cell.text.startswith("## Going further"):
            metadata["jp-MarkdownHeadingCollapsed"] = True
        make = getattr(nbformat.v4, f"new_{cell.kind}_cell")
        made.append(make(cell.text, id=cell.id, metadata=metadata))
    about = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=made, metadata=about)


def to_text(notebook: NotebookNode) -> str:
    """A notebook as it is written to disk."""
    return nbformat.writes(notebook, version=4) + "\n"
