"""Four intervals for a difference of two shares, and how often each holds the truth: by enumeration, no luck.

    coverage(truth) = sum over all counts of  P(counts given truth) * [their interval holds the truth]

Terms: the *truth* is a pair of shares, of the shown and of the not shown; a *rule* makes an interval of the
two counts.

Sources: Agresti and Caffo (2000), Simple and effective confidence intervals for proportions and differences;
Newcombe (1998), Interval estimation for the difference between independent proportions, method 10.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Callable
from functools import cache
from itertools import product
from math import sqrt

import numpy as np
from scipy.stats import binom

from causalrec_lab.bayes_model import difference, share
from causalrec_lab.estimate.result import Z95

NEAR = 1e-9  # an end that is the truth itself holds it
Rule = Callable[[int, int, int], tuple[float, float]]


def wald(shown: int, not_shown: int, n: int) -> tuple[float, float]:
    """The difference as counted, plus or minus 1.96 standard errors.

    >>> wald(0, 4, 4)
    (-1.0, -1.0)
    """
    p, q = shown / n, not_shown / n
    error = Z95 * sqrt((p * (1 - p) + q * (1 - q)) / n)
    return p - q - error, p - q + error


def agresti_caffo(shown: int, not_shown: int, n: int) -> tuple[float, float]:
    """The same after one pretended buyer and one pretended other on either side, within -1 and 1."""
    low, high = wald(shown + 1, not_shown + 1, n + 2)
    return max(low, -1.0), min(high, 1.0)


def newcombe(shown: int, not_shown: int, n: int) -> tuple[float, float]:
    """The difference as counted, with errors from Wilson's interval of each share."""
    (p, low_p, high_p), (q, low_q, high_q) = (_wilson(count, n) for count in (shown, not_shown))
    below, above = sqrt((p - low_p) ** 2 + (high_q - q) ** 2), sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return p - q - below, p - q + above


def credible(shown: int, not_shown: int, n: int) -> tuple[float, float]:
    """The central credible interval under a flat prior on each share."""
    belief = difference(share(shown, n), share(not_shown, n))
    return belief.low, belief.high


RULES = {
    "plus or minus 1.96 errors (Wald)": wald,
    "Agresti-Caffo": agresti_caffo,
    "Newcombe": newcombe,
    "posterior, flat prior": credible,
}


def coverage(rule: Rule, truth: tuple[float, float], *, n: int = 4) -> float:
    """How often the rule's interval holds the truth, n visitors on either side.

    Args:
        rule: one of `RULES`.
        truth: share of buyers among the shown, among the not shown.
        n: visitors on either side.

    >>> round(coverage(credible, (0.05, 0.95)), 2), round(coverage(newcombe, (0.05, 0.95)), 2)
    (0.66, 0.94)
    """
    effect, (shown, others) = truth[0] - truth[1], (binom.pmf(range(n + 1), n, part) for part in truth)
    return float(
        sum(
            shown[a] * others[b]
            for (a, b), (low, high) in _intervals(rule, n).items()
            if low - NEAR <= effect <= high + NEAR
        )
    )


def mean_coverage(rule: Rule, *, n: int = 4, cells: int = 200) -> float:
    """The same, averaged over truths drawn flat: both shares anywhere from 0 to 1, on a grid."""
    grid = (np.arange(cells) + 0.5) / cells
    chance = np.stack([binom.pmf(count, n, grid) for count in range(n + 1)])
    effect, held = grid[:, None] - grid, np.zeros((cells, cells))
    for (a, b), (low, high) in _intervals(rule, n).items():
        held += np.outer(chance[a], chance[b]) * ((low <= effect) & (effect <= high))
    return float(held.mean())


@cache
def _intervals(rule: Rule, n: int) -> dict[tuple[int, int], tuple[float, float]]:
    return {counts: rule(*counts, n) for counts in product(range(n + 1), repeat=2)}


def _wilson(count: int, n: int) -> tuple[float, float, float]:
    """The share as counted, and the ends of Wilson's interval."""
    p, extra = count / n, Z95**2 / n
    middle, half = (p + extra / 2) / (1 + extra), Z95 * sqrt(p * (1 - p) / n + extra / (4 * n)) / (1 + extra)
    return p, middle - half, middle + half
