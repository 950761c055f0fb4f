"""Lays and completes the learner's own copy, my/, and never overwrites what a learner wrote.

Terms: a notebook in my/ is *untouched* while its bytes are the ones that were laid (a note in my/.causalrec
keeps their hash); an edition that came out after a learner began to write is *offered* beside it, once,
as NN_name.new.ipynb.

Taught in notebooks/00_start_here.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from causalrec_lab.errors import DataProblem
from causalrec_lab.workbook.files import write_atomically
from causalrec_lab.workbook.lessons import parts
from causalrec_lab.workbook.source import Project

MARK = ".causalrec"


@dataclass(frozen=True)
class Laid:
    """What was done to my/, each list by notebook name, and sentences the learner should read."""

    new: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def lay_my(project: Project) -> Laid:
    """Bring my/ up to date with the learner edition.

    A missing notebook is laid, an untouched one refreshed, a touched one kept as it is.

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


def _edition(project: Project, name: str) -> str:
    """The learner edition as text; the tools that make it take seconds to load, so only when needed."""
    from causalrec_lab.workbook import editions
    from causalrec_lab.workbook.source import read_source

    return editions.to_text(editions.to_notebook(editions.learner(read_source(project.source(name)))))


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
    text = _edition(project, name)
    wanted = _hash(text.encode())
    if there is None or there == wanted or there in untouched:
        if there != wanted:
            write_atomically(mine, text)
            (done.new if there is None else done.refreshed).append(name)
        return {"laid": wanted, "from": made_from}
    done.kept.append(name)
    if wanted in untouched:  # the same edition after all
        return note | {"from": made_from}
    offered = _offer(mine.with_suffix(".new.ipynb"), text, note, done)
    return note | ({"offered": wanted, "from": made_from} if offered else {})


def _offer(beside: Path, text: str, note: dict, done: Laid) -> bool:
    """Lay the new edition beside the learner's own, unless the learner wrote in an earlier offer."""
    name = beside.name.removesuffix(".new.ipynb")
    if _hash_of(beside) not in (None, _hash(text.encode()), note.get("offered")):
        wrote = f"you wrote in {beside.name}; rename that file to get it"
        done.said.append(f"{name} has a newer edition, but {wrote}")
        return False
    write_atomically(beside, text)
    done.offered.append(name)
    done.said.append(f"{name} has a newer edition: yours is kept, the new one is {beside.name} beside it")
    return True


def _need_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        what = f"{folder} is a file, but your notebooks go into a folder of that name"
        raise DataProblem(f"{what}; rename it") from error
    except OSError as error:
        mend = "make its parent yours to write"
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
