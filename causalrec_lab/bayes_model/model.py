"""A causal graph with a belief about each of its tables: the exact posterior, and a walk through it.

Terms: see `causalrec_lab.bayes_model`.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.special import gammaln

from causalrec_lab.bayes_model.draws import MOST_NUMBERS, Draws
from causalrec_lab.errors import of_kind, one_of, real_number, whole_number
from causalrec_lab.graph import CausalGraph
from causalrec_lab.inputs import Frame, put_mappings, remade
from causalrec_lab.log import Log
from causalrec_lab.network import BayesianNetwork, Sample
from causalrec_lab.network.learning import count_rows
from causalrec_lab.network.query import State
from causalrec_lab.table import Table

PER = ("cell", "table")


@dataclass(frozen=True, eq=False, repr=False)
class BayesModel:
    """A graph, the rows counted, and the rows pretended. Make one with `BayesModel.of`.

    Tables of different nodes and of different parents' states are independent, before and after the rows:
    each row of a table is Dirichlet(pretended + seen).

    >>> sheet = Table.from_rows([(0, 1), (0, 1), (1, 0), (1, 0)], ["x1", "x2"])
    >>> model = BayesModel.of(sheet, CausalGraph([("x1", "x2")]))
    >>> model.cells["x2"]
    array([[1., 3.],
           [3., 1.]])
    >>> model.mean().cpts["x2"]
    array([[0.25, 0.75],
           [0.75, 0.25]])
    """

    graph: CausalGraph
    states: Mapping[str, tuple[State, ...]]
    counts: Mapping[str, Float[ndarray, "..."]]  # node -> rows seen, (parents' states..., node's states)
    prior: Mapping[str, Float[ndarray, "..."]]  # node -> rows pretended, same shape

    __reduce__ = remade

    def __post_init__(self):
        of_kind("graph", self.graph, CausalGraph)
        needed = "a mapping of every node, such as BayesModel.of makes,"
        put_mappings(self, "states", "counts", "prior", needed=needed)
        for array in (*self.counts.values(), *self.prior.values()):
            array.setflags(write=False)

    @classmethod
    def of(
        cls,
        data: "Table | Log | Sample | Frame",
        graph: CausalGraph,
        *,
        prior: float = 1.0,
        per: str = "cell",
        states: Mapping[str, Sequence[State]] | None = None,
    ) -> "BayesModel":
        """The model of these rows.

        Args:
            data: rows with a column for every node.
            graph: which node depends on which; without hidden causes.
            prior: rows pretended, above 0.
            per: "cell": so many for every cell (1: flat on every share); "table": so many for each node,
                dealt evenly over its cells (then graphs that say the same about rows weigh the same).
            states: node -> its possible states, also those no row shows; else those of the data.

        Raises:
            UnknownName: a node has no column.
            LabError: a hidden cause, or a prior that is not above 0.
        """
        one_of("way to pretend called", per, PER)
        prior = real_number("prior", prior, above=0)
        states, counts = count_rows(data, graph, states)
        pretended = {
            node: np.full(seen.shape, prior if per == "cell" else prior / seen.size)
            for node, seen in counts.items()
        }
        return cls(graph, states, counts, pretended)

    @property
    def cells(self) -> dict[str, Float[ndarray, "..."]]:
        """Node -> rows pretended and seen: the parameters of the posterior."""
        return {node: self.prior[node] + self.counts[node] for node in self.graph.nodes}

    def mean(self) -> BayesianNetwork:
        """The network of posterior means.

        Its answers to questions without evidence are the exact posterior means of the answers, for each
        table row stands in every term once and the rows are independent; with evidence they are not.
        """
        tables = {node: row / row.sum(axis=-1, keepdims=True) for node, row in self.cells.items()}
        parents = {node: self.graph.parents(node) for node in self.graph.nodes}
        return BayesianNetwork(parents, tables, dict(self.states))

    def draws(self, n: int = 10_000, *, seed: int = 0) -> Draws:
        """Independent draws from the exact posterior.

        Args:
            n: how many.
            seed: a whole number; the same seed gives the same draws.
        """
        cells = sum(row.size for row in self.cells.values())
        n = whole_number("n", n, low=2, high=MOST_NUMBERS // cells)
        generator = np.random.default_rng(whole_number("seed", seed, low=0))
        tables = {}
        for node, row in self.cells.items():
            gamma = np.maximum(generator.standard_gamma(row, size=(n, *row.shape)), 1e-300)
            tables[node] = gamma / gamma.sum(axis=-1, keepdims=True)
        return Draws(self.graph, self.states, tables, "exact posterior, drawn")

    def nuts(self, *, warmup: int = 150, draws: int = 150, chains: int = 2, seed: int = 0) -> Draws:
        """Draws from walks through the posterior, with diagnostics; see `inference.nuts`."""
        from causalrec_lab.bayes_model.inference import nuts

        return nuts(self, warmup=warmup, draws=draws, chains=chains, seed=seed)

    def log_evidence(self) -> float:
        """Log P(rows given graph and prior), every table summed over: what weighs one graph against another.

            sum over rows of all tables of  log B(prior + counts) - log B(prior)

        Source: Cooper and Herskovits (1992); Heckerman, Geiger and Chickering (1995).
        """
        total = 0.0
        for node, before in self.prior.items():
            after = before + self.counts[node]
            total += (gammaln(after) - gammaln(before)).sum()
            total -= (gammaln(after.sum(axis=-1)) - gammaln(before.sum(axis=-1))).sum()
        return float(total)

    def __repr__(self) -> str:
        rows = int(next(iter(self.counts.values())).sum())
        pretended = sum(float(array.sum()) for array in self.prior.values())
        return f"BayesModel({self.graph}: {rows} rows, {pretended:g} pretended in all tables)"
