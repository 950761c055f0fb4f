"""From tables to equations: a node's noise is how it would answer every setting of its parents.

Terms: a *response* lists a node's answer to each combination of its parents' states; the chances of the
responses must add up to the table, and many choices do: a *coupling* is one such choice. Seeing and doing are
the same for all of them, imagining is not.

Source: Balke and Pearl (1994), Counterfactual probabilities.

Taught in notebooks/17_counterfactuals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod

from causalrec_lab.counterfactual.model import MOST_WORLDS, StructuralModel, Unknown
from causalrec_lab.errors import LabError, of_kind, one_of, said, written
from causalrec_lab.graph import CausalGraph
from causalrec_lab.identify.interval import Number
from causalrec_lab.inputs import among
from causalrec_lab.table import State, Table

COUPLINGS = ("independent", "monotone")


@dataclass(frozen=True)
class Rows:
    """A node's table: for each combination of its parents' states, the chance of each of its own states.

    A combination that nobody saw has None.
    """

    node: str
    parents: tuple[str, ...]
    states: tuple[State, ...]
    chances: Mapping[tuple, tuple[Number, ...] | None]

    def unknown(self, combination: tuple) -> Unknown:
        """What stands in for the answer to a combination that nobody saw."""
        above = dict(zip(self.parents, combination, strict=True))
        return Unknown(f"P({self.node} given {written(above)})")


@dataclass(frozen=True)
class Response:
    """An equation that looks its answer up in the node's response, its noise."""

    node: str
    parents: tuple[str, ...]
    combinations: tuple[tuple, ...]

    @property
    def arguments(self) -> tuple[str, ...]:
        """What it listens to."""
        return (*self.parents, f"u_{self.node}")

    def __call__(self, **heard: State) -> State:
        """The answer to these states of the parents, in this response."""
        asked = tuple(heard[parent] for parent in self.parents)
        return heard[f"u_{self.node}"][self.combinations.index(asked)]


def rows_of_table(table: Table, graph: CausalGraph, node: str) -> Rows:
    """P(node given its parents), exactly as the rows have it."""
    parents = graph.parents(node)
    for name in (node, *parents):
        one_of("column", name, table.names)
    joint = table.joint(*parents, node)
    chances = {}
    for combination in product(*(table.states[parent] for parent in parents)):
        keys = [(*combination, state) if parents else state for state in table.states[node]]
        total = sum(joint[key] for key in keys)
        chances[combination] = tuple(joint[key] / total for key in keys) if total else None
    return Rows(node, parents, table.states[node], chances)


def model_from_table(table: Table, graph: CausalGraph, *, coupling: str) -> StructuralModel:
    """A model whose rows are those of the table, exactly, on this graph: seeing and doing agree with it.

    Rows do not say how one visitor's answers to different settings hang together, so you choose:

    Args:
        table: rows with a column for every node.
        graph: which node listens to which; without hidden causes.
        coupling: "independent": the answer to one setting tells nothing about the answer to another;
            "monotone": one number decides, and who answers high to one setting answers high to all.

    Raises:
        LabError: another coupling; a node with too many answers to go through.
    """
    of_kind("table", table, Table)
    of_kind("graph", graph, CausalGraph)
    return model_of(graph, {node: rows_of_table(table, graph, node) for node in graph.nodes}, coupling)


def model_of(graph: CausalGraph, tables: Mapping[str, Rows], coupling: str) -> StructuralModel:
    """The structural model with these tables, its responses coupled as asked."""
    if not among(coupling, COUPLINGS):
        raise LabError(f"coupling={said(coupling)} is not a choice; use {' or '.join(map(repr, COUPLINGS))}")
    if graph.bidirected:
        raise LabError(
            f"{graph!r} has a hidden common cause, about which no table says anything; write equations that "
            "listen to one noise: StructuralModel(equations, noise)"
        )
    couple = _independent if coupling == "independent" else _monotone
    equations, noise = {}, {}
    for node in graph.nodes:
        rows = tables[node]
        equations[node] = Response(node, rows.parents, tuple(rows.chances))
        noise[f"u_{node}"] = couple(rows)
    return StructuralModel(equations, noise, {node: tables[node].states for node in graph.nodes})


def _independent(rows: Rows) -> dict[tuple, Number]:
    """Every way to answer, its chance the product of the chances of its answers."""
    choices = []
    for combination, chances in rows.chances.items():
        if chances is None:
            choices.append([(rows.unknown(combination), 1)])
        else:
            choices.append([(s, c) for s, c in zip(rows.states, chances, strict=True) if c > 0])
    if (count := prod(map(len, choices))) > MOST_WORLDS:
        raise LabError(
            f"{rows.node!r} has {count} ways to answer the {len(choices)} settings of its parents, and more "
            f"than {MOST_WORLDS} take too long; use coupling='monotone', or a node with fewer parents"
        )
    return {
        tuple(state for state, _ in answers): prod(chance for _, chance in answers)
        for answers in product(*choices)
    }


def _monotone(rows: Rows) -> dict[tuple, Number]:
    """One number in [0, 1] decides all answers: the state in whose share of [0, 1] it falls."""
    ends = {}
    for combination, chances in rows.chances.items():
        if chances is not None:
            ends[combination] = [sum(chances[: place + 1]) for place in range(len(chances) - 1)]
    cuts = sorted({0, 1, *(end for listed in ends.values() for end in listed)})
    found: dict[tuple, Number] = {}
    for low, high in pairwise(cuts):
        answers = tuple(
            rows.states[sum(end <= low for end in ends[c])] if c in ends else rows.unknown(c)
            for c in rows.chances
        )
        found[answers] = found.get(answers, 0) + high - low
    return found
