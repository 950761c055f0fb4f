"""The pictures of who gains and why say the numbers they were given, and hold long names."""

import numpy as np
import pytest

from causalrec_lab import estimate, worlds
from causalrec_lab.causal_model import Reason, reliability
from causalrec_lab.errors import LabError
from causalrec_lab.view import causal, gains
from causalrec_lab.view.picture import faults


def around(value, half=0.02):
    return estimate.Estimate("CATE", "AIPW", value, value - half, value + half, "x", 9)


def test_said_and_seen_draws_a_dot_a_bin_and_says_each_error_beside_luck():
    draw = np.random.default_rng(0)
    chance = draw.uniform(size=3000)
    found = {
        "bought, if shown": reliability(chance, draw.random(3000) < chance),
        "bought, if not shown": reliability(chance, draw.random(3000) < chance**3),
    }
    picture = gains.said_and_seen(found)
    assert not faults(picture.svg)
    assert picture.svg.count("<circle") == 2 * 10 + 2
    for name, one in found.items():
        error = f"off by {100 * one.error:.1f} (luck: {100 * one.by_luck:.1f})"
        assert f"{name}, 3,000 rows: {error}" in picture.alt
    with pytest.raises(LabError, match="0 heads to draw"):
        gains.said_and_seen({})


def test_who_gains_puts_each_truth_on_its_own_line_and_leaves_unknown_truths_out():
    groups = {"those who hardly ever buy it by themselves": around(0.05), "b": around(-0.6, 0.5)}
    known, unknown = gains.who_gains(groups, [0.06, 0.1]), gains.who_gains(groups)
    for picture in (known, unknown):
        assert not faults(picture.svg)
        assert "b: -60.0 [-110.0, -10.0]" in picture.alt
    assert "truth 6.0" in known.alt
    assert known.svg.count('stroke-dasharray="4 3"') == 2
    assert "truth" not in unknown.alt + unknown.svg
    with pytest.raises(LabError, match="2 groups and 1 truths"):
        gains.who_gains(groups, [0.1])


def test_the_reasons_say_what_the_model_leaned_on_and_whether_that_is_the_nearest_text():
    names = ["A good with a name that is far too long to stand in one line of this picture", "B", "C"]
    rows = [
        Reason(3, 0, 0.30, 1, 0.21, 2, 0.6, around(0.18)),
        Reason(3, 1, 0.28, 0, 0.20, 0, 0.5, around(-0.02)),
    ]
    picture = gains.why(rows, names)
    assert not faults(picture.svg)
    assert "leans on B (30 with it, 21 without); the nearest text is C." in picture.alt
    assert ">+18 [16, 20]<" in picture.svg
    assert ">-2 [-4, 0]<" in picture.svg
    assert "which is also the nearest text" in picture.alt
    with pytest.raises(LabError, match="no reason to draw"):
        gains.why([], names)


def test_a_forest_knows_the_targeted_correction():
    log = worlds.four_hundred_visits()
    e = np.where(log["group"] == "fans", 0.9, 0.1)
    half = np.full(400, 0.5)
    one = estimate.tmle(log.outcome, log.exposed, propensity=e, outcome_if_exposed=half, outcome_if_not=half)
    assert f"targeted: {100 * one.value:.1f}" in causal.forest({"targeted": one}).alt
