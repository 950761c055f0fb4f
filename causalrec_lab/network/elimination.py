"""Exact answers by summing nodes out one after another: variable elimination on arrays.

Terms: a *factor* is an array with the nodes of its axes (its *scope*); to *eliminate* a node is to multiply
the factors that touch it and sum it out; the *weight* of a node is the size of the table that this makes.
Nodes and states are numbers here: their places in the network.

    sum over x of f(x, a) g(x, b) h(c)  =  h(c) * [ sum over x of f(x, a) g(x, b) ]

Four steps: drop the barren nodes; put in what is known; drop what no longer touches the target; sum out the
rest, the lightest node first.
Source: Zhang and Poole (1994), A simple approach to Bayesian network computations.

Taught in notebooks/02_bayesian_networks.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from causalrec_lab.errors import LabError

ALL = slice(None)
SMALL = 300  # cells times factors below which one product is cheaper than choosing an order
LARGEST = 2**27  # cells of a table on the way: 1 GiB
MOST_AXES = 60  # numpy has 64
MANY = 20  # factors multiplied in one einsum

Factor = tuple[tuple[int, ...], np.ndarray]


class ZeroEvidence(Exception):
    """What was seen has chance 0."""


class UnknownUsed(Exception):
    """The answer depends on an unknown cell: its node's place and the places of the states."""


@dataclass(frozen=True, eq=False)
class Compiled:
    """A network in numbers, made once when it is built."""

    place: Mapping[str, int]
    state_place: tuple[Mapping, ...]
    parents: tuple[tuple[int, ...], ...]
    sizes: tuple[int, ...]
    tables: tuple[np.ndarray, ...]
    can_always: tuple[tuple[bool, ...], ...]  # node, state -> whether it can happen whatever its parents do
    sure: tuple[int, ...] = ()  # nodes with one state and a known table


def compile_network(parents: Mapping, cpts: Mapping, states: Mapping) -> Compiled:
    """Names to numbers."""
    place = {node: index for index, node in enumerate(parents)}
    return Compiled(
        place=place,
        state_place=tuple({state: i for i, state in enumerate(states[node])} for node in parents),
        parents=tuple(tuple(place[parent] for parent in above) for above in parents.values()),
        sizes=tuple(len(states[node]) for node in parents),
        tables=tuple(cpts[node] for node in parents),
        can_always=tuple(
            tuple((cpts[node] > 0).reshape(-1, cpts[node].shape[-1]).all(axis=0)) for node in parents
        ),
        sure=tuple(place[node] for node in parents if cpts[node].shape[-1] == 1 and (cpts[node] > 0).all()),
    )


def answer(
    net: Compiled, wanted: Sequence[int], seen: Mapping[int, int], cut: Mapping[int, int]
) -> np.ndarray:
    """P(wanted given seen, do(cut)), an axis for each wanted node.

    Raises:
        ZeroEvidence: what was seen cannot happen.
        UnknownUsed: the answer depends on an unknown cell.
    """
    _refuse_too_large(prod(net.sizes[node] for node in wanted), len(wanted))
    if net.sure:  # a node of one state is in it: no axis of that length is carried along
        seen = {**{node: 0 for node in net.sure if node not in cut}, **seen}
    fixed = {**seen, **cut}
    keep = tuple([node for node in wanted if node not in fixed])
    table = joint(net, net.tables, keep, seen, cut)
    total = table.sum()
    if not total > 0:  # 0, or NaN
        table = _second_look(net, table, keep, seen, cut)
        total = table.sum()
    if len(keep) == len(wanted):
        return table / total
    known = np.zeros([net.sizes[node] for node in wanted])
    known[tuple([fixed.get(node, ALL) for node in wanted])] = table / total
    return known


def joint(
    net: Compiled,
    tables: Sequence[np.ndarray],
    keep: tuple[int, ...],
    seen: Mapping[int, int],
    cut: Mapping[int, int],
    *,
    rescale: bool = False,
) -> np.ndarray:
    """P(keep, seen given do(cut)) up to a constant, from these tables."""
    needed = [node for node in ancestors(net.parents, (*keep, *seen), cut) if node not in cut]
    fixed = {**seen, **cut}
    pool = Pool([reduced((*net.parents[node], node), tables[node], fixed) for node in needed], net.sizes)
    linked = pool.reach(keep)
    # What is not linked to the target only multiplies the answer by a constant, which must not be 0.
    doubtful = [
        factor
        for node, factor in zip(needed, pool.factors, strict=True)
        if node in seen and linked.isdisjoint(factor[0]) and not net.can_always[node][seen[node]]
    ]
    if doubtful:
        apart = pool.reach([node for scope, _ in doubtful for node in scope])
        alone = [table for scope, table in doubtful if not scope]
        chance = pool.sum_out(apart, (), rescale=True)
        if np.isnan(chance):  # unknown: only whether it can be above 0 matters
            joint(net, _filled(tables, 1.0), keep, seen, cut, rescale=True)
        elif not chance or not all(alone):
            raise ZeroEvidence
    return pool.sum_out(linked, keep, rescale=rescale)


def ancestors(parents: Sequence[tuple[int, ...]], nodes: Iterable[int], cut: Container[int]) -> set[int]:
    """The nodes and all above them, not looking past a node that was set: all others are barren."""
    found, waiting = set(), list(nodes)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            if node not in cut:
                waiting.extend(parents[node])
    return found


def reduced(scope: tuple[int, ...], table: np.ndarray, fixed: Mapping[int, int]) -> Factor:
    """A factor with the known states put in."""
    if fixed.keys().isdisjoint(scope):
        return scope, table
    left = tuple([node for node in scope if node not in fixed])
    return left, table[tuple([fixed.get(node, ALL) for node in scope])]


class Pool:
    """Factors waiting to be multiplied, and for each node the factors that touch it."""

    def __init__(self, factors: list[Factor], sizes: Sequence[int]):
        self.factors, self.sizes = factors, sizes
        self.touching, self.near = {}, {}  # node -> factors that touch it, nodes it shares a factor with
        for index, (scope, _) in enumerate(factors):
            for node in scope:
                if node in self.touching:
                    self.touching[node].add(index)
                    self.near[node].update(scope)
                else:
                    self.touching[node], self.near[node] = {index}, set(scope)

    def reach(self, nodes: Iterable[int]) -> set[int]:
        """The nodes, and all that are linked to them by factors."""
        found = set(nodes)
        waiting = list(found)
        while waiting:
            new = self.near[waiting.pop()] - found
            found |= new
            waiting += new
        return found

    def sum_out(self, nodes: set[int], keep: tuple[int, ...], *, rescale: bool = False) -> np.ndarray:
        """The product of the factors that touch these nodes, summed over all nodes but those kept.

        Args:
            nodes: all that are linked to each other, as `reach` finds them.
            keep: the nodes of the answer's axes.
            rescale: divide on the way, so that a very small answer does not end as 0.
        """
        touching, near, size = self.touching, self.near, self.sizes.__getitem__
        live = set().union(*[touching[node] for node in nodes])
        weight = {node: prod(map(size, near[node])) for node in nodes if node not in keep}
        cells = prod(map(size, nodes))
        while weight and cells * len(live) > SMALL:
            lightest = min(weight, key=weight.get)
            _refuse_too_large(weight.pop(lightest))
            cells //= size(lightest)
            group, around, new = touching[lightest], near[lightest], len(self.factors)
            around.discard(lightest)
            scope = tuple(around)
            self.factors.append((scope, multiplied([self.factors[index] for index in group], scope, rescale)))
            live -= group
            live.add(new)
            for node in scope:
                touched, close = touching[node], near[node]
                touched -= group
                touched.add(new)
                close |= around
                close.discard(lightest)
                if node in weight:
                    weight[node] = prod(map(size, close))
        return multiplied([self.factors[index] for index in live], keep, rescale)


def multiplied(factors: list[Factor], scope: tuple[int, ...], rescale: bool = False) -> np.ndarray:
    """The product of the factors, summed over the nodes that are not in the scope."""
    while len(factors) > MANY:
        first, factors = factors[:MANY], factors[MANY:]
        union = tuple({node for nodes, _ in first for node in nodes})
        factors.append((union, multiplied(first, union, rescale)))
    labels, operands = {}, []
    for nodes, table in factors:
        operands += table, [labels.setdefault(node, len(labels)) for node in nodes]
    table = np.einsum(*operands, [labels[node] for node in scope]) if operands else np.array(1.0)
    return table / (table.max() or 1) if rescale else table


def _refuse_too_large(cells: int, axes: int = 0) -> None:
    if cells > LARGEST or axes > MOST_AXES:
        raise LabError(
            f"the answer needs a table of {cells:.2g} cells on the way, more than {LARGEST:.2g}; "
            "ask with more evidence, or by sampling"
        )


def _second_look(
    net: Compiled, table: np.ndarray, keep: tuple[int, ...], seen: Mapping[int, int], cut: Mapping[int, int]
) -> np.ndarray:
    """The answer where the first try gave 0 or NaN: impossible, too small for a float, or unknown.

    The answer is a sum of products of cells, none below 0. So it does not depend on the unknown cells if it
    is the same with 0 and with 1 in all of them.
    """
    if not np.isnan(table).any():
        table = joint(net, net.tables, keep, seen, cut, rescale=True)
    else:
        high = _filled(net.tables, 1.0)
        table, other = (joint(net, each, keep, seen, cut) for each in (_filled(net.tables, 0.0), high))
        if not np.array_equal(table, other):

            def changed(trial: list[np.ndarray]) -> bool:
                return not np.array_equal(joint(net, trial, keep, seen, cut), other)

            raise UnknownUsed(*_used(net.tables, high, changed))
    if not table.any():
        raise ZeroEvidence
    return table


def _filled(tables: Sequence[np.ndarray], value: float) -> list[np.ndarray]:
    """The tables with this value in every unknown cell."""
    return [np.where(np.isnan(table), value, table) for table in tables]


def _used(
    tables: Sequence[np.ndarray], high: list[np.ndarray], changed: Callable[[list[np.ndarray]], bool]
) -> tuple[int, tuple[int, ...]]:
    """The first unknown row whose cells change the answer."""
    for node, table in enumerate(tables):
        for row in map(tuple, np.argwhere(np.isnan(table[..., 0])).tolist()):
            trial = high[node].copy()
            trial[row] = 0
            if changed([*high[:node], trial, *high[node + 1 :]]):
                return node, row
    raise AssertionError("an answer that changes with the unknown cells changes with one of their rows")
