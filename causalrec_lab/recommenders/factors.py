"""Matrix factorisation: users and items as short vectors whose product is the score.

Terms: as in `causalrec_lab.recommenders`; *explicit* feedback says how much (a rating, a yes or no to what
was shown) and is learned from the rows alone; *implicit* feedback says only what was taken, and everything
else is learned as a weak no.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor, nn

from causalrec_lab.device import pick_device
from causalrec_lab.errors import LabError, flag, one_of, real_number, whole_number
from causalrec_lab.log import Log
from causalrec_lab.recommenders.fitted import Fitted, interactions, sizes
from causalrec_lab.recommenders.ratings import MOST, MOST_DIM
from causalrec_lab.training import train_model

FEEDBACK = ("implicit", "explicit")


class Factors(nn.Module):
    """One vector a user, one vector an item, and a level for each.

        score_ui = level + level_u + level_i + user_factors_u . item_factors_i

    Args:
        users: how many.
        items: how many.
        dim: length of the vectors.
        levels: whether users and items have a level of their own; False leaves the bare product.
        seed: of the first weights.

    >>> Factors(3, 4, dim=2)(torch.tensor([0, 1]), torch.tensor([3, 3])).shape
    torch.Size([2])
    """

    def __init__(self, users: int, items: int, *, dim: int = 8, levels: bool = True, seed: int = 0):
        super().__init__()
        draw = torch.Generator().manual_seed(seed)
        self.user_factors = nn.Parameter(0.1 * torch.randn(users, dim, generator=draw))
        self.item_factors = nn.Parameter(0.1 * torch.randn(items, dim, generator=draw))
        self.user_level = nn.Parameter(torch.zeros(users), requires_grad=levels)
        self.item_level = nn.Parameter(torch.zeros(items), requires_grad=levels)
        self.level = nn.Parameter(torch.zeros(()), requires_grad=levels)

    def forward(self, user: Int[Tensor, " row"], item: Int[Tensor, " row"]) -> Float[Tensor, " row"]:
        """The scores of these pairs."""
        met = (self.user_factors[user] * self.item_factors[item]).sum(dim=1)  # (row,)
        return self.level + self.user_level[user] + self.item_level[item] + met

    def rows(self, user: Int[Tensor, " row"]) -> Float[Tensor, "row item"]:
        """The scores of all items for these users."""
        met = self.user_factors[user] @ self.item_factors.T  # (row, item)
        return self.level + self.user_level[user][:, None] + self.item_level + met

    def size(self, user: Int[Tensor, " row"], item: Int[Tensor, " row"]) -> Tensor:
        """Mean squared length of what these rows use: what the penalty is paid on."""
        squares = self.user_factors[user].square().sum(dim=1) + self.item_factors[item].square().sum(dim=1)
        return (squares + self.user_level[user].square() + self.item_level[item].square()).mean()


def score_table(model: Factors) -> Float[ndarray, "user item"]:
    """The scores of all pairs."""
    with torch.inference_mode():
        return model.rows(torch.arange(len(model.user_level), device=model.level.device)).cpu().numpy() * 1.0


@dataclass(frozen=True)
class Learned:
    """Settings of what learns vectors by gradient.

    Args:
        dim: length of the vectors.
        penalty: on squared length, 0 or more.
        epochs: times through the data.
        learning_rate: of Adam.
        seed: of the first weights and the order of the rows.
        device: as in `pick_device`.
    """

    dim: int = 8
    penalty: float = 0.03
    epochs: int = 60
    learning_rate: float = 0.02
    seed: int = 0
    device: str | torch.device | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "dim", whole_number("dim", self.dim, high=MOST_DIM))
        object.__setattr__(self, "seed", whole_number("seed", self.seed, low=0, high=2**32 - 1))
        object.__setattr__(self, "epochs", whole_number("epochs", self.epochs, high=10**7))
        object.__setattr__(self, "penalty", real_number("penalty", self.penalty, low=0, high=MOST))
        if self.device is not None:
            pick_device(self.device)

    def _train(self, start: nn.Module, data: tuple, loss, *, batch: int = 64, epochs: int | None = None):
        return train_model(
            start, data, loss=loss, epochs=epochs or self.epochs, batch_size=batch,
            learning_rate=self.learning_rate, seed=self.seed, device=self.device,
        )  # fmt: skip


@dataclass(frozen=True)
class MatrixFactorisation(Learned):
    """Collaborative filtering by short vectors: the user-item table as a product of two thin ones.

        implicit   minimise  mean over all cells of  w_ui (taken_ui - score_ui)^2  + penalty * size,
                   w_ui = weight where taken, else 1
        explicit   minimise  mean over the rows of   (outcome - score_ui)^2        + penalty * size

    The vectors mean nothing by themselves: turn all of them, users' and items' alike, and every score stays.
    What was never shown counts as a weak no (implicit) or not at all (explicit); neither asks why it was not
    shown. NaN for a user or an item without a taking (implicit) or without a row (explicit).

    Args:
        dim: length of the vectors, 1 or more.
        feedback: "implicit" or "explicit".
        weight: of what was taken, implicit only; above 0.
        penalty: on the squared length of the vectors, 0 or more; larger pulls towards the levels.
        levels: whether users and items have a level of their own.
        epochs: times through the data.
        learning_rate: of Adam.
        seed: of the first weights and the order of the rows.
        device: as in `pick_device`.

    Raises:
        LabError: a setting out of range.
        UnknownName: another kind of feedback.

    Source: Koren, Bell and Volinsky (2009), Matrix Factorization Techniques for Recommender Systems; Hu,
    Koren and Volinsky (2008), Collaborative Filtering for Implicit Feedback Datasets.
    """

    penalty: float = 0.02
    feedback: str = "implicit"
    weight: float = 5.0
    levels: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of("kind of feedback", self.feedback, FEEDBACK)
        object.__setattr__(self, "weight", real_number("weight", self.weight, above=0, high=MOST))
        flag("levels", self.levels)

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Learn the vectors by `training.train_model`. `parts` holds them, and the history of the loss."""
        users, items = sizes(log, users, items)
        start = Factors(users, items, dim=self.dim, levels=self.levels, seed=self.seed)
        implicit = self.feedback == "implicit"
        model, history = (self._implicit if implicit else self._explicit)(start, log, users, items)
        seen = log.select(log.outcome > 0) if implicit else log
        known = np.isin(np.arange(users), seen.user)[:, None] & np.isin(np.arange(items), seen.item)
        parts = {name: getattr(model, name).detach().cpu().numpy() for name in _LEARNT}
        table = np.where(known, score_table(model), np.nan)
        return Fitted("matrix factorisation", table, {**parts, "history": history})

    def _implicit(self, start: Factors, log: Log, users: int, items: int):
        target = torch.from_numpy(interactions(log, users=users, items=items)).float()  # (user, item)
        if not target.any():
            raise LabError("nothing was taken in this log; an outcome above 0 is needed to learn from")

        def loss(model: Factors, user: Tensor, row: Tensor) -> Tensor:
            weight = 1 + (self.weight - 1) * row  # (row, item)
            wrong = (weight * (row - model.rows(user)).square()).mean()
            penalty = model.user_factors[user].square().sum(dim=1).mean()
            penalty = penalty + model.item_factors.square().sum(dim=1).mean()
            return wrong + self.penalty * penalty

        return self._train(start, (torch.arange(users), target), loss)

    def _explicit(self, start: Factors, log: Log, users: int, items: int):
        with torch.no_grad():
            if self.levels:
                start.level.fill_(float(log.outcome.mean()))
        columns = (torch.tensor(log.user), torch.tensor(log.item), torch.tensor(log.outcome).float())

        def loss(model: Factors, user: Tensor, item: Tensor, outcome: Tensor) -> Tensor:
            wrong = (outcome - model(user, item)).square().mean()
            return wrong + self.penalty * model.size(user, item)

        return self._train(start, columns, loss, batch=512)


_LEARNT = ("user_factors", "item_factors", "user_level", "item_level", "level")
