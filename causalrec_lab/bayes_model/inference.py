"""A walk through a posterior, by Pyro's NUTS.

Here the exact posterior is known, so that the walk can be held against it; where it is not known, a walk is
what there is. It takes a `BayesModel`, draws with its own seed, and leaves Pyro's parameters and all random
states as it found them.

Terms: see `causalrec_lab.bayes_model`; *warm-up* are the first steps of a walk, used to find its step length
and then thrown away.

Taught in notebooks/10_bayesian_causal_model.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyro
import torch
from numpy import ndarray
from pyro.infer import MCMC, NUTS

from causalrec_lab.bayes_model.diagnostics import FEWEST, Diagnostics, effective_draws, r_hat
from causalrec_lab.bayes_model.draws import Draws
from causalrec_lab.bayes_model.story import story
from causalrec_lab.device import seeded
from causalrec_lab.errors import whole_number

if TYPE_CHECKING:
    from causalrec_lab.bayes_model.model import BayesModel


def nuts(
    model: "BayesModel", *, warmup: int = 150, draws: int = 150, chains: int = 2, seed: int = 0
) -> Draws:
    """Draws from NUTS: chains that follow the slopes of the posterior.

    Right in the long run for any posterior with slopes; the price is time, and that neighbours are alike.
    The chains start in different places, run one after the other, and are laid end to end.

    Args:
        model: graph, counts and prior.
        warmup: steps thrown away.
        draws: steps kept in each chain.
        chains: how many walks, 2 or more: one alone cannot disagree.
        seed: of the first chain; the others follow.

    Source: Hoffman and Gelman (2014), The No-U-Turn Sampler.
    """
    whole_number("warmup", warmup, low=10, high=100_000)
    whole_number("draws", draws, low=FEWEST, high=100_000)
    whole_number("chains", chains, low=2, high=100)
    whole_number("seed", seed, low=0, high=2**32 - 1 - chains)
    program, walks, lost = _program(model), [], 0
    for number in range(chains):
        with isolated(seed + number):
            run = MCMC(
                NUTS(program, max_tree_depth=6, jit_compile=True, ignore_jit_warnings=True),
                num_samples=draws,
                warmup_steps=warmup,
                disable_progbar=True,
                disable_validation=True,
            )
            with warnings.catch_warnings():  # Pyro still traces; torch would rather it did not
                warnings.filterwarnings("ignore", "`torch.jit.trace` is", DeprecationWarning)
                run.run()
            lost += sum(len(steps) for steps in run.diagnostics()["divergences"].values())
            walks.append({name: heap.numpy() for name, heap in run.get_samples().items()})
    tables = {
        node: _proper(np.concatenate([one[f"table_{node}"] for one in walks])) for node in model.graph.nodes
    }
    return Draws(model.graph, model.states, tables, "NUTS", _seen(tables, chains, lost))


@contextmanager
def isolated(seed: int) -> Iterator[None]:
    """Run with this seed and an empty parameter store; afterwards everything is as it was before."""
    with seeded(whole_number("seed", seed, low=0, high=2**32 - 1)), pyro.get_param_store().scope():
        yield


def _program(model: "BayesModel") -> partial:
    """The Pyro program of a model, its tables as doubles."""
    prior, counts = (
        {node: torch.tensor(np.array(array), dtype=torch.float64) for node, array in part.items()}
        for part in (model.prior, model.counts)
    )
    return partial(story, model.graph, prior, counts)


def _seen(tables: dict[str, ndarray], chains: int, lost: int) -> Diagnostics:
    """The worst of all cells; the last state of each row follows from the others."""
    cells = []
    for table in tables.values():
        flat = table[..., :-1].reshape(len(table), -1)
        cells += [flat[:, column].reshape(chains, -1) for column in range(flat.shape[1])]
    worst, fewest = max(map(r_hat, cells)), min(map(effective_draws, cells))
    return Diagnostics(chains, worst, fewest, lost)


def _proper(tables: ndarray) -> ndarray:
    """Rows that sum to 1 to the last digit."""
    tables = np.clip(np.array(tables, dtype=float), 0.0, 1.0)
    return tables / tables.sum(axis=-1, keepdims=True)
