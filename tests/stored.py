"""Holds what a stored notebook says, read as nbval reads it, against a kernel that somebody else started.

`Stored` is one notebook of notebooks/. Its first run is that of a page (`differs_from`), its second is made
here, in the same kernel from the top (`run_again`), as `pytest --nbval --again` does in a kernel of its own.
"""

from collections import defaultdict
from copy import deepcopy
from pathlib import Path

import pytest
import stubs
from jupyter_client.blocking import BlockingKernelClient
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_output
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError, coalesce_streams, get_sanitize_patterns

BOOKS = stubs.ROOT / "notebooks"


def rows(number: str) -> NotebookNode | None:
    """A cell that tries a notebook's rows of the article where it has run; None where it shows none.

    Stored is what the cell says where each row stands on its function (tests/stubs.py).
    """
    if not (named := stubs.named(number)):
        return None
    here = str(Path(__file__).parent)
    body = f"import sys\nsys.path.insert(0, {here!r})\nimport stubs\nstubs.tell({number!r})"
    said = "".join(f"{stubs.line(row, name)}\n" for row, name in named.items())
    return new_code_cell(body, execution_count=1, outputs=[new_output("stream", name="stdout", text=said)])


class Attached(RunningKernel):
    """A kernel known by its connection file, which whoever started it also ends."""

    def __init__(self, connection: Path, *, seconds: float = 60) -> None:
        self.kc = BlockingKernelClient(connection_file=str(connection))
        self.kc.load_connection_file()
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=seconds)
        self._ensure_iopub_up()

    def is_alive(self) -> bool:
        """Whether its heart beats."""
        return self.kc.is_alive()

    def interrupt(self) -> None:
        """Leave it as it is: a cell that takes too long fails without its traceback."""

    def stop(self) -> None:
        """Leave the kernel."""
        self.kc.stop_channels()


class Stored:
    """A notebook of notebooks/ as nbval reads it."""

    def __init__(self, name: str, session: pytest.Session) -> None:
        self.file = IPyNbFile.from_parent(session, path=BOOKS / f"{name}.ipynb")
        patterns = (BOOKS / "sanitize.cfg").read_text(encoding="utf-8")
        self.file.sanitize_patterns.update(get_sanitize_patterns(patterns))
        self.cells: list[IPyNbCell] = list(self.file.collect())

    def differs_from(self, cells: list[dict]) -> list[str]:
        """Which code cells of an open notebook say something else than is stored, by their ids, and what.

        A cell of another text, or with no cell of its id here, differs too.
        """
        stored = {one.cell.id: one for one in self.cells}
        found = []
        for cell in map(from_dict, cells):
            if cell.cell_type != "code":
                continue
            one = stored.get(cell.id)
            if one is None or one.cell.source != cell.source:
                found.append(f"{cell.id} is another cell than the stored one: make notebooks")
            elif one.options["check"]:
                outputs = (coalesce_streams(deepcopy(made)) for made in (cell.outputs, one.cell.outputs))
                if not one.compare_outputs(*outputs):
                    found.append("\n".join([cell.id, *one.comparison_traceback]))
        return found

    def run_again(self, connection: Path) -> list[str]:
        """Run every stored cell in a kernel, then try the rows of the article; what says something else."""
        last = rows(self.file.path.name[:2])
        checked = {"name": "rows", "cell_num": len(self.cells), "options": defaultdict(bool, check=True)}
        more = [IPyNbCell.from_parent(self.file, cell=last, **checked)] if last else []
        self.file.kernel = Attached(connection)
        found = []
        for one in [*self.cells, *more]:
            try:
                one.runtest()
            except NbCellError as error:
                found.append(f"{one.cell.source}\n{error}\n{error.inner_traceback or ''}")
        self.file.kernel.stop()
        return found
