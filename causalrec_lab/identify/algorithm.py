"""The general algorithm: a formula in seen chances for any effect that has one, or the hedge that forbids it.

Terms: a *component* is a largest set of nodes joined by two-headed arrows; Q[C] is the chance of the nodes of
C when all others are set; a *hedge* is a component (the whole) with a smaller one inside (the part), every
node of the whole acting on the part through the whole: hidden causes then look exactly like effects.

    P(y given do(x)) = sum over the other causes of y of   product over components C of  Q[C]

Source: Tian and Pearl (2002), A general identification condition for causal effects; Shpitser and Pearl
(2006), Identification of joint interventional distributions.

Taught in notebooks/04_sixteen_stories.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from causalrec_lab.errors import of_kind
from causalrec_lab.graph import CausalGraph
from causalrec_lab.identify.formula import Chance, Formula, add_up, divide, factors_of, multiply, tidy


@dataclass(frozen=True)
class Hedge:
    """Why an effect cannot be computed: the whole cannot be told from its part."""

    whole: tuple[str, ...]
    part: tuple[str, ...]


def components(graph: CausalGraph) -> tuple[tuple[str, ...], ...]:
    """The sets of nodes that hidden causes hold together, in node order.

    >>> components(CausalGraph([("x", "m"), ("m", "y")], bidirected=[("x", "y")]))
    (('x', 'y'), ('m',))
    """
    of_kind("graph", graph, CausalGraph)
    tied = nx.Graph(graph.bidirected)
    tied.add_nodes_from(graph.nodes)
    found = [graph.subset(component) for component in nx.connected_components(tied)]
    return tuple(sorted(found, key=lambda component: graph.nodes.index(component[0])))


def part_of(graph: CausalGraph, nodes: Iterable[str]) -> CausalGraph:
    """The graph on these nodes only, with the arrows between them."""
    kept = set(nodes)
    return CausalGraph(
        [(a, b) for a, b in graph.edges if a in kept and b in kept],
        [node for node in graph.nodes if node in kept],
        [(a, b) for a, b in graph.bidirected if a in kept and b in kept],
    )


def with_causes(graph: CausalGraph, nodes: Iterable[str]) -> tuple[str, ...]:
    """The nodes with all their ancestors, in node order."""
    nodes = set(nodes)
    return graph.subset(nodes.union(*(graph.ancestors(node) for node in nodes)))


def identify_effect(
    graph: CausalGraph, target: Iterable[str], *, do: Iterable[str], evidence: Iterable[str] = ()
) -> Formula | Hedge:
    """P(target given evidence, do) in seen chances, or the hedge that forbids it.

    A node of the evidence that tells the same set as seen is set (rule 2 of the do-calculus); what is left is
    P(target, evidence given do) over its sum.
    """
    target, do, evidence = tuple(target), tuple(do), tuple(evidence)
    for node in evidence:
        others = tuple(other for other in evidence if other != node)
        if _same_seen_or_set(graph, node, target, (*do, *others), do):
            return identify_effect(graph, target, do=(*do, node), evidence=others)
    joint = _joint_effect(graph, (*target, *evidence), do)
    if isinstance(joint, Hedge) or not evidence:
        return joint if isinstance(joint, Hedge) else tidy(joint)
    return tidy(divide(joint, add_up(target, joint)))


def _same_seen_or_set(
    graph: CausalGraph, node: str, target: tuple[str, ...], held: tuple[str, ...], do: tuple[str, ...]
) -> bool:
    """Whether the node tells the target nothing but what it does to it: no open back door, given the rest."""
    cut = graph.do(*do)
    doors = CausalGraph([edge for edge in cut.edges if edge[0] != node], cut.nodes, cut.bidirected)
    return doors.d_separated(node, target, held)


def _joint_effect(graph: CausalGraph, target: tuple[str, ...], do: tuple[str, ...]) -> Formula | Hedge:
    """P(target given do): one Q for each component of the causes that are left once `do` is set."""
    graph = part_of(graph, with_causes(graph, target))  # what comes after the target cannot matter
    unset = part_of(graph, [node for node in graph.nodes if node not in do])
    causes = part_of(unset, with_causes(unset, target))
    found = []
    for part in components(causes):
        whole = next(component for component in components(graph) if set(part) <= set(component))
        formula = _narrow(graph, part, whole, _seen_component(graph, whole))
        if isinstance(formula, Hedge):
            return formula
        found.append(formula)
    latest_first = multiply(reversed(found))
    return add_up([node for node in causes.nodes if node not in target], latest_first)


def _seen_component(graph: CausalGraph, component: tuple[str, ...]) -> Formula:
    """Q of a component of the whole graph: the product of P(node given what came before and matters).

    What matters is the node's component among the earlier nodes, and the parents of that component.
    """
    order = graph.order()
    factors = []
    for node in sorted(component, key=order.index, reverse=True):
        earlier = part_of(graph, order[: order.index(node) + 1])
        tied = next(c for c in components(earlier) if node in c)
        matter = {*tied, *(parent for other in tied for parent in graph.parents(other))} - {node}
        factors.append(Chance((node,), tuple(name for name in order if name in matter)))
    return multiply(factors)


def _narrow(
    graph: CausalGraph, part: tuple[str, ...], whole: tuple[str, ...], q_whole: Formula
) -> Formula | Hedge:
    """Q[part] from Q[whole], dropping in turn what does not act on the part and what is not tied to it."""
    inside = part_of(graph, whole)
    causes = with_causes(inside, part)
    if set(causes) == set(part):
        return add_up([node for node in whole if node not in part], q_whole)
    if set(causes) == set(whole):
        return Hedge(tuple(whole), tuple(part))
    q_causes = add_up([node for node in whole if node not in causes], q_whole)
    left = part_of(inside, causes)
    component = next(c for c in components(left) if set(part) <= set(c))
    order = [node for node in graph.order() if node in causes]
    factors = []
    for node in reversed(order):
        if node in component:
            place = order.index(node)
            upto, before = (add_up(order[end:], q_causes) for end in (place + 1, place))
            factors += factors_of(divide(upto, before))
    return _narrow(graph, part, component, multiply(factors))
