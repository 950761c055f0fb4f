"""The truth of a simulated world, sealed until you have made your estimate.

Terms: as in `causalrec_lab.log`.

Taught in notebooks/09_causal_model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

import numpy as np

from causalrec_lab.errors import LabError
from causalrec_lab.inputs import column
from causalrec_lab.log.columns import frozen, same_length


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
        given = {"outcome_if_exposed": outcome_if_exposed, "outcome_if_not": outcome_if_not}
        columns = {name: frozen(column(name, values)) for name, values in given.items()}
        columns["exposed"] = frozen(column("exposed", exposed, kind="binary"))
        if propensity is not None:
            columns["propensity"] = frozen(column("propensity", propensity, low=0, high=1))
        same_length(columns)
        kept = {
            name: frozen(value) if isinstance(value, np.ndarray) else value for name, value in extra.items()
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


def _truth_names(extra: Mapping[str, Any]) -> tuple[str, ...]:
    return (*(f.name for f in fields(OpenTruth) if f.name not in ("extra", "reason")), *extra)
