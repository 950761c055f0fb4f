"""The network: two towers that meet, and three heads.

Terms: see `causalrec_lab.causal_model`.

Taught in notebooks/09_causal_model.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from causalrec_lab.causal_model.texts import Items, Squeeze, Users, fits, one_length
from causalrec_lab.device import evaluating, pick_device, seeded
from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.inputs import column
from causalrec_lab.log import Log
from causalrec_lab.training import train_model

Places = Int[ndarray, " pair"]  # of users, or of items, in their tables of vectors
HEADS = ("propensity", "outcome_if_exposed", "outcome_if_not")
_RATE, _BATCH = 5e-3, 2048  # rows a step, but at most an eighth of the log


@dataclass(frozen=True)
class Prediction:
    """What a model says of every user and item.

    Args:
        interest: the user tower's output.
        relevance: the item tower's output.
        propensity: chance that this item is shown to this user.
        outcome_if_exposed: chance of a purchase if it is shown.
        outcome_if_not: chance of a purchase if it is not.
    """

    interest: Float[ndarray, "user width"]
    relevance: Float[ndarray, "item width"]
    propensity: Float[ndarray, "user item"]
    outcome_if_exposed: Float[ndarray, "user item"]
    outcome_if_not: Float[ndarray, "user item"]

    @property
    def effect(self) -> Float[ndarray, "user item"]:
        """What showing changes: outcome_if_exposed - outcome_if_not."""
        return self.outcome_if_exposed - self.outcome_if_not


class CausalModel(nn.Module):
    """Two towers, a product, three heads.

        u, i      = the leading directions of the user's and the item's text vector
        interest  = tanh(user_embedding(u));  relevance = tanh(item_embedding(i))
        logits    = heads(relu(meeting[interest, relevance, interest * relevance])) + shortcut[u, i, u * i]
        propensity, outcome_if_exposed, outcome_if_not = sigmoid(logits)

    Trained on what a log holds: who was shown what, and the outcome of what was done; the head for what was
    not done learns from others. Alone it is a predictor; with cross-fitting and AIPW (`cross_fit`) it gives
    an effect, true if nothing that the texts do not tell moved both list and outcome. The shortcut is no
    ornament: without it the towers learn too slowly and the effect comes out wrong. And on a small shop a
    logistic regression on `pair_features` does as well.

    Args:
        dim: length of a text vector.
        width: numbers in interest and in relevance, 2 or more (1 would rank the items alike for all users).
        components: leading directions kept of the text vectors, from 1 to dim.
        hidden: units of the layer where they meet.
        seed: of the first weights and of the order of the rows.
        device: as in `pick_device`.

    Raises:
        LabError: a size out of range, or a device this machine has not.

    Source: Veitch, Sridhar and Blei (2020), CausalBERT; Shi, Blei and Veitch (2019), Dragonnet: one network
    for exposure and outcomes. Here BERT stays as it is, and only what stands on it learns.

    >>> model = CausalModel(384)
    >>> model.interest_and_relevance(np.zeros((3, 384)), np.zeros((5, 384)))
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: this model has learned nothing yet; call fit(log, ...) first
    """

    def __init__(
        self,
        dim: int,
        width: int = 8,
        *,
        components: int = 16,
        hidden: int = 32,
        seed: int = 0,
        device: str | torch.device | None = None,
    ):
        super().__init__()
        for name, size, least in (("dim", dim, 1), ("width", width, 2), ("hidden", hidden, 1)):
            whole_number(name, size, low=least, high=100_000)
        components = whole_number("components", components)
        seed = whole_number("seed", seed, low=0, high=2**32 - 1)
        if components > dim:
            raise LabError(f"components is {components}, but a text vector has {dim} numbers; ask for fewer")
        self.components, self.seed, self.device = components, seed, pick_device(device)
        self.losses: tuple[float, ...] = ()
        with seeded(seed):  # the same first weights everywhere
            self.user_embedding = nn.Linear(components, width)
            self.item_embedding = nn.Linear(components, width)
            self.meeting = nn.Linear(3 * width, hidden)
            self.heads = nn.Linear(hidden, len(HEADS))
            self.shortcut = nn.Linear(3 * components, len(HEADS))
        shapes = {"centre": [dim], "axes": [dim, components], "user_centre": [components]}
        for name, shape in {**shapes, "user_spread": [components]}.items():  # set by fit, from texts alone
            self.register_buffer(name, torch.zeros(shape))
        self.to(self.device)

    def forward(
        self,
        user_vectors: Float[Tensor, "user dim"],
        item_vectors: Float[Tensor, "item dim"],
        user: Int[Tensor, " pair"],
        item: Int[Tensor, " pair"],
    ) -> Float[Tensor, "pair head"]:
        """Logits of the three heads, for pairs of a user and an item given by their places."""
        return self._logits(*self.squeezed(user_vectors, item_vectors), user, item)

    def _logits(self, u: Tensor, i: Tensor, user: Tensor, item: Tensor) -> Tensor:
        """The same from squeezed vectors, u (user, components) and i (item, components)."""
        interest = torch.tanh(self.user_embedding(u))[user]  # (pair, width)
        relevance = torch.tanh(self.item_embedding(i))[item]  # (pair, width)
        together = torch.cat([interest, relevance, interest * relevance], dim=1)  # (pair, 3 width)
        u, i = u[user], i[item]  # (pair, components)
        plain = torch.cat([u, i, u * i], dim=1)  # (pair, 3 components)
        return self.heads(torch.relu(self.meeting(together))) + self.shortcut(plain)  # (pair, head)

    def fit(self, log: Log, user_vectors: Users, item_vectors: Items, *, epochs: int = 6) -> "CausalModel":
        """Learn from a log; `losses` keeps the mean loss of each epoch. Returns the model itself.

            loss = cross-entropy of exposed given propensity + of outcome given the head of what was done

        Args:
            log: rows with user and item as places in the two tables of vectors; the outcome is 0 or 1.
            user_vectors: text vector of each user, of texts written before the log begins.
            item_vectors: text vector of each item.
            epochs: times through the log.

        Raises:
            LabError: an outcome that is not 0 or 1, rows that were all shown or all not, rows whose user or
                item has no vector, a vector with a number that is none, or a setting out of range.
        """
        user_vectors, item_vectors = fits(log, user_vectors, item_vectors)
        if log.exposed.min() == log.exposed.max():
            raise LabError(
                f"all {len(log)} rows were {'' if log.exposed[0] else 'not '}shown, so there is no effect to "
                "learn; give rows that were shown and rows that were not, from the same days"
            )
        if user_vectors.shape[1] != len(self.centre):
            sizes = f"{user_vectors.shape[1]} numbers each, and dim is {len(self.centre)}"
            raise LabError(f"the vectors have {sizes}; they must agree")
        squeeze = Squeeze.of(user_vectors, item_vectors, components=self.components)
        for name, value in vars(squeeze).items():
            getattr(self, name).copy_(torch.from_numpy(value))
        u, i = self.squeezed(*self._vectors(user_vectors, item_vectors))

        def loss(model: CausalModel, user: Tensor, item: Tensor, exposed: Tensor, outcome: Tensor) -> Tensor:
            """Cross-entropy of who was shown, and of the outcome given the head of what was done."""
            logits = model._logits(u, i, user, item)  # (pair, head)
            done = torch.where(exposed == 1, logits[:, 1], logits[:, 2])  # (pair,)
            return cross_entropy(logits[:, 0], exposed) + cross_entropy(done, outcome)

        trained, history = train_model(
            self,
            (log.user, log.item, log.exposed.astype(float), log.outcome),
            loss=loss,
            epochs=epochs,
            batch_size=max(1, min(_BATCH, len(log) // 8)),
            optimizer=_fast_shortcut,
            schedule=lambda done: 1 - 0.95 * done,
            seed=self.seed,
            device=self.device,
        )
        self.load_state_dict(trained.state_dict())
        self.losses = tuple(history.train_loss)
        return self.eval()

    def predict(self, user_vectors: Users, item_vectors: Items) -> Prediction:
        """Interest, relevance and the three chances, for every user and item."""
        interest, relevance = self.interest_and_relevance(user_vectors, item_vectors)
        users, items = len(interest), len(relevance)
        user, item = np.arange(users).repeat(items), np.tile(np.arange(items), users)  # (user * item,) each
        chance = self.chances(user_vectors, item_vectors, user, item).reshape(users, items, len(HEADS))
        return Prediction(interest, relevance, *np.moveaxis(chance, 2, 0))

    def chances(
        self,
        user_vectors: Users,
        item_vectors: Items,
        user: Int[ndarray, " pair"],
        item: Int[ndarray, " pair"],
    ) -> Float[ndarray, "pair head"]:
        """The three chances of these pairs, in the order of HEADS; cheaper than `predict` for a few.

        Raises:
            LabError: a model without a fit, vectors that do not fit it, or a user or item without a vector.
        """
        vectors = self._vectors(user_vectors, item_vectors)
        user, item = (
            column(name, places, kind="whole", low=0, high=len(table) - 1)
            for name, places, table in zip(("user", "item"), (user, item), vectors, strict=True)
        )
        column("item", item, n=len(user))
        pairs = (torch.tensor(places, device=self.device) for places in (user, item))
        with evaluating(self), torch.inference_mode():
            return torch.sigmoid(self(*vectors, *pairs)).cpu().numpy()

    def interest_and_relevance(
        self, user_vectors: Users, item_vectors: Items
    ) -> tuple[Float[ndarray, "user width"], Float[ndarray, "item width"]]:
        """What the two towers make of these texts."""
        with torch.inference_mode():
            u, i = self.squeezed(*self._vectors(user_vectors, item_vectors))
            interest, relevance = torch.tanh(self.user_embedding(u)), torch.tanh(self.item_embedding(i))
        return interest.cpu().numpy(), relevance.cpu().numpy()

    def squeezed(
        self, user_vectors: Float[Tensor, "user dim"], item_vectors: Float[Tensor, "item dim"]
    ) -> tuple[Float[Tensor, "user components"], Float[Tensor, "item components"]]:
        """The few numbers of each text vector that the towers read, as `fit` learned to take them."""
        u = ((user_vectors - self.centre) @ self.axes - self.user_centre) / self.user_spread
        return u, (item_vectors - self.centre) @ self.axes  # (user, components), (item, components)

    def _vectors(self, user_vectors: ndarray, item_vectors: ndarray) -> list[Tensor]:
        """Vectors that this model can read, as tensors beside it."""
        if not self.user_spread.any():
            raise LabError("this model has learned nothing yet; call fit(log, ...) first")
        both = one_length(user_vectors, item_vectors, len(self.centre))
        return [torch.tensor(vectors, device=self.device, dtype=torch.float32) for vectors in both]


def _fast_shortcut(named: list[tuple[str, nn.Parameter]]) -> torch.optim.Optimizer:
    """AdamW whose steps are ten times as large for the shortcut as for the towers."""
    slow, fast = ([w for name, w in named if name.startswith("shortcut") == ten] for ten in (False, True))
    groups = [{"params": slow, "lr": _RATE}, {"params": fast, "lr": 10 * _RATE}]
    fused = slow[0].device.type in ("cpu", "cuda")  # the same steps in one go
    return torch.optim.AdamW(groups, weight_decay=0.03, fused=fused)
