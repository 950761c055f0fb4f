"""What every recommender hands back: a score per user and item, and where it knows nothing.

Terms: as in `causalrec_lab.recommenders`.

Taught in notebooks/06_recommenders.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from causalrec_lab.errors import LabError, of_kind, whole_number
from causalrec_lab.inputs import array
from causalrec_lab.log import Log

MOST_CELLS = 10**9  # a table of so many scores takes 8 GB


@dataclass(frozen=True, eq=False, repr=False)
class Fitted:
    """Scores of every user and item; NaN where the model knows nothing.

    Args:
        name: what the model is called.
        table: a number per user and item, larger is better; only the order within a user means anything.
        parts: what it has learned, by name, to be looked at.

    >>> Fitted("by hand", np.array([[0.2, np.nan]]))
    Fitted(by hand: 1 user, 2 items; nothing known of 0 users and 1 item)
    """

    name: str
    table: Float[ndarray, "user item"]
    parts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        of_kind("name", self.name, str)
        of_kind("parts", self.parts, Mapping, "a mapping of names to parts")
        table = array(f"the table of {self.name!r}", self.table, shape=(None, None), missing=True)
        table.setflags(write=False)
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "parts", MappingProxyType(dict(self.parts)))

    def scores(self) -> Float[ndarray, "user item"]:
        """The whole table, a copy of your own; NaN where nothing is known."""
        return self.table.copy()

    def score(self, user: int, item: int) -> float:
        """One score; NaN if nothing is known of this user or this item.

        Raises:
            LabError: there is no such user or item.
        """
        users, items = self.table.shape
        place = (
            whole_number("user", user, low=0, high=users - 1),
            whole_number("item", item, low=0, high=items - 1),
        )
        return float(self.table[place])

    @property
    def knows(self) -> Bool[ndarray, "user item"]:
        """True where there is a score."""
        return ~np.isnan(self.table)

    @property
    def cold_users(self) -> Bool[ndarray, " user"]:
        """Users without any score."""
        return ~self.knows.any(axis=1)

    @property
    def cold_items(self) -> Bool[ndarray, " item"]:
        """Items without any score."""
        return ~self.knows.any(axis=0)

    def or_else(self, other: "Fitted") -> "Fitted":
        """The same scores, with another model standing in where this one knows nothing.

        A user of whom nothing is known gets the other's scores. A single item of which nothing is known
        stands behind all that are known, in the other's order: scores of two models have no common scale, so
        any other place would be made up. That new items end up last is a price, and one that you can see.

        Raises:
            LabError: tables of different shapes, or the other knows nothing there either.

        >>> one = Fitted("one", np.array([[np.nan, 0.3], [np.nan, np.nan]]))
        >>> one.or_else(Fitted("two", np.array([[5.0, 4.0], [5.0, 4.0]]))).table.round(3).tolist()
        [[0.05, 0.3], [5.0, 4.0]]
        """
        if other.table.shape != self.table.shape:
            raise LabError(
                f"{self.name} has scores for {self.table.shape} and {other.name} for {other.table.shape}"
            )
        known, cold = self.knows, self.cold_users
        lost = ~known & ~other.knows
        if lost.any():
            user, item = (int(i) for i in np.argwhere(lost)[0])
            raise LabError(
                f"neither {self.name} nor {other.name} knows anything of user {user} and item {item}; name "
                "one that does, such as Popularity(unseen=0.0)"
            )
        lowest = np.where(known, self.table, np.inf).min(axis=1, keepdims=True)  # (user, 1)
        place = (
            (-other.table).argsort(axis=1, kind="stable").argsort(axis=1)
        )  # (user, item): 0 is other's best
        behind = np.where(cold[:, None], other.table, lowest - (1 + place) / (2 * self.table.shape[1]))
        table = np.where(known, self.table, behind)
        return Fitted(f"{self.name}, else {other.name}", table, {**self.parts, "stands in": other.name})

    def __repr__(self) -> str:
        users, items = self.table.shape
        cold = int(self.cold_users.sum()), int(self.cold_items.sum())
        return (
            f"Fitted({self.name}: {_count(users, 'user')}, {_count(items, 'item')}; nothing known of "
            f"{_count(cold[0], 'user')} and {_count(cold[1], 'item')})"
        )


def interactions(
    log: Log, *, users: int | None = None, items: int | None = None
) -> Bool[ndarray, "user item"]:
    """Who took what: true where a row of the log has an outcome above 0.

    Raises:
        LabError: a user or item of the log that is not among them.

    >>> interactions(Log([0, 0], [1, 2], [1, 1], [1, 0]), users=1, items=3).tolist()
    [[False, True, False]]
    """
    table = np.zeros(sizes(log, users, items), dtype=bool)
    table[log.user[log.outcome > 0], log.item[log.outcome > 0]] = True
    return table


def propensities(log: Log, needed_by: str, instead: str) -> Float[ndarray, " log"]:
    """The log's propensities, or the sentence that says who needs them, and what to use instead."""
    if log.propensity is None:
        raise LabError(
            f"the log has no propensities, and {needed_by} needs them; estimate them first, or use {instead}"
        )
    return log.propensity


def cell_sums(
    log: Log, values: Float[ndarray, " log"], shape: tuple[int, int]
) -> Float[ndarray, "user item"]:
    """Add up the values of each cell's rows."""
    table = np.zeros(shape)
    np.add.at(table, (log.user, log.item), values)
    return table


def sizes(log: Log, users: int | None, items: int | None) -> tuple[int, int]:
    """How many users and items there are: as many as said, or as the log has; refused if it does not fit."""
    of_kind("log", log, Log, "a log of rows")
    found = []
    for name, said in (("user", users), ("item", items)):
        ids = log[name]
        size = int(ids.max()) + 1 if said is None else whole_number(f"{name}s", said)
        wrong = (ids < 0) | (ids >= size)
        if wrong.any():
            row, given = int(np.argmax(wrong)), "" if said is None else f", but {name}s={size} was given"
            raise LabError(
                f"{name}[{row}] is {int(ids[row])}{given}; they go from 0 to {max(size - 1, 0)}: number them "
                "first, numpy.unique(names, return_inverse=True)"
            )
        found.append(size)
    if found[0] * found[1] > MOST_CELLS:
        raise LabError(
            f"{found[0]} users and {found[1]} items make a table of more than {MOST_CELLS} cells; number "
            "them from 0 without gaps, or score some users at a time: recommend.top_n_of_factors"
        )
    return found[0], found[1]


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'s' if number != 1 else ''}"
