"""Who can be compared with whom: how far both sides overlap, and how alike they are, before and after.

Terms: *overlap* is how far those shown and the others cover the same chances; the *gap* of a column is the
difference of its means in standard deviations (the literature's standardised mean difference: below 0.1 is
called balanced); the rest as in `causalrec_lab.estimate`.

Taught in notebooks/11_five_recipes.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Num
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition
from causalrec_lab.estimate.effects import _propensity, _weights
from causalrec_lab.estimate.result import Column, effective_sample_size, shown_or_not
from causalrec_lab.inputs import array


@dataclass(frozen=True)
class Overlap:
    """How far those shown and the others can be compared.

    Args:
        auc: of all pairs of a row shown and one not, the share in which the shown has the higher
            chance (the literature's AUC): 0.5 is a coin, 1 is no overlap at all.
        outside_overlap: share of rows whose chance lies outside the range of the other side.
        smallest: the smallest chance of what happened to a row; its weight is one over it.
        ess: effective rows, (shown, not shown), weighted for the crowd asked about.
        rows: rows, (shown, not shown).
    """

    auc: float
    outside_overlap: float
    smallest: float
    ess: tuple[float, float]
    rows: tuple[int, int]

    def __repr__(self) -> str:
        return (
            f"Overlap({100 * self.auc:.0f} of 100 pairs told apart; "
            f"{100 * self.outside_overlap:.1f} % outside the overlap; "
            f"rows {self.rows[0]:,} and {self.rows[1]:,} are worth {self.ess[0]:,.0f} and {self.ess[1]:,.0f})"
        )


def overlap(exposed: Column, propensity: Column, *, estimand: str = "ATE") -> Overlap:
    """How far those shown and the others cover the same chances.

    It speaks of what the propensities are made of, and so never of a hidden cause: two sides may overlap
    perfectly in every column of the log and in nothing else.

    Args:
        exposed: 1 if shown, else 0.
        propensity: chance of being shown, strictly between 0 and 1.
        estimand: "ATE", "ATT" or "ATU".

    >>> overlap([1, 1, 0, 0], [0.5, 0.5, 0.5, 0.5]).auc
    0.5
    """
    t = shown_or_not(exposed)
    e = _propensity(propensity, len(t))
    _, shown, other = _weights(estimand, t, e)
    sides = e[t == 1], np.sort(e[t == 0])
    below, up_to = (np.searchsorted(sides[1], sides[0], side=side) for side in ("left", "right"))
    low, high = max(sides[0].min(), sides[1].min()), min(sides[0].max(), sides[1].max())
    return Overlap(
        float((below + up_to).mean() / (2 * len(sides[1]))),
        float(((e < low) | (e > high)).mean()),
        float(np.where(t == 1, e, 1 - e).min()),
        (effective_sample_size(shown), effective_sample_size(other)),
        (int(t.sum()), int((1 - t).sum())),
    )


def balance(
    exposed: Column,
    *,
    features: Num[ndarray, "log feature"],
    propensity: Column | None = None,
    estimand: str = "ATE",
) -> Float[ndarray, " feature"]:
    """The gap of each feature between those shown and the others, in standard deviations.

        (weighted mean where T = 1  -  weighted mean where T = 0)  /  standard deviation, both sides pooled

    With the right propensities it is 0 up to luck. It can only look at columns that are in the log: a hidden
    cause has a gap too, which no one sees.

    Args:
        exposed: 1 if shown, else 0.
        features: known before the showing.
        propensity: weights the rows for the crowd asked about; None leaves them as logged.
        estimand: "ATE", "ATT" or "ATU".

    Raises:
        ImpossibleCondition: a feature that never moves.

    Source: Austin (2009), Balance diagnostics.

    >>> balance([1, 1, 0, 0], features=[[1.0], [3.0], [0.0], [2.0]]).tolist()
    [1.0]
    """
    t = shown_or_not(exposed)
    x = array("features", features, shape=(len(t), None))
    if propensity is None:
        shown, other = t, 1 - t
    else:
        _, shown, other = _weights(estimand, t, _propensity(propensity, len(t)))
    x = x - x[:1]  # moves no gap, and loses no figure far from zero
    spread = np.sqrt((x[t == 1].var(0) + x[t == 0].var(0)) / 2)
    spread[(np.ptp(x[t == 1], axis=0) == 0) & (np.ptp(x[t == 0], axis=0) == 0)] = 0
    if (spread == 0).any():
        raise ImpossibleCondition(
            f"feature {int(np.argmin(spread))} never moves, so it has no gap; leave it out"
        )
    return (shown @ x / shown.sum() - other @ x / other.sum()) / spread
