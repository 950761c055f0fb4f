"""Holds the chances a model said against the shares that came true, and mends them where they differ.

Terms: a model is *calibrated* if of the rows it gives 30 % about 30 % come true; its *calibration error* is
the distance between said and seen, averaged over bins of rows; to *recalibrate* is to map what it says to
what was seen among other users.

Taught in notebooks/09_causal_model.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Num
from numpy import ndarray

from causalrec_lab import estimate
from causalrec_lab.errors import LabError, one_of, whole_number
from causalrec_lab.inputs import Frame, as_frame, column, distinct, mask

WAYS = ("platt", "isotonic")


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

    def frame(self) -> Frame:
        """One row a bin."""
        return as_frame(
            {name: getattr(self, name) for name in ("predicted", "observed", "low", "high", "rows")}
        )

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


def recalibrated(
    chance: Float[ndarray, " log"],
    happened: Num[ndarray, " log"] | Bool[ndarray, " log"],
    fold: Int[ndarray, " log"],
    *,
    learn: Bool[ndarray, " log"] | None = None,
    how: str = "platt",
) -> Float[ndarray, " log"]:
    """Chances mapped to what was seen: each fold's map is learned on the rows of the other folds.

    "platt" fits a logistic curve of the log-odds, two numbers; "isotonic" any rising staircase, which needs
    a few thousand rows. Neither changes who ranks above whom within a fold (isotonic may tie them), and
    neither cures a cause that was left out.

    Args:
        chance: what the models said of rows they had not seen, from 0 to 1.
        happened: 1 if it came true, else 0.
        fold: the fold each row was held out in.
        learn: rows the map may learn from; None for all. Where only those shown have an answer, only they.
        how: "platt" or "isotonic".

    Raises:
        LabError: a way there is not, an answer that is not 0 or 1, or a fold outside which nothing, or only
            one answer, is left.

    Source: Platt (1999); Zadrozny and Elkan (2002).
    """
    from scipy.special import logit
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    one_of("way", how, WAYS)
    said = np.clip(column("chance", chance, low=0, high=1), 1e-6, 1 - 1e-6)
    seen = column("happened", happened, kind="binary", n=len(said))
    odds = logit(said)[:, None]  # (log, 1)
    may = np.ones(len(said), dtype=bool) if learn is None else mask("learn", learn, len(said))
    mended, (folds, place) = np.empty(len(said)), distinct("fold", fold, len(said))
    for number, held in enumerate(folds):
        train, test = may & (place != number), place == number
        if len(np.unique(seen[train])) < 2:
            raise LabError(f"outside fold {held} only one answer is left to learn from; use fewer folds")
        if how == "platt":
            line = LogisticRegression(C=np.inf).fit(odds[train], seen[train])
            mended[test] = line.predict_proba(odds[test])[:, 1]
        else:
            stairs = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(said[train], seen[train])
            mended[test] = stairs.predict(said[test])
    return mended
