"""The pictures of notebook 09 say what the estimators give; the grid of its card is made again.

The pictures of who gains and why say the numbers they were given, and hold long names.
"""

import csv
import re
import sys

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from work import AT_ONCE, calls

from causalrec_lab import estimate, worlds
from causalrec_lab.causal_model import Reason, reliability
from causalrec_lab.course import every_card
from causalrec_lab.course.nb09 import cards
from causalrec_lab.datasets import catalogue, data_dir
from causalrec_lab.encode import load_encoder
from causalrec_lab.errors import DataProblem, LabError
from causalrec_lab.recommend import top_n
from causalrec_lab.view.picture import faults

LOG = worlds.four_hundred_visits()


def grid_rows():
    with (data_dir() / "shop_grid.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_both_cards_are_found_and_walked_over_their_whole_grid():
    found = every_card()
    assert found["nb09.crowd_card"].check_grid() == 4
    assert found["nb09.shop_card"].check_grid() == 7 * 6 * 3 + 4  # every setting, and four presets


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


def test_a_forest_says_every_number_and_the_truth_only_where_it_is_known():
    naive = estimate.naive(LOG.outcome, LOG.exposed)
    known, unknown = cards.forest({"naive": naive}, truth=0.175), cards.forest({"naive": naive})
    for picture in (known, unknown):
        assert not faults(picture.svg)
        assert (
            f"naive: {100 * naive.value:.1f} [{100 * naive.low:.1f}, {100 * naive.high:.1f}]" in picture.alt
        )
        assert f">{100 * naive.value:.1f}<" in picture.svg
    assert ">truth 17.5<" in known.svg
    assert "truth" not in unknown.svg
    assert "Nobody knows the truth here" in unknown.alt


def test_a_forest_holds_negative_and_wide_intervals():
    wide = estimate.Estimate("ATE", "AIPW", -0.4, -0.9, 0.8, "x", 9)
    assert not faults(cards.forest({"a": wide, "b": wide, "c": wide}, truth=-0.95).svg)
    with pytest.raises(LabError, match="no estimate to draw"):
        cards.forest({})


def test_ten_shops_count_who_covers():
    def around(value):
        return estimate.Estimate("ATE", "AIPW", value, value - 0.01, value + 0.01, "x", 9)

    truths = [0.10, 0.11, 0.12]
    picture = cards.ten_shops([around(0.3)] * 3, [around(0.11)] * 3, truths, name="model")
    assert not faults(picture.svg)
    assert picture.svg.count(">shop ") == 3
    assert "Naive lies 19.0 points above" in picture.alt
    assert (
        "holds the truth in 0 of 3; model lies +0.0 points off, and its interval holds the truth in 3 of 3"
        in picture.alt
    )


def test_overlap_counts_every_row_and_its_auc_is_scikit_learns():
    draw = np.random.default_rng(0)
    chance = draw.beta(2, 3, 3000).round(2)  # rounded, so that there are ties
    shown = (draw.random(3000) < chance).astype(int)
    picture = cards.overlap(chance, shown)
    assert not faults(picture.svg)
    assert f"shown ({shown.sum():,})" in picture.svg
    assert cards.auc(chance, shown) == pytest.approx(roc_auc_score(shown, chance))
    assert f"{roc_auc_score(shown, chance):.0%} of all pairs" in picture.alt


def test_two_lists_join_the_same_good_and_give_the_numbers_of_their_user():
    sells, effect = np.array([0.9, 0.5, 0.3, 0.2]), np.array([-0.002, 0.2, 0.1, 0.15])
    names = ["A name that is far too long for a line of this picture", "B", "C", "D"]
    lists = [top_n(scores[None, :], 2, names=names).of(0) for scores in (sells, effect)]
    picture = cards.two_lists(*lists, sells=sells, effect=effect)
    assert not faults(picture.svg)
    assert ">90 · +0<" in picture.svg
    assert "B, 50 buy, +20 because shown" in picture.alt
    assert "1 of 2 goods stand in both lists" in picture.alt
    assert (
        len(re.findall(r'<line x1="330" y1="117" x2="370" y2="81"', picture.svg)) == 1
    )  # B: second there, first here


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


def test_said_and_seen_draws_a_dot_a_bin_and_says_each_error_beside_luck():
    draw = np.random.default_rng(0)
    chance = draw.uniform(size=3000)
    found = {
        "bought, if shown": reliability(chance, draw.random(3000) < chance),
        "bought, if not shown": reliability(chance, draw.random(3000) < chance**3),
    }
    picture = cards.reliability_diagram(found)
    assert not faults(picture.svg)
    assert picture.svg.count("<circle") == 2 * 10 + 2
    for name, one in found.items():
        error = f"off by {100 * one.error:.1f} (luck: {100 * one.expected_error:.1f})"
        assert f"{name}, 3,000 rows: {error}" in picture.alt
    with pytest.raises(LabError, match="0 heads to draw"):
        cards.reliability_diagram({})


def test_who_gains_puts_each_truth_on_its_own_line_and_leaves_unknown_truths_out():
    groups = {"those who hardly ever buy it by themselves": around(0.05), "b": around(-0.6, 0.5)}
    known, unknown = cards.who_gains(groups, [0.06, 0.1]), cards.who_gains(groups)
    for picture in (known, unknown):
        assert not faults(picture.svg)
        assert "b: -60.0 [-110.0, -10.0]" in picture.alt
    assert "truth 6.0" in known.alt
    assert known.svg.count('stroke-dasharray="4 3"') == 2
    assert "truth" not in unknown.alt + unknown.svg
    with pytest.raises(LabError, match="2 groups and 1 truths"):
        cards.who_gains(groups, [0.1])


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


def test_a_forest_knows_the_targeted_correction():
    log = worlds.four_hundred_visits()
    e = np.where(log["group"] == "fans", 0.9, 0.1)
    half = np.full(400, 0.5)
    one = estimate.tmle(log.outcome, log.exposed, propensity=e, outcome_if_exposed=half, outcome_if_not=half)
    assert f"targeted: {100 * one.value:.1f}" in cards.forest({"targeted": one}).alt
