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
from causalrec_lab.causal_model.texts import Items, Users, fits
from causalrec_lab.errors import of_kind, one_of, real_number
from causalrec_lab.estimate import EffectLine, Estimate, Nuisance
from causalrec_lab.estimate.result import Labels
from causalrec_lab.log import Log


@dataclass(frozen=True)
class CrossFitted:
    """Models that each left one part of the users out, and what they say of the part left out.

    Args:
        log: what they learned from.
        nuisance: for each row, the predictions of the model that never saw its user.
        models: one per fold.
        user_vectors: text vector of each user.
        item_vectors: text vector of each item.
    """

    log: Log
    nuisance: Nuisance
    models: tuple[CausalModel, ...]
    user_vectors: Users
    item_vectors: Items

    @property
    def prediction(self) -> Prediction:
        """Every user and item, averaged over the models; interest and relevance side by side.

        All but one of the models have seen the user: good for lists, not for judging the models.
        """
        return _together([model.predict(self.user_vectors, self.item_vectors) for model in self.models])

    def effect(self, estimand: str = "ATE", *, method: str = "AIPW") -> Estimate:
        """The effect of showing, doubly robust, with its 95 % interval clustered by user.

        Args:
            estimand: "ATE", "ATT" or "ATU".
            method: "AIPW", or "TMLE" for the targeted correction.
        """
        ways = {"AIPW": estimate.aipw, "TMLE": estimate.tmle}
        one_of("method", method, ways)
        return ways[method](*self._done, **self._said, estimand=estimand, user=self.log.user)

    def pseudo_outcomes(self) -> Float[ndarray, " log"]:
        """Each row's term in the doubly robust mean: see `estimate.pseudo_outcomes`."""
        return estimate.pseudo_outcomes(*self._done, **self._said)

    def group_effects(self, group: Labels, *, simultaneous: bool = False) -> dict[str | int, Estimate]:
        """Who gains: the effect in each group of rows, chosen beforehand; see `estimate.group_effects`."""
        return estimate.group_effects(
            self.pseudo_outcomes(), group, user=self.log.user, simultaneous=simultaneous
        )

    def effect_line(self) -> EffectLine:
        """What the effects that the models predict pair by pair are worth: see `estimate.effect_line`."""
        guess = self.nuisance.outcome_if_exposed - self.nuisance.outcome_if_not
        return estimate.effect_line(self.pseudo_outcomes(), guess, user=self.log.user)

    @property
    def _done(self) -> tuple[ndarray, ndarray]:
        return self.log.outcome, self.log.exposed

    @property
    def _said(self) -> dict[str, ndarray]:
        return {head: getattr(self.nuisance, head) for head in HEADS}


def cross_fit(
    log: Log,
    user_vectors: Users,
    item_vectors: Items,
    *,
    folds: int = 5,
    seed: int = 0,
    clip: float = 0.01,
    epochs: int = 6,
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
        LabError: a log that does not fit the vectors, or in a part of which all or none were shown, or folds,
            clip or sizes out of range.
    """
    clip = real_number("clip", clip, above=0, below=0.5)
    user_vectors, item_vectors = fits(log, user_vectors, item_vectors)
    if progress is not None:
        of_kind("progress", progress, Callable, "a function of the number of folds done")
    fold = estimate.fold_of(log.user, folds=folds, seed=seed)
    heads, models = np.empty((len(HEADS), len(log))), []
    for k in range(folds):
        model = CausalModel(item_vectors.shape[1], seed=seed, device=device, **sizes)
        model.fit(log.select(fold != k), user_vectors, item_vectors, epochs=epochs)
        held = fold == k
        heads[:, held] = model.chances(user_vectors, item_vectors, log.user[held], log.item[held]).T
        models.append(model)
        if progress:
            progress(k + 1)
    inside = np.clip(heads[0], clip, 1 - clip)
    nuisance = Nuisance(inside, heads[1], heads[2], fold, int((inside != heads[0]).sum()))
    return CrossFitted(log, nuisance, tuple(models), user_vectors, item_vectors)


def _together(said: list[Prediction]) -> Prediction:
    """The chances averaged over the models, their interests and relevances side by side."""
    return Prediction(
        np.concatenate([one.interest for one in said], axis=1),
        np.concatenate([one.relevance for one in said], axis=1),
        *(np.mean([getattr(one, head) for one in said], axis=0) for head in HEADS),
    )
