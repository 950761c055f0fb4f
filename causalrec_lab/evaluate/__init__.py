"""Says how high the items that users took stand in a model's ranking, with an interval over users.

Terms: a *hit* is a held-out item that the user took; *candidates* are the items that are ranked for a user;
*k* is the length of the list. Per user, over the candidates in order of score:

    hit_rate@k   1 if a hit is among the first k, else 0
    precision@k  hits among the first k, of k
    recall@k     hits among the first k, of all hits of this user
    NDCG@k       sum of 1/log2(1 + rank) over hits among the first k, of the largest such sum there could be
    MRR          1 / rank of the first hit
    MAP          mean over the hits of  hits up to this rank / rank, over the whole ranking

All of them say who found what they found, under the list that was shown. None says what another list would
have changed: that list was never shown.

Files: `held_out` makes the question of a split, `ranking` answers it, `intervals` says how sure;
`randomised` judges predicted ratings by cells that chance chose, `off_policy` holds an estimate from another
policy's log against the experiment.

Taught in notebooks/06_recommenders, 15_real_evidence.
"""

from causalrec_lab.evaluate.held_out import HeldOut, held_out
from causalrec_lab.evaluate.intervals import Gap, difference, holm, over_users, paired_gaps, t_interval
from causalrec_lab.evaluate.off_policy import click_rates, difference_from_experiment
from causalrec_lab.evaluate.randomised import RATING_METRICS, RatingScorecard, on_randomised
from causalrec_lab.evaluate.ranking import ranking
from causalrec_lab.evaluate.uplift import (
    auuc,
    power,
    qini_coefficient,
    sample_size_per_arm,
    uplift_at,
    uplift_curve,
    uplift_difference,
)

__all__ = [
    "RATING_METRICS",
    "Gap",
    "HeldOut",
    "RatingScorecard",
    "auuc",
    "click_rates",
    "difference",
    "difference_from_experiment",
    "held_out",
    "holm",
    "on_randomised",
    "over_users",
    "paired_gaps",
    "power",
    "qini_coefficient",
    "ranking",
    "sample_size_per_arm",
    "t_interval",
    "uplift_at",
    "uplift_curve",
    "uplift_difference",
]
