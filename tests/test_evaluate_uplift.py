"""evaluate.uplift: what a ranking wins, against the simulator's truth and closed forms."""

from itertools import permutations

import numpy as np
import pytest
from beartype import beartype
from jaxtyping import jaxtyped

from causalrec_lab import evaluate
from causalrec_lab.errors import LabError
from causalrec_lab.log import Log
from causalrec_lab.worlds import four_hundred_visits, uplift_shop


def shop(seed=1, **knobs):
    log, truth = uplift_shop(seed, **knobs)
    return log, truth.open("test")


def test_uplift_at_n_covers_the_truth_of_both_rankings_and_prefers_the_right_one():
    covered, order = 0, 0
    for seed in range(6):
        log, opened = shop(seed)
        effect = opened.chance_if_exposed - opened.chance_if_not
        found = []
        for scores in (opened.chance_if_exposed, effect):
            first = np.argsort(-scores, axis=1, kind="stable")[:, :5]
            one = evaluate.uplift_at(scores, log, n=5)
            covered += one.covers(np.take_along_axis(effect, first, axis=1).mean())
            found.append(one.value)
        order += found[1] > found[0]
    assert covered >= 10  # of 12 intervals of 95 %
    assert order == 6


def test_the_share_of_buyers_among_the_shown_prefers_the_wrong_one():
    log, opened = shop()
    bought = []
    for scores in (opened.chance_if_exposed, opened.chance_if_exposed - opened.chance_if_not):
        first = np.argsort(-scores, axis=1, kind="stable")[:, :5]
        rows = (first[log.user] == log.item[:, None]).any(axis=1) & (log.exposed == 1)
        bought.append(log.outcome[rows].mean())
    assert bought[0] > bought[1] + 0.1


def test_by_hand_on_the_400_visits_each_group_gains_what_was_counted():
    visits = four_hundred_visits()
    fans = visits["group"] == "fans"
    chance = np.where(fans, 0.9, 0.1)
    for group, points in ((fans, 0.1), (~fans, 0.2)):
        rows = visits.select(group)
        log = Log(rows.user, rows.item, rows.exposed, rows.outcome, propensity=chance[group])
        assert evaluate.uplift_at(np.ones((400, 1)), log, n=1).value == pytest.approx(points)


def test_the_curve_ends_where_all_rankings_end_and_the_true_effect_rises_first():
    log, opened = shop()
    effect = opened.chance_if_exposed - opened.chance_if_not
    slots = [2000, 6000, len(log)]
    curves = [evaluate.uplift_curve(scores, log, slots=slots) for scores in (effect, -effect)]
    assert curves[0][2].value == pytest.approx(curves[1][2].value)
    assert curves[0][0].value > curves[1][0].value + 300
    assert curves[1][0].high < 0  # those whom a card puts off come first
    assert curves[0][1].covers(np.sort(effect.ravel())[::-1][:6000].sum())


def test_the_difference_of_two_rankings_is_surer_than_their_intervals_side_by_side():
    log, opened = shop(3)
    scores = (opened.chance_if_exposed - opened.chance_if_not, opened.chance_if_exposed)
    one, other = (evaluate.uplift_at(score, log, n=5) for score in scores)
    gap = evaluate.uplift_difference(*scores, log, n=5)
    assert gap.value == pytest.approx(one.value - other.value)
    apart = np.hypot(one.high - one.value, other.high - other.value)  # as if of two logs
    assert gap.high - gap.value < apart
    same = evaluate.uplift_difference(scores[0], scores[0], log, n=5)
    assert (same.value, same.low, same.high) == (0, 0, 0)


@pytest.mark.slow
def test_the_interval_of_a_difference_is_that_of_the_user_bootstrap():
    log, opened = shop(3)
    scores = (opened.chance_if_exposed - opened.chance_if_not, opened.chance_if_exposed)
    gap = evaluate.uplift_difference(*scores, log, n=5)
    draw, again = np.random.default_rng(0), []
    for _ in range(300):
        rows = (40 * draw.integers(0, 600, 600)[:, None] + np.arange(40)).ravel()  # (log,)
        who = np.repeat(np.arange(600), 40)
        drawn = Log(who, log.item[rows], *(c[rows] for c in (log.exposed, log.outcome)), log.propensity[rows])
        tables = (score[log.user[rows[::40]]] for score in scores)
        again.append(np.subtract(*(evaluate.uplift_at(table, drawn, n=5).value for table in tables)))
    assert (gap.high - gap.low) / 2 / 1.96 == pytest.approx(np.std(again), rel=0.15)


def test_users_with_a_short_log_count_with_what_they_have_and_ties_by_their_chance():
    log = Log([0, 0, 0, 1, 2], [2, 0, 1, 0, 0], [0, 1, 0, 1, 0], [0, 1, 0, 1, 0], propensity=[0.5] * 5)
    one = evaluate.uplift_at(np.zeros((3, 3)), log, n=1)
    assert (one.n, one.value) == (3, 1.0)
    assert evaluate.uplift_at(np.zeros((3, 3)), log, n=9).n == 5


def test_the_rows_of_a_test_are_the_textbook_s_and_its_power_is_what_simulation_sees():
    n = evaluate.sample_size_per_arm(0.10, 0.11)
    assert n == 14_749  # (1.96 + 0.8416)^2 (.09 + .0979) / .01^2
    assert evaluate.power(0.10, 0.11, per_arm=n) == pytest.approx(0.8, abs=1e-3)
    assert evaluate.power(0.10, 0.10, per_arm=n) == pytest.approx(0.05)
    draw = np.random.default_rng(0)
    a, b = (draw.binomial(n, share, 20_000) / n for share in (0.10, 0.11))
    seen = np.abs(a - b) > 1.96 * np.sqrt((a * (1 - a) + b * (1 - b)) / n)
    assert seen.mean() == pytest.approx(0.8, abs=0.01)


@pytest.mark.slow
def test_statsmodels_says_nearly_the_same_number_of_rows():
    power = pytest.importorskip("statsmodels.stats.power")
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    size = abs(proportion.proportion_effectsize(0.10, 0.11))  # by arcsines: not quite our formula
    peer = power.NormalIndPower().solve_power(size, alpha=0.05, power=0.8)
    assert evaluate.sample_size_per_arm(0.10, 0.11) == pytest.approx(peer, rel=0.002)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: evaluate.uplift_at(np.ones((2, 2)), shop()[0], n=1), r"one of 2 users, from 0"),
        (lambda: evaluate.uplift_at(np.ones((600, 40)), shop()[0], n=0), "n is 0"),
        (lambda: evaluate.uplift_at(np.full((600, 40), np.nan), shop()[0], n=1), "no finite score"),
        (lambda: evaluate.uplift_at(np.ones((400, 1)), four_hundred_visits(), n=1), "holds no propensity"),
        (lambda: evaluate.uplift_curve(np.ones((600, 40)), shop()[0], slots=[1]), "slots is 1"),
        (
            lambda: evaluate.uplift_difference(
                *np.ones((2, 1, 2)), Log([0, 0], [0, 1], [0, 1], [0, 1], propensity=[0.5] * 2), n=2
            ),
            "needs two users or more",
        ),
        (lambda: evaluate.sample_size_per_arm(0.1, 0.1), "both shares are 0.1"),
        (lambda: evaluate.sample_size_per_arm(0.1, 1.1), "other is 1.1; a number above 0 and below 1"),
        (lambda: evaluate.power(0.1, 0.2, per_arm=1), "per_arm is 1"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_sentence(call, words):
    with pytest.raises(LabError, match=words):
        call()


def test_signatures_tell_the_truth_about_shapes():
    log, opened = shop()
    check = jaxtyped(typechecker=beartype)
    assert check(evaluate.uplift_at)(opened.chance_if_exposed, log, n=3).estimand == "uplift@3"
    scores = opened.chance_if_exposed
    assert check(evaluate.uplift_difference)(scores, -scores, log, n=3).estimand.startswith("uplift@3")
    assert check(evaluate.uplift_curve)(opened.chance_if_exposed, log, slots=[100])[0].n == 100


# ---- ties, repeated goods, areas


def small_log(seed):
    draw = np.random.default_rng(seed)
    user, item = np.divmod(np.arange(6), 3)
    t = np.array([1, 0, 1, 0, 1, 0])
    return Log(user, item, draw.permutation(t), draw.integers(0, 4, 6), propensity=draw.uniform(0.2, 0.8, 6))


def area_by_hand(log, order):
    """Trapezoids under the curve of the first b rows, in this order."""
    t, e, y = log.exposed, log.propensity, log.outcome - log.outcome.mean()
    z = (t / e / (t / e).mean() - (1 - t) / (1 - e) / ((1 - t) / (1 - e)).mean()) * y
    curve = np.r_[0, np.cumsum(z[order])] / len(log)
    return float(np.trapezoid(curve, dx=1 / len(log))), curve[-1] / 2


@pytest.mark.parametrize("seed", range(3))
def test_auuc_and_qini_are_the_mean_of_the_areas_over_all_orders_of_what_is_tied(seed):
    draw = np.random.default_rng(seed)
    t, y, e = draw.integers(2, size=40), draw.integers(0, 4, 40), draw.uniform(0.2, 0.8, 40)
    log = Log(range(40), [0] * 40, t, y, propensity=e)
    score = draw.permutation(40).astype(float)
    tied = draw.choice(40, 5, replace=False)
    score[tied] = score[tied].max()
    rest = [int(row) for row in np.argsort(-score) if row not in tied]
    above = sum(score[row] > score[tied[0]] for row in rest)
    areas, chance = zip(
        *(area_by_hand(log, [*rest[:above], *order, *rest[above:]]) for order in permutations(tied)),
        strict=True,
    )
    auuc, qini = (f(score[:, None], log, draws=100) for f in (evaluate.auuc, evaluate.qini_coefficient))
    assert auuc.value == pytest.approx(np.mean(areas))
    assert qini.value == pytest.approx(np.mean(areas) - chance[0])


def test_auuc_ends_half_way_up_for_a_ranking_by_chance_and_the_true_effect_has_the_largest():
    log, opened = shop()
    effect = opened.chance_if_exposed - opened.chance_if_not
    tied = evaluate.qini_coefficient(np.ones_like(effect), log, draws=100)
    assert (tied.value, tied.se) == pytest.approx((0, 0), abs=1e-12)
    best = evaluate.qini_coefficient(effect, log, draws=100)
    assert best.low > 0 > evaluate.qini_coefficient(-effect, log, draws=100).high
    assert best.value > evaluate.qini_coefficient(opened.chance_if_exposed, log, draws=100).value
    whole = evaluate.uplift_curve(effect, log, slots=[len(log)])[0].value / len(log)
    both = evaluate.auuc(effect, log, draws=100).value + evaluate.auuc(-effect, log, draws=100).value
    assert both == pytest.approx(whole)  # one ranking's area and its reverse's fill the rectangle


def test_tied_goods_count_with_their_chance_of_being_listed_and_the_order_of_rows_does_not_matter():
    log = small_log(1)
    scores = np.array([[1.0, 1, 0], [2, 2, 2]])
    ours = evaluate.uplift_at(scores, log, n=1)
    chance = np.array([1 / 2, 1 / 2, 0, 1 / 3, 1 / 3, 1 / 3])
    t, e, y = log.exposed, log.propensity, log.outcome
    one, other = (np.average(y, weights=chance * w) for w in (t / e, (1 - t) / (1 - e)))
    assert ours.value == pytest.approx(one - other)
    order = [5, 3, 0, 4, 1, 2]
    turned = log.select(np.array(order))
    assert evaluate.uplift_at(scores, turned, n=1).value == pytest.approx(ours.value)
    curve = [evaluate.uplift_curve(scores, some, slots=[4])[0].value for some in (log, turned)]
    assert curve[0] == pytest.approx(curve[1])


def test_a_good_that_was_logged_five_times_counts_with_all_five_rows():
    users, visits = 300, 5
    user = np.repeat(np.arange(users), visits)
    t = np.random.default_rng(0).integers(2, size=len(user))
    y = np.tile([1, 0, 0, 0, 0], users) * t  # one visit of five answers: the mean effect is .2
    log = Log(user, np.zeros_like(user), t, y, propensity=np.full(len(user), 0.5))
    assert evaluate.uplift_at(np.ones((users, 1)), log, n=1).covers(0.2)


def test_ids_below_zero_are_no_last_rows():
    log = Log([0, 0, -1], [0, 1, 0], [1, 0, 1], [1, 0, 1], propensity=[0.5] * 3)
    for ask in (evaluate.uplift_at, evaluate.uplift_curve):
        with pytest.raises(LabError, match=r"user\[2\] is -1"):
            ask(np.ones((2, 2)), log, **({"n": 1} if ask is evaluate.uplift_at else {"slots": [2]}))
