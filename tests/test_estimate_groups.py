"""The targeted correction and who gains: the 400 visits in fractions, statsmodels as peer, simulated truth.

taste -> exposed -> outcome,  taste -> outcome
"""

import numpy as np
import pytest
import statsmodels.api as sm
from beartype import beartype
from jaxtyping import jaxtyped
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import norm

from causalrec_lab import estimate, worlds
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.estimate.result import around
from causalrec_lab.estimate.targeted import fluctuated

LOG = worlds.four_hundred_visits()
FAN = LOG["group"] == "fans"
E_RIGHT, E_FLAT = np.where(FAN, 0.9, 0.1), np.full(400, 0.3)
M_RIGHT = np.where(FAN, 0.8, 0.3), np.where(FAN, 0.7, 0.1)
M_POOLED = np.full(400, 81 / 120), np.full(400, 34 / 280)
EXACT = {"ATE": 7 / 40, "ATT": 1 / 8, "ATU": 11 / 56}


def models(propensity, outcomes):
    return {"propensity": propensity, "outcome_if_exposed": outcomes[0], "outcome_if_not": outcomes[1]}


def slope(line):
    """The slope with its interval."""
    se = np.sqrt(line.covariance[1, 1])
    return around("slope", "AIPW on a line", line.slope, se, "", line.n)


def world(seed, users=200, visits=20, thin=1.0):
    """A taste moves exposure and outcome; the effect is .3 for strangers (taste < 0) and .1 for fans."""
    draw = np.random.default_rng(seed)
    user = np.repeat(np.arange(users), visits)
    taste = draw.normal(size=len(user))
    e = expit(thin * taste)
    m0 = 0.1 + 0.5 * (taste > 0)
    m1 = m0 + np.where(taste > 0, 0.1, 0.3)
    exposed, luck = (draw.random(len(user)) < e).astype(int), draw.random(len(user))
    outcome = np.where(exposed, luck < m1, luck < m0).astype(float)
    return user, taste, exposed, outcome, models(e, (m1, m0))


@pytest.mark.parametrize("estimand", EXACT)
def test_the_targeted_correction_needs_one_right_model_and_with_none_it_is_naive(estimand):
    asked = {"estimand": estimand, "user": LOG.user}
    for e, m in ((E_RIGHT, M_POOLED), (E_FLAT, M_RIGHT), (E_RIGHT, M_RIGHT)):
        one = estimate.tmle(LOG.outcome, LOG.exposed, **models(e, m), **asked)
        assert one.value == pytest.approx(EXACT[estimand])
        assert (one.method, one.estimand) == ("TMLE", estimand)
    careless = estimate.tmle(LOG.outcome, LOG.exposed, **models(E_FLAT, M_POOLED), **asked)
    assert careless.value == pytest.approx(81 / 120 - 34 / 280)


@pytest.mark.parametrize("estimand", EXACT)
def test_bent_outcomes_make_aipw_and_the_targeted_correction_one_number_and_one_interval(estimand):
    user, _, t, y, said = world(1)
    said = said | {"outcome_if_exposed": np.full(len(y), 0.4), "outcome_if_not": np.full(len(y), 0.4)}
    e = said["propensity"]
    like = {"ATE": np.ones(len(y)), "ATT": e, "ATU": 1 - e}[estimand]
    m1, m0 = (
        fluctuated(said["outcome_if_exposed"], y, t * like / e),
        fluctuated(said["outcome_if_not"], y, (1 - t) * like / (1 - e)),
    )
    ours = estimate.tmle(y, t, **said, estimand=estimand, user=user)
    again = estimate.aipw(y, t, **models(e, (m1, m0)), estimand=estimand, user=user)
    asked = {"ATE": t >= 0, "ATT": t == 1, "ATU": t == 0}[estimand]
    assert ours.value == pytest.approx((m1 - m0)[asked].mean(), abs=1e-12)  # read off, nothing added
    assert (ours.value, ours.low, ours.high) == pytest.approx((again.value, again.low, again.high), abs=1e-12)


def test_the_shift_is_the_root_that_scipy_finds_and_the_intercept_of_statsmodels_logit_with_offset():
    draw = np.random.default_rng(0)
    chance, weight = draw.uniform(0.001, 0.999, 500), draw.uniform(0, 50, 500)
    y = (draw.random(500) < chance**2).astype(float)
    root = brentq(lambda s: (weight * (y - expit(logit(chance) + s))).sum(), -30, 30, xtol=1e-13)
    assert fluctuated(chance, y, weight) == pytest.approx(expit(logit(chance) + root), abs=1e-10)
    peer = sm.GLM(
        y, np.ones(500), family=sm.families.Binomial(), offset=logit(chance), var_weights=weight
    ).fit(tol=1e-12)
    assert root == pytest.approx(peer.params[0], abs=1e-6)


@pytest.mark.parametrize("happened", [0.0, 1.0])
def test_where_all_or_nobody_bought_the_bent_chances_go_to_the_edge_and_stay_chances(happened):
    bent = fluctuated(np.array([0.2, 0.999]), np.full(2, happened), np.array([1.0, 400.0]))
    assert bent == pytest.approx(np.full(2, happened), abs=1e-6)
    assert ((bent >= 0) & (bent <= 1)).all()


def test_where_overlap_is_thin_aipw_leaves_what_a_chance_can_be_and_the_targeted_correction_does_not():
    y, t, e = np.array([1, 0, 0, 1, 0]), np.array([1, 1, 0, 0, 0]), np.array([0.02, 0.5, 0.5, 0.5, 0.5])
    said = models(e, (np.full(5, 0.5), np.full(5, 0.5)))
    assert estimate.aipw(y, t, **said).value > 4
    assert -1 < estimate.tmle(y, t, **said).value < 1


def test_over_forty_worlds_both_corrections_are_right_on_average_and_naive_is_not():
    off = {"naive": [], "AIPW": [], "TMLE": []}
    covered = dict.fromkeys(off, 0)
    for seed in range(40):
        user, taste, t, y, said = world(seed, users=120)
        truth = np.where(taste > 0, 0.1, 0.3).mean()
        careless = said | {"outcome_if_exposed": np.full(len(y), 0.5), "outcome_if_not": np.full(len(y), 0.5)}
        ways = {
            "naive": estimate.naive(y, t, user=user),
            "AIPW": estimate.aipw(y, t, **careless, user=user),
            "TMLE": estimate.tmle(y, t, **careless, user=user),
        }
        for name, one in ways.items():
            off[name].append(one.value - truth)
            covered[name] += one.covers(truth)
    assert np.mean(off["naive"]) > 0.1
    assert covered["naive"] == 0
    for name in ("AIPW", "TMLE"):
        assert abs(np.mean(off[name])) < 3 * np.std(off[name]) / np.sqrt(40)
        assert covered[name] >= 35  # of 38 expected


def test_pseudo_outcomes_average_to_aipw_and_within_the_400_visits_to_each_groups_effect():
    for m in (M_RIGHT, M_POOLED):
        terms = estimate.pseudo_outcomes(LOG.outcome, LOG.exposed, **models(E_RIGHT, m))
        whole = estimate.aipw(LOG.outcome, LOG.exposed, **models(E_RIGHT, m))
        assert terms.mean() == pytest.approx(whole.value)
        found = estimate.group_effects(terms, LOG["group"])
        assert {name: round(one.value, 9) for name, one in found.items()} == {"fans": 0.1, "newcomers": 0.2}
        assert found["fans"].estimand == "CATE(fans)"
    y, t = LOG.outcome[FAN], LOG.exposed[FAN]
    alone = estimate.aipw(y, t, **models(E_RIGHT[FAN], (M_POOLED[0][FAN], M_POOLED[1][FAN])))
    assert (found["fans"].low, found["fans"].high) == pytest.approx((alone.low, alone.high))


def test_a_group_chosen_before_looking_is_covered_and_the_best_of_forty_flatters():
    flattered, covered, honest, before = [], 0, 0, 0
    for seed in range(40):
        user, taste, t, y, said = world(seed, users=100)
        truth = np.where(taste > 0, 0.1, 0.3)
        group = np.random.default_rng([7, seed]).integers(0, 40, len(y))  # groups that mean nothing
        terms = estimate.pseudo_outcomes(y, t, **said)
        found = estimate.group_effects(terms, group, user=user)
        best = max(found, key=lambda name: found[name].value)
        right = truth[group == best].mean()
        flattered.append(found[best].value - right)
        covered += found[best].covers(right)
        honest += estimate.group_effects(terms, group, user=user, simultaneous=True)[best].covers(right)
        before += found[0].covers(truth[group == 0].mean())
    assert np.mean(flattered) > 0.15  # nearly as much as the effect itself
    assert covered <= 25
    assert honest >= 33
    assert before >= 35


def test_at_once_widens_by_bonferronis_factor():
    terms, group = np.random.default_rng(3).normal(size=90), np.repeat(["a", "b", "c"], 30)
    one, all_three = (estimate.group_effects(terms, group, simultaneous=at_once) for at_once in (False, True))
    for name in "abc":
        widths = [found[name].high - found[name].low for found in (all_three, one)]
        assert widths[0] / widths[1] == pytest.approx(norm.ppf(1 - 0.025 / 3) / norm.ppf(0.975))
        assert all_three[name].value == one[name].value == pytest.approx(terms[group == name].mean())


def test_the_line_and_its_intervals_are_statsmodels_least_squares_with_clustered_errors():
    user, taste, t, y, said = world(5, users=60)
    terms = estimate.pseudo_outcomes(y, t, **said)
    line = estimate.effect_line(terms, taste, user=user)
    peer = sm.OLS(terms, sm.add_constant(taste)).fit(
        cov_type="cluster", cov_kwds={"groups": user, "use_correction": False}
    )
    scale = np.sqrt(60 / 59)
    assert line.slope == pytest.approx(peer.params[1])
    assert slope(line).high - line.slope == pytest.approx(1.959964 * scale * peer.bse[1], rel=1e-5)
    told = peer.get_prediction([1.0, 1.5])
    one = line.at(1.5)
    assert one.value == pytest.approx(told.predicted_mean[0])
    assert one.high - one.value == pytest.approx(1.959964 * scale * told.se_mean[0], rel=1e-5)


def test_a_score_that_exaggerates_gets_a_slope_below_one_and_a_score_of_noise_a_slope_of_nothing():
    user, taste, t, y, said = world(6, users=400)
    terms = estimate.pseudo_outcomes(y, t, **said)
    true = np.where(taste > 0, 0.1, 0.3)
    right, twice, noise = (
        slope(estimate.effect_line(terms, score, user=user))
        for score in (true, 2 * true, np.random.default_rng(0).normal(size=len(y)))
    )
    assert right.covers(1)
    assert twice.value == pytest.approx(right.value / 2)
    assert not twice.covers(1)
    assert noise.covers(0)


def test_over_forty_worlds_the_line_covers_the_effect_of_those_with_a_given_score():
    covered = {0.1: 0, 0.3: 0}
    for seed in range(40):
        user, taste, t, y, said = world(100 + seed, users=100)
        terms = estimate.pseudo_outcomes(y, t, **said)
        line = estimate.effect_line(terms, np.where(taste > 0, 0.1, 0.3), user=user)
        for effect in covered:
            covered[effect] += line.at(effect).covers(effect)
    assert min(covered.values()) >= 35


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: tmle(outcome=[2, 0]), LabError, r"outcome\[0\] is 2.0; .* this correction works on chances"),
        (
            lambda: tmle(outcome_if_not=[0.2, 1.5]),
            LabError,
            r"outcome_if_not\[1\] is 1.5; it must be a number from 0 to 1",
        ),
        (lambda: tmle(propensity=[0, 0.5]), LabError, r"propensity\[0\] is 0.0; .* an effect needs both"),
        (lambda: tmle(estimand="LATE"), UnknownName, "no estimand 'LATE'"),
        (
            lambda: estimate.group_effects([0.1, 0.2, 0.3], ["a", "a", "b"]),
            LabError,
            "group 'b' has one user only",
        ),
        (
            lambda: estimate.group_effects([0.1, 0.2], ["a", "a"], user=[3, 3]),
            LabError,
            "group 'a' has one user only",
        ),
        (lambda: estimate.effect_line([0.1, 0.2, 0.3], [1, 1, 1]), LabError, "score is 1 in every row"),
        (lambda: estimate.effect_line([0.1, 0.2], [1, 2]), LabError, "three users or more, and there are 2"),
    ],
)
def test_bad_input_is_refused_in_a_sentence_one_can_act_on(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def tmle(**changed):
    given = {"outcome": [1, 0], "exposed": [1, 0], **models([0.5, 0.5], ([0.5, 0.5], [0.2, 0.2]))} | changed
    return estimate.tmle(given.pop("outcome"), given.pop("exposed"), **given)


def test_the_shapes_in_the_signatures_hold_and_inputs_are_never_written_to():
    check = jaxtyped(typechecker=beartype)
    said = models(E_RIGHT.copy(), tuple(m.copy() for m in M_RIGHT))
    check(estimate.tmle)(LOG.outcome, LOG.exposed, **said)
    terms = check(estimate.pseudo_outcomes)(LOG.outcome, LOG.exposed, **said)
    check(estimate.group_effects)(terms, LOG["group"], simultaneous=True)
    assert check(estimate.effect_line)(terms, E_RIGHT).covariance.shape == (2, 2)
    assert np.array_equal(said["propensity"], E_RIGHT)


def test_a_line_along_a_score_keeps_its_slope_far_from_zero_and_in_any_unit():
    terms, score = np.random.default_rng(0).normal(size=(2, 200))
    score = np.round(score, 3)
    near = estimate.effect_line(terms, score)
    for shift, unit in ((2.0**40, 1.0), (0.0, 1e-20), (0.0, 1e15)):
        far = estimate.effect_line(terms, shift + unit * score)
        assert far.slope * unit == pytest.approx(near.slope, rel=1e-3)
        assert slope(far).se * unit == pytest.approx(slope(near).se, rel=1e-3)
