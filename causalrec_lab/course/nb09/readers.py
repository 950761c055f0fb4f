"""What data/world_by_reader.json says: each reader's estimate, and its list, in shops of several worlds.

Terms: a *reader* is what an estimate adjusts for: columns, counts of words, a model's vectors of the texts; a
*shop* is a dictionary of numbers, its error, low and high in points from the truth.

Taught in notebooks/09_causal_model.
"""

from typing import Any

import numpy as np
from numpy import ndarray

from causalrec_lab.datasets import stored
from causalrec_lab.estimate import Estimate
from causalrec_lab.evaluate import t_interval

NUMBERS = ("error", "low", "high", "list", "blind", "popular")
GRADED = {"part": ["frozen"], "world": ["human columns"]}
TUNED = {"part": ["tuned"], "world": ["human columns"]}
VIEWS: dict[str, dict[str, list]] = {  # what the rows of a view have in common
    "stated": GRADED | {"texts": ["stated", "none"], "kept": [8, 16]},
    "stated, 64 directions": GRADED | {"texts": ["stated"], "kept": [64]},
    "own texts": GRADED | {"texts": ["own"]},
    "circular": {"part": ["circular"], "world": ["MiniLM's own directions"]},
    "chance": {"part": ["circular"], "world": ["vectors by chance"]},
    "learned": {"part": ["likes"], "visitors": [0, 5000], "half": [False]},
    "learned, half": {"part": ["likes"], "visitors": [5000], "half": [True]},
    "tuned, before": TUNED | {"learned": ["nothing"]},
    "tuned, map": TUNED | {"learned": ["a linear map"]},
    "tuned": TUNED | {"learned": ["a linear map", "all layers", "LoRA, last four layers"]},
}


def shops(view: str) -> dict[str, list[dict[str, Any]]]:
    """Reader -> its shops, in the order of their seeds; "naive" adjusts for nothing.

    Args:
        view: "stated", taste lives in the human columns and the texts state them; "stated, 64 directions" and
            "own texts", the same world read otherwise; "circular", taste is made of MiniLM's own vectors;
            "chance", of vectors drawn by chance, and no text is read; "learned", the world of "stated", each
            reader having learned from 5,000 other visitors' likes; "learned, half", of half the items only;
            "tuned", each reader having learned from the log itself, in five shops and two folds: "before" and
            "map" are the same readers frozen, and under a linear map that has learned.
    """
    made, wanted = stored("world_by_reader.json", dict), VIEWS[view]
    found = {  # of two rows of a reader the later one has learned more
        {"human columns": "columns"}.get(row["reader"], row["reader"]): _shops(row)
        for row in made["readers"]
        if all(row[key] in values for key, values in wanted.items())
    }
    part, world = ("likes", GRADED["world"]) if "visitors" in wanted else ("rivals", wanted["world"])
    naive = next(row for row in made["shops"] if row["part"] == part and row["world"] in world)
    return {"naive": _shops(naive)} | found


def _shops(row: dict[str, Any]) -> list[dict[str, Any]]:
    """One dictionary a seed."""
    kept = [key for key in NUMBERS if key in row]
    return [
        {"seed": seed} | {key: row[key][place] for key in kept} for place, seed in enumerate(row["seeds"])
    ]


def over_shops(
    by_reader: dict[str, list[dict]],
) -> tuple[dict[str, ndarray], dict[str, Estimate], dict[str, int]]:
    """Errors of each reader, their mean with its interval over shops, and in how many it holds the truth."""
    errors, means, holds = {}, {}, {}
    for name, many in by_reader.items():
        errors[name] = np.array([shop["error"] for shop in many])
        means[name] = t_interval(errors[name], estimand="error")
        holds[name] = sum(shop["low"] <= 0 <= shop["high"] for shop in many)
    return errors, means, holds


def further(errors: dict[str, ndarray], reader: str, *, than: str) -> Estimate:
    """By how many points the errors of one reader exceed another's: the mean over the shops that both have.

    >>> further({"a": np.array([3.0, 4.0]), "b": np.array([1.0, 1.0, 9.0])}, "a", than="b").value
    2.5
    """
    both = min(len(errors[reader]), len(errors[than]))  # the seeds of all begin alike
    return t_interval(errors[reader][:both] - errors[than][:both], estimand="further off")
