"""worlds.week: what it promises, checked on what it hands out.

columns -> exposed, columns -> outcome, tip -> exposed and outcome (hidden > 0), coin: nothing -> exposed
"""

import numpy as np
import pytest

from causalrec_lab import estimate, worlds
from causalrec_lab.errors import LabError


def opened(seed=0, **knobs):
    log, truth = worlds.week(seed, **knobs)
    return log, truth.open("a test of the simulator")


def test_the_log_shows_the_answer_to_what_was_done_and_only_a_coin_week_says_its_chances():
    for coin in (False, True):
        log, truth = opened(coin=coin, visitors=500)
        assert np.array_equal(
            log.outcome, np.where(log.exposed, truth.outcome_if_exposed, truth.outcome_if_not)
        )
        assert (log.propensity is None) is not coin


def test_list_and_coin_meet_the_same_visitors_with_the_same_two_answers():
    (listed, one), (by_coin, two) = opened(hidden=1.0), opened(hidden=1.0, coin=True)
    assert all(np.array_equal(listed[name], by_coin[name]) for name in worlds.WEEK_COLUMNS)
    assert np.array_equal(one.outcome_if_exposed, two.outcome_if_exposed)
    assert listed.exposed.mean() == pytest.approx(by_coin.exposed.mean(), abs=0.03)


def test_chances_of_the_truth_are_the_shares_that_happen():
    log, truth = opened(visitors=20_000, hidden=1.0)
    assert abs(log.exposed.mean() - truth.propensity.mean()) < 0.01
    assert abs(truth.outcome_if_exposed.mean() - truth.chance_if_exposed.mean()) < 0.01
    for low in (0.2, 0.4, 0.6):
        near = abs(truth.propensity - low) < 0.05
        error = np.sqrt(0.25 / near.sum())
        assert abs(log.exposed[near].mean() - truth.propensity[near].mean()) < 3.5 * error


def test_a_coin_is_right_and_the_list_is_not_and_without_effect_nobody_is_moved():
    coin, truth = opened(coin=True)
    assert estimate.naive(coin.outcome, coin.exposed).covers(truth.ate())
    listed, truth = opened()
    assert estimate.naive(listed.outcome, listed.exposed).low > truth.ate() + 0.05
    _, still = opened(effect=0.0, hidden=1.0)
    assert not still.effect.any()


def test_the_tip_moves_both_and_stands_in_no_column():
    log, truth = opened(hidden=1.0)
    assert "tip" not in log.names
    for column in (log.exposed, log.outcome):
        assert np.corrcoef(column, truth.tip)[0, 1] > 0.15
    _, kind = opened()
    assert abs(np.corrcoef(log.exposed * 0 + opened()[0].exposed, kind.tip)[0, 1]) < 0.04


def test_features_are_the_columns_in_order_some_left_out():
    log, _ = opened(visitors=50)
    table = worlds.week_features(log)
    assert table.shape == (50, 8)
    assert np.array_equal(table[:, 0], log["fan"])
    assert np.array_equal(worlds.week_features(log, without=("fan",)), table[:, 1:])


def test_north_and_south_differ_in_what_no_column_holds():
    shops = worlds.north_and_south()
    logs = {shop: log for shop, (log, _) in shops.items()}
    assert all(np.array_equal(logs["North"][name], logs["South"][name]) for name in worlds.WEEK_COLUMNS)
    opened_ = {shop: truth.open("a test of the simulator") for shop, (_, truth) in shops.items()}
    gaps = {
        shop: truth.tip[truth.exposed == 1].mean() - truth.tip[truth.exposed == 0].mean()
        for shop, truth in opened_.items()
    }
    assert abs(gaps["North"]) < 0.05
    assert gaps["South"] > 0.2
    assert not opened_["South"].effect.any()
    assert opened_["North"].ate() > 0.15


@pytest.mark.parametrize(
    ("knobs", "words"),
    [
        ({"hidden": 3}, "hidden is 3; a number from 0 to 2"),
        ({"effect": -1}, "effect is -1; a number from 0 to 2"),
        ({"visitors": 5}, "visitors is 5; a whole number from 20"),
    ],
)
def test_a_knob_out_of_its_range_is_refused(knobs, words):
    with pytest.raises(LabError, match=words):
        worlds.week(0, **knobs)
