"""Three ways to a posterior that Pyro offers: the top of the hill, a simple shape laid over it, a walk.

Here the exact posterior is known, so each way can be held against it; where it is not known, these are what
there is. Each takes a `BayesModel`, draws with its own seed, and leaves Pyro's parameters and all random
states as it found them.

Terms: see `causalrec_lab.bayes_model`; a *guide* is Pyro's word for the simple distribution; *warm-up* are
the first steps of a walk, used to find its step length and then thrown away.

Taught in notebooks/10_bayesian_causal_model.
"""

import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyro
import torch
from numpy import ndarray
from pyro.infer import MCMC, NUTS, SVI, Predictive, Trace_ELBO
from pyro.infer.autoguide import AutoDelta, AutoMultivariateNormal, AutoNormal
from pyro.optim import ClippedAdam

from causalrec_lab.bayes_model.diagnostics import FEWEST, Diagnostics, effective_draws, r_hat
from causalrec_lab.bayes_model.draws import Draws
from causalrec_lab.bayes_model.story import story
from causalrec_lab.errors import one_of, whole_number

if TYPE_CHECKING:
    from causalrec_lab.bayes_model.model import BayesModel

GUIDES = {"normal": AutoNormal, "full": AutoMultivariateNormal}


def map_estimate(model: "BayesModel", *, steps: int = 300, seed: int = 0) -> dict[str, ndarray]:
    """The tables at the top of the posterior (MAP), by gradient steps.

    A single value, and silent about its doubt. With a flat prior and a cell that no row shows, the top lies
    on the edge, chance 0 or 1.

    Args:
        model: graph, counts and prior.
        steps: gradient steps, 1 or more.
        seed: of the starting point.
    """
    whole_number("steps", steps, low=1, high=100_000)
    program = _program(model)
    with isolated(seed):
        guide = AutoDelta(program)
        _climb(program, guide, steps, particles=1)
        top = guide.median()
    return {node: _proper(top[f"table_{node}"].detach().numpy()) for node in model.graph.nodes}


def variational(
    model: "BayesModel", *, guide: str = "normal", steps: int = 600, draws: int = 2000, seed: int = 0
) -> Draws:
    """Draws from a normal distribution (on the scale of logits) fitted to the posterior (SVI).

    Minimises KL(guide, posterior), which punishes a guide for being where the posterior is not, hardly for
    missing where it is: such a fit tends to be too narrow.

    Args:
        model: graph, counts and prior.
        guide: "normal": every number by itself; "full": with all correlations.
        steps: gradient steps, 1 or more.
        draws: how many sets of tables to draw from the fitted guide.
        seed: of the steps and of the draws.
    """
    one_of("guide", guide, GUIDES)
    whole_number("steps", steps, low=1, high=100_000)
    whole_number("draws", draws, low=2, high=10**6)
    program = _program(model)
    with isolated(seed):
        fitted = GUIDES[guide](program)
        _climb(program, fitted, steps, particles=8)
        sites = [f"table_{node}" for node in model.graph.nodes]
        with torch.no_grad():
            found = Predictive(program, guide=fitted, num_samples=draws, return_sites=sites, parallel=True)()
    tables = {node: _proper(found[f"table_{node}"].numpy()) for node in model.graph.nodes}
    return Draws(model.graph, model.states, tables, f"SVI ({guide})")


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
    program, walks, lost, accepted = _program(model), [], 0, []
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
            told = run.diagnostics()
            lost += sum(len(steps) for steps in told["divergences"].values())
            accepted += list(told["acceptance rate"].values())
            walks.append({name: heap.numpy() for name, heap in run.get_samples().items()})
    tables = {
        node: _proper(np.concatenate([one[f"table_{node}"] for one in walks])) for node in model.graph.nodes
    }
    seen = _seen(tables, chains, lost, float(np.mean(accepted)))
    return Draws(model.graph, model.states, tables, "NUTS", seen)


@contextmanager
def isolated(seed: int) -> Iterator[None]:
    """Run with this seed and an empty parameter store; afterwards everything is as it was before."""
    whole_number("seed", seed, low=0, high=2**32 - 1)
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002  Pyro seeds these as well
    with torch.random.fork_rng(devices=[]), pyro.get_param_store().scope():
        pyro.set_rng_seed(int(seed))
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)  # noqa: NPY002


def _program(model: "BayesModel") -> partial:
    """The Pyro program of a model, its tables as doubles."""
    prior, counts = (
        {node: torch.tensor(np.array(array), dtype=torch.float64) for node, array in part.items()}
        for part in (model.prior, model.counts)
    )
    return partial(story, model.graph, prior, counts)


def _climb(program: partial, guide: object, steps: int, *, particles: int) -> None:
    """Gradient steps that shrink to a fiftieth of their first length."""
    adam = ClippedAdam({"lr": 0.1, "lrd": 0.02 ** (1 / steps), "betas": (0.9, 0.99)})
    svi = SVI(
        program,
        guide,
        adam,
        Trace_ELBO(num_particles=particles, vectorize_particles=particles > 1, max_plate_nesting=0),
    )
    for _ in range(steps):
        svi.step()


def _seen(tables: dict[str, ndarray], chains: int, lost: int, accepted: float) -> Diagnostics:
    """The worst of all cells; the last state of each row follows from the others."""
    cells = []
    for table in tables.values():
        flat = table[..., :-1].reshape(len(table), -1)
        cells += [flat[:, column].reshape(chains, -1) for column in range(flat.shape[1])]
    worst, fewest = max(map(r_hat, cells)), min(map(effective_draws, cells))
    return Diagnostics(chains, worst, fewest, lost, accepted)


def _proper(tables: ndarray) -> ndarray:
    """Rows that sum to 1 to the last digit."""
    tables = np.clip(np.array(tables, dtype=float), 0.0, 1.0)
    return tables / tables.sum(axis=-1, keepdims=True)
