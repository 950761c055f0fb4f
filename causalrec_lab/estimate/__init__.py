"""Estimates what showing an item did: a number, its 95 % interval, and what must be true for it to hold.

Terms, used in every docstring of this package:

    outcome (Y)           what the user did: 0 or 1, or any number
    exposed (T)           1 if the item was shown, else 0
    propensity (e)        chance of being shown, strictly between 0 and 1
    outcome_if_exposed    E[Y(1)], what the user does if shown; outcome_if_not likewise, E[Y(0)]
    estimand              what is asked: ATE, mean of Y(1) - Y(0) over everyone; ATT, over those shown;
                          ATU, over those not shown; V, the value of a policy
    estimator             how it is computed (a function here); estimate: what came out

Intervals come from the influence function: each row's influence on the estimate, added up within a user, for
the rows of one user are no independent witnesses. They need some forty users or more, and they measure
luck only: no interval knows about a cause that was left out. What is handed over as known (a propensity, a
table of predictions) is taken for known: where it was learnt from the same rows, `bootstrap` of the learning
and the estimate together has an interval that includes the learning.

Taught in notebooks/05_what_to_adjust_for, 09_causal_model, 11_five_recipes.
"""

from causalrec_lab.estimate.clicks import examination
from causalrec_lab.estimate.comparing import balance, overlap
from causalrec_lab.estimate.discovery import g_test, pc
from causalrec_lab.estimate.effects import ESTIMANDS, aipw, ips, ips_effect, naive, stratified
from causalrec_lab.estimate.groups import EffectLine, effect_line, group_effects, pseudo_outcomes
from causalrec_lab.estimate.instrument import (
    ConfidenceSet,
    anderson_rubin,
    front_door,
    two_stage_least_squares,
    wald,
)
from causalrec_lab.estimate.interference import cluster_contrast, exposure_contrast
from causalrec_lab.estimate.matching import matching
from causalrec_lab.estimate.nuisance import Nuisance, cross_fitted_nuisance, fold_of, logistic
from causalrec_lab.estimate.policy import policy_direct, policy_dr, policy_dros, policy_switch_dr, slope
from causalrec_lab.estimate.propensity import (
    clipped,
    fitted_propensity,
    popularity_propensity,
    rating_propensity,
)
from causalrec_lab.estimate.refutation import bounding_factor, e_value, placebo_refutation, strength_needed
from causalrec_lab.estimate.regression import outcome_regression
from causalrec_lab.estimate.resampling import bootstrap, randomisation_test
from causalrec_lab.estimate.result import Estimate, effective_sample_size, to_frame
from causalrec_lab.estimate.selection import exponential_tilting, shadow_variable
from causalrec_lab.estimate.targeted import tmle
from causalrec_lab.estimate.transport import transport
from causalrec_lab.estimate.two_steps import two_step_effect

__all__ = [
    "ESTIMANDS",
    "ConfidenceSet",
    "EffectLine",
    "Estimate",
    "Nuisance",
    "aipw",
    "anderson_rubin",
    "balance",
    "bootstrap",
    "bounding_factor",
    "clipped",
    "cluster_contrast",
    "cross_fitted_nuisance",
    "e_value",
    "effect_line",
    "effective_sample_size",
    "examination",
    "exponential_tilting",
    "exposure_contrast",
    "fitted_propensity",
    "fold_of",
    "front_door",
    "g_test",
    "group_effects",
    "ips",
    "ips_effect",
    "logistic",
    "matching",
    "naive",
    "outcome_regression",
    "overlap",
    "pc",
    "placebo_refutation",
    "policy_direct",
    "policy_dr",
    "policy_dros",
    "policy_switch_dr",
    "popularity_propensity",
    "pseudo_outcomes",
    "randomisation_test",
    "rating_propensity",
    "shadow_variable",
    "slope",
    "stratified",
    "strength_needed",
    "tmle",
    "to_frame",
    "transport",
    "two_stage_least_squares",
    "two_step_effect",
    "wald",
]
