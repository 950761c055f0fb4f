"""Lays and completes the learner's own copy, my/, and never overwrites what a learner wrote.

Terms: a notebook in my/ is *untouched* while its bytes are the ones that were laid (a note in my/.causalrec
keeps their hash). Into one that a learner ran or wrote in, a later edition is *merged* cell by cell (see
`merge`), and the file as it was stays in my/.earlier. Where the learner's file is no notebook, the edition is
*offered* beside it, once, as NN_name.new.ipynb.

Taught in notebooks/00_start_here.
"""

import contextlib
import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from causalrec_lab.errors import DataProblem
from causalrec_lab.texts import speaking
from causalrec_lab.workbook.files import write_atomically
from causalrec_lab.workbook.lessons import parts
from causalrec_lab.workbook.source import Project

if TYPE_CHECKING:
    from nbformat import NotebookNode

MARK = ".causalrec"


@dataclass(frozen=True)
class Laid:
    """What was done to my/, each list by notebook name, and sentences the learner should read."""

    new: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def lay_my(project: Project) -> Laid:
    """Bring my/ up to date with the learner edition.

    A missing notebook is laid, an untouched one refreshed, a new edition merged into a touched one.

    Raises:
        DataProblem: my/ is a file, cannot be read or cannot be written to.
    """
    folder, done = project.my, Laid()
    _need_folder(folder)
    notes = _read_notes(folder, done)
    before = json.dumps(notes)
    for name in project.every():
        note = notes.get(name)
        notes[name] = _lay_one(project, name, note if isinstance(note, dict) else {}, done)
    if json.dumps(notes) != before or not (folder / MARK).exists():
        write_atomically(folder / MARK, json.dumps({"version": 1, "notebooks": notes}, indent=1) + "\n")
    return done


def _edition(project: Project, name: str) -> "NotebookNode":
    """The learner edition; the tools that make it take seconds to load, so only when needed."""
    from causalrec_lab.workbook import editions
    from causalrec_lab.workbook.source import read_source

    return editions.to_notebook(editions.learner(read_source(project.source(name))))


def _made_from(project: Project, name: str) -> str:
    """A hash of all an edition is made from: the sources, and the code that reads and derives."""
    code = [
        Path(__file__).with_name(module) for module in ("cells.py", "source.py", "editions.py", "lessons.py")
    ]
    return _hash(b"".join(path.read_bytes() for path in (*parts(project.source(name)), *code)))


def _lay_one(project: Project, name: str, note: dict, done: Laid) -> dict:
    """Lay, refresh, offer or keep one notebook; returns its new note."""
    mine, made_from = project.my / f"{name}.ipynb", _made_from(project, name)
    there, untouched = _hash_of(mine), {note.get("laid"), note.get("offered")} - {None}
    if there is not None and note.get("from") == made_from:  # this edition was laid or offered before
        done.kept.extend([] if there in untouched else [name])
        return note
    from causalrec_lab.workbook.editions import to_text
    from causalrec_lab.workbook.merge import remember

    ours = _edition(project, name)
    text, base = to_text(ours), note.get("cells")
    base = base if isinstance(base, dict) else {}
    wanted = _hash(text.encode())
    laid = {"laid": wanted, "from": made_from, "cells": remember(base, ours)}
    if there is None or there == wanted or there in untouched:
        if there != wanted:
            write_atomically(mine, text)
            (done.new if there is None else done.refreshed).append(name)
        return laid
    try:
        _merge(mine, ours, base, done)
        return laid
    except _NoNotebook as problem:
        done.kept.append(name)
        if wanted in untouched:  # the same edition after all
            return note | {"from": made_from}
        offered = _offer(mine.with_suffix(".new.ipynb"), text, note, done, str(problem))
        return note | ({"offered": wanted, "from": made_from} if offered else {})


class _NoNotebook(DataProblem):
    """Nothing can be merged into the learner's file."""


def _merge(mine: Path, ours: "NotebookNode", base: dict, done: Laid) -> None:
    """Merge an edition into the learner's notebook, the file as it was put aside first."""
    from causalrec_lab.workbook.editions import to_text
    from causalrec_lab.workbook.merge import merge, read_notebook

    name = mine.stem
    try:
        content = mine.read_bytes()
        there = read_notebook(content)
        before = [cell.get("id") for cell in there.cells]
        with speaking("zh") if name.endswith(".zh") else contextlib.nullcontext():
            merged = merge(base, there, ours, date=date.today().isoformat())
    except (OSError, DataProblem) as error:
        raise _NoNotebook(getattr(error, "strerror", None) or str(error)) from error
    count = merged.count
    if not any(count.values()) and before == [cell.id for cell in merged.notebook.cells]:
        done.kept.append(name)
        return
    aside = mine.parent / ".earlier" / mine.name
    write_atomically(aside, content)
    write_atomically(mine, to_text(merged.notebook))
    done.merged.append(name)
    cells = (
        f"{count['fresh']} new or changed, {count['beside']} beside yours, {count['orphan']} of yours kept"
    )
    done.said.append(f"{name}: cells {cells}; as it was: {aside.parent.name}/{aside.name}")


def _offer(beside: Path, text: str, note: dict, done: Laid, problem: str) -> bool:
    """Lay the new edition beside the learner's own, unless the learner wrote in an earlier offer."""
    name = beside.name.removesuffix(".new.ipynb")
    if _hash_of(beside) not in (None, _hash(text.encode()), note.get("offered")):
        wrote = f"you wrote in {beside.name}; rename that file to get it"
        done.said.append(f"{name} has a newer edition, but {wrote}")
        return False
    write_atomically(beside, text)
    kept = f"yours is kept, the new one is {beside.name} beside it"
    done.said.append(f"{name} has a newer edition: {kept} ({problem})")
    return True


def _need_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        what = f"{folder} is a file, but your notebooks go into a folder of that name"
        raise DataProblem(f"{what}; rename it") from error
    except OSError as error:
        mend = "make its parent yours to write, or name a folder of yours: --folder"
        raise DataProblem(f"cannot make {folder}: {error.strerror}; {mend}") from error


def _read_notes(folder: Path, done: Laid) -> dict:
    """The notes of my/.causalrec; a damaged file is kept aside, and every notebook counts as touched."""
    path = folder / MARK
    try:
        notes = json.loads(path.read_text(encoding="utf-8"))["notebooks"]
        if isinstance(notes, dict):
            return notes
        damage = "its notes are no table"
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        damage = str(error)
    try:
        aside = path.replace(path.with_name(f"{MARK}.damaged"))
    except OSError as error:
        raise DataProblem(f"{path} is damaged and cannot be moved: {error.strerror}; move it away") from error
    done.said.append(f"{MARK} was damaged ({damage}); kept as {aside.name}. No notebook of yours is changed")
    return {}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_of(path: Path) -> str | None:
    """The hash of a file; None if there is none, "unreadable" for what must not be touched."""
    try:
        return _hash(path.read_bytes())
    except FileNotFoundError:
        return "a link that leads nowhere" if path.is_symlink() else None
    except OSError:
        return "unreadable"
