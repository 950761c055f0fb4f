"""Learns the tables of a network from rows, by counting.

    P(node=s given parents=r) = (rows with s and r + prior) / (rows with r + prior * states of the node)

Terms: the *prior* is how many rows of every state you pretend to have seen for each combination of the
parents' states; with prior 0 a combination that no row shows is unknown (NaN), not zero and not one half.

Taught in notebooks/02_bayesian_networks.
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from causalrec_lab.errors import LabError, of_kind, one_of, real_number, said
from causalrec_lab.graph import CausalGraph
from causalrec_lab.inputs import Frame, as_states, column, frame_columns, in_order
from causalrec_lab.network.bayes import BayesianNetwork
from causalrec_lab.network.elimination import LARGEST
from causalrec_lab.network.query import State
from causalrec_lab.network.sampling import Sample
from causalrec_lab.table import Table

if TYPE_CHECKING:
    from causalrec_lab.log import Log


def learn(
    data: "Table | Log | Sample | Frame",
    graph: CausalGraph,
    *,
    prior: float = 0,
    states: Mapping[str, Sequence[State]] | None = None,
) -> BayesianNetwork:
    """The network on this graph whose tables are the shares of the rows.

    With prior 0 these are the most likely tables. A prior of 1 is a uniform Beta or Dirichlet on every row of
    a table. Neither says whether the graph is right.

    Args:
        data: rows with a column for every node.
        graph: which node depends on which; without hidden causes.
        prior: rows pretended for every cell, at least 0.
        states: node -> its possible states, also those no row shows; else those of the data.

    Raises:
        UnknownName: a node has no column.
        LabError: a hidden cause, a missing value, a state outside `states`, a prior below 0.

    >>> from causalrec_lab.table import Table
    >>> day_sheet = Table.from_rows([(0, 1), (0, 1), (1, 0), (1, 0)], ["x1", "x2"])
    >>> learn(day_sheet, CausalGraph([("x1", "x2")]), prior=1).cpts["x2"]
    array([[0.25, 0.75],
           [0.75, 0.25]])
    """
    prior = real_number("prior", prior, low=0)
    states, counts = count_rows(data, graph, states)
    cpts = {}
    for node, seen in counts.items():
        cells = seen + prior
        totals = cells.sum(axis=-1, keepdims=True)
        cpts[node] = np.divide(cells, totals, out=np.full(seen.shape, np.nan), where=totals > 0)
    return BayesianNetwork({node: graph.parents(node) for node in graph.nodes}, cpts, states)


def count_rows(
    data: "Table | Log | Sample | Frame", graph: CausalGraph, states: Mapping | None = None
) -> tuple[dict[str, tuple[State, ...]], dict[str, np.ndarray]]:
    """The states of each node, and how many rows have each combination of its parents' states and its own.

    Args:
        data: rows with a column for every node.
        graph: which node depends on which; without hidden causes.
        states: as in `learn`.

    Raises:
        UnknownName: a node has no column, or `states` names no node.
        LabError: a hidden cause, a missing value, a state outside `states`.
    """
    of_kind("graph", graph, CausalGraph)
    of_kind("states", states or {}, Mapping, "a mapping of nodes to their states")
    if graph.bidirected:
        raise LabError(
            f"{graph!r} has a hidden common cause, which no row shows, so it has no table to learn; "
            "learn on a graph whose nodes all have a column"
        )
    for name in states or {}:
        one_of("node", name, graph.nodes)
    if hasattr(data, "iloc"):
        data = frame_columns(data)
    columns = {node: _column(data, node, (states or {}).get(node)) for node in graph.nodes}
    weights = np.array([float(w) for w in data.weights.values()]) if isinstance(data, Table) else None
    counts = {}
    for node in graph.nodes:
        above = graph.parents(node)
        shape = [len(columns[name][1]) for name in (*above, node)]
        if prod(shape) > LARGEST:
            raise LabError(
                f"{node!r} with its {len(above)} parents needs {prod(shape):.2g} numbers, too many"
            )
        cell = np.zeros(len(columns[node][0]), dtype=np.intp)
        for name, size in zip((*above, node), shape, strict=True):
            cell = cell * size + columns[name][0]
        counts[node] = np.bincount(cell, weights, minlength=prod(shape)).reshape(shape).astype(float)
    return {node: column[1] for node, column in columns.items()}, counts


def _column(data: object, node: str, states: Sequence[State] | None) -> tuple[np.ndarray, tuple]:
    """A column as codes, with the states they stand for."""
    from causalrec_lab.log import Log  # here, so that importing the network stays quick

    if isinstance(data, Sample) and states is None:
        return data[node], data.states[node]
    if isinstance(data, Sample):
        data = {node: [data.states[node][code] for code in data[node].tolist()]}
    if isinstance(data, Table):
        one_of("column", node, data.names)
        place = data.names.index(node)
        values, seen = [row[place] for row in data.weights], data.states[node]
    else:
        names = data.names if isinstance(data, Log) else data
        if not isinstance(data, Log | dict):
            raise LabError(f"data is {said(data)}; a Table, a Log, a Sample or a DataFrame is needed")
        one_of("column", node, names)
        values = column(str(node), data[node], kind="label").tolist()
        seen = in_order(dict.fromkeys(values))
    states = tuple(seen) if states is None else as_states(node, states)
    code = {state: index for index, state in enumerate(states)}
    try:
        return np.fromiter(map(code.__getitem__, values), dtype=np.intp, count=len(values)), states
    except KeyError:
        index = next(index for index, value in enumerate(values) if value not in code)
        raise LabError(
            f"{node!r} in row {index} is {values[index]!r}, which is not among its states {states}; "
            "add it to states, or leave the row out"
        ) from None
