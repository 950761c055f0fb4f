"""The smallest change of a history: which past goods must go, so that another good leads the list.

Terms: see `causalrec_lab.explain`. This is a model-counterfactual: what the list would say of another
history. What the customer would have wanted without those goods is a question about the customer.

Taught in notebooks/17_counterfactuals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.inputs import column

Scorer = Callable[[tuple[int, ...]], Float[ndarray, " item"]]


@dataclass(frozen=True)
class Change:
    """What must go, and what the list says then.

    Args:
        removed: the goods that must go; empty if no change was found.
        before: the good at the top with the whole history.
        after: the good at the top without them; None if no change was found.
        tried: how many histories were asked about.
    """

    removed: tuple[int, ...]
    before: int
    after: int | None
    tried: int

    exact = True  # no smaller set does it; where nothing was found, none does
    rung = "model-counterfactual"

    def __repr__(self) -> str:
        if self.after is None:
            return f"{self.before} stays at the top ({self.tried} histories asked)"
        told = f"without {list(self.removed)} the model would list {self.after} before {self.before}"
        return f"{told}; smallest change"


def smallest_change(scores: Scorer, history: Sequence[int], *, cap: int = 5_000) -> Change:
    """The smallest set of past goods without which the model would put another good at the top.

        min |R|  over R in history  such that  top(history without R) != top(history)

    Exact: sets are asked in order of size, and of equals the first in the order of the history is taken, so
    the cost grows as 2^history. Goods of the whole history are never listed, struck or not.

    Args:
        scores: a history -> one score a good; NaN: nothing is known of it.
        history: past goods by number, each once.
        cap: the most histories to ask about.

    Raises:
        LabError: a good twice, no good left to list, or more sets than the cap.

    Source: Ghazimatin, Balalau, Saha Roy and Weikum (2020), PRINCE; Tran, Ghazimatin and Saha Roy (2021),
    Counterfactual Explanations for Neural Recommenders.

    >>> like = np.array([[0, 0, 0.9, 0.1], [0, 0, 0.0, 0.5]])
    >>> smallest_change(lambda goods: like[list(goods)].sum(axis=0), [0, 1])
    without [0] the model would list 3 before 2; smallest change
    """
    past = tuple(column("history", history, kind="whole", low=0).tolist())
    if len(set(past)) < len(past):
        raise LabError(f"history is {list(past)}; past goods, each once, are needed")
    cap = whole_number("cap", cap)
    asked = _Asked(scores, past)
    before = asked.top(past)
    if before is None:
        raise LabError(
            f"the model has no score for any good outside the history {list(past)}; nothing is listed"
        )
    for removed in chain.from_iterable(combinations(past, size) for size in range(1, len(past) + 1)):
        if asked.count >= cap:
            raise LabError(
                f"{cap} histories were asked and every set of {len(removed) - 1} goods was tried, without a "
                "change; raise cap"
            )
        after = asked.top(tuple(good for good in past if good not in removed))
        if after not in (None, before):
            return Change(removed, before, after, asked.count)
    return Change((), before, None, asked.count)


class _Asked:
    """The model, asked about histories; counts the questions."""

    def __init__(self, scores: Scorer, past: tuple[int, ...]):
        self.scores, self.past, self.count = scores, past, 0

    def top(self, goods: tuple[int, ...]) -> int | None:
        """The good at the top; of equals the first. None if nothing is known of what may be listed."""
        self.count += 1
        found = column("scores", self.scores(goods), missing=True)
        if max(self.past) >= len(found):
            raise LabError(
                f"scores has shape {found.shape}; one number a good is needed, the goods of the history "
                f"{list(self.past)} among them"
            )
        found[list(self.past)] = np.nan
        return None if np.isnan(found).all() else int(np.nanargmax(found))
