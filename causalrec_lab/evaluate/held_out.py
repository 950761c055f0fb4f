"""What a ranking is asked: for each user, which items are ranked and which of them are hits.

Terms: as in `causalrec_lab.evaluate`.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Num
from numpy import ndarray

from causalrec_lab.errors import LabError, of_kind, one_of, whole_number
from causalrec_lab.inputs import array, column, raw
from causalrec_lab.log import Log, Split

Scores = Num[ndarray, "user item"]
Cells = Bool[ndarray, "user item"]
MOST_CELLS = 10**9
CANDIDATES = ("unseen", "tested")


@dataclass(frozen=True, eq=False, repr=False)
class HeldOut:
    """The items to rank for each user, and which of them the user took.

    Args:
        hits: true for a held-out item that the user took; every hit is a candidate.
        candidates: true for an item that is ranked.

    Raises:
        LabError: tables of different shapes, a hit that is no candidate, or no hit at all.

    >>> HeldOut([[True, False, False]], [[True, True, False]])
    HeldOut(1 user with 1 hit among 2 candidates each, on average)
    """

    hits: Cells
    candidates: Cells

    def __post_init__(self) -> None:
        shape = (None, None)
        for name in ("hits", "candidates"):
            table = truths(name, getattr(self, name), shape)
            shape = table.shape
            table.setflags(write=False)
            object.__setattr__(self, name, table)
        lost = self.hits & ~self.candidates
        if lost.any():
            user, item = (int(i) for i in np.argwhere(lost)[0])
            raise LabError(
                f"item {item} is a hit of user {user} but no candidate; what is not ranked cannot be found"
            )
        if not self.hits.any():
            raise LabError("there is no hit; a ranking needs at least one user who took something")

    @property
    def asked(self) -> Bool[ndarray, " user"]:
        """The users with a hit: the only ones a ranking can be right or wrong about."""
        return self.hits.any(axis=1)

    def __repr__(self) -> str:
        asked = self.asked
        users = f"{int(asked.sum())} user{'s' if asked.sum() != 1 else ''}"
        hits, each = self.hits[asked].sum(axis=1).mean(), self.candidates[asked].sum(axis=1).mean()
        many = f"{hits:.3g} hit{'s' if hits != 1 else ''}"
        return f"HeldOut({users} with {many} among {each:.3g} candidates each, on average)"


def truths(name: str, values: object, shape: tuple[int | None, int | None]) -> Cells:
    """A table of True and False."""
    table = array(name, values, shape=shape, kind="binary").astype(bool)
    if np.asarray(values).dtype != bool:
        raise LabError(f"{name} holds numbers; a table of True and False is needed, (user, item)")
    return table


def score_table(scores: object, shape: tuple[int | None, int | None]) -> Float[ndarray, "user item"]:
    """Scores with NaN wherever there is no finite one."""
    scores = raw("scores", scores)
    if scores.dtype.kind == "f":
        scores = np.where(np.isfinite(scores), scores, np.nan)
    return array("scores", scores, shape=shape, missing=True)


def places(log: Log, users: int, items: int) -> tuple[ndarray, ndarray]:
    """User and item of each row, as places in a table of so many users and items."""
    sizes = {"user": users, "item": items}
    user, item = (
        column(name, log[name], kind="whole", low=0, high=size - 1, needed=f"one of {size} {name}s, from 0")
        for name, size in sizes.items()
    )
    return user, item


def held_out(split: Split, *, users: int, items: int, candidates: str = "unseen") -> HeldOut:
    """The question that a split's test asks.

    Args:
        split: training and test; a test row with outcome above 0 is a hit.
        users: how many users there are.
        items: how many items there are.
        candidates: "unseen" ranks every item that the user has not taken in the training; "tested" only the
            items the test holds for that user, which is right where chance chose them.

    Raises:
        LabError: a user or an item outside the table, or no hit is left.
        UnknownName: other candidates.

    >>> log = Log([0, 0, 0], [0, 1, 2], [1, 1, 1], [1, 1, 0], extra={"day": [1, 2, 2]})
    >>> from causalrec_lab.log import split_time
    >>> held_out(split_time(log, time="day", at=2), users=1, items=3).candidates.tolist()
    [[False, True, True]]
    """
    of_kind("split", split, Split)
    one_of("kind of candidates", candidates, CANDIDATES)
    users, items = whole_number("users", users), whole_number("items", items)
    if users * items > MOST_CELLS:
        raise LabError(f"{users:,} users times {items:,} items are too many cells to rank; ask about fewer")
    past, test = split.train, split.test
    (user, item), tried = places(past, users, items), places(test, users, items)
    taken, hits, tested = (np.zeros((users, items), dtype=bool) for _ in range(3))
    taken[user[past.outcome > 0], item[past.outcome > 0]] = True
    tested[tried] = True
    hits[tuple(place[test.outcome > 0] for place in tried)] = True
    ranked = (tested if candidates == "tested" else np.ones_like(taken)) & ~taken
    return HeldOut(hits & ranked, ranked)
