"""The front page: fame moves what is found and shown, taste what is wanted; chance fills the coin day.

fame -> found -> outcome <- wants <- taste;  outcome (past) -> slot = exposed -> outcome
"""

import numpy as np
import pytest

from causalrec_lab import worlds
from causalrec_lab.errors import LabError

LOG, TRUTH = worlds.front_page(11, users=300)
OPEN = TRUTH.open("a test of the simulator")
BY = LOG["chosen_by"]


def test_what_the_log_shows_is_the_answer_to_what_was_done():
    shown = LOG.exposed == 1
    assert np.array_equal(LOG.outcome[shown], OPEN.outcome_if_exposed[shown])
    assert np.array_equal(LOG.outcome[~shown], OPEN.outcome_if_not[~shown])
    assert (OPEN.outcome_if_exposed >= OPEN.outcome_if_not).all()  # showing never puts anybody off here


def test_every_row_is_of_the_list_of_the_coin_or_of_the_user():
    assert set(BY) == {"list", "coin", "user"}
    assert (LOG.exposed[BY == "user"] == 0).all()
    assert (LOG.outcome[BY == "user"] == 1).all()
    assert (LOG.exposed[BY != "user"] == 1).all()
    assert set(LOG["day"][BY == "coin"]) == {40}


def test_nothing_is_bought_twice_and_the_coin_shows_nothing_that_is_owned():
    bought = LOG.outcome == 1
    pairs = list(zip(LOG.user[bought].tolist(), LOG.item[bought].tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    coin = LOG.select(BY == "coin")
    assert len(set(zip(coin.user.tolist(), coin.item.tolist(), strict=True))) == len(coin) == 300 * 16


def test_the_propensity_of_the_list_is_how_often_it_shows():
    rows = LOG.select(BY == "list")
    famous = np.argsort(-np.bincount(rows.item, minlength=240))[:24]
    # Shown rows weighted by 1/propensity count the goods that were on offer: about as many for every good.
    on_offer = np.bincount(rows.item, weights=1 / rows.propensity, minlength=240)
    plain = np.bincount(rows.item, minlength=240)
    old = OPEN.launch == 0
    assert plain[famous].mean() > 3 * plain[old].mean()
    assert on_offer[famous].mean() == pytest.approx(on_offer[old].mean(), rel=0.25)


def test_the_shares_of_the_coin_day_are_the_chances_of_the_truth():
    coin = LOG.select(BY == "coin")
    chance = OPEN.chance_if_exposed[coin.user, coin.item]
    assert abs(coin.outcome.mean() - chance.mean()) < 3 * np.sqrt(0.25 / len(coin))
    anyway = OPEN.chance_if_not[coin.user, coin.item]
    found = OPEN.outcome_if_not[BY == "coin"].mean()
    assert abs(found - anyway.mean()) < 3 * np.sqrt(found / len(coin))


def test_fame_is_sold_but_not_wanted():
    sold = np.bincount(LOG.item[(LOG.outcome == 1) & (BY != "coin")], minlength=240)
    assert np.corrcoef(OPEN.fame, sold)[0, 1] > 0.5
    assert abs(np.corrcoef(OPEN.fame, OPEN.taste.mean(axis=0))[0, 1]) < 0.2
    calm, _ = worlds.front_page(11, users=300, fame=0.0)
    even = np.bincount(calm.item[(calm.outcome == 1) & (calm["chosen_by"] != "coin")], minlength=240)
    assert np.sort(even)[-24:].sum() / even.sum() < 0.7 * np.sort(sold)[-24:].sum() / sold.sum()


def test_a_new_good_is_neither_shown_nor_found_before_it_is_there():
    assert (LOG["day"] >= OPEN.launch[LOG.item]).all()
    assert 10 < (OPEN.launch > 0).sum() < 70
    assert (OPEN.launch[:3] == 0).all()


def test_one_seed_is_one_world_and_the_truth_is_sealed():
    (one, sealed), (two, _) = worlds.front_page(3, users=20, days=5), worlds.front_page(3, users=20, days=5)
    for name in one.names:
        assert np.array_equal(one[name], two[name])
    with pytest.raises(LabError, match="taste is sealed"):
        _ = sealed.taste


@pytest.mark.parametrize(
    ("knobs", "words"),
    [
        ({"users": 1}, "users is 1; a whole number of 2 or more"),
        ({"fame": 9}, "fame is 9; a number from 0 to 3"),
    ],
)
def test_a_knob_out_of_range_is_named(knobs, words):
    with pytest.raises(LabError, match=words):
        worlds.front_page(0, **knobs)
