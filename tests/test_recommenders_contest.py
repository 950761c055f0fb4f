"""What is stored of the contest of notebook 14: its ends, what cleaning changes, a part made again."""

import csv
import sys

import numpy as np
import pytest

from causalrec_lab.datasets import data_dir
from causalrec_lab.errors import DataProblem, UnknownName
from causalrec_lab.log import clean
from causalrec_lab.recommenders import CURES, contest_results, debiasing_methods
from causalrec_lab.recommenders.debiasing_methods import PLAIN, SHOPS, TIPS_FOUND, _contest
from causalrec_lab.worlds import DIALS, biased_shop
from causalrec_lab.worlds.biased_shop import WEEK


def test_the_contestants_are_the_rows_of_what_is_stored():
    assert tuple(debiasing_methods()) == CURES
    assert contest_results().keys() == {*CURES, *PLAIN}
    assert contest_results(["tips"]).keys() == {*CURES, *PLAIN, *TIPS_FOUND}


def test_no_list_is_above_the_best_and_the_wants_do_not_depend_on_the_dials():
    ends = {end: contest_results()[end] for end in ("chance", "best")}
    for row in rows():
        values = np.array([float(row[f"seed_{seed}"]) for seed in range(SHOPS)])
        if row["cure"] in ends:
            assert values.tolist() == ends[row["cure"]].tolist()
        assert (values <= ends["best"] + 0.01).all()


@pytest.mark.parametrize("others", [(), ("fame",), ("season", "tips")])
def test_a_cleaned_log_is_the_log_without_the_robot_row_by_row(others):
    """So that no fit of its own is stored for it. Oracle: `clean` itself."""
    for seed in (0, 9):
        dirty, without = (biased_shop(seed, dials=dials)[0] for dials in (("robot", *others), others))
        kept = clean(dirty.frame(), window=WEEK)[0].frame()
        assert kept.equals(without.frame()[kept.columns])
    found, wanted = contest_results(["robot", *others], cleaned=True), contest_results(others)
    assert all(found[cure] is wanted[cure] for cure in (*CURES, *PLAIN))


def test_cleaning_changes_nothing_where_no_robot_was():
    assert all(contest_results(["fame"], cleaned=True)[c] is contest_results(["fame"])[c] for c in CURES)
    with pytest.raises(UnknownName, match="there is no dial 'bots'"):
        contest_results(["bots"])
    robot = [contest_results(["robot"], cleaned=cleaned)["clicks"].mean() for cleaned in (False, True)]
    assert robot[1] > robot[0] + 20  # and it undoes the robot


def test_the_plain_lists_are_those_of_the_cells():
    """Oracle: counted by pandas, one shop; and for a lottery clicks and clicks per showing nearly agree."""
    log, truth = biased_shop(3, dials=["fame"])
    want, shown = truth.open("a test").want, log.frame().query("exposed == 1")
    each = shown.groupby("item").outcome
    for name, score in {"most clicked": each.sum(), "click rate": each.mean()}.items():
        first = score.nlargest(5, keep="all").index
        assert len(first) == 5  # no tie for the last place
        assert contest_results(["fame"])[name][3] == pytest.approx(100 * want[:, first].mean(), abs=0.006)
    assert contest_results()["click rate"].mean() == pytest.approx(
        contest_results()["most clicked"].mean(), abs=1
    )


def rows():
    with (data_dir() / "contest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dials", "only"), [((), ("clicks", "DR-JL", "adversarial")), (DIALS[1:], ("IPS", "PD", "InfoNCE"))]
)
def test_some_cells_made_again_are_the_cells_that_are_stored(dials, only, monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from make_contest import values

    made = values(2, dials, only=only)
    for cure in (*only, *PLAIN):
        assert made[cure] == pytest.approx(contest_results(dials)[cure][2], abs=3)


@pytest.mark.slow
def test_what_a_column_and_an_audit_are_worth_made_again_is_what_is_stored(monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from make_contest import tips_found

    made, found = tips_found(2), contest_results(["tips"])
    assert tuple(made) == TIPS_FOUND
    for name in TIPS_FOUND:
        assert made[name] == pytest.approx(found[name][2], abs=3)
        assert made[name] > found["shown"][2] + 10  # far from what it was with the tips


def test_a_missing_or_damaged_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    for content in (None, "dials,cure\nfame,IPS\n"):
        if content is not None:
            (tmp_path / "contest.csv").write_text(content, encoding="utf-8")
        _contest.cache_clear()
        with pytest.raises(DataProblem, match=r"contest\.csv is missing or damaged"):
            contest_results()
    _contest.cache_clear()
