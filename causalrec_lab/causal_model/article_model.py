"""The article's own CausalModel, repaired only so far that it runs: a baseline, and a patient for an autopsy.

Terms: see `causalrec_lab.causal_model`. *Interest* is here one number per user, *relevance* one per item; a
*logit* is a chance before the sigmoid.

Taught in notebooks/08_autopsy.
"""

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from causalrec_lab.causal_model.texts import Items, Users, one_length
from causalrec_lab.device import pick_device, seeded
from causalrec_lab.errors import real_number, whole_number
from causalrec_lab.inputs import column


class ArticleModel(nn.Module):
    """Two linear layers for the user, two for the item, which never meet; every label is 1.

        interest  = interest_layer(user_embedding(user vector))     one number per user
        relevance = relevance_layer(item_embedding(item vector))    one number per item
        score     = interest * relevance                            rank 1, whatever is learnt
        loss      = mean of -ln sigmoid(interest) + mean of -ln sigmoid(relevance)

    Three repairs, without which it does not run: the loss takes logits, the texts are encoded before (no
    graph is kept), the trained model is returned. Nothing else is mended: no label is ever 0, so it learns to
    say yes; no user meets an item, so all users get one ranking, or its reverse; nobody is shown anything, so
    it holds no effect. Two linear layers in a row are one, so it does the work of 2 * (dim + 1) numbers.

    Args:
        dim: length of a text vector.
        seed: of the first weights, drawn in the article's order.
        device: as in `pick_device`.

    Raises:
        LabError: a size out of range, or a device this machine has not.

    Source: the article on trial, section 5.2; the score is its section 3.3.

    >>> ArticleModel(768).size
    1182722
    """

    def __init__(self, dim: int, *, seed: int = 0, device: str | torch.device | None = None):
        super().__init__()
        self.dim, self.device = whole_number("dim", dim, high=10_000), pick_device(device)
        seed = whole_number("seed", seed, low=0, high=2**32 - 1)
        self.losses: tuple[float, ...] = ()
        with seeded(seed):
            self.user_embedding = nn.Linear(dim, dim)
            self.item_embedding = nn.Linear(dim, dim)
            self.interest = nn.Linear(dim, 1)
            self.relevance = nn.Linear(dim, 1)
        self.to(self.device)

    @property
    def size(self) -> int:
        """How many numbers it learns."""
        return sum(weights.numel() for weights in self.parameters())

    def forward(
        self, user_vectors: Float[Tensor, "user dim"], item_vectors: Float[Tensor, "item dim"]
    ) -> tuple[Float[Tensor, "user 1"], Float[Tensor, "item 1"]]:
        """Interest and relevance, as logits."""
        interest = self.interest(self.user_embedding(user_vectors))  # (user, 1)
        relevance = self.relevance(self.item_embedding(item_vectors))  # (item, 1)
        return interest, relevance

    def fit(
        self,
        user_vectors: Users,
        item_vectors: Items,
        *,
        user_labels: Int[ndarray, " user"] | None = None,
        item_labels: Int[ndarray, " item"] | None = None,
        epochs: int = 100,
        rate: float = 1e-3,
    ) -> "ArticleModel":
        """Train as the article does; `losses` keeps the loss of each epoch. Returns the model itself.

        Args:
            user_vectors: text vector of each user's one behaviour.
            item_vectors: text vector of each item.
            user_labels: 0 or 1 for each user; None for the article's labels, which are all 1.
            item_labels: the same for each item.
            epochs: times through all rows, 1 or more.
            rate: learning rate of Adam, in (0, 1).

        Raises:
            LabError: vectors of another length, labels that are not 0 or 1, or a setting out of range.
        """
        epochs, rate = whole_number("epochs", epochs, high=10**7), real_number("rate", rate, above=0, below=1)
        users, items = self._tensors(user_vectors, item_vectors)
        user_ones = self._labels("user", user_labels, users)
        item_ones = self._labels("item", item_labels, items)
        fused = self.device.type in ("cpu", "cuda")  # the same steps, in a third of the time
        optimiser = torch.optim.Adam(self.parameters(), lr=rate, fused=fused)
        losses = []
        for _ in range(epochs):
            interest, relevance = self(users, items)
            loss = cross_entropy(interest, user_ones) + cross_entropy(relevance, item_ones)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        self.losses = tuple(losses)
        return self

    def interest_and_relevance(
        self, user_vectors: Users, item_vectors: Items
    ) -> tuple[Float[ndarray, " user"], Float[ndarray, " item"]]:
        """One number per user and one per item."""
        with torch.inference_mode():
            interest, relevance = self(*self._tensors(user_vectors, item_vectors))
        return interest[:, 0].cpu().numpy(), relevance[:, 0].cpu().numpy()

    def scores(self, user_vectors: Users, item_vectors: Items) -> Float[ndarray, "user item"]:
        """Interest times relevance: every row is a multiple of one row."""
        return np.outer(*self.interest_and_relevance(user_vectors, item_vectors))

    def _tensors(self, user_vectors: ndarray, item_vectors: ndarray) -> tuple[Tensor, Tensor]:
        users, items = (
            torch.tensor(vectors, dtype=torch.float32, device=self.device)
            for vectors in one_length(user_vectors, item_vectors, self.dim)
        )
        return users, items

    def _labels(self, name: str, labels: ndarray | None, vectors: Tensor) -> Tensor:
        """Labels as a column, or the article's column of ones."""
        if labels is None:
            return torch.ones(len(vectors), 1, device=self.device)
        ones = column(f"{name}_labels", labels, kind="binary", n=len(vectors))
        return torch.tensor(ones[:, None], dtype=torch.float32, device=self.device)  # (row, 1)
