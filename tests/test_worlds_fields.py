"""Five small worlds: their truths are the closed forms that their docstrings state."""

import numpy as np
import pytest

from causalrec_lab import worlds
from causalrec_lab.errors import LabError

MANY = 200_000


def opened(make, seed=0, **knobs):
    log, truth, *_ = make(seed, **knobs)
    return log, truth.open("a test of the simulator")


def test_a_coupon_moves_buyers_from_b_to_a_and_the_basket_hardly():
    log, truth = opened(worlds.coupon_week, visitors=MANY)
    payday = log["payday"] == 1
    assert truth.ate() == pytest.approx(0.6 * 0.204 + 0.4 * 0.2575, abs=0.004)
    assert truth.basket[~payday].mean() == pytest.approx(0.084, abs=0.003)
    assert truth.basket[payday].mean() == pytest.approx(0.0175, abs=0.003)
    assert log.exposed[payday].mean() == pytest.approx(0.7, abs=0.005)
    assert ((log.outcome == 1) & (log["bought_b"] == 1)).sum() == 0  # one purchase a visitor at most


def test_without_substitutes_the_basket_is_what_a_wins():
    _, truth = opened(worlds.coupon_week, switch=0.0)
    assert np.array_equal(truth.basket, truth.effect)
    log, truth = opened(worlds.coupon_week, coin=True, payday=1.0, visitors=MANY)
    assert log["payday"].all()
    assert log.exposed.mean() == pytest.approx(0.5, abs=0.005)
    _, truth = opened(worlds.coupon_week, appeal=0.5, visitors=MANY)
    assert truth.basket.mean() == pytest.approx(0.5 * 0.0574, abs=0.003)


def test_the_first_place_wins_minutes_and_few_that_are_well_spent():
    log, truth = opened(worlds.video_week, visits=MANY)
    long = log["long"] == 1
    assert truth.effect[long].mean() == pytest.approx(0.1 * 10 + 0.6 * 0.5 * 5, abs=0.05)
    assert truth.effect[~long].mean() == pytest.approx(0.1 * 2 + 0.5 * 0.5, abs=0.02)
    assert truth.well_spent[long].mean() == pytest.approx(0.8 + 0.15, abs=0.05)
    assert truth.well_spent[~long].mean() == pytest.approx(0.16 + 0.025, abs=0.02)
    assert not log["glad"][log.outcome == 0].any()


def test_the_drug_helps_but_not_weak_kidneys_and_goes_to_the_severe():
    log, truth = opened(worlds.clinic_year, patients=MANY)
    weak = log["kidney"] == 1
    assert truth.effect[~weak].mean() == pytest.approx(0.2, abs=0.005)
    assert truth.effect[weak].mean() == pytest.approx(-0.08, abs=0.005)
    assert log.exposed[log["severe"] == 1].mean() == pytest.approx(0.8, abs=0.005)
    log, _ = opened(worlds.clinic_year, forbidden=True)
    assert not log.exposed[log["kidney"] == 1].any()


def test_two_courses_a_rule_and_none():
    log, truth = opened(worlds.course_year, learners=MANY)
    seen = [each.mean() for each in (truth.outcome_if_exposed, truth.outcome_if_not, truth.rule)]
    assert seen == pytest.approx([0.525, 0.375, 0.56], abs=0.005)
    both = (log.exposed == 1) & (log["second"] == 1)
    assert np.array_equal(log.outcome[both], truth.outcome_if_exposed[both])  # consistency


def test_friends_are_alike_and_the_share_of_friends_shown_is_counted():
    log, truth, graph = worlds.friends_week(1, groups=20, across=0.2, design="log")
    opened_truth = truth.open("a test")
    for person in (0, 7, 50):
        share = np.mean([log.exposed[friend] for friend in graph[person]])
        assert log["friends_shown"][person] == pytest.approx(share)
    assert opened_truth.ate() == pytest.approx(0.4)
    pairs = np.array(graph.edges)
    alike = np.mean(log["taste"][pairs[:, 0]] == log["taste"][pairs[:, 1]])
    assert alike > 0.8
    assert log.exposed[log["taste"] == 1].mean() > log.exposed[log["taste"] == -1].mean() + 0.3
    whole, *_ = worlds.friends_week(1, groups=20, design="group")
    assert all(len(set(whole.exposed[whole["group"] == g])) == 1 for g in range(20))


def test_an_unknown_design_and_a_knob_out_of_range_are_refused():
    with pytest.raises(LabError, match="design"):
        worlds.friends_week(0, design="village")
    with pytest.raises(LabError, match="switch"):
        worlds.coupon_week(0, switch=1.5)
    with pytest.raises(LabError, match="patients"):
        worlds.clinic_year(0, patients=3)
