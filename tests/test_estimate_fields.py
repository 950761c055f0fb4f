"""Effects under interference, of two decisions in a row, in another place.

Oracles: enumeration and a known truth. Each test lets the usual comparison fail beside the right one.
"""

from itertools import product

import numpy as np
import pytest

from causalrec_lab import estimate, worlds
from causalrec_lab.errors import ImpossibleCondition, LabError

# a triangle and a pair, joined by one friendship; two more alone
FRIENDS = np.array([[0, 1], [1, 2], [0, 2], [3, 4], [2, 3]])
CLUSTER = np.array([0, 0, 0, 1, 1, 2, 3])


def contrast_by_hand(outcome, shown, chance):
    """Weights from all tosses that there are, person by person."""
    near = {i: {i} | {int(b) for pair in FRIENDS for b in pair if i in pair} for i in range(7)}
    tosses = np.array(list(product((0, 1), repeat=4)))
    odds = np.prod(np.where(tosses == 1, chance, 1 - chance), axis=1)
    means = []
    for side in (1, 0):
        weights = np.zeros(7)
        for i, group in near.items():
            if all(shown[j] == side for j in group):
                weights[i] = 1 / odds[(tosses[:, CLUSTER[list(group)]] == side).all(axis=1)].sum()
        means.append(weights @ outcome / weights.sum())
    return means[0] - means[1]


@pytest.mark.parametrize("chance", [0.5, 0.3])
def test_the_exposure_contrast_weighs_by_the_chance_of_all_tosses(chance):
    outcome, compared = np.array([5.0, 3, 4, 2, 7, 1, 6]), 0
    for toss in product((0, 1), repeat=4):
        shown = np.array(toss)[CLUSTER]
        wanted = {"cluster": CLUSTER, "friends": FRIENDS, "chance": chance}
        if 0 < sum(toss) < 4:
            found = estimate.exposure_contrast(outcome, shown, **wanted)
            assert found.value == pytest.approx(contrast_by_hand(outcome, shown, chance))
            compared += 1
    assert compared == 14


def week(seed, design, **knobs):
    log, truth, graph = worlds.friends_week(seed, design=design, **knobs)
    friends = np.array(graph.edges)
    inside = np.mean(log["group"][friends[:, 0]] == log["group"][friends[:, 1]])
    return log, truth.open("a test"), friends, inside


@pytest.mark.slow
def test_a_coin_a_person_misses_what_friends_do_and_the_exposure_mapping_finds_it():
    """Truth .1 + .3; a coin per person finds .1; a coin per group loses .3 times the share elsewhere."""
    found = {"person": [], "cluster": [], "mapping": []}
    covered = elsewhere = 0
    for seed in range(60):
        log, truth, *_ = week(seed, "person")
        found["person"].append(estimate.naive(log.outcome, log.exposed).value)
        log, truth, friends, inside = week(seed, "group")
        found["cluster"].append(
            estimate.cluster_contrast(log.outcome, log.exposed, cluster=log["group"]).value
        )
        one = estimate.exposure_contrast(log.outcome, log.exposed, cluster=log["group"], friends=friends)
        found["mapping"].append(one.value)
        covered += one.covers(0.4)
        elsewhere += (1 - inside) / 60
    assert truth.ate() == pytest.approx(0.4)
    wanted = {"person": 0.1, "cluster": 0.4 - 0.3 * elsewhere, "mapping": 0.4}
    for name, values in found.items():
        error = np.std(values) / np.sqrt(60)
        assert np.mean(values) == pytest.approx(wanted[name], abs=3 * error), name
        assert error < 0.01
    assert covered >= 50


@pytest.mark.slow
def test_the_interval_of_whole_clusters_covers_and_that_of_single_people_does_not():
    covers, plain = 0, 0
    for seed in range(200):
        log, *_ = week(seed, "group", across=0.0, homophily=0.2)
        covers += estimate.cluster_contrast(log.outcome, log.exposed, cluster=log["group"]).covers(0.4)
        plain += estimate.naive(log.outcome, log.exposed).covers(0.4)
    assert 181 <= covers <= 199  # .95 of 200, three standard errors
    assert plain < 181  # what an interval of .95 would not do


def test_split_clusters_strangers_and_an_empty_side_are_refused():
    with pytest.raises(LabError, match="cluster '1' was shown in part"):
        estimate.cluster_contrast([1, 0, 1, 0], [1, 1, 1, 0], cluster=[0, 0, 1, 1])
    with pytest.raises(LabError, match="friends"):
        estimate.exposure_contrast([1, 0], [1, 0], cluster=[0, 1], friends=[[0, 2]])
    with pytest.raises(ImpossibleCondition, match="nobody was shown together with all friends"):
        estimate.exposure_contrast([1, 0], [1, 0], cluster=[0, 1], friends=[[0, 1]])


# ---- two decisions


def rows(seed, **knobs):
    log, truth = worlds.course_year(seed, **knobs)
    names = {"first": log.exposed, "between": log["study"], "second": log["second"], "stratum": log["grade"]}
    return log, names, truth.open("a test")


def by_loops(log, plan):
    """The formula, written out in loops."""
    grade, study, second = log["grade"], log["study"], log["second"]
    total = 0.0
    for x, middle in product((0, 1), repeat=2):
        went = (grade == x) & (log.exposed == plan[0])
        there = went & (study == middle)
        last = plan[1][middle] if isinstance(plan[1], dict) else plan[1]
        total += np.mean(grade == x) * there.sum() / went.sum() * log.outcome[there & (second == last)].mean()
    return total


@pytest.mark.parametrize("plan", [(1, 1), (0, 1), (1, {0: 1, 1: 0})])
def test_the_g_formula_is_its_loops_and_is_weighting(plan):
    log, names, _ = rows(3, learners=2000)
    found = estimate.two_step_effect(log.outcome, **names, plan=plan)
    assert found.value == pytest.approx(by_loops(log, plan) - by_loops(log, (0, 0)))
    weighted = 0.0
    for first, rule, sign in ((*plan, 1), (0, 0, -1)):
        last = np.array([rule[0], rule[1]])[log["study"]] if isinstance(rule, dict) else np.full(2000, rule)
        goes, follows = log.exposed == first, log["second"] == last
        chance = np.zeros(2000)
        for x, middle in product((0, 1), repeat=2):
            before, cell = log["grade"] == x, (log["grade"] == x) & (log["study"] == middle)
            chance[cell] = goes[before].mean() * follows[cell & goes].mean()
        weighted += sign * np.mean(np.where(goes & follows, log.outcome / chance, 0.0))
    assert found.value == pytest.approx(weighted)


@pytest.mark.slow
def test_the_g_formula_covers_the_truth_and_neither_the_raw_difference_nor_a_held_study_time_does():
    hits, raw, held = 0, 0, 0
    for seed in range(100):
        log, names, _ = rows(seed)
        hits += estimate.two_step_effect(log.outcome, **names).covers(0.15)
        both = log.select(log.exposed == log["second"])
        raw += estimate.naive(both.outcome, both.exposed).covers(0.15)
        stratum = 2 * both["grade"] + both["study"]
        held += estimate.stratified(both.outcome, both.exposed, stratum=stratum).covers(0.15)
    assert hits >= 88  # .95 of 100, less three standard errors
    assert raw < 30
    assert held < 30


@pytest.mark.slow
def test_a_rule_is_worth_more_than_both_courses_for_all():
    gaps = []
    for seed in range(20):
        log, names, _ = rows(seed)
        gaps.append(
            estimate.two_step_effect(log.outcome, **names, plan=(1, {0: 1, 1: 0}), against=(1, 1)).value
        )
    assert np.mean(gaps) == pytest.approx(0.035, abs=3 * np.std(gaps) / np.sqrt(20))
    assert np.mean(gaps) > 0.02


def test_no_plan_and_a_plan_that_nobody_followed_are_refused():
    y, one, two = [1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 0, 1]
    with pytest.raises(LabError, match="two decisions are needed"):
        estimate.two_step_effect(y, one, between=[0, 0, 0, 0], second=two, plan=1)
    with pytest.raises(LabError, match="decisions of 0 or 1"):
        estimate.two_step_effect(y, one, between=[0, 0, 0, 0], second=two, plan=(1, {1: 0}))
    with pytest.raises(ImpossibleCondition, match="followed the plan at the second decision"):
        estimate.two_step_effect(y, one, between=[0, 1, 0, 1], second=two, plan=(1, 1), against=(0, 0))
    with pytest.raises(ImpossibleCondition, match="followed the plan at the first decision"):
        estimate.two_step_effect(y, one, between=[0, 0, 0, 0], second=two, stratum=[0, 0, 1, 1])


# ---- another place


@pytest.mark.slow
def test_a_transported_effect_covers_the_target_where_only_the_shares_differ_and_fails_where_more_does():
    """On a payday .0175, else .084; South has four paydays of five, East has North's and half the appeal."""
    right, unweighted, other_mechanism = 0, 0, 0
    south, east = 0.2 * 0.084 + 0.8 * 0.0175, 0.5 * (0.8 * 0.084 + 0.2 * 0.0175)
    for seed in range(100):
        log, _ = worlds.coupon_week(seed, coin=True, payday=0.2, visitors=20_000)
        basket, found = log.outcome + log["bought_b"], {}
        for payday in (0.8, 0.2):
            there, _ = worlds.coupon_week(seed + 500, payday=payday, visitors=2_000)
            moved = {"stratum": log["payday"], "target": there["payday"]}
            found[payday] = estimate.transport(basket, log.exposed, **moved)
        right += found[0.8].covers(south)
        unweighted += estimate.naive(basket, log.exposed).covers(south)
        other_mechanism += found[0.2].covers(east)
    assert right >= 88
    assert unweighted < 15
    assert other_mechanism < 15


def test_the_transported_value_is_the_weighted_mean_and_its_interval_knows_the_target_sample():
    rng = np.random.default_rng(0)
    group, shown = rng.integers(0, 2, 400), rng.integers(0, 2, 400)
    bought = (rng.random(400) < 0.2 + 0.5 * shown * group).astype(float)
    effects = [
        bought[(group == z) & (shown == 1)].mean() - bought[(group == z) & (shown == 0)].mean()
        for z in (0, 1)
    ]
    few, many = (estimate.transport(bought, shown, stratum=group, target=[0, 1, 1, 1] * n) for n in (2, 500))
    assert few.value == pytest.approx(0.25 * effects[0] + 0.75 * effects[1]) == pytest.approx(many.value)
    assert few.se > many.se + 0.02
    with pytest.raises(ImpossibleCondition, match="0 shown and 0 not in stratum '2'"):
        estimate.transport(bought, shown, stratum=group, target=[0, 1, 2])
    with pytest.raises(LabError, match="two people or more"):
        estimate.transport(bought, shown, stratum=group, target=[0])
