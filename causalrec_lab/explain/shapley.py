"""Shapley values: one answer of a model shared out over its columns, exactly, over all coalitions.

Terms: see `causalrec_lab.explain`; a *coalition* is a set of columns whose values are known; its *worth* is
the model's mean answer while the other columns come from the *background* rows.

Taught in notebooks/17_counterfactuals.
"""

from math import factorial

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.device import evaluating
from causalrec_lab.errors import LabError
from causalrec_lab.explain.gradients import Attribution
from causalrec_lab.explain.permutation import Predictor
from causalrec_lab.inputs import array, column

MOST_COLUMNS = 12


def shapley_values(
    predict: Predictor, columns: Float[ndarray, "row column"], background: Float[ndarray, "other column"]
) -> Attribution:
    """The Shapley value of every column in every row.

        worth(S)  = mean over background rows b of  f(x in the columns S, b in the others)
        value_j   = mean over all orders of the columns of  worth(those up to j) - worth(those before j)
        sum over j of value_j = f(x) - mean of f(background)        (efficiency)

    Exact: all 2^columns coalitions are asked about. The background's columns are mixed into the row without
    regard to what occurs together (the *interventional* kind of worth), so rows that cannot exist are asked
    about. It is about f alone: what setting a column changes in the world it does not say.

    Args:
        predict: rows -> predictions; a torch model in it is asked in evaluation mode.
        columns: the rows to explain, with 12 columns at most.
        background: rows that stand for "not known"; another background gives other values.

    Raises:
        LabError: shapes that do not fit, more than 12 columns, or a prediction that is no number.

    Source: Shapley (1953), A Value for n-Person Games; Lundberg and Lee (2017), A Unified Approach to
    Interpreting Model Predictions (SHAP).

    >>> told = shapley_values(lambda x: x[:, 0] * x[:, 1], np.ones((1, 3)), np.zeros((1, 3)))
    >>> told.values.tolist(), told.answer.tolist()
    ([[0.5, 0.5, 0.0]], [1.0])
    """
    x = array("columns", columns, shape=(None, None))
    n, d = x.shape
    other = array("background", background, shape=(None, d))
    if not 1 <= d <= MOST_COLUMNS:
        raise LabError(
            f"columns has shape {x.shape}; 1 to {MOST_COLUMNS} columns are needed, for 2^columns coalitions "
            "are asked about: leave columns out"
        )
    known = (np.arange(2**d)[:, None] >> np.arange(d)) & 1 == 1  # (coalition, column)
    with evaluating(predict):
        worth = np.stack([_worth(predict, x, other, one) for one in known])  # (coalition, row)
    values = np.zeros((n, d))
    for place in range(d):
        without = np.flatnonzero(~known[:, place])
        before = known[without].sum(axis=1)  # how many columns come before this one
        orders = [factorial(k) * factorial(d - k - 1) / factorial(d) for k in range(d)]
        values[:, place] = np.array(orders)[before] @ (worth[without + 2**place] - worth[without])
    return Attribution(values, worth[-1], worth[0])


def _worth(predict: Predictor, x: ndarray, other: ndarray, known: ndarray) -> Float[ndarray, " row"]:
    """The mean answer for each row, while what is not known comes from the background."""
    mixed = np.where(known, x[:, None, :], other[None, :, :])  # (row, background, column)
    said = column("the prediction", predict(mixed.reshape(-1, x.shape[1])), n=len(x) * len(other))
    return said.reshape(len(x), len(other)).mean(axis=1)
