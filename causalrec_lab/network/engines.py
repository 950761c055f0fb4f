"""Other ways to answer the same query: counting rows, and drawing rows.

Terms: an *engine* takes a `Query` and gives the chance of every state of its target. Elimination (the
network's own `probability`) is exact; counting is exact about the rows and silent about doing; sampling is as
good as the number of rows that agree with the evidence.

Taught in notebooks/02_bayesian_networks, 03_seeing_and_doing.
"""

from typing import TYPE_CHECKING

import numpy as np

from causalrec_lab.errors import ImpossibleCondition, LabError, of_kind, written
from causalrec_lab.network.bayes import BayesianNetwork
from causalrec_lab.network.query import Query
from causalrec_lab.network.sampling import draw
from causalrec_lab.table import Table

if TYPE_CHECKING:
    from jaxtyping import Float


def by_counting(table: "Table", query: Query) -> "Float[np.ndarray, '...']":
    """The chance of every state of the target: the share of rows among those with the evidence.

    Raises:
        LabError: the query sets a node; rows only show what was seen.
        ImpossibleCondition: no row has the evidence.

    >>> from causalrec_lab.table import Table
    >>> by_counting(Table.from_rows([(0, 1), (1, 0)], ["x1", "x2"]), Query("x2", evidence={"x1": 0}))
    array([0., 1.])
    """
    of_kind("table", table, Table)
    of_kind("query", query, Query)
    if query.do:
        raise LabError(
            f"{query} sets a node, but rows only show what was seen; give the question to a network, "
            "whose arrows say what setting a node changes"
        )
    room = table.where(query.evidence) if query.evidence else table
    joint = room.joint(*query.target)
    return np.array([float(share) for share in joint.values()]).reshape(
        [len(table.states[name]) for name in query.target]
    )


def by_sampling(
    net: BayesianNetwork, query: Query, *, n: int = 100_000, seed: int = 0
) -> "Float[np.ndarray, '...']":
    """The chance of every state of the target, from n rows drawn after the setting.

    Rows that differ from the evidence are thrown away, so rare evidence leaves few rows.

    Raises:
        ImpossibleCondition: no drawn row has the evidence.
    """
    of_kind("net", net, BayesianNetwork)
    of_kind("query", query, Query)
    seen = net._fixed(query.evidence)
    rows = draw(net, n, seed, do=query.do, nodes=(*query.target, *query.evidence))
    agree = np.ones(n, dtype=bool)
    for node, code in zip(query.evidence, seen.values(), strict=True):
        agree &= rows[node] == code
    if not agree.any():
        raise ImpossibleCondition(
            f"none of {n} drawn rows has {written(query.evidence)}, so {query} cannot be read off them; "
            "draw more rows, or use the network's own probability"
        )
    shape = [len(net.states[node]) for node in query.target]
    cell = np.ravel_multi_index([rows[node][agree] for node in query.target], shape)
    return np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape) / agree.sum()
