"""estimate: tests by dealing anew, the bootstrap, attempts to refute, the E-value, and PC discovery.

Against hand counts, scipy, and graphs that are known because we drew the rows from them.
"""

import math

import numpy as np
import pytest
from scipy import stats

from causalrec_lab import estimate, worlds
from causalrec_lab.errors import ImpossibleCondition, LabError, UnknownName
from causalrec_lab.estimate.discovery import chi_square_tail
from causalrec_lab.graph import CausalGraph, cpdag

LOG = worlds.four_hundred_visits()


def difference(y, t):
    return y[t == 1].mean() - y[t == 0].mean()


# ---- dealing anew


def test_eight_rows_are_counted_by_hand():
    # four shown: three of the four buyers among them; 16 + 1 deals are as far up, as many as far down
    found = estimate.randomisation_test([1, 1, 1, 0, 1, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0])
    assert (found.as_extreme, found.assignments, found.exact) == (34, 70, True)
    clean = estimate.randomisation_test([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0])
    assert (clean.as_extreme, clean.assignments) == (2, 70)  # the sheet of notebook 01, twice as long


def test_the_exact_test_is_scipys():
    draw = np.random.default_rng(0)
    y, t = draw.normal(size=12), np.repeat([1, 0], 6)
    ours = estimate.randomisation_test(y, t)
    peer = stats.permutation_test(
        (y[:6], y[6:]), lambda a, b: a.mean() - b.mean(), n_resamples=np.inf, alternative="two-sided"
    )
    assert ours.assignments == math.comb(12, 6)
    assert ours.p == pytest.approx(peer.pvalue)


def test_a_sample_of_deals_comes_close_to_all_of_them_for_counts_and_for_numbers():
    draw = np.random.default_rng(1)
    t = np.repeat([1, 0], [30, 50])
    bought = (draw.random(80) < 0.3 + 0.2 * t).astype(float)
    ours = estimate.randomisation_test(bought, t)
    table = [[bought[t == s].sum(), (1 - bought[t == s]).sum()] for s in (1, 0)]
    low, high = (stats.fisher_exact(table, alternative=way).pvalue for way in ("less", "greater"))
    assert not ours.exact
    assert min(low, high) <= ours.p <= min(1, 2.5 * min(low, high))
    spent = bought * draw.gamma(2, size=80)
    welch = stats.ttest_ind(spent[t == 1], spent[t == 0]).pvalue
    assert estimate.randomisation_test(spent, t, draws=1999).p == pytest.approx(welch, abs=0.05)


def test_where_nothing_happens_small_p_is_as_rare_as_it_says():
    draw = np.random.default_rng(2)
    small = 0
    for seed in range(300):
        y, t = (draw.random(60) < 0.4).astype(float), draw.permutation(np.repeat([1, 0], 30))
        small += estimate.randomisation_test(y, t, draws=199, seed=seed).p <= 0.05
    assert small <= 0.05 * 300 + 3 * math.sqrt(0.05 * 0.95 * 300)


def test_on_the_400_visits_dealing_for_all_blames_the_list_and_dealing_by_group_does_not():
    within = estimate.randomisation_test(LOG.outcome, LOG.exposed, stratum=LOG["group"])
    blind = estimate.randomisation_test(LOG.outcome, LOG.exposed)
    assert within.difference == pytest.approx(0.175)
    assert blind.difference == pytest.approx(0.554, abs=0.001)
    assert blind.p <= within.p < 0.05
    no_effect = LOG.outcome * 0 + (LOG["group"] == "fans")  # fans buy, newcomers do not, whatever is shown
    assert estimate.randomisation_test(no_effect, LOG.exposed).p < 0.001  # and still p is tiny
    assert estimate.randomisation_test(no_effect, LOG.exposed, stratum=LOG["group"]).p == 1


def test_the_bootstrap_draws_whole_users():
    draw = np.random.default_rng(3)
    user = np.repeat(np.arange(100), 8)
    y = draw.normal(size=100)[user] + 0.3 * draw.normal(size=800)
    by_user = estimate.bootstrap(lambda rows: y[rows].mean(), user=user, estimand="mean")
    by_row = estimate.bootstrap(lambda rows: y[rows].mean(), user=np.arange(800), estimand="mean")
    means = y.reshape(100, 8).mean(1)
    half = 1.96 * means.std(ddof=1) / 10
    assert (by_user.high - by_user.low) / 2 == pytest.approx(half, rel=0.15)
    assert by_row.high - by_row.low < 0.6 * (by_user.high - by_user.low)


def test_the_bootstrap_is_scipys_on_rows_of_their_own():
    y = np.random.default_rng(4).gamma(2, size=200)
    ours = estimate.bootstrap(lambda rows: np.median(y[rows]), user=np.arange(200), estimand="median")
    peer = stats.bootstrap((y,), np.median, n_resamples=500, method="percentile", rng=5).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((peer.low, peer.high), abs=0.08)


# ---- attempts to refute


def confounded(seed, rows=1500):
    """A seen x and a hidden u move both; showing does nothing."""
    draw = np.random.default_rng(seed)
    x, u = draw.normal(size=rows), draw.normal(size=rows)
    t = (draw.random(rows) < 1 / (1 + np.exp(-x - u))).astype(float)
    return x[:, None], t, x + u + draw.normal(size=rows)


def test_a_placebo_passes_although_a_hidden_cause_made_the_whole_effect():
    x, t, y = confounded(5)
    ours = estimate.outcome_regression(y, t, features=x)
    assert ours.low > 0.5  # the truth is 0
    dealt = estimate.placebo_refutation(
        lambda t: estimate.outcome_regression(y, t, features=x).value, t, draws=60
    )
    assert dealt.passed
    assert "a hidden cause would pass it too" in repr(dealt)


def test_a_placebo_catches_an_estimator_that_makes_effects_of_its_own():
    _, t, y = confounded(6)
    broken = estimate.placebo_refutation(lambda t: difference(y, t) + 0.5, t, draws=60)
    assert not broken.passed
    assert "refuted" in repr(broken)


def test_a_placebo_within_groups_keeps_how_many_of_each_are_shown():
    group = np.repeat([0, 1], [30, 70])
    t = np.r_[np.repeat([1, 0], [20, 10]), np.repeat([1, 0], [7, 63])]
    seen = []
    estimate.placebo_refutation(
        lambda dealt: seen.append((dealt[group == 0].sum(), dealt[group == 1].sum())) or 0.0,
        t,
        stratum=group,
        draws=20,
    )
    assert set(seen) == {(20.0, 7.0)}


def test_the_e_value_is_where_the_bound_of_a_hidden_cause_reaches_the_ratio():
    for ratio in (1.0, 1.5, 3.9, 0.4):
        e = estimate.e_value(ratio)
        assert estimate.bounding_factor(e, e) == pytest.approx(max(ratio, 1 / ratio))
    assert estimate.e_value(3.9) == pytest.approx(7.26, abs=0.01)  # the example of the paper


@pytest.mark.parametrize("ratio", [1.0, 1.2, 1.87, 3.9])
def test_the_strength_needed_is_where_the_bound_reaches_the_ratio(ratio):
    for a in np.linspace(ratio + 0.05, 6, 20):
        b = estimate.strength_needed(ratio, float(a))
        assert estimate.bounding_factor(float(a), b) == pytest.approx(ratio)
    e = estimate.e_value(ratio)
    assert estimate.strength_needed(ratio, e) == pytest.approx(e)  # it meets the diagonal at the E-value
    weaker = estimate.strength_needed(ratio, ratio)  # on one side: nothing on the other is enough
    assert weaker == (1 if ratio == 1 else np.inf)


def test_no_hidden_cause_of_a_given_strength_beats_its_bound_and_one_comes_close():
    draw, best = np.random.default_rng(7), 0.0
    for _ in range(4000):
        p1, p0 = draw.random(2)  # how common the hidden cause is among the shown, and the others
        buys, more = draw.uniform(0.02, 0.3), draw.uniform(1, 3)
        with_exposure, with_outcome = p1 / p0, more
        if not (1 <= with_exposure <= 3):
            continue
        made = (p1 * more + 1 - p1) * buys / ((p0 * more + 1 - p0) * buys)
        bound = estimate.bounding_factor(with_exposure, with_outcome)
        assert made <= bound + 1e-12
        best = max(best, made / bound)
    assert best > 0.95


# ---- independences and what follows from them


def test_the_tail_of_chi_square_is_scipys():
    for freedom in (1, 2, 3, 8, 31, 200):
        for x in (0.0, 0.5, 4.0, 30.0, 250.0):
            assert chi_square_tail(x, freedom) == pytest.approx(stats.chi2.sf(x, freedom), abs=1e-12)


def test_the_g_test_is_scipys_and_adds_up_over_groups():
    draw = np.random.default_rng(8)
    z = draw.integers(0, 3, 900)
    columns = {"z": z, "x": draw.integers(0, 3, 900), "y": (draw.random(900) < 0.2 + 0.2 * z).astype(int)}
    table = np.array([[((columns["x"] == a) & (columns["y"] == b)).sum() for b in (0, 1)] for a in range(3)])
    peer = stats.chi2_contingency(table, lambda_="log-likelihood", correction=False)
    ours = estimate.g_test(columns, "x", "y")
    assert (ours.g, ours.degrees_of_freedom, ours.p) == pytest.approx((peer.statistic, peer.dof, peer.pvalue))
    parts = [estimate.g_test({n: c[z == k] for n, c in columns.items()}, "x", "y") for k in range(3)]
    within = estimate.g_test(columns, "x", "y", given=["z"])
    assert within.g == pytest.approx(sum(part.g for part in parts))
    assert within.degrees_of_freedom == sum(part.degrees_of_freedom for part in parts)


def rows_of(graph, seed, rows=6000):
    """Yes/no columns drawn from a graph: each parent that is yes makes yes likelier."""
    draw, columns = np.random.default_rng(seed), {}
    for node in graph.order():
        above = sum((columns[parent] for parent in graph.parents(node)), np.zeros(rows, dtype=int))
        columns[node] = (draw.random(rows) < 0.15 + 0.35 * above).astype(int)
    return columns


@pytest.mark.parametrize(
    "edges",
    [
        [("a", "c"), ("b", "c"), ("c", "d")],
        [("a", "b"), ("b", "c"), ("c", "d")],
        [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")],
    ],
    ids=["collider", "chain", "diamond"],
)
def test_pc_finds_the_class_of_the_graph_the_rows_came_from_and_no_more(edges):
    graph = CausalGraph(edges)
    columns = rows_of(graph, seed=1)
    found = estimate.pc(columns, alpha=0.01)
    assert found.pattern == cpdag(graph)
    backwards = dict(reversed(columns.items()))
    assert estimate.pc(backwards, alpha=0.01).pattern == found.pattern


def test_a_clock_points_what_the_rows_leave_open():
    columns = rows_of(CausalGraph([("a", "b"), ("b", "c")]), seed=2)
    assert str(estimate.pc(columns, alpha=0.01).pattern) == "a - b, b - c"
    assert str(estimate.pc(columns, alpha=0.01, time_order=["a", "b", "c"]).pattern) == "a -> b, b -> c"


def test_a_hidden_cause_makes_pc_draw_an_arrow_that_is_not_there():
    # push -> shown <- taste -> bought, taste unseen, showing does nothing: yet shown and bought stay joined
    draw = np.random.default_rng(3)
    taste, push = draw.random(6000) < 0.5, draw.random(6000) < 0.5
    shown = (draw.random(6000) < 0.1 + 0.4 * push + 0.4 * taste).astype(int)
    bought = (draw.random(6000) < 0.1 + 0.6 * taste).astype(int)
    found = estimate.pc({"push": push.astype(int), "shown": shown, "bought": bought}, alpha=0.01)
    assert ("bought", "shown") in found.pattern.arrows


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (
            lambda: estimate.randomisation_test([1, 0], [1, 0], draws=5),
            LabError,
            "draws is 5; a whole number",
        ),
        (
            lambda: estimate.randomisation_test([1, 0, 1], [1, 0, 1], stratum=["a", "a", "b"]),
            ImpossibleCondition,
            "stratum 'b' has no row",
        ),
        (lambda: estimate.bootstrap(np.mean, user=[1, 1], estimand="x"), LabError, "two users or more"),
        (lambda: estimate.e_value(0), LabError, "ratio is 0; a number above 0"),
        (lambda: estimate.bounding_factor(0.5, 2), LabError, "with_exposure is 0.5"),
        (lambda: estimate.g_test({"a": [0, 1]}, "a", "b"), UnknownName, "no column 'b'"),
        (
            lambda: estimate.g_test({"a": [0, 1], "b": [0]}, "a", "b"),
            LabError,
            "b has 1 rows and 2 are needed",
        ),
        (lambda: estimate.pc({"a": [0, 1]}), LabError, "columns has 1 names; 2 to 10"),
        (lambda: estimate.pc({"a": [0, 1], "b": [0, 1]}, alpha=2), LabError, "alpha is 2"),
        (lambda: estimate.pc({"a": [0, 1], "b": [0, 1]}, time_order=["c"]), UnknownName, "no column 'c'"),
    ],
)
def test_bad_input_is_said_in_one_sentence(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


# ---- users, and what is no number


def coins(seed, visits=8, users=60):
    """A coin for each user, no effect, and visits of a user that hang together."""
    draw = np.random.default_rng(seed)
    user = np.repeat(np.arange(users), visits)
    t = draw.permutation(np.arange(users) % 2)[user]
    return draw.normal(size=users)[user] + draw.normal(size=users * visits), t, user


def test_with_a_coin_per_user_the_deal_of_users_keeps_five_in_a_hundred_and_that_of_rows_does_not():
    small = np.zeros(2)
    for seed in range(200):
        y, t, user = coins(seed)
        dealt = [estimate.randomisation_test(y, t, user=who, draws=199, seed=seed) for who in (user, None)]
        small += [one.p <= 0.05 for one in dealt]
    by_user, by_row = small / 200
    assert 0.02 <= by_user <= 0.08  # binomial around .05
    assert by_row > 0.2


def test_users_of_one_row_are_rows_and_few_users_are_counted_one_by_one():
    y, t = [3.0, 1.0, 2.0, 0.5, 0.1, 0.4], [1, 1, 1, 0, 0, 0]
    plain = estimate.randomisation_test(y, t)
    assert estimate.randomisation_test(y, t, user=list("abcdef")).p == plain.p
    found = estimate.randomisation_test(y * 2, t * 2, user=list("abcdef") * 2)
    assert (found.assignments, found.as_extreme, found.p) == (20, plain.as_extreme, plain.p)
    with pytest.raises(LabError, match="user a is shown in some rows and not in others"):
        estimate.randomisation_test(y, t, user=["a", "b", "c", "a", "d", "e"])


@pytest.mark.parametrize(("shift", "unit"), [(1.7e9, 1.0), (0.0, 1e-12), (0.0, 1e12)])
def test_neither_the_place_nor_the_unit_of_outcomes_changes_a_deal(shift, unit):
    y, t = np.array([1.0, 1, 1, 0, 1, 0, 0, 0]), [1, 1, 1, 1, 0, 0, 0, 0]
    assert estimate.randomisation_test(shift + unit * y, t).as_extreme == 34


def test_a_placebo_is_dealt_to_users_and_what_is_no_number_refutes_nothing():
    y, t, user = coins(1)

    def constant_within_users(dealt):
        assert all(len(set(dealt[user == who])) == 1 for who in range(60))
        return y[dealt == 1].mean() - y[dealt == 0].mean()

    spread = [estimate.placebo_refutation(constant_within_users, t, user=user)]
    spread.append(estimate.placebo_refutation(lambda dealt: y[dealt == 1].mean() - y[dealt == 0].mean(), t))
    assert spread[0].high - spread[0].low > 1.5 * (spread[1].high - spread[1].low)
    for attempt in (
        lambda: estimate.placebo_refutation(lambda dealt: float("nan"), t),
        lambda: estimate.bootstrap(lambda rows: float("inf"), user=user),
    ):
        with pytest.raises(LabError, match="a finite number is needed"):
            attempt()


def test_a_bootstrapped_estimate_keeps_its_words_and_has_the_standard_error_of_the_draws():
    y, t, user = coins(2)
    found = estimate.bootstrap(lambda rows: estimate.naive(y[rows], t[rows]), user=user, draws=400)
    plain = estimate.naive(y, t, user=user)
    assert (found.value, found.method, found.assumption) == (
        plain.value,
        "naive, bootstrap",
        plain.assumption,
    )
    assert found.se == pytest.approx(plain.se, rel=0.15)  # the clustered influence function is the oracle


def test_draws_without_both_kinds_are_left_out_and_too_many_of_them_are_refused():
    y, t = np.array([1.0, 0, 1, 0, 1, 0] * 5), np.array([1] + [0] * 29)
    with pytest.raises(ImpossibleCondition, match="draws of the users have no result"):
        estimate.bootstrap(lambda rows: estimate.naive(y[rows], t[rows]), user=np.arange(30))
    for knob in ({"draws": 10**30}, {"seed": "a"}, {"seed": -1}, {"draws": 200.5}):
        with pytest.raises(LabError, match="a whole number"):
            estimate.bootstrap(lambda rows: y[rows].mean(), user=np.arange(30), **knob)
