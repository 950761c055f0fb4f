"""Makes `pytest --nbval notebooks/*.ipynb` start the kernel of `make notebooks`: clean and offline.

With `--again` every notebook is run a second time from the top in the same kernel, as learners do, and says
again what is stored. With `--rows`, then, the functions on which its rows of the article stand are broken.
"""

import atexit
import os
import sys
import tempfile
import tomllib
from collections import defaultdict
from copy import deepcopy
from itertools import groupby
from pathlib import Path

import pytest

from causalrec_lab import weights
from causalrec_lab.errors import DataProblem
from causalrec_lab.workbook.run import kernel_environment

TESTS = Path(__file__).resolve().parent.parent / "tests"
SANITIZE = Path(__file__).with_name("sanitize.cfg")
collect_ignore_glob = ["source/*", "*.py"]
before = dict(os.environ)
settings = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
atexit.register(settings.cleanup)


def pytest_addoption(parser: pytest.Parser) -> None:
    """What comes after a notebook's cells."""
    parser.addoption("--again", action="store_true", help="run each notebook's cells twice in one kernel")
    parser.addoption("--rows", action="store_true", help="then break what its rows of the article stand on")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """More after each notebook, where it is asked; skipped is one whose model is not on this machine.

    (Where CAUSALREC_MODELS=required it fails.)
    """
    every = []
    for file, group in groupby(items, lambda item: item.parent):
        cells = list(group)
        every += [*cells, *more(file, cells, config.getoption("again"), config.getoption("rows"))]
    items[:] = every
    budget = Path(__file__).with_name("budget.toml")
    needs = tomllib.loads(budget.read_text(encoding="utf-8"))["models"] if budget.exists() else {}
    for item in items:
        if (name := needs.get(item.path.stem)) and os.environ.get("CAUSALREC_MODELS") != "required":
            try:
                weights.folder(name)
            except DataProblem as error:
                item.add_marker(pytest.mark.skip(reason=str(error)))


def more(file: pytest.File, cells: list[pytest.Item], again: bool, rows: bool) -> list[pytest.Item]:
    """A notebook's cells once more, for the same kernel, and then a cell that tries its rows of the article.

    Each again from a copy: nbval joins what a cell printed before and after a picture in the cell itself, and
    a second reading would join it twice.
    """
    made = [(f"{cell.name} again", deepcopy(cell.cell), cell.options) for cell in cells] if again else []
    if rows:
        sys.path.insert(0, str(TESTS))
        from stored import rows

        if cell := rows(file.path.name[:2]):
            made.append(("rows of the article", cell, defaultdict(bool, check=True)))
    return [
        type(cells[0]).from_parent(file, name=name, cell_num=at, cell=cell, options=options)
        for at, (name, cell, options) in enumerate(made)
    ]


def pytest_configure(config: pytest.Config) -> None:
    """The kernel of this Python, whatever kernels the user has; the sanitise file even if none is named.

    Kernels inherit this process's variables (a fixture would come too late: nbval's cells take none).
    """
    if config.getoption("nbval", default=False):
        config.option.nbval_current_env = True
        config.option.nbval_sanitize_with = config.option.nbval_sanitize_with or str(SANITIZE)
        become(kernel_environment(IPYTHONDIR=settings.name))


def pytest_unconfigure() -> None:
    """Give the process its own variables back."""
    become(before)


def become(variables: dict[str, str]) -> None:
    """Make these the variables of this process, and no others."""
    os.environ.clear()
    os.environ.update(variables)
