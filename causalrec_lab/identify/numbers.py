"""Computes formulas on numbers: exact on a table, in floats on a network or a log.

Terms: a *grid* holds one number for every combination of states of its names, and says which are unknown: a
chance given something that never happens has no value. Nothing times an unknown chance is nothing; any other
use of an unknown chance makes the answer unknown, and the cell is named.

Taught in notebooks/04_sixteen_stories.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from causalrec_lab.errors import LabError, one_of, said
from causalrec_lab.identify.formula import (
    At,
    Chance,
    Difference,
    Formula,
    Product,
    Ratio,
    Sum,
    factors_of,
    free,
)
from causalrec_lab.inputs import Frame, put, state_place
from causalrec_lab.log import Log
from causalrec_lab.network import BayesianNetwork, Query, Sample
from causalrec_lab.table import State, Table

if TYPE_CHECKING:
    from jaxtyping import Bool, Shaped

Source: TypeAlias = "Table | Log | Sample | Frame | BayesianNetwork"


@dataclass(frozen=True, eq=False)
class Numbers:
    """What formulas are computed on: the states of every name, and the joint chances of any names."""

    states: Mapping[str, tuple[State, ...]]
    joint: "Callable[[tuple[str, ...]], Shaped[np.ndarray, '...']]"  # names -> array, an axis a name

    def place(self, name: str, state: State) -> int:
        """Where a state stands among the states of a name."""
        return state_place(name, state, self.states[name])


@dataclass(frozen=True, eq=False)
class Grid:
    """A number for every combination of states of some names; `unknown` marks those that have no value."""

    names: tuple[str, ...]
    values: "Shaped[np.ndarray, '...']"  # an axis a name
    unknown: "Bool[np.ndarray, '...']"

    def __post_init__(self):  # numpy hands back a bare number where one is left
        put(self, values=np.asarray(self.values), unknown=np.asarray(self.unknown))

    def over(self, names: tuple[str, ...]) -> "Grid":
        """The same grid with these axes, in this order; axes it does not have get length 1."""
        order = [self.names.index(name) for name in names if name in self.names]
        new = tuple(axis for axis, name in enumerate(names) if name not in self.names)
        return Grid(
            names,
            np.expand_dims(self.values.transpose(order), new),
            np.expand_dims(self.unknown.transpose(order), new),
        )

    def at(self, numbers: Numbers, cell: Mapping[str, State]) -> object:
        """The number at a cell, or None where it is unknown; names the grid does not have are ignored."""
        place = tuple(numbers.place(name, cell[name]) for name in self.names)
        return None if self.unknown[place] else self.values[place]


def read(source: Source, names: Iterable[str]) -> Numbers:
    """The numbers of a table (exact), a network, a log, a sample or a DataFrame, for these names.

    Raises:
        UnknownName: the source has no such column or node.
    """
    names = tuple(dict.fromkeys(names))
    if isinstance(source, BayesianNetwork):
        for name in names:
            one_of("node", name, source.nodes)
        states = {name: source.states[name] for name in names}
        return Numbers(states, cache(lambda asked: source.probability(Query(asked))))
    table = _table(source, names)
    shape = [len(table.states[name]) for name in names]
    shares = [share if isinstance(source, Table) else float(share) for share in table.joint(*names).values()]
    whole = np.array(shares, dtype=object if isinstance(source, Table) else float).reshape(shape)

    def joint(asked: tuple[str, ...]) -> np.ndarray:
        away = tuple(axis for axis, name in enumerate(names) if name not in asked)
        left = [name for name in names if name in asked]
        return np.asarray(whole.sum(axis=away)).transpose([left.index(name) for name in asked])

    return Numbers({name: table.states[name] for name in names}, joint)


def value(formula: Formula, numbers: Numbers) -> Grid:
    """The formula's numbers, one for every combination of states of its free names."""
    match formula:
        case Chance(of, given):
            whole = numbers.joint(given + of)
            part = np.asarray(whole.sum(axis=tuple(range(len(given), whole.ndim)), keepdims=True))
            top = Grid(given + of, whole, np.zeros(whole.shape, bool))
            return _divided(top, Grid(given + of, part, np.zeros(part.shape, bool)))
        case Product(factors):
            return _product([value(factor, numbers) for factor in factors])
        case Sum(over, body):
            return _added_up(over, [value(factor, numbers) for factor in factors_of(body)])
        case Ratio(top, bottom):
            return _divided(*_aligned(value(top, numbers), value(bottom, numbers)))
        case Difference(first, second):
            one, other = _aligned(value(first, numbers), value(second, numbers))
            return Grid(one.names, one.values - other.values, one.unknown | other.unknown)
        case At(body, name, state):
            grid = value(body, numbers)
            axis, place = grid.names.index(name), numbers.place(name, state)
            left = tuple(other for other in grid.names if other != name)
            return Grid(left, grid.values.take(place, axis), grid.unknown.take(place, axis))


def blame(formula: Formula, numbers: Numbers, cell: Mapping[str, State]) -> dict[str, State]:
    """The combination of states that never happens, and whose chances the formula needs at this cell.

    Empty if the formula has a value there.
    """
    if value(formula, numbers).at(numbers, cell) is not None:
        return {}
    match formula:
        case Chance(_, given):
            return {name: cell[name] for name in given}
        case Product(factors):
            parts = [blame(factor, numbers, cell) for factor in factors]
            return next(found for found in parts if found)
        case Sum(over, body):
            combinations = product(*(numbers.states[name] for name in over))
            cells = ({**cell, **dict(zip(over, states, strict=True))} for states in combinations)
            return next(found for c in cells if (found := blame(body, numbers, c)))
        case At(body, name, state):
            return blame(body, numbers, {**cell, name: state})
        case Ratio(one, other) | Difference(one, other):
            found = blame(one, numbers, cell) or blame(other, numbers, cell)
            return found or {name: cell[name] for name in sorted(free(other) & set(cell))}


def _product(grids: list[Grid]) -> Grid:
    return reduce(_times, grids) if grids else Grid((), 1, False)


def _aligned(one: Grid, other: Grid) -> tuple[Grid, Grid]:
    names = tuple(dict.fromkeys(one.names + other.names))
    return one.over(names), other.over(names)


def _times(one: Grid, other: Grid) -> Grid:
    one, other = _aligned(one, other)
    nothing = (~one.unknown & (one.values == 0)) | (~other.unknown & (other.values == 0))
    return Grid(one.names, one.values * other.values, (one.unknown | other.unknown) & ~nothing)


def _divided(top: Grid, bottom: Grid) -> Grid:
    """Top over bottom, on the same axes; unknown where the bottom is 0."""
    values, below = np.broadcast_arrays(top.values, bottom.values)
    unknown = top.unknown | bottom.unknown | (bottom.values == 0)
    shares = np.zeros(values.shape, dtype=np.result_type(values, below))
    np.divide(values, below, out=shares, where=~unknown)
    return Grid(top.names, shares, unknown)


def _added_up(over: tuple[str, ...], grids: list[Grid]) -> Grid:
    """The product of the grids added up name by name: multiply only what has the name, then add."""
    for name in over:
        touched = [grid for grid in grids if name in grid.names]
        whole = _product(touched)
        axis = whole.names.index(name)
        left = tuple(other for other in whole.names if other != name)
        summed = Grid(left, whole.values.sum(axis=axis), whole.unknown.any(axis=axis))
        grids = [*(grid for grid in grids if name not in grid.names), summed]
    return _product(grids)


def _table(source: Source, names: tuple[str, ...]) -> Table:
    """The rows of a source counted, for these names."""
    if isinstance(source, Table):
        for name in names:
            one_of("column", name, source.names)
        return source
    if isinstance(source, Sample):
        return source.to_table(names)
    if isinstance(source, Log):
        return Table.from_rows(zip(*(source[name].tolist() for name in names), strict=True), names)
    if hasattr(source, "columns"):
        return Table.from_frame(source, names)
    raise LabError(
        f"{said(source)} holds no numbers to compute on; a BayesianNetwork, a Table, a Log, "
        "a Sample or a DataFrame is needed"
    )
