"""What every estimator hands back, how its interval is computed, and the checks they share.

Terms: see `causalrec_lab.estimate`; a row's *push* (its influence) is how far it alone moves the estimate,
times the number of rows; the pushes have mean zero.

Taught in notebooks/05_what_to_adjust_for, 09_causal_model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

import numpy as np
from jaxtyping import Bool, Num, Shaped
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError

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


def from_influence(
    value: float,
    influence: ndarray,
    *,
    estimand: str,
    method: str,
    assumption: str,
    user: Labels | None,
    ess: float | tuple[float, float] | None = None,
) -> Estimate:
    """The estimate with its 95 % interval, from each row's influence summed within a user.

        se = sqrt( G/(G - 1) * sum over users of (sum of their influences)^2 ) / rows

    G is the number of users, or of rows where no users are given.
    """
    n = len(influence)
    sums = influence if user is None else np.bincount(distinct("user", user, n)[1], weights=influence)
    if len(sums) < 2:
        raise LabError(f"an interval needs two users or more, and there is {len(sums)}; leave user out")
    se = float(np.sqrt(len(sums) / (len(sums) - 1) * (sums**2).sum()) / n)
    return Estimate(estimand, method, value, value - Z95 * se, value + Z95 * se, assumption, n, ess)


def log_columns(outcome: object, exposed: object) -> tuple[ndarray, ndarray]:
    """Both columns as floats, checked: same length, finite, exposed 0/1 with both kinds present."""
    y = numbers("outcome", outcome)
    t = numbers("exposed", exposed, len(y))
    refuse_unless((t == 0) | (t == 1), "exposed", t, "but 1 (shown) or 0 (not shown) is needed")
    if t.min() == t.max():
        kind = "shown" if t[0] == 1 else "not shown"
        raise ImpossibleCondition(f"all {len(t)} rows were {kind}; both kinds are needed to compare them")
    return y, t


def numbers(name: str, values: object, n: int | None = None) -> ndarray:
    """A column of finite floats, copied, of length n if n is given."""
    try:
        column = np.array(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise LabError(f"{name} is no column of numbers: {error}") from error
    _one_column(name, column, n)
    refuse_unless(np.isfinite(column), name, column, "but a finite number is needed; fill or drop that row")
    return column


def table(name: str, values: object, n: int) -> ndarray:
    """A table of finite floats with n rows."""
    try:
        rows = np.array(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise LabError(f"{name} is no table of numbers: {error}") from error
    if rows.ndim != 2 or len(rows) != n or not rows.shape[1]:
        raise LabError(f"{name} has shape {rows.shape}; ({n} rows, one column per feature) is needed")
    if not np.isfinite(rows).all():
        row, column = (int(i) for i in np.argwhere(~np.isfinite(rows))[0])
        raise LabError(f"{name}[{row}, {column}] is {rows[row, column]}; a finite number is needed")
    return rows


def distinct(name: str, labels: object, n: int | None = None) -> tuple[ndarray, ndarray]:
    """The distinct labels, in order, and for each row the place of its label."""
    column = np.asarray(labels)
    _one_column(name, column, n)
    if column.dtype.kind == "f":
        refuse_unless(np.isfinite(column), name, column, "but a name is needed; name the unknown")
    try:
        return np.unique(column, return_inverse=True)
    except TypeError as error:
        raise LabError(
            f"{name} mixes kinds of names ({error}); use words only, or whole numbers only"
        ) from error


def refuse_unless(good: ndarray, name: str, values: ndarray, otherwise: str) -> None:
    """Refuse the first value that is not good, naming its place."""
    if not good.all():
        i = int(np.argmin(good))
        raise LabError(f"{name}[{i}] is {values[i]:.10g}, {otherwise}")


def _one_column(name: str, column: ndarray, n: int | None) -> None:
    if column.ndim != 1 or not len(column):
        raise LabError(f"{name} has shape {column.shape}; one column with at least one row is needed")
    if n is not None and len(column) != n:
        raise LabError(f"{name} has {len(column)} rows and outcome has {n}; one value per row is needed")
