"""Five biases between the same visitors and a sheet, each with its graph and truth; and the loop.

position:   place -> [looked] -> clicked <- taste          exposure:   taste -> [shown] -> bought <- taste
selection:  taste -> liked -> [told] <- mail               popularity: fame  -> [shown] -> bought <- taste
conformity: badge -> liked <- taste, no node           the loop:   shown r -> clicks r -> shown r + 1
"""

import itertools

import numpy as np
import pytest

from causalrec_lab import worlds
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import ips
from causalrec_lab.graph import CausalGraph
from causalrec_lab.worlds import BIASES, expected_week, feedback_loop, film_week

WANTED = [0.2, 0.24]


def estimates(log):
    """By film: the sheet's own number, and the same with true propensities."""
    found = {"counted": [], "weighted": []}
    for film in (0, 1):
        rows = log.select(log.item == film)
        found["counted"].append(ips(rows.outcome, rows["fair"], np.ones(len(rows))))
        found["weighted"].append(ips(rows.outcome, rows.propensity, rows["usable"]))
    return found


@pytest.mark.parametrize("bias", BIASES)
def test_at_knob_0_the_sheet_is_right_and_at_knob_1_it_prefers_the_wrong_film(bias):
    fair, far = expected_week(**{bias: 0.0}), expected_week(**{bias: 1.0})
    assert fair.counted == pytest.approx(WANTED)
    assert far.counted[0] > far.counted[1]  # and yet B is wanted by more
    for week in (fair, far):
        assert week.weighted == pytest.approx(WANTED)


def test_at_knob_1_every_sheet_is_a_count_of_a_hundred_or_two():
    seen = {bias: expected_week(**{bias: 1.0}).counted.tolist() for bias in BIASES}
    assert seen["position"] == pytest.approx([20 / 100, 12 / 100])
    assert seen["selection"] == pytest.approx([16 / 50, 12 / 50])
    assert seen["exposure"] == pytest.approx([28 / 100, 24 / 100])
    assert seen["popularity"] == pytest.approx([30 / 100, 12 / 100])
    assert seen["conformity"] == pytest.approx([70 / 200, 48 / 200])


@pytest.mark.parametrize("bias", BIASES)
def test_over_seeds_the_sheet_is_off_by_the_closed_form_and_weights_cure_it(bias):
    exact, seeds, visitors = expected_week(**{bias: 1.0}), range(30), 500
    drawn = [estimates(film_week(seed, visitors=visitors, **{bias: 1.0})[0]) for seed in seeds]
    for kind, mean, sd in (
        ("counted", exact.counted, exact.counted_sd),
        ("weighted", exact.weighted, exact.weighted_sd),
    ):
        values = np.array([[one.value for one in found[kind]] for found in drawn])  # (seed, film)
        assert (np.abs(values.mean(axis=0) - mean) < 3.5 * sd / np.sqrt(visitors * len(seeds))).all()
        assert values.std(axis=0) * np.sqrt(visitors) == pytest.approx(sd, rel=0.4)


@pytest.mark.parametrize("bias", BIASES)
def test_ten_times_the_rows_shrink_the_interval_and_leave_the_wrong_number(bias):
    widths, misses = [], []
    for visitors in (2_000, 20_000):
        log, truth = film_week(3, visitors=visitors, **{bias: 1.0})
        counted = estimates(log)["counted"]
        wanted = truth.open("after the count").wanted
        worst = max(zip(counted, wanted, strict=True), key=lambda pair: abs(pair[0].value - pair[1]))
        widths.append(worst[0].high - worst[0].low)
        misses.append(worst[0].value - worst[1])
        assert not worst[0].covers(worst[1])
    assert widths[0] / widths[1] == pytest.approx(np.sqrt(10), rel=0.06)
    assert misses[0] == pytest.approx(misses[1], abs=0.03)


def test_weights_cover_the_truth_about_as_often_as_they_say():
    covers = 0
    for seed, bias in itertools.product(range(20), BIASES):
        log, _ = film_week(seed, visitors=1_000, **{bias: 1.0})
        covers += sum(one.covers(want) for one, want in zip(estimates(log)["weighted"], WANTED, strict=True))
    assert 0.9 * 200 <= covers <= 200


@pytest.mark.parametrize("weighted", [False, True])
def test_the_expected_estimate_has_the_width_of_the_sheets_on_average(weighted):
    visitors, kind = 2_000, "weighted" if weighted else "counted"
    expected = expected_week(position=1.0).estimates(visitors, weighted=weighted)
    drawn = [estimates(film_week(seed, visitors=visitors, position=1.0)[0])[kind] for seed in range(10)]
    for film, one in enumerate(expected):
        assert one.se == pytest.approx(np.mean([found[film].se for found in drawn]), rel=0.1)
        assert abs(np.mean([found[film].value for found in drawn]) - one.value) < one.high - one.value


def test_all_five_at_once_are_cured_too_and_cost_rows():
    knobs = dict.fromkeys(BIASES, 1.0)
    exact, log = expected_week(**knobs), film_week(4, visitors=40_000, **knobs)[0]
    found = estimates(log)
    for film in (0, 1):
        assert abs(found["counted"][film].value - exact.counted[film]) < 4 * exact.counted_sd[film] / 200
        assert abs(found["weighted"][film].value - WANTED[film]) < 4 * exact.weighted_sd[film] / 200
    assert exact.weighted_sd[1] > 3 * expected_week(position=1.0).weighted_sd[1]


def test_each_selection_node_is_in_its_graph_and_the_arrows_tell_the_biases_apart():
    nodes = {name: bias.selection_node for name, bias in BIASES.items()}
    assert [name for name, node in nodes.items() if node is None] == ["conformity"]
    for bias in BIASES.values():
        assert bias.answer in bias.graph
        assert bias.selection_node is None or bias.selection_node in bias.graph
    # A mail tells nothing about taste, until one looks only at those who told.
    selection = BIASES["selection"].graph
    assert selection.d_separated("mail", "taste")
    assert not selection.d_separated("mail", "taste", given="told")
    # Fame works through the selection node alone; taste has a second path to the answer.
    assert BIASES["popularity"].graph.d_separated("fame", "bought", given="shown")
    assert ("taste", "shown") in BIASES["exposure"].graph.edges


def test_the_same_visitors_stand_behind_every_bias_and_the_truth_is_sealed():
    weeks = [film_week(7, **{bias: 1.0}) for bias in BIASES]
    opened = [truth.open("a test") for _, truth in weeks]
    for one in opened[1:]:
        assert np.array_equal(one.outcome_if_exposed, opened[0].outcome_if_exposed)
    with pytest.raises(LabError, match="wanted is sealed"):
        _ = weeks[0][1].wanted
    for (log, _), one in zip(weeks, opened, strict=True):
        own = log["usable"] == 1
        looked = one.looked == 1
        assert (log.outcome[own & looked] == one.outcome_if_exposed[own & looked]).all()
        assert len(set(zip(log.user.tolist(), log.item.tolist(), strict=True))) == len(log)


def test_a_knob_or_a_bias_that_is_none_is_named():
    with pytest.raises(LabError, match=r"position is 1\.5; a number from 0 to 1"):
        film_week(0, position=1.5)
    with pytest.raises(LabError, match="did you mean 'position'"):
        expected_week(positoin=1.0)
    with pytest.raises(LabError, match="visitors is 1; a whole number from 2"):
        film_week(0, visitors=1, position=1.0)


def test_fifty_equal_items_do_not_stay_equal_unless_chance_chooses():
    share = {
        explore: np.mean([feedback_loop(seed, explore=explore).top_share()[-1] for seed in range(10)])
        for explore in (0.0, 0.2, 1.0)
    }
    assert share[0.0] > 0.95
    assert share[0.2] == pytest.approx(0.8 + 0.2 * 5 / 50, abs=0.03)
    assert share[1.0] < 0.2


def test_homogeneity_rises_from_one_in_fifty_to_one_in_five():
    loops = [feedback_loop(seed) for seed in range(10)]
    first, last = (np.mean([loop.homogeneity()[r] for loop in loops]) for r in (0, -1))
    assert first == pytest.approx(1 / 50, abs=0.01)
    assert last == pytest.approx(1 / 5, abs=0.02)


def test_who_wins_is_luck_and_one_seed_is_one_loop():
    winners = {int(feedback_loop(seed).clicked.sum(axis=0).argmax()) for seed in range(10)}
    assert len(winners) > 5
    one, two = feedback_loop(3, explore=0.1), feedback_loop(3, explore=0.1)
    assert np.array_equal(one.clicked, two.clicked)
    assert (one.shown.sum(axis=1) == 200).all()
    assert (one.clicked <= one.shown).all()
    assert (one.listed[0] == -1).all()


@pytest.mark.slow
def test_the_better_item_is_found_by_exploring_and_reading_clicks_by_showings():
    wanted = np.full(50, 0.2)
    wanted[7] = 0.3

    def found(**how):
        return np.mean([7 in feedback_loop(seed, wanted=wanted, **how).listed[-1] for seed in range(60)])

    alone = found(), found(explore=0.2), found(refit="weighted")
    assert max(alone) < 0.35
    assert found(explore=0.2, refit="weighted") > 0.5
    assert min(found(explore=0.2, refit="rate"), found(refit="thompson")) > 0.8


def test_a_loop_of_arrows_is_refused_and_unrolled_it_is_a_graph():
    with pytest.raises(LabError, match="go round in a circle"):
        CausalGraph([("shown", "clicks"), ("clicks", "shown")])
    graph = worlds.unrolled(3)
    assert graph.order()
    assert "shown 1" in graph.ancestors("clicks 3")
    # With the list of round 3 set by hand, nothing of the past speaks in its clicks.
    assert graph.do("shown 3").d_separated("clicks 2", "clicks 3", given="wanted")
    assert not graph.d_separated("clicks 2", "clicks 3", given="wanted")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"explore": 1.2}, r"explore is 1\.2; a number from 0 to 1"),
        ({"slots": 60}, "slots is 60; a whole number from 1 to 50"),
        ({"refit": "click"}, "did you mean 'clicks'"),
        ({"wanted": [2.0, 0.1]}, r"wanted\[0\] is 2.0; it must be a number from 0 to 1"),
        ({"rounds": 0}, "rounds is 0"),
    ],
)
def test_a_loop_that_cannot_be_is_named(how, words):
    with pytest.raises(LabError, match=words):
        feedback_loop(0, **how)
