"""Estimators of an effect, and of the value of a policy: each formula lives here once.

Terms: see `causalrec_lab.estimate`.

Taught in notebooks/05_what_to_adjust_for, 09_causal_model.
"""

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError, one_of
from causalrec_lab.estimate.result import (
    Column,
    Estimate,
    Labels,
    from_influence,
    log_columns,
    mean_difference,
)
from causalrec_lab.inputs import column, distinct

ESTIMANDS = {"ATE": "everyone", "ATT": "those shown", "ATU": "those not shown"}

# What each estimator takes for granted, in words: printed with every estimate.
COIN = "only chance chose who was shown"
STRATA = "within a stratum only chance chose who was shown"
WEIGHTS = "the propensities are right, and nothing else chose"
ROBUST = "nothing the models do not see chose, and propensities or outcome models are right"
POLICY = "the propensities are right, and all that the target policy shows could be shown"


def logged_chance(values: object, n: int | None = None) -> ndarray:
    """The chance that the logging policy had of showing what it showed, in (0, 1]."""
    needed = "a chance in (0, 1], the logging policy's own: what was logged had some chance of being shown"
    return column("propensity", values, n=n, above=0, high=1, needed=needed)


def naive(outcome: Column, exposed: Column, *, user: Labels | None = None) -> Estimate:
    """Difference between those shown and those not shown, as if a coin had chosen them.

        mean of Y where T = 1  -  mean of Y where T = 0

    It is the ATE in an experiment. In a log it compares fans with newcomers: whatever chose who was shown
    is in it, and more rows do not take it out.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        user: who, one per row; the rows of one user count as one witness.

    Raises:
        LabError: columns of unequal length, or a value that is no finite number.
        ImpossibleCondition: all rows were shown, or none.

    >>> naive([1, 1, 0, 0], [1, 1, 0, 0]).value
    1.0
    """
    y, t = log_columns(outcome, exposed)
    return from_influence(*mean_difference(y, t), ("ATE", "naive", COIN), user)


def stratified(
    outcome: Column, exposed: Column, *, stratum: Labels, estimand: str = "ATE", user: Labels | None = None
) -> Estimate:
    """Difference within each stratum, averaged over the strata as the estimand says.

        sum over s of  share(s) * (mean of Y in s where T = 1  -  mean of Y in s where T = 0)

    share(s) is the share of all rows (ATE), of those shown (ATT) or of those not shown (ATU) that lie in s.
    True if within a stratum only chance chose. The price: every stratum needs rows of both kinds.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        stratum: the group of each row: words or whole numbers.
        estimand: "ATE", "ATT" or "ATU".
        user: who, one per row.

    Raises:
        ImpossibleCondition: a stratum where everybody, or nobody, was shown (no positivity).

    >>> stratified([1, 0, 1, 1], [1, 0, 1, 0], stratum=["fan", "fan", "new", "new"]).value
    0.5
    """
    y, t = log_columns(outcome, exposed)
    y = y - y.mean()  # moves no difference, and loses no figure far from zero
    names, group = distinct("stratum", stratum, len(y))
    rows, shown = np.bincount(group), np.bincount(group, weights=t)
    for name, everybody, nobody in zip(names, shown == rows, shown == 0, strict=True):
        if everybody or nobody:
            raise ImpossibleCondition(
                f"stratum {str(name)!r} has no row that was {'shown' if nobody else 'not shown'}: nothing "
                "there can be compared; merge it with a stratum like it, or leave it out and say so"
            )
    m1 = np.bincount(group, weights=t * y) / shown
    m0 = np.bincount(group, weights=(1 - t) * y) / (rows - shown)
    # within a stratum the share shown is the propensity; with these, AIPW is stratification.
    value, influence, _, _ = _doubly_robust(y, t, (shown / rows)[group], (m1[group], m0[group]), estimand)
    return from_influence(value, influence, (estimand, "stratified", STRATA), user)


def ips(
    outcome: Column,
    propensity: Column,
    target: Column,
    *,
    normalised: bool = False,
    user: Labels | None = None,
) -> Estimate:
    """Value of the target policy, by inverse propensity scoring.

        V = mean over i of  target_i / propensity_i * outcome_i

    Unbiased if every item the target policy may show had propensity > 0 in the log, and the
    propensities are the true ones. The price is variance, which grows as 1/propensity. Normalised
    (SNIPS), it divides by the sum of the weights instead of the rows: a little bias, less variance.

    Args:
        outcome: what the user did with the item shown, 0 or 1.
        propensity: chance the logging policy had of showing that item, in (0, 1].
        target: chance the target policy has of showing that same item, in [0, 1].
        normalised: divide by the sum of the weights.
        user: who, one per row.

    Raises:
        LabError: a propensity outside (0, 1], a target outside [0, 1], or no weight at all.

    Source: Strehl, Langford, Li and Kakade (2010), Learning from Logged Implicit Exploration Data;
    Swaminathan and Joachims (2015), The Self-Normalized Estimator, for the normalised form.

    >>> ips([1, 0], [0.5, 0.5], [1.0, 0.0]).value
    1.0
    """
    y = column("outcome", outcome)
    e, wanted = logged_chance(propensity, len(y)), column("target", target, n=len(y), low=0, high=1)
    weight = wanted / e
    if not weight.any():
        raise LabError("target is 0 in every row: this log holds nothing the target policy would show")
    value = float((weight * y).sum() / (weight.sum() if normalised else len(y)))
    influence = weight * (y - value) / weight.mean() if normalised else weight * y - value
    about = ("V(target)", "SNIPS" if normalised else "IPS", POLICY)
    return from_influence(value, influence, about, user, weight)


def ips_effect(
    outcome: Column,
    exposed: Column,
    *,
    propensity: Column,
    estimand: str = "ATE",
    normalised: bool = True,
    user: Labels | None = None,
) -> Estimate:
    """Effect of showing, by weighting each row with how rare its kind is.

        weighted mean of Y where T = 1  -  weighted mean of Y where T = 0

    Weights 1/e and 1/(1 - e) for ATE, 1 and e/(1 - e) for ATT, (1 - e)/e and 1 for ATU. Normalised (Hajek,
    the default) each side divides by the sum of its weights; else (Horvitz-Thompson) by the rows asked
    about: unbiased, but it moves when a constant is added to every outcome. True if the propensities are
    right and nothing else chose. The price is variance where e is near 0 or 1: see `ess`. The interval takes
    e as known. Where e was fitted on these rows it is usually too wide (it covers more often than it says);
    `bootstrap` of the fit and the weighting together covers as it says.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        propensity: chance of being shown, strictly between 0 and 1.
        estimand: "ATE", "ATT" or "ATU".
        normalised: Hajek if true, Horvitz-Thompson if not.
        user: who, one per row.

    Raises:
        LabError: a propensity of 0 or 1, or outside.

    Source: Horvitz and Thompson (1952); Hajek (1971); Hirano, Imbens and Ridder (2003).

    >>> ips_effect([1, 1, 0, 0], [1, 0, 1, 0], propensity=[0.5, 0.5, 0.5, 0.5]).value
    0.0
    """
    y, t = log_columns(outcome, exposed)
    e = _propensity(propensity, len(y))
    asked, shown, other = _weights(estimand, t, e)
    if normalised:
        y = y - y.mean()  # moves no difference, and loses no figure far from zero
        m1, m0 = np.average(y, weights=shown), np.average(y, weights=other)
        value = float(m1 - m0)
        influence = shown * (y - m1) / shown.mean() - other * (y - m0) / other.mean()
    else:
        value = float(((shown - other) * y).sum() / asked.sum())
        influence = ((shown - other) * y - asked * value) / asked.mean()
    about = (estimand, f"IPS ({'Hajek' if normalised else 'Horvitz-Thompson'})", WEIGHTS)
    return from_influence(value, influence, about, user, shown, other)


def aipw(
    outcome: Column,
    exposed: Column,
    *,
    propensity: Column,
    outcome_if_exposed: Column,
    outcome_if_not: Column,
    estimand: str = "ATE",
    user: Labels | None = None,
) -> Estimate:
    """Effect of showing, doubly robust: the outcome models' answer, corrected by their weighted errors.

        ATE = mean of  m1 - m0  +  T (Y - m1)/e  -  (1 - T)(Y - m0)/(1 - e)
        ATT = mean of  [T - (1 - T) e/(1 - e)] (Y - m0),  divided by the share shown
        ATU = mean of  [T (1 - e)/e - (1 - T)] (Y - m1),  divided by the share not shown

    m1 and m0 stand for outcome_if_exposed and outcome_if_not. Two chances to model right, the propensities
    or the outcomes; none against a cause that neither sees: then both are wrong together. *Robust* is the
    point, not the interval: that covers where both models are right (or the propensities are known), and the
    predictions come from `cross_fit` or from outside this log. With one of the two wrong it may cover 90
    times in 100 or fewer; a `bootstrap` that fits both models again mends it (data/intervals.json).

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        propensity: chance of being shown, strictly between 0 and 1.
        outcome_if_exposed: predicted outcome if shown.
        outcome_if_not: predicted outcome if not shown.
        estimand: "ATE", "ATT" or "ATU".
        user: who, one per row.

    Raises:
        LabError: a propensity of 0 or 1, or outside; columns of unequal length.

    Source: Robins, Rotnitzky and Zhao (1994); Chernozhukov et al. (2018) for cross-fitting.

    >>> half = [0.5, 0.5]
    >>> aipw([1, 0], [1, 0], propensity=half, outcome_if_exposed=half, outcome_if_not=half).value
    1.0
    """
    y, t = log_columns(outcome, exposed)
    e = _propensity(propensity, len(y))
    m1 = column("outcome_if_exposed", outcome_if_exposed, n=len(y))
    m0 = column("outcome_if_not", outcome_if_not, n=len(y))
    value, influence, shown, other = _doubly_robust(y, t, e, (m1, m0), estimand)
    return from_influence(value, influence, (estimand, "AIPW", ROBUST), user, shown, other)


def _doubly_robust(
    y: ndarray, t: ndarray, e: ndarray, outcomes: tuple[ndarray, ndarray], estimand: str
) -> tuple[float, ndarray, ndarray, ndarray]:
    """The doubly robust value, each row's influence, and the weights of both sides."""
    m1, m0 = outcomes
    asked, shown, other = _weights(estimand, t, e)
    term = asked * (m1 - m0) + shown * (y - m1) - other * (y - m0)
    value = float(term.sum() / asked.sum())
    return value, (term - asked * value) / asked.mean(), shown, other


def _weights(estimand: str, t: ndarray, e: ndarray) -> tuple[ndarray, ndarray, ndarray]:
    """1 for each row asked about; weights that make those shown, and those not, look like these rows."""
    one_of("estimand", estimand, ESTIMANDS)
    one = np.ones_like(e)
    asked, like = {"ATE": (one, one), "ATT": (t, e), "ATU": (1 - t, 1 - e)}[estimand]
    return asked, t * like / e, (1 - t) * like / (1 - e)


def _propensity(values: object, n: int) -> ndarray:
    needed = "a chance strictly between 0 and 1, for an effect needs both answers to be possible; leave such "
    needed += "rows out, or clip, and say so"
    return column("propensity", values, n=n, above=0, below=1, needed=needed)
