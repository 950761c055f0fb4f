"""What data/compressed.json says: what each compressed reader costs, and how wrong its effect is.

Terms: a *reader* is an encoder, or what stands in for one; a *shop* is one log of `worlds.graded_shop`; an
*error* is the estimate minus the truth, in points: purchases per hundred visits.

Taught in notebooks/21_cheaper_and_still_right.
"""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.special import stdtr

from causalrec_lab.causal_model import pair_features
from causalrec_lab.datasets import KINDS, Catalogue, catalogue, stored
from causalrec_lab.estimate import Estimate, aipw, cross_fitted_nuisance
from causalrec_lab.evaluate import holm, t_interval
from causalrec_lab.log import Log
from causalrec_lab.worlds import graded_shop, histories, item_features, stated_texts
from causalrec_lab.worlds.graded_shop import GRADES

WHOLE = "MiniLM"  # the reader that the others are compared with
MARGIN = 0.5  # points: what the manager allows, fixed before a result was seen
LEVEL = 0.025  # one-sided: as strict as "the whole 95 % interval lies below the margin"


@cache
def compressed() -> dict[str, Any]:
    """The stored file: "about", "readers" (name -> costs), "errors" (reading -> name -> one a shop)."""
    return stored(
        "compressed.json", lambda found: {key: found[key] for key in ("about", "readers", "errors", "speed")}
    )


def errors(reading: str = "learned") -> dict[str, Float[ndarray, " shop"]]:
    """Reader -> estimate minus truth in each shop, in points.

    Args:
        reading: "learned", each reader having learned from other visitors' likes (09); "frozen", two of them
            as they are.
    """
    return {name: np.array(one) for name, one in compressed()["errors"][reading].items()}


def further_off() -> dict[str, Estimate]:
    """Reader -> by how many points its effect is further off than MiniLM's: mean over shops, with interval.

    Below 0 it is nearer to the truth.
    """
    return {name: t_interval(one, estimand="further off") for name, one in _differences().items()}


def not_worse(*, margin: float = MARGIN) -> dict[str, float]:
    """Reader -> p-value, by Holm over all readers, of "it is further off by the margin or more".

    One below `LEVEL` shows that the effect is *still right*: less than the margin further off than it is with
    MiniLM.

    Args:
        margin: points that may be lost, above 0.
    """
    by = _differences()
    away = {name: (one.mean() - margin) / (one.std(ddof=1) / len(one) ** 0.5) for name, one in by.items()}
    p = [float(stdtr(len(one) - 1, away[name])) for name, one in by.items()]
    return dict(zip(by, holm(np.array(p)).tolist(), strict=True))


def _differences() -> dict[str, Float[ndarray, " shop"]]:
    by = {name: np.abs(one) for name, one in errors().items()}
    return {name: one - by[WHOLE] for name, one in by.items() if name not in (WHOLE, "naive")}


def grades_read(vectors: Float[ndarray, "item dim"]) -> float:
    """How much of the four grades of the goods a ridge regression reads off their vectors.

    Share of their variance, held out (five folds), the mean of the four: at most 1; their mean alone says 0.

    Args:
        vectors: one a good of the catalogue.
    """
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    grades = item_features()[0][:, -len(GRADES) :]  # (item, grade), each of variance 1
    reader = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 4, 12)))
    said = cross_val_predict(reader, vectors, grades, cv=KFold(5, shuffle=True, random_state=0))
    return float(1 - ((said - grades) ** 2).mean())


def invented_goods(n: int, *, seed: int) -> Catalogue:
    """Goods that the shop does not sell: no kind with the same four grades is in the catalogue."""
    draw, goods = np.random.default_rng(seed), catalogue()
    sold = {tuple(row) for row in zip(goods.kind, *(getattr(goods, grade) for grade in GRADES), strict=True)}
    words = sorted({word for name in goods.names() for word in name.split()})
    names, rows = [], []
    while len(rows) < n:
        row = (list(KINDS)[draw.integers(len(KINDS))], *draw.integers(1, 6, len(GRADES)).tolist())
        if row not in sold:
            rows.append(row)
            names.append(" ".join(draw.choice(words, draw.integers(1, 4))))
    columns = dict(zip(("kind", *GRADES), map(np.array, zip(*rows, strict=True)), strict=True))
    like = goods.select(np.arange(n) % len(goods))
    return replace(like, item=np.arange(n), name_en=np.array(names), **columns)


def invented(n: int, *, seed: int) -> list[str]:
    """Texts of such goods: what a student reads while it learns."""
    return stated_texts(invented_goods(n, seed=seed))


def effect(log: Log, features: Float[ndarray, "log feature"]) -> float:
    """AIPW with cross-fitted logistic regressions on these features: the effect, as a share of visits."""
    parts = cross_fitted_nuisance(features, log.exposed, log.outcome, groups=log.user)
    names = ("propensity", "outcome_if_exposed", "outcome_if_not")
    predicted = {name: getattr(parts, name) for name in names}
    return aipw(log.outcome, log.exposed, **predicted, user=log.user).value


def effect_error(vectors: Float[ndarray, "item dim"], seed: int, *, components: int = 16) -> float:
    """Of one shop: AIPW that adjusts for these vectors of the items, minus the truth, in points.

    Args:
        vectors: one a good of the catalogue.
        seed: of the shop.
        components: leading directions kept.
    """
    history = histories(seed, item_features()[0])
    log, truth = graded_shop(seed, history=history)
    features = pair_features(log, vectors[history].mean(axis=1), vectors, components=components)
    return 100 * (effect(log, features) - truth.open("to measure how wrong the reader is").ate())
