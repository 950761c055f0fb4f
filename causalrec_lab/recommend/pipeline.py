"""The classic recommender from log to list, run once, with the object of every step kept to be looked at.

Terms: as in `causalrec_lab.recommenders`; the *head* is the tenth of the goods that is shown most.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from causalrec_lab.datasets import Catalogue
from causalrec_lab.errors import whole_number
from causalrec_lab.log import Log
from causalrec_lab.recommend.lists import Recommendation, top_n
from causalrec_lab.recommenders import (
    Fitted,
    Keywords,
    MatrixFactorisation,
    Popularity,
    UserKNN,
    interactions,
)


@dataclass(frozen=True)
class Pipeline:
    """What lies in each step.

    Args:
        taken: who took what.
        shown: showings of each item.
        neighbours: user-kNN, with the similarity of users.
        factors: matrix factorisation, with the vectors of users and of items.
        content: keywords, learnt from the texts.
        scores: of the factors, and of the bestsellers where these know nothing.
        names: of the items.
    """

    taken: Bool[ndarray, "user item"]
    shown: Int[ndarray, " item"]
    neighbours: Fitted
    factors: Fitted
    content: Fitted
    scores: Float[ndarray, "user item"]
    names: tuple[str, ...]

    def top(self, user: int, n: int = 3) -> tuple[Recommendation, ...]:
        """The user's list: the n best of what is not taken yet."""
        user = self._user(user)
        return top_n(self.scores[[user]], n, names=self.names, seen=self.taken[[user]]).rows

    def nearest(self, user: int, k: int = 2) -> list[tuple[int, float]]:
        """The k most similar users, and how similar each is."""
        similarity = self.neighbours.parts["similarity"][self._user(user)]
        near = np.argsort(-similarity, kind="stable")[: whole_number("k", k)]
        return [(int(other), float(similarity[other])) for other in near]

    def head_share(self) -> float:
        """Of all showings, the share that the head gets."""
        return float(np.sort(self.shown)[-len(self.shown) // 10 :].sum() / self.shown.sum())

    def _user(self, user: int) -> int:
        return whole_number("user", user, low=0, high=len(self.taken) - 1)


def run_pipeline(log: Log, items: Catalogue, *, users: int) -> Pipeline:
    """Run every step on a log: neighbours, factors, keywords, scores.

    Args:
        log: rows shown and not; `outcome` 1 where the item was taken.
        items: of the catalogue, by number.
        users: how many there are.

    Raises:
        LabError: a user or an item outside the table.
    """
    sizes = {"users": whole_number("users", users), "items": len(items)}
    factors = MatrixFactorisation(device="cpu").fit(log, **sizes)
    return Pipeline(
        interactions(log, **sizes),
        np.bincount(log.item[log.exposed == 1], minlength=len(items)),
        UserKNN().fit(log, **sizes),
        factors,
        Keywords(items.texts()).fit(log, **sizes),
        factors.or_else(Popularity(unseen=0.0).fit(log, **sizes)).scores(),
        tuple(items.names()),
    )
