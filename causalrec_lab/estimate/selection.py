"""Ratings that chose themselves: what everybody would say, if those who like a thing are the ones who tell.

    chance of telling ~ exp(tilt * rating)

Terms: the *tilt* is how strongly the rating itself decides who tells: 0 not at all, 1 makes each further star
e = 2.7 times as likely to be told; it cannot be read off the told ratings; the rest as in
`causalrec_lab.estimate`.

Taught in notebooks/15_real_evidence.
"""

import numpy as np

from causalrec_lab.errors import ImpossibleCondition, real_number
from causalrec_lab.estimate.effects import effective_sample_size
from causalrec_lab.estimate.result import Column, Estimate, Labels, from_influence
from causalrec_lab.inputs import column

TILTING = "who tells depends on the rating alone, by this tilt"


def exponential_tilting(rating: Column, *, tilt: float, user: Labels | None = None) -> Estimate:
    """Mean rating of everybody, from those who told and a tilt that is assumed.

        sum of Y exp(-tilt Y)  /  sum of exp(-tilt Y)

    At tilt 0 it is the plain mean. The tilt is an assumption, not a finding: draw the curve over tilts, and
    say which you hold for possible. True if the rating alone decides who tells, and every rating is told by
    somebody.

    Args:
        rating: of each row that was told.
        tilt: log-odds-like slope of telling on the rating; above 0: those who like it tell more.
        user: who, one per row.

    Raises:
        LabError: a tilt that is no finite number.

    Source: Robins, Rotnitzky and Scharfstein (2000), Sensitivity analysis for selection bias.

    >>> round(exponential_tilting([5, 5, 5, 1], tilt=float(np.log(3)) / 4).value, 3)
    3.0
    """
    y = column("rating", rating)
    tilt = real_number("tilt", tilt)
    weight = _weight(y, tilt)
    value = float((weight * y).sum() / weight.sum())
    return from_influence(
        value,
        weight * (y - value) / weight.mean(),
        estimand="mean rating of all",
        method=f"tilt {tilt:g}",
        assumption=TILTING,
        user=user,
        ess=effective_sample_size(weight),
    )


def tilting_parameter(rating: Column, *, random_rating: Column) -> float:
    """The tilt at which those who told have the mean of a small sample that chance chose.

    One number is fitted to one mean: that the tilt then explains the whole distribution is not checked by it.

    Args:
        rating: of each row that was told.
        random_rating: ratings of things that chance chose.

    Raises:
        ImpossibleCondition: the random mean lies outside all told ratings.

    >>> round(tilting_parameter([5, 5, 5, 1], random_rating=[5, 1]), 3)
    0.275
    """
    y, wanted = column("rating", rating), float(column("random_rating", random_rating).mean())
    if not y.min() < wanted < y.max():
        raise ImpossibleCondition(
            f"the random mean is {wanted:.3g}, but the told ratings go from {y.min():g} to {y.max():g}: no "
            "tilt reaches it"
        )
    spread = float(y.max() - y.min())
    low, high = -500.0 / spread, 500.0 / spread
    for _ in range(200):
        middle = (low + high) / 2
        weight = _weight(y, middle)
        if (weight * y).sum() / weight.sum() > wanted:  # the mean falls as the tilt grows
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _weight(y: np.ndarray, tilt: float) -> np.ndarray:
    power = -tilt * y
    return np.exp(power - power.max())
