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
        exact: True if no smaller set does it (or, where nothing was found, none of the sizes asked for does).
    """

    removed: tuple[int, ...]
    before: int
    after: int | None
    tried: int
    exact: bool

    rung = "model-counterfactual"

    def __repr__(self) -> str:
        if self.after is None:
            return f"{self.before} stays at the top ({self.tried} histories asked)"
        least = "smallest change" if self.exact else "a change, perhaps not the smallest"
        return f"without {list(self.removed)} the model would list {self.after} before {self.before}; {least}"


def smallest_change(
    scores: Scorer,
    history: Sequence[int],
    *,
    most: int | None = None,
    cap: int = 5_000,
    greedy: bool = False,
) -> Change:
    """The smallest set of past goods without which the model would put another good at the top.

        min |R|  over R in history  such that  top(history without R) != top(history)

    Exact: sets are asked in order of size, and of equals the first in the order of the history is taken, so
    the cost grows as 2^history. Greedy: strikes, again and again, the good whose loss brings the top nearest
    to its best rival; quick, not always smallest. Goods of the whole history are never listed, struck or not.

    Args:
        scores: a history -> one score a good; NaN: nothing is known of it.
        history: past goods by number, each once.
        most: the largest set to try; None for all.
        cap: the most histories to ask about.
        greedy: True for long histories.

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
    most = len(past) if most is None else whole_number("most", most, high=len(past))
    cap = whole_number("cap", cap)
    asked = _Asked(scores, past)
    before = asked.top(past)
    if before is None:
        raise LabError(
            f"the model has no score for any good outside the history {list(past)}; nothing is listed"
        )
    if greedy:
        return _greedy(asked, past, before, most)
    for removed in chain.from_iterable(combinations(past, size) for size in range(1, most + 1)):
        if asked.count >= cap:
            raise LabError(
                f"{cap} histories were asked and every set of {len(removed) - 1} goods was tried, without a "
                "change; raise cap, lower most, or use greedy=True"
            )
        after = asked.top(_without(past, removed))
        if after not in (None, before):
            return Change(removed, before, after, asked.count, True)
    return Change((), before, None, asked.count, True)


class _Asked:
    """The model, asked about histories; counts the questions."""

    def __init__(self, scores: Scorer, past: tuple[int, ...]):
        self.scores, self.past, self.count = scores, past, 0

    def open(self, goods: tuple[int, ...]) -> ndarray:
        """Scores of the goods that may be listed, the others -inf."""
        self.count += 1
        found = column("scores", self.scores(goods), missing=True)
        if max(self.past) >= len(found):
            raise LabError(
                f"scores has shape {found.shape}; one number a good is needed, the goods of the history "
                f"{list(self.past)} among them"
            )
        found[list(self.past)] = np.nan
        return np.where(np.isnan(found), -np.inf, found)

    def top(self, goods: tuple[int, ...]) -> int | None:
        """The good at the top; of equals the first. None if nothing is known."""
        found = self.open(goods)
        return None if np.isneginf(found).all() else int(np.argmax(found))


def _greedy(asked: _Asked, past: tuple[int, ...], before: int, most: int) -> Change:
    removed: tuple[int, ...] = ()
    for _ in range(most):
        leads = {}
        for good in _without(past, removed):
            found = asked.open(_without(past, (*removed, good)))
            if not np.isneginf(found).all():
                rivals = np.delete(found, before)
                leads[good] = (found[before] - rivals.max(), int(np.argmax(found)))
        if not leads:
            break
        good = min(leads, key=lambda one: leads[one][0])
        removed = (*removed, good)
        if leads[good][1] != before:
            return Change(removed, before, leads[good][1], asked.count, len(removed) == 1)
    return Change((), before, None, asked.count, False)


def _without(past: tuple[int, ...], removed: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(good for good in past if good not in removed)
