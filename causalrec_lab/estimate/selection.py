"""Ratings missing not at random: what everybody would say, if the rating itself decides who rates.

    chance of a rating ~ exp(tilt * rating)

Terms: the *tilt* is how strongly the rating itself decides whether it is observed: 0 not at all, 1 makes
each further star e = 2.7 times as likely; it is not identified by the observed ratings; the rest as in
`causalrec_lab.estimate`.

Taught in notebooks/15_real_evidence.
"""

import numpy as np

from causalrec_lab.errors import real_number
from causalrec_lab.estimate.result import Column, Estimate, Labels, from_influence
from causalrec_lab.inputs import column

TILTING = "whether a rating is observed depends on the rating alone, by this tilt"


def exponential_tilting(rating: Column, *, tilt: float, user: Labels | None = None) -> Estimate:
    """Mean rating of everybody, from the observed ratings and a tilt that is assumed.

        sum of Y exp(-tilt Y)  /  sum of exp(-tilt Y)

    At tilt 0 it is the plain mean. The tilt is an assumption, not a finding: draw the curve over tilts, and
    say which you hold for possible. True if the rating alone decides whether it is observed, and every rating
    is observed somewhere.

    Args:
        rating: of each observed row.
        tilt: slope of the log chance of being observed on the rating; above 0: high ratings are seen more.
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
    about = ("mean rating of all", f"tilt {tilt:g}", TILTING)
    return from_influence(value, weight * (y - value) / weight.mean(), about, user, weight)


def _weight(y: np.ndarray, tilt: float) -> np.ndarray:
    power = -tilt * y
    return np.exp(power - power.max())
