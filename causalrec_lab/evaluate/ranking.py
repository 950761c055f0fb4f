"""Ranking metrics per user, ties by their expected value, and how wide a net the lists cast.

Terms: as in `causalrec_lab.evaluate`; a *tie* is candidates with the same score, whose order is left to
chance: each metric is then its mean over all orders.

Taught in notebooks/06_recommenders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import comb
from types import MappingProxyType

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from causalrec_lab.errors import whole_number
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate.held_out import Cells, HeldOut, Scores, score_table
from causalrec_lab.evaluate.intervals import SAMPLES, each_over_users
from causalrec_lab.inputs import refuse

METRICS = ("hit_rate", "precision", "recall", "NDCG", "MRR", "MAP")


@dataclass(frozen=True, eq=False, repr=False)
class Scorecard(Mapping):
    """The metrics of one model: name -> Estimate, and each user's own value in `per_user`.

    Args:
        k: length of the list.
        estimates: metric -> mean over users, with its interval.
        per_user: metric -> value of each user, NaN for users without a hit.
        coverage: share of the candidate items that stand in somebody's list; ties in the order of the
            catalogue: it is about the lists that are shown, and a list shows one order.
        head_item_share: share of all places that go to the most listed tenth of the items: about a tenth if
            the lists are as wide as the shop, 1 if a tenth of the shop is all that is ever listed.
    """

    k: int
    estimates: Mapping[str, Estimate]
    per_user: Mapping[str, Float[ndarray, " user"]] = field(default_factory=dict)
    coverage: float = 0.0
    head_item_share: float = 0.0

    def __getitem__(self, metric: str) -> Estimate:
        return self.estimates[metric]

    def __iter__(self) -> Iterator[str]:
        return iter(self.estimates)

    def __len__(self) -> int:
        return len(self.estimates)

    def __repr__(self) -> str:
        said = [
            f"{one.estimand.replace(' ', '_')} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]"
            for one in self.estimates.values()
        ]
        users = next(iter(self.estimates.values())).n
        wide = (
            f"{self.coverage:.0%} of the items listed, "
            f"{self.head_item_share:.0%} of the places to a tenth of them"
        )
        return f"{', '.join(said)}; {users} users; {wide}"


def ranking(scores: Scores, asked: HeldOut, *, k: int = 5, samples: int = SAMPLES) -> Scorecard:
    """Rank each user's candidates by score and count how high the hits stand.

    Users without a hit are left out: no ranking of theirs could be right. Candidates with the same score are
    in no order, so they count with the mean over all orders, as in scikit-learn's ndcg_score.

    Args:
        scores: a number per user and item, larger is better; needed where there is a candidate.
        asked: the question, from `held_out`.
        k: length of the list, 1 or more.
        samples: draws of the user bootstrap.

    Raises:
        LabError: scores of another shape, or none for a candidate.

    >>> ask = HeldOut([[False, True, False], [True, False, False]], np.ones((2, 3), dtype=bool))
    >>> ranking(np.array([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0]]), ask, k=1)["hit_rate"].value
    0.5
    """
    table = _scores(scores, asked.candidates)
    k = whole_number("k", k, high=10**6)
    per_user = {name: np.full(len(table), np.nan) for name in METRICS}
    for user in np.flatnonzero(asked.asked):
        ranked = asked.candidates[user]
        values = one_user(table[user, ranked], asked.hits[user, ranked], k)
        for name in METRICS:
            per_user[name][user] = values[name]
    named = [_named(name, k) for name in METRICS]
    estimates = dict(zip(METRICS, each_over_users([*per_user.values()], named, samples=samples), strict=True))
    places, goods = _places(table, asked.candidates, k), int(asked.candidates.any(axis=0).sum())
    return Scorecard(
        int(k),
        MappingProxyType(estimates),
        MappingProxyType(per_user),
        float((places > 0).sum() / goods),
        float(np.sort(places)[::-1][: max(1, round(goods / 10))].sum() / places.sum()),
    )


def one_user(scores: Float[ndarray, " item"], hits: Bool[ndarray, " item"], k: int) -> dict[str, float]:
    """The metrics of one user's candidates, each the mean over all orders of what is tied.

    >>> one_user(np.array([1.0, 1.0]), np.array([True, False]), 1)["NDCG"]
    0.5
    """
    order = np.argsort(-scores, kind="stable")
    score, hit = scores[order], hits[order].astype(float)  # (rank,)
    starts = np.flatnonzero(np.diff(score, prepend=np.inf))  # first rank of each tie
    sizes = np.diff(starts, append=len(score))
    inside = np.add.reduceat(hit, starts)  # hits within each tie
    mean = np.repeat(inside / sizes, sizes)  # (rank,): chance that this rank holds a hit
    total = hit.sum()
    discount = 1 / np.log2(np.arange(2, len(score) + 2))
    best = discount[: min(k, int(total))].sum()
    rank = np.arange(1, len(score) + 1)
    before = np.repeat(np.cumsum(inside) - inside, sizes)  # hits above the tie, for each rank
    beside = np.repeat((inside - 1) / np.maximum(sizes - 1, 1), sizes)  # chance of another hit within it
    expected = before + 1 + (rank - 1 - np.repeat(starts, sizes)) * beside  # hits up to here, if here is one
    groups = list(zip(starts.tolist(), sizes.tolist(), inside.astype(int).tolist(), strict=True))
    return {
        "hit_rate": _some_hit(groups, k),
        "precision": float(mean[:k].sum() / k),
        "recall": float(mean[:k].sum() / total),
        "NDCG": float((mean * discount)[:k].sum() / best),
        "MRR": _first_hit(groups),
        "MAP": float((mean * expected / rank).sum() / total),
    }


def _places(table: ndarray, candidates: Cells, k: int) -> Int[ndarray, " item"]:
    """How often each item stands among somebody's first k, ties in the order of the catalogue."""
    order = np.lexsort((-table, ~candidates))[:, :k]  # (user, k), candidates first
    listed = np.take_along_axis(candidates, order, axis=1)  # (user, k)
    return np.bincount(order[listed], minlength=table.shape[1])


def _some_hit(groups: list[tuple[int, int, int]], k: int) -> float:
    """Chance of a hit among the first k, when each tie is shuffled."""
    for start, size, hits in groups:
        if start >= k:
            return 0.0
        if hits:
            drawn = min(k - start, size)
            return 1 - comb(size - hits, drawn) / comb(size, drawn) if drawn < size else 1.0
    return 0.0


def _first_hit(groups: list[tuple[int, int, int]]) -> float:
    """Mean of 1 / rank of the first hit, when each tie is shuffled."""
    start, size, hits = next(group for group in groups if group[2])
    ways = comb(size, hits)
    return sum(
        comb(size - 1 - before, hits - 1) / ways / (start + before + 1) for before in range(size - hits + 1)
    )


def _scores(scores: object, candidates: ndarray) -> ndarray:
    """Scores as floats, with a number wherever there is a candidate."""
    table = score_table(scores, candidates.shape)
    needed = "a finite score for each candidate; say what stands in where the model knows nothing: "
    needed += "model.or_else(bestsellers).scores()"
    refuse("scores", table, candidates & np.isnan(table), needed)
    return np.nan_to_num(table)


def _named(metric: str, k: int) -> str:
    return metric if metric in ("MRR", "MAP") else f"{metric.replace('_', ' ')}@{k}"
