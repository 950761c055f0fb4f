"""Judges predicted ratings by cells that chance chose: errors, graded rankings, differences user by user.

Terms: *randomised cells* are user-item pairs that a draw chose, each with the same chance, so that their mean
is the mean over all pairs; *stars as gain* means that a good placed high counts by the rating it got; a
*metric* is one of the three ways of judging:

    MSE     mean over the cells of (rating - score)^2
    MAE     mean over the cells of |rating - score|
    NDCG    mean over users of  sum of stars / log2(1 + rank) over their k highest scores, of the largest
            such sum their cells allow

The first two are about level and order at once, and a constant added to all scores moves them; the third is
about order alone, and no constant moves it.

Taught in notebooks/15_real_evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from jaxtyping import Bool, Float, Int, Num
from numpy import ndarray

from causalrec_lab.errors import LabError, of_kind, one_of, whole_number
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate.held_out import Scores, places, score_table
from causalrec_lab.inputs import column, mask, refuse
from causalrec_lab.log import Log

RATING_METRICS = ("MSE", "MAE", "NDCG")
ASSUMES = "chance chose the cells, and the users are drawn like those to come"


@dataclass(frozen=True, eq=False, repr=False)
class RatingScorecard(Mapping):
    """How one model did on randomised cells: metric -> Estimate; `minus` compares two, user by user.

    Args:
        k: length of the list that NDCG looks at.
        rows: cells of each user.
        sums: "MSE" and "MAE" -> sum of the users' errors; "NDCG" -> each user's own, NaN without two cells.
        samples: draws of the users.
    """

    k: int
    rows: Int[ndarray, " user"]
    sums: Mapping[str, Float[ndarray, " user"]]
    samples: int = 1000

    def __getitem__(self, metric: str) -> Estimate:
        return self._estimate(metric, None)

    def __iter__(self):
        return iter(RATING_METRICS)

    def __len__(self) -> int:
        return len(RATING_METRICS)

    def minus(self, other: "RatingScorecard", metric: str) -> Estimate:
        """Figure of this model minus the other's: the same users in every draw.

        Much surer than two intervals side by side: a user who is hard to predict is hard for both.

        Args:
            other: judged by the same cells.
            metric: "MSE", "MAE" or "NDCG".

        Raises:
            LabError: the other was judged by other cells.
            UnknownName: another metric.
        """
        same = self.rows.shape == other.rows.shape and (self.rows == other.rows).all() and self.k == other.k
        if not same:
            raise LabError(
                f"the models were judged by {self.rows.sum():,} and {other.rows.sum():,} cells (k={self.k} "
                f"and {other.k}); a difference needs the same cells of the same users"
            )
        return self._estimate(metric, other)

    def _estimate(self, metric: str, other: "RatingScorecard | None") -> Estimate:
        one_of("metric", metric, RATING_METRICS)
        users = len(self.rows)
        draws = np.random.default_rng(0).integers(users, size=(self.samples, users))
        everybody = np.arange(users)[None]
        value, many = (self._figure(metric, who) for who in (everybody, draws))
        if other is not None:
            value, many = value - other._figure(metric, everybody), many - other._figure(metric, draws)
        low, high = np.nanpercentile(many, [2.5, 97.5])
        name = f"NDCG@{self.k}" if metric == "NDCG" else metric
        estimand = name if other is None else f"{name}, difference"
        n = int(self.rows.sum())
        return Estimate(estimand, "user bootstrap", float(value[0]), float(low), float(high), ASSUMES, n)

    def _figure(self, metric: str, who: Int[ndarray, "draw user"]) -> Float[ndarray, " draw"]:
        """The figure over these users, each as often as it stands there."""
        sums, counts = self.sums[metric], self.rows
        if metric == "NDCG":
            counts = ~np.isnan(sums)
            sums = np.where(counts, sums, 0.0)
        total, among = sums[who].sum(axis=1), counts[who].sum(axis=1)
        return np.divide(total, among, out=np.full(len(total), np.nan), where=among > 0)

    def __repr__(self) -> str:
        said = [f"{one.estimand} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]" for one in self.values()]
        return f"{', '.join(said)}; {self.rows.sum():,} cells of {(self.rows > 0).sum()} users"


def on_randomised(
    scores: Scores, drawn: Log, *, keep: Bool[ndarray, " log"] | None = None, k: int = 5, samples: int = 1000
) -> RatingScorecard:
    """Judge a table of predicted ratings by cells that chance chose.

    True for every pair of these users and items, asked or not, because chance chose the cells. It costs an
    experiment: somebody had to rate what chance brought. Intervals are over users; the rows of one user are
    no independent witnesses.

    Args:
        scores: a predicted rating per user and item.
        drawn: ratings in `outcome`; `propensity`, where it is known, must be the same in every row.
        keep: the rows to judge by, True for each; such as those that stand in no training set.
        k: length of the list that NDCG looks at, 1 or more.
        samples: draws of the users, 200 or more.

    Raises:
        LabError: propensities that differ, ids outside the table, a score that is no number, a cell that was
            rated twice, stars below 0, or no rows.

    Source: Schnabel et al. (2016), Recommendations as Treatments, section 6; Jarvelin and Kekalainen (2002).

    >>> drawn = Log([0, 0, 1], [0, 1, 1], [1, 1, 1], [5.0, 1.0, 2.0])
    >>> judged = on_randomised(np.array([[4.0, 1.0], [3.0, 3.0]]), drawn, samples=200)
    >>> round(judged["MSE"].value, 3), judged["NDCG"].value
    (0.667, 1.0)
    """
    k = whole_number("k", k, high=10**6)
    of_kind("drawn", drawn, Log)
    samples = whole_number("samples", samples, low=200, high=10**6)
    table = _table(scores, drawn)
    _by_chance(drawn)
    log = drawn if keep is None else drawn.select(mask("keep", keep, len(drawn)))
    off = log.outcome - table[log.user, log.item]
    users = len(table)
    order = np.lexsort((log.item, log.user))
    who, which = log.user[order], log.item[order]
    twice = (who[1:] == who[:-1]) & (which[1:] == which[:-1])
    if twice.any():
        cell = int(np.argmax(twice))
        raise LabError(f"user {who[cell]} rated item {which[cell]} in two rows; keep one of them")
    if np.bincount(log.user, minlength=users).max() < 2:
        raise LabError(
            f"{len(log)} rows are left, no two of one user, and a ranking needs two; keep more rows"
        )
    if (log.outcome < 0).any():
        raise LabError(f"a rating is {log.outcome.min():g}, and NDCG counts stars of 0 or more; shift them")
    gain = np.full(users, np.nan)
    for rows in np.split(order, np.flatnonzero(np.diff(who)) + 1):  # those of one user
        if len(rows) > 1:
            user = log.user[rows[0]]
            gain[user] = graded_ndcg(table[user, log.item[rows]], log.outcome[rows], k=k)
    sums = {"MSE": np.bincount(log.user, off**2, users), "MAE": np.bincount(log.user, np.abs(off), users)}
    rows = np.bincount(log.user, minlength=users)
    return RatingScorecard(int(k), rows, MappingProxyType({**sums, "NDCG": gain}), int(samples))


def graded_ndcg(scores: Num[ndarray, " item"], stars: Num[ndarray, " item"], *, k: int) -> float:
    """NDCG@k of one user with stars as gain; what is tied counts with the mean over all orders.

        sum over ranks 1 to k of  gain / log2(1 + rank),  over the same sum for the best order

    NaN where every gain is 0. A user who gave all the same is told nothing by any order: 1.

    Args:
        scores: larger is better.
        stars: the gain of each, 0 or more.
        k: ranks that count, 1 or more.

    Raises:
        LabError: lengths that differ, a score or a gain that is no finite number, a gain below 0.

    >>> graded_ndcg(np.array([2.0, 1.0]), np.array([1.0, 4.0]), k=1)
    0.25
    """
    score, k = column("scores", scores), whole_number("k", k, high=10**6)
    gain = column("stars", stars, n=len(score), low=0)
    order = np.argsort(-score, kind="stable")
    score, gain = score[order], gain[order]  # (rank,)
    starts = np.flatnonzero(np.r_[True, score[1:] != score[:-1]])  # first rank of each tie
    sizes = np.diff(np.r_[starts, len(score)])
    mean = np.repeat(np.add.reduceat(gain, starts) / sizes, sizes)  # (rank,)
    discount = 1 / np.log2(np.arange(2, len(score) + 2))
    best = (np.sort(gain)[::-1] * discount)[:k].sum()
    return float((mean * discount)[:k].sum() / best) if best > 0 else float("nan")


def _by_chance(drawn: Log) -> None:
    """Refuse cells that are known to have been chosen."""
    e = drawn.propensity
    if e is not None and len(e) and np.ptp(e) > 1e-9:
        raise LabError(
            f"the propensities go from {e.min():.3g} to {e.max():.3g}, so chance did not choose these cells "
            "alike; judge by a randomised log, or by held_out_error(..., judged_by='propensity')"
        )


def _table(scores: object, log: Log) -> Float[ndarray, "user item"]:
    """Scores as floats, with a number for every row of the log."""
    table = score_table(scores, (None, None))
    rated = np.zeros(table.shape, dtype=bool)
    rated[places(log, *table.shape)] = True
    needed = "a number, for that cell was rated; give every rated cell one, such as the mean"
    refuse("scores", table, rated & np.isnan(table), needed)
    return table
