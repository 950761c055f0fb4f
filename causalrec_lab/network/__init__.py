"""Answers questions of seeing and doing from a causal graph whose nodes each carry a small table.

Terms: a *CPT* (conditional probability table) of a node holds P(node given its parents), one row for each
combination of the parents' states; *evidence* is what was seen; *do* is what was set by hand, before
anything was seen; a *barren* node is one that nothing asked about depends on; a cell is *unknown* (NaN) where
no row was ever seen; an *engine* is a way to answer a query, and all engines answer the same `Query`.

    P(x1, ..., xn) = product over nodes of P(node given its parents)
    P(x1, ..., xn given do(xi = a)) = the same product without the factor of xi, where xi = a

Taught in notebooks/02_bayesian_networks, 03_seeing_and_doing.
"""

from causalrec_lab.network.bayes import BayesianNetwork
from causalrec_lab.network.bif import read_bif
from causalrec_lab.network.binary import binary_network, chances
from causalrec_lab.network.engines import by_counting, by_sampling
from causalrec_lab.network.learning import learn
from causalrec_lab.network.query import Query, UnknownCell
from causalrec_lab.network.sampling import Sample

__all__ = [
    "BayesianNetwork",
    "Query",
    "Sample",
    "UnknownCell",
    "binary_network",
    "by_counting",
    "by_sampling",
    "chances",
    "learn",
    "read_bif",
]
