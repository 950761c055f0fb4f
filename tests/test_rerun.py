"""Every notebook may be run again: from the top with the same result, and any one cell once all have run.

Oracle of the second run: what is stored, as for the first (tests/browser/pages.py; where there is no browser
`--again` of notebooks/conftest.py). Oracle of one cell: no name that it takes is bound anew by later cells.
"""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import stored
from jupyter_client.manager import start_new_kernel
from nbformat.v4 import new_code_cell, new_notebook, new_output
from stages import NBVAL
from stubs import SOURCES, cells

HERE = Path(__file__).parent
PLAYED_WITH = {
    "07": {"tokenizer"},
    "08": {"tokenizer", "said"},
    "10": {"model"},
}  # the article's own, lost or failing
every_notebook = pytest.mark.parametrize("path", SOURCES.values(), ids=lambda path: path.stem)


def names(body):
    """The names that a cell binds for others, those it takes from others, and those it imports."""
    lines = [line for line in body.splitlines() if not line.lstrip().startswith(("%", "!"))]
    tree = ast.parse("\n".join(lines))
    inner = (
        ast.FunctionDef,
        ast.Lambda,
        ast.ListComp,
        ast.SetComp,
        ast.DictComp,
        ast.GeneratorExp,
        ast.ClassDef,
    )
    binds, takes, imports = set(), set(), set()

    def walk(node, local):
        if isinstance(node, inner):
            own = {
                name.id
                for name in ast.walk(node)
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            }
            local = local | own | {arg.arg for arg in ast.walk(node) if isinstance(arg, ast.arg)}
            binds.update({node.name} if hasattr(node, "name") else ())
        if isinstance(node, ast.alias):
            imports.add((node.asname or node.name).partition(".")[0])
        if isinstance(node, ast.Name) and node.id not in local:
            if not isinstance(node.ctx, ast.Load):
                binds.add(node.id) if local == frozenset() else None
            elif node.id not in binds:
                takes.add(node.id)
        parts = list(ast.iter_child_nodes(node))
        if isinstance(node, (ast.Assign, ast.For)):  # the value first, then what it is bound to
            parts = [node.value if isinstance(node, ast.Assign) else node.iter, *parts]
        for part in parts:
            walk(part, local)

    walk(tree, frozenset())
    return binds, takes - imports, imports


@every_notebook
def test_no_cell_takes_a_name_that_a_later_cell_binds_anew(path):
    found = [names(body) for body in cells(path)]
    assert len(found) > 20
    hidden = {
        name
        for place, (binds, takes, _) in enumerate(found)
        for name in takes - binds
        if any(name in one | imported for one, _, imported in found[:place])
        and any(name in one for one, _, _ in found[place + 1 :])
    }
    assert not hidden - PLAYED_WITH.get(path.name[:2], set()), (
        "run again, a cell would find another value there"
    )


def counts_and_pictures():
    """A cell that prints around a picture, and one that counts its runs."""
    before, after = (new_output("stream", text=f"{word}\n") for word in ("before", "after"))
    said = [before, new_output("display_data", data={"text/plain": "'picture'"}), after]
    around = "print('before')\ndisplay('picture')\nprint('after')"
    counts = "runs = globals().get('runs', 0) + 1\nprint(runs)"
    cells = [
        new_code_cell(around, outputs=said, execution_count=1, id="around"),
        new_code_cell(counts, outputs=[new_output("stream", text="1\n")], execution_count=2, id="counts"),
    ]
    return new_notebook(cells=cells)


@pytest.mark.slow
def test_run_again_a_cell_that_counts_its_runs_fails_and_one_that_prints_around_a_picture_passes(tmp_path):
    """nbval joins the prints before and after a picture in the stored cell: the second run needs its own."""
    for name in ("conftest.py", "sanitize.cfg"):
        shutil.copy(HERE.parent / "notebooks" / name, tmp_path)
    nbformat.write(counts_and_pictures(), tmp_path / "01_counts.ipynb")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *NBVAL, "--again"]
    ran = subprocess.run([*command, "01_counts.ipynb"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "1 failed, 3 passed" in ran.stdout, ran.stdout
    assert "Cell 1 again" in ran.stdout


@pytest.mark.slow
def test_in_a_kernel_that_another_started_the_second_run_is_judged_too(tmp_path, monkeypatch, request):
    shutil.copy(HERE.parent / "notebooks" / "sanitize.cfg", tmp_path)
    nbformat.write(counts_and_pictures(), tmp_path / "zz_counts.ipynb")
    monkeypatch.setattr(stored, "BOOKS", tmp_path)
    kernel, client = start_new_kernel(cwd=str(tmp_path))
    again = lambda: stored.Stored("zz_counts", request.session).run_again(kernel.connection_file)  # noqa: E731
    try:
        assert again() == []
        (counted,) = again()
        assert "print(runs)" in counted
        monkeypatch.setattr(stored.stubs, "named", lambda number: {"R01": "causalrec_lab.log:clean"})
        assert "stubs.tell('zz')" in again()[1]  # there is no such notebook
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)


def test_a_page_is_held_against_the_stored_cells_by_their_ids(tmp_path, monkeypatch, request):
    shutil.copy(HERE.parent / "notebooks" / "sanitize.cfg", tmp_path)
    nbformat.write(counts_and_pictures(), tmp_path / "zz_counts.ipynb")
    monkeypatch.setattr(stored, "BOOKS", tmp_path)
    book, page = stored.Stored("zz_counts", request.session), counts_and_pictures().cells
    assert book.differs_from(page) == []
    page[1].outputs[0].text = "2\n"
    (said,) = book.differs_from(page)
    assert "counts" in said
    page[1].source += "  # changed"
    assert book.differs_from(page) == ["counts is another cell than the stored one: make notebooks"]
