"""Charts of a learner's own results, by matplotlib: estimates, arrays or a DataFrame in, the Axes out.

Terms: a *meaning* is a colour of `view.look`, by name: "causal", "naive", "article", "seeing" and so on; the
*twin* of a chart is what it shows in sentences, read back from the Axes, so that both say the same.

Every function takes `ax=` (None makes a figure) and whatever `Axes.set` takes (title, xlabel, xlim, ...), and
returns the Axes, to go on with and to `show`. Nothing is set for other figures; matplotlib loads on call.

Taught in notebooks/06_recommenders, 07_bert_encoding, 09_causal_model, 11_five_recipes, 15_real_evidence.
"""

import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import ndarray

from causalrec_lab.errors import LabError, one_of, real_number, unknown_name, whole_number
from causalrec_lab.inputs import column
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.read_axes import LISTED, number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from causalrec_lab.estimate import Estimate

    Estimates = Mapping[str, Estimate] | Iterable[Estimate] | pd.DataFrame
    Numbers = Mapping[str, Any] | pd.Series | pd.DataFrame
    Colours = Mapping[str, str] | str | None

words = beside(__file__)
_NAMES = ("seeing", "doing", "imagining", "truth", "naive", "causal", "article")
_MEANINGS = {name: getattr(look, name.upper()) for name in _NAMES}
_ROW = "row"  # the gid of a forest's dots


@contextmanager
def style() -> Iterator[None]:
    """The house style (7 inches, 110 dpi, its colours, 中文) for what is drawn inside, and no more."""
    import matplotlib.style
    from matplotlib import pyplot

    if not pyplot.get_fignums():
        # Loads the backend, if none is: a notebook's switches `interactive` on, without which it shows no
        # figure. Loaded inside the style, that would end with the style, and one figure alone be shown.
        pyplot.draw_if_interactive()
    with matplotlib.style.context(look.STYLE):
        matplotlib.rcParams["font.family"] = [look.register_font(), "DejaVu Sans"]
        yield


def panels(columns: int, *, height: float = 3.6) -> "Sequence[Axes]":
    """Axes side by side in one figure of the house, with one scale across and up.

    Args:
        columns: how many.
        height: of the figure, in inches.
    """
    from matplotlib import pyplot

    columns = whole_number("columns", columns)
    with style():
        _, axes = pyplot.subplots(1, columns, figsize=(7, height), sharex=True, sharey=True, squeeze=False)
        return list(axes[0])


def forest(
    estimates: "Estimates", *, truth: float | Mapping[str, float] | None = None,
    band: "Estimate | None" = None, marks: Mapping[str, float] | None = None, colours: "Colours" = None,
    notes: Mapping[str, str] | None = None, scale: float = 1.0, numbers: bool = True,
    zero: bool = False, ax: "Axes | None" = None, **labels: Any,
) -> "Axes":  # fmt: skip
    """Estimates one below the other, each a dot with its interval.

    Args:
        estimates: name -> estimate, or a list of them, named by their methods, or a DataFrame with the
            columns value, low and high, named by its index (or its column `method`). An end may be infinite.
        truth: the true value, dashed, or one for each name.
        band: of an experiment, drawn as a strip behind all rows.
        marks: name -> further number, dashed in grey.
        colours: name of a row -> meaning or colour, the others are grey; or one for all.
        notes: name -> a line under it, such as what it takes for granted.
        scale: every number is multiplied by it; 100 makes points of shares.
        numbers: whether values are written beside the rows.
        zero: whether the scale holds 0.

    Raises:
        LabError: nothing to draw, a value that is no finite number, an end that is none, an interval that
            is upside down.
    """
    rows = {name: [scale * end for end in ends] for name, ends in _rows(estimates).items()}
    strip = [scale * end for end in _ends("band", band)] if band is not None else []
    each = isinstance(truth, Mapping)
    lines = {name: scale * x for name, x in _heights(marks, None if each else truth).items()}
    own = {name: scale * x for name, x in _heights(truth if each else None).items()}
    for name in own:
        one_of("row", name, rows)
    said = [_said(row, notes or {}) for row in rows]
    tall = 1 + max(text.count("\n") for text in said)
    high = 0.06 + 0.2 * tall if tall > 2 else 0.52 if notes else 0.38
    with _drawn(ax, labels, 1.1 + high * len(rows)) as axes:
        every = axes.get_shared_x_axes().get_siblings(axes)
        drawn = any(line.get_gid() == _ROW for one in every for line in one.lines)
        _fit(axes, [*rows.values(), strip, lines.values(), own.values(), [0.0] * zero], first=not drawn)
        if strip:
            axes.axvspan(strip[1], strip[2], color=look.FAINT, zorder=0, label=words("plots.experiment"))
            lines[words("plots.experiment")] = strip[0]
        for name, x in lines.items():
            _mark(axes, name, x)
        places = _places(axes, rows, said)
        looks = {name: _own(colours, name) or {"color": look.SOFT} for name in rows}
        _intervals(axes, rows, places, looks)
        for name, (value, *_) in rows.items():
            _dots(axes, [value], [places[name]], gid=_ROW, label="", **looks[name])
            if numbers:
                beside = number(value, np.ptp(axes.get_xlim()), fixed=True)
                _note(axes, beside, (1, places[name]), (8, 0), ("axes fraction", "data"))
        if own:
            bar = {"color": look.TRUTH, "marker": "|", "ms": 20, "mew": 2.5, "ls": "none"}
            at = [places[name] for name in own]
            _key(axes, axes.plot([*own.values()], at, **bar, label=words("plots.truth")))
    return axes


def curves(
    lines: "Numbers", x: Any = None, *, truth: float | None = None, marks: Mapping[str, float] | None = None,
    colours: "Colours" = None, ax: "Axes | None" = None, **labels: Any,
) -> "Axes":  # fmt: skip
    """Lines over one x, each with its name at its end.

    Args:
        lines: name -> its heights, or a DataFrame with a column for each and x as its index.
        x: as many numbers; without them 1, 2, 3, ...
        truth: a height, dashed.
        marks: name -> further height, dashed in grey.
        colours: name of a line -> meaning or colour.

    Raises:
        LabError: nothing to draw, a number that is not finite, another number of them than of x.
    """
    if hasattr(lines, "columns"):
        lines, x = {str(name): lines[name] for name in lines}, lines.index if x is None else x
    heights = {str(name): column(str(name), line) for name, line in lines.items()}
    if not heights:
        raise LabError("there is no line to draw; give at least one, such as {'loss': [0.7, 0.5]}")
    longest = max(map(len, heights.values()))
    across = column("x", range(1, longest + 1) if x is None else x)
    for name, line in heights.items():
        if len(line) != len(across):
            raise LabError(f"{name} has {len(line)} numbers and x has {len(across)}; give as many of both")
    with _drawn(ax, labels, 3.6) as axes:
        drawn = [_mark(axes, name, height, level=True) for name, height in _heights(marks, truth).items()]
        for name, line in heights.items():
            marker = "o" if len(across) <= LISTED else ""
            drawn += axes.plot(across, line, marker=marker, label=name, **_own(colours, name))
        if np.array_equal(across, np.round(across)):
            axes.locator_params(axis="x", integer=True)  # no half items
        _names_at_the_end(axes, drawn)
    return axes


def calibration(found: Any, *, colours: "Colours" = None, ax: "Axes | None" = None, **labels: Any) -> "Axes":
    """Chances that were said (across) against shares that came true (up); on the diagonal both are the same.

    Args:
        found: name -> `causal_model.Reliability`, or one of them.
        colours: name -> meaning or colour.

    Raises:
        LabError: nothing to draw.
    """
    found = found if isinstance(found, Mapping) else {"": found}
    if not found or not all(hasattr(one, "predicted") for one in found.values()):
        raise LabError("there is no model to draw; give {'bought, if shown': reliability(chance, happened)}")
    with _drawn(ax, {"xlabel": words("plots.said"), "ylabel": words("plots.seen")} | labels, 4.6) as axes:
        axes.plot([0, 1], [0, 1], color=look.SOFT, lw=1.5, ls="--", label=words("plots.diagonal"))
        for (name, one), shape in zip(found.items(), "osD^v<>" * len(found), strict=False):
            (points,) = axes.plot(one.predicted, one.observed, shape, label=name, **_own(colours, name))
            low, high = np.maximum(one.low, 0), np.minimum(one.high, 1)
            axes.vlines(one.predicted, low, high, color=points.get_color(), lw=2)
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
        if any(found):
            axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return axes


def histogram(
    groups: Any, *, bins: Any = 20, colours: "Colours" = None, ax: "Axes | None" = None, **labels: Any
) -> "Axes":
    """How many values lie where, of one group or of several over each other with the same bins.

    Args:
        groups: numbers, or name -> numbers.
        bins: how many, or their edges.
        colours: name -> meaning or colour.

    Raises:
        LabError: no number, or one that is not finite.
    """
    groups = groups if isinstance(groups, Mapping) else {"": groups}
    values = {str(name): column(str(name) or "values", group) for name, group in groups.items()}
    if not values:
        raise LabError("there is no group to draw; give numbers, or {'shown': numbers, 'not shown': numbers}")
    try:
        edges = np.histogram_bin_edges(np.concatenate(list(values.values())), bins)
    except (TypeError, ValueError) as error:
        raise LabError(f"bins is {bins!r}: {error}; give how many, or their edges from low to high") from None
    with _drawn(ax, {"ylabel": words("plots.rows")} | labels, 3.6) as axes:
        for place, (name, group) in enumerate(values.items()):
            axes.hist(group, edges, alpha=0.55 if place else 0.9, label=name or None, **_own(colours, name))
        if any(values):
            _key(axes, [container[0] for container in axes.containers])
    return axes


def bars(
    table: "Numbers", *, vertical: bool = False, colours: Mapping[str, str] | None = None,
    ax: "Axes | None" = None, **labels: Any,
) -> "Axes":  # fmt: skip
    """Bars from zero with their numbers, of one column or of several side by side.

    Args:
        table: name -> number, or a DataFrame with a row for each name and a column for each kind of bar.
        vertical: upright, for names with an order of their own.
        colours: name of a column (or of a bar, where there is one column) -> meaning or colour.

    Raises:
        LabError: nothing to draw, or a number that is not finite.
    """
    frame, colours = _frame(table), colours or {}
    many, span = frame.shape[1], np.ptp([0.0, *frame.to_numpy().ravel()])
    places, names = np.arange(len(frame)), [textwrap.fill(str(name), 30) for name in frame.index]
    with _drawn(ax, labels, 3.6 if vertical else 1.1 + 0.34 * frame.size) as axes:
        for place, kind in enumerate(frame):
            plain = colours.get(kind, (look.SEEING, look.NAIVE, look.DOING, look.CAUSAL)[place % 4])
            fill = [_colour(colours.get(name, plain) if many == 1 else plain) for name in frame.index]
            at = places + 0.8 / many * (place - (many - 1) / 2)
            draw = axes.bar if vertical else axes.barh
            drawn = draw(at, frame[kind].to_numpy(), 0.74 / many, color=fill, label=str(kind) or None)
            axes.bar_label(drawn, [number(value, span) for value in frame[kind]], padding=3)
        (axes.set_xticks if vertical else axes.set_yticks)(places, names)
        axes.margins(**{"y" if vertical else "x": 0.12})
        if not vertical:
            axes.set_ylim(len(frame) - 0.5, -0.5)
        if many > 1:
            _key(axes, list(axes.containers))
    return axes


def love(table: "Numbers", *, limit: float | None = None, ax: "Axes | None" = None, **labels: Any) -> "Axes":
    """A love plot: how far two groups differ in each column, before (hollow) and after (filled) adjustment.

    Args:
        table: a row for each column of the log, a column for each stage, the last one filled.
        limit: a distance that counts as balanced, drawn dashed on both sides of 0.

    Raises:
        LabError: nothing to draw, or a number that is not finite.
    """
    frame = _frame(table)
    with _drawn(ax, labels, 1.3 + 0.34 * len(frame)) as axes:
        axes.axvline(0, color=look.SOFT, lw=1, gid="zero")
        for side in () if limit is None else (-limit, limit):
            axes.axvline(side, color=look.NAIVE, lw=1.5, ls="--", label=words("plots.limit"))
        for stage in frame:
            colour = look.CAUSAL if stage == frame.columns[-1] else look.NAIVE
            _dots(axes, frame[stage].to_numpy(), range(len(frame)), color=colour, label=str(stage))
        axes.set_yticks(range(len(frame)), [str(name) for name in frame.index])
        axes.set_ylim(len(frame) - 0.5, -0.5)
        axes.grid(axis="y")
        _key(axes, [line for line in axes.lines if line.get_marker() == "o"])
    return axes


def heat(table: "pd.DataFrame | ndarray", *, ax: "Axes | None" = None, **labels: Any) -> "Axes":
    """A table as tiles, darker for more, with the number in each.

    Args:
        table: a DataFrame, which brings names for rows and columns, or numbers, (row, column).

    Raises:
        LabError: no table, or a number that is not finite.
    """
    frame = _frame(table)
    values, names = frame.to_numpy(), [[str(name) for name in side] for side in (frame.columns, frame.index)]
    floor = min(0.0, values.min())
    with _drawn(ax, labels, 1.2 + 0.36 * len(frame)) as axes:
        axes.imshow(values, aspect="auto", vmin=floor)
        axes.set_xticks(range(len(names[0])), names[0])
        axes.set_yticks(range(len(names[1])), names[1])
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        for (row, column), value in np.ndenumerate(values):
            colour = look.PANEL if value > floor + 0.55 * (values.max() - floor) else look.INK
            axes.text(column, row, number(value, np.ptp(values)), ha="center", va="center", color=colour)
    return axes


@contextmanager
def _drawn(ax: "Axes | None", labels: Mapping[str, Any], height: float) -> "Iterator[Axes]":
    """Axes to draw on in the house style, new ones of that height if none are given; then labelled."""
    from matplotlib import pyplot

    with style():
        axes = pyplot.subplots(figsize=(7, height))[1] if ax is None else ax
        try:
            yield axes
            axes.set(**labels)
        except Exception as error:
            if ax is None:
                pyplot.close(axes.figure)
            if not isinstance(error, AttributeError):
                raise
            raise LabError(f"{error}; give title, xlabel, xlim or what else Axes.set takes") from None


def _rows(estimates: Any) -> dict[str, list[float]]:
    """Value, low and high by name, checked."""
    if hasattr(estimates, "columns"):
        if missing := [name for name in ("value", "low", "high") if name not in estimates.columns]:
            raise LabError(f"the table has no column {missing[0]!r}; it needs value, low and high")
        plain = "method" in estimates.columns and estimates.index.dtype.kind == "i"
        names = estimates["method"] if plain else estimates.index
        pairs = list(zip(names, estimates.itertuples(), strict=True))
    elif isinstance(estimates, Mapping):
        pairs = list(estimates.items())
    else:
        many = [estimates] if hasattr(estimates, "low") else estimates or ()
        pairs = [(getattr(one, "method", ""), one) for one in many]
    if not pairs:
        raise LabError("there is no estimate to draw; give at least one, such as {'naive': naive(...)}")
    rows: dict[str, list[float]] = {}
    for name, one in pairs:
        twice = sum(known == str(name) or known.startswith(f"{name} (") for known in rows)
        rows[f"{name} ({twice + 1})" if twice else str(name)] = _ends(str(name), one)
    return rows


def _ends(name: str, one: Any) -> list[float]:
    try:
        ends = [float(one.value), float(one.low), float(one.high)]
    except (AttributeError, TypeError, ValueError):
        raise LabError(f"{name} is {one!r:.60}; an Estimate is needed, with value, low and high") from None
    real_number(f"the value of {name}", ends[0])
    if not ends[1] <= ends[2]:
        given = f"the interval of {name} is [{ends[1]:g}, {ends[2]:g}]"
        raise LabError(f"{given}; two numbers, low first, are needed")
    return ends


def _frame(table: Any) -> "pd.DataFrame":
    import pandas as pd

    nested = isinstance(table, Mapping) and all(hasattr(one, "__iter__") for one in table.values())
    if isinstance(table, Mapping) and not nested:
        table = pd.Series(dict(table), dtype=object)
    try:
        frame = table.to_frame("") if isinstance(table, pd.Series) else pd.DataFrame(table)
    except ValueError as error:
        raise LabError(f"this makes no table: {error}; give name -> number, or a DataFrame") from None
    if frame.empty:
        raise LabError("the table is empty; give at least one number, such as {'bestsellers': 12}")
    return frame.apply(lambda one: column(str(one.name or "the table"), one))


def _colour(meaning: str) -> str:
    from matplotlib.colors import is_color_like

    colour = _MEANINGS.get(meaning, meaning)
    if not is_color_like(colour):
        raise unknown_name("meaning or colour", meaning, _MEANINGS)
    return colour


def _own(colours: Mapping[str, str] | str | None, name: str) -> dict[str, str]:
    """The colour asked for, as matplotlib takes it; nothing where the style's next one will do."""
    meaning = colours if isinstance(colours, str) else (colours or {}).get(name)
    return {} if meaning is None else {"color": _colour(meaning)}


def _fit(axes: "Axes", numbers: Iterable[Iterable[float]], first: bool) -> None:
    """Limits across that hold every finite number, and what the Axes hold already."""
    every = [x for some in numbers for x in some if math.isfinite(x)]
    low, high = min(every), max(every)
    if 0 < low < 0.5 * (high - low) or 0 > high > -0.5 * (high - low):
        low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.04 * (high - low) or 0.1 * abs(high) or 1.0
    held = () if first else axes.get_xlim()
    axes.set_xlim(min([low - pad, *held[:1]]), max([high + pad, *held[1:]]))
    if first and low < 0 < high:
        axes.axvline(0, color=look.FAINT, lw=1.2, zorder=0, gid="zero")


def _heights(marks: Mapping[str, float] | None, truth: float | None = None) -> dict[str, float]:
    """Numbers by name, checked, the truth last."""
    found = {**(marks or {}), **({} if truth is None else {words("plots.truth"): truth})}
    return {str(name): real_number(str(name), number) for name, number in found.items()}


def _mark(axes: "Axes", name: str, at: float, level: bool = False) -> Any:
    """A dashed line across the chart, its name above it: black for what is true, grey for the rest."""
    import matplotlib

    known = name in (words("plots.truth"), words("plots.experiment"))
    colour = look.TRUTH if known else look.SOFT
    draw = axes.axhline if level else axes.axvline
    line = draw(at, color=colour, lw=2, ls=(0, (4, 2.5)), zorder=1, label=name, gid="mark")
    if not level:
        said = f"{name} {number(at, np.ptp(axes.get_xlim()))}"
        _note(axes, said, (at, 1), (0, 11), ("data", "axes fraction"), color=colour, ha="center")
        matplotlib.rcParams["axes.titlepad"] = 26  # inside `style`: room for the name
    return line


def _note(axes: "Axes", said: str, at: tuple, offset: tuple, coords: Any = "data", **looks: Any) -> None:
    """Words so many points beside a place."""
    axes.annotate(said, at, offset, xycoords=coords, textcoords="offset points", va="center", **looks)


def _dots(axes: "Axes", x: Any, y: Any, *, color: str, **more: Any) -> None:
    """Dots, hollow where they are grey."""
    face = look.PANEL if color in (look.SOFT, look.NAIVE) else color
    axes.plot(x, y, "o", color=color, mfc=face, mew=2, **more)


def _key(axes: "Axes", drawn: list) -> None:
    """What is what, in one line between title and chart, so that it never lies on the data."""
    import matplotlib

    if not drawn:
        return
    high = 1.4 * any(line.get_gid() == "mark" for line in axes.lines)
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.2 + high}
    axes.legend(handles=drawn, ncols=len(drawn), borderpad=0, handlelength=1.2, **place)
    matplotlib.rcParams["axes.titlepad"] = 30 + 18 * bool(high)


def _said(row: str, notes: Mapping[str, str]) -> str:
    """What stands beside a row: its name in short lines, and its note below."""
    return "\n".join(filter(None, (textwrap.fill(row, 30), notes.get(row))))


def _places(axes: "Axes", rows: Iterable[str], said: Sequence[str]) -> dict[str, float]:
    """Row -> its height, from above."""
    axes.set_yticks(range(len(said)), said)
    axes.set_ylim(len(said) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return {row: float(at) for at, row in enumerate(rows)}


def _intervals(
    axes: "Axes", rows: Mapping[str, list[float]], places: Mapping[str, float], looks: Mapping[str, dict]
) -> None:
    """Each row's interval, with an arrow where it never ends."""
    left, right = axes.get_xlim()
    for name, (_, low, high) in rows.items():
        axes.hlines(places[name], max(low, left), min(high, right), lw=3, **looks[name])
        for end, marker in ((low, "<"), (high, ">")):
            if math.isinf(end):
                at = [left if end < 0 else right], [places[name]]
                axes.plot(*at, marker, ms=9, gid="open", clip_on=False, **looks[name])


def _names_at_the_end(axes: "Axes", lines: Sequence[Any]) -> None:
    """Each line's name right of the chart, at its last height, pushed apart where two would meet."""
    low, high = axes.get_ylim()
    gap, last = 0.075 * (high - low), -math.inf
    for line in sorted(lines, key=lambda line: line.get_ydata()[-1]):
        end, said = line.get_ydata()[-1], line.get_label()
        last = max(end, last + gap)
        if line.get_gid() == "mark":
            said = f"{said} {number(end, high - low)}"
        _note(axes, said, (1, last), (6, 0), ("axes fraction", "data"), color=line.get_color())
