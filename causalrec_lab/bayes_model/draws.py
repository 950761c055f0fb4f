"""Whole sets of tables drawn from a posterior: every query gets an answer for each of them.

Terms: see `causalrec_lab.bayes_model`. Each draw is a network of its own; that the answers differ from draw
to draw is the doubt about the answer.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.bayes_model.diagnostics import Diagnostics, effective_draws
from causalrec_lab.bayes_model.posterior import Posterior, from_draws
from causalrec_lab.errors import LabError, of_kind, one_of, said, unknown_name
from causalrec_lab.graph import CausalGraph
from causalrec_lab.inputs import among, put_mappings, remade, state_place
from causalrec_lab.network import Query
from causalrec_lab.network.query import State

MOST_NUMBERS = 2**28  # 2 GiB


@dataclass(frozen=True, eq=False, repr=False)
class Draws:
    """Sets of tables, one per draw.

    Args:
        graph: which node depends on which.
        states: node -> its states.
        tables: node -> array of shape (draws, states of parent 1, ..., states of the node).
        method: how they were drawn.
        diagnostics: of the walks, where there were walks.
    """

    graph: CausalGraph
    states: Mapping[str, tuple[State, ...]]
    tables: Mapping[str, Float[ndarray, "draw ..."]]
    method: str
    diagnostics: Diagnostics | None = None

    __reduce__ = remade

    def __post_init__(self):
        of_kind("graph", self.graph, CausalGraph)
        put_mappings(self, "states", "tables", needed="a mapping of every node, such as draws() makes,")
        for table in self.tables.values():
            table.setflags(write=False)

    def __len__(self) -> int:
        return len(next(iter(self.tables.values())))

    def answer(self, query: Query) -> Float[ndarray, "draw ..."]:
        """P(target given evidence, do) in each draw: an axis for the draws, then one a target node.

        Costs the draws times the largest table on the way.

        Raises:
            UnknownName: a node the graph does not have.
            LabError: no Query, or a state the node does not have.
        """
        if not isinstance(query, Query):
            raise LabError(f"{said(query)} is no Query; ask with Query('x2', evidence={{...}}, do={{...}})")
        fixed = fixed_places(self.states, query)
        fixed = {**{node: 0 for node, states in self.states.items() if len(states) == 1}, **fixed}
        needed = {*query.target, *query.evidence}
        for node in reversed(self.graph.order()):  # the others are barren: their tables sum to 1
            needed |= {*self.graph.parents(node)} if node in needed and node not in query.do else set()
        parts: list = []
        for node in self.graph.nodes:
            if node in query.do or node not in needed:
                continue  # set by hand: whatever used to decide about it no longer does
            axes, table = (*self.graph.parents(node), node), self.tables[node]
            index = tuple(fixed.get(axis, slice(None)) for axis in axes)
            parts += [table[(slice(None), *index)], ["draw", *(axis for axis in axes if axis not in fixed)]]
        free = [node for node in query.target if node not in fixed]
        joint = self._multiplied(parts or [np.ones(len(self)), ["draw"]], ["draw", *free])
        joint = joint / joint.reshape(len(self), -1).sum(axis=1).reshape(-1, *[1] * len(free))
        return with_fixed(joint, query, self.states, fixed)

    def _multiplied(self, parts: list, axes: list) -> ndarray:
        """The product of the tables, summed over all other axes; numpy's einsum has 52 names for axes."""
        import opt_einsum

        names = {name: place for place, name in enumerate(dict.fromkeys(chain(*parts[1::2])))}
        places = [[names[axis] for axis in part] if isinstance(part, list) else part for part in parts]
        path, cost = opt_einsum.contract_path(*places, [names[axis] for axis in axes], optimize="greedy")
        if cost.largest_intermediate > MOST_NUMBERS:
            size = f"{float(cost.largest_intermediate):.2g}"
            raise LabError(f"the answer needs {size} numbers on the way; draw fewer, or ask mean()")
        return opt_einsum.contract(*places, [names[axis] for axis in axes], optimize=path)

    def posterior(self, query: Query, state: State = 1) -> Posterior:
        """What is believed of the chance that the target takes this state.

        Args:
            query: with one target node.
            state: the state asked about.
        """
        of_kind("query", query, Query)
        if len(query.target) != 1:
            raise LabError(f"{query} asks for {len(query.target)} nodes; a belief is about one")
        (target,) = query.target
        answers = self.answer(query)  # (draw, state); refuses names it does not know
        if not among(state, self.states[target]):
            raise unknown_name(f"state of {target!r} called", state, self.states[target])
        chance = answers[:, self.states[target].index(state)]
        return self._belief(chance, f"P({target}={state!r}{str(query)[len(target) + 2 :]}")

    def effect(self, cause: str, *, effect: str) -> Posterior:
        """What is believed of P(effect=1 given do(cause=1)) - P(effect=1 given do(cause=0)).

        For nodes with two states; the second state counts as 1.

        Args:
            cause: the node that is set by hand.
            effect: the node that is looked at.
        """
        return self._belief(self.effects(cause, effect=effect), f"effect of {cause} on {effect}")

    def effects(self, cause: str, *, effect: str) -> Float[ndarray, " draw"]:
        """The effect in each draw."""
        for node in (cause, effect):
            one_of("node", node, self.states)
            if len(self.states[node]) != 2:
                raise LabError(f"{node!r} has the states {self.states[node]}; an effect here needs two")
        low, high = (self.answer(Query(effect, do={cause: state}))[:, 1] for state in self.states[cause])
        return high - low

    def _belief(self, values: ndarray, estimand: str) -> Posterior:
        worth = None
        if self.diagnostics is not None and values.std() > 0:
            worth = effective_draws(values.reshape(self.diagnostics.chains, -1))
        return from_draws(values, estimand=estimand, method=self.method, ess=worth)

    def __repr__(self) -> str:
        walks = f"; {self.diagnostics}" if self.diagnostics else ""
        return f"{len(self)} draws of {', '.join(self.graph.nodes)} by {self.method}{walks}"


def fixed_places(states: Mapping[str, tuple], query: Query) -> dict[str, int]:
    """Node -> place of its state, for all that is seen or set; every name of the query is checked.

    Raises:
        UnknownName: a node there is not.
        LabError: a state the node does not have.
    """
    for node in (*query.target, *query.evidence, *query.do):
        one_of("node", node, states)
    settings = {**query.evidence, **query.do}
    return {node: state_place(node, state, states[node]) for node, state in settings.items()}


def with_fixed(
    chance: ndarray, query: Query, states: Mapping[str, tuple], fixed: Mapping[str, int]
) -> ndarray:
    """Put the target nodes that are seen or set back as axes: certain of their one state."""
    if not any(node in fixed for node in query.target):
        return chance
    full = np.zeros((len(chance), *(len(states[node]) for node in query.target)))
    index = tuple(fixed.get(node, slice(None)) for node in query.target)
    full[(slice(None), *index)] = chance
    return full
