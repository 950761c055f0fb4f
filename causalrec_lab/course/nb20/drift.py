"""Eighty days of a shop whose visitors change their wants on day 41, and five ways to make the list.

Terms: a *way* names arguments of `worlds.feedback_loop`; the rest as in `causalrec_lab.worlds.loop`.

Taught in notebooks/20_bigger_is_not_causal.
"""

from functools import cache
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.worlds import Loop, feedback_loop

DAYS, CHANGE, ITEMS, VISITORS, SLOTS = 80, 40, 30, 200, 3
CHANCE, FROZEN, COUNTED = "by chance", "frozen", "refit"
THOMPSON, FORGETS = "Thompson", "Thompson, forgets"
WAYS: dict[str, dict[str, Any]] = {
    CHANCE: {"explore": 1.0},
    FROZEN: {"refit": "rate", "explore": 0.1, "learns": CHANGE},
    COUNTED: {"refit": "rate", "explore": 0.1},
    THOMPSON: {"refit": "thompson"},
    FORGETS: {"refit": "thompson", "keep": 0.97},
}


def wants(seed: int, *, drift: bool = True) -> Float[ndarray, "day item"]:
    """The chance of a click on each good when shown, day by day; on day 41 the goods change places."""
    draw = np.random.default_rng([seed, 22])
    before = draw.uniform(0.02, 0.3, size=ITEMS)
    after = draw.permutation(before) if drift else before
    return np.repeat([before, after], [CHANGE, DAYS - CHANGE], axis=0)


@cache
def replay(seed: int, way: str, *, drift: bool = True) -> Loop:
    """The eighty days of one way."""
    return feedback_loop(
        seed, wanted=wants(seed, drift=drift), rounds=DAYS, visitors=VISITORS, slots=SLOTS, **WAYS[way]
    )


def regret(seed: int, way: str, *, drift: bool = True) -> Float[ndarray, " day"]:
    """Clicks of each day that the best list would have had more."""
    return replay(seed, way, drift=drift).regret(wants(seed, drift=drift))
