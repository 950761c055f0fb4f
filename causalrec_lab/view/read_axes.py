"""Reads a chart's twin off its Axes: what was drawn, by whomever, in sentences with the numbers.

Terms: a *series* is what one call drew, named by its `label`; a *mark* is a line across the whole chart.

Taught in notebooks/06_recommenders.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from causalrec_lab.texts import beside, true_minus

if TYPE_CHECKING:
    from matplotlib.axes import Axes

words = beside(__file__)
LISTED = 12  # so many points of a series are told one by one
_Piece = tuple[bool, float, float, float]  # whether it lies or stands, where, from, to
_OPEN = {"<": "low", ">": "high"}  # arrow heads at the ends of intervals that never end


def number(value: float, span: float, *, fixed: bool = False) -> str:
    """A number as precise as a chart that shows `span` of them can be read, with a true minus.

    Args:
        value: the number.
        span: how far apart the ends of its axis are; 0 for a number alone.
        fixed: keep zeros at the end, so that numbers one below the other line up.

    >>> number(-0.03157, 0.2), number(1234567.0, 0.0), number(-1e-9, 1.0)
    ('−0.032', '1234567', '0')
    """
    if not math.isfinite(value):
        kind = "missing" if math.isnan(value) else "no_high" if value > 0 else "no_low"
        return words(f"plots.{kind}")
    span = span if 0 < span < math.inf else abs(value) or 1.0
    places = max(2 - math.floor(math.log10(span)), 0)
    if places > 8:
        said = f"{value:.{min(max(3, places + math.floor(math.log10(abs(value) or span)) + 1), 17)}g}"
    else:
        said = f"{round(value, places) + 0.0:.{places}f}"
        said = said.rstrip("0").rstrip(".") if "." in said and not fixed else said
    return true_minus(said)


def twin_of(ax: "Axes") -> list[str]:
    """What a chart shows, in sentences read off its Axes.

    Told are title and axes, marks and strips, intervals (error bars too), bars, points, lines and tiles;
    words written into the chart are not, since they repeat the numbers.
    """
    if ax.get_label() == "<colorbar>":
        return []
    across, up = _Side(ax.xaxis, ax.get_xlim()), _Side(ax.yaxis, ax.get_ylim())
    said = [ax.get_title(loc) for loc in ("left", "center", "right")]
    sides = (("across", across), ("up", up))
    said += [words(f"plots.{key}", label=one.label) for key, one in sides if one.label]
    parts = (part(ax, across, up) for part in (_marks, _series, _bars, _tiles))
    return [sentence for sentence in said if sentence] + [sentence for part in parts for sentence in part]


class _Side:
    """One axis: its label, and how a number on it is called."""

    def __init__(self, axis: Any, limits: tuple[float, float]) -> None:
        from matplotlib.ticker import FixedFormatter, FuncFormatter

        self.label, self.span = axis.get_label_text(), abs(limits[1] - limits[0])
        self.log, places = axis.get_scale() == "log", axis.get_majorticklocs()
        formatter = axis.get_major_formatter()
        names = formatter.format_ticks(places)
        gaps = np.diff(np.sort(places))
        self.half = gaps.min() / 2 if len(gaps) else 0.5
        given = isinstance(formatter, FixedFormatter | FuncFormatter) and list(places) == list(
            range(len(places))
        )
        named = given or not any(map(_number_like, names))  # "10" and "100" can be names of bars
        self.names = dict(zip(places, names, strict=True)) if named else {}

    def __call__(self, value: float) -> str:
        near = min(self.names, key=lambda place: abs(place - value), default=None)
        if near is not None and abs(near - value) < self.half:
            return self.names[near].replace("\n", " ")
        return number(value, abs(value) if self.log else self.span)


def _marks(ax: "Axes", across: _Side, up: _Side) -> Iterator[str]:
    for line in ax.lines:
        if _is_mark(ax, line) and line.get_gid() != "zero":
            (x, y), (_, end) = line.get_xydata()
            name = _name(line) or words("plots.line").lower()
            yield words("plots.mark", name=name, value=up(y) if y == end else across(x))
    inside = {patch for container in ax.containers for patch in container}
    for patch in ax.patches:
        if patch not in inside and _name(patch):
            box = patch.get_extents().transformed(ax.transData.inverted())
            lies = patch.get_transform() != ax.get_yaxis_transform(which="grid")  # a strip upright, or across
            ends = (across(box.x0), across(box.x1)) if lies else (up(box.y0), up(box.y1))
            yield words("plots.strip", name=_name(patch), low=ends[0], high=ends[1])


def _series(ax: "Axes", across: _Side, up: _Side) -> Iterator[str]:
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.container import ErrorbarContainer

    drawn = (found.get_paths() for found in ax.collections if isinstance(found, LineCollection))
    lines = ([np.asarray(path.vertices) for path in paths] for paths in drawn)
    pieces = [piece for some in lines for piece in _pieces(some, bool(up.names))]
    bars = [found for found in ax.containers if isinstance(found, ErrorbarContainer)]
    caps, named = {cap for one in bars for cap in one[1]}, {one[0]: _name(one) for one in bars}
    open_ = [line for line in ax.lines if line.get_gid() == "open"]
    ends = {(_OPEN[line.get_marker()], float(y)) for line in open_ for _, y in line.get_xydata()}
    for line in ax.lines:
        if not _is_mark(ax, line) and line not in caps and line not in open_:
            beside = [] if line.get_marker() == "|" else pieces  # a row's own truth, over its interval
            yield from _line(named.get(line, _name(line)), line.get_xydata(), beside, ends, (across, up))
    for dots in ax.collections:
        if isinstance(dots, PathCollection):
            yield from _line(_name(dots), np.asarray(dots.get_offsets()), pieces, ends, (across, up))


def _line(
    name: str, points: np.ndarray, pieces: list[_Piece], ends: set[tuple], sides: tuple["_Side", "_Side"]
) -> Iterator[str]:
    """A series of points: one sentence a point that has an interval, else one for all."""
    (across, up), plain = sides, []
    for x, y in points.astype(float):
        beside = next((piece for piece in pieces if _through(piece, x, y)), None)
        if beside is None:
            plain.append((x, y))
            continue
        lying, low, high = beside[0], *beside[2:]
        side, at, value = (across, up(y), x) if lying else (up, across(x), y)
        said = {"low": side(low), "high": side(high)}
        said |= {which: words(f"plots.no_{which}") for which, height in ends if lying and height == y}
        yield words("plots.interval", name=", ".join(filter(None, (name, at))), value=side(value), **said)
    if plain:
        told = [(up(y), x) if up.names else (across(x), y) for x, y in plain]
        points = _told(told, across if up.names else up)
        yield words("plots.points", name=name or words("plots.line"), points=points)


def _bars(ax: "Axes", across: _Side, up: _Side) -> Iterator[str]:
    from matplotlib.container import BarContainer

    for bars in ax.containers:
        if not isinstance(bars, BarContainer):
            continue
        lying = bars.orientation == "horizontal"
        side, along = (across, up) if lying else (up, across)
        pairs = []
        for bar in bars:
            start, wide = (bar.get_y(), bar.get_height()) if lying else (bar.get_x(), bar.get_width())
            at = along(start + wide / 2) if along.names else f"{along(start)}–{along(start + wide)}"
            pairs.append((at, bar.get_width() if lying else bar.get_height()))
        name = _name(bars) or _name(bars[0]) or side.label or words("plots.bar")
        yield words("plots.bars", name=name, bars=_told(pairs, side))


def _tiles(ax: "Axes", across: _Side, up: _Side) -> Iterator[str]:
    for image in ax.images:
        table = np.ma.filled(np.ma.asarray(image.get_array(), dtype=float), np.nan)
        for row, line in enumerate(table if table.ndim == 2 else ()):
            cells = [f"{across(place)} {number(cell, np.ptp(table))}" for place, cell in enumerate(line)]
            yield words("plots.row", name=up(row), cells=", ".join(cells))


def _told(pairs: Sequence[tuple[str, float]], side: _Side) -> str:
    """Place and number of each of a few; of many the first, the lowest, the highest and the last."""
    kept, rest = range(len(pairs)), ""
    if len(pairs) > LISTED:
        heights = np.array([height for _, height in pairs])
        low, high = (np.where(np.isfinite(heights), heights, edge) for edge in (np.inf, -np.inf))
        kept = sorted({0, int(low.argmin()), int(high.argmax()), len(pairs) - 1})  # the first of equal ones
        rest = words("plots.of_all", count=len(pairs))
    told = [f"{pairs[place][0]}: {side(pairs[place][1])}" for place in kept]
    return "; ".join(dict.fromkeys(told) if rest else told) + rest


def _is_mark(ax: "Axes", line: Any) -> bool:
    return line.get_transform() != ax.transData and len(line.get_xdata()) == 2


def _pieces(lines: Sequence[np.ndarray], named_up: bool) -> Iterator[_Piece]:
    """Level or upright pieces of lines; one of no length is what the others are, or as the names say."""
    lines = [line for line in lines if line.shape == (2, 2)]
    long = [line for line in lines if np.ptp(line, axis=0).any()]
    lying = all(np.ptp(line[:, 1]) == 0 for line in long) if long else named_up
    for line in lines:
        along, still = (line[:, 0], line[:, 1]) if lying else (line[:, 1], line[:, 0])
        if np.ptp(still) == 0:
            yield lying, float(still[0]), float(along.min()), float(along.max())


def _through(piece: _Piece, x: float, y: float) -> bool:
    """Does the piece stand at the point's place, and hold its value?"""
    lying, at, low, high = piece
    place, value = (y, x) if lying else (x, y)
    return at == place and low - 1e-9 * abs(low) <= value <= high + 1e-9 * abs(high)


def _number_like(words_: str) -> bool:
    """Is this what a tick of a scale says (nothing, 0.5, −1, 50%, 10^3), and no name?"""
    return not re.search(r"[^\W\d_]|[★☆]", re.sub(r"\$.*?\$|\d+e[−+-]?\d+", "", words_))


def _name(artist: Any) -> str:
    label = str(artist.get_label() or "")
    return "" if label.startswith("_") else label
