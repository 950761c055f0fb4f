"""What every estimator hands back, how its interval is computed, and the checks they share.

Terms: see `causalrec_lab.estimate`; a row's *influence* is how far it alone moves the estimate, times the
number of rows; the influences have mean zero.

Taught in notebooks/05_what_to_adjust_for, 09_causal_model.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

import numpy as np
from jaxtyping import Bool, Num, Shaped
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError, of_kind, whole_number
from causalrec_lab.inputs import Frame, as_frame, column, distinct

Column: TypeAlias = Num[ndarray, " log"] | Bool[ndarray, " log"] | Sequence  # a number per row of the log
Labels: TypeAlias = Shaped[ndarray, " log"] | Sequence  # a word or a whole number per row of the log

Z95 = 1.959963984540054  # 97.5 % point of the standard normal


@dataclass(frozen=True, repr=False)
class Estimate:
    """What was asked, how, what came out, and what it takes for granted.

    Args:
        estimand: what is asked, such as "ATE".
        method: the estimator, in a word or two.
        value: the number.
        low: lower end of the 95 % interval, clustered by user where users were given.
        high: upper end.
        assumption: what must be true, in words.
        n: rows used.
        ess: effective sample size of the weights: one number for a policy, (shown, not shown) for an
            effect, None where nothing is weighted.

    >>> Estimate("ATE", "naive", 0.5, 0.4, 0.6, "a coin chose", 100)
    ATE 0.500 [0.400, 0.600] by naive, n=100; assumes a coin chose
    """

    estimand: str
    method: str
    value: float
    low: float
    high: float
    assumption: str
    n: int
    ess: float | tuple[float, float] | None = None

    def __post_init__(self):
        unknown = self.low != self.low and self.high != self.high  # both nan: an interval nobody worked out
        if not (unknown or self.low <= self.high) or self.value != self.value:
            found = f"an estimate of {self.value} with the interval [{self.low}, {self.high}]"
            raise LabError(f"{found} says nothing; a number and two ends in order are needed")

    @property
    def se(self) -> float:
        """Standard error: half the width of the interval over 1.96, the normal one's."""
        return (self.high - self.low) / 2 / Z95

    def to_frame(self) -> Frame:
        """One row: estimand, method, value, se, low, high, n, ess, assumption."""
        return to_frame([self])

    def covers(self, truth: float) -> bool:
        """Whether the truth lies in the interval, its ends included."""
        return self.low <= truth <= self.high

    def __repr__(self) -> str:
        interval = f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"
        return f"{self.estimand} {interval} by {self.method}, n={self.n}; assumes {self.assumption}"

    def _repr_html_(self) -> str:
        interval = f"<b>{self.value:.3f}</b> [{self.low:.3f}, {self.high:.3f}]"
        words = escape(f"{self.method}, n = {self.n}; assumes {self.assumption}")
        return f"<div>{escape(self.estimand)} {interval}<br><small>{words}</small></div>"


def to_frame(estimates: Iterable[Estimate] | Mapping[str, Estimate]) -> Frame:
    """A DataFrame of many estimates, a row each: estimand, method, value, se, low, high, n, ess, assumption.

    Args:
        estimates: in the order of the rows; the names of a dictionary become the index.

    >>> one = Estimate("ATE", "naive", 0.5, 0.4, 0.6, "a coin chose", 100)
    >>> to_frame({"shop": one}).loc["shop", ["value", "low", "high"]].tolist()
    [0.5, 0.4, 0.6]
    """
    of_kind("estimates", estimates, Iterable, "a list of estimates, or a dictionary of them,")
    named = estimates if isinstance(estimates, Mapping) else dict(enumerate(estimates))
    for one in named.values():
        of_kind("each of the estimates", one, Estimate)
    columns = ["estimand", "method", "value", "se", "low", "high", "n", "ess", "assumption"]
    rows = [[getattr(one, column) for column in columns] for one in named.values()]
    return as_frame(rows, index=list(named), columns=columns)


def effective_sample_size(weights: Column) -> float:
    """How many equally weighted rows would be worth as much: (sum w)^2 / sum w^2.

    >>> effective_sample_size([1, 1, 1, 1])
    4.0
    """
    weight = column("weights", weights, low=0)
    if not weight.any():
        raise LabError("all weights are 0: no row counts; at least one weight above 0 is needed")
    return float(weight.sum() ** 2 / (weight**2).sum())


def from_influence(
    value: float, influence: ndarray, about: tuple[str, str, str], user: Labels | None, *weights: ndarray
) -> Estimate:
    """The estimate with its 95 % interval, from each row's influence summed within a user.

    `about` says estimand, method and assumption; `weights` are those of a policy, or of both sides.

        se = sqrt( G/(G - 1) * sum over users of (sum of their influences)^2 ) / rows

    G is the number of users, or of rows where no users are given.
    """
    sums = sums_by_user(influence, user)
    se = float(np.sqrt(len(sums) / (len(sums) - 1) * (sums**2).sum()) / len(influence))
    ess = tuple(effective_sample_size(each) if each.any() else 0.0 for each in weights)
    said = (about[2], len(influence), ess if len(ess) == 2 else next(iter(ess), None))
    return around(about[0], about[1], value, se, *said)


def around(estimand: str, method: str, value: float, se: float, *others: object) -> Estimate:
    """The estimate with the 95 % interval of a normal; `others` are the rest of its fields."""
    return Estimate(estimand, method, value, value - Z95 * se, value + Z95 * se, *others)


def sums_by_user(influence: ndarray, user: Labels | None) -> ndarray:
    """The influences of each user added up, one row per user, or as they are where no users are given."""
    sums = influence
    if user is not None:
        names, who = distinct("user", user, len(influence))
        sums = np.zeros((len(names), *influence.shape[1:]))
        np.add.at(sums, who, influence)
    if len(sums) < 2:
        raise LabError(f"an interval needs two users or more, and there is {len(sums)}; leave user out")
    return sums


def generator(seed: object) -> np.random.Generator:
    """The draws of a seed, a whole number of 0 or more."""
    return np.random.default_rng(whole_number("seed", seed, low=0))


def log_columns(outcome: object, exposed: object) -> tuple[ndarray, ndarray]:
    """Both columns as floats, checked: same length, finite, exposed 0/1 with both kinds present."""
    y = column("outcome", outcome)
    return y, shown_or_not(exposed, len(y))


def mean_difference(values: ndarray, side: ndarray) -> tuple[float, ndarray]:
    """The mean where `side` is 1 minus the mean where it is 0, and each row's influence on it."""
    one, other = values[side == 1].mean(), values[side == 0].mean()
    influence = side / side.mean() - (1 - side) / (1 - side).mean()
    return float(one - other), influence * (values - np.where(side == 1, one, other))


def shown_or_not(
    exposed: object, n: int | None = None, *, name: str = "exposed", word: str = "shown"
) -> ndarray:
    """1.0 for each row that was shown, else 0.0; both kinds are present."""
    t = column(name, exposed, kind="binary", n=n, needed=f"1 ({word}) or 0 (not {word})").astype(float)
    if t.min() == t.max():
        kind = word if t[0] == 1 else f"not {word}"
        raise ImpossibleCondition(f"all {len(t)} rows were {kind}; both kinds are needed to compare them")
    return t
