"""The n best unseen items of each user, in names, and a list in which no kind takes all places.

Terms: as in `causalrec_lab.recommend`.

Taught in notebooks/09_causal_model, 16_recommend_for_effect.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from jaxtyping import Bool, Int, Num
from numpy import ndarray

from causalrec_lab import inputs
from causalrec_lab.errors import LabError, plain, unknown_name, whole_number
from causalrec_lab.inputs import array, column, raw


@dataclass(frozen=True)
class Recommendation:
    """One line of a list: this item, for this user, in this place, because of this score."""

    user: int
    rank: int
    item: int
    name: str
    score: float


@dataclass(frozen=True, repr=False)
class TopN:
    """The lists of all users, line by line.

    >>> lists = top_n([[0.1, 0.9], [0.8, 0.2]], 1, names=["Film A", "Book B"])
    >>> lists
    user 0: Book B
    user 1: Film A
    >>> lists.of(1)[0].score
    0.8
    """

    rows: tuple[Recommendation, ...]
    users: int

    def of(self, user: int) -> tuple[Recommendation, ...]:
        """The list of one user, best first."""
        if not isinstance(plain(user), int) or user not in range(self.users):
            raise unknown_name("user", user, range(self.users))
        first, after = (bisect_left(self.rows, one, key=lambda row: row.user) for one in (user, user + 1))
        return self.rows[first:after]

    def names(self, user: int) -> list[str]:
        """The names in the list of one user, best first."""
        return [row.name for row in self.of(user)]

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        shown = [f"user {user}: {', '.join(self.names(user))}" for user in range(min(self.users, 5))]
        more = [f"... and {self.users - 5} users more"] if self.users > 5 else []
        return "\n".join(shown + more)

    def _repr_html_(self) -> str:
        head = "<tr><th>user</th><th>rank</th><th>name</th><th>score</th></tr>"
        cells = [(row.user, row.rank, escape(row.name), f"{row.score:.3f}") for row in self.rows[:20]]
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in cells)
        more = f"<small>and {len(self) - 20} lines more</small>" if len(self) > 20 else ""
        return f"<table>{head}{body}</table>{more}"


def top_n(
    scores: Num[ndarray, "user item"],
    n: int,
    *,
    names: Sequence[str],
    seen: Bool[ndarray, "user item"] | None = None,
    kinds: Sequence[str] | None = None,
    most_of_a_kind: int | None = None,
) -> TopN:
    """The n best unseen items of each user, in names.

    Ties go to the item that stands first in the catalogue, so that one table of scores is one list on every
    machine. A user who has seen almost everything gets a shorter list. With `most_of_a_kind` a list is filled
    from the best score down, and a good is passed over where its kind has its places already: no other list
    that keeps to the limit has a larger sum of scores, where scores are above 0.

    Args:
        scores: a number per user and item, larger is better; arrays and tensors both do.
        n: length of each list, from 1 to the number of items.
        names: one per item.
        seen: true where the user already has the item; None leaves nothing out.
        kinds: the kind of each item, where most_of_a_kind is given.
        most_of_a_kind: how many places one kind may take in a list; None for no limit.

    Raises:
        LabError: scores that are no finite table, n out of range, or names, seen or kinds of another size.

    >>> top_n([[3.0, 3.0, 1.0]], 2, names=["A", "B", "C"]).names(0)
    ['A', 'B']
    >>> kinds = ["film", "film", "book"]
    >>> top_n([[3.0, 2.0, 1.0]], 2, names=["A", "B", "C"], kinds=kinds, most_of_a_kind=1).names(0)
    ['A', 'C']
    """
    if np.ndim(given := raw("scores", scores)) == 1:
        raise LabError(f"scores has shape {given.shape}; for one user scores[None, :] will do")
    table = array("scores", given, shape=(None, None))
    users, items = table.shape
    n = whole_number("n", n, high=items)
    names = column("names", names, kind="label", n=items).tolist()
    mask = np.zeros(table.shape, dtype=bool) if seen is None else raw("seen", seen)
    if mask.shape != table.shape:
        raise LabError(f"seen has shape {mask.shape}, and scores {table.shape}; see seen_mask")
    mask = inputs.mask("seen", mask.ravel()).reshape(table.shape)
    kinds, most = _places(kinds, most_of_a_kind, items)
    # Stable, on seen first: unseen items in order of score, ties in order of the catalogue.
    order = np.lexsort((-table, mask))  # (user, item)
    rows = []
    for user in range(users):
        unseen = order[user, : items - int(mask[user].sum())]
        kept = unseen[:n] if most is None else _mixed(unseen, kinds, n, most)
        rows += [
            Recommendation(user, rank, int(item), str(names[item]), float(table[user, item]))
            for rank, item in enumerate(kept, start=1)
        ]
    return TopN(tuple(rows), users)


def seen_mask(history: Int[ndarray, "user liked"], items: int) -> Bool[ndarray, "user item"]:
    """True where an item stands in a user's history.

    >>> seen_mask([[0, 2], [1, 1]], 3).tolist()
    [[True, False, True], [False, True, False]]
    """
    items = whole_number("items", items, high=10**8)
    shape = (None, None)  # (user, liked)
    past = array("history", history, shape=shape, kind="whole", low=0, high=items - 1, empty=True)
    mask = np.zeros((len(past), items), dtype=bool)
    mask[np.arange(len(past))[:, None], past] = True
    return mask


def _places(kinds: Sequence[str] | None, most: int | None, items: int) -> tuple[list[str] | None, int | None]:
    """The kinds, and how many places each may take, checked; None for no limit."""
    if (kinds is None) != (most is None):
        raise LabError("kinds and most_of_a_kind go together: a kind for each item, and its most places")
    if most is None:
        return None, None
    most = whole_number("most_of_a_kind", most)
    return column("kinds", kinds, kind="label", n=items).tolist(), most


def _mixed(best: ndarray, kinds: Sequence[str], n: int, most: int) -> list[int]:
    """The first n of these items of which no kind takes more than its places."""
    kept: list[int] = []
    taken: Counter = Counter()
    for item in best:
        if len(kept) == n:
            break
        if taken[kinds[item]] < most:
            taken[kinds[item]] += 1
            kept.append(int(item))
    return kept
