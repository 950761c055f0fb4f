"""Every row of the article stands on a function of the package. Oracle: without it, its assert fails."""

import subprocess
import sys

import pytest
import stubs
from test_article import SOURCES
from throwaway import ROOT

from causalrec_lab import datasets
from causalrec_lab.workbook.run import kernel_environment

NUMBERS = sorted({row.function[:2] for row in datasets.article_rows() if row.function})


def test_every_row_of_a_built_notebook_names_a_function():
    rows = datasets.article_rows()
    missing = [row.row for row in rows if set(row.notebooks) & set(SOURCES) and not row.function]
    assert not missing, f'these rows need function = "NN module:name" in data/article/rows.toml: {missing}'
    assert all(row.function[:2] in row.notebooks for row in rows if row.function)


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS)
def test_the_asserts_of_a_notebook_fail_without_the_function_that_their_row_names(number):
    said = subprocess.run(
        [sys.executable, ROOT / "tests" / "stubs.py", number],
        env=kernel_environment(PYTHONPATH=str(ROOT / "tests")),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr[-2000:]
    rows = [row.row for row in datasets.article_rows() if row.function.startswith(number)]
    assert sorted(line.split()[1] for line in said.stdout.splitlines() if line.endswith(" stands")) == rows, (
        said.stdout
    )


def test_a_stub_is_put_in_every_place_and_taken_away_again():
    from causalrec_lab import estimate

    space = {"ips": estimate.ips}
    with stubs.stubbed("causalrec_lab.estimate.effects:ips", space):
        assert estimate.ips() is None
        assert space["ips"]() is None
    assert space["ips"] is estimate.ips
    assert estimate.ips.__name__ == "ips"
