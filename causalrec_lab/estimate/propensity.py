"""Where a propensity comes from: a model of the features, the ratings with a small random sample, fame.

Terms: the *true* propensity is the one the shop wrote down (`Log.propensity`); every other is a model, and
right only as far as its own assumption; *clipping* raises small ones to a floor; the rest as in
`causalrec_lab.estimate`.

Taught in notebooks/11_five_recipes, 15_real_evidence.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Num
from numpy import ndarray

from causalrec_lab.errors import ImpossibleCondition, LabError, real_number, whole_number
from causalrec_lab.estimate.effects import logged_chance
from causalrec_lab.estimate.nuisance import _fit_and_predict
from causalrec_lab.estimate.result import Column, Labels, shown_or_not
from causalrec_lab.inputs import array, distinct


def fitted_propensity(
    features: Num[ndarray, "log feature"], exposed: Column, *, penalty: float = 1.0
) -> Float[ndarray, " log"]:
    """Chance of being shown given the features, by logistic regression.

        e(x) = sigmoid(a + b x), ridge penalty on the scaled b

    Right if what chose is in the features and log-odds follow a straight line in them.

    Args:
        features: what may have chosen, known before the showing.
        exposed: 1 if shown, else 0.
        penalty: on half the square of each scaled coefficient, 0 or more.

    Source: Rosenbaum and Rubin (1983), The central role of the propensity score.

    >>> fitted_propensity([[0], [0], [1], [1]], [0, 1, 0, 1]).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    t = shown_or_not(exposed)
    x = array("features", features, shape=(len(t), None))
    return _fit_and_predict(x, t, x, penalty)


def popularity_propensity(item: Labels, *, users: int, power: float = 1.0) -> Float[ndarray, " log"]:
    """Chance of being observed by fame: rows of the item out of the users, for each row.

        P(O = 1 given item) = (rows of the item / users)^power

    Right if nothing but the item decides who rates: everybody is as likely to have rated a famous coat, those
    who like it and those who do not. On logs where people choose what to rate it usually is not.

    Args:
        item: of each row of the log.
        users: how many there are, whether they have rows or not.
        power: below 1 flattens the differences.

    Source: Schnabel et al. (2016), Recommendations as Treatments, compare it with better ones.

    >>> popularity_propensity(["a", "a", "b"], users=4).tolist()
    [0.5, 0.5, 0.25]
    """
    _, place = distinct("item", item)
    rows = np.bincount(place)
    users = whole_number("users", users, high=10**15)
    if users < rows.max():
        raise LabError(f"users is {users}, but one item alone has {rows.max()} rows; count all users")
    return ((rows / users) ** real_number("power", power, low=0))[place]


def rating_propensity(
    rating: Labels, *, random_rating: Labels, cells: int, smoothing: float = 1.0
) -> Float[ndarray, " log"]:
    """Chance of being observed given the rating itself, by naive Bayes with a small random sample.

        P(O = 1 given Y = r) = P(r given O = 1) * P(O = 1) / P(r)

    P(r) cannot be read off a log in which people chose what to rate: it needs ratings of things that chance
    chose. Right if the rating alone decides. Without the random sample there is nothing to divide by: P(r)
    taken from the log gives one number for all rows, and changes nothing. Chances above 1, which a small
    sample can give, are cut to 1.

    Args:
        rating: of each row of the log.
        random_rating: ratings of user and item pairs drawn by chance, a hundred or so.
        cells: pairs of a user and an item there are, observed or not.
        smoothing: added to each count of the random sample (Laplace).

    Raises:
        ImpossibleCondition: without smoothing, a rating that the random sample does not hold.

    Source: Schnabel et al. (2016), equation 18; Marlin and Zemel (2009).

    >>> rating_propensity([5, 5, 5, 1], random_rating=[5, 1, 1, 1], cells=40, smoothing=0).round(3).tolist()
    [0.3, 0.3, 0.3, 0.033]
    """
    names, place = distinct("rating", rating)
    others, other_place = distinct("random_rating", random_rating)
    states = distinct("rating", [*names.tolist(), *others.tolist()])[0]  # refuses words beside numbers
    if whole_number("cells", cells) < len(place):
        raise LabError(f"cells is {cells}, but the log has {len(place)} rows; users times items is needed")
    smoothing = real_number("smoothing", smoothing, low=0)
    drawn = dict(zip(others.tolist(), np.bincount(other_place).tolist(), strict=True))
    total = len(other_place) + smoothing * len(states)
    chance = np.array([(drawn.get(name, 0) + smoothing) / total for name in names.tolist()])  # P(r)
    if not chance.all():
        lost = names.tolist()[int(np.argmin(chance))]
        raise ImpossibleCondition(
            f"the random sample has no rating {lost!r}, so its share is unknown; use smoothing, or a larger "
            "sample"
        )
    observed = np.bincount(place) / len(place)  # P(r given O = 1)
    return np.minimum(observed * (len(place) / cells) / chance, 1.0)[place]


@dataclass(frozen=True)
class Clipped:
    """Propensities with the small ones raised to a floor.

    Args:
        propensity: after the cut, one per row.
        cut: rows that were raised; many of them mean that little overlap is left.
        floor: the smallest propensity that is left.
    """

    propensity: Float[ndarray, " log"]
    cut: int
    floor: float


def clipped(propensity: Column, *, floor: float) -> Clipped:
    """Propensities raised to a floor: no weight passes 1/floor; less luck, for a bias taken on purpose.

        max(e, floor)

    Args:
        propensity: in (0, 1].
        floor: smallest allowed, in (0, 1).

    Source: Ionides (2008), Truncated importance sampling.

    >>> clipped([0.01, 0.5], floor=0.1)
    Clipped(propensity=array([0.1, 0.5]), cut=1, floor=0.1)
    """
    e, floor = logged_chance(propensity), real_number("floor", floor, above=0, below=1)
    return Clipped(np.maximum(e, floor), int((e < floor).sum()), floor)
