"""Holds the chances a model said against the shares that came true.

Terms: a model is *calibrated* if of the rows it gives 30 % about 30 % come true; its *calibration error* is
the distance between said and seen, averaged over bins of rows.

Taught in notebooks/09_causal_model.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Num
from numpy import ndarray

from causalrec_lab import estimate
from causalrec_lab.errors import whole_number
from causalrec_lab.inputs import column


@dataclass(frozen=True, repr=False)
class Reliability:
    """Said against seen, from the smallest chances to the largest, a bin of rows at a time.

    Args:
        predicted: mean chance the model gave in each bin.
        observed: share that came true in each.
        low: lower end of the 95 % interval of `observed`, clustered by user where users were given.
        high: its upper end.
        rows: rows in each bin.
        error: expected calibration error: |predicted - observed|, averaged over the rows.
        expected_error: the error that a calibrated model would show on so many rows, for luck alone gives
            some.
    """

    predicted: Float[ndarray, " bin"]
    observed: Float[ndarray, " bin"]
    low: Float[ndarray, " bin"]
    high: Float[ndarray, " bin"]
    rows: Int[ndarray, " bin"]
    error: float
    expected_error: float

    def __repr__(self) -> str:
        return (
            f"Reliability({len(self.predicted)} bins, {self.rows.sum()} rows: calibration error "
            f"{self.error:.3f}; luck alone gives {self.expected_error:.3f})"
        )


def reliability(
    chance: Num[ndarray, " log"],
    happened: Num[ndarray, " log"] | Bool[ndarray, " log"],
    *,
    bins: int = 10,
    user: Any = None,
) -> Reliability:
    """Said against seen, in bins of equally many rows.

        error = sum over bins of  rows in bin / all rows * |mean chance - share that came true|

    The chances must come from models that never saw these rows, else they are judged by what they learned.
    A small error is no proof: a model that says the overall share to everybody is calibrated, and knows
    nothing.

    Args:
        chance: what a model said, from 0 to 1.
        happened: 1 if it came true, else 0.
        bins: at most so many; rows of one chance stay together.
        user: who, one per row; the rows of one user count as one witness.

    Raises:
        LabError: columns of unequal length, a chance outside [0, 1], or fewer than two bins asked for.

    Source: Naeini, Cooper and Hauskrecht (2015) for the error; Guo et al. (2017) for its use on networks.

    >>> found = reliability(np.array([0.1, 0.1, 0.9, 0.9]), np.array([0, 0, 1, 1]), bins=2)
    >>> round(found.error, 3)
    0.1
    """
    said = column("chance", chance, low=0, high=1)
    seen = column("happened", happened, kind="binary", n=len(said)).astype(float)
    bins = whole_number("bins", bins, low=2, high=10**6)
    edges = np.unique(np.quantile(said, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.unique(np.searchsorted(edges, said, side="left"), return_inverse=True)[1]
    rows = np.bincount(place)
    means = [np.bincount(place, weights=column) / rows for column in (said, seen)]
    shares = estimate.group_effects(seen, place, user=user)  # a mean in each group, with its interval
    ends = np.array([(one.low, one.high) for one in shares.values()])
    weight = rows / rows.sum()
    spread = np.sqrt(np.bincount(place, weights=said * (1 - said))) / rows
    return Reliability(
        *means,
        *ends.T,
        rows,
        float(weight @ np.abs(means[0] - means[1])),
        float(weight @ (spread * np.sqrt(2 / np.pi))),  # mean distance of a normal from its centre
    )
