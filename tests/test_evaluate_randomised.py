"""Ratings judged by randomised cells: scikit-learn's figures, hand sums, what a constant cannot move."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_absolute_error, mean_squared_error, ndcg_score

from causalrec_lab import estimate
from causalrec_lab.datasets import open_bandit
from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate import click_rates, difference_from_experiment, on_randomised
from causalrec_lab.evaluate.randomised import graded_ndcg
from causalrec_lab.log import Log

USERS, ITEMS = 30, 12
DRAW = np.random.default_rng(0)
STARS = DRAW.integers(1, 6, size=(USERS, ITEMS)).astype(float)
GOOD = STARS + DRAW.normal(size=STARS.shape)
BAD = STARS + 2 * DRAW.normal(size=STARS.shape)
CELLS = np.argsort(DRAW.random((USERS, ITEMS)), axis=1)[:, :6]  # six of twelve, by chance


def drawn(**columns):
    user, item = np.repeat(np.arange(USERS), 6), CELLS.ravel()
    columns = {"propensity": np.full(len(user), 0.5), **columns}
    return Log(user, item, np.ones(len(user), dtype=int), STARS[user, item], **columns)


def judged(scores, **how):
    return on_randomised(scores, drawn(), samples=200, **how)


def test_errors_and_graded_ndcg_are_scikit_learns_also_where_scores_are_tied():
    log = drawn()
    for scores in (GOOD, GOOD.round(0)):
        ours, told = judged(scores, k=3), scores[log.user, log.item]
        assert ours["MSE"].value == pytest.approx(mean_squared_error(log.outcome, told))
        assert ours["MAE"].value == pytest.approx(mean_absolute_error(log.outcome, told))
        theirs = [
            ndcg_score(STARS[user, CELLS[user]][None], scores[user, CELLS[user]][None], k=3)
            for user in range(USERS)
        ]
        assert ours["NDCG"].value == pytest.approx(np.mean(theirs))


def test_a_constant_moves_the_errors_by_a_closed_form_and_the_ranking_not_at_all():
    # mean (e + c)^2 = mean e^2 + 2 c mean e + c^2
    log, plain, moved = drawn(), judged(GOOD), judged(GOOD + 0.5)
    mean = (GOOD[log.user, log.item] - log.outcome).mean()
    assert moved["MSE"].value == pytest.approx(plain["MSE"].value + mean + 0.25)
    change = moved.minus(plain, "NDCG")
    assert change.value == pytest.approx(0)
    assert change.high - change.low < 1e-12
    assert moved.minus(plain, "MSE").low > 0.05


def test_a_difference_user_by_user_is_surer_than_two_intervals_side_by_side():
    # both models share the noise of a hard user, which falls out of the difference
    hard = DRAW.normal(size=(USERS, 1)) * np.array([2.0])
    one, other = judged(STARS + hard), judged(STARS + hard + 0.2 * np.sign(hard))
    gap = other.minus(one, "MSE")
    assert gap.low > 0
    assert one["MSE"].high > other["MSE"].low, "side by side they overlap"
    assert gap.value == pytest.approx(other["MSE"].value - one["MSE"].value)
    assert one.minus(other, "MSE").value == pytest.approx(-gap.value)


@pytest.mark.slow
def test_the_interval_covers_the_error_over_all_cells_in_nineteen_of_twenty_draws():
    rng, covered, truth = np.random.default_rng(1), 0, ((GOOD - STARS) ** 2).mean()
    for _ in range(100):
        cells = np.argsort(rng.random((USERS, ITEMS)), axis=1)[:, :6]
        user = np.repeat(np.arange(USERS), 6)
        log = Log(user, cells.ravel(), np.ones(len(user), dtype=int), STARS[user, cells.ravel()])
        covered += on_randomised(GOOD, log, samples=200)["MSE"].covers(truth)
    assert covered >= 88


def test_cells_that_people_chose_are_refused_and_so_is_a_model_that_knows_nothing():
    chosen = drawn(propensity=np.linspace(0.1, 0.9, USERS * 6))
    with pytest.raises(LabError, match=r"propensities go from 0\.1 to 0\.9, so chance did not choose"):
        on_randomised(GOOD, chosen)
    with pytest.raises(LabError, match=r"is nan.*that cell was rated"):
        judged(np.full_like(GOOD, np.nan))
    with pytest.raises(LabError, match="one of 10 users, from 0"):
        judged(GOOD[:10])
    with pytest.raises(LabError, match="no two of one user"):
        judged(GOOD, keep=np.arange(USERS * 6) < 1)
    with pytest.raises(LabError, match="scores has shape \\(12,\\)"):
        judged(GOOD[0])
    with pytest.raises(UnknownName, match="MSE"):
        judged(GOOD).minus(judged(BAD), "MSQ")
    with pytest.raises(LabError, match="needs the same cells"):
        judged(GOOD).minus(judged(BAD, keep=np.arange(USERS * 6) < 90), "MSE")


def test_a_user_without_two_cells_has_no_ranking_and_still_counts_in_the_errors():
    keep = np.ones(USERS * 6, dtype=bool)
    keep[1:6] = False  # one cell of user 0 is left
    few = judged(GOOD, keep=keep)
    assert np.isnan(few.sums["NDCG"][0])
    assert few.rows[0] == 1
    assert few["NDCG"].value == pytest.approx(np.nanmean(judged(GOOD).sums["NDCG"][1:]))
    assert "175 cells of 30 users" in repr(few)
    assert list(few) == ["MSE", "MAE", "NDCG"]
    assert len(few) == 3


def test_gains_of_nothing_are_no_ranking_and_the_best_order_is_one():
    assert np.isnan(graded_ndcg(np.array([1.0, 2.0]), np.zeros(2), k=1))
    assert graded_ndcg(STARS[0], STARS[0], k=5) == pytest.approx(1)
    # three tied goods: each rank holds the mean of 5, 3, 1
    tied = graded_ndcg(np.zeros(3), np.array([5.0, 3.0, 1.0]), k=2)
    assert tied == pytest.approx(3 * (1 + 1 / np.log2(3)) / (5 + 3 / np.log2(3)))


def test_a_gap_is_held_against_the_luck_of_both():
    # two means of 0.1 and 0.3, each give or take 0.1: z = 0.2 / (0.1 root 2 / 1.96) = 2.77
    one, other = (Estimate("V", "", value, value - 0.1, value + 0.1, "", 10) for value in (0.1, 0.3))
    gap = difference_from_experiment(one, other)
    assert gap.value == pytest.approx(-0.2)
    assert gap.p == pytest.approx(0.0056, abs=2e-4)
    assert gap.intervals_overlap
    point = Estimate("V", "", 0.1, 0.1, 0.1, "", 10)
    with pytest.raises(LabError, match="both intervals have width 0"):
        difference_from_experiment(point, point)


def test_click_rates_never_use_the_row_they_are_for():
    log = open_bandit("random").select(np.arange(400))
    told = click_rates(log, items=34)
    turned = log.outcome.copy()
    turned[7] = 1 - turned[7]
    other = click_rates(
        Log(log.user, log.item, log.exposed, turned, extra={"position": log["position"]}), items=34
    )
    assert (told[7] == other[7]).all()
    assert (told != other).any()
    for bad, message in (
        ({"pretended": 0}, "pretended is 0"),
        ({"folds": 1}, "folds"),
        ({"items": 3}, "a whole number from 0 to 2"),
    ):
        with pytest.raises(LabError, match=message):
            click_rates(log, **{"items": 34, **bad})


def test_on_the_real_clicks_the_model_alone_meets_the_experiment_once_its_learning_counts():
    log, chance = open_bandit("thompson"), open_bandit("random")
    truth = estimate.ips(chance.outcome, chance.propensity, chance.propensity)
    uniform = np.full((len(log), 34), 1 / 34)

    def rates(rows):
        return click_rates(log.select(rows), items=34)

    known = estimate.policy_direct(rates(np.arange(len(log))), uniform)
    learnt = estimate.policy_direct(rates, uniform, draws=100)
    assert not difference_from_experiment(known, truth).intervals_overlap  # its table taken for known
    assert difference_from_experiment(learnt, truth).intervals_overlap
    assert learnt.se > 50 * known.se
    weighted = difference_from_experiment(estimate.ips(log.outcome, log.propensity, uniform[:, 0]), truth)
    assert weighted.intervals_overlap


def test_gains_below_zero_cells_rated_twice_and_columns_of_other_lengths_are_refused():
    scores = np.arange(6.0).reshape(2, 3)
    with pytest.raises(LabError, match="counts stars of 0 or more"):
        on_randomised(scores, Log([0, 0, 1], [0, 1, 1], [1] * 3, [1, -1, 1]), samples=200)
    with pytest.raises(LabError, match="user 0 rated item 1 in two rows"):
        on_randomised(scores, Log([0, 1, 0], [1, 0, 1], [1] * 3, [1, 2, 5]), samples=200)
    for bad in ({"k": -1}, {"stars": [1.0]}, {"stars": [1.0, -1]}, {"stars": [1, float("nan")]}):
        with pytest.raises(LabError):
            graded_ndcg(**{"scores": [2.0, 1.0], "stars": [1.0, 4.0], "k": 1, **bad})


def test_series_are_read_by_place_and_not_by_label():
    stars = pd.Series([1.0, 4.0], index=[1, 0])
    assert graded_ndcg(pd.Series([2.0, 1.0]), stars, k=1) == 0.25


def test_ten_thousand_users_are_judged_in_one_pass():
    user = np.repeat(np.arange(10_000), 2)
    drawn = Log(user, np.tile([0, 1], 10_000), np.ones(20_000, int), np.tile([1, 3], 10_000))
    assert on_randomised(np.tile([1.0, 2.0], (10_000, 1)), drawn, samples=200)["NDCG"].value == 1


def test_click_rates_hold_all_rows_of_a_user_out_together():
    log = Log([0, 0, 1, 1], [0, 1, 0, 1], [1] * 4, [1, 1, 0, 0], extra={"position": [1] * 4})
    told = click_rates(log, items=2, folds=2, pretended=1e-6)
    assert told[:2].max() < 0.01  # each user is told by the other alone
    assert told[2:].min() > 0.99
