"""Brings a corrected notebook to a learner in mid-course: a three-way merge of its cells, by their ids.

Terms: three notebooks meet, the *base* that was laid before, *mine* as the learner left it, and *ours*, the
new edition. A cell is *written in* where its text is none that we ever laid. Where both changed a cell,
the learner's stays, and the new text is shown *beside* it and does not run, but for a
setup cell, which later cells need: there ours runs first. A *mark* is a small cell that
says what is new; the next update takes it away, unless the learner wrote in it.

Taught in no notebook.
"""

from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from secrets import token_hex

import nbformat
from nbformat import NotebookNode

from causalrec_lab.errors import DataProblem
from causalrec_lab.texts import beside

_words = beside(__file__)
_MARK = "causalrec_update"
_Base = dict[str, list[str]]  # id -> the fingerprints of every text that we laid there, the last one last


def _fingerprint(cell: NotebookNode) -> str:
    """A short hash of what a cell says, without what it showed when it ran."""
    return sha256(f"{cell.cell_type}\n{cell.source.rstrip()}".encode("utf-8", "replace")).hexdigest()[:12]


def remember(base: _Base, ours: NotebookNode) -> _Base:
    """The base of the next update: the cells of this edition in order, each with all it ever said."""
    now = {cell.id: _fingerprint(cell) for cell in ours.cells}
    return {name: [*(was for was in base.get(name, []) if was != said), said] for name, said in now.items()}


@dataclass(frozen=True)
class Merged:
    """The learner's notebook in the new edition, and how many cells came, stand beside, or stayed.

    `count` has "fresh" (new or changed), "beside" (conflicts) and "orphan" (gone from ours, written in).
    """

    notebook: NotebookNode
    count: dict[str, int]


def merge(base: _Base, mine: NotebookNode, ours: NotebookNode, *, date: str) -> Merged:
    """The new edition with everything in it that the learner wrote.

    Args:
        base: what `remember` gave for the editions laid before; {} if nobody knows: then nothing that the
            learner has is replaced.
        mine: the learner's notebook.
        ours: the new edition, without outputs.
        date: the day that the mark at the top names.

    Raises:
        DataProblem: a cell of the learner's is none that Jupyter can open.
    """
    had, new = _named(base, mine), {cell.id: cell for cell in ours.cells}
    asked = {cell.metadata[_MARK]["beside"] for cell in mine.cells if _is_mark(cell)}
    state = {
        name: _state(base.get(name, []), had.get(name), new.get(name), asked=name in asked)
        for name in {**had, **new}
    }
    kept, laid = ([name for name in cells if state[name] != "gone"] for cells in (had, new))
    if [name for name in base if name in new] == [name for name in new if name in base]:
        order = _woven(kept, laid, before=True)  # the order is the learner's
    else:
        order = _woven(laid, kept, before=False)  # we moved cells
    made: list[NotebookNode] = []
    for what, names in groupby(order, state.get):
        run = list(names)
        if what == "fresh":
            made += [_mark("fresh", count=len(run)), *(new[name] for name in run)]
            continue
        for name in run:
            setup = what == "beside" and "setup" in new[name].metadata.get("tags", [])
            made += [_mark("orphan")] * (what == "orphan")
            made += [_mark("setup"), _marked(deepcopy(new[name]), name)] if setup else []
            made += [had[name]]
            made += [_mark("beside", name, text=_shown(new[name]))] if what == "beside" and not setup else []
    count = {what: [state[name] for name in order].count(what) for what in ("fresh", "beside", "orphan")}
    if any(count.values()):
        made.insert(0, _mark("top", date=date, **count))
    try:
        notebook = nbformat.v4.new_notebook(cells=made, metadata={**ours.metadata, **mine.metadata})
    except (nbformat.ValidationError, ValueError, TypeError, AttributeError, KeyError) as error:
        said = getattr(error, "message", str(error)).splitlines()
        raise DataProblem(f"a cell of it is damaged ({said[0][:80] if said else 'no reason'})") from error
    return Merged(notebook, count)


def _state(was: list[str], mine: NotebookNode | None, ours: NotebookNode | None, *, asked: bool) -> str:
    """What becomes of a cell: "same" (the learner's stays), "fresh", "beside", "orphan" or "gone"."""
    if ours is None:
        return "gone" if _fingerprint(mine) in was else "orphan" if was else "same"
    said = _fingerprint(ours)
    if mine is None:  # the learner deleted it, and gets it back only if it says something else now
        return "gone" if was[-1:] == [said] and not asked else "fresh"
    if _fingerprint(mine) in was:
        return "same" if _fingerprint(mine) == said else "fresh"
    return "beside" if _fingerprint(mine) != said and (asked or was[-1:] != [said]) else "same"


def _named(base: _Base, mine: NotebookNode) -> dict[str, NotebookNode]:
    """The learner's cells by id; some programs drop the ids, then a text that we laid tells which it was."""
    cells = [cell for cell in mine.cells if not _is_mark(cell)]
    there = {cell.get("id", "") for cell in cells}
    lost = {said[-1]: name for name, said in base.items() if name not in there}
    found: dict[str, NotebookNode] = {}
    for cell in cells:
        name = cell.get("id", "")
        if name not in base:
            name = lost.pop(_fingerprint(cell), None) or name
        while not name or name in found:
            name = f"mine-{token_hex(4)}"
        found[name] = cell
        cell.id = name
    return found


def _woven(spine: list[str], others: list[str], *, before: bool) -> list[str]:
    """Two orders as one: what only `others` has goes before its next, or after its last, common neighbour.

    >>> _woven(["A", "note", "B"], ["A", "X", "B", "Y"], before=True)
    ['A', 'note', 'X', 'B', 'Y']
    >>> _woven(["B", "A"], ["A", "note", "B"], before=False)
    ['B', 'A', 'note']
    """
    made, place = list(spine), len(spine) if before else 0
    for name in reversed(others) if before else others:
        if name in made:
            place = made.index(name) + (not before)
        else:
            made.insert(place, name)
            place += not before
    return made


def _mark(what: str, name: str = "", **named: object) -> NotebookNode:
    return _marked(nbformat.v4.new_markdown_cell(_words(f"update.{what}", **named)), name)


def _marked(cell: NotebookNode, name: str) -> NotebookNode:
    cell.id, cell.metadata[_MARK] = f"update-{token_hex(4)}", {"said": _fingerprint(cell), "beside": name}
    return cell


def _is_mark(cell: NotebookNode) -> bool:
    """Whether a cell is a mark of an earlier update in which the learner wrote nothing."""
    about = cell.metadata.get(_MARK)
    ours = isinstance(about, dict) and isinstance(about.get("beside"), str)
    return ours and about.get("said") == _fingerprint(cell)


def _shown(cell: NotebookNode) -> str:
    """The text of a cell, to be read beside another and not to be run."""
    if cell.cell_type == "code":
        return f"```python\n{cell.source}\n```"
    return "\n".join(f"> {line}".rstrip() for line in cell.source.splitlines())


def read_notebook(content: bytes) -> NotebookNode:
    """A learner's notebook, from whatever program saved it last.

    Raises:
        DataProblem: it is no notebook of format 4.
    """
    try:
        notebook = nbformat.v4.reads(content.decode("utf-8-sig"))
        for cell in notebook.cells:
            cell.metadata = cell["metadata"] if isinstance(cell.get("metadata"), dict) else NotebookNode()
            if not isinstance(cell.get("id"), str):
                cell.id = ""
            _fingerprint(cell)
        whole = notebook.nbformat == 4 and isinstance(notebook.metadata, dict)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        whole = False
    if not whole:
        raise DataProblem("it is no notebook that Jupyter can open")
    return notebook
