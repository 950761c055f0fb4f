"""What the debiasing methods share: one log, one model, one loop; and those that change weight or shape only.

    every method:  score_ui = level + level_u + level_i + user_factors_u . item_factors_i,  by train_model

Terms: as in `causalrec_lab.recommenders`; a *cell* is a user-item pair; it is *shown* if a row says so and
*clicked* if one of its outcomes is above 0; the *popularity* of a good is its share of all clicks.

Taught in notebooks/14_debias_contest.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from numpy import ndarray
from torch import Tensor
from torch.nn.functional import elu, logsigmoid

from causalrec_lab.errors import LabError, one_of, real_number
from causalrec_lab.inputs import column
from causalrec_lab.log import Log
from causalrec_lab.recommenders.counting import Popularity
from causalrec_lab.recommenders.factors import Factors, Learned, MatrixFactorisation, score_table
from causalrec_lab.recommenders.fitted import Fitted, cell_sums, propensities, sizes
from causalrec_lab.recommenders.ratings import LOSSES, RatingFactors


@dataclass(frozen=True)
class Cells:
    """A log as tables.

    Args:
        outcome: mean over the rows of a cell that were shown; 0 where it was not shown.
        shown: true where a row says so.
        propensity: mean over the rows of a cell; the share of shown cells where the log has no row.
    """

    outcome: Float[ndarray, "user item"]
    shown: Bool[ndarray, "user item"]
    propensity: Float[ndarray, "user item"]

    @property
    def popularity(self) -> Float[ndarray, " item"]:
        """Share of all clicked cells that each good holds."""
        clicked = (self.outcome > 0).sum(axis=0)
        return clicked / max(clicked.sum(), 1)


def cells(log: Log, *, users: int | None = None, items: int | None = None, needs: str = "") -> Cells:
    """The rows of a log, cell by cell.

    Args:
        log: rows, shown or not.
        users: how many there are; None for as many as the log has.
        items: the same.
        needs: who needs propensities; "" if nobody does.

    Raises:
        LabError: nothing was shown or clicked, or propensities are missing where they are needed.

    >>> log = Log([0, 0, 0], [0, 0, 1], [1, 1, 0], [1, 0, 0], [0.5, 0.5, 0.2])
    >>> found = cells(log, users=1, items=2)
    >>> found.outcome.tolist(), found.propensity.tolist()
    ([[0.5, 0.0]], [[0.5, 0.2]])
    """
    users, items = sizes(log, users, items)
    if needs:
        propensities(log, needs, "loss='equal'")
    shape, seen = (users, items), log.exposed == 1
    times, total = cell_sums(log, seen, shape), cell_sums(log, seen * log.outcome, shape)
    if not (log.outcome[seen] > 0).any():
        raise LabError("nothing that was shown was clicked; an outcome above 0 is needed to learn from")
    known = np.full(shape, (times > 0).mean())
    if log.propensity is not None:
        rows = cell_sums(log, np.ones(len(log)), shape)
        np.divide(cell_sums(log, log.propensity, shape), rows, out=known, where=rows > 0)
    return Cells(np.divide(total, times, out=np.zeros_like(total), where=times > 0), times > 0, known)


@dataclass(frozen=True, kw_only=True)
class Debiased(Learned):
    """Settings that all methods share, so that none wins by a longer vector or more steps: see `Learned`."""

    dim: int = 4

    def _start(self, users: int, items: int, *, levels: bool = True, more: int = 0) -> Factors:
        return Factors(users, items, dim=self.dim, levels=levels, seed=self.seed + more)


def size(model: Factors, user: Tensor) -> Tensor:
    """Mean squared length of these users' vectors and of all goods': what the penalty is paid on."""
    of_users = model.user_factors[user].square().sum(dim=1) + model.user_level[user].square()
    of_items = model.item_factors.square().sum(dim=1) + model.item_level.square()
    return of_users.mean() + of_items.mean()


@dataclass(frozen=True, kw_only=True)
class NaiveMF(Debiased):
    """The usual model, not debiased: every cell counts alike, and what was not clicked is a "no".

        minimise  mean over all cells of (clicked - s_ui)^2

    It learns shown times wanted, whoever did the showing. A visitor without a click gets the bestsellers.
    """

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """`MatrixFactorisation` with the settings of the others."""
        users, items = sizes(log, users, items)
        plain = MatrixFactorisation(**vars(self), weight=1.0).fit(log, users=users, items=items)
        bestsellers = Popularity(unseen=0.0).fit(log, users=users, items=items)
        return Fitted("clicks", plain.or_else(bestsellers).table, plain.parts)


@dataclass(frozen=True, kw_only=True)
class TrainedRatings(Debiased):
    """`RatingFactors`' three losses, trained by the same loop as all other methods.

        equal       what was shown, each cell alike: a click or none
        propensity  the same, weighted by 1 / propensity      (MF-IPS)
        robust      all cells, guess + shown (click - guess) / propensity    (DR with a fixed guess)

    What was not shown is no "no" here: it is left out, weighted for, or guessed.

    Args:
        loss: "equal", "propensity" or "robust".

    Source: Schnabel et al. (2016), Recommendations as Treatments, arXiv 1602.05352.
    """

    loss: str = "propensity"
    penalty: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of("loss", self.loss, LOSSES)

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Train on the rows that were shown; every cell gets a score."""
        users, items = sizes(log, users, items)
        cells(log, users=users, items=items, needs="" if self.loss == "equal" else f"loss={self.loss!r}")
        same = RatingFactors(self.loss, dim=self.dim)
        target, weight = same._cells(log.select(log.exposed == 1), users, items)  # (user, item)
        weight = weight / weight.mean()

        def loss(model: Factors, user: Tensor, target: Tensor, weight: Tensor) -> Tensor:
            wrong = (weight * (target - model.rows(user)).square()).mean()
            return wrong + self.penalty * size(model, user)

        start = self._start(users, items)
        with torch.no_grad():
            start.level.fill_(float(np.average(target, weights=weight)))
        columns = (np.arange(users), target.astype(np.float32), weight.astype(np.float32))
        model, history = self._train(start, columns, loss)
        name = {"equal": "what was shown", "propensity": "MF-IPS", "robust": "MF-DR"}[self.loss]
        return Fitted(name, score_table(model), {"history": history})


def bent(score: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """elu(score) + 1: above 0 and rising everywhere, straight where score > 0.

    >>> bent(torch.tensor([0.0, 2.0])).tolist()
    [1.0, 3.0]
    """
    return elu(score) + 1


@dataclass(frozen=True, kw_only=True)
class PopularityDeconfounding(Debiased):
    """Popularity made a factor of its own while training, and taken out (or set) when ranking: PD and PDA.

        train   chance that i goes before j = sigmoid(bent(s_ui) m_i^g - bent(s_uj) m_j^g),  i clicked, j not
        rank    bent(s_ui)                         forecast None: as if popularity moved nobody    (PD)
                bent(s_ui) * forecast_i^g          as popular as you expect it to be               (PDA)

    m_i is the share of clicks. Right if popularity does act as a factor, on the showing and on the click, and
    everything else about a good is in s. It cannot tell fame from quality: a good that is clicked because it
    is good is popular as well.

    Args:
        power: g, 0 or more; 0 is plain pairwise ranking (BPR).
        forecast: popularity to rank by (item), or None.

    Source: Zhang, Feng et al. (2021), Causal Intervention for Leveraging Popularity Bias in Recommendation,
    arXiv 2105.06067.
    """

    power: float = 0.25
    penalty: float = 0.1
    forecast: Float[ndarray, " item"] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "power", real_number("power", self.power, low=0, high=100))

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Train on pairs of a clicked good and another one, drawn anew each time."""
        clicked = cells(log, users=users, items=items).outcome > 0  # (user, item)
        users, items = clicked.shape
        fame = self._fame(clicked.sum(axis=0) + 1.0)  # (item,); one more, so that none is 0
        moves = torch.tensor(fame, dtype=torch.float32)
        user, item = np.nonzero(clicked & ~clicked.all(axis=1, keepdims=True))

        def loss(model: Factors, user: Tensor, item: Tensor, taken: Tensor) -> Tensor:
            other = torch.rand(taken.shape, device=taken.device).masked_fill(taken, -1).argmax(dim=1)
            pull = moves.to(taken.device)
            gap = bent(model(user, item)) * pull[item] - bent(model(user, other)) * pull[other]
            return -logsigmoid(gap).mean() + self.penalty * model.size(user, item)

        model, history = self._train(self._start(users, items), (user, item, clicked[user]), loss, batch=512)
        table = bent(torch.tensor(score_table(model))).numpy()
        if self.forecast is not None:
            table = table * self._fame(column("forecast", self.forecast, n=items))
        return Fitted("PDA" if self.forecast is not None else "PD", table, {"history": history, "fame": fame})

    def _fame(self, counts: Float[ndarray, " item"]) -> Float[ndarray, " item"]:
        """Popularity to the power g, of mean 1 before the power."""
        if counts.min() < 0 or counts.sum() <= 0:
            raise LabError("a popularity is below 0, or all are 0; counts or shares of clicks are needed")
        return (counts / counts.mean()) ** self.power
