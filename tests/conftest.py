"""What every test starts from: no window, no network, no learner's progress but the one a test makes."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings
from throwaway import ROOT, SMALL, make_lab

from causalrec_lab.workbook.source import Project

collect_ignore = ["cases"]  # programs that test_cases.py runs; read for doctests each would run once more

os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("CAUSALREC_PROGRESS", "off")
os.environ["CAUSALREC_LANG"] = "en"  # whatever this machine speaks; a test in Chinese says so itself
os.environ["PYTHONUTF8"] = "1"  # what a test starts speaks UTF-8, whatever this machine's language

# A busy machine is no bug: a law is judged by its answer, the time by the stages of `make test`. The same
# examples every time, so that a red run can be had again.
settings.register_profile("workbook", deadline=None, derandomize=True)
settings.load_profile("workbook")


# Every library is open once all tests are found, and stays: a search for garbage need not walk through it.
gc.disable()


def pytest_collection_finish() -> None:
    """Leave what stays to the end out of every later search for garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what a test warns of: a time over its budget fails no run."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, words in report.user_properties:
            if name == "warning":
                terminalreporter.write_line(f"warning: {words}", yellow=True)


@pytest.fixture(scope="session")
def project() -> Project:
    """The workbook itself."""
    return Project(ROOT)


@pytest.fixture
def lab(tmp_path: Path) -> Project:
    """A throw-away workbook with one small notebook."""
    return make_lab(tmp_path, n01_small=SMALL)
