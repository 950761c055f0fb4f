"""Answers that are plots: what was drawn is read off the Axes and compared, whoever drew it and however.

Terms: the *heights* of a plot are those of its bars, or of its points and lines, in the order drawn (a line
from right to left is read from the left); lines across the whole plot (`axhline`) are no part of them. Where
the y-axis holds names, they are read across.

Taught in no notebook.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from causalrec_lab.lesson.kinds import LIMIT, Kind, Reading, short, unreadable


@dataclass(frozen=True)
class Drawn:
    """What a plot should show, or a wrong one does: its heights (or widths of level bars), in any units."""

    heights: Sequence[float]


@dataclass(frozen=True)
class Plot(Kind):
    """A plot by matplotlib: Axes, a Figure with one, or what `ax.bar`, `ax.plot` or `ax.scatter` give.

    Its reference and its known wrong plots are `Drawn`; a `When` sees the heights as a tuple.

    Args:
        tolerance: how far a height may be off, as a share of the range of the right ones.
        named: whether both axes must have a name.

    >>> Plot().read(Drawn([1, 2])).value
    (1.0, 2.0)
    >>> Plot().read([1, 2]).shape
    'plot numbers'
    """

    tolerance: float = 0.01
    named: bool = True
    shape = "plot"

    def read(self, answer: object) -> Reading:
        """The heights; a plot that is empty, or whose axes have no name, is a reading of its own."""
        if isinstance(answer, Drawn):
            return Reading("plot", tuple(map(float, answer.heights)))
        ax = axes_of(answer)
        if ax is None:
            numbers = isinstance(answer, (list, tuple)) or hasattr(answer, "tolist")
            return Reading("plot numbers", short(answer)) if numbers else unreadable(answer)
        heights = tuple(heights_of(ax)[:LIMIT])
        if not heights:
            return Reading("plot empty")
        missing = [side for side in "xy" if self.named and not _says(ax, side)]
        if missing:
            return Reading("plot unnamed", None, {"sides": " and ".join(missing)})
        return Reading("plot", heights)

    def same(self, given: Reading, wanted: Reading) -> bool:
        """As many heights, each near enough."""
        near = self.tolerance * (max(wanted.value) - min(wanted.value) or abs(wanted.value[0]) or 1.0)
        pairs = zip(given.value, wanted.value, strict=False)
        return len(given.value) == len(wanted.value) and all(abs(a - b) <= near for a, b in pairs)

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """Another number of heights, or other heights."""
        return "plot" if len(given.value) == len(wanted.value) else "plot_count"

    def show(self, reading: Reading) -> str:
        """The first heights."""
        first = ", ".join(f"{height:.3g}" for height in reading.value[:4])
        return f"{len(reading.value)} heights ({first}{', ...' if len(reading.value) > 4 else ''})"

    def forms(self, reading: Reading) -> tuple[str, ...]:
        """A plot is never given away in a sentence."""
        return ()


def axes_of(answer: object) -> object | None:
    """The Axes of what a learner hands in, or None."""
    if isinstance(answer, (list, tuple)) and answer:
        answer = answer[0]
    own = getattr(answer, "axes", None)  # of a figure, a list
    choices = (answer, own, *(own if isinstance(own, list) else ()))
    return next((found for found in choices if hasattr(found, "get_xlabel")), None)


def heights_of(ax: object) -> list[float]:
    """The heights of the bars; without bars, those of points and of lines with three points or more."""
    side = 0 if _holds_names(ax.yaxis) else 1
    bars = [float(value) for bars in ax.containers for value in getattr(bars, "datavalues", ())]
    drawn = [line.get_xydata() for line in ax.lines if len(line.get_ydata()) > 2]
    falls = [side == 1 and all(a[0] > b[0] for a, b in pairwise(points)) for points in drawn]
    ways = zip(drawn, falls, strict=True)
    lines = [float(at[side]) for points, back in ways for at in (points[::-1] if back else points)]
    dots = [at[side] for dots in ax.collections if len(dots.get_offsets()) > 1 for at in dots.get_offsets()]
    return bars or lines + [float(at) for at in dots]


def _holds_names(axis: object) -> bool:
    """Are its places names: words that were drawn, or that were set as ticks?"""
    from matplotlib.category import StrCategoryLocator
    from matplotlib.ticker import FixedLocator

    ticks = [tick.get_text() for tick in axis.get_ticklabels()]
    fixed = isinstance(axis.get_major_locator(), (StrCategoryLocator, FixedLocator))
    return fixed and any(map(str.isalpha, "".join(ticks)))


def _says(ax: object, side: str) -> bool:
    """Has the axis a name, or words at its ticks that say what it shows?"""
    ticks = [tick.get_text() for tick in getattr(ax, f"get_{side}ticklabels")()]
    return bool(getattr(ax, f"get_{side}label")()) or any(map(str.isalpha, "".join(ticks)))
