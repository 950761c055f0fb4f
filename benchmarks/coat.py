"""Coat: learn from ratings people chose to give, be judged by ratings of coats that chance chose for them.

    CAUSALREC_DATA=folder python benchmarks/coat.py --json

Every setting is chosen on the chosen ratings alone (four parts, each held out once) and the drawn ratings are
looked at once, at the end. Intervals are over users: 1,000 draws of 290 people with replacement. 366 of the
4,640 drawn ratings stand among the chosen ones, too; each figure comes with them and without.
"""

import argparse
import json
import os
import platform
import time
import warnings
from dataclasses import replace

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy import ndarray
from sklearn.linear_model import Ridge
from sklearn.metrics import ndcg_score

from causalrec_lab.causal_model import ArticleModel
from causalrec_lab.datasets import Coat, coat
from causalrec_lab.encode import load_encoder
from causalrec_lab.log import Log
from causalrec_lab.recommenders import RatingFactors, held_out_error

PUBLISHED = {"MF-naive": (1.202, 0.920), "MF-IPS": (1.093, 0.860)}  # MSE, MAE: Schnabel et al., Table 2
PENALTIES = (2.0, 5.0, 10.0, 20.0)
ALPHAS = (3.0, 10.0, 30.0, 100.0)
FOLDS, DRAWS = 4, 1000


# ---- models: each returns a table (user, item)


def factors(data: Coat, loss: str, dim: int = 20, **settings) -> tuple[ndarray, dict]:
    """A factorisation with the penalty that the held-out ratings like best, judged as it is trained."""
    users, items = data.propensity.shape
    sizes = {"users": users, "items": items}
    judge = "equal" if loss == "equal" else "propensity"
    start = RatingFactors(loss, dim=dim, **settings)
    told = {
        penalty: held_out_error(
            replace(start, penalty=penalty, steps=200), data.train, folds=FOLDS, judged_by=judge, **sizes
        )
        for penalty in PENALTIES
    }
    best = min(told, key=told.get)
    fitted = replace(start, penalty=best).fit(data.train, **sizes)
    return fitted.table, {"penalty": best, "held out": {f"{key:g}": round(v, 4) for key, v in told.items()}}


def ridge(data: Coat, features: ndarray, *, weighted: bool) -> tuple[ndarray, dict]:
    """A level for each user and item and a linear model of the cells' features (user, item, feature)."""
    log, (users, items, _) = data.train, features.shape
    levels = np.hstack([np.eye(users)[log.user], np.eye(items)[log.item]])
    x, weight = np.hstack([levels, features[log.user, log.item]]), np.ones(len(log))
    if weighted:
        weight = 1 / log.propensity / (1 / log.propensity).mean()
    part = np.random.default_rng(0).permutation(len(log)) % FOLDS
    told = {}
    for alpha in ALPHAS:
        off = np.empty(len(log))
        for fold in range(FOLDS):
            kept = part != fold
            model = Ridge(alpha=alpha, solver="cholesky").fit(x[kept], log.outcome[kept], weight[kept])
            off[~kept] = (log.outcome[~kept] - model.predict(x[~kept])) ** 2
        told[alpha] = float(np.average(off, weights=weight))
    best = min(told, key=told.get)
    model = Ridge(alpha=best, solver="cholesky").fit(x, log.outcome, weight)
    user, item, rest = np.split(model.coef_, [users, users + items])
    table = model.intercept_ + user[:, None] + item + features @ rest
    return table, {"alpha": best, "held out": {f"{key:g}": round(v, 4) for key, v in told.items()}}


def covariates(users: ndarray, items: ndarray) -> ndarray:
    """User, item and all their products, (user, item, feature)."""
    shape = len(users), len(items)
    met = np.einsum("uf,ig->uifg", users, items).reshape(*shape, -1)  # (user, item, feature)
    wide = np.broadcast_to(users[:, None], (*shape, users.shape[1]))
    return np.concatenate([wide, np.broadcast_to(items, (*shape, items.shape[1])), met], axis=2)


def words(data: Coat) -> tuple[ndarray, ndarray]:
    """BERT's vectors of the coats' descriptions, and of the people's."""
    encoder = load_encoder(device="cpu")
    people = []
    for row in data.user_features:
        said = dict(data.user_names[place].split(":", 1) for place in np.flatnonzero(row))
        people.append(
            f"{said['gender']}, {said['age']} years old, from {said['location']} surroundings, "
            f"{said['fashioninterest']} interested in fashion"
        )
    return encoder.encode(people), encoder.encode(data.texts())


def squeezed(vectors: ndarray, dim: int = 16) -> ndarray:
    """The directions in which the texts differ most, each with variance 1."""
    left, size, _ = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    return left[:, :dim] * np.sqrt(len(vectors)) * (size[:dim] > 1e-6)


# ---- the judge


def judged(table: ndarray, data: Coat, keep: ndarray) -> dict[str, ndarray]:
    """Per user: sums of squared and absolute errors, how many, and NDCG@5 (stars as gain)."""
    log: Log = data.test.select(keep)
    off = log.outcome - table[log.user, log.item]
    users = len(data.propensity)
    gain = np.full(users, np.nan)
    for user in range(users):
        mine = log.user == user
        if mine.sum() > 1:
            gain[user] = ndcg_score(
                log.outcome[mine][None], table[user, log.item[mine]][None], k=5, ignore_ties=False
            )
    sums = {name: np.bincount(log.user, values, users) for name, values in _errors(off).items()}
    return {**sums, "rows": np.bincount(log.user, minlength=users), "NDCG@5": gain}


def _errors(off: ndarray) -> dict[str, ndarray]:
    return {"MSE": off**2, "MAE": abs(off)}


def figure(one: dict[str, ndarray], name: str, who: ndarray) -> float:
    """The figure over these users, each as often as it stands there."""
    if name == "NDCG@5":
        return float(np.nanmean(one[name][who]))
    return float(one[name][who].sum() / one["rows"][who].sum())


def line(one: dict, base: dict, draws: ndarray) -> dict:
    """Each figure, its interval, and the interval of its difference from the base."""
    everybody = np.arange(draws.shape[1])
    said = {}
    for name in ("MSE", "MAE", "NDCG@5"):
        many = np.array([figure(one, name, who) for who in draws])
        apart = many - np.array([figure(base, name, who) for who in draws])
        said[name] = {
            "value": round(figure(one, name, everybody), 4),
            "interval": np.percentile(many, [2.5, 97.5]).round(3).tolist(),
            "minus MF-naive": np.percentile(apart, [2.5, 97.5]).round(3).tolist(),
        }
    return said


def tables(data: Coat) -> tuple[dict[str, ndarray], dict[str, dict]]:
    """Every model's table and what was chosen for it, from the chosen ratings alone."""
    log, shape = data.train, data.propensity.shape
    snips = float(np.average(log.outcome, weights=1 / log.propensity))
    made = {
        "constant, mean of the chosen": np.full(shape, log.outcome.mean()),
        "constant, SNIPS": np.full(shape, snips),
    }
    chosen: dict[str, dict] = {}
    for name, loss, dim in (
        ("levels", "equal", 0), ("levels, weighted", "propensity", 0),
        ("MF-naive", "equal", 20), ("MF-IPS", "propensity", 20),
    ):  # fmt: skip
        made[name], chosen[name] = factors(data, loss, dim)
    made["MF-naive minus one constant"] = made["MF-naive"] - made["MF-naive"].mean() + snips
    people, coats = words(data)
    by_hand = covariates(data.user_features, data.item_features)
    read = covariates(data.user_features, squeezed(coats))
    for name, features, weighted in (
        ("levels, covariates", by_hand, False), ("levels, covariates, weighted", by_hand, True),
        ("levels, BERT text", read, False), ("levels, BERT text, weighted", read, True),
    ):  # fmt: skip
        made[name], chosen[name] = ridge(data, features, weighted=weighted)
    theirs = ArticleModel(people.shape[1], device="cpu").fit(people, coats)
    made["the article's model, repaired"] = theirs.scores(people, coats)
    return made, chosen


def main() -> None:
    """Print the table, or the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    as_json = parser.parse_args().json
    warnings.simplefilter("error")
    started = time.process_time()
    data = coat()
    made, chosen = tables(data)
    draws = np.random.default_rng(0).integers(290, size=(DRAWS, 290))
    report = {}
    for part, keep in (("all drawn ratings", np.ones(len(data.test), bool)), ("without leak", ~data.leaked)):
        one = {name: judged(table, data, keep) for name, table in made.items()}
        report[part] = {name: line(scores, one["MF-naive"], draws) for name, scores in one.items()}
        for scale in ("MSE", "MAE"):  # the article's scores are no stars
            report[part]["the article's model, repaired"].pop(scale)
    said = {
        "data": repr(data),
        "published (MSE, MAE)": PUBLISHED,
        "chosen on the chosen ratings": chosen,
        **report,
        "cpu seconds": round(time.process_time() - started, 1),
        "python": platform.python_version(),
    }
    if as_json:
        print(json.dumps(said, indent=2))
        return
    for part, rows in report.items():
        print(f"\n{part:<32}{'MSE':>8}{'MAE':>8}{'NDCG@5':>8}   MSE minus MF-naive")
        for name, row in rows.items():
            cells = [row[scale]["value"] if scale in row else None for scale in ("MSE", "MAE", "NDCG@5")]
            text = "".join(f"{'-':>8}" if cell is None else f"{cell:>8.3f}" for cell in cells)
            print(f"{name:<32}{text}   {row.get('MSE', {}).get('minus MF-naive', '')}")
    print(f"\n{said['cpu seconds']} s of CPU; published (MSE, MAE): {PUBLISHED}")


if __name__ == "__main__":
    main()
