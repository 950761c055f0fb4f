"""A normal week of the shop: a network of four variables and its visits, and a week with vouchers.

Terms: a *cell* is one number of a variable's table, P(variable = 1) for a state of its parent.

Taught in notebooks/00_start_here, 02_bayesian_networks.
"""

from collections.abc import Mapping
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
# The week after: x5 = held a voucher for reviewers, x6 = has a review on the front page.
WITH_VOUCHERS = (
    CausalGraph(
        [("x1", "x2"), ("x1", "x3"), ("x2", "x4"), ("x5", "x4"), ("x4", "x6")], (*WEEK[0].nodes, "x5")
    ),
    {
        **WEEK[1],
        "x4": {(0, 0): 0.1, (0, 1): 0.5, (1, 0): 0.5, (1, 1): 0.9},
        "x5": {(): 0.5},
        "x6": {(0,): 0.1, (1,): 0.6},
    },
)
Row = tuple[int, ...]
BOXES = ("x1", "x2", "x3", "x4")
ROWS: tuple[Row, ...] = tuple(product((0, 1), repeat=4))
ALL_VISITS = 10_000
# cell -> its variable, the state of the variable's parent (None for the one without a parent)
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
    """Which of the seven cells decides about a variable in this row."""
    above = PARENT[box]
    return box if above is None else f"{box}_{row[BOXES.index(above)]}"
