"""Says how sure we are: a prior, the rows, and what may be believed of shares, effects and arrows after them.

Terms: the *prior* is what is believed before the rows, written as pretended rows; the *posterior* is what is
believed after them; a *cell* is one entry of a CPT; a *draw* is one complete set of tables, drawn from the
posterior; a *credible interval* holds 95 % of the belief; *NUTS* walks through the
posterior, a *chain* is one such walk.

The generative story, in the order of the code of `story`:

    for each node, causes before effects, and each combination r of its parents' states:
        table[node, r]  ~  Dirichlet(prior, ..., prior)
    for each visit, and each node, causes before effects:
        node  ~  Categorical(table[node, states of its parents])

No interval here knows whether the graph is right: that is what `graph_posterior` puts on the scales, and rows
cannot settle it between graphs that say the same about rows.

Taught in notebooks/10_bayesian_causal_model.
"""

from causalrec_lab.bayes_model.diagnostics import Diagnostics, effective_draws, r_hat
from causalrec_lab.bayes_model.doing import by_pyro
from causalrec_lab.bayes_model.graph_posterior import graph_posterior
from causalrec_lab.bayes_model.model import BayesModel
from causalrec_lab.bayes_model.posterior import Posterior, from_draws
from causalrec_lab.bayes_model.shares import (
    Share,
    adjusted_effect,
    combination,
    difference,
    log_score,
    probability_best,
    share,
)
from causalrec_lab.bayes_model.story import copies, story, visit

__all__ = [
    "BayesModel",
    "Diagnostics",
    "Posterior",
    "Share",
    "adjusted_effect",
    "by_pyro",
    "combination",
    "copies",
    "difference",
    "effective_draws",
    "from_draws",
    "graph_posterior",
    "log_score",
    "probability_best",
    "r_hat",
    "share",
    "story",
    "visit",
]
