"""Draws rows from a network: every cause before its effects, many rows at a time.

Terms: a *code* is the place of a state among its node's states; a *threshold* is the chance of this state or
an earlier one: a number drawn from [0, 1) falls between two thresholds, and so chooses a state.

Taught in notebooks/02_bayesian_networks, 03_seeing_and_doing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from causalrec_lab.errors import of_kind, one_of, whole_number
from causalrec_lab.inputs import column, remade
from causalrec_lab.network.elimination import ancestors
from causalrec_lab.network.query import State, UnknownCell
from causalrec_lab.table import Table

if TYPE_CHECKING:
    from jaxtyping import Int

    from causalrec_lab.network.bayes import BayesianNetwork

CHUNK = 2**15  # rows drawn at a time: small enough to stay in the processor's cache


@dataclass(frozen=True, eq=False, repr=False)
class Sample:
    """Rows drawn from a network, as codes: `sample["x1"]` holds the place of x1's state, row by row."""

    codes: Mapping[str, "Int[np.ndarray, ' row']"]
    states: Mapping[str, tuple[State, ...]]

    __reduce__ = remade

    def __post_init__(self):
        for name in ("codes", "states"):
            of_kind(name, getattr(self, name), Mapping, "a mapping, such as BayesianNetwork.sample makes,")
        codes = {}
        for node, places in self.codes.items():
            high, codes[node] = len(self.states.get(node, ())) - 1, np.asarray(places)
            whole = codes[node].ndim == 1 and codes[node].dtype.kind in "iu" and codes[node].size
            if not whole or codes[node].min() < 0 or codes[node].max() > high:
                codes[node] = column(f"codes[{node!r}]", places, kind="whole", low=0, high=high)
            codes[node].setflags(write=False)
        object.__setattr__(self, "codes", MappingProxyType(codes))

    def __getitem__(self, node: str) -> "Int[np.ndarray, ' row']":
        one_of("column", node, self.codes)
        return self.codes[node]

    def __len__(self) -> int:
        return len(next(iter(self.codes.values())))

    def to_table(self, names: Iterable[str] | None = None) -> Table:
        """The rows counted, for these columns (all of them by default)."""
        names = list(self.codes) if names is None else list(names)
        rows, counts = np.unique(np.stack([self[name] for name in names], axis=1), axis=0, return_counts=True)
        states = [self.states[name] for name in names]
        written = [tuple(s[code] for s, code in zip(states, row, strict=True)) for row in rows.tolist()]
        return Table.from_rows(
            written, names, weights=counts.tolist(), states={name: self.states[name] for name in names}
        )

    def __repr__(self) -> str:
        return f"Sample({len(self)} rows of {', '.join(self.codes)})"


def draw(
    net: "BayesianNetwork",
    n: int,
    seed: int,
    *,
    do: Mapping[str, State] | None = None,
    nodes: Iterable[str] | None = None,
) -> Sample:
    """Draw n rows, causes before effects.

    Args:
        net: the network.
        n: how many rows, at least 1.
        seed: a whole number of 0 or more; the same seed gives the same rows.
        do: node -> state set by hand.
        nodes: draw only these and what they depend on; None: all.

    Raises:
        LabError: n or seed is not such a number.
        UnknownCell: a row needs a part of a table that nobody knows.
    """
    n, seed = whole_number("n", n, high=10**8), whole_number("seed", seed, low=0)
    places = net.compiled.place
    fixed = net._fixed(do or {})
    wanted = places.values() if nodes is None else [net._place(node) for node in nodes]
    needed = ancestors(net.compiled.parents, wanted, fixed)
    order = [places[node] for node in net.graph.order() if places[node] in needed]
    codes = {place: np.empty(n, dtype=np.min_scalar_type(net.compiled.sizes[place])) for place in order}
    thresholds = {place: _thresholds(net.compiled.tables[place]) for place in order}
    generator, chance = np.random.default_rng(seed), np.empty(min(CHUNK, n))
    for start in range(0, n, CHUNK):
        chunk = slice(start, min(start + CHUNK, n))
        size = chunk.stop - start
        for place in order:
            if place in fixed:
                codes[place][chunk] = fixed[place]
                continue
            row = _rows(net, place, [codes[parent][chunk] for parent in net.compiled.parents[place]], size)
            generator.random(out=chance[:size])
            codes[place][chunk] = _choose(net, place, thresholds[place], row, chance[:size])
    return Sample({node: codes[place] for node, place in places.items() if place in codes}, net.states)


def _thresholds(table: np.ndarray) -> np.ndarray:
    """For every state but the last, a row of thresholds over the combinations of the parents' states."""
    rising = table.reshape(-1, table.shape[-1]).cumsum(axis=1)
    return np.ascontiguousarray((rising / rising[:, -1:]).T[:-1])  # exactly 1 once only zeros follow


def _rows(net: "BayesianNetwork", place: int, above: list[np.ndarray], size: int) -> np.ndarray:
    """Which row of the node's table each drawn row uses."""
    row = np.zeros(size, dtype=np.intp)
    for parent, codes in zip(net.compiled.parents[place], above, strict=True):
        row *= net.compiled.sizes[parent]
        row += codes
    return row


def _choose(
    net: "BayesianNetwork", place: int, thresholds: np.ndarray, row: np.ndarray, chance: np.ndarray
) -> np.ndarray:
    """The code each row draws: how many thresholds its number has reached."""
    code = np.zeros(len(row), dtype=np.int8 if len(thresholds) < 127 else np.intp)
    for threshold in thresholds:
        code += chance >= threshold.take(row)
    if np.isnan(thresholds).any() and np.isnan(thresholds[0][row]).any():
        shape = net.compiled.tables[place].shape[:-1]
        cell = np.unravel_index(row[np.isnan(thresholds[0][row])][0], shape) if shape else ()
        raise UnknownCell(
            f"a row cannot be drawn: {net._written_row(place, cell)} is unknown, for no such row was seen; "
            "fill it in (a prior does, and is then your assumption)"
        )
    return code
