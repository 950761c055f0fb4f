"""Turns sources into executed notebooks, and only those that changed.

Terms: a notebook is *stale* when its cells differ from its source, when it was never run to its end, or
when a file of the package that it loaded has changed since (a note of those is kept in build/).

Taught in no notebook.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from causalrec_lab.errors import LabError
from causalrec_lab.workbook import editions, lessons, worksheet
from causalrec_lab.workbook.cells import Cell
from causalrec_lab.workbook.files import read_json, write_atomically
from causalrec_lab.workbook.run import CellFailed, Run, clean, run
from causalrec_lab.workbook.source import Project, Source, name_cells, read_source


def build(project: Project, source: Source) -> Run:
    """Run the workbook edition with its solutions and store it as notebooks/NN_name.ipynb.

    Raises:
        LabError: a cell failed; says the source's line, the cell's first line and the error.
    """
    cells = editions.workbook(source)
    try:
        result = run(editions.to_notebook(cells), project.notebooks)
    except CellFailed as failed:
        raise LabError(explain(source, cells[failed.index], failed)) from failed
    clean(result.notebook, project.root)
    write_atomically(project.stored(source.name), editions.to_text(result.notebook))
    if page := worksheet.page(source):
        write_atomically(project.worksheet(source.name), page)
    note_loaded(project, source, result)
    return result


def explain(source: Source, cell: Cell, failed: CellFailed) -> str:
    """Where a cell failed, in the source's own line numbers; a taken cell's line is counted in the cell."""
    first = next((words for words in cell.text.splitlines() if words.strip()), "")
    text = source.path.read_text(encoding="utf-8").splitlines()
    if not cell.line or not cell.id.startswith(f"{source.number}-"):
        where = f"{source.path.name}, cell {cell.id}, line {failed.line} of it"
        return f"{where}: {failed.problem} (it begins {first!r})"
    # The cell's text begins below its marker, after blank lines if there are any.
    start = next((n for n, words in enumerate(text[cell.line :], cell.line + 1) if words.strip()), cell.line)
    line = start + failed.line - 1
    return f"{source.path.name}, line {line}: {failed.problem} (cell {cell.id}, which begins {first!r})"


def differences(source: Source, stored: NotebookNode) -> list[str]:
    """Where a stored notebook differs from its source: ids, kinds, tags, text; and cells that never ran."""
    wanted = editions.to_notebook(editions.workbook(source)).cells
    found = [
        f"{cell.id} differs from the source"
        for cell, other in zip(wanted, stored.cells, strict=False)
        if _essence(cell) != _essence(other)
    ]
    if len(wanted) != len(stored.cells):
        found.append(f"{len(stored.cells)} cells stored, {len(wanted)} in the source")
    code = (cell for cell in stored.cells if cell.cell_type == "code" and cell.source.strip())
    return found + [f"{cell.id} was never run" for cell in code if not cell.execution_count]


def _essence(cell: NotebookNode) -> tuple:
    return cell.get("id"), cell.cell_type, cell.metadata, cell.source


def stale(project: Project, source: Source) -> bool:
    """Must this notebook be made again?"""
    if _stored(project, source) is None:
        return True
    loaded = read_json(_notes(project)).get(source.name, {})
    return any(_digest(project.root / name) != digest for name, digest in loaded.items())


def _stored(project: Project, source: Source) -> NotebookNode | None:
    """The stored notebook, if it is there, whole, and has the cells of its source."""
    path = project.stored(source.name)
    try:
        stored = nbformat.read(path, as_version=4) if path.is_file() else None
    except (nbformat.reader.NotJSONError, ValueError, KeyError, AttributeError):
        return None  # damaged
    return stored if stored and not differences(source, stored) else None


def note_loaded(project: Project, source: Source, result: Run) -> None:
    """Remember which files of the package the notebook loaded, and what they said.

    Texts and front ends count as loaded too, but for those in the folder of another notebook, and for
    translations: a stored notebook is in English.
    """
    root = project.root.resolve()
    package = root / "causalrec_lab"
    beside = (file for kind in ("toml", "js", "css") for file in package.rglob(f"*.{kind}"))
    numbers = {source.number, *(cell.id[:2] for cell in source.cells)}
    mine = {file for file in beside if file.parent.name[:2] != "nb" or file.parent.name[2:] in numbers}
    if source.language == "en":
        mine -= {*package.rglob("words.zh.toml"), *package.rglob("translated.*.toml")}
    resolved = {Path(name).resolve() for name in result.modules} | mine
    inside = sorted(file.relative_to(root) for file in resolved if file.is_relative_to(root))
    notes = read_json(_notes(project))
    notes[source.name] = {name.as_posix(): _digest(root / name) for name in inside}
    write_atomically(_notes(project), json.dumps(notes, indent=1) + "\n")


def _notes(project: Project) -> Path:
    return project.build / "loaded.json"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else "missing"


def write_editions(project: Project, *, say: Callable[[str], object]) -> None:
    """Derive build/learner, build/instructor and build/presentation.

    Instructor and presentation have the stored notebook's outputs.
    """
    for old in project.build.glob("[lip]*/*.ipynb"):
        if old.parent.name in ("learner", "instructor", "presentation") and old.stem not in project.every():
            old.unlink()
    for name in project.every():
        source = read_source(project.source(name))
        learner = editions.to_notebook(editions.learner(source))
        instructor = editions.to_notebook(editions.instructor(source))
        stored = _stored(project, source)
        ran = {cell.id: cell for cell in (stored.cells if stored else ()) if cell.cell_type == "code"}
        shown = editions.to_notebook(editions.learner(source), folded=True)
        for cell in (*instructor.cells, *shown.cells):
            if cell.id in ran:
                cell.outputs, cell.execution_count = ran[cell.id].outputs, ran[cell.id].execution_count
        write_atomically(project.build / "presentation" / f"{name}.ipynb", editions.to_text(shown))
        write_atomically(project.build / "learner" / f"{name}.ipynb", editions.to_text(learner))
        write_atomically(project.build / "instructor" / f"{name}.ipynb", editions.to_text(instructor))
        missing = "" if stored else " (no outputs for the instructor yet: run `make notebooks` first)"
        say(f"{name}: learner {len(learner.cells)} cells, instructor {len(instructor.cells)}{missing}")


def read_parts(project: Project, wanted: list[str], *, say: Callable[[str], object]) -> None:
    """Write into lessons that their parts, and the English of their translations, were read as they are."""
    for name in project.pick(wanted):
        if name in project.lessons():
            for sentence in lessons.moved(project.source(name)):
                say(f"{name}: {sentence}")
            say(f"{name}: {lessons.take(project.source(name))} new checksums")


def build_all(project: Project, wanted: list[str], *, everything: bool, say: Callable[[str], object]) -> int:
    """Build what was asked for by name, or whatever is stale; returns how many could not be built."""
    failures = 0
    for name in project.pick(wanted):
        try:
            name_cells(project.source(name))
            source = read_source(project.source(name))
            if name in project.lessons() and (parts := lessons.moved(project.source(name))):
                mend = f"read them, then `python -m causalrec_lab notebooks --read {name}`"
                say(f"{name}: {len(parts)} parts moved; {mend}")
            if not (wanted or everything or stale(project, source)):
                say(f"{name}: unchanged")
                continue
            result = build(project, source)
        except LabError as error:
            failures += 1
            say(f"{name}: FAILED. {error}")
        else:
            say(f"{name}: {len(result.notebook.cells)} cells, {result.seconds:.1f} s")
    return failures
