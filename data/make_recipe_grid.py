"""Writes data/recipe_grid.csv: six recipes on ten simulated weeks, at every setting of a card of notebook 11.

A card cannot wait for sixty estimates, so they stand here; tests/test_view_recipes.py makes some again.

    python data/make_recipe_grid.py        about a minute and a half
"""

import csv
import itertools
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from causalrec_lab import estimate, worlds

SEEDS = range(10)
CHOOSERS = {"coin": {"coin": True}, "columns": {}, "tip": {"hidden": 1.0}}  # what chose who was shown
CARELESS = ("fan", "films", "trailer")  # the columns that a careless model leaves out
SETTING = ["chooser", "chances", "outcomes", "recipe"]
NUMBERS = ["value", "low", "high", "truth", "covers"]
RECIPES = ("difference", "stratify", "match", "regress", "weight", "robust")


def rows_of(chooser: str, chances: str, outcomes: str, *, seeds: Iterable[int] = SEEDS) -> list[dict]:
    """One row per recipe: means over the weeks, and in how many the interval holds the truth."""
    weeks = [one_week(seed, chooser=chooser, chances=chances, outcomes=outcomes) for seed in seeds]
    rows = []
    for recipe in RECIPES:
        found = [(found[recipe], truth) for found, truth in weeks]
        numbers = {
            name: np.mean([getattr(one, name) for one, _ in found]) for name in ("value", "low", "high")
        }
        numbers["truth"] = np.mean([truth for _, truth in found])
        row = {name: round(float(value), 4) for name, value in numbers.items()}
        row["covers"] = sum(one.covers(truth) for one, truth in found)
        setting = (chooser, chances, outcomes, recipe)
        rows.append({**dict(zip(SETTING, setting, strict=True)), **row})
    return rows


def one_week(
    seed: int, *, chooser: str, chances: str, outcomes: str
) -> tuple[dict[str, estimate.Estimate], float]:
    """The six recipes on one week, and its truth."""
    log, truth = worlds.week(seed, **CHOOSERS[chooser])
    seen = {"careful": worlds.week_features(log), "careless": worlds.week_features(log, without=CARELESS)}
    found = six(log, for_chances=seen[chances], for_outcomes=seen[outcomes])
    return found, truth.open("to write the grid").ate()


def six(log: object, *, for_chances: np.ndarray, for_outcomes: np.ndarray) -> dict[str, estimate.Estimate]:
    """The six recipes, with the features that each of the two models may see."""
    y, t = log.outcome, log.exposed
    e = estimate.fitted_propensity(for_chances, t)
    models = estimate.cross_fitted_nuisance(for_outcomes, t, y)
    return {
        "difference": estimate.naive(y, t),
        "stratify": estimate.stratified(y, t, stratum=twenty_parts(e)),
        "match": estimate.matching(y, t, features=e[:, None]),
        "regress": estimate.outcome_regression(y, t, features=for_outcomes),
        "weight": estimate.ips_effect(y, t, propensity=e),
        "robust": estimate.aipw(
            y,
            t,
            propensity=estimate.cross_fitted_nuisance(for_chances, t, y).propensity,
            outcome_if_exposed=models.outcome_if_exposed,
            outcome_if_not=models.outcome_if_not,
        ),
    }


def twenty_parts(e: np.ndarray) -> np.ndarray:
    """Rows sorted into twenty parts by their chance."""
    return np.digitize(e, np.quantile(e, np.linspace(0, 1, 21)[1:-1]))


def main() -> None:
    """Write the file."""
    both = ("careful", "careless")
    with (Path(__file__).parent / "recipe_grid.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, SETTING + NUMBERS, lineterminator="\n")
        writer.writeheader()
        for chooser, chances, outcomes in itertools.product(CHOOSERS, both, both):
            writer.writerows(rows_of(chooser, chances, outcomes))


if __name__ == "__main__":
    main()
