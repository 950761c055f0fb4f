"""Estimates what showing an item did: a number, its 95 % interval, and what must be true for it to hold.

Terms, used in every docstring of this package:

    outcome (Y)           what the user did: 0 or 1, or any number
    exposed (T)           1 if the item was shown, else 0
    propensity (e)        chance of being shown, strictly between 0 and 1
    outcome_if_exposed    E[Y(1)], what the user does if shown; outcome_if_not likewise, E[Y(0)]
    estimand              what is asked: ATE, mean of Y(1) - Y(0) over everyone; ATT, over those shown;
                          ATU, over those not shown; V, the value of a policy
    estimator             how it is computed (a function here); estimate: what came out

Intervals come from the influence function: each row's push on the estimate, added up within a user, for
the rows of one user are no independent witnesses. They need some forty users or more, and they measure
luck only: no interval knows about a cause that was left out.

Taught in notebooks/05_what_to_adjust_for, 09_causal_model.
"""

from causalrec_lab.estimate.effects import (
    ESTIMANDS,
    aipw,
    effective_sample_size,
    ips,
    ips_effect,
    naive,
    stratified,
)
from causalrec_lab.estimate.groups import EffectLine, effect_line, group_effects, pseudo_outcomes
from causalrec_lab.estimate.nuisance import Nuisance, cross_fit, fold_of, logistic
from causalrec_lab.estimate.result import Estimate
from causalrec_lab.estimate.targeted import tmle

__all__ = [
    "ESTIMANDS",
    "EffectLine",
    "Estimate",
    "Nuisance",
    "aipw",
    "cross_fit",
    "effect_line",
    "effective_sample_size",
    "fold_of",
    "group_effects",
    "ips",
    "ips_effect",
    "logistic",
    "naive",
    "pseudo_outcomes",
    "stratified",
    "tmle",
]
