"""Luck, by doing it again: draw the users anew (bootstrap), or permute the showing.

Terms: an *assignment* is one way chance could have handed out the showing; *p* is the share of
assignments with a difference at least as far from zero as ours, if showing did nothing to anybody: the chance
of the rows, not of the claim.

Taught in notebooks/11_five_recipes.
"""

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError, whole_number
from causalrec_lab.estimate.effects import stratified
from causalrec_lab.estimate.result import Z95, Column, Estimate, Labels, generator, log_columns
from causalrec_lab.inputs import distinct

MOST_EXACT = 20_000  # assignments that are counted one by one; beyond, a sample of them


def bootstrap(
    compute: Callable[[ndarray], float | Estimate],
    *,
    user: Labels,
    estimand: str = "",
    draws: int = 500,
    seed: int = 0,
) -> Estimate:
    """An interval for anything: the users are drawn anew, with return, and the number is computed again.

        2.5 % and 97.5 % points of compute(rows of as many users, drawn with return), for a number;
        value - 1.96 and + 1.96 standard deviations of the draws, for an `Estimate`

    What `compute` learns (a propensity, an outcome model, a line) is learnt again in each draw, so that the
    interval includes the luck of the learning. True for smooth numbers with some forty users or more; it
    fails for matching. It measures luck, as every interval does, and no story.

    Args:
        compute: from row numbers (a user drawn twice has its rows twice) to a number, or to an `Estimate`,
            whose interval is then replaced.
        user: who, one per row; all rows of a user are drawn together. Give `cross_fit` the same users of the
            same rows as `groups`, or a row that was drawn twice helps to predict itself.
        estimand: what `compute` is about, in a word.
        draws: from 100 to a million.
        seed: of the draws, a whole number of 0 or more.

    Raises:
        LabError: fewer than two users, or draws; a result that is no finite number.
        ImpossibleCondition: more than a tenth of the draws have no result.

    Source: Efron (1979); Cameron and Miller (2015) for clusters.

    >>> y = np.arange(60.0)
    >>> bootstrap(lambda rows: y[rows].mean(), user=np.arange(60), estimand="mean").covers(29.5)
    True
    """
    names, place = distinct("user", user)
    if len(names) < 2:
        raise LabError(f"the bootstrap needs two users or more, and there is {len(names)}")
    draws = whole_number("draws", draws, low=100, high=10**6)
    by_user = np.argsort(place, kind="stable")
    many = np.bincount(place)  # rows of each user, who stand together in by_user
    first = np.cumsum(many) - many
    rng = generator(seed)
    found, drawn = compute(np.arange(len(place))), []
    for _ in range(draws):
        who = rng.integers(0, len(names), len(names))
        sizes = many[who]
        rows = by_user[np.repeat(first[who] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())]
        with suppress(ImpossibleCondition):  # a draw without both kinds of rows, say
            drawn.append(number_of(compute(rows)))
    if len(drawn) < 0.9 * draws:
        raise ImpossibleCondition(
            f"{draws - len(drawn)} of {draws} draws of the users have no result; more users are needed"
        )
    if isinstance(found, Estimate):
        half = Z95 * float(np.std(drawn, ddof=1))
        ends = {"low": found.value - half, "high": found.value + half}
        return replace(found, **ends, method=f"{found.method}, bootstrap")
    low, high = np.quantile(drawn, (0.025, 0.975))
    about = {"assumption": "as the number itself", "n": len(place)}
    return Estimate(estimand, "bootstrap by user", number_of(found), float(low), float(high), **about)


def number_of(found: object) -> float:
    """What was computed, as a finite number."""
    number = found.value if isinstance(found, Estimate) else float(found)
    if not math.isfinite(number):
        raise LabError(f"compute gave {number}; a finite number is needed for every draw of the rows")
    return number


@dataclass(frozen=True, repr=False)
class RandomisationTest:
    """What a randomisation test found.

    Args:
        difference: as seen.
        p: share of assignments at least as far from zero, in either direction.
        as_extreme: how many assignments that are, ours among them.
        assignments: how many were looked at.
        exact: whether these are all there are.
        null_differences: the difference in each assignment looked at.
    """

    difference: float
    p: float
    as_extreme: int
    assignments: int
    exact: bool
    null_differences: ndarray

    def __repr__(self) -> str:
        which = "all" if self.exact else "a sample of"
        counted = f"{self.as_extreme:,} of {which} {self.assignments:,} assignments as extreme"
        return f"RandomisationTest({self.difference:+.3f}; {counted}: p = {self.p:.2g})"


def randomisation_test(
    outcome: Column,
    exposed: Column,
    *,
    stratum: Labels | None = None,
    user: Labels | None = None,
    draws: int = 9999,
    seed: int = 0,
) -> RandomisationTest:
    """How often chance alone makes a difference as large: the showing is permuted, the outcomes stay.

        p = assignments with |difference| >= |ours|, out of all (or of a sample of them, ours counted in)

    Under the sharp null that showing changed nobody's outcome, every assignment would give the same outcomes.
    True without any model if chance assigned the showing, within each stratum: to rows, or with `user` to
    users, all of whose rows are then assigned together. In a log where a list chose, p is of no use: a small
    one only says that the list did not choose by chance. It is never the chance that the claim is true, and
    never says how large an effect is.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        stratum: groups within which chance assigned; None: one for all.
        user: who, where chance assigned users and not rows; None: each row had a coin of its own.
        draws: assignments in the sample, where all are too many to count, 99 to a million.
        seed: of the sample.

    Raises:
        LabError: a user who was shown in some rows and not in others, or who is in two strata.
        ImpossibleCondition: a stratum where everybody, or nobody, was shown.

    Source: Fisher (1935), The Design of Experiments; Phipson and Smyth (2010) for counting ours in.

    >>> randomisation_test([1, 1, 0, 0], [1, 1, 0, 0])
    RandomisationTest(+1.000; 2 of all 6 assignments as extreme: p = 0.33)
    """
    y, t = log_columns(outcome, exposed)
    draws = whole_number("draws", draws, low=99, high=10**6)
    names = np.zeros(len(y), dtype=int) if stratum is None else stratum
    group = distinct("stratum", names, len(y))[1]
    centre = y - y.mean() if np.ptp(y) else 0 * y  # no difference changes, and no figure is lost far from 0
    seen = stratified(centre, t, stratum=names).value  # refuses a stratum without both kinds
    unit, t, group = dealt_units(user, t, group)
    values = np.column_stack([np.bincount(unit, centre), np.bincount(unit)])  # (unit, sum and rows)
    parts = [np.flatnonzero(group == g) for g in range(group.max() + 1)]
    shown = [int(t[part].sum()) for part in parts]
    ways = _ways(parts, shown)
    deals = values, parts, shown
    sums = _drawn_sums(*deals, draws, seed) if ways is None else _every_sum(*deals)
    null_differences = np.zeros(draws if ways is None else ways)
    for (column, many), part in zip(sums, parts, strict=True):
        total, rows = values[part].sum(0)
        null_differences += rows / len(y) * (column / many - (total - column) / (rows - many))
    far = int((np.abs(null_differences) >= abs(seen) - 1e-9 * np.abs(centre).max()).sum())
    if ways is not None:
        return RandomisationTest(seen, far / ways, far, ways, True, null_differences)
    return RandomisationTest(seen, (far + 1) / (draws + 1), far + 1, draws + 1, False, null_differences)


def dealt_units(user: Labels | None, t: ndarray, group: ndarray) -> tuple[ndarray, ndarray, ndarray]:
    """What chance assigned: the unit of each row, and of each unit its showing and its group."""
    if user is None:
        return np.arange(len(t)), t, group
    names, unit = distinct("user", user, len(t))
    first = np.unique(unit, return_index=True)[1]
    for of_row, word in ((t, "shown in some rows and not in others"), (group, "in two strata")):
        mixed = of_row != of_row[first][unit]
        if mixed.any():
            who = names[unit[np.argmax(mixed)]]
            raise LabError(f"user {who} is {word}, so chance assigned rows and not users; leave user out")
    return unit, t[first], group[first]


def _ways(parts: list[ndarray], shown: list[int]) -> int | None:
    """How many assignments there are; None where they are too many to count one by one."""
    sizes = [(len(part), many) for part, many in zip(parts, shown, strict=True)]
    logs = (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for n, k in sizes)
    if sum(logs) > math.log(MOST_EXACT) + 1:
        return None
    ways = math.prod(math.comb(n, k) for n, k in sizes)
    return ways if ways <= MOST_EXACT else None


def _every_sum(values: ndarray, parts: list[ndarray], shown: list[int]) -> list[tuple[ndarray, ndarray]]:
    """For every assignment, the sum of outcomes and rows of those shown, a pair of columns each stratum."""
    of_each = [
        [values[list(units)].sum(0) for units in combinations(part.tolist(), many)]
        for part, many in zip(parts, shown, strict=True)
    ]
    return [tuple(np.array(column).T) for column in zip(*product(*of_each), strict=True)]


def _drawn_sums(
    values: ndarray, parts: list[ndarray], shown: list[int], draws: int, seed: int
) -> list[tuple[ndarray, ndarray]]:
    """The same for a sample of them; of two outcomes only a count is drawn, which is the same."""
    rng = generator(seed)
    columns = []
    for part, many in zip(parts, shown, strict=True):
        low, high = values[part].min(0), values[part].max(0)
        twofold = np.isin(values[part, 0], (low[0], high[0])).all() and low[1] == high[1]
        if twofold:
            ones = int((values[part, 0] == high[0]).sum())
            count = rng.hypergeometric(ones, len(part) - ones, many, size=draws)
            columns.append((count * high[0] + (many - count) * low[0], np.full(draws, many * low[1])))
        else:
            deals = (values[part[rng.permutation(len(part))[:many]]].sum(0) for _ in range(draws))
            columns.append(tuple(np.array(list(deals)).T))
    return columns
