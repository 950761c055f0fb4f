"""Runs the learner's step of Metropolis: several chains over the posterior of a share.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.bayes_model import Diagnostics, effective_draws, r_hat

STARTS = (0.1, 0.4, 0.6, 0.9)


def share_chains(
    step: Callable,
    bought: int,
    visitors: int,
    *,
    steps: int,
    scale: float = 0.3,
    starts: Sequence[float] = STARTS,
    seed: int = 10,
) -> Float[ndarray, "chain step"]:
    """Chains over a share with a flat prior, after `bought` of `visitors`; each from its own start.

        density(s) = s ^ bought * (1 - s) ^ (visitors - bought), not divided by its sum

    Args:
        step: (here, move, u, density) -> the next place.
        bought: rows that count.
        visitors: all rows.
        steps: of each chain.
        scale: one standard deviation of a move.
        starts: where the chains begin.
        seed: of the moves; chains of two shares need two.
    """
    dice = np.random.default_rng(seed)

    def density(s: float) -> float:
        return s**bought * (1 - s) ** (visitors - bought) if 0 <= s <= 1 else 0.0

    chains = []
    for start in starts:
        chain, here = [], start
        for move, u in zip(dice.normal(0, scale, steps), dice.random(steps), strict=True):
            here = step(here, move, u, density)
            chain.append(here)
        chains.append(chain)
    return np.array(chains, dtype=float)


def diagnosed(*parts: Float[ndarray, "chain step"]) -> Diagnostics:
    """The worst R-hat and the fewest effective draws of several numbers; Metropolis has no divergences."""
    worst, fewest = max(map(r_hat, parts)), min(map(effective_draws, parts))
    return Diagnostics(len(parts[0]), worst, fewest, 0)
