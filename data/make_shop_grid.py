"""Writes data/shop_grid.csv: ten simulated shops at every setting of two knobs, for a card of notebook 09.

The shops are those of `worlds.graded_shop`: taste lives in the catalogue's human columns, and these columns
are what the estimate adjusts for. No text and no encoder is read. A slider cannot wait for ten fits, so
they stand here; tests/course/test_nb09.py makes some of them again.

    python data/make_shop_grid.py        about five minutes
"""

import csv
import itertools
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from causalrec_lab import causal_model, estimate, worlds

SEEDS = range(10)
CONFOUNDING = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
HIDDEN_TASTE = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
DIRECTIONS = 8  # of the human columns: five kinds have four, the grades four more
SETTING = ["confounding", "hidden_taste", "estimand"]
NUMBERS = ["naive", "naive_low", "naive_high", "naive_covers"]
NUMBERS += ["aipw", "aipw_low", "aipw_high", "aipw_covers", "truth", "auc", "clipped"]


def rows_of(
    items: np.ndarray, *, confounding: float, hidden_taste: float, seeds: Iterable[int] = SEEDS
) -> list[dict]:
    """One row per estimand: means over the shops, and in how many the interval holds the truth."""
    shops = [one_shop(items, seed, confounding=confounding, hidden_taste=hidden_taste) for seed in seeds]
    rows = []
    for estimand in estimate.ESTIMANDS:
        found = [shop[estimand] for shop in shops]
        row = {"confounding": confounding, "hidden_taste": hidden_taste, "estimand": estimand}
        for name in NUMBERS:
            values = [one[name] for one in found]
            row[name] = int(np.sum(values)) if name.endswith("covers") else round(float(np.mean(values)), 4)
        rows.append(row)
    return rows


def one_shop(items: np.ndarray, seed: int, *, confounding: float, hidden_taste: float) -> dict[str, dict]:
    """The numbers of one shop, by estimand."""
    history = worlds.histories(seed, items)
    log, truth = worlds.graded_shop(seed, history=history, confounding=confounding, hidden_taste=hidden_taste)
    features = causal_model.pair_features(log, items[history].mean(axis=1), items, components=DIRECTIONS)
    parts = estimate.cross_fitted_nuisance(features, log.exposed, log.outcome, groups=log.user, seed=seed)
    predicted = {
        "propensity": parts.propensity,
        "outcome_if_exposed": parts.outcome_if_exposed,
        "outcome_if_not": parts.outcome_if_not,
    }
    overlap = {"auc": auc(parts.propensity, log.exposed), "clipped": parts.clipped}
    opened, found = truth.open("to write the grid"), {}
    crowd = {"ATE": log.exposed >= 0, "ATT": log.exposed == 1, "ATU": log.exposed == 0}
    for estimand in estimate.ESTIMANDS:
        right = float(opened.effect[crowd[estimand]].mean())
        naive = estimate.naive(log.outcome, log.exposed, user=log.user)
        ours = estimate.aipw(log.outcome, log.exposed, **predicted, estimand=estimand, user=log.user)
        row = {"truth": right, **overlap}
        for name, one in (("naive", naive), ("aipw", ours)):
            row |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
            row[f"{name}_covers"] = one.covers(right)
        found[estimand] = row
    return found


def auc(score: np.ndarray, shown: np.ndarray) -> float:
    """Chance that a row that was shown scores above one that was not."""
    rank = np.empty(len(score))
    rank[np.argsort(score, kind="stable")] = np.arange(1, len(score) + 1)
    count = shown.sum()
    return float((rank[shown == 1].sum() - count * (count + 1) / 2) / (count * (len(shown) - count)))


def main() -> None:
    """Write the file."""
    items, _ = worlds.item_features()
    with (Path(__file__).parent / "shop_grid.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, SETTING + NUMBERS, lineterminator="\n")
        writer.writeheader()
        for confounding, hidden_taste in itertools.product(CONFOUNDING, HIDDEN_TASTE):
            writer.writerows(rows_of(items, confounding=confounding, hidden_taste=hidden_taste))


if __name__ == "__main__":
    main()
