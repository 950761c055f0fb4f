"""Permutation importance: how much worse a model predicts once one column is shuffled.

Terms: see `causalrec_lab.explain`.

Taught in notebooks/17_counterfactuals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.device import evaluating
from causalrec_lab.errors import LabError, whole_number
from causalrec_lab.inputs import array, column

Predictor = Callable[[Float[ndarray, "row column"]], Float[ndarray, " row"]]


@dataclass(frozen=True)
class Importance:
    """How much one column matters to a model.

    Args:
        name: of the column.
        value: mean rise of the squared error once the column is shuffled.
        low: lower end of the 95 % interval over rows.
        high: upper end.
    """

    name: str
    value: float
    low: float
    high: float

    def __repr__(self) -> str:
        value, low, high = (round(number, 3) + 0.0 for number in (self.value, self.low, self.high))
        return f"{self.name} {value:.3f} [{low:.3f}, {high:.3f}]"


def permutation_importance(
    predict: Predictor,
    columns: Float[ndarray, "row column"],
    outcome: Float[ndarray, " row"],
    *,
    names: Sequence[str],
    repeats: int = 10,
    seed: int = 0,
) -> tuple[Importance, ...]:
    """The importance of every column, largest first.

        rise_i = mean over shuffles of  (y_i - f(x_i with column j of another row))^2 - (y_i - f(x_i))^2
        importance of j = mean over rows of rise_i

    True of this model on these rows, and only of them: it wants rows the model has not been trained on. Two
    columns that say the same share their importance or hide each other's, and a shuffled row may be one that
    cannot exist. It says nothing of what setting the column would change.

    Args:
        predict: rows -> predictions, such as chances; a torch model in it is asked in evaluation mode.
        columns: what the model reads.
        outcome: what it should have said.
        names: one a column.
        repeats: how often each column is shuffled, 1 or more.
        seed: of the shuffles.

    Raises:
        LabError: shapes that do not fit, or a prediction that is no number.

    Source: Breiman (2001), Random Forests; Fisher, Rudin and Dominici (2019), All Models are Wrong, but Many
    are Useful.

    >>> x = np.array([[0.0, 1.0], [1.0, 1.0], [0.0, 1.0], [1.0, 1.0]])
    >>> first, second = permutation_importance(lambda rows: rows[:, 0], x, x[:, 0], names=["a", "b"])
    >>> first.name, first.value > 0, second.value
    ('a', True, 0.0)
    """
    x = array("columns", columns, shape=(None, None))
    y = column("outcome", outcome, n=len(x))
    names = list(names) if isinstance(names, str) else column("names", names, kind="label").tolist()
    if len(x) < 2 or len(names) != x.shape[1]:
        raise LabError(
            f"columns has shape {x.shape} and there are {len(names)} names; two rows or more and one name a "
            "column are needed"
        )
    repeats = whole_number("repeats", repeats, high=100_000)
    generator = np.random.default_rng(whole_number("seed", seed, low=0))
    found = []
    with evaluating(predict):
        usual = _error(predict, x, y)  # (row,)
        for place, name in enumerate(names):
            rise = np.zeros(len(x))
            for _ in range(repeats):
                shuffled = x.copy()
                shuffled[:, place] = generator.permutation(x[:, place])
                rise += (_error(predict, shuffled, y) - usual) / repeats
            value, half = float(rise.mean()), float(1.96 * rise.std(ddof=1) / sqrt(len(x)))
            found.append(Importance(name, value, value - half, value + half))
    return tuple(sorted(found, key=lambda one: -one.value))


def _error(predict: Predictor, x: ndarray, y: ndarray) -> Float[ndarray, " row"]:
    return (y - column("the prediction", predict(x), n=len(y))) ** 2
