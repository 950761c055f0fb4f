"""The board and the card of notebook 14 say what was measured; a part of it is made again."""

import csv
import sys

import numpy as np
import pytest
from scipy import stats
from work import AT_ONCE, calls

from causalrec_lab.course import every_card
from causalrec_lab.course.nb14 import cards
from causalrec_lab.datasets import data_dir
from causalrec_lab.errors import DataProblem, LabError, UnknownName
from causalrec_lab.recommenders import debiasing_methods
from causalrec_lab.view.picture import faults
from causalrec_lab.worlds import DIALS


def test_the_rows_of_the_board_are_the_contestants():
    assert tuple(debiasing_methods()) == cards.CURES


def test_the_gain_beside_clicks_is_the_paired_t_interval():
    draw = np.random.default_rng(0)
    one, other = draw.normal(size=(2, 8))
    ours = cards.beside_clicks(one, other)
    peer = stats.ttest_rel(one, other).confidence_interval()
    assert (ours.low, ours.high) == pytest.approx((peer.low, peer.high), abs=1e-3)
    assert [cards.sign(cards.beside_clicks(other + gap, other + 0.1 * one)) for gap in (2, -2, 0)] == [
        "better",
        "worse",
        "alike",
    ]


def test_the_board_says_every_mean_and_every_mark():
    found = {"lottery": cards.results(), "fame": cards.results(["fame"])}
    picture = cards.board(found)
    assert not faults(picture.svg)
    for column in found.values():
        for cure in cards.CURES[1:]:
            mean, kind = (
                column[cure].mean(),
                cards.sign(cards.beside_clicks(column[cure], column["clicks"])),
            )
            assert f" {mean:.0f} {dict(better='▲', worse='▼', alike='=')[kind]}" in picture.alt
    with pytest.raises(LabError, match="the board has 0 columns"):
        cards.board({})


def test_no_list_is_above_the_best_and_the_wants_do_not_depend_on_the_dials():
    chance, best = (cards.results()[end] for end in cards.ENDS)
    for row in rows():
        values = np.array([float(row[f"seed_{seed}"]) for seed in range(8)])
        if row["cure"] in cards.ENDS:
            assert values.tolist() == {"best": best, "chance": chance}[row["cure"]].tolist()
        assert (values <= best + 0.01).all()


def test_cleaning_changes_nothing_where_no_robot_was():
    assert cards.results(["fame"], cleaned=True).keys() == cards.results(["fame"]).keys()
    for cure, values in cards.results(["fame"], cleaned=True).items():
        assert np.array_equal(values, cards.results(["fame"])[cure])
    with pytest.raises(UnknownName, match="there is no dial 'bots'"):
        cards.results(["bots"])


@pytest.mark.slow
def test_the_card_is_found_and_walked_over_its_whole_grid():
    assert every_card()["nb14.contest_card"].check_grid() == 2**4 * 2 * 10 + 3


def test_the_card_answers_at_once():
    card, spent = cards.contest_card(), []
    card.answer(card.state())
    for state in card.grid(40):
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


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
    for cure in (*only, *cards.ENDS):
        assert made[cure] == pytest.approx(cards.results(dials, cleaned=cleaned)[cure][2], abs=3)


def test_a_missing_or_damaged_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    for content in (None, "dials,cleaned\nfame,0\n"):
        if content is not None:
            (tmp_path / "contest.csv").write_text(content, encoding="utf-8")
        cards._stored.cache_clear()
        with pytest.raises(DataProblem, match=r"contest\.csv is missing or damaged"):
            cards.results()
    cards._stored.cache_clear()
