"""A structural model: one equation a node, and the noise that nobody chose.

Terms: an *equation* says what a node does, given the nodes and the noise it listens to; *noise* is whatever
else decides, with known chances; a *world* is one state for every noise, and fixes all that happens, whatever
is set by hand; an *event* may happen in a world as it is, or once something is set in it.

    P(event) = sum of P(world) over the worlds in which it happens

Taught in notebooks/17_counterfactuals.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from math import prod
from types import MappingProxyType

import numpy as np

from causalrec_lab.errors import (
    ImpossibleCondition,
    LabError,
    of_kind,
    one_of,
    plain,
    real_number,
    said,
    written,
)
from causalrec_lab.graph import CausalGraph
from causalrec_lab.identify.interval import Number
from causalrec_lab.inputs import as_states, in_order, put, put_mappings, remade, state_place, tolerance
from causalrec_lab.network import UnknownCell
from causalrec_lab.table import Distribution, State

MOST_WORLDS = 100_000


@dataclass(frozen=True)
class Unknown:
    """What a node does where no row was ever seen; an answer that needs it is refused."""

    cell: str


@dataclass(frozen=True)
class World:
    """One state for every noise, with its chance."""

    noise: Mapping[str, State]
    chance: Number

    __reduce__ = remade


@dataclass(frozen=True, repr=False)
class Event:
    """What happens in a world as it is, or, with `do`, what would happen once something is set in it.

    >>> Event({"x2": 1}), Event({"x2": 0}, do={"x1": 1})
    (x2=1, x2=0 had x1=1 been set)
    """

    values: Mapping[str, State]
    do: Mapping[str, State] = field(default_factory=dict)

    __reduce__ = remade

    def __post_init__(self):
        put_mappings(self, "values", "do", needed="a node with its state, such as {'x1': 0},")

    def __repr__(self) -> str:
        return written(self.values) + (f" had {written(self.do)} been set" if self.do else "")


@dataclass(frozen=True, eq=False, repr=False)
class StructuralModel:
    """Equations and noise: enough to say what would have been.

    Args:
        equations: node -> function; its arguments carry the names of the nodes and noises it listens to.
        noise: name -> chance of each of its states. A noise that two nodes listen to is a hidden cause.
        states: node -> its possible states; None or left out: those that occur.

    Raises:
        LabError: an argument that is neither node nor noise, chances that do not sum to 1, equations that
            go round in a circle, too many worlds to go through.

    >>> from fractions import Fraction
    >>> fan = {0: Fraction(1, 2), 1: Fraction(1, 2)}
    >>> shop = StructuralModel(
    ...     {"shown": lambda fan: fan, "bought": lambda shown, fan: max(shown, fan)}, noise={"fan": fan}
    ... )
    >>> shop.graph
    CausalGraph(shown -> bought, shown <-> bought)
    >>> shop.probability(Event({"bought": 1}, do={"shown": 0}), given=Event({"shown": 1, "bought": 1}))
    Fraction(1, 1)
    """

    equations: Mapping[str, Callable]
    noise: Mapping[str, Mapping[State, Number]]
    states: Mapping[str, tuple[State, ...]] = field(default_factory=dict)
    parents: Mapping[str, tuple[str, ...]] = field(init=False)
    graph: CausalGraph = field(init=False)
    order: tuple[str, ...] = field(init=False)  # causes before effects

    __reduce__ = remade

    def __post_init__(self):
        put_mappings(self, "equations", "noise", "states", needed="a mapping of names, such as {'x1': ...},")
        noise = {
            name: MappingProxyType(_checked_noise(name, chances, self.equations))
            for name, chances in self.noise.items()
        }
        listens = {node: _arguments(node, equation) for node, equation in self.equations.items()}
        for node, names in listens.items():
            for name in names:
                if name not in noise and name not in listens:
                    raise LabError(
                        f"the equation of {node!r} listens to {name!r}, which is neither a node nor a noise; "
                        f"the names are {', '.join(map(repr, [*listens, *noise]))}"
                    )
        edges = [(name, node) for node, names in listens.items() for name in names if name in listens]
        shared = [
            pair
            for name in noise
            for pair in combinations([node for node, names in listens.items() if name in names], 2)
        ]
        states = {node: as_states(node, listed) for node, listed in self.states.items()}
        graph = CausalGraph(edges, tuple(listens), shared)
        put(self, noise=noise, states=states, parents=listens, graph=graph, order=graph.order())

    @cached_property
    def worlds(self) -> tuple[World, ...]:
        """Every combination of noises that can occur."""
        names = list(self.noise)
        choices = [
            [(state, chance) for state, chance in chances.items() if chance > 0]
            for chances in self.noise.values()
        ]
        if (count := prod(map(len, choices))) > MOST_WORLDS:
            raise LabError(
                f"the noises make {count} worlds, and more than {MOST_WORLDS} take too long; leave nodes "
                "out, or use coupling='monotone', which needs fewer"
            )
        worlds = []
        for combination in product(*choices):
            states, chances = zip(*combination, strict=True) if combination else ((), ())
            worlds.append(World(MappingProxyType(dict(zip(names, states, strict=True))), prod(chances)))
        return tuple(worlds)

    def happens(self, world: World, *, do: Mapping[str, State] | None = None) -> dict[str, State]:
        """All that happens in a world once the nodes in `do` are set: causes first, then their effects."""
        found = dict(world.noise)
        for node in self.order:
            if do and node in do:
                found[node] = do[node]
                continue
            heard = {name: found[name] for name in self.parents[node]}
            lost = next((state for state in heard.values() if isinstance(state, Unknown)), None)
            found[node] = lost or self.equations[node](**heard)
        return {node: found[node] for node in self.graph.nodes}

    def probability(
        self, *events: Event | Mapping[str, State], given: "Event | Mapping | Iterable" = ()
    ) -> Number:
        """The chance that all these events happen, among the worlds in which the given ones do.

        Each event may have a `do` of its own: this is how a sentence about two worlds at once is said.

        Raises:
            UnknownName: a node the model does not have.
            ImpossibleCondition: what is given never happens.
            UnknownCell: the answer depends on what a node does where no row was seen.
        """
        wanted = [self._event(event) for event in events]
        of_kind("given", given, Event | Iterable, "an Event, or a list of them,")
        known = [self._event(e) for e in ([given] if isinstance(given, Event | Mapping) else given)]
        room = shown = 0
        for world, lives in self._lives({*map(_key, wanted), *map(_key, known)}):
            if all(_holds(event, lives[_key(event)]) for event in known):
                room += world.chance
                if all(_holds(event, lives[_key(event)]) for event in wanted):
                    shown += world.chance
        if not room:
            raise _impossible(known)
        return shown / room

    def chances(
        self, target: Iterable[str], *, do: Mapping[str, State], given: "Event | Iterable[Event]" = ()
    ) -> Distribution:
        """The chance of every state of the target once something is set, among the worlds with the given."""
        target, known = tuple(target), [given] if isinstance(given, Event) else list(given)
        event = self._event(Event({}, do=do))
        room, lived = [], []
        for world, lives in self._lives({_key(event), *map(_key, known)}):
            lived.append(lives[_key(event)])
            if all(_holds(fact, lives[_key(fact)]) for fact in known):
                room.append((lived[-1], world.chance))
        if not (total := sum(chance for _, chance in room)):
            raise _impossible(known)
        cells = dict.fromkeys(product(*(self.states_of(node, lived) for node in target)), 0 * total)
        for life, chance in room:
            states = tuple(known_state(node, life) for node in target)
            cells[states] += chance / total
        if len(target) == 1:
            cells = {state: chance for (state,), chance in cells.items()}
        return Distribution(target, cells)

    def states_of(self, node: str, lives: Iterable[Mapping[str, State]] = ()) -> tuple[State, ...]:
        """The states of a node: those declared, or else those that occur, as things are and in `lives`."""
        one_of("node", node, self.equations)
        if node in self.states:
            return self.states[node]
        lived = [*map(self.happens, self.worlds), *lives]
        return in_order(dict.fromkeys(life[node] for life in lived if not isinstance(life[node], Unknown)))

    def _lives(self, settings: Iterable[frozenset]) -> Iterable[tuple[World, dict[frozenset, dict]]]:
        """Each world with what happens in it under each of the settings."""
        settings = {key: self._checked(dict(key)) for key in settings}
        for world in self.worlds:
            yield world, {key: self.happens(world, do=do) for key, do in settings.items()}

    def _event(self, event: "Event | Mapping[str, State]") -> Event:
        event = event if isinstance(event, Event) else Event(event)
        self._checked(event.values)
        return event

    def _checked(self, settings: Mapping[str, State]) -> Mapping[str, State]:
        for node, state in settings.items():
            one_of("node", node, self.equations)
            if node in self.states:
                state_place(node, state, self.states[node])
        return settings

    def __repr__(self) -> str:
        return f"StructuralModel({', '.join(self.equations)}; noise {', '.join(self.noise)})"


def _key(event: Event) -> frozenset:
    return frozenset(event.do.items())


def _holds(event: Event, life: Mapping[str, State]) -> bool:
    """Whether an event happens; refuses to guess what no row has shown."""
    pairs = [(life[node], state) for node, state in event.values.items()]
    if any(found != state for found, state in pairs if not isinstance(found, Unknown)):
        return False
    for node in event.values:
        known_state(node, life)
    return True


def known_state(node: str, life: Mapping[str, State]) -> State:
    """The node's state in a life; refused if it depends on what no row has shown."""
    state = life[node]
    if isinstance(state, Unknown):
        raise UnknownCell(
            f"{node} depends on {state.cell}, which is unknown: no such row was seen (positivity); "
            "ask for what does not need it, or fill it in and say that you did"
        )
    return state


def _impossible(known: list[Event]) -> ImpossibleCondition:
    facts = " and ".join(map(repr, known))
    return ImpossibleCondition(f"{facts} never happens in this model; choose facts that can happen")


def _arguments(node: str, equation: Callable) -> tuple[str, ...]:
    """The names an equation listens to."""
    if hasattr(equation, "arguments"):
        return tuple(equation.arguments)
    if not callable(equation):
        raise LabError(f"the equation of {node!r} is {said(equation)}; a function is needed")
    try:
        parameters = inspect.signature(equation).parameters.values()
    except (TypeError, ValueError) as error:  # some of Python's own functions name nothing
        raise LabError(f"the equation of {node!r} names no arguments; write it as a lambda") from error
    if any(parameter.kind is not parameter.POSITIONAL_OR_KEYWORD for parameter in parameters):
        raise LabError(
            f"the equation of {node!r} must name what it listens to, such as lambda x1, fan: x1 or fan"
        )
    return tuple(parameter.name for parameter in parameters)


def _checked_noise(name: str, given: object, equations: Mapping) -> dict[State, Number]:
    """The chances of a noise, exact ones kept exact, floats made to sum to 1."""
    if name in equations:
        raise LabError(f"{name!r} is both a noise and a node; give the noise a name of its own")
    of_kind(
        f"noise[{name!r}]",
        given,
        Mapping,
        "a mapping of its states to their chances, such as {0: 0.5, 1: 0.5},",
    )
    for state, chance in given.items():
        real_number(f"noise[{name!r}][{state!r}]", chance, low=0, high=1 + 1e-6)
    chances = {state: plain(chance) for state, chance in given.items()}
    total = sum(chances.values())
    if not chances or abs(total - 1) > tolerance(np.asarray([*given.values()])):
        raise LabError(f"the chances of the noise {name!r} are {said(chances)}; they must sum to 1")
    return (
        chances if abs(total - 1) <= 1e-12 else {state: chance / total for state, chance in chances.items()}
    )
