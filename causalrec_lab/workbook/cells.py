"""Reads one file of cells in jupytext's percent format, each with an id, tags and a line number.

Terms: a *cell* is what stands between two `# %%` lines; its *id* is the name on that line,
`# %% id="01-the-room"`, given once and kept.

Taught in no notebook.
"""

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from causalrec_lab.errors import DataProblem

if TYPE_CHECKING:
    from nbformat import NotebookNode

MARKER = re.compile(r"^# %%(?: |$)", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One cell of a source: its text and tags, and the line of the source where its marker stands.

    `marks` is what else stands on the marker, such as `paragraphs="1"`.
    """

    id: str
    kind: str
    text: str
    tags: tuple[str, ...] = ()
    line: int = 0
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Source:
    """One notebook as a person wrote it."""

    name: str
    path: Path
    cells: tuple[Cell, ...]

    @property
    def number(self) -> str:
        """The two digits in front: "01"; of a lesson, its own: "90"."""
        return self.name.removeprefix("lesson_")[:2]

    @property
    def language(self) -> str:
        """The language its texts are written in: "en", or the ending of a translated lesson."""
        return self.name.partition(".")[2] or "en"


def read_percent(path: Path) -> Source:
    """The cells of one file as they stand in it.

    Raises:
        DataProblem: the file is missing, or holds no cells.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataProblem(f"cannot read {path.name}: {error}") from error
    raw = _raw(text)
    lines = [text.count("\n", 0, marker.start()) + 1 for marker in MARKER.finditer(text)]
    if not raw or len(raw) != len(lines):
        holds = f"{path.name} holds {len(raw)} cells but {len(lines)} lines that begin with '# %%'"
        mend = "begin every cell, also the first, with such a line, and use it nowhere else"
        raise DataProblem(f"{holds}; {mend}")
    number = path.stem.removeprefix("lesson_")[:2]
    ids = _ids(number, [(cell.metadata.get("id"), cell.source) for cell in raw])
    cells = [
        Cell(name, cell.cell_type, cell.source, _tags(cell), line, _marks(cell))
        for name, cell, line in zip(ids, raw, lines, strict=True)
    ]
    if twice := sorted(name for name, times in Counter(ids).items() if times > 1):
        what = f"{path.name} has two cells with id={twice[0]!r}"
        raise DataProblem(f"{what}; delete one of the two ids, `make notebooks` gives that cell a new one")
    return Source(path.stem, path, tuple(cells))


@lru_cache(maxsize=128)  # one text is asked for again and again: by every lesson, edition and page made of it
def _raw(text: str) -> list["NotebookNode"]:
    import jupytext

    return jupytext.reads(text, fmt="py:percent").cells


def _ids(number: str, cells: list[tuple[str | None, str]]) -> list[str]:
    """The ids given, and for the others one made of the cell's first words, each once."""
    taken, ids = {given for given, _ in cells if given}, []
    for given, text in cells:
        words = "-".join([number, *re.findall(r"[a-z0-9]+", text.lower())[:4]])[:56]
        tries = (words if count == 1 else f"{words}-{count}" for count in itertools.count(1))
        ids.append(given or next(name for name in tries if name not in taken))
        taken.add(ids[-1])
    return ids


def _tags(cell: "NotebookNode") -> tuple[str, ...]:
    tags = cell.metadata.get("tags", [])
    return tuple(dict.fromkeys([*tags, "nbval-ignore-output"] if "widget" in tags else tags))


def _marks(cell: "NotebookNode") -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in cell.metadata.items() if name not in ("id", "tags"))
