"""Puts graphs on the scales: how much each is believed, and what that makes of an effect.

    P(graph given rows)  is proportional to  P(graph) * P(rows given graph)

Terms: see `causalrec_lab.bayes_model`; *evidence for a graph* is P(rows given graph), all tables summed over.
Two graphs that say the same about rows (Markov equivalent) keep the odds they had before the rows, however
many rows there are, if the prior is dealt per table. The effect then has several *spikes* that never merge.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from causalrec_lab.bayes_model.model import BayesModel
from causalrec_lab.bayes_model.posterior import Posterior, from_draws
from causalrec_lab.errors import LabError, of_kind, said
from causalrec_lab.graph import CausalGraph
from causalrec_lab.inputs import column

DRAWS = 40_000  # in all, dealt to the graphs by their weight


@dataclass(frozen=True, eq=False, repr=False)
class GraphPosterior:
    """Graphs with the belief in each, and the model of each."""

    models: tuple[BayesModel, ...]
    probability: tuple[float, ...]

    def chance(self, holds: Callable[[CausalGraph], bool]) -> float:
        """The belief in all graphs for which something holds."""
        return float(sum(weight for model, weight in self._pairs() if holds(model.graph)))

    def arrow(self, cause: str, effect: str) -> float:
        """The belief that there is an arrow cause -> effect."""
        return self.chance(lambda graph: (cause, effect) in graph.edges)

    def reaches(self, cause: str, effect: str) -> float:
        """The belief that arrows lead from cause to effect, perhaps through others."""
        return self.chance(lambda graph: effect in graph.descendants(cause))

    def effect(self, cause: str, *, effect: str, seed: int = 0) -> Posterior:
        """The effect of cause on effect, averaged over the graphs by the belief in each.

        A graph in which no arrows lead from cause to effect says exactly 0: that is the spike.

        Args:
            cause: the node that is set by hand.
            effect: the node that is looked at.
            seed: of the draws from each posterior.
        """
        heap, zero = [], 0.0
        for number, (model, weight) in enumerate(self._pairs()):
            if effect not in model.graph.descendants(cause):
                zero += weight
            elif (n := round(DRAWS * weight)) > 1:
                heap.append(model.draws(n, seed=seed + number).effects(cause, effect=effect))
        values = np.concatenate([*heap, np.zeros(round(DRAWS * zero))])
        if len(values) < 2:
            raise LabError("no graph has enough belief to draw from; give more than nothing to some graph")
        return from_draws(
            values, estimand=f"effect of {cause} on {effect}", method=f"{len(self.models)} graphs"
        )

    def _pairs(self) -> list[tuple[BayesModel, float]]:
        return list(zip(self.models, self.probability, strict=True))

    def _rows(self) -> list[tuple[str, str]]:
        order = sorted(self._pairs(), key=lambda pair: -pair[1])[:8]
        return [(f"{weight:.3f}", str(model.graph)) for model, weight in order]

    def __repr__(self) -> str:
        return "\n".join(f"{weight}  {graph}" for weight, graph in self._rows())

    def _repr_html_(self) -> str:
        cells = "".join(f"<tr><td>{w}</td><td>{escape(graph)}</td></tr>" for w, graph in self._rows())
        return f"<table><tr><th>belief</th><th>graph</th></tr>{cells}</table>"


def graph_posterior(
    data: object, graphs: Sequence[CausalGraph], *, before: Sequence[float] | None = None, per: str = "table"
) -> GraphPosterior:
    """The belief in each graph after the rows.

    Args:
        data: as for `BayesModel.of`.
        graphs: the candidates, on the same nodes; graphs not listed are believed impossible.
        before: belief in each graph before the rows, in any unit; None: all alike.
        per: "table" (BDeu) or "cell" (K2), as for `BayesModel.of`.

    Raises:
        LabError: no graphs, different nodes, or beliefs that are no beliefs.

    Source: Heckerman, Geiger and Chickering (1995), Learning Bayesian Networks.
    """
    of_kind("graphs", graphs, Iterable, "a list of graphs")
    graphs = tuple(graphs)
    for graph in graphs:
        of_kind("each of the graphs", graph, CausalGraph)
    if not graphs:
        raise LabError("there are no graphs to weigh; give at least one")
    for number, graph in enumerate(graphs):
        if set(graph.nodes) != set(graphs[0].nodes):
            raise LabError(
                f"graphs[{number}] has the nodes {list(graph.nodes)} and graphs[0] has "
                f"{list(graphs[0].nodes)}; graphs are weighed on the same nodes"
            )
    weights = column("before", [1] * len(graphs) if before is None else before, n=len(graphs), low=0)
    if not weights.any():
        raise LabError(f"before is {said(before)}; at least one graph must be possible before the rows")
    models = tuple(BayesModel.of(data, graph, per=per) for graph in graphs)
    log = np.array([model.log_evidence() for model in models])
    with np.errstate(divide="ignore"):  # a graph believed impossible stays so
        log = log + np.log(weights)
    belief = np.exp(log - log.max())
    return GraphPosterior(models, tuple((belief / belief.sum()).tolist()))
