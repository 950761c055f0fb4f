"""Recommending by counting: the bestseller list, users like you, items like yours.

Terms: as in `causalrec_lab.recommenders`; *similarity* compares two sets of takings, of two users or of two
items; a *neighbour* is one of the k most alike.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass
from math import isnan

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from causalrec_lab.errors import LabError, of_kind, real_number, whole_number
from causalrec_lab.inputs import array, column
from causalrec_lab.log import Log
from causalrec_lab.recommenders.fitted import Fitted, interactions, sizes


@dataclass(frozen=True)
class Popularity:
    """The bestseller list: one order for everybody.

        score of an item = how many users took it

    Nobody's taste is in it; yet where a log was written by fame, it is hard to beat.

    Args:
        time: the column that tells when; None counts the whole log.
        recent: counts only rows of the last so many units of that column.
        unseen: score of an item that the log does not have at all; NaN says that nothing is known.

    >>> log = Log([0, 1, 2], [1, 1, 0], [1, 1, 1], [1, 1, 1])
    >>> Popularity().fit(log, users=3, items=3).scores()[0]
    array([ 1.,  2., nan])
    """

    time: str | None = None
    recent: float | None = None
    unseen: float = float("nan")

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Count.

        Raises:
            LabError: `recent` without a time column, or rows that do not fit the table.
        """
        users, items = sizes(log, users, items)
        nothing = isinstance(self.unseen, float) and isnan(self.unseen)
        unseen = self.unseen if nothing else real_number("unseen", self.unseen)
        logged = np.bincount(log.item, minlength=items) > 0  # (item,)
        if self.recent is not None:
            if self.time is None:
                raise LabError(f"recent is {self.recent}, but no column tells the time; give time='day'")
            of_kind("time", self.time, str, "the name of a column")
            when, recent = column(self.time, log[self.time]), real_number("recent", self.recent, above=0)
            log = log.select(when > when.max() - recent)
        count = interactions(log, users=users, items=items).sum(axis=0).astype(float)  # (item,)
        count = np.where(logged, count, unseen)
        return Fitted("bestsellers", np.tile(count, (users, 1)), {"count": count})


@dataclass(frozen=True)
class UserKNN:
    """What people like you took: a user's neighbours vote, each with the weight of their similarity.

        score_ui = sum over the k most like users v of  like_uv * taken_vi,  over the sum of like_uv

    Needs users who have items in common; a user with no taking has no neighbours, and an item that nobody
    took has no votes: both are NaN.

    Args:
        k: how many neighbours.

    >>> log = Log([0, 0, 1, 1, 1], [0, 1, 0, 1, 2], [1] * 5, [1] * 5)
    >>> UserKNN(k=1).fit(log, users=2, items=3).score(0, 2)
    1.0
    """

    k: int = 20

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Find each user's neighbours and let them vote."""
        table = interactions(log, users=users, items=items)
        like = nearest_neighbours(similarity(table), self.k)  # (user, user)
        weight = like.sum(axis=1, keepdims=True)  # (user, 1)
        votes = like @ table / np.where(weight > 0, weight, 1)  # (user, item)
        votes = np.where((weight > 0) & table.any(axis=0), votes, np.nan)
        return Fitted("user-kNN", votes, {"taken": table, "similarity": like})


@dataclass(frozen=True)
class ItemKNN:
    """Items like yours: an item scores by its similarity to what the user took.

        score_ui = sum over items j that u took, among the k most like i, of  like_ij

    Similarity here means "taken by the same people": no text is read. NaN for a user with no taking and an
    item that nobody took.

    Args:
        k: how many neighbours an item has.

    >>> log = Log([0, 0, 1], [0, 1, 0], [1] * 3, [1] * 3)
    >>> round(ItemKNN(k=1).fit(log, users=2, items=2).score(1, 1), 3)
    0.707
    """

    k: int = 20

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Find each item's neighbours among those that the user took."""
        table = interactions(log, users=users, items=items)
        like = nearest_neighbours(similarity(table.T), self.k)  # (item, item)
        score = table.astype(float) @ like.T  # (user, item)
        known = table.any(axis=1, keepdims=True) & table.any(axis=0)
        return Fitted("item-kNN", np.where(known, score, np.nan), {"taken": table, "similarity": like})


def similarity(table: Bool[ndarray, "row column"]) -> Float[ndarray, "row row"]:
    """How alike two rows of takings are; 0 where they have nothing in common, and with oneself.

        cosine = both / sqrt(one's * other's)

    >>> similarity(np.array([[True, True, False], [True, False, False]])).round(3).tolist()
    [[0.0, 0.707], [0.707, 0.0]]
    """
    rows = array("table", table, shape=(None, None), kind="binary").astype(float)
    both = rows @ rows.T  # (row, row)
    size = rows.sum(axis=1)
    under = np.sqrt(np.outer(size, size))
    like = np.divide(both, under, out=np.zeros_like(both), where=under > 0)
    np.fill_diagonal(like, 0.0)  # nobody is one's own neighbour
    return like


def nearest_neighbours(like: Float[ndarray, "row row"], k: int) -> Float[ndarray, "row row"]:
    """Only the k largest of each row, the others 0; ties go to whoever stands first.

    >>> nearest_neighbours(np.array([[0.0, 0.5, 0.2]]), 1).tolist()
    [[0.0, 0.5, 0.0]]
    """
    like, k = array("like", like, shape=(None, None)), whole_number("k", k)
    first: Int[ndarray, "row k"] = np.argsort(-like, axis=1, kind="stable")[:, :k]
    kept = np.zeros_like(like)
    np.put_along_axis(kept, first, np.take_along_axis(like, first, axis=1), axis=1)
    return kept
