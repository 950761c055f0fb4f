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

from causalrec_lab.causal_model import ArticleModel
from causalrec_lab.datasets import Coat, coat
from causalrec_lab.encode import load_encoder
from causalrec_lab.evaluate import RATING_METRICS, RatingScorecard, on_randomised
from causalrec_lab.recommenders import RatingCovariates, RatingFactors, cell_features, held_out_error
from causalrec_lab.worlds import coat_twin, topics_of

PUBLISHED = {"MF-naive": (1.202, 0.920), "MF-IPS": (1.093, 0.860)}  # MSE, MAE: Schnabel et al., Table 2
PENALTIES = (2.0, 5.0, 10.0, 20.0)
ALPHAS = (3.0, 10.0, 30.0, 100.0)
FOLDS = 4


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
    """Levels and a linear model of the cells' features, with the penalty that the held-out ratings like."""
    users, items = data.propensity.shape
    judge = "propensity" if weighted else "equal"
    told = {
        alpha: held_out_error(
            RatingCovariates(features, weighted=weighted, penalty=alpha),
            data.train, users=users, items=items, folds=FOLDS, judged_by=judge,
        )
        for alpha in ALPHAS
    }  # fmt: skip
    best = min(told, key=told.get)
    model = RatingCovariates(features, weighted=weighted, penalty=best)
    table = model.fit(data.train, users=users, items=items).table
    return table, {"alpha": best, "held out": {f"{key:g}": round(v, 4) for key, v in told.items()}}


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


# ---- the judge


def line(one: RatingScorecard, base: RatingScorecard) -> dict:
    """Each figure, its interval, and the interval of its difference from the base."""
    said = {}
    for ruler in RATING_METRICS:
        told, apart = one[ruler], one.minus(base, ruler)
        said[told.estimand] = {
            "value": round(told.value, 4),
            "interval": [round(told.low, 3), round(told.high, 3)],
            "minus MF-naive": [round(apart.low, 3), round(apart.high, 3)],
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
    by_hand = cell_features(data.user_features, data.item_features)
    read = cell_features(data.user_features, topics_of(coats, count=16))
    for name, features, weighted in (
        ("levels, covariates", by_hand, False), ("levels, covariates, weighted", by_hand, True),
        ("levels, BERT text", read, False), ("levels, BERT text, weighted", read, True),
    ):  # fmt: skip
        made[name], chosen[name] = ridge(data, features, weighted=weighted)
    theirs = ArticleModel(people.shape[1], device="cpu").fit(people, coats)
    made["the article's model, repaired"] = theirs.scores(people, coats)
    return made, chosen


def report(data: Coat) -> dict:
    """What every model reaches on the drawn ratings, with the leaked cells and without."""
    made, chosen = tables(data)
    said = {"data": repr(data), "chosen on the chosen ratings": chosen}
    for part, keep in (("all drawn ratings", None), ("without leak", ~data.leaked)):
        one = {name: on_randomised(table, data.test, keep=keep) for name, table in made.items()}
        said[part] = {name: line(judged, one["MF-naive"]) for name, judged in one.items()}
        for scale in ("MSE", "MAE"):  # the article's scores are no stars
            said[part]["the article's model, repaired"].pop(scale)
    return said


def main() -> None:
    """Print the table, or the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--twin", action="store_true", help="the simulated twin in place of the real data")
    given = parser.parse_args()
    warnings.simplefilter("error")
    started = time.process_time()
    found = report(coat_twin() if given.twin else coat(fetch=True))
    said = {
        "data": found.pop("data"),
        "published (MSE, MAE)": PUBLISHED,
        **found,
        "cpu seconds": round(time.process_time() - started, 1),
        "python": platform.python_version(),
    }
    if given.json:
        print(json.dumps(said, indent=2))
        return
    for part in ("all drawn ratings", "without leak"):
        print(f"\n{part:<32}{'MSE':>8}{'MAE':>8}{'NDCG@5':>8}   MSE minus MF-naive")
        for name, row in said[part].items():
            cells = [row[scale]["value"] if scale in row else None for scale in ("MSE", "MAE", "NDCG@5")]
            text = "".join(f"{'-':>8}" if cell is None else f"{cell:>8.3f}" for cell in cells)
            print(f"{name:<32}{text}   {row.get('MSE', {}).get('minus MF-naive', '')}")
    print(f"\n{said['cpu seconds']} s of CPU; published (MSE, MAE): {PUBLISHED}")


if __name__ == "__main__":
    main()
