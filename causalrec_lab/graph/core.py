"""The graph itself: family words, paths, d-separation, setting by hand, hiding a cause.

Terms: as in `causalrec_lab.graph`.

Taught in notebooks/02_bayesian_networks, 03_seeing_and_doing, 05_what_to_adjust_for.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, islice, pairwise, product

import networkx as nx

from causalrec_lab.errors import LabError, said, unknown_name
from causalrec_lab.inputs import among, hashable, is_missing, put, remade

Node = Hashable
Nodes = Node | Iterable[Node]  # one, or several
Arrow = tuple[Node, Node]
MOST_PATHS = 20_000
_FORWARD, _BACKWARD, _TWO_HEADED = "->", "<-", "<->"


@dataclass(frozen=True)
class PathStatus:
    """Whether one path is open, and which nodes block it.

    `arrows` stand between the nodes: "->", "<-" or "<->". `blocked_by` is empty for an open path.
    `why` says in words what each blocking node does.
    """

    nodes: tuple[Node, ...]
    arrows: tuple[str, ...]
    open: bool
    blocked_by: tuple[Node, ...]
    colliders: tuple[Node, ...]
    why: str

    def __str__(self) -> str:
        steps = "".join(f" {arrow} {node}" for arrow, node in zip(self.arrows, self.nodes[1:], strict=True))
        return f"{self.nodes[0]}{steps}: {self.why}"


@dataclass(frozen=True, eq=False, repr=False)
class CausalGraph:
    """Nodes and arrows without a circle; it never changes once made.

    Args:
        edges: pairs (cause, effect).
        nodes: nodes that may have no arrow, or an order you want; others follow as the arrows name them.
        bidirected: pairs with a hidden common cause.

    Raises:
        LabError: an arrow that is no pair, a node that points to itself, arrows that go round in a circle.

    >>> fork = CausalGraph([("trailer", "shown"), ("trailer", "bought")])
    >>> fork.d_separated("shown", "bought"), fork.d_separated("shown", "bought", given=["trailer"])
    (False, True)
    >>> CausalGraph([("a", "b"), ("b", "a")])
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: the arrows a -> b -> a go round in a circle; a cause comes before its
    effect, so turn or drop one of them
    """

    edges: tuple[Arrow, ...] = ()
    nodes: tuple[Node, ...] = ()
    bidirected: tuple[Arrow, ...] = ()
    _graph: nx.DiGraph = field(init=False)
    _place: Mapping[Node, int] = field(init=False)

    __reduce__ = remade

    def __post_init__(self):
        for name in ("edges", "nodes", "bidirected"):
            _listed(name, getattr(self, name))
        given = [self.nodes] if isinstance(self.nodes, str) else list(self.nodes)
        for node in given:
            if not hashable(node) or is_missing(node):
                raise LabError(f"the node {said(node)} is no name; use texts or whole numbers")
        edges = [_pair(edge, "arrow") for edge in self.edges]
        doubles = [_pair(edge, "two-headed arrow") for edge in self.bidirected]
        nodes = tuple(dict.fromkeys([*given, *(node for edge in [*edges, *doubles] for node in edge)]))
        graph = nx.DiGraph()
        graph.add_nodes_from(nodes)
        graph.add_edges_from(edges)
        if not nx.is_directed_acyclic_graph(graph):
            raise LabError(
                f"the arrows {_written_cycle(graph)} go round in a circle; a cause comes before its effect, "
                "so turn or drop one of them"
            )
        place = {node: index for index, node in enumerate(nodes)}
        doubles = {tuple(sorted(edge, key=place.__getitem__)) for edge in doubles}
        bidirected = tuple(sorted(doubles, key=lambda edge: [*map(place.get, edge)]))
        put(self, nodes=nodes, edges=tuple(dict.fromkeys(edges)), bidirected=bidirected)
        put(self, _graph=nx.freeze(graph), _place=place)

    def parents(self, node: Node) -> tuple[Node, ...]:
        """The nodes with an arrow into this one, in node order."""
        return self._in_order(self._graph.pred[self._known(node)])

    def children(self, node: Node) -> tuple[Node, ...]:
        """The nodes this one has an arrow into, in node order."""
        return self._in_order(self._graph.succ[self._known(node)])

    def ancestors(self, node: Node) -> tuple[Node, ...]:
        """The nodes from which arrows lead here, in node order; not the node itself."""
        return self._in_order(nx.ancestors(self._graph, self._known(node)))

    def descendants(self, node: Node) -> tuple[Node, ...]:
        """The nodes to which arrows lead from here, in node order; not the node itself."""
        return self._in_order(nx.descendants(self._graph, self._known(node)))

    def subset(self, names: Nodes) -> tuple[Node, ...]:
        """One node, or several, as known nodes in node order, each once."""
        return self._in_order(self._set(names, "given"))

    def order(self) -> tuple[Node, ...]:
        """The nodes with every cause before its effects; ties keep the node order."""
        return tuple(nx.lexicographical_topological_sort(self._graph, key=self._place.get))

    def do(self, *names: Node) -> "CausalGraph":
        """The graph once these nodes are set by hand: what used to act on them no longer does.

        >>> CausalGraph([("fan", "shown"), ("shown", "bought"), ("fan", "bought")]).do("shown")
        CausalGraph(shown -> bought, fan -> bought)
        """
        cut = {self._known(name) for name in names}
        edges = [(a, b) for a, b in self.edges if b not in cut]
        doubles = [(a, b) for a, b in self.bidirected if a not in cut and b not in cut]
        return CausalGraph(edges, self.nodes, doubles)

    def hide(self, *names: Node) -> "CausalGraph":
        """The graph of the others once these nodes are out of sight: what they did between others stays.

        An arrow through a hidden node becomes an arrow; two effects of a hidden node get a two-headed arrow.
        Source: Verma (1993), Graphical aspects of causal models.

        >>> CausalGraph([("fan", "shown"), ("fan", "bought"), ("shown", "bought")]).hide("fan")
        CausalGraph(shown -> bought, shown <-> bought)
        """
        edges, doubles = set(self.edges), {frozenset(pair) for pair in self.bidirected}
        for name in map(self._known, names):
            above = [a for a, b in edges if b == name]
            below = [b for a, b in edges if a == name]
            beside = [node for pair in doubles if name in pair for node in pair if node != name]
            edges |= set(product(above, below))
            doubles |= {frozenset(pair) for pair in product(below, [*below, *beside]) if pair[0] != pair[1]}
            edges = {edge for edge in edges if name not in edge}
            doubles = {pair for pair in doubles if name not in pair}
        left = [node for node in self.nodes if node not in names]
        ordered = sorted(edges, key=lambda edge: [*map(self._place.get, edge)])
        return CausalGraph(ordered, left, [tuple(pair) for pair in doubles])

    def paths(self, x: Node, y: Node) -> tuple[tuple[Node, ...], ...]:
        """Every path between two nodes along arrows in either direction, shorter ones first.

        Raises:
            LabError: more than 20,000 paths, which nobody reads: between two of fourteen nodes that all touch
                there are 1.3e9.
        """
        self._known(x), self._known(y)
        skeleton = self._graph.to_undirected()
        skeleton.add_edges_from(self.bidirected)
        found = [tuple(path) for path in islice(nx.all_simple_paths(skeleton, x, y), MOST_PATHS + 1)]
        if len(found) > MOST_PATHS:
            raise LabError(
                f"there are more than {MOST_PATHS:,} paths from {x!r} to {y!r}, too many to list; "
                "ask open_path or d_separated, which need not list them"
            )
        return tuple(sorted(found, key=lambda path: (len(path), [*map(self._place.get, path)])))

    def path_status(self, path: Iterable[Node], given: Nodes = ()) -> PathStatus:
        """Whether a path is open given these nodes, and what blocks it if not.

        Raises:
            LabError: two neighbours on the path have no arrow between them.

        >>> collider = CausalGraph([("taste", "clicked"), ("place", "clicked")])
        >>> print(collider.path_status(["taste", "clicked", "place"]))
        taste -> clicked <- place: blocked: clicked is a collider, and neither it nor a descendant is given
        """
        if isinstance(path, str | bytes) or not isinstance(path, Iterable):
            raise LabError(f"path is {said(path)}; a list of nodes, one beside the other, is needed")
        path = tuple(path)
        if not path:
            raise LabError("path is empty; name its nodes, from one end to the other")
        held = self._set(given, "given")
        opened = held.union(*(self.ancestors(node) for node in held))
        between = [self._arrows_between(a, b) for a, b in pairwise(path)]
        options = [self._status(path, arrows, held, opened) for arrows in product(*between)]
        return min(options, key=lambda status: len(status.blocked_by))

    def open_path(self, x: Nodes, y: Nodes, given: Nodes = ()) -> tuple[Node, ...] | None:
        """The shortest open path from x to y given these nodes, or None if every path is blocked.

        News walks from node to node; what matters at each is whether it came in along an arrow's head. The
        shortest open walk visits no node twice, so it is a path.

        Raises:
            LabError: a node is asked about and given at once.

        >>> chain = CausalGraph([("card", "trailer"), ("trailer", "bought")])
        >>> chain.open_path("card", "bought")
        ('card', 'trailer', 'bought')
        >>> chain.open_path("card", "bought", given="trailer") is None
        True
        """
        starts, ends, held = self._set(x, "x"), self._set(y, "y"), self._set(given, "given")
        for (a, one), (b, other) in combinations({"x": starts, "y": ends, "given": held}.items(), 2):
            for node in one & other:
                raise LabError(f"{node!r} is in both {a} and {b}; a node can be in only one of them")
        opened = held.union(*(self.ancestors(node) for node in held))
        queue = deque((node, False, (node,)) for node in self._in_order(starts))
        seen = {(node, False) for node in starts}
        while queue:
            node, by_head, path = queue.popleft()
            if node in ends:
                return path
            for neighbour, leaves_head, enters_head in self._steps(node):
                collider = by_head and leaves_head
                passable = node in starts or (node in opened if collider else node not in held)
                if passable and (neighbour, enters_head) not in seen and neighbour not in starts:
                    seen.add((neighbour, enters_head))
                    queue.append((neighbour, enters_head, (*path, neighbour)))
        return None

    def d_separated(self, x: Nodes, y: Nodes, given: Nodes = ()) -> bool:
        """Whether every path from x to y is blocked given these nodes.

        Then x tells nothing about y once `given` is known, in every network drawn on this graph.
        Source: Pearl (1988), Probabilistic Reasoning in Intelligent Systems.
        """
        return self.open_path(x, y, given) is None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CausalGraph):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __contains__(self, node: object) -> bool:
        return among(node, self._graph)

    def __repr__(self) -> str:
        arrows = [f"{a} -> {b}" for a, b in self.edges] + [f"{a} <-> {b}" for a, b in self.bidirected]
        touched = {node for edge in (*self.edges, *self.bidirected) for node in edge}
        return (
            f"CausalGraph({', '.join([*arrows, *(str(node) for node in self.nodes if node not in touched)])})"
        )

    def _key(self) -> tuple:
        return frozenset(self.nodes), frozenset(self.edges), frozenset(map(frozenset, self.bidirected))

    def _known(self, node: Node) -> Node:
        if not among(node, self._graph):
            raise unknown_name("node", node, self.nodes)
        return node

    def _set(self, names: Nodes, word: str) -> set[Node]:
        """One node, or several, as a set of known nodes."""
        single = isinstance(names, str) or not isinstance(names, Iterable)
        found = {self._known(name) for name in ([names] if single else names)}
        if not found and word != "given":
            raise LabError(f"{word} names no node; name at least one of {', '.join(map(repr, self.nodes))}")
        return found

    def _in_order(self, names: Iterable[Node]) -> tuple[Node, ...]:
        return tuple(sorted(set(names), key=self._place.get))

    def _steps(self, node: Node) -> Iterator[tuple[Node, bool, bool]]:
        """(neighbour, head at this node, head at the neighbour) for every arrow that touches the node."""
        yield from ((child, False, True) for child in self.children(node))
        yield from ((parent, True, False) for parent in self.parents(node))
        for a, b in self.bidirected:
            if node in (a, b):
                yield (b if node == a else a), True, True

    def _arrows_between(self, a: Node, b: Node) -> list[str]:
        kinds = []
        if self._graph.has_edge(self._known(a), self._known(b)):
            kinds.append(_FORWARD)
        if self._graph.has_edge(b, a):
            kinds.append(_BACKWARD)
        if (a, b) in self.bidirected or (b, a) in self.bidirected:
            kinds.append(_TWO_HEADED)
        if not kinds:
            raise LabError(f"there is no arrow between {a!r} and {b!r}; a path goes along arrows of {self!r}")
        return kinds

    def _status(self, path: tuple, arrows: tuple[str, ...], held: set, opened: set) -> PathStatus:
        blocked, colliders, reasons = [], [], []
        for node, (before, after) in zip(path[1:-1], pairwise(arrows), strict=True):
            if before != _BACKWARD and after != _FORWARD:
                colliders.append(node)
                if node not in opened:
                    blocked.append(node)
                    reasons.append(f"{node} is a collider, and neither it nor a descendant is given")
            elif node in held:
                blocked.append(node)
                reasons.append(f"{node} is given and is no collider")
        why = "blocked: " + "; ".join(reasons) if blocked else "open"
        return PathStatus(path, arrows, not blocked, tuple(blocked), tuple(colliders), why)


def _listed(name: str, values: object) -> None:
    """Refuse what is no list of nodes or pairs, and networkx's graphs whose lines have no direction."""
    lines = values if isinstance(values, nx.Graph) else getattr(values, "_graph", None)
    if isinstance(lines, nx.Graph) and name == "edges" and not lines.is_directed():
        raise LabError(
            "edges are those of an undirected networkx graph, whose lines do not say what comes first; give "
            "pairs (cause, effect), or the edges of a networkx.DiGraph"
        )
    if isinstance(values, nx.Graph):
        raise LabError(f"{name} is a networkx graph; pass its parts: CausalGraph(graph.edges, graph.nodes)")
    text = isinstance(values, str) and name != "nodes"
    if text or isinstance(values, bytes | dict) or not isinstance(values, Iterable):
        wanted = "[('x1', 'x2')] for arrows, ['x1', 'x2'] for nodes"
        raise LabError(f"{name} is {said(values)}; give a list, such as {wanted}")


def _pair(edge: object, word: str) -> Arrow:
    """An arrow as a pair of two different nodes."""
    if isinstance(edge, str) or not isinstance(edge, Iterable) or len(pair := tuple(edge)) != 2:
        raise LabError(f"{said(edge)} is no {word}; write it as a pair, such as ('x1', 'x2')")
    if not all(map(hashable, pair)) or any(map(is_missing, pair)):
        raise LabError(f"{said(edge)} is no {word}; name both nodes with texts or whole numbers")
    if pair[0] == pair[1]:
        raise LabError(f"the {word} {pair[0]} -> {pair[1]} points to itself; a thing cannot be its own cause")
    return pair


def _written_cycle(graph: nx.DiGraph) -> str:
    """One circle, from its earliest node round to itself."""
    circle = [a for a, _ in nx.find_cycle(graph)]
    nodes = list(graph)
    start = min(range(len(circle)), key=lambda index: nodes.index(circle[index]))
    turned = circle[start:] + circle[:start]
    return " -> ".join(map(str, [*turned, turned[0]]))
