"""What showing the first n of a ranking wins, from a log with known chances; and how large a test must be.

Terms: *uplift@n* is the effect of showing, averaged over the first n of every user's ranking; the *uplift
curve* says how many extra sales the best b slots win, for every b, and *AUUC* and the *Qini coefficient* are
areas under it; an *arm* is one side of an A/B test. What is tied in score is in no order: each counts with
its chance of being in the list when ties are broken by a coin.

Taught in notebooks/16_recommend_for_effect.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError, of_kind, real_number, said, whole_number
from causalrec_lab.estimate import Estimate, bootstrap
from causalrec_lab.estimate.result import from_influence
from causalrec_lab.evaluate.held_out import Scores, places, score_table
from causalrec_lab.inputs import column
from causalrec_lab.log import Log

_ASSUMES = "the log's chances are right, and a card moves its own good and no other"


def uplift_at(scores: Scores, log: Log, *, n: int) -> Estimate:
    """The effect of showing, on average over the first n of each user's logged goods, by SNIPS.

        over the rows whose good is among the user's n best of the log:
        mean of Y, weighted by T / e   -   mean of Y, weighted by (1 - T) / (1 - e)

    Those shown count by 1/e and the others by 1/(1 - e). True if the log's propensities are right and nothing
    else chose. A hit rate asks who bought; this asks who would not have. Goods that are tied count with their
    chance of being listed, and a good that was logged twice for a user counts with all its rows. The scores
    must come from models that never saw these users' outcomes. All rows are pooled, so that
    a list with one shown good counts, too; Sato et al. average over lists.

    Args:
        scores: a number per user and item, larger is better.
        log: with a propensity for each row.
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
    return _effect(_listed(scores, log, n), log, f"uplift@{n}")


def uplift_difference(one: Scores, other: Scores, log: Log, *, n: int) -> Estimate:
    """uplift@n of one ranking minus that of another, both asked of the same log.

        uplift@n of one  -  uplift@n of the other;  what a row says for the first minus what it says for
        the second, added up within a user, gives the interval

    Two intervals side by side may overlap although one list is better: both lists were asked of the same
    users, and share goods. True where `uplift_at` is, and it looks at the goods of the lists alone: it takes
    for granted that a card moves its own good and no other.

    Args:
        one: a number per user and item, larger is better.
        other: the same for the other ranking.
        log: with a propensity for each row; two users or more.
        n: length of both lists, 1 or more.

    Raises:
        LabError: as in `uplift_at`, or only one user.
        ImpossibleCondition: of the rows in a list all were shown, or none.

    >>> log = Log([0, 0, 1, 1], [0, 1, 0, 1], [1, 0, 0, 1], [1, 1, 0, 0], propensity=[0.5] * 4)
    >>> uplift_difference([[2, 1], [2, 1]], [[1, 2], [1, 2]], log, n=1).value
    2.0
    """
    (first, push, _), (second, less, _) = (_pushes(_listed(scores, log, n), log) for scores in (one, other))
    about = (f"uplift@{n}, one minus the other", "SNIPS", _ASSUMES)
    return from_influence(first - second, (push - less) * len(log), about, log.user)


def uplift_curve(scores: Scores, log: Log, *, slots: Sequence[int]) -> tuple[Estimate, ...]:
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

    Source: Radcliffe (2007), Using control groups to target on predicted lift, for the curve; his counts the
    shown, and scales those not shown up to them, where this weights both and scales to all b rows.

    >>> log = Log([0, 0, 1, 1], [0, 1, 0, 1], [1, 0, 0, 1], [1, 0, 0, 0], propensity=[0.5] * 4)
    >>> [round(one.value, 1) for one in uplift_curve([[9, 1], [8, 1]], log, slots=[2, 4])]
    [2.0, 2.0]
    """
    score, nobody = _of_rows(scores, log), np.zeros(len(log), dtype=int)
    if isinstance(slots, str) or not isinstance(slots, Iterable) or not (slots := list(slots)):
        raise LabError(f"slots is {said(slots)}; a list of budgets is needed, such as [100, 200]")
    budgets = [whole_number("slots", budget, low=2, high=len(log)) for budget in slots]
    return tuple(
        _effect(_chance_listed(score, nobody, budget), log, f"extra sales of {budget} slots", times=budget)
        for budget in budgets
    )


def auuc(scores: Scores, log: Log, *, draws: int = 500, seed: int = 0) -> Estimate:
    """Area under the uplift curve: extra sales for each row of the log, on average over all budgets.

        mean over b from 0 to the rows of  (sum over the first b rows of z) / rows
        z = T/e (Y - mean Y) / mean of T/e  -  (1 - T)/(1 - e) (Y - mean Y) / mean of (1 - T)/(1 - e)

    A ranking by chance has half of the whole effect. The curve is drawn in straight lines, so that what is
    tied counts with its mean over all orders. True where `uplift_at` is; the users are drawn anew for the
    interval.

    Args:
        scores: a number per user and item, larger is better, from models that never saw these outcomes.
        log: with a propensity for each row.
        draws: of the users, from 100 to a million.
        seed: of the draws.

    Source: Rzepakowski and Jaroszewicz (2012), Decision trees for uplift modeling; Gutierrez and Gerardy
    (2017), Causal inference and uplift modelling: a review.

    >>> log = Log(range(40), [0] * 40, [1, 0] * 20, [1, 0] + [0] * 38, propensity=[0.5] * 40)
    >>> early, late = (auuc([[sign * -user] for user in range(40)], log).value for sign in (1, -1))
    >>> early > late
    True
    """
    return _area(scores, log, "AUUC", 0.0, (draws, seed))


def qini_coefficient(scores: Scores, log: Log, *, draws: int = 500, seed: int = 0) -> Estimate:
    """AUUC minus that of a ranking by chance: 0 if the order says nothing, below 0 if it is upside down.

        area between the uplift curve and the straight line to its end, rows and sales for each row

    It is not divided by the area of a perfect ranking, which nobody knows: no row shows both answers. Compare
    it only between rankings of the same log.

    Args:
        scores: as in `auuc`, and so are the others.
        log: with a propensity for each row.
        draws: of the users.
        seed: of the draws.

    Source: Radcliffe (2007), Using control groups to target on predicted lift.

    >>> log = Log(range(40), [0] * 40, [1, 0] * 20, [1, 0] * 10 + [0] * 20, propensity=[0.5] * 40)
    >>> qini_coefficient([[1]] * 40, log).value
    0.0
    """
    return _area(scores, log, "Qini coefficient", 0.5, (draws, seed))


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
    variance = base * (1 - base) + other * (1 - other)
    error = sqrt(variance / whole_number("per_arm", per_arm, low=2, high=10**15))
    shift, limit = abs(base - other) / error, NormalDist().inv_cdf(1 - alpha / 2)
    return NormalDist().cdf(shift - limit) + NormalDist().cdf(-shift - limit)


def _shares(**shares: float) -> None:
    for name, share in shares.items():
        real_number(name, share, above=0, below=1)


def _area(scores: object, log: Log, estimand: str, chance: float, drawn: tuple[int, int]) -> Estimate:
    """Mean of z times the share of budgets that reach the row, less what a ranking by chance has."""
    e = _chances(log)
    place = np.unique(-_of_rows(scores, log), return_inverse=True)[1]  # 0 for the largest score

    def compute(rows: ndarray) -> float:
        t = log.exposed[rows]
        shown, other = t / e[rows], (1 - t) / (1 - e[rows])
        if not (shown.any() and other.any()):
            raise ImpossibleCondition("all rows were shown, or none; both kinds are needed to compare them")
        y = log.outcome[rows] - log.outcome[rows].mean()
        z = (shown / shown.mean() - other / other.mean()) * y
        tied = np.bincount(place[rows])
        reach = 1 - ((np.cumsum(tied) - tied / 2) / len(rows))[place[rows]]  # of what is tied, the mean
        return float(((reach - chance) * z).mean())

    found = bootstrap(compute, user=log.user, estimand=estimand, draws=drawn[0], seed=drawn[1])
    return replace(found, method="SNIPS, bootstrap", assumption=_ASSUMES)


def _effect(listed: Float[ndarray, " log"], log: Log, estimand: str, times: float = 1) -> Estimate:
    """The effect among rows that are listed with these chances, times a number."""
    value, push, weights = _pushes(listed, log)
    some = listed > 0
    influence = times * some.sum() * push[some]
    one = from_influence(times * value, influence, (estimand, "SNIPS", _ASSUMES), log.user[some], *weights)
    return replace(one, n=round(float(listed.sum())))


def _pushes(
    listed: Float[ndarray, " log"], log: Log
) -> tuple[float, Float[ndarray, " log"], list[Float[ndarray, " log"]]]:
    """SNIPS among rows listed with these chances, what each row pushes, and the weights of both sides."""
    value, push, weights, e = 0.0, np.zeros(len(log)), [], _chances(log)
    for sign, side, chance in ((1, log.exposed, e), (-1, 1 - log.exposed, 1 - e)):
        weight = listed * side / chance
        if not weight.any():
            kind = "shown" if sign < 0 else "not shown"
            raise ImpossibleCondition(f"all rows in the lists were {kind}; both kinds are needed to compare")
        mean = np.average(log.outcome, weights=weight)
        value += sign * float(mean)
        push += sign * weight * (log.outcome - mean) / weight.sum()
        weights.append(weight)
    return value, push, weights


def _listed(scores: object, log: Log, n: int) -> Float[ndarray, " log"]:
    """The chance of each row that its good is among its user's n best, ties broken by a coin."""
    score = _of_rows(scores, log)
    pairs, first, pair = np.unique(
        np.column_stack([log.user, log.item]), axis=0, return_index=True, return_inverse=True
    )
    return _chance_listed(score[first], pairs[:, 0], whole_number("n", n, high=10**9))[pair.ravel()]


def _chance_listed(score: ndarray, owner: ndarray, n: int) -> Float[ndarray, " listed"]:
    """The chance of each to be among its owner's n largest, ties broken by a coin."""
    order = np.lexsort((-score, owner))
    whose, value = owner[order], score[order]
    starts = np.flatnonzero(np.r_[True, (whose[1:] != whose[:-1]) | (value[1:] != value[:-1])])
    sizes = np.diff(np.r_[starts, len(order)])
    before = starts - np.searchsorted(whose, whose[starts])
    chance = np.empty(len(order))
    chance[order] = np.repeat(np.clip((n - before) / sizes, 0, 1), sizes)
    return chance


def _of_rows(scores: object, log: Log) -> Float[ndarray, " log"]:
    """The score of each row of the log."""
    of_kind("log", log, Log)
    table = score_table(scores, (None, None))
    score = table[places(log, *table.shape)]
    if np.isnan(score).any():
        raise LabError("a row of the log has no finite score; rank it, or leave it out of the log")
    return score


def _chances(log: Log) -> Float[ndarray, " log"]:
    of_kind("log", log, Log)
    if log.propensity is None:
        raise LabError(
            "this log holds no propensity, and uplift needs the chance of each showing; pass a log whose "
            "list wrote it down, or one with a fitted propensity"
        )
    needed = "a chance strictly between 0 and 1; what is always shown has nothing to be compared with"
    return column("propensity", log.propensity, above=0, below=1, needed=needed)
