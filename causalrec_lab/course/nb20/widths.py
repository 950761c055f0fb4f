"""One network in seven widths, asked for an effect: what data/bigger.json stores of forty shops, and how.

Terms: the *width* is the number of hidden units; the *loss* is the mean log loss of the purchases of visitors
whom the network never saw; the *error* is the effect that AIPW finds with it, minus the true one, in points.

Taught in notebooks/20_bigger_is_not_causal.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from causalrec_lab import estimate
from causalrec_lab.device import seeded
from causalrec_lab.log import Log, Truth
from causalrec_lab.training import train_model

WIDTHS = (1, 2, 4, 8, 16, 32, 64)
FOLDS, EPOCHS, PATIENCE, BATCH, RATE = 2, 60, 6, 250, 0.02
Learner = Callable[[ndarray, ndarray, ndarray], ndarray]


def network(width: int) -> Learner:
    """A learner for `cross_fitted_nuisance`: one hidden layer; a fifth of its rows chooses the epoch."""
    return partial(_fit_and_predict, width)


def _fit_and_predict(width: int, x: ndarray, goal: ndarray, new: ndarray) -> Float[ndarray, " new"]:
    with seeded(width):
        model = nn.Sequential(nn.Linear(x.shape[1], width), nn.ReLU(), nn.Linear(width, 1), nn.Flatten(0))
    rows, held = slice(len(x) // 5, None), slice(len(x) // 5)
    x, goal, new = (part.astype(np.float32) for part in (x, goal, new))
    model, _ = train_model(
        model, (x[rows], goal[rows]), validation=(x[held], goal[held]), loss=_loss, epochs=EPOCHS,
        batch_size=BATCH, learning_rate=RATE, patience=PATIENCE, device="cpu",
    )  # fmt: skip
    with torch.inference_mode():
        return torch.sigmoid(model(torch.tensor(new))).double().numpy()


def _loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    return cross_entropy(model(x), y)


def asked(columns: ndarray, log: Log, truth: Truth, learner: Learner | None = None) -> dict[str, float]:
    """Loss, error and its interval, of one learner in one shop; None asks logistic regressions."""
    found = estimate.cross_fitted_nuisance(columns, log.exposed, log.outcome, folds=FOLDS, learner=learner)
    effect = estimate.aipw(
        log.outcome, log.exposed, propensity=found.propensity,
        outcome_if_exposed=found.outcome_if_exposed, outcome_if_not=found.outcome_if_not,
    )  # fmt: skip
    said = np.where(log.exposed == 1, found.outcome_if_exposed, found.outcome_if_not).clip(1e-6, 1 - 1e-6)
    true = truth.open("to know the error").ate()
    return {
        "loss": -np.log(np.where(log.outcome == 1, said, 1 - said)).mean(),
        "error": 100 * (effect.value - true),
        "low": 100 * (effect.low - true),
        "high": 100 * (effect.high - true),
    }
