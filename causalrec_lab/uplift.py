"""Learns for whom showing changes something: four meta-learners on one log, and what a ranking by them wins.

Terms: a *meta-learner* makes an effect for each new row out of ordinary regressions, here logistic and
straight lines; m1 and m0 are the chances of the outcome if shown and if not, e the chance of being shown;
*features* have the constant 1 as first column. All four are right where these lines are, and nothing else
chose.

Source: Künzel, Sekhon, Bickel and Yu (2019), Metalearners for estimating heterogeneous treatment effects, for
S, T and X; Kennedy (2023), Towards optimal doubly robust estimation of heterogeneous causal effects, for DR.

Taught in notebooks/16_recommend_for_effect.
"""

import numpy as np
from jaxtyping import Float, Num
from numpy import ndarray
from scipy.special import expit

from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.estimate import cross_fitted_nuisance, logistic, pseudo_outcomes
from causalrec_lab.estimate.result import Column, Labels, log_columns
from causalrec_lab.inputs import array, column

__all__ = ["dr_learner", "s_learner", "t_learner", "won_by_ranking", "x_learner"]

Features = Num[ndarray, "log feature"]
Effect = Float[ndarray, " new"]
Chances = tuple[Effect, Effect]


def t_learner(features: Features, exposed: Column, outcome: Column, new: Features) -> Chances:
    """Two models: m1 learnt from the rows shown, m0 from the others; the effect is m1 - m0.

    Args:
        features: of the rows learnt from, known before the showing, the constant 1 first.
        exposed: 1 if shown, else 0; both kinds.
        outcome: 0 or 1.
        new: features of the rows asked about.

    Returns:
        m1 and m0 for each new row, in (0, 1).

    Raises:
        LabError: columns that do not fit each other, or values outside 0 and 1.

    >>> same = np.ones((4, 1))
    >>> [side.round(2).tolist() for side in t_learner(same, [1, 1, 0, 0], [1, 0, 1, 0], same[:1])]
    [[0.5], [0.5]]
    """
    x, t, y, new = _checked(features, exposed, outcome, new)
    return tuple(expit(new @ logistic(x[t == side], y[t == side])) for side in (1, 0))


def s_learner(features: Features, exposed: Column, outcome: Column, new: Features) -> Chances:
    """One model with `exposed` as a further column, asked twice; arguments and answer as in `t_learner`.

    A straight line gives everybody the same effect on the log-odds; a flexible model may lose it.
    """
    x, t, y, new = _checked(features, exposed, outcome, new)
    line = logistic(np.column_stack([x, t]), y)
    return tuple(expit(new @ line[:-1] + side * line[-1]) for side in (1, 0))


def x_learner(features: Features, exposed: Column, outcome: Column, new: Features) -> Effect:
    """Each side's outcomes minus what the other side's model expects, learnt and mixed; as in `t_learner`.

        tau1 learnt from y - m0 where shown, tau0 from m1 - y elsewhere;  effect = e tau0 + (1 - e) tau1

    Returns:
        The effect for each new row.
    """
    x, t, y, new = _checked(features, exposed, outcome, new)
    m1, m0 = t_learner(x, t, y, x)
    tau1, tau0 = (_line(x[side], gap[side], new) for side, gap in ((t == 1, y - m0), (t == 0, m1 - y)))
    e = expit(new @ logistic(x, t))
    return e * tau0 + (1 - e) * tau1


def dr_learner(
    features: Features, exposed: Column, outcome: Column, new: Features, *, groups: Labels | None = None
) -> Effect:
    """A straight line through doubly robust pseudo-outcomes, cross-fitted; arguments as in `t_learner`.

        effect learnt from  m1 - m0 + t (y - m1) / e - (1 - t) (y - m0) / (1 - e)

    Args:
        groups: who, one per row, so that all rows of a user are held out together; None: each row alone.

    Returns:
        The effect for each new row; right if the line is and either e or m1 and m0 are.
    """
    x, t, y, new = _checked(features, exposed, outcome, new)
    found = cross_fitted_nuisance(x, t, y, groups=groups)
    models = {name: getattr(found, name) for name in ("propensity", "outcome_if_exposed", "outcome_if_not")}
    return _line(x, pseudo_outcomes(y, t, **models), new)


def won_by_ranking(scores: Column, worth: Column, *, step: int = 1) -> Float[ndarray, " budget"]:
    """What the 0, step, 2 step, ... rows with the largest scores are worth together; ties by place.

    Args:
        scores: larger comes first.
        worth: of each row, such as its true effect, which only a simulator knows.
        step: rows between two budgets, 1 or more.

    >>> won_by_ranking([1, 3, 2], [0.5, 2.0, -1.0]).tolist()
    [0.0, 2.0, 1.0, 1.5]
    """
    order = np.argsort(-column("scores", scores), kind="stable")
    worth = column("worth", worth, n=len(order))[order]
    return np.concatenate([[0.0], np.cumsum(worth)])[:: whole_number("step", step, low=1)]


def _checked(features: object, exposed: object, outcome: object, new: object) -> tuple[ndarray, ...]:
    y, t = log_columns(column("outcome", outcome, kind="binary").astype(float), exposed)
    x = array("features", features, shape=(len(y), None))
    new = array("new", new, shape=(None, x.shape[1]))
    if not (x.shape[1] and (x[:, 0] == 1).all() and (new[:, 0] == 1).all()):
        raise LabError("the first column of features and of new must be the constant 1; put it in front")
    return x, t, y, new


def _line(x: ndarray, goal: ndarray, new: ndarray) -> ndarray:
    return new @ np.linalg.lstsq(x, goal)[0]
