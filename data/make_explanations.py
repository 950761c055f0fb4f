"""Writes data/explanations.json: what six methods say of twenty networks that predict sales.

The shop is `course.nb17.sales`: its equations are known. For each seed a reader learns from 4,000 visits and
is asked about 2,000 new ones. Beside it stand a reader whose attention is held uniform, one with other first
weights, one that reads only what comes before the sale, and one that does not see who is a fan. The seeds, 0
to 19, and what is counted were fixed beforehand. tests/course/test_nb17.py makes some of it again.

    python data/make_explanations.py        about a minute
"""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy import ndarray

from causalrec_lab.course.nb17.sales import COLUMNS, visits
from causalrec_lab.explain import EventReader, integrated_gradients, permutation_importance, shapley_values

SEEDS = range(20)
LEARN, ASK, EXPLAIN = 4_000, 2_000, 100  # visits
AGAIN = ("attention", "Shapley values", "integrated gradients")  # also of the reader with other first weights
BEFORE, HIDDEN = (0, 1, 2), (1, 2)  # columns that come before the sale, and those but for the fan's


def log_loss(chance: ndarray, happened: ndarray) -> float:
    """Mean of -log of the chance that was said of what happened."""
    return float(-np.log(np.where(happened == 1, chance, 1 - chance)).mean())


def importance(reader: EventReader, x: ndarray, y: ndarray, names: tuple[str, ...]) -> dict:
    """Name -> mean rise of the squared error, and its interval over rows."""
    found = permutation_importance(reader.predict, x, y, names=names)
    return {one.name: [round(float(end), 8) for end in (one.value, one.low, one.high)] for one in found}


def smallest_flip(reader: EventReader, row: ndarray) -> tuple[str, ...]:
    """The fewest columns that, turned over, make the reader say "buys"; of equals the surest."""
    for size in range(1, len(row) + 1):
        sets = [list(one) for one in combinations(range(len(row)), size)]
        tried = np.array([np.where(np.isin(np.arange(len(row)), one), 1 - row, row) for one in sets])
        said = reader.predict(tried)
        if said.max() > 0.5:
            return tuple(COLUMNS[place] for place in sets[int(said.argmax())])
    return ()


def explained(reader: EventReader, x: ndarray, y: ndarray, background: ndarray) -> dict:
    """What each method says of the columns: means over visits."""
    rows = x[:EXPLAIN]
    parts = {
        "integrated gradients": integrated_gradients(reader, rows).values,
        "gradients from ones": integrated_gradients(reader, rows, baseline=np.ones(x.shape[1])).values,
        "Shapley values": shapley_values(reader.predict, rows, background).values,
    }
    said = {name: np.abs(values).mean(axis=0) for name, values in parts.items()}
    said["attention"] = reader.attention(x).mean(axis=0)
    return {name: [round(float(value), 4) for value in values] for name, values in said.items()}


def row_of(seed: int) -> tuple[dict, dict]:
    """All numbers of one seed, and the weights of its reader."""
    (x, y), (new_x, new_y) = visits(seed, LEARN), visits(1_000 + seed, ASK)
    reader = EventReader(4, seed=seed, device="cpu").fit(x, y)
    uniform = EventReader(4, uniform=True, seed=seed, device="cpu").fit(x, y)
    other = EventReader(4, seed=1_000 + seed, device="cpu").fit(x, y)
    before = EventReader(3, seed=seed, device="cpu").fit(x[:, BEFORE], y)
    hidden = EventReader(2, seed=seed, device="cpu").fit(x[:, HIDDEN], y)
    said = reader.predict(new_x)
    row = explained(reader, new_x, new_y, x[:EXPLAIN])
    again = explained(other, new_x, new_y, x[:EXPLAIN])
    row |= {f"{name}, other weights": again[name] for name in AGAIN}
    row["permutation"] = importance(reader, new_x, new_y, COLUMNS)
    row["before the sale"] = importance(before, new_x[:, BEFORE], new_y, COLUMNS[:3])
    row["fan hidden"] = importance(hidden, new_x[:, HIDDEN], new_y, COLUMNS[1:3])
    row["right"] = float(((said > 0.5) == new_y).mean())
    row["log loss"] = [round(log_loss(one.predict(new_x), new_y), 5) for one in (reader, uniform, other)]
    apart = [np.abs(one.predict(new_x) - said).mean() for one in (uniform, other)]
    row["apart"] = [round(float(one), 5) for one in apart]
    patterns, counts = np.unique(new_x[said < 0.5], axis=0, return_counts=True)
    flips = [smallest_flip(reader, one) for one in patterns]
    row["flips"] = [int(n) for n in (counts[[one == ("receipt",) for one in flips]].sum(), counts.sum())]
    shares = hidden.predict(np.array([[1.0, 1], [1, 0], [0, 1], [0, 0]]))  # shown, trailer
    row["watching"] = round(float(shares[0] - shares[1]), 4)  # what a shown visitor gains in the model
    weights = {name: value.numpy().tolist() for name, value in reader.state_dict().items()}
    return row, weights


def main() -> None:
    """Write the file."""
    made = [row_of(seed) for seed in SEEDS]
    path = Path(__file__).parent / "explanations.json"
    found = {"weights": made[0][1], "seeds": [row for row, _ in made]}
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
