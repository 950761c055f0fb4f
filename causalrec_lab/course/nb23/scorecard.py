"""What the article's promise comes to in five biased weeks: bias and uncertainty, before and after.

Terms: *before* counts the sheet; *after* divides each own answer by its chance to be on the sheet; *blind*
divides by the same chances, dealt to other rows; an *error* is an estimate minus the truth, B minus A in
points; an interval *holds* the truth or not.

Taught in notebooks/23_capstone.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate import t_interval
from causalrec_lab.log import Log
from causalrec_lab.worlds import BIASES, film_week

WAYS, WEEKS, VISITORS, TRUTH = ("before", "after", "blind"), 40, 2_000, 4.0  # 24 of 100 want B, 20 want A


class Score(NamedTuple):
    """One bias, one way: mean error of the weeks with its interval, how many intervals held the truth."""

    error: Estimate
    held: int


def b_minus_a(log: Log, chance: np.ndarray, counts: np.ndarray | int = 1) -> Estimate:
    """B minus A in points, the mean over visitors, each answer divided by its chance."""
    answers = (100 * counts * log.outcome / chance).reshape(-1, 2)  # (visitor, film)
    return t_interval(answers[:, 1] - answers[:, 0], estimand="B minus A")


def one_week(bias: str, seed: int) -> dict[str, Estimate]:
    """The three ways on one week with one bias."""
    log, _ = film_week(seed, visitors=VISITORS, **{bias: 1.0})
    dealt = np.random.default_rng(seed).permutation(log.propensity)
    return {
        "before": b_minus_a(log, log["fair"]),
        "after": b_minus_a(log, log.propensity, log["usable"]),
        "blind": b_minus_a(log, dealt, log["usable"]),
    }


@cache
def scores() -> dict[tuple[str, str], Score]:
    """Each bias and way -> its score over forty weeks, seeds 100 to 139."""
    found = {}
    for bias in BIASES:
        weeks = [one_week(bias, seed) for seed in range(100, 100 + WEEKS)]
        for way in WAYS:
            told = [week[way] for week in weeks]
            errors = np.array([one.value - TRUTH for one in told])
            held = sum(one.covers(TRUTH) for one in told)
            found[bias, way] = Score(t_interval(errors, estimand="error, in points"), int(held))
    return found
