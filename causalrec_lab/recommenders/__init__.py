"""Ranks items for users by what a log or a text tells, in nine ways, and in nine that try to undo a bias.

    model.fit(log, users=400, items=240) -> Fitted;  fitted.scores() is a number per user and item

Terms: *taken* is a user-item pair whose outcome is above 0; *content-based* uses what an item is,
*collaborative filtering* uses who took what: user-kNN and item-kNN by similarity, matrix factorisation by
short vectors (BPR from pairs), a multi-layer perceptron by layers on such vectors, EASE by weights between
items; *cold start* is a user or an item without a history: its score is NaN, "nothing known", until you name
what stands in (`fitted.or_else(other)`).

    model             knows a new user?   a new item?       reads
    Popularity        yes                 no                counts
    UserKNN, ItemKNN  no                  no                who took what
    Keywords, KindClassifier, Profile     no, yes           texts or vectors, and what the user took
    MatrixFactorisation, MLP, BPR, EASE   no, no             who took what

None of them asks what was shown: what nobody put before a user, nobody could take.

A model is its settings: `fit` does not change it. `dataclasses.replace(model)` is an equal copy that has
learned nothing, `dataclasses.replace(model, seed=1)` one with another setting, `vars(model)` the settings
(scikit-learn's `clone`, `set_params` and `get_params`). `FusedReader` alone is a torch module, and learns.

Files: `fitted` the result, `counting` the first three, `content` what reads texts, `linear` EASE, `factors`,
`pairwise` (BPR) and `network` what learns by gradient (with `causalrec_lab.training`), `ratings` and
`covariates` what learns from stars; `debiased`, `joint`, `contrastive` and `adversarial` what undoes a bias,
and `debiasing_methods` all of these on one protocol.

Taught in notebooks/06_recommenders, 14_debias_contest.
"""

from causalrec_lab.recommenders.adversarial import Adversarial
from causalrec_lab.recommenders.content import Keywords, KindClassifier, Profile, keywords_of
from causalrec_lab.recommenders.contrastive import Contrastive
from causalrec_lab.recommenders.counting import ItemKNN, Popularity, UserKNN, nearest_neighbours, similarity
from causalrec_lab.recommenders.covariates import RatingCovariates, cell_features
from causalrec_lab.recommenders.debiased import NaiveMF, PopularityDeconfounding, TrainedRatings
from causalrec_lab.recommenders.debiasing_methods import CURES, contest_results, debiasing_methods
from causalrec_lab.recommenders.factors import MatrixFactorisation
from causalrec_lab.recommenders.fitted import Fitted, interactions
from causalrec_lab.recommenders.fused import FusedReader
from causalrec_lab.recommenders.joint import DRJointLearning, StableDR
from causalrec_lab.recommenders.linear import EASE
from causalrec_lab.recommenders.network import MLP
from causalrec_lab.recommenders.pairwise import BPR
from causalrec_lab.recommenders.ratings import RatingFactors, held_out_error

__all__ = [
    "BPR",
    "CURES",
    "EASE",
    "MLP",
    "Adversarial",
    "Contrastive",
    "DRJointLearning",
    "Fitted",
    "FusedReader",
    "ItemKNN",
    "Keywords",
    "KindClassifier",
    "MatrixFactorisation",
    "NaiveMF",
    "Popularity",
    "PopularityDeconfounding",
    "Profile",
    "RatingCovariates",
    "RatingFactors",
    "StableDR",
    "TrainedRatings",
    "UserKNN",
    "cell_features",
    "contest_results",
    "debiasing_methods",
    "held_out_error",
    "interactions",
    "keywords_of",
    "nearest_neighbours",
    "similarity",
]
