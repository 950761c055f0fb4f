"""The log itself: what a recommender wrote down, row by row.

Terms: as in `causalrec_lab.log`.

Taught in notebooks/09_causal_model.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from causalrec_lab.errors import DataProblem, LabError, unknown_name
from causalrec_lab.log.columns import any_column, finite, refuse, same_length, whole

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
        put(self, "user", whole("user", self.user))
        put(self, "item", whole("item", self.item))
        exposed = whole("exposed", self.exposed)
        refuse(exposed, (exposed != 0) & (exposed != 1), "exposed", "1 if the item was shown, else 0")
        put(self, "exposed", exposed)
        put(self, "outcome", finite("outcome", self.outcome))
        if self.propensity is not None:
            chance = finite("propensity", self.propensity)
            wrong = (chance <= 0) | (chance > 1)
            refuse(chance, wrong, "propensity", "the chance of being shown, in (0, 1]")
            put(self, "propensity", chance)
        extra = {str(name): any_column(name, values) for name, values in self.extra.items()}
        for name in CORE:
            if name in extra:
                raise LabError(f"the extra column {name!r} has a place of its own; pass it as {name}=")
        put(self, "extra", MappingProxyType(extra))
        same_length({name: self[name] for name in self.names})

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
