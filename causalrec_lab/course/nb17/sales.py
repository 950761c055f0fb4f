"""A shop whose equations are known, twenty stored readers of its visits, and what each method said of them.

Terms: a *reader* is an `explain.EventReader` that learned from 4,000 visits who buys; the readers and their
numbers are made by data/make_explanations.py from the seeds 0 to 19.

Taught in notebooks/17_counterfactuals.
"""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.counterfactual import Event, StructuralModel
from causalrec_lab.datasets import stored

COLUMNS = ("fan", "shown", "trailer", "receipt")


def _shares(*parts: str) -> dict[int, Fraction]:
    """Chances of 0, 1, 2, ... in this order."""
    return dict(enumerate(map(Fraction, parts)))


def sale_model() -> StructuralModel:
    """Fans buy more, a coin shows film A, and the receipt page comes after nine of ten purchases.

    >>> sale_model().graph.parents("receipt")
    ('bought',)
    """
    noise = {
        "likes": _shares("7/10", "3/10"),
        "coin": _shares("1/2", "1/2"),
        "idle": _shares("2/5", "2/5", "1/5"),  # never watches, watches if a fan, always watches
        "price": _shares("1/10", "1/10", "1/10", "1/5", "1/2"),
        "loads": _shares("1/10", "9/10"),
    }
    equations = {
        "fan": lambda likes: likes,
        "shown": lambda coin: coin,
        "trailer": lambda fan, idle: int(idle + fan > 1),
        "bought": lambda fan, shown, price: int(price < 3 * fan + shown),
        "receipt": lambda bought, loads: int(bought and loads),
    }
    return StructuralModel(equations, noise)


@cache
def _lives() -> tuple[ndarray, ndarray]:
    """(world, column and bought) what happens in each world, and the chances of the worlds."""
    model = sale_model()
    lives = [model.happens(world) for world in model.worlds]
    rows = [[life[name] for name in (*COLUMNS, "bought")] for life in lives]
    return np.array(rows, float), np.array([float(world.chance) for world in model.worlds])


def visits(seed: int, n: int) -> tuple[Float[ndarray, "visit column"], Float[ndarray, " visit"]]:
    """So many visits: the columns that a reader reads, and whether the visitor bought."""
    rows, chances = _lives()
    drawn = rows[np.random.default_rng(seed).choice(len(rows), n, p=chances)]
    return drawn[:, :-1], drawn[:, -1]


def by_setting(column: str) -> Fraction:
    """The effect on everybody of setting a column from 0 to 1, as a share of visitors who buy.

    >>> by_setting("shown"), by_setting("receipt")
    (Fraction(13, 100), Fraction(0, 1))
    """
    model = sale_model()
    bought = [model.probability(Event({"bought": 1}, do={column: state})) for state in (1, 0)]
    return bought[0] - bought[1]


@cache
def twenty() -> dict[str, Any]:
    """What data/make_explanations.py stored: "seeds", a row for each, and "weights" of the first reader."""
    return stored("explanations.json", lambda found: {"seeds": found["seeds"], "weights": found["weights"]})


def stored_reader() -> Any:
    """The reader of seed 0, as it was trained."""
    import torch

    from causalrec_lab.explain import EventReader

    reader = EventReader(len(COLUMNS), seed=0, device="cpu")
    reader.load_state_dict({name: torch.tensor(value) for name, value in twenty()["weights"].items()})
    return reader.eval()
