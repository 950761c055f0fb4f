"""Reads the columns and tables that callers pass: one door for the whole package.

It takes lists, tuples, ranges, arrays of every kind, pandas Series (by place, never by label), tensors and
whatever turns into an array by itself. It refuses by name: texts and sets where rows are meant; what is
masked, missing, infinite, complex or a date where numbers are meant; and any change of a value on the way in.

Terms: a *column* has one value a row; a *label* names a group and is never reckoned with; a *mask* is True or
False a row; a *fault* is said with its column, its row (counted from 0) and its value.

Taught in no notebook.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import LARGEST, LabError, of_kind, plain, range_in_words, said, unknown_name, within

if TYPE_CHECKING:
    from pandas import DataFrame as Frame
else:
    Frame = "pandas.DataFrame"  # pandas opens on demand

MOST = 2**63 - 1  # the largest whole number that a column holds
EXACT = 2**53  # from here on a float no longer tells a whole number from its neighbour
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_FEW_DIGITS = re.compile("0|[1-9][0-9]{0,17}").fullmatch
_WHOLE = re.compile(r"(-?(?:0|[1-9]\d*))(\.0+)?", re.ASCII)
_DEEPEST = 6  # dimensions: a list that holds itself has no end


def is_missing(value: object) -> bool:
    """Whether a value is None, NaN, NaT, masked, or pandas' mark for a missing value.

    >>> [is_missing(value) for value in (None, float("nan"), 0, "")]
    [True, True, False, False]
    """
    if value is None or value is np.ma.masked or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    return isinstance(value, float | complex | np.number | np.datetime64) and bool(value != value)  # noqa: PLR0124


def column(
    name: str,
    values: object,
    *,
    kind: str = "number",
    n: int | None = None,
    missing: bool = False,
    empty: bool = False,
    needed: str = "",
    **ends: float,
) -> ndarray:
    """One value a row, read exactly or refused; always a copy.

    Args:
        name: of the argument, for the error.
        values: a list, tuple, range, array, Series, tensor ... in one dimension.
        kind: "number" gives float64; "whole" gives int64, exactly (ids); "binary" gives int64 of 0 and 1;
            "label" gives the labels as they are: words, whole numbers, dates, tuples.
        n: how many rows are needed; None for any.
        missing: numbers only: blanks become NaN instead of being refused.
        empty: whether no row will do.
        needed: what a value must be, for the error, in words.
        ends: `low`, `high` (will do), `above`, `below` (will not do), each a number.

    Raises:
        LabError: what was given, what is needed, what to do.

    >>> column("stars", [5, True, "4", 0.5], low=0, high=5)
    array([5. , 1. , 4. , 0.5])
    >>> column("user", ["007"], kind="whole")
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: user[0] is '007'; a whole number is needed; number them first:
    numpy.unique(names, return_inverse=True)
    """
    options = {"missing": missing, "empty": empty, "needed": needed, **ends}
    if kind != "label":
        return array(name, values, shape=(n,), kind=kind, **options)
    found = raw(name, values, deep=False)
    _shaped(name, found, (n,), empty)
    if found.dtype.kind == "c" or found.dtype.names:
        raise LabError(f"{name} is of type {found.dtype}; words or whole numbers are needed, one a row")
    if found.dtype.kind == "O":
        for row, value in enumerate(found):
            endless = isinstance(value, float) and abs(value) == np.inf
            if endless or is_missing(value) or not hashable(value):
                raise LabError(f"{name}[{row}] is {said(value)}, but a name is needed; name the unknown")
    elif found.dtype.kind in "fmM":
        lost = ~np.isfinite(found)
        if found.dtype.kind == "f":
            lost |= _merged(found)
        if lost.any():
            row = int(np.argmax(lost))
            raise LabError(f"{name}[{row}] is {found[row]}, but a name is needed; name the unknown")
    return found.copy()


def array(
    name: str,
    values: object,
    *,
    shape: tuple[int | None, ...] | None,
    kind: str = "number",
    missing: bool = False,
    empty: bool = False,
    needed: str = "",
    **ends: float,
) -> ndarray:
    """Numbers in any dimension, read as `column` reads them.

    Args:
        name: of the argument, for the error.
        values: nested lists, an array, a DataFrame, a tensor ...
        shape: the length of each dimension, None for any; or None: any shape.
        kind: "number", "whole" or "binary".
        missing: as in `column`, and so are `empty`, `needed` and `ends`.

    >>> array("scores", [[1, 2], [3, 4.5]], shape=(None, 2))
    array([[1. , 2. ],
           [3. , 4.5]])
    """
    found = raw(name, values)
    if shape is not None:
        _shaped(name, found, shape, empty)
    if found.dtype.kind not in "biufOUST":
        what = "dates" if found.dtype.kind in "mM" else f"of type {found.dtype}"
        raise LabError(f"{name} is {what}; numbers are needed, one a row")
    exact = _floats(name, found, missing) if kind == "number" else _wholes(name, found)
    if kind == "binary":
        good, wanted = (exact == 0) | (exact == 1), "0 or 1"
    else:
        good = within(exact, **ends)
        if kind == "number":
            size = abs(exact)
            good &= size <= LARGEST
            if ends.get("above") == 0:
                good &= size >= 1 / LARGEST
        wanted = range_in_words("a whole number" if kind == "whole" else "a number", **ends)
    refuse(name, exact, ~(good | np.isnan(exact) if missing else good), needed or wanted)
    return exact


def distinct(name: str, labels: object, n: int | None = None) -> tuple[ndarray, ndarray]:
    """The distinct labels, in order, and for each row the place of its label.

    >>> distinct("stratum", ["new", "fan", "new"])
    (array(['fan', 'new'], dtype=object), array([1, 0, 1]))
    """
    found = column(name, labels, kind="label", n=n)
    if found.dtype.kind != "O":
        return np.unique(found, return_inverse=True)
    first: dict[Any, int] = {}
    places = np.array([first.setdefault(label, len(first)) for label in found.tolist()])
    try:
        ordered = sorted(first)
    except TypeError as error:
        advice = "use words only, or whole numbers only"
        raise LabError(f"{name} mixes kinds of names ({error}); {advice}") from error
    rank = np.empty(len(first), dtype=np.intp)
    rank[[first[label] for label in ordered]] = np.arange(len(first))
    return objects(ordered), rank[places]


def mask(name: str, values: object, n: int | None = None) -> ndarray:
    """True or False a row; whole numbers are refused, for 0 and 1 could also mean the first two rows.

    >>> mask("chosen", [1, 0])
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: chosen is of type int64; True or False a row is needed, such as chosen == 1
    """
    found = raw(name, values)
    if found.dtype.kind == "O" and all(isinstance(plain(value), bool) for value in found.flat):
        found = found.astype(bool)
    if found.dtype != bool:
        raise LabError(f"{name} is of type {found.dtype}; True or False a row is needed, such as {name} == 1")
    _shaped(name, found, (n,), False)
    return found.copy()


def column_names(names: object, *, least: int = 1) -> tuple[str, ...]:
    """Names of columns as texts: at least one (or `least`), each once.

    >>> column_names(["a", "b", "a"])
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: the column name 'a' stands twice; give every column its own name
    """
    if isinstance(names, str | bytes | Set) or not isinstance(names, Iterable):
        raise LabError(f"names is {said(names)}; give a list with one name a column, such as ['x1', 'x2']")
    found, seen = tuple(str(name) for name in names), set()
    for name in found:
        if name in seen:
            raise LabError(f"the column name {name!r} stands twice; give every column its own name")
        seen.add(name)
    if len(found) < least:
        raise LabError("names is empty; at least one named column is needed")
    return found


def frame_columns(frame: object, names: Sequence[str] | None = None) -> dict[str, Any]:
    """Name -> column of a DataFrame, of all of them or of these; a name that stands twice is refused.

    Raises:
        LabError: no DataFrame, or a name twice.
        UnknownName: no such column.
    """
    if not hasattr(frame, "columns") or not hasattr(frame, "__getitem__"):
        raise LabError(f"{said(frame)} is no DataFrame; one with named columns is needed")
    found = dict(zip(column_names(frame.columns), frame.columns, strict=True))
    for name in names or ():
        if str(name) not in found:
            raise unknown_name("column", name, found)
    return {str(name): frame[found[str(name)]] for name in (found if names is None else column_names(names))}


def as_frame(rows: object, **options: Any) -> Frame:
    """A DataFrame of these rows, or columns; here pandas opens."""
    import pandas as pd

    return pd.DataFrame(rows, **options)


def row_tuples(rows: object, names: object) -> tuple[tuple[str, ...], list[tuple]]:
    """The names of the columns, and each row as a tuple; a text or a dict is no row.

    Args:
        rows: one sequence of values a row.
        names: one name a column.
    """
    names = column_names(names)
    if isinstance(rows, str | bytes | Mapping) or not isinstance(rows, Iterable):
        raise LabError(f"rows is {said(rows)}; a list with one sequence of values a row is needed")
    found = list(rows)
    if set(map(type, found)) <= {tuple} and set(map(len, found)) <= {len(names)}:
        return names, found
    for index, row in enumerate(found):
        if isinstance(row, str | bytes | Mapping | Set) or not isinstance(row, Iterable):
            raise LabError(f"rows[{index}] is {said(row)}; a row is a sequence of values, such as (0, 1, 0)")
        found[index] = tuple(row)
        if len(found[index]) != len(names):
            wanted = f"has {len(found[index])} values for {len(names)} columns ({', '.join(names)})"
            raise LabError(f"rows[{index}] {wanted}; give every row one value a column")
    return names, found


def remade(made: Any) -> tuple[type, tuple]:
    """For copy and pickle: a frozen dataclass with read-only mappings is made again from its parts."""
    return type(made), tuple(_plain_maps(getattr(made, part.name)) for part in fields(made) if part.init)


def _plain_maps(value: Any) -> Any:
    if isinstance(value, MappingProxyType):
        return {name: _plain_maps(inner) for name, inner in value.items()}
    return value


def put(made: object, **values: object) -> None:
    """For `__post_init__` of a frozen dataclass: set these fields, mappings as read-only copies."""
    for name, value in values.items():
        object.__setattr__(made, name, MappingProxyType(dict(value)) if isinstance(value, Mapping) else value)


def put_mappings(made: object, *names: str, needed: str) -> None:
    """The same for fields as they were given, each refused where it is no mapping."""
    for name in names:
        of_kind(name, getattr(made, name), Mapping, needed)
        put(made, **{name: getattr(made, name)})


def in_order(values: Iterable[Any]) -> tuple:
    """The values sorted where they can be, else in the order in which they came."""
    values = tuple(values)
    try:
        return tuple(sorted(values))
    except TypeError:  # mixed kinds have no order
        return values


def tolerance(values: ndarray) -> float:
    """How far the sum of a row of chances may be from 1: more where single or half precision made them.

    A softmax in float32 sums to 1 within a few times 1e-7, and so do the same numbers read as float64.
    """
    precision = np.finfo(values.dtype).eps if values.dtype.kind == "f" else 0.0
    return max(1e-6, 4 * precision * values.shape[-1])


def refuse(name: str, values: ndarray, wrong: ndarray, needed: str) -> None:
    """Raise for the first wrong value, with its place."""
    if wrong.any():
        place = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
        others = int(wrong.sum()) - 1
        more = f" (and {others} more {'rows' if wrong.ndim == 1 else 'values'} like it)" if others else ""
        row = ", ".join(map(str, place))
        raise LabError(f"{name}[{row}] is {said(values[place].item())}{more}; it must be {needed}")


def raw(name: str, values: Any, deep: bool = True, depth: int = 0) -> ndarray:
    """An array as given, or of Python objects: nothing is turned into another kind here, nothing is copied.

    Args:
        name: of the argument, for the error.
        values: what was passed.
        deep: whether lists within lists become further dimensions.
        depth: how deep this list lies in others.
    """
    if isinstance(values, np.ma.MaskedArray):
        hidden = np.ma.getmaskarray(values)
        if hidden.any():
            raise LabError(
                f"{name} has {int(hidden.sum())} masked values; drop those rows, or fill them: "
                f"{name}.filled(value)"
            )
        values = values.data
    try:
        if hasattr(values, "detach"):  # a tensor
            values = _of_tensor(values.detach().cpu())
        elif hasattr(values, "to_numpy") and not isinstance(values, type):  # a Series, an Index, a DataFrame
            found, dtype = values.to_numpy(), getattr(values, "dtype", None)
            exact = isinstance(found, np.ndarray) and (found.dtype.kind != "f" or isinstance(dtype, np.dtype))
            values = found if exact or dtype is None else values.to_numpy(dtype=object)  # Int64 with a blank
        if hasattr(values, "__array__") and not isinstance(values, type):
            return np.asarray(values)
    except Exception as error:
        raise LabError(f"{name} is no array: {said(error)}; give a list of values, one a row") from error
    no_rows = isinstance(values, str | bytes | bytearray | memoryview | Mapping | Set | type)
    if no_rows or not (hasattr(values, "__len__") and isinstance(values, Iterable)):
        raise LabError(f"{name} is {said(values)}; a list or an array with one value a row is needed")
    values = list(values)
    if deep and any(_many(value) for value in values):
        return _stacked(name, values, depth)
    kinds = set(map(type, values))
    if kinds <= {bool, int, float} or (len(kinds) == 1 and issubclass(*kinds, np.number | np.bool)):
        found = np.asarray(values) if values else np.empty(0)
        if found.dtype.kind != "f" or int not in kinds or not (abs(found) >= EXACT).any():
            return found
    return objects(values)


def _of_tensor(values: Any) -> Any:
    try:
        return values.numpy()
    except TypeError:  # bfloat16 and the like, which numpy does not know
        return values.tolist()


def _stacked(name: str, rows: list, depth: int) -> ndarray:
    if depth >= _DEEPEST:
        raise LabError(f"{name} is a list within a list without end; one value a row is needed")
    found = [raw(name, row, depth=depth + 1) if _many(row) else np.empty(()) for row in rows]
    if len({row.shape for row in found}) > 1:
        raise LabError(f"{name} is a list of lists of different lengths; one value a row is needed")
    same = {row.dtype.kind for row in found} <= set("biuf")
    return np.stack(found if same else [row.astype(object) for row in found])


def _many(value: object) -> bool:
    """Whether a value within a list is itself a list or an array."""
    return isinstance(value, list | tuple | range) or getattr(value, "ndim", 0) > 0


def _shaped(name: str, found: ndarray, shape: tuple[int | None, ...], empty: bool) -> None:
    fits = found.ndim == len(shape) and all(
        want in (None, size) for size, want in zip(found.shape, shape, strict=True)
    )
    if found.ndim == 1 == len(shape) and not fits:
        raise LabError(f"{name} has {len(found)} rows and {shape[0]} are needed; one value per row is needed")
    if not fits:
        sizes = ", ".join("any" if size is None else str(size) for size in shape)
        wanted = "one value a row, in one dimension," if len(shape) == 1 else f"({sizes})"
        raise LabError(f"{name} has shape {found.shape}; {wanted} is needed")
    if not found.size and not empty:
        raise LabError(f"{name} is empty: there are no rows; at least one is needed")


def _floats(name: str, found: ndarray, missing: bool) -> ndarray:
    if found.dtype.kind in "biuf":
        with np.errstate(over="ignore"):
            return found.astype(float)
    numbers = np.empty(found.shape)
    for place, value in np.ndenumerate(found):
        blank = missing and (is_missing(value) or plain(value) == "")
        number = np.nan if blank else as_number(value)
        if number is None:
            raise LabError(f"{name}[{_row(place)}] is {said(plain(value))}; a number is needed")
        numbers[place] = number
    return numbers


def as_number(value: object) -> float | None:
    """One value as a float, NaN and infinity too; None for what is no number, such as "1_0" or a date."""
    value = plain(value)
    if isinstance(value, str):
        value = value.strip()
        if not _NUMBER.fullmatch(value):
            return None
    elif not isinstance(value, int | float | Fraction | Decimal):
        return None
    try:
        return float(value)
    except (OverflowError, ValueError):  # 10**400, a signalling NaN
        return np.inf


def as_whole(value: object) -> int | None:
    """One value as a whole number, exactly; None for what is none, or a float that lost its last digits."""
    value = plain(value)
    if isinstance(value, str):
        parts = _WHOLE.fullmatch(value.strip()) if len(value) < 100 else None
        value = int(parts[1]) if parts else None
    if is_missing(value) or not isinstance(value, int | float | Fraction | Decimal):
        return None
    lost = isinstance(value, float) and not abs(value) < EXACT
    return int(value) if not lost and abs(value) <= MOST and value == int(value) else None


def _wholes(name: str, found: ndarray) -> ndarray:
    if found.dtype.kind == "f":
        refuse(name, found, ~np.isfinite(found) | (found != np.floor(found)), "a whole number")
        refuse(name, found, _merged(found), "a smaller whole number: floats merge there; give it as int64")
    if found.dtype.kind == "u":
        refuse(name, found, found > MOST, f"a whole number of at most {MOST}")
    if found.dtype.kind in "biuf":
        return found.astype(np.int64)
    listed = found.ravel().tolist()
    if {*map(type, listed)} == {str} and all(map(_FEW_DIGITS, listed)):  # a file's column, all at once
        return np.array([*map(int, listed)], dtype=np.int64).reshape(found.shape)
    numbers = np.empty(found.shape, dtype=np.int64)
    for place, value in np.ndenumerate(found):
        whole = as_whole(value)
        if whole is None:
            words = isinstance(value, str)
            advice = "; number them first: numpy.unique(names, return_inverse=True)" if words else ""
            large = not words and as_number(value) is not None
            ends = f" of at most {MOST} (as a float, below 2**53)" if large else ""
            given = said(plain(value))
            raise LabError(f"{name}[{_row(place)}] is {given}; a whole number{ends} is needed{advice}")
        numbers[place] = whole
    return numbers


def _row(place: tuple[int, ...]) -> str:
    return ", ".join(map(str, place))


def _merged(found: ndarray) -> ndarray:
    """Whether floats are so large that their kind no longer tells a whole number from its neighbour."""
    return abs(found) >= 2.0 ** min(np.finfo(found.dtype).nmant + 1, 53)


def objects(values: Sequence[Any]) -> ndarray:
    """A list as one dimension of objects, whatever they are."""
    return np.fromiter(values, dtype=object, count=len(values))


def as_states(name: str, listed: object) -> tuple:
    """The possible states of a node or column as plain values, none of them missing."""
    if isinstance(listed, str | bytes) or not isinstance(listed, Iterable):
        raise LabError(f"states[{name!r}] is {said(listed)}; a list of states is needed")
    states = tuple(plain(state) for state in listed)
    for state in states:
        if is_missing(state) or not hashable(state):
            raise LabError(f"states[{name!r}] holds {said(state)}; a state is a plain value")
    return states


def among(value: object, known: Iterable[object]) -> bool:
    """Whether a value is one of these; a list or an array never is, where Python would fail."""
    try:
        return hashable(value) and value in known
    except (TypeError, ValueError):  # pandas' NA equals nothing, and says so
        return False


def state_place(name: str, state: object, states: Sequence) -> int:
    """The place of a state among those of a column or node; one that is not there is refused."""
    if not among(state, states):
        listed = ", ".join(map(repr, states[:12]))
        raise LabError(f"{name}={said(state)} was asked for, but the states of {name!r} are {listed}")
    return states.index(state)


def two_different(name: str, values: object) -> tuple[Any, Any]:
    """A pair of different states, such as before and after.

    >>> two_different("states", (1, 1))
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: states is (1, 1); two different states are needed, such as (0, 1)
    """
    pair = tuple(values) if isinstance(values, tuple | list) else ()
    if len(pair) != 2 or any(is_missing(one) or not hashable(one) for one in pair) or pair[0] == pair[1]:
        raise LabError(f"{name} is {said(values)}; two different states are needed, such as (0, 1)")
    return pair


def hashable(value: object) -> bool:
    """Whether a value can stand in a set."""
    try:
        hash(value)
    except TypeError:
        return False
    return True
