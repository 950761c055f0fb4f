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

from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.estimate import Estimate
from causalrec_lab.estimate.result import Z95
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
    errors = [(one.high - one.low) / 2 / Z95 for one in (estimate, experiment)]
    width = float(np.hypot(*errors))
    if not width > 0:
        raise LabError("both intervals have width 0; a gap cannot be compared with luck")
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
    row helps to foretell itself.

    Args:
        log: rows with a column `position`; every row was shown.
        items: how many there are.
        pretended: showings at the mean rate, above 0.
        folds: parts, each foretold from the others, 2 or more.
        seed: of the parts.

    Raises:
        LabError: a setting out of range, or an item outside the table.

    >>> log = Log([0, 1], [0, 1], [1, 1], [1, 0], extra={"position": [1, 1]})
    >>> click_rates(log, items=2, folds=2).round(2).tolist()
    [[0.0, 0.0], [1.0, 1.0]]
    """
    whole_number("folds", folds, low=2)
    whole_number("items", items)
    if not pretended > 0:
        raise LabError(f"pretended is {pretended}; a number of showings above 0 is needed")
    if log.item.max() >= items:
        raise LabError(f"an item is {int(log.item.max())}, but items={items} was given")
    part = np.random.default_rng(seed).permutation(len(log)) % folds
    place = log["position"] - log["position"].min()
    table = np.empty((len(log), items))
    for fold in range(folds):
        kept = part != fold
        shape = (place.max() + 1, items)
        shown, clicked = np.zeros(shape), np.zeros(shape)
        np.add.at(shown, (place[kept], log.item[kept]), 1)
        np.add.at(clicked, (place[kept], log.item[kept]), log.outcome[kept])
        rate = (clicked + pretended * log.outcome[kept].mean()) / (shown + pretended)  # (position, item)
        table[~kept] = rate[place[~kept]]
    return table
