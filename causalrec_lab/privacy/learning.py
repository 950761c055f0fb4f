"""One step of DP-SGD, and what an attacker can tell of a model: who was in its training data.

Taught in notebooks/22_private_and_trusted.
"""

from math import exp

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import LabError, of_kind, real_number
from causalrec_lab.estimate.result import Column, Estimate, around
from causalrec_lab.inputs import array, column


def noisy_gradient(
    gradients: object, *, clip: float, noise: float, expected: float, draw: np.random.Generator
) -> Float[ndarray, " parameter"]:
    """The gradient of one step of DP-SGD: each person's own gradient clipped, their sum made noisy.

        ( sum over persons of g / max(1, |g| / clip)  +  Normal(0, (noise clip)^2) ) / expected

    Args:
        gradients: (person, parameter), of the persons in this batch; no row is a batch without anybody.
        clip: the longest a person's gradient may be, above 0: the sensitivity of the sum.
        noise: noise multiplier, 0 or more; 0 only clips.
        expected: how many persons a batch has on average; dividing by how many came would tell how many did.
        draw: the generator of the noise.

    Raises:
        LabError: no table of numbers, or a setting out of range.

    Source: Abadi et al. (2016), Deep Learning with Differential Privacy, arXiv 1607.00133.

    >>> noisy_gradient([[3, 4], [0, 1]], clip=1, noise=0, expected=2, draw=np.random.default_rng(0)).tolist()
    [0.3, 0.9]
    """
    table = array("gradients", gradients, shape=(None, None), empty=True)
    clip = real_number("clip", clip, above=0, high=1e9)
    noise = real_number("noise", noise, low=0, high=1e6)
    expected = real_number("expected", expected, above=0, high=1e12)
    of_kind("draw", draw, np.random.Generator, "numpy.random.default_rng(seed)")
    length = np.linalg.norm(table, axis=1)
    total = (table / np.maximum(1, length / clip)[:, None]).sum(axis=0)
    return (total + noise * clip * draw.normal(size=total.shape)) / expected


def membership_auc(members: Column, others: Column) -> Estimate:
    """How well one number tells members from others: the area under the ROC curve, with its 95 % interval.

        AUC = P(a member's number is larger than another person's), ties one half;  1/2 is a coin

    The interval is DeLong's, over persons; given the model: another training would give another. It is
    about this one attack; a better one may exist.

    Args:
        members: one number a person of the training data, such as the log-probability of what they took.
        others: the same for persons like them who were not in it.

    Raises:
        LabError: fewer than two on a side, or no numbers.

    Source: Yeom et al. (2018), Privacy Risk in Machine Learning, arXiv 1709.01604; interval: DeLong, DeLong
    and Clarke-Pearson (1988), Comparing the Areas under Two or More Correlated ROC Curves.

    >>> membership_auc([3, 2, 1], [2, 0, 0]).value.__round__(3)
    0.833
    """
    inside, outside = column("members", members), column("others", others)
    for name, values in (("members", inside), ("others", outside)):
        if len(values) < 2:
            raise LabError(
                f"{name} has {len(values)} row; an interval needs two persons or more on each side"
            )
    above = _share_below(inside, np.sort(outside))  # for each member, the share of others below
    under = 1 - _share_below(outside, np.sort(inside))
    se = float(np.sqrt(above.var(ddof=1) / len(above) + under.var(ddof=1) / len(under)))
    said = ("members like the others, but for being members", len(inside) + len(outside))
    return around("AUC", "membership inference", float(above.mean()), se, *said)


def largest_auc(epsilon: float, *, delta: float = 0.0) -> float:
    """The largest AUC that any attacker can have against an (epsilon, delta)-differentially private answer.

        1 - (1 - delta)^2 / (1 + exp(epsilon))

    Because then P(guilty given in) <= exp(epsilon) P(guilty given out) + delta, and the same for "innocent".

    Args:
        epsilon: 0 or more.
        delta: 0 to 1.

    Source: the region of Kairouz, Oh and Viswanath (2015), The Composition Theorem for Differential
    Privacy, arXiv 1311.0776; the area is ours.

    >>> [round(largest_auc(epsilon), 2) for epsilon in (0, 0.5, 1, 8)]
    [0.5, 0.62, 0.73, 1.0]
    """
    epsilon = real_number("epsilon", epsilon, low=0, high=500)
    return 1 - (1 - real_number("delta", delta, low=0, high=1)) ** 2 / (1 + exp(epsilon))


def _share_below(values: ndarray, ordered: ndarray) -> Float[ndarray, " person"]:
    """For each value, the share of the ordered ones below it, ties one half."""
    left, right = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return (left + right) / 2 / len(ordered)
