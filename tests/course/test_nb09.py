"""The pictures of notebook 09 say what the estimators give; the grid of its card is made again.

The pictures of who gains and why say the numbers they were given, and hold long names.
"""

import csv
import sys

import numpy as np
import pytest
from readable import check_grid, faults
from work import AT_ONCE, calls

from causalrec_lab import estimate, worlds
from causalrec_lab.causal_model import Reason
from causalrec_lab.course import every_card
from causalrec_lab.course.nb09 import cards
from causalrec_lab.datasets import catalogue, data_dir
from causalrec_lab.encode import load_encoder
from causalrec_lab.errors import DataProblem, LabError

LOG = worlds.four_hundred_visits()


def grid_rows():
    with (data_dir() / "shop_grid.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_both_cards_are_found_and_walked_over_their_whole_grid():
    found = every_card()
    assert check_grid(found["nb09.crowd_card"]) == 4
    assert check_grid(found["nb09.shop_card"]) == 7 * 6 * 3 + 4  # every setting, and four presets


@pytest.mark.parametrize("who", ["ate", "att", "atu"])
def test_the_two_crowds_give_what_stratifying_gives(who):
    answer = cards.crowd_card().ask({"who": who})
    one = estimate.stratified(LOG.outcome, LOG.exposed, stratum=LOG["group"], estimand=who.upper())
    assert f"{100 * one.value:+.1f} points" in answer.sentence
    assert f"= {100 * one.value:+.1f} points" in answer.formula


def test_the_crowds_as_logged_give_the_naive_difference_and_say_whom_it_compares():
    answer = cards.crowd_card().ask({"who": "logged"})
    assert f"{100 * estimate.naive(LOG.outcome, LOG.exposed).value:+.1f} points" in answer.sentence
    assert "compares fans with newcomers" in answer.sentence


def test_the_card_shows_the_row_of_its_setting():
    for row in grid_rows():
        state = {"confounding": float(row["confounding"]), "hidden": round(100 * float(row["hidden_taste"]))}
        answer = cards.shop_card().ask({**state, "estimand": row["estimand"]})
        for name in ("naive", "aipw", "truth"):
            assert f"{100 * float(row[name]):.1f}" in answer.formula
        assert (
            f"holds the truth in {row['aipw_covers']} of 10" in answer.sentence
            or "A coin chose" in answer.sentence
        )


def test_the_card_answers_at_once():
    card, spent = cards.shop_card(), []
    card.answer(card.state())  # the file is read once
    for state in card.grid():
        spent.append(calls(card.answer, state))
    assert np.median(spent) < AT_ONCE


def test_the_grid_tells_the_story_of_the_lesson():
    row = {(float(r["confounding"]), float(r["hidden_taste"]), r["estimand"]): r for r in grid_rows()}
    assert len(row) == 7 * 6 * 3
    for estimand in ("ATE", "ATT", "ATU"):
        assert int(row[0, 0, estimand]["naive_covers"]) >= 7  # a coin: naive is right, up to luck
        for confounding in (1.0, 2.0, 3.0):
            assert int(row[confounding, 0, estimand]["naive_covers"]) == 0
            assert int(row[confounding, 0, estimand]["aipw_covers"]) >= 8
            assert int(row[confounding, 0.3, estimand]["aipw_covers"]) <= 1
    bias = [float(row[c, 0, "ATE"]["naive"]) - float(row[c, 0, "ATE"]["truth"]) for c in (0, 1.0, 2.0, 3.0)]
    assert bias == sorted(bias)
    assert float(row[3.0, 0, "ATE"]["clipped"]) > 500 > float(row[1.0, 0, "ATE"]["clipped"])


@pytest.mark.slow
@pytest.mark.parametrize(("confounding", "hidden_taste"), [(2.0, 0.3)])
def test_a_row_of_the_grid_made_again_is_the_row_that_is_stored(confounding, hidden_taste, monkeypatch):
    monkeypatch.syspath_prepend(data_dir())
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from make_shop_grid import rows_of

    items = load_encoder(device="cpu").encode(catalogue().texts())
    made = {
        row["estimand"]: row for row in rows_of(items, confounding=confounding, hidden_taste=hidden_taste)
    }
    stored = [
        r
        for r in grid_rows()
        if float(r["confounding"]) == confounding and float(r["hidden_taste"]) == hidden_taste
    ]
    assert len(stored) == 3
    for row in stored:
        for name, value in made[row["estimand"]].items():
            if name.endswith("covers"):
                assert abs(int(row[name]) - value) <= 1  # a row that stands at the edge of its interval
            elif name not in ("estimand", "clipped"):
                assert float(row[name]) == pytest.approx(value, abs=0.002)


def test_a_missing_or_damaged_grid_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("causalrec_lab.datasets.grids.data_dir", lambda: tmp_path)
    for content in (None, "confounding\n1\n", "not a table"):
        if content is not None:
            (tmp_path / "shop_grid.csv").write_text(content, encoding="utf-8")
        cards._grid.cache_clear()
        with pytest.raises(DataProblem, match=r"shop_grid\.csv is missing or damaged"):
            cards.shop_card().ask({})
    cards._grid.cache_clear()


def around(value, half=0.02):
    return estimate.Estimate("CATE", "AIPW", value, value - half, value + half, "x", 9)


def test_the_reasons_say_what_the_model_leaned_on_and_whether_that_is_the_nearest_text():
    names = ["A good with a name that is far too long to stand in one line of this picture", "B", "C"]
    rows = [
        Reason(3, 0, 0.30, 1, 0.21, 2, 0.6, around(0.18)),
        Reason(3, 1, 0.28, 0, 0.20, 0, 0.5, around(-0.02)),
    ]
    picture = cards.why(rows, names)
    assert not faults(picture.svg)
    assert "leans on B (30 with it, 21 without); the nearest text is C." in picture.alt
    assert ">+18 [16, 20]<" in picture.svg
    assert ">-2 [-4, 0]<" in picture.svg
    assert "which is also the nearest text" in picture.alt
    with pytest.raises(LabError, match="no reason to draw"):
        cards.why([], names)
