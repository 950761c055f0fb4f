"""What is asked of every reader: cross-fitted AIPW, how good its models are, and what its list earns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from scipy.special import expit
from sklearn.metrics import log_loss, roc_auc_score

from causalrec_lab import causal_model, estimate
from causalrec_lab.causal_model.texts import Squeeze
from causalrec_lab.log import Log

FOLDS, CLIP, PENALTY, LIST = 5, 0.01, 1.0, 5
QUALITY = ("log loss", "AUC", "calibration", "luck")
POINTS = 100  # purchases per hundred visits


@dataclass(frozen=True)
class Pairs:
    """What a model of exposure or outcome reads of a user and an item: both, and their products.

    Args:
        users: a few numbers of each user.
        items: a few numbers of each item.
        crossed: True takes the product of each number with each; False of each with its like alone.
    """

    users: Float[ndarray, "user few"]
    items: Float[ndarray, "item few"]
    crossed: bool = False

    @classmethod
    def of(
        cls, vectors: ndarray, history: Int[ndarray, "user liked"], *, kept: int, crossed: bool = False
    ) -> "Pairs":
        """The leading directions of the item vectors; a user is the mean of the items liked before."""
        means = vectors[history].mean(axis=1)
        by = Squeeze.of(means, vectors, components=kept)
        return cls(by.users(means), by.items(vectors), crossed)

    def at(self, user: ndarray, item: ndarray) -> Float[ndarray, "pair feature"]:
        """The features of some pairs."""
        u, i = self.users[user], self.items[item]
        meet = (u[:, :, None] * i[:, None, :]).reshape(len(u), -1) if self.crossed else u * i
        return np.concatenate([u, i, meet], axis=1)


@dataclass(frozen=True)
class Heads:
    """For every user and item three chances, by models that never saw a row of that user."""

    propensity: Float[ndarray, "user item"]
    if_exposed: Float[ndarray, "user item"]
    if_not: Float[ndarray, "user item"]


def folds_of(log: Log) -> Int[ndarray, " log"]:
    """The part of each row: users dealt, all rows of a user together."""
    return estimate.fold_of(log.user, folds=FOLDS)


def cross_fitted(log: Log, pairs: Callable[[int], Pairs] | Pairs, fold: Int[ndarray, " log"]) -> Heads:
    """Logistic regressions as in `estimate.cross_fitted_nuisance`, asked about every pair of a held-out user.

    Args:
        log: rows.
        pairs: features; a function of the fold where they were learned on the other folds.
        fold: of each row.
    """
    one = pairs if isinstance(pairs, Pairs) else pairs(0)
    items = len(one.items)
    heads = np.zeros((3, len(one.users), items))
    for k in range(int(fold.max()) + 1):
        now = pairs if isinstance(pairs, Pairs) else pairs(k)
        train, held = fold != k, np.unique(log.user[fold == k])
        x = now.at(log.user[train], log.item[train])
        centre, scale = x.mean(axis=0), np.where(np.ptp(x, axis=0) > 0, x.std(axis=0), 1.0)
        new = now.at(np.repeat(held, items), np.tile(np.arange(items), len(held)))
        x, new = (np.column_stack([np.ones(len(part)), (part - centre) / scale]) for part in (x, new))
        t, y = log.exposed[train], log.outcome[train]
        for head, (rows, goal) in enumerate(((t >= 0, t), (t == 1, y), (t == 0, y))):
            line = estimate.logistic(x[rows], goal[rows], penalty=PENALTY)
            heads[head, held] = expit(new @ line).reshape(len(held), items)
    return Heads(np.clip(heads[0], CLIP, 1 - CLIP), heads[1], heads[2])


def measured(log: Log, heads: Heads, opened: object, history: ndarray) -> dict:
    """One shop, one reader: the effect, the quality of its models, what its list of five earns."""
    at = log.user, log.item
    e, m1, m0 = heads.propensity[at], heads.if_exposed[at], heads.if_not[at]
    found = estimate.aipw(
        log.outcome, log.exposed, user=log.user, propensity=e, outcome_if_exposed=m1, outcome_if_not=m0
    )
    truth = opened.ate()
    return {
        "error": POINTS * (found.value - truth),
        "low": POINTS * (found.low - truth),
        "high": POINTS * (found.high - truth),
        "exposure": quality(e, log.exposed),
        "purchase": quality(np.where(log.exposed == 1, m1, m0), log.outcome),
        "list": earned(heads.if_exposed - heads.if_not, opened, history),
        "purchase list": earned(heads.if_exposed, opened, history),
    }


def quality(chance: ndarray, happened: ndarray) -> list[float]:
    """Of held-out chances: log loss, AUC, calibration error, and the calibration error of luck alone."""
    said = np.clip(chance, 1e-6, 1 - 1e-6)
    bins = causal_model.reliability(said, happened.astype(int))
    return [
        log_loss(happened, said), roc_auc_score(happened, said), bins.error, bins.expected_error,
    ]  # fmt: skip


def earned(score: Float[ndarray, "user item"], opened: object, history: ndarray) -> float:
    """Purchases that a list of the five highest scores earns, per hundred places; none was liked before."""
    effect = opened.chance_if_exposed - opened.chance_if_not
    score = score.copy()
    np.put_along_axis(score, history, -np.inf, axis=1)
    first = np.argsort(-score, axis=1, kind="stable")[:, :LIST]
    return POINTS * float(np.take_along_axis(effect, first, axis=1).mean())


def rivals(log: Log, fold: ndarray, opened: object, history: ndarray) -> dict[str, float]:
    """What reads nothing: the naive comparison, and lists by chance, by sales and by the truth."""
    effect = opened.chance_if_exposed - opened.chance_if_not
    free = np.ones(effect.shape, dtype=bool)
    np.put_along_axis(free, history, False, axis=1)
    sold = np.zeros(effect.shape)
    for k in range(int(fold.max()) + 1):  # what others bought
        rows, held = fold != k, np.unique(log.user[fold == k])
        sold[held] = np.bincount(log.item[rows], weights=log.outcome[rows], minlength=effect.shape[1])
    blind = (effect * free).sum(axis=1) / free.sum(axis=1)
    naive, truth = estimate.naive(log.outcome, log.exposed, user=log.user), opened.ate()
    at = log.user, log.item
    done = np.where(log.exposed == 1, opened.chance_if_exposed[at], opened.chance_if_not[at])
    return {
        "truth": POINTS * truth,
        "error": POINTS * (naive.value - truth),
        "low": POINTS * (naive.low - truth),
        "high": POINTS * (naive.high - truth),
        "exposure": quality(opened.propensity, log.exposed),
        "purchase": quality(done, log.outcome),
        "blind": POINTS * float(blind.mean()),
        "popular": earned(sold, opened, history),
        "best": earned(effect, opened, history),
    }


def rounded(value: object) -> object:
    """Numbers for the file."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [rounded(one) for one in value]
    return round(float(value), 3) if isinstance(value, float | np.floating) else value
