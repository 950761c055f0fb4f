"""Makes `pytest --nbval notebooks/*.ipynb` start the kernel of `make notebooks`: clean and offline."""

import os
import tempfile
from pathlib import Path

import pytest

from causalrec_lab.workbook.run import kernel_environment

SANITIZE = Path(__file__).with_name("sanitize.cfg")
collect_ignore_glob = ["source/*", "*.py"]
before = dict(os.environ)
settings = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


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
    settings.cleanup()


def become(variables: dict[str, str]) -> None:
    """Make these the variables of this process, and no others."""
    os.environ.clear()
    os.environ.update(variables)
