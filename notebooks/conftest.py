"""Makes `pytest --nbval notebooks/*.ipynb` start the kernel of `make notebooks`: clean and offline.

With `--again` every notebook is run a second time from the top in the same kernel, as learners do, and says
again what is stored.
"""

import atexit
import os
import tempfile
from copy import deepcopy
from itertools import groupby
from pathlib import Path

import pytest

from causalrec_lab import weights
from causalrec_lab.errors import DataProblem
from causalrec_lab.workbook.run import kernel_environment

NEEDS = {"19_language_models_on_trial.ipynb": "smollm2"}  # notebooks that run a fetched model
SANITIZE = Path(__file__).with_name("sanitize.cfg")
collect_ignore_glob = ["source/*", "*.py"]
before = dict(os.environ)
settings = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
atexit.register(settings.cleanup)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Whether each notebook is run twice."""
    parser.addoption("--again", action="store_true", help="run each notebook's cells twice in one kernel")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """After the last cell of a notebook come its cells once more, in the same kernel.

    Each again from a copy: nbval joins what a cell printed before and after a picture in the cell itself, and
    a second reading would join it twice.
    A notebook whose model is not on this machine is skipped, unless CAUSALREC_MODELS=required.
    """
    for item in items:
        if (name := NEEDS.get(item.path.name)) and os.environ.get("CAUSALREC_MODELS") != "required":
            try:
                weights.folder(name)
            except DataProblem as error:
                item.add_marker(pytest.mark.skip(reason=str(error)))
    if not config.getoption("again"):
        return
    twice = []
    for file, group in groupby(items, key=lambda item: item.parent):
        cells = list(group)
        twice += cells
        for cell in cells:
            told = {"cell_num": cell.cell_num, "cell": deepcopy(cell.cell), "options": cell.options}
            twice.append(type(cell).from_parent(file, name=f"{cell.name} again", **told))
    items[:] = twice


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
