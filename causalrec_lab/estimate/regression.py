"""Regression: a straight line through those shown, one through the others, and the gap between the two.

Terms: as in `causalrec_lab.estimate`; *controlling for* a column is putting it into the line.

Taught in notebooks/11_five_recipes.
"""

import numpy as np
from jaxtyping import Num
from numpy import ndarray

from causalrec_lab.errors import LabError
from causalrec_lab.estimate.effects import _weights
from causalrec_lab.estimate.result import Column, Estimate, Labels, from_influence, log_columns
from causalrec_lab.inputs import array

LINE_PER_ARM = (
    "nothing outside the features chose, and the outcome follows a straight line in them on each side"
)
ONE_LINE = f"{LINE_PER_ARM[: LINE_PER_ARM.index(' on each')]}, with the same effect everywhere"


def outcome_regression(
    outcome: Column,
    exposed: Column,
    *,
    features: Num[ndarray, "log feature"],
    estimand: str = "ATE",
    per_arm: bool = True,
    user: Labels | None = None,
) -> Estimate:
    """Effect of showing, by least squares: what the line through those shown says, minus the other line.

        m1, m0 = least squares of Y on (1, X), fitted on T = 1 and on T = 0
        effect = mean of m1(X) - m0(X) over the rows asked about

    True if nothing outside the features chose and the lines are the right shape; a line answers also where
    nobody was, without a warning. With one line, Y on (1, T, X), it is the number most software prints as
    "controlled for X": a mean of effects in which visitors whose showing was hard to foresee count most, and
    so the ATE only where the effect is the same for all.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        features: what may have chosen, known before the showing; without the constant.
        estimand: "ATE", "ATT" or "ATU".
        per_arm: a line for each side; if false, one line for both, whatever the estimand.
        user: who, one per row.

    Raises:
        LabError: features that say the same thing twice, or more features than rows on a side.

    Source: Lin (2013), Agnostic notes on regression adjustments to experimental data; Angrist (1998) for one
    line.

    >>> round(outcome_regression([3, 1, 5, 3], [1, 0, 1, 0], features=[[0], [0], [1], [1]]).value, 9)
    2.0
    """
    y, t = log_columns(outcome, exposed)
    x = standardised(array("features", features, shape=(len(y), None)))
    x, y = np.column_stack([np.ones(len(y)), x]), y - y.mean()  # (log, 1 + feature)
    asked = _weights(estimand, t, np.full(len(y), 0.5))[0]
    if not per_arm:
        line, influences = _line(np.column_stack([t, x]), y, np.ones(len(y)))
        return from_influence(float(line[0]), influences[:, 0], (estimand, "one line", ONE_LINE), user)
    centre = (asked @ x) / asked.sum()
    lines = {side: _line(x, y, t == side) for side in (1, 0)}
    gap = x @ (lines[1][0] - lines[0][0])
    value = float(gap @ asked / asked.sum())
    influence = asked * (gap - value) / asked.mean() + lines[1][1] @ centre - lines[0][1] @ centre
    return from_influence(value, influence, (estimand, "outcome regression", LINE_PER_ARM), user)


def standardised(x: ndarray) -> ndarray:
    """Features with mean 0 and variance 1, so that neither their place nor their unit costs a figure."""
    x = x - x[:1]  # exact for rows that are near each other
    moves = np.ptp(x, axis=0) > 0
    return (x - x.mean(0)) / np.where(moves, x.std(0), 1.0) * moves


def _line(x: ndarray, y: ndarray, rows: ndarray) -> tuple[ndarray, ndarray]:
    """Coefficients of least squares on these rows, and each row's influence on them (log, feature)."""
    counts = rows.astype(float)
    square = (x * counts[:, None]).T @ x / len(y)
    size = np.sqrt(np.diag(square))
    if (size < 1e-12).any() or np.linalg.cond(square / np.outer(size, size)) > 1e12:
        side = "" if counts.all() else " among the shown or the others"
        raise LabError(
            f"the features say the same thing twice{side} (a column is a sum of others, or never moves), so "
            "no line is the best one; leave columns out"
        )
    back = np.linalg.inv(square)
    line = back @ ((x * counts[:, None]).T @ y / len(y))
    return line, (counts * (y - x @ line))[:, None] * x @ back
