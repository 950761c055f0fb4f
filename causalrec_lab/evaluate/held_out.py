"""What a ranking is asked: for each user, which goods are ranked and which of them are hits.

Terms: as in `causalrec_lab.evaluate`.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool
from numpy import ndarray

from causalrec_lab.errors import LabError, unknown_name
from causalrec_lab.log import Log, Split

CANDIDATES = ("unseen", "tested")


@dataclass(frozen=True, eq=False, repr=False)
class HeldOut:
    """The goods to rank for each user, and which of them the user took.

    Args:
        hits: true for a held-out good that the user took; every hit is a candidate.
        candidates: true for a good that is ranked.

    Raises:
        LabError: tables of different shapes, a hit that is no candidate, or no hit at all.

    >>> HeldOut([[True, False, False]], [[True, True, False]])
    HeldOut(1 user with 1 hit among 2 candidates each, on average)
    """

    hits: Bool[ndarray, "user item"]
    candidates: Bool[ndarray, "user item"]

    def __post_init__(self) -> None:
        for name in ("hits", "candidates"):
            table = np.array(getattr(self, name))
            if table.ndim != 2 or table.dtype != bool:
                raise LabError(
                    f"{name} has shape {table.shape} of {table.dtype}; True or False, (user, item)"
                )
            table.setflags(write=False)
            object.__setattr__(self, name, table)
        if self.hits.shape != self.candidates.shape:
            raise LabError(
                f"hits has shape {self.hits.shape} and candidates {self.candidates.shape}; "
                "both are (user, item)"
            )
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


def held_out(
    split: Split, *, users: int, items: int, candidates: str = "unseen", seen: Log | None = None
) -> HeldOut:
    """The question that a split's test asks.

    Args:
        split: training and test; a test row with outcome above 0 is a hit.
        users: how many users there are.
        items: how many items there are.
        candidates: "unseen" ranks every good that the user has not taken in the training; "tested" only the
            goods the test holds for that user, which is right where chance chose them.
        seen: the rows that say what the user has, where it is not the training.

    Raises:
        LabError: a user or an item outside the table, or no hit is left.
        UnknownName: other candidates.

    >>> log = Log([0, 0, 0], [0, 1, 2], [1, 1, 1], [1, 1, 0], extra={"day": [1, 2, 2]})
    >>> from causalrec_lab.log import split_time
    >>> held_out(split_time(log, time="day", at=2), users=1, items=3).candidates.tolist()
    [[False, True, True]]
    """
    if candidates not in CANDIDATES:
        raise unknown_name("kind of candidates", candidates, CANDIDATES)
    past, test = seen or split.train, split.test
    for log in (past, test):
        for name, size in (("user", users), ("item", items)):
            if log[name].min() < 0 or log[name].max() >= size:
                raise LabError(
                    f"a {name} is {int(log[name].max())}, but {name}s={size} was given; they go from 0 to "
                    f"{size - 1}"
                )
    taken, hits, tested = (np.zeros((users, items), dtype=bool) for _ in range(3))
    taken[past.user[past.outcome > 0], past.item[past.outcome > 0]] = True
    tested[test.user, test.item] = True
    hits[test.user[test.outcome > 0], test.item[test.outcome > 0]] = True
    ranked = (tested if candidates == "tested" else np.ones_like(taken)) & ~taken
    return HeldOut(hits & ranked, ranked)
