"""What is stored of the contest of notebook 14: its ends, what cleaning changes, a part made again."""

import csv
import sys

import numpy as np
import pytest

from causalrec_lab.datasets import data_dir
from causalrec_lab.errors import DataProblem, UnknownName
from causalrec_lab.recommenders import CURES, contest_results, debiasing_methods
from causalrec_lab.recommenders.debiasing_methods import ENDS, _contest
from causalrec_lab.worlds import DIALS


def test_the_contestants_are_the_rows_of_what_is_stored():
    assert tuple(debiasing_methods()) == CURES
    assert contest_results().keys() == {*CURES, *ENDS}


def test_no_list_is_above_the_best_and_the_wants_do_not_depend_on_the_dials():
    chance, best = (contest_results()[end] for end in ENDS)
    for row in rows():
        values = np.array([float(row[f"seed_{seed}"]) for seed in range(8)])
        if row["cure"] in ENDS:
            assert values.tolist() == {"best": best, "chance": chance}[row["cure"]].tolist()
        assert (values <= best + 0.01).all()


def test_cleaning_changes_nothing_where_no_robot_was():
    assert contest_results(["fame"], cleaned=True).keys() == contest_results(["fame"]).keys()
    for cure, values in contest_results(["fame"], cleaned=True).items():
        assert np.array_equal(values, contest_results(["fame"])[cure])
    with pytest.raises(UnknownName, match="there is no dial 'bots'"):
        contest_results(["bots"])
    robot = [contest_results(["robot"], cleaned=cleaned)["clicks"].mean() for cleaned in (False, True)]
    assert robot[1] > robot[0] + 20  # and it undoes the robot


def rows():
    with (data_dir() / "contest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dials", "cleaned", "only"),
    [((), False, ("clicks", "DR-JL", "adversarial")), (DIALS, True, ("IPS", "PD", "InfoNCE"))],
)
def test_some_cells_made_again_are_the_cells_that_are_stored(dials, cleaned, only, monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from make_contest import values

    made = values(2, dials, cleaned=cleaned, only=only)
    for cure in (*only, *ENDS):
        assert made[cure] == pytest.approx(contest_results(dials, cleaned=cleaned)[cure][2], abs=3)


def test_a_missing_or_damaged_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    for content in (None, "dials,cleaned\nfame,0\n"):
        if content is not None:
            (tmp_path / "contest.csv").write_text(content, encoding="utf-8")
        _contest.cache_clear()
        with pytest.raises(DataProblem, match=r"contest\.csv is missing or damaged"):
            contest_results()
    _contest.cache_clear()
