"""The log itself: what a recommender wrote down, row by row.

Terms: as in `causalrec_lab.log`.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from causalrec_lab.errors import DataProblem, LabError, one_of, said, unknown_name
from causalrec_lab.files import read_csv
from causalrec_lab.inputs import (
    Frame,
    among,
    as_frame,
    column,
    column_names,
    frame_columns,
    raw,
    remade,
    row_tuples,
)
from causalrec_lab.inputs import mask as true_or_false
from causalrec_lab.log.columns import any_column, frozen, same_length

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
        for name in ("user", "item"):
            put(self, name, frozen(column(name, getattr(self, name), kind="whole")))
        shown = column("exposed", self.exposed, kind="binary", needed="1 if the item was shown, else 0")
        put(self, "exposed", frozen(shown))
        put(self, "outcome", frozen(column("outcome", self.outcome)))
        if self.propensity is not None:
            wanted = "the chance of being shown, in (0, 1]"
            chance = column("propensity", self.propensity, above=0, high=1, needed=wanted)
            put(self, "propensity", frozen(chance))
        if not isinstance(self.extra, Mapping):
            raise LabError(f"extra is {said(self.extra)}; give names with columns, such as {{'fan': [1, 0]}}")
        named = zip(column_names(self.extra, least=0), self.extra.values(), strict=True)
        extra = {name: any_column(name, values) for name, values in named}
        for name in CORE:
            if name in extra:
                raise LabError(f"the extra column {name!r} has a place of its own; pass it as {name}=")
        put(self, "extra", MappingProxyType(extra))
        same_length({name: self[name] for name in self.names})

    __reduce__ = remade

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]], names: Sequence[str]) -> "Log":
        """A log of these rows.

        Args:
            rows: one sequence of values a row, as long as `names`.
            names: the columns: user, item, exposed, outcome, perhaps propensity, and any others.

        >>> Log.from_rows([(0, 7, 1, 1), (1, 7, 0, 0)], ["user", "item", "exposed", "outcome"])
        Log(2 rows, 1 exposed: user, item, exposed, outcome)
        """
        names, rows = row_tuples(rows, names)
        if not rows:
            raise LabError("the log has no rows; at least one is needed")
        return cls._from_columns(dict(zip(names, zip(*rows, strict=True), strict=True)))

    @classmethod
    def from_frame(cls, frame: Frame) -> "Log":
        """A log of a DataFrame with the columns user, item, exposed, outcome, perhaps more."""
        return cls._from_columns(frame_columns(frame))

    @classmethod
    def from_csv(cls, path: str | Path) -> "Log":
        """A log from a CSV file in UTF-8 whose first line names the columns.

        Raises:
            DataProblem: the file is missing, empty, not text, a quote is never closed, or a line is too
                short or too long.
        """
        names, body = read_csv(path)
        try:
            return cls.from_rows([row for _, row in body], names)
        except LabError as error:
            raise DataProblem(f"{str(path)!r}: {error} (row 0 is the line below the column names)") from error

    @classmethod
    def _from_columns(cls, columns: Mapping[str, Sequence[Any]]) -> "Log":
        for name in CORE[:4]:
            one_of("column", name, columns)
        core = {name: columns[name] for name in CORE if name in columns}
        return cls(**core, extra={name: columns[name] for name in columns if name not in CORE})

    @property
    def names(self) -> tuple[str, ...]:
        """The columns this log has."""
        return tuple(name for name in CORE if getattr(self, name) is not None) + tuple(self.extra)

    def __getitem__(self, name: str) -> np.ndarray:
        if among(name, self.extra):
            return self.extra[name]
        if not among(name, CORE) or getattr(self, name) is None:
            raise unknown_name("column", name, self.names)
        return getattr(self, name)

    def __len__(self) -> int:
        return len(self.user)

    def select(self, mask: np.ndarray) -> "Log":
        """The rows where the mask is true (or the rows at these places), as a new log.

        Whole numbers are places of rows, counted from 0 (or from the end, below 0). As many 0s and 1s as the
        log has rows could mean either, and are refused.
        """
        found = raw("mask", mask)
        if found.dtype.kind in "iu" and found.ndim == 1 and len(found):
            if len(found) == len(self) and ((found == 0) | (found == 1)).all():
                raise LabError("mask holds 0 and 1 only; give True or False a row: select(mask == 1)")
            mask = column("mask", found, kind="whole", low=-len(self), high=len(self) - 1)
        else:
            mask = true_or_false("mask", found, len(self))
        core = {name: self[name][mask] for name in CORE if name in self.names}
        return Log(**core, extra={name: values[mask] for name, values in self.extra.items()})

    def frame(self) -> Frame:
        """The rows as a DataFrame of your own: changing it changes nothing here."""
        return as_frame({name: self[name].copy() for name in self.names})

    def __repr__(self) -> str:
        return f"Log({len(self)} rows, {int(self.exposed.sum())} exposed: {', '.join(self.names)})"

    def _repr_html_(self) -> str:
        return self.frame().head(8).to_html(border=0) + f"<p>{self!r}</p>"
