"""Charts by matplotlib: what stands on the Axes is what numpy says, and the words say what stands there."""

import math
import re
import subprocess
import sys
import warnings
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import matplotlib
import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot

from causalrec_lab.causal_model import reliability
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.estimate import Estimate, naive
from causalrec_lab.evaluate import t_interval
from causalrec_lab.view import figure, look, plots
from causalrec_lab.view.read_axes import number, twin_of
from causalrec_lab.workbook.run import run

matplotlib.use("agg")


@pytest.fixture(autouse=True)
def nothing_left_open():
    yield
    pyplot.close("all")


def estimate(value, low, high, method="IPS"):
    return Estimate("ATE", method, value, low, high, "", 100)


def bad(value, low, high):
    """What an Estimate would refuse, and a table or a learner's own object may hold."""
    return SimpleNamespace(value=value, low=low, high=high)


def dots(ax):
    return [
        tuple(map(float, point))
        for line in ax.lines
        if line.get_gid() == "row"
        for point in zip(*line.get_data(), strict=True)
    ]


def spans(ax):
    return [tuple(map(float, path.vertices[:, 0])) for found in ax.collections for path in found.get_paths()]


# ---- the house style is nobody else's


def test_importing_and_drawing_changes_nothing_for_the_learner_s_own_figures():
    before = dict(matplotlib.rcParams)
    plots.forest({"a": estimate(1, 0, 2)}, title="A", truth=1.5)
    assert dict(matplotlib.rcParams) == before
    code = (
        "import sys; from causalrec_lab.view import plots; print({'matplotlib', 'pandas'} & {*sys.modules})"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert said == "set()\n", "01 to 05 open without a drawing library"


def test_bars_whose_names_are_numbers_are_told_by_their_names():
    for vertical in (True, False):
        said = twin_of(plots.bars({"10": 3.0, "1,000": 2.0}, vertical=vertical, xlabel="cut", ylabel="rows"))
        assert said[-1].endswith(": 10: 3; 1,000: 2."), said


def test_a_kernel_shows_every_figure_and_not_only_the_first(tmp_path):
    """The learner's own too: its backend turns `interactive` on, and the style must not turn it off."""
    ours = "from causalrec_lab.view import plots; plots.bars({'a': 1.0}); None"
    own = "from matplotlib import pyplot; pyplot.plot([1, 2]); None"
    cells = [nbformat.v4.new_code_cell(code) for code in (ours, ours, own)]
    found = run(nbformat.v4.new_notebook(cells=cells), tmp_path).notebook.cells
    assert [len(cell.outputs) for cell in found] == [1, 1, 1]
    assert all("image/png" in cell.outputs[0].data for cell in found)


def test_the_style_sheet_has_the_colours_of_the_look_and_its_size():
    sheet = matplotlib.rc_params_from_file(look.STYLE, use_default_template=False)
    assert (sheet["figure.figsize"][0], sheet["figure.dpi"]) == (figure.WIDTH_INCHES, figure.DPI)
    house = {
        value.lower() for name, value in vars(look).items() if name.isupper() and str(value).startswith("#")
    }
    assert {
        f"#{colour.lstrip('#')}".lower() for colour in sheet["axes.prop_cycle"].by_key()["color"]
    } <= house
    with plots.style():
        assert matplotlib.rcParams["font.family"][0] == "Noto Sans SC"


def test_a_title_in_chinese_is_drawn_without_a_missing_glyph():
    ax = plots.bars({"电影A": 3, "书籍B": 2}, title="推荐与购买")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert figure.png(ax, "推荐").startswith(b"\x89PNG")


# ---- forest


def test_a_forest_puts_each_estimate_where_its_numbers_say():
    found = {"naive": naive([1, 1, 0, 1, 0, 0], [1, 1, 1, 0, 0, 0]), "IPS": estimate(-0.25, -0.5, 0.12)}
    ax = plots.forest(found, scale=100, truth=0.2, colours={"IPS": "causal"}, xlabel="points")
    wanted = [(100 * one.value, 100 * one.low, 100 * one.high) for one in found.values()]
    assert dots(ax) == [(value, float(row)) for row, (value, *_) in enumerate(wanted)]
    np.testing.assert_allclose(spans(ax), [ends for _, *ends in wanted])
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["naive", "IPS"]
    assert [line.get_color() for line in ax.lines if line.get_gid() == "row"] == [look.SOFT, look.CAUSAL]
    said = twin_of(ax)
    assert said[:2] == ["Across: points.", "Dashed, truth: 20."]
    assert said[3] == "IPS: −25, from −50 to 12."


def test_a_list_a_dict_and_a_frame_of_estimates_draw_the_same_forest():
    some = [estimate(0.1, 0.0, 0.2, "naive"), estimate(0.3, 0.1, 0.4, "IPS"), estimate(0.3, 0.2, 0.5, "IPS")]
    names = ["naive", "IPS", "IPS (2)"]
    numbers = {"value": [0.1, 0.3, 0.3], "low": [0.0, 0.1, 0.2], "high": [0.2, 0.4, 0.5]}
    made = [
        plots.forest(some),
        plots.forest(dict(zip(names, some, strict=True))),
        plots.forest(pd.DataFrame(numbers, index=names)),
        plots.forest(pd.DataFrame(numbers | {"method": ["naive", "IPS", "IPS"]})),
    ]
    assert len({tuple(twin_of(ax)) for ax in made}) == 1
    assert len(dots(made[0])) == 3


def test_an_exact_estimate_is_a_point_and_an_endless_interval_an_arrow_said_in_words():
    exact = naive([1, 1, 0, 0], [1, 1, 0, 0])
    assert exact.low == exact.high == 1
    ax = plots.forest(
        {
            "exact": exact,
            "endless": replace(exact, low=-math.inf, high=math.inf),
            "half": estimate(0, -1, math.inf),
        }
    )
    assert twin_of(ax)[-3:] == [
        "exact: 1, from 1 to 1.",
        "endless: 1, from minus infinity to infinity.",
        "half: 0, from −1 to infinity.",
    ]
    arrows = [line for line in ax.lines if line.get_gid() == "open"]
    assert [line.get_marker() for line in arrows] == ["<", ">", ">"]
    left, right = ax.get_xlim()
    assert [float(line.get_xdata()[0]) for line in arrows] == [left, right, right]
    assert figure.png(ax, "Points and arrows.")
    alone = plots.forest({"exact": exact})
    assert alone.get_xlim()[0] < 1 < alone.get_xlim()[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"a": bad(math.nan, 0, 1)}, "the value of a is nan"),
        ({"a": bad(math.inf, 0, math.inf)}, "the value of a is inf"),
        ({"a": bad(0, math.nan, 1)}, r"interval of a is \[nan, 1\]"),
        ({"a": bad(0, 1, -1)}, "low first"),
        ({"a": 3.0}, "an Estimate is needed"),
        ({}, "no estimate to draw"),
        (None, "no estimate to draw"),
        (pd.DataFrame({"value": [1.0]}), "no column 'low'"),
    ],
)
def test_what_is_no_estimate_is_refused_in_a_sentence_and_no_empty_figure_stays(given, said):
    with pytest.raises(LabError, match=said):
        plots.forest(given)
    assert pyplot.get_fignums() == []


def test_a_wrong_truth_colour_or_label_is_refused_in_a_sentence():
    one = {"a": estimate(0, -1, 1)}
    with pytest.raises(LabError, match="truth is nan"):
        plots.forest(one, truth=math.nan)
    with pytest.raises(UnknownName, match="no row 'b'"):
        plots.forest(one, truth={"b": 1.0})
    with pytest.raises(UnknownName, match="did you mean 'causal'"):
        plots.forest(one, colours={"a": "causel"})
    with pytest.raises(LabError, match="xlabel"):
        plots.forest(one, x_label="points")
    assert pyplot.get_fignums() == []


def test_a_band_is_the_experiment_s_interval():
    ax = plots.forest({"IPS": estimate(3, 1, 5)}, band=estimate(2, 1.5, 2.5), marks={"blind": 0.5})
    said = twin_of(ax)
    assert "Strip, experiment: from 1.5 to 2.5." in said
    assert {"Dashed, experiment: 2.", "Dashed, blind: 0.5."} <= set(said)


# ---- the others, against numpy


@pytest.mark.parametrize(("across", "whole"), [([1, 2, 3, 4, 5], True), ([0, 0.1, 0.2, 0.3, 1], False)])
def test_an_axis_of_whole_numbers_has_no_half_ones(across, whole):
    ticks = plots.curves({"items": [0.0, 0.1, 0.2, 0.4, 0.5]}, across).get_xticks()
    assert np.array_equal(ticks, np.round(ticks)) == whole


def test_curves_are_the_lines_given_and_a_frame_draws_the_same():
    x, lines = (
        np.arange(5) * 2.0,
        {"train": np.array([5, 4, 3, 2, 1.0]), "held out": np.array([5, 4, 4, 4, 5.0])},
    )
    for ax in (plots.curves(lines, x, truth=3.5), plots.curves(pd.DataFrame(lines, index=x), truth=3.5)):
        drawn = {line.get_label(): line.get_data() for line in ax.lines if line.get_gid() != "mark"}
        assert drawn.keys() == lines.keys()
        for name, line in lines.items():
            np.testing.assert_array_equal(drawn[name], (x, line))
        assert "held out: 0: 5; 2: 4; 4: 4; 6: 4; 8: 5." in twin_of(ax)
        assert "Dashed, truth: 3.5." in twin_of(ax)
        assert {"train", "held out"} <= {words.get_text() for words in ax.texts}


def test_a_long_line_is_told_by_its_first_lowest_highest_and_last_point():
    wave = np.sin(np.linspace(0, 2 * np.pi, 101))
    said = twin_of(plots.curves({"wave": wave}, np.arange(101)))[-1]
    told = {
        float(at): float(y.replace("−", "-"))
        for at, y in re.findall(r"([\d.]+): (−?[\d.]+)", said.removesuffix("."))
    }
    assert told == pytest.approx({0: 0, int(wave.argmax()): 1, int(wave.argmin()): -1, 100: 0}, abs=0.01)


def test_of_equal_points_the_first_is_told_on_every_machine():
    """`argsort` without kind="stable" puts equal numbers in another order where the CPU has AVX-512."""
    said = twin_of(plots.curves({"steps": np.tile([1, 0, 0, 2, 2], 8)}, np.arange(40)))[-1]
    assert "0: 1; 1: 0; 3: 2; 39: 2 (of 40" in said


def test_histogram_bars_are_numpy_s_counts_with_the_same_edges_for_all():
    rng = np.random.default_rng(0)
    groups = {"shown": rng.normal(size=300), "not shown": rng.normal(1, size=200)}
    ax = plots.histogram(groups, bins=7)
    edges = np.histogram_bin_edges(np.concatenate(list(groups.values())), 7)
    for drawn, group in zip(ax.containers, groups.values(), strict=True):
        np.testing.assert_array_equal([bar.get_height() for bar in drawn], np.histogram(group, edges)[0])
        np.testing.assert_allclose([bar.get_x() for bar in drawn], edges[:-1])
    assert [said.partition(":")[0] for said in twin_of(ax)[-2:]] == ["shown", "not shown"]
    with pytest.raises(LabError, match="bins is 0"):
        plots.histogram(groups, bins=0)


@pytest.mark.parametrize("vertical", [False, True])
def test_bars_are_as_long_as_their_numbers_and_start_at_zero(vertical):
    frame = pd.DataFrame({"sold": [12, 10], "because shown": [3.5, -1]}, index=["bestsellers", "MLP"])
    ax = plots.bars(frame, vertical=vertical)
    for drawn, column in zip(ax.containers, frame, strict=True):
        assert [bar.get_height() if vertical else bar.get_width() for bar in drawn] == frame[column].tolist()
        assert {bar.get_y() if vertical else bar.get_x() for bar in drawn} == {0}
    assert twin_of(ax) == ["sold: bestsellers: 12; MLP: 10.", "because shown: bestsellers: 3.5; MLP: −1."]
    assert "−1" in {words.get_text() for words in ax.texts}


def test_calibration_draws_the_reliability_of_the_package():
    rng = np.random.default_rng(1)
    chance = rng.random(2000)
    happened = rng.random(2000) < chance
    one = reliability(chance, happened)
    ax = plots.calibration(one)
    (points,) = [line for line in ax.lines if line.get_label() != "said and seen alike"]
    np.testing.assert_allclose(points.get_data(), (one.predicted, one.observed))
    never = plots.calibration({"head": reliability([0.1, 0.1, 0.9, 0.9], [0, 0, 1, 1], bins=2)})
    assert "head, 0.1: 0, from 0 to 0." in twin_of(never), "an upright interval of no length"
    with pytest.raises(LabError, match="no model to draw"):
        plots.calibration([0.5, 0.5])


def test_a_love_plot_has_a_dot_a_column_and_stage():
    table = pd.DataFrame({"before": [0.5, -0.25], "after": [0.0, 0.05]}, index=["age", "logins"])
    ax = plots.love(table, limit=0.1)
    drawn = {line.get_label(): list(line.get_xdata()) for line in ax.lines if line.get_marker() == "o"}
    assert drawn == {stage: table[stage].tolist() for stage in table}
    assert twin_of(ax)[-2:] == ["before: age: 0.5; logins: −0.25.", "after: age: 0; logins: 0.05."]


def test_a_heat_map_has_the_table_s_numbers_and_writes_them():
    table = np.array([[0.25, 1.0], [0.5, 0.0]])
    ax = plots.heat(pd.DataFrame(table, ["我", "you"], ["a", "b"]))
    np.testing.assert_array_equal(ax.images[0].get_array(), table)
    assert twin_of(ax) == ["我: a 0.25, b 1.", "you: a 0.5, b 0."]
    assert [words.get_text() for words in ax.texts] == ["0.25", "1", "0.5", "0"]
    assert figure.png(plots.heat(np.zeros((2, 2))), "All zero.")
    with pytest.raises(LabError, match="makes no table"):
        plots.heat(np.zeros((2, 2, 2)))


@pytest.mark.parametrize(
    "draw",
    [
        lambda bad: plots.curves({"line": [1.0, bad]}),
        lambda bad: plots.curves({"line": [1.0, 2.0]}, [1, bad]),
        lambda bad: plots.curves({"line": [1.0]}, marks={"level": bad}),
        lambda bad: plots.histogram([1.0, bad]),
        lambda bad: plots.bars({"a": 1.0, "b": bad}),
        lambda bad: plots.love({"before": {"age": bad}}),
        lambda bad: plots.heat([[1.0, bad]]),
    ],
)
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e301, "x", None, [1]])
def test_no_chart_takes_what_is_no_finite_number(draw, bad):
    with pytest.raises(LabError):
        draw(bad)
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize("draw", [plots.curves, plots.histogram, plots.bars, plots.love, plots.calibration])
def test_nothing_to_draw_is_said(draw):
    with pytest.raises(LabError):
        draw({})


# ---- twins of what learners draw themselves


def test_a_learner_s_own_errorbars_scatter_and_lines_are_read_too():
    _, ax = pyplot.subplots()
    ax.errorbar([1.0, 2.0], [0.5, 0.25], yerr=[[0.25, 0.125], [0.5, 0.125]], fmt="o", capsize=4, label="mine")
    ax.scatter([3.0], [1.0], label="dot")
    ax.axvline(2.5, label="now")
    ax.set_title("My chart")
    assert twin_of(ax) == [
        "My chart",
        "Dashed, now: 2.5.",
        "mine, 1: 0.5, from 0.25 to 1.",
        "mine, 2: 0.25, from 0.125 to 0.375.",
        "dot: 3: 1.",
    ]


def test_charts_with_names_across_and_with_holes_are_read_too():
    _, (names, holes, tiles) = pyplot.subplots(1, 3)
    names.plot(["An", "Bo"], [1.0, 2.0], label="visits")
    assert twin_of(names) == ["visits: An: 1; Bo: 2."]
    holes.plot([0.0, 1.0, 2.0], [1.0, np.nan, 3.0])
    assert twin_of(holes) == ["Line: 0: 1; 1: missing; 2: 3."]
    tiles.imshow([[1.0, np.nan]])
    assert twin_of(tiles) == ["0: 0 1, 1 missing."]


def test_numbers_far_from_zero_and_tiny_ones_keep_their_figures():
    assert number(1e9 + 0.25, 0.5) == "1000000000.25"
    assert number(1 + 2e-11, 1e-10) == "1.00000000002"
    assert number(3.25e-15, 1e-14) == "3.25e−15"
    assert number(-0.0, 1.0) == "0"
    _, ax = pyplot.subplots()
    ax.semilogy([1, 2], [1e-6, 10.0], label="loss")
    assert twin_of(ax) == ["loss: 1: 0.000001; 2: 10."]


def test_panels_share_their_scales():
    left, right = plots.panels(2)
    plots.forest({"a": estimate(0, -1, 1)}, ax=left, title="North")
    plots.forest({"a": estimate(3, 2, 4)}, ax=right, title="South")
    assert left.get_xlim() == right.get_xlim()
    low, high = left.get_xlim()
    assert low < -1 < 4 < high, "the numbers of both panels lie inside"


def test_rows_of_three_lines_do_not_touch():
    name = "columns of the model's own rows minus the weighted {} model"
    gaps = {name.format(part): t_interval([0.1, 0.2, 0.4], estimand="gap") for part in "abcdefghij"}
    axes = plots.forest(gaps, title="Ten shops", xlabel="gap", notes=dict.fromkeys(gaps, "Holm p < .001"))
    axes.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in axes.get_yticklabels()]
    assert all(above.y0 > below.y1 for above, below in pairwise(boxes))
