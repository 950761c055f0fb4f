"""Noise for one answer, by Laplace or Gauss, and what many noisy steps spend together.

Taught in notebooks/22_private_and_trusted.
"""

from math import erfc, exp, log, log1p, sqrt
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import LabError, real_number, whole_number
from causalrec_lab.estimate.result import Column
from causalrec_lab.inputs import column

ORDERS = range(2, 257)  # whole orders of the Rényi divergence that are tried
_FACTORIAL = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, ORDERS[-1] + 1)))])  # log n!


def noisy_counts(
    counts: Column, *, epsilon: float, most: float = 1.0, seed: int = 0
) -> Float[ndarray, " count"]:
    """Counts by the Laplace mechanism: differentially private with this epsilon, and delta 0.

        count + Laplace(most / epsilon);  its standard deviation is sqrt(2) most / epsilon

    All counts together spend epsilon once if `most` bounds what one person adds to their sum: 1 where
    everybody stands in one cell at most. A count below 0 may come out: that is the noise.

    Args:
        counts: one or many.
        epsilon: the budget, 0.0001 or more; the smaller, the more noise.
        most: how much one person can change the counts, all of them added up.
        seed: of the noise; a published answer needs a seed that nobody knows.

    Raises:
        LabError: no numbers, or a setting out of range.

    Source: Dwork, McSherry, Nissim and Smith (2006), Calibrating Noise to Sensitivity in Private Data
    Analysis.

    >>> noisy_counts([40, 10], epsilon=1.0).round(1).tolist()
    [40.3, 9.4]
    """
    values = column("counts", counts)
    scale = real_number("most", most, above=0, high=1e6) / real_number("epsilon", epsilon, low=1e-4, high=1e6)
    draw = np.random.default_rng(whole_number("seed", seed, low=0))
    return values + draw.laplace(0, scale, len(values))


def gaussian_delta(sigma: float, *, epsilon: float, sensitivity: float = 1.0) -> float:
    """The smallest delta for which normal noise of this size is (epsilon, delta)-differentially private.

        Phi(s / 2 sigma - epsilon sigma / s) - exp(epsilon) Phi(-s / 2 sigma - epsilon sigma / s)

    Args:
        sigma: standard deviation of the noise, above 0.
        epsilon: 0 to 100.
        sensitivity: s, how far one person can move the answer (Euclidean length), above 0.

    Source: Balle and Wang (2018), Improving the Gaussian Mechanism for Differential Privacy, arXiv
    1805.06530.

    >>> round(gaussian_delta(1.0, epsilon=1.0), 4)
    0.1269
    """
    ratio = real_number("sigma", sigma, above=0, high=1e9) / real_number(
        "sensitivity", sensitivity, above=0, high=1e9
    )
    epsilon = real_number("epsilon", epsilon, low=0, high=100)
    near, far = 1 / (2 * ratio) - epsilon * ratio, -1 / (2 * ratio) - epsilon * ratio
    return max(0.0, (erfc(-near / sqrt(2)) - exp(epsilon) * erfc(-far / sqrt(2))) / 2)


def gaussian_sigma(epsilon: float, *, delta: float, sensitivity: float = 1.0) -> float:
    """The least standard deviation of normal noise for this epsilon and delta; see `gaussian_delta`.

    Args:
        epsilon: above 0, 100 at most.
        delta: above 0, below 1; below one over the number of persons.
        sensitivity: how far one person can move the answer.

    >>> round(gaussian_sigma(1.0, delta=1e-5), 2)
    3.73
    """
    epsilon = real_number("epsilon", epsilon, low=1e-3, high=100)
    delta = real_number("delta", delta, above=0, below=1)
    size = real_number("sensitivity", sensitivity, above=0, high=1e6)
    return size * _least(lambda sigma: gaussian_delta(sigma, epsilon=epsilon) <= delta)


def epsilon_spent(noise: float, *, sample_rate: float, steps: int, delta: float) -> float:
    """What steps of the subsampled Gaussian mechanism spend together: the accountant of DP-SGD.

        R(a)    = log( sum over k of  C(a, k) (1 - q)^(a - k) q^k exp((k^2 - k) / 2 noise^2) ) / (a - 1)
        epsilon = min over a of  steps R(a) + log(1 - 1/a) - log(delta a) / (a - 1)

    R(a) is the Rényi divergence of order a, for batches that take each person with probability q, by a coin
    of their own. Only whole orders are tried, 2 to 256, so the answer is an upper bound.

    Args:
        noise: noise multiplier, standard deviation over sensitivity, 0.1 to 10,000.
        sample_rate: q, above 0, 1 at most.
        steps: 1 or more.
        delta: above 0, below 1.

    Source: Mironov, Talwar and Zhang (2019), Rényi Differential Privacy of the Sampled Gaussian Mechanism,
    arXiv 1908.10530; from R to epsilon: Canonne, Kamath and Steinke (2020), The Discrete Gaussian for
    Differential Privacy, arXiv 2004.00010.

    >>> round(epsilon_spent(1.1, sample_rate=0.01, steps=1000, delta=1e-5), 2)
    1.73
    """
    noise = real_number("noise", noise, low=0.1, high=1e4)
    q = real_number("sample_rate", sample_rate, above=0, high=1)
    steps = whole_number("steps", steps, high=10**9)
    delta = real_number("delta", delta, above=0, below=1)
    found = [
        steps * _divergence(noise, q, order) + log1p(-1 / order) - (log(delta) + log(order)) / (order - 1)
        for order in ORDERS
    ]
    return max(0.0, min(found))


def noise_needed(epsilon: float, *, sample_rate: float, steps: int, delta: float) -> float:
    """The least noise multiplier with which these steps spend no more than epsilon; see `epsilon_spent`.

    Raises:
        LabError: no noise up to 10,000 will do, or a setting out of range.

    >>> round(noise_needed(1.0, sample_rate=0.01, steps=1000, delta=1e-5), 2)
    1.51
    """
    epsilon = real_number("epsilon", epsilon, above=0, high=1e3)
    options = {"sample_rate": sample_rate, "steps": steps, "delta": delta}
    if epsilon_spent(1e4, **options) > epsilon:
        raise LabError(f"epsilon is {epsilon:g}; so many steps spend more under any noise: take fewer steps")
    return _least(lambda noise: epsilon_spent(noise, **options) <= epsilon, low=0.1)


def _divergence(noise: float, q: float, order: int) -> float:
    """The Rényi divergence of one step, for a whole order."""
    if q == 1:
        return order / (2 * noise**2)
    k = np.arange(order + 1)
    ways = _FACTORIAL[order] - _FACTORIAL[k] - _FACTORIAL[order - k]
    terms = ways + (order - k) * log1p(-q) + k * log(q) + (k * k - k) / (2 * noise**2)
    return float(np.logaddexp.reduce(terms)) / (order - 1)


def _least(enough: Any, low: float = 1e-3, high: float = 1e4) -> float:
    """The least number that is enough, by halving on the logarithm."""
    for _ in range(60):
        middle = sqrt(low * high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
