"""The further columns of a log: numbers where every value is one and nothing is lost, else as they come.

Terms: as in `causalrec_lab.inputs`.

Taught in notebooks/06_recommenders.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from causalrec_lab.errors import LabError
from causalrec_lab.inputs import EXACT, MOST, is_missing, raw

PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)  # a code such as 01234 or 1E3 is no number


def any_column(name: str, values: object) -> np.ndarray:
    """A further column: numbers where every value is one, else as it comes.

    Texts become numbers only where no two different texts become the same one: codes stay apart.

    >>> any_column("code", ["01234", "1234"]).tolist(), any_column("year", ["1984", ""]).tolist()
    (['01234', '1234'], [1984.0, nan])
    """
    array = raw(f"the column {name!r}", values)
    if array.ndim < 1:
        raise LabError(f"the column {name!r} has no dimension; one value a row is needed")
    if array.dtype.kind in "OUT" and array.ndim == 1:
        array = _as_numbers(array.tolist(), array.astype(object))
    return frozen(array)


def _as_numbers(values: list, otherwise: np.ndarray) -> np.ndarray:
    """Whole numbers, else numbers with NaN for a blank, else what was given."""
    found = [_read(value) for value in values]
    if any(value is Ellipsis for value in found):
        return otherwise
    apart = {value for value in values if not is_missing(value) and value != ""}
    if len({*found} - {None}) < len(apart):
        return otherwise
    whole = all(isinstance(value, int) for value in found)
    large = any(value is not None and abs(value) > (MOST if whole else EXACT) for value in found)
    if large and not all(isinstance(value, float) for value in found):
        return otherwise
    return np.array(found if whole else [np.nan if value is None else float(value) for value in found])


def _read(value: Any) -> Any:
    """A number, None for a blank, or Ellipsis for what is neither."""
    if is_missing(value) or (isinstance(value, str) and value == ""):
        return None
    if isinstance(value, str) and len(value) < 400:
        plain = PLAIN.fullmatch(value)
        if plain and not plain[2]:
            return int(value)
        try:
            return float(value) if plain or repr(float(value)) == value.removeprefix("+") else ...
        except ValueError:
            return ...
    return value if isinstance(value, int | float) else ...


def same_length(columns: Mapping[str, np.ndarray]) -> None:
    """Refuse columns that differ in length."""
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise LabError(f"the columns differ in length ({listed}); every column needs one value a row")


def frozen(array: np.ndarray) -> np.ndarray:
    """A copy that nobody can write to."""
    copy = np.array(array)
    copy.setflags(write=False)
    return copy
