"""Every row of the article stands on a function of the package. Oracle: without it, its assert fails.

That is tried in each notebook's own kernel, after its second run: tests/stored.py.
"""

import stubs
from stubs import SOURCES

from causalrec_lab import datasets


def test_every_row_of_a_built_notebook_names_a_function():
    rows = datasets.article_rows()
    missing = [row.row for row in rows if set(row.notebooks) & set(SOURCES) and not row.function]
    assert not missing, f'these rows need function = "NN module:name" in data/article/rows.toml: {missing}'
    assert all(row.function[:2] in row.notebooks for row in rows if row.function)


def test_a_row_stands_only_where_its_cells_run_and_fail_without_the_function(monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell

    from causalrec_lab import datasets

    bodies = ["from causalrec_lab import datasets\nrows = [1]", "n = 1", "n = datasets.catalogue()"]
    asserted = "assert n is not None  # R01"
    for cells, stands in (
        ([*bodies, asserted], True),  # None without it
        ([*bodies, "assert rows  # R01"], False),  # whatever the function gives
        ([*bodies, "assert n is None  # R01"], False),  # does not run as it is
        ([*bodies[:2], asserted], False),  # nobody calls it
    ):
        monkeypatch.setattr(stubs, "cells", lambda path, cells=cells: cells)
        InteractiveShell.clear_instance()
        book = stubs.Notebook("01")
        assert [book.run(n) for n in range(len(cells) - 1)] == [None] * (len(cells) - 1)
        name = f"{datasets.catalogue.__module__}:catalogue"
        assert book.stands(len(cells) - 1, name) is stands
    InteractiveShell.clear_instance()


def test_a_stub_is_put_in_every_place_and_taken_away_again():
    from causalrec_lab import estimate

    space = {"ips": estimate.ips}
    with stubs.stubbed("causalrec_lab.estimate.effects:ips", space):
        assert estimate.ips() is None
        assert space["ips"]() is None
    assert space["ips"] is estimate.ips
    assert estimate.ips.__name__ == "ips"
