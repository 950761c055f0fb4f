"""Models of who is shown and of what users do, each asked only about users it never saw.

Terms: *nuisance*, what an effect needs but nobody asked for; *cross-fitting*, each part of the users is
predicted by models fitted on the others; the rest as in `causalrec_lab.estimate`.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Num
from numpy import ndarray

from causalrec_lab.errors import LabError, real_number, whole_number
from causalrec_lab.estimate.result import Column, Labels, generator, log_columns
from causalrec_lab.inputs import array, column, distinct


@dataclass(frozen=True)
class Nuisance:
    """For each row of the log, predictions by models that never saw its user.

    Args:
        propensity: predicted chance of being shown, cut to [clip, 1 - clip].
        outcome_if_exposed: predicted outcome if shown.
        outcome_if_not: predicted outcome if not shown.
        fold: the fold each row was held out in.
        clipped: rows whose propensity was cut; many of them mean little overlap.
    """

    propensity: Float[ndarray, " log"]
    outcome_if_exposed: Float[ndarray, " log"]
    outcome_if_not: Float[ndarray, " log"]
    fold: Int[ndarray, " log"]
    clipped: int


def cross_fitted_nuisance(
    features: Num[ndarray, "log feature"],
    exposed: Column,
    outcome: Column,
    *,
    groups: Labels | None = None,
    folds: int = 5,
    seed: int = 0,
    penalty: float = 1.0,
    clip: float = 0.01,
    learner: Callable[[ndarray, ndarray, ndarray], ndarray] | None = None,
) -> Nuisance:
    """Propensity and both outcomes for each row, from models that never saw that row's user.

        e(x) = sigmoid(a + b x);  m1(x) fitted on the rows shown, m0(x) on the rows not shown

    Logistic regressions with a ridge penalty (least squares with the same penalty where the outcome is
    anything but 0 or 1), on features scaled to variance one. Right as far as a line on the features is
    right. With a `learner` of your own (boosted trees, say) these predictions and `aipw` are double machine
    learning. Propensities are cut to [clip, 1 - clip], so that no weight passes 1/clip: a small bias taken on
    purpose, counted in `clipped`.

    Args:
        features: what may have chosen, known before the showing; one row per row of the log.
        exposed: 1 if shown, else 0.
        outcome: what the user did.
        groups: who, one per row; all rows of a user are held out together.
        folds: parts held out in turn, 2 or more.
        seed: of the shuffle of users.
        penalty: on half the square of each scaled coefficient, 0 or more.
        clip: propensities below it are raised to it, in (0, 0.5).
        learner: (features, 0/1 or numbers to learn, features of other rows) -> predictions for these rows;
            of what is 0 or 1, a chance. None: the regressions above.

    Raises:
        LabError: features of another length, a number out of range, a fold without both kinds outside, or a
            learner whose predictions are not one finite number a row.

    Source: Chernozhukov et al. (2018), Double/debiased machine learning.
    """
    y, t = log_columns(outcome, exposed)
    x = array("features", features, shape=(len(y), None))
    clip = real_number("clip", clip, above=0, below=0.5)
    groups = np.arange(len(y)) if groups is None else column("groups", groups, kind="label", n=len(y))
    fold = fold_of(groups, folds=folds, seed=seed)
    e, m1, m0 = np.empty(len(y)), np.empty(len(y)), np.empty(len(y))
    for k in range(folds):
        test, train = fold == k, fold != k
        for answer, rows, goal in ((e, train, t), (m1, train & (t == 1), y), (m0, train & (t == 0), y)):
            if not rows.any():
                raise LabError(f"outside fold {k} no row of one kind is left; use fewer folds or more users")
            if learner is None:
                answer[test] = _fit_and_predict(x[rows], goal[rows], x[test], penalty)
            else:
                said = learner(x[rows], goal[rows], x[test])
                answer[test] = column("the learner's predictions", said, n=int(test.sum()))
    inside = np.clip(e, clip, 1 - clip)
    return Nuisance(inside, m1, m0, fold, int((inside != e).sum()))


def fold_of(groups: Labels, *, folds: int, seed: int = 0) -> Int[ndarray, " log"]:
    """The fold of each row: users drawn by `seed`, all rows of a user together.

    Args:
        groups: who, one per row.
        folds: parts, from 2 to the number of users.
        seed: of the shuffle.

    >>> fold_of(["an", "an", "bo", "bo"], folds=2).tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
    True
    """
    names, place = distinct("groups", groups)
    folds = whole_number("folds", folds, low=2, high=len(names))
    return (generator(seed).permutation(len(names)) % folds)[place]


def logistic(
    x: Num[ndarray, "log feature"], goal: Num[ndarray, " log"], *, penalty: float = 1.0
) -> Float[ndarray, " feature"]:
    """Coefficients of a logistic regression, by Newton's steps; the first column of x is the constant 1.

        minimise  sum of log(1 + exp(-(2 goal - 1) x b))  +  penalty/2 * sum of b_j^2 over j > 0

    Args:
        x: features, the constant first.
        goal: 0 or 1 per row, both present.
        penalty: 0 or more; with 0 and a perfect separation there is no minimum.

    >>> logistic(np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]]), np.array([0, 1, 0, 1])).tolist()
    [0.0, 0.0]
    """
    x = array("x", x, shape=(None, None))
    goal = column("goal", goal, kind="binary", n=len(x)).astype(float)
    ridge = real_number("penalty", penalty, low=0) * np.array([0.0, *np.ones(x.shape[1] - 1)])
    sign = 2 * goal - 1

    def loss(b: ndarray) -> float:
        return np.logaddexp(0, -sign * (x @ b)).sum() + (ridge * b**2).sum() / 2

    b = np.zeros(x.shape[1])
    now = loss(b)
    for _ in range(50):
        p = _sigmoid(x @ b)  # (log,)
        gradient = x.T @ (p - goal) + ridge * b  # (feature,)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-9)  # (feature, feature)
        step = np.linalg.solve(hessian, gradient)
        while loss(b - step) > now + 1e-9 * abs(now) and np.abs(step).max() > 1e-12:
            step = step / 2  # Newton overshot: go half the way
        b = b - step
        now = loss(b)
        if np.abs(step).max() < 1e-8:
            break
    return b


def _fit_and_predict(x: ndarray, goal: ndarray, new: ndarray, penalty: float) -> ndarray:
    """Fit on (x, goal), answer for new: logistic for 0/1, least squares else, a constant for a constant."""
    if (goal == goal[0]).all():
        return np.full(len(new), goal[0])
    first = x[:1]
    x, new = x - first, new - first  # exact for rows that are near each other: no figure is lost far from 0
    moves, centre = np.ptp(x, axis=0) > 0, x.mean(0)  # a feature that never moves tells nothing
    scale = np.where(moves, x.std(0), 1.0)
    x, new = (np.column_stack([np.ones(len(part)), (part - centre) / scale * moves]) for part in (x, new))
    if np.isin(goal, (0, 1)).all():
        return _sigmoid(new @ logistic(x, goal, penalty=penalty))
    ridge = np.sqrt(real_number("penalty", penalty, low=0)) * np.eye(x.shape[1])[1:]
    level = goal.mean()
    rows, wanted = np.vstack([x, ridge]), np.concatenate([goal - level, np.zeros(len(ridge))])
    return level + new @ np.linalg.lstsq(rows, wanted)[0]


def _sigmoid(z: ndarray) -> ndarray:
    return np.exp(-np.logaddexp(0, -z))
