"""What would have been: abduction, action, prediction; and the same by a twin network.

    1. abduction: the worlds in which the facts happened, each with its chance given the facts
    2. action: in each of them, set by hand what would have been otherwise
    3. prediction: let the rest follow

Terms: *evidence* is what happened in the world as it was, before anything is set (in a `Query` it is seen
after the setting); a *twin network* holds the world and the other world, which share all noise; names with a
star are those of the other world.

Source: Pearl (2000), Causality, chapter 7; Balke and Pearl (1994), Probabilistic evaluation of counterfactual
queries.

Taught in notebooks/17_counterfactuals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from causalrec_lab.counterfactual.model import Event, StructuralModel, Unknown, World
from causalrec_lab.errors import LabError, of_kind, one_of, written
from causalrec_lab.identify.interval import Number, written_number
from causalrec_lab.inputs import among
from causalrec_lab.network import BayesianNetwork
from causalrec_lab.network.elimination import LARGEST
from causalrec_lab.table import Distribution, State
from causalrec_lab.table.counts import html_table

if TYPE_CHECKING:
    from jaxtyping import Float


@dataclass(frozen=True)
class Step:
    """A world that the facts allow: its chance given them, what was, and what would have been."""

    world: World
    after: Number
    was: Mapping[str, State]
    would_be: Mapping[str, State]


@dataclass(frozen=True, eq=False, repr=False)
class Counterfactual:
    """What the target would have been; `steps` shows how it came about, world by world."""

    target: str
    do: Mapping[str, State]
    evidence: Mapping[str, State]
    chances: Distribution
    steps: tuple[Step, ...] = field(default=())

    rung = "imagining"

    def __getitem__(self, state: State) -> Number:
        return self.chances[state]

    def __repr__(self) -> str:
        seen = f", seen {written(self.evidence)}" if self.evidence else ""
        listed = ", ".join(f"{state!r}: {written_number(chance)}" for state, chance in self.chances.items())
        return f"{self.target} had {written(self.do)} been set{seen}: {{{listed}}}"

    def _repr_html_(self) -> str:
        names = list(self.steps[0].world.noise) if self.steps else []
        columns = [*names, "chance", "given the facts", f"{self.target} was", f"{self.target} would be"]
        cells = [
            (
                *map(_shown, step.world.noise.values()),
                written_number(step.world.chance),
                written_number(step.after),
                step.was[self.target],
                step.would_be[self.target],
            )
            for step in self.steps
        ]
        return html_table(columns, cells, repr(self))


def counterfactual(
    model: StructuralModel,
    target: str,
    *,
    do: Mapping[str, State],
    evidence: Mapping[str, State] | None = None,
) -> Counterfactual:
    """What the target would have been, had something been set, in a case where the evidence was seen.

    Exact, by going through every world. It needs the equations: rows and experiments alone leave it open.

    Args:
        model: equations and noise.
        target: the node asked about.
        do: what would have been set.
        evidence: what was seen in the world as it was; may name the target and the nodes that are set.

    Raises:
        UnknownName: a node the model does not have.
        ImpossibleCondition: the evidence never happens.
        UnknownCell: the answer needs what no row has shown.

    >>> from causalrec_lab.graph import CausalGraph
    >>> from causalrec_lab.table import Table
    >>> day_sheet = Table.from_rows([(0, 1), (0, 1), (1, 0), (1, 0)], ["x1", "x2"])
    >>> from causalrec_lab.counterfactual import model_from_table
    >>> popup = model_from_table(day_sheet, CausalGraph([("x1", "x2")]), coupling="independent")
    >>> counterfactual(popup, "x2", do={"x1": 1}, evidence={"x1": 0, "x2": 1})
    x2 had x1=1 been set, seen x1=0, x2=1: {0: 1, 1: 0}
    """
    of_kind("model", model, StructuralModel)
    one_of("node", target, model.equations)
    of_kind("do", do, Mapping, "a node with its state, such as {'x1': 1},")
    if not do:
        raise LabError("do names nothing that would have been otherwise; set a node, such as do={'x1': 1}")
    fact, do = Event({} if evidence is None else evidence), MappingProxyType(dict(do))
    chances = model.chances([target], do=do, given=fact)
    total = model.probability(fact)
    steps = []
    for world in model.worlds:
        was = model.happens(world)
        if all(was[node] == state for node, state in fact.values.items()):
            steps.append(Step(world, world.chance / total, was, model.happens(world, do=do)))
    return Counterfactual(target, do, fact.values, chances, tuple(steps))


def twin_network(model: StructuralModel, *, do: Mapping[str, State]) -> BayesianNetwork:
    """The world and the other world in one network: starred nodes live where `do` was set.

    Noise, and nodes that the setting cannot reach, are shared. Ask it with evidence on plain names for the
    chance of starred ones: `twin.probability(Query("x2*", evidence={"x1": 0, "x2": 1}))`.

    Raises:
        UnknownName: a node the model does not have.
    """
    of_kind("model", model, StructuralModel)
    model.probability(Event({}, do=do))  # refuses a node or state the model does not have
    reached = set(do).union(*(model.graph.descendants(node) for node in do))
    lives = [model.happens(world, do=do) for world in model.worlds]
    states = {node: model.states_of(node, lives) for node in model.graph.nodes}
    states |= {name: tuple(chances) for name, chances in model.noise.items()}
    parents = {name: [] for name in model.noise}
    cpts = {name: [float(chance) for chance in chances.values()] for name, chances in model.noise.items()}
    for node in model.order:
        parents[node] = list(model.parents[node])
        cpts[node] = _answers(model, node, states)
    for node in model.order:
        if node in reached:
            star, states[f"{node}*"] = f"{node}*", states[node]
            parents[star] = [] if node in do else [n + "*" * (n in reached) for n in model.parents[node]]
            cpts[star] = np.eye(len(states[node]))[states[node].index(do[node])] if node in do else cpts[node]
    return BayesianNetwork(parents, cpts, states)


def _answers(
    model: StructuralModel, node: str, states: Mapping[str, tuple[State, ...]]
) -> "Float[np.ndarray, '...']":
    """The equation as a table of zeros and ones; unknown where it is."""
    listens = model.parents[node]
    shape = [len(states[name]) for name in (*listens, node)]
    if prod(shape) > LARGEST:
        raise LabError(
            f"{node!r} listens to so much that its table has {prod(shape):.2g} cells; ask counterfactual"
        )
    table = np.zeros(shape)
    for heard in product(*(enumerate(states[name]) for name in listens)):
        place = tuple(index for index, _ in heard)
        answer = model.equations[node](**dict(zip(listens, (state for _, state in heard), strict=True)))
        if isinstance(answer, Unknown):
            table[place] = np.nan
        else:  # an answer outside the states belongs to a combination that never happens: any will do
            table[(*place, states[node].index(answer) if among(answer, states[node]) else 0)] = 1
    return table


def _shown(state: State) -> str:
    return "(" + ", ".join(map(str, state)) + ")" if isinstance(state, tuple) else str(state)
