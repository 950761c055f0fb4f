"""The grammar of card charts: round scales that hold every number, and shapes where numpy says they stand."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from readable import faults

from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate, naive
from causalrec_lab.view import chart, look
from causalrec_lab.view.picture import drawing, parse

FINITE = st.floats(-1e9, 1e9, allow_subnormal=False).filter(lambda number: number == 0 or abs(number) > 1e-6)


def estimate(value, low, high):
    return Estimate("ATE", "IPS", value, low, high, "", 100)


@given(st.lists(FINITE, min_size=1, max_size=6), st.booleans())
def test_a_fitted_scale_holds_every_number_between_round_ends_with_two_to_nine_ticks(numbers, zero):
    scale = chart.fitted(numbers, zero=zero, start=100, end=500)
    assert scale.low <= min(numbers) + 1e-6 * scale.step
    assert scale.high >= max(numbers) - 1e-6 * scale.step
    ticks = [tick for tick, _ in scale.ticks()]
    assert 2 <= len(ticks) <= 9
    np.testing.assert_allclose(np.diff(ticks), scale.step, rtol=1e-6)
    np.testing.assert_array_less([abs(scale(number) - 300) for number in numbers], 200 + 1e-6)


@given(st.floats(0, 50), st.floats(0, 50))
def test_a_scale_is_numpy_s_linear_interpolation(one, other):
    scale = chart.Scale(0, 50, 100, 400)
    np.testing.assert_allclose([scale(one), scale(other)], np.interp([one, other], [0, 50], [100, 400]))


def test_ticks_have_true_minuses_no_minus_zero_and_a_plus_only_when_asked():
    assert [said for _, said in chart.Scale(-20, 20, step=20).ticks()] == ["−20", "0", "20"]
    assert [said for _, said in chart.Scale(-20, 20, step=20, signed=True).ticks()] == ["−20", "0", "+20"]


def test_an_interval_s_shapes_stand_at_its_numbers_and_an_exact_one_is_drawn():
    scale = chart.Scale(0, 1, 100, 200)
    for one in (estimate(0.5, 0.25, 0.75), naive([1, 1, 0, 0], [1, 1, 0, 0])):
        root = parse(drawing(chart.interval(scale, 30, one, look.CAUSAL), height=60))
        line, dot = (
            next(node for node in root.iter() if node.tag.endswith(kind)) for kind in ("}line", "}circle")
        )
        assert [float(line.get(end)) for end in ("x1", "x2")] == [100 + 100 * one.low, 100 + 100 * one.high]
        assert float(dot.get("cx")) == 100 + 100 * one.value


def test_an_end_beyond_the_scale_is_an_arrow_and_nan_is_refused():
    scale = chart.Scale(0, 1, 100, 200)
    endless = drawing(chart.interval(scale, 30, estimate(0.5, -math.inf, math.inf), look.CAUSAL), height=60)
    assert endless.count("<polygon") == 2
    assert not faults(endless)
    tips = [float(x) for x in re.findall(r'points="([\d.]+),', endless)]
    assert tips == [86, 214]
    with pytest.raises(LabError, match="nan"):
        chart.interval(scale, 30, estimate(0.5, math.nan, 1), look.CAUSAL)
    with pytest.raises(LabError, match="no finite number"):
        chart.fitted([math.inf], zero=False)


def test_a_forest_has_a_row_an_estimate_and_the_truth_where_it_belongs():
    rows = [
        chart.Row("naive", estimate(0.5, 0.4, 0.6), "50", colour=look.NAIVE, hollow=True),
        chart.Row("IPS", estimate(0.2, -0.1, 0.5), "20", note="chances right"),
    ]
    scale = chart.fitted([-0.1, 0.6], per=100)
    body, height = chart.forest(rows, scale, unit="points", marks=[(0.2, "truth 20")])
    svg = drawing(body, height=height)
    assert not faults(svg)
    root = parse(svg)
    dots = [float(node.get("cx")) for node in root.iter() if node.tag.endswith("}circle")]
    np.testing.assert_allclose(dots, [scale(0.5), scale(0.2)], atol=0.01)
    dashed = next(node for node in root.iter() if node.tag.endswith("}line") and node.get("stroke-dasharray"))
    np.testing.assert_allclose(float(dashed.get("x1")), scale(0.2), atol=0.01)
    assert {"naive", "IPS", "chances right", "points", "truth 20", "0", "20"} <= {
        node.text for node in root.iter() if node.tag.endswith("}text")
    }


def test_a_mark_s_words_stay_inside_the_axis_and_an_upright_axis_has_its_numbers():
    scale = chart.Scale(0, 100, 262, 600)
    up = chart.Scale(0, 50, 250, 50, step=50)
    svg = drawing(
        chart.mark(scale, 100, "a very long word for the truth", 40, 200),
        up.axis(90, "share", upright=True, reach=600),
        chart.lines([(0, 0), (100, 50)], scale, up, outline=look.CAUSAL),
        height=280,
    )
    assert not faults(svg)
    assert "M262.0,250.0 L600.0,50.0" in svg
