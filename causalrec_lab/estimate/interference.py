"""Effects where one person's showing moves another: by groups, and by what the friends were shown.

Terms: as in `causalrec_lab.estimate`; a *cluster* is a group for which one coin was tossed; an *exposure
mapping* says which showings of others matter to a person: here, those of direct friends. The estimand is the
*total* effect: showing everybody against showing nobody.

Taught in notebooks/18_five_worlds.
"""

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError, real_number
from causalrec_lab.estimate.result import (
    Column,
    Estimate,
    Labels,
    from_influence,
    log_columns,
    mean_difference,
)
from causalrec_lab.inputs import array, distinct

_CLUSTERS = "a coin chose whole clusters, and no effect crosses from one to another"
_FRIENDS = "a coin chose whole clusters, and only the showings of a person and direct friends matter"


def cluster_contrast(outcome: Column, exposed: Column, *, cluster: Labels) -> Estimate:
    """Mean of the clusters that were shown minus mean of the others, as if no friendship crossed them.

        mean of Y where T = 1  -  mean of Y where T = 0,   the interval by cluster

    True if a coin chose whole clusters and no effect crosses them. Friends in other clusters draw it towards
    the effect on a person alone: where the effect grows in a straight line with the share of friends shown,
    its slope times the mean share of friends elsewhere is lost.

    Args:
        outcome: what the person did.
        exposed: 1 if shown, else 0; the same within a cluster.
        cluster: the group of each row.

    Raises:
        LabError: a cluster of which some were shown and some not.

    Source: Ugander, Karrer, Backstrom and Kleinberg (2013), Graph cluster randomization.

    >>> cluster_contrast([1, 1, 0, 1], [1, 1, 0, 0], cluster=["a", "a", "b", "b"]).value
    0.5
    """
    y, t = log_columns(outcome, exposed)
    _whole_clusters(t, cluster)
    return from_influence(*mean_difference(y, t), ("total effect", "cluster-randomised", _CLUSTERS), cluster)


def exposure_contrast(
    outcome: Column,
    exposed: Column,
    *,
    cluster: Labels,
    friends: Int[ndarray, "friendship 2"],
    chance: float = 0.5,
) -> Estimate:
    """Those who were shown with all their friends, against those who were not and none of their friends.

        k_i = number of clusters in which i and the friends of i are
        weighted mean of Y, all shown (weights 1 / chance^k)  -  none shown (1 / (1 - chance)^k)

    True if a coin chose whole clusters and the exposure mapping is right; each side is divided by the sum of
    its weights (Hajek). The price: who has friends in many clusters is seldom on a side, and weighs much.
    The interval takes clusters for independent: where many friendships cross, it is somewhat too narrow.

    Args:
        outcome: what the person did; row i is person i.
        exposed: 1 if shown, else 0; the same within a cluster.
        cluster: the group of each row.
        friends: two row numbers per friendship, in either order; no friend at all is all right.
        chance: of a cluster to be shown.

    Raises:
        LabError: a cluster of which some were shown and some not, or a friend who is no row.
        ImpossibleCondition: nobody was shown with all friends, or nobody left out with all friends.

    Source: Aronow and Samii (2017), Estimating average causal effects under general interference.

    >>> world = {"cluster": [0, 0, 1, 1], "friends": [[0, 1], [2, 3]]}
    >>> exposure_contrast([1, 1, 0, 1], [1, 1, 0, 0], **world).value
    0.5
    """
    y, t = log_columns(outcome, exposed)
    place = _whole_clusters(t, cluster)
    pairs = array("friends", friends, shape=(None, 2), kind="whole", low=0, high=len(y) - 1, empty=True)
    chance = real_number("chance", chance, above=0, below=1)
    both = np.concatenate([pairs, pairs[:, ::-1]]) if len(pairs) else np.zeros((0, 2), dtype=int)
    with_self = np.concatenate([np.tile(np.arange(len(y))[:, None], 2), both])
    who = np.unique(np.column_stack([with_self[:, 0], place[with_self[:, 1]]]), axis=0)  # (person, cluster)
    clusters = np.bincount(who[:, 0])
    shown = t[np.unique(place, return_index=True)[1]]  # one a cluster
    hits = np.bincount(who[:, 0], weights=shown[who[:, 1]])
    sides = {1: (hits == clusters) / chance**clusters, 0: (hits == 0) / (1 - chance) ** clusters}
    for side, weight in sides.items():
        if not weight.any():
            word = "shown together with all friends" if side else "left out together with all friends"
            raise ImpossibleCondition(f"nobody was {word}; toss the coin for larger groups of friends")
    means = {side: (weight @ y) / weight.sum() for side, weight in sides.items()}
    one, other = (weight * (y - means[side]) / weight.mean() for side, weight in sides.items())
    about = ("total effect", "exposure mapping", _FRIENDS)
    return from_influence(float(means[1] - means[0]), one - other, about, cluster, sides[1], sides[0])


def _whole_clusters(t: ndarray, cluster: Labels) -> ndarray:
    """The number of each row's cluster, where no cluster was split."""
    names, place = distinct("cluster", cluster, len(t))
    shown = np.bincount(place, weights=t) / np.bincount(place)
    split = (shown > 0) & (shown < 1)
    if split.any():
        name = names[int(np.argmax(split))]
        raise LabError(
            f"cluster {str(name)!r} was shown in part; a coin for whole clusters is needed. For a coin per "
            "person use `naive`, which leaves out what friends do to each other"
        )
    return place
