"""What showing the first n of a ranking wins, from a log with known chances; and how large a test must be.

Terms: *uplift@n* is the effect of showing, averaged over the first n of every user's ranking; the *uplift
curve* says how many extra sales the best b slots win, for every b; an *arm* is one side of an A/B test.

Taught in notebooks/16_recommend_for_effect.
"""

from collections.abc import Sequence
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np
from jaxtyping import Float, Int, Num
from numpy import ndarray

from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.estimate import Estimate, ips_effect
from causalrec_lab.estimate.result import from_influence
from causalrec_lab.log import Log

_ASSUMES = "the log's chances are right, and a card moves its own good and no other"


def uplift_at(scores: Num[ndarray, "user item"], log: Log, *, n: int) -> Estimate:
    """The effect of showing, on average over the first n of each user's logged goods, by SNIPS.

        over the rows whose good is among the user's n best of the log:
        mean of Y, weighted by T / e   -   mean of Y, weighted by (1 - T) / (1 - e)

    Those shown count by 1/e and the others by 1/(1 - e). True if the log's propensities are right and nothing
    else chose. A hit rate asks who bought; this asks who would not have. Ties go to the good that stands
    first. The scores must come from models that never saw these users' outcomes. All rows are pooled, so that
    a list with one shown good counts, too; Sato et al. average over lists.

    Args:
        scores: a number per user and item, larger is better.
        log: with a propensity for each row; one row for a user and an item.
        n: length of the list, 1 or more; users with fewer rows count with what they have.

    Raises:
        LabError: a log without propensities, or scores for fewer users or items than it has.
        ImpossibleCondition: of the rows in the lists all were shown, or none.

    Source: Sato et al. (2019), Uplift-based evaluation and optimization of recommenders; Sato et al. (2020),
    Unbiased learning for the causal effect of recommendation, for the weights by 1/e and 1/(1 - e).

    >>> log = Log([0, 0, 1, 1], [0, 1, 0, 1], [1, 0, 0, 1], [1, 1, 0, 0], propensity=[0.5] * 4)
    >>> uplift_at([[2, 1], [2, 1]], log, n=1).value
    1.0
    """
    rows = _first(scores, log, n)
    one = ips_effect(
        log.outcome[rows], log.exposed[rows], propensity=_chances(log)[rows], user=log.user[rows]
    )
    return _named(one, f"uplift@{n}")


def uplift_difference(
    one: Num[ndarray, "user item"], other: Num[ndarray, "user item"], log: Log, *, n: int
) -> Estimate:
    """uplift@n of one ranking minus that of another, both asked of the same log.

        uplift@n of one  -  uplift@n of the other;  what a row says for the first minus what it says for
        the second, added up within a user, gives the interval

    Two intervals side by side may overlap although one list is better: both lists were asked of the same
    users, and share goods. True where `uplift_at` is, and it looks at the goods of the lists alone: it takes
    for granted that a card moves its own good and no other.

    Args:
        one: a number per user and item, larger is better.
        other: the same for the other ranking.
        log: with a propensity for each row; one row for a user and an item; two users or more.
        n: length of both lists, 1 or more.

    Raises:
        LabError: as in `uplift_at`, or only one user.
        ImpossibleCondition: of the rows in a list all were shown, or none.

    >>> log = Log([0, 0, 1, 1], [0, 1, 0, 1], [1, 0, 0, 1], [1, 1, 0, 0], propensity=[0.5] * 4)
    >>> uplift_difference([[2, 1], [2, 1]], [[1, 2], [1, 2]], log, n=1).value
    2.0
    """
    value, push = 0.0, np.zeros(len(log))  # (log,)
    for sign, scores in ((1, one), (-1, other)):
        rows = _first(scores, log, n)
        value += sign * uplift_at(scores, log, n=n).value
        for side, chance in ((1, _chances(log)[rows]), (-1, 1 - _chances(log)[rows])):
            weight = (log.exposed[rows] == (side == 1)) / chance
            mean = np.average(log.outcome[rows], weights=weight)
            push[rows] += sign * side * weight * (log.outcome[rows] - mean) / weight.sum()
    return from_influence(
        value,
        push * len(log),
        estimand=f"uplift@{n}, one minus the other",
        method="SNIPS",
        assumption=_ASSUMES,
        user=log.user,
    )


def uplift_curve(
    scores: Num[ndarray, "user item"], log: Log, *, slots: Sequence[int]
) -> tuple[Estimate, ...]:
    """Extra sales if the b rows with the largest scores are shown, for each b, by SNIPS.

        b * (effect of showing, on average over these b rows)

    One budget for all users: whoever has the largest scores gets the cards. The last point, all rows shown,
    is the same for every ranking, so rankings differ by how early they rise. A falling end is made of those
    whom a card puts off.

    Args:
        scores: a number per user and item.
        log: with a propensity for each row.
        slots: the budgets, each from 2 to the rows of the log.

    Raises:
        LabError: a budget out of range, or as in `uplift_at`.
        ImpossibleCondition: of the first b rows all were shown, or none.

    Source: Radcliffe (2007), Using control groups to target on predicted lift, for the curve.

    >>> log = Log([0, 0, 1, 1], [0, 1, 0, 1], [1, 0, 0, 1], [1, 0, 0, 0], propensity=[0.5] * 4)
    >>> [round(one.value, 1) for one in uplift_curve([[9, 1], [8, 1]], log, slots=[2, 4])]
    [2.0, 2.0]
    """
    score, chance = _of_rows(scores, log), _chances(log)
    order = np.lexsort((log.item, log.user, -score))
    found = []
    for budget in slots:
        rows = order[: whole_number("slots", budget, low=2, high=len(order))]
        one = ips_effect(log.outcome[rows], log.exposed[rows], propensity=chance[rows], user=log.user[rows])
        found.append(_named(one, f"extra sales of {budget} slots", times=len(rows)))
    return tuple(found)


def sample_size_per_arm(base: float, other: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Visitors that each arm of an A/B test needs, to tell one share from another.

        (z(1 - alpha/2) + z(power))^2 * (p (1 - p) + q (1 - q)) / (p - q)^2, rounded up

    With fewer, a test that comes out empty says little. The number is fixed before the test begins: who looks
    every day and stops when it is significant will find something.

    Args:
        base: share in one arm, strictly between 0 and 1.
        other: share in the other.
        power: chance to see a difference of this size, strictly between 0 and 1.
        alpha: chance to see one where there is none.

    Raises:
        LabError: a share or chance that is not strictly between 0 and 1, or two shares that are equal.

    >>> sample_size_per_arm(0.10, 0.11)
    14749
    """
    _shares(base=base, other=other, power=power, alpha=alpha)
    if base == other:
        raise LabError(f"both shares are {base}; no number of visitors tells them apart")
    reach = NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(power)
    return ceil(reach**2 * (base * (1 - base) + other * (1 - other)) / (base - other) ** 2)


def power(base: float, other: float, *, per_arm: int, alpha: float = 0.05) -> float:
    """Chance that an A/B test of this size sees this difference.

        P(|Z| > z(1 - alpha/2)), Z normal around the difference over its standard error

    Args:
        base: share in one arm, strictly between 0 and 1.
        other: share in the other; the same one gives alpha.
        per_arm: visitors in each arm.
        alpha: chance to see a difference where there is none.

    >>> round(power(0.10, 0.11, per_arm=14749), 3)
    0.8
    """
    _shares(base=base, other=other, alpha=alpha)
    error = sqrt((base * (1 - base) + other * (1 - other)) / whole_number("per_arm", per_arm, low=2))
    shift, limit = abs(base - other) / error, NormalDist().inv_cdf(1 - alpha / 2)
    return NormalDist().cdf(shift - limit) + NormalDist().cdf(-shift - limit)


def _shares(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 < share < 1:
            raise LabError(f"{name} is {share}; a share strictly between 0 and 1 is needed")


def _named(one: Estimate, estimand: str, times: float = 1) -> Estimate:
    ends = (times * one.value, times * one.low, times * one.high)
    return Estimate(estimand, "SNIPS", *ends, one.assumption, one.n, one.ess)


def _first(scores: object, log: Log, n: int) -> Int[ndarray, " listed"]:
    """The rows of the log whose good is among its user's n best."""
    score = _of_rows(scores, log)
    order = np.lexsort((log.item, -score, log.user))
    user = log.user[order]
    rank = np.arange(len(order)) - np.searchsorted(user, user)  # place in the user's own list
    return order[rank < whole_number("n", n)]


def _of_rows(scores: object, log: Log) -> Float[ndarray, " log"]:
    """The score of each row of the log."""
    table = np.asarray(scores, dtype=float)
    if table.ndim != 2 or log.user.max() >= len(table) or log.item.max() >= table.shape[1]:
        raise LabError(
            f"scores has shape {table.shape}, and the log goes to user {log.user.max()} and item "
            f"{log.item.max()}; a score for each of them is needed"
        )
    score = table[log.user, log.item]
    if not np.isfinite(score).all():
        raise LabError("a row of the log has no finite score; rank it, or leave it out of the log")
    return score


def _chances(log: Log) -> Float[ndarray, " log"]:
    if log.propensity is None:
        raise LabError(
            "this log holds no propensity, and uplift needs the chance of each showing; pass a log whose "
            "list wrote it down, or one with a fitted propensity"
        )
    return log.propensity
