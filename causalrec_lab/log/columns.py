"""Checks a column: of its kind, of the right length, and from then on nobody can write to it.

Terms: a *fault* is named with its column, its row (counted from 0) and its value.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Mapping
from math import isnan
from numbers import Rational, Real

import numpy as np

from causalrec_lab.errors import LabError


def is_missing(value: object) -> bool:
    """Whether a value is None, NaN, or pandas' mark for a missing value.

    >>> [is_missing(value) for value in (None, float("nan"), 0, "")]
    [True, True, False, False]
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, Real) and not isinstance(value, Rational) and isnan(value)


def numbers(name: str, values: object) -> np.ndarray:
    """A column as one dimension of floats or whole numbers; text such as "3" counts as a number."""
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise LabError(
            f"{name} is a list of lists of different lengths; one value a row is needed"
        ) from error
    if array.ndim != 1:
        raise LabError(f"{name} has shape {array.shape}; one value a row is needed, in one dimension")
    if array.dtype.kind in "biuf":
        return array
    found = np.empty(len(array))
    for index, value in enumerate(array.tolist()):
        try:
            found[index] = np.nan if is_missing(value) else float(value)
        except (TypeError, ValueError) as error:
            named = name in ("user", "item")
            advice = "; number them first: numpy.unique(names, return_inverse=True)" if named else ""
            raise LabError(f"{name}[{index}] is {value!r}; a number is needed{advice}") from error
    return found


def finite(name: str, values: object) -> np.ndarray:
    """A column of finite numbers."""
    array = numbers(name, values).astype(float)
    refuse(array, ~np.isfinite(array), name, "a finite number; mend the row or leave it out")
    return frozen(array)


def whole(name: str, values: object) -> np.ndarray:
    """A column of whole numbers."""
    array = numbers(name, values)
    if array.dtype.kind == "f":
        wrong = ~np.isfinite(array) | (array != np.floor(array)) | (abs(array) > 2**53)
        refuse(array, wrong, name, "a whole number (below 2**53)")
    return frozen(array.astype(np.int64))


def refuse(array: np.ndarray, wrong: np.ndarray, name: str, needed: str) -> None:
    """Raise for the first wrong row of a column."""
    if wrong.any():
        index = int(np.argmax(wrong))
        others = int(wrong.sum()) - 1
        more = f" (and {others} more rows like it)" if others else ""
        raise LabError(f"{name}[{index}] is {array[index].item()!r}{more}; it must be {needed}")


def any_column(name: str, values: object) -> np.ndarray:
    """A further column: numbers where every value is one, else as it comes."""
    array = np.asarray(values)
    if array.dtype.kind in "OU" and array.ndim == 1:
        array = _as_numbers(array.tolist(), array.astype(object))
    if array.ndim < 1:
        raise LabError(f"the column {name!r} is {values!r}; one value a row is needed")
    return frozen(array)


def _as_numbers(values: list, otherwise: np.ndarray) -> np.ndarray:
    """Whole numbers, else numbers with NaN for a blank, else what was given."""
    try:
        if all(isinstance(value, str | int) for value in values):
            return np.array([int(value) for value in values])
    except ValueError:
        pass  # not all whole: they may still all be numbers
    try:
        return np.array([np.nan if is_missing(value) or value == "" else float(value) for value in values])
    except (TypeError, ValueError):
        return otherwise


def same_length(columns: Mapping[str, np.ndarray]) -> None:
    """Refuse columns that differ in length, or hold no rows."""
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise LabError(f"the columns differ in length ({listed}); every column needs one value a row")
    if not any(lengths.values()):
        raise LabError("there are no rows; at least one is needed")


def frozen(array: np.ndarray) -> np.ndarray:
    """A copy that nobody can write to."""
    copy = np.array(array)
    copy.setflags(write=False)
    return copy
