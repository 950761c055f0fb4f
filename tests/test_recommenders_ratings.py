"""Predicting ratings: the sums are solved, weights and double robustness keep what they promise."""

from dataclasses import replace

import numpy as np
import pytest

from causalrec_lab.errors import LabError, UnknownName
from causalrec_lab.log import Log
from causalrec_lab.recommenders import RatingFactors, held_out_error

SIZES = {"users": 60, "items": 40}


def world(seed: int = 0) -> tuple[np.ndarray, np.ndarray, Log]:
    """Ratings of all cells by two hidden vectors; what is liked is rated more often, by a known chance."""
    draw = np.random.default_rng(seed)
    u, i = draw.normal(size=(60, 2)), draw.normal(size=(40, 2))
    truth = 3 + 0.8 * u @ i.T + 0.3 * draw.normal(size=(60, 40))
    chance = np.clip(0.25 * np.exp(0.5 * (truth - 3)), 0.08, 0.95)
    user, item = np.nonzero(draw.random(chance.shape) < chance)
    log = Log(user, item, np.ones(len(user), dtype=int), truth[user, item], chance[user, item])
    return truth, chance, log


def all_cells(model: RatingFactors, log: Log, truth: np.ndarray) -> float:
    return float(((model.fit(log, **SIZES).table - truth) ** 2).mean())


@pytest.mark.parametrize("loss", ["equal", "propensity"])
def test_levels_alone_are_a_ridge_regression_on_who_and_what(loss):
    from sklearn.linear_model import Ridge

    _, _, log = world()
    weight = np.ones(len(log)) if loss == "equal" else 1 / log.propensity
    weight = weight / weight.mean()
    who = np.hstack([np.eye(60)[log.user], np.eye(40)[log.item]])
    peer = Ridge(alpha=2.0, solver="cholesky").fit(who, log.outcome, sample_weight=weight)
    ours = RatingFactors(loss, dim=0, penalty=2.0).fit(log, **SIZES)
    every = np.hstack([np.repeat(np.eye(60), 40, axis=0), np.tile(np.eye(40), (60, 1))])
    assert ours.table.ravel() == pytest.approx(peer.predict(every), abs=2e-3)


def test_with_all_cells_seen_the_vectors_are_the_leading_singular_ones():
    draw = np.random.default_rng(1)
    low = draw.normal(size=(60, 2)) @ draw.normal(size=(2, 40))
    user, item = (axis.ravel() for axis in np.indices(low.shape))
    log = Log(user, item, np.ones(2400, dtype=int), low.ravel())
    table = RatingFactors(dim=2, penalty=1e-3).fit(log, **SIZES).table
    assert table == pytest.approx(low, abs=0.02)
    assert np.linalg.matrix_rank(table, tol=1.0) == 2


LEVELS = {loss: RatingFactors(loss, dim=0, penalty=1.0) for loss in ("equal", "propensity", "robust")}


def test_weights_mend_what_choosing_has_bent_in_a_model_that_is_too_simple():
    for seed in range(6):
        truth, _, log = world(seed)
        off = {loss: all_cells(model, log, truth) for loss, model in LEVELS.items()}
        assert off["propensity"] < off["equal"] - 0.2, "oracle: the simulated truth of every cell"
        assert off["robust"] < off["equal"]


def test_a_model_that_can_be_right_needs_no_weights_and_pays_for_them():
    truth, _, log = world(0)
    plain, weighted = (
        all_cells(RatingFactors(loss, dim=2, penalty=1.0), log, truth) for loss in ("equal", "propensity")
    )
    assert plain < weighted < 0.3


def test_doubly_robust_is_right_on_average_if_one_of_its_two_halves_is():
    off = {"guess right": [], "propensity right": [], "both wrong": []}
    for seed in range(20):
        truth, chance, log = world(seed)
        flat = replace(log, propensity=np.full(len(log), float(chance.mean())))
        wrong = np.full(truth.shape, 4.0)
        for name, guess, rows in (
            ("guess right", truth, flat),
            ("propensity right", wrong, log),
            ("both wrong", wrong, flat),
        ):
            target, _ = RatingFactors("robust", guess=guess)._cells(rows, 60, 40)
            off[name].append(target.mean() - truth.mean())
    assert off["guess right"] == pytest.approx(np.zeros(20), abs=1e-9)
    assert abs(np.mean(off["propensity right"])) < 3 * np.std(off["propensity right"]) / np.sqrt(20)
    assert np.mean(off["both wrong"]) > 0.2


def test_a_cell_rated_twice_counts_with_its_mean():
    once = Log([0, 1], [0, 1], [1, 1], [4.0, 2.0])
    twice = Log([0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 1, 1], [5.0, 3.0, 2.0, 2.0])
    sizes = {"users": 2, "items": 2}
    model = RatingFactors(dim=0, penalty=0.5)
    doubled = replace(model, penalty=1.0)  # two rows a cell: twice the weight
    assert model.fit(once, **sizes).table == pytest.approx(doubled.fit(twice, **sizes).table, abs=1e-4)


def test_a_cell_shown_twice_is_corrected_once_by_the_doubly_robust_loss():
    once = Log([0, 1], [0, 1], [1, 1], [4.0, 2.0], [0.5, 0.5])
    twice = Log([0, 0, 1], [0, 0, 1], [1, 1, 1], [5.0, 3.0, 2.0], [0.5, 0.5, 0.5])
    model = RatingFactors("robust", guess=np.full((2, 2), 3.0))
    target = model._cells(twice, 2, 2)[0]  # oracle: the log with the mean in the cell's one row
    assert target == pytest.approx(model._cells(once, 2, 2)[0])


def test_rows_of_one_cell_are_held_out_together():
    draw = np.random.default_rng(0)
    user, item = (np.repeat(axis.ravel(), 2) for axis in np.indices((20, 10)))  # each rating stands twice
    stars = np.repeat(draw.normal(size=200), 2)
    log = Log(user, item, np.ones(400, dtype=int), stars)
    by_heart = RatingFactors(dim=10, penalty=1e-3)
    assert held_out_error(by_heart, log) > 0.8 * stars.var()  # oracle: noise, which nobody foretells


def test_held_out_error_of_chosen_ratings_picks_the_wrong_model_and_weighted_the_right_one():
    models = [LEVELS["equal"], LEVELS["propensity"]]
    for seed in range(3):
        truth, _, log = world(seed)
        true = [all_cells(model, log, truth) for model in models]
        told = {
            by: [held_out_error(model, log, judged_by=by, **SIZES) for model in models]
            for by in ("equal", "propensity")
        }
        assert np.argmin(true) == np.argmin(told["propensity"]) == 1
        assert np.argmin(told["equal"]) == 0


@pytest.mark.slow
def test_held_out_rows_are_not_seen_and_parts_cover_all_rows():
    draw = np.random.default_rng(6)
    noise = Log(
        np.repeat(np.arange(60), 40), np.tile(np.arange(40), 60), np.ones(2400), draw.normal(size=2400)
    )
    loose = RatingFactors(dim=10, penalty=0.01)
    table = loose.fit(noise, **SIZES).table
    assert ((noise.outcome - table[noise.user, noise.item]) ** 2).mean() < 0.6
    assert held_out_error(loose, noise, **SIZES) > 1.0, "noise cannot be foretold"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda log: RatingFactors("ips"), "there is no loss 'ips'"),
        (lambda log: RatingFactors(dim=-1), "dim is -1"),
        (lambda log: RatingFactors(penalty=0), "penalty is 0"),
        (lambda log: RatingFactors(penalty=float("nan")), "penalty is nan"),
        (lambda log: held_out_error(RatingFactors(), log, seed=None, **SIZES), "seed is None"),
        (lambda log: RatingFactors("robust", guess=np.ones((2, 2))).fit(log, **SIZES), "guess has shape"),
        (
            lambda log: RatingFactors("propensity").fit(replace(log, propensity=None), **SIZES),
            "the log has no propensities",
        ),
        (lambda log: RatingFactors().fit(log, users=3, items=40), "but users=3 was given"),
        (lambda log: held_out_error(RatingFactors(), log, folds=1, **SIZES), "folds is 1"),
        (lambda log: held_out_error(RatingFactors(), log, judged_by="x", **SIZES), "no way of judging 'x'"),
    ],
)
def test_bad_input_is_said(act, said):
    with pytest.raises((LabError, UnknownName), match=said):
        act(world()[2])
