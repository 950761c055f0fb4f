"""Derives the editions of a notebook from its source: the workbook, the learner's and the instructor's.

Terms: the *workbook* edition has solutions and is executed; the *learner* edition has blanks and neither
solutions, teacher's cells nor outputs; the *instructor* edition is the workbook with the teacher's notes,
a timetable, and below each card what it says at the start and for each preset. The code cells of instructor
and workbook are the same. The *presentation* is for the wall: no solutions, no notes, and code folded away,
which a click on its bar opens.

Taught in no notebook.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from causalrec_lab.course import every_card
from causalrec_lab.errors import LabError
from causalrec_lab.texts import beside, speaking
from causalrec_lab.workbook.cells import Cell
from causalrec_lab.workbook.source import Source

if TYPE_CHECKING:
    from causalrec_lab.view import Card

_words = beside(__file__)
MINUTE = re.compile(r"^#{2,4} (?:Minute |第 ?)(\d+)(?: ?分钟|\b)[:：· ]*(.*)$", re.MULTILINE)
MINUTES = re.compile(r"\b(\d+) (?:minutes\b|分钟)")
_NEEDS = ("## You need / you will", "## 准备与目标")
SHEET = "worksheet"
_HEADING = re.compile(r"#{1,3} ")
EXERCISE = re.compile(r"""\bcheck\(\s*["'](\d\d-\d+)["']""")
_SHOWN = re.compile(r"^(?:\w+\.)?(\w+)\(\)\.show\(\)$", re.MULTILINE)
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def workbook(source: Source) -> list[Cell]:
    """Everything but the teacher's notes (a teacher's code cell stays, so that it is run and tested)."""
    return [cell for cell in on_screen(source) if not ("teacher" in cell.tags and cell.kind == "markdown")]


def learner(source: Source) -> list[Cell]:
    """What a learner gets: no solution, nothing of the teacher's."""
    return [cell for cell in on_screen(source) if not {"teacher", "solution"} & set(cell.tags)]


def on_screen(source: Source) -> list[Cell]:
    """Everything but what is only printed on the worksheet."""
    return [cell for cell in source.cells if SHEET not in cell.tags]


def instructor(source: Source) -> list[Cell]:
    """Everything, with the timetable in front and below each card what it says."""
    title, *rest = on_screen(source)
    return [
        title,
        timetable(source),
        *(made for cell in rest for made in (cell, *sayings(cell, source.language))),
    ]


def sayings(cell: Cell, language: str = "en") -> list[Cell]:
    """For each card that a cell shows, a table: the sentence it opens with, and that of each preset."""
    found = [] if cell.kind == "markdown" else _SHOWN.findall(cell.text)
    tables = [table for name in found if (table := _saying(cell.id[:2], name, language))]
    return [
        Cell(f"{cell.id[:56]}-says{number or ''}", "markdown", text, ("teacher",))
        for number, text in enumerate(tables)
    ]


@cache
def _saying(number: str, name: str, language: str) -> str:
    """The table of one card, from its presets and replies; "" where the course has no such card."""
    with speaking(language):
        cards = every_card(f"nb{number}") | every_card("shop")
        card = cards.get(f"nb{number}.{name}") or cards.get(f"shop.{name}")
        if card is None:
            return ""
        states = {_words("says.opens"): {}} | dict(card.presets)
        rows = [
            f"| {_in_table(words)} | {_in_table(_sentence(card, own))} |" for words, own in states.items()
        ]
        return "\n".join([_words("says.head", question=card.question), *rows])


def _sentence(card: "Card", preset: Mapping[str, Any]) -> str:
    """What the card says for a preset; where this machine lacks what the card needs, the reason."""
    try:
        return card.reply(card.state(**preset))["sentence"]
    except LabError as error:
        return f"({error})"


def _in_table(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def timetable(source: Source) -> Cell:
    """When what happens, read from the `### Minute N: ...` headings, with the exercises that fall there."""
    with speaking(source.language):
        first, head = _words("timetable.first"), _words("timetable.head")
    marks: list[list] = [[0, first, []]]
    for cell in on_screen(source):
        if cell.kind == "markdown":
            marks += [[int(minute), words.strip(), []] for minute, words in MINUTE.findall(cell.text)]
        marks[-1][2] += EXERCISE.findall(cell.text) if "exercise" in cell.tags else []
    total = minutes(source)
    ends = [*(mark[0] for mark in marks[1:]), total or "?"]
    rows = [
        f"| {start}-{end} | {words} | {', '.join(ids)} |"
        for (start, words, ids), end in zip(marks, ends, strict=True)
    ]
    return Cell(f"{source.number}-timetable", "markdown", "\n".join([head, *rows]), ("teacher",))


def minutes(source: Source) -> int | None:
    """How long the notebook says it takes: the first "NN minutes" under "You need / you will"."""
    for cell in source.cells:
        after = next((cell.text.partition(words)[2] for words in _NEEDS if words in cell.text), "")
        if found := MINUTES.search(after):
            return int(found[1])
    return None


def to_notebook(cells: Iterable[Cell], *, folded: bool = False) -> NotebookNode:
    """Cells -> a notebook without outputs, the same bytes every time.

    Args:
        cells: what it holds.
        folded: fold the code away, but for exercises: for the wall (JupyterLab shows a bar that opens it),
            and one slide for each heading in `jupyter nbconvert --to slides --no-input`.
    """
    made = []
    for cell in cells:
        metadata: dict = {"tags": list(cell.tags)} if cell.tags else {}
        if folded:
            slide = cell.kind == "markdown" and bool(_HEADING.match(cell.text))
            metadata["slideshow"] = {"slide_type": "slide" if slide else "-"}
            if cell.kind == "code" and "exercise" not in cell.tags:
                metadata["jupyter"] = {"source_hidden": True}
        if cell.kind == "markdown" and cell.text.startswith("## Going further"):
            metadata["jp-MarkdownHeadingCollapsed"] = True
        make = getattr(nbformat.v4, f"new_{cell.kind}_cell")
        made.append(make(cell.text, id=cell.id, metadata=metadata))
    about = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    return nbformat.v4.new_notebook(cells=made, metadata=about)


def to_text(notebook: NotebookNode) -> str:
    """A notebook as it is written to disk."""
    return nbformat.writes(notebook, version=4) + "\n"
