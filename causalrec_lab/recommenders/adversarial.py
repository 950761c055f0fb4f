"""Adversarial debiasing: vectors that recommend well, and from which a guesser cannot read what it must not.

    loss = click error(vectors) + guessing error(guesser(reverse(vectors)))

Terms: as in `causalrec_lab.recommenders.debiased`; the *guesser* (discriminator) tries to read a forbidden
column from a good's vector; *gradient reversal* is to pass numbers on as they are and their gradient with
its sign turned, so that one loss teaches the guesser to read and the vectors to hide.

Taught in notebooks/14_debias_contest.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from causalrec_lab.device import seeded
from causalrec_lab.errors import real_number
from causalrec_lab.log import Log
from causalrec_lab.recommenders.debiased import Debiased, cells, size
from causalrec_lab.recommenders.factors import Factors, score_table
from causalrec_lab.recommenders.fitted import Fitted


class _Reversed(torch.autograd.Function):
    """Forward: nothing. Backward: times minus the strength."""

    @staticmethod
    def forward(ctx, vectors: Tensor, strength: float) -> Tensor:
        ctx.strength = strength
        return vectors.clone()

    @staticmethod
    def backward(ctx, gradient: Tensor):
        return -ctx.strength * gradient, None


def gradient_reversal(vectors: Float[Tensor, "*shape"], strength: float = 1.0) -> Float[Tensor, "*shape"]:
    """The same numbers; their gradient comes back with its sign turned, times the strength.

    Source: Ganin and Lempitsky (2015), Unsupervised Domain Adaptation by Backpropagation.

    >>> x = torch.tensor([3.0], requires_grad=True)
    >>> (2 * gradient_reversal(x, 0.5)).sum().backward()
    >>> x.grad.item()
    -1.0
    """
    return _Reversed.apply(vectors, strength)


def by_rank(values: Float[ndarray, " item"], groups: int = 3) -> Int[ndarray, " item"]:
    """Which part of the ranking each good is in, 0 the lowest; parts of equal size, ties by place.

    >>> by_rank(np.array([5.0, 1.0, 3.0])).tolist()
    [2, 0, 1]
    """
    place = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return place * groups // len(place)


class _WithGuesser(nn.Module):
    def __init__(self, factors: Factors, groups: int, seed: int) -> None:
        super().__init__()
        self.factors = factors
        with seeded(seed):
            width = factors.item_factors.shape[1]
            self.guesser = nn.Sequential(nn.Linear(width, 16), nn.ReLU(), nn.Linear(16, groups))


@dataclass(frozen=True, kw_only=True)
class Adversarial(Debiased):
    """Clicks by matrix factorisation, while a guesser tries to read a good's popularity from its vector.

        minimise over vectors, and over the guesser with the sign turned,
            mean over all cells of (click - u . i)^2  -  strength * cross-entropy(guesser(i), group_i)

    There are no levels: they would carry popularity past the guesser. What it hides is hidden whether it was
    bias or quality, and who was shown what plays no part: not shown is a "no". It promises that one column
    cannot be read from the vectors, and nothing about what visitors want.

    Args:
        strength: 0 or more; 0 leaves the guesser a spectator.

    Source: Ganin and Lempitsky (2015); for recommenders Bose and Hamilton (2019), Compositional Fairness
    Constraints for Graph Embeddings, who hide what visitors are, not how popular goods are.
    """

    strength: float = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "strength", real_number("strength", self.strength, low=0, high=1e12))

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Both at once. `parts` holds the share of goods whose group the guesser names at the end."""
        found = cells(log, users=users, items=items)
        users, items = found.shown.shape
        clicked = (found.outcome > 0).astype(np.float32)  # (user, item)
        group = torch.tensor(by_rank(clicked.sum(axis=0)), dtype=torch.int64)

        def loss(model: _WithGuesser, user: Tensor, clicked: Tensor) -> Tensor:
            factors = model.factors
            wrong = (clicked - factors.rows(user)).square().mean()
            guessed = model.guesser(gradient_reversal(factors.item_factors, self.strength))  # (item, group)
            read = cross_entropy(guessed, group.to(guessed.device))
            return wrong + read + self.penalty * size(factors, user)

        start = _WithGuesser(self._start(users, items, levels=False), int(group.max()) + 1, self.seed)
        model, history = self._train(start, (np.arange(users), clicked), loss)
        with torch.inference_mode():
            named = model.guesser(model.factors.item_factors).argmax(dim=1).cpu()
        read = float((named == group).float().mean())
        return Fitted("adversarial", score_table(model.factors), {"history": history, "read": read})
