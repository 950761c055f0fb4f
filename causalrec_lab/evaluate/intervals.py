"""How sure a mean over users is: draw the users again, many times.

Terms: the *user bootstrap* draws as many users as there are, with return, and takes the mean again.

Taught in notebooks/06_recommenders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.special import stdtr, stdtrit

from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.estimate import Estimate
from causalrec_lab.estimate.result import generator
from causalrec_lab.inputs import column

ASSUMES = "the users are drawn like those to come, and hits are what they took under the old list"
SAMPLES = 2000
MOST_AT_ONCE = 2000  # draws that are held at a time


def over_users(
    values: Float[ndarray, " user"], *, estimand: str, samples: int = SAMPLES, seed: int = 0
) -> Estimate:
    """The mean over users and its 95 % interval by the user bootstrap.

        for each of 2,000 draws: as many users as there are, with return; low and high cut 2.5 % on either
        side

    A user is drawn with all of their rows, for the rows of one user are no independent witnesses. It knows
    the luck of which users came; not the luck of the training, and nothing of the story.

    Args:
        values: the metric of each user; NaN leaves a user out who cannot be asked.
        estimand: what is asked, such as "NDCG@5".
        samples: draws, from 200 to a million.
        seed: of the draws.

    Raises:
        LabError: fewer than two users with a value, or too few draws.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap.

    >>> over_users(np.array([0.0, 1.0, 1.0, np.nan]), estimand="hit rate@5").value
    0.6666666666666666
    """
    return each_over_users([values], [estimand], samples=samples, seed=seed)[0]


def each_over_users(
    metrics: Sequence[Float[ndarray, " user"]],
    estimands: Sequence[str],
    *,
    samples: int = SAMPLES,
    seed: int = 0,
) -> list[Estimate]:
    """`over_users` of several metrics of the same users, who are drawn once for all.

    Args:
        metrics: as `values` there, NaN at the same users.
        estimands: a name each.
        samples: draws, from 200 to a million.
        seed: of the draws.
    """
    known = np.array([column("values", values, missing=True) for values in metrics])  # (metric, user)
    known = np.ascontiguousarray(known[:, ~np.isnan(known).any(axis=0)])
    users = known.shape[1]
    if users < 2:
        raise LabError(f"only {users} users have a value; an interval needs two or more")
    rng, means = generator(seed), []
    for done in range(0, whole_number("samples", samples, low=200, high=10**6), MOST_AT_ONCE):
        drawn = rng.integers(0, users, (min(MOST_AT_ONCE, samples - done), users))
        means.append([values[drawn].mean(axis=1) for values in known])
    ends = np.quantile(np.concatenate(means, axis=1), (0.025, 0.975), axis=1).T.tolist()
    return [
        Estimate(estimand, "user bootstrap", float(values.mean()), low, high, ASSUMES, users)
        for estimand, values, (low, high) in zip(estimands, known, ends, strict=True)
    ]


def t_interval(values: Float[ndarray, " shop"], *, estimand: str) -> Estimate:
    """The mean over a few shops and its 95 % interval by Student's t; for a paired test give differences.

        mean +- t(97.5 %, n - 1 degrees of freedom) * sd / root n

    Args:
        values: a number of each shop, or one model's minus another's; two or more.
        estimand: what is asked, such as "clicks, IPS minus clicks".

    Raises:
        LabError: fewer than two.

    Source: Student (1908), The probable error of a mean.

    >>> t_interval(np.array([1.0, 2.0, 3.0]), estimand="gain")
    gain 2.000 [-0.484, 4.484] by Student's t, n=3; assumes shops like these
    """
    known = column("values", values)
    if len(known) < 2:
        raise LabError(f"there is {len(known)} value; an interval needs two or more")
    mean, se = float(known.mean()), known.std(ddof=1) / np.sqrt(len(known))
    half = stdtrit(len(known) - 1, 0.975) * se
    return Estimate(estimand, "Student's t", mean, mean - half, mean + half, "shops like these", len(known))


def difference(one: Float[ndarray, " user"], other: Float[ndarray, " user"], *, estimand: str) -> Estimate:
    """The mean over users of one minus other: both models judged on the same users, draw by draw.

    Much surer than two intervals side by side, which may overlap although one model is better for nearly all.

    Args:
        one: the metric of each user under one model, NaN where it cannot be asked.
        other: the same under the other.
        estimand: what is asked, such as "NDCG@5, MF minus bestsellers".

    Raises:
        LabError: lengths that differ, or too few users.

    >>> difference(np.array([0.5, 1.0]), np.array([0.0, 0.5]), estimand="gain").low
    0.5
    """
    one = column("one", one, missing=True)
    other = column("other", other, n=len(one), missing=True)
    return over_users(one - other, estimand=estimand)


def holm(p_values: Float[ndarray, " test"]) -> Float[ndarray, " test"]:
    """P-values for several tests at once: the chance of even one false alarm among them is held.

        sorted p_(1) <= ... <= p_(m);  adjusted p_(k) = max over j <= k of  min(1, (m - j + 1) p_(j))

    Args:
        p_values: of the single tests, in [0, 1].

    Raises:
        LabError: no test, or a number that is no chance.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure.

    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p = column("p_values", p_values, low=0, high=1)
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    return np.minimum(raised, 1)[np.argsort(order)]


@dataclass(frozen=True)
class Gap:
    """One thing minus another, paired by shop.

    Args:
        mean: of the differences over the shops, with its interval by Student's t.
        p: of the paired t test, by Holm over all gaps that were asked for together.
        above: shops in which the first is above the second.
    """

    mean: Estimate
    p: float
    above: int


def paired_gaps(
    values: Mapping[str, Float[ndarray, " shop"]], pairs: Sequence[tuple[str, str]]
) -> dict[str, Gap]:
    """The gap of each pair, by its name "one minus other", in the order of the pairs.

    Where each shop was made, taught and judged anew, its luck of learning is in the interval, too.

    Args:
        values: name -> a number in each shop, two shops or more, the same shops in the same order.
        pairs: all comparisons that are made together, fixed before a result was seen.

    Raises:
        LabError: no pair, a name without values, or values of other shops.

    Source: Student (1908), The probable error of a mean; Holm (1979), as in `holm`.

    >>> gap = paired_gaps({"a": [3.0, 5.0, 4.0], "b": [1.0, 2.0, 3.0]}, [("a", "b")])["a minus b"]
    >>> gap.mean, round(gap.p, 3), gap.above
    (a minus b 2.000 [-0.484, 4.484] by Student's t, n=3; assumes shops like these, 0.074, 3)
    """
    asked = {name for pair in pairs for name in pair}
    if missing := sorted(asked - set(values)):
        raise LabError(f"there are no values of {', '.join(missing)}; there are some of {', '.join(values)}")
    if not asked:
        raise LabError("pairs is empty; give one or more, as [('a', 'b')]")
    known = {name: column(name, values[name]) for name in asked}
    apart = {}
    for one, other in pairs:
        if len(known[one]) != len(known[other]):
            raise LabError(
                f"{one} has {len(known[one])} shops and {other} {len(known[other])}; a pair needs the same"
            )
        apart[f"{one} minus {other}"] = known[one] - known[other]
    means = {name: t_interval(gap, estimand=name) for name, gap in apart.items()}
    p = holm([_p_of_mean(gap) for gap in apart.values()])
    return {
        name: Gap(means[name], float(held), int((gap > 0).sum()))
        for (name, gap), held in zip(apart.items(), p, strict=True)
    }


def _p_of_mean(gap: Float[ndarray, " shop"]) -> float:
    """Of the t test that the mean is 0; 1 where all are 0, 0 where all are the same other number."""
    if np.ptp(gap) == 0:
        return float(gap[0] == 0)
    away = abs(gap.mean()) / (gap.std(ddof=1) / np.sqrt(len(gap)))
    return float(2 * stdtr(len(gap) - 1, -away))
