"""Two decisions, one after the other, and the effect of a plan for both.

Terms: as in `causalrec_lab.estimate`; *between* is what happened after the first decision and moved the
second; a *plan* is (first, second), where second is 0, 1 or a rule {between: 0 or 1}.

Taught in notebooks/18_five_worlds.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError, said
from causalrec_lab.estimate.result import Column, Estimate, Labels, from_influence
from causalrec_lab.inputs import column, distinct

_SEQUENCE = "given the past only chance chose, at each of the two decisions"


def two_step_effect(
    outcome: Column,
    first: Column,
    *,
    between: Labels,
    second: Column,
    plan: tuple[int, Any] = (1, 1),
    against: tuple[int, Any] = (0, 0),
    stratum: Labels | None = None,
) -> Estimate:
    """What one plan of two decisions wins over another, by the g-formula.

        E[Y(a1, a2)] = sum over strata x   P(x)
                       sum over between l  P(l given x, a1)  E[Y given x, a1, l, a2]

    The middle is weighted as it is *after the first decision of the plan*. True under sequential
    exchangeability (first: given x; second: given x, a1, l), positivity, consistency. Holding `between` fixed
    instead shuts the way through it, and opens one through its hidden causes. With shares counted in cells
    (here), weighting each row by one over the probability of its two decisions gives the same number.

    Args:
        outcome: what came out at the end.
        first: 1 or 0, the first decision.
        between: what was seen between the two decisions: words or whole numbers.
        second: 1 or 0, the second decision.
        plan: (first, second); second may be a rule such as {0: 1, 1: 0}, one entry for each `between`.
        against: the plan it is compared with.
        stratum: what was known before the first decision; None: nothing that matters.

    Raises:
        LabError: a plan that is none.
        ImpossibleCondition: nobody in a cell did what the plan asks (no positivity).

    Source: Robins (1986), A new approach to causal inference in mortality studies.

    >>> rows = {"between": [0, 1, 0, 0, 1, 0], "second": [1, 1, 1, 0, 0, 0]}
    >>> round(two_step_effect([1, 1, 0, 0, 1, 0], [1, 1, 1, 0, 0, 0], **rows).value, 9)
    0.333333333
    """
    y = column("outcome", outcome)
    one = column("first", first, kind="binary", n=len(y))
    two = column("second", second, kind="binary", n=len(y))
    middle = distinct("between", between, len(y))
    before = np.zeros(len(y), dtype=int) if stratum is None else distinct("stratum", stratum, len(y))[1]
    rows = y, one, two, middle[1], before
    values = [_value(rows, middle[0], *_plan(each, middle[0])) for each in (plan, against)]
    (value, influence), (other, less) = values
    about = (f"{_said(plan)} against {_said(against)}", "g-formula", _SEQUENCE)
    return from_influence(value - other, influence - less, about, None)


def _plan(plan: Any, states: ndarray) -> tuple[int, ndarray]:
    """The first decision, and the second for each state of `between`."""
    wanted = "(1, 1), or (1, {0: 1, 1: 0}) with one entry for each state of between"
    if not isinstance(plan, tuple | list) or len(plan) != 2:
        raise LabError(f"the plan is {said(plan)}; two decisions are needed, such as {wanted}")
    first, rule = plan
    second = [rule.get(state) for state in states] if isinstance(rule, Mapping) else [rule] * len(states)
    if any(isinstance(each, bool) or each not in (0, 1) for each in (first, *second)):
        raise LabError(f"the plan is {said(plan)}; decisions of 0 or 1 are needed, such as {wanted}")
    return int(first), np.array(second, dtype=int)


def _said(plan: Any) -> str:
    return f"({plan[0]}, {'rule' if isinstance(plan[1], Mapping) else plan[1]})"


def _value(rows: Sequence[ndarray], states: ndarray, first: int, rule: ndarray) -> tuple[float, ndarray]:
    """The mean outcome under a plan, and each row's influence on it."""
    y, one, two, seen, before = rows
    cell = before * len(states) + seen  # a stratum and what was seen between
    goes, everybody = one == first, np.ones(len(y), dtype=bool)
    follows = goes & (two == rule[seen])
    e1 = _mean(goes, before, everybody)
    e2 = _mean(follows, cell, goes)
    for lost, where in ((e1 == 0, "first"), (goes & (e2 == 0), "second")):
        if lost.any():
            row = int(np.argmax(lost))
            raise ImpossibleCondition(
                f"nobody like row {row} (between {states[seen[row]]!r}) followed the plan at the {where} "
                "decision; ask for another plan, or merge cells"
            )
    q2 = _mean(y, cell, follows)
    q1 = _mean(q2, before, goes)
    value = float(q1.mean())
    influence = q1 - value
    influence[goes] += (q2 - q1)[goes] / e1[goes]
    influence[follows] += (y - q2)[follows] / (e1 * e2)[follows]
    return value, influence


def _mean(values: ndarray, cell: ndarray, rows: ndarray) -> ndarray:
    """For every row the mean over the chosen `rows` of its cell; 0 where the cell has none."""
    size = np.bincount(cell, weights=rows)
    total = np.bincount(cell, weights=np.where(rows, values, 0.0))
    return (total / np.maximum(size, 1))[cell]
