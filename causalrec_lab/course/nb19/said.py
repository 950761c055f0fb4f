"""Results of notebook 19 as they are printed: each with its 95 % interval.

Taught in notebooks/19_language_models_on_trial.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy import ndarray
from scipy import stats

from causalrec_lab.evaluate import over_users, t_interval
from causalrec_lab.language.position import variance_shares

DRAWS = 500


def counted(hits: float, out_of: int) -> str:
    """A count and its share, with Clopper and Pearson's exact interval of the share.

    >>> counted(1, 30)
    '1 of 30 = 0.03 [0.00, 0.17]'
    """
    hits = int(hits)
    ends = stats.binomtest(hits, out_of).proportion_ci()
    return f"{hits} of {out_of} = {ranged(hits / out_of, ends.low, ends.high)}"


def of_users(values: Sequence[float] | ndarray) -> str:
    """The mean over users, with the interval of the user bootstrap.

    >>> of_users([0.0, 1.0, 1.0, 1.0])
    '0.75 [0.25, 1.00]'
    """
    one = over_users(np.asarray(values, dtype=float), estimand="mean")
    return ranged(one.value, one.low, one.high)


def of_shops(values: Sequence[float] | ndarray) -> str:
    """The mean over shops (or over pairs of things), with Student's interval.

    >>> of_shops([1.0, 2.0, 3.0])
    '2.00 [-0.48, 4.48]'
    """
    one = t_interval(np.asarray(values, dtype=float), estimand="mean")
    return ranged(one.value, one.low, one.high)


def drawn_again(what: Callable[..., ndarray], *tables: ndarray, seed: int = 0) -> ndarray:
    """Low and high of a statistic of users, by the user bootstrap: users are drawn with return, 500 times.

    Args:
        what: takes the tables, gives a number or an array.
        tables: a row a user in each; a user is drawn with the rows of all tables.
        seed: of the draws.

    Returns:
        (2, ...): the 2.5 % and the 97.5 % point of each number that `what` gives.

    >>> drawn_again(np.mean, np.zeros(10)).tolist()
    [0.0, 0.0]
    """
    draw, many = np.random.default_rng(seed), len(tables[0])
    rows = draw.integers(many, size=(DRAWS, many))
    return np.quantile([what(*(table[row] for table in tables)) for row in rows], (0.025, 0.975), axis=0)


def share(what: str, picked: ndarray, order: ndarray) -> str:
    """The share of the variance that the place or the good explains, with the interval of the user bootstrap.

    Args:
        what: "place" or "good".
        picked: as `position.variance_shares` takes it, like `order`.
    """
    ends = drawn_again(lambda *some: variance_shares(*some)[what], picked, order)
    return ranged(variance_shares(picked, order)[what], *ends)


def excess(changes: ndarray, placebos: int = 8) -> ndarray:
    """By how much a change moves the mean more than the placebo that moves it most, (change, kind).

    Args:
        changes: (user, change, kind), after minus before; the placebos come first.
        placebos: how many there are.

    >>> excess(np.array([[[1.0], [-2.0], [5.0]]]), placebos=2).tolist()
    [[3.0]]
    """
    size = np.abs(changes.mean(axis=0))
    return size[placebos:] - size[:placebos].max(axis=0)


def correlated(one: ndarray, other: ndarray) -> str:
    """Spearman's correlation, with Fisher's interval of the correlation of the ranks, and its p-value.

    >>> correlated(np.arange(8), np.array([1, 0, 2, 3, 5, 4, 7, 6]))
    '0.93 [0.65, 0.99], p 0.00'
    """
    found = stats.spearmanr(one, other)
    ends = stats.pearsonr(stats.rankdata(one), stats.rankdata(other)).confidence_interval()
    return f"{ranged(found.statistic, ends.low, ends.high)}, p {found.pvalue:.2f}"


def ranged(value: float, low: float, high: float, *, points: bool = False) -> str:
    """A number and its interval, to two decimals, or to one as points of a hundred with their sign.

    >>> ranged(-0.125, -0.5, 0.25), ranged(0.092, 0.08, 0.104, points=True)
    ('-0.12 [-0.50, 0.25]', '+9.2 [+8.0, +10.4]')
    """
    form = "+.1f" if points else "z.2f"
    value, low, high = (format(100 * x if points else x, form) for x in (value, low, high))
    return f"{value} [{low}, {high}]"
