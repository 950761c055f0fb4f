"""EASE: each item is predicted from all the others by one linear model, solved at once.

Terms: as in `causalrec_lab.recommenders`; a *closed form* is an answer by a formula, without steps or seeds.

Taught in notebooks/06_recommenders.
"""

from dataclasses import dataclass

import numpy as np

from causalrec_lab.errors import LabError, real_number
from causalrec_lab.log import Log
from causalrec_lab.recommenders.fitted import MOST_CELLS, Fitted, interactions, sizes
from causalrec_lab.recommenders.ratings import MOST


@dataclass(frozen=True)
class EASE:
    """Embarrassingly shallow autoencoder: weights between items, none from an item to itself.

        minimise  |X - X B|^2 + penalty |B|^2  with  B_ii = 0;   scores = X B
        P = (X'X + penalty I)^-1;  B_ij = - P_ij / P_jj  off the diagonal

    X is 1 where taken. A weight may be negative (who took this does not take that), which no similarity can
    be. On many public data sets it beats networks. NaN: a user with no taking, an item that nobody took.

    Args:
        penalty: on the squares of the weights, 0.001 or more; the larger, the closer to 0.

    Raises:
        LabError: a penalty out of range, or too many items for a table of items by items.

    Source: Steck (2019), Embarrassingly Shallow Autoencoders for Sparse Data, arXiv 1905.03375.

    >>> log = Log([0, 0, 1, 1, 2], [0, 1, 0, 1, 0], [1] * 5, [1] * 5)
    >>> EASE(penalty=1.0).fit(log, users=3, items=2).scores().round(2).tolist()
    [[0.67, 0.5], [0.67, 0.5], [0.0, 0.5]]
    """

    penalty: float = 100.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "penalty", real_number("penalty", self.penalty, low=1e-3, high=MOST))

    def fit(self, log: Log, *, users: int | None = None, items: int | None = None) -> Fitted:
        """Invert one matrix. `parts` holds the weights: a row an item taken, a column an item predicted."""
        users, items = sizes(log, users, items)
        if items**2 > MOST_CELLS:
            raise LabError(f"{items} items make a table of items by items of more than {MOST_CELLS} cells")
        table = interactions(log, users=users, items=items)
        taken = table.astype(float)
        inverse = np.linalg.inv(taken.T @ taken + self.penalty * np.eye(items))  # (item, item)
        weights = -inverse / np.diag(inverse)
        np.fill_diagonal(weights, 0.0)
        known = table.any(axis=1, keepdims=True) & table.any(axis=0)
        return Fitted("EASE", np.where(known, taken @ weights, np.nan), {"weights": weights})
