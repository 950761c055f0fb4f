"""Pyro as one more engine: `pyro.do` sets, `pyro.condition` sees, and the rest is summed over.

Two traps this module steps around, and the notebook steps into on purpose:

- under `pyro.do` the set site still shows its *natural* value, what it would have been if left alone; only
  what comes after it feels the hand;
- `pyro.condition` fixes a site and nothing else: what was drawn before it is not reweighted until some
  inference is run. Here that inference is exact: every state of every other site is enumerated.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Mapping

import numpy as np
import pyro
import torch
from jaxtyping import Float
from numpy import ndarray
from pyro import poutine
from pyro.infer import config_enumerate

from causalrec_lab.bayes_model.draws import Draws, fixed_places, with_fixed
from causalrec_lab.bayes_model.story import visit
from causalrec_lab.errors import ImpossibleCondition, LabError, of_kind
from causalrec_lab.graph import CausalGraph
from causalrec_lab.network import BayesianNetwork, Query, UnknownCell

MOST_CELLS = 2**24  # combinations of states times worlds that are held at once
NEVER = 1e-14  # torch lifts a chance of 0 to 2e-16, so that this counts as never


def by_pyro(source: "BayesianNetwork | Draws", query: Query) -> Float[ndarray, "..."]:
    """P(target given evidence, do) by Pyro, exactly: do and condition, then enumerate what is left.

    Costs every combination of states at once, so it is for small networks.

    Args:
        source: a network (the answer has one axis a target), or Draws (an axis for the draws comes first).
        query: the question.

    Raises:
        UnknownName: a node there is not.
        ImpossibleCondition: evidence that never happens.
        UnknownCell: a table with a part that nobody knows.
        LabError: too many combinations.
    """
    of_kind("source", source, BayesianNetwork | Draws, "a BayesianNetwork, or Draws,")
    of_kind("query", query, Query)
    alone = isinstance(source, BayesianNetwork)
    tables = {node: np.array(source.cpts[node])[None] for node in source.nodes} if alone else source.tables
    fixed = fixed_places(source.states, query)
    worlds = len(next(iter(tables.values())))
    if worlds * np.prod([float(len(states)) for states in source.states.values()]) > MOST_CELLS:
        raise LabError(
            f"{query} on {len(tables)} nodes in {worlds} worlds has too many combinations to enumerate; "
            "use the network's own probability, which sums nodes out one by one"
        )
    for node, table in tables.items():
        if np.isnan(table).any():
            raise UnknownCell(f"the table of {node!r} has a row that nobody knows; a prior fills it in")
    joint = _enumerated(source.graph, tables, query, fixed)
    total = joint.reshape(worlds, -1).sum(axis=1)
    if (total < NEVER).any():
        raise ImpossibleCondition(f"{query} has no value: what was seen never happens; choose other evidence")
    joint = joint / total.reshape(-1, *[1] * (joint.ndim - 1))
    answer = with_fixed(joint, query, source.states, fixed)
    return answer[0] if alone else answer


def _enumerated(
    graph: CausalGraph, tables: Mapping[str, ndarray], query: Query, fixed: Mapping[str, int]
) -> ndarray:
    """P(free targets, evidence given do), worlds first, by Pyro's parallel enumeration."""
    places = {node: torch.tensor(place) for node, place in fixed.items()}
    program = pyro.do(visit, data={node: places[node] for node in query.do})
    program = pyro.condition(program, data={node: places[node] for node in query.evidence})
    program = poutine.enum(config_enumerate(program, "parallel"), first_available_dim=-2)
    cells = {node: torch.tensor(np.array(table)) for node, table in tables.items()}
    trace = poutine.trace(program).get_trace(graph, cells)
    trace.compute_log_prob()
    sites = {node: trace.nodes[node] for node in graph.nodes}
    log_joint = sum(site["log_prob"] for site in sites.values())
    free = [node for node in query.target if node not in fixed]
    dims = [sites[node]["infer"]["_enumerate_dim"] for node in free]
    log_joint = log_joint.reshape((1,) * (max(map(abs, dims), default=1) - log_joint.dim()) + log_joint.shape)
    keep = [dim % log_joint.dim() for dim in dims]
    world = log_joint.dim() - 1
    rest = [dim for dim in range(log_joint.dim()) if dim not in (*keep, world)]
    joint = log_joint.permute(world, *keep, *rest).exp()
    joint = joint.reshape(*joint.shape[: 1 + len(keep)], -1).sum(dim=-1)
    return joint.expand(len(next(iter(cells.values()))), *joint.shape[1:]).numpy()
