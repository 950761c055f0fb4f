"""A network of 0 and 1 from one number a row: P(node = 1 given its parents).

    P(all nodes given do(x=s)) = product over nodes other than x of P(node given its parents),  x = s

Taught in notebooks/00_start_here.
"""

from collections.abc import Mapping
from itertools import product
from numbers import Real

import numpy as np

from causalrec_lab.errors import LabError, of_kind
from causalrec_lab.graph import CausalGraph
from causalrec_lab.network.bayes import BayesianNetwork
from causalrec_lab.network.query import Query

Tables = Mapping[str, Mapping[tuple[int, ...], float]]


def binary_network(graph: CausalGraph, tables: Tables) -> BayesianNetwork:
    """The graph with its tables, every hole named.

    Args:
        graph: nodes with the states 0 and 1.
        tables: node -> {states of its parents, in `graph.parents` order: P(node = 1)}.

    Raises:
        LabError: a table that misses a combination of its parents' states, or holds no probability.
    """
    of_kind("graph", graph, CausalGraph)
    of_kind("tables", tables, Mapping, "a mapping of nodes to their tables")
    cpts = {}
    for node in graph.nodes:
        parents = graph.parents(node)
        if node not in tables:
            raise LabError(
                f"node {node!r} has no table; give P({node}=1) for each combination of its parents"
            )
        of_kind(f"the table of {node!r}", tables[node], Mapping, "{states of the parents: P(node=1)}")
        rows = []
        for states in product((0, 1), repeat=len(parents)):
            value = tables[node].get(states)
            if not (isinstance(value, Real) and 0 <= value <= 1):
                raise LabError(
                    f"the table of {node!r} has {value!r} where its parents {parents} are {states}; "
                    "it needs a probability, in [0, 1]"
                )
            rows.append((1 - value, value))
        cpts[node] = np.reshape(rows, (2,) * (len(parents) + 1))
    return BayesianNetwork({node: graph.parents(node) for node in graph.nodes}, cpts)


def chances(graph: CausalGraph, tables: Tables, *, do: Mapping[str, int] | None = None) -> dict[str, float]:
    """P(node = 1) for every node once some are set by hand, exactly.

    Args:
        graph: nodes with the states 0 and 1.
        tables: node -> {states of its parents, in `graph.parents` order: P(node = 1)}.
        do: node -> 0 or 1.

    Raises:
        LabError: a table that misses a combination of its parents' states, or holds no probability.

    >>> chain = CausalGraph([("card", "buy")])
    >>> tables = {"card": {(): 0.5}, "buy": {(0,): 0.2, (1,): 0.4}}
    >>> chances(chain, tables, do={"buy": 1})
    {'card': 0.5, 'buy': 1.0}
    """
    network = binary_network(graph, tables)
    return {
        node: round(float(network.probability(Query(node, do={} if do is None else do))[1]), 12)
        for node in graph.nodes
    }
