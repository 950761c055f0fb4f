"""A normal week of the shop: a network of four boxes, and its visits counted row by row.

Terms: a *cell* is one number of a box's table, P(box = 1) for a setting of its parent.

Taught in notebooks/00_start_here, 02_bayesian_networks.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from types import MappingProxyType

from causalrec_lab.graph import CausalGraph

# A normal week: the graph, and P(node = 1) for each combination of its parents' states.
WEEK = (
    CausalGraph([("x1", "x2"), ("x1", "x3"), ("x2", "x4")]),
    {
        "x1": {(): 0.5},
        "x2": {(0,): 0.2, (1,): 0.4},
        "x3": {(0,): 0.2, (1,): 0.8},
        "x4": {(0,): 0.1, (1,): 0.5},
    },
)
Row = tuple[int, ...]
BOXES = ("x1", "x2", "x3", "x4")
ROWS: tuple[Row, ...] = tuple(product((0, 1), repeat=4))
ALL_VISITS = 10_000
# cell -> its box, the setting of the box's parent (None for the box without one)
CELLS = MappingProxyType(
    {"x1": ("x1", None), **{f"{box}_{above}": (box, above) for box in BOXES[1:] for above in (1, 0)}}
)
NORMAL = MappingProxyType(
    {cell: WEEK[1][box][() if above is None else (above,)] for cell, (box, above) in CELLS.items()}
)
PARENT = {box: next(iter(WEEK[0].parents(box)), None) for box in BOXES}


def visits(numbers: Mapping[str, float] = NORMAL) -> dict[Row, int]:
    """How many of 10,000 visits are of each kind.

    Args:
        numbers: the seven cells, each in tenths.

    >>> visits()[1, 1, 1, 1], sum(visits().values())
    (800, 10000)
    """
    tenths = {cell: round(10 * numbers[cell]) for cell in CELLS}
    return {
        row: prod(
            tenths[cell_of(box, row)] if state else 10 - tenths[cell_of(box, row)]
            for box, state in zip(BOXES, row, strict=True)
        )
        for row in ROWS
    }


def cell_of(box: str, row: Row) -> str:
    """Which of the seven cells decides about a box in this row."""
    above = PARENT[box]
    return box if above is None else f"{box}_{row[BOXES.index(above)]}"


A_WEEK = 1000
WEEK_OF_VISITS = {row: count * A_WEEK // ALL_VISITS for row, count in visits().items()}


def count(event: Mapping[str, int], given: Mapping[str, int]) -> tuple[int, int]:
    """How many of the 1,000 visits have the event, out of how many that have the condition.

    >>> count({"x2": 1}, {"x1": 1})
    (200, 500)
    """
    room = {row: n for row, n in WEEK_OF_VISITS.items() if fits_row(row, given)}
    return sum(n for row, n in room.items() if fits_row(row, event)), sum(room.values())


def share(event: Mapping[str, int], given: Mapping[str, int]) -> float:
    """The same as a share."""
    hits, room = count(event, given)
    return hits / room


def fits_row(row: Sequence[int], wanted: Mapping[str, int]) -> bool:
    """Whether a row has these states."""
    return all(row[BOXES.index(box)] == state for box, state in wanted.items())
