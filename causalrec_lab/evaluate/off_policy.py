"""Holds what was told from another policy's log against the experiment: interval against interval.

Terms: as in `causalrec_lab.estimate.policy`; the *experiment* is a log in which the policy that is asked for
did run; it is no point either: it has an interval of its own.

Taught in notebooks/15_real_evidence.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import LabError, of_kind, real_number, whole_number
from causalrec_lab.estimate import Estimate, fold_of
from causalrec_lab.inputs import column, distinct
from causalrec_lab.log import Log


@dataclass(frozen=True)
class DifferenceFromExperiment:
    """An estimate minus the experiment.

    Args:
        value: how far apart the two numbers are.
        p: chance of a gap as large, either way, if both logs spoke of one truth.
        intervals_overlap: whether the two 95 % intervals have a number in common.
    """

    value: float
    p: float
    intervals_overlap: bool


def difference_from_experiment(estimate: Estimate, experiment: Estimate) -> DifferenceFromExperiment:
    """How far an estimate is from an experiment that has an interval of its own.

        p = P(|z| >= |estimate - experiment| / root of (se_estimate^2 + se_experiment^2))

    True if the two logs are independent and both intervals are normal. A gap that luck explains does not show
    that the estimator is right: with few clicks nearly every gap is explained.

    Args:
        estimate: from the log of another policy.
        experiment: from the log of the policy itself.

    Raises:
        LabError: neither has a width.

    >>> one = Estimate("V", "IPS", 0.3, 0.1, 0.5, "", 10)
    >>> difference_from_experiment(one, Estimate("V", "mean", 0.3, 0.2, 0.4, "", 10))
    DifferenceFromExperiment(value=0.0, p=1.0, intervals_overlap=True)
    """
    of_kind("estimate", estimate, Estimate)
    of_kind("experiment", experiment, Estimate)
    width = float(np.hypot(estimate.se, experiment.se))
    if not 0 < width < np.inf:
        raise LabError(f"both intervals have width 0, or one has no end (s.e. {width}): no gap is judged so")
    value = estimate.value - experiment.value
    meet = bool(estimate.low <= experiment.high and experiment.low <= estimate.high)
    return DifferenceFromExperiment(value, erfc(abs(value) / width / sqrt(2)), meet)


def click_rates(
    log: Log, *, items: int, pretended: float = 200.0, folds: int = 5, seed: int = 0
) -> Float[ndarray, "log item"]:
    """Click rate of each item at the row's position, told from the other parts of the log.

        (clicks + pretended * mean) / (showings + pretended), of each position and item

    A cell with few showings is pulled towards the mean, as if it had been shown `pretended` times at that
    rate; so the model mostly believes that all items are alike, and it is wrong where a policy hardly ever
    showed an item. What it says of a policy hangs on `pretended`, and no interval knows of that choice. No
    row helps to predict another one of its user, nor itself. Learn it anew in each draw of the users:
    `policy_direct(lambda rows: click_rates(log.select(rows), items=34), target, user=log.user)`.

    Args:
        log: rows with a column `position`; every row was shown.
        items: how many there are.
        pretended: showings at the mean rate, above 0.
        folds: parts of the users, each predicted from the others; from 2 to the number of users.
        seed: of the parts.

    Raises:
        LabError: a setting out of range, an item outside the table, or a position that is missing.

    >>> log = Log([0, 1], [0, 1], [1, 1], [1, 0], extra={"position": [1, 1]})
    >>> click_rates(log, items=2, folds=2).round(2).tolist()
    [[0.0, 0.0], [1.0, 1.0]]
    """
    of_kind("log", log, Log)
    pretended = real_number("pretended", pretended, above=0)
    items = whole_number("items", items, high=10**8 // len(log))
    item = column("item", log.item, kind="whole", low=0, high=items - 1)
    part = fold_of(log.user, folds=folds, seed=seed)
    positions, place = distinct("position", log["position"])
    shape = (len(positions), items)
    cell = np.ravel_multi_index((place, item), shape)
    table = np.empty((len(log), items))
    for fold in range(folds):
        kept = part != fold
        shown = np.bincount(cell[kept], minlength=np.prod(shape)).reshape(shape)
        clicked = np.bincount(cell[kept], log.outcome[kept], np.prod(shape)).reshape(shape)
        rate = (clicked + pretended * log.outcome[kept].mean()) / (shown + pretended)  # (position, item)
        table[~kept] = rate[place[~kept]]
    return table
