"""A multi-layer perceptron (MLP) on a user's and an item's vector: a neural network (NN) as a recommender.

Terms: as in `causalrec_lab.recommenders`; a *layer* multiplies, adds, and cuts off what is below zero; a
*sampled negative* is an item drawn from those a user has not taken.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from causalrec_lab.device import seeded
from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.log import Log
from causalrec_lab.recommenders.factors import MOST_DIM
from causalrec_lab.recommenders.fitted import Fitted, interactions, sizes
from causalrec_lab.training import train_model


class Perceptron(nn.Module):
    """Two vectors side by side, through two layers, to one number.

        score_ui = w . relu(W [user_vector_u, item_vector_i] + b) + c

    Args:
        users: how many.
        items: how many.
        dim: length of each vector.
        hidden: units of the layer.
        seed: of the first weights.
    """

    def __init__(self, users: int, items: int, *, dim: int = 16, hidden: int = 32, seed: int = 0):
        super().__init__()
        with seeded(seed):
            self.user_vectors = nn.Embedding(users, dim)
            self.item_vectors = nn.Embedding(items, dim)
            self.layers = nn.Sequential(nn.Linear(2 * dim, hidden), nn.ReLU(), nn.Linear(hidden, 1))
            for vectors in (self.user_vectors, self.item_vectors):
                nn.init.normal_(vectors.weight, std=0.1)

    def forward(self, user: Int[Tensor, " row"], item: Int[Tensor, " row"]) -> Float[Tensor, " row"]:
        """The log-odds that each user takes this item."""
        both = torch.cat([self.user_vectors(user), self.item_vectors(item)], dim=1)  # (row, 2 dim)
        return self.layers(both).squeeze(1)  # (row,)


@dataclass(frozen=True)
class MLP:
    """Collaborative filtering by a small neural network.

        minimise  cross-entropy of taken given score, over what was taken and four sampled negatives for each

    A network may bend where matrix factorisation only multiplies; on a small shop it needs more rows to learn
    what a product is. NaN for a user or an item without a taking.

    Args:
        dim: length of each vector.
        hidden: units of the layer.
        negatives: sampled negatives for each taking, 1 or more.
        epochs: times through the data.
        learning_rate: of Adam.
        weight_decay: pull of all weights towards 0.
        seed: of the first weights, the negatives and the order of the rows.
        device: as in `pick_device`.

    Source: He, Liao, Zhang, Nie, Hu and Chua (2017), Neural Collaborative Filtering; Rendle, Krichene, Zhang
    and Anderson (2020), Neural Collaborative Filtering vs. Matrix Factorization Revisited.
    """

    dim: int = 16
    hidden: int = 32
    negatives: int = 4
    epochs: int = 12
    learning_rate: float = 5e-3
    weight_decay: float = 1e-4
    seed: int = 0
    device: str | torch.device | None = None

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Sample the negatives, train by `training.train_model`, score every pair."""
        for name in ("dim", "hidden", "negatives"):
            whole_number(name, getattr(self, name), high=MOST_DIM)
        object.__setattr__(self, "seed", whole_number("seed", self.seed, low=0, high=2**32 - 1))
        users, items = sizes(log, users, items)
        table = interactions(log, users=users, items=items)
        user, item, label = _with_negatives(table, self.negatives, self.seed)
        start = Perceptron(users, items, dim=self.dim, hidden=self.hidden, seed=self.seed)
        model, history = train_model(
            start, (user, item, label), loss=_loss, epochs=self.epochs, batch_size=512,
            learning_rate=self.learning_rate, weight_decay=self.weight_decay, seed=self.seed,
            device=self.device,
        )  # fmt: skip
        score = _everything(model, users, items)  # (user, item)
        known = table.any(axis=1, keepdims=True) & table.any(axis=0)
        weights = sum(weight.numel() for weight in model.parameters())
        return Fitted("MLP", np.where(known, score, np.nan), {"history": history, "weights": weights})


def _everything(model: Perceptron, users: int, items: int) -> Float[ndarray, "user item"]:
    """The scores of all pairs, a few users at a time: all pairs at once would not fit into a small memory."""
    device = next(model.parameters()).device
    item = torch.arange(items, device=device)
    rows = []
    with torch.inference_mode():
        for user in torch.arange(users, device=device).split(max(1, 200_000 // items)):
            pairs = torch.cartesian_prod(user, item)  # (user * item, 2)
            rows.append(model(pairs[:, 0], pairs[:, 1]).reshape(len(user), items).cpu().numpy())
    return np.concatenate(rows).astype(float)


def _loss(model: Perceptron, user: Tensor, item: Tensor, label: Tensor) -> Tensor:
    return cross_entropy(model(user, item), label)


def _with_negatives(
    table: Bool[ndarray, "user item"], negatives: int, seed: int
) -> tuple[Int[ndarray, " row"], Int[ndarray, " row"], Float[ndarray, " row"]]:
    """Every taking, and for each `negatives` items of that user drawn from those not taken."""
    user, item = np.nonzero(table)
    if not len(user):
        raise LabError("nothing was taken in this log; an outcome above 0 is needed to learn from")
    full = table.all(axis=1)
    if full.any():
        raise LabError(
            f"user {int(np.argmax(full))} took every item; there is no negative to draw for that user"
        )
    draw = np.random.default_rng([seed, 1])
    many = np.repeat(user, negatives)  # (row * negatives,)
    no = draw.integers(0, table.shape[1], len(many))
    while (again := table[many, no]).any():  # whoever drew an item already taken draws again
        no[again] = draw.integers(0, table.shape[1], int(again.sum()))
    label = np.r_[np.ones(len(user)), np.zeros(len(many))].astype(np.float32)
    return np.r_[user, many], np.r_[item, no], label
