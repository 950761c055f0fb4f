"""The targeted correction (TMLE): outcome models fluctuated just so far that the effect can be read off them.

Terms: to *fluctuate* a chance is to shift its log-odds; the *shift* is the one number fitted on each side;
the rest as in `causalrec_lab.estimate`.

Taught in notebooks/09_causal_model.
"""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.estimate.effects import ROBUST, _doubly_robust, _propensity, _weights
from causalrec_lab.estimate.nuisance import _sigmoid
from causalrec_lab.estimate.result import Column, Estimate, Labels, from_influence, shown_or_not
from causalrec_lab.inputs import column

EDGE = 1e-6  # a predicted chance nearer to 0 or 1 is moved here, for its log-odds must be a number


def tmle(
    outcome: Column,
    exposed: Column,
    *,
    propensity: Column,
    outcome_if_exposed: Column,
    outcome_if_not: Column,
    estimand: str = "ATE",
    user: Labels | None = None,
) -> Estimate:
    """Effect of showing, doubly robust, by targeted maximum likelihood: fluctuate, then read off.

        m1* = sigmoid(logit(m1) + s1), with s1 such that the weighted errors of m1* on those shown sum to 0
        m0* = sigmoid(logit(m0) + s0), likewise on those not shown
        effect = mean of m1* - m0* over everyone (ATE), those shown (ATT) or those not shown (ATU)

    The weights are those of `ips_effect`, 1/e and 1/(1 - e) for the ATE. It is true when `aipw` is, its
    interval covers where that of `aipw` does, and with many rows the two agree. Where overlap is thin
    they part: AIPW adds weighted errors to a chance and may leave [-1, 1], while this one stays a
    difference of two chances. The price: outcomes from 0 to 1 only. Either way nothing helps against a
    cause that no model sees.

    Args:
        outcome: what the user did, from 0 to 1.
        exposed: 1 if shown, else 0.
        propensity: chance of being shown, strictly between 0 and 1.
        outcome_if_exposed: predicted outcome if shown, from 0 to 1.
        outcome_if_not: predicted outcome if not shown, from 0 to 1.
        estimand: "ATE", "ATT" or "ATU".
        user: who, one per row.

    Raises:
        LabError: an outcome or a prediction outside [0, 1]; else as for `aipw`.

    Source: van der Laan and Rubin (2006), Targeted Maximum Likelihood Learning; Rose and van der Laan (2008)
    for the shift fitted by weights.

    >>> half = [0.5, 0.5]
    >>> one = tmle([1, 0], [1, 0], propensity=half, outcome_if_exposed=half, outcome_if_not=half)
    >>> round(one.value, 3)
    1.0
    """
    needed = "a number from 0 to 1, for this correction works on chances; rescale it, or use aipw"
    y = column("outcome", outcome, low=0, high=1, needed=needed)
    t = shown_or_not(exposed, len(y))
    e = _propensity(propensity, len(y))
    m1 = _chances("outcome_if_exposed", outcome_if_exposed, len(y))
    m0 = _chances("outcome_if_not", outcome_if_not, len(y))
    asked, shown, other = _weights(estimand, t, e)
    bent = fluctuated(m1, y, shown), fluctuated(m0, y, other)
    value = float(np.average(bent[0] - bent[1], weights=asked))
    # With both weighted errors gone this is what the doubly robust formula says, and so are the influences.
    _, influence, _, _ = _doubly_robust(y, t, e, bent, estimand)
    return from_influence(value, influence, (estimand, "TMLE", ROBUST), user, shown, other)


def fluctuated(
    chance: Float[ndarray, " log"], outcome: Float[ndarray, " log"], weight: Float[ndarray, " log"]
) -> Float[ndarray, " log"]:
    """All chances with their log-odds shifted by one number, so that the weighted errors sum to 0.

        sum of weight * (outcome - sigmoid(logit(chance) + shift)) = 0

    Args:
        chance: predicted, strictly between 0 and 1.
        outcome: what happened, from 0 to 1.
        weight: 0 or more; rows of weight 0 are bent along but have no say.

    >>> fluctuated(np.array([0.5, 0.5]), np.array([1.0, 0.0]), np.array([3.0, 1.0])).tolist()
    [0.75, 0.75]
    """
    odds = np.log(chance) - np.log1p(-chance)
    share = (weight * outcome).sum() / weight.sum()
    low, high, shift = -60.0, 60.0, 0.0
    for _ in range(200):
        bent = _sigmoid(odds + shift)
        error = share - np.average(bent, weights=weight)  # falls as the shift grows
        if abs(error) < 1e-15:
            break
        low, high = (shift, high) if error > 0 else (low, shift)
        step = shift + error / max(np.average(bent * (1 - bent), weights=weight), 1e-300)
        shift = step if low < step < high else (low + high) / 2  # Newton's step, or half the bracket
    return _sigmoid(odds + shift)


def _chances(name: str, values: object, n: int) -> ndarray:
    return np.clip(column(name, values, n=n, low=0, high=1), EDGE, 1 - EDGE)
