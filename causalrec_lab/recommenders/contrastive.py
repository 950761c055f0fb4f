"""Contrastive learning: a click is a pair that belongs together, the rest of the batch are pairs that do not.

    InfoNCE = - mean over clicks of log( exp(s_ui + c_i) / sum over goods j of the batch of exp(s_uj + c_j) )

Terms: as in `causalrec_lab.recommenders.debiased`; *q* is a good's share of the clicks, which is how often it
stands in a batch as somebody else's good; the *correction* c is what is added while training and left out
when ranking.

Taught in notebooks/14_debias_contest.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor
from torch.nn.functional import cross_entropy

from causalrec_lab.errors import LabError, one_of
from causalrec_lab.log import Log
from causalrec_lab.recommenders.debiased import Debiased, cells
from causalrec_lab.recommenders.factors import Factors, score_table
from causalrec_lab.recommenders.fitted import Fitted

CORRECTIONS = ("none", "sampling", "showings")


def info_nce(score: Float[Tensor, "row good"], correction: Float[Tensor, " good"] | None = None) -> Tensor:
    """InfoNCE: row r belongs to good r, and all other goods of the batch are its contrast.

        - mean over r of log( exp(score_rr + c_r) / sum over j of exp(score_rj + c_j) )

    It is a classification: which good of the batch is this visitor's? With goods drawn by q and without a
    correction its best score is log P(i given u) - log q_i, up to a number for each visitor: popularity is
    divided out, deserved or not.

    Args:
        score: of each visitor of the batch (row) with each good of the batch (column).
        correction: added to the columns.

    Source: van den Oord, Li and Vinyals (2018), Representation Learning with Contrastive Predictive Coding.

    >>> round(info_nce(torch.zeros(4, 4)).item(), 3), round(float(np.log(4)), 3)
    (1.386, 1.386)
    """
    if score.ndim != 2 or score.shape[0] != score.shape[1]:
        raise LabError(f"score has shape {tuple(score.shape)}; one row and one column for each click")
    logits = score if correction is None else score + correction  # (row, good)
    return cross_entropy(logits, torch.arange(len(score), device=score.device))


@dataclass(frozen=True, kw_only=True)
class Contrastive(Debiased):
    """Vectors by InfoNCE with the other clicks of the batch as contrast; what is divided out is yours to say.

        correction    c_i while training             the score tends to, up to a number for each user
        none          0                              log P(i given u) - log q_i
        sampling      - log q_i                      log P(i given u)                 ("logQ correction")
        showings      log v_i - log q_i              log P(i given u) - log v_i

    P(i given u) is the share of u's clicks that go to i, q_i the share of all clicks, v_i the share of all
    *showings*. If the list looked at the good alone, P(i given u) ~ v_i want_ui, so only the last one ranks
    by want. None of them sees which visitor was shown what, or why.

    Args:
        correction: "none", "sampling" or "showings".

    Source: Yi et al. (2019), Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations;
    Zhou et al. (2021), Contrastive Learning for Debiased Candidate Generation, arXiv 2005.12964.
    """

    correction: str = "none"
    penalty: float = 0.2

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of("correction", self.correction, CORRECTIONS)

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Train on the clicked cells, 256 of them a batch."""
        found = cells(log, users=users, items=items)
        users, items = found.shown.shape
        user, item = np.nonzero(found.outcome > 0)
        added = torch.tensor(self._added(found.popularity, found.shown.sum(axis=0)), dtype=torch.float32)

        def loss(model: Factors, user: Tensor, item: Tensor) -> Tensor:
            met = model.user_factors[user] @ model.item_factors[item].T  # (row, good)
            score = met + model.item_level[item]
            return info_nce(score, added.to(score.device)[item]) + self.penalty * model.size(user, item)

        model, history = self._train(self._start(users, items), (user, item), loss, batch=256)
        name = "InfoNCE" + {"none": "", "sampling": ", logQ", "showings": ", showings"}[self.correction]
        return Fitted(name, score_table(model), {"history": history, "correction": added.numpy()})

    def _added(self, clicks: Float[ndarray, " item"], showings: ndarray) -> Float[ndarray, " item"]:
        """c_i; a good that was never clicked is in no batch, and its c is never used."""
        q = np.log(np.maximum(clicks, 1e-9))
        shown = np.log(np.maximum(showings / showings.sum(), 1e-9))
        return {"none": np.zeros_like(q), "sampling": -q, "showings": shown - q}[self.correction]
