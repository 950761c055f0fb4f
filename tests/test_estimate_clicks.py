"""estimate: examination by swapped places, a shadow variable; against statsmodels and simulated truth."""

import numpy as np
import pytest
from statsmodels.sandbox.regression.gmm import IV2SLS
from statsmodels.stats.proportion import confint_proportions_2indep

from causalrec_lab import worlds
from causalrec_lab.errors import ImpossibleCondition, LabError
from causalrec_lab.estimate import bootstrap, examination, shadow_variable


def examined(log, **how):
    return examination(log.outcome, item=log.item, place=log["place"], user=log.user, **how)


def shadowed(log, rows=slice(None)):
    return shadow_variable(log.outcome[rows], log["told"][rows], log["fan"][rows])


def test_one_film_at_two_places_is_a_risk_ratio():
    """Oracle: statsmodels' ratio of two proportions, by the delta method."""
    click, place = [1] * 60 + [0] * 140 + [1] * 12 + [0] * 88, [1] * 200 + [2] * 100
    ours = examination(click, item=["A"] * 300, place=place)[2]
    low, high = confint_proportions_2indep(12, 100, 60, 200, compare="ratio", method="log", correction=False)
    assert ours.value == pytest.approx(0.4)
    assert ours.se / ours.value == pytest.approx(np.log(high / low) / 2 / 1.959964, rel=0.003)


def test_swaps_find_the_examination_and_raw_rates_of_places_do_not():
    """Oracle: the truth of 40 pages, (1, .5, .25)."""
    covered, raw = 0, []
    for seed in range(40):
        log, truth = worlds.ranked_page(seed, visitors=3_000)
        found = examined(log)
        covered += sum(found[k].covers(truth.open("a test").examined[k - 1]) for k in (2, 3))
        rate = [log.outcome[log["place"] == k].mean() for k in (1, 2, 3)]
        raw.append(rate[1] / rate[0])
        assert (found[1].value, found[1].se) == (1.0, 0.0)
    assert 70 <= covered <= 80
    assert np.mean(raw) > 0.54  # the film that mostly stands at place 2 is the best one


def test_places_that_follow_taste_break_the_swap():
    found = [examined(worlds.ranked_page(seed, deal="taste")[0])[2] for seed in range(10)]
    assert not any(one.covers(0.5) for one in found)


def test_a_film_that_stood_at_one_place_only_is_left_out():
    click, place = [1, 0, 1, 0, 0, 0, 1, 1], [1, 1, 2, 2, 2, 2, 2, 2]
    with_c = examination(click, item=list("AAAAAACC"), place=place)
    without = examination(click[:6], item=list("AAAAAA"), place=place[:6])
    assert with_c[2].value == without[2].value == 0.5
    with pytest.raises(ImpossibleCondition, match="no film that was clicked on top stood at place 2 too"):
        examination([1, 1], item=["A", "B"], place=[1, 2])
    with pytest.raises(LabError, match="place"):
        examination([1, 1], item=["A", "A"], place=[0, 1])


def test_the_shadows_weights_are_an_instrumental_regression_of_one():
    """Oracle: statsmodels, IV2SLS of 1 on the observed answers, with the groups as instruments."""
    log, _ = worlds.answers_week(5)
    told, fan, liked = log["told"], log["fan"], log.outcome
    said = told[:, None] * np.column_stack([liked, 1 - liked])
    weight = IV2SLS(np.ones(len(log)), said, np.column_stack([1 - fan, fan])).fit().params
    assert shadowed(log).value == pytest.approx(weight[0] * said[:, 0].mean())


def test_the_shadows_interval_is_the_bootstraps_and_holds_the_truth_as_often_as_it_says():
    log, _ = worlds.answers_week(6)
    again = bootstrap(lambda rows: shadowed(log, rows), user=log.user, draws=300, seed=1)
    assert shadowed(log).se == pytest.approx(again.se, rel=0.12)
    covered = sum(shadowed(worlds.answers_week(seed)[0]).covers(0.2) for seed in range(100))
    assert 90 <= covered <= 100


def test_each_mechanism_is_served_by_its_own_estimator_and_by_no_other():
    """Oracle: means over 20 weeks against the truth .2."""
    means = {}
    for name in worlds.MECHANISMS:
        rows = []
        for seed in range(20):
            log, truth = worlds.answers_week(seed, mechanism=name)
            told, fan = log["told"] == 1, log["fan"]
            by_group = sum((fan == g).mean() * log.outcome[told & (fan == g)].mean() for g in (0, 1))
            rows.append([log.outcome[told].mean(), by_group, shadowed(log).value])
            assert truth.open("a test").likes == pytest.approx(0.2)
        means[name] = np.mean(rows, axis=0).tolist()
    right = {name: [abs(value - 0.2) < 0.02 for value in row] for name, row in means.items()}
    assert right == {
        "MCAR": [True, True, True],
        "MAR": [False, True, False],
        "MNAR": [False, False, True],
        "MNAR, fans too": [False, False, False],
    }


def test_a_shadow_that_tells_nothing_is_refused():
    with pytest.raises(ImpossibleCondition, match="the same share say yes in both groups"):
        shadow_variable([1, 0, 1, 0, 0, 0], [1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 0, 1])
    with pytest.raises(ImpossibleCondition, match="all 2 rows were observed"):
        shadow_variable([1, 0], [1, 1], [0, 1])


def test_the_worlds_of_clicks_refuse_a_name_they_do_not_know():
    with pytest.raises(LabError, match="did you mean 'MNAR'"):
        worlds.answers_week(0, mechanism="MNA")
    with pytest.raises(LabError, match="did you mean 'taste'"):
        worlds.ranked_page(0, deal="tast")
    weeks = [worlds.answers_week(3, mechanism=name)[1].open("a test") for name in worlds.MECHANISMS]
    assert all(np.array_equal(one.outcome_if_exposed, weeks[0].outcome_if_exposed) for one in weeks)
