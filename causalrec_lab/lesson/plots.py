"""Answers that are plots: what was drawn is read off the Axes and compared, whoever drew it and however.

Terms: the *heights* of a plot are those of its bars, or of its points and lines, in the order drawn; lines
across the whole plot (`axhline`) are no part of them. Where the y-axis holds names, they are read across.
*Across* is where each height stands, on the other axis.

Taught in no notebook.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from causalrec_lab.lesson.kinds import LIMIT, Kind, Reading, short, unreadable


@dataclass(frozen=True)
class Drawn:
    """What a plot should show, or a wrong one does: its heights (or widths of level bars), in any units.

    Args:
        heights: in the order drawn.
        across: where each of them stands, on the scale of the axis; None: anywhere.
    """

    heights: Sequence[float]
    across: Sequence[float] | None = None


class _Heights(tuple):
    """Heights as read, and where each one stands across; () where that is not asked."""

    across: tuple[float, ...] = ()

    @classmethod
    def of(cls, heights: Iterable[float], across: Iterable[float]) -> "_Heights":
        read = cls(map(float, heights))
        read.across = tuple(map(float, across))
        return read


@dataclass(frozen=True)
class Plot(Kind):
    """A plot by matplotlib: Axes, a Figure with one, or what `ax.bar`, `ax.plot` or `ax.scatter` give.

    Its reference and its known wrong plots are `Drawn`; a `When` sees the heights as a tuple.

    Args:
        tolerance: how far a height, or its place across, may be off, as a share of the right ones' range.
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
            across = () if answer.across is None else answer.across
            return Reading("plot", _Heights.of(answer.heights, across))
        ax = axes_of(answer)
        if ax is None:
            numbers = isinstance(answer, (list, tuple)) or hasattr(answer, "tolist")
            return Reading("plot numbers", short(answer)) if numbers else unreadable(answer)
        points = points_of(ax)[:LIMIT]
        if not points:
            return Reading("plot empty")
        missing = [side for side in "xy" if self.named and not _says(ax, side)]
        if missing:
            return Reading("plot unnamed", None, {"sides": " and ".join(missing)})
        return Reading("plot", _Heights.of(*zip(*points, strict=True)))

    def same(self, given: Reading, wanted: Reading) -> bool:
        """As many heights, each near enough, and standing at its place where one is asked."""
        across = wanted.value.across
        return self._near(given.value, wanted.value) and (
            not across or self._near(given.value.across, across)
        )

    def _near(self, given: Sequence[float], wanted: Sequence[float]) -> bool:
        near = self.tolerance * (max(wanted) - min(wanted) or abs(wanted[0]) or 1.0)
        pairs = zip(given, wanted, strict=False)
        return len(given) == len(wanted) and all(abs(a - b) <= near for a, b in pairs)

    def fallback(self, given: Reading, wanted: Reading) -> str:
        """Another number of heights, other heights, or the right ones at other places."""
        if len(given.value) != len(wanted.value):
            return "plot_count"
        return "plot_across" if self._near(given.value, wanted.value) else "plot"

    def show(self, reading: Reading) -> str:
        """The first heights."""
        first = ", ".join(f"{height:.3g}" for height in reading.value[:4])
        return f"{len(reading.value)} heights ({first}{', ...' if len(reading.value) > 4 else ''})"


def axes_of(answer: object) -> object | None:
    """The Axes of what a learner hands in, or None."""
    if isinstance(answer, (list, tuple)) and answer:
        answer = answer[0]
    own = getattr(answer, "axes", None)  # of a figure, a list
    choices = (answer, own, *(own if isinstance(own, list) else ()))
    return next((found for found in choices if hasattr(found, "get_xlabel")), None)


def points_of(ax: object) -> list[tuple[float, float]]:
    """Height and place across of each bar; without bars, of points and of lines with three points or more."""
    side = 0 if _holds_names(ax.yaxis) else 1
    bars = [
        (float(value), _middle(bar, level=bars.orientation == "horizontal"))
        for bars in ax.containers
        for value, bar in zip(getattr(bars, "datavalues", ()), bars, strict=False)
    ]
    lines = [at for line in ax.lines if len(line.get_ydata()) > 2 for at in line.get_xydata()]
    dots = [at for dots in ax.collections if len(dots.get_offsets()) > 1 for at in dots.get_offsets()]
    return bars or [(float(at[side]), float(at[1 - side])) for at in lines + dots]


def _middle(bar: object, *, level: bool) -> float:
    """Where a bar stands: its middle on the axis along which bars stand side by side."""
    return float(bar.get_y() + bar.get_height() / 2 if level else bar.get_x() + bar.get_width() / 2)


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
