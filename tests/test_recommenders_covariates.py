"""Ratings foretold from covariates: scikit-learn's closed form, and a selection that features explain."""

import numpy as np
import pytest

from causalrec_lab.errors import LabError
from causalrec_lab.log import Log
from causalrec_lab.recommenders import RatingCovariates, cell_features, held_out_error

SIZES = {"users": 40, "items": 30}


def match_world(seed=0):
    """People of two kinds rate goods of two kinds; a match is liked more and told five times as often."""
    rng = np.random.default_rng(seed)
    kinds = [np.eye(2)[rng.integers(2, size=size)] for size in SIZES.values()]
    match = kinds[0] @ kinds[1].T  # (user, item)
    stars = 2 + 1.5 * match + 0.5 * rng.normal(size=match.shape)
    chance = np.where(match > 0, 0.5, 0.1)
    user, item = np.nonzero(rng.random(match.shape) < chance)
    log = Log(user, item, np.ones(len(user), dtype=int), stars[user, item], chance[user, item])
    return log, stars, cell_features(*kinds)


def test_it_solves_the_ridge_equations():
    log, _, features = match_world()
    fitted = RatingCovariates(features, penalty=2.0).fit(log, **SIZES)
    x = np.hstack([np.eye(40)[log.user], np.eye(30)[log.item], features[log.user, log.item]])
    mid, y = x - x.mean(axis=0), log.outcome - log.outcome.mean()
    solved = np.linalg.solve(mid.T @ mid + 2.0 * np.eye(x.shape[1]), mid.T @ y)
    told = np.concatenate([fitted.parts[name] for name in ("user_level", "item_level", "slopes")])
    assert told == pytest.approx(solved)


def test_features_that_explain_who_told_need_no_weight_and_levels_alone_do():
    log, stars, features = match_world()
    with_features = RatingCovariates(features, penalty=1.0).fit(log, **SIZES).table
    levels = RatingCovariates(0 * features, penalty=1.0).fit(log, **SIZES).table
    weighted = RatingCovariates(0 * features, weighted=True, penalty=1.0).fit(log, **SIZES).table
    truth = stars.mean()
    assert abs(with_features.mean() - truth) < 0.06
    assert levels.mean() - truth > 0.2, "nothing adjusts for the match"
    assert abs(weighted.mean() - truth) < abs(levels.mean() - truth) / 2


def test_held_out_error_knows_it_too():
    log, _, features = match_world()
    good, poor = (
        held_out_error(RatingCovariates(x, penalty=1.0), log, **SIZES) for x in (features, 0 * features)
    )
    assert good < poor - 0.1


def test_every_cell_has_its_users_its_goods_and_their_products():
    draw = np.random.default_rng(1)
    users, items = draw.normal(size=(3, 2)), draw.normal(size=(4, 5))
    met = np.einsum("uf,ig->uifg", users, items).reshape(3, 4, 10)  # oracle: einsum
    found = cell_features(users, items)
    assert found[:, :, :2] == pytest.approx(np.broadcast_to(users[:, None], (3, 4, 2)))
    assert found[:, :, 2:7] == pytest.approx(np.broadcast_to(items, (3, 4, 5)))
    assert found[:, :, 7:] == pytest.approx(met, rel=1e-6)


def test_what_is_missing_is_said():
    log, _, features = match_world()
    with pytest.raises(LabError, match="penalty is 0"):
        RatingCovariates(features, penalty=0)
    with pytest.raises(LabError, match="each of 40 x 30 cells"):
        RatingCovariates(features[:3]).fit(log, **SIZES)
    bare = Log(log.user, log.item, log.exposed, log.outcome)
    with pytest.raises(LabError, match="no propensities"):
        RatingCovariates(features, weighted=True).fit(bare, **SIZES)
