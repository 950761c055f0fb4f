"""The 25 graphs on three boxes: which of them fit the day sheet, and what each says of x1 on x2.

Terms: a graph *fits* the sheet when some tables on it give the sheet's four rows their shares.

Taught in notebooks/04_sixteen_stories.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from causalrec_lab.datasets import toy_table
from causalrec_lab.graph import CausalGraph, all_graphs, fits
from causalrec_lab.identify import Interval, average_effect, bounds
from causalrec_lab.network import BayesianNetwork, Query

NODES = ("x1", "x2", "x3")


ARTICLE = CausalGraph([("x1", "x2"), ("x1", "x3"), ("x3", "x2")], NODES)  # as its section 4.1 draws it


@dataclass(frozen=True)
class Effect:
    """What a graph says with the sheet: chances of buying if left alone and if shown, and the effect."""

    alone: Interval
    shown: Interval
    effect: Interval


@cache
def catalogue() -> tuple[CausalGraph, ...]:
    """The 25 graphs: first those with x1 -> x2, then those with x2 -> x1, then the others.

    >>> [len([g for g in catalogue() if arrow in g.edges]) for arrow in (("x1", "x2"), ("x2", "x1"))]
    [8, 8]
    """
    places = {("x1", "x2"): 0, ("x2", "x1"): 1}
    return tuple(
        sorted(
            all_graphs(NODES),
            key=lambda graph: min((places[e] for e in graph.edges if e in places), default=2),
        )
    )


def number_of(graph: CausalGraph) -> int:
    """The number of a graph in the catalogue, 1 to 25."""
    return catalogue().index(graph) + 1


@cache
def hidden_world(graph: CausalGraph) -> BayesianNetwork:
    """A world on this graph plus a hidden fan who alone decides x1 and x2: one that writes the day sheet.

    The graph's own arrows are there and idle, which no row forbids.

    >>> hidden_world(CausalGraph([("x1", "x2")], NODES)).probability(Query("x2", do={"x1": 1})).tolist()
    [0.5, 0.5]
    """
    parents = {"fan": [], **{node: list(graph.parents(node)) for node in NODES}}
    parents |= {node: ["fan", *parents[node]] for node in ("x1", "x2")}
    cpts = {}
    for node, above in parents.items():
        cpt = np.full((2,) * (len(above) + 1), 0.5)
        if "fan" in above:
            cpt[0], cpt[1] = ([0, 1], [1, 0]) if node == "x1" else ([1, 0], [0, 1])
        cpts[node] = cpt
    return BayesianNetwork(parents, cpts)


@cache
def can_write(graph: CausalGraph, hidden: bool = False) -> bool:
    """Whether the graph fits the day sheet, alone or with a hidden common cause of x1 and x2.

    With a hidden cause the proof is a world that writes the sheet.
    """
    table = toy_table()
    if not hidden:
        return fits(graph, table)
    joint = hidden_world(graph).probability(Query(NODES))
    return all(
        joint[states] == table.probability(dict(zip(NODES, states, strict=True)))
        for states in product((0, 1), repeat=3)
    )


@cache
def effect_of(graph: CausalGraph, hidden: bool = False) -> Effect:
    """What the graph says of x1 on x2, with the day sheet's numbers in it.

    >>> effect_of(ARTICLE).effect, effect_of(ARTICLE, hidden=True).effect
    (-1, [-1, 0])
    """
    full, table = with_hidden(graph) if hidden else graph, toy_table()
    alone, shown = (bounds(full, Query("x2", do={"x1": state}), source=table)[1] for state in (0, 1))
    return Effect(alone, shown, average_effect(full, "x1", effect="x2", source=table))


def with_hidden(graph: CausalGraph) -> CausalGraph:
    """The same graph with a two-headed arrow between x1 and x2."""
    return CausalGraph(graph.edges, graph.nodes, [("x1", "x2")])
