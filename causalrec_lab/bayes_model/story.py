"""The generative story as a Pyro program: first the tables, then a visit, causes before effects.

Terms: see `causalrec_lab.bayes_model`; a *site* is one `pyro.sample` statement with its name.

    P(tables, rows) = product over nodes and parents' states of  Dirichlet(table; prior)  *  table ^ counts

Rows enter as counts: n equal rows add n log(table) each, so four rows and four million cost the same.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Mapping

import numpy as np
import pyro
import pyro.distributions as dist
import torch
from pyro.ops.indexing import Vindex
from torch import Tensor

from causalrec_lab.errors import of_kind, whole_number
from causalrec_lab.graph import CausalGraph
from causalrec_lab.network import BayesianNetwork


def story(
    graph: CausalGraph, prior: Mapping[str, Tensor], counts: Mapping[str, Tensor] | None = None
) -> dict[str, Tensor]:
    """Draw every table from its prior, and weigh it by the rows that were seen.

    Args:
        graph: which node depends on which.
        prior: node -> pretended rows, shape (states of parent 1, ..., states of the node).
        counts: node -> rows seen, same shape; None: before any row.
    """
    tables = {}
    for node in graph.order():
        cells = prior[node].dim() - 1
        tables[node] = pyro.sample(f"table_{node}", dist.Dirichlet(prior[node]).to_event(cells))
        if counts is not None:
            seen = torch.xlogy(counts[node], tables[node])
            pyro.factor(f"rows_{node}", seen.sum(dim=tuple(range(-counts[node].dim(), 0))))
    return tables


def copies(net: BayesianNetwork, n: int) -> dict[str, Tensor]:
    """The tables of a network as tensors, once for each of n worlds: what `visit` draws from.

    Args:
        net: a network whose tables are all known.
        n: how many worlds, 1 or more.
    """
    of_kind("net", net, BayesianNetwork)
    whole_number("n", n, high=10**6)
    tables = {node: torch.tensor(np.array(table)) for node, table in net.cpts.items()}
    return {node: table.expand(n, *table.shape) for node, table in tables.items()}


def visit(graph: CausalGraph, tables: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """One visit in each of many worlds: every node is drawn from its table, given its parents' states.

    This is the program for `pyro.do` and `pyro.condition`; states are places (0, 1, ...).

    Args:
        graph: which node depends on which.
        tables: node -> its table in each world, shape (world, states of parent 1, ..., states of the node).
    """
    worlds = len(next(iter(tables.values())))
    happened: dict[str, Tensor] = {}
    with pyro.plate("world", worlds, dim=-1) as world:
        for node in graph.order():
            above = [happened[parent] for parent in graph.parents(node)]
            chances = Vindex(tables[node])[(world, *above, slice(None))] if above else tables[node]
            happened[node] = pyro.sample(node, dist.Categorical(chances))
    return happened
