"""What every test starts from: no window, no network, no learner's progress but the one a test makes."""

import os
from pathlib import Path

import pytest
from throwaway import ROOT, SMALL, make_lab

from causalrec_lab.workbook.source import Project

os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("CAUSALREC_PROGRESS", "off")


@pytest.fixture(scope="session")
def project() -> Project:
    """The workbook itself."""
    return Project(ROOT)


@pytest.fixture
def lab(tmp_path: Path) -> Project:
    """A throw-away workbook with one small notebook."""
    return make_lab(tmp_path, n01_small=SMALL)
