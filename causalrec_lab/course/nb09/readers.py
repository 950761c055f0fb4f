"""What data/world_by_reader.json says: each reader's estimate, and its list, in shops of several worlds.

Terms: a *reader* is what an estimate adjusts for: columns, counts of words, a model's vectors of the texts; a
*shop* is a dictionary of numbers, its error, low and high in points from the truth.

Taught in notebooks/09_causal_model.
"""

from typing import Any

import numpy as np
from numpy import ndarray

from causalrec_lab.datasets import KINDS, catalogue, stored
from causalrec_lab.estimate import Estimate
from causalrec_lab.estimate.result import Z95
from causalrec_lab.evaluate import t_interval
from causalrec_lab.worlds.graded_shop import GRADES

NUMBERS = ("error", "low", "high", "list", "blind", "popular")
GRADED = {"part": ["frozen"], "world": ["human columns"]}
TUNED = {"part": ["tuned"], "world": ["human columns"]}
VIEWS: dict[str, dict[str, list]] = {  # what the rows of a view have in common
    "stated": GRADED | {"part": ["frozen", "imputed"], "texts": ["stated", "none"], "kept": [7, 8, 16]},
    "stated, 64 directions": GRADED | {"read": [("none", 8), ("none", 16), ("stated", 64)]},
    "own texts": GRADED | {"texts": ["own", "none"]},
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
        view: "stated", taste lives in the human columns and the texts state them; "stated, 64 directions"
            and "own texts", the same world read otherwise (who reads no text is in all three, with the same
            numbers); "circular", taste is made of MiniLM's own vectors;
            "chance", of vectors drawn by chance, and no text is read; "learned", the world of "stated", each
            reader having learned from 5,000 other visitors' likes; "learned, half", of half the items only;
            "tuned", each reader having learned from the log itself, in five shops and two folds: "before" and
            "map" are the same readers frozen, and under a linear map that has learned.
    """
    made, wanted = stored("world_by_reader.json", dict), VIEWS[view]
    found = {  # of two rows of a reader the later one has learned more
        _called(row): _shops(row) for row in made["readers"] if _in(row, wanted)
    }
    part, world = ("likes", GRADED["world"]) if "visitors" in wanted else ("rivals", wanted["world"])
    naive = next(row for row in made["shops"] if row["part"] == part and row["world"] in world)
    return {"naive": _shops(naive)} | found


def _called(row: dict[str, Any]) -> str:
    return {"human columns": "columns"}.get(row["reader"], row["reader"])


def _in(row: dict[str, Any], wanted: dict[str, list]) -> bool:
    """Whether a row belongs to a view."""
    row = row | {"read": (row["texts"], row["kept"])}
    return all(row[key] in values for key, values in wanted.items())


def _shops(row: dict[str, Any]) -> list[dict[str, Any]]:
    """One dictionary a seed."""
    kept = [key for key in NUMBERS if key in row]
    return [
        {"seed": seed} | {key: row[key][place] for key in kept} for place, seed in enumerate(row["seeds"])
    ]


def quality(view: str) -> dict[str, dict[str, ndarray]]:
    """Reader -> measure -> a number a shop: how good its models are about users that they never saw.

    The measures are "exposure: log loss", "exposure: AUC", "exposure: calibration error", and the same of
    "purchase".

    Args:
        view: one of frozen readers, as for `shops`.
    """
    rows = stored("world_by_reader.json", dict)["readers"]
    named = {"log loss": "log loss", "AUC": "AUC", "calibration error": "calibration"}
    return {
        _called(row): {
            f"{head}: {said}": np.array(row[head][key])
            for head in ("exposure", "purchase")
            for said, key in named.items()
        }
        for row in rows
        if _in(row, VIEWS[view])
    }


def asked_columns() -> dict[str, Estimate]:
    """What SmolLM2-Instruct answered of each stated text, against what a person wrote down.

    Of a grade the AUC: of an item with grade 4 or 5 and one with less, how often are the log-odds of yes
    higher for the first; its interval over items. Of "kind" the share of items whose kind it names.

    Source: DeLong, DeLong and Clarke-Pearson (1988), Comparing the Areas under Two or More Correlated ROC
    Curves.
    """
    said, shelf = stored("world_by_reader.json", dict)["imputed"], catalogue()
    found = {}
    for grade in GRADES:
        odds, high = np.array(said[grade]), getattr(shelf, grade) > 3
        gap = odds[high][:, None] - odds[~high]  # (high, other)
        won = (gap > 0) + (gap == 0) / 2
        error = sum(won.mean(axis=axis).var(ddof=1) / won.shape[1 - axis] for axis in (0, 1)) ** 0.5
        value, about = float(won.mean()), ("AUC", "DeLong")
        found[grade] = Estimate(
            *about, value, value - Z95 * error, value + Z95 * error, "items like these", 240
        )
    right = np.array(said["kind"]) == [list(KINDS).index(kind) for kind in shelf.kind]
    return found | {"kind": t_interval(right.astype(float), estimand="share named")}


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
