"""What to adjust for, and what not: back-door sets, front-door sets, instruments.

Terms: a *back-door path* from a cause to an effect starts with an arrow into the cause; to *adjust* for some
nodes is to compare like with like in them and then average; a *front-door set* catches everything that the
cause does to the effect; an *instrument* moves the cause and reaches the effect in no other way.

    back door    P(y given do(x)) = sum over z of P(y given x, z) P(z)
    front door   P(y given do(x)) = sum over m of P(m given x) * sum over x' of P(y given x', m) P(x')

Source: Pearl (1995), Causal diagrams for empirical research.

Taught in notebooks/05_what_to_adjust_for, 12_other_assumptions.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, combinations, product

import networkx as nx

from causalrec_lab.errors import LabError, of_kind
from causalrec_lab.graph.core import CausalGraph, Node, Nodes

Sets = tuple[tuple[Node, ...], ...]
MOST_CANDIDATES = 14  # 16,384 sets to try


@dataclass(frozen=True)
class Adjustment:
    """Whether a set serves, and why not; `open_path` is the path it leaves open, if that is why."""

    given: tuple[Node, ...]
    valid: bool
    why: str
    open_path: tuple[Node, ...] | None = None

    def __bool__(self) -> bool:
        return self.valid


@dataclass(frozen=True)
class Instrument:
    """A node that serves as an instrument, once the nodes in `given` are held fixed."""

    node: Node
    given: tuple[Node, ...] = ()


def back_door(graph: CausalGraph, cause: Node, *, effect: Node, given: Nodes = ()) -> Adjustment:
    """Whether adjusting for these nodes gives the effect of the cause, by the back-door criterion.

    No node of the set may be an effect of the cause, and the set must block every back-door path. If so, the
    effect can be read off rows (where every combination occurs); if not, another set may still serve. `why`
    tells a step on the way (a mediator) from a common effect (a collider, or a descendant of one), and both
    from an effect of the outcome.

    >>> fork = CausalGraph([("fan", "shown"), ("fan", "bought"), ("shown", "bought")])
    >>> back_door(fork, "shown", effect="bought").why
    'open back-door path: shown <- fan -> bought'
    >>> bool(back_door(fork, "shown", effect="bought", given="fan"))
    True
    """
    held = _checked(graph, cause, effect, given)
    late = [node for node in held if node in graph.descendants(cause)]
    if late:
        return Adjustment(held, False, *_too_late(graph, cause, effect, held, late))
    doors = _without_arrows_out_of(graph, cause)
    path = doors.open_path(cause, effect, held)
    if path is None:
        return Adjustment(held, True, "every back-door path is blocked")
    return Adjustment(held, False, f"open back-door path: {_drawn(doors, path)}", path)


def back_door_sets(graph: CausalGraph, cause: Node, *, effect: Node, hidden: Iterable[Node] = ()) -> Sets:
    """The smallest sets of nodes that serve by the back-door criterion, smaller ones first.

    Smallest: no part of one serves.

    Args:
        graph: the graph.
        cause: what would be set.
        effect: what is asked about.
        hidden: nodes nobody measured, which no set may hold.

    Raises:
        LabError: so many candidates that trying all sets would not end soon.
    """
    _checked(graph, cause, effect, ())
    away = {cause, effect, *graph.descendants(cause), *hidden}
    able = {*graph.ancestors(cause), *graph.ancestors(effect)} - away  # no smallest set needs other nodes
    return _sets(
        [node for node in graph.nodes if node in able],
        lambda given: back_door(graph, cause, effect=effect, given=given).valid,
    )


def front_door(graph: CausalGraph, cause: Node, *, effect: Node, given: Nodes) -> Adjustment:
    """Whether these nodes are a front door between cause and effect.

    They must catch every directed path from the cause to the effect, have no open back-door path from the
    cause, and every back-door path from them to the effect must be blocked by the cause. A hidden common
    cause of cause and effect then does no harm.

    >>> fans = CausalGraph([("shown", "trailer"), ("trailer", "bought")], bidirected=[("shown", "bought")])
    >>> bool(front_door(fans, "shown", effect="bought", given="trailer"))
    True
    """
    held = _checked(graph, cause, effect, given)
    if not held:
        return Adjustment(held, False, "a front door needs at least one node")
    through = graph.do(*held)  # with the arrows into the set cut, no directed path may be left
    if effect in through.descendants(cause):
        path = tuple(nx.shortest_path(through._graph, cause, effect))
        return Adjustment(held, False, f"{cause} also acts around it: {_drawn(through, path)}", path)
    for start, end, by in ((cause, held, ()), (held, effect, cause)):
        doors = _without_arrows_out_of(graph, *graph.subset(start))
        if path := doors.open_path(start, end, by):
            return Adjustment(held, False, f"open back-door path: {_drawn(doors, path)}", path)
    return Adjustment(held, True, "it catches all that the cause does to the effect")


def front_door_sets(graph: CausalGraph, cause: Node, *, effect: Node, hidden: Iterable[Node] = ()) -> Sets:
    """The smallest sets of nodes that are a front door between cause and effect, smaller ones first."""
    _checked(graph, cause, effect, ())
    between = [node for node in graph.descendants(cause) if node != effect and node not in set(hidden)]
    return _sets(between, lambda given: front_door(graph, cause, effect=effect, given=given).valid)


def instruments(
    graph: CausalGraph, cause: Node, *, effect: Node, hidden: Iterable[Node] = ()
) -> tuple[Instrument, ...]:
    """The nodes that move the cause and reach the effect in no other way, with what must be held fixed.

    Such a node is tied to the cause, and d-separated from the effect once the arrows out of the cause are
    cut; neither it nor what is held fixed is an effect of the cause. It answers for the compliers (LATE),
    and needs more than the graph: an effect alike for all, or monotonicity.

    >>> fans = CausalGraph([("lottery", "shown"), ("shown", "bought")], bidirected=[("shown", "bought")])
    >>> instruments(fans, "shown", effect="bought")
    (Instrument(node='lottery', given=()),)
    """
    _checked(graph, cause, effect, ())
    away = {cause, effect, *graph.descendants(cause), *hidden}
    candidates = [node for node in graph.nodes if node not in away]
    cut = _without_arrows_out_of(graph, cause)

    def serves(node: Node, given: tuple[Node, ...]) -> bool:
        return cut.d_separated(node, effect, given) and not graph.d_separated(node, cause, given)

    found = []
    for node in candidates:
        others = [other for other in candidates if other != node and other not in graph.descendants(node)]
        found += [Instrument(node, given) for given in _sets(others, lambda g, n=node: serves(n, g))]
    return tuple(found)


def _checked(graph: CausalGraph, cause: Node, effect: Node, given: Nodes) -> tuple[Node, ...]:
    """The set in node order, after refusing unknown names and a question about nothing."""
    of_kind("graph", graph, CausalGraph)
    for node in (cause, effect):
        graph.parents(node)  # refuses a name the graph does not have
    if cause == effect:
        raise LabError(f"cause and effect are both {cause!r}; two different nodes are needed")
    held = graph.subset(given)
    for node in (cause, effect):
        if node in held:
            raise LabError(f"{node!r} is in given, but it is what the question is about; leave it out")
    return held


def _too_late(
    graph: CausalGraph, cause: Node, effect: Node, held: tuple[Node, ...], late: list[Node]
) -> tuple[str, tuple[Node, ...] | None]:
    """Why effects of the cause may not be held fixed, and the path that they open, if that is why."""
    on_the_way = {effect, *graph.ancestors(effect)} & set(graph.descendants(cause))
    steps = on_the_way - {effect}
    for node in late:
        if node in steps:
            return f"{node} is an effect of {cause}: given it, part of the answer is lost", None
    kept = [(a, b) for a, b in graph.edges if a != cause or b not in on_the_way]
    others = CausalGraph(kept, graph.nodes, graph.bidirected)  # all paths but those that carry the effect
    for paths in (others.do(cause), others):  # those that start at the cause first
        path = paths.open_path(cause, effect, held)
        colliders = paths.path_status(path, held).colliders if path else ()
        for node, collider in product(late, colliders):
            if node == collider or node in graph.descendants(collider):
                what = "a collider" if node == collider else f"an effect of the collider {collider}"
                return f"{node} is {what}: given it, the path {_drawn(paths, path)} is open", path
    for node in late:
        if step := next((step for step in graph.order() if step in steps & set(graph.ancestors(node))), None):
            return (
                f"{node} is an effect of {step}, a step on the way: given it, part of the answer is lost",
                None,
            )
    for node in late:
        if node in graph.descendants(effect):
            return f"{node} is an effect of {effect}: given it, the rows are chosen by their answer", None
    return f"{late[0]} is an effect of {cause}, so it did not choose {cause}: leave it out", None


def _without_arrows_out_of(graph: CausalGraph, *names: Node) -> CausalGraph:
    edges = [edge for edge in graph.edges if edge[0] not in names]
    return CausalGraph(edges, graph.nodes, graph.bidirected)


def _sets(candidates: list[Node], serves: Callable[[tuple[Node, ...]], bool]) -> Sets:
    """The sets of candidates that serve, smaller ones first, none that holds another."""
    if len(candidates) > MOST_CANDIDATES:
        raise LabError(
            f"{len(candidates)} nodes could be in a set, and more than {MOST_CANDIDATES} make too many sets "
            "to try; name those nobody measured in hidden="
        )
    sizes = range(len(candidates) + 1)
    found: list[tuple[Node, ...]] = []
    for given in chain.from_iterable(combinations(candidates, size) for size in sizes):
        if not any(set(smaller) <= set(given) for smaller in found) and serves(given):
            found.append(given)
    return tuple(found)


def _drawn(graph: CausalGraph, path: tuple[Node, ...]) -> str:
    status = graph.path_status(path)
    steps = "".join(f" {arrow} {node}" for arrow, node in zip(status.arrows, path[1:], strict=True))
    return f"{path[0]}{steps}"
