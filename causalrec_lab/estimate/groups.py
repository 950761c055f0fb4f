"""Who gains: the effect in groups that were chosen beforehand, and along a score.

Terms: the *pseudo-outcome* of a row is its term in the doubly robust mean: alone it says next to nothing, its
mean over any rows chosen beforehand is their effect (CATE, the effect on those alike); the rest as in
`causalrec_lab.estimate`.

Taught in notebooks/09_causal_model.
"""

from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import LabError, real_number
from causalrec_lab.estimate.effects import ROBUST, _doubly_robust, _propensity
from causalrec_lab.estimate.result import Z95, Column, Estimate, Labels, around, from_influence, log_columns
from causalrec_lab.inputs import column, distinct


def pseudo_outcomes(
    outcome: Column,
    exposed: Column,
    *,
    propensity: Column,
    outcome_if_exposed: Column,
    outcome_if_not: Column,
) -> Float[ndarray, " log"]:
    """Each row's term in the doubly robust mean; averaged over everyone it is the ATE of `aipw`.

        m1 - m0  +  T (Y - m1)/e  -  (1 - T)(Y - m0)/(1 - e)

    True on average, over any rows chosen without looking at outcomes, if `aipw` is. One row alone may say
    that showing wins nine purchases in one visit: it speaks for all those who were not logged like it.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        propensity: chance of being shown, strictly between 0 and 1.
        outcome_if_exposed: predicted outcome if shown.
        outcome_if_not: predicted outcome if not shown.

    Source: Kennedy (2023), Towards optimal doubly robust estimation of heterogeneous causal effects.

    >>> models = {"propensity": [0.5, 0.5], "outcome_if_exposed": [0.5, 0.5], "outcome_if_not": [0.25, 0.25]}
    >>> pseudo_outcomes([1, 0], [1, 0], **models).tolist()
    [1.25, 0.75]
    """
    y, t = log_columns(outcome, exposed)
    e = _propensity(propensity, len(y))
    m1 = column("outcome_if_exposed", outcome_if_exposed, n=len(y))
    m0 = column("outcome_if_not", outcome_if_not, n=len(y))
    value, influence, _, _ = _doubly_robust(y, t, e, (m1, m0), "ATE")
    return value + influence


def group_effects(
    pseudo: Column, group: Labels, *, user: Labels | None = None, simultaneous: bool = False
) -> dict[str | int, Estimate]:
    """The effect in each group, with an interval for each.

        effect in g = mean of the pseudo-outcomes in g

    The groups must be chosen before the outcomes are seen. The group that came out best among many came out
    best partly by luck: its estimate flatters, and its interval no longer covers as it should. `simultaneous`
    widens all intervals so that in 95 of 100 logs every one of them covers: honest whichever you then pick.

    Args:
        pseudo: from `pseudo_outcomes`.
        group: the group of each row, words or whole numbers.
        user: who, one per row; the rows of one user count as one witness.
        simultaneous: intervals that hold for all groups together (Bonferroni).

    Raises:
        LabError: columns of unequal length, or a group with a single user.

    Source: Semenova and Chernozhukov (2021); Bonferroni for `simultaneous`.

    >>> group_effects([0.3, 0.1, 0.6, 0.4], ["fan", "fan", "new", "new"])["new"].value
    0.5
    """
    terms = column("pseudo", pseudo)
    names, place = distinct("group", group, len(terms))
    who = np.arange(len(terms)) if user is None else distinct("user", user, len(terms))[1]
    wider = NormalDist().inv_cdf(1 - 0.025 / len(names)) / Z95 if simultaneous else 1.0
    found = {}
    for number, name in enumerate(names.tolist()):
        rows = place == number
        if len(np.unique(who[rows])) < 2:
            raise LabError(
                f"group {name!r} has one user only, and an interval needs two; merge it with another"
            )
        value = float(terms[rows].mean())
        one = from_influence(value, terms[rows] - value, (f"CATE({name})", "AIPW", ROBUST), who[rows])
        half = wider * (one.high - value)
        found[name] = replace(one, low=value - half, high=value + half)
    return found


@dataclass(frozen=True)
class EffectLine:
    """The straight line that fits the pseudo-outcomes best along a score.

        effect at a score s = level + slope * (s - mean score)

    Args:
        level: the mean effect.
        slope: 1 if the score is an effect and tells differences as large as they are; below 1 if it
            exaggerates; 0 if it tells nothing.
        centre: the mean score.
        covariance: of (level, slope), clustered by user.
        n: rows used.
    """

    level: float
    slope: float
    centre: float
    covariance: Float[ndarray, "2 2"]
    n: int

    def at(self, score: float) -> Estimate:
        """Mean effect of rows with this score, with its 95 % interval: of their mean, not of each."""
        point = np.array([1.0, real_number("score", score) - self.centre])
        value = float(point @ [self.level, self.slope])
        se = float(np.sqrt(point @ self.covariance @ point))
        return around(f"CATE(score {score:.3g})", "AIPW on a line", value, se, ROBUST, self.n)


def effect_line(pseudo: Column, score: Column, *, user: Labels | None = None) -> EffectLine:
    """How the effect changes along a score, such as a model's own guess at it: least squares on a line.

    With a predicted effect as score this calibrates it: where `slope` is .5, differences that the model
    promises come out half as large. The score of a row must come from models that never saw its user. True
    if `aipw` is; a line is all it knows, and where the effect bends it gives the best line through it.

    Args:
        pseudo: from `pseudo_outcomes`.
        score: a number per row, known without its outcome.
        user: who, one per row.

    Raises:
        LabError: a score that is the same everywhere, columns of unequal length, fewer than three users.

    Source: Chernozhukov, Demirer, Duflo and Fernandez-Val (2018), Generic machine learning inference.

    >>> line = effect_line([0.0, 0.2, 0.4], [1.0, 2.0, 3.0])
    >>> round(line.slope, 3), round(line.at(2.0).value, 3)
    (0.2, 0.2)
    """
    terms = column("pseudo", pseudo)
    guess = column("score", score, n=len(terms))
    who = np.arange(len(terms)) if user is None else distinct("user", user, len(terms))[1]
    users = len(np.unique(who))
    if users < 3:
        raise LabError(f"a line and its interval need three users or more, and there are {users}")
    unit = np.ptp(guess)
    if not unit:
        raise LabError(f"score is {guess[0]:.6g} in every row; a score that differs is needed")
    centre = float(guess.mean())
    x = np.column_stack([np.ones(len(guess)), (guess - centre) / unit])  # (log, 2)
    bread = np.linalg.inv(x.T @ x)  # (2, 2)
    b = bread @ x.T @ terms
    influence = x * (terms - x @ b)[:, None]  # (log, 2)
    sums = np.column_stack([np.bincount(who, weights=column) for column in influence.T])  # (user, 2)
    covariance = users / (users - 1) * bread @ (sums.T @ sums) @ bread
    b, covariance = b / [1, unit], covariance / np.outer([1, unit], [1, unit])
    return EffectLine(float(b[0]), float(b[1]), centre, covariance, len(terms))
