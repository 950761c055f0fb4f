"""BPR: learns from pairs, what a user took before what the same user did not take.

Terms: as in `causalrec_lab.recommenders`; a *pairwise* loss asks only which of two items stands first.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.functional import logsigmoid

from causalrec_lab.errors import LabError
from causalrec_lab.log import Log
from causalrec_lab.recommenders.factors import Factors, Learned, score_table
from causalrec_lab.recommenders.fitted import Fitted, interactions, sizes


@dataclass(frozen=True)
class BPR(Learned):
    """Matrix factorisation by Bayesian personalised ranking: the item taken shall stand before one not taken.

        minimise  mean over takings (u, i) of  -log sigmoid(score_ui - score_uj)  +  penalty * size

    j is drawn afresh in every step, evenly from all items; draws that u took are dropped. Only the order
    within a user is learned: no score is a chance. What was never shown counts as not wanted. NaN for a user
    or an item without a taking.

    Args:
        dim: length of the vectors.
        penalty: on the squared length of what a step uses, 0 or more.
        epochs: times through the takings.
        learning_rate: of Adam.
        seed: of the first weights, the order of the rows and the draws of j.
        device: as in `pick_device`.

    Raises:
        LabError: a setting out of range, or a log in which nothing was taken.

    Source: Rendle, Freudenthaler, Gantner and Schmidt-Thieme (2009), BPR: Bayesian Personalized Ranking from
    Implicit Feedback, UAI; they take steps of plain gradient descent.
    """

    epochs: int = 40

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Learn by `training.train_model`. `parts` holds the vectors and the history of the loss."""
        users, items = sizes(log, users, items)
        table = interactions(log, users=users, items=items)
        if not table.any():
            raise LabError("nothing was taken in this log; an outcome above 0 is needed to learn from")
        taken = torch.from_numpy(table)

        def loss(model: Factors, user: Tensor, item: Tensor) -> Tensor:
            other = torch.randint(items, item.shape, device=item.device)
            rest = ~taken.to(item.device)[user, other]
            return bpr_loss(model, user[rest], item[rest], other[rest], penalty=self.penalty)

        start = Factors(users, items, dim=self.dim, seed=self.seed)
        model, history = self._train(start, np.nonzero(table), loss, batch=256)
        known = table.any(axis=1, keepdims=True) & table.any(axis=0)
        parts = {
            name: getattr(model, name).detach().cpu().numpy() for name in ("user_factors", "item_factors")
        }
        return Fitted("BPR", np.where(known, score_table(model), np.nan), {**parts, "history": history})


def bpr_loss(
    model: Factors,
    user: Int[Tensor, " row"],
    item: Int[Tensor, " row"],
    other: Int[Tensor, " row"],
    *,
    penalty: float = 0.0,
) -> Float[Tensor, ""]:
    """What a step of `BPR` goes down: one row a user, an item taken and one not taken; 0 without a row.

    >>> row = torch.tensor([0])
    >>> round(bpr_loss(Factors(1, 2, dim=1), row, row, row).item(), 3)  # an item against itself: log 2
    0.693
    """
    before = model(user, item) - model(user, other)  # (row,)
    items, level = torch.cat([item, other]), model.item_level
    size = sum(
        one.square().sum() for one in (model.user_factors[user], model.item_factors[items], level[items])
    )
    return (penalty * size - logsigmoid(before).sum()) / max(len(before), 1)
