"""Keeps what a recommender wrote down, row by row, and, sealed apart from it, the truth of a simulated world.

Terms: a *row* is one item put before one user (or held back); *exposed* is 1 if the item was shown, else 0;
*outcome* is what the user then did; *propensity* is the chance, in (0, 1], with which the item was shown;
*outcome_if_exposed* and *outcome_if_not* are both answers of one user, of which any real log has only one.

    effect of a row = outcome_if_exposed - outcome_if_not
    ATE = mean effect over all rows; ATT = over the exposed rows; ATU = over the rows not exposed

Taught in notebooks/09_causal_model.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import isnan
from numbers import Rational, Real
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from causalrec_lab.errors import DataProblem, LabError, unknown_name

if TYPE_CHECKING:
    import pandas as pd

CORE = ("user", "item", "exposed", "outcome", "propensity")


@dataclass(frozen=True, eq=False, repr=False)
class Log:
    """Rows of a recommender's log: the one shape that every later module speaks.

    Arrays are copied and cannot be written to. Read a column as `log.outcome` or `log["outcome"]`.

    Args:
        user: whole numbers, one a row.
        item: whole numbers, one a row.
        exposed: 1 if the item was shown, else 0.
        outcome: what the user did, a finite number.
        propensity: chance of being shown, in (0, 1]; None where nobody wrote it down.
        extra: further columns by name, such as {"fan": [1, 0, ...]}; blanks are allowed only here.

    Raises:
        LabError: columns of different lengths, no rows, or a value that is not of its kind.

    >>> log = Log(user=[0, 1], item=[7, 7], exposed=[1, 0], outcome=[1.0, 0.0])
    >>> log
    Log(2 rows, 1 exposed: user, item, exposed, outcome)
    >>> log.select(log.exposed == 1).outcome
    array([1.])
    """

    user: np.ndarray
    item: np.ndarray
    exposed: np.ndarray
    outcome: np.ndarray
    propensity: np.ndarray | None = None
    extra: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self):
        put = object.__setattr__
        put(self, "user", _whole("user", self.user))
        put(self, "item", _whole("item", self.item))
        exposed = _whole("exposed", self.exposed)
        _refuse(exposed, (exposed != 0) & (exposed != 1), "exposed", "1 if the item was shown, else 0")
        put(self, "exposed", exposed)
        put(self, "outcome", _finite("outcome", self.outcome))
        if self.propensity is not None:
            chance = _finite("propensity", self.propensity)
            wrong = (chance <= 0) | (chance > 1)
            _refuse(chance, wrong, "propensity", "the chance of being shown, in (0, 1]")
            put(self, "propensity", chance)
        extra = {str(name): _column(name, values) for name, values in self.extra.items()}
        for name in CORE:
            if name in extra:
                raise LabError(f"the extra column {name!r} has a place of its own; pass it as {name}=")
        put(self, "extra", MappingProxyType(extra))
        _same_length({name: self[name] for name in self.names})

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]], names: Sequence[str]) -> "Log":
        """A log of these rows.

        Args:
            rows: one sequence of values a row, as long as `names`.
            names: the columns: user, item, exposed, outcome, perhaps propensity, and any others.

        >>> Log.from_rows([(0, 7, 1, 1), (1, 7, 0, 0)], ["user", "item", "exposed", "outcome"])
        Log(2 rows, 1 exposed: user, item, exposed, outcome)
        """
        names = [str(name) for name in names]
        rows = [tuple(row) for row in rows]
        for index, row in enumerate(rows):
            if len(row) != len(names):
                wanted = f"{len(row)} values for {len(names)} columns ({', '.join(names)})"
                raise LabError(f"rows[{index}] has {wanted}; give every row one value a column")
        return cls._from_columns(
            dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}, names
        )

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame") -> "Log":
        """A log of a DataFrame with the columns user, item, exposed, outcome, perhaps more."""
        columns = {str(name): frame[name].to_numpy() for name in frame.columns}
        return cls._from_columns(columns, list(columns))

    @classmethod
    def from_csv(cls, path: str | Path) -> "Log":
        """A log from a CSV file in UTF-8 whose first line names the columns.

        Raises:
            DataProblem: the file is missing, empty, not text, or a line is too short or too long.
        """
        path = Path(path)
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines = [(reader.line_num, row) for reader in [csv.reader(file)] for row in reader if row]
        except FileNotFoundError as error:
            raise DataProblem(f"there is no file {str(path)!r}; give the path of a CSV file") from error
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise DataProblem(
                f"{str(path)!r} cannot be read as CSV in UTF-8 ({error}); save it again"
            ) from error
        if not lines:
            raise DataProblem(f"{str(path)!r} is empty; its first line must name the columns")
        (_, names), *body = lines
        for number, row in body:
            if len(row) != len(names):
                wanted = f"has {len(row)} values for {len(names)} columns"
                raise DataProblem(
                    f"line {number} of {str(path)!r} {wanted} ({', '.join(names)}); mend that line"
                )
        try:
            return cls.from_rows([row for _, row in body], names)
        except LabError as error:
            raise DataProblem(f"{str(path)!r}: {error} (row 0 is the line below the column names)") from error

    @classmethod
    def _from_columns(cls, columns: Mapping[str, Sequence[Any]], names: Sequence[str]) -> "Log":
        for name in names:
            if list(names).count(name) > 1:
                raise LabError(f"the column name {name!r} stands twice; give every column its own name")
        for name in CORE[:4]:
            if name not in names:
                raise unknown_name("column", name, names)
        if not columns:
            raise LabError("the log has no rows; at least one is needed")
        core = {name: columns[name] for name in CORE if name in columns}
        return cls(**core, extra={name: columns[name] for name in names if name not in CORE})

    @property
    def names(self) -> tuple[str, ...]:
        """The columns this log has."""
        return tuple(name for name in CORE if getattr(self, name) is not None) + tuple(self.extra)

    def __getitem__(self, name: str) -> np.ndarray:
        if name in self.extra:
            return self.extra[name]
        if name not in CORE or getattr(self, name) is None:
            raise unknown_name("column", name, self.names)
        return getattr(self, name)

    def __len__(self) -> int:
        return len(self.user)

    def select(self, mask: np.ndarray) -> "Log":
        """The rows where the mask is true (or the rows at these places), as a new log."""
        mask = np.asarray(mask)
        if mask.dtype == bool and mask.shape != (len(self),):
            raise LabError(
                f"the mask has shape {mask.shape}, but the log has {len(self)} rows; give one per row"
            )
        if mask.dtype != bool and not np.issubdtype(mask.dtype, np.integer):
            raise LabError(
                f"the mask is of type {mask.dtype}; give True or False a row, or whole row numbers"
            )
        core = {name: self[name][mask] for name in CORE if name in self.names}
        return Log(**core, extra={name: values[mask] for name, values in self.extra.items()})

    def frame(self) -> "pd.DataFrame":
        """The rows as a DataFrame of your own: changing it changes nothing here."""
        import pandas as pd

        return pd.DataFrame({name: self[name].copy() for name in self.names})

    def __repr__(self) -> str:
        return f"Log({len(self)} rows, {int(self.exposed.sum())} exposed: {', '.join(self.names)})"

    def _repr_html_(self) -> str:
        return self.frame().head(8).to_html(border=0) + f"<p>{self!r}</p>"


@dataclass(frozen=True, eq=False, repr=False)
class OpenTruth:
    """The truth of a simulated world, opened: row i is row i of its log."""

    outcome_if_exposed: np.ndarray
    outcome_if_not: np.ndarray
    exposed: np.ndarray
    propensity: np.ndarray | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    def __getattr__(self, name: str) -> Any:
        extra = self.__dict__.get("extra", {})
        if name in extra:
            return extra[name]
        raise AttributeError(f"the truth holds no {name!r}; it holds {', '.join(_truth_names(extra))}")

    @property
    def effect(self) -> np.ndarray:
        """outcome_if_exposed - outcome_if_not, row by row."""
        return self.outcome_if_exposed - self.outcome_if_not

    def ate(self) -> float:
        """Mean effect over all rows."""
        return float(self.effect.mean())

    def att(self) -> float:
        """Mean effect over the rows that were exposed."""
        return self._mean_over(self.exposed == 1, "exposed")

    def atu(self) -> float:
        """Mean effect over the rows that were not exposed."""
        return self._mean_over(self.exposed == 0, "not exposed")

    def _mean_over(self, rows: np.ndarray, word: str) -> float:
        if not rows.any():
            raise LabError(f"no row of this world is {word}, so there is no mean effect over them")
        return float(self.effect[rows].mean())

    def __repr__(self) -> str:
        names = ", ".join(_truth_names(self.extra))
        return f"OpenTruth({len(self.exposed)} rows, opened {self.reason!r}: {names})"


class Truth:
    """What only a simulator knows, sealed until you have made your estimate.

    Args:
        outcome_if_exposed: the outcome, or its chance, had the item been shown; one a row of the log.
        outcome_if_not: the same had it not been shown.
        exposed: 1 where the log's row was shown, else 0.
        propensity: the true chance of being shown.
        extra: whatever else the world knows, by name.

    >>> truth = Truth(outcome_if_exposed=[1, 1], outcome_if_not=[0, 1], exposed=[0, 1])
    >>> truth.outcome_if_not
    Traceback (most recent call last):
    causalrec_lab.errors.LabError: outcome_if_not is sealed: no real log shows both answers of one user, so
    make your estimate first; then truth.open("after my estimate") shows it
    >>> truth.open("after my estimate").ate()
    0.5
    """

    __slots__ = ("_sealed",)

    def __init__(self, *, outcome_if_exposed, outcome_if_not, exposed, propensity=None, **extra):
        columns = {
            "outcome_if_exposed": _finite("outcome_if_exposed", outcome_if_exposed),
            "outcome_if_not": _finite("outcome_if_not", outcome_if_not),
            "exposed": _whole("exposed", exposed),
        }
        if propensity is not None:
            columns["propensity"] = _finite("propensity", propensity)
        _same_length(columns)
        kept = {
            name: _frozen(value) if isinstance(value, np.ndarray) else value for name, value in extra.items()
        }
        object.__setattr__(self, "_sealed", {**columns, "extra": MappingProxyType(kept)})

    def open(self, reason: str) -> OpenTruth:
        """Break the seal, saying why; the reason stays written on what you get.

        >>> Truth(outcome_if_exposed=[1], outcome_if_not=[0], exposed=[1]).open("")
        Traceback (most recent call last):
        causalrec_lab.errors.LabError: the reason for opening the truth is ''; say why in words, such as
        truth.open("after my estimate")
        """
        if not isinstance(reason, str) or not reason.strip():
            raise LabError(
                f"the reason for opening the truth is {reason!r}; say why in words, such as "
                'truth.open("after my estimate")'
            )
        return OpenTruth(**self._sealed, reason=reason)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in (*_truth_names(self._sealed["extra"]), "effect", "ate", "att", "atu"):
            raise LabError(
                f"{name} is sealed: no real log shows both answers of one user, so make your estimate first; "
                'then truth.open("after my estimate") shows it'
            )
        raise AttributeError(f"a Truth holds no {name!r}; open it with truth.open(reason)")

    def __setattr__(self, name: str, value: object) -> None:
        raise LabError(f"{name} cannot be set: the truth is what it is; simulate another world instead")

    def __len__(self) -> int:
        return len(self._sealed["exposed"])

    def __repr__(self) -> str:
        return f"Truth({len(self)} rows, sealed; truth.open(reason) shows them)"


def is_missing(value: object) -> bool:
    """Whether a value is None, NaN, or pandas' mark for a missing value.

    >>> [is_missing(value) for value in (None, float("nan"), 0, "")]
    [True, True, False, False]
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, Real) and not isinstance(value, Rational) and isnan(value)


def _truth_names(extra: Mapping[str, Any]) -> tuple[str, ...]:
    return (*(f.name for f in fields(OpenTruth) if f.name not in ("extra", "reason")), *extra)


def _numbers(name: str, values: object) -> np.ndarray:
    """A column as one dimension of floats or whole numbers; text such as "3" counts as a number."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise LabError(f"{name} has shape {array.shape}; one value a row is needed, in one dimension")
    if array.dtype.kind in "biuf":
        return array
    numbers = np.empty(len(array))
    for index, value in enumerate(array.tolist()):
        try:
            numbers[index] = np.nan if is_missing(value) else float(value)
        except (TypeError, ValueError) as error:
            advice = (
                "; number them first: numpy.unique(names, return_inverse=True)" if name in CORE[:2] else ""
            )
            raise LabError(f"{name}[{index}] is {value!r}; a number is needed{advice}") from error
    return numbers


def _finite(name: str, values: object) -> np.ndarray:
    array = _numbers(name, values).astype(float)
    _refuse(array, ~np.isfinite(array), name, "a finite number; mend the row or leave it out")
    return _frozen(array)


def _whole(name: str, values: object) -> np.ndarray:
    array = _numbers(name, values)
    if array.dtype.kind == "f":
        wrong = ~np.isfinite(array) | (array != np.floor(array)) | (abs(array) > 2**53)
        _refuse(array, wrong, name, "a whole number (below 2**53)")
    return _frozen(array.astype(np.int64))


def _refuse(array: np.ndarray, wrong: np.ndarray, name: str, needed: str) -> None:
    """Raise for the first wrong row of a column."""
    if wrong.any():
        index = int(np.argmax(wrong))
        others = int(wrong.sum()) - 1
        more = f" (and {others} more rows like it)" if others else ""
        raise LabError(f"{name}[{index}] is {array[index].item()!r}{more}; it must be {needed}")


def _column(name: str, values: object) -> np.ndarray:
    """A further column: numbers where every value is one, else as it comes."""
    array = np.asarray(values)
    if array.dtype.kind in "OU" and array.ndim == 1:
        array = _as_numbers(array.tolist(), array.astype(object))
    if array.ndim < 1:
        raise LabError(f"the column {name!r} is {values!r}; one value a row is needed")
    return _frozen(array)


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


def _same_length(columns: Mapping[str, np.ndarray]) -> None:
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise LabError(f"the columns differ in length ({listed}); every column needs one value a row")
    if not any(lengths.values()):
        raise LabError("there are no rows; at least one is needed")


def _frozen(array: np.ndarray) -> np.ndarray:
    """A copy that nobody can write to."""
    copy = np.array(array)
    copy.setflags(write=False)
    return copy
