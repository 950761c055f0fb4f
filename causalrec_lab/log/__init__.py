"""Keeps what a recommender wrote down, row by row, and, sealed apart from it, the truth of a simulated world.

Terms: a *row* is one item put before one user (or held back); *exposed* is 1 if the item was shown, else 0;
*outcome* is what the user then did; *propensity* is the chance, in (0, 1], with which the item was shown;
*outcome_if_exposed* and *outcome_if_not* are both answers of one user, of which any real log has only one.

    effect of a row = outcome_if_exposed - outcome_if_not
    ATE = mean effect over all rows; ATT = over the exposed rows; ATU = over the rows not exposed

Taught in notebooks/06_recommenders, 09_causal_model.
"""

from causalrec_lab.log.cleaning import clean
from causalrec_lab.log.rows import Log
from causalrec_lab.log.splits import Split, split_exposure, split_random, split_time
from causalrec_lab.log.truth import OpenTruth, Truth

__all__ = ["Log", "OpenTruth", "Split", "Truth", "clean", "split_exposure", "split_random", "split_time"]
