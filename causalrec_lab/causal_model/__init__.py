"""Learns from texts who is shown what, and what showing does: the article's CausalModel, true to its name.

Terms, the article's own names kept where they mean something: *user embedding* and *item embedding* are the
two towers; *interest* (用户兴趣) is what the user tower makes of a user's texts, *relevance* (物品相关性)
what the item tower makes of an item's text; they meet in their product, so that every user has a ranking of
their own. A *head* turns what they make together into one chance: of being shown (propensity), of buying if
shown, of buying if not. The *shortcut* is a plain line from the texts to the heads.

`model` is the network, `texts` what goes into it, `cross_fitting` what cross-fitted models can be asked,
`calibration` said against seen, `reasons` why a good is in a list;
`article_model` is the article's own, as a baseline.

Taught in notebooks/09_causal_model.
"""

from causalrec_lab.causal_model.article_model import ArticleModel
from causalrec_lab.causal_model.calibration import Reliability, reliability
from causalrec_lab.causal_model.cross_fitting import CrossFitted, cross_fit
from causalrec_lab.causal_model.model import CausalModel, Prediction
from causalrec_lab.causal_model.reasons import reasons
from causalrec_lab.causal_model.texts import Squeeze, pair_features

__all__ = [
    "ArticleModel",
    "CausalModel",
    "CrossFitted",
    "Prediction",
    "Reliability",
    "Squeeze",
    "cross_fit",
    "pair_features",
    "reasons",
    "reliability",
]
