"""An answer that is not one number: every value that rows and assumptions allow.

Terms: an *interval* goes from the least to the greatest possible value; it is a *point* if they are the same.
It says nothing about luck: it stays as wide with a million rows.

Taught in notebooks/04_sixteen_stories.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from numbers import Real
from typing import TypeAlias

from causalrec_lab.errors import LabError, real_number, said

ROUNDING = 1e-9
Number: TypeAlias = Fraction | float


@dataclass(frozen=True, repr=False)
class Interval:
    """Every value from low to high, both included.

    >>> Interval(Fraction(0), Fraction(1, 2)), Interval(Fraction(1), Fraction(1))
    ([0, 1/2], 1)
    """

    low: Number
    high: Number

    def __post_init__(self):
        low, high = (real_number(name, getattr(self, name)) for name in ("low", "high"))
        if low > high:
            if low - high > ROUNDING * max(1, abs(low)):
                raise LabError(
                    f"the ends are {said(self.low)} and {said(self.high)}; low must not be above high"
                )
            object.__setattr__(self, "high", self.low)  # sums of floats that should be equal

    @property
    def point(self) -> Number | None:
        """The one possible value, or None if there are several."""
        return self.low if self.low == self.high else None

    @property
    def width(self) -> Number:
        """How far apart the ends are; 0 for a point."""
        return self.high - self.low

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Real) and bool(self.low <= value <= self.high)

    def __iter__(self) -> Iterator[Number]:
        return iter((self.low, self.high))

    def __repr__(self) -> str:
        low, high = written_number(self.low), written_number(self.high)
        return low if low == high else f"[{low}, {high}]"


def written_number(value: Number) -> str:
    """A fraction as it is, a float to four digits.

    >>> written_number(Fraction(1, 3)), written_number(1 / 3)
    ('1/3', '0.3333')
    """
    return f"{value:.4g}" if isinstance(value, float) else str(value)
