"""Predicts ratings from what is known of the user and the good: levels, and a line in their features.

Terms: as in `causalrec_lab.recommenders.ratings`; a *covariate* is anything known about a cell beforehand,
such as the user's age, words of the good's text, or a product of two of them.

    minimise  sum over seen cells of  w (r - s)^2  +  penalty * size;  w is 1, or 1 / propensity over its mean
    s_ui = level + level_u + level_i + coefficients . features_ui

Taught in notebooks/15_real_evidence.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import LabError, flag, real_number
from causalrec_lab.inputs import array, raw
from causalrec_lab.log import Log
from causalrec_lab.recommenders.fitted import Fitted, propensities, sizes
from causalrec_lab.recommenders.ratings import MOST


@dataclass(frozen=True, eq=False)
class RatingCovariates:
    """Ridge regression of ratings on a level for each user, one for each good, and the cells' features.

    If the features hold what decided who was asked, no weight is needed: within people and goods alike in
    them, chance did the rest. Its price: what the features miss stays, and a line is a line.

    Args:
        features: of every cell, seen or not.
        weighted: whether each rating counts 1 / propensity.
        penalty: on squared coefficients and levels, above 0.

    Raises:
        LabError: a penalty that is not above 0, features of another shape, or no propensities.

    Source: Hoerl and Kennard (1970), by scikit-learn's Ridge.

    >>> log = Log([0, 1, 1], [0, 0, 1], [1, 1, 1], [5.0, 3.0, 1.0])
    >>> model = RatingCovariates(np.zeros((2, 2, 1)), penalty=0.01)
    >>> round(model.fit(log, users=2, items=2).score(0, 0), 1)
    5.0
    """

    features: Float[ndarray, "user item feature"]
    weighted: bool = False
    penalty: float = 10.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "penalty", real_number("penalty", self.penalty, above=0, high=MOST))
        flag("weighted", self.weighted)

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Learn from the ratings in `outcome`; every cell gets a score."""
        from sklearn.linear_model import Ridge

        users, items = sizes(log, users, items)
        features = self._checked(users, items)
        weight = None
        if self.weighted:
            weight = 1 / propensities(log, "weighted=True", "weighted=False")
            weight /= weight.mean()
        x, rows = np.zeros((len(log), users + items + features.shape[2])), np.arange(len(log))
        x[rows, log.user] = x[rows, users + log.item] = 1
        x[:, users + items :] = features[log.user, log.item]  # (log, user + item + feature)
        model = Ridge(alpha=self.penalty, solver="cholesky", copy_X=False).fit(x, log.outcome, weight)
        user, item, slopes = np.split(model.coef_, [users, users + items])
        table = model.intercept_ + user[:, None] + item + np.stack([one @ slopes for one in features])
        parts = {"level": model.intercept_, "user_level": user, "item_level": item, "slopes": slopes}
        return Fitted("levels, covariates", table, parts)

    def _checked(self, users: int, items: int) -> Float[ndarray, "user item feature"]:
        """The features, looked at user by user, so that no second table of all cells is made."""
        features = raw("features", self.features)
        if features.shape[:2] != (users, items) or features.ndim != 3:
            raise LabError(
                f"features has shape {features.shape}; finite numbers for each of {users} x {items} cells, "
                "(user, item, feature), are needed"
            )
        if features.dtype.kind not in "biuf":
            return array("features", features, shape=features.shape)
        for user, rows in enumerate(features):
            array(f"features[{user}]", rows, shape=(items, None))
        return features


def cell_features(
    users: Float[ndarray, "user feature"], items: Float[ndarray, "item other"]
) -> Float[ndarray, "user item both"]:
    """Features of every cell, as float32: the user's, the good's, and each of one times each of the other.

    >>> cell_features(np.array([[2.0]]), np.array([[3.0], [5.0]])).tolist()
    [[[2.0, 3.0, 6.0], [2.0, 5.0, 10.0]]]
    """
    users = array("users", users, shape=(None, None)).astype(np.float32)
    items = array("items", items, shape=(None, None)).astype(np.float32)
    own, other = users.shape[1], items.shape[1]
    cells = np.empty((len(users), len(items), own + other + own * other), dtype=np.float32)
    cells[:, :, :own], cells[:, :, own : own + other] = users[:, None], items
    met = cells[:, :, own + other :]  # (user, item, product)
    for place in range(own):
        met[:, :, place * other : (place + 1) * other] = users[:, None, None, place] * items
    return cells
