"""The same lists where the table of scores would not fit: some users at a time, and only the best are sorted.

Terms: as in `causalrec_lab.recommend`; *factors* are the numbers of a user and of an item whose products,
added up, are the score; a *history* is the items one user has, so that no mask of users by items is needed.

Taught in notebooks/16_recommend_for_effect.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int, Num
from numpy import ndarray

from causalrec_lab.device import pick_device
from causalrec_lab.errors import LabError, said, whole_number
from causalrec_lab.inputs import array, column, raw, refuse

NOBODY = -1  # stands where a list has no further item
AT_ONCE = 8_000_000  # scores held at a time: 32 MB as float32


@dataclass(frozen=True, eq=False, repr=False)
class Lists:
    """The n best items of each user, best first; -1, with the score -inf, where a list is shorter.

    Args:
        items: item numbers.
        scores: their scores.
    """

    items: Int[ndarray, "user n"]
    scores: Float[ndarray, "user n"]

    def names(self, user: int, names: Sequence[str]) -> list[str]:
        """The names in the list of one user, best first."""
        own = self.items[whole_number("user", user, low=0, high=len(self.items) - 1)]
        own = own[own != NOBODY]
        names = names if isinstance(names, list | tuple) else raw("names", names, deep=False)
        if getattr(names, "ndim", 1) != 1 or len(names) <= own.max(initial=-1):
            raise LabError(f"names is {said(names)}; a name for each item, item {own.max()} too, is needed")
        return column("names", [names[item] for item in own], kind="label", empty=True).astype(str).tolist()

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"Lists({len(self.items):,} users, {self.items.shape[1]} items each)"


def top_n_of_factors(
    users: Num[ndarray, "user dim"],
    items: Num[ndarray, "item dim"],
    n: int,
    *,
    seen: Sequence[Int[ndarray, " taken"]] | None = None,
    at_once: int = AT_ONCE,
    device: str | torch.device | None = None,
) -> Lists:
    """The n best unseen items of each user, from factors, without ever holding all scores.

        score_ui = users_u . items_i;  the n largest per user, ties to the item that stands first

    The lists are those of `top_n` on the same scores in float32. It holds `at_once` scores at a time and
    sorts n of them a user; the whole table of 100,000 users by 20,000 items would take 8 GB, and sorting its
    rows many times as long (measured: benchmarks/bench_top_n.py). Where scores differ by less than float32
    can tell, a device that adds up in another order may put them in another one.

    Args:
        users: factors of each user.
        items: factors of each item, as many.
        n: length of each list, from 1 to the number of items.
        seen: for each user, the numbers of the items to leave out; None leaves nothing out.
        at_once: scores held at a time.
        device: where the products are made; None picks.

    Raises:
        LabError: factors of different lengths or not finite, n out of range, a history outside the catalogue.

    >>> lists = top_n_of_factors(np.eye(2), np.array([[1.0, 0], [2, 1], [3, 1]]), 2, seen=[[2], []])
    >>> lists.items.tolist()
    [[1, 0], [1, 2]]
    """
    one, other = _factors("users", users), _factors("items", items)
    if one.shape[1] != other.shape[1]:
        raise LabError(f"users has {one.shape[1]} factors and items {other.shape[1]}; as many are needed")
    many, goods = len(one), len(other)
    n = whole_number("n", n, high=goods)
    rows, taken = _histories(seen, many, goods)
    place = pick_device(device)
    columns = torch.from_numpy(other).to(place).T  # (dim, item)
    found = np.empty((many, n), dtype=np.int64)
    value = np.empty((many, n), dtype=np.float32)
    step = max(1, whole_number("at_once", at_once) // goods)
    with torch.inference_mode():
        for start in range(0, many, step):
            part = slice(start, min(start + step, many))
            score = torch.from_numpy(one[part]).to(place) @ columns  # (some, item)
            own = slice(*np.searchsorted(rows, [part.start, part.stop]))
            score[
                torch.from_numpy(rows[own] - start).to(place), torch.from_numpy(taken[own]).to(place)
            ] = -torch.inf
            best, item = _best(score, n)
            value[part], found[part] = best.cpu().numpy(), item.cpu().numpy()
    found[np.isneginf(value)] = NOBODY
    return Lists(found, value)


def _best(score: torch.Tensor, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The n largest of each row, ties in order of the columns.

    topk leaves the order of ties open, and which of them it takes at the end. So it is asked for one more,
    and rows where two of these are equal are done again, with everything that is as large as the n-th.
    """
    value, item = torch.topk(score, min(n + 1, score.shape[1]), dim=1)
    tied = ((value[:, 1:] == value[:, :-1]) & ~torch.isneginf(value[:, 1:])).any(dim=1)
    value, item = value[:, :n].clone(), item[:, :n].clone()
    for row in torch.nonzero(tied).flatten().tolist():
        near = torch.nonzero(score[row] >= value[row, -1]).flatten()  # in order of the columns
        order = torch.sort(score[row, near], descending=True, stable=True).indices[:n]
        item[row] = near[order]
        value[row] = score[row, item[row]]
    return value, item


def _factors(name: str, values: object) -> Float[ndarray, "row dim"]:
    """Factors as float32, one row each; float64 is rounded."""
    found = raw(name, values)  # no second table as float64
    if found.dtype.kind not in "biuf":
        found = array(name, values, shape=(None, None))
    with np.errstate(over="ignore"):
        table = np.ascontiguousarray(found, dtype=np.float32)
    if table.ndim != 2 or not table.size:
        raise LabError(f"{name} has shape {table.shape}; a row of factors for each is needed")
    refuse(name, table, ~np.isfinite(table), "a finite number")
    return table


def _histories(seen: Sequence[ndarray] | None, users: int, items: int) -> tuple[ndarray, ndarray]:
    """Every (user, item) to leave out, in order of the users."""
    if seen is None:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    seen = seen.to_numpy() if hasattr(seen, "to_numpy") else seen
    if not hasattr(seen, "__len__") or isinstance(seen, str | dict | set) or getattr(seen, "ndim", 1) == 0:
        raise LabError(f"seen is {said(seen)}; a list with a history for each user is needed")
    if len(seen) != users:
        raise LabError(f"seen has {len(seen)} histories and there are {users} users; one each is needed")
    seen = [raw(f"seen[{user}]", one, deep=False) for user, one in enumerate(seen)]
    size = np.fromiter((len(one) for one in seen), dtype=np.int64, count=users)
    rows = np.repeat(np.arange(users), size)
    if not len(rows):
        return rows, rows
    taken = np.concatenate([one for one in seen if len(one)])
    if taken.dtype == bool:
        raise LabError("seen holds True and False; item numbers are needed: numpy.flatnonzero(mask)")
    taken = column("seen", taken, kind="whole")
    wrong = (taken < 0) | (taken >= items)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise LabError(f"seen[{rows[at]}] holds item {taken[at]}, but the items are 0 to {items - 1}")
    return rows, taken
