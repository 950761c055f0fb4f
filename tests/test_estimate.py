"""estimate: closed forms on the 400 visits, statsmodels and scikit-learn as peers, simulated truth."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
import statsmodels.api as sm
from beartype import beartype
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import jaxtyped

from causalrec_lab import estimate, worlds
from causalrec_lab.errors import ImpossibleCondition, LabError, UnknownName

LOG = worlds.four_hundred_visits()
FAN = LOG["group"] == "fans"
E_RIGHT, E_FLAT = np.where(FAN, 0.9, 0.1), np.full(400, 0.3)
M_RIGHT = np.where(FAN, 0.8, 0.3), np.where(FAN, 0.7, 0.1)
M_POOLED = np.full(400, 81 / 120), np.full(400, 34 / 280)


def doubly_robust(propensity, outcomes, **more):
    m1, m0 = outcomes
    return estimate.aipw(
        LOG.outcome, LOG.exposed, propensity=propensity, outcome_if_exposed=m1, outcome_if_not=m0, **more
    )


def random_log(seed, users=80, visits=12, taste=1.0, effect=1.0):
    """A taste seen by us moves exposure and outcome; a mood of the user moves the outcome only."""
    draw = np.random.default_rng(seed)
    user = np.repeat(np.arange(users), visits)
    x = draw.normal(size=len(user))
    mood = draw.normal(size=users)[user]
    e = 1 / (1 + np.exp(-taste * x))
    p1, p0 = (1 / (1 + np.exp(-(shift + taste * x + mood))) for shift in (effect - 1, -1))
    exposed, luck = (draw.random(len(user)) < e).astype(int), draw.random(len(user))
    outcome = np.where(exposed, luck < p1, luck < p0).astype(float)
    return user, x, exposed, outcome, e, p1, p0


def test_the_400_visits_give_the_numbers_counted_by_hand():
    y, t, group = LOG.outcome, LOG.exposed, LOG["group"]
    assert estimate.naive(y, t).value == pytest.approx(81 / 120 - 34 / 280)  # +55.4 points
    for mask, points in ((FAN, 0.10), (~FAN, 0.20)):
        assert estimate.naive(y[mask], t[mask]).value == pytest.approx(points)
    for estimand, exact in {"ATE": Fraction(7, 40), "ATT": Fraction(1, 8), "ATU": Fraction(11, 56)}.items():
        ways = [
            estimate.stratified(y, t, stratum=group, estimand=estimand),
            estimate.ips_effect(y, t, propensity=E_RIGHT, estimand=estimand),
            estimate.ips_effect(y, t, propensity=E_RIGHT, estimand=estimand, normalised=False),
            doubly_robust(E_RIGHT, M_RIGHT, estimand=estimand),
        ]
        assert [way.value for way in ways] == pytest.approx([float(exact)] * 4)
        assert {way.estimand for way in ways} == {estimand}


def test_doubly_robust_needs_only_one_right_model_and_with_none_it_is_naive():
    ours = [doubly_robust(E_RIGHT, M_POOLED), doubly_robust(E_FLAT, M_RIGHT), doubly_robust(E_FLAT, M_POOLED)]
    naive = estimate.naive(LOG.outcome, LOG.exposed).value
    assert [one.value for one in ours] == pytest.approx([0.175, 0.175, naive])
    assert naive > 0.5


def test_the_same_sums_in_exact_fractions():
    y, t = [Fraction(int(v)) for v in LOG.outcome], [int(v) for v in LOG.exposed]
    e = [Fraction(9, 10) if fan else Fraction(1, 10) for fan in FAN]
    m1, m0 = Fraction(81, 120), Fraction(34, 280)  # the pooled, wrong outcome model
    terms = [
        m1 - m0 + (yi - m1) / ei if ti else m1 - m0 - (yi - m0) / (1 - ei)
        for yi, ti, ei in zip(y, t, e, strict=True)
    ]
    assert sum(terms) / 400 == Fraction(7, 40)
    ours = estimate.aipw(y, t, propensity=e, outcome_if_exposed=[m1] * 400, outcome_if_not=[m0] * 400)
    assert ours.value == pytest.approx(0.175, abs=1e-12)


def test_effective_sample_size_of_the_400_visits():
    weighted = estimate.ips_effect(LOG.outcome, LOG.exposed, propensity=E_RIGHT)
    assert weighted.ess == pytest.approx((51.43, 120), abs=0.01)
    assert [int((LOG.exposed == t).sum()) for t in (1, 0)] == [120, 280]
    assert estimate.effective_sample_size([5, 5, 0]) == 2


def test_stratifying_is_aipw_with_the_shares_of_each_group_and_so_is_its_interval():
    one = estimate.stratified(LOG.outcome, LOG.exposed, stratum=LOG["group"], estimand="ATT")
    two = doubly_robust(E_RIGHT, M_RIGHT, estimand="ATT")
    assert (one.value, one.low, one.high) == pytest.approx((two.value, two.low, two.high))


@pytest.mark.parametrize("clustered", [False, True])
def test_naive_and_hajek_and_their_intervals_are_those_of_weighted_least_squares(clustered):
    user, _, t, y, e, _, _ = random_log(0)
    groups = user if clustered else np.arange(len(y))
    clusters = len(np.unique(groups))
    weights = {"naive": np.ones(len(y)), "hajek": t / e + (1 - t) / (1 - e)}
    ours = {
        "naive": estimate.naive(y, t, user=user if clustered else None),
        "hajek": estimate.ips_effect(y, t, propensity=e, user=user if clustered else None),
    }
    for name, weight in weights.items():
        fit = sm.WLS(y, sm.add_constant(t.astype(float)), weights=weight).fit(
            cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
        )
        assert ours[name].value == pytest.approx(fit.params[1])
        se = fit.bse[1] * np.sqrt(clusters / (clusters - 1))
        assert ours[name].high - ours[name].low == pytest.approx(2 * 1.959964 * se, rel=1e-5)


def test_ips_is_the_mean_of_the_weighted_outcomes_and_snips_their_weighted_mean():
    draw = np.random.default_rng(1)
    y, e, target = draw.integers(0, 2, 500), draw.uniform(0.1, 1, 500), draw.uniform(0, 1, 500)
    one, two = estimate.ips(y, e, target), estimate.ips(y, e, target, normalised=True)
    fit = sm.OLS(target / e * y, np.ones(500)).fit()
    assert (one.value, one.high - one.low) == pytest.approx(
        (fit.params[0], 2 * 1.959964 * fit.bse[0]), rel=1e-5
    )
    weighted = sm.WLS(y, np.ones(500), weights=target / e).fit(cov_type="HC0")
    half = 1.959964 * weighted.bse[0] * np.sqrt(500 / 499)
    assert (two.value, two.high - two.low) == pytest.approx((weighted.params[0], 2 * half), rel=1e-5)
    assert two.method == "SNIPS"
    assert one.ess == two.ess == pytest.approx((target / e).sum() ** 2 / ((target / e) ** 2).sum())


def test_ips_finds_the_value_of_a_policy_that_never_ran_where_the_plain_average_does_not():
    draw = np.random.default_rng(2)  # half buy film A, a tenth B; the log shows B nine times in ten
    item_a = draw.random(20_000) < 0.1
    y = (draw.random(20_000) < np.where(item_a, 0.5, 0.1)).astype(int)
    always_a = estimate.ips(y, np.where(item_a, 0.1, 0.9), item_a.astype(float))
    assert always_a.covers(0.5)
    assert abs(always_a.value - 0.5) < 0.05
    assert y.mean() < 0.2  # what the log earned says nothing of it


@pytest.mark.parametrize("method", ["naive", "stratified", "hajek", "aipw"])
def test_intervals_agree_with_a_bootstrap_over_users_and_are_wider_than_over_rows(method):
    user, x, t, y, e, p1, p0 = random_log(3, users=120, visits=10)
    easily_won = np.random.default_rng(4).random(120)[user] < 0.4  # the effect differs from user to user
    y = np.where((t == 1) & easily_won, 1.0, y)

    def run(rows, clusters):
        more = {"user": clusters}
        if method == "naive":
            return estimate.naive(y[rows], t[rows], **more)
        if method == "stratified":
            return estimate.stratified(y[rows], t[rows], stratum=x[rows] > 0, **more)
        if method == "hajek":
            return estimate.ips_effect(y[rows], t[rows], propensity=e[rows], **more)
        return estimate.aipw(
            y[rows], t[rows], propensity=e[rows], outcome_if_exposed=p1[rows], outcome_if_not=p0[rows], **more
        )

    draw, rows_of = np.random.default_rng(5), np.arange(1200).reshape(120, 10)
    values = [run(rows_of[draw.integers(0, 120, 120)].ravel(), None).value for _ in range(600)]
    ours, iid = run(np.arange(1200), user), run(np.arange(1200), None)
    half = (ours.high - ours.low) / 2
    assert half == pytest.approx(1.96 * np.std(values), rel=0.15)
    assert half > 1.1 * (iid.high - iid.low) / 2


@pytest.mark.slow
def test_with_cross_fitting_the_interval_covers_the_truth_as_often_as_it_says_and_naive_never():
    hits = {"naive": 0, "aipw": 0}
    for seed in range(200):
        user, x, t, y, _, p1, p0 = random_log(1000 + seed, users=150, visits=8)
        parts = estimate.cross_fitted_nuisance(x[:, None], t, y, groups=user, seed=seed)
        ours = estimate.aipw(
            y,
            t,
            propensity=parts.propensity,
            outcome_if_exposed=parts.outcome_if_exposed,
            outcome_if_not=parts.outcome_if_not,
            user=user,
        )
        hits["aipw"] += ours.covers((p1 - p0).mean())
        hits["naive"] += estimate.naive(y, t, user=user).covers((p1 - p0).mean())
    assert 182 <= hits["aipw"] <= 199  # .95 of 200, give or take three standard errors
    assert hits["naive"] == 0


@pytest.mark.parametrize("estimand", ["ATE", "ATT", "ATU"])
def test_each_estimand_is_found_where_they_differ(estimand):
    user, _, t, y, e, p1, p0 = random_log(6, users=4000, visits=5, taste=1.5)
    rows = {"ATE": t >= 0, "ATT": t == 1, "ATU": t == 0}
    truth = {name: float((p1 - p0)[mask].mean()) for name, mask in rows.items()}
    ours = estimate.ips_effect(y, t, propensity=e, estimand=estimand, user=user)
    robust = estimate.aipw(
        y, t, propensity=e, outcome_if_exposed=p1, outcome_if_not=p0, estimand=estimand, user=user
    )
    for one in (ours, robust):
        assert abs(one.value - truth[estimand]) < 3 * (one.high - one.low) / (2 * 1.96)
    assert estimate.naive(y, t, user=user).low > max(truth.values())


def test_logistic_is_scikit_learns():
    from sklearn.linear_model import LogisticRegression

    draw = np.random.default_rng(7)
    x = draw.normal(size=(600, 5))
    goal = (draw.random(600) < 1 / (1 + np.exp(-(x @ [3, -2, 1, 0, 0] - 2)))).astype(float)
    ours = estimate.logistic(np.column_stack([np.ones(600), x]), goal, penalty=2.0)
    peer = LogisticRegression(C=0.5, tol=1e-10, max_iter=1000).fit(x, goal)
    assert ours == pytest.approx(np.r_[peer.intercept_, peer.coef_[0]], abs=1e-5)


def test_logistic_survives_data_that_a_line_separates_perfectly():
    x = np.column_stack([np.ones(40), np.r_[np.full(20, -50.0), np.full(20, 50.0)]])
    b = estimate.logistic(x, np.repeat([0, 1], 20), penalty=1.0)
    assert np.isfinite(b).all()
    assert b[1] > 0


def test_cross_fitting_never_asks_a_model_about_a_user_it_saw():
    user, x, t, y, *_ = random_log(8, users=20)
    parts = estimate.cross_fitted_nuisance(x[:, None], t, y, groups=user, folds=4)
    for who in range(20):
        assert len(set(parts.fold[user == who])) == 1
    held = parts.fold == 0
    shaken = np.where(held, 1 - y, y)  # fold 0 turned round: its own predictions must not move
    again = estimate.cross_fitted_nuisance(x[:, None], t, shaken, groups=user, folds=4)
    assert np.array_equal(parts.outcome_if_not[held], again.outcome_if_not[held])
    assert not np.allclose(parts.outcome_if_not[~held], again.outcome_if_not[~held])


def test_cross_fitting_a_number_instead_of_a_choice_uses_least_squares():
    draw = np.random.default_rng(9)
    x, t = draw.normal(size=(300, 2)), np.repeat([0, 1], 150)
    y = 2 + x @ [1.0, -1.0] + 3 * t
    parts = estimate.cross_fitted_nuisance(x, t, y, penalty=1e-9)
    assert parts.outcome_if_exposed - parts.outcome_if_not == pytest.approx(np.full(300, 3.0))


def test_clipping_is_counted():
    x = np.r_[np.full(100, -8.0), np.full(100, 8.0)][:, None] + np.linspace(0, 1, 200)[:, None]
    t = np.repeat([0, 1], 100)
    t[[0, 150]] = 1 - t[[0, 150]]
    parts = estimate.cross_fitted_nuisance(x, t, np.tile([0.0, 1.0], 100), clip=0.05)
    assert parts.clipped > 100
    assert (parts.propensity.min(), parts.propensity.max()) == (0.05, 0.95)


def test_an_outcome_that_never_happens_is_predicted_as_never():
    parts = estimate.cross_fitted_nuisance(np.arange(40.0)[:, None], np.tile([0, 1], 20), np.zeros(40))
    assert not parts.outcome_if_exposed.any()


columns = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.floats(0.05, 0.95)), min_size=4, max_size=40
).filter(lambda rows: len({t for _, t, _ in rows}) == 2)


@settings(max_examples=60, deadline=None)
@given(columns, st.permutations(range(40)))
def test_row_order_never_matters_and_a_constant_moves_only_horvitz_thompson(rows, order):
    y, t, e = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    order = [i for i in order if i < len(rows)]
    for way in (
        lambda y, t, e: estimate.naive(y, t),
        lambda y, t, e: estimate.ips_effect(y, t, propensity=e),
        lambda y, t, e: estimate.ips_effect(y, t, propensity=e, normalised=False),
    ):
        one, two = way(y, t, e), way(y[order], t[order], e[order])
        assert (one.value, one.low) == pytest.approx((two.value, two.low), abs=1e-9)
    moved = estimate.ips_effect(y + 7, t, propensity=e)
    assert moved.value == pytest.approx(estimate.ips_effect(y, t, propensity=e).value, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (
            lambda: estimate.ips([1, 0], [0.5, 0], [1, 0]),
            LabError,
            r"propensity\[1\] is 0.0; it must be a chance in \(0, 1\], the logging policy's own",
        ),
        (
            lambda: estimate.ips([1, 0], [0.5, 0.5], [1, 2]),
            LabError,
            r"target\[1\] is 2.0; it must be a number from 0 to 1",
        ),
        (lambda: estimate.ips([1, 0], [0.5, 0.5], [0, 0]), LabError, "target is 0 in every row"),
        (lambda: estimate.naive([1, 0], [1, 2]), LabError, r"exposed\[1\] is 2; it must be 1 \(shown\) or 0"),
        (lambda: estimate.naive([1, 0], [1, 1]), ImpossibleCondition, "all 2 rows were shown; both kinds"),
        (lambda: estimate.naive([1, 0], [0, 0]), ImpossibleCondition, "all 2 rows were not shown"),
        (
            lambda: estimate.naive([1, float("nan")], [1, 0]),
            LabError,
            r"outcome\[1\] is nan; it must be a finite",
        ),
        (lambda: estimate.naive(["a", 1], [1, 0]), LabError, r"outcome\[0\] is 'a'; a number is needed"),
        (lambda: estimate.naive([], []), LabError, "at least one is needed"),
        (lambda: estimate.naive([1, 0, 1], [1, 0]), LabError, "exposed has 2 rows and 3 are needed"),
        (lambda: estimate.naive([1, 0], [1, 0], user=["an", "an"]), LabError, "two users or more"),
        (lambda: estimate.naive([1, 0], [1, 0], user=["an", 1]), LabError, "user mixes kinds of names"),
        (
            lambda: estimate.stratified([1, 0, 1], [1, 0, 1], stratum=["old", "old", "new"]),
            ImpossibleCondition,
            "stratum 'new' has no row that was not shown",
        ),
        (
            lambda: estimate.stratified([1, 0], [1, 0], stratum=["a", "a"], estimand="ITE"),
            UnknownName,
            "no estimand 'ITE'; the estimands are 'ATE', 'ATT', 'ATU'",
        ),
        (
            lambda: estimate.ips_effect([1, 0], [1, 0], propensity=[1, 0.5]),
            LabError,
            r"propensity\[0\] is 1.0; .* an effect needs both answers to be possible",
        ),
        (
            lambda: estimate.cross_fitted_nuisance([[1], [2]], [1, 0], [1, 0], folds=3),
            LabError,
            "folds is 3; a whole number from 2 to 2",
        ),
        (lambda: estimate.cross_fitted_nuisance([[1], [2]], [1, 0], [1, 0], clip=0), LabError, "clip is 0"),
        (
            lambda: estimate.cross_fitted_nuisance([1, 2], [1, 0], [1, 0]),
            LabError,
            r"features has shape \(2,\)",
        ),
        (
            lambda: estimate.cross_fitted_nuisance([[1], [np.inf]], [1, 0], [1, 0]),
            LabError,
            r"features\[1, 0\] is inf; it must be a finite",
        ),
        (
            lambda: estimate.cross_fitted_nuisance([["a"], ["b"]], [1, 0], [1, 0]),
            LabError,
            r"features\[0, 0\] is 'a'; a number is needed",
        ),
        (lambda: estimate.effective_sample_size([1, -1]), LabError, r"weights\[1\] is -1"),
        (lambda: estimate.effective_sample_size([0, 0]), LabError, "all weights are 0"),
    ],
)
def test_bad_input_is_refused_in_a_sentence_one_can_act_on(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_an_estimate_reads_as_one_line_and_inputs_are_never_written_to():
    y, t = LOG.outcome.copy(), LOG.exposed.copy()
    one = estimate.naive(y, t)
    assert repr(one) == "ATE 0.554 [0.461, 0.646] by naive, n=400; assumes only chance chose who was shown"
    assert "0.554" in one._repr_html_()
    assert one.covers(0.5)
    assert not one.covers(0.175)
    assert np.array_equal(y, LOG.outcome)
    assert np.array_equal(t, LOG.exposed)


def test_the_shapes_in_the_signatures_hold():
    for name in (
        "naive",
        "stratified",
        "ips",
        "ips_effect",
        "aipw",
        "cross_fitted_nuisance",
        "fold_of",
        "logistic",
    ):
        checked = jaxtyped(typechecker=beartype)(getattr(estimate, name))
        if name == "naive":
            checked(LOG.outcome, LOG.exposed == 1, user=LOG.user)
            with pytest.raises(Exception, match="Type-check"):
                checked(LOG.outcome[:, None], LOG.exposed)
        if name == "ips":
            checked(LOG.outcome, E_RIGHT, E_FLAT)
        if name == "cross_fitted_nuisance":
            checked(np.c_[FAN, E_FLAT].astype(float), LOG.exposed, LOG.outcome, groups=LOG["group"], folds=2)


def test_room_1_stays_light():
    heavy = "{'torch', 'pandas', 'sklearn', 'scipy', 'matplotlib'}"
    code = f"import sys, causalrec_lab.estimate; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "set()\n"
