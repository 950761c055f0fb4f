"""Small inputs that once went wrong, each from a report of a peer's users; its right value is asserted in it.

They run as they were written (`tests/cases/NN_name.py`), in one process; of the one about a quadratic loop
the work is counted in test_log_cleaning.
"""

import runpy
import warnings
from pathlib import Path

import pytest

CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_case_of_the_second_readers_ends_well(case, monkeypatch, tmp_path):
    monkeypatch.setenv("CAUSALREC_PROGRESS", "off")
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        runpy.run_path(str(case))


def test_all_of_them_are_here():
    assert len(CASES) == 25
