"""The two fetched models, for tests: a test that needs one skips where it is not, and fails under CI."""

import os
from pathlib import Path

import pytest

from causalrec_lab import weights
from causalrec_lab.errors import DataProblem


def needs(name: str) -> Path:
    """The folder of the model; without it the test skips, or fails where CAUSALREC_MODELS=required."""
    try:
        return weights.folder(name)
    except DataProblem as error:
        if os.environ.get("CAUSALREC_MODELS") == "required":
            raise
        pytest.skip(str(error))
