"""Which graphs tell the same story about rows: Markov equivalence, every small graph, and which fit a table.

Terms: two graphs are *Markov equivalent* if they d-separate the same nodes, so that no rows, however many,
can tell them apart: they have the same pairs of neighbours and the same *open colliders* (a -> c <- b with no
arrow between a and b); the *pattern* (CPDAG) of a graph keeps the arrows that all its equivalents share and
leaves the others as lines; a graph *fits* a table if the table is the product of P(node given its parents).

Taught in notebooks/02_bayesian_networks, 04_sixteen_stories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

import networkx as nx

from causalrec_lab.errors import LabError, of_kind, one_of, said
from causalrec_lab.graph.core import Arrow, CausalGraph, Node
from causalrec_lab.table import Table

MOST_NODES = 4  # 543 graphs; five nodes have 29,281


@dataclass(frozen=True)
class Pattern:
    """A CPDAG: arrows that every equivalent graph has, and lines that point either way among them."""

    arrows: frozenset[Arrow]
    lines: frozenset[frozenset[Node]]

    def __str__(self) -> str:
        arrows = [f"{a} -> {b}" for a, b in sorted(self.arrows, key=str)]
        lines = [
            " - ".join(sorted(map(str, line)))
            for line in sorted(self.lines, key=lambda x: sorted(map(str, x)))
        ]
        return ", ".join([*arrows, *lines])


def markov_equivalent(one: CausalGraph, other: CausalGraph) -> bool:
    """Whether the two graphs d-separate the same nodes, so that no table can tell them apart.

    True if neighbours and open colliders are the same. Source: Verma and Pearl (1990), Equivalence and
    synthesis of causal models.

    >>> chain, fork = CausalGraph([("a", "b"), ("b", "c")]), CausalGraph([("b", "a"), ("b", "c")])
    >>> markov_equivalent(chain, fork), markov_equivalent(chain, CausalGraph([("a", "b"), ("c", "b")]))
    (True, False)
    """
    return _signature(one) == _signature(other)


def cpdag(graph: CausalGraph) -> Pattern:
    """The pattern that a graph shares with all its Markov equivalents.

    Start with the open colliders; then point every line whose other direction would make a new open collider
    or a circle (Meek's rules). Source: Meek (1995), Causal inference and causal explanation.

    >>> print(cpdag(CausalGraph([("a", "c"), ("b", "c"), ("c", "d")])))
    a -> c, b -> c, c -> d
    """
    _refuse_hidden(graph)
    near = {node: {*graph.parents(node), *graph.children(node)} for node in graph.nodes}
    arrows = {(a, c) for a, c, b in _open_colliders(graph)} | {(b, c) for a, c, b in _open_colliders(graph)}
    lines = {frozenset(edge) for edge in graph.edges if edge not in arrows}
    return pattern_of(arrows, lines, near)


def all_graphs(names: Sequence[Node]) -> tuple[CausalGraph, ...]:
    """Every graph without a circle on these nodes, those with fewer arrows first: 1, 3, 25, 543.

    Raises:
        LabError: more than four nodes (five have 29,281 graphs), or a name given twice.

    >>> len(all_graphs(["x1", "x2", "x3"]))
    25
    """
    listed = isinstance(names, Iterable) and not isinstance(names, bytes)
    names = tuple(names) if listed else ()
    if not 1 <= len(names) <= MOST_NODES or len(CausalGraph((), names).nodes) < len(names):
        raise LabError(f"names is {said(list(names))}; 1 to {MOST_NODES} different names are needed")
    found = []
    for choice in product((0, 1, 2), repeat=len(names) * (len(names) - 1) // 2):
        pairs = list(zip(combinations(names, 2), choice, strict=True))
        edges = [pair if way == 1 else pair[::-1] for pair, way in pairs if way]
        if nx.is_directed_acyclic_graph(nx.DiGraph(edges)):
            found.append(CausalGraph(edges, names))
    return tuple(sorted(found, key=lambda graph: len(graph.edges)))


def equivalence_classes(graphs: Iterable[CausalGraph]) -> tuple[tuple[CausalGraph, ...], ...]:
    """The graphs sorted into Markov classes, in the order their first members come.

    >>> len(equivalence_classes(all_graphs(["x1", "x2", "x3"])))
    11
    """
    of_kind("graphs", graphs, Iterable, "a list of graphs")
    classes: dict = {}
    for graph in graphs:
        classes.setdefault(_signature(graph), []).append(graph)
    return tuple(map(tuple, classes.values()))


def fits(graph: CausalGraph, table: "Table") -> bool:
    """Whether the table is, exactly, a product of P(node given its parents) on this graph.

    Every node must be independent of the nodes before it once its parents are known. Fitting says that the
    rows do not speak against the graph; a graph with an arrow between every two nodes fits any table.

    Raises:
        UnknownName: a node has no column.
        LabError: the graph has a hidden common cause, whose fit is no matter of independences alone.
    """
    _refuse_hidden(graph)
    of_kind("table", table, Table)
    for node in graph.nodes:
        one_of("column", node, table.names)
    order = graph.order()
    for place, node in enumerate(order):
        above = graph.parents(node)
        others = [earlier for earlier in order[:place] if earlier not in above]
        if others and not table.independent(node, others, given=above):
            return False
    return True


def respects_time_order(graph: CausalGraph, order: Sequence[Node]) -> bool:
    """Whether no arrow points back in time; nodes that the order leaves out may come at any time.

    >>> respects_time_order(CausalGraph([("x1", "x2")], ["x3"]), ["x2", "x1"])
    False
    """
    of_kind("graph", graph, CausalGraph)
    of_kind("order", order, Iterable, "a list of nodes")
    for node in order:
        graph.parents(node)  # refuses a name the graph does not have
    time = {node: index for index, node in enumerate(order)}
    return not any(a in time and b in time and time[a] > time[b] for a, b in graph.edges)


def _open_colliders(graph: CausalGraph) -> frozenset[tuple[Node, Node, Node]]:
    """(a, c, b) with a -> c <- b and no arrow between a and b; a stands before b in node order."""
    joined = {frozenset(edge) for edge in graph.edges}
    return frozenset(
        (a, c, b)
        for c in graph.nodes
        for a, b in combinations(graph.parents(c), 2)
        if frozenset((a, b)) not in joined
    )


def _signature(graph: CausalGraph) -> tuple:
    """What all equivalents of a graph share: its nodes, its pairs of neighbours, its open colliders."""
    _refuse_hidden(graph)
    colliders = frozenset((frozenset((a, b)), c) for a, c, b in _open_colliders(graph))
    return frozenset(graph.nodes), frozenset(map(frozenset, graph.edges)), colliders


def pattern_of(arrows: set, lines: set, near: dict, *, fixed: Iterable[frozenset] = ()) -> Pattern:
    """The pattern, once all lines but those in `fixed` point where Meek's rules force them to."""
    changed = True
    while changed:
        changed = False
        for line in sorted(lines.difference(fixed), key=lambda pair: sorted(map(str, pair))):
            for a, b in permutations(sorted(line, key=str)):
                if line in lines and _forced(a, b, arrows, lines, near):
                    arrows.add((a, b))
                    lines.discard(line)
                    changed = True
    return Pattern(frozenset(arrows), frozenset(lines))


def _forced(a: Node, b: Node, arrows: set, lines: set, near: dict) -> bool:
    """Whether the line a - b must point a -> b: Meek's first three rules."""
    into_a = {c for c, end in arrows if end == a}
    into_b = {c for c, end in arrows if end == b}
    if into_a - near[b] - {b}:  # c -> a - b, c no neighbour of b: b -> a would be a new open collider
        return True
    if any((a, c) in arrows for c in into_b):  # a -> c -> b: b -> a would close a circle
        return True
    beside = [c for c in into_b if frozenset((a, c)) in lines]  # a - c -> b and a - d -> b
    return any(d not in near[c] for c, d in combinations(beside, 2))


def _refuse_hidden(graph: CausalGraph) -> None:
    of_kind("graph", graph, CausalGraph)
    if graph.bidirected:
        raise LabError(
            f"{graph!r} has a hidden common cause; this is defined for graphs without one: "
            "draw the hidden cause as a node of its own"
        )
