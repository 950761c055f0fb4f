"""worlds: the uplift shop and both studies know what they say they know."""

import numpy as np
import pytest

from causalrec_lab import estimate
from causalrec_lab.errors import LabError
from causalrec_lab.worlds import ROLES, ad_campaign, rush_days, sell, uplift_items, uplift_shop
from causalrec_lab.worlds.uplift import _BUYS


def lists(scores, n=5):
    shown = np.zeros(scores.shape, dtype=bool)
    np.put_along_axis(shown, np.argsort(-scores, axis=1)[:, :n], True, axis=1)
    return shown


def test_the_log_is_one_of_the_two_answers_and_the_weights_find_the_effect():
    log, truth = uplift_shop(1)
    opened = truth.open("test")
    both = np.where(log.exposed == 1, opened.outcome_if_exposed, opened.outcome_if_not)
    assert np.array_equal(log.outcome, both)
    assert len(log) == 600 * len(uplift_items())
    weighed = estimate.ips_effect(log.outcome, log.exposed, propensity=log.propensity, user=log.user)
    assert weighed.covers(opened.ate())
    assert not estimate.naive(log.outcome, log.exposed, user=log.user).covers(opened.ate())


def test_each_role_buys_as_the_docstring_says():
    opened = uplift_shop(2, users=2000)[1].open("test")
    for place, role in enumerate(ROLES):
        pairs = opened.role == place
        for side, chance in zip(_BUYS[role], (opened.chance_if_not, opened.chance_if_exposed), strict=True):
            assert chance[pairs].mean() == pytest.approx(side, abs=0.02)


def test_the_ranking_by_purchase_sells_more_and_earns_less():
    opened = uplift_shop(3)[1].open("test")
    if_shown, effect = opened.chance_if_exposed, opened.chance_if_exposed - opened.chance_if_not
    by_purchase, by_effect = lists(if_shown), lists(effect)
    assert if_shown[by_purchase].sum() > 1.5 * if_shown[by_effect].sum()
    assert effect[by_effect].sum() > 1.8 * effect[by_purchase].sum()


def test_with_the_same_luck_a_card_moves_only_those_who_were_shown_it():
    opened = uplift_shop(4, users=100)[1].open("test")
    cards = lists(opened.chance_if_exposed)
    one, none = (sell(opened, shown, seed=7) for shown in (cards, np.zeros_like(cards)))
    assert np.array_equal(one[~cards], none[~cards])
    dogs = cards & (opened.role == ROLES.index("sleeping dog"))
    assert (one[dogs] <= none[dogs]).all()
    assert (one[cards & ~dogs] >= none[cards & ~dogs]).all()


def test_the_lottery_finds_the_effect_of_the_ad_and_the_exposed_against_the_others_do_not():
    log, truth = ad_campaign(3, people=40_000, active=1.2, lift=0.1)
    right = truth.open("test").effect[log.exposed == 1].mean()
    lottery = estimate.wald(log.outcome, log.exposed, instrument=log["lottery"])
    assert lottery.covers(right)
    inside = log.select(log["lottery"] == 1)
    assert estimate.naive(inside.outcome, inside.exposed).low > right + 0.02
    assert not log.exposed[log["lottery"] == 0].any()


def anyway(counts):
    """The share of clicks that would have come without the card, by the rush."""
    rush = counts.rush
    more = [column[rush].mean() - column[~rush].mean() for column in (counts.clicks, counts.visits)]
    return 1 - more[0] / more[1] * counts.visits[~rush].sum() / counts.clicks[~rush].sum()


def test_a_clean_rush_finds_a_floor_under_the_truth_and_one_that_spills_does_not():
    found = [(anyway(counts), truth) for counts, truth in (rush_days(seed) for seed in range(10))]
    assert all(truth - 0.12 < floor < truth + 0.02 for floor, truth in found)
    counts, truth = rush_days(0, spills=2.0)
    assert anyway(counts) < truth - 0.2
    assert counts.direct[counts.rush].mean() > 2 * counts.direct[~counts.rush].mean()
    clean = rush_days(0)[0]
    assert clean.direct[clean.rush].mean() == pytest.approx(clean.direct[~clean.rush].mean(), rel=0.1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: uplift_shop(0, users=5), "users is 5"),
        (lambda: sell(uplift_shop(0, users=20)[1].open("t"), np.ones((2, 2)), seed=0), r"shape \(2, 2\)"),
        (lambda: ad_campaign(0, people=10), "people is 10"),
        (lambda: ad_campaign(0, active=3), "active is 3; a number from 0 to 2"),
        (lambda: rush_days(0, spills=9), "spills is 9; a number from 0 to 5"),
    ],
)
def test_a_knob_out_of_its_range_is_named(call, words):
    with pytest.raises(LabError, match=words):
        call()
