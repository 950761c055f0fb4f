"""The smallest model with attention: one head that reads the events of a visit.

Terms: see `causalrec_lab.explain`; an *event* is a column that is 1 if it happened.

Taught in notebooks/17_counterfactuals.
"""

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor, nn

from causalrec_lab.device import pick_device, seeded
from causalrec_lab.errors import whole_number
from causalrec_lab.inputs import array, column
from causalrec_lab.recommenders.fused import learn_labels


class EventReader(nn.Module):
    """Reads a visit event by event, and weighs the events by attention.

        token_j  = place_j + event_j * happened_j            (a vector of `width` numbers)
        weight_j = softmax over j of  query . token_j        (1 / events if `uniform`)
        logit    = head(sum over j of  weight_j * tanh(mix(token_j)))

    With `uniform` the attention is held at 1/events and only the rest learns. If such a reader predicts as
    well, the weights of the free one explain nothing that the others do not.

    Args:
        events: how many columns a visit has.
        width: numbers in a token.
        uniform: True keeps all weights alike.
        seed: of the first weights and of the order of the rows.
        device: as in `pick_device`.

    Source: Wiegreffe and Pinter (2019), Attention is not not Explanation, whose uniform test this is.

    >>> EventReader(3).attention(np.zeros((2, 3))).sum(axis=1).round(6).tolist()
    [1.0, 1.0]
    """

    def __init__(
        self,
        events: int,
        width: int = 8,
        *,
        uniform: bool = False,
        seed: int = 0,
        device: str | torch.device | None = None,
    ):
        super().__init__()
        events = whole_number("events", events, high=10_000)
        width = whole_number("width", width, high=10_000)
        seed = whole_number("seed", seed, low=0, high=2**32 - 1)
        self.uniform, self.seed, self.device = uniform, seed, pick_device(device)
        with seeded(seed):
            self.place = nn.Parameter(0.3 * torch.randn(events, width))
            self.event = nn.Parameter(0.3 * torch.randn(events, width))
            self.query = nn.Parameter(0.3 * torch.randn(width), requires_grad=not uniform)
            self.mix = nn.Linear(width, width)
            self.head = nn.Linear(width, 1)
        self.to(self.device)

    def forward(self, happened: Float[Tensor, "visit event"]) -> Float[Tensor, " visit"]:
        """One logit a visit."""
        token = self._tokens(happened)  # (visit, event, width)
        weight = self._weights(token)  # (visit, event)
        read = (weight.unsqueeze(2) * torch.tanh(self.mix(token))).sum(dim=1)  # (visit, width)
        return self.head(read).squeeze(1)  # (visit,)

    def fit(
        self, happened: Float[ndarray, "visit event"], outcome: Float[ndarray, " visit"], *, epochs: int = 30
    ) -> "EventReader":
        """Learn to predict the outcome. Returns the model itself.

        Raises:
            LabError: another number of events, an outcome that is not 0 or 1, or a setting out of range.
        """
        rows = self._checked(happened)
        bought = column("outcome", outcome, kind="binary", n=len(rows), needed="1 if it came about, else 0")
        return learn_labels(self, (rows, bought), batch=512, epochs=epochs, learning_rate=2e-2)

    def predict(self, happened: Float[ndarray, "visit event"]) -> Float[ndarray, " visit"]:
        """The chance of the outcome, visit by visit."""
        with torch.inference_mode():
            return torch.sigmoid(self(self._tensor(happened))).cpu().numpy()

    def attention(self, happened: Float[ndarray, "visit event"]) -> Float[ndarray, "visit event"]:
        """The weight of each event in each visit; every row sums to 1."""
        with torch.inference_mode():
            return self._weights(self._tokens(self._tensor(happened))).cpu().numpy()

    def _tokens(self, happened: Tensor) -> Tensor:
        return self.place + self.event * happened.unsqueeze(2)  # (visit, event, width)

    def _weights(self, token: Tensor) -> Tensor:
        if self.uniform:
            return torch.full(token.shape[:2], 1 / token.shape[1], device=token.device)
        return torch.softmax(token @ self.query, dim=1)  # (visit, event)

    def _checked(self, happened: ndarray) -> ndarray:
        return array("happened", happened, shape=(None, len(self.place))).astype(np.float32)

    def _tensor(self, happened: ndarray) -> Tensor:
        return torch.tensor(self._checked(happened), device=self.device)
