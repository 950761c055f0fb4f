"""Doubly robust recommenders that learn their guesses along: DR-JL and StableDR.

    e_ui  = (click - s_ui)^2       the error, known where shown
    eh_ui = (g_ui - s_ui)^2        the error if the guess g were the click: known everywhere

Terms: as in `causalrec_lab.recommenders.debiased`; the *prediction model* gives the scores s, the *imputation
model* the guesses g; a *step* trains one of them while the others are held.

Taught in notebooks/14_debias_contest.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy as cross_entropy

from causalrec_lab.errors import real_number, whole_number
from causalrec_lab.log import Log
from causalrec_lab.recommenders.debiased import Cells, Debiased, cells, size
from causalrec_lab.recommenders.factors import Factors, score_table
from causalrec_lab.recommenders.fitted import Fitted

Table = Float[Tensor, "user item"]


def dr_loss(score: Table, guess: Table, outcome: Table, shown: Table, propensity: Table) -> Tensor:
    """The doubly robust mean error of the scores.

        mean over all cells of  eh + shown (e - eh) / propensity

    On average over who is shown it is the mean of e over all cells, if the propensities are right or if the
    guessed errors are. A single one may be below 0. Its slope in s is that of a squared error against
    g + shown (click - g) / propensity.

    >>> one = torch.ones(1, 1)
    >>> dr_loss(0.5 * one, 0 * one, one, one, 0.5 * one).item()
    0.25
    """
    known, guessed = (outcome - score).square(), (guess - score).square()  # (user, item)
    return (guessed + shown * (known - guessed) / propensity).mean()


def imputation_loss(guess: Table, score: Table, outcome: Table, shown: Table, propensity: Table) -> Tensor:
    """How far the guessed errors are from the known ones, weighted to speak for all cells.

    mean over all cells of  shown (e - eh)^2 / propensity

    >>> one = torch.ones(1, 1)
    >>> imputation_loss(one, 0 * one, one, one, one).item()
    0.0
    """
    known, guessed = (outcome - score).square(), (guess - score).square()  # (user, item)
    return (shown * (known - guessed).square() / propensity).mean()


def stable_loss(score: Table, outcome: Table, shown: Table, propensity: Table) -> Tensor:
    """The self-normalised mean error: a weighted mean, so never outside what was seen.

        sum of shown e / propensity  /  sum of shown / propensity

    With propensities that balance the guessed errors (`imbalance` is 0) this is the self-normalised doubly
    robust error: the terms with eh cancel.

    >>> one = torch.ones(1, 2)
    >>> stable_loss(0 * one, one, one, 0.1 * one).item()
    1.0
    """
    weight = shown / propensity
    return (weight * (outcome - score).square()).sum() / weight.sum()


def imbalance(guessed: Table, shown: Table, propensity: Table) -> Tensor:
    """Mean guessed error of all cells, minus what the weighted shown ones say of it.

        mean of eh  -  sum of shown eh / propensity / sum of shown / propensity

    >>> imbalance(torch.tensor([[1.0, 0.0]]), torch.ones(1, 2), 0.5 * torch.ones(1, 2)).item()
    0.0
    """
    weight = shown / propensity
    return guessed.mean() - (weight * guessed).sum() / weight.sum()


class _Models(nn.Module):
    """Prediction, imputation and, for StableDR, what is added to the log-odds of being shown."""

    def __init__(self, prediction: Factors, imputation: Factors) -> None:
        super().__init__()
        self.prediction, self.imputation = prediction, imputation
        self.user_odds = nn.Parameter(torch.zeros(len(prediction.user_level)))
        self.item_odds = nn.Parameter(torch.zeros(len(prediction.item_level)))

    def learn(self, *names: str) -> None:
        """Let these parts learn and hold all others."""
        for name, weight in self.named_parameters():
            weight.requires_grad_(name.startswith(names))

    def propensity(self, user: Tensor, written: Table) -> Table:
        """The written propensity, moved, and at least .01."""
        odds = torch.logit(written) + self.user_odds[user][:, None] + self.item_odds
        return torch.sigmoid(odds).clamp(0.01, 1)


@dataclass(frozen=True, kw_only=True)
class DRJointLearning(Debiased):
    """DR-JL: in turn the imputation model learns the errors of the prediction model, and this the DR loss.

        step 1  imputation   minimise `imputation_loss`, the scores held
        step 2  prediction   minimise `dr_loss`, the guesses held

    Right on average if either the propensities or the guesses are; with both wrong nothing is promised. Heavy
    weights stay heavy: small propensities make it jump.

    Simpler than the paper: errors are squared; the imputation model guesses the click, and so the error,
    instead of the error itself; propensities are the written ones; all cells of the batch's visitors enter,
    not a sample; and a turn is ten passes (epochs / rounds), each with a fresh Adam, not a few batches.

    Args:
        rounds: how often both steps are taken; the epochs of each are divided among them.

    Source: Wang, Zhang, Sun and Qi (2019), Doubly Robust Joint Learning for Recommendation on Data Missing
    Not at Random, ICML.
    """

    rounds: int = 6
    penalty: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "rounds", whole_number("rounds", self.rounds, high=self.epochs))

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Both models, in turn. `parts` holds the guesses and each step's history."""
        found = cells(log, users=users, items=items, needs=type(self).__name__)
        models = _Models(self._level(found), self._level(found, more=1))
        columns = (np.arange(len(found.shown)), *(
            table.astype(np.float32) for table in (found.outcome, found.shown, found.propensity)
        ))  # fmt: skip
        histories = []
        for _ in range(self.rounds):
            for part, loss in self._steps():
                models.learn(*part)
                models, history = self._train(models, columns, loss, epochs=self.epochs // self.rounds)
                histories.append(history)
        parts = {"guess": score_table(models.imputation), "history": histories, **self._more(models, found)}
        return Fitted(self._name, score_table(models.prediction), parts)

    _name = "DR-JL"

    def _steps(self):
        return (("imputation",), self._imputation), (("prediction",), self._prediction)

    def _more(self, models: _Models, found: Cells) -> dict:
        return {}

    def _level(self, found: Cells, *, more: int = 0) -> Factors:
        start = self._start(*found.shown.shape, more=more)
        with torch.no_grad():
            start.level.fill_(float(found.outcome[found.shown].mean()))
        return start

    def _imputation(self, models: _Models, user: Tensor, outcome: Table, shown: Table, written: Table):
        guess, score = models.imputation.rows(user), models.prediction.rows(user)
        wrong = imputation_loss(guess, score, outcome, shown, models.propensity(user, written))
        return wrong + self.penalty * size(models.imputation, user)

    def _prediction(self, models: _Models, user: Tensor, outcome: Table, shown: Table, written: Table):
        score, guess = models.prediction.rows(user), models.imputation.rows(user)
        wrong = dr_loss(score, guess, outcome, shown, written)
        return wrong + self.penalty * size(models.prediction, user)


@dataclass(frozen=True, kw_only=True)
class StableDR(DRJointLearning):
    """StableDR: three models in turn, the propensities moved until guessed errors balance.

        step 1  imputation   minimise `imputation_loss`
        step 2  propensity   minimise cross-entropy of shown + balance * `imbalance`^2
        step 3  prediction   minimise `stable_loss`

    It starts from the written propensities and adds a level for each user and each good. Bounded whatever the
    propensities are, for the loss is a weighted mean of errors that were seen; right under the same either-or
    as DR, for many cells.

    Simpler than the paper, as `DRJointLearning` is. The paper learns the propensities themselves and asks
    that the sum of shown (eh - mean eh) / propensity be 0; `imbalance` is 0 in the same place, but is
    divided by the sum of the weights, and taken over the visitors of a batch. Step 2 shares the penalty of
    the vectors.

    Args:
        balance: weight of the squared imbalance, 0 or more.

    Source: Li, Zheng and Wu (2023), StableDR: Stabilized Doubly Robust Learning for Recommendation on Data
    Missing Not at Random, ICLR, arXiv 2205.04701.
    """

    balance: float = 10.0
    _name = "StableDR"

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "balance", real_number("balance", self.balance, low=0, high=1e12))

    def _steps(self):
        return (
            (("imputation",), self._imputation),
            (("user_odds", "item_odds"), self._balanced),
            (("prediction",), self._prediction),
        )

    def _more(self, models: _Models, found: Cells) -> dict:
        with torch.inference_mode():
            written = torch.tensor(found.propensity, device=models.user_odds.device)
            return {"propensity": models.propensity(torch.arange(len(written)), written).cpu().numpy()}

    def _balanced(self, models: _Models, user: Tensor, outcome: Table, shown: Table, written: Table):
        chance = models.propensity(user, written)
        guessed = (models.imputation.rows(user) - models.prediction.rows(user)).square()
        moved = models.user_odds[user].square().mean() + models.item_odds.square().mean()
        known = cross_entropy(chance, shown)
        return known + self.balance * imbalance(guessed, shown, chance).square() + self.penalty * moved

    def _prediction(self, models: _Models, user: Tensor, outcome: Table, shown: Table, written: Table):
        chance = models.propensity(user, written)
        wrong = stable_loss(models.prediction.rows(user), outcome, shown, chance)
        return wrong + self.penalty * size(models.prediction, user)
