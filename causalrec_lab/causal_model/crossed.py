"""Cross-fitting: one model per part of the users, each asked about the users it never saw.

Terms: see `causalrec_lab.causal_model` and `causalrec_lab.estimate`.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab import estimate
from causalrec_lab.causal_model.model import HEADS, CausalModel, Prediction
from causalrec_lab.errors import LabError
from causalrec_lab.estimate import Estimate, Nuisance
from causalrec_lab.log import Log


@dataclass(frozen=True)
class CrossFitted:
    """Models that each left one part of the users out, and what they say of the part left out.

    Args:
        log: what they learned from.
        nuisance: for each row, the predictions of the model that never saw its user.
        prediction: every user and item, averaged over the models; interest and relevance side by side.
        models: one per fold.
    """

    log: Log
    nuisance: Nuisance
    prediction: Prediction
    models: tuple[CausalModel, ...]

    def effect(self, estimand: str = "ATE") -> Estimate:
        """The effect of showing, by AIPW, with its 95 % interval clustered by user.

        Args:
            estimand: "ATE", "ATT" or "ATU".
        """
        return estimate.aipw(
            self.log.outcome,
            self.log.exposed,
            propensity=self.nuisance.propensity,
            outcome_if_exposed=self.nuisance.outcome_if_exposed,
            outcome_if_not=self.nuisance.outcome_if_not,
            estimand=estimand,
            user=self.log.user,
        )


def cross_fit(
    log: Log,
    user_vectors: Float[ndarray, "user dim"],
    item_vectors: Float[ndarray, "item dim"],
    *,
    folds: int = 5,
    seed: int = 0,
    clip: float = 0.01,
    epochs: int = 10,
    device: str | torch.device | None = None,
    progress: Callable[[int], None] | None = None,
    **sizes: int,
) -> CrossFitted:
    """One CausalModel per fold of users, each asked about the users it never saw.

    Needs texts that were written before the showing, and that tell all that moved both the list and the
    outcome. Costs `folds` trainings.

    Args:
        log: rows with user and item as places in the two tables of vectors.
        user_vectors: text vector of each user.
        item_vectors: text vector of each item.
        folds: parts of the users held out in turn, 2 or more.
        seed: of the shuffle of users and of the models.
        clip: propensities are cut to [clip, 1 - clip]; `nuisance.clipped` counts the cuts.
        epochs: times through the log, for each model.
        device: as in `pick_device`.
        progress: called after each fold with the number of folds done.
        sizes: components, width and hidden of each model.

    Raises:
        LabError: a log that does not fit the vectors, or folds, clip or sizes out of range.
    """
    if not 0 < clip < 0.5:
        raise LabError(f"clip is {clip}; a number in (0, 0.5) is needed, such as 0.01")
    fold = estimate.fold_of(log.user, folds=folds, seed=seed)
    heads = np.empty((len(HEADS), len(log)))
    models, said = [], []
    for k in range(folds):
        model = CausalModel(np.shape(item_vectors)[-1], seed=seed, device=device, **sizes)
        model.fit(log.select(fold != k), user_vectors, item_vectors, epochs=epochs)
        one = model.predict(user_vectors, item_vectors)
        held = fold == k
        user, item = log.user[held], log.item[held]
        heads[:, held] = [getattr(one, head)[user, item] for head in HEADS]
        models.append(model)
        said.append(one)
        if progress:
            progress(k + 1)
    inside = np.clip(heads[0], clip, 1 - clip)
    nuisance = Nuisance(inside, heads[1], heads[2], fold, int((inside != heads[0]).sum()))
    return CrossFitted(log, nuisance, _together(said), tuple(models))


def _together(said: list[Prediction]) -> Prediction:
    """The chances averaged over the models, their interests and relevances side by side."""
    return Prediction(
        np.concatenate([one.interest for one in said], axis=1),
        np.concatenate([one.relevance for one in said], axis=1),
        *(np.mean([getattr(one, head) for one in said], axis=0) for head in HEADS),
    )
