"""Luck, by doing it again: draw the users anew, or deal the showing anew.

Terms: a *deal* is one way chance could have handed out the showing; *p* is the share of deals that come
out at least as far from zero as ours, if showing did nothing to anybody: the chance of the rows, not of the
claim.

Taught in notebooks/11_five_recipes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.estimate.effects import stratified
from causalrec_lab.estimate.result import Column, Estimate, Labels, distinct, log_columns

MOST_EXACT = 20_000  # deals that are counted one by one; beyond, a sample of them


def bootstrap(
    compute: Callable[[ndarray], float],
    *,
    user: Labels,
    estimand: str,
    draws: int = 500,
    seed: int = 0,
) -> Estimate:
    """An interval for anything: the users are drawn anew, with return, and the number is computed again.

        2.5 % and 97.5 % points of compute(rows of as many users, drawn with return)

    True for smooth numbers with some forty users or more; it fails for matching. It measures luck, as every
    interval does, and no story.

    Args:
        compute: from row numbers (a user drawn twice has its rows twice) to a number.
        user: who, one per row; all rows of a user are drawn together.
        estimand: what `compute` is about, in a word.
        draws: 100 or more.
        seed: of the draws.

    Raises:
        LabError: fewer than two users, or draws.

    Source: Efron (1979); Cameron and Miller (2015) for clusters.

    >>> y = np.arange(60.0)
    >>> bootstrap(lambda rows: y[rows].mean(), user=np.arange(60), estimand="mean").covers(29.5)
    True
    """
    names, place = distinct("user", user)
    if len(names) < 2:
        raise LabError(f"the bootstrap needs two users or more, and there is {len(names)}")
    whole_number("draws", draws, low=100)
    by_user = np.argsort(place, kind="stable")
    ends = np.cumsum(np.bincount(place))
    rows_of = np.split(by_user, ends[:-1])
    rng = np.random.default_rng(seed)
    drawn = [
        float(compute(np.concatenate([rows_of[who] for who in rng.integers(0, len(names), len(names))])))
        for _ in range(draws)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    value = float(compute(np.arange(len(place))))
    return Estimate(
        estimand, "bootstrap by user", value, float(low), float(high), "as the number itself", len(place)
    )


@dataclass(frozen=True, repr=False)
class RandomisationTest:
    """What a randomisation test found.

    Args:
        difference: as seen.
        p: share of deals at least as far from zero, in either direction.
        as_extreme: how many deals that are, ours among them.
        assignments: how many were looked at.
        exact: whether these are all there are.
        null_differences: the difference in each deal looked at.
    """

    difference: float
    p: float
    as_extreme: int
    assignments: int
    exact: bool
    null_differences: ndarray

    def __repr__(self) -> str:
        which = "all" if self.exact else "a sample of"
        counted = f"{self.as_extreme:,} of {which} {self.assignments:,} deals as far"
        return f"RandomisationTest({self.difference:+.3f}; {counted}: p = {self.p:.2g})"


def randomisation_test(
    outcome: Column,
    exposed: Column,
    *,
    stratum: Labels | None = None,
    draws: int = 9999,
    seed: int = 0,
) -> RandomisationTest:
    """How often chance alone makes a difference as large: the showing is dealt anew, the outcomes stay.

        p = deals with |difference| >= |ours|, out of all deals (or of a sample of them, ours counted in)

    Under the claim that showing changed nobody's outcome, every deal would have given the same outcomes. True
    without any model if chance dealt the showing, within each stratum. In a log where a list chose, p is of
    no use: a small one only says that the list did not choose by chance. It is never the chance that the
    claim is true, and never says how large an effect is.

    Args:
        outcome: what the user did.
        exposed: 1 if shown, else 0.
        stratum: groups within which chance dealt; None: one deal for all.
        draws: deals in the sample, where all are too many to count.
        seed: of the sample.

    Raises:
        ImpossibleCondition: a stratum where everybody, or nobody, was shown.

    Source: Fisher (1935), The Design of Experiments; Phipson and Smyth (2010) for counting ours in.

    >>> randomisation_test([1, 1, 0, 0], [1, 1, 0, 0])
    RandomisationTest(+1.000; 2 of all 6 deals as far: p = 0.33)
    """
    y, t = log_columns(outcome, exposed)
    whole_number("draws", draws, low=99)
    names = np.zeros(len(y), dtype=int) if stratum is None else stratum
    group = distinct("stratum", names, len(y))[1]
    seen = stratified(y, t, stratum=names).value  # refuses a stratum without both kinds
    parts = [np.flatnonzero(group == g) for g in range(group.max() + 1)]
    shown = [int(t[rows].sum()) for rows in parts]
    ways = math.prod(math.comb(len(rows), many) for rows, many in zip(parts, shown, strict=True))
    exact = ways <= MOST_EXACT
    sums = _every_sum(y, parts, shown) if exact else _drawn_sums(y, parts, shown, draws, seed)
    null_differences = np.zeros(ways if exact else draws)
    for column, rows, many in zip(sums, parts, shown, strict=True):
        rest = len(rows) - many
        null_differences += len(rows) / len(y) * (column / many - (y[rows].sum() - column) / rest)
    far = int((np.abs(null_differences) >= abs(seen) - 1e-9).sum())
    if exact:
        return RandomisationTest(seen, far / ways, far, ways, True, null_differences)
    return RandomisationTest(seen, (far + 1) / (draws + 1), far + 1, draws + 1, False, null_differences)


def _every_sum(y: ndarray, parts: list[ndarray], shown: list[int]) -> list[ndarray]:
    """For every deal, the sum of the outcomes of those shown, a column for each stratum."""
    of_each = [
        [y[list(rows)].sum() for rows in combinations(part.tolist(), many)]
        for part, many in zip(parts, shown, strict=True)
    ]
    return list(np.array(list(product(*of_each))).T)


def _drawn_sums(y: ndarray, parts: list[ndarray], shown: list[int], draws: int, seed: int) -> list[ndarray]:
    """The same for a sample of deals; where outcomes are 0 or 1 only a count is drawn, which is the same."""
    rng = np.random.default_rng(seed)
    columns = []
    for rows, many in zip(parts, shown, strict=True):
        part = y[rows]
        if np.isin(part, (0, 1)).all():
            ones = int(part.sum())
            columns.append(rng.hypergeometric(ones, len(part) - ones, many, size=draws).astype(float))
        else:
            columns.append(np.array([rng.permutation(part)[:many].sum() for _ in range(draws)]))
    return columns
