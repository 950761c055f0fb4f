"""Makes `pytest --nbval notebooks/*.ipynb` start the kernel of `make notebooks`: clean and offline."""

import os
from pathlib import Path

import pytest

from causalrec_lab.workbook.run import kernel_environment

SANITIZE = Path(__file__).with_name("sanitize.cfg")
collect_ignore_glob = ["source/*", "*.py"]


def pytest_configure(config: pytest.Config) -> None:
    """The kernel of this Python, whatever kernels the user has; the sanitise file even if none is named."""
    if config.getoption("nbval", default=False):
        config.option.nbval_current_env = True
        config.option.nbval_sanitize_with = config.option.nbval_sanitize_with or str(SANITIZE)


@pytest.fixture(scope="session", autouse=True)
def clean_kernels(tmp_path_factory: pytest.TempPathFactory):
    """Kernels inherit this process's variables: those of a clean kernel."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(kernel_environment(IPYTHONDIR=str(tmp_path_factory.mktemp("ipython"))))
    yield
    os.environ.clear()
    os.environ.update(before)
