"""What is believed of one number after the rows: its mean, an interval, and how much lies below zero.

Terms: see `causalrec_lab.bayes_model`; the *curve* is belief per unit; a *spike* is belief that sits on
exactly one value, and has no curve.

Taught in notebooks/10_bayesian_causal_model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from causalrec_lab.errors import LabError, real_number
from causalrec_lab.inputs import column
from causalrec_lab.texts import true_minus

TAIL = 0.025  # belief on either side of the 95 % interval


@dataclass(frozen=True, eq=False, repr=False)
class Posterior:
    """A number nobody knows, and what is believed of it.

    Args:
        estimand: what the number is.
        method: how the belief was worked out: exact, draws, NUTS ...
        mean: the mean of the belief.
        low: lower end of the central 95 % credible interval.
        high: its upper end.
        below_zero: belief that the number is below 0.
        at_zero: belief that it is exactly 0, where a story says so.
        error: one standard error that drawing leaves in the mean; 0 where nothing was drawn.
        points: where the curve is known, from low to high.
        curve: belief per unit at those points; with `at_zero` its area is 1.

    >>> from causalrec_lab.bayes_model import difference, share
    >>> difference(share(0, 2), share(2, 2), estimand="effect of the card")
    effect of the card: mean −0.50, 95 % in [−0.92, 0.11], below 0 with 0.95 (exact)
    """

    estimand: str
    method: str
    mean: float
    low: float
    high: float
    below_zero: float
    at_zero: float = 0.0
    error: float = 0.0
    points: Float[ndarray, " point"] = field(default_factory=lambda: np.zeros(0))
    curve: Float[ndarray, " point"] = field(default_factory=lambda: np.zeros(0))

    @property
    def width(self) -> float:
        """Length of the 95 % interval."""
        return self.high - self.low

    def holds(self, value: float) -> bool:
        """Whether the interval holds a value, its ends included."""
        return self.low <= real_number("value", value) <= self.high

    def or_nothing(self, belief: float) -> "Posterior":
        """What is believed once the number may be exactly 0 as well, as where the arrow itself is in doubt.

            belief * this  +  (1 - belief) * all of it at 0

        Args:
            belief: that the number is what this says, from 0 to 1.

        >>> from causalrec_lab.bayes_model import difference, share
        >>> difference(share(0, 2), share(2, 2), estimand="effect").or_nothing(0.25)
        effect: mean −0.12, 95 % in [−0.83, 0.00], below 0 with 0.24, exactly 0 with 0.75 (exact)
        """
        belief = real_number("belief", belief, low=0, high=1)
        self.near(0.0)  # it has a curve
        at_zero = 1 - belief + belief * self.at_zero
        mass, values = self.curve / self.curve.sum() * (1 - at_zero), np.append(self.points, 0.0)
        order = np.argsort(values, kind="stable")
        rising = np.cumsum(np.append(mass, at_zero)[order])
        places = np.searchsorted(rising, (TAIL, 1 - TAIL)).clip(max=len(values) - 1)
        low, high = values[order][places].tolist()
        changed = {"mean": belief * self.mean, "low": low, "high": high, "at_zero": at_zero}
        return replace(self, **changed, below_zero=belief * self.below_zero, curve=belief * self.curve)

    def near(self, value: float, within: float = 0.1) -> float:
        """How much belief lies within that distance of a value, read off the curve (and the spike at 0)."""
        if len(self.points) < 2:
            raise LabError(f"the belief in {self.estimand!r} has no curve; work it out exactly, or by draws")
        value, within = real_number("value", value), real_number("within", within, low=0)
        inside = np.clip(self.points, value - within, value + within)
        area = float(np.trapezoid(np.interp(inside, self.points, self.curve), inside))
        return area + (self.at_zero if abs(value) <= within else 0.0)

    def __repr__(self) -> str:
        said = f"{self.estimand}: mean {_two(self.mean)}, 95 % in [{_two(self.low)}, {_two(self.high)}], "
        said += f"below 0 with {_two(self.below_zero)}"
        said += f", exactly 0 with {_two(self.at_zero)}" if self.at_zero else ""
        return f"{said} ({self.method})"

    def _repr_html_(self) -> str:
        spike = f", exactly 0 with {_two(self.at_zero)}" if self.at_zero else ""
        return (
            f"<div>{escape(self.estimand)}: <b>{_two(self.mean)}</b> [{_two(self.low)}, {_two(self.high)}]"
            f"<br><small>below 0 with {_two(self.below_zero)}{spike}; {escape(self.method)}</small></div>"
        )


def from_draws(
    values: Float[ndarray, " draw"] | Sequence[float], *, estimand: str, method: str, ess: float | None = None
) -> Posterior:
    """The belief that a heap of draws stands for.

    Args:
        values: one number a draw.
        estimand: what the number is.
        method: how the draws came about.
        ess: how many independent draws they are worth; None: all of them.

    >>> from_draws([-0.2, -0.1, 0.0, 0.1], estimand="effect", method="draws").below_zero
    0.5
    """
    heap = column("values", values)
    if len(heap) < 2:
        raise LabError(f"values has {len(heap)} draws; two finite draws or more are needed")
    if ess is not None:
        real_number("effective", ess, above=0)
    low, high = np.quantile(heap, (TAIL, 1 - TAIL))
    at_zero = float((heap == 0).mean())
    points, curve = _histogram(heap[heap != 0], 1 - at_zero)
    error = float(heap.std(ddof=1) / np.sqrt(ess or len(heap)))
    below = float((heap < 0).mean())
    return Posterior(
        estimand, method, float(heap.mean()), float(low), float(high), below, at_zero, error, points, curve
    )


def _histogram(heap: ndarray, area: float) -> tuple[ndarray, ndarray]:
    """A curve of that area from draws, drawn through the middles of 60 bins."""
    if len(heap) < 2 or heap.min() == heap.max():
        return np.zeros(0), np.zeros(0)
    high, edges = np.histogram(heap, bins=60, density=True)
    step = edges[1] - edges[0]
    points = np.concatenate([[edges[0] - step / 2], (edges[1:] + edges[:-1]) / 2, [edges[-1] + step / 2]])
    return points, area * np.concatenate([[0.0], high, [0.0]])


def _two(value: float) -> str:
    """Two decimals, or two digits of a small number, so that a click rate is not 0.00; a true minus."""
    if abs(value) >= 0.1 or value == 0 or abs(value) < 1e-6:
        return true_minus(f"{value:.2f}".replace("-0.00", "0.00"))
    return true_minus(f"{value:.2f}" if abs(value) >= 0.02 else f"{value:.2g}")
