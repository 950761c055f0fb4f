"""A Bayesian network: nodes, their parents, and one small checked table for each node.

Terms: as in `causalrec_lab.network`; a *row* of a CPT is the part for one combination of the parents' states.

Taught in notebooks/02_bayesian_networks, 03_seeing_and_doing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from causalrec_lab.errors import ImpossibleCondition, LabError, of_kind, one_of, said, unknown_name, written
from causalrec_lab.graph import CausalGraph
from causalrec_lab.inputs import array, as_states, put, raw, remade, state_place, tolerance
from causalrec_lab.network import elimination
from causalrec_lab.network.query import Query, State, UnknownCell
from causalrec_lab.network.sampling import Sample, draw

if TYPE_CHECKING:
    from jaxtyping import Float


@dataclass(frozen=True, eq=False, repr=False)
class BayesianNetwork:
    """A causal graph whose nodes each carry P(node given its parents).

    Args:
        parents: node -> its parents, in the order of the axes of its table.
        cpts: node -> array of shape (states of parent 1, ..., states of the node); a row that nobody knows
            is all NaN.
        states: node -> its states, in the order of its axis; None or left out: 0, 1, 2, ...

    Raises:
        LabError: a table of the wrong shape, a row that does not sum to 1, parents that go round in a circle.

    >>> net = BayesianNetwork({"x1": [], "x2": ["x1"]}, {"x1": [0.5, 0.5], "x2": [[0.6, 0.4], [0.8, 0.2]]})
    >>> net.probability(Query("x1", evidence={"x2": 1}))
    array([0.66666667, 0.33333333])
    >>> net.probability(Query("x1", do={"x2": 1}))
    array([0.5, 0.5])
    """

    parents: Mapping[str, tuple[str, ...]]
    cpts: Mapping[str, "Float[np.ndarray, '...']"]
    states: Mapping[str, tuple[State, ...]] | None = None
    __reduce__ = remade

    graph: CausalGraph = field(init=False)
    compiled: elimination.Compiled = field(init=False)

    def __post_init__(self):
        for name in ("parents", "cpts"):
            of_kind(name, getattr(self, name), Mapping, "a mapping of nodes, such as {'x1': ...},")
        of_kind("states", self.states or {}, Mapping, "a mapping of nodes to their states")
        parents = {node: _parents(node, above) for node, above in self.parents.items()}
        _same_nodes(parents, self.cpts)
        edges = [(parent, node) for node, above in parents.items() for parent in above]
        graph = CausalGraph(edges, list(parents))
        for parent, node in edges:
            if parent not in parents:
                raise LabError(f"{parent!r} is a parent of {node!r} but has no table; give it one in cpts")
        cpts = {node: _array(node, self.cpts[node]) for node in parents}
        states = _states(parents, cpts, self.states or {})
        for node, above in parents.items():
            cpts[node] = _checked_table(node, above, cpts[node], states)
        compiled = elimination.compile_network(parents, cpts, states)
        put(self, parents=parents, cpts=cpts, states=states, graph=graph, compiled=compiled)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The names of the nodes."""
        return tuple(self.parents)

    @property
    def free_numbers(self) -> int:
        """How many numbers the tables need, those fixed by summing to 1 left out.

        >>> BayesianNetwork({"a": [], "b": ["a"]}, {"a": [0.5, 0.5], "b": [[1, 0], [0, 1]]}).free_numbers
        3
        """
        return sum(prod(table.shape[:-1]) * (table.shape[-1] - 1) for table in self.cpts.values())

    def probability(self, query: Query) -> "Float[np.ndarray, '...']":
        """The chance of every state of the target, exactly, by variable elimination.

        An axis for each target node, in the order asked; the numbers sum to 1. It costs time that grows with
        the largest table on the way, which for tree-like graphs is small.

        Raises:
            UnknownName: a node the network does not have.
            LabError: a state the node does not have.
            ImpossibleCondition: evidence that never happens.
            UnknownCell: the answer depends on a cell that was never seen.
        """
        if not isinstance(query, Query):
            raise LabError(f"{said(query)} is no Query; ask with Query('x2', evidence={{...}}, do={{...}})")
        wanted = [self._place(node) for node in query.target]
        seen, cut = self._fixed(query.evidence), self._fixed(query.do)
        try:
            return elimination.answer(self.compiled, wanted, seen, cut)
        except elimination.ZeroEvidence:
            setting = f" once {written(query.do)} is set" if query.do else ""
            raise ImpossibleCondition(
                f"{query} has no value: {written(query.evidence)} never happens in this network{setting}; "
                "choose evidence that can happen (compare positivity)"
            ) from None
        except elimination.UnknownUsed as found:
            raise UnknownCell(
                f"{query} needs {self._written_row(*found.args)}, which is unknown: no such row was seen; "
                "ask for what does not need it, or fill it in (a prior does, and is then your assumption)"
            ) from None

    def do(self, settings: Mapping[str, State]) -> "BayesianNetwork":
        """The network once these nodes are set by hand: each loses its parents and keeps one state."""
        fixed = self._fixed(settings)
        parents, cpts = dict(self.parents), dict(self.cpts)
        for node in settings:
            parents[node] = ()
            cpts[node] = np.eye(len(self.states[node]))[fixed[self._place(node)]]
        return BayesianNetwork(parents, cpts, self.states)

    def with_table(self, node: str, cpt: "Float[np.ndarray, '...']") -> "BayesianNetwork":
        """The same network with another table for one node."""
        self._place(node)
        return BayesianNetwork(self.parents, {**self.cpts, node: cpt}, self.states)

    def sample(self, n: int, seed: int, *, do: Mapping[str, State] | None = None) -> Sample:
        """Draw n rows, causes before effects, after setting the nodes in `do`.

        Args:
            n: how many rows, at least 1.
            seed: a whole number; the same seed gives the same rows.
            do: node -> state set by hand.
        """
        return draw(self, n, seed, do=do or {})

    def _place(self, node: str) -> int:
        place = self.compiled.place.get(node) if isinstance(node, str) else None
        if place is None:
            raise unknown_name("node", node, self.nodes)
        return place

    def _fixed(self, settings: Mapping[str, State]) -> dict[int, int]:
        """Places of nodes with the places of their states."""
        if type(settings) is not MappingProxyType:  # that of a query has been looked at
            of_kind("the setting", settings, Mapping, "a node with its state, such as {'x1': 0},")
        fixed = {}
        for node, state in settings.items():
            place = self._place(node)
            try:
                fixed[place] = self.compiled.state_place[place][state]
            except (KeyError, TypeError):  # says which states there are
                fixed[place] = state_place(node, state, self.states[node])
        return fixed

    def _written_row(self, place: int, cell: Sequence[int]) -> str:
        node = self.nodes[place]
        above = self.parents[node]
        row = {p: self.states[p][index] for p, index in zip(above, cell, strict=False)}
        return f"P({node} given {written(row)})" if row else f"P({node})"

    def __repr__(self) -> str:
        factors = [f"{node} | {', '.join(above)}" if above else node for node, above in self.parents.items()]
        shown = ", ".join(factors[:8]) + (", ..." if len(factors) > 8 else "")
        return f"BayesianNetwork({len(factors)} nodes, {self.free_numbers} free numbers: {shown})"


def _parents(node: object, above: object) -> tuple[str, ...]:
    if not isinstance(node, str):
        raise LabError(f"the node {said(node)} is no text; name every node with a text such as 'x1'")
    if isinstance(above, str) or not isinstance(above, Sequence):
        raise LabError(f"parents[{node!r}] is {said(above)}; give a list of names, [] for a root")
    if not all(isinstance(parent, str) for parent in above):
        raise LabError(f"parents[{node!r}] is {said(above)}; every parent has a text as its name")
    if len(set(above)) < len(above):
        raise LabError(f"parents[{node!r}] is {list(above)!r}, which names a parent twice; name each once")
    return tuple(above)


def _same_nodes(parents: Mapping, cpts: Mapping) -> None:
    for node in parents.keys() - cpts.keys():
        raise LabError(f"{node!r} has parents but no table; give it one in cpts")
    for node in cpts.keys() - parents.keys():
        raise LabError(f"cpts has a table for {node!r}, which is not in parents; add it there, [] for a root")
    if not parents:
        raise LabError("the network has no nodes; at least one is needed")


def _array(node: str, values: object) -> np.ndarray:
    """The table as given, in its own precision, once all of it is numbers."""
    name = f"cpts[{node!r}]"
    table = array(name, values, shape=None, missing=True, empty=True)
    if table.ndim == 0 or table.shape[-1] == 0:
        raise LabError(f"{name} has shape {table.shape}; its last axis must have one cell a state")
    given = raw(name, values)
    return table.astype(given.dtype) if given.dtype.kind == "f" else table


def _states(parents: Mapping, cpts: Mapping, given: Mapping) -> dict[str, tuple[State, ...]]:
    for node in given:
        one_of("node", node, parents)
    states = {
        node: as_states(node, given[node]) if node in given else tuple(range(cpts[node].shape[-1]))
        for node in parents
    }
    for node, names in states.items():
        if len(set(names)) < len(names):
            raise LabError(f"states[{node!r}] is {names!r}, which names a state twice; name each once")
    return states


def _checked_table(node: str, above: tuple[str, ...], given: np.ndarray, states: Mapping) -> np.ndarray:
    """The table in float64, its rows summing to 1; refuses another shape, sum, or a cell outside [0, 1]."""
    shape = tuple(len(states[name]) for name in (*above, node))
    if given.shape != shape:
        axes = ", ".join(f"{name} {len(states[name])}" for name in (*above, node))
        raise LabError(f"cpts[{node!r}] has shape {given.shape}; its states ({axes}) need {shape}")
    table = given.astype(float, order="C")
    sums = table.sum(axis=-1)
    off, slack = abs(sums - 1), tolerance(given)
    wrong = (table < 0).any(axis=-1) | (np.isnan(sums) != np.isnan(table).all(axis=-1)) | (off > slack)
    if wrong.any():
        cell = tuple(int(index) for index in np.argwhere(wrong)[0])
        row = written({name: states[name][index] for name, index in zip(above, cell, strict=True)})
        raise LabError(
            f"cpts[{node!r}]{' for ' + row if row else ''} is {said(table[cell].tolist())}, which sums to "
            f"{sums[cell]:.10g}; chances lie in [0, 1] and sum to 1 over the states of a node (a row nobody "
            "knows is all NaN)"
        )
    rounded = off > 1e-12  # such as a softmax in single precision
    table[rounded] /= sums[rounded][..., None]
    table.setflags(write=False)
    return table
