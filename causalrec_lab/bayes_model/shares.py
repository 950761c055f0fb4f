"""The exact posterior of a share, and of sums and differences of shares: no draws, no luck.

    share  ~  Beta(prior, prior)                      before the rows
    share  ~  Beta(prior + count, prior + others)     after `count` of `out_of` rows

Terms: see `causalrec_lab.bayes_model`; the *prior* here is how many rows of either kind are pretended.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.signal import fftconvolve
from scipy.stats import beta, betabinom

from causalrec_lab.bayes_model.posterior import TAIL, Posterior
from causalrec_lab.errors import LabError, of_kind, real_number, said, whole_number
from causalrec_lab.inputs import column
from causalrec_lab.table import Table

CELLS = 8192  # how finely a sum of shares is cut
FAR = 1e-10  # belief cut off at either end of a share before it is summed


@dataclass(frozen=True)
class Share:
    """A share nobody knows: Beta(yes, no).

    Args:
        yes: rows that count, pretended ones included; above 0.
        no: the other rows, pretended ones included; above 0.

    Raises:
        LabError: a number that is not above 0.

    >>> Share(3, 1).mean
    0.75
    """

    yes: float
    no: float

    def __post_init__(self):
        for name, value in (("yes", self.yes), ("no", self.no)):
            object.__setattr__(self, name, real_number(name, value, above=0))

    @property
    def mean(self) -> float:
        """Yes / (yes + no): the chance that the next row counts."""
        return self.yes / (self.yes + self.no)

    def interval(self, belief: float = 0.95) -> tuple[float, float]:
        """The central interval that holds this much of the belief.

        >>> [round(end, 2) for end in Share(3, 1).interval()]
        [0.29, 0.99]
        """
        belief = real_number("belief", belief, above=0, below=1)
        low, high = beta.ppf(((1 - belief) / 2, (1 + belief) / 2), self.yes, self.no)
        return float(low), float(high)

    def draws(self, n: int, seed: int) -> Float[ndarray, " draw"]:
        """Independent draws."""
        n, seed = whole_number("n", n, high=10**8), whole_number("seed", seed, low=0)
        return np.random.default_rng(seed).beta(self.yes, self.no, n)


def share(count: float, out_of: float, *, prior: float | tuple[float, float] = 1.0) -> Share:
    """What is believed of a share after `count` of `out_of` rows.

    Args:
        count: rows that count, 0 or more.
        out_of: all rows, at least `count`.
        prior: pretended rows of either kind, above 0, or (yes, no); 1 is flat on the share.

    Raises:
        LabError: counts that cannot be, or a prior that is not above 0.

    >>> share(2, 2)
    Share(yes=3.0, no=1.0)
    """
    out_of = real_number("out_of", out_of, low=0)
    count = real_number("count", count, low=0, high=out_of)
    both = tuple(prior) if isinstance(prior, tuple | list) else (prior, prior)
    if len(both) != 2:
        raise LabError(f"prior is {said(prior)}; one number of pretended rows, or (yes, no), is needed")
    yes, no = (real_number("prior", value, above=0) for value in both)
    return Share(float(count + yes), float(out_of - count + no))


def _shares(shares: object) -> list[Share]:
    of_kind("shares", shares, Sequence, "a list of shares")
    if not shares:
        raise LabError("there are no shares; give at least one")
    for one in shares:
        of_kind("each of the shares", one, Share)
    return list(shares)


def combination(
    shares: Sequence[Share], weights: Sequence[float], *, estimand: str = "combination of shares"
) -> Posterior:
    """The belief in sum over i of weights[i] * shares[i], the shares being independent.

    The mean is exact. Interval and curve come from cutting each share into small cells and convolving them;
    they are right to about 1/8000 of the range.

    Args:
        shares: independent shares: of different rows of a table, never of overlapping ones.
        weights: one number a share.
        estimand: what the sum is.

    Raises:
        LabError: not one weight a share, or none at all.
    """
    shares = _shares(shares)
    weights = column("weights", weights, n=len(shares))
    pairs = [(one, float(weight)) for one, weight in zip(shares, weights, strict=True) if weight]
    if not pairs:
        raise LabError("all weights are 0, so there is nothing to believe; give one that is not")
    ends = [np.sort(weight * beta.ppf((FAR, 1 - FAR), one.yes, one.no)) for one, weight in pairs]
    step = sum(high - low for low, high in ends) / CELLS
    mass, start = np.ones(1), 0.0
    for (one, weight), (low, high) in zip(pairs, ends, strict=True):
        edges = low + step * np.arange(np.ceil((high - low) / step) + 1)
        below = beta.cdf(edges / weight, one.yes, one.no)
        mass = np.clip(fftconvolve(mass, abs(np.diff(below))), 0, None)
        start += low + step / 2
    mass /= mass.sum()
    points = start + step * np.arange(len(mass))
    mean = sum(weight * one.mean for one, weight in pairs)
    points += mean - float(mass @ points)  # the cut must not move the mean
    rising = np.cumsum(mass) - mass / 2
    low, high = np.interp((TAIL, 1 - TAIL), rising, points)
    below_zero = float(np.interp(0.0, points, rising, left=0.0, right=1.0))
    every = max(1, len(points) // 400)
    return Posterior(
        estimand,
        "exact",
        float(mean),
        float(low),
        float(high),
        below_zero,
        points=points[::every],
        curve=(mass / step)[::every],
    )


def difference(one: Share, other: Share, *, estimand: str = "difference of two shares") -> Posterior:
    """The belief in one - other: an effect, if chance decided who is in which group.

    >>> difference(share(8, 20), share(24, 80), estimand="shown - not shown")
    shown - not shown: mean 0.10, 95 % in [−0.11, 0.33], below 0 with 0.18 (exact)
    """
    return combination([one, other], [1.0, -1.0], estimand=estimand)


def adjusted_effect(
    table: Table,
    cause: str,
    *,
    effect: str,
    within: Sequence[str] = (),
    prior: float | tuple[float, float] = 1.0,
    estimand: str = "adjusted effect",
) -> Posterior:
    """The belief in the effect of a cause, given a table of 0 and 1, people alike in some columns compared.

        sum over z of P(z) * [P(effect = 1 given cause = 1, z) - P(effect = 1 given cause = 0, z)]

    One share for each state of the cause and z, P(z) as counted. An effect, if the columns block every back
    door.

    Args:
        table: rows with the states 0 and 1 of both.
        cause: a column.
        effect: another column.
        within: columns z to compare within.
        prior: pretended rows of either kind for each share, as in `share`.
        estimand: what is asked.

    Raises:
        UnknownName: no such column.
        LabError: a prior that is not above 0, a column without the states 0 and 1.

    >>> from causalrec_lab.datasets import toy_table
    >>> [round(adjusted_effect(toy_table(), "x1", effect="x2", within=z).mean, 2) for z in ((), ("x3",))]
    [-0.5, -0.33]
    """
    of_kind("table", table, Table)
    of_kind("within", within, list | tuple, "a list of columns")
    table.joint(cause, effect)  # both are columns
    joint = table.joint(*within) if within else None
    if len({cause, effect, *within}) < 2 + len(within):
        raise LabError(f"{cause}, {effect} and within={said(within)} name a column twice; each has one part")
    parts = [(dict(zip(within, joint.combination(z), strict=True)), joint[z]) for z in joint or ()]
    shares, weights = [], []
    for state in (1, 0):
        for z, part in parts or [({}, 1)]:
            rows = table.count({effect: 1}, {**z, cause: state})
            shares.append(share(rows.count, rows.out_of, prior=prior))
            weights.append(float(part if state else -part))
    return combination(shares, weights, estimand=estimand)


def log_score(shares: Sequence[Share], counts: Sequence[float], out_of: Sequence[float]) -> float:
    """How well beliefs in shares predict counts: the log of the chance of all of them together.

        sum over i of  log BetaBinomial(counts[i] of out_of[i]; shares[i])

    Larger is better. A belief may be scored on rows it has not seen, or, to choose a prior, on those it is
    then to learn from (empirical Bayes).

    Args:
        shares: one belief a count.
        counts: rows that count, one number a share.
        out_of: all rows, one number a share.

    >>> round(log_score([share(2, 2)], [1], [1]), 3)  # log 3/4
    -0.288
    """
    shares = _shares(shares)
    counts = column("counts", counts, n=len(shares), low=0)
    out_of = column("out_of", out_of, n=len(shares), low=0)
    yes, no = (np.array([getattr(one, side) for one in shares]) for side in ("yes", "no"))
    score = float(betabinom.logpmf(counts, out_of, yes, no).sum())
    if not np.isfinite(score):
        raise LabError("a count is no whole number between 0 and its total; give rows that count, out of all")
    return score


def probability_best(shares: Sequence[Share], *, n: int = 20_000, seed: int = 0) -> Float[ndarray, " share"]:
    """For each share, the belief that it is the largest of all, from n draws.

    One standard error is at most 0.5 / sqrt(n).

    >>> probability_best([share(9, 10), share(1, 10)]).round(2).tolist()
    [1.0, 0.0]
    """
    shares = _shares(shares)
    n = whole_number("n", n, high=10**8 // len(shares))
    generator = np.random.default_rng(whole_number("seed", seed, low=0))
    heap = np.stack([generator.beta(one.yes, one.no, n) for one in shares])  # (share, draw)
    return np.bincount(heap.argmax(axis=0), minlength=len(shares)) / n
